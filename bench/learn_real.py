"""Teaching a real CLIP by examples: how long twenty clips take, with random weights of its size.

    python bench/learn_real.py [ViT-B-16]

prints seconds to encode, to learn, to test and to answer. Nothing is downloaded, and what it
answers means nothing.
"""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter

import torch

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
from lesson_tasks import KINDS, taught  # noqa: E402

from vitaclip.learning.lesson import Lesson  # noqa: E402
from vitaclip.learning.taught import Clips, Effort  # noqa: E402
from vitaclip.learning.teach import teach  # noqa: E402
from vitaclip.models import factory  # noqa: E402
from vitaclip.models.backbone import Backbone  # noqa: E402
from vitaclip.models.prompted_clip import PromptedCLIP  # noqa: E402

FRAMES, EACH = 8, 5


def main(name: str = "ViT-B-16") -> None:
    """Encode, learn, test and answer once."""
    torch.manual_seed(0)
    clip = PromptedCLIP(Backbone(factory.untrained(name), factory.clip_tokenizer(), name))
    acts = KINDS["twins"]
    crops = taught("twins", "many", EACH, FRAMES, clip.backbone.side, 0)
    labels = np.repeat(np.arange(len(acts)), EACH)
    begun = perf_counter()
    features = Clips((), labels, crops).features(clip)
    encoded = perf_counter() - begun
    clips = Clips(tuple(act.name for act in acts), labels, features)
    steps, begun = teach(clips, clip, "examples", FRAMES, Effort()), perf_counter()
    next(steps)
    learned = perf_counter() - begun
    (lesson,) = steps
    assert isinstance(lesson, Lesson)
    tested = perf_counter() - begun - learned
    begun = perf_counter()
    lesson.rank(features[0], np.arange(FRAMES))
    print(
        f"{name}, {torch.get_num_threads()} threads: {len(labels)} clips of {FRAMES} frames "
        f"encoded in {encoded:.1f} s, learned in {learned:.2f} s, tested in {tested:.2f} s; "
        f"an answer takes {1000 * (perf_counter() - begun):.0f} ms more than its frames"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
