"""Command-line flags from a frozen dataclass: a field is a flag, so a setting exists once."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields
from inspect import Parameter, Signature
from types import MappingProxyType
from typing import Annotated, Any, TypeVar, get_type_hints

import typer

S = TypeVar("S")
NOTHING: Mapping[str, Any] = MappingProxyType({})

# For typer: hand every word over as it is, `--help` too; then help need not import the settings.
AS_WORDS = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}


def settings(
    cls: type[S], verb: str, words: Sequence[str], instead: Mapping[str, Any] = NOTHING
) -> S:
    """The words after `vitaclip <verb>` as a `cls`; a slip among them ends with exit code 2.

    `instead` holds defaults that count in the place of the class's own.
    """
    made: list[S] = []

    def take(**values: Any) -> None:
        made.append(cls(**values))

    hints = get_type_hints(cls)
    flags = [
        Parameter(
            field.name,
            Parameter.KEYWORD_ONLY,
            default=instead.get(field.name, _default(field)),
            annotation=Annotated[hints[field.name], typer.Option()],
        )
        for field in fields(cls)  # type: ignore[arg-type]
    ]
    take.__signature__ = Signature(flags)  # type: ignore[attr-defined]
    take.__annotations__ = {flag.name: flag.annotation for flag in flags}
    take.__doc__ = cls.__doc__
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(take)
    try:
        typer.main.get_command(app).main(list(words), prog_name=f"vitaclip {verb}")
    except SystemExit as leaving:  # the way in which every command of typer ends
        if leaving.code:
            print(f"All options: vitaclip {verb} --help", file=sys.stderr)
        if leaving.code or not made:
            raise
    return made[0]


def _default(field: Field) -> Any:
    return Parameter.empty if field.default is MISSING else field.default
