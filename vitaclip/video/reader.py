"""Reading videos: `read` frames by time, `stream` them for as long as a film is, `probe` a file."""

import os
import stat
import sys
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from vitaclip.errors import InputError, InstallationError, quoted
from vitaclip.video.sandbox import allowed
from vitaclip.video.worker_pool import Failed, Hung, Killed, Lost, Workers

LARGE = 2**24  # pixels of a stored picture, twice 4K: beyond them one file at a time is decoded
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
    notes: tuple[str, ...] = ()  # what was done to the pictures: “deinterlaced”


@dataclass(frozen=True)
class Probe:
    """What a file says of itself, by its own timestamps."""

    duration: float  # seconds, from the first picture to the end of the last one
    width: int  # pixels as displayed: square, after rotation
    height: int
    fps: float  # pictures by duration, so an average where the rate varies
    codec: str
    rotation: int  # 0, 90, 180 or 270 degrees counter-clockwise from stored to displayed
    notes: tuple[str, ...] = ()  # what `read` does to its pictures: “mirrored”


@dataclass(frozen=True)
class Limits:
    """What one file may cost: enough for phone clips and hours of film, and no more than that."""

    seconds: float = 15.0  # for decoding; of a stream, for each of its pictures
    megabytes: int = 2048  # address space of the worker, where the system can hold it to that
    pixels: int = 2**26  # of one stored picture: 8192 × 8192
    side: int = 1280  # pictures longer than this are scaled down as they are decoded


WORKERS = Workers(  # one more than one address may have at work: see `Turns`
    (sys.executable, "-m", "vitaclip.video.decoder"), count=max(2, min(4, os.cpu_count() or 1)) + 1
)
STREAMS = Workers(WORKERS.command, count=2)  # for whole films; who reads a clip need not wait


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
    return _video(answer, load)


def read_short(
    path: str | Path,
    frames: int,
    longest: float,
    *,
    limits: Limits = Limits(),
    workers: Workers = WORKERS,
) -> Video | float:
    """As `read`; or how long it is in seconds, and undecoded, if that is more than `longest`."""
    most = frames * limits.side**2 * 3 + (1 << 20)
    limit = {"longest": longest if np.isfinite(longest) else None}
    answer, load = ask("read", path, limits, workers, most, frames=int(frames), **limit)
    return answer["duration"] if "duration" in answer else _video(answer, load)


def read_picture(
    path: str | Path, *, limits: Limits = Limits(), workers: Workers = WORKERS
) -> np.ndarray:
    """A still picture (h, w, 3) uint8 RGB, upright; read by a decoder's process, as videos are."""
    most = limits.side**2 * 3 + (1 << 20)
    answer, load = ask("picture", path, limits, workers, most)
    return np.frombuffer(load, np.uint8).reshape(answer["shape"])


def _video(answer: dict[str, Any], load: bytearray) -> Video:
    clip = np.frombuffer(load, np.uint8).reshape(answer["shape"])
    return Video(clip, np.array(answer["times"]), tuple(answer["notes"]))


def stream(
    path: str | Path,
    times: np.ndarray,
    *,
    limits: Limits = Limits(),
    workers: Workers = STREAMS,
) -> Iterator[np.ndarray]:
    """The pictures on screen at rising times, in one pass over a film of any length.

    Only the picture at hand is held, here and in the worker, which waits until the next is asked
    for. Closing the iterator, or letting it go, ends the work at once.

    Args:
        path: The file.
        times: When (t,), in seconds since the film's first picture; what lies beyond its end shows
            the last one.
        limits: What the file may cost; `seconds` are for each picture.
        workers: The processes to decode in. One is taken until the iterator ends.

    Yields:
        Pictures (h, w, 3) uint8 RGB, all of one size.

    Raises:
        InputError: for a file that cannot be read, or not to its end.
    """
    moments = np.asarray(times, float)
    if not np.isfinite(moments).all() or (moments < 0).any() or (np.diff(moments) < 0).any():
        raise InputError("Times of pictures are seconds from 0 on, and never fall.")
    head = _request("stream", path, limits, times=moments.tolist())
    most = limits.side**2 * 3 + (1 << 20)
    with _told(path, limits, workers):
        for answer, load in workers.stream(head, limits.seconds, most):
            _understood(answer, path, limits)
            if answer.get("more"):
                picture = np.frombuffer(load, np.uint8).reshape(answer["shape"])
                for _ in range(answer["times"]):
                    yield picture


def probe(path: str | Path, *, limits: Limits = Limits(), workers: Workers = WORKERS) -> Probe:
    """Duration, size, rate and codec of a file, proved by decoding some pictures."""
    answer, _ = ask("probe", path, limits, workers, 1 << 20)
    notes = tuple(answer.pop("notes"))
    return Probe(**answer, notes=notes)


def ask(
    do: str, path: str | Path, limits: Limits, workers: Workers, most: int, **request: Any
) -> tuple[dict[str, Any], bytearray]:
    """Have a worker open the file, once more without decord if it breaks; else one sentence."""
    head = _request(do, path, limits, **request)
    with _told(path, limits, workers):
        try:
            answer, load = _asked(head, limits, workers, most)
        except (Hung, Killed):
            raise
        except Lost:
            answer, load = _asked(head | {"decord_too": False}, limits, workers, most)
    _understood(answer, path, limits)
    return answer, load


def _asked(
    head: dict[str, Any], limits: Limits, workers: Workers, most: int
) -> tuple[dict[str, Any], bytearray]:
    """The answer to one request; pictures that turn out large wait for their turn."""
    small = head | {"pixels": min(LARGE, limits.pixels)}
    answer, load = workers.ask(small, limits.seconds, most)
    if "too_large" in answer and limits.pixels > LARGE:
        with workers.large.one():
            return workers.ask(head, limits.seconds, most)
    return answer, load


def _request(do: str, path: str | Path, limits: Limits, **request: Any) -> dict[str, Any]:
    check(path)
    told = {"do": do, "path": os.path.abspath(path), "decord_too": True}
    return request | told | asdict(limits)


def _understood(answer: dict[str, Any], path: str | Path, limits: Limits) -> None:
    if "refused" in answer:
        raise InputError(answer["refused"])
    if "crowded" in answer:
        room = allowed(limits.megabytes)
        needs = f"needs more than {room} MB to decode; a smaller or shorter"
        raise InputError(f"{quoted(path)} {needs} video is needed: {AGAIN}.")


@contextmanager
def _told(path: str | Path, limits: Limits, workers: Workers) -> Iterator[None]:
    """A worker that is lost over a file is one sentence about the file, or about the worker."""
    try:
        yield
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
        return
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
