"""Prompts that somebody learned answer beside those that ship, on the CLIP they name."""

import json
import shutil

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from tests.support.assets import DRUMS, furnish
from tests.support.prompted import prompted
from vitaclip import video, weights
from vitaclip.errors import InputError
from vitaclip.inference.model_id import EMBEDDED, ModelId
from vitaclip.inference.own_prompts import gather
from vitaclip.inference.service import Service
from vitaclip.models.backbone import Backbone

LABELS = ("playing drums", "sitting down")


@pytest.fixture
def assets(clip_folder, tmp_path):
    """The tiny CLIP in the place of the built-in one, with its card."""
    folder = furnish(tmp_path / "assets", clip_folder)
    (folder / "puppet-clip").unlink()
    shutil.copytree(clip_folder, folder / "puppet-clip")
    clip = Backbone.load(f"local-dir:{clip_folder}", device="cpu")
    (folder / "puppet-clip" / "card.json").write_text(json.dumps({"sha256": clip.sha256}))
    return folder


@pytest.fixture
def other_clip(clip_folder, tmp_path):
    """Another CLIP, in a folder beside what was learned over it."""
    folder = shutil.copytree(clip_folder, tmp_path / "other-clip")
    clip = Backbone.load(f"local-dir:{folder}", device="cpu")
    clip.model.visual.proj.data.mul_(-1)
    save_file(clip.model.state_dict(), folder / "open_clip_model.safetensors")
    return Backbone.load(f"local-dir:{folder}", device="cpu")


def test_each_file_has_a_name_of_its_own_that_means_nothing_else(assets, clip, tmp_path):
    paths = [
        tmp_path / name for name in ("vita.safetensors", "a b!.safetensors", "A_b.safetensors")
    ]
    paths += [tmp_path / "more" / "vita.safetensors", tmp_path / "compare.safetensors"]
    for path in paths:
        weights.save(prompted(clip, "cube"), path)
    own = gather(paths, assets / "puppet-clip")
    assert [one.id.prompts for one in own] == ["vita-2", "a-b", "a_b", "vita-3", "compare-2"]
    assert [one.title for one in own] == ["vita", "a b!", "A_b", "vita", "compare"]


def test_the_built_in_clip_is_known_by_its_weights_wherever_it_lay(assets, clip, tmp_path):
    weights.save(prompted(clip, "vita"), tmp_path / "mine.safetensors")
    (one,) = gather([tmp_path / "mine.safetensors"], assets / "puppet-clip")
    assert one.id.clip == EMBEDDED and str(assets) in one.place


def test_another_clip_is_named_after_its_folder_and_its_place_is_nobodys_business(
    assets, other_clip, tmp_path
):
    weights.save(prompted(other_clip, "vita"), tmp_path / "mine.safetensors")
    service = Service.open(assets, own=[tmp_path / "mine.safetensors"])
    choice = service.models.known("other-clip")
    assert choice == ModelId("other-clip") and service.models.prompts_of() == {"none": "Plain CLIP"}
    clip = service.encode(DRUMS, choice.under("mine"))
    assert str(tmp_path) not in str(clip.model)
    assert clip.model.sha256 == other_clip.sha256 and clip.model.title == "mine"


@pytest.mark.parametrize("kind", ["vita", "cube"])
def test_an_answer_is_that_of_the_file_with_as_many_frames_as_it_was_trained_on(
    assets, clip, tmp_path, kind
):
    path = tmp_path / "mine.safetensors"
    weights.save(prompted(clip, kind, frames=6), path)
    service = Service.open(assets, own=[path])
    assert service.models.prompts_of() == {"none": "Plain CLIP", "mine": "mine"}
    model = weights.load(path)
    frames = model.backbone.prepare(model.backbone.crop(video.read(DRUMS, 6).frames))
    with torch.inference_mode():
        seen = model.encode_frames(frames)[0].numpy()
    mine = service.encode(DRUMS, model=EMBEDDED.under("mine"))
    assert np.abs(mine.features - seen).max() < 1e-5
    plain = service.encode(DRUMS)
    assert plain.key == mine.key and len(plain.times) == 8  # one question compares both
    for prompts in ("none", "mine"):
        answer = service.rank(mine.key, LABELS, model=EMBEDDED.under(prompts))
        assert answer.ranking.labels == LABELS


def test_a_gallery_holds_each_kind_with_its_own_number_of_frames(assets, clip, tmp_path):
    path = tmp_path / "mine.safetensors"
    weights.save(prompted(clip, "cube", frames=6), path)
    library = Service.open(assets, own=[path]).indexer
    plain, mine = library.embed(DRUMS, (EMBEDDED, EMBEDDED.under("mine")))
    assert (len(plain.times), len(mine.times)) == (8, 6)
    assert library.fingerprint(EMBEDDED.under("mine")).frames == 6
    best = library.models.resolve(EMBEDDED.under("default"), "search")
    assert best.prompts == "mine"


def test_what_is_no_file_of_prompts_is_one_sentence_before_the_page_is_up(assets, tmp_path):
    for name, content in {"a": b"", "b": b"PK\x03\x04" * 9, "c": b"\x02\0\0\0\0\0\0\0{}"}.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError):
            Service.open(assets, own=[tmp_path / name])
    with pytest.raises(InputError, match="no file"):
        Service.open(assets, own=[tmp_path / "missing.safetensors"])
