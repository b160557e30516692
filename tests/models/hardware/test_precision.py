"""Half precision keeps the vectors, the fingerprint, and the gradients of prompts."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from tests.support.prompted import prompted
from vitaclip.errors import InputError
from vitaclip.models import threads
from vitaclip.models.backbone import Backbone
from vitaclip.models.hardware import precision
from vitaclip.models.hardware.precision import halved, in_hardware
from vitaclip.models.prompted_clip import PromptedCLIP

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def half(clip_folder):
    """The tiny CLIP with its matrices in bf16."""
    return Backbone.load(f"local-dir:{clip_folder}", device="cpu", precision="bf16")


@pytest.mark.parametrize("kind", ["none", "vita", "cube"])
def test_vectors_stay_as_they_were_under_every_kind_of_prompts(clip, half, kind):
    frames = torch.randn(2, 4, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    whole = prompted(clip, kind)
    same = PromptedCLIP(half, whole.video)
    with torch.inference_mode():
        old, new = whole.encode_video(frames), same.encode_video(frames)
    assert new.dtype == torch.float32
    assert F.cosine_similarity(old, new).min() > 0.999


def test_texts_stay_as_they_were(clip, half):
    texts = ["someone jumping", "a person who sits down on a chair in the garden", "x"]
    assert F.cosine_similarity(clip.encode_text(texts), half.encode_text(texts)).min() > 0.999


def test_matrices_are_halved_and_norms_and_the_fingerprint_are_not(clip, half):
    block = half.model.visual.transformer.resblocks[0]
    assert block.mlp[0].weight.dtype == half.weights == torch.bfloat16
    assert block.ln_1.weight.dtype == half.model.visual.positional_embedding.dtype == torch.float32
    assert half.sha256 == clip.sha256


def test_open_clips_own_forward_takes_the_halved_weights_too(clip, half):
    frames = torch.randn(1, 4, 3, 32, 32)
    old, new = clip.encode_frames(frames), half.encode_frames(frames)
    assert new.dtype == torch.float32 and F.cosine_similarity(old, new, dim=-1).min() > 0.99


def test_an_encoder_that_cannot_be_opened_is_halved_as_a_whole(clip_folder):
    other = Backbone.load(f"local-dir:{clip_folder}", device="cpu", precision="fp32")
    frames = torch.randn(1, 4, 3, 32, 32)
    old, texts = other.encode_frames(frames), other.encode_text(["someone jumping"])
    other.text = None  # as of a model whose text side we do not know
    other.halve()
    assert not other.mixed
    assert {weight.dtype for weight in other.model.parameters()} == {torch.bfloat16}
    assert F.cosine_similarity(old, other.encode_frames(frames), dim=-1).min() > 0.99
    assert F.cosine_similarity(texts, other.encode_text(["someone jumping"])).min() > 0.99


def test_prompts_over_halved_weights_still_learn(half):
    model = prompted(half, "vita")
    model.encode_video(torch.randn(1, 4, 3, 32, 32)).sum().backward()
    assert all(p.grad is not None and p.grad.isfinite().all() for p in model.video.parameters())


def test_only_large_networks_on_processors_that_have_it_are_halved_unasked(monkeypatch, clip):
    large = torch.nn.Linear(threads.SMALL, 1, device="meta")
    for has in (True, False):
        monkeypatch.setattr(precision, "in_hardware", lambda has=has: has)
        assert halved("auto", CPU, large) is has
        assert not halved("auto", CPU, clip) and not halved("fp32", CPU, large)
        assert halved("bf16", CPU, clip)
    assert halved("auto", torch.device("cuda"), clip)


def test_hardware_is_what_the_processor_says_of_itself():
    assert in_hardware({"avx512_bf16": True}) and in_hardware({"bf16": True})
    assert in_hardware({"avx2": True, "avx512_bf16": False, "amx_bf16": True})
    assert not in_hardware({"avx2": True, "avx512_bf16": False})
    assert isinstance(in_hardware(), bool)


def test_an_unknown_precision_is_one_sentence_that_lists_the_known(clip_folder):
    with pytest.raises(InputError, match=r"fp16.*auto, fp32, bf16"):
        Backbone.load(f"local-dir:{clip_folder}", precision="fp16")


def test_maps_over_halved_weights_are_nearly_the_same(clip, half):
    seen = {}
    for name, backbone in {"whole": clip, "half": half}.items():
        frames = torch.randn(1, 4, 3, 32, 32, generator=torch.Generator().manual_seed(0))
        kept: list[np.ndarray] = []
        PromptedCLIP(backbone).encode_frames(frames, tap=lambda _, w, kept=kept: kept.append(w))
        seen[name] = torch.stack(kept)
    assert (seen["whole"] - seen["half"]).abs().max() < 0.02
