"""Vita-CLIP's claim on the puppets: prompts learn the known classes and keep the unknown ones.

Every row starts from the same frozen CLIP and sees the same clips in the same order for the same
number of steps; it is trained on the base actions only. Novel actions come up in the test alone.

    python bench/tradeoff.py --steps 300 --seeds 3        # a killed run goes on where it stopped

writes docs/tradeoff.md, .json and .svg; with --rows it measures those alone, and the others stay as
they were published with the same settings. On two cores a step of 16 clips takes about 0.4 s.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from rows import Column, asked, published, run, summary, write  # noqa: E402
from scatter import Point, scatter  # noqa: E402
from world import TEST_SEED, Remembered, World, learn, tell  # noqa: E402

from vitaclip.data.batches import Sample  # noqa: E402
from vitaclip.data.puppet_dataset import PuppetSplit, side  # noqa: E402
from vitaclip.evaluation.classification import Scores, classify  # noqa: E402
from vitaclip.evaluation.puppet_benchmark import grade  # noqa: E402
from vitaclip.models.backbone import Backbone  # noqa: E402
from vitaclip.models.prompted_clip import PromptedCLIP  # noqa: E402
from vitaclip.prompts import PROMPTS  # noqa: E402
from vitaclip.prompts.text import TextPrompts  # noqa: E402
from vitaclip.training import losses  # noqa: E402
from vitaclip.training.config import TrainConfig  # noqa: E402
from vitaclip.training.objectives import Classify  # noqa: E402

PHRASE = "a video of a person"
NONE = {"globals": 0, "locals": False, "summary": False}


@dataclass(frozen=True)
class Row:
    """What a row of the table learns."""

    title: str
    video: dict[str, Any] | None = None  # options of the prompts
    method: str = "vita"  # a key of PROMPTS
    motion: float = 0.0  # weight of EZ-CLIP's loss of motion
    words: str = ""  # learned words start as these
    lr: float = 4e-4
    backbone_lr: float = 0.0
    colour: str = "#2563eb"


ROWS = {
    "plain": Row("(a) frozen CLIP", colour="#6b7280"),
    "words": Row("(b) learned words", words=PHRASE, lr=2e-3, colour="#ca8a04"),
    "global": Row("(c) Vita-CLIP, global", NONE | {"globals": 8}, lr=2e-3),
    "local": Row("(c) Vita-CLIP, local", NONE | {"locals": True}, lr=2e-3),
    "summary": Row("(c) Vita-CLIP, summary", NONE | {"summary": True}, lr=2e-3),
    "video": Row("(c) Vita-CLIP, all three", {}, lr=2e-3),
    "vita": Row("(c) Vita-CLIP, all and words", {}, words=PHRASE, lr=2e-3, colour="#1d4ed8"),
    "temporal": Row("(c) EZ-CLIP, temporal", {}, "temporal", lr=2e-3, colour="#0d9488"),
    "motion": Row("(c) EZ-CLIP, motion loss", {}, "temporal", 1, lr=2e-3, colour="#0d9488"),
    "full": Row("(d) full fine-tuning", backbone_lr=1e-4, colour="#dc2626"),
    "linear": Row("(e) linear classifier", lr=1e-2, colour="#6b7280"),
}
COLUMNS = [
    Column("base", "base"),
    Column("novel", "novel"),
    Column("harmonic", "harmonic mean"),
    Column("twins_base", "twins, base"),
    Column("twins_novel", "twins, novel"),
    Column("learned", "learned numbers", "{:,.0f}"),
    Column("seconds", "seconds of training", "{:.0f}"),
]


@dataclass(frozen=True)
class Bench:
    """The settings of the whole table."""

    clip: str = f"local-dir:{ROOT / 'assets' / 'puppet-clip'}"
    steps: int = 300
    batch: int = 16
    seeds: int = 3
    clips: int = 60  # of each base action, for training
    test: int = 20  # of each action
    frames: int = 8
    warmup: float = 0.05
    clipping: float = 1.0
    precision: str = "bf16"
    rows: str = ",".join(ROWS)
    folder: Path = ROOT / "runs" / "tradeoff"
    out: Path = ROOT / "docs"


PLACES = ("clip", "folder", "out")
PRIVATE = (*PLACES, "rows", "seeds")  # change no number of a run


class Linear(nn.Module):
    """A linear classifier on the plain feature of a clip: it knows its classes and no others."""

    def __init__(self, model: PromptedCLIP, classes: int):
        super().__init__()
        self.model = model.requires_grad_(False)
        e = model.encode_text(["any"]).shape[1]
        self.head = nn.Linear(e, classes)

    def forward(self, batch) -> dict[str, Tensor]:
        """The loss of a batch."""
        logits = self.scores(self.model.backbone.prepare_batch(batch.frames))
        return {"loss": losses.classify(logits, torch.as_tensor(batch.labels))}

    def scores(self, frames: Tensor) -> Tensor:
        """Logits (b, classes) of clips."""
        return self.head(nn.functional.normalize(self.model.encode_video(frames), dim=-1) * 10)


def measure(world: World, bench: Bench, name: str, seed: int) -> dict[str, Any]:
    """Train one row with one seed and evaluate_puppets it."""
    row = ROWS[name]
    remembered = row.video is None and not row.backbone_lr
    torch.manual_seed(seed)
    model = _model(world, bench, row, remembered)
    classes = side("base")
    linear, motion = name == "linear", row.motion
    task = Linear(model, len(classes)) if linear else Classify(model, classes, motion=motion)
    config = TrainConfig(
        steps=bench.steps,
        batch=bench.batch,
        lr=row.lr,
        warmup=bench.warmup,
        clip=bench.clipping,
        backbone_lr=row.backbone_lr,
        precision=bench.precision,
        seed=seed,
    )
    seconds = 0.0 if name == "plain" else learn(world, task, config, f"{name}-{seed}")
    found = {"learned": 0 if name == "plain" else _learned(task, row), "seconds": seconds}
    for half in ("base", "novel"):
        found |= _examined(world, bench, task, half, remembered)
    pair = found["base"], found["novel"]
    found["harmonic"] = None if None in pair else 2 * pair[0] * pair[1] / max(1e-9, sum(pair))
    tell(f"{name} seed {seed}: " + json.dumps(found) + "\n")
    return found


def _model(world: World, bench: Bench, row: Row, remembered: bool) -> PromptedCLIP:
    """The row's model on the frozen CLIP; full fine-tuning gets a CLIP of its own."""
    clip = Backbone.load(bench.clip) if row.backbone_lr else world.clip
    video, words = None, None
    if row.video is not None:
        tower = clip.vision_tower
        video = PROMPTS[row.method](
            tower.width, tower.depth, tower.heads, bench.frames, **row.video
        )
    if row.words:
        words = TextPrompts.from_words(clip, row.words)
    return (Remembered if remembered else PromptedCLIP)(clip, video, words).to(clip.device)


