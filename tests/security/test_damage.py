"""One flipped bit in whatever was saved is noticed, wherever it is: never other numbers."""

import json
import random
import shutil

import numpy as np
import pytest
import torch

from tests.retrieval.test_writer import keep
from tests.support.cards import FINGERPRINT, card
from tests.support.paths import ASSETS
from tests.support.prompted import prompted
from vitaclip import weights
from vitaclip.data.class_sets import class_set
from vitaclip.data.puppet_dataset import PuppetSplit, cached, drawn
from vitaclip.data.puppets.stills import open_stills
from vitaclip.data.sample_clips import SampleClips
from vitaclip.errors import InputError
from vitaclip.io.checkpoint_header import about, sealed
from vitaclip.io.checksums import check_sums, damage
from vitaclip.models import factory
from vitaclip.retrieval import Gallery, IndexWriter
from vitaclip.retrieval.index_file import INDEX, SUMS
from vitaclip.retrieval.storage import ColumnStore
from vitaclip.training.run_log import LOG, STATE, RunLog, read_log, read_state, write_state

PLACES = 100


def flips(path, seed=0):
    """The file with one bit turned over in a hundred places spread over it; whole at the end."""
    whole, chance = path.read_bytes(), random.Random(seed)
    places = np.linspace(0, len(whole) - 1, min(PLACES, len(whole))).astype(int)
    for place in places:
        changed = bytearray(whole)
        changed[place] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        yield int(place)
    path.write_bytes(whole)


def read_all(folder):
    """Every number, line and picture of a gallery."""
    gallery = Gallery.load(folder)
    rows = range(len(gallery.vectors))
    each = [(gallery.entries[n], gallery.pictures[n], gallery.frames[n].tolist()) for n in rows]
    return np.array(gallery.vectors).tolist(), np.array(gallery.times).tolist(), each


@pytest.fixture(scope="module")
def gallery(tmp_path_factory):
    """Saved three times, once with a path that changed, so that every kind of file is there."""
    folder = tmp_path_factory.mktemp("gallery")
    keep(folder, range(4))
    keep(folder, range(4, 6))
    with IndexWriter(folder, FINGERPRINT) as writer:
        writer.takes(card(0, video="/films/moved.mp4").entry)
    return folder


COLUMNS = "entries.jsonl frames.f16 pictures.jpegs places-1.i64 times.f32 vectors.f32"


@pytest.mark.parametrize("name", [INDEX, SUMS, *COLUMNS.split()])
def test_a_flipped_bit_in_a_gallery_is_noticed_and_its_file_is_named(gallery, name):
    assert {path.name for path in gallery.iterdir()} == {INDEX, SUMS, ".lock", *COLUMNS.split()}
    before = read_all(gallery)
    for place in flips(gallery / name):
        if name == "entries.jsonl" and place < len(json.dumps(card(0).entry.as_dict())):
            continue  # the line of the path that changed, which counts no more
        with pytest.raises(InputError) as told:
            read_all(gallery)
        assert "damaged" in str(told.value) or "format" in str(told.value), place
        assert name in str(told.value) or name == INDEX, place
        assert str(gallery) not in str(told.value)
    assert read_all(gallery) == before


def test_damage_to_one_picture_leaves_the_other_videos_to_be_found(tmp_path):
    for number in range(3):
        keep(tmp_path, [number])  # each save has blocks of its own
    pictures = tmp_path / "pictures.jpegs"
    content = bytearray(pictures.read_bytes())
    content[-1] ^= 1
    pictures.write_bytes(content)
    gallery = Gallery.load(tmp_path)
    assert [gallery.pictures[row] for row in (0, 1)] == [card(0).picture, card(1).picture]
    with pytest.raises(InputError, match=r"“pictures\.jpegs” of the gallery .* is damaged"):
        gallery.pictures[2]
    assert keep(tmp_path, [3]).entries[3] == card(3).entry, "and more can be added"


def test_nothing_is_added_to_a_gallery_whose_vectors_are_damaged(tmp_path):
    keep(tmp_path, range(3))
    for _ in flips(tmp_path / "vectors.f32"):
        before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
        with pytest.raises(InputError, match=r"“vectors\.f32”"):
            keep(tmp_path, [3])
        assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_gallery_from_before_there_were_sums_opens_and_gets_them_with_the_next_save(tmp_path):
    keep(tmp_path, range(3))
    index = json.loads((tmp_path / INDEX).read_bytes())
    index["columns"].pop(SUMS)
    old = {key: value for key, value in index.items() if key not in ("sums", "sha256")}
    (tmp_path / INDEX).write_text(json.dumps(old | {"format": 1}, indent=1))
    (tmp_path / SUMS).unlink()
    before = read_all(tmp_path)
    keep(tmp_path, [3])
    after = read_all(tmp_path)
    assert after[0][:3] == before[0] and after[2][:3] == before[2]
    for name in ("vectors.f32", "frames.f16", "pictures.jpegs"):
        for place in flips(tmp_path / name):
            with pytest.raises(InputError, match="damaged"):
                read_all(tmp_path)
            assert place >= 0


def test_sums_are_appended_and_what_was_saved_is_not_summed_again(tmp_path, monkeypatch):
    keep(tmp_path, range(50))
    before = (tmp_path / SUMS).read_bytes()
    written = []
    append = ColumnStore._append

    def watched(self, name, content):
        written.append(len(content))
        return append(self, name, content)

    monkeypatch.setattr(ColumnStore, "_append", watched)
    keep(tmp_path, [50])
    assert (tmp_path / SUMS).read_bytes().startswith(before) and sum(written) < 2000


