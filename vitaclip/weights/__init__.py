"""What was learned, in one safetensors file without CLIP; the papers' own checkpoints converted.

`checkpoint` saves and loads what `description` allows, `official` converts, `added_models` takes
what a person brings. The header alone is read by `io/checkpoint_header.py`, without torch.
"""

from vitaclip.weights.checkpoint import describe, load, save
from vitaclip.weights.official.loader import from_official

__all__ = ["describe", "from_official", "load", "save"]
