"""What a server fetches for others: models of its list only, within a cap, and never at random."""

import os
import time

import pytest
from typer.testing import CliRunner

from tests.support.assets import furnish
from tests.support.standin import standing
from vitaclip.errors import InputError
from vitaclip.inference.model_id import ModelId
from vitaclip.inference.model_policy import ModelPolicy
from vitaclip.inference.model_store import ModelStore
from vitaclip.io import download
from vitaclip.io.hub import Hub
from vitaclip.io.model_cache import fetched, make_room, note_used
from vitaclip.models.catalogue.recommended import RECOMMENDED
from vitaclip.server.launch import ServerSettings

NAME = "open_clip_model.safetensors"
WANTED = ((NAME,),)
STRANGERS = (  # models of open_clip that nobody recommends, each as visitors write them
    *("ViT-H-14 laion2b_s32b_b79k", "ViT-bigG-14 laion2b_s39b_b160k", "RN50x64 openai"),
    *("ViT-B-32 laion2b_s34b_b79k", "ViT-L-14 laion2b", "ViT-B-16-SigLIP webli"),
    *("EVA02-E-14-plus laion2b_s9b_b144k", "convnext_xxlarge laion2b_s34b_b82k_augreg"),
    *("ViT-B-16-quickgelu · metaclip_400m", "ViT-L-14-quickgelu, dfn2b"),
)


@pytest.fixture
def hub(tmp_path, monkeypatch):
    """A stand-in with five models of a megabyte each, and an empty cache."""
    with standing({f"owner/m{n}": {NAME: bytes([n]) * (1 << 20)} for n in range(5)}) as server:
        monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", server.url)
        monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))
        yield server


def bring(number, room=None):
    """Fetch a model of the stand-in and call it used so many seconds after the others."""
    hub, repo = Hub.usual(), f"owner/m{number}"
    begin = room or (lambda size: None)
    list(download.fetch(hub, repo, WANTED, begin))
    note_used(hub, repo)
    os.utime(hub.folder(repo) / ".vitaclip", (number, number))
    return repo


def here():
    hub = Hub.usual()
    return [n for n in range(5) if download.find(hub, f"owner/m{n}", (NAME,))]


@pytest.fixture
def others(clip_folder, tmp_path):
    """The store of a server for others, to which one model was added."""
    policy = ModelPolicy.chosen(True, ["ViT-B-16,laion2b_s34b_b88k"])
    return ModelStore(furnish(tmp_path, clip_folder), lambda id: (), policy=policy)


@pytest.mark.parametrize("text", STRANGERS)
@pytest.mark.parametrize("door", ["named", "known"])
def test_others_are_refused_what_is_not_on_the_list_and_told_what_is(hub, others, door, text):
    with pytest.raises(InputError, match="cannot be had from this server") as told:
        getattr(others, door)(text)
    assert str(told.value).count(". ") == 0 and not hub.asked
    for one in (*RECOMMENDED, "ViT-B-16 laion2b_s34b_b88k"):
        assert str(one) in str(told.value)


def test_what_is_on_the_list_may_be_had_and_for_oneself_anything(others, tmp_path, clip_folder):
    for one in RECOMMENDED:
        assert others.named(str(one)) == ModelId(one.name, one.pretrained)
    assert others.named("ViT-B-16 laion2b_s34b_b88k") == ModelId("ViT-B-16", "laion2b_s34b_b88k")
    alone = ModelStore(others.assets, lambda id: ())
    for text in STRANGERS:
        assert alone.named(text)


@pytest.mark.parametrize(
    ("host", "alone"),
    [
        *(("127.0.0.1", True), ("127.8.0.1", True), ("::1", True), ("localhost", True)),
        *(("0.0.0.0", False), ("::", False), ("192.168.1.7", False), ("school.example", False)),
        *(("localhost.example", False), ("10.0.0.1", False), ("fe80::1", False)),
    ],
)
def test_a_page_is_for_oneself_only_where_nobody_else_can_come_in(host, alone):
    assert ServerSettings(host=host).alone is alone


