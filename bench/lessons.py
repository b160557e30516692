"""What attention explains and what it does not: six cases, measured on the models that ship.

    python bench/lessons.py

writes assets/lessons.json, which the tab How it works shows. In three cases a knock-out confirms
what the picture suggests; in three the same picture would mislead.
"""

from __future__ import annotations

import json
from pathlib import Path

from vitaclip import weights
from vitaclip.inference.inspection import Change
from vitaclip.inference.service import Studio

ASSETS = Path(__file__).parents[1] / "assets"
TEMPLATE = ("a video of a person {}",)
VITA, CUBE = ("local", "global", "summary"), ("cube",)
CASES = {  # sample, prompts, what is knocked out -> does the knock-out confirm the picture?
    ("sitting-down.mp4", "vita", VITA): True,
    ("opening-an-umbrella.mp4", "cube", CUBE): True,
    ("standing-up.mp4", "cube", CUBE): True,
    ("standing-up.mp4", "vita", VITA): False,
    ("surfing-water.mp4", "vita", VITA): False,
    ("jumping-jacks.mp4", "cube", CUBE): False,
}
TIME = (("sitting-down.mp4", "reversed"), ("sitting-down.mp4", "frozen"))


def main() -> None:
    """Ask every question once and write the answers down."""
    studio = Studio.open(ASSETS, weights.load)
    labels = studio.label_set("puppets")
    told = {
        "labels": len(labels),
        "template": TEMPLATE[0],
        "knock_outs": [
            {**_knocked(studio, labels, *case), "confirmed": confirmed}
            for case, confirmed in CASES.items()
        ],
        "time_tests": [
            _in_time(studio, labels, file, test, kind)
            for file, test in TIME
            for kind in ("none", "vita", "cube")
        ],
    }
    (ASSETS / "lessons.json").write_text(json.dumps(told, indent=1) + "\n")


def _knocked(studio: Studio, labels, file: str, kind: str, tokens: tuple[str, ...]) -> dict:
    key = studio.encode(studio.samples.path(file), prompts=kind).key
    seen = studio.inside.attention(key, prompts=kind)
    shares = dict(zip(seen.families, seen.shares().mean(axis=0).tolist()))
    change = studio.inside.knock_out(key, labels, tokens, templates=TEMPLATE, prompts=kind)
    told = {"file": file, "prompts": kind, "tokens": tokens}
    return {**told, "share": round(sum(shares[token] for token in tokens), 3), **_answers(change)}


def _in_time(studio: Studio, labels, file: str, test: str, kind: str) -> dict:
    key = studio.encode(studio.samples.path(file), prompts=kind).key
    change = studio.inside.time_test(key, labels, test, templates=TEMPLATE, prompts=kind)
    return {"file": file, "prompts": kind, "test": test, **_answers(change)}


def _answers(change: Change) -> dict:
    """The best class before and after, and what became of the first one."""
    first, then = change.before.order[0], change.after.order[0]
    return {
        "before": [change.before.labels[first], round(float(change.before.probs[first]), 3)],
        "kept": round(float(change.after.probs[first]), 3),
        "after": [change.after.labels[then], round(float(change.after.probs[then]), 3)],
    }


if __name__ == "__main__":
    main()
