"""Prompts that teach a frozen CLIP to see time in videos.

Importing this loads neither torch nor gradio. One legend for every shape in the package:
`b` videos, `t` frames, `n` tokens kept, `m` tokens seen, `d` width, `e` embedding, `k` labels,
`l` words, `h w` patch grid (or picture height and width), `s` image side.
"""

__version__ = "0.1.0"
