"""What attention explains and what it does not: six cases, measured on the models that ship.

    python bench/lessons.py

writes assets/lessons.json, which the tab How it works shows. In three cases a knock-out confirms
what the picture suggests; in three the same picture would mislead.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from vitaclip import weights  # noqa: E402
from vitaclip.inference.inspection import AnswerChange  # noqa: E402
from vitaclip.inference.model_id import EMBEDDED  # noqa: E402
from vitaclip.inference.service import Service  # noqa: E402
from vitaclip.io.checksums import LIST, write_sums  # noqa: E402

ASSETS = ROOT / "assets"
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
    service = Service.open(ASSETS, weights.load)
    labels = service.class_set("puppets")
    told = {
        "labels": len(labels),
        "template": TEMPLATE[0],
        "knock_outs": [
            {**_knocked(service, labels, *case), "confirmed": confirmed}
            for case, confirmed in CASES.items()
        ],
        "time_tests": [
            _in_time(service, labels, file, test, kind)
            for file, test in TIME
            for kind in ("none", "vita", "cube")
        ],
    }
    (ASSETS / "lessons.json").write_text(json.dumps(told, indent=1) + "\n")
    write_sums(ASSETS, [line.split()[1] for line in (ASSETS / LIST).read_text().splitlines()])


def _knocked(service: Service, labels, file: str, kind: str, tokens: tuple[str, ...]) -> dict:
    model = EMBEDDED.under(kind)
    key = service.encode(service.samples.path(file), model).key
    seen = service.inspector.attention(key, model=model)
    shares = dict(zip(seen.families, seen.shares().mean(axis=0).tolist()))
    change = service.inspector.knock_out(key, labels, tokens, templates=TEMPLATE, model=model)
    told = {"file": file, "prompts": kind, "tokens": tokens}
    return {**told, "share": round(sum(shares[token] for token in tokens), 3), **_answers(change)}


def _in_time(service: Service, labels, file: str, test: str, kind: str) -> dict:
    model = EMBEDDED.under(kind)
    key = service.encode(service.samples.path(file), model).key
    change = service.inspector.time_test(key, labels, test, templates=TEMPLATE, model=model)
    return {"file": file, "prompts": kind, "test": test, **_answers(change)}


def _answers(change: AnswerChange) -> dict:
    """The best class before and after, and what became of the first one."""
    first, then = change.before.order[0], change.after.order[0]
    return {
        "before": [change.before.labels[first], round(float(change.before.probs[first]), 3)],
        "kept": round(float(change.after.probs[first]), 3),
        "after": [change.after.labels[then], round(float(change.after.probs[then]), 3)],
    }


if __name__ == "__main__":
    main()
