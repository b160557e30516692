"""The command line as it is called from a shell, and a clip to call it with."""

import sys

import numpy as np
import pytest

from vitaclip import video
from vitaclip.__main__ import main


@pytest.fixture
def vitaclip(monkeypatch, capsys):
    """vitaclip("search", "a dog") gives the exit code, what was printed, and the complaints."""

    def vitaclip(*words):
        monkeypatch.setattr(sys, "argv", ["vitaclip", *map(str, words)])
        with pytest.raises(SystemExit) as leaving:
            main()
        printed = capsys.readouterr()
        return leaving.value.code or 0, printed.out, printed.err

    return vitaclip


@pytest.fixture(scope="package")
def clip_file(tmp_path_factory):
    """Two seconds of noise, 96 x 64."""
    path = tmp_path_factory.mktemp("clips") / "noise.mp4"
    frames = np.random.default_rng(0).integers(0, 255, (24, 64, 96, 3), dtype=np.uint8)
    video.write(path, frames, fps=12)
    return path
