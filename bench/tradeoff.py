"""Vita-CLIP's claim on the puppets: prompts learn the known classes and keep the unknown ones.

Every row starts from the same frozen CLIP and sees the same clips in the same order for the same
number of steps; it is trained on the base actions only. Novel actions come up in the test alone.

    python bench/tradeoff.py --steps 300 --seeds 3        # a killed run goes on where it stopped

writes docs/tradeoff.md, .json and .svg. On two cores a step of 16 clips takes about 0.4 s.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from rows import Column, results, summary, table  # noqa: E402
from scatter import Point, scatter  # noqa: E402

from vitaclip.backbone import Backbone  # noqa: E402
from vitaclip.data.batches import Batches, Sample  # noqa: E402
from vitaclip.data.puppets import FRESH, PuppetClips, PuppetSet, cached, drawn, side  # noqa: E402
from vitaclip.evaluation import Scores, evaluate  # noqa: E402
from vitaclip.exam import grade  # noqa: E402
from vitaclip.losses import classify  # noqa: E402
from vitaclip.model import PromptedCLIP  # noqa: E402
from vitaclip.objectives import Classify, pixels  # noqa: E402
from vitaclip.prompts import PROMPTS  # noqa: E402
from vitaclip.prompts.text import TextPrompts  # noqa: E402
from vitaclip.training import TrainConfig, train  # noqa: E402

PHRASE = "a video of a person"
NONE = {"globals": 0, "locals": False, "summary": False}


@dataclass(frozen=True)
class Row:
    """What a row of the table learns."""

    title: str
    video: dict[str, Any] | None = None  # options of the Vita prompts
    words: str = ""  # learned words start as these
    lr: float = 4e-4
    backbone_lr: float = 0.0
    colour: str = "#2563eb"


ROWS = {
    "plain": Row("(a) frozen CLIP", colour="#6b7280"),
    "words": Row("(b) learned words", words=PHRASE, lr=4e-3, colour="#ca8a04"),
    "global": Row("(c) Vita-CLIP, global", NONE | {"globals": 8}, lr=4e-3),
    "local": Row("(c) Vita-CLIP, local", NONE | {"locals": True}, lr=4e-3),
    "summary": Row("(c) Vita-CLIP, summary", NONE | {"summary": True}, lr=4e-3),
    "video": Row("(c) Vita-CLIP, all three", {}, lr=4e-3),
    "vita": Row("(c) Vita-CLIP, all and words", {}, words=PHRASE, lr=4e-3, colour="#1d4ed8"),
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
    precision: str = "bf16"
    rows: str = ",".join(ROWS)
    folder: Path = ROOT / "runs" / "tradeoff"
    out: Path = ROOT / "docs"


PLACES = ("clip", "folder", "out")
PRIVATE = (*PLACES, "rows", "seeds")  # change no number of a run


@dataclass
class World:
    """The frozen CLIP and the drawn clips: their pixels, and what plain CLIP makes of them."""

    bench: Bench
    clip: Backbone = field(init=False)
    train: PuppetClips = field(init=False)

    def __post_init__(self):
        bench = self.bench
        self.clip, self._drawn = Backbone.load(bench.clip), {}
        size = self.clip.side
        chosen = PuppetSet("base", bench.clips, 2 * bench.frames, size)
        self.train = PuppetClips(chosen, self._stills(chosen), bench.frames)
        self.exams = {
            name: PuppetSet(name, bench.test, bench.frames, size, FRESH // 10_000)
            for name in ("base", "novel")
        }

    @property
    def folder(self) -> Path:
        """Where this table's runs are kept: another CLIP or other settings, another folder."""
        told = {key: v for key, v in asdict(self.bench).items() if key not in PRIVATE}
        told |= {"clip": self.clip.sha256, "drawn": _digest(self.train.stills[:50].tobytes())}
        return self.bench.folder / _digest(json.dumps(told, sort_keys=True).encode())

    def features(self, chosen: PuppetSet) -> np.ndarray:
        """What plain CLIP makes of every still: (clips, moments, e), computed once."""
        path = self.folder / f"features-{chosen.actions}-{chosen.seed}.npy"
        if not path.is_file():
            with torch.inference_mode():
                found = [self._encode(clip) for clip in self._stills(chosen)]
            np.save(path.with_suffix(".tmp.npy"), np.stack(found))
            path.with_suffix(".tmp.npy").replace(path)
        return np.load(path)

    def exam(self, name: str, remembered: bool):
        """Fresh clips of a side, one view each: pixels, or plain CLIP's features."""
        chosen = self.exams[name]
        clips = self.features(chosen) if remembered else self._stills(chosen)
        for (action, _), clip in zip(chosen.shots, clips, strict=True):
            seen = torch.from_numpy(clip) if remembered else clip
            yield [Sample(seen, chosen.classes.index(action))]

    def _encode(self, clip: np.ndarray) -> np.ndarray:
        return self.clip.encode_frames(self.clip.prepare(clip))[0].cpu().numpy()

    def _stills(self, chosen: PuppetSet) -> np.ndarray:
        if chosen not in self._drawn:
            for share in drawn(chosen, self.bench.folder):
                line = f"\rdrawing {chosen.actions}: {share:.0%}"
                print(line, end="", file=sys.stderr, flush=True)
            self._drawn[chosen] = cached(chosen, self.bench.folder)
        return self._drawn[chosen]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


class Remembered(PromptedCLIP):
    """A model whose image side has done its work: it is given features (b, t, e), not pixels."""

    def see(self, frames: Tensor, tap=None, mute=None) -> Tensor:
        return frames


