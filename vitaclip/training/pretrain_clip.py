"""Pre-training of the small bundled CLIP: still frames of the puppet world, and their captions."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel

from vitaclip.data.puppets.captions import vocabulary
from vitaclip.data.puppets.stills import CaptionedStills, deal
from vitaclip.errors import InputError
from vitaclip.models import factory
from vitaclip.models.hardware.precision import in_hardware
from vitaclip.training.config import PretrainConfig
from vitaclip.training.losses import contrastive
from vitaclip.training.run_log import STATE, RunLog, read_state

MODEL = {  # open_clip's own kind of configuration
    "embed_dim": 256,
    "vision_cfg": {"image_size": 64, "patch_size": 8, "width": 192, "layers": 6, "head_width": 32},
    "text_cfg": {
        "context_length": 40,
        "vocab_size": 49408,
        "width": 128,
        "heads": 4,
        "layers": 3,
    },
}


class Words:
    """The tokenizer, and the few of its 49,408 tokens that the captions of a world use."""

    def __init__(self, context_length: int, known: Sequence[str]) -> None:
        self.known, self.tokenizer = tuple(known), factory.clip_tokenizer(context_length)
        self.ids = self.tokenizer([*known, ", . ' -"]).unique()  # (v,), the end is last
        self.row = torch.full((int(self.ids.max()) + 1,), -1)
        self.row[self.ids] = torch.arange(len(self.ids))

    def __call__(self, sentences: list[str]) -> Tensor:
        """Sentences to row numbers (k, l) of the small table, cut after the longest."""
        tokens = self.tokenizer(sentences)
        rows = self.row[tokens[:, : int(tokens.argmax(dim=-1).max()) + 1]]
        assert (rows >= 0).all(), "a caption used a word that vocabulary() does not list"
        return rows


def pretrain(
    config: PretrainConfig,
    stills: CaptionedStills,
    folder: Path,
    known: Sequence[str] | None = None,
    start: Mapping[str, Tensor] | None = None,
) -> Iterator[dict]:
    """Trains from the folder's checkpoint, or from nothing; yields one record a step.

    `known` are the words of the world's captions, by default the puppets'. `start` holds the
    weights of a CLIP of this shape to begin with; words that it never heard begin by chance.

    Loss: CLIP's symmetric cross-entropy over the batch, equal captions sharing their target.
    The batches and the dropped patches follow from the seed and the step alone, so a run that
    was killed goes on to the same numbers.
    """
    torch.manual_seed(config.seed)
    words = Words(MODEL["text_cfg"]["context_length"], known or vocabulary())
    small = {**MODEL, "text_cfg": {**MODEL["text_cfg"], "vocab_size": len(words.ids)}}
    model: Any = factory.build(small).train()  # torch knows no parts of a module
    if start is not None:
        _begin_with(model, start, words)
    optimizers = _optimizers(model, config)
    both = _Both([optimizer for optimizer, _ in optimizers])
    log = RunLog(folder, asdict(config), model.state_dict(keep_vars=True), both)
    try:
        for step in range(log.done, config.steps):
            began = time.perf_counter()
            rate = _rate(step, config)
            for optimizer, full in optimizers:
                for group in optimizer.param_groups:
                    group["lr"] = full * rate
            loss = _step(model, words, stills, config, step, rate == 1)
            for optimizer, _ in optimizers:
                optimizer.step()
                optimizer.zero_grad(set_to_none=True)
            with torch.no_grad():
                model.logit_scale.clamp_(0, math.log(100))
            record = {"loss": loss, "rate": rate}
            record["seconds"] = round(time.perf_counter() - began, 3)
            log.write(step + 1, **record)
            if (step + 1) % 250 == 0 or step + 1 == config.steps:
                log.save(step + 1)
            yield {"step": step, **record} | ({"notice": log.notice} if log.notice else {})
    finally:
        log.close()


def export(folder: Path, assets: Path, known: Sequence[str] | None = None) -> None:
    """The checkpoint as an open_clip folder: fp16, and nothing in the rows of unseen words."""
    words = Words(MODEL["text_cfg"]["context_length"], known or vocabulary())
    weights = _kept(folder)
    table = torch.zeros(MODEL["text_cfg"]["vocab_size"], MODEL["text_cfg"]["width"])
    table[words.ids] = weights["token_embedding.weight"]
    weights["token_embedding.weight"] = table
    half = {key: value.half() for key, value in weights.items()}
    factory.write_folder(assets, half, MODEL, words.known)


def _begin_with(model: Any, start: Mapping[str, Tensor], words: Words) -> None:
    """A trained CLIP's weights, and of its table of words the rows that are not empty."""
    table = model.token_embedding.weight.detach().clone()
    rows = start["token_embedding.weight"][words.ids].float()
    heard = rows.abs().sum(dim=1) > 0
    table[heard] = rows[heard]
    model.load_state_dict({**start, "token_embedding.weight": table})


