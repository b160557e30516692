"""The installed wheel does its work from any folder, with no checkout on its path."""

import json
import shutil
import socket
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.support.assets import DRUMS
from tests.support.paths import ROOT


def test_python_finds_the_installed_package_and_not_the_checkout(installed):
    place = installed.run("python", "-c", "import vitaclip; print(vitaclip.__file__)")
    assert str(installed.scripts.parent) in place and str(ROOT) not in place


def test_version_says_what_an_answer_depends_on(installed):
    said = dict(line.rsplit(" ", 1) for line in installed.run("vitaclip", "--version").splitlines())
    assert list(said) == ["vitaclip", "torch", "open_clip", "gradio", "Python", "puppet-clip"]
    sums = (ROOT / "assets" / "puppet-clip" / "SHA256SUMS").read_text()
    assert said["puppet-clip"] in sums and len(said["puppet-clip"]) == 12


def test_a_clip_is_recognised_with_the_shipped_prompts(installed):
    shutil.copy(DRUMS, installed.home / "clip.mp4")
    words = ("clip.mp4", "--labels", "sitting down, playing drums", "--prompts", "vita", "--json")
    (answer,) = json.loads(installed.run("vitaclip", "recognize", *words))
    assert answer["labels"][0] == "playing drums"


def test_puppets_are_listed(installed):
    assert "cartwheel" in installed.run("vitaclip", "puppets", "list")


@contextmanager
def serving(installed):
    """Where `vitaclip serve` answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = installed.start("vitaclip", "serve", "--port", port)
    try:
        assert any("vitaclip is at" in line for line in process.stdout), process.stderr.read()
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.communicate()


def test_the_page_is_served_with_its_samples(installed):
    program = "from vitaclip.io.assets import assets_folder; print(assets_folder())"
    assets = Path(installed.run("python", "-c", program).strip())
    assert assets.is_relative_to(installed.scripts.parent)
    with serving(installed) as url:
        assert "vitaclip" in httpx.get(url, timeout=30).text
        sample = httpx.get(f"{url}/gradio_api/file={assets / 'samples' / DRUMS.name}", timeout=30)
        assert sample.content == DRUMS.read_bytes()
