"""What is brought is read by our own schema: what it does not know is refused in one sentence.

Prompts, a CLIP's folder, checkpoints of the papers, galleries, and runs that are taken up.
"""

import json
import os
import shutil
import zipfile

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from tests.hostile.test_files import Bomb
from tests.hostile.things import check_sentence
from tests.support.cards import FINGERPRINT, card
from tests.support.vita_clip import CHECKPOINT
from vitaclip import weights
from vitaclip.errors import InputError
from vitaclip.io.checkpoint_header import KEY
from vitaclip.models import factory
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.prompts.text import TextPrompts
from vitaclip.prompts.vita_clip import VitaPrompts
from vitaclip.retrieval import Gallery, IndexWriter
from vitaclip.training.run_log import RunLog, read_state, write_state
from vitaclip.weights.official.loader import from_official


def refused(call, *homes):
    with pytest.raises(InputError) as told:
        call()
    check_sentence(str(told.value), *homes)


PROMPTS = {
    "a field more": {"trust_remote_code": True},
    "code to run": {"auto_map": {"AutoModel": "evil--Model"}},
    "a tokenizer": {"tokenizer_kwargs": {"trust_remote_code": True}},
    "a backbone that is no name": {"backbone": "a b;rm -rf"},
    "a backbone up and out": {"backbone": "../../etc/passwd"},
    "a backbone of the web": {"backbone": "https://example.org/a"},
    "a hub within a hub": {"backbone": "hf-hub:a/b/c"},
    "a backbone of numbers": {"backbone": 7},
    "weights elsewhere": {"pretrained": "../../../etc/evil.pt"},
    "weights in a list": {"pretrained": ["a"]},
    "no hash": {"sha256": "0"},
    "a hash of capitals": {"sha256": "A" * 64},
    "a kind of its own": {"video": "os.system"},
    "an option more": {"options": {"hook": "os.system"}},
    "an option that is a dict": {"options": {"globals": {"a": 1}}},
    "an option below nothing": {"options": {"globals": -5}},
    "an option without end": {"options": {"globals": 1e400}},
    "a huge option": {"options": {"globals": 10**9}},
    "a word's option more": {"words": {"count": 2, "template": "{0.__class__}"}},
    "words of lists": {"words": {"count": 2, "classes": [["a"]]}},
    "endless classes": {"words": {"count": 2, "classes": ["a"] * 20_000}},
    "a long class": {"words": {"count": 2, "classes": ["a" * 5000]}},
    "an option of captions": {"captions": {"width": 8, "frequent": [1]}},
    "half a frame": {"frames": 8.5},
    "no frames": {"frames": 0},
    "true frames": {"frames": True},
    "options in a list": {"options": [1]},
}


@pytest.fixture(scope="module")
def prompts(clip, tmp_path_factory):
    path = tmp_path_factory.mktemp("prompts") / "mine.safetensors"
    tower = clip.vision_tower
    video = VitaPrompts(tower.width, tower.depth, tower.heads, 8)
    weights.save(PromptedCLIP(clip, video, TextPrompts.for_backbone(clip, 2)), path)
    return path


@pytest.mark.parametrize("what", PROMPTS)
def test_a_file_of_prompts_says_what_ours_say_and_no_more(prompts, what, clip, tmp_path):
    with safe_open(prompts, "pt") as file:
        about = json.loads(file.metadata()[KEY])
    held, path = load_file(prompts), tmp_path / "theirs.safetensors"
    save_file(held, path, {KEY: json.dumps(about)})
    assert weights.load(path, clip)
    save_file(held, path, {KEY: json.dumps(about | PROMPTS[what])})
    opened = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(factory.open_clip, "create_model", lambda *a, **b: opened.append(a))
        refused(lambda: weights.load(path), tmp_path)
    assert not opened


def _linked(name, to):
    def change(folder):
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(to)

    return change


def _told(**more):
    def change(folder):
        path = folder / factory.CONFIG
        config = json.loads(path.read_text())
        for place, value in more.items():
            inside = config
            *way, last = place.split("__")
            for step in way:
                inside = inside.setdefault(step, {})
            inside[last] = value
        path.write_text(json.dumps(config))

    return change


