"""A method of somebody's own, made known by one line, goes wherever those of the papers do."""

import numpy as np
import pytest
import torch
from torch import nn

import vitaclip
from vitaclip import weights
from vitaclip.attention.attribution.methods import ATTRIBUTIONS
from vitaclip.inference.service import open_store
from vitaclip.io.assets import assets_folder
from vitaclip.learning.lesson_file import load_lesson, save_lesson
from vitaclip.learning.taught import Clips, Effort
from vitaclip.learning.teach import teach
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.prompts import PROMPTS
from vitaclip.prompts.base import VideoPrompts
from vitaclip.ui.plots import attention as plots

FILM = "assets/samples/sitting-down.mp4"
LABELS = ["sitting down", "standing up"]


class Notes(VideoPrompts):
    """Rows that live on behind the class row, and hints that a layer alone sees."""

    writes_back = True

    def __init__(self, width, depth, heads, frames, notes=2, hints=3):
        super().__init__()
        self.frames, self.options = frames, {"notes": notes, "hints": hints}
        self.notes = nn.Parameter(torch.randn(notes, width) * 0.1)
        self.hints = nn.Parameter(torch.randn(depth, hints, width) * 0.1)

    def enter(self, x, norm):
        x = norm(x)
        notes = self.notes.expand(*x.shape[:2], -1, -1)
        return torch.cat([x[:, :, :1], notes, x[:, :, 1:]], dim=2)

    def look(self, x, layer):
        return x, self.hints[None, layer : layer + 1]

    def names(self, frames, grid):
        first, *patches = super().names(frames, grid)
        notes = (f"note {i + 1}" for i in range(self.options["notes"]))
        return first, *notes, *patches, *(f"hint {i + 1}" for i in range(self.options["hints"]))


@pytest.fixture(scope="module")
def known():
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(PROMPTS, "notes", Notes)  # the one line
        yield


@pytest.fixture(scope="module")
def trained(known, tmp_path_factory, clip_folder):
    """A file of it, after one step on the puppets."""
    folder = tmp_path_factory.mktemp("own")
    config = vitaclip.PuppetRunConfig(
        prompts="notes",
        steps=1,
        batch=2,
        clips=1,
        frames=2,
        workers=0,
        backbone=f"local-dir:{clip_folder}",
        out=folder / "mine.safetensors",
        folder=folder / "run",
        cache=folder / "cache",
    )
    (step,) = vitaclip.train(config)
    assert np.isfinite(step.loss)
    return config.out


@pytest.fixture(scope="module")
def model(trained):
    return vitaclip.load_model(prompts=trained)


def test_it_is_saved_and_loaded_with_its_options(trained, clip, tmp_path):
    learned = weights.load(trained, clip)
    learned.video.notes.data += 1
    weights.save(learned, tmp_path / "again.safetensors")
    again = weights.load(tmp_path / "again.safetensors", clip)
    assert isinstance(again.video, Notes) and torch.equal(again.video.notes, learned.video.notes)
    assert weights.describe(again).options == {"notes": 2, "hints": 3}


def test_it_recognises_alone_and_in_a_batch(model):
    answer = model.recognize(FILM, LABELS)
    assert answer.label in LABELS and model.prompts == "mine"
    assert model.learned == (2 + 3 * 3) * 64
    crops = model.crop(model.read(FILM))
    for one in model.encode([crops, crops[::-1].copy()]):
        assert one.features.shape == (2, 32)


def test_all_maps_know_its_rows(model):
    seen = model.attend(FILM)
    assert seen.families == ("class", "note", "patch", "hint")
    talk = seen.talk(1)
    assert (np.diag(talk) > 0).all() and talk.sum() == pytest.approx(np.trace(talk))
    for name in ATTRIBUTIONS:
        assert np.isfinite(model.explain(FILM, LABELS, by=name).values).all(), name


def test_the_page_draws_them_each_family_in_a_colour_of_its_own(model):
    seen = model.attend(FILM)
    assert len(set(plots.colours(seen.families).values())) == 4
    assert len(plots.shares(seen).data) == 4 and len(plots.talk(seen).data) in (0, 3)


def test_the_page_offers_it_beside_those_that_ship(trained):
    store = open_store(assets_folder(), own=[trained])
    (id,) = store.own
    assert id.prompts == "mine" and "mine" in store.prompts_of(id)


def test_it_teaches_classes_and_the_lesson_is_one_file(known, clip, tmp_path):
    crops = np.random.default_rng(0).integers(0, 255, (6, 4, 32, 32, 3), dtype=np.uint8)
    clips, base = Clips(("one", "two"), np.repeat([0, 1], 3), crops), PromptedCLIP(clip)
    *_, lesson = teach(clips, base, "notes", 2, Effort(minutes=0))
    save_lesson(lesson, tmp_path / "lesson.safetensors", "ab")
    again = load_lesson(tmp_path / "lesson.safetensors", base, "ab")
    assert again.kind == "notes" and isinstance(again.clip.video, Notes)
