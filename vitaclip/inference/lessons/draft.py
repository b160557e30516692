"""A draft: classes and a few examples of each, while somebody works on them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from string import ascii_uppercase
from threading import RLock

import numpy as np

from vitaclip.data.labels import check_text, one_line
from vitaclip.errors import InputError, quoted
from vitaclip.inference.lessons.example import Example
from vitaclip.inference.model_id import ModelId

MOST_CLASSES, MOST_CLIPS = 20, 50  # clips of a class
NEW = "action "  # and a letter: a list of names with numbers could be read in two ways
LONGEST_NAME = 60  # characters: a row on a phone has room for as many
GONE = "That class is not there any more; reload the page."


@dataclass(frozen=True)
class DraftClass:
    """A class by its name, and its examples in the order in which they came."""

    id: str
    name: str
    clips: tuple[Example, ...] = ()


@dataclass(frozen=True)
class Contents:
    """What a draft holds to learn from: example n is of class `labels[n]`."""

    names: tuple[str, ...]  # (k,)
    clips: tuple[Example, ...]  # (n,)
    labels: np.ndarray  # (n,)


@dataclass(eq=False)
class Draft:
    """Safe to use from many threads; `version` grows with each change.

    Whoever knows `id` may do everything; whoever knows `join`, once it is shared, may add clips,
    and take back those that they added.
    """

    model: ModelId  # the frozen CLIP that its clips were read for
    owner: str  # the address whose share it takes of
    classes: list[DraftClass] = field(default_factory=list)
    id: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    join: str = ""  # once it is shared
    lesson: str = ""  # what was learned last
    version: int = 0
    lock: RLock = field(default_factory=RLock)

    def __post_init__(self) -> None:
        for _ in range(2):
            self.add_class()

    @property
    def nbytes(self) -> int:
        """Memory kept."""
        return sum(clip.nbytes for clip in self.clips)

    @property
    def clips(self) -> Iterator[Example]:
        """Those of all classes."""
        return (clip for each in list(self.classes) for clip in each.clips)

    def add_class(self, name: str = "") -> DraftClass:
        """One more class; without a name it gets one that can be changed.

        Raises:
            InputError: where there are too many, or one has this name.
        """
        with self.lock:
            if len(self.classes) >= MOST_CLASSES:
                raise InputError(f"A lesson has {MOST_CLASSES} classes at most; remove one first.")
            if name:
                name = self._free(name)
            else:
                taken = {each.name.casefold() for each in self.classes}
                names = (NEW + letter for letter in ascii_uppercase)
                name = next(free for free in names if free.casefold() not in taken)
            added = DraftClass(secrets.token_hex(4), name)
            self.classes.append(added)
            self.version += 1
            return added

    def named(self, name: str) -> DraftClass:
        """The class of this name, in any case of its letters; a new one where there is none."""
        with self.lock:
            key = _read_name(name).casefold()
            known = (each for each in self.classes if each.name.casefold() == key)
            return next(known, None) or self.add_class(name)

    def rename(self, which: str, name: str) -> None:
        """Give a class another name.

        Raises:
            InputError: where another has it, in any case of its letters.
        """
        with self.lock:
            place = self._place(which)
            self.classes[place] = replace(self.classes[place], name=self._free(name, but=which))
            self.version += 1

    def remove_class(self, which: str) -> None:
        """A class goes, and its clips with it; two stay, to be told apart."""
        with self.lock:
            del self.classes[self._place(which)]
            self.version += 1
            while len(self.classes) < 2:
                self.add_class()

    def add(self, which: str, clip: Example) -> None:
        """One more example of a class.

        Raises:
            InputError: where the class is full, or the draft has this very clip already.
        """
        with self.lock:
            place = self._place(which)
            into = self.classes[place]
            for each in self.classes:
                if any(clip.content == one.content for one in each.clips):
                    raise InputError(
                        f"{quoted(each.name, True)} has this very clip already; add another one."
                    )
            if len(into.clips) >= MOST_CLIPS:
                raise InputError(
                    f"{quoted(into.name, True)} has {MOST_CLIPS} clips, and no more fit; remove "
                    "some."
                )
            self.classes[place] = replace(into, clips=(*into.clips, clip))
            self.version += 1

    def drop(self, which: str, seat: str = "") -> None:
        """Take a clip out; whoever has a seat, only their own."""
        with self.lock:
            for place, each in enumerate(self.classes):
                kept = tuple(
                    one for one in each.clips if one.id != which or seat not in ("", one.seat)
                )
                if len(kept) < len(each.clips):
                    self.classes[place] = replace(each, clips=kept)
                    self.version += 1

    def keep(self, lesson: str) -> None:
        """What was learned last, for those who share it."""
        with self.lock:
            self.lesson = lesson
            self.version += 1

    def contents(self) -> Contents:
        """All that there is to learn from; classes without clips are left out.

        Raises:
            InputError: where fewer than two classes have clips.
        """
        with self.lock:
            full = [each for each in self.classes if each.clips]
        if len(full) < 2:
            has = f"only {quoted(full[0].name, True)} has clips" if full else "there are no clips"
            raise InputError(
                f"To learn, two classes or more need clips, and {has}; add one to each of two."
            )
        labels = np.repeat(np.arange(len(full)), [len(each.clips) for each in full])
        clips = tuple(clip for each in full for clip in each.clips)
        return Contents(tuple(each.name for each in full), clips, labels)

    def _place(self, which: str) -> int:
        places = (place for place, each in enumerate(self.classes) if each.id == which)
        found = next(places, None)
        if found is None:
            raise InputError(GONE)
        return found

    def _free(self, name: str, but: str = "") -> str:
        """A name that can be read, and that no other class has."""
        name = _read_name(name)
        for each in self.classes:
            if each.id != but and each.name.casefold() == name.casefold():
                raise InputError(
                    f"Another class is named {quoted(each.name, True)} already; call this one "
                    "something else."
                )
        return name


def _read_name(name: object) -> str:
    check_text(name)
    read = one_line(str(name))
    if not read:
        raise InputError("A class needs a name; write what is done in its clips.")
    if len(read) > LONGEST_NAME:
        raise InputError(
            f"The name “{read[:24]}…” has {len(read)} characters; {LONGEST_NAME} fit, so shorten "
            "it."
        )
    return read
