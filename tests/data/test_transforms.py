"""Crops and changes do what they say to all frames of a clip alike."""

import json

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from tests.support.paths import FIXTURES
from vitaclip.data.transforms import AUGMENT, CHANGES, paper_views, random_box, random_view, squares
from vitaclip.video.frame_sampling import by_stride_views


def clip(t=3, h=20, w=28, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (t, h, w, 3), dtype=np.uint8)


@pytest.mark.parametrize("case", ["a", "b", "c"])
def test_views_of_vita_clip_are_the_published_pixels(case):
    told = json.loads((FIXTURES / "vita_eval_pixels.json").read_text())
    tensors = load_file(FIXTURES / "vita_eval_pixels.safetensors")
    sizes = told["cases"][case]
    frames = tensors[f"{case}/in/frames_uint8_THWC"].numpy()
    views = (sizes["num_frames"], sizes["num_temporal_views"], sizes["sampling_rate"])
    times = by_stride_views(len(frames), *views)
    spatial = paper_views(
        frames, sizes["spatial_size"], told["mean"], told["std"], sizes["num_spatial_views"]
    )
    found = torch.stack([view[picked] for view in spatial for picked in times])
    expected = tensors[f"{case}/out/views"].permute(0, 2, 1, 3, 4)  # theirs: colour before time
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=0)


@pytest.mark.parametrize("name", AUGMENT)
def test_all_frames_of_a_clip_are_changed_alike_and_by_the_seed_alone(name):
    still = np.repeat(clip(t=1), 4, axis=0)
    found = [random_view(still, 16, np.random.default_rng(7), name) for _ in range(2)]
    assert found[0].shape == (4, 16, 16, 3) and found[0].dtype == np.uint8
    assert (found[0] == found[0][:1]).all()
    assert (found[0] == found[1]).all()
    others = [random_view(still, 16, np.random.default_rng(seed), name) for seed in range(5)]
    assert any((other != found[0]).any() for other in others)


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_keeps_shape_and_type_at_every_strength(change):
    x = torch.from_numpy(clip()).permute(0, 3, 1, 2)
    for strength in (0.0, 0.7, 1.0):
        for sign in (-1, 1):
            found = change(x, strength, sign)
            assert found.shape == x.shape and found.dtype == x.dtype


def test_random_boxes_lie_inside_and_vary_in_area():
    rng, areas = np.random.default_rng(0), []
    for _ in range(300):
        top, left, height, width = random_box(30, 50, rng)
        assert 0 <= top <= 30 - height and 0 <= left <= 50 - width
        areas.append(height * width / 1500)
    assert min(areas) < 0.15 and max(areas) > 0.6


@pytest.mark.parametrize("h, w", [(20, 32), (32, 20)])
def test_squares_cover_both_ends_of_the_long_side(h, w):
    frames = clip(h=h, w=w)
    first, middle, last = squares(frames, 3)
    for square in (first, middle, last):
        assert square.shape[1:3] == (20, 20)
    assert (first[:, 0, 0] == frames[:, 0, 0]).all()
    assert (last[:, -1, -1] == frames[:, -1, -1]).all()
    assert squares(frames, 1)[0] is frames
