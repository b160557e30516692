"""The verbs of galleries: `index` fills one, `search` asks one, `gallery` copies one.

What `index` tells is in `report`, a folder that is watched in `watch`.
"""
