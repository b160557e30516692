"""The comment beside a field of a dataclass is its documentation, in the API and for flags."""

from __future__ import annotations

import inspect
import re
from dataclasses import MISSING, Field, fields, is_dataclass
from pathlib import Path
from typing import Any

FIELD = re.compile(r"^    (\w+): [^#]*?(?:#\s*(.+))?$")


def comments(cls: type) -> dict[str, str]:
    """What stands behind each field of a dataclass and of those it builds on."""
    told: dict[str, str] = {}
    for each in reversed(cls.__mro__):
        if is_dataclass(each):
            lines = inspect.getsource(each).splitlines()
            told |= {m[1]: m[2] or told.get(m[1], "") for m in map(FIELD.match, lines) if m}
    return told


def default(field: Field) -> str:
    """As a person would write it; empty where there is none or nothing to say."""
    value: Any = field.default
    if value is MISSING or value is None or value in ("", Path()):
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def list_fields(app, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Under the docstring of a public dataclass, each field with its type and its comment."""
    if what != "class" or not is_dataclass(obj) or name == "vitaclip.Model":
        return  # what a `Model` is made of is no caller's business
    told = comments(obj)
    lines += ["", ".. rubric:: Fields", ""]
    for field in fields(obj):
        value = f" = {default(field)}" if default(field) else ""
        lines.append(f"- ``{field.name}: {_type(field)}{value}``  {_rst(told[field.name])}")
    lines.append("")


def _type(field: Field) -> str:
    return field.type if isinstance(field.type, str) else getattr(field.type, "__name__", "")


def _rst(comment: str) -> str:
    """Comments are plain text; nothing in them is markup but `names`."""
    return re.sub(r"([*\\|_])", r"\\\1", comment)


def setup(app) -> dict[str, bool]:
    """Sphinx calls this."""
    app.connect("autodoc-process-docstring", list_fields, priority=400)  # before napoleon
    return {"parallel_read_safe": True}
