"""What an upload may hold: some files, and next to nothing else.

Files go to the disk as they come; what is no file, Gradio holds in memory until the end.
"""

from __future__ import annotations

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from vitaclip.server.shares.share import Spent

FILES = 100  # in one upload
WORDS = 64 << 10  # bytes that belong to no file
FILES_ALONE = f"An upload holds at most {FILES} files and nothing else; send it in parts."


class UploadForm:
    """Reads along; what it cannot read, Gradio cannot either."""

    def __init__(self, content_type: str):
        boundary = parse_options_header(content_type)[1].get(b"boundary")
        calls = {
            "on_part_begin": self._begin,
            "on_header_field": self._name,
            "on_header_value": self._value,
            "on_header_end": self._header,
            "on_part_data": self._data,
        }
        self._parser = MultipartParser(boundary, calls) if boundary else None  # type: ignore[arg-type]
        self._parts = self._words = 0
        self._begin()
        self._parts = 0

    def take(self, piece: bytes) -> None:
        """The next piece of the body; `Spent` if it is no upload of the page's kind."""
        if self._parser is None:
            return
        try:
            self._parser.write(piece)
        except FormParserError:
            self._parser = None
        if self._words > WORDS or self._parts > FILES:
            raise Spent(FILES_ALONE, 413)

    def _begin(self) -> None:
        self._parts += 1
        self._is_file, self._named, self._told = False, b"", b""

    def _name(self, data: bytes, start: int, end: int) -> None:
        self._named += data[start:end]

    def _value(self, data: bytes, start: int, end: int) -> None:
        self._told += data[start:end]

    def _header(self) -> None:
        if self._named.lower() == b"content-disposition":  # of several Gradio reads the last
            self._is_file = b"filename" in parse_options_header(self._told)[1]
        self._named, self._told = b"", b""

    def _data(self, data: bytes, start: int, end: int) -> None:
        if not self._is_file:
            self._words += end - start
