"""Videos become cards once, by whatever model, and words find them."""

import io
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.support.prompted import prompted
from vitaclip import video
from vitaclip.errors import InputError
from vitaclip.inference.encoding.encoder import Encoder
from vitaclip.inference.model import Model
from vitaclip.inference.model_id import EMBEDDED
from vitaclip.inference.model_store import ModelStore
from vitaclip.inference.search.indexer import Indexer
from vitaclip.models.zero_shot import ZeroShotClassifier
from vitaclip.retrieval import Gallery, ListedVideo
from vitaclip.retrieval.addresses import load_gallery


class Bench(ModelStore):
    """A store with the tiny CLIP under every kind of prompts."""

    def __init__(self, clip):
        super().__init__(Path("nowhere"), background=lambda id: ())
        self.models = {kind: prompted(clip, kind) for kind in ("none", "cube")}

    def prompts_of(self, model=EMBEDDED):
        return dict.fromkeys(self.models, "")

    def get(self, model=EMBEDDED):
        if model.prompts not in self.models:
            raise InputError(f"no prompts {model.prompts}")
        clip = self.models[model.prompts]
        return Model(clip, ZeroShotClassifier(clip), model)


@pytest.fixture(scope="module")
def library(clip):
    return Indexer(Encoder(Bench(clip)))


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    folder = tmp_path_factory.mktemp("films")
    rng = np.random.default_rng(0)
    for name in "abc":
        video.write(folder / f"{name}.mp4", rng.integers(0, 255, (8, 64, 96, 3), np.uint8), 8)
    return folder


def listed(folder, *names):
    return [ListedVideo(Path(folder) / f"{name}.mp4") for name in names]


def test_a_card_holds_what_the_engine_says_of_the_video(library, films, clip):
    for kind in ("none", "cube"):
        card = library.embeddings(films / "a.mp4", model=EMBEDDED.under(kind))[0]
        model = library.models.models[kind]
        seen = video.read(films / "a.mp4", library.models.get(EMBEDDED.under(kind)).frames)
        frames = model.encode_frames(
            model.backbone.prepare(model.backbone.crop(seen.frames))
        ).detach()
        whole = model.pool(frames)[0].numpy()
        assert np.allclose(card.vector, whole / np.linalg.norm(whole), atol=1e-5)
        assert np.allclose(np.linalg.norm(card.frames, axis=1), 1, atol=1e-5)
        assert np.array_equal(card.times, seen.times)
        assert Image.open(io.BytesIO(card.picture)).size == (96, 64)


def test_indexing_skips_a_broken_file_and_takes_every_other(library, films, tmp_path):
    (tmp_path / "bad.mp4").write_bytes(b"no film" * 99)
    wanted = [*listed(films, "a"), *listed(tmp_path, "bad", "gone"), *listed(films, "b")]
    steps = list(library.index(wanted, tmp_path / "g"))
    assert [bool(step.problem) for step in steps] == [False, True, True, False]
    assert [step.done for step in steps] == [1, 2, 3, 4] and steps[0].total == 4
    assert not any(str(tmp_path) in step.problem for step in steps)
    assert len(Gallery.load(tmp_path / "g")) == 2


def test_a_still_picture_is_a_video_in_which_nothing_moves(library, tmp_path):
    picture = (
        np.random.default_rng(5).integers(0, 255, (6, 9, 3), np.uint8).repeat(8, 0).repeat(8, 1)
    )
    Image.fromarray(picture).save(tmp_path / "a.png")
    video.write(tmp_path / "a.mp4", picture[None].repeat(8, axis=0), 8, crf=1)
    still, film = (library.example(tmp_path / f"a.{kind}", EMBEDDED) for kind in ("png", "mp4"))
    assert still.vector @ film.vector > 0.98 and still.frames.shape == film.frames.shape


def test_an_index_that_was_stopped_goes_on_without_encoding_again(library, films, tmp_path):
    work = library.index(listed(films, "a", "b", "c"), tmp_path / "g")
    next(work), next(work)
    work.close()
    assert len(Gallery.load(tmp_path / "g")) == 2
    steps = list(library.index(listed(films, "a", "b", "c"), tmp_path / "g"))
    assert [step.known for step in steps] == [True, True, False]


def test_a_video_that_was_renamed_stays_and_one_that_was_deleted_leaves(library, films, tmp_path):
    folder = tmp_path / "mine"
    shutil.copytree(films, folder)
    list(library.index(listed(folder, "a", "b", "c"), tmp_path / "g", root=folder))
    (folder / "a.mp4").rename(folder / "z.mp4")
    (folder / "b.mp4").unlink()
    steps = list(library.index(listed(folder, "c", "z"), tmp_path / "g", root=folder))
    assert [(step.video.stem, step.outcome) for step in steps] == [
        ("c", "known"), ("z", "known"), ("b", "gone"),
    ]  # fmt: skip
    gallery = Gallery.load(tmp_path / "g")
    held = {Path(gallery.entries[row].video).stem for row in {0, 1, 2} - set(gallery.gone)}
    assert len(gallery) == 2 and held == {"c", "z"}


