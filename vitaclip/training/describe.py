"""Description of a model's world: fitted on clips of it, its thresholds taken from other clips."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice

import numpy as np
from PIL import Image

from vitaclip.data.puppet_dataset import stills
from vitaclip.data.puppets.actions import ACTIONS, UNSEEN
from vitaclip.data.puppets.stills import TRAINING_SEEDS
from vitaclip.data.puppets.unlisted import KEPT_BACK
from vitaclip.models.encoded_frames import EncodedFrames
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.models.split_on_oom import encode_clips
from vitaclip.models.zero_shot import ZeroShotClassifier
from vitaclip.open_set.known_actions import KnownActions, fit_weights
from vitaclip.open_set.mahalanobis import Gaussians
from vitaclip.open_set.world import World, picture

TOGETHER = 16  # clips encoded at a time
BEYOND = 0.005  # the share of held-out clips that may lie outside
SIDES = (None, 96, 160, 256)  # pixels that puppets are drawn at; None is the model's own side
FIRST_SHOT = TRAINING_SEEDS + 20_000  # after the samples and the gallery; nothing is trained here


@dataclass(frozen=True)
class DescribeConfig:
    """How many clips of each action are fitted on, and how many set the thresholds."""

    clips: int = 24
    held_out: int = 10
    unlisted: int = 16  # of each action in no list
    typed: int = 5  # classes of a short list, beside the list of all
    template: str = "a video of a person {}"
    seed: int = 0


Shots = Sequence[tuple[str, int]]


def describe_puppets(
    model: PromptedCLIP,
    classifier: ZeroShotClassifier,
    frames: int,
    sha256: str,
    config: DescribeConfig,
) -> Iterator[float | World]:
    """The puppets' world as this model sees it: the share done, again and again, then the world."""
    layers = middle_layer(model), late_layer(model)
    sets = _shots(config)
    total, seen = sum(map(len, sets.values())), {name: [] for name in sets}
    for name, shots in sets.items():
        drawn = (varied(model, *shot, frames) for shot in shots)
        for clip in encoded(model, drawn, layers):
            seen[name].append(clip)
            yield sum(map(len, seen.values())) / total
    pictures, reach = fit_pictures(seen["fit"], seen["held out"])
    actions = np.array([action for action, _ in sets["fit"]])
    known = KnownActions.fit(seen["fit"], actions)
    rng = np.random.default_rng(config.seed)
    right, wrong = [], []
    for clip, (action, _) in zip(seen["held out"], sets["held out"], strict=True):
        right += answers(classifier, known, clip, list(ACTIONS), config, action)
        short = _short_list(rng, config, leave=action)
        right += answers(classifier, known, clip, [action, *short[1:]], config, action)
        wrong += answers(classifier, known, clip, short, config)
    for clip in seen["unlisted"]:
        for labels in (list(ACTIONS), _short_list(rng, config)):
            wrong += answers(classifier, known, clip, labels, config)
    known = replace(known, weights=fit_weights(np.stack(right), np.stack(wrong)))
    facts = {"settings": asdict(config), **{name: len(shots) for name, shots in sets.items()}}
    yield World(sha256, layers, pictures, reach, known, facts)


def describe_films(
    model: PromptedCLIP, films: Iterable[np.ndarray], sha256: str
) -> Iterator[float | World]:
    """A world of pictures alone, of films as frames (t, h, w, 3): every second sets the reach."""
    layers = (middle_layer(model),)
    seen = list(encoded(model, (model.backbone.crop(film) for film in films), layers))
    pictures, reach = fit_pictures(seen[::2], seen[1::2])
    yield World(
        sha256, layers, pictures, reach, facts={"fit": len(seen[::2]), "held out": len(seen[1::2])}
    )


def middle_layer(model: PromptedCLIP) -> int:
    """The last of the first half: there the patches hold texture, and are not yet the answer."""
    return model.backbone.vision_tower.depth // 2 - 1


def late_layer(model: PromptedCLIP) -> int:
    """The last one after which the patches are still read: they hold what happens in a frame."""
    return model.backbone.vision_tower.depth - 2


def varied(model: PromptedCLIP, action: str, seed: int, frames: int) -> np.ndarray:
    """A clip as it may come: drawn at the model's side, or larger, compressed, and cropped."""
    rng = np.random.default_rng([seed, *action.encode()])
    size = SIDES[int(rng.integers(len(SIDES)))]
    if size is None:
        return stills(action, seed, frames, model.backbone.side)
    quality = int(rng.integers(40, 96))
    drawn = stills(action, seed, frames, size)
    return model.backbone.crop(np.stack([_compressed(frame, quality) for frame in drawn]))


def encoded(
    model: PromptedCLIP, clips: Iterable[np.ndarray], layers: Sequence[int]
) -> Iterator[EncodedFrames]:
    """Crops (t, s, s, 3) to what the model makes of them, several at a time."""
    clips = iter(clips)
    while group := list(islice(clips, TOGETHER)):
        yield from encode_clips(model, group, layers)


def fit_pictures(
    fit: Sequence[EncodedFrames], held_out: Sequence[EncodedFrames]
) -> tuple[Gaussians, float]:
    """The spread of what clips look like, and how far all but a few of other clips lie."""
    rows, others = (np.stack([picture(clip) for clip in clips]) for clips in (fit, held_out))
    pictures = Gaussians.fit(rows)
    return pictures, float(np.quantile(pictures.distance(others), 1 - BEYOND))


def answers(
    classifier: ZeroShotClassifier,
    known: KnownActions,
    clip: EncodedFrames,
    labels: Sequence[str],
    config: DescribeConfig,
    truth: str | None = None,
) -> list[np.ndarray]:
    """The evidence of an answer; nothing where there is a truth and it is missed."""
    import torch

    times = np.arange(len(clip.features), dtype=float)
    ranking = classifier.rank(torch.as_tensor(clip.features), times, labels, (config.template,))
    if truth is not None and ranking.label != truth:
        return []
    return [known.evidence(clip, ranking.lead)]


def _shots(config: DescribeConfig) -> dict[str, Shots]:
    unlisted = [name for name in UNSEEN if name not in KEPT_BACK]
    first = FIRST_SHOT + 10_000 * config.seed
    return {
        "fit": [(name, first + i) for name in ACTIONS for i in range(config.clips)],
        "held out": [(name, first + 4000 + i) for name in ACTIONS for i in range(config.held_out)],
        "unlisted": [(name, first + 8000 + i) for name in unlisted for i in range(config.unlisted)],
    }


def _short_list(rng: np.random.Generator, config: DescribeConfig, leave: str = "") -> list[str]:
    return list(rng.choice([name for name in ACTIONS if name != leave], config.typed, False))


def _compressed(frame: np.ndarray, quality: int) -> np.ndarray:
    file = io.BytesIO()
    Image.fromarray(frame).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file))
