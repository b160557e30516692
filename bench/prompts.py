"""The card of the trained prompts: what was done, and what came of it, measured afresh.

    python bench/prompts.py runs/vita300 runs/cube

reads the logs of both trainings, examines plain CLIP and both kinds of prompts on clips that
nobody trained on, and writes assets/prompts.json, assets/README.md, assets/prompts.svg and the
list of sums that says at start whether the prompts are whole: run it whenever they are replaced.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import numpy as np
import typer
from lines import curve  # type: ignore[import-not-found]

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from vitaclip import weights  # noqa: E402
from vitaclip.data.puppet_dataset import SIDES  # noqa: E402
from vitaclip.evaluation.puppet_benchmark import evaluate_puppets  # noqa: E402
from vitaclip.io.checksums import write_sums  # noqa: E402
from vitaclip.models.backbone import Backbone  # noqa: E402
from vitaclip.models.prompted_clip import PromptedCLIP  # noqa: E402

ASSETS = ROOT / "assets"
TEMPLATE = "a video of a person {}"
TITLES = {"none": "plain CLIP", "vita": "Vita-CLIP", "cube": "Prompt Switch"}
TRAINING = {  # after `python -m vitaclip train puppets`
    "vita": '--prompts vita --words "a video of a person" --steps 300 --seed 1',
    "cube": "--prompts cube --goal match --captions --steps 600 --seed 1",
}
HARDWARE = "2 shared cores of a Xeon, in bf16"


def main(vita: Path, cube: Path, clips: int = 20, seed: int = 123) -> None:
    """Examine the shipped prompts and write their card."""
    clip = Backbone.load(f"local-dir:{ASSETS / 'puppet-clip'}")
    card, lines = {}, {}
    for kind, run in (("none", None), ("vita", vita), ("cube", cube)):
        path = ASSETS / f"{kind}.safetensors"
        model = weights.load(path, clip) if run else PromptedCLIP(clip)
        exams = {
            side: asdict(evaluate_puppets(model, side, clips, seed, templates=(TEMPLATE,)))
            for side in SIDES
        }
        card[kind] = {"title": TITLES[kind], "learned": learned(model), "exams": exams}
        if run:
            steps = [json.loads(line) for line in (run / "log.jsonl").open()]
            loss = [step["loss"] for step in steps if "loss" in step]
            lines[TITLES[kind]] = (np.arange(len(loss)), np.array(loss))
            card[kind] |= {
                "command": f"python -m vitaclip train puppets {TRAINING[kind]}",
                "seconds": round(sum(step.get("seconds", 0) for step in steps)),
                "steps": len(loss),
                "hardware": HARDWARE,
            }
    (ASSETS / "prompts.json").write_text(json.dumps(card, indent=1) + "\n")
    drawn = curve(lines, "Training of the prompts", "step", "loss")
    (ASSETS / "prompts.svg").write_text(drawn)
    (ASSETS / "README.md").write_text(page(card, clips, seed))
    kept = [f"{kind}.safetensors" for kind in TRAINING]
    worlds = sorted(path.name for path in ASSETS.glob("*.world.safetensors"))
    write_sums(ASSETS, [*kept, *worlds, "lessons.json", "prompts.json", "few-clips.json"])


def learned(model: PromptedCLIP) -> int:
    """Numbers that the prompts and the learned words hold."""
    parts = [part for part in (model.video, model.words) if part is not None]
    return sum(value.numel() for part in parts for value in part.parameters())


def page(card: dict, clips: int, seed: int) -> str:
    """The card for people."""
    heads = ["", *(kind["title"] for kind in card.values())]
    rows = [heads, ["---", *("---:" for _ in card)]]
    for side in ("base", "novel"):
        for key, title in (
            ("top1", "exactly right"),
            ("family_top1", "right family"),
            ("twins_top1", "which of two twins"),
        ):
            shares = (f"{kind['exams'][side][key]:.1%}" for kind in card.values())
            rows.append([f"{title}, {side}", *shares])
    rows.append(["learned numbers", *(f"{kind['learned']:,}" for kind in card.values())])
    lines = [
        "# What ships with vitaclip",
        "",
        "`puppet-clip/` is the frozen CLIP (its own card is inside), `vita.safetensors` and",
        "`cube.safetensors` are prompts trained over it, on the base actions only: no prompt has",
        "ever seen a novel action; `SHA256SUMS` proves them at every start. `labels/` holds class",
        "names, `samples/` and `gallery/` clips drawn by the puppets. `NAME.world.safetensors` is",
        "what each kind of prompts was trained on, fitted by",
        "`python -m vitaclip describe --prompts NAME --out NAME.world.safetensors`.",
        "",
        f"{clips} fresh clips of every action, 8 frames, named among the actions of their side,",
        f"seed {seed}. Chance between twins is 50 %; plain CLIP is at exactly that, because the",
        "clips of two twins are each other's reverse and a mean over frames has no order.",
        "",
        *("| " + " | ".join(row) + " |" for row in rows),
        "",
        *(
            f"- {kind['title']}: `{kind['command']}`, {kind['seconds'] / 60:.0f} minutes on "
            f"{kind['hardware']}"
            for kind in card.values()
            if "command" in kind
        ),
        "",
        "![The loss over the steps](prompts.svg)",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    typer.run(main)
