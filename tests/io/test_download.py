"""Model files over a network that fails: whole, proved and in their place, or one sentence."""

import hashlib
import socket
from dataclasses import replace
from itertools import islice

import pytest

from tests.support.standin import COMMIT, standing
from vitaclip.errors import InputError
from vitaclip.io import download
from vitaclip.io.hub import Hub

REPO, NAME = "owner/model", "open_clip_model.safetensors"
WANTED = ((NAME, "open_clip_pytorch_model.bin"),)
DATA = hashlib.shake_128(b"weights").digest(5 << 20)
CONFIG = b'{"model_cfg": {}}\n'


@pytest.fixture
def server():
    with standing({REPO: {NAME: DATA, "open_clip_config.json": CONFIG}}) as server:
        yield server


@pytest.fixture
def hub(server, tmp_path):
    return Hub(server.url, tmp_path / "hub", answer=0.5, silence=0.5, tries=2, pause=0.01)


def bring(hub, repo=REPO, wanted=WANTED):
    return list(download.fetch(hub, repo, wanted))


def left(hub):
    """Every file in the cache but locks, by its path there."""
    files = (path for path in hub.cache.rglob("*") if path.is_file())
    return {str(path.relative_to(hub.cache)) for path in files if ".locks" not in path.parts}


def refused(hub, match, **asked):
    with pytest.raises(InputError, match=match) as told:
        bring(hub, **asked)
    assert str(hub.cache) not in str(told.value) and str(told.value).count(". ") == 0
    assert "built-in model" in str(told.value)
    assert download.find(hub, REPO, [NAME]) is None


def test_a_file_arrives_whole_and_its_numbers_are_true(hub):
    seen = bring(hub)
    assert download.find(hub, REPO, [NAME]).read_bytes() == DATA
    assert [step.done for step in seen] == sorted({step.done for step in seen})
    assert {step.total for step in seen} == {len(DATA)} and seen[-1].done == len(DATA)


def test_huggingface_hub_finds_what_was_fetched(hub):
    from huggingface_hub import try_to_load_from_cache

    bring(hub, wanted=(("open_clip_config.json",), *WANTED))
    for name, data in (("open_clip_config.json", CONFIG), (NAME, DATA)):
        found = try_to_load_from_cache(REPO, name, cache_dir=hub.cache)
        with open(found, "rb") as file:
            assert file.read() == data
        assert COMMIT in found and str(download.find(hub, REPO, [name])) == found


def test_what_is_here_asks_nobody(hub, server):
    bring(hub)
    server.asked.clear()
    assert bring(hub) == [] and server.asked == []
    assert bring(replace(hub, offline=True)) == []


def test_a_line_that_is_cut_is_taken_up_where_it_ended(hub, server):
    server.fault = "drop"
    seen = bring(hub)
    starts = server.sent()
    assert download.find(hub, REPO, [NAME]).read_bytes() == DATA
    assert len(starts) > 5 and starts == sorted(set(starts)) and starts[1] == len(DATA) // 2
    assert seen[-1].done == len(DATA)


def test_a_stopped_download_goes_on_from_there(hub, server):
    listener = download.fetch(hub, REPO, WANTED)
    done = list(islice(listener, 3))[-1].done
    listener.close()
    assert download.find(hub, REPO, [NAME]) is None
    bring(hub)
    assert server.sent() == [0, done]
    assert download.find(hub, REPO, [NAME]).read_bytes() == DATA


def test_a_server_without_ranges_sends_it_again_from_the_start(hub, server):
    listener = download.fetch(hub, REPO, WANTED)
    next(listener)
    listener.close()
    server.fault = "no ranges"  # and cut in half each time: no try brings more than the last one
    refused(hub, "broke off at 3 MB of 5 MB")
    server.fault = ""
    bring(hub)
    assert download.find(hub, REPO, [NAME]).read_bytes() == DATA


def test_what_arrives_damaged_is_thrown_away(hub, server):
    server.fault = "lie"
    refused(hub, "arrived damaged")
    assert left(hub) == set()
    server.fault = ""
    bring(hub)
    assert server.sent() == [0, 0]


def test_a_part_spoiled_on_the_disk_is_found_out(hub):
    listener = download.fetch(hub, REPO, WANTED)
    next(listener)
    listener.close()
    (part,) = (hub.folder(REPO) / "blobs").glob("*.part")
    part.write_bytes(bytes(len(part.read_bytes())))
    refused(hub, "arrived damaged")
    bring(hub)
    assert download.find(hub, REPO, [NAME]).read_bytes() == DATA


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("hang", r"127\.0\.0\.1:\d+ did not answer within 0\.5 seconds"),
        ("silence", "broke off at 0 kB of 5 MB"),
        ("portal", "no model hub, perhaps the login page"),
        ("503", "answered with error 503"),
        ("404", "has no public model owner/model"),
    ],
)
def test_each_fault_is_one_sentence_and_leaves_nothing_that_counts(hub, server, fault, sentence):
    server.fault = fault
    refused(hub, sentence)
    assert all(path.endswith(".part") for path in left(hub))


def test_an_unknown_repository_and_a_missing_file_are_told_apart(hub):
    refused(hub, "no public model owner/other; check the name", repo="owner/other")
    refused(hub, "has no file a.safetensors or b.bin", wanted=[("a.safetensors", "b.bin")])


def test_without_a_network_or_with_it_forbidden_the_sentence_says_which(hub):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    refused(replace(hub, url=f"http://127.0.0.1:{port}"), "cannot be reached to fetch")
    refused(replace(hub, offline=True), "HF_HUB_OFFLINE forbids")


def test_a_full_disk_is_said_before_and_while_it_fills(hub, monkeypatch, tmp_path):
    usage = download.shutil.disk_usage(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(download.shutil, "disk_usage", lambda _: usage._replace(free=1 << 20))
        refused(hub, "needs 5 MB, and the disk with the models has too little room")
    part = hub.folder(REPO) / "blobs" / f"{hashlib.sha256(DATA).hexdigest()}.part"
    part.symlink_to("/dev/full")
    refused(hub, "too little room")
    assert not part.is_symlink()


def test_a_cache_that_takes_nothing_is_one_sentence(hub):
    hub.cache.write_text("a file where a folder should be")
    refused(hub, "could not be kept: ")