FOLDERS = {
    "a link for its words": _linked("vocabulary.txt", "/etc/passwd"),
    "a link for its weights": _linked("open_clip_model.safetensors", "/dev/zero"),
    "a link for its configuration": _linked("open_clip_config.json", "/etc/passwd"),
    "a link up and out": _linked("notes.txt", "../../../../etc/passwd"),
    "a link to a folder": _linked("more", "/etc"),
    "a list of another's sums": lambda folder: (folder / "SHA256SUMS").write_text(
        f"{'0' * 64}  ../../../../etc/passwd\n"
    ),
    "a list of the system's sums": lambda folder: (folder / "SHA256SUMS").write_text(
        f"{'0' * 64}  /etc/passwd\n"
    ),
    "sums that do not fit": lambda folder: (folder / "SHA256SUMS").write_text(
        f"{'0' * 64}  open_clip_config.json\n"
    ),
    "code for its words": _told(model_cfg__text_cfg__tokenizer_kwargs={"trust_remote_code": True}),
    "a tokenizer of a hub": _told(model_cfg__text_cfg__hf_tokenizer_name="evil/words"),
    "a model of a hub": _told(model_cfg__text_cfg__hf_model_name="evil/words"),
    "code for its pictures": _told(model_cfg__vision_cfg__timm_model_pretrained=True),
    "a model of a hub for pictures": _told(model_cfg__vision_cfg__timm_model_name="hf-hub:../x"),
    "a field more": _told(model_cfg__auto_map={"AutoModel": "evil.Model"}),
    "another part": _told(trust_remote_code=True),
    "a path for a pool": _told(model_cfg__vision_cfg__pool_type="/etc/passwd"),
    "a size without end": _told(model_cfg__embed_dim=10**12),
    "a pickle for weights": lambda folder: torch.save(
        {"a": Bomb(folder / "ran")}, folder / "open_clip_pytorch_model.bin"
    ),
}


@pytest.mark.parametrize("what", FOLDERS)
def test_a_folder_of_a_clip_holds_its_sizes_and_weights_and_leads_nowhere(
    clip_folder, what, tmp_path
):
    folder = tmp_path / "theirs"
    shutil.copytree(clip_folder, folder)
    FOLDERS[what](folder)
    if "pickle" in what:
        for path in folder.glob("*.safetensors"):
            path.unlink()
    refused(lambda: factory.open_named(f"local-dir:{folder}", None, torch.device("cpu")), tmp_path)
    assert not (folder / "ran").exists()


def test_a_folder_of_the_hubs_cache_may_keep_its_files_beside_it(clip_folder, tmp_path):
    blobs, snapshot = tmp_path / "blobs", tmp_path / "snapshots" / "abc"
    shutil.copytree(clip_folder, blobs)
    snapshot.mkdir(parents=True)
    for path in blobs.iterdir():
        (snapshot / path.name).symlink_to(os.path.relpath(path, snapshot))
    assert factory.open_named(f"local-dir:{snapshot}", None, torch.device("cpu"))
    (snapshot / "x").symlink_to("../../other")
    refused(lambda: factory.open_named(f"local-dir:{snapshot}", None, torch.device("cpu")))


def _zip_bomb(path, state):
    """Weights that are a thousand times as large as the file."""
    whole = path.with_suffix(".whole")
    torch.save({"state_dict": state | {"more": torch.zeros(1 << 22)}}, whole)
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name in source.namelist():
            out.writestr(name, source.read(name))


def _changed(**more):
    return lambda path, state: torch.save({"state_dict": state | more}, path)


CHECKPOINTS = {
    "code": lambda path, state: torch.save(Bomb(path.parent / "ran"), path),
    "code beside weights": _changed(more=Bomb("ran")),
    "code as the name of a weight": lambda path, state: torch.save(
        {"state_dict": state | {Bomb("ran"): torch.ones(1)}}, path
    ),
    "code beside the state": lambda path, state: torch.save(
        {"state_dict": state, "optimizer": Bomb(path.parent / "ran")}, path
    ),
    "a whole module": lambda path, state: torch.save(torch.nn.Linear(2, 2), path),
    "an old pickle": lambda path, state: torch.save(
        Bomb(path.parent / "ran"), path, _use_new_zipfile_serialization=False
    ),
    "weights that unfold": _zip_bomb,
    "a weight more": _changed(**{"module.visual.wings": torch.ones(2)}),
    "a weight of a layer far away": _changed(
        **{"module.visual.blocks.999999999.norm1.weight": torch.ones(2)}
    ),
    "a weight that claims more": _changed(
        **{"module.visual.time_embed": torch.empty(1).expand(1 << 40, 1)}
    ),
    "a weight that is none": _changed(**{"module.visual.time_embed": "x"}),
    "weights on no device": _changed(
        **{"module.visual.time_embed": torch.empty(8, 4, device="meta")}
    ),
    "sparse weights": _changed(**{"module.visual.time_embed": torch.eye(4).to_sparse()}),
    "frames in no shape": _changed(**{"module.visual.time_embed": torch.tensor(1.0)}),
}


