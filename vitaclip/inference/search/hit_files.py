"""Hits as files: a table for spreadsheets, subtitles for players, and the clips themselves."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

import numpy as np

from vitaclip import video
from vitaclip.errors import InputError, quoted
from vitaclip.inference.export import inert
from vitaclip.inference.long_video.moments import duration_of
from vitaclip.retrieval import Hit

FASTEST = 60.0  # pictures a second of a clip that is cut


def span(hit: Hit) -> tuple[float, float]:
    """From when to when a hit is, in seconds: a moment, or all of a short video."""
    if hit.entry.is_moment:
        return hit.entry.start, hit.entry.end
    return 0.0, duration_of(hit.times)


def hits_table(hits: Sequence[Hit]) -> str:
    """Hits as CSV, best first."""
    out = io.StringIO()
    rows = csv.writer(out, quoting=csv.QUOTE_ALL)
    rows.writerow(["video", "start", "end", "best at", "score", "caption", "copies"])
    for hit in hits:
        numbers = [f"{seconds:.2f}" for seconds in (*span(hit), hit.time)]
        copies = " ".join(copy.video for copy in hit.copies)
        texts = inert(hit.entry.caption), inert(copies)
        rows.writerow([inert(hit.entry.video), *numbers, f"{hit.score:.4f}", *texts])
    return out.getvalue()


def write_vtt(hits: Sequence[Hit], words: str, folder: Path) -> Iterator[Path]:
    """A WebVTT file for each video among the hits, with a cue for each hit in the order of time.

    A player that opens it with its video shows the moments that were found, as chapters do.
    """
    by_video: dict[str, list[Hit]] = {}
    for hit in hits:
        by_video.setdefault(hit.entry.video, []).append(hit)
    _made(folder)
    for path, found in by_video.items():
        lines = ["WEBVTT", ""]
        for hit in sorted(found, key=lambda hit: span(hit)):
            start, end = map(_clock, span(hit))
            said = escape(" · ".join(filter(None, [words, hit.entry.caption])), quote=False)
            lines += [f"{start} --> {end}", f"{said or 'found'} ({hit.score:.3f})", ""]
        name = _free(folder, Path(path).stem, ".vtt")
        name.write_text("\n".join(lines), encoding="utf-8")
        yield name


def cut_clips(hits: Sequence[Hit], folder: Path) -> Iterator[Path | str]:
    """Each hit as a video of its own, numbered from the best on; or a sentence why there is none.

    A short video is copied as it is. A moment is decoded and coded again, without sound, so that
    it begins and ends where it should.
    """
    _made(folder)
    for place, hit in enumerate(hits, start=1):
        source, (start, end) = Path(hit.entry.video), span(hit)
        try:
            if not hit.entry.is_moment:
                out = _free(folder, f"{place:03}-{source.stem}", source.suffix)
                shutil.copyfile(source, out)
            else:
                out = _free(folder, f"{place:03}-{source.stem}-{start:.0f}s", ".mp4")
                _cut(source, start, end, out)
        except OSError as trouble:
            yield f"{quoted(source)} was not copied: {trouble.strerror}."
        except InputError as problem:
            yield str(problem)
        else:
            yield out


def _cut(source: Path, start: float, end: float, out: Path) -> None:
    fps = min(video.probe(source).fps, FASTEST)
    times = np.arange(start, end, 1 / fps)
    video.write(out, video.stream(source, times), fps)


def _made(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise InputError(
            f"There can be no folder {quoted(folder)}; name one to write in."
        ) from None


def _free(folder: Path, stem: str, ending: str) -> Path:
    """A name in the folder that nothing has yet."""
    path, number = folder / f"{stem}{ending}", 2
    while path.exists():
        path, number = folder / f"{stem}-{number}{ending}", number + 1
    return path


def _clock(seconds: float) -> str:
    """Hours, minutes, seconds and thousandths, as WebVTT has them."""
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"
