"""What is in the packages: everything that runs, and the same whichever way they are built."""

import re
import tarfile
import zipfile
from email import message_from_bytes

import pytest

from tests.support.paths import ROOT
from vitaclip import __version__


def contents(wheel):
    """Every file of a wheel by its name."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def files(packages):
    return contents(packages.wheel)


@pytest.fixture(scope="module")
def metadata(files):
    return message_from_bytes(files[f"vitaclip-{__version__}.dist-info/METADATA"])


def lines(name):
    """The requirements of a file, without comments and other files."""
    text = (ROOT / name).read_text("utf-8")
    found = [line.partition("#")[0].strip() for line in text.splitlines()]
    return [line for line in found if line and not line.startswith("-r")]


def name_and_bounds(requirement):
    """A requirement as a name and its set of bounds, however they are written."""
    name, bounds = re.fullmatch(r"([\w.\[\]-]+)([^;]*)", requirement.partition(";")[0]).groups()
    return name.replace("_", "-"), frozenset(filter(None, bounds.strip().split(",")))


def own_files(*places):
    """The files of a checkout that a release carries: none that tools leave behind."""
    left = ("__pycache__", ".lock", ".pyi", ".tmp", ".DS_Store")
    found = [path for place in places for path in (ROOT / place).rglob("*") if path.is_file()]
    names = [path.relative_to(ROOT).as_posix() for path in found]
    return {name for name in names if not any(part in name for part in left)}


def test_the_wheel_has_every_file_of_the_package_and_the_assets_inside(files):
    ours = {name for name in files if ".dist-info/" not in name}
    assets = {f"vitaclip/{name}" for name in own_files("assets")}
    assert ours == own_files("vitaclip") | assets
    assert "vitaclip/py.typed" in ours and "vitaclip/assets/SHA256SUMS" in ours


def test_the_sdist_builds_the_very_same_wheel(packages, files):
    assert contents(packages.wheel_of_sdist) == files


def test_the_sdist_has_the_tests_and_all_they_read(packages):
    with tarfile.open(packages.sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert own_files("tests", "docs", "bench") <= names
    assert {"requirements.txt", "requirements-dev.txt", "app.py", "LICENSE"} <= names


def test_the_package_asks_for_what_requirements_txt_asks_for(metadata):
    asked = [line for line in metadata.get_all("Requires-Dist") if "extra ==" not in line]
    listed = [name_and_bounds(line) for line in lines("requirements.txt")]
    assert sorted(map(name_and_bounds, asked)) == sorted(listed)
    assert metadata["Version"] == __version__


@pytest.mark.parametrize("extra", ["mcp", "train", "metrics", "scale"])
def test_what_an_extra_brings_is_what_the_tests_run_with(metadata, extra):
    asked = [line for line in metadata.get_all("Requires-Dist") if f"extra == '{extra}'" in line]
    assert asked
    assert {*map(name_and_bounds, asked)} <= {*map(name_and_bounds, lines("requirements-dev.txt"))}
