"""Registry of maps: a name, and what answers the question."""

from __future__ import annotations

from vitaclip.attention.attribution.baselines import centre, random
from vitaclip.attention.attribution.by_attention import all_layers, brightest_layer, last_layer
from vitaclip.attention.attribution.gradient import gradient
from vitaclip.attention.attribution.integrated import integrated
from vitaclip.attention.attribution.question import Attribution

ATTRIBUTIONS: dict[str, Attribution] = {
    "gradient": gradient,
    "integrated": integrated,
    "rollout": all_layers,
    "attention": last_layer,
    "brightest": brightest_layer,
    "centre": centre,
    "random": random,
}
