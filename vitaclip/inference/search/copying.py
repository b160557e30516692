"""Copying: all of a gallery into another one, of the same kind or of the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vitaclip.retrieval.addresses import load_gallery, writer_for

AT_ONCE = 128 << 20  # bytes between two saves: what is in memory, and what a kill can cost


@dataclass(frozen=True)
class CopyProgress:
    """So much of a gallery is in the other one and saved."""

    done: int  # rows: videos, or moments of long ones
    total: int
    added: int  # of these; the others were there already


def copy_gallery(source: str | Path, target: str | Path) -> Iterator[CopyProgress]:
    """Put all that a gallery holds into another one, bit by bit as it is; a step for each save.

    What is there by its content stays as it is, so the same call goes on after a kill, and adds
    what the source got since.

    Args:
        source: A folder, or lance://….
        target: The same; made if it is not there.

    Raises:
        InputError: where there is no gallery, another model made what lies in `target`, somebody
            is writing to it, or its disk is full.
    """
    gallery = load_gallery(source)
    done = added = size = 0
    with writer_for(target, gallery.fingerprint) as writer:
        for moments in gallery.videos():
            done += len(moments)
            if not writer.holds(moments[0].entry.content):
                writer.add(*moments)
                added += len(moments)
                size += sum(moment.nbytes for moment in moments)
            if size > AT_ONCE:
                writer.save()
                size = 0
                yield CopyProgress(done, len(gallery), added)
        writer.save()
        yield CopyProgress(done, len(gallery), added)
