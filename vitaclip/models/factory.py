"""Model factory: CLIPs by name, by folder, or built from a config; all use of open_clip is here."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import open_clip
import open_clip.model
import open_clip.transformer
import torch
from safetensors import SafetensorError
from safetensors.torch import save_file
from torch import nn

from vitaclip.errors import InputError, quoted
from vitaclip.io import download, model_cache
from vitaclip.io.brought import check_folder
from vitaclip.io.checksums import UNREADABLE, check_sums, write_sums
from vitaclip.io.hub import OWN, Hub
from vitaclip.io.model_cache import note_used
from vitaclip.io.model_shelf import CONFIG, WEIGHTS
from vitaclip.models.catalogue.names import Catalogue
from vitaclip.models.clip_config import read_clip_config

LOCAL, HUB = "local-dir:", "hf-hub:"
VOCABULARY = "vocabulary.txt"
CLIP_PIXELS = {  # OpenAI's normalisation, which nearly every CLIP keeps
    "mean": [0.48145466, 0.4578275, 0.40821073],
    "std": [0.26862954, 0.26130258, 0.27577711],
    "interpolation": "bicubic",
    "resize_mode": "shortest",
}


@cache
def catalogue() -> Catalogue:
    """All that open_clip has weights for, to be called by any name people have for it."""
    pairs = pretrained_models()
    told = {pair: open_clip.get_pretrained_cfg(*pair) for pair in pairs}
    tags: dict[str, list[str]] = {name: [] for name in open_clip.list_models()}
    for name, tag in pairs:
        tags[name].append(tag)
    places = {pair: cfg.get("hf_hub", "").rpartition("/")[0].lower() for pair, cfg in told.items()}
    repositories = {place: pair for pair, place in reversed(places.items()) if place}
    quick = frozenset(pair for pair, cfg in told.items() if cfg.get("quick_gelu"))
    return Catalogue(tags, repositories, quick)


def resolve(name: str, pretrained: str | None = None) -> tuple[str, str | None]:
    """The model that a name means and the tag of its weights; what lies in a folder stays itself.

    Raises InputError for a name nobody knows, with the nearest, and where no weights are meant.
    """
    place = name.removeprefix(HUB)
    if name.startswith(LOCAL) or (
        name.startswith(HUB) and place.lower() not in catalogue().repositories
    ):
        return name, pretrained
    if pretrained and _is_file(pretrained):
        return catalogue().read(name)[0], pretrained
    return catalogue().read(place, pretrained)


def fetch(
    name: str, pretrained: str | None = None, begin: Callable[[int], None] = lambda size: None
) -> Iterator[download.Progress]:
    """Bring a model's files onto this machine; yields how far it is, nothing if they are here.

    `begin` is told first how many bytes will come, and may raise what forbids it.
    """
    name, pretrained = resolve(name, pretrained)
    _check_name(name)
    repo, wanted = _files(name, pretrained)
    if wanted:
        yield from download.fetch(Hub.usual(), repo, wanted, begin)
        note_used(Hub.usual(), repo)


def make_room(need: int, most: int, keep: Iterable[tuple[str, str | None]]) -> None:
    """Room for so many bytes among the models fetched here, those in `keep` staying."""
    model_cache.make_room(Hub.usual(), need, most, [_files(*resolve(*model))[0] for model in keep])


def missing(name: str, pretrained: str | None = None) -> int:
    """The bytes that `fetch` would bring."""
    name, pretrained = resolve(name, pretrained)
    _check_name(name)
    repo, wanted = _files(name, pretrained)
    return download.missing(Hub.usual(), repo, wanted)


def is_here(name: str, pretrained: str | None = None) -> bool:
    """Whether the model can be opened without asking any other machine."""
    repo, wanted = _files(*resolve(name, pretrained))
    return all(download.find(Hub.usual(), repo, names) for names in wanted)


def pretrained_models() -> list[tuple[str, str]]:
    """Every open_clip name with each tag of its weights."""
    return [(name, tag) for name, tag in open_clip.list_pretrained()]


def open_named(name: str, pretrained: str | None, device: torch.device) -> tuple[nn.Module, Any]:
    """A model and its tokenizer by open_clip name, `hf-hub:…` or `local-dir:…`.

    Raises InputError for a name nobody knows and for weights that cannot be had.
    """
    for _ in fetch(name, pretrained):
        pass
    place, words, options = _opening(name, pretrained)
    try:
        model = open_clip.create_model(place, device=device, **options)
        return model, open_clip.get_tokenizer(words)
    except (torch.OutOfMemoryError, MemoryError) as problem:
        raise InputError(
            f"{name} does not fit into this machine's memory; try a smaller model, {OWN}."
        ) from problem
    except (*UNREADABLE, SafetensorError) as problem:
        raise InputError(_damaged(name, pretrained)) from problem


def build(model_cfg: Mapping[str, Any]) -> nn.Module:
    """A CLIP with random weights from open_clip's own kind of configuration."""
    return open_clip.CLIP(**model_cfg)


def untrained(name: str) -> nn.Module:
    """The network of a name with random weights: good for measuring how fast it is."""
    return open_clip.create_model(name, load_weights=False)


def clip_tokenizer(context_length: int = 77) -> open_clip.SimpleTokenizer:
    """OpenAI's byte-pair tokenizer, which every native CLIP uses."""
    return open_clip.SimpleTokenizer(context_length=context_length)


