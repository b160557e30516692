"""What-if experiments: the answer before and after a knockout or another order of the frames."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from vitaclip.data.lists.reader import classes_of
from vitaclip.errors import InputError
from vitaclip.inference.inspection import AnswerChange
from vitaclip.inference.model_id import ModelId
from vitaclip.inference.service import Service

if TYPE_CHECKING:
    from vitaclip.models.zero_shot import Ranking

SHOWN = 4  # classes of either answer
WORTH = 0.005  # of showing: less than this before and after is left out


def answer(service: Service, player: object, labels: Sequence[str], ask: object) -> dict:
    """The result of a question sent by the page; anyone may send anything here."""
    if not isinstance(player, dict) or player.get("state") != "ready" or not isinstance(ask, dict):
        raise InputError("Pick a clip first.")
    clip = service.models.known(str(player.get("model")))
    model = clip.under(str(player.get("prompts")))
    key = str(player.get("key"))
    if "test" in ask:
        change = service.inspector.time_test(key, labels, str(ask["test"]), model=model)
        return card(change, str(ask["test"]), moved=True)
    tokens = ask.get("tokens")
    tokens = [str(token) for token in tokens[:500]] if isinstance(tokens, list) else []
    layers = [ask["layer"]] if isinstance(ask.get("layer"), int) else None
    change = service.inspector.knock_out(key, labels, tokens, layers, model=model)
    where = "in all layers" if layers is None else f"in layer {layers[0] + 1}"
    return card(change, f"{', '.join(tokens) or 'nothing'} knocked out {where}", moved=False)


def answer_now(service: Service, key: str, classes: str, model: ModelId) -> dict[str, str]:
    """The answer that the maps are looked at for; nothing where the classes cannot be read."""
    try:
        said = service.rank(key, classes_of(classes).names, model=model)
    except InputError:
        return {}
    ranking = said.ranking
    if ranking.in_world is False:  # the player says it
        return {}
    label = "none of these" if ranking.none_of_these else ranking.label
    percent = "" if ranking.none_of_these else f"{ranking.probs.max():.0%}"
    return {"label": label, "percent": percent, "model": said.clip.model.title}


def card(change: AnswerChange, title: str, moved: bool) -> dict:
    """Both answers as rows of one list, best class of before first."""
    before, after = change.before, change.after
    shown = list(dict.fromkeys([*before.order[:SHOWN], *after.order[:SHOWN]]))
    return {
        "state": "result",
        "title": title,
        "verdict": _verdict(before, after),
        "rows": [
            {
                "label": before.labels[i],
                "before": round(float(before.probs[i]) * 100, 2),
                "after": round(float(after.probs[i]) * 100, 2),
            }
            for i in shown
            if i == before.order[0] or max(before.probs[i], after.probs[i]) >= WORTH
        ],
        "talk": [[[round(float(v), 6) for v in row] for row in talk] for talk in change.talk],
        "places": change.places.tolist() if moved else [],
    }


def _verdict(before: Ranking, after: Ranking) -> dict:
    """The best class of each, and whether they are the same."""
    first, then = before.order[0], after.order[0]
    return {
        "before": before.labels[first],
        "after": after.labels[then],
        "same": first == then,
        "fall": round(float(before.probs[first] - after.probs[first]) * 100, 1),
    }