@pytest.fixture(scope="module")
def prompts(clip, tmp_path_factory):
    path = tmp_path_factory.mktemp("prompts") / "mine.safetensors"
    weights.save(prompted(clip, "cube"), path)
    return path


def test_a_flipped_bit_in_a_file_of_prompts_is_noticed_before_anything_of_it_is_used(prompts, clip):
    told = about(prompts)
    header = 8 + int.from_bytes(prompts.read_bytes()[:8], "little")
    assert header > 100
    for place in flips(prompts):
        with pytest.raises(InputError):
            about(prompts)
        with pytest.raises(InputError):
            weights.load(prompts, clip)
        assert place >= 0
    assert about(prompts) == told


def test_each_bit_of_the_header_of_prompts_counts(prompts):
    whole = prompts.read_bytes()
    for place in range(8 + int.from_bytes(whole[:8], "little")):
        changed = bytearray(whole)
        changed[place] ^= 1 << place % 8
        prompts.write_bytes(changed)
        with pytest.raises(InputError):
            about(prompts)
    prompts.write_bytes(whole)


def test_prompts_from_before_there_were_sums_load_and_sealing_is_the_same_each_time(prompts, clip):
    from safetensors.torch import load_file, save

    whole = prompts.read_bytes()
    spec = json.dumps(about(prompts))
    old = save(load_file(prompts), {"vitaclip": spec})
    prompts.write_bytes(old)
    weights.load(prompts, clip)
    assert sealed(old) == sealed(sealed(old)) == whole
    prompts.write_bytes(whole)


def test_a_flipped_bit_in_a_state_of_training_is_noticed(tmp_path):
    state = {"settings": {"lr": 0.1}, "step": 3, "learned": {"x": torch.arange(500.0)}}
    write_state(tmp_path / STATE, state)
    for place in flips(tmp_path / STATE):
        assert read_state(tmp_path / STATE) is None, place


def test_a_flipped_bit_in_the_log_of_a_run_costs_its_line_and_says_so(tmp_path):
    class Nothing:
        def state_dict(self):
            return {}

        def load_state_dict(self, state):
            pass

    log = RunLog(tmp_path, {}, {}, Nothing())
    for step in range(1, 11):
        log.write(step, loss=1 / step)
    log.save(10)
    log.close()
    whole = read_log(tmp_path)
    assert [entry["step"] for entry in whole] == list(range(1, 11))
    for place in flips(tmp_path / LOG):
        left = read_log(tmp_path)
        assert len(left) in (8, 9) and all(entry in whole for entry in left), place
    content = bytearray((tmp_path / LOG).read_bytes())
    content[100] ^= 1
    (tmp_path / LOG).write_bytes(content)
    again = RunLog(tmp_path, {}, {}, Nothing())
    again.close()
    assert again.done == 10 and f"1 lines of {tmp_path.name}/log.jsonl are damaged" in again.notice


@pytest.mark.parametrize("kind", ["clips", "stills"])
def test_a_flipped_bit_in_drawn_puppets_is_noticed_and_the_sentence_brings_them_back(
    kind, tmp_path
):
    chosen = PuppetSplit(clips=1, moments=1, size=8)
    ways = {
        "clips": lambda: (list(drawn(chosen, tmp_path)), cached(chosen, tmp_path))[1],
        "stills": lambda: open_stills(tmp_path, 8, 8).images,
    }
    before = np.array(ways[kind]())
    (path,) = tmp_path.glob("*.npy")
    seal = path.with_name(path.name + ".sha256")
    for file in (path, seal):
        for place in flips(file):
            with pytest.raises(InputError, match="is damaged, by the SHA-256 beside it; remove it"):
                ways[kind]()
            assert place >= 0
    path.write_bytes(path.read_bytes()[:-1])
    path.unlink()
    np.testing.assert_array_equal(ways[kind](), before)


def test_a_flipped_bit_in_a_folder_with_a_clip_is_noticed(clip_folder, tmp_path):
    from safetensors.torch import load_file

    learned = load_file(clip_folder / factory.WEIGHTS[0])
    factory.write_folder(tmp_path, learned, factory.shape(f"local-dir:{clip_folder}"), ["a", "b"])
    check_sums(tmp_path)
    for path in sorted(tmp_path.iterdir()):
        for place in flips(path):
            assert damage(tmp_path), (path.name, place)


def test_what_ships_is_listed_and_a_flipped_bit_of_it_is_noticed(tmp_path):
    """Class lists and clips on reading, vectors of the gallery at start."""
    for folder in ("labels", "samples", "gallery", "."):
        assert damage(ASSETS / folder) == {}, folder
    shutil.copytree(ASSETS / "labels", tmp_path / "labels")
    for place in flips(tmp_path / "labels" / "hmdb51.txt"):
        with pytest.raises(InputError, match=r"“hmdb51\.txt” .* is damaged"):
            class_set("hmdb51", tmp_path / "labels")
        assert place >= 0
    shutil.copytree(ASSETS / "samples", tmp_path / "samples")
    clips = SampleClips(tmp_path / "samples")
    for place in flips(clips.folder / "playing-drums.mp4"):
        with pytest.raises(InputError, match=r"“playing-drums\.mp4” .* is damaged"):
            clips.path("playing-drums.mp4")
        assert place >= 0