def test_a_copy_is_known_by_its_content_and_a_changed_file_replaces_itself(
    library, films, tmp_path
):
    mine = tmp_path / "x.mp4"
    shutil.copy(films / "a.mp4", mine)
    list(library.index([ListedVideo(mine)], tmp_path / "g"))
    (again,) = library.index(listed(films, "a"), tmp_path / "g")
    assert again.known
    shutil.copy(films / "b.mp4", mine)
    os.utime(mine, ns=(1, 1))
    (changed,) = library.index([ListedVideo(mine)], tmp_path / "g")
    assert not changed.known and len(Gallery.load(tmp_path / "g")) == 1


def test_words_are_compared_with_clips_as_the_engine_compares_them(library, films):
    card = library.embeddings(films / "a.mp4")[0]
    gallery = Gallery.of(library.fingerprint(), [card])
    (hit,) = library.search([gallery], "someone jumping").hits
    text = library.models.models["none"].encode_text(["someone jumping"])[0].detach().numpy()
    assert hit.score == pytest.approx(float(text @ card.vector), abs=1e-5)


def test_makers_differ_by_prompts_and_by_every_learned_number(library, clip):
    plain, cube = library.fingerprint(), library.fingerprint(model=EMBEDDED.under("cube"))
    assert plain.sha256 != cube.sha256 and plain == library.fingerprint()
    other = Bench(clip)
    next(other.models["cube"].video.parameters()).data += 0.01
    assert Indexer(Encoder(other)).fingerprint(EMBEDDED.under("cube")) != cube
    assert Indexer(Encoder(other)).fingerprint() == plain


def test_a_gallery_of_weights_that_changed_is_refused_by_both_names(library, clip):
    old = library.fingerprint(model=EMBEDDED.under("cube"))
    other = Bench(clip)
    next(other.models["cube"].video.parameters()).data += 0.01
    with pytest.raises(InputError) as said:
        Indexer(Encoder(other)).open_model_of(old)
    now = Indexer(Encoder(other)).fingerprint(EMBEDDED.under("cube"))
    assert str(old) in str(said.value) and str(now) in str(said.value)
    library.open_model_of(old)


def test_frames_that_the_prompts_refuse_are_said_once_and_before_the_first_video(
    library, films, tmp_path
):
    with pytest.raises(InputError, match="multiple of 4"):
        list(
            library.index(
                listed(films, "a"), tmp_path / "g", model=EMBEDDED.under("cube"), frames=5
            )
        )
    assert not (tmp_path / "g").exists()


@pytest.fixture(scope="module")
def afternoon(tmp_path_factory):
    """Twelve seconds: noise in two greys, six seconds each."""
    folder = tmp_path_factory.mktemp("long")
    rng = np.random.default_rng(3)
    halves = [rng.integers(low, low + 90, (48, 64, 96, 3), np.uint8) for low in (0, 160)]
    video.write(folder / "afternoon.mp4", np.concatenate(halves), 8)
    return folder


def test_a_long_video_is_kept_as_moments_and_found_by_one(library, afternoon, tmp_path):
    (step,) = library.index(listed(afternoon, "afternoon"), tmp_path / "g")
    assert not step.problem
    gallery = Gallery.load(tmp_path / "g")
    spans = [(entry.start, entry.end) for entry in gallery.entries]
    assert spans == [(start, start + 3) for start in (0, 1.5, 3, 4.5, 6, 7.5, 9)]
    for entry, times in zip(gallery.entries, gallery.times):
        assert entry.start < times[0] < times[-1] < entry.end
    found = library.search([gallery], like=np.array(gallery.vectors[5]), top=3).hits
    assert found[0].row == 5 and 7.5 < found[0].time < 10.5
    assert not any(a.entry.overlaps(b.entry) for a in found for b in found if a is not b)


def test_moments_of_a_known_video_are_kept_and_move_with_it(library, afternoon, tmp_path):
    gallery, moved = tmp_path / "g", tmp_path / "moved.mp4"
    first = shutil.copy(afternoon / "afternoon.mp4", tmp_path / "first.mp4")
    list(library.index([ListedVideo(Path(first))], gallery))
    Path(first).rename(moved)
    (step,) = library.index([ListedVideo(moved)], gallery)
    assert step.known
    names = {entry.video for entry in Gallery.load(gallery).entries}
    assert names == {str(moved)} and len(Gallery.load(gallery)) == 7
    shutil.copy(video_of_another(tmp_path), moved)
    (step,) = library.index([ListedVideo(moved)], gallery)
    assert not step.known and len(Gallery.load(gallery)) == 1


def video_of_another(folder):
    path = folder / "short.mp4"
    video.write(path, np.full((8, 64, 96, 3), 120, np.uint8), 8)
    return path


def test_a_lance_gallery_is_indexed_and_searched_as_a_folder_is(library, films, tmp_path):
    pytest.importorskip("lancedb", reason="the extra [scale] is not installed")
    folder, found = tmp_path / "mine", {}
    shutil.copytree(films, folder)
    for address in (str(tmp_path / "g"), f"lance://{tmp_path}/large"):
        list(library.index(listed(folder, "a", "b", "c"), address, root=folder))
        again = list(library.index(listed(folder, "a", "b", "c"), address, root=folder))
        assert [step.outcome for step in again] == ["known"] * 3
        hits = library.search([load_gallery(address)], "noise").hits
        found[address] = [(hit.entry, round(hit.score, 3)) for hit in hits]
    assert len(set(map(str, found.values()))) == 1
    (folder / "b.mp4").unlink()
    *_, last = library.index(listed(folder, "a", "c"), address, root=folder)
    assert last.outcome == "gone" and len(load_gallery(address)) == 2
