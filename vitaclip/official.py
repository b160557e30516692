"""Checkpoints of the papers' authors become models here."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from vitaclip import zoo
from vitaclip.backbone import Backbone
from vitaclip.captions import CaptionHead
from vitaclip.errors import InputError, quoted
from vitaclip.huggingface import shape_of
from vitaclip.model import PromptedCLIP
from vitaclip.prompts.cube import PromptCube
from vitaclip.promptswitch import looks_like_promptswitch, take_apart

UNREADABLE = (pickle.UnpicklingError, RuntimeError, EOFError, OSError, ValueError, KeyError)


@dataclass(frozen=True)
class Source:
    """What came with the weights: where they were, and what the file does not say."""

    path: Path
    folder: Path | None  # where CLIP's weights shall lie from now on; None: in memory only
    device: str
    head_width: int

    def backbone(self, weights: Mapping[str, Tensor], shape: Mapping) -> Backbone:
        """The CLIP of the checkpoint; only one in a folder can be found again by its name."""
        if self.folder is not None:
            zoo.write_folder(self.folder, weights, shape)
            return Backbone.load(zoo.LOCAL + str(self.folder), device=self.device)
        model = zoo.build(shape)
        model.load_state_dict(weights)
        backbone = Backbone(model, zoo.clip_tokenizer(), self.path.name)
        return backbone if self.device == "auto" else backbone.to(self.device)


def from_official(
    path: str | Path, folder: str | Path | None = None, device: str = "auto", head_width: int = 64
) -> PromptedCLIP:
    """A model from a checkpoint that the authors' code wrote; known are the keys of `OFFICIAL`.

    Such a file holds all of CLIP, so that is read from it too. With a `folder` CLIP is written
    there and the model can be saved and opened again. No file says how wide a head is; in all of
    OpenAI's CLIPs it is 64.
    """
    source = Source(Path(path), Path(folder) if folder else None, device, head_width)
    weights = _read(source.path)
    for name, (knows, build) in OFFICIAL.items():
        if not knows(weights):
            continue
        try:
            return build(weights, source)
        except (KeyError, RuntimeError) as problem:
            raise InputError(
                f"{quoted(path)} is a {name} checkpoint, but weights are missing or of another "
                f"size ({str(problem).splitlines()[-1].strip()}); a complete checkpoint is needed."
            ) from problem
    raise InputError(
        f"{quoted(path)} holds none of the checkpoints known here ({', '.join(OFFICIAL)}); "
        "give the file that the authors' training wrote, or a .safetensors of vitaclip."
    )


def promptswitch(weights: Mapping[str, Tensor], source: Source) -> PromptedCLIP:
    """Prompt Switch: the cube, its caption head, and the CLIP that was fine-tuned with them."""
    parts = take_apart(weights)
    backbone = source.backbone(parts.clip, shape_of(parts.clip, source.head_width))
    tower, size = backbone.tower, len(parts.cube["prompts"])
    cube = PromptCube(tower.width, tower.depth, tower.heads, frames=size)
    cube.load_state_dict(parts.cube)
    captions = _caption_head(parts.captions, backbone) if parts.captions else None
    return PromptedCLIP(backbone, cube, captions=captions).to(backbone.device)


def _caption_head(weights: Mapping[str, Tensor], backbone: Backbone) -> CaptionHead:
    words, width = weights["say.weight"].shape
    layers = 1 + max(int(key.split(".")[2]) for key in weights if key.startswith("decoder.layers."))
    hidden = len(weights["decoder.layers.0.linear1.bias"])
    heads = backbone.model.transformer.resblocks[0].attn.num_heads
    head = CaptionHead(width, heads, hidden, words, layers)
    head.load_state_dict({"ids": head.ids, **weights})
    return head


Build = Callable[[Mapping[str, Tensor], Source], PromptedCLIP]
OFFICIAL: dict[str, tuple[Callable[[Mapping[str, Tensor]], bool], Build]] = {
    "Prompt Switch": (looks_like_promptswitch, promptswitch),
}


def _read(path: Path) -> dict[str, Tensor]:
    """The weights of a .pth file, and nothing in it is ever run."""
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise InputError(f"There is no file {quoted(path)}; check the name.") from None
    except UNREADABLE as problem:
        raise InputError(
            f"{quoted(path)} cannot be read as a PyTorch checkpoint; it is damaged, something "
            "else, or holds more than weights."
        ) from problem
    for key in ("state_dict", "model"):
        content = content.get(key, content) if isinstance(content, dict) else {}
    return {key.removeprefix("module."): v for key, v in content.items() if torch.is_tensor(v)}
