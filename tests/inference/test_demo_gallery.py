"""The shared gallery: made once, under every kind of prompts, whoever asks first."""

import json
import shutil
import time

import numpy as np
import pytest

from tests.inference.test_indexing import Bench
from vitaclip import video
from vitaclip.data.sample_clips import SampleClips
from vitaclip.errors import InputError
from vitaclip.inference.encoding.encoder import Encoder
from vitaclip.inference.model_id import EMBEDDED
from vitaclip.inference.search.demo_gallery import DemoGallery
from vitaclip.inference.search.indexer import Indexer


@pytest.fixture
def folder(tmp_path):
    rng = np.random.default_rng(0)
    listed = []
    for name in "ab":
        video.write(tmp_path / f"{name}.mp4", rng.integers(0, 255, (8, 64, 64, 3), np.uint8), 8)
        listed.append({"file": f"{name}.mp4", "action": name, "caption": f"film {name}"})
    (tmp_path / "gallery.json").write_text(json.dumps(listed))
    return tmp_path


def finished(job):
    until = time.monotonic() + 120
    while not job.over:
        assert time.monotonic() < until
        time.sleep(0.02)
    return job


def test_one_job_serves_everybody_and_every_kind_of_prompts(folder, clip):
    showcase = DemoGallery(Indexer(Encoder(Bench(clip))), SampleClips(folder, "gallery.json"))
    first, second = showcase.start(), showcase.start()
    assert first is second and finished(first).done == 2
    galleries = first.result()
    assert list(galleries) == ["none", "cube"]
    for kind, gallery in galleries.items():
        assert gallery.fingerprint.prompts == kind and len(gallery) == 2
        assert [entry.caption for entry in gallery.entries] == ["film a", "film b"]
    assert not np.allclose(galleries["none"].vectors, galleries["cube"].vectors, atol=1e-3)


def test_looking_without_beginning_begins_nothing(folder, clip):
    showcase = DemoGallery(Indexer(Encoder(Bench(clip))), SampleClips(folder, "gallery.json"))
    assert showcase.start(EMBEDDED, begin=False).result() == {}


def test_a_broken_gallery_is_said_and_tried_again(folder, clip):
    whole = (folder / "a.mp4").read_bytes()
    (folder / "a.mp4").write_bytes(b"no film" * 99)
    showcase = DemoGallery(Indexer(Encoder(Bench(clip))), SampleClips(folder, "gallery.json"))
    with pytest.raises(InputError, match=r"a\.mp4"):
        finished(showcase.start()).result()
    (folder / "a.mp4").write_bytes(whole)
    assert len(finished(showcase.start()).result()["none"]) == 2


def test_vectors_that_ship_are_used_only_if_these_weights_made_them_of_these_files(folder, clip):
    def showcase(bench):
        return DemoGallery(Indexer(Encoder(bench)), SampleClips(folder, "gallery.json"))

    fresh = finished(showcase(Bench(clip)).start())
    assert list(showcase(Bench(clip)).ship(["none", "cube"])) == ["a.mp4", "b.mp4"]
    shipped = finished(showcase(Bench(clip)).start())
    assert shipped.done == 0 and fresh.done == 2
    for kind in ("none", "cube"):
        assert isinstance(shipped.galleries[kind].vectors, np.memmap)
        assert np.allclose(shipped.galleries[kind].vectors, fresh.galleries[kind].vectors)
    other = Bench(clip)
    next(other.models["cube"].video.parameters()).data += 0.01
    again = finished(showcase(other).start())
    assert again.done == 2 and not isinstance(again.galleries["cube"].vectors, np.memmap)
    shutil.copy(folder / "a.mp4", folder / "b.mp4")
    assert finished(showcase(Bench(clip)).start()).done == 2
