"""Class file: a list of classes from the visitor's disk, and one line about what was read."""

from __future__ import annotations

import os
from pathlib import Path

import gradio as gr

from vitaclip.data.labels import LONGEST_TEXT
from vitaclip.data.lists.reader import as_text, classes_of, read_classes
from vitaclip.errors import InputError
from vitaclip.ui.page import piece

ENDINGS = [".csv", ".json", ".jsonl", ".tsv", ".txt"]
NOTHING = {"text": "", "said": ""}


def ask_file() -> tuple[gr.UploadButton, gr.HTML, gr.State]:
    """The button, the line, and what the last file said; the class box takes drops as well."""
    button = gr.UploadButton(
        "Classes from a file …", file_types=ENDINGS, size="sm", elem_id="class-file"
    )
    return button, piece("class-read", Path(__file__), value=""), gr.State(NOTHING)


def from_file(path: object) -> tuple[str, dict[str, str]]:
    """The names for the box, and what to say of them for as long as it stays like that."""
    if not isinstance(path, str) or not os.path.isfile(path):
        raise InputError("A file with a list of classes is needed; choose one.")
    if Path(path).stat().st_size > 4 * LONGEST_TEXT:
        raise InputError(f"A list of classes has at most {LONGEST_TEXT:,} letters; shorten it.")
    found = read_classes(Path(path))
    text = as_text(found.names)
    return text, {"text": text, "said": f"{Path(path).name}: {found.understood}"}


def account(classes: str, read: object) -> str:
    """What is said of the box: what its file said, or how what was typed is read."""
    if isinstance(read, dict) and read.get("text") == classes:
        return str(read["said"])
    try:
        return classes_of(classes).understood
    except InputError:  # which the answer says
        return ""
