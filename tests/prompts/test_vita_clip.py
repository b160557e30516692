"""Vita's prompts agree with the published numbers and with a slow literal twin."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from tests.prompts.literal import slow_see
from tests.support.prompted import noise
from tests.support.vita_clip import SUBSETS, TOLERANCE, clips, model_of, official, published, subset
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.prompts.vita_clip import VitaPrompts, stretched

TINY = published("tiny")
STATE = official(TINY)
MORE = published("frames")
BOTH = pytest.mark.parametrize("dtype", TOLERANCE, ids=["float32", "float64"])


def lively(clip, frames=4, **options):
    """Vita's prompts away from their start, on the tiny CLIP."""
    torch.manual_seed(3)
    video = VitaPrompts(64, 3, 4, frames, **options)
    for weight in (*video.parameters(), *video.buffers()):
        nn.init.normal_(weight, std=0.2)
    return PromptedCLIP(clip, video)


@BOTH
@pytest.mark.parametrize("kinds", SUBSETS)
def test_published_features_of_every_subset_come_out(kinds, dtype):
    start, within = TOLERANCE[dtype]
    model, where = model_of(subset(STATE, kinds), 4, dtype), "" if kinds == "full" else f"{kinds}/"
    features = model.encode_frames(clips(TINY["in/video"], dtype))
    video = model.pool(features)
    assert (video - TINY[f"{where}{start}video_features"]).abs().max() < within
    assert (features - TINY[f"{where}out/frame_features"]).abs().max() < 1e-5
    unit = F.normalize(video, dim=-1)
    assert (unit - TINY[f"{where}out/video_features_normalised"]).abs().max() < 1e-5


def test_a_wrong_epsilon_of_a_norm_would_be_noticed():
    model = model_of(STATE, 4, torch.float64)
    for norm in (part for part in model.modules() if isinstance(part, nn.LayerNorm)):
        norm.eps = 1e-6
    video = model.encode_video(clips(TINY["in/video"], torch.float64))
    assert (video - TINY["out64/video_features"]).abs().max() > 1e-6


def test_published_rows_and_attention_of_every_layer_come_out():
    """By name of the row: the authors put local and global rows between class and patches."""
    model, heard, rows = model_of(STATE, 4), [], []
    look = model.video.look

    def listen(x, layer):
        rows.append(x)
        return look(x, layer)

    model.video.look = listen
    model.encode_frames(clips(TINY["in/video"]), tap=lambda layer, weights: heard.append(weights))
    order = [0, *range(17, 21), *range(21, 25), *range(1, 17), 25]  # theirs, found in ours
    assert (rows[0].flatten(0, 1) - TINY["out/embeddings"]).abs().max() < 1e-5
    for layer in range(3):
        ours = heard[layer].flatten(0, 1)[:, :, order][..., order]
        assert (ours - TINY[f"out/block{layer}.attn_prob"]).abs().max() < 1e-5
        if layer < 2:
            theirs = TINY[f"out/block{layer}.out"]  # with the global rows, which then are cut out
            theirs = torch.cat([theirs[:, :1], theirs[:, 5:]], dim=1)
            assert (rows[layer + 1].flatten(0, 1) - theirs).abs().max() < 1e-5
        told = model.video.tell[layer](rows[layer][:, :, 0])
        mean = TINY[f"out/block{layer}.summary_attn_prob"].mean(dim=1)
        half = 2 * model.video.summary[layer].heard(told) - torch.eye(4)
        assert (half - mean).abs().max() < 1e-5


def test_key_biases_which_no_output_shows_land_in_their_place():
    """They cancel in the softmax, so only their value can tell."""
    model = model_of(STATE, 4)
    for layer in range(3):
        theirs = f"visual.blocks.{layer}"
        frozen = model.backbone.vision_tower.blocks[layer].attn.in_proj_bias
        assert torch.equal(frozen[64:128], STATE[f"{theirs}.attn.k_proj.bias"])
        summary = model.video.summary[layer].attention.in_proj_bias
        assert torch.equal(summary[64:128], STATE[f"{theirs}.summary_attn_layer.k_proj.bias"])


