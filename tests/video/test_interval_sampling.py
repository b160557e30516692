"""Prompt Switch's choice of frames comes out, in time order, and falls into the same chunks."""

import json

import numpy as np
import pytest
import torch

from tests.support.paths import FIXTURES
from vitaclip.prompts.prompt_switch import PromptCube
from vitaclip.video.frame_sampling import by_interval, by_interval_views

PUBLISHED = json.loads((FIXTURES / "sampling.json").read_text())
EVEN, RANDOM = (
    [(case["vlen"], case["num_frames"], case["num_prompts"], case[key]) for case in PUBLISHED[part]]
    for part, key in (
        ("ps_uniform", "frames_returned"),
        ("ps_rand_ranges", "inclusive_range_per_interval"),
    )
)


@pytest.mark.parametrize("n, t, slots, wanted", EVEN)
def test_published_even_sampling_comes_out_in_time_order(n, t, slots, wanted):
    ours = by_interval_views(n, t, 1, slots)[0]
    assert ours.tolist() == sorted(wanted)
    if n >= slots:  # shorter clips are padded, which in theirs shifts the chunks
        chunks = np.array(wanted).reshape(-1, slots)  # (chunks, slots) as they switch them
        assert np.array_equal(ours.reshape(slots, -1).T, chunks)


def test_the_cube_switches_within_the_published_chunks():
    n, t, slots, wanted = next(case for case in EVEN if case[1] > case[2] > 1 and case[0] > 200)
    ours = torch.tensor(by_interval_views(n, t, 1, slots)[0])
    cube = PromptCube(width=8, depth=1, heads=1, frames=t, size=slots)
    for frame, writers in zip(ours, cube.writers(t)):
        chunk = next(c for c in np.array(wanted).reshape(-1, slots).tolist() if frame in c)
        assert ours[writers].tolist() == chunk


@pytest.mark.parametrize("n, t, slots, ranges", [c for c in RANDOM if c[3]])
def test_published_random_sampling_stays_in_the_same_ranges(n, t, slots, ranges):
    rng, chunks = np.random.default_rng(0), t // slots
    drawn = np.array([by_interval(n, t, rng, slots) for _ in range(60)])  # (60, t)
    for interval, (first, last) in enumerate(ranges):
        some = drawn[:, interval * chunks : (interval + 1) * chunks]
        assert some.min() >= first and some.max() <= last
        if last - first <= 3:
            assert set(some.ravel()) == set(range(first, last + 1))


@pytest.mark.parametrize("n, t, slots", [c[:3] for c in RANDOM if not c[3]])
def test_clips_on_which_the_published_random_sampling_fails_are_sampled_all_the_same(n, t, slots):
    """A deviation: an interval of a single frame gives that frame, theirs raises an error."""
    drawn = by_interval(n, t, np.random.default_rng(0), slots)
    assert len(drawn) == t and drawn.min() >= 0 and drawn.max() < n
    assert (np.diff(drawn) >= 0).all()
