"""Clips that are not of a model's world are counted, and their vectors are those of the engine."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from tests.support.prompted import prompted
from vitaclip.evaluation.onlooker import Onlooker
from vitaclip.models.split_on_oom import encode_clips
from vitaclip.open_set.world import World
from vitaclip.training.describe import fit_pictures

RNG = np.random.default_rng(0)


@pytest.fixture(scope="module")
def model(clip):
    return prompted(clip, "vita")


@pytest.fixture(scope="module")
def world(model):
    """Clips that are all dark, with noise in them."""
    dark = [RNG.integers(0, 60, (4, 32, 32, 3), dtype=np.uint8) for _ in range(120)]
    seen = encode_clips(model, dark, (1,))
    return World("", (1,), *fit_pictures(seen[::2], seen[1::2]))


def pixels(model, *brightest):
    clips = [RNG.integers(0, top, (4, 32, 32, 3), dtype=np.uint8) for top in brightest]
    return model.backbone.prepare_batch(np.stack(clips))


def test_a_clip_is_outside_where_most_of_its_views_are(model, world):
    onlooker = Onlooker(model, world)
    with torch.inference_mode():
        onlooker.encode(pixels(model, 60, 255, 60), [1, 1, 1])
        onlooker.encode(pixels(model, 255, 255, 60, 60, 255, 60), [3, 3])
    assert onlooker.told == {"outside_world": 2}


def test_the_vectors_are_the_same_whether_somebody_counts_or_not(model, world):
    frames = pixels(model, 60, 255)
    with torch.inference_mode():
        expected = F.normalize(model.encode_video(frames), dim=-1)
        for onlooker in (Onlooker(model), Onlooker(model, world)):
            assert torch.allclose(onlooker.encode(frames, [1, 1]), expected, atol=1e-5)
    assert Onlooker(model).told == {}