class RememberedClips(PuppetClips):
    """Clips of features rather than pixels."""

    def sample(self, number: int, rng: np.random.Generator) -> Sample:
        sample = super().sample(number, rng)
        return replace(sample, frames=torch.from_numpy(sample.frames))


class Linear(nn.Module):
    """A linear classifier on the plain feature of a clip: it knows its classes and no others."""

    def __init__(self, model: PromptedCLIP, classes: int):
        super().__init__()
        self.model = model.requires_grad_(False)
        e = model.encode_text(["any"]).shape[1]
        self.head = nn.Linear(e, classes)

    def forward(self, batch) -> dict[str, Tensor]:
        logits = self.scores(pixels(batch.frames, self.model))
        return {"loss": classify(logits, torch.as_tensor(batch.labels))}

    def scores(self, frames: Tensor) -> Tensor:
        return self.head(nn.functional.normalize(self.model.encode_video(frames), dim=-1) * 10)


def measure(world: World, name: str, seed: int) -> dict[str, Any]:
    """Train one row with one seed and examine it."""
    row = ROWS[name]
    remembered = row.video is None and not row.backbone_lr
    torch.manual_seed(seed)
    model = _model(world, row, remembered)
    classes = side("base")
    task = Linear(model, len(classes)) if name == "linear" else Classify(model, classes)
    seconds = 0.0 if name == "plain" else _train(world, task, row, f"{name}-{seed}", seed)
    found = {"learned": sum(p.numel() for p in _learned(task, row)), "seconds": seconds}
    for half in ("base", "novel"):
        clips = world.exam(half, remembered)
        if name == "linear":
            scores = _linear_scores(task, list(clips), classes) if half == "base" else None
        else:
            scores = evaluate(task.model, clips, side(half))
        graded = grade(scores, {}) if scores else None
        found[half] = graded.top1 if graded else None
        found[f"family_{half}"] = graded.family_top1 if graded else None
        found[f"twins_{half}"] = graded.twins_top1 if graded else None
    pair = found["base"], found["novel"]
    found["harmonic"] = None if None in pair else 2 * pair[0] * pair[1] / max(1e-9, sum(pair))
    print(f"\n{name} seed {seed}: " + json.dumps(found), flush=True)
    return found


def _model(world: World, row: Row, remembered: bool) -> PromptedCLIP:
    """The row's model on the frozen CLIP; full fine-tuning gets a CLIP of its own."""
    clip = Backbone.load(world.bench.clip) if row.backbone_lr else world.clip
    tower, video, words = clip.tower, None, None
    if row.video is not None:
        sizes = (tower.width, tower.depth, tower.heads, world.bench.frames)
        video = PROMPTS["vita"](*sizes, **row.video)
    if row.words:
        words = TextPrompts.from_words(clip, row.words)
    return (Remembered if remembered else PromptedCLIP)(clip, video, words)


def _train(world: World, task: nn.Module, row: Row, name: str, seed: int) -> float:
    bench, clips = world.bench, world.train
    config = TrainConfig(
        steps=bench.steps,
        batch=bench.batch,
        lr=row.lr,
        backbone_lr=row.backbone_lr,
        precision=bench.precision,
        seed=seed,
    )
    if isinstance(task.model, Remembered):
        clips = RememberedClips(clips.chosen, world.features(clips.chosen), clips.frames)
        config = replace(config, precision="fp32", workers=0)
    started, losses = perf_counter(), []
    for step in train(task, Batches(clips, bench.batch, seed), config, world.folder / name):
        losses.append(step.loss)
        if step.number % 10 == 0:
            line = f"\r{name}: step {step.number}, loss {np.mean(losses[-10:]):.3f}"
            print(line, end="", file=sys.stderr, flush=True)
    return perf_counter() - started


def _learned(task: nn.Module, row: Row) -> list[Tensor]:
    if row.title.startswith("(a)"):
        return []
    own = [value for value in task.parameters() if value.requires_grad]
    return own + (list(task.model.backbone.model.visual.parameters()) if row.backbone_lr else [])


@torch.inference_mode()
def _linear_scores(task: Linear, clips: list[list[Sample]], classes: tuple[str, ...]) -> Scores:
    frames = torch.stack([clip[0].frames for clip in clips])
    probs = task.scores(frames).softmax(dim=-1).numpy()
    return Scores(classes, probs, np.array([clip[0].label for clip in clips]))


def main() -> None:
    """Run what is missing, then write the table, the figures and the plot."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for key, default in asdict(Bench()).items():
        parser.add_argument(f"--{key}", type=type(default), default=default)
    bench = Bench(**vars(parser.parse_args()))
    world, found = World(bench), []
    world.folder.mkdir(parents=True, exist_ok=True)
    for result in results(
        bench.rows.split(","),
        bench.seeds,
        world.folder / "results",
        lambda row, seed: measure(world, row, seed),
    ):
        found.append(result)
        write(bench, found)


def write(bench: Bench, found: list[tuple[str, int, dict]]) -> None:
    """docs/tradeoff.json, .md and .svg of what has been measured so far."""
    rows = summary(found, COLUMNS)
    bench.out.mkdir(exist_ok=True)
    protocol = {key: str(value) for key, value in asdict(bench).items() if key not in PLACES}
    record = {"protocol": protocol, "rows": rows}
    (bench.out / "tradeoff.json").write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    titles = {name: row.title for name, row in ROWS.items()}
    (bench.out / "tradeoff.md").write_text(table(rows, titles, COLUMNS) + "\n", "utf-8")
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
