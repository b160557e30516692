"""Prompt Switch's claim on the puppets: one vector a video, made once, and words any time.

Every row starts from the same frozen CLIP; what is trained sees the same clips and sentences of
the base actions for the same number of steps. The test is 500 fresh clips of all actions, each
with one full sentence.

    python bench/retrieval.py --steps 300 --seeds 3       # a killed run goes on where it stopped

writes docs/retrieval.md, .json and .svg.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from rows import Column, asked, run, summary, write  # noqa: E402
from scatter import Point, scatter  # noqa: E402
from world import TEST_SEED, World, learn, tell  # noqa: E402

from vitaclip.data import puppets  # noqa: E402
from vitaclip.data.puppet_dataset import PuppetSplit  # noqa: E402
from vitaclip.evaluation.retrieval import rank, read_all  # noqa: E402
from vitaclip.models.caption_decoder import CaptionDecoder  # noqa: E402
from vitaclip.models.prompted_clip import PromptedCLIP  # noqa: E402
from vitaclip.prompts import PROMPTS  # noqa: E402
from vitaclip.retrieval import query_pooling  # noqa: E402
from vitaclip.training.config import TrainConfig  # noqa: E402
from vitaclip.training.objectives import Match  # noqa: E402

WORDINGS = 8  # drawn for each test clip; the longest is the full sentence
TOGETHER = 16  # clips encoded at a time


@dataclass(frozen=True)
class Row:
    """What a row learns, and how frames become a score."""

    title: str
    prompts: str = ""
    captions: bool = False
    pool: str = ""  # of plain frames, anew for every text
    colour: str = "#2563eb"


ROWS = {
    "mean": Row("plain CLIP, mean of frames", colour="#6b7280"),
    "topk": Row("plain CLIP, best frames for each text", pool="topk", colour="#9ca3af"),
    "attention": Row("plain CLIP, attention for each text", pool="attention", colour="#9ca3af"),
    "vita": Row("Vita-CLIP", "vita", colour="#0f766e"),
    "cube": Row("Prompt Switch, no captions", "cube", colour="#c2410c"),
    "captions": Row("Prompt Switch, captions", "cube", captions=True, colour="#ea580c"),
}
COLUMNS = [
    Column("t2v_r1", "text → video R@1"),
    Column("t2v_r5", "R@5"),
    Column("t2v_r10", "R@10"),
    Column("t2v_mdr", "MdR", "{:.1f}"),
    Column("v2t_r1", "video → text R@1"),
    Column("v2t_r5", "R@5"),
    Column("v2t_r10", "R@10"),
    Column("v2t_mdr", "MdR", "{:.1f}"),
    Column("twins", "twin queries right"),
    Column("learned", "learned numbers", "{:,.0f}"),
    Column("query_ms", "ms a query", "{:.3f}"),
    Column("bytes", "bytes a video", "{:,.0f}"),
]


@dataclass(frozen=True)
class Bench:
    """The settings of the whole table."""

    clip: str = f"local-dir:{ROOT / 'assets' / 'puppet-clip'}"
    steps: int = 300
    batch: int = 16
    lr: float = 2e-3
    seeds: int = 3
    clips: int = 60  # of each base action, for training
    test: int = 500
    frames: int = 8
    warmup: float = 0.05
    clipping: float = 1.0
    precision: str = "bf16"
    rows: str = ",".join(ROWS)
    folder: Path = ROOT / "runs" / "retrieval"
    out: Path = ROOT / "docs"


PLACES = ("clip", "folder", "out")
PRIVATE = (*PLACES, "rows", "seeds")  # change no number of a run


def measure(world: World, bench: Bench, name: str, seed: int) -> dict[str, Any]:
    """Train one row with one seed and let it search."""
    row = ROWS[name]
    torch.manual_seed(seed)
    model = _model(world, bench, row)
    config = TrainConfig(
        steps=bench.steps,
        batch=bench.batch,
        lr=bench.lr,
        warmup=bench.warmup,
        clip=bench.clipping,
        precision=bench.precision,
        seed=seed,
    )
    seconds = learn(world, Match(model), config, f"{name}-{seed}") if row.prompts else 0.0
    chosen, captions = exam(world, bench)
    frames, text = _encoded(model, world.stills(chosen)[: bench.test]), read_all(model, captions)
    score, stored = _scorer(model, row, frames)
    scores = score(text).cpu().numpy()  # (sentences, videos)
    found = rank(scores, np.arange(len(captions)))
    ways = {"t2v": found.text_to_video, "v2t": found.video_to_text}
    told: dict[str, Any] = {
        f"{way}_{key}": value
        for way, numbers in ways.items()
        for key, value in zip(("r1", "r5", "r10", "mdr", "mnr"), asdict(numbers).values())
    }
    own = (model.video, model.words)  # the caption head serves training alone
    told["learned"] = sum(p.numel() for part in own if part for p in part.parameters())
    told |= {"twins": twins(scores, chosen.shots[: bench.test]), "seconds": seconds}
    told |= {"query_ms": _milliseconds(score, text), "bytes": stored}
    tell(f"{name} seed {seed}: " + json.dumps(told) + "\n")
    return told


def exam(world: World, bench: Bench) -> tuple[PuppetSplit, list[str]]:
    """The test clips, and for each the longest of a few sentences about it."""
    each = -(-bench.test // len(puppets.ACTIONS))
    chosen = PuppetSplit("all", each, bench.frames, world.clip.side, TEST_SEED + 1)
    captions = []
    for number, (name, seed) in enumerate(chosen.shots[: bench.test]):
        rng, shot = np.random.default_rng(number), puppets.shot(name, seed)
        captions.append(max((puppets.caption(shot, rng) for _ in range(WORDINGS)), key=len))
    return chosen, captions


def twins(scores: np.ndarray, shots: list[tuple[str, int]]) -> float:
    """The share of sentences about a twin that prefer its clip to the same clip backwards."""
    number: dict[Any, int] = {shot: i for i, shot in enumerate(shots)}
    right = []
    for i, (name, seed) in enumerate(shots):
        other = number.get((puppets.ACTIONS[name].twin, seed))
        if other is not None:
            right.append(scores[i, i] > scores[i, other])
    return float(np.mean(right))


def _model(world: World, bench: Bench, row: Row) -> PromptedCLIP:
    video = head = None
    if row.prompts:
        tower = world.clip.vision_tower
        video = PROMPTS[row.prompts](tower.width, tower.depth, tower.heads, bench.frames)
    if row.captions:
        head = CaptionDecoder.for_backbone(world.clip, world.train.sentences())
    return PromptedCLIP(world.clip, video, captions=head).to(world.clip.device)


@torch.inference_mode()
def _encoded(model: PromptedCLIP, stills: np.ndarray) -> Tensor:
    """Frame features (b, t, e)."""
    model.eval()
    parts = [stills[i : i + TOGETHER] for i in range(0, len(stills), TOGETHER)]
    return torch.cat([model.encode_frames(model.backbone.prepare_batch(part)) for part in parts])


def _scorer(model: PromptedCLIP, row: Row, frames: Tensor) -> tuple[Callable, int]:
    """Texts (k, e) to scores (k, b), and the bytes kept of each video for it."""
    if row.pool:
        unit, pool = F.normalize(frames, dim=-1), query_pooling.POOLINGS[row.pool]
        return lambda text: query_pooling.cosines(pool(unit, text), text), unit[0].nbytes
    video = F.normalize(model.pool(frames), dim=-1)
    return lambda text: text @ video.T, video[0].nbytes


def _milliseconds(score: Callable, text: Tensor, queries: int = 50) -> float:
    """The median time of one query against all videos."""
    spent = []
    for one in text[:queries].split(1):
        started = perf_counter()
        score(one)
        spent.append(perf_counter() - started)
    return float(np.median(spent) * 1000)


def main() -> None:
    """Run what is missing, then write the table, the figures and the plot."""
    bench = asked(Bench, __doc__)
    settings = {key: value for key, value in asdict(bench).items() if key not in PRIVATE}
    training = partial(PuppetSplit, "base", bench.clips, 2 * bench.frames)
    world = World(bench.clip, bench.folder, training, bench.frames, settings)
    run(bench, world.folder / "results", partial(measure, world, bench), publish)


def publish(bench: Bench, found: list[tuple[str, int, dict]]) -> None:
    """docs/retrieval.json, .md and .svg of what has been measured so far."""
    rows = summary(found, COLUMNS)
    protocol = {key: value for key, value in asdict(bench).items() if key not in PLACES}
    titles = {name: row.title for name, row in ROWS.items()}
    write(bench.out / "retrieval", protocol, rows, titles, COLUMNS)
    points = [
        Point(
            ROWS[name].title,
            cells["twins"]["mean"],
            cells["t2v_r1"]["mean"],
            cells["twins"]["sd"],
            cells["t2v_r1"]["sd"],
            ROWS[name].colour,
        )
        for name, cells in rows.items()
    ]
    drawing = scatter(points, "Words find videos", "twin queries right", "text → video R@1")
    (bench.out / "retrieval.svg").write_text(drawing, "utf-8")


if __name__ == "__main__":
    main()
