"""Caption annotation lists for text-video retrieval: MSR-VTT, MSVD and LSMDC.

Clips with sentences, in the files their users have on disk.
"""

from __future__ import annotations

import csv
import io
import json
import pickle
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from vitaclip.data.annotations import Annotation, lines
from vitaclip.errors import InputError

VTT_LISTS = {  # part -> the list of its videos, by the name of the split
    "7k": ("MSRVTT_train.7k.csv", "MSRVTT_JSFUSION_test.csv"),
    "9k": ("MSRVTT_train.9k.csv", "MSRVTT_JSFUSION_test.csv"),
}
LSMDC_LISTS = {
    "train": "LSMDC16_annos_training.csv",
    "val": "LSMDC16_annos_val.csv",
    "test": "LSMDC16_challenge_1000_publictect.csv",  # sic
}


def msrvtt(folder: Path, root: Path, part: str, split: str = "9k") -> list[Annotation]:
    """The sentences of `MSRVTT_data.json`, on the 7k or 9k training list or the 1k-A test list.

    A test video of 1k-A has the one sentence of its line; a training video has its twenty.
    """
    if split not in VTT_LISTS:
        raise InputError(f"MSR-VTT has no split {split!r}: {', '.join(VTT_LISTS)}.")
    path = folder / VTT_LISTS[split][part == "test"]
    rows = _table(path, ("video_id",))
    if part == "test":
        said = {row["video_id"]: [row["sentence"]] for _, row in _table(path, ("sentence",))}
    else:
        said = _vtt_sentences(folder / "MSRVTT_data.json")
    return _entries(path, [(n, row["video_id"]) for n, row in rows], said, root, ".mp4")


def msvd(folder: Path, root: Path, part: str, split: str = "") -> list[Annotation]:
    """`train_list.txt`, `val_list.txt`, `test_list.txt` and `raw-captions.pkl` or a text of them.

    The pickle is read as data: it may hold lists and words, and whatever else it asks for is
    refused. `AllVideoDescriptions.txt`, the form the authors published, does as well.
    """
    path, text = folder / f"{part}_list.txt", folder / "AllVideoDescriptions.txt"
    if (folder / "raw-captions.pkl").is_file():
        said = _pickled(folder / "raw-captions.pkl")
    else:
        said = defaultdict(list)
        for _, line in lines(text):
            name, _, sentence = line.partition(" ")
            said[name].append(sentence)  # lines of remarks, "# …", name no video
    return _entries(path, lines(path), said, root, ".avi")


def lsmdc(folder: Path, root: Path, part: str, split: str = "") -> list[Annotation]:
    """Tab-separated: clip, four times, sentence; clips lie in a folder per film."""
    path, entries = folder / LSMDC_LISTS[part], []
    for number, line in lines(path):
        place, cells = f"{path.name}, line {number}", line.split("\t")
        if len(cells) < 6 or not cells[5].strip():
            raise InputError(f"{place}: six cells between tabs are needed, the last a sentence.")
        film = cells[0].rpartition("_")[0]
        entries.append(
            Annotation(root / film / f"{cells[0]}.avi", place, captions=(cells[5].strip(),))
        )
    return entries


FORMATS = {"msrvtt": msrvtt, "msvd": msvd, "lsmdc": lsmdc}


def held_out(
    entries: Sequence[Annotation], share: float = 0.1
) -> tuple[list[Annotation], list[Annotation]]:
    """Training entries and the validation ones cut from them: every tenth, evenly over the list."""
    every = max(2, round(1 / share))
    kept = [entry for number, entry in enumerate(entries) if number % every]
    return kept, list(entries[::every])


def _entries(
    path: Path,
    names: Sequence[tuple[int, str]],
    said: Mapping[str, Sequence[str]],
    root: Path,
    ending: str,
) -> list[Annotation]:
    entries = []
    for number, name in names:
        place = f"{path.name}, line {number}"
        if not said.get(name):
            raise InputError(f"{place}: no sentence describes {name!r}.")
        entries.append(Annotation(root / f"{name}{ending}", place, captions=tuple(said[name])))
    return entries


def _table(path: Path, needed: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise InputError(f"The list {path.name} cannot be read; a text file is needed.") from None
    rows = list(enumerate(csv.DictReader(io.StringIO(text)), start=2))
    for number, row in rows:
        if any(not row.get(key) for key in needed):
            raise InputError(f"{path.name}, line {number}: {' and '.join(needed)} is needed.")
    return rows


def _vtt_sentences(path: Path) -> dict[str, list[str]]:
    said = defaultdict(list)
    try:
        for sentence in json.loads(path.read_text(encoding="utf-8"))["sentences"]:
            said[sentence["video_id"]].append(sentence["caption"])
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError(f"{path.name} cannot be read; MSR-VTT's own JSON is needed.") from None
    return said


class _Words(pickle.Unpickler):
    """Reads lists, dicts and words, and nothing that would have to be looked up or run."""

    def find_class(self, module: str, name: str) -> NoReturn:
        raise pickle.UnpicklingError(f"{module}.{name} is not a word")


def _pickled(path: Path) -> dict[str, list[str]]:
    """MSVD's captions: each a sentence or the list of its words."""
    try:
        with path.open("rb") as file:
            found = _Words(file).load()
        return {
            name: [said if isinstance(said, str) else " ".join(said) for said in sentences]
            for name, sentences in found.items()
        }
    except (OSError, pickle.UnpicklingError, EOFError, AttributeError, TypeError, ValueError):
        raise InputError(
            f"{path.name} is not what it should be: a pickled table of captions and nothing else."
        ) from None
