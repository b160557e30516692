"""Frames are picked as we say, and as the two papers' own code picked them."""

import json
from pathlib import Path

import numpy as np
import pytest

from vitaclip.errors import InputError
from vitaclip.video.frame_sampling import (
    SAMPLING,
    by_interval,
    by_interval_views,
    by_segment,
    by_stride,
    by_stride_views,
    by_time,
    by_time_views,
    sampling,
)

PUBLISHED = json.loads((Path(__file__).parents[1] / "fixtures/sampling.json").read_text())


def drawn(draw, times=300):
    """The least and the most of every place over many draws."""
    rng = np.random.default_rng(0)
    found = np.stack([draw(rng) for _ in range(times)])
    return found.min(axis=0), found.max(axis=0)


def test_views_of_vita_clip_are_the_published_ones():
    for case in PUBLISHED["vita_eval_temporal"]:
        sizes = (case["length"], case["num_frames"], case["num_temporal_views"])
        found = by_stride_views(*sizes, case["sampling_rate"])
        assert found.tolist() == case["frame_indices"], case


def test_training_frames_of_vita_clip_are_the_published_ones():
    for case in PUBLISHED["vita_train_random"]:
        n, t, rate = case["length"], case["num_frames"], case["sampling_rate"]
        low, high = drawn(lambda rng, n=n, t=t, rate=rate: by_stride(n, t, rng, rate), 3000)
        if case["deterministic"]:
            assert low.tolist() == high.tolist() == case["frame_indices"]
        else:
            steps = case["stride"] * np.arange(t)
            assert low.tolist() == (case["start_min"] + steps).tolist()
            assert high.tolist() == (case["start_max_inclusive"] + steps).tolist()


def test_segments_of_vita_clip_are_the_published_ones():
    for case in PUBLISHED["vita_train_tsn"]:
        n, t = case["length"], case["num_frames"]
        low, high = drawn(lambda rng, n=n, t=t: by_segment(n, t, rng), 3000)
        assert np.stack([low, high], axis=1).tolist() == case["inclusive_range_per_frame"]


def test_training_frames_by_time_fill_their_spans():
    low, high = drawn(lambda rng: by_time(32, 8, rng))
    assert low.tolist() == list(range(0, 32, 4)) and high.tolist() == list(range(3, 32, 4))


def test_views_of_prompt_switch_are_the_published_ones_in_time_order():
    for case in PUBLISHED["ps_uniform"]:
        sizes = (case["vlen"], case["num_frames"], 1, case["num_prompts"])
        assert by_interval_views(*sizes)[0].tolist() == sorted(case["frames_returned"]), case


def test_training_frames_of_prompt_switch_stay_in_the_published_ranges():
    for case in PUBLISHED["ps_rand_ranges"]:
        n, t, slots = case["vlen"], case["num_frames"], case["num_prompts"]
        found = by_interval(n, t, np.random.default_rng(0), slots)
        assert len(found) == t and (np.diff(found) >= 0).all() and found.max() < n
        if not case["official_raises_IndexError"] and t == slots:
            low, high = drawn(lambda rng, n=n, t=t: by_interval(n, t, rng))
            allowed = np.array(case["inclusive_range_per_interval"])
            assert (low >= allowed[:, 0]).all() and (high <= allowed[:, 1]).all()


@pytest.mark.parametrize("name", SAMPLING)
@pytest.mark.parametrize("n", [1, 3, 8, 100])
def test_every_rule_gives_frames_in_time_order_and_inside_the_clip(name, n):
    rule = sampling(name)
    picked = [rule.train(n, 8, np.random.default_rng(0)), *rule.views(n, 8, 3)]
    for frames in picked:
        assert len(frames) == 8 and frames.min() >= 0 and frames.max() < n
        assert (np.diff(frames) >= 0).all()


def test_views_by_time_take_every_frame_once():
    assert sorted(by_time_views(24, 8, 3).flat) == list(range(24))


def test_an_unknown_rule_lists_the_known_ones():
    with pytest.raises(InputError, match="time, stride16, segments, interval"):
        sampling("all")