def _kept(folder: Path) -> dict[str, Tensor]:
    state = read_state(folder / STATE)
    if state is None:
        raise InputError(f"{folder.name}/{STATE} is damaged or not there; train again.")
    return state["learned"]


def _step(
    model: Any,
    words: Words,
    stills: CaptionedStills,
    config: PretrainConfig,
    step: int,
    dropping: bool,
) -> float:
    """Forward and backward of one batch."""
    images, captions = deal(stills, config.batch, config.seed, step)
    torch.manual_seed(config.seed * 1_000_003 + step)
    model.visual.patch_dropout = (
        factory.patch_dropout(config.dropped) if dropping and config.dropped else nn.Identity()
    )
    names = {caption: number for number, caption in enumerate(dict.fromkeys(captions))}
    which = torch.tensor([names[caption] for caption in captions])  # equal captions, one text
    # The fused attention of torch is slow backwards in bf16 on a CPU; plain products are not.
    with (
        sdpa_kernel(SDPBackend.MATH),
        torch.autocast("cpu", dtype=torch.bfloat16, enabled=config.bf16 and in_hardware()),
    ):
        seen = F.normalize(model.encode_image(prepare(images)).float(), dim=-1)
        said = F.normalize(_read(model, words(list(names))).float(), dim=-1)[which]
    loss = contrastive(seen, said, model.logit_scale, same=which[:, None] == which[None])
    loss.backward()
    return round(loss.item(), 4)


def prepare(images: np.ndarray) -> Tensor:
    """Stills (b, s, s, 3) uint8 to CLIP's pixels (b, 3, s, s)."""
    mean, std = (torch.tensor(factory.CLIP_PIXELS[key]) for key in ("mean", "std"))
    return ((torch.from_numpy(images).float() / 255 - mean) / std).permute(0, 3, 1, 2)


def _read(model: Any, tokens: Tensor) -> Tensor:
    """Row numbers (k, l) to text features (k, e): open_clip's text side, cut to length."""
    length = tokens.shape[1]
    x = model.token_embedding(tokens) + model.positional_embedding[:length]
    x = model.ln_final(model.transformer(x, attn_mask=model.attn_mask[:length, :length]))
    return x[torch.arange(len(x)), tokens.argmax(dim=-1)] @ model.text_projection


def _optimizers(model: Any, config: PretrainConfig) -> list[tuple]:
    """Muon for the matrices inside the transformers, AdamW for all the rest.

    Muon computes in bf16, which processors that have to imitate it do very slowly; where it has no
    rate of its own, AdamW moves the matrices as well.
    """
    matrices = [
        p
        for part in (model.visual.transformer, model.transformer)
        for p in part.parameters()
        if p.ndim == 2
    ]
    matrices = matrices if config.matrix_lr else []
    inside = {id(p) for p in matrices}
    rest = [p for p in model.parameters() if id(p) not in inside]
    adam = torch.optim.AdamW(rest, lr=config.lr, betas=(0.9, 0.98), weight_decay=config.decay)
    if not matrices:
        return [(adam, config.lr)]
    muon = torch.optim.Muon(
        matrices, lr=config.matrix_lr, weight_decay=config.decay, adjust_lr_fn="match_rms_adamw"
    )
    return [(muon, config.matrix_lr), (adam, config.lr)]


def _rate(step: int, config: PretrainConfig) -> float:
    """Up over the warm-up, level, and down to nothing over the cooldown."""
    left = (config.steps - step) / max(1, config.cooldown * config.steps)
    return min(1.0, (step + 1) / config.warmup, left)


class _Both:
    """Two optimizers as one, for a checkpoint."""

    def __init__(self, optimizers: list[torch.optim.Optimizer]) -> None:
        self.optimizers = optimizers

    def state_dict(self) -> dict[str, Any]:
        return {str(i): each.state_dict() for i, each in enumerate(self.optimizers)}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        for i, each in enumerate(self.optimizers):
            each.load_state_dict(state[str(i)])
