"""Tiny clips from the puppets, written as the files that video lists point to."""

from fractions import Fraction

import numpy as np
import pytest

from vitaclip import puppets, video


def write_avi(path, frames, fps=12):
    """MPEG-4 in AVI, as UCF101, HMDB51, MSVD and LSMDC come."""
    import av

    with av.open(str(path), "w") as file:
        film = file.add_stream("mpeg4", rate=Fraction(fps))
        film.height, film.width, film.pix_fmt = *frames.shape[1:3], "yuv420p"
        for picture in frames:
            file.mux(film.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        file.mux(film.encode(None))


@pytest.fixture(scope="session")
def write_clip():
    """write(path, action, seed): a film of one puppet, 48 pixels high and 64 wide."""

    def write(path, action, seed):
        path.parent.mkdir(parents=True, exist_ok=True)
        frames = puppets.film(puppets.shot(action, seed), 64, frames=12).frames
        frames = np.ascontiguousarray(frames[:, 8:56])
        if path.suffix == ".avi":
            write_avi(path, frames)
        else:
            video.write(path, frames, 12)

    return write
