"""Every way in for files, with everything that may lie in them: an answer or one sentence.

And after all of it the next visitor is answered.
"""

import os
import pickle
import shutil
import struct
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import torch

from tests.hostile.things import answers_the_next, survives
from tests.support.assets import DRUMS
from tests.support.cards import FINGERPRINT, card
from tests.video.test_container import broken
from vitaclip import video, weights
from vitaclip.data.lists.listing import list_videos
from vitaclip.data.lists.reader import VideoLists, read_classes
from vitaclip.errors import InputError
from vitaclip.inference.search import request
from vitaclip.retrieval import Gallery, IndexWriter, Query, search
from vitaclip.weights.official.loader import from_official


class Bomb:
    def __init__(self, place):
        self.place = place

    def __reduce__(self):
        return os.mkdir, (str(self.place),)


def _truncated(path, folder):
    path.write_bytes(DRUMS.read_bytes()[:3000])


def _loop(path, folder):
    path.symlink_to(path.name)


def _pipe(path, folder):
    os.mkfifo(path)


def _sparse(path, folder):
    with path.open("wb") as file:
        file.truncate(64 << 20)


def _enormous(path, folder):
    """A few kilobytes that claim pictures of 30 000 × 30 000."""
    content = bytearray(DRUMS.read_bytes())
    for box, place in ((b"tkhd", 76), (b"avc1", 24)):
        start = content.index(box) + 4 + place
        size = (30_000).to_bytes(2, "big")
        content[start : start + 4] = size + (b"\0\0" if box == b"tkhd" else size)
    path.write_bytes(content)


@cache
def _bomb() -> bytes:
    """A few kilobytes that claim small pictures, and hold one of 9000 × 9000."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "bomb.mp4")
        video.write(path, np.zeros((1, 9000, 9000, 3), np.uint8), 1, crf=50)
        content = bytearray(path.read_bytes())
    for box, place in ((b"tkhd", 76), (b"avc1", 24)):
        start = content.index(box) + 4 + place
        size = (64).to_bytes(2, "big")
        content[start : start + 4] = size + (b"\0\0" if box == b"tkhd" else size)
    assert len(content) < 100_000
    return bytes(content)


FILES = {
    "empty": lambda path, folder: path.write_bytes(b""),
    "noise": lambda path, folder: path.write_bytes(np.random.default_rng(0).bytes(20_000)),
    "page": lambda path, folder: path.write_text("<script>alert(1)</script>"),
    "truncated": _truncated,
    "sparse": _sparse,
    "enormous": _enormous,
    "bomb": lambda path, folder: path.write_bytes(_bomb()),
    "folder": lambda path, folder: path.mkdir(),
    "pipe": _pipe,
    "loop": _loop,
    "password file": lambda path, folder: path.symlink_to("/etc/passwd"),
    "device": lambda path, folder: path.symlink_to("/dev/zero"),
    "pickle": lambda path, folder: path.write_bytes(pickle.dumps(Bomb(folder / "ran"))),
    "torch bomb": lambda path, folder: torch.save({"state_dict": Bomb(folder / "ran")}, path),
    "header of 1 GB": lambda path, folder: path.write_bytes(struct.pack("<Q", 1 << 30) + b"{}"),
    "header of holes": lambda path, folder: path.write_bytes(struct.pack("<Q", 2) + b"[]"),
    "zip": lambda path, folder: path.write_bytes(b"PK\3\4" + bytes(5000)),
}


@pytest.mark.parametrize("kind", FILES)
def test_any_file_given_as_a_video_as_prompts_as_a_checkpoint_or_as_a_list(
    service, who, kind, clip, tmp_path
):
    for name, read in {
        "a\u202e4pm.mp4": service.encode,
        "<b>${1+1}.mp4": partial(request.add, service, own=(), model="puppet-clip"),
        "vita.safetensors": lambda path: weights.load(path, clip),
        "official.pth": lambda path: from_official(path, device="cpu"),
    }.items():
        path = tmp_path / name
        FILES[kind](path, tmp_path)
        argument = [str(path)] if isinstance(read, partial) else path
        survives(lambda read=read, argument=argument: read(argument), tmp_path)
    assert not (tmp_path / "ran").exists()
    answers_the_next(service, who)


@pytest.mark.parametrize("kind", FILES)
def test_any_file_in_the_place_of_a_gallery_or_of_a_list_of_videos(kind, tmp_path):
    ways = {
        "gallery": Gallery.load,
        "videos.csv": lambda path: len(list_videos(path).videos),
        "list.csv": lambda path: VideoLists(path).read(),
        "classes.txt": read_classes,
        "classes.json": read_classes,
    }
    for name, read in ways.items():
        FILES[kind](tmp_path / name, tmp_path)
        survives(lambda name=name, read=read: read(tmp_path / name), tmp_path)


@pytest.mark.parametrize("kind", FILES)
def test_any_file_in_the_place_of_any_file_of_a_gallery(kind, tmp_path):
    with IndexWriter(tmp_path / "made", FINGERPRINT) as writer:
        for number in range(3):
            writer.add(card(number))
    for part in [path.name for path in (tmp_path / "made").iterdir() if path.name != ".lock"]:
        folder = Path(shutil.copytree(tmp_path / "made", tmp_path / f"bad-{part}"))
        (folder / part).unlink()
        FILES[kind](folder / part, tmp_path)
        survives(lambda folder=folder: _looked_through(folder), tmp_path)
        survives(lambda folder=folder: _added_to(folder), tmp_path)


def _added_to(folder):
    with IndexWriter(folder, FINGERPRINT) as writer:
        writer.add(card(7))


def _looked_through(folder):
    gallery = Gallery.load(folder)
    found = search([gallery], Query(card(1).vector)).hits
    return [(hit.entry, gallery.pictures[hit.row]) for hit in found if "root:" not in repr(hit)]


def test_a_decoder_that_hangs_costs_one_sentence_and_no_more(service, who, tmp_path, monkeypatch):
    path, other = (shutil.copy(DRUMS, tmp_path / name) for name in ("slow.mp4", "other.mp4"))
    for number, each in enumerate((path, other)):
        with Path(each).open("ab") as file:
            file.write(b"\0" * (9 + number))  # another content than the clip that is known
    with monkeypatch.context() as patch:
        hung, soon = broken("time.sleep(60)"), video.Limits(seconds=0.5)
        patch.setattr(video, "read", partial(video.read, limits=soon, workers=hung))
        assert survives(lambda: service.encode(path), tmp_path) is None
    with pytest.raises(InputError, match="took more than"):  # for a while it is not tried again
        service.encode(path)
    assert service.encode(other).features.shape[0] == 8
    answers_the_next(service, who)