@pytest.mark.parametrize(
    "case, kinds, video",
    [
        ("interp_up_global_only", "global", "A"),
        ("interp_down_global_only", "global", "B"),
        ("interp_up_none", "none", "C"),
    ],
)
def test_another_number_of_frames_takes_the_published_rows_of_the_time_table(case, kinds, video):
    model = model_of(subset(STATE, kinds), 4)
    seen = model.encode_video(clips(MORE[f"in/video_{video}"]))
    assert (seen - MORE[f"{case}/out/video_features"]).abs().max() < 1e-5


@pytest.mark.parametrize("case, video", [("double_frames", "C"), ("cross_video_groups", "A")])
def test_frames_are_grouped_by_video_where_the_authors_group_them_by_count(case, video):
    """A deviation: theirs cuts the batch into groups of 4 frames, through the middle of videos."""
    model, frames = model_of(STATE, 4), clips(MORE[f"in/video_{video}"])
    ours = model.encode_video(frames)
    assert (ours - MORE[f"{case}_full/out/video_features"]).abs().max() > 1e-3
    alone = torch.cat([model.encode_video(one[None]) for one in frames])
    assert (ours - alone).abs().max() < 1e-5


@pytest.mark.parametrize("frames", [2, 4, 6])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"globals": 0, "patch_bias": True},
        {"locals": False},
        {"summary": False, "globals": 3},
        {"globals": 0, "locals": False, "summary": False},
    ],
    ids=lambda options: "-".join(options) or "all",
)
def test_the_loop_agrees_with_slow_literal_prompts(clip, options, frames):
    model = lively(clip, **options)
    pixels = torch.cat([noise(frames), noise(frames).flip(1)])
    with torch.no_grad():
        assert (model.encode_frames(pixels) - slow_see(model, pixels)).abs().max() < 1e-5


def test_a_table_in_time_is_stretched_to_the_row_nearest_from_below():
    table = torch.arange(4.0)[:, None]
    assert stretched(table, 6)[:, 0].tolist() == [0, 0, 1, 2, 2, 3]
    assert stretched(table, 3)[:, 0].tolist() == [0, 1, 2]
    assert stretched(table, 4) is table


def test_names_and_origins_say_whose_row_is_whose(clip):
    video = lively(clip, frames=3, globals=2).video
    assert video.names(3, (1, 2)) == (
        *("class", "patch 0,0", "patch 0,1"),
        *("local of frame 1", "local of frame 2", "local of frame 3"),
        *("global 1", "global 2", "summary"),
    )
    told = video.origins(torch.randn(2, 3, 3, 64), 0)
    assert told.shape == (2, 3, 9, 3)
    assert torch.equal(told[0, 1, :3], torch.eye(3)[[1, 1, 1]])
    assert torch.equal(told[0, 1, 3:6], torch.eye(3)) and (told[:, :, 6:8] == 0).all()
    assert (told[:, :, 8].sum(dim=-1) - 1).abs().max() < 1e-6 and (told[:, :, 8] > 0).all()


def test_fresh_prompts_start_as_the_paper_says_but_tell_the_class_row_as_it_is():
    torch.manual_seed(0)
    video = VitaPrompts(width=256, depth=3, heads=4, frames=8)
    bound = (3 / 256) ** 0.5
    assert 0.99 * bound < video.globals.abs().max() < bound
    assert 0.99 * bound < video.locals.abs().max() < bound
    assert float(video.time.detach().std()) == pytest.approx(0.02, rel=0.1)
    rows = torch.randn(2, 256)
    assert all(torch.equal(tell(rows), rows) for tell in video.tell)
    assert all(part.attention.in_proj_bias.abs().max() == 0 for part in video.summary)
    edge = (6 / (2 * 256)) ** 0.5
    assert 0.99 * edge < video.summary[0].attention.out_proj.weight.abs().max() < edge


def test_a_bias_of_the_patches_is_carried_but_not_trained(clip):
    model = lively(clip, patch_bias=True)
    assert "patch_bias" not in dict(model.video.named_parameters())
    seen = model.encode_frames(noise(4))
    model.video.patch_bias.zero_()
    assert (model.encode_frames(noise(4)) - seen).abs().max() > 1e-4
