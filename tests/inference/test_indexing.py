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
from vitaclip.inference.encoder import Encoder
from vitaclip.inference.indexing import Library
from vitaclip.inference.model_id import EMBEDDED
from vitaclip.inference.model_store import Held, Shelf
from vitaclip.models.zero_shot import ZeroShotClassifier
from vitaclip.retrieval import Gallery, ListedVideo


class Bench(Shelf):
    """A shelf with the tiny CLIP under every kind of prompts."""

    def __init__(self, clip):
        super().__init__(Path("nowhere"), background=lambda choice: ())
        self.models = {kind: prompted(clip, kind) for kind in ("none", "cube")}

    def kinds(self, choice=EMBEDDED):
        return dict.fromkeys(self.models, "")

    def get(self, choice=EMBEDDED, prompts="none"):
        if prompts not in self.models:
            raise InputError(f"no prompts {prompts}")
        return Held(
            self.models[prompts], ZeroShotClassifier(self.models[prompts]), choice, prompts, 0, 4
        )


@pytest.fixture(scope="module")
def library(clip):
    return Library(Encoder(Bench(clip)))


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
        card = library.card(films / "a.mp4", prompts=kind)
        model, seen = library.shelf.models[kind], video.read(films / "a.mp4", 4)
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


def test_an_index_that_was_stopped_goes_on_without_encoding_again(library, films, tmp_path):
    work = library.index(listed(films, "a", "b", "c"), tmp_path / "g")
    next(work), next(work)
    work.close()
    assert len(Gallery.load(tmp_path / "g")) == 2
    steps = list(library.index(listed(films, "a", "b", "c"), tmp_path / "g"))
    assert [step.known for step in steps] == [True, True, False]


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
    card = library.card(films / "a.mp4")
    gallery = Gallery.of(library.fingerprint(), [card])
    (hit,) = library.ask([gallery], "someone jumping").hits
    text = library.shelf.models["none"].encode_text(["someone jumping"])[0].detach().numpy()
    assert hit.score == pytest.approx(float(text @ card.vector), abs=1e-5)


def test_makers_differ_by_prompts_and_by_every_learned_number(library, clip):
    plain, cube = library.fingerprint(), library.fingerprint(prompts="cube")
    assert plain.sha256 != cube.sha256 and plain == library.fingerprint()
    other = Bench(clip)
    next(other.models["cube"].video.parameters()).data += 0.01
    assert Library(Encoder(other)).fingerprint(prompts="cube") != cube
    assert Library(Encoder(other)).fingerprint() == plain


def test_a_gallery_of_weights_that_changed_is_refused_by_both_names(library, clip):
    old = library.fingerprint(prompts="cube")
    other = Bench(clip)
    next(other.models["cube"].video.parameters()).data += 0.01
    with pytest.raises(InputError) as said:
        Library(Encoder(other)).made_by(old)
    now = Library(Encoder(other)).fingerprint(prompts="cube")
    assert str(old) in str(said.value) and str(now) in str(said.value)
    library.made_by(old)


def test_frames_that_the_prompts_refuse_are_said_once_and_before_the_first_video(
    library, films, tmp_path
):
    with pytest.raises(InputError, match="multiple of 4"):
        list(library.index(listed(films, "a"), tmp_path / "g", prompts="cube", frames=5))
    assert not (tmp_path / "g").exists()
