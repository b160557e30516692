"""Maps of a class in the player: which there are, what was measured of them, which comes first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vitaclip.attention.attribution.known_maps import (
    FIRST,
    KNOWN_MAPS,
    Measured,
    known_map,
    measured,
)
from vitaclip.data.lists.reader import classes_of
from vitaclip.errors import InputError
from vitaclip.inference.model_id import EMBEDDED, ModelId
from vitaclip.inference.service import Service

if TYPE_CHECKING:
    from vitaclip.attention.attribution.explain import ClassMap

CLASSES = 6  # of the answer that can be asked about


def first(service: Service, key: str, classes: str, model: ModelId) -> str:
    """The map to open with, made now; nothing where the model or the classes have none."""
    known = scores(service, model)
    best = known.quick if known else FIRST
    try:
        service.inspector.explain(key, classes_of(classes).names, None, best, model=model)
    except InputError:
        return ""
    return best


def asked(service: Service, ask: dict, model: ModelId) -> ClassMap:
    """The map that the page asks for; anyone may send anything."""
    names = classes_of(str(ask.get("classes"))).names
    label = ask.get("label")
    chosen = None if label is None else str(label)
    by = known_map(str(ask.get("map")))
    return service.inspector.explain(str(ask.get("key")), names, chosen, by, model=model)


def offered(service: Service, key: str, ask: dict, model: ModelId) -> dict[str, Any]:
    """For the player: the maps by name, and the classes that they can be asked about, best first.

    Nothing where the clip has no map of a class; then a token's own reading is all there is.
    """
    best = str(ask.get("map") or "")
    if not best:
        return {"maps": {}, "best": "", "labels": []}
    ranking = service.rank(key, classes_of(str(ask.get("classes"))).names, model=model).ranking
    known = scores(service, model)
    names = sorted(KNOWN_MAPS, key=lambda name: _place(name, known))
    return {
        "maps": {name: _told(name, known) for name in names},
        "best": best if best in KNOWN_MAPS else "",
        "labels": [ranking.labels[i] for i in ranking.order[:CLASSES]],
    }


def scores(service: Service, model: ModelId) -> Measured | None:
    """What was measured of the maps under these prompts; of other models nothing was."""
    if model.clip != EMBEDDED:
        return None
    return measured(service.models.assets / "maps.json", model.prompts)


def _place(name: str, known: Measured | None) -> tuple[bool, float]:
    """The best first, and what looks at no pixel last."""
    return KNOWN_MAPS[name].baseline, -known.gaps.get(name, 0.0) if known else 0.0


def _told(name: str, known: Measured | None) -> dict[str, Any]:
    one = KNOWN_MAPS[name]
    if not known or name not in known.gaps:
        said = "How faithful it is was not measured for this model."
        return {"title": one.title, "score": "", "about": one.about, "measured": said}
    gap, chance = known.gaps[name], known.gaps.get("random", 0.0)
    said = (
        f"Measured on {known.clips} clips: insertion − deletion {gap:.2f} ± "
        f"{known.errors[name]:.2f}, chance {chance:.2f}."
    )
    return {"title": one.title, "score": f"{gap:.2f}", "about": one.about, "measured": said}
