"""On a full disk nothing that was saved is lost, and the person reads one sentence."""

import shutil
import subprocess
from contextlib import contextmanager

import numpy as np
import pytest
import torch

from bench.visitor import Refused, Visitor
from tests.hostile.things import check_sentence
from tests.support.assets import DRUMS, furnish
from tests.support.cards import FINGERPRINT, card
from tests.support.paths import ASSETS
from tests.support.prompted import noise, prompted
from tests.support.serving import serving
from vitaclip import video, weights
from vitaclip.attention import overlay
from vitaclip.errors import InputError
from vitaclip.inference import export
from vitaclip.inference.service import Service
from vitaclip.retrieval import Gallery, IndexWriter
from vitaclip.training.run_log import RunLog
from vitaclip.ui.look_inside import player_data

resource = pytest.importorskip("resource", reason="Windows has no such limits")
DISK, LEFT = 1 << 20, 32 << 10  # bytes


@contextmanager
def mounted(folder):
    """A disk of its own, small."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "none", str(folder)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("No disk can be mounted here.")

    @contextmanager
    def full(left=LEFT):
        (folder / "rest").write_bytes(bytes(shutil.disk_usage(folder).free - left))
        yield

    try:
        yield full
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def limited(folder):
    """The system lets no file grow beyond this, and tells it as it tells a full disk.

    Not even the one that the tests' own report goes to; so this ends before the test does.
    """

    @contextmanager
    def full(left=LEFT):
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (left, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    yield full


@pytest.fixture(params=[mounted, limited], ids=["disk", "limit"])
def disk(request, tmp_path):
    """A folder, and a way to have little room left in it."""
    folder = tmp_path / "disk"
    folder.mkdir()
    with request.param(folder) as full:
        yield folder, full


def refused(folder, save):
    """One sentence, and no half of a file left behind."""
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(InputError) as told:
        save()
    check_sentence(str(told.value), folder)
    assert "left" in str(told.value) or "large" in str(told.value)
    return before


def test_the_gallery_that_was_saved_is_whole(disk):
    folder, full = disk

    def add(numbers):
        with IndexWriter(folder, FINGERPRINT) as writer:
            for number in numbers:
                writer.add(card(number, caption="x" * 40))

    add([0])
    with full():
        refused(folder, lambda: add(range(1, 2000)))
    gallery = Gallery.load(folder)
    assert len(gallery) == 1 and np.array_equal(gallery.vectors[0], card(0).vector)
    add([1])
    assert len(Gallery.load(folder)) == 2


def test_the_prompts_that_were_saved_still_load(disk, clip):
    folder, full = disk
    model, path = prompted(clip, "cube"), folder / "cube.safetensors"
    weights.save(model, path)
    large = prompted(clip, "vita")
    assert large.video
    large.video.register_buffer("ballast", torch.zeros(DISK // 4))
    with full():
        assert path.read_bytes() == refused(folder, lambda: weights.save(large, path))[path]
    again = weights.load(path, clip)
    assert torch.equal(again.encode_video(noise(4)), model.encode_video(noise(4)))


def test_a_training_run_keeps_its_last_checkpoint(disk):
    folder, full = disk
    values = {"w": torch.nn.Parameter(torch.ones(4))}
    optimizer = torch.optim.SGD(values.values(), lr=1)
    log = RunLog(folder, {"lr": 1}, values, optimizer)
    log.save(3)
    log.learned = {"w": torch.zeros(DISK // 4)}
    with full():
        refused(folder, lambda: log.save(4))
    log.close()
    assert RunLog(folder, {"lr": 1}, values, optimizer, writes=False).done == 3


@pytest.mark.parametrize("kind", [*overlay.SAVE, ".npz"])
def test_a_rendered_or_exported_clip_replaces_the_old_one_whole_or_not_at_all(
    disk, kind, monkeypatch
):
    folder, full = disk
    frames = np.random.default_rng(0).integers(0, 255, (12, 160, 160, 3), np.uint8)
    path = folder / f"film{kind}"

    def save(frames):
        if kind != ".npz":
            return overlay.save(path, frames)
        monkeypatch.setattr(export, "arrays", lambda *_: {"frames": frames})
        export.save_numbers(path, None, None)  # type: ignore[arg-type]

    save(frames[:1, :32, :32])
    with full():
        assert path.read_bytes() == refused(folder, lambda: save(frames))[path]
    assert {file.name for file in folder.iterdir()} <= {path.name, "rest"}


def test_a_film_of_the_page_is_one_sentence(disk, clip_folder, tmp_path, monkeypatch):
    folder, full = disk
    service = Service.open(furnish(tmp_path / "assets", clip_folder))
    who = {"key": service.encode(DRUMS).key, "model": "puppet-clip", "prompts": "none"}
    ask = {**who, "layer": 0, "direction": "gaze", "token": "class", "kind": "mp4"}
    answer = player_data.answering(service, player_data.save_film)
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    assert answer(ask)["name"].endswith(".mp4")
    with full(2000):
        check_sentence(answer(ask)["error"], folder)


def test_an_upload_that_finds_no_room_is_refused_and_the_next_visitor_is_answered(
    disk, clip_folder, tmp_path
):
    folder, full = disk
    ask = ["waving", "{}", "puppet-clip", "none"]
    large = tmp_path / "large.mp4"
    large.write_bytes(DRUMS.read_bytes() + bytes(DISK))
    with serving(Service.open(furnish(tmp_path / "assets", clip_folder)), ASSETS, folder) as url:
        visitor = Visitor(url)
        with full(), pytest.raises(Refused, match="no room left") as told:
            visitor.recognise(large, ask)
        check_sentence(str(told.value), folder)
        assert {path.name for path in folder.iterdir() if path.is_file()} <= {"rest"}
        small = tmp_path / "small.mp4"
        video.write(small, np.zeros((4, 32, 32, 3), np.uint8), 4)
        assert Visitor(url).recognise(small, ask)["state"] == "result"
