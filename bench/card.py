"""The model card of the embedded CLIP: what was done, and what came of it, measured afresh.

    python bench/card.py runs/puppet-clip "2 CPU cores, bf16" 2100

writes card.json, README.md and curve.svg beside the weights in assets/puppet-clip.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
import typer
from lines import curve  # type: ignore[import-not-found]

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from vitaclip.data.puppet_dataset import SIDES  # noqa: E402
from vitaclip.data.puppets import ACTIONS  # noqa: E402
from vitaclip.evaluation.puppet_benchmark import PuppetScores, evaluate_puppets, fresh  # noqa: E402
from vitaclip.models.backbone import Backbone  # noqa: E402
from vitaclip.models.prompted_clip import PromptedCLIP  # noqa: E402
from vitaclip.models.zero_shot import ZeroShotClassifier  # noqa: E402
from vitaclip.training.config import PretrainConfig  # noqa: E402
from vitaclip.training.pretrain_clip import MODEL  # noqa: E402

ASSETS = ROOT / "assets" / "puppet-clip"
TEMPLATE = "a video of a person {}"


def main(run: Path, hardware: str, steps: int, clips: int = 50, seed: int = 123) -> None:
    """Examine the model and write its card."""
    model = PromptedCLIP(Backbone.load(f"local-dir:{ASSETS}"))
    exams = {
        side: evaluate_puppets(model, side, clips, seed, templates=(TEMPLATE,)) for side in SIDES
    }
    records = {r["step"]: r for r in map(json.loads, (run / "log.jsonl").open())}
    card = {
        "command": f"python -m vitaclip puppets pretrain --steps {steps}",
        "settings": asdict(PretrainConfig(steps=steps)),
        "model": MODEL,
        "hardware": hardware,
        "seconds": round(sum(r["seconds"] for r in records.values())),
        "sha256": model.backbone.sha256,
        "exams": {side: asdict(scores) for side, scores in exams.items()},
        "twins_text_cosine": twins(model),
        "none_of_these": refusals(model, seed=seed + 1),
    }
    (ASSETS / "card.json").write_text(json.dumps(card, indent=1) + "\n")
    (ASSETS / "curve.svg").write_text(drawn(records))
    (ASSETS / "README.md").write_text(page(card, exams["all"]))


@torch.inference_mode()
def twins(model: PromptedCLIP) -> dict[str, float]:
    """The cosine between the two names of every pair: words must be apart before time is."""
    pairs = [(a.name, a.twin) for a in ACTIONS.values() if a.twin and a.forward]
    cosines = {}
    for pair in pairs:
        one, other = model.encode_text(pair, (TEMPLATE,))
        cosines[" / ".join(pair)] = round(float(one @ other), 3)
    return cosines


@torch.inference_mode()
def refusals(model: PromptedCLIP, seed: int, each: int = 10, typed: int = 5) -> dict[str, float]:
    """How often "none of these" is said with the right class typed, and without it."""
    classifier, rng = ZeroShotClassifier(model, SIDES["all"]), np.random.default_rng(seed)
    right, wrong = [], []
    for name in ACTIONS:
        others = [a.name for a in ACTIONS.values() if a.family != ACTIONS[name].family]
        for sample in fresh([name], [name], each, seed, 16, model.backbone.side):
            crops: Any = sample[0].frames
            features = model.encode_frames(model.backbone.prepare(crops))[0]
            absent = list(rng.choice(others, typed, replace=False))
            for labels, said in (([name, *absent[1:]], right), (absent, wrong)):
                ranking = classifier.rank(features, np.arange(16.0), labels, (TEMPLATE,))
                said.append(ranking.none_of_these)
    return {"with_the_right_class": float(np.mean(right)), "without_it": float(np.mean(wrong))}


def drawn(records: dict[int, dict]) -> str:
    """The loss of both kinds of batches over the steps, smoothed over fifty."""
    steps = sorted(records)
    lines = {}
    for name, odd in (("one wording, only the action", 0), ("free sentences", 1)):
        kind = [step for step in steps if step % 2 == odd]
        loss = np.array([records[step]["loss"] for step in kind])
        width = min(50, len(loss))
        smooth = np.convolve(loss, np.ones(width) / width, mode="valid")
        lines[name] = (np.array(kind[width - 1 :]), smooth)
    return curve(lines, "Training of the puppet CLIP", "step", "contrastive loss")


def page(card: dict, exam: PuppetScores) -> str:
    """The card for people."""
    told = card["settings"]
    lines = [
        "# The puppet CLIP",
        "",
        "A small CLIP that knows the puppet world of this project and nothing else. It was",
        "trained from nothing on single still frames and sentences about them, so it knows things",
        "and poses, and not the order of time. It is the default of the app because it needs no",
        "network; for real footage choose a real CLIP.",
        "",
        "| | |",
        "| --- | --- |",
        f"| training | `{card['command']}`, seed {told['seed']} |",
        f"| data | {told['stills']:,} stills, {told['batch']} a step, each with a sentence |",
        "| loss | CLIP's contrastive loss; equal sentences share their target |",
        f"| time | {card['seconds'] / 60:.0f} minutes on {card['hardware']} |",
        f"| image | {MODEL['vision_cfg']['image_size']} px, patches of "
        f"{MODEL['vision_cfg']['patch_size']}, {MODEL['vision_cfg']['layers']} layers of "
        f"{MODEL['vision_cfg']['width']} |",
        f"| text | {MODEL['text_cfg']['layers']} layers of {MODEL['text_cfg']['width']}; "
        "rows of words it never saw are zero |",
        f"| weights | SHA-256 `{card['sha256'][:16]}…` over all float values |",
        "",
        "![The loss over the steps](curve.svg)",
        "",
        "## How well it does",
        "",
        f"Fresh clips that training never saw: {exam.protocol['clips_per_action']} of each of the "
        f"{len(exam.per_action)} actions, {exam.protocol['frames']} frames, the mean of their "
        f"vectors, among all {len(exam.per_action)} names, “{TEMPLATE}”, seed "
        f"{exam.protocol['seed']}.",
        "",
        "| | all | base | novel |",
        "| --- | ---: | ---: | ---: |",
        *(
            f"| {title} | " + " | ".join(f"{e[key]:.1%}" for e in card["exams"].values()) + " |"
            for key, title in (
                ("family_top1", "right family (twins are one)"),
                ("top1", "exactly right"),
                ("twins_top1", "which of two twins (chance 50 %)"),
            )
        ),
        "",
        "The last line is the point of this project: single frames cannot tell twins apart, and",
        "prompts over time can.",
        "",
        "“None of these” is said for "
        f"{card['none_of_these']['with_the_right_class']:.1%} of clips with the right class among "
        f"five typed ones, and for {card['none_of_these']['without_it']:.1%} without it.",
        "",
        "| action | exactly right | against its twin |",
        "| --- | ---: | ---: |",
        *(
            f"| {name} | {share:.0%} | "
            + (f"{exam.twins_per_action[name]:.0%}" if name in exam.twins_per_action else "")
            + " |"
            for name, share in exam.per_action.items()
        ),
        "",
        "How near the names of twins are to each other as text vectors (1 is the same):",
        "",
        "| twins | cosine |",
        "| --- | ---: |",
        *(f"| {pair} | {cosine:.2f} |" for pair, cosine in card["twins_text_cosine"].items()),
        "",
        "## Limits",
        "",
        "It knows the words in `vocabulary.txt` and no others; it has seen one style of drawing,",
        "twelve places and one puppet at a time. On photographs and real video its answers mean",
        "nothing.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    typer.run(main)
