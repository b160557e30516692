"""A dataclass says all that its verb needs to know."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from vitaclip.cli.dataclass_flags import settings


@dataclass(frozen=True)
class Bake:
    """Bakes a cake."""

    flour: str
    steps: int = 500
    heat: float = 4e-4
    icing: bool = True
    tin: Path | None = None


def test_flags_become_fields_and_the_rest_keeps_its_default():
    words = "--flour rye --steps 3 --no-icing --tin round.pt".split()
    assert settings(Bake, "bake", words) == Bake("rye", 3, 4e-4, False, Path("round.pt"))


@pytest.mark.parametrize("words", [[], ["--flour"], ["--flour=x", "--steps=x"], ["--sugar=1"]])
def test_a_slip_among_the_flags_ends_with_code_2_and_names_the_verb(words, capsys):
    with pytest.raises(SystemExit, match="2"):
        settings(Bake, "bake", words)
    assert "vitaclip bake" in capsys.readouterr().err


def test_help_shows_every_field_with_its_default(capsys):
    with pytest.raises(SystemExit, match="0"):
        settings(Bake, "bake", ["--help"])
    shown = capsys.readouterr().out
    assert "Bakes a cake." in shown and "--steps" in shown and "default: 500" in shown
