"""Large pictures: decoded one file at a time, in little memory, which is given back at once."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import av
import numpy as np
import pytest

from vitaclip import video
from vitaclip.video.reader import LARGE, WORKERS, Limits, ask
from vitaclip.video.worker_pool import Workers

SIDE = 4128  # pixels; just beyond `LARGE`
PICTURE = SIDE**2 * 3 / 2 / 2**20  # MB
CLOCK = """
import time
from vitaclip.video.messages import TooLarge
from vitaclip.video.worker_pool import serve

def read(path, pixels, side, size, decord_too):
    if size > pixels:
        raise TooLarge(path, size, 1, pixels)
    begin = time.monotonic()
    time.sleep(0.3)
    return {"from": begin, "to": time.monotonic()}, b""

serve({"read": read})
"""


@pytest.fixture(scope="module")
def film(tmp_path_factory) -> Path:
    """Six pictures, each a little brighter."""
    path = tmp_path_factory.mktemp("large") / "large.mp4"
    with av.open(str(path), "w") as file:
        track = file.add_stream("libx264", rate=12, options={"preset": "ultrafast"})
        track.width, track.height, track.pix_fmt = SIDE, SIDE, "yuv420p"
        for shade in range(40, 220, 30):
            grey = np.full((SIDE * 3 // 2, SIDE), shade, np.uint8)
            grey[SIDE:] = 128
            file.mux(track.encode(av.VideoFrame.from_ndarray(grey, "yuv420p")))
        file.mux(track.encode(None))
    return path


def memory(workers: Workers) -> dict[str, float]:
    """MB of the only process: now, and the most there ever was."""
    workers.walls()  # it is through with what was asked before
    (worker,) = workers.idle
    lines = Path(f"/proc/{worker.process.pid}/status").read_text("utf-8").splitlines()
    told = dict(line.split(":", 1) for line in lines)
    return {name: int(told[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM")}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_a_decoder_holds_few_large_pictures_and_none_once_it_has_answered(film):
    workers = Workers(WORKERS.command, count=1)
    video.probe(film, workers=workers)
    idle = memory(workers)["VmRSS"]
    for _ in range(3):
        clip = video.read(film, 6, workers=workers).frames
    assert np.diff(clip[:, 0, 0, 0].astype(int)).min() > 20  # each picture is its own
    held = memory(workers)
    assert held["VmRSS"] < idle + PICTURE
    assert held["VmHWM"] < idle + 10 * PICTURE  # decoding one such film alone takes seven


def test_large_pictures_wait_for_each_other_and_others_do_not_wait_for_them(film):
    workers = Workers((sys.executable, "-c", CLOCK), count=3)
    workers.warm()

    def read(size):
        return ask("read", film, Limits(), workers, 1 << 20, size=size)[0]

    with ThreadPoolExecutor(3) as threads:
        one, other, small = threads.map(read, (LARGE + 1, LARGE + 1, LARGE))
    assert one["to"] <= other["from"] or other["to"] <= one["from"]
    assert small["from"] < max(one["from"], other["from"])