def write_folder(
    folder: Path,
    weights: Mapping[str, torch.Tensor],
    model_cfg: Mapping,
    words: Collection[str] | None = None,
) -> None:
    """Weights, configuration and known words as a folder that `local-dir:` opens and proves."""
    folder.mkdir(parents=True, exist_ok=True)
    config = {"model_cfg": dict(model_cfg), "preprocess_cfg": CLIP_PIXELS}
    (folder / CONFIG).write_text(json.dumps(config, indent=2) + "\n")
    unfinished = folder / "open_clip_model.part"
    save_file({key: value.contiguous() for key, value in weights.items()}, unfinished)
    unfinished.replace(folder / WEIGHTS[0])
    if words is not None:
        (folder / VOCABULARY).write_text("\n".join(words) + "\n", encoding="utf-8")
    write_sums(folder, (CONFIG, WEIGHTS[0], *([VOCABULARY] if words is not None else [])))


def shape(name: str) -> dict[str, Any]:
    """The configuration that a named model is built from, as `write_folder` keeps it."""
    if name.startswith(LOCAL):
        return read_clip_config(Path(name.removeprefix(LOCAL)) / CONFIG)["model_cfg"]
    return open_clip.get_model_config(name) or {}


def patch_dropout(share: float) -> nn.Module:
    """Leaves out a share of the patches in training, the class token never."""
    return open_clip.transformer.PatchDropout(share)


def halve_matrices(model: nn.Module) -> None:
    """Every matrix of the model in bf16; norms and tables stay float32."""
    open_clip.model.convert_weights_to_lp(model, torch.bfloat16)


def pixels(model: nn.Module) -> dict[str, Any]:
    """How the model wants its pictures: size, mean, std, interpolation."""
    return open_clip.get_model_preprocess_cfg(model)


def vocabulary(name: str) -> frozenset[str] | None:
    """The words a model was trained on, where its folder says so; None means any word."""
    path = Path(name.removeprefix(LOCAL)) / VOCABULARY
    if not name.startswith(LOCAL) or not path.is_file():
        return None
    return frozenset(path.read_text(encoding="utf-8").split())


def _check_name(name: str) -> None:
    """What can be said of a model before anything is fetched."""
    if name.startswith(LOCAL):
        folder = Path(name.removeprefix(LOCAL))
        if not (folder / CONFIG).is_file():
            raise InputError(f"The folder {quoted(folder)} holds no {CONFIG}, so no model.")
        check_folder(folder)
        check_sums(folder)
        read_clip_config(folder / CONFIG)
        return
    if name.startswith(HUB):
        if not re.fullmatch(r"[\w-][\w.-]*/[\w-][\w.-]*", name.removeprefix(HUB), re.ASCII):
            raise InputError(f"{quoted(name)} names no repository; it is written {HUB}owner/name.")
        return
    foreign = _foreign_words(shape(name)) or "siglip" in name.lower()
    if foreign and importlib.util.find_spec("transformers") is None:
        raise InputError(
            f"{name} reads words with the package transformers, which is not installed here; "
            f"run `pip install transformers`, {OWN}."
        )


def _is_file(pretrained: str) -> bool:
    """Weights may be a file; it has an ending, so that no tag is ever taken for one."""
    return bool(Path(pretrained).suffix) and Path(pretrained).is_file()


def _foreign_words(config: Mapping[str, Any]) -> bool:
    """Whether the words are cut by a tokenizer of another library."""
    told = config.get("model_cfg", config).get("text_cfg", {})
    return bool(told.get("hf_tokenizer_name") or told.get("hf_model_name"))


def _files(name: str, pretrained: str | None) -> tuple[str, list[tuple[str, ...]]]:
    """The repository that has the model, and its files, each under the names it may have."""
    if name.startswith(HUB):
        return name.removeprefix(HUB), [(CONFIG,), WEIGHTS]
    told = open_clip.get_pretrained_cfg(name, pretrained) if pretrained else {}
    repo, _, file = told.get("hf_hub", "").rpartition("/")
    names = (str(Path(file).with_suffix(".safetensors")), file) if file else WEIGHTS
    return repo, [names] if repo else []


def _opening(name: str, pretrained: str | None) -> tuple[str, str, dict[str, Any]]:
    """Where open_clip finds the model and its words on this machine, and what it must be told."""
    repo, wanted = _files(name, pretrained)
    files = [download.find(Hub.usual(), repo, names) for names in wanted]
    options: dict[str, Any] = {"require_pretrained": True}  # never random ones
    if name.startswith(HUB):
        assert files[0], "fetched before"
        place = LOCAL + str(files[0].parent)
        foreign = _foreign_words(read_clip_config(files[0], foreign_words=True))
        return place, name if foreign else place, options
    if not files:
        return name, name, options | {"pretrained": pretrained}
    told = open_clip.get_pretrained_cfg(name, pretrained or "")
    pixels = {key: told[key] for key in CLIP_PIXELS if key in told}
    return (
        name,
        name,
        options
        | {
            "pretrained": str(files[0]),
            "force_quick_gelu": told.get("quick_gelu", False),
            "force_preprocess_cfg": pixels,
        },
    )


def _damaged(name: str, pretrained: str | None) -> str:
    if name.startswith(LOCAL):
        folder = quoted(name.removeprefix(LOCAL))
        return f"The model in {folder} cannot be read; its files are damaged or do not match."
    repo, _ = _files(name, pretrained)
    if not repo:
        return f"{quoted(pretrained)} cannot be read as weights of {name}; give another file."
    folder = Hub.usual().folder(repo).name
    return (
        f"The weights of {repo} on this machine cannot be read; remove {folder} from the "
        f"Hugging Face cache and choose the model again, {OWN}."
    )