def _examined(
    world: World, bench: Bench, task: Any, half: str, remembered: bool
) -> dict[str, float | None]:
    """A side's top-1, by family, and between twins; nothing where the row knows no such class."""
    keys = (half, f"family_{half}", f"twins_{half}")
    if isinstance(task, Linear) and half == "novel":
        return dict.fromkeys(keys)
    chosen = PuppetSplit(half, bench.test, bench.frames, world.clip.side, TEST_SEED)
    seen = world.features(chosen) if remembered else world.stills(chosen)
    frames = [torch.from_numpy(clip) if remembered else clip for clip in seen]
    labels = [chosen.classes.index(name) for name, _ in chosen.shots]
    clips = [[Sample(clip, label)] for clip, label in zip(frames, labels, strict=True)]
    if isinstance(task, Linear):
        scores = _linear_scores(task, clips, chosen.classes)
    else:
        scores = classify(task.model, clips, chosen.classes)
    graded = grade(scores, {})
    return dict(zip(keys, (graded.top1, graded.family_top1, graded.twins_top1), strict=True))


def _learned(task: Any, row: Row) -> int:
    """How many numbers a row may change."""
    own = sum(value.numel() for value in task.parameters() if value.requires_grad)
    visual = task.model.backbone.model.visual
    return own + (sum(v.numel() for v in visual.parameters()) if row.backbone_lr else 0)


@torch.inference_mode()
def _linear_scores(task: Linear, clips: list[list[Sample]], classes: tuple[str, ...]) -> Scores:
    frames: Any = [clip[0].frames for clip in clips]
    probs = task.scores(torch.stack(frames)).softmax(dim=-1).numpy()
    return Scores(classes, probs, np.array([clip[0].label for clip in clips]))


def main() -> None:
    """Run what is missing, then write the table, the figures and the plot."""
    bench = asked(Bench, __doc__)
    settings = {key: value for key, value in asdict(bench).items() if key not in PRIVATE}
    training = partial(PuppetSplit, "base", bench.clips, 2 * bench.frames)
    world = World(bench.clip, bench.folder, training, bench.frames, settings)
    run(bench, world.folder / "results", partial(measure, world, bench), publish)


def publish(bench: Bench, found: list[tuple[str, int, dict]]) -> None:
    """docs/tradeoff.json, .md and .svg of what has been measured so far."""
    protocol = {key: value for key, value in asdict(bench).items() if key not in PLACES}
    known = published(bench.out / "tradeoff", protocol) | summary(found, COLUMNS)
    rows = {name: known[name] for name in ROWS if name in known}
    protocol["rows"] = ",".join(rows)
    titles = {name: row.title for name, row in ROWS.items()}
    write(bench.out / "tradeoff", protocol, rows, titles, COLUMNS)
    points = [
        Point(ROWS[name].title, base["mean"], novel["mean"], base["sd"], novel["sd"], colour)
        for name, cells in rows.items()
        if (base := cells["base"]) and (novel := cells["novel"]) and (colour := ROWS[name].colour)
    ]
    title = "Known actions against actions never trained on"
    drawing = scatter(points, title, "top-1 on base actions", "top-1 on novel actions")
    (bench.out / "tradeoff.svg").write_text(drawing, "utf-8")


if __name__ == "__main__":
    main()
