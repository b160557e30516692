"""The papers' claims where nothing saturates: a crowd, and deeds that only time tells apart.

Every row starts from the same frozen CLIP and sees the same clips of the base deeds in the same
order. The test asks about fresh clips of those; of verbs that were never trained; and of those and
combinations that were never trained, though their parts were, among the names of both. What stills
in no order can tell is known.

    python bench/world2.py --seeds 5        # a killed run goes on where it stopped

trains the CLIP of that world first, and writes docs/world2.md, .json and .svg.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from crowd_clip import CrowdClip, crowd_clip  # noqa: E402
from rows import Column, asked, run, summary, table, write  # noqa: E402
from scatter import Point, scatter  # noqa: E402
from temporal_heads import Attention, Recurrent  # noqa: E402
from tradeoff import NONE, PHRASE, Linear  # noqa: E402
from world import Remembered, World, learn, tell  # noqa: E402

from vitaclip.data.batches import Sample  # noqa: E402
from vitaclip.data.crowds import (  # noqa: E402
    DEEDS,
    FRESH,
    KINDS,
    SPLITS,
    CrowdSplit,
    Nuisances,
    ceiling,
    rivals,
)
from vitaclip.evaluation.classification import Scores, classify  # noqa: E402
from vitaclip.models.backbone import Backbone  # noqa: E402
from vitaclip.models.prompted_clip import PromptedCLIP  # noqa: E402
from vitaclip.prompts import PROMPTS  # noqa: E402
from vitaclip.prompts.text import TextPrompts  # noqa: E402
from vitaclip.training.config import TrainConfig  # noqa: E402
from vitaclip.training.objectives import Classify  # noqa: E402

PARTS = ("base", "novel", "trained")
WORSE = {  # what is turned for the last table
    "blur": Nuisances(blur=3),
    "occlusion": Nuisances(occlusion=2),
    "speed": Nuisances(hurry=2),
}


@dataclass(frozen=True)
class Row:
    """What a row of the table learns."""

    title: str
    video: str = ""  # a key of PROMPTS, or of HEADS
    options: tuple[tuple[str, Any], ...] = ()  # of the prompts
    words: str = ""  # learned words start as these
    lr: float = 2e-3
    backbone_lr: float = 0.0
    passes: int = 1  # times the usual number of steps
    colour: str = "#2563eb"


HEADS = {"gru": Recurrent, "attention": Attention}
GREY, GREEN = "#6b7280", "#059669"
ROWS = {
    "plain": Row("(a) frozen CLIP", colour=GREY),
    "words": Row("(b) learned words", words=PHRASE, colour="#ca8a04"),
    "video": Row("(c) Vita-CLIP, all three", "vita"),
    "cube": Row("(d) Prompt Cube", "cube", colour="#7c3aed"),
    "full": Row(
        "(e) full fine-tuning, with time",
        "vita",
        tuple((NONE | {"summary": True}).items()),
        backbone_lr=1e-4,
        colour="#dc2626",
    ),
    "gru": Row("(f) recurrent head", "gru", lr=1e-3, passes=10, colour=GREEN),
    "attention": Row("(f) attention head", "attention", lr=1e-3, passes=10, colour=GREEN),
    "mean": Row("(g) linear probe, mean", lr=1e-2, passes=10, colour=GREY),
    "ordered": Row("(g) linear probe, in order", lr=1e-2, passes=10, colour=GREY),
    "global": Row("(c) Vita-CLIP, global", "vita", tuple((NONE | {"globals": 8}).items())),
    "local": Row("(c) Vita-CLIP, local", "vita", tuple((NONE | {"locals": True}).items())),
    "summary": Row("(c) Vita-CLIP, summary", "vita", tuple((NONE | {"summary": True}).items())),
    "vita": Row("(c) Vita-CLIP, all and words", "vita", words=PHRASE, colour="#1d4ed8"),
}
HEADLINE = [
    Column("base", "base"),
    Column("novel", "novel"),
    Column("harmonic", "harmonic mean"),
    Column("trained", "base and composition"),
    Column("seen", "of these base"),
    Column("composition", "of these composition"),
    *(Column(f"verb_{part}", f"verb, {part}") for part in PARTS),
    Column("alike", "cosine of a verb's names", "{:.3f}"),
    Column("learned", "learned numbers", "{:,.0f}"),
    Column("seconds", "seconds of training", "{:.0f}"),
]
BY_KIND = {part: [Column(f"{kind}_{part}", kind) for kind in KINDS] for part in PARTS}
BY_STRENGTH = [Column(f"worse_{what}", f"base, {what}") for what in WORSE]
COLUMNS = [*HEADLINE, *(column for each in BY_KIND.values() for column in each), *BY_STRENGTH]


@dataclass(frozen=True)
class Bench:
    """The settings of the whole table."""

    clip: str = ""  # by default that of the crowds, which is trained if need be
    clip_steps: int = CrowdClip.steps
    clip_clips: int = CrowdClip.clips
    steps: int = 150
    batch: int = 8
    seeds: int = 2
    clips: int = 40  # of each base deed, for training
    test: int = 8  # of each deed
    worse: int = 4  # of each base deed, with more of a nuisance; 0 leaves that table out
    frames: int = 8
    warmup: float = 0.05
    clipping: float = 1.0
    precision: str = "fp32"
    part: str = "test"  # or validation, for whatever is tuned
    rows: str = ",".join(ROWS)
    folder: Path = ROOT / "runs" / "crowds"
    out: Path = ROOT / "docs"


PLACES = ("clip", "folder", "out")
PRIVATE = (*PLACES, "rows", "seeds")  # change no number of a run


class Ordered(Linear):
    """A linear classifier on the plain features of all frames, side by side."""

    def __init__(self, model: PromptedCLIP, classes: int, frames: int) -> None:
        super().__init__(model, classes)
        self.head = torch.nn.Linear(frames * self.head.in_features, classes)

    def scores(self, frames: Tensor) -> Tensor:
        """Logits (b, classes) of clips."""
        each = F.normalize(self.model.encode_frames(frames), dim=-1)  # (b, t, e)
        return self.head(each.flatten(1) * 10)


def measure(world: World, bench: Bench, name: str, seed: int) -> dict[str, Any]:
    """Train one row with one seed and ask it about every part."""
    row = ROWS[name]
    torch.manual_seed(seed)
    task = _task(world, bench, name, row)
    config = TrainConfig(
        steps=bench.steps * row.passes,
        batch=bench.batch,
        lr=row.lr,
        warmup=bench.warmup,
        clip=bench.clipping,
        backbone_lr=row.backbone_lr,
        precision=bench.precision,
        seed=seed,
        save_every=50,
    )
    seconds = 0.0 if name == "plain" else learn(world, task, config, f"{name}-{seed}")
    found = {"learned": 0 if name == "plain" else _learned(task, row), "seconds": seconds}
    first = FRESH if bench.part == "test" else FRESH // 2
    for part in PARTS if not isinstance(task, Linear) else ("base",):
        chosen = CrowdSplit(part, bench.test, bench.frames, world.clip.side, first)
        found |= graded(examined(world, task, chosen, SPLITS[part]), part)
    if "novel" in found:
        found["alike"] = alike(task.model)
        pair = found["base"], found["novel"]
        found["harmonic"] = 2 * pair[0] * pair[1] / max(1e-9, sum(pair))
    for what, strength in WORSE.items() if bench.worse else ():
        chosen = CrowdSplit("base", bench.worse, bench.frames, world.clip.side, first, strength)
        found[f"worse_{what}"] = examined(world, task, chosen, SPLITS["base"]).top1
    tell(f"{name} seed {seed}: {json.dumps(found)}\n")
    return found


def _task(world: World, bench: Bench, name: str, row: Row) -> Any:
    """What is trained; a full fine-tuning gets a CLIP of its own."""
    clip = Backbone.load(world.name) if row.backbone_lr else world.clip
    video = None
    if row.video in HEADS:
        video = HEADS[row.video](clip.encode_text(["any"]).shape[1], bench.frames)
    elif row.video:
        tower = clip.vision_tower
        sizes = tower.width, tower.depth, tower.heads, bench.frames
        video = PROMPTS[row.video](*sizes, **dict(row.options))
    words = TextPrompts.from_words(clip, row.words) if row.words else None
    frozen = row.video in (*HEADS, "") and not row.backbone_lr
    model = (Remembered if frozen else PromptedCLIP)(clip, video, words).to(clip.device)
    classes = SPLITS["base"]
    if name == "mean":
        return Linear(model, len(classes))
    if name == "ordered":
        return Ordered(model, len(classes), bench.frames)
    return Classify(model, classes)


def examined(world: World, task: Any, chosen: CrowdSplit, among: Sequence[str]) -> Scores:
    """The clips of a set, each named as one of these."""
    remembered = isinstance(task.model, Remembered)
    seen = world.features(chosen) if remembered else world.stills(chosen)
    labels = [among.index(name) for name, _ in chosen.shots]
    if isinstance(task, Linear):
        with torch.inference_mode():
            probs = task.eval().scores(torch.from_numpy(seen)).softmax(dim=-1).numpy()
        return Scores(tuple(among), probs, np.array(labels))
    frames = [torch.from_numpy(clip) if remembered else clip for clip in seen]
    return classify(
        task.model, [[Sample(f, label)] for f, label in zip(frames, labels, strict=True)], among
    )


def graded(scores: Scores, part: str) -> dict[str, float | None]:
    """Exactly right, right but for the time, and for each kind of difference right in that."""
    verbs = np.array([DEEDS[name].verb for name in scores.classes])
    answers = scores.probs.argmax(axis=1)
    found: dict[str, float | None] = {part: scores.top1}
    found[f"verb_{part}"] = float((verbs[answers] == verbs[scores.truth]).mean())
    for kind in KINDS:
        right = []
        for probs, truth in zip(scores.probs, scores.truth, strict=True):
            against = rivals(scores.classes[truth], scores.classes, kind)
            if against:
                right.append(probs[truth] > probs[against].max())
        found[f"{kind}_{part}"] = float(np.mean(right)) if right else None
    if part == "trained":
        composed = np.array([DEEDS[name].split == "composition" for name in scores.classes])
        for column, which in (("seen", ~composed), ("composition", composed)):
            mine = which[scores.truth]
            found[column] = float((answers == scores.truth)[mine].mean())
    return found


@torch.inference_mode()
def alike(model: PromptedCLIP) -> float:
    """The mean cosine of the names of two deeds of one verb: stills gave no reason to part them."""
    texts = model.encode_text(SPLITS["all"]).float()
    verbs = [DEEDS[name].verb for name in SPLITS["all"]]
    same = torch.tensor([[one == other for other in verbs] for one in verbs])
    return float((texts @ texts.T)[same.triu(1)].mean())


def _learned(task: Any, row: Row) -> int:
    """How many numbers a row may change."""
    own = sum(value.numel() for value in task.parameters() if value.requires_grad)
    visual = task.model.backbone.model.visual
    return own + (sum(v.numel() for v in visual.parameters()) if row.backbone_lr else 0)


def known_bounds() -> dict[str, dict[str, Any]]:
    """What chance reaches, and what stills in no order can reach at most: no experiment."""

    def cells(most: dict[str, float]) -> dict[str, Any]:
        return {c.key: {"mean": most[c.key], "sd": 0.0} if c.key in most else None for c in COLUMNS}

    chance = {part: 1 / len(SPLITS[part]) for part in PARTS}
    stills = {part: ceiling(SPLITS[part]) for part in PARTS}
    for part in PARTS:
        stills[f"verb_{part}"] = 1.0
        for kind in KINDS:
            stills[f"{kind}_{part}"] = ceiling(SPLITS[part], kind)
    stills |= {f"worse_{what}": stills["base"] for what in WORSE}
    chance |= {f"worse_{what}": chance["base"] for what in WORSE}
    for most in (chance, stills):
        most["harmonic"] = 2 / (1 / most["base"] + 1 / most["novel"])
    known = {key: value for key, value in stills.items() if value == value}
    return {"chance": cells(chance), "stills": cells(known)}


def main() -> None:
    """Run what is missing, then write the tables, the figures and the plot."""
    bench = asked(Bench, __doc__)
    if not bench.clip:
        trained = CrowdClip(
            steps=bench.clip_steps, clips=bench.clip_clips, folder=Path(bench.folder)
        )
        bench = replace(bench, clip=f"local-dir:{crowd_clip(trained)}")
    settings = {key: value for key, value in asdict(bench).items() if key not in PRIVATE}
    training = partial(CrowdSplit, "base", bench.clips, 2 * bench.frames)
    world = World(bench.clip, bench.folder, training, bench.frames, settings)
    run(bench, world.folder / "results", partial(measure, world, bench), publish)


def publish(bench: Bench, found: list[tuple[str, int, dict]]) -> None:
    """docs/world2.json, .md and .svg of what has been measured so far."""
    rows = known_bounds() | summary(found, COLUMNS)
    protocol = {key: value for key, value in asdict(bench).items() if key not in PLACES}
    titles = {"chance": "chance", "stills": "the most that stills in no order can tell"}
    titles |= {name: row.title for name, row in ROWS.items()}
    write(bench.out / "world2", protocol, rows, titles, COLUMNS)
    tables = [table(rows, titles, HEADLINE)]
    for part, columns in BY_KIND.items():
        tables.append(f"Which of the deeds that differ in one thing alone, {part}:")
        tables.append(table(rows, titles, columns))
    if bench.worse:
        tables.append("With more in the way:")
        tables.append(table(rows, titles, [Column("base", "base"), *BY_STRENGTH]))
    (bench.out / "world2.md").write_text("\n\n".join(tables) + "\n", "utf-8")
    points = [
        Point(titles[name], base["mean"], novel["mean"], base["sd"], novel["sd"], _colour(name))
        for name, cells in rows.items()
        if (base := cells["base"]) and (novel := cells["novel"])
    ]
    title = "Deeds in a crowd: verbs that were trained against verbs that were not"
    drawing = scatter(points, title, "top-1 on base deeds", "top-1 on novel deeds")
    (bench.out / "world2.svg").write_text(drawing, "utf-8")


def _colour(name: str) -> str:
    return ROWS[name].colour if name in ROWS else GREY


if __name__ == "__main__":
    main()
