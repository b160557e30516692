"""Pictures that a camera sends: what is right comes through, all else is one sentence."""

import random
import struct
from base64 import b64encode

import numpy as np
import pytest
from PIL import Image

from tests.support.jpeg import encoded, sent
from vitaclip.errors import InputError
from vitaclip.ui.camera.pictures import LETTERS, MOST, SIDES, read_pictures

GREY = np.full((64, 64, 3), 128, np.uint8)


@pytest.fixture
def ramps():
    """Eight pictures, each brighter than the one before."""
    return np.stack([np.full((32, 32, 3), 30 * n, np.uint8) for n in range(8)])


def test_pictures_come_through_in_their_order(ramps):
    seen = read_pictures(sent(ramps))
    assert seen.shape == ramps.shape and seen.dtype == np.uint8
    assert np.abs(seen.astype(int) - ramps).max() <= 2


def test_grey_pictures_get_three_colours():
    assert read_pictures(sent([GREY[..., 0]])).shape == (1, 64, 64, 3)


def enormous():
    """A JPEG whose header claims 60000 x 60000 pixels."""
    file = bytearray(encoded(GREY))
    place = file.index(b"\xff\xc0") + 5
    file[place : place + 4] = struct.pack(">HH", 60_000, 60_000)
    return b64encode(bytes(file)).decode()


@pytest.mark.parametrize(
    "thing",
    [
        None, "", {}, 7, [], [None], [7], [""], ["no base64!"], ["\ud800"], ["AAAA"],
        ["A" * (LETTERS + 4)],
        sent([GREY]) * (MOST + 1),
        sent([GREY]) + sent([GREY[:32, :32]]),
        sent([GREY[:, :48]]),
        sent([np.zeros((SIDES[-1] + 1,) * 2, np.uint8)]),
        sent([GREY[:8, :8]]),
        sent([GREY], kind="PNG"), sent([GREY], kind="WEBP"), sent([GREY], kind="GIF"),
        [sent([GREY])[0][:400]],
        [enormous()],
    ],
    ids=str,
)  # fmt: skip
def test_anything_else_is_one_sentence(thing):
    with pytest.raises(InputError) as told:
        read_pictures(thing)
    assert str(told.value).startswith("A camera sends up to 64 square pictures")
    assert str(told.value).endswith(".") and "\n" not in str(told.value)


def test_what_claims_to_be_enormous_is_not_decoded(monkeypatch):
    monkeypatch.setattr(Image.Image, "convert", lambda *_: pytest.fail("was decoded"))
    with pytest.raises(InputError):
        read_pictures([enormous()])


def test_damaged_pictures_are_a_picture_or_a_sentence():
    dice, whole = random.Random(0), encoded(GREY)
    for _ in range(400):
        file = bytearray(whole)
        for _ in range(dice.randint(1, 8)):
            file[dice.randrange(2, len(file))] = dice.randrange(256)
        try:
            seen = read_pictures([b64encode(bytes(file)).decode()])
        except InputError:
            continue
        assert seen.shape[1] == seen.shape[2] <= SIDES[-1]
