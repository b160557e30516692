"""Pictures by number: what comes is, to the byte, what a decode of the whole file gives there."""

import numpy as np
import pytest

from tests.support.films import KINDS, fetched, film, plain, whole

WIDE = {"h263.3gp": {"width": 192, "height": 144}}  # H.263 has pixels of 12:11
WALKED = {"qtrle.mov"}  # its decoder does not say which pictures are keys


@pytest.mark.parametrize("name", KINDS)
def test_any_picture_is_that_of_a_whole_decode_to_the_byte(name, tmp_path):
    path = film(tmp_path / name)
    frames = [plain(frame, **WIDE.get(name, {})) for frame in whole(path)]
    for number in np.random.default_rng(0).integers(0, len(frames), 6):
        way, (picture,) = fetched(path, [number])
        assert way == ("walking" if name in WALKED else "jumping")
        np.testing.assert_array_equal(picture, frames[number])
    _, all_of_them = fetched(path, np.arange(len(frames)))
    assert all((one == frame).all() for one, frame in zip(all_of_them, frames, strict=True))
