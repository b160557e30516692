"""Folders of lists as data sets come: which file is which, put together to one table."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from vitaclip.data.lists.captions import captions
from vitaclip.data.lists.class_folders import class_folders, class_names_in, in_classes
from vitaclip.data.lists.class_names import ClassNames, class_names, of_names
from vitaclip.data.tables.columns import PARTS, plain, with_header
from vitaclip.data.tables.read_table import read_table
from vitaclip.data.tables.table import Row, Table, some
from vitaclip.errors import InputError, quoted

FLAGS = {"train": "1", "test": "2"}  # HMDB51; 0 is a clip that this split leaves out
LISTS = {".csv", ".tsv", ".txt", ".json", ".jsonl"}
VTT_TRAIN = {"7k": "MSRVTT_train.7k.csv", "9k": "MSRVTT_train.9k.csv"}
VTT_TEST = "MSRVTT_JSFUSION_test.csv"
LSMDC = {
    "train": "LSMDC16_annos_training.csv",
    "test": "LSMDC16_challenge_1000_publictect.csv",  # sic
}
MSVD = ("raw-captions.pkl", "captions_msvd.json", "AllVideoDescriptions.txt")
CLASS_FILE = re.compile(
    r".*(classind|classes|labels|(?<!file)names|(class|label)[_-]?(list|map|index)).*\.(txt|csv|json)",
    re.I,
)


@dataclass(frozen=True)
class Lists:
    """A table of videos, and the classes if the data set has a list of them."""

    table: Table
    classes: ClassNames | None = None
    said: str = ""


def ucf101(folder: Path, part: str, split: str) -> Lists:
    """`trainlist01.txt` or `testlist01.txt` beside `classInd.txt`; a clip lies in its class."""
    table = read_table(folder / f"{part}list{int(split or 1):02d}.txt")
    rows = tuple(Row(row.line, row.cells[:1]) for row in table.rows)
    classes = class_names(read_table(folder / "classInd.txt"))
    return Lists(replace(table, header=("video",), rows=rows), classes, f"split {split or 1}")


def hmdb51(folder: Path, part: str, split: str) -> Lists:
    """`brush_hair_test_split1.txt` and its like: a clip and 1 (train), 2 (test) or 0 a line."""
    ending = f"_test_split{split or 1}.txt"
    files = {path.name.removesuffix(ending): path for path in sorted(folder.glob(f"*{ending}"))}
    if not files:
        raise InputError(f"{quoted(folder)} holds no *{ending}; HMDB51's split files are needed.")
    rows = [
        Row(row.line, (f"{raw}/{row.cells[0]}", raw))
        for raw, path in files.items()
        for row in read_table(path).rows
        if row.cells[-1] == FLAGS[part]
    ]
    names = tuple(Row(number, (raw,)) for number, raw in enumerate(files, start=1))
    classes = class_names(Table(f"*{ending}", ("name",), names))
    return Lists(
        Table(f"*{ending}", ("video", "label"), tuple(rows)), classes, f"split {split or 1}"
    )


def msrvtt(folder: Path, part: str, split: str) -> Lists:
    """The sentences of `MSRVTT_data.json` on the 7k or 9k training list, or the 1k-A test list."""
    if part == "test":
        return Lists(read_table(folder / VTT_TEST), said="the 1k-A test")
    split = split or "9k"
    if split not in VTT_TRAIN:
        raise InputError(f"MSR-VTT has no split {split!r}: {', '.join(VTT_TRAIN)}.")
    ids = read_table(folder / VTT_TRAIN[split])
    return Lists(_described(ids, captions(folder / "MSRVTT_data.json")), said=f"the {split} split")


def msvd(folder: Path, part: str, split: str) -> Lists:
    """`train_list.txt` or `test_list.txt` and the captions, in any form that they come in."""
    found = [folder / name for name in MSVD if (folder / name).is_file()]
    found = found or sorted(folder.glob("*caption*.json"))
    if not found:
        raise InputError(f"{quoted(folder)} holds no captions: {', '.join(MSVD)}; one is needed.")
    return Lists(_described(read_table(folder / f"{part}_list.txt"), captions(found[0])))


def lsmdc(folder: Path, part: str, split: str) -> Lists:
    """Tab-separated: clip, four times, sentence."""
    table = read_table(folder / LSMDC[part])
    for row in table.rows:
        if len(row.cells) < 6 or not row.cells[5]:
            raise InputError(
                f"{table.place(row)}: six cells between tabs are needed, the last a sentence."
            )
    rows = tuple(Row(row.line, (row.cells[0], row.cells[5])) for row in table.rows)
    return Lists(replace(table, header=("video", "caption"), rows=rows))


def one_list(folder: Path, part: str, split: str) -> Lists:
    """The one list of a folder that is called after the part, beside a list of classes."""
    files = [path for path in sorted(folder.iterdir()) if path.suffix.lower() in LISTS]
    parts = {path: _part_of(path) for path in files if not _holds_classes(path)}
    parts = parts or {path: _part_of(path) for path in files}
    wanted = "val" if part == "test" and "test" not in parts.values() else part
    found = [path for path in parts if parts[path] == wanted] or [
        path for path in parts if not parts[path]
    ]
    if len(found) != 1:
        several = f"the lists {some([path.name for path in found], 6)}"
        what = several if found else f"no list of videos to {part}"
        raise InputError(f"{quoted(folder)} holds {what}; name the one list that is meant.")
    return Lists(read_table(found[0]), classes_beside(found[0]), found[0].name)


def folders(folder: Path, part: str, split: str) -> Lists:
    """A sub-folder for each class."""
    classes = of_names(class_names_in(folder), " with the names of the folders")
    return Lists(class_folders(folder, part), classes)


def classes_beside(path: Path) -> ClassNames | None:
    """The classes of a list, from a file beside it whose name says that it holds them."""
    beside = [each for each in path.parent.iterdir() if _holds_classes(each)]
    if len(beside) != 1 or beside[0] == path:
        return None
    try:
        classes = class_names(read_table(beside[0]))
    except InputError:  # it holds something else; if names are missing, that will be said
        return None
    return replace(classes, understood=f"{beside[0].name}: {classes.understood}")


def _holds_classes(path: Path) -> bool:
    """Whether a file is called as lists of classes are, and not as one of a part's videos."""
    return bool(CLASS_FILE.fullmatch(path.name)) and not _part_of(path)


