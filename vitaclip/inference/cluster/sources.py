"""Sources: the videos of a folder, of a list, or of an object store, and each as a file at hand."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from vitaclip.data.lists.layouts import LISTS
from vitaclip.data.lists.listing import LONGEST, list_videos
from vitaclip.data.tables.columns import called, with_header
from vitaclip.data.tables.read_table import read_table
from vitaclip.data.tables.table import Table, counted
from vitaclip.data.tables.text import read_text
from vitaclip.data.video_files import FILMS
from vitaclip.errors import InputError, quoted
from vitaclip.inference.search.embedding import entry_of
from vitaclip.io.checksums import digest
from vitaclip.io.scratch import scratch_folder
from vitaclip.retrieval import ListedVideo, VideoEntry


@dataclass(frozen=True)
class Source:
    """A video that is to be indexed."""

    video: str  # path, or an address such as s3://bucket/clip.mp4
    caption: str = ""
    stamp: tuple[int, int] | None = None  # of an address, where its folder was listed

    @property
    def is_address(self) -> bool:
        """Whether it lies in an object store."""
        return "://" in self.video


@dataclass(frozen=True)
class Sources:
    """The videos, one line about what was taken, and the folder here that these are all of."""

    videos: tuple[Source, ...]
    understood: str
    root: Path | None = None

    def local(self) -> list[ListedVideo]:
        """The same as files on this machine; InputError where some are none."""
        far = next((source.video for source in self.videos if source.is_address), None)
        if far:
            raise InputError(f"{far} lies in an object store; --on ray reads from there.")
        return [ListedVideo(Path(source.video), source.caption) for source in self.videos]


def list_sources(asked: str) -> Sources:
    """The videos of a folder or a list, here or at an address such as s3://bucket/films.

    Raises:
        InputError: where there are none, or the address cannot be read.
    """
    asked = here(asked)
    path = Path(asked)
    if "://" in asked:
        found = _of_list(asked) if Path(asked).suffix.lower() in LISTS else _of_folder(asked)
    elif path.is_file() and path.suffix.lower() in LISTS and "://" in read_text(path)[0]:
        found = _of_table(read_table(path), os.path.abspath(path.parent))
    else:
        listed = list_videos(path)
        videos = (Source(str(item.path), item.caption) for item in listed.videos)
        found = Sources(tuple(videos), listed.understood, listed.root)
    if not found.videos:
        raise InputError(f"{quoted(path)} lists no videos; name a folder or a list with some.")
    return found


def here(asked: str) -> str:
    """file:///films as the path that it is; all else as it is."""
    return unquote(urlsplit(asked).path) if asked.startswith("file://") else asked


@contextmanager
def at_hand(source: Source) -> Iterator[tuple[Path, VideoEntry]]:
    """A video as a file on this machine, and what is known of it before it is decoded.

    What lies in an object store is fetched into a scratch folder, and gone afterwards.
    """
    if not source.is_address:
        path = Path(source.video)
        try:
            yield path, entry_of(path, source.caption)
        except OSError as trouble:
            raise InputError(f"{quoted(path)} cannot be read: {trouble.strerror}.") from None
        return
    store, place = _store(source.video)
    with scratch_folder() as folder:
        path = folder / place.rpartition("/")[2]
        try:
            stamp = source.stamp or _stamp(store.info(place))
            store.get_file(place, str(path))
        except OSError as trouble:
            raise InputError(f"{source.video} cannot be fetched ({trouble}).") from None
        yield path, VideoEntry(source.video, digest(path), source.caption, stamp)


def _of_folder(address: str) -> Sources:
    store, place = _store(address)
    try:
        found: Mapping[str, Mapping[str, Any]] = store.find(place, detail=True)
    except OSError as trouble:
        raise InputError(f"{address} cannot be listed ({trouble}).") from None
    films = [name for name in sorted(found) if os.path.splitext(name)[1].lower() in FILMS]
    videos = (Source(store.unstrip_protocol(name), "", _stamp(found[name])) for name in films)
    others = len(found) - len(films)
    left = f"; {counted(others, 'other file')} left out" if others else ""
    return Sources(tuple(videos), f"{counted(len(films), 'video')} at the address{left}")


def _of_list(address: str) -> Sources:
    with at_hand(Source(address)) as (path, _):
        return _of_table(read_table(path), address.rpartition("/")[0])


def _of_table(table: Table, base: str) -> Sources:
    """What a list names by address; other names start at `base`, the list's own folder."""
    table = with_header(table, ("video", "caption"))
    first, *_ = [*called(table.header, "video"), 0]
    said = [*called(table.header, "caption"), *([1] if not table.header else [])]
    captions = table.column(said[0]) if said and said[0] < table.width else [""] * len(table.rows)
    names = [here(name) for name in table.column(first)]
    places = [name if "://" in name else _joined(base, name) for name in names]
    videos = (Source(place, caption[:LONGEST]) for place, caption in zip(places, captions))
    return Sources(tuple(videos), f"{counted(len(places), 'video')} in the list")


def _joined(base: str, name: str) -> str:
    return f"{base}/{name}" if "://" in base else os.path.abspath(os.path.join(base, name))


def _store(address: str) -> tuple[Any, str]:
    """The file system of an address, and what it calls the place."""
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise InputError(
            f"{address} lies in an object store, which needs more: pip install 'vitaclip[ray]'."
        ) from None
    try:
        return url_to_fs(address)
    except (ImportError, ValueError) as trouble:  # it says which package to install
        raise InputError(f"{address} cannot be read: {trouble}.") from None


def _stamp(told: Mapping[str, Any]) -> tuple[int, int]:
    """By what a file is known again, of what its store says: its bytes, and a number for its date.

    Stores say it in different words, and some by a tag instead.
    """
    names = ("ETag", "etag", "md5Hash", "mtime", "LastModified", "updated", "created")
    when = next((str(told[name]) for name in names if told.get(name)), "")
    return int(told.get("size") or 0), int.from_bytes(sha256(when.encode()).digest()[:7], "big")
