"""Parts: what goes from stage to stage, and videos put together of them in whatever order."""

from __future__ import annotations

from dataclasses import dataclass

from vitaclip.inference.cluster.decoding import DecodedClip
from vitaclip.retrieval import Embedding, VideoEntry


@dataclass(frozen=True)
class Part:
    """Of a video: a clip or a moment, or the word that there is none or no more."""

    number: int  # of the video, in the list
    place: int  # of the part, in the video
    last: bool = False  # it holds nothing and says that all was read
    entry: VideoEntry | None = None  # with the last one
    problem: str = ""  # one sentence on why there is nothing, with the last one
    clip: DecodedClip | None = None
    embedding: Embedding | None = None


@dataclass(frozen=True)
class Whole:
    """A video of which all parts are there."""

    number: int
    entry: VideoEntry | None
    embeddings: tuple[Embedding, ...]
    problem: str = ""


class Gathering:
    """Takes parts in any order, some of them perhaps twice, and gives each video once."""

    def __init__(self) -> None:
        self._parts: dict[int, dict[int, Part]] = {}
        self._given: set[int] = set()

    def take(self, part: Part) -> Whole | None:
        """The video that this part makes whole, or nothing yet."""
        if part.number in self._given:
            return None  # its worker was lost after it had told all, and another did it again
        parts = self._parts.setdefault(part.number, {})
        parts[part.place] = part
        last = next((each for each in parts.values() if each.last), None)
        if last is None or len(parts) < last.place + 1:
            return None
        self._given.add(part.number)
        del self._parts[part.number]
        found = (parts[place].embedding for place in range(last.place))
        embeddings = tuple(each for each in found if each is not None)
        return Whole(part.number, last.entry, embeddings, last.problem)
