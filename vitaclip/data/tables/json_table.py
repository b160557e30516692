"""JSON to table: maps both ways, lists, records, the nestings of Kinetics, ActivityNet, MSR-VTT."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from vitaclip.data.tables.columns import KNOWN, PARTS, is_path, plain
from vitaclip.data.tables.table import Row, Table
from vitaclip.errors import InputError, quoted

Record: TypeAlias = "dict[str, Any]"
# Keys under which the list itself lies, beside other facts.
INSIDE = (
    "database sentences id2label label2id classes labels names categories class_names actions "
    "annotations videos clips data items"
).split()
TIMES = {"segment": ("start", "end"), "timestamps": ("start", "end"), "timestamp": ("start", "end")}


def from_json(text: str, name: str, remarks: tuple[str, ...] = ()) -> Table | None:
    """The table in JSON or JSON lines; nothing if the text is neither.

    Raises:
        InputError: if it begins like JSON and breaks off, or holds no list.
    """
    begin = text.lstrip("\ufeff \t\r\n")[:1]
    if begin not in ("{", "["):
        return None
    try:
        found = json.loads(text.lstrip("\ufeff"), object_pairs_hook=_once)
    except (ValueError, RecursionError) as broken:
        found = _json_lines(text)
        if found is None:
            if begin == "[" and not name.lower().endswith((".json", ".jsonl")):
                return None  # “[music] playing” is a name
            where = f" at line {broken.lineno}" if isinstance(broken, json.JSONDecodeError) else ""
            raise InputError(f"{quoted(name)} is no whole JSON{where}: {_said(broken)}.") from None
    try:
        records = [record for record in _records(found) if record]
    except RecursionError:
        records = []
    if not records:
        raise InputError(f"{quoted(name)} holds no list of names or videos that is known here.")
    return _table(records, name, remarks)


def _said(broken: Exception) -> str:
    return broken.msg if isinstance(broken, json.JSONDecodeError) else str(broken)


def _once(pairs: list[tuple[str, Any]]) -> Record:
    """A map in which no key comes twice: one of the two would be lost without a word."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice[:40]!r} comes twice")
    return found


def _json_lines(text: str) -> list | None:
    """One value a line, or nothing."""
    lines = [line for line in text.splitlines() if line.strip()]
    try:
        return [json.loads(line, object_pairs_hook=_once) for line in lines] if lines[1:] else None
    except (ValueError, RecursionError):
        return None


def _records(found: Any) -> Iterator[Record]:
    """Every entry as a map from column to cells; one without names of its own gets "" and "1"."""
    if isinstance(found, list):
        for entry in found:
            if isinstance(entry, dict):
                yield _flat(entry)
            else:
                cells = entry if isinstance(entry, list) else [entry]
                yield {str(number or ""): cell for number, cell in enumerate(cells)}
        return
    inside = next((key for key in INSIDE if isinstance(found.get(key), (list, dict))), "")
    if inside and not _is_record(found):
        yield from _records(found[inside])
        return
    for key, value in found.items():
        if isinstance(value, dict):
            yield from _of_video(key, value)
        elif not isinstance(value, list):
            yield {"": key, "1": value}
        elif plain(key) in PARTS and any(isinstance(each, dict) for each in value):
            yield from ({**record, "split": key} for record in _records(value))
        elif all(isinstance(each, str) and is_path(each) for each in value):
            yield from ({"video": each, "label": key} for each in value)  # a class and its clips
        else:
            yield {"video": key, "caption": [_words(each) for each in value]}


def _is_record(found: Record) -> bool:
    """Whether a map is an entry of a list, {"video": …, "label": …}, and not the list."""
    return any(plain(key) == "video" for key in found)


def _of_video(key: str, facts: Record) -> Iterator[Record]:
    """What a data set says of one video: a class, or several with their times, or sentences."""
    said = facts.get("annotations")
    split = {name: value for name, value in facts.items() if name in ("subset", "split")}
    if isinstance(said, dict):  # Kinetics: a clip cut from a video
        yield {"youtube_id": key, **_flat(said), **split}
    elif isinstance(said, list):  # ActivityNet: pieces of a video
        yield from ({"video": key, **_flat(each), **split} for each in said)
    else:
        yield {"video": key, **_flat(facts)}


def _flat(entry: Record) -> Record:
    """An entry with its times apart, [1, 2] as start and end, [[1, 2], …] as a list of each."""
    flat: Record = {}
    for key, value in entry.items():
        name = plain(key)
        if name not in TIMES or not isinstance(value, list):
            flat[key] = value
        elif value and all(isinstance(pair, list) and len(pair) == 2 for pair in value):
            flat["start"], flat["end"] = ([pair[i] for pair in value] for i in (0, 1))
        elif len(value) == 2:
            flat["start"], flat["end"] = value
    return flat


def _words(said: Any) -> Any:
    """A sentence that comes as its words, or in a map."""
    if isinstance(said, list) and all(isinstance(word, str) for word in said):
        return " ".join(said)
    if isinstance(said, dict):
        return next((value for key, value in said.items() if plain(key) == "caption"), "")
    return said


def _table(records: list[Record], name: str, remarks: tuple[str, ...]) -> Table:
    """Rows of text; an entry with a list of sentences or classes is a row for each of them."""
    columns = list(dict.fromkeys(key for record in records for key in record))
    rows = [
        Row(number, tuple(_cell(row.get(column, "")) for column in columns))
        for number, record in enumerate(records, start=1)
        for row in _unrolled(record)
    ]
    header = () if all(column in ("", "1", "2", "3") for column in columns) else tuple(columns)
    return Table(name, header, tuple(rows), (), remarks)


def _unrolled(record: Record) -> Iterable[Mapping[str, Any]]:
    """One map for each of the sentences, classes or times in lists."""
    lists = {
        key: value
        for key, value in record.items()
        if isinstance(value, list) and value and plain(key) in KNOWN
    }
    if not lists:
        return [record]
    many = max(map(len, lists.values()))
    return [
        record | {key: value[min(i, len(value) - 1)] for key, value in lists.items()}
        for i in range(many)
    ]


def _cell(value: Any) -> str:
    """A value as a cell; what is no word and no number is empty."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return " ".join(str(value).split())
