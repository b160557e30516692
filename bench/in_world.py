"""Does a model know what it does not know? Its world, and “none of these”, on clips of neither.

    python bench/in_world.py --prompts vita --real FOLDER

prints two tables and keeps them with the settings in docs/in-world.json; what Vita-CLIP's prompts
catch is drawn in docs/none-of-these.svg. Every clip is fresh: nothing was fitted on these shots,
nor on the actions in `KEPT_BACK`. FOLDER may hold photographs and films of your own; those of the
installed packages are looked at too.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

import numpy as np
import typer
from lines import curve  # type: ignore[import-not-found]
from outside import everything  # type: ignore[import-not-found]

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import vitaclip  # noqa: E402
from vitaclip.data.puppet_dataset import FRESH  # noqa: E402
from vitaclip.data.puppets import ACTIONS  # noqa: E402
from vitaclip.data.puppets.unlisted import KEPT_BACK  # noqa: E402
from vitaclip.models.encoded_frames import EncodedFrames  # noqa: E402
from vitaclip.models.zero_shot import Ranking  # noqa: E402
from vitaclip.open_set.world import World  # noqa: E402
from vitaclip.training.describe import varied  # noqa: E402

OUT, DRAWN = ROOT / "docs" / "in-world.json", ROOT / "docs" / "none-of-these.svg"
TOGETHER = 16
SCORES = {  # larger: rather none of these
    "the open rule": lambda ranking: ranking.none_prob,
    "highest probability": lambda ranking: -ranking.probs.max(),
    "margin of the best two cosines": lambda ranking: -np.diff(np.sort(ranking.cosines)[-2:])[0],
    "best cosine": lambda ranking: -ranking.cosines.max(),
}
KEPT = (0.99, 0.95, 0.9, 0.8)  # shares of right answers
LOST = np.arange(31) / 100  # the same the other way round, as they are drawn
SEVEN = (  # of the actions in no list: those of the first trial
    "raising an arm", "lowering an arm", "circling an arm forwards", "circling an arm backwards",
    "sitting down and standing up again", "standing up and sitting down again", "waving",
)  # fmt: skip


def main(
    prompts: Annotated[list[str], typer.Option()] = ["vita", "cube", "none"],  # noqa: B006
    real: Path | None = None,
    clips: int = 8,
    seed: int = 0,
) -> None:
    """Measure, print, and keep."""
    first = FRESH + 77_000_000 + 10_000 * seed
    listed = [(name, first + i) for name in ACTIONS for i in range(clips)]
    unlisted = [(name, first + i) for name in KEPT_BACK for i in range(2 * clips)]
    kinds, films = zip(*everything(real, 24, seed), strict=True)
    for kind in prompts:
        model = vitaclip.load_model(prompts=kind)
        assert model.world, "`vitaclip describe` fits it"
        puppets, strangers = (
            encode(model, (varied(model.clip, *shot, model.frames) for shot in shots))
            for shots in (listed, unlisted)
        )
        others = encode(model, map(model.crop, films))
        told = {
            "settings": {"clips": clips, "seed": seed, "fitted": dict(model.world.facts)},
            "cost": cost(model),
            "world": worlds(model.world, puppets, strangers, np.array(kinds), others),
            "none of these": {
                f"{typed} typed": nones(model, puppets, listed, strangers, unlisted, typed, seed)
                for typed in (48, 5)
            },
        }
        kept = json.loads(OUT.read_text()) if OUT.is_file() else {}
        OUT.write_text(json.dumps(kept | {kind: told}, indent=1) + "\n")
        print(text(kind, told), flush=True)
        if kind == "vita":
            DRAWN.write_text(drawn(told["none of these"]))


def encode(model: vitaclip.Model, clips: Iterable[np.ndarray]) -> list[EncodedFrames]:
    """Crops as the model sees them, several at a time."""
    crops = list(clips)
    groups = (crops[i : i + TOGETHER] for i in range(0, len(crops), TOGETHER))
    return [seen for group in groups for seen in model.encode(group)]


def cost(model: vitaclip.Model, turns: int = 100) -> float:
    """What hearing the patch rows costs: the time of encoding with it over that without."""
    side = model.clip.backbone.side
    deaf, clip = replace(model, world=None), np.zeros((model.frames, side, side, 3), np.uint8)
    ratios = []
    for _ in range(turns):
        spent = []
        for one in (model, deaf):
            start = perf_counter()
            one.encode([clip])
            spent.append(perf_counter() - start)
        ratios.append(spent[0] / spent[1])
    return float(np.median(ratios))


def worlds(
    world: World,
    puppets: Sequence[EncodedFrames],
    strangers: Sequence[EncodedFrames],
    kinds: np.ndarray,
    others: Sequence[EncodedFrames],
) -> dict[str, Any]:
    """AUC against each kind of other clips, and what the shipped threshold does."""
    inside, unseen, far = (
        np.array([world.distance(clip) for clip in clips]) for clips in (puppets, strangers, others)
    )
    groups = {kind: far[kinds == kind] for kind in dict.fromkeys(kinds.tolist())} | {"all": far}
    rows = {
        kind: {"clips": len(some), "auc": auc(inside, some), "caught": float((some > 1).mean())}
        for kind, some in groups.items()
    }
    flagged = {"48 actions": float((inside > 1).mean()), "in no list": float((unseen > 1).mean())}
    return {"kinds": rows, "puppets flagged": flagged}


def nones(
    model: vitaclip.Model,
    puppets: Sequence[EncodedFrames],
    listed: Sequence[tuple[str, int]],
    strangers: Sequence[EncodedFrames],
    unlisted: Sequence[tuple[str, int]],
    typed: int,
    seed: int,
) -> dict[str, Any]:
    """Right answers kept against clips of actions in no list caught, by each score."""
    rng, names, right = np.random.default_rng(seed), list(ACTIONS), []
    for clip, (action, _) in zip(puppets, listed, strict=True):
        rivals = rng.choice([name for name in names if name != action], typed - 1, False)
        ranking = rank(model, clip, [action, *rivals])
        right += [ranking] if ranking.label == action else []
    wrong = [rank(model, clip, rng.choice(names, typed, False)) for clip in strangers]
    said = np.array([ranking.none_of_these for ranking in wrong])
    actions = np.array([action for action, _ in unlisted])
    seven = np.isin(actions, SEVEN)
    scored = {
        name: [np.array([score(r) for r in many]) for many in (right, wrong)]
        for name, score in SCORES.items()
    }
    return {
        "right": len(right),
        "wrong": len(wrong),
        "scores": {name: caught(low, high) for name, (low, high) in scored.items()},
        "seven actions": {name: caught(low, high[seven]) for name, (low, high) in scored.items()},
        "caught by share lost": {
            name: [float((high > np.quantile(low, 1 - lost)).mean()) for lost in LOST]
            for name, (low, high) in scored.items()
        },
        "shipped": {
            "kept": float(np.mean([not ranking.none_of_these for ranking in right])),
            "caught": float(said.mean()),
            "caught of seven": float(said[seven].mean()),
        },
        "each": {name: float(said[actions == name].mean()) for name in KEPT_BACK},
    }


def rank(model: vitaclip.Model, clip: EncodedFrames, labels: Iterable[str]) -> Ranking:
    """The answer among these classes."""
    return model.rank(clip, np.arange(len(clip.features)), [str(label) for label in labels])


def caught(right: np.ndarray, wrong: np.ndarray) -> dict[str, float]:
    """AUC, and the share of wrong answers caught where so many right ones are kept."""
    shares = {f"{kept:.0%} kept": float((wrong > np.quantile(right, kept)).mean()) for kept in KEPT}
    return {"AUC": auc(right, wrong), **shares}


def drawn(nones: dict[str, Any]) -> str:
    """Right answers lost against wrong ones caught."""
    lines = {
        f"{name}, {typed}": (LOST * 100, np.array(found["caught by share lost"][name]) * 100)
        for typed, found in nones.items()
        for name in list(SCORES)[:2]
    }
    title = "None of these: clips of actions in no list that are caught"
    return curve(lines, title, "right answers lost, %", "caught, %", names_at=210)


def auc(low: np.ndarray, high: np.ndarray) -> float:
    """How often one of `high` lies above one of `low`; a tie counts half."""
    order = np.sort(low)
    below = np.searchsorted(order, high, "left") + np.searchsorted(order, high, "right")
    return float(below.mean() / (2 * len(low)))


def text(kind: str, told: dict[str, Any]) -> str:
    """Both tables as Markdown."""
    lines = [f"\n## {kind}: hearing the rows takes {told['cost']:.3f} × the time", ""]
    lines += ["| not the puppets’ world | clips | AUC | caught |", "|---|---:|---:|---:|"]
    for name, row in told["world"]["kinds"].items():
        lines.append(f"| {name} | {row['clips']} | {row['auc']:.4f} | {row['caught']:.0%} |")
    flagged = told["world"]["puppets flagged"]
    lines.append("\nPuppets flagged: " + ", ".join(f"{n} {s:.1%}" for n, s in flagged.items()))
    for typed, found in told["none of these"].items():
        heads = list(next(iter(found["scores"].values())))
        lines += ["", f"| {typed} | " + " | ".join(heads) + " |", "|---" * (len(heads) + 1) + "|"]
        for which, ending in (("scores", ""), ("seven actions", ", seven actions")):
            for name, row in found[which].items():
                row = " | ".join(f"{v:.3f}" for v in row.values())
                lines.append(f"| {name}{ending} | {row} |")
        lines.append(f"\nAs shipped: {found['shipped']}; {found['each']}")
    return "\n".join(lines)


if __name__ == "__main__":
    typer.run(main)
