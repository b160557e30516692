"""Precision: half the bits for a frozen network's weights, where the processor multiplies them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import nn

from vitaclip.errors import InputError
from vitaclip.models import factory, threads

PRECISIONS = ("auto", "fp32", "bf16")
IN_HARDWARE = ("avx512_bf16", "amx_bf16", "bf16")  # x86, x86 with tiles, Arm: as torch names them


def halved(asked: str, device: torch.device, network: nn.Module) -> bool:
    """Whether a network computes in bf16 on this device.

    “auto” is bf16 on CUDA, and for large networks on a processor that has it in hardware. Small
    ones, the embedded CLIP among them, are quick anyhow, and their numbers stay the same on every
    machine.

    Raises:
        InputError: for a precision that there is none of.
    """
    if asked not in PRECISIONS:
        known = ", ".join(PRECISIONS)
        raise InputError(f"There is no precision {asked!r}; choose one of: {known}.")
    if asked != "auto":
        return asked == "bf16"
    if device.type == "cpu":
        return in_hardware() and sum(x.numel() for x in network.parameters()) >= threads.SMALL
    return device.type == "cuda"


def in_hardware(told: Mapping[str, object] | None = None) -> bool:
    """Whether this processor multiplies bf16; `told` is what it says of itself."""
    if told is None:
        told = _capabilities()
    return any(told.get(name) for name in IN_HARDWARE)


def _capabilities() -> Mapping[str, object]:
    asks: Callable[[], Mapping[str, object]] | None = getattr(torch.cpu, "get_capabilities", None)
    if asks is None:  # torch 2.9 tells no more
        return {"avx512_bf16": torch.cpu._is_avx512_bf16_supported()}
    return asks()


def cast(network: nn.Module, mixed: bool) -> None:
    """Turn a frozen network's weights into bf16, for good; or its matrices alone, if `mixed`.

    Then its norms, its tables of positions and words, and the rows that live on from layer to
    layer stay float32, so that prompts notice nothing. Only our own loop can compute so.

    Autocast would cast all weights anew in every call, and in `inference_mode` open_clip's
    attention then takes several times as long as in float32.
    """
    if mixed:
        factory.halve_matrices(network)
    else:
        network.to(torch.bfloat16)
