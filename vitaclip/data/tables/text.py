"""Bytes of a list as text, whatever encoding a spreadsheet or an old program gave them."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from vitaclip.errors import InputError, quoted
from vitaclip.io.checksums import check_ordinary

LARGEST = 512 << 20  # bytes: the longest list of the field (Kinetics-700 as JSON) has 160 million
MARKS = {  # byte order marks; the longer one first, for it begins like the shorter
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
OTHERS = {b"PK\3\4": "an Excel or ZIP file", b"%PDF": "a PDF", b"\xd0\xcf\x11\xe0": "an old Excel"}
FOREIGN = re.compile(r"[\x80-\xff]{3}")  # Western words hardly have three such letters in a row


def read_text(path: Path) -> tuple[str, str]:
    """The text of a file, and a remark if its encoding had to be guessed.

    Raises:
        InputError: if it is no text, or its encoding cannot be told.
    """
    check_ordinary(path)
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"The list {quoted(path)} has more than {LARGEST >> 20} MB; cut it.")
        return decode(path.read_bytes(), path.name)
    except OSError:
        raise InputError(
            f"{quoted(path)} is no text file that can be read; a list has one entry a line."
        ) from None


def decode(content: bytes, name: str) -> tuple[str, str]:
    """The same for bytes that are there already."""
    for begin, kind in OTHERS.items():
        if content.startswith(begin):
            raise InputError(f"{quoted(name)} is {kind}; save the list as CSV (UTF-8) first.")
    text, remark = _decoded(content, name)
    if any(ord(letter) < 32 and letter not in "\t\n\r\f\v\x1a" for letter in set(text)):
        raise InputError(f"{quoted(name)} is no text file; a list has one entry a line.")
    return text.rstrip("\x1a"), remark


def _decoded(content: bytes, name: str) -> tuple[str, str]:
    encoding = next((kind for mark, kind in MARKS.items() if content.startswith(mark)), "")
    if not encoding and b"\0" in content[:200]:  # Windows writes UTF-16 without its mark as well
        encoding = "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
    try:
        return content.decode(encoding or "utf-8"), ""
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    if encoding or not text or FOREIGN.search(content.decode("latin-1")):
        raise InputError(f"The encoding of {quoted(name)} cannot be told; save it as UTF-8.")
    return text, "not UTF-8, so read as Windows-1252"
