"""Video input and output: `read` frames in time order, `probe` a file, `write` an MP4."""

import os
import stat
import sys
from base64 import b64decode
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from vitaclip.errors import InputError, InstallationError, quoted
from vitaclip.io.atomic import saving
from vitaclip.video.sandbox import allowed
from vitaclip.video.worker_pool import Failed, Hung, Killed, Lost, Workers

AGAIN = "export it again as MP4 (H.264)"
WHOLE_FILM = b64decode(  # a GIF of two pictures, 2 × 2
    "R0lGODlhAgACAIEAAAAAAP///wAAAAAAACH5BAAKAAAALAAAAAACAAIAAAgGAAEIBBAQACH5BAEKAAEALAAAAAACAAIA"
    "gf///wAAAAAAAAAAAAgGAAEIBBAQADs="
)


@dataclass(frozen=True)
class Video:
    """What was seen of a clip: its frames as displayed, and the moments they stand for."""

    frames: np.ndarray  # (t, h, w, 3) uint8 RGB
    times: np.ndarray  # (t,) seconds since the clip's first picture


@dataclass(frozen=True)
class Probe:
    """What a file says of itself, by its own timestamps."""

    duration: float  # seconds, from the first picture to the end of the last one
    width: int  # pixels as displayed, so after rotation
    height: int
    fps: float  # pictures by duration, so an average where the rate varies
    codec: str
    rotation: int  # 0, 90, 180 or 270 degrees counter-clockwise from stored to displayed


@dataclass(frozen=True)
class Limits:
    """What one file may cost: enough for phone clips and hours of film, and no more than that."""

    seconds: float = 15.0  # for one try at decoding, of at most two
    megabytes: int = 2048  # address space of the worker, where the system can hold it to that
    pixels: int = 2**26  # of one stored picture: 8192 × 8192
    side: int = 1280  # pictures longer than this are scaled down as they are decoded


WORKERS = Workers(  # one more than one address may have at work: see `Turns`
    (sys.executable, "-m", "vitaclip.video.decoder"), count=max(2, min(4, os.cpu_count() or 1)) + 1
)


def read(
    path: str | Path,
    frames: int,
    *,
    start: float = 0.0,
    end: float | None = None,
    limits: Limits = Limits(),
    workers: Workers = WORKERS,
) -> Video:
    """Frames by time: each stands for one of equal spans, and shows the picture amid that span.

    A clip with fewer pictures than `frames` shows some of them more than once, as a player would.
    `start` and `end` are seconds since the first picture, for a piece of the film.
    """
    if not 1 <= frames <= 4096:
        raise InputError(f"{frames} frames were asked for; choose a number from 1 to 4096.")
    most = frames * limits.side**2 * 3 + (1 << 20)
    piece = {"start": float(start), "end": None if end is None else float(end)}
    answer, load = ask("read", path, limits, workers, most, frames=int(frames), **piece)
    return Video(np.frombuffer(load, np.uint8).reshape(answer["shape"]), np.array(answer["times"]))


def probe(path: str | Path, *, limits: Limits = Limits(), workers: Workers = WORKERS) -> Probe:
    """Duration, size, rate and codec of a file, proved by decoding one picture."""
    answer, _ = ask("probe", path, limits, workers, 1 << 20)
    return Probe(**answer)


def ask(
    do: str, path: str | Path, limits: Limits, workers: Workers, most: int, **request: Any
) -> tuple[dict[str, Any], bytearray]:
    """Have a worker open the file; if that ends badly, once more without decord."""
    check(path)
    request |= {"do": do, "path": os.path.abspath(path), **asdict(limits)}
    for decord_too in (True, False):
        try:
            head = request | {"decord_too": decord_too}
            answer, load = workers.ask(head, limits.seconds, most)
        except Hung:
            trouble = f"took more than {limits.seconds:g} seconds to decode; a shorter or smaller"
        except Killed:
            trouble = "took more memory than this machine has left; a smaller or shorter"
        except Lost as loss:
            if isinstance(loss, Failed) and not sound(workers):
                raise InstallationError(
                    f"No video can be read here, so {quoted(path)} is not to blame: this "
                    "installation's decoder fails on every file. Its log says why; whoever runs "
                    "it installs again with `pip install -r requirements.txt`."
                ) from None
            trouble = "broke the decoder; an undamaged"
        else:
            if "refused" in answer:
                raise InputError(answer["refused"])
            if "crowded" not in answer:
                return answer, load
            room = allowed(limits.megabytes)
            trouble = f"needs more than {room} MB to decode; a smaller or shorter"
    raise InputError(f"{quoted(path)} {trouble} video is needed: {AGAIN}.")


def walls(workers: Workers = WORKERS) -> str:
    """One line about what keeps the processes in that decode; InputError if none starts."""
    try:
        return workers.walls()
    except Lost:
        raise InputError(
            "No video can be read here: no decoder starts; its log says why."
        ) from None


def sound(workers: Workers) -> bool:
    """Whether the decoder can read a film that is known to be whole."""
    with TemporaryDirectory() as folder:
        film = Path(folder) / "whole.gif"
        film.write_bytes(WHOLE_FILM)
        request = {"do": "read", "path": str(film), "frames": 2, "decord_too": False}
        try:
            workers.ask(request | asdict(Limits()), Limits.seconds)
        except Lost:
            return False
    return True


def check(path: str | Path) -> None:
    """Only an ordinary file with something in it ever reaches a decoder."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        raise InputError(
            f"There is no file {quoted(path)}; a video is needed: check its name or upload it."
        ) from None
    if stat.S_ISDIR(found.st_mode):
        raise InputError(f"{quoted(path)} is a folder; a video is needed: choose a file inside.")
    if not stat.S_ISREG(found.st_mode):
        raise InputError(f"{quoted(path)} is no ordinary file; a video is needed: choose another.")
    if not found.st_size:
        raise InputError(f"{quoted(path)} is empty; a whole video is needed: upload it again.")


def write(path: str | Path, frames: np.ndarray, fps: float, *, crf: int = 20) -> None:
    """An MP4 that every browser plays: H.264, 4:2:0, index first; odd sides repeat one line.

    `crf` is x264's quality: 18 looks lossless, 28 is small. The file appears whole or not at all.
    """
    import av  # whoever only reads never loads a codec into this process

    with (
        saving(Path(path)) as part,
        av.open(str(part), "w", format="mp4", options={"movflags": "+faststart"}) as file,
    ):
        rate = Fraction(float(fps)).limit_denominator(1001)
        film = file.add_stream("libx264", rate=rate, options={"crf": str(crf)})
        h, w = frames.shape[1:3]
        film.height, film.width, film.pix_fmt = h + h % 2, w + w % 2, "yuv420p"
        coded = film.codec_context
        coded.colorspace = coded.color_primaries = coded.color_trc = 1  # BT.709, said aloud
        for picture in frames:
            even = np.pad(picture, ((0, h % 2), (0, w % 2), (0, 0)), "edge")
            rgb = av.VideoFrame.from_ndarray(even, "rgb24")
            file.mux(film.encode(rgb.reformat(format="yuv420p", dst_colorspace="ITU709")))
        file.mux(film.encode(None))
