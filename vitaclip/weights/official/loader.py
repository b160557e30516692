"""Loader of the papers' own checkpoints: which paper, which CLIP, and the model they make."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from vitaclip.errors import InputError, quoted
from vitaclip.io.checksums import UNREADABLE, check_ordinary
from vitaclip.models import factory
from vitaclip.models.backbone import Backbone
from vitaclip.models.caption_decoder import CaptionDecoder
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.prompts.prompt_switch import PromptCube
from vitaclip.prompts.text import TextPrompts
from vitaclip.prompts.vita_clip import VitaPrompts
from vitaclip.weights.official import prompt_switch as promptswitch
from vitaclip.weights.official import vita_clip
from vitaclip.weights.official.hf_names import shape_of

UNFITTING = (KeyError, RuntimeError, ValueError, IndexError, TypeError, AttributeError)


@dataclass(frozen=True)
class CheckpointSource:
    """What came with the weights, and what the file does not say."""

    name: str
    folder: Path | None = None  # where CLIP's weights shall lie from now on; None: in memory only
    device: str = "auto"
    heads: int | None = None
    text_heads: int | None = None
    place: str = "end"

    def backbone(self, weights: Mapping[str, Tensor]) -> Backbone:
        """The CLIP of the checkpoint; only one in a folder can be found again by its name."""
        reads = "token_embedding.weight" in weights
        if self.folder is not None and not reads:
            raise InputError(f"{quoted(self.name)} holds no text side, so it makes no whole CLIP.")
        weights = weights if reads else {**_blank_text(weights), **weights}
        shape = shape_of(weights, self.heads, self.text_heads)
        model = factory.build(shape)
        model.load_state_dict(weights)
        if self.folder is not None:
            factory.write_folder(self.folder, weights, shape)
            return Backbone.load(factory.LOCAL + str(self.folder), device=self.device)
        length = len(weights["positional_embedding"])
        tokenizer = factory.clip_tokenizer(length) if reads else self._refuse
        backbone = Backbone(model, tokenizer, self.name)
        backbone.reads_text = reads
        return backbone if self.device == "auto" else backbone.to(self.device)

    def _refuse(self, sentences: Sequence[str]) -> Tensor:
        raise InputError(f"{quoted(self.name)} holds no text side, so it cannot read any class.")


def from_official(
    source: str | Path | Mapping[str, Any],
    folder: str | Path | None = None,
    device: str = "auto",
    heads: int | None = None,
    text_heads: int | None = None,
    place: str = "end",
) -> PromptedCLIP:
    """A model from a checkpoint that the authors' code wrote, or from the dict it holds.

    Such a file holds all of CLIP, so that is read from it too. With a `folder` CLIP is written
    there and the model can be saved and opened again. No file says how many `heads` there are (in
    all of OpenAI's CLIPs width / 64, which is the default), nor the `place` of class names among
    learned words. Nothing in the file is ever run.
    """
    known = isinstance(source, Mapping)
    name = "the checkpoint" if known else Path(source).name
    content = source if known else _read(Path(source))
    asked = CheckpointSource(
        name, Path(folder) if folder else None, device, heads, text_heads, place
    )
    weights = _weights(content)
    for title, (looks_like, build) in OFFICIAL.items():
        if not looks_like(weights):
            continue
        try:
            return build(weights, asked)
        except InputError:
            raise
        except UNFITTING as problem:
            raise InputError(
                f"{quoted(name)} is a {title} checkpoint, but weights are missing or of another "
                f"size ({str(problem).splitlines()[-1].strip()}); a complete checkpoint is needed."
            ) from problem
    raise InputError(
        f"{quoted(name)} holds none of the checkpoints known here ({', '.join(OFFICIAL)}); "
        "give the file that the authors' training wrote, or a .safetensors of vitaclip."
    )


def vita(weights: Mapping[str, Tensor], source: CheckpointSource) -> PromptedCLIP:
    """Vita-CLIP: its prompts over video, its learned words, and the CLIP they were trained on."""
    parts = vita_clip.take_apart(weights)
    backbone = source.backbone(parts.clip)
    tower = backbone.vision_tower
    video = VitaPrompts(tower.width, tower.depth, tower.heads, parts.frames, **parts.options)
    video.load_state_dict(parts.prompts)
    words = _learned_words(parts.words, backbone, source.place) if parts.words else None
    return PromptedCLIP(backbone, video, words).to(backbone.device)


def prompt_switch(weights: Mapping[str, Tensor], source: CheckpointSource) -> PromptedCLIP:
    """Prompt Switch: the cube, its caption head, and the CLIP that was fine-tuned with them."""
    parts = promptswitch.take_apart(weights)
    backbone = source.backbone(parts.clip)
    tower, size = backbone.vision_tower, len(parts.cube["prompts"])
    cube = PromptCube(tower.width, tower.depth, tower.heads, frames=size)
    cube.load_state_dict(parts.cube)
    captions = _caption_head(parts.captions, backbone) if parts.captions else None
    return PromptedCLIP(backbone, cube, captions=captions).to(backbone.device)


Build = Callable[[Mapping[str, Tensor], CheckpointSource], PromptedCLIP]
OFFICIAL: dict[str, tuple[Callable[[Mapping[str, Tensor]], bool], Build]] = {
    "Vita-CLIP": (vita_clip.looks_like_vita, vita),
    "Prompt Switch": (promptswitch.looks_like_promptswitch, prompt_switch),
}


def _learned_words(weights: Mapping[str, Tensor], backbone: Backbone, place: str) -> TextPrompts:
    """The learned context; class-specific words with the names of their classes."""
    context, classes = weights["ctx"], ()
    if context.ndim == 3:
        table = backbone.text_tower.text.token_embedding.weight.cpu()
        classes = vita_clip.class_names(weights["token_suffix"], table, backbone.tokenizer.decode)
    words = TextPrompts(context.shape[-1], context.shape[-2], place, classes)
    words.load_state_dict({"context": context})
    return words


def _caption_head(weights: Mapping[str, Tensor], backbone: Backbone) -> CaptionDecoder:
    words, width = weights["say.weight"].shape
    layers = 1 + max(int(key.split(".")[2]) for key in weights if key.startswith("decoder.layers."))
    if layers > len(weights):
        raise KeyError(f"{len(weights)} weights make no {layers} layers")
    hidden = len(weights["decoder.layers.0.linear1.bias"])
    head = CaptionDecoder(width, backbone.text_tower.heads, hidden, words, layers)
    head.load_state_dict({"ids": head.ids, **weights})
    return head


def _blank_text(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """A text side that says nothing, for the checkpoints of training on fixed text vectors."""
    vision = {"image_size": 16, "patch_size": 16, "layers": 1, "width": 64}
    text = {"width": 2, "heads": 2, "layers": 1}
    embed = weights["visual.proj"].shape[1]
    blank = factory.build({"embed_dim": embed, "vision_cfg": vision, "text_cfg": text}).state_dict()
    return {key: value for key, value in blank.items() if not key.startswith("visual.")}


def _read(path: Path) -> Any:
    """What a .pth file holds, if it is plain data; a file that would run code is refused."""
    check_ordinary(path)
    try:
        if zipfile.is_zipfile(path) and _unfolded(path) > 2 * path.stat().st_size:
            raise InputError(f"{quoted(path)} holds far more than its size; it is no checkpoint.")
        return torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise InputError(f"There is no file {quoted(path)}; check the name.") from None
    except InputError:
        raise
    except (*UNREADABLE, zipfile.BadZipFile) as problem:
        raise InputError(
            f"{quoted(path)} cannot be read as a PyTorch checkpoint; it is damaged, something "
            "else, or holds more than weights."
        ) from problem


def _unfolded(path: Path) -> int:
    """How many bytes an archive says it holds; PyTorch writes them as they are."""
    with zipfile.ZipFile(path) as archive:
        return sum(entry.file_size for entry in archive.infolist())


def _weights(content: Any) -> dict[str, Tensor]:
    """The tensors of a checkpoint by name, without what training on several devices puts before."""
    for key in ("state_dict", "model"):
        content = content.get(key, content) if isinstance(content, Mapping) else {}
    content = content if isinstance(content, Mapping) else {}
    weights = {str(key): v.detach().cpu() for key, v in content.items() if _is_whole(v)}
    return {key.removeprefix("module."): value for key, value in weights.items()}


def _is_whole(value: Any) -> bool:
    """True for a tensor that holds as many numbers as it claims, so that sizes can be trusted."""
    if not torch.is_tensor(value) or value.layout != torch.strided or value.is_meta:
        return False
    return value.numel() * value.element_size() <= value.untyped_storage().nbytes()
