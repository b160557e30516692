"""Entry columns: what filters look at, of all videos of a gallery at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from vitaclip.retrieval.entries import VideoEntry
from vitaclip.retrieval.filters.search_filter import SearchFilter

REMEMBERED = 8  # answers


@dataclass(frozen=True)
class EntryColumns:
    """Paths, words, dates and lengths of n videos or moments."""

    videos: tuple[str, ...]  # paths
    named: tuple[tuple[str, str], ...]  # path and caption, in small letters
    written: np.ndarray  # (n,) nanoseconds
    durations: np.ndarray  # (n,) seconds, of the whole video
    _answers: dict[SearchFilter, np.ndarray] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, entries: Sequence[VideoEntry], times: np.ndarray) -> EntryColumns:
        """Those of entries and the seconds (n, t) of their frames."""
        known = tuple(entries)
        return cls(
            tuple(entry.video for entry in known),
            tuple((entry.video.lower(), entry.caption.lower()) for entry in known),
            np.array([entry.stamp[1] for entry in known], np.int64),
            durations_of(known, times),
        )

    def passing(self, only: SearchFilter) -> np.ndarray:
        """Which of them (n,) a filter lets through; the last few answers are remembered."""
        passed = self._answers.get(only)
        if passed is None:
            passed = self._passing(only)
            if len(self._answers) >= REMEMBERED:
                self._answers.clear()
            self._answers[only] = passed
        return passed.copy()

    def _passing(self, only: SearchFilter) -> np.ndarray:
        passed, begin, text = np.ones(len(self.videos), bool), only.inside, only.named
        if begin:
            passed &= np.array([video.startswith(begin) for video in self.videos], bool)
        if text:
            found = [text in path or text in words for path, words in self.named]
            passed &= np.array(found, bool)
        if only.since is not None:
            passed &= self.written >= only.since
        if only.until is not None:
            passed &= self.written < only.until
        if only.longer is not None:
            passed &= self.durations >= only.longer
        if only.shorter is not None:
            passed &= self.durations <= only.shorter
        return passed


def durations_of(entries: Sequence[VideoEntry], times: np.ndarray) -> np.ndarray:
    """Seconds (n,) of the whole video of each, all of whose moments must be here.

    Of a long one the end of its last moment; of a short one the times (n, t) of its frames, which
    lie in the middle of equal spans: the first and the last make up the whole, but for a picture.
    """
    ends: dict[str, float] = {}
    for entry in entries:
        ends[entry.content] = max(entry.end, ends.get(entry.content, 0.0))
    whole = np.asarray(times, float)
    short = whole[:, 0] + whole[:, -1] if whole.size else np.zeros(len(entries))
    long = np.array([ends[entry.content] for entry in entries], float)
    return np.where(long > 0, long, short)
