"""The rival poolings agree with the published numbers and with a loop over every pair."""

import pytest
import torch
import torch.nn.functional as F

from bench.transformer_pooling import TransformerPooling
from tests.support.prompt_switch import published
from vitaclip.retrieval import query_pooling

WANTED = published("ps_pooling")
FRAMES, TEXT = WANTED["in/video_embeds"], WANTED["in/text_embeds"]


def published_transformer():
    pool = TransformerPooling(24)
    for part, theirs in (
        (pool.before, "layer_norm1"),
        (pool.between, "layer_norm2"),
        (pool.after, "layer_norm3"),
        (pool.more, "linear_proj"),
        (pool.ask.out_proj, "cross_attn.out_proj"),
    ):
        part.load_state_dict({k: weight(theirs, k) for k in ("weight", "bias")})
    for kind in ("weight", "bias"):
        three = [weight(f"cross_attn.{part}_proj", kind) for part in "qkv"]
        getattr(pool.ask, f"in_proj_{kind}").data = torch.cat(three)
    return pool


def weight(part, kind):
    return WANTED[f"state/pool_frames.{part}.{kind}"]


@pytest.mark.parametrize(
    "name, pool",
    {
        "avg": query_pooling.mean,
        "topk": lambda frames, text: query_pooling.topk(frames, text, 2),
        "attention": lambda frames, text: query_pooling.attention(frames, text, 0.1),
        "transformer": published_transformer(),
    }.items(),
)
@torch.no_grad()
def test_published_poolings_and_similarities_come_out(name, pool):
    pooled = pool(FRAMES, TEXT)
    wanted = WANTED[f"out/{name}"]
    assert (pooled - (wanted[:, None] if wanted.ndim == 2 else wanted)).abs().max() < 1e-5
    sims = query_pooling.cosines(pooled, TEXT)
    assert (sims - WANTED[f"out/sims_{name}"]).abs().max() < 1e-5


def test_each_pair_is_pooled_as_if_it_were_alone():
    for b, frames in enumerate(FRAMES):
        for k, text in enumerate(TEXT):
            cosines = frames @ text
            best = frames[cosines.argsort(descending=True)[:3]].sum(dim=0)
            assert torch.allclose(query_pooling.topk(FRAMES, TEXT)[b, k], best, atol=1e-6)
            soft = (cosines / 0.01).softmax(dim=0) @ frames
            assert torch.allclose(query_pooling.attention(FRAMES, TEXT)[b, k], soft, atol=1e-6)


def test_one_frame_leaves_nothing_to_pool():
    one = FRAMES[:, :1]
    for pool in query_pooling.POOLINGS.values():
        assert torch.allclose(pool(one, TEXT), one.expand(-1, len(TEXT), -1), atol=1e-6)


def test_learned_pooling_starts_as_an_attention_over_frames():
    pool, inside = TransformerPooling(24), torch.nn.LayerNorm(24)
    frames, text = inside(FRAMES), inside(TEXT)
    weights = torch.einsum("bte,ke->bkt", frames, text).div(24**0.5).softmax(dim=-1)
    read = inside(weights @ frames)
    assert torch.allclose(pool(FRAMES, TEXT), inside(2 * read), atol=1e-5)


def test_a_cosine_is_that_of_the_text_with_the_video_pooled_for_it():
    pooled = query_pooling.attention(FRAMES, TEXT)
    slow = [[F.cosine_similarity(pooled[b, k], TEXT[k], dim=0) for b in range(3)] for k in range(4)]
    assert torch.allclose(query_pooling.cosines(pooled, TEXT), torch.tensor(slow), atol=1e-6)


def test_published_retrieval_by_attention_pooling_comes_out():
    wanted = published("metrics")
    frames = F.normalize(wanted["attention_pooling/in/video_frame_embeds"], dim=-1)
    text = F.normalize(wanted["attention_pooling/in/text_embeds"], dim=-1)
    pooled = query_pooling.attention(frames, text, 0.1)
    assert (pooled - wanted["attention_pooling/out/pooled"]).abs().max() < 1e-5
    real = wanted["attention_pooling/out/sims"].flatten(0, 1)  # (4 · 3, 4), paddings among them
    real = real[real.isfinite().all(dim=1)]
    order = [0, 2, 1, 3, 4, 5, 6]  # there the captions stand video by video: a a, b, c, d d d
    assert (query_pooling.cosines(pooled, text)[order] - real).abs().max() < 1e-5
