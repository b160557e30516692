"""Models that a person adds: a checkpoint, a file of prompts, a folder or a copied cache."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from vitaclip.errors import InputError, quoted
from vitaclip.io.checkpoint_header import about, classes_of
from vitaclip.io.hub import Hub
from vitaclip.io.model_shelf import CONFIG, ModelShelf, adopt, caches_in
from vitaclip.models.backbone import Backbone
from vitaclip.models.clip_config import read_clip_config
from vitaclip.weights.official.convert import convert

OPENED = ".safetensors"  # a file of ours; every other ending is an official checkpoint


@dataclass(frozen=True)
class AddedModel:
    """What became of a file or a folder that was brought."""

    name: str
    place: Path
    kind: str  # prompts, clip or cache
    classes: tuple[str, ...] = ()  # that its learned words serve, where they serve no others


def add(
    source: Path,
    shelf: ModelShelf,
    clip: Callable[[], Backbone] | None = None,
    heads: int | None = None,
    text_heads: int | None = None,
) -> Iterator[AddedModel]:
    """Put what somebody brings where it is found from now on; one step for each model.

    Args:
        source: An official checkpoint (.pth), a file of prompts (.safetensors), a CLIP's folder,
            or a copy of the cache of Hugging Face.
        shelf: Where it goes; a copied cache goes into the cache here.
        clip: Opens the CLIP that a checkpoint stands on; by default the one inside it.
        heads: Of a checkpoint's images, where they are not 64 wide.
        text_heads: The same of its words.

    Raises:
        InputError: for what is none of these, is damaged, or is here already.
    """
    if source.is_dir():
        yield from _add_folder(source, shelf)
    elif source.suffix == OPENED:
        about(source)  # or a sentence
        yield _added(shelf.keep(source))
    else:
        yield _convert(source, shelf, clip, heads, text_heads)


def _added(path: Path) -> AddedModel:
    return AddedModel(path.stem, path, "prompts", classes_of(path))


def _convert(
    source: Path,
    shelf: ModelShelf,
    clip: Callable[[], Backbone] | None,
    heads: int | None,
    text_heads: int | None,
) -> AddedModel:
    out = shelf.place(f"{source.stem}{OPENED}")
    convert(source, out, heads, text_heads, backbone=clip() if clip else None)
    return _added(out)


def _add_folder(source: Path, shelf: ModelShelf) -> Iterator[AddedModel]:
    if (source / CONFIG).is_file():
        read_clip_config(source / CONFIG)
        kept = shelf.keep_folder(source.resolve())
        yield AddedModel(kept.name, kept, "clip")
        return
    caches = caches_in(source)
    if not caches:
        raise InputError(
            f"{quoted(source)} holds no {CONFIG} and no folder models--OWNER--NAME; bring the "
            "folder of a model, or of the cache of Hugging Face on another machine."
        )
    for repo in caches:
        *_, last = adopt(repo, Hub.usual())
        yield AddedModel(repo.name.removeprefix("models--").replace("--", "/"), last, "cache")
