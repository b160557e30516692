"""A still picture comes upright and no larger than asked for, from the process that decodes."""

import io

import numpy as np
import pytest
from PIL import Image

from vitaclip import video
from vitaclip.errors import InputError
from vitaclip.video.content import is_picture
from vitaclip.video.reader import Limits

RED, BLUE = (200, 30, 30), (30, 30, 200)


def halves(width=64, height=48):
    """Red on the left, blue on the right."""
    picture = Image.new("RGB", (width, height), RED)
    picture.paste(BLUE, (width // 2, 0, width, height))
    return picture


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp", "bmp"])
def test_every_kind_shows_what_was_saved(tmp_path, kind):
    path = tmp_path / f"a.{kind}"
    halves().save(path)
    assert is_picture(path)
    seen = video.read_picture(path)
    assert seen.shape == (48, 64, 3) and seen.dtype == np.uint8
    assert np.abs(seen[24, 8].astype(int) - RED).max() < 12
    assert np.abs(seen[24, 56].astype(int) - BLUE).max() < 12


def test_a_photograph_is_turned_as_its_camera_was(tmp_path):
    turned = Image.Exif()
    turned[0x0112] = 6  # to be turned a quarter to the right
    halves().save(tmp_path / "a.jpg", exif=turned)
    seen = video.read_picture(tmp_path / "a.jpg")
    assert seen.shape == (64, 48, 3)
    assert np.abs(seen[8, 24].astype(int) - RED).max() < 12


def test_a_large_picture_is_made_smaller(tmp_path):
    halves(3000, 1000).save(tmp_path / "a.png")
    assert video.read_picture(tmp_path / "a.png").shape == (427, 1280, 3)


@pytest.mark.parametrize("what", ["text", "cut short", "too many pixels", "animation"])
def test_what_is_no_picture_is_one_sentence(tmp_path, what):
    path = tmp_path / "a.png"
    halves().save(path)
    limits = Limits(pixels=1000) if what == "too many pixels" else Limits()
    if what == "text":
        path.write_bytes(b"no picture" * 30)
    if what == "cut short":
        path.write_bytes(path.read_bytes()[:90])
    if what == "animation":
        file = io.BytesIO()
        halves().save(file, "WebP", save_all=True, append_images=[Image.new("RGB", (64, 48))])
        path.write_bytes(file.getvalue())
        assert not is_picture(path)
    with pytest.raises(InputError, match=r"a\.png"):
        video.read_picture(path, limits=limits)


def test_a_film_is_no_picture(tmp_path):
    video.write(tmp_path / "a.mp4", np.zeros((4, 32, 32, 3), np.uint8), 4)
    assert not is_picture(tmp_path / "a.mp4") and not is_picture(tmp_path / "none.png")
