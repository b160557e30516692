"""Folders of lists as data sets come: which file is which, put together to one table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from vitaclip.data.lists.captions import captions
from vitaclip.data.lists.class_names import ClassNames, class_names
from vitaclip.data.lists.columns import PARTS, plain
from vitaclip.data.lists.files import looks_like_film
from vitaclip.data.lists.read_table import read_table
from vitaclip.data.lists.table import Row, Table, some
from vitaclip.errors import InputError, quoted

FLAGS = {"train": "1", "test": "2"}  # HMDB51; 0 is a clip that this split leaves out
LISTS = {".csv", ".tsv", ".txt", ".json", ".jsonl"}
VTT_TRAIN = {"7k": "MSRVTT_train.7k.csv", "9k": "MSRVTT_train.9k.csv"}
LSMDC = {
    "train": "LSMDC16_annos_training.csv",
    "test": "LSMDC16_challenge_1000_publictect.csv",
}  # sic
CLASS_FILES = re.compile(
    r"(classind|(class|label)_?(names|map|list)?s?|names|class(es|names)).*\.(txt|csv|json)", re.I
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
    column = [(row.cells[0],) for row in table.rows]
    rows = tuple(Row(row.line, cells) for row, cells in zip(table.rows, column))
    classes = class_names(read_table(folder / "classInd.txt"))
    return Lists(replace(table, header=("video",), rows=rows, loose=False), classes)


def hmdb51(folder: Path, part: str, split: str) -> Lists:
    """`brush_hair_test_split1.txt` and its like: a clip and 1 (train), 2 (test) or 0 a line."""
    ending = f"_test_split{split or 1}.txt"
    rows, names = [], []
    for path in sorted(folder.glob(f"*{ending}")):
        raw = path.name.removesuffix(ending)
        names.append(raw)
        for row in read_table(path).rows:
            if row.cells[-1] == FLAGS[part]:
                rows.append(Row(row.line, (f"{raw}/{row.cells[0]}", raw)))
    if not names:
        raise InputError(f"{quoted(folder)} holds no *{ending}; HMDB51's split files are needed.")
    table = Table(f"*{ending}", ("video", "label"), tuple(rows))
    one_each = tuple(Row(i, (name,)) for i, name in enumerate(names))
    return Lists(table, class_names(Table(f"*{ending}", ("name",), one_each)))


def msrvtt(folder: Path, part: str, split: str) -> Lists:
    """The sentences of `MSRVTT_data.json` on the 7k or 9k training list, or the 1k-A test list."""
    if part == "test" and (folder / "MSRVTT_JSFUSION_test.csv").is_file():
        return Lists(read_table(folder / "MSRVTT_JSFUSION_test.csv"))
    if (split or "9k") not in VTT_TRAIN:
        raise InputError(f"MSR-VTT has no split {split!r}: {', '.join(VTT_TRAIN)}.")
    ids = read_table(folder / VTT_TRAIN[split or "9k"])
    return Lists(_described(ids, captions(folder / "MSRVTT_data.json")))


def msvd(folder: Path, part: str, split: str) -> Lists:
    """`train_list.txt` or `test_list.txt` and the captions, in any of the forms they come in."""
    return Lists(
        _described(read_table(folder / f"{part}_list.txt"), captions(_msvd_captions(folder)))
    )


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
    lists = [p for p in sorted(folder.iterdir()) if p.suffix.lower() in LISTS and p.is_file()]
    videos = [path for path in lists if not CLASS_FILES.fullmatch(path.name)]
    named = [path for path in videos if _part_of(path) == part]
    if not named and part == "test":
        named = [path for path in videos if _part_of(path) == "val"]
    found = named or [path for path in videos if not _part_of(path)]
    if len(found) != 1:
        raise InputError(
            f"{quoted(folder)} holds {f'several lists: {some([p.name for p in found], 6)}' if found else 'no list of ' + part + ' videos'}; "
            "name the list that is meant."
        )
    return Lists(read_table(found[0]), classes_beside(found[0]), found[0].name)


def class_folders(folder: Path, part: str, split: str) -> Lists:
    """A sub-folder for each class; in sub-folders train and test, if there are such."""
    inside = [path for path in sorted(folder.iterdir()) if path.is_dir()]
    parts = {PARTS[plain(path.name)]: path for path in inside if plain(path.name) in PARTS}
    if parts and len(parts) == len(inside):
        chosen = parts.get(part) or (parts.get("val") if part == "test" else None)
        if not chosen:
            raise InputError(
                f"{quoted(folder)} holds {some(p.name for p in inside)}, and no {part}."
            )
        return class_folders(chosen, part, split)
    rows = [
        Row(number, (path.as_posix(), name))
        for number, (name, path) in enumerate(_in_classes(folder), start=1)
    ]
    return Lists(
        Table(folder.name, ("video", "label"), tuple(rows)), None, "a folder for each class"
    )


def names_of_folders(folder: Path) -> list[str]:
    """The sub-folders that hold videos, which is what a folder of classes says."""
    return list(dict.fromkeys(name for name, _ in _in_classes(folder)))


def _in_classes(folder: Path) -> Iterator[tuple[str, Path]]:
    for inside in sorted(folder.iterdir()):
        if inside.is_dir() and not inside.name.startswith("."):
            for path in sorted(inside.rglob("*")):
                if path.is_file() and not path.name.startswith(".") and looks_like_film(path):
                    yield (
                        inside.name,
                        path.relative_to(folder.resolve()) if False else path.absolute(),
                    )


def _part_of(path: Path) -> str:
    words = re.split(r"[\W_\d]+", path.stem.lower())
    return next((PARTS[word] for word in words if word in PARTS), "")


def classes_beside(path: Path) -> ClassNames | None:
    """The classes of a list by number, from a file beside it whose name says that it holds them."""
    found = [
        each
        for each in sorted(path.parent.iterdir())
        if CLASS_FILES.fullmatch(each.name) and each != path
    ]
    if len(found) != 1:
        return None
    classes = class_names(read_table(found[0]))
    return replace(classes, understood=f"{classes.understood} in {found[0].name}")


def _msvd_captions(folder: Path) -> Path:
    known = ("raw-captions.pkl", "captions_msvd.json", "AllVideoDescriptions.txt")
    others = sorted(folder.glob("*caption*.json"))
    found = [folder / name for name in known if (folder / name).is_file()] or others
    if not found:
        raise InputError(
            f"{quoted(folder)} holds no captions; one of {', '.join(known)} is needed."
        )
    return found[0]


def _described(ids: Table, said: dict[str, list[str]]) -> Table:
    """The videos of a list, a row for each of their sentences."""
    column = next((i for i, name in enumerate(ids.header) if plain(name) == "videoid"), 0)
    rows = []
    for row in ids.rows:
        name = row.cells[column]
        sentences = said.get(name) or said.get(Path(name).stem)
        if not sentences:
            raise InputError(f"{ids.place(row)}: no sentence describes {name!r}.")
        rows += [Row(row.line, (name, sentence)) for sentence in sentences]
    return replace(ids, header=("video", "caption"), rows=tuple(rows))


Reader = Callable[[Path, str, str], Lists]
FORMATS: dict[str, Reader] = {
    "ucf101": ucf101, "hmdb51": hmdb51, "msrvtt": msrvtt, "msvd": msvd, "lsmdc": lsmdc,
    "kinetics": one_list, "folders": class_folders,
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
    found = [name for name, sign in SIGNS.items() if any(folder.glob(sign))]
    if not found and any(path.suffix.lower() in LISTS for path in folder.iterdir()):
        found = ["kinetics"]
    if any(_in_classes(folder)):
        found = found or ["folders"]
    if format and format in FORMATS:
        found = [format]
    if len(found) != 1:
        what = (
            f"looks like {' and '.join(found)}"
            if found
            else "holds no list and no folders of videos"
        )
        raise InputError(f"{quoted(folder)} {what}; say which with --format: {', '.join(FORMATS)}.")
    return FORMATS[found[0]](folder, part, split)
