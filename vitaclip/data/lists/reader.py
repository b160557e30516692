"""The door: a file, a folder or a pasted text becomes class names or videos, and one line says how."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from vitaclip.data.labels import MOST_LABELS, check_labels, check_text
from vitaclip.data.lists.class_names import ClassNames, class_names, of_names
from vitaclip.data.lists.layouts import (
    FORMATS,
    Lists,
    classes_beside,
    names_of_folders,
    read_folder,
)
from vitaclip.data.lists.read_table import read_table, table_of
from vitaclip.data.lists.videos import Request, VideoList, videos_of
from vitaclip.errors import InputError, quoted

UNSAID = Path()  # no folder was named


@dataclass(frozen=True)
class ListOfVideos:
    """Where a list of videos lies and what goes with it; `read` opens it."""

    lists: Path  # the list, or the folder of lists, or of a folder for each class
    videos: Path = UNSAID  # the folder the list's paths start from; the list's own if not said
    classes: Path = UNSAID  # the list of class names, where the list of videos has numbers
    format: str = ""  # a key of FORMATS, where a folder could be several
    goal: str = ""  # classify or match, where a list serves both

    def read(self, part: str = "", split: str = "") -> VideoList:
        """The videos of a part, train or test, and of a split where there are several.

        Raises:
            InputError: if the list cannot be read, or can be read in two ways.
        """
        if self.format and self.format not in FORMATS:
            raise InputError(
                f"There is no format {self.format!r}; the known ones: {', '.join(FORMATS)}."
            )
        given = None if self.classes == UNSAID else read_classes(self.classes, most=None)
        found = self._lists(part, split)
        classes = given or found.classes
        request = Request(self._root(), classes, part, self.goal)
        listed = videos_of(found.table, request)
        said = "; ".join(filter(None, [listed.understood, found.said]))
        return replace(listed, understood=said)

    def _lists(self, part: str, split: str) -> Lists:
        if self.lists.is_dir():
            return read_folder(self.lists, part or "train", split, self.format)
        if re.search(r"_test_split\d\.txt$", self.lists.name):
            raise InputError(
                f"{quoted(self.lists)} is one of HMDB51's split files; name their folder."
            )
        table = read_table(self.lists)
        return Lists(table, None if self.goal == "match" else classes_beside(self.lists))

    def _root(self) -> Path:
        if self.videos != UNSAID:
            if not self.videos.is_dir():
                raise InputError(f"There is no folder {quoted(self.videos)} of videos.")
            return self.videos
        return self.lists if self.lists.is_dir() else self.lists.parent


def read_classes(source: Path, most: int | None = MOST_LABELS) -> ClassNames:
    """The class names in a file, or the sub-folders of a folder that has one for each class.

    Raises:
        InputError: if there are none, or the file can be read in two ways.
    """
    if source.is_dir():
        names = names_of_folders(source)
        if not names:
            raise InputError(f"{quoted(source)} has no sub-folders with videos; a class needs one.")
        return _checked(of_names(in_words(names), "named after the folders"), most)
    return _checked(class_names(read_table(source)), most)


def classes_of(text: str, most: int | None = MOST_LABELS) -> ClassNames:
    """The class names in a text that was typed or pasted, as in a file of the same content."""
    check_text(text)
    if not text.strip():
        check_labels([])
    return _checked(class_names(table_of(text, "the class list")), most)


def as_text(names: tuple[str, ...]) -> str:
    """Class names one a line, so that they are read as the same names again."""
    text = "\n".join(names)
    try:
        same = classes_of(text).names == names
    except InputError:
        same = False
    return text if same else f"name\n{text}"


def _checked(found: ClassNames, most: int | None) -> ClassNames:
    if most is not None:
        check_labels(found.names, most)
    return found
