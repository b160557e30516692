"""Defaults: what the page, the API, the command line and Python take where nobody chose.

They are the same for all models: no other template, prompts or frames were found to serve one of
them better. The image size is no choice, a model has it (`Backbone.side`).
"""

from collections.abc import Mapping

DEFAULT_TEMPLATE = "a video of a person {}"  # around every class
DEFAULT_FRAMES = 8  # of a clip under plain CLIP; prompts see as many as they were trained on
BEST_FOR: Mapping[
    str, tuple[str, ...]
] = {  # prompts, measured on fresh puppet clips, docs/claims.md; the first there is counts
    "recognise": ("vita", "cube"),
    "attend": ("vita", "cube"),
    "search": ("cube",),
}
