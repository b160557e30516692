"""How long Vita-CLIP takes, and how much memory, beside open_clip's own forward on the same frames.

    python bench/encode.py [--json]
    python bench/encode.py --half [--name ViT-B-32-quickgelu] [--clips 8]
    python bench/encode.py --exam 20

ViT-B-16-quickgelu with random weights, 8 frames, CPU, float32. Both sides are measured in turns,
A B A B …, and a ratio is the median over the turns, so what else the machine does falls on both.

`--half` measures the same network with its matrices in bf16, plain and under Vita-CLIP's prompts,
against open_clip in float32, and how far the vectors turn by it. `--name puppet-clip` is the model
that ships. `--exam` asks that one about so many fresh clips of each of the 48 actions in both
precisions: how many answers differ, and the least cosine of two vectors of a clip.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import median
from time import perf_counter

import numpy as np
import torch
import torch.nn.functional as F

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from vitaclip import weights  # noqa: E402
from vitaclip.data import puppets  # noqa: E402
from vitaclip.data.puppet_dataset import side  # noqa: E402
from vitaclip.evaluation.puppet_benchmark import fresh  # noqa: E402
from vitaclip.models import factory  # noqa: E402
from vitaclip.models.backbone import Backbone  # noqa: E402
from vitaclip.models.catalogue.defaults import DEFAULT_TEMPLATE  # noqa: E402
from vitaclip.models.prompted_clip import PromptedCLIP  # noqa: E402
from vitaclip.models.zero_shot import ZeroShotClassifier  # noqa: E402
from vitaclip.prompts.vita_clip import VitaPrompts  # noqa: E402

NAME, FRAMES, SHIPPED = "ViT-B-16-quickgelu", 8, "puppet-clip"
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


def models(name: str = NAME) -> tuple[Backbone, PromptedCLIP]:
    """The frozen CLIP, and the same under 8 global, 8 local and summary prompts."""
    if name == SHIPPED:
        clip = Backbone.load(f"local-dir:{ROOT / 'assets' / SHIPPED}", None, "cpu", "fp32")
        return clip, weights.load(ROOT / "assets" / "vita.safetensors", clip)
    torch.manual_seed(0)
    network = factory.untrained(name)
    clip = Backbone(network, factory.clip_tokenizer(), name)
    tower = clip.vision_tower
    return clip, PromptedCLIP(clip, VitaPrompts(tower.width, tower.depth, tower.heads, FRAMES))


@torch.inference_mode()
def halved(name: str, clips: int, times: int) -> dict[str, float | str]:
    """Seconds of so many clips by open_clip in float32 and by us in bf16, and the cosines."""
    (clip, vita), (half, half_vita) = models(name), models(name)
    half.halve()
    pixels = torch.randn(clips, FRAMES, 3, clip.side, clip.side)
    if name == SHIPPED:
        pixels = _puppets(clip, clips)
    found: dict[str, float | str] = {"network": name, "clips": clips}
    sides = {"plain": (PromptedCLIP(clip), PromptedCLIP(half)), "vita": (vita, half_vita)}
    for kind, (whole, fast) in sides.items():

        def theirs():
            return clip.model.encode_image(pixels.flatten(0, 1))

        def ours(fast=fast):
            return fast.encode_video(pixels)

        in_turns(theirs, ours, 1)  # the first is slower and does not count
        slow, quick, ratio = in_turns(theirs, ours, times)
        float32, _, of_ours = in_turns(lambda whole=whole: whole.encode_video(pixels), ours, times)
        cosines = F.cosine_similarity(whole.encode_video(pixels), fast.encode_video(pixels))
        found |= {
            "open_clip_seconds": slow,
            f"{kind}_fp32_seconds": float32,
            f"{kind}_bf16_seconds": quick,
            f"{kind}_bf16_over_open_clip": ratio,
            f"{kind}_bf16_over_ours_fp32": of_ours,
            f"{kind}_least_cosine": float(cosines.min()),
        }
    return found


@torch.inference_mode()
def exam(count: int) -> Iterator[dict[str, float | str]]:
    """For each kind of prompts: right answers in both precisions, and what differs."""
    place = f"local-dir:{ROOT / 'assets' / SHIPPED}"
    clip, half = (Backbone.load(place, None, "cpu", each) for each in ("fp32", "bf16"))
    names = side("all")
    drawn = [sample for one in fresh(names, names, count, 123, FRAMES, clip.side) for sample in one]
    truth = np.array([sample.label for sample in drawn])
    for kind in ("none", "vita", "cube"):
        vectors, answers = [], []
        for backbone in (clip, half):
            file = ROOT / "assets" / f"{kind}.safetensors"
            model = PromptedCLIP(backbone) if kind == "none" else weights.load(file, backbone)
            words = model.encode_text(list(names), [DEFAULT_TEMPLATE])
            seen = [
                model.encode_video(backbone.prepare(np.asarray(sample.frames))) for sample in drawn
            ]
            vectors.append(F.normalize(torch.cat(seen), dim=-1))
            answers.append((vectors[-1] @ words.T).argmax(dim=1).numpy())
        cosines = (vectors[0] * vectors[1]).sum(dim=1)
        yield {
            "prompts": kind,
            "clips": len(drawn),
            "right_fp32": int((answers[0] == truth).sum()),
            "right_bf16": int((answers[1] == truth).sum()),
            "answers_that_differ": int((answers[0] != answers[1]).sum()),
            "least_cosine": float(cosines.min()),
        }


def _puppets(clip: Backbone, clips: int) -> torch.Tensor:
    """Pixels of puppet clips (b, t, 3, s, s), an action each."""
    shots = [puppets.shot(action, 1) for action in list(puppets.ACTIONS)[:clips]]
    films = [puppets.film(shot, clip.side, frames=FRAMES).frames for shot in shots]
    return torch.cat([clip.prepare(clip.crop(film)) for film in films])


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
    parser.add_argument("--half", action="store_true", help="measure bf16 against float32")
    parser.add_argument("--name", default=NAME, help="with --half: a network, or puppet-clip")
    parser.add_argument("--clips", type=int, default=1, help="with --half: in a batch")
    parser.add_argument("--exam", type=int, default=0, help="ask the shipped model in both")
    options = parser.parse_args()
    if options.exam:
        for found in exam(options.exam):
            print(json.dumps(found))
        return
    if options.half:
        found = halved(options.name, options.clips, options.times)
    else:
        found = memory(options.peak_of) if options.peak_of else measure(options.times)
    if options.json or options.peak_of:
        print(json.dumps(found, indent=1))
        return
    for key, value in found.items():
        print(f"{key:28} {value:>10.5g}" if isinstance(value, float) else f"{key:28} {value:>10}")


if __name__ == "__main__":
    main()
