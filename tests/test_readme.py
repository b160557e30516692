"""The README is true: its map names every file, and what it tells people to type is there."""

import re
import shlex
from dataclasses import fields

import pytest
import typer

from tests.support.paths import ROOT
from vitaclip.__main__ import app
from vitaclip.training.config import PuppetRunConfig

README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = re.findall(r"^python -m vitaclip (.+?[^\\])$", README, flags=re.M | re.S)


def test_the_map_names_every_file_and_folder_of_the_package():
    files = [path.name for path in (ROOT / "vitaclip").glob("*.py") if path.name != "__init__.py"]
    folders = [f"{path.parent.name}/" for path in (ROOT / "vitaclip").glob("*/__init__.py")]
    missing = [name for name in files + folders if f"`{name}`" not in README]
    assert not missing, f"give these a line in the README's map: {missing}"


def test_every_file_that_a_link_points_to_exists():
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in link]
    assert links and not [link for link in links if not (ROOT / link).exists()]


@pytest.mark.parametrize("block", re.findall(r"```python\n(.+?)```", README, flags=re.S))
def test_the_python_in_the_readme_runs_as_it_stands(block, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    exec(block, {})
    assert capsys.readouterr().out == "sitting down\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_verb_and_option_in_the_readme_is_known(command):
    words = shlex.split(command.replace("\\\n", " "))
    verb = typer.main.get_command(app)
    while verbs := getattr(verb, "commands", {}):
        assert words[0] in verbs, f"no such verb: {command}"
        verb = verbs[words.pop(0)]
    known = {option for parameter in verb.params for option in parameter.opts} | {"--help"}
    if command.startswith("train puppets"):  # whose options are the settings of a config
        known |= {f"--{field.name.replace('_', '-')}" for field in fields(PuppetRunConfig)}
    assert {word for word in words if word.startswith("--")} <= known
