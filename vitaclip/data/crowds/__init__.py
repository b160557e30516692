"""A harder drawn world: in a crowd one acts, and how, how often or which way only time tells.

Read `deeds` (the classes, their splits, and what stills can tell), `nuisances` (what stands in the
way, and how much of it), `takes` (all that chance decides), `drawing`, `sentences` and `sets`.
Figures, places and movements are those of `vitaclip.data.puppets`.
"""

from .deeds import DEEDS, KINDS, SPLITS, Deed, ceiling, difference, rivals
from .drawing import clip, draw
from .nuisances import Nuisances
from .sentences import sentence, still_sentence, vocabulary
from .sets import FRESH, CrowdSplit, CrowdStills
from .takes import Take, state, take

__all__ = [
    "DEEDS",
    "FRESH",
    "KINDS",
    "SPLITS",
    "CrowdSplit",
    "CrowdStills",
    "Deed",
    "Nuisances",
    "Take",
    "ceiling",
    "clip",
    "difference",
    "draw",
    "rivals",
    "sentence",
    "state",
    "still_sentence",
    "take",
    "vocabulary",
]
