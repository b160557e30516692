"""Faithfulness of maps: which of them point at what the answer stands on.

Every map is asked why the model gives the answer that it gives, among all the actions of the world,
on clips that nobody trained on. A world knows where the one who acts stands, to the pixel.

    python bench/faithful.py --clips 12        # a killed run goes on; more clips go on from fewer

writes docs/faithful.md, .json and .svg, and assets/maps.json (for the tab Look inside). Other
trained seeds of the same prompts say how far they agree: --more vita:FILE,vita:FILE,cube:FILE
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import torch

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from faithful_page import PROMPTS, publish  # noqa: E402
from rows import asked, results  # noqa: E402

from vitaclip import weights  # noqa: E402
from vitaclip.attention.attribution.integrated import STEPS  # noqa: E402
from vitaclip.attention.attribution.methods import ATTRIBUTIONS  # noqa: E402
from vitaclip.attention.attribution.question import Question  # noqa: E402
from vitaclip.data.puppet_dataset import FRESH, stills  # noqa: E402
from vitaclip.data.puppets import ACTIONS, masks, shot  # noqa: E402
from vitaclip.evaluation import faithfulness as faithful  # noqa: E402
from vitaclip.models.backbone import Backbone  # noqa: E402
from vitaclip.models.prompted_clip import PromptedCLIP  # noqa: E402

TEMPLATE = "a video of a person {}"
ALONE = "-alone"  # the same map, asked about the class by itself and not against the others
MAPS = (*ATTRIBUTIONS, f"gradient{ALONE}", f"integrated{ALONE}")


@dataclass(frozen=True)
class Bench:
    """What is measured."""

    clip: str = f"local-dir:{ROOT / 'assets' / 'puppet-clip'}"
    world: str = "puppets"
    rows: str = ",".join(f"{prompts}_{name}" for prompts in PROMPTS for name in MAPS)
    clips: int = 12
    frames: int = 8
    steps: int = 8  # of a curve
    more: str = ""  # other trained seeds, as prompts:FILE
    prompts: Path = ROOT / "assets"
    folder: Path = ROOT / "runs" / "faithful"
    out: Path = ROOT / "docs"
    page: Path = ROOT / "assets"


@dataclass(frozen=True)
class Acted:
    """A clip of a world, and what the world knows of it."""

    crops: np.ndarray  # (t, s, s, 3) uint8
    person: np.ndarray  # (t, s, s), the share of each pixel that shows the one who acts
    acting: np.ndarray  # the same for the person and all that stands or flies about
    ordered: bool  # the class lies in the order of its frames: backwards it is another


def puppet(number: int, frames: int, side: int) -> Acted:
    """In turn an action that has a twin and one that has none."""
    ordered = number % 2 == 0
    names = [name for name, act in ACTIONS.items() if (act.twin is not None) == ordered]
    chance = np.random.default_rng(number // 2 // len(names)).permutation(len(names))
    take = shot(names[chance[number // 2 % len(names)]], FRESH + 700_000 + number)
    times = (np.arange(frames) + 0.5) / frames * take.duration
    seen = masks(take, times, side)
    return Acted(stills(take.action, take.seed, frames, side), seen.person, seen.acting, ordered)


WORLDS: dict[str, tuple[Callable[[int, int, int], Acted], tuple[str, ...]]] = {
    "puppets": (puppet, tuple(ACTIONS)),
}


def measure(bench: Bench, row: str, number: int) -> dict[str, Any]:
    """One map of one clip."""
    prompts, name = row.split("_")
    clip, base = acted(bench, number), question(bench, prompts, number, False)
    ask, against = ATTRIBUTIONS[name.removesuffix(ALONE)], not name.endswith(ALONE)
    one = Question(**{**vars(base), "against": against})
    started = perf_counter()
    heat = ask(one)
    told: dict[str, Any] = {"seconds": perf_counter() - started}
    for kind in faithful.FILLS:
        for way, insert in (("deletion", False), ("insertion", True)):
            line = faithful.curve(one, heat, kind, insert, bench.steps)
            told |= {f"{way}_{kind}": faithful.area(line), f"{way}_{kind}_line": line.tolist()}
    told["gap"] = float(
        np.mean([told[f"insertion_{k}"] - told[f"deletion_{k}"] for k in faithful.FILLS])
    )
    for seen in ("person", "acting"):
        cover = faithful.pooled(getattr(clip, seen), one.shape[1:])
        told |= {f"pointing_{seen}": faithful.pointing(heat, cover)}
        told |= {f"energy_{seen}": faithful.energy(heat, cover)}
    turned = question(bench, prompts, number, True)
    back = ask(Question(**{**vars(turned), "against": against, "seed": one.seed + 1_000_000}))
    told["turned_twins" if clip.ordered else "turned_others"] = 1 - faithful.alike(heat, back[::-1])
    others = [ask(Question(**{**vars(one), **other})) for other in seeds(bench, prompts)]
    told["seeds"] = faithful.agreement([heat, *others]) if others else None
    return told


@cache
def acted(bench: Bench, number: int) -> Acted:
    """The clip of this number."""
    draw, _ = WORLDS[bench.world]
    return draw(number, bench.frames, backbone(bench).side)


@cache
def question(bench: Bench, prompts: str, number: int, turned: bool) -> Question:
    """Why this answer? Of the clip turned round: why that same class?"""
    net, texts = opened(bench, str(bench.prompts / f"{prompts}.safetensors"))
    crops = acted(bench, number).crops
    frames = net.backbone.prepare(np.ascontiguousarray(crops[::-1]) if turned else crops)
    if turned:
        return Question(net, frames, texts, question(bench, prompts, number, False).label, number)
    with torch.no_grad():
        answer = int(Question(net, frames, texts, 0).logits(frames).argmax())
    return Question(net, frames, texts, answer, number)


def seeds(bench: Bench, prompts: str) -> Iterator[dict[str, Any]]:
    """The same prompts trained from other seeds."""
    for each in filter(None, bench.more.split(",")):
        name, _, path = each.partition(":")
        if name == prompts:
            net, texts = opened(bench, path)
            yield {"model": net, "texts": texts}


@cache
def opened(bench: Bench, path: str) -> tuple[PromptedCLIP, torch.Tensor]:
    """A model, and all the classes of its world as vectors."""
    plain = Path(path).stem == "none"
    net = PromptedCLIP(backbone(bench)) if plain else weights.load(Path(path), backbone(bench))
    with torch.no_grad():
        return net.eval(), net.encode_text(WORLDS[bench.world][1], (TEMPLATE,))


@cache
def backbone(bench: Bench) -> Backbone:
    """The frozen CLIP."""
    return Backbone.load(bench.clip, device="cpu")


def main() -> None:
    """Measure what is missing, then write; Ctrl-C writes what there is."""
    bench = asked(Bench, __doc__)
    told = {key: str(value) for key, value in asdict(bench).items()}
    settings = {key: told[key] for key in ("world", "frames", "steps", "more")}
    folder = bench.folder / "-".join(
        [bench.world, str(bench.frames), str(bench.steps), *([bench.more] if bench.more else [])]
    ).replace("/", "_")
    settings |= {"integrated": f"{STEPS} steps", "template": TEMPLATE}
    settings |= {"threads": str(torch.get_num_threads())}
    found: list[tuple[str, int, dict]] = []
    try:
        for row, number, figures in results(
            bench.rows.split(","), bench.clips, folder, partial(measure, bench)
        ):
            found.append((row, number, figures))
            print(row, number, f"{figures['gap']:.3f}", file=sys.stderr, flush=True)
    except KeyboardInterrupt:
        print("stopped; the same command goes on", file=sys.stderr)
    publish(bench.out, bench.page, settings, found)
    print(json.dumps({"rows": len({row for row, _, _ in found}), "clips": bench.clips}))


if __name__ == "__main__":
    main()
