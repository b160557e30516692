"""The picture that stands for a clip."""

import io

import numpy as np
from PIL import Image

from tests.support.cards import unit
from vitaclip.retrieval.entries import jpeg, says_most

RNG = np.random.default_rng(0)
PICTURES = RNG.integers(60, 200, (4, 32, 48, 3), dtype=np.uint8)
FRAMES = unit(np.array([[1, 0.0], [1, 0.2], [1, 0.6], [1, 0.9]]))
WHOLE = unit(np.array([1, 0.65]))


def test_the_frame_nearest_to_the_whole_clip_stands_for_it():
    assert says_most(PICTURES, FRAMES, WHOLE) == 2


def test_dark_and_flat_frames_are_passed_over_unless_all_are():
    dark, flat, black = PICTURES.copy(), PICTURES.copy(), np.zeros_like(PICTURES)
    dark[2] //= 8
    flat[2] = 128
    assert says_most(dark, FRAMES, WHOLE) == says_most(flat, FRAMES, WHOLE) == 3
    assert says_most(black, FRAMES, WHOLE) == 2


def test_a_thumbnail_is_a_small_picture_of_the_same_shape():
    image = Image.open(io.BytesIO(jpeg(np.full((600, 1200, 3), 90, np.uint8))))
    assert image.format == "JPEG" and image.size == (256, 128)