@pytest.mark.parametrize("what", CHECKPOINTS)
def test_a_checkpoint_of_the_papers_is_weights_and_no_more(what, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "theirs.pth"
    state = dict(torch.load(CHECKPOINT, weights_only=True)["model"])
    torch.save({"state_dict": state}, path)
    assert from_official(path, device="cpu", heads=2)
    CHECKPOINTS[what](path, state)
    refused(lambda: from_official(path, device="cpu", heads=2), tmp_path)
    assert not (tmp_path / "ran").exists()


def _index(change):
    def changed(folder):
        path = folder / "gallery.json"
        index = json.loads(path.read_text())
        change(index)
        path.write_text(json.dumps(index))

    return changed


def _entry(**more):
    """The first entry says something else, in as many bytes as before."""

    def changed(folder):
        path, index = folder / "entries.jsonl", folder / "places.i64"
        line = json.dumps(json.loads(path.read_bytes().split(b"\n")[0]) | more).encode()

        places = np.fromfile(index, "<i8").reshape(-1, 4)
        places[0, :2] = 0, len(line)
        places.tofile(index)
        whole = path.read_bytes()
        path.write_bytes(line.ljust(len(whole), b" "))

    return changed


def _column(name, **more):
    return _index(lambda index: index["columns"][name].update(more))


GALLERIES = {
    "a link for pictures": _linked("pictures.jpegs", "/etc/passwd"),
    "a link for vectors": _linked("vectors.f32", "/dev/zero"),
    "a link for its index": _linked("gallery.json", "/etc/passwd"),
    "a link up and out": _linked("more", "../../.."),
    "a column elsewhere": _column("pictures.jpegs", file="../../etc/passwd"),
    "a column of the system": _column("pictures.jpegs", file="/etc/passwd"),
    "a column upwards": _column("pictures.jpegs", file=".."),
    "a column of no bytes": _column("pictures.jpegs", bytes=-1),
    "a column beyond its file": _column("vectors.f32", bytes=1 << 50),
    "a maker with more": _index(lambda index: index["maker"].update(trust_remote_code=True)),
    "a maker of lists": _index(lambda index: index["maker"].update(frames=[8])),
    "a maker of words": _index(lambda index: index["maker"].update(frames="8")),
    "no maker": _index(lambda index: index.pop("maker")),
    "another format": _index(lambda index: index.update(format="os.system")),
    "an entry with more": _entry(run="os.system"),
    "an entry of numbers": _entry(video=7),
    "an entry of lists": _entry(caption=["a"]),
    "an entry with half a stamp": _entry(stamp=[1]),
    "an entry with a stamp of words": _entry(stamp=["a", "b"]),
    "an entry without end": _entry(caption="a" * 5000),
}


@pytest.mark.parametrize("what", GALLERIES)
def test_a_gallery_holds_its_own_columns_and_entries_of_our_fields(what, tmp_path):
    with IndexWriter(tmp_path / "theirs", FINGERPRINT) as writer:
        for number in range(40):
            writer.add(card(number))
    GALLERIES[what](tmp_path / "theirs")
    refused(lambda: [*Gallery.load(tmp_path / "theirs").entries], tmp_path)


STATES = {
    "a part more": lambda state: state | {"code": "x"},
    "a part less": lambda state: {k: v for k, v in state.items() if k != "rng"},
    "steps in words": lambda state: state | {"step": "9"},
    "steps below nothing": lambda state: state | {"step": -1},
    "settings in a list": lambda state: state | {"settings": ["lr"]},
    "other settings": lambda state: state | {"settings": {"lr": 2}},
    "weights that are none": lambda state: state | {"learned": {"a": "b"}},
    "weights in a list": lambda state: state | {"learned": [torch.ones(2)]},
    "weights of another size": lambda state: state | {"learned": {"a": torch.ones(9)}},
    "an optimizer of another": lambda state: state | {"optimizer": {"state": 1}},
    "an optimizer that is none": lambda state: (
        state | {"optimizer": {"param_groups": [], "state": {}}}
    ),
    "chance that is none": lambda state: state | {"rng": torch.ones(3)},
    "nothing": lambda state: {},
}


@pytest.mark.parametrize("what", STATES)
def test_a_run_is_taken_up_from_a_state_of_our_parts_alone(what, tmp_path):
    """Whoever can write into the folder can also write a sum that fits."""
    learned = {"a": torch.ones(2)}
    log = RunLog(tmp_path, {"lr": 1}, learned, torch.optim.SGD([learned["a"]], 0.1))
    log.save(3)
    log.close()
    state = read_state(tmp_path / "checkpoint.pt")
    assert state and state["step"] == 3
    write_state(tmp_path / "checkpoint.pt", STATES[what](state))
    (tmp_path / "checkpoint.earlier.pt").unlink()
    again = torch.optim.SGD([learned["a"]], 0.1)
    refused(lambda: RunLog(tmp_path, {"lr": 1}, learned, again), tmp_path)
