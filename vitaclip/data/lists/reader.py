"""The door: a file, a folder or a pasted text becomes class names or videos, and says how."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from vitaclip.data.labels import MOST_LABELS, check_labels, check_text
from vitaclip.data.lists.class_folders import class_names_in
from vitaclip.data.lists.class_names import ClassNames, class_names, of_names
from vitaclip.data.lists.layouts import FORMATS, Lists, classes_beside, read_folder
from vitaclip.data.lists.videos import Request, VideoList, videos_of
from vitaclip.data.tables.read_table import read_table, table_of
from vitaclip.errors import InputError, quoted

UNSAID = Path()  # no file or folder was named


@dataclass(frozen=True)
class VideoLists:
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
            known = ", ".join(FORMATS)
            raise InputError(f"There is no format {self.format!r}; the known ones: {known}.")
        given = None
        if self.classes != UNSAID:
            given = read_classes(self.classes, most=None)
            given = replace(given, understood=f"{self.classes.name}: {given.understood}")
        found = self._lists(part, split)
        request = Request(self._root(), given or found.classes, part, self.goal)
        listed = videos_of(found.table, request)
        said = f"; {found.said}" if found.said else ""
        return replace(listed, understood=listed.understood + said)

    def _lists(self, part: str, split: str) -> Lists:
        if self.lists.is_dir():
            return read_folder(self.lists, part, split, self.format)
        if re.search(r"_test_split\d\.txt$", self.lists.name):
            raise InputError(
                f"{quoted(self.lists)} is one of HMDB51's split files; name their folder."
            )
        return Lists(read_table(self.lists), classes_beside(self.lists))

    def _root(self) -> Path:
        if self.videos == UNSAID:
            return self.lists if self.lists.is_dir() else self.lists.parent
        if not self.videos.is_dir():
            raise InputError(f"There is no folder {quoted(self.videos)} of videos.")
        return self.videos


def read_classes(source: Path, most: int | None = MOST_LABELS) -> ClassNames:
    """The class names in a file, or the sub-folders of a folder that has one for each class.

    Args:
        source: The file or the folder.
        most: How many there may be; nothing for any number, of any length.

    Raises:
        InputError: if there are none, or the file can be read in two ways.
    """
    if not source.is_dir():
        return _checked(class_names(read_table(source)), most)
    names = class_names_in(source)
    if not names:
        raise InputError(f"{quoted(source)} has no sub-folders with videos; each class needs one.")
    return _checked(of_names(names, " with the names of the folders"), most)


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
