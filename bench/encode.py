"""How long Vita-CLIP takes, and how much memory, beside open_clip's own forward on the same frames.

    python bench/encode.py [--json]

ViT-B-16-quickgelu with random weights, 8 frames, CPU, float32. Both sides are measured in turns,
A B A B …, and a ratio is the median over the turns, so what else the machine does falls on both.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import median
from time import perf_counter

import torch

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from vitaclip.models import factory  # noqa: E402
from vitaclip.models.backbone import Backbone  # noqa: E402
from vitaclip.models.prompted_clip import PromptedCLIP  # noqa: E402
from vitaclip.models.zero_shot import ZeroShotClassifier  # noqa: E402
from vitaclip.prompts.vita_clip import VitaPrompts  # noqa: E402

NAME, FRAMES = "ViT-B-16-quickgelu", 8
LABELS = ROOT / "assets" / "labels" / "kinetics400.txt"


def in_turns(a: Callable, b: Callable, times: int) -> tuple[float, float, float]:
    """Median seconds of both and the median of b / a, measured in turns."""
    seconds = [(_seconds(a), _seconds(b)) for _ in range(times)]
    first, second = zip(*seconds)
    return median(first), median(second), median(two / one for one, two in seconds)


def _seconds(run: Callable) -> float:
    started = perf_counter()
    run()
    return perf_counter() - started


def models() -> tuple[Backbone, PromptedCLIP]:
    """The frozen CLIP, and the same under 8 global, 8 local and summary prompts."""
    torch.manual_seed(0)
    network = factory.untrained(NAME)
    clip = Backbone(network, factory.clip_tokenizer(), NAME)
    tower = clip.vision_tower
    return clip, PromptedCLIP(clip, VitaPrompts(tower.width, tower.depth, tower.heads, FRAMES))


@torch.inference_mode()
def video(clip: Backbone, model: PromptedCLIP, times: int) -> dict[str, float]:
    """Seconds a clip: plain by open_clip, and by us under all prompts."""
    pixels = torch.randn(1, FRAMES, 3, clip.side, clip.side)

    def plain():
        return clip.model.encode_image(pixels[0])

    def prompted():
        return model.encode_video(pixels)

    in_turns(plain, prompted, 1)  # the first is slower and does not count
    slow, fast, ratio = in_turns(plain, prompted, times)
    return {
        "open_clip_seconds": slow,
        "vita_seconds": fast,
        "vita_over_open_clip": ratio,
    }


@torch.inference_mode()
def text(clip: Backbone, labels: Sequence[str], times: int) -> dict[str, float]:
    """Seconds for all labels: by open_clip at full length, and by us."""

    def whole():
        return clip.model.encode_text(clip.tokenizer(labels))

    def cut():
        return clip.encode_text(labels)

    differs = float((whole() - cut()).abs().max())
    fast, slow, ratio = in_turns(cut, whole, times)
    return {
        "open_clip_text_seconds": slow,
        "text_seconds": fast,
        "text_over_open_clip": ratio,
        "text_differs_by": differs,
        **one_changed(clip, labels),
    }


def one_changed(clip: Backbone, labels: Sequence[str]) -> dict[str, float]:
    """Seconds for all labels, for the same again, and after one of them was changed."""
    classifier = ZeroShotClassifier(PromptedCLIP(clip))
    changed = ["juggling seven torches", *labels[1:]]
    return {
        "labels_seconds": _seconds(lambda: classifier.vectors(labels)),
        "known_labels_seconds": _seconds(lambda: classifier.vectors(labels)),
        "one_new_label_seconds": _seconds(lambda: classifier.vectors(changed)),
    }


@torch.inference_mode()
def memory(who: str) -> dict[str, float]:
    """The most memory in MB of a process that encodes clips, the model's own 600 MB included."""
    clip, model = models()
    pixels = torch.randn(1, FRAMES, 3, clip.side, clip.side)
    loaded = getrusage(RUSAGE_SELF).ru_maxrss / 1024
    for _ in range(2):
        clip.model.encode_image(pixels[0]) if who == "open_clip" else model.encode_video(pixels)
    return {"loaded": loaded, "peak": getrusage(RUSAGE_SELF).ru_maxrss / 1024}


def peak_of(who: str) -> float:
    """The same, measured in a process that does nothing else."""
    command = [sys.executable, __file__, "--peak-of", who]
    run = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return json.loads(run.stdout)["peak"]


def measure(times: int) -> dict[str, float]:
    """Everything, by name."""
    labels = [line for line in LABELS.read_text(encoding="utf-8").splitlines() if line.strip()]
    plain, vita = peak_of("open_clip"), peak_of("vita")
    clip, model = models()
    return {
        **video(clip, model, times),
        "open_clip_peak_mb": plain,
        "vita_peak_mb": vita,
        "vita_memory_over_open_clip": vita / plain,
        **text(clip, labels, max(1, times // 3)),
        "labels": len(labels),
        "threads": torch.get_num_threads(),
    }


def main() -> None:
    """Measure everything, or the memory of one side alone."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--times", type=int, default=9, help="turns")
    parser.add_argument("--peak-of", choices=("open_clip", "vita"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    found = memory(options.peak_of) if options.peak_of else measure(options.times)
    if options.json or options.peak_of:
        print(json.dumps(found, indent=1))
        return
    for key, value in found.items():
        print(f"{key:28} {value:10.4g}")


if __name__ == "__main__":
    main()
