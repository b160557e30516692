"""The live camera: what happens before it is recognised as it happens.

Read in this order: `camera` (the component, and whose turn it is), `look` (what it sends, and the
answer), `pictures` (JPEG from anybody, read with limits). In the browser `camera_film` takes the
pictures, `camera` sends them, `camera_answer` shows what comes, `true_length` mends recorded clips.
"""
