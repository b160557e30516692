"""The cube agrees with the published numbers and a slow literal twin, not with its misreadings."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from tests.support.prompt_switch import (
    ENDS,
    IDS,
    STATE,
    cube_model,
    cut,
    in_published_order,
    in_time_order,
    published,
)
from vitaclip.errors import InputError
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.prompts.prompt_switch import PromptCube
from vitaclip.training import losses

SIZES = {"ps_np2": 2, "ps_np4": 4}


def slow_see(model, frames, mistake=None):
    """Prompt Switch literally: chunks one by one, slots one by one, every row in every layer."""
    cube, tower, size = model.video, model.backbone.vision_tower, model.video.size
    t = frames.shape[1]
    features = []
    for video in frames:
        x = tower.norm(tower.embed(video[None]))[0]  # (t, n, d)
        x = torch.cat([x, torch.stack([cube.prompts[f % size] for f in range(t)])], dim=1)
        for block in tower.blocks:
            z = switched(block.ln_1(x), size) if mistake != "no switch" else block.ln_1(x)
            read = block.attn(z, z, z, need_weights=False)[0]
            if mistake == "output switched back":
                read = switched(read, size)
            x = (switched(x, size) if mistake == "residual switched too" else x) + read
            x = x + block.mlp(block.ln_2(x))
        first, rows = x[:, 0], x[:, -size:].flatten(0, 1)
        first = first + cube.closing(first, rows, rows, need_weights=False)[0]
        features.append(tower.visual.ln_post(first) @ tower.visual.proj)
    return torch.stack(features)


def switched(x, size):
    """In each chunk of `size` frames, slot j of frame i comes from slot i of frame j."""
    out = x.clone()
    for chunk in range(0, len(x), size):
        for i in range(size):
            for j in range(size):
                out[chunk + i, -size + j] = x[chunk + j, x.shape[1] - size + i]
    return out


@pytest.fixture
def lively(clip):
    """A cube that has left its quiet start, on the tiny CLIP."""
    torch.manual_seed(0)
    model = PromptedCLIP(clip, PromptCube(width=64, depth=3, heads=4, frames=6, size=3))
    nn.init.normal_(model.video.prompts)
    nn.init.normal_(model.video.closing.out_proj.weight, std=0.2)
    return model


@pytest.fixture
def frames():
    return torch.randn(2, 6, 3, 32, 32, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("name", SIZES)
@pytest.mark.parametrize("dtype, within", [(torch.float32, 1e-5), (torch.float64, 1e-9)])
def test_published_features_similarities_and_loss_come_out(name, dtype, within):
    size, wanted = SIZES[name], published(name)
    start = "out/" if dtype == torch.float32 else "out64/"
    model = cube_model(size, dtype)
    see = model.encode_frames if dtype == torch.float32 else unrounded(model)
    features = see(in_time_order(STATE["in/video_F4"].to(dtype), size))
    seen = in_published_order(features, size)
    assert (seen - wanted[start + "frame_features"]).abs().max() < within
    video = model.pool(features)
    assert (video - wanted[start + "video_features_pooled"]).abs().max() < within
    text = read(model)
    if start + "text_features" in wanted:
        assert (text - wanted[start + "text_features"]).abs().max() < within
    sims = F.normalize(text, dim=-1) @ F.normalize(video, dim=-1).T
    assert (sims - wanted[start + "sims"]).abs().max() < within
    loss = losses.contrastive(video, text, model.logit_scale)
    assert (loss - wanted[start + "clip_loss"]).abs() < within


def unrounded(model):
    """`encode_frames` ends in float32; this is its loop without that last step."""

    def encode_frames(frames):
        tower, cube = model.backbone.vision_tower, model.video
        x = cube.enter(tower.embed(frames), tower.norm)
        for layer in range(tower.depth):
            x = x + tower.attend(layer, cube.look(x, layer), x.shape[2])
            x = x + tower.mlp(layer, x)
        return tower.project(cube.leave(x[:, :, : cube.read_at_the_end()]))

    return encode_frames


def read(model):
    text = model.backbone.text
    return text.encode(text.embed(IDS), ENDS)


@pytest.mark.parametrize("name", SIZES)
def test_published_attention_input_comes_out_in_every_layer(name):
    """What attention sees is normed and switched, and every row after it follows from that."""
    size, wanted, seen, weights = SIZES[name], published(name), [], []
    model = cube_model(size)
    look = model.video.look

    def listen(x, layer):
        groups = look(x, layer)
        seen.append(model.backbone.vision_tower.blocks[layer].ln_1(torch.cat(groups, dim=2)))
        return groups

    model.video.look = listen
    frames = in_time_order(STATE["in/video_F4"], size)
    model.encode_frames(frames, tap=lambda layer, w: weights.append(w))
    for layer in range(2):
        rows = wanted[f"out/layer{layer}.attn_input_after_norm_and_switch"].unflatten(0, (3, 4))
        rows = in_time_order(
            torch.cat([rows[:, :, :1], rows[:, :, -size:], rows[:, :, 1:-size]], 2), size
        )
        assert (seen[layer] - rows).abs().max() < 1e-5
        if f"out/layer{layer}.attn_prob" in wanted:
            order = [0, *range(12 - size, 12), *range(1, 12 - size)]
            heard = wanted[f"out/layer{layer}.attn_prob"][:, :, order][..., order]
            heard = in_time_order(heard.unflatten(0, (3, 4)), size)
            assert (weights[layer] - heard).abs().max() < 1e-5


def test_more_frames_than_in_training_are_read_together_where_the_authors_split_them():
    """A deviation: their model keeps the frame count of training, so its last attention sees only
    one chunk of a longer clip. Ours sees the whole clip. Given the chunks as videos of their own,
    it computes what theirs does."""
    for dtype, start, within in ((torch.float32, "out", 1e-5), (torch.float64, "out64", 1e-9)):
        wanted, model = cut(f"{start}/", published("ps_np2_quirk")), cube_model(2, dtype)
        see = model.encode_frames if dtype == torch.float32 else unrounded(model)
        frames = STATE["in/video_F4"].to(dtype)
        apart = see(frames.unflatten(1, (2, 2)).flatten(0, 1))  # (3·2 chunks, 2, e)
        apart = apart.unflatten(0, (3, 2)).flatten(1, 2)
        assert (apart - wanted["frame_features"]).abs().max() < within
        assert (model.pool(apart) - wanted["video_features_pooled"]).abs().max() < within
        loss = losses.contrastive(model.pool(apart), read(model), model.logit_scale)
        assert (loss - wanted["clip_loss"]).abs() < within
        together = model.pool(see(in_time_order(frames, 2)))
        assert (together - wanted["video_features_pooled"]).abs().max() > 1e-2


def test_the_loop_agrees_with_a_slow_literal_cube(lively, frames):
    slow = slow_see(lively, in_published_order(frames, 3))
    assert (lively.encode_frames(frames) - in_time_order(slow, 3)).abs().max() < 1e-5


@pytest.mark.parametrize("mistake", ["no switch", "residual switched too", "output switched back"])
def test_the_three_misreadings_of_the_switch_give_something_else(lively, frames, mistake):
    slow = slow_see(lively, in_published_order(frames, 3), mistake)
    assert (lively.encode_frames(frames) - in_time_order(slow, 3)).abs().max() > 1e-2


def test_switching_twice_changes_nothing_and_stays_within_a_chunk(lively):
    cube = torch.randn(2, 6, 3, 64)
    assert torch.equal(lively.video.switch(lively.video.switch(cube)), cube)
    moved = lively.video.switch(torch.arange(6.0)[None, :, None, None].expand(1, 6, 3, 1))
    assert moved[0, :, :, 0].tolist() == [[0, 2, 4], [1, 3, 5]] * 3


def test_names_say_where_a_seen_row_was_written(lively):
    assert lively.video.names(3, (1, 2)) == (
        "class",
        *("cube from frame 1", "cube from frame 2", "cube from frame 3"),
        *("patch 0,0", "patch 0,1"),
    )
    assert lively.video.names(6, (1, 1))[1:4] == tuple(f"cube from part {j}" for j in (1, 2, 3))
    assert lively.video.writers(6).tolist() == [[0, 2, 4], [1, 3, 5]] * 3
    assert len(lively.video.names(6, (4, 4))) == 1 + 3 + 16


def test_frames_talk_through_the_switch_and_chunks_only_at_the_end(lively, frames):
    other = frames.clone()
    other[:, 0] = 0  # part 0, chunk 0; frames 2 and 4 share its chunk
    moved = (lively.encode_frames(other) - lively.encode_frames(frames)).abs().amax(dim=(0, 2))
    assert (moved > 1e-4).all()
    nn.init.zeros_(lively.video.closing.out_proj.weight)
    moved = (lively.encode_frames(other) - lively.encode_frames(frames)).abs().amax(dim=(0, 2))
    assert (moved[[0, 2, 4]] > 1e-4).all() and (moved[[1, 3, 5]] == 0).all()


def test_a_fresh_cube_starts_as_the_paper_says():
    torch.manual_seed(0)
    cube = PromptCube(width=256, depth=3, heads=4, frames=6)
    assert cube.prompts.shape == (6, 6, 256)
    assert float(cube.prompts.detach().std()) == pytest.approx(0.02 / 16, rel=0.05)
    assert cube.closing.out_proj.weight.abs().max() == cube.closing.out_proj.bias.abs().max() == 0


def test_gradients_reach_every_parameter_of_the_cube_and_none_of_the_backbone(lively, frames):
    lively.encode_video(frames).square().sum().backward()
    for name, weight in lively.video.named_parameters():
        assert weight.grad is not None and weight.grad.abs().sum() > 0, name
    assert all(weight.grad is None for weight in lively.backbone.parameters())


@pytest.mark.parametrize("given, near", [(5, "frames=3 or frames=6"), (2, "frames=3")])
def test_frames_that_do_not_divide_are_refused_with_those_that_do(lively, frames, given, near):
    with pytest.raises(InputError, match=f"multiple of 3; the video gave {given}. Try {near}"):
        lively.encode_frames(frames[:, :given])
    with pytest.raises(InputError, match="multiple of 3"):
        PromptCube(width=64, depth=3, heads=4, frames=given, size=3)


def test_a_video_does_not_depend_on_what_shares_its_batch(lively, frames):
    alone = lively.encode_video(frames[1:])
    assert (lively.encode_video(frames)[1:] - alone).abs().max() < 1e-6
