"""Is "no good match" right? Action names against the gallery that ships, with and without them.

    python bench/match.py

Every name is asked twice: of the whole gallery, which holds two clips of it, and of what is left
without its family (its twin and itself). The rule of `vitaclip.retrieval.luck` should say
"found" to the first and "no good match" to the second; its own promise is one error in twenty.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from vitaclip import weights  # noqa: E402
from vitaclip.data.puppets import ACTIONS  # noqa: E402
from vitaclip.inference.service import Service  # noqa: E402
from vitaclip.retrieval import Gallery  # noqa: E402


def main() -> None:
    """Ask every name twice and print the two rates."""
    service = Service.open(ROOT / "assets", weights.load)
    shown = [sample.action for sample in service.demo_gallery.samples.all]
    job = service.demo_gallery.start()
    while not job.over:
        time.sleep(0.1)
    print(
        json.dumps({kind: shares(service, g, shown) for kind, g in job.result().items()}, indent=1)
    )


def shares(service: Service, gallery: Gallery, shown: list[str]) -> dict[str, float]:
    """How often the first hit shows the action, and how often "found" is said, rightly or not."""
    right = found = wrongly = 0
    for name, action in ACTIONS.items():
        whole = service.indexer.search([gallery], name, top=1)
        family = [row for row, other in enumerate(shown) if ACTIONS[other].family == action.family]
        rest = service.indexer.search([replace(gallery, gone=tuple(family))], name, top=1)
        right += shown[whole.hits[0].row] == name
        found += whole.match
        wrongly += rest.match
    counts = {"first_is_right": right, "found": found, "found_without_its_family": wrongly}
    return {key: round(count / len(ACTIONS), 3) for key, count in counts.items()}


if __name__ == "__main__":
    main()
