"""The locks are current: they hold what the requirements ask for, each file by its hash."""

import hashlib
import re

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.paths import ROOT

INPUTS = {
    "requirements.txt": ("requirements.txt",),
    "requirements-dev.txt": ("requirements-dev.txt", "requirements.txt"),
}
SYSTEMS = (
    ("linux", "Linux", "x86_64"),
    ("darwin", "Darwin", "arm64"),
    ("win32", "Windows", "AMD64"),
)
PLACES = [
    {"python_version": version, "python_full_version": f"{version}.4", "sys_platform": platform,
     "platform_system": system, "platform_machine": machine, "extra": ""}
    for version in ("3.10", "3.11", "3.12", "3.13") for platform, system, machine in SYSTEMS
]  # fmt: skip
LOCKS = pytest.mark.parametrize("lock", INPUTS)


def asked(name):
    """What a file of requirements asks for, as .ci/lock reads it."""
    text = (ROOT / name).read_text("utf-8")
    lines = [re.sub(r"\s*#.*", "", line) for line in text.splitlines()]
    return [line for line in lines if line]


def entries(lock):
    """Each pin of a lock with its hashes."""
    text = (ROOT / "locks" / lock).read_text("utf-8").replace("\\\n", "")
    for line in text.splitlines():
        if not line.startswith("#"):
            pin, *hashes = re.split(r"\s+--hash=", line.strip())
            yield Requirement(pin), hashes


def pinned(lock, place):
    """Version by name, at this place."""
    found = [pin for pin, _ in entries(lock) if not pin.marker or pin.marker.evaluate(place)]
    versions = {canonicalize_name(pin.name): str(pin.specifier)[2:] for pin in found}
    assert len(versions) == len(found), "two versions of one package at one place"
    return versions


@LOCKS
def test_a_lock_was_made_of_these_very_requirements(lock):
    lines = [line for name in INPUTS[lock] for line in asked(name)]
    digest = hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
    first = (ROOT / "locks" / lock).read_text("utf-8").splitlines()[0]
    assert first == f"# of sha256:{digest}", "run: bash .ci/lock"


@LOCKS
def test_every_pin_is_one_version_with_hashes(lock):
    for pin, hashes in entries(lock):
        assert re.fullmatch(r"==[\w.+!]+", str(pin.specifier)), pin
        assert hashes and all(re.fullmatch(r"sha256:[0-9a-f]{64}", each) for each in hashes), pin


@LOCKS
def test_on_every_python_and_system_each_requirement_is_met(lock):
    wanted = [Requirement(line) for name in INPUTS[lock] for line in asked(name) if line[0] != "-"]
    for place in PLACES:
        versions = pinned(lock, place)
        for one in wanted:
            if not one.marker or one.marker.evaluate(place):
                version = versions.get(canonicalize_name(one.name))
                assert version and one.specifier.contains(version), (one, version, place)


def test_the_app_is_tested_with_what_it_is_installed_with():
    for place in PLACES:
        app, tests = (pinned(lock, place) for lock in INPUTS)
        assert app.items() <= tests.items()
