"""The shelf of added models: copies of a cache, with links and without, and folders of a CLIP."""

import hashlib
import shutil

import pytest

from vitaclip.errors import InputError
from vitaclip.io.download import find
from vitaclip.io.hub import Hub
from vitaclip.io.model_shelf import CONFIG, WEIGHTS, ModelShelf, adopt, caches_in

COMMIT = "0123456789abcdef0123456789abcdef01234567"
REPO = "models--owner--tiny"


@pytest.fixture
def cache(tmp_path):
    """A cache as huggingface_hub leaves one on another machine: content under its hash, links."""
    repo = tmp_path / "stick" / "hub" / REPO
    blob = repo / "blobs" / hashlib.sha256(b"weights").hexdigest()
    place = repo / "snapshots" / COMMIT / WEIGHTS[0]
    for folder in (blob.parent, place.parent, repo / "refs"):
        folder.mkdir(parents=True)
    blob.write_bytes(b"weights")
    place.symlink_to(blob)
    (repo / "refs" / "main").write_text(COMMIT)
    return repo


@pytest.fixture
def hub(tmp_path):
    return Hub("http://localhost:1", tmp_path / "ours" / "hub", offline=True)


def test_a_cache_from_another_disk_is_found_as_if_it_had_been_fetched(cache, hub, tmp_path):
    for brought in (cache, cache.parent, cache.parents[1]):
        assert caches_in(brought) == [cache]
    assert [path.name for path in adopt(cache, hub)] == [WEIGHTS[0]]
    found = find(hub, "owner/tiny", WEIGHTS)
    assert found and found.read_bytes() == b"weights" and not found.is_symlink()


def test_a_stick_that_knows_no_links_is_as_good(cache, hub, tmp_path):
    flat = shutil.copytree(cache, tmp_path / "flat" / REPO)  # follows links, as such a stick does
    shutil.rmtree(flat / "blobs")
    list(adopt(flat, hub))
    assert find(hub, "owner/tiny", WEIGHTS)


def test_what_is_not_what_it_is_called_does_not_come_in(cache, hub):
    next((cache / "blobs").iterdir()).write_bytes(b"else")
    with pytest.raises(InputError, match="is damaged; copy the model again"):
        list(adopt(cache, hub))
    assert find(hub, "owner/tiny", WEIGHTS) is None


def test_a_link_out_of_the_cache_brings_nothing_and_half_a_copy_is_told(cache, hub, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("mine")
    (cache / "snapshots" / COMMIT / "more.json").symlink_to(secret)
    assert [path.name for path in adopt(cache, hub)] == [WEIGHTS[0]]
    for told in ("../../..", ""):
        (cache / "refs" / "main").write_text(told)
        with pytest.raises(InputError, match="no whole copy of a cache"):
            list(adopt(cache, hub))


def test_a_clips_folder_is_copied_without_what_does_not_belong_to_it(clip_folder, tmp_path):
    shelf, brought = ModelShelf(tmp_path / "shelf"), tmp_path / "my-clip"
    shutil.copytree(clip_folder, brought)
    (brought / "notes.txt").write_text("private")
    kept = shelf.keep_folder(brought)
    assert {path.name for path in kept.iterdir()} == {CONFIG, WEIGHTS[0]}
    assert shelf.clips == [kept] and shelf.prompts == []
    with pytest.raises(InputError, match="is here already"):
        shelf.keep_folder(brought)