@pytest.mark.parametrize(
    ("flags", "listed", "gigabytes"),
    [
        ([], False, None),
        (["--host", "localhost"], False, None),
        (["--model-cache-gb", "3"], False, 3),
        (["--class"], True, 20),
        (["--share"], True, 20),
        (["--host", "0.0.0.0"], True, 20),
        (["--host", "::"], True, 20),
        (["--trusted-host", "clips.example.org"], True, 20),
        (["--class", "--model-cache-gb", "5"], True, 5),
        (["--class", "--allow-model", "ViT-H-14,laion2b_s32b_b79k"], True, 20),
    ],
)
def test_a_page_for_others_has_a_list_and_a_cap(monkeypatch, tmp_path, flags, listed, gigabytes):
    from vitaclip.__main__ import app

    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    seen = {}

    def opened(*_, policy, **__):
        seen["policy"] = policy
        raise InputError("far enough")

    monkeypatch.setattr("vitaclip.inference.service.Service.open", opened)
    CliRunner().invoke(app, ["serve", *flags])
    policy = seen["policy"]
    assert (policy.allowed is not None) == listed
    assert policy.cache_bytes == (None if gigabytes is None else gigabytes * 10**9)
    if "--allow-model" in flags:
        assert ModelId("ViT-H-14", "laion2b_s32b_b79k") in policy.allowed


def test_the_size_is_told_before_the_first_byte_and_can_forbid_it(hub):
    told = []

    def no(size):
        told.append(size)
        raise InputError("no room")

    with pytest.raises(InputError, match="no room"):
        bring(0, no)
    assert told == [1 << 20] == [download.missing(Hub.usual(), "owner/m0", WANTED)]
    assert hub.sent() == [] and here() == []
    bring(0)
    assert download.missing(Hub.usual(), "owner/m0", WANTED) == 0


def test_the_least_recently_used_goes_first_and_only_as_many_as_must(hub):
    for number in range(3):
        bring(number)
    note_used(Hub.usual(), "owner/m0")  # now
    bring(3, lambda size: make_room(Hub.usual(), size, 3 << 20))
    assert here() == [0, 2, 3]
    assert not Hub.usual().folder("owner/m1").exists()
    bring(1)  # and it can be had again


def test_what_is_in_use_stays_and_where_that_is_too_much_nothing_goes(hub):
    for number in range(3):
        bring(number)
    keep = ["owner/m0", "owner/m1"]
    bring(3, lambda size: make_room(Hub.usual(), size, 3 << 20, keep))
    assert here() == [0, 1, 3]
    with pytest.raises(InputError, match=r"needs 1 MB more, .* at most 0\.0 GB"):
        bring(4, lambda size: make_room(Hub.usual(), size, 2 << 20, keep))
    assert here() == [0, 1, 3]


def test_what_other_programs_brought_never_goes_and_is_not_counted(hub):
    bring(0)
    (Hub.usual().folder("owner/m0") / ".vitaclip").unlink()  # as if huggingface_hub had
    for number in (1, 2):
        bring(number)
    assert len(fetched(Hub.usual())) == 2
    make_room(Hub.usual(), 2 << 20, 2 << 20)
    assert here() == [0]


def test_a_note_that_somebody_wrote_removes_no_other_file(hub, tmp_path):
    bring(0)
    mine = tmp_path / "mine.txt"
    mine.write_text("mine")
    note = Hub.usual().folder("owner/m0") / ".vitaclip"
    note.write_text(f"../../../mine.txt\n{mine}\n/etc/passwd\n..\n\n")
    make_room(Hub.usual(), 1, 1)
    assert mine.read_text() == "mine" and here() == [0]


def test_what_another_program_is_fetching_just_now_is_left_to_it(hub):
    from filelock import FileLock

    bring(0)
    (blob,) = fetched(Hub.usual())[0].blobs
    with FileLock(Hub.usual().cache / ".locks" / "models--owner--m0" / f"{blob.name}.lock"):
        make_room(Hub.usual(), 1, 1)
        assert here() == [0]
    make_room(Hub.usual(), 1, 1)
    assert here() == []


def test_a_store_makes_room_and_keeps_the_model_that_it_has_open(hub, clip_folder, tmp_path):
    files = {path.name: path.read_bytes() for path in clip_folder.iterdir() if path.is_file()}
    hub.files |= {f"owner/c{n}": dict(files) for n in range(3)}
    size = sum(len(files[name]) for name in ("open_clip_config.json", NAME))
    policy = ModelPolicy(cache_bytes=int(2.5 * size))
    store = ModelStore(furnish(tmp_path / "a", clip_folder), lambda id: (), policy=policy)
    models = [ModelId(f"hf-hub:owner/c{n}") for n in range(3)]
    for model in models[:2]:
        list(store.fetch(model))
    with pytest.raises(InputError, match="choose a smaller one"):
        list(store.fetch(models[2]))  # both are open
    assert [store.is_here(model) for model in models] == [True, True, False]
    again = ModelStore(store.assets, lambda id: (), policy=policy)
    time.sleep(0.01)
    again.get(models[0])
    list(again.fetch(models[2]))
    kept = [download.find(Hub.usual(), f"owner/c{n}", (NAME,)) is not None for n in range(3)]
    assert kept == [True, False, True]
