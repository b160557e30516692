"""The patch rows that tell of a world come from the same pass as the features, and change none."""

import numpy as np
import pytest
import torch

from tests.support.prompted import prompted
from vitaclip.models.encoded_frames import EncodedFrames
from vitaclip.models.pixels.light import light
from vitaclip.models.split_on_oom import encode_clips
from vitaclip.prompts import PROMPTS


@pytest.fixture(scope="module")
def clips():
    return list(np.random.default_rng(0).integers(0, 256, (2, 4, 32, 32, 3), dtype=np.uint8))


@pytest.mark.parametrize("kind", ["none", *PROMPTS])
def test_hearing_the_patches_changes_no_feature(clip, clips, kind):
    model = prompted(clip, kind)
    hears = zip(encode_clips(model, clips), encode_clips(model, clips, (1, 0)), strict=True)
    for deaf, heard in hears:
        assert deaf.patches is None and heard.patches.shape == (4, 2, 64)
        assert np.abs(deaf.features - heard.features).max() < 1e-5


def test_the_mean_patch_row_is_that_of_the_layer_and_without_the_class_row(clip, clips):
    model, tower = prompted(clip, "none"), clip.vision_tower
    with torch.inference_mode():
        x = tower.norm(tower.embed(clip.prepare(clips[0])))
        for layer in range(2):
            x = x + tower.attend(layer, (x,), x.shape[2])
            x = x + tower.mlp(layer, x)
    heard = encode_clips(model, clips[:1], (0, 1))[0].patches
    assert heard is not None and np.abs(heard[:, 1] - x[0, :, 1:].mean(dim=1).numpy()).max() < 1e-5


def test_a_window_has_the_frames_of_both():
    whole = EncodedFrames(np.arange(8.0).reshape(4, 2), np.arange(4.0).reshape(4, 1), np.eye(4))
    assert whole[1:3].features.tolist() == [[2, 3], [4, 5]]
    assert whole[[3, 0]].patches.tolist() == [[3], [0]]
    assert whole[2:].light.tolist() == [[0, 0, 1, 0], [0, 0, 0, 1]]
    assert whole[:1].nbytes == 7 * 8 and EncodedFrames(whole.features)[:1].light is None


def test_the_light_is_that_of_the_crops(clip, clips):
    heard = encode_clips(prompted(clip, "none"), clips, (1,))[1].light
    rgb = torch.from_numpy(clips[1]).permute(0, 3, 1, 2) / 255
    assert np.abs(heard - light(rgb).numpy()).max() < 1e-4
