"""The live camera: what happens before it is recognised as it happens.

Read in this order: `camera` (the component, and whose turn it is), `look` (what it sends, and the
answer), `pictures` (JPEG from anybody, read with limits); `camera_film` takes the pictures in the
browser, `camera` sends them and shows what comes, `true_length` mends recorded clips.
"""
