"""Classification annotation lists: Kinetics, UCF101 and HMDB51 as the field writes them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from vitaclip.data import caption_lists
from vitaclip.data.annotations import Annotation, lines, number_of, readable
from vitaclip.errors import InputError

TRAIN, TEST = 1, 2  # HMDB51's flags; 0 is a clip that this split leaves out


def kinetics(path: Path, root: Path, classes: Sequence[str]) -> list[Annotation]:
    """`path,label` or `path label`, the label a number or a name; or the official CSV.

    The official file has a header and names clips by YouTube number and seconds; the clips then
    lie in a folder per class, as the download scripts leave them.
    """
    rows = lines(path)
    if rows and "youtube_id" in rows[0][1]:
        return _official(path, root, classes)
    entries = []
    for number, line in rows:
        place = f"{path.name}, line {number}"
        name, label = _pair(line, place)
        entries.append(Annotation(root / name, place, number_of(label, classes, place)))
    return entries


def ucf101(
    folder: Path, root: Path, split: int, train: bool, known: Iterable[str] = ()
) -> tuple[list[Annotation], tuple[str, ...]]:
    """`trainlist01.txt` / `testlist01.txt` beside `classInd.txt`; the clips under `root`."""
    names = [
        _numbered(line, number, "classInd.txt") for number, line in lines(folder / "classInd.txt")
    ]
    places = {raw: place for place, raw in enumerate(names)}
    path, entries = folder / f"{'train' if train else 'test'}list{split:02d}.txt", []
    for number, line in lines(path):
        place, name = f"{path.name}, line {number}", line
        if train and line.rpartition(" ")[2].isdecimal():
            name = line.rpartition(" ")[0]
        raw = name.split("/")[0]
        if raw not in places:
            raise InputError(f"{place}: {raw!r} is not in classInd.txt.")
        entries.append(Annotation(root / name, place, places[raw]))
    return entries, tuple(readable(raw, known) for raw in names)


def hmdb51(
    folder: Path, root: Path, split: int, train: bool, known: Iterable[str] = ()
) -> tuple[list[Annotation], tuple[str, ...]]:
    """`brush_hair_test_split1.txt` and its like: a clip and 1 (train), 2 (test) or 0 a line."""
    ending = f"_test_split{split}.txt"
    files = sorted(folder.glob(f"*{ending}"))
    if not files:
        raise InputError(f"{folder.name} holds no *{ending}; HMDB51's split files are needed.")
    entries = []
    for label, path in enumerate(files):
        raw = path.name.removesuffix(ending)
        for number, line in lines(path):
            place = f"{path.name}, line {number}"
            name, flag = _pair(line, place)
            if flag == str(TRAIN if train else TEST):
                entries.append(Annotation(root / raw / name, place, label))
    names = (path.name.removesuffix(ending) for path in files)
    return entries, tuple(readable(raw, known) for raw in names)


SPLIT_FORMATS = {"ucf101": ucf101, "hmdb51": hmdb51}


@dataclass(frozen=True)
class ActionLists:
    """Where the lists of a data set lie, the videos they name, and the classes if they do not."""

    format: str  # kinetics, ucf101 or hmdb51
    lists: Path  # the list, or the folder of split files
    videos: Path
    classes: Path = Path()  # kinetics: one class a line, in the order of their numbers

    def read(self, split: int, train: bool) -> tuple[list[Annotation], tuple[str, ...]]:
        """The clips of a split and the names of all classes."""
        if self.format in SPLIT_FORMATS:
            return SPLIT_FORMATS[self.format](self.lists, self.videos, split, train)
        if self.format != "kinetics":
            known = ", ".join(["kinetics", *SPLIT_FORMATS, *caption_lists.FORMATS])
            raise InputError(f"There is no format {self.format!r}; the known ones: {known}.")
        classes = tuple(readable(line) for _, line in lines(self.classes))
        return kinetics(self.lists, self.videos, classes), classes


def _official(path: Path, root: Path, classes: Sequence[str]) -> list[Annotation]:
    entries = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            place = f"{path.name}, line {number}"
            try:
                begin, end = int(float(row["time_start"])), int(float(row["time_end"]))
                name = f"{row['youtube_id']}_{begin:06d}_{end:06d}.mp4"
                label = number_of(row["label"], classes, place)
            except (KeyError, TypeError, ValueError) as problem:
                if isinstance(problem, InputError):
                    raise
                raise InputError(f"{place}: label, youtube_id or seconds are missing.") from None
            entries.append(Annotation(root / row["label"] / name, place, label))
    return entries


def _pair(line: str, place: str) -> tuple[str, str]:
    """A path, which may hold spaces, and what stands behind the last comma or space."""
    name, _, label = line.rpartition(",") if "," in line else line.rpartition(" ")
    if not name.strip() or not label.strip():
        raise InputError(f"{place}: a path and a label are needed, as in “a/clip.mp4,3”.")
    return name.strip().strip('"'), label.strip().strip('"')


def _numbered(line: str, number: int, name: str) -> str:
    """Of “12 ApplyEyeMakeup” the name; classes are counted from 1 in their order."""
    first, _, raw = line.partition(" ")
    if not first.isdecimal() or int(first) != number or not raw.strip():
        raise InputError(f"{name}, line {number}: “{number} ClassName” is needed.")
    return raw.strip()
