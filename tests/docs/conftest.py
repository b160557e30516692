"""What the tests of the documentation share: the tools of the site, and a place to run code."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import DOCS
from tests.support.paths import ASSETS, ROOT

sys.path.append(str(DOCS / "_ext"))  # what the site is built with


def pytest_configure(config):
    config.addinivalue_line("markers", "docs: builds the documentation, if its tools are here")


@pytest.fixture
def run(tmp_path):
    """run(words) in a folder that looks like the repository to whoever reads its assets."""
    (tmp_path / "assets").symlink_to(ASSETS)
    command = tmp_path / "bin" / "vitaclip"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m vitaclip "$@"\n')
    command.chmod(0o755)
    paths = {"PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}

    def run(words: list[str | Path]) -> None:
        said = subprocess.run(
            words, cwd=tmp_path, env=os.environ | paths, capture_output=True, text=True
        )
        assert said.returncode == 0, said.stdout + said.stderr

    return run
