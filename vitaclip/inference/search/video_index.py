"""Video index for Python: a folder of embeddings, made once, searched by words or by a video."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from vitaclip.data.lists.layouts import LISTS
from vitaclip.data.lists.listing import list_videos
from vitaclip.inference.long_video.moments import AUTO, Division
from vitaclip.inference.model import Model
from vitaclip.inference.search.copying import CopyProgress, copy_gallery
from vitaclip.inference.search.embedding import embed_example
from vitaclip.inference.search.indexing import IndexProgress, fingerprint_of, index
from vitaclip.inference.search.query.asking import marked, query_of
from vitaclip.inference.search.query.by_movement import SHARE, by_movement
from vitaclip.retrieval import (
    Gallery,
    LargeGallery,
    ListedVideo,
    ModelFingerprint,
    SearchFilter,
    SearchResult,
    search,
    stamp,
)
from vitaclip.retrieval.addresses import is_large, is_there, load_gallery


class VideoIndex:
    """The gallery in a folder, together with the model that made it.

    What is in it already is not encoded again; a run that was killed goes on. Kept are a unit
    vector (e,) for each video, the same (t, e) for its frames, their seconds, and a thumbnail.

    Example:
        >>> import vitaclip
        >>> index = vitaclip.VideoIndex.open("galleries/mine", vitaclip.load_model(prompts="cube"))
        >>> for step in index.add("assets/samples"):
        ...     pass
        >>> Path(index.search("playing drums").hits[0].entry.video).name
        'playing-drums.mp4'
    """

    def __init__(self, folder: str | Path, model: Model) -> None:
        self.folder = folder if is_large(folder) else Path(folder)
        self.model = model
        self._opened: tuple[dict[str, tuple[int, int]], Gallery] | None = None

    @classmethod
    def open(cls, folder: str | Path, model: Model) -> VideoIndex:
        """The index in a folder, which may be new.

        Args:
            folder: Made by the first `add` if it is not there; `lance://…` for millions.
            model: Encodes what is added and asked; `prompts="cube"` is made for search.

        Raises:
            InputError: where another model made what lies there; its vectors mean other things.
        """
        opened = cls(folder, model)
        if opened._is_there():
            opened.gallery.check(opened._fingerprint())
        return opened

    @property
    def gallery(self) -> Gallery | LargeGallery:
        """What was saved last: vectors, entries and pictures.

        Raises:
            InputError: where nothing was added yet, or the files are damaged.
        """
        if isinstance(self.folder, str):
            return load_gallery(self.folder)
        files = {path.name: stamp(path) for path in self.folder.glob("*")}
        if self._opened is None or self._opened[0] != files:  # else it is proved already
            self._opened = files, Gallery.load(self.folder)
        return self._opened[1]

    def __len__(self) -> int:
        """How many videos can be found."""
        return len(self.gallery) if self._is_there() else 0

    def add(
        self,
        videos: str | Path | Sequence[str | Path],
        *,
        frames: int | None = None,
        moments: Division = AUTO,
        keep_missing: bool = False,
    ) -> Iterator[IndexProgress]:
        """Index a folder, a list of videos and captions, or several files; one step a video.

        A video that is longer than the clips that the model was trained on is kept as moments.
        Nothing is encoded until the steps are asked for: `for step in index.add(…)`.

        Args:
            videos: A folder, a list such as a CSV, a video file or several.
            frames: How many frames of each to look at: the same in all of an index.
            moments: A `Window` that long videos are divided by, or "whole" for one clip.
            keep_missing: Keep videos of a folder that are gone from it; else they leave the index
                once the others are in. Where their folder is empty they stay: a disk may be away.

        Returns:
            What became of each video; one that cannot be read is a step with a `problem`.

        Raises:
            InputError: where nothing is listed, another model or number of frames made the index,
                another program is writing to the folder, or its disk is full.
        """
        root: Path | None = None
        if isinstance(videos, (str, Path)) and not _is_film(videos):
            found = list_videos(Path(videos))
            listed, root = found.videos, found.root
        else:
            paths = [videos] if isinstance(videos, (str, Path)) else videos
            listed = [ListedVideo(Path(os.path.abspath(path))) for path in paths]
        return index(
            listed,
            self.folder,
            self.model,
            frames,
            moments=moments,
            root=root,
            keep_missing=keep_missing,
        )

    def search(
        self,
        words: str = "",
        *,
        like: str | Path | Sequence[str | Path] = (),
        unlike: str | Path | Sequence[str | Path] = (),
        weight: float = 0.5,
        top: int = 10,
        fold: bool = False,
        folder: str | Path = "",
        since: str | date | None = None,
        until: str | date | None = None,
        longer: float | None = None,
        shorter: float | None = None,
        named: str = "",
        movement: float = SHARE,
    ) -> SearchResult:
        """The best videos for words, for a video like them, or for both.

        Args:
            words: What the video should show; “person + dog - car” has terms, and what is behind
                a minus should not be there.
            like: A video file or a still picture, or several, to find others like it.
            unlike: The same, to find others that are not like it.
            weight: The share of the words where both are given, 0 to 1.
            top: How many hits.
            fold: Whether copies of a film are one hit; `Hit.copies` names them.
            folder: Find only videos in it, and in folders in it.
            since: Only those whose file was last written then or later: a date, a time, or as
                text 2026-01-31 or 2026-01-31 18:30.
            until: The same for earlier ones; a date counts to its end.
            longer: Only those of at least so many seconds, told by the frames that were looked at:
                of a short video to about a picture.
            shorter: Of at most so many.
            named: Only those whose path or caption contains this; capitals do not matter.

            movement: By `like`, the share of what moves how beside what is seen, 0 to 1.

        Returns:
            Hits, best first, each with the moment that fits best; `match` is False where nothing
            stands out. Where a video that moves is given, the scores are in spreads above the mean.

        Raises:
            InputError: where nothing was asked for, nothing was added yet, the video cannot be
                read, or no video can fit what is asked.
        """
        only = SearchFilter.read(folder, since, until, longer, shorter, named)
        gallery = self.gallery
        count = gallery.fingerprint.frames
        likes, others = (
            [embed_example(Path(path), self.model, count) for path in _several(paths)]
            for paths in (like, unlike)
        )
        near, far = ([each.vector for each in side] for side in (likes, others))
        query = query_of(words, self.model, near, far, weight)
        then = by_movement([each.frames for each in likes], movement, weight if words else 0.0)
        found = search([gallery], query, top, fold, only, then)
        return marked(found, words, self.model) if words else found

    def copy_to(self, target: str | Path) -> Iterator[CopyProgress]:
        """Put all of it into another gallery, bit by bit as it is; one step a save.

        What is there by its content stays, so the same call goes on after a kill.

        Args:
            target: A folder, or lance://…; made if it is not there.

        Raises:
            InputError: where nothing was added yet, another model made what lies there, somebody
                is writing to it, or its disk is full.
        """
        return copy_gallery(self.folder, target)

    def _is_there(self) -> bool:
        return is_there(self.folder)

    def _fingerprint(self) -> ModelFingerprint:
        return fingerprint_of(self.model, self.gallery.fingerprint.frames)


def _several(paths: str | Path | Sequence[str | Path]) -> Sequence[str | Path]:
    return [paths] if isinstance(paths, (str, Path)) else paths


def _is_film(path: str | Path) -> bool:
    return Path(path).is_file() and Path(path).suffix.lower() not in LISTS
