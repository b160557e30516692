"""Addresses of galleries: a folder, or lance://… for one that grows beyond memory."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from vitaclip.retrieval.entries import ModelFingerprint
from vitaclip.retrieval.index import Gallery
from vitaclip.retrieval.index_file import INDEX
from vitaclip.retrieval.lance.table import LANCE, open_table
from vitaclip.retrieval.writer import IndexWriter

if TYPE_CHECKING:  # an extra: loaded only where an address asks for it
    from vitaclip.retrieval.lance.lance_gallery import LanceGallery
    from vitaclip.retrieval.lance.lance_writer import LanceWriter


def is_large(address: str | Path) -> bool:
    """Whether an address is that of a Lance gallery."""
    return str(address).startswith(LANCE)


def load_gallery(address: str | Path) -> Gallery | LanceGallery:
    """The gallery at an address, as it was last saved; InputError where there is none."""
    if not is_large(address):
        return Gallery.load(Path(address))
    from vitaclip.retrieval.lance.lance_gallery import LanceGallery

    return LanceGallery.load(str(address))


def is_there(address: str | Path) -> bool:
    """Whether there is a gallery yet."""
    if not is_large(address):
        return (Path(address) / INDEX).is_file()
    return open_table(str(address)) is not None


def writer_for(address: str | Path, fingerprint: ModelFingerprint) -> IndexWriter | LanceWriter:
    """What adds videos to the gallery at an address, which may be new."""
    if not is_large(address):
        return IndexWriter(Path(address), fingerprint)
    from vitaclip.retrieval.lance.lance_writer import LanceWriter

    return LanceWriter(str(address), fingerprint)
