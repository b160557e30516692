"""A frozen CLIP stays frozen and prepares pixels as open_clip does."""

import numpy as np
import open_clip
import pytest
import torch
from PIL import Image

from vitaclip.errors import InputError
from vitaclip.models.backbone import Backbone


@pytest.mark.parametrize("size", [(48, 64), (100, 33), (32, 32), (31, 200), (720, 1280)])
def test_crops_and_pixels_are_those_of_open_clip(clip, size):
    frame = np.random.default_rng(0).integers(0, 256, (*size, 3), dtype=np.uint8)
    theirs = open_clip.create_model_and_transforms(clip.name)[2]
    crops = clip.crop(frame[None])
    assert crops.shape == (1, 32, 32, 3) and crops.dtype == np.uint8
    ours = clip.prepare(crops)
    assert ours.shape == (1, 1, 3, 32, 32)
    assert (ours[0, 0] - theirs(Image.fromarray(frame))).abs().max() < 1e-5


def test_nothing_in_it_learns_and_it_knows_no_training_mode(clip_folder):
    clip = Backbone.load(f"local-dir:{clip_folder}", device="cpu")
    assert not any(weight.requires_grad for weight in clip.parameters())
    clip.train()
    assert not any(part.training for part in clip.modules())


def test_the_fingerprint_is_of_the_weights_and_tells_any_other(clip, clip_folder):
    again = Backbone.load(f"local-dir:{clip_folder}", device="cpu")
    assert again.sha256 == clip.sha256 and len(clip.sha256) == 64
    other = Backbone.load(f"local-dir:{clip_folder}", device="cpu")
    other.model.visual.proj.data[0, 0] += 1e-4
    assert other.sha256 != clip.sha256


def test_frames_stay_apart_by_video(clip):
    frames = torch.randn(2, 3, 3, 32, 32)
    features = clip.encode_frames(frames)
    assert features.shape == (2, 3, 32)
    assert (features[1, 2] - clip.encode_frames(frames[1:, 2:])[0, 0]).abs().max() < 1e-6


def test_words_the_model_never_saw_are_known_where_it_says_what_it_saw(clip):
    assert clip.unknown("a zebra") == ()
    told = Backbone(clip.model, clip.tokenizer, clip.name)
    told.vocabulary = frozenset({"a", "person"})
    assert told.unknown("A zebra, a zebra or a person!") == ("zebra", "or")


def test_an_unknown_name_gets_a_sentence():
    with pytest.raises(InputError, match="no model named"):
        Backbone.load("ViT-Z-99")
