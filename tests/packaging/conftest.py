"""The package as people get it: built once, and installed where no checkout is in sight."""

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.paths import ROOT


@dataclass(frozen=True)
class Packages:
    """What a release consists of, and the wheel that its sdist builds."""

    sdist: Path
    wheel: Path
    wheel_of_sdist: Path


def build(source, folder, *kinds):
    """Build these kinds of packages of a source tree, here and now, without a network."""
    words = [word for kind in kinds for word in ("-t", kind)]
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder), *words]
    subprocess.run(command, cwd=source, check=True, capture_output=True)


@pytest.fixture(scope="session")
def packages(tmp_path_factory):
    """The sdist and the wheel of this checkout, and the wheel of the unpacked sdist."""
    pytest.importorskip("hatchling", reason="needs what builds packages: requirements-dev.txt")
    folder = tmp_path_factory.mktemp("packages")
    build(ROOT, folder, "sdist", "wheel")
    (sdist,), (wheel,) = folder.glob("*.tar.gz"), folder.glob("*.whl")
    with tarfile.open(sdist) as archive:
        archive.extraction_filter = getattr(tarfile, "data_filter", None)  # Python 3.14's own
        archive.extractall(folder / "unpacked")
    (tree,) = (folder / "unpacked").iterdir()
    build(tree, folder / "again", "wheel")
    return Packages(sdist, wheel, folder / "again" / wheel.name)


@dataclass(frozen=True)
class Installed:
    """An environment that has the wheel, and a folder far from any checkout."""

    scripts: Path
    home: Path

    def start(self, program, *words, **options):
        """One of its programs as a process, in that folder; nothing of ours is on its path."""
        env = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        command = [str(self.scripts / program), *map(str, words)]
        pipe = subprocess.PIPE
        return subprocess.Popen(
            command, cwd=self.home, env=env, stdout=pipe, stderr=pipe, text=True, **options
        )

    def run(self, program, *words):
        """What it printed; a complaint is a failure."""
        process = self.start(program, *words)
        out, complaint = process.communicate(timeout=120)
        assert process.returncode == 0, complaint
        return out


@pytest.fixture(scope="session")
def installed(packages, tmp_path_factory):
    """The wheel in an empty environment, whose dependencies are those that the tests run with.

    A .pth file shares them, for they weigh gigabytes. Python does not follow the .pth files of a
    folder that is shared in this way, so an editable vitaclip there stays out of sight.
    """
    folder = tmp_path_factory.mktemp("elsewhere")
    place = folder / ".venv"
    venv.create(place, symlinks=os.name != "nt")
    scheme, base = "nt" if os.name == "nt" else "posix_prefix", {"base": str(place)}
    scripts = Path(sysconfig.get_path("scripts", scheme, base))
    site = Path(sysconfig.get_path("purelib", scheme, base))
    shared = dict.fromkeys(sysconfig.get_path(kind) for kind in ("purelib", "platlib"))
    (site / "shared.pth").write_text("\n".join(shared) + "\n")
    pip = [sys.executable, "-m", "pip", "--python", str(scripts / "python"), "install", "--quiet"]
    subprocess.run([*pip, "--no-deps", "--no-index", str(packages.wheel)], check=True)
    (folder / "home").mkdir()
    return Installed(scripts, folder / "home")
