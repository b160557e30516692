"""The fields of a frozen dataclass are the flags of its verb, so a setting exists once."""

from argparse import SUPPRESS, ArgumentParser, BooleanOptionalAction
from collections.abc import Sequence
from dataclasses import MISSING, fields
from typing import Any, TypeVar, get_args, get_type_hints

S = TypeVar("S")

# For typer: hand every word over as it is, `--help` too; then help need not import the settings.
AS_WORDS = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}


def settings(cls: type[S], verb: str, words: Sequence[str]) -> S:
    """The words after `vitaclip <verb>` as a `cls`; a slip among them ends with exit code 2."""
    parser = ArgumentParser(f"vitaclip {verb}", description=cls.__doc__)
    hints = get_type_hints(cls)
    for field in fields(cls):  # type: ignore[arg-type]
        needed = field.default is MISSING
        parser.add_argument(
            "--" + field.name.replace("_", "-"),
            required=needed,
            default=SUPPRESS,  # what is not given is left to the dataclass
            help="needed" if needed else f"default: {field.default}",
            **_reading(hints[field.name]),
        )
    return cls(**vars(parser.parse_args(list(words))))


def _reading(hint: Any) -> dict[str, Any]:
    """How argparse reads a bool, an int, a Path, or a `str | None`."""
    kind = next((kind for kind in get_args(hint) if kind is not type(None)), hint)
    return {"action": BooleanOptionalAction} if kind is bool else {"type": kind}