def _part_of(path: Path) -> str:
    words = re.split(r"[\W_\d]+", re.sub("list$", "", path.stem.lower()))
    return next((PARTS[word] for word in words if word in PARTS), "")


def _described(ids: Table, said: dict[str, list[str]]) -> Table:
    """The videos of a list, a row for each of their sentences."""
    ids = with_header(ids, ["video"])
    column = next((i for i, name in enumerate(ids.header) if plain(name) == "videoid"), 0)
    rows = []
    for row in ids.rows:
        name = row.cells[column]
        sentences = said.get(name) or said.get(Path(name).stem)
        if not sentences:
            raise InputError(f"{ids.place(row)}: no sentence describes {name!r}.")
        rows += [Row(row.line, (name, sentence)) for sentence in sentences]
    return replace(ids, header=("video", "caption"), rows=tuple(rows))


Reader: TypeAlias = Callable[[Path, str, str], Lists]
FORMATS: dict[str, Reader] = {
    "kinetics": one_list, "ucf101": ucf101, "hmdb51": hmdb51, "msrvtt": msrvtt, "msvd": msvd,
    "lsmdc": lsmdc, "folders": folders,
}  # fmt: skip
SIGNS = {  # what only this data set has in its folder
    "ucf101": "*list0[123].txt",
    "hmdb51": "*_test_split[123].txt",
    "msrvtt": "MSRVTT_*",
    "msvd": "*_list.txt",
    "lsmdc": "LSMDC16_*",
}


def read_folder(folder: Path, part: str, split: str, format: str = "") -> Lists:
    """The lists in a folder, by its data set's own layout.

    Raises:
        InputError: if it has none of the known layouts, or more than one.
    """
    found = [format] if format else _layouts_of(folder)
    if len(found) != 1:
        what = f"could be {' or '.join(found)}" if found else "has no list and no folders of videos"
        raise InputError(f"{quoted(folder)} {what}; say --format, one of {', '.join(FORMATS)}.")
    return FORMATS[found[0]](folder, part or "train", split)


def _layouts_of(folder: Path) -> Sequence[str]:
    """The layouts that a folder has; one of a known data set before lists and folders at large."""
    found = [name for name, sign in SIGNS.items() if any(folder.glob(sign))]
    if found:
        return found
    listed = any(path.suffix.lower() in LISTS for path in folder.iterdir())
    return ["kinetics"] * listed + ["folders"] * any(True for _ in in_classes(folder))
