"""Commits to a Lance table: rows are appended, replaced, renamed or taken out, each all or nothing.

And the upkeep between them: small fragments are gathered, indices made and brought up to date.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from itertools import islice
from typing import Any

from vitaclip.retrieval.entries import VideoEntry
from vitaclip.retrieval.lance.condition import among

AT_ONCE = 500  # videos that one condition names
MANY = 100_000  # rows from which an index of near vectors is worth its making
PART = 2000  # rows in a part of that index
GROWN = 4  # times the rows that it was made for, from which it is made anew
NEAR = "near_"  # and for how many rows it was made
READING = timedelta(minutes=10)  # longer than any reader looks at an old version


def replace(table: Any, rows: Any, contents: Collection[str]) -> None:
    """Put rows in the place of all those of the same contents, in one commit."""
    merge = table.merge_insert(["content", "start"])
    merge = merge.when_matched_update_all().when_not_matched_insert_all()
    merge.when_not_matched_by_source_delete(among("content", contents)).execute(rows)


def rename(table: Any, entries: Mapping[str, VideoEntry]) -> None:
    """Give the rows of these contents their new paths, dates and captions."""
    import pyarrow as pa  # type: ignore[import-not-found]

    for contents in _some(entries):
        rows = table.search().where(among("content", contents)).to_arrow()
        better = [entries[content] for content in rows["content"].to_pylist()]
        for name, values in {
            "video": pa.array([entry.video for entry in better], pa.string()),
            "caption": pa.array([entry.caption for entry in better], pa.string()),
            "bytes": pa.array([entry.stamp[0] for entry in better], pa.int64()),
            "written": pa.array([entry.stamp[1] for entry in better], pa.int64()),
        }.items():
            rows = rows.set_column(rows.schema.get_field_index(name), name, values)
        replace(table, rows, contents)


def take_out(table: Any, contents: Collection[str]) -> int:
    """Delete all rows of these contents; how many there were."""
    before = table.count_rows()
    for some in _some(contents):
        table.delete(among("content", some))
    return before - table.count_rows()


def fresh_rows(table: Any) -> int:
    """How many rows were added since the table was tidied last."""
    stats, rows = table.index_stats("content_idx"), table.count_rows()
    unfinished = rows >= MANY and not _near(table)
    return rows if stats is None or unfinished else stats.num_unindexed_rows


def tidy(table: Any) -> None:
    """Gather small fragments, forget old versions, and bring the indices up to date."""
    from lancedb.index import BTree, IvfSq  # type: ignore[import-not-found]

    table.optimize(cleanup_older_than=READING)
    made, rows = {index.name for index in table.list_indices()}, table.count_rows()
    for column in ("content", "video"):
        if rows and f"{column}_idx" not in made:
            table.create_index(column, config=BTree())
    near = _near(table)
    if rows >= MANY and (not near or rows >= GROWN * _made_for(near[-1])):
        parts = IvfSq(distance_type="cosine", num_partitions=max(1, rows // PART))
        table.create_index("vector", config=parts, name=f"{NEAR}{rows}")
        near.append(f"{NEAR}{rows}")
    for old in near[:-1]:
        table.drop_index(old)


def _near(table: Any) -> list[str]:
    """The indices of near vectors, the one for the most rows last; two where a writer died."""
    made = (index.name for index in table.list_indices())
    return sorted((name for name in made if name.startswith(NEAR)), key=_made_for)


def _made_for(name: str) -> int:
    told = name.removeprefix(NEAR)
    return int(told) if told.isdecimal() else 0


def _some(things: Collection[str]) -> Iterator[list[str]]:
    """A few hundred of them at a time."""
    left = iter(things)
    while some := list(islice(left, AT_ONCE)):
        yield some
