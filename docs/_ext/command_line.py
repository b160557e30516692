"""Every verb of the command line with its options, read off the program as the pages are built."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields

import typer
from field_comments import comments, default

from vitaclip.__main__ import app as program
from vitaclip.data.puppets.scene import Scene
from vitaclip.evaluation.benchmarks import VideoBenchmarkRun
from vitaclip.training.config import PretrainConfig, PuppetRunConfig, VideoRunConfig

HERE = "<!-- every verb with its options -->"
SETTINGS = {  # verbs whose options are the fields of a dataclass
    "evaluate videos": VideoBenchmarkRun,
    "puppets draw": Scene,
    "puppets pretrain": PretrainConfig,
    "train puppets": PuppetRunConfig,
    "train videos": VideoRunConfig,
}
ADDED = {  # beside the fields
    "evaluate videos": [("--json", "Print JSON.")],
    "puppets draw": [
        ("--out <path>", "The MP4 file to write.  [default: puppet.mp4]"),
        ("--size <int>", "Side in pixels.  [default: 256]"),
    ],
}


def verbs() -> Iterator[tuple[str, object]]:
    """Each verb in full, such as “train puppets”, and its command."""
    for name, command in typer.main.get_command(program).commands.items():  # type: ignore[attr-defined]
        inside = getattr(command, "commands", None)
        if inside is None or command.invoke_without_command:
            yield name, command
        for second, part in (inside or {}).items():
            yield f"{name} {second}", part


def options(verb: str, command) -> list[tuple[str, str]]:
    """What a verb takes, and what is said of it."""
    if command.context_settings.get("ignore_unknown_options"):
        return [*_fields(SETTINGS[verb]), *ADDED.get(verb, [])]
    context = command.make_context(verb, [], resilient_parsing=True)
    records = (parameter.get_help_record(context) for parameter in command.params)
    return [record for record in records if record]


def flags(verb: str, command) -> set[str]:
    """The options alone, such as --labels."""
    names = " ".join(left for left, _ in options(verb, command))
    return {"--help", *re.findall(r"--[\w-]+", names)}


def _fields(cls: type) -> Iterator[tuple[str, str]]:
    told = comments(cls)
    for field in fields(cls):
        flag, kind = field.name.replace("_", "-"), str(field.type).lower()
        left = f"--{flag} / --no-{flag}" if kind == "bool" else f"--{flag} <{kind}>"
        value = default(field)
        yield left, f"{told[field.name]}{f'  [default: {value}]' if value else ''}"


def page() -> str:
    """Markdown: a heading for each verb, its usage, and a list of what it takes."""
    return "\n".join(_verb(verb, command) for verb, command in verbs())


def _verb(verb: str, command) -> str:
    taken = options(verb, command)
    words = [left for left, _ in taken if not left.startswith("-")]
    needs = " ".join(re.sub(r" <.*", "", word) for word in words)
    lines = [f"## `{verb}`\n", _sentence(command.help), ""]
    usage = f"vitaclip {verb} {needs}".rstrip() + " [OPTIONS]" * (len(words) < len(taken))
    lines += ["```text", usage, "```", ""]
    cls = SETTINGS.get(verb)
    if cls is not None:
        lines += [_sentence(cls.__doc__), ""]
    for left, right in taken:
        lines += [f"`{left}`", f": {_sentence(right) or 'See above.'}", ""]
    return "\n".join(lines)


def _sentence(text: str | None) -> str:
    """As the program says it, with nothing in it taken for markup but its own `code`."""
    text = " ".join((text or "").split())
    return re.sub(r"([*_<>{}\[\]])", r"\\\1", text)


def put_in(app, docname: str, source: list[str]) -> None:
    """The page that asks for it gets it."""
    source[0] = source[0].replace(HERE, page()) if HERE in source[0] else source[0]


def setup(app) -> dict[str, bool]:
    """Sphinx calls this."""
    app.connect("source-read", put_in)
    return {"parallel_read_safe": True}
