"""Painted attention: nothing to see changes nothing, and every ending gives its kind of file."""

import numpy as np
import pytest
from PIL import Image

from vitaclip import video
from vitaclip.attention import overlay
from vitaclip.errors import InputError


@pytest.fixture
def crops():
    return np.random.default_rng(0).integers(0, 256, (4, 32, 32, 3), np.uint8)


@pytest.fixture
def heat():
    return np.random.default_rng(1).random((4, 4, 4)).astype(np.float32)


def test_without_strength_the_frames_stay_as_they_are(crops, heat):
    assert np.array_equal(overlay.paint(crops, heat, strength=0, side=32), crops)


def test_the_place_that_is_looked_at_is_the_brightest(crops, heat):
    heat[:] = 0.01
    heat[2, 1, 3] = 1
    painted = overlay.paint(crops // 8, heat, strength=1, side=64).astype(float).sum(axis=-1)
    frame, row, column = np.unravel_index(painted.argmax(), painted.shape)
    assert (frame, row // 16, column // 16) == (2, 1, 3)


def test_the_scale_grows_lighter_with_every_step():
    lightness = overlay.colours(np.linspace(0, 1, 64)) @ [0.2126, 0.7152, 0.0722]
    assert (np.diff(lightness) > 0).all()


def test_a_map_without_any_attention_is_painted_too(crops):
    assert overlay.paint(crops, np.zeros((4, 4, 4), np.float32)).shape == (4, 384, 384, 3)


def test_every_ending_gives_its_kind_of_file(crops, heat, tmp_path):
    painted = overlay.paint(crops, heat, side=64)
    for ending in overlay.SAVE:
        overlay.save(tmp_path / f"a{ending}", painted)
    assert Image.open(tmp_path / "a.png").size == (256, 64)
    assert Image.open(tmp_path / "a.gif").n_frames == 4
    assert video.read(tmp_path / "a.mp4", 4).frames.shape == (4, 64, 64, 3)
    with pytest.raises(InputError, match=r"end it in .*\.gif"):
        overlay.save(tmp_path / "a.txt", painted)
