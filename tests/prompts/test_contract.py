"""What every method of prompting owes to the engine, whatever it does inside."""

import pytest
import torch
from torch import nn

from tests.support.prompted import noise, prompted
from vitaclip import weights
from vitaclip.prompts import PROMPTS


@pytest.fixture(params=PROMPTS)
def kind(request):
    return request.param


@pytest.fixture
def model(clip, kind):
    return prompted(clip, kind)


@pytest.fixture
def videos():
    """Two clips of four frames."""
    return torch.cat([noise(4), noise(4).flip(1)])


def test_prompts_are_built_from_plain_sizes_and_say_how_to_build_them_again(kind):
    video = PROMPTS[kind](width=64, depth=3, heads=4, frames=4)
    again = PROMPTS[kind](64, 3, 4, video.frames, **video.options)
    shapes = [{k: v.shape for k, v in one.state_dict().items()} for one in (video, again)]
    assert shapes[0] == shapes[1]


def test_a_video_has_the_same_vector_alone_and_in_a_batch(model, videos):
    together = model.encode_video(videos)
    alone = torch.cat([model.encode_video(one[None]) for one in videos])
    assert (together - alone).abs().max() < 1e-6


def test_frames_never_hear_another_video(model, videos):
    other = torch.cat([videos[:1], torch.zeros_like(videos[1:])])
    assert (model.encode_frames(other)[0] - model.encode_frames(videos)[0]).abs().max() < 1e-6


def test_gradients_reach_every_prompt_and_no_backbone_weight(model, videos):
    nn.functional.normalize(model.encode_video(videos), dim=-1)[:, :5].sum().backward()
    for name, weight in model.video.named_parameters():
        assert weight.grad is not None and weight.grad.abs().sum() > 0, name
    assert all(weight.grad is None for weight in model.backbone.parameters())


def test_there_is_a_name_for_every_seen_row_and_none_twice(model, videos):
    tower, seen = model.backbone.vision_tower, []
    look = model.video.look
    model.video.look = lambda x, layer: seen.append(look(x, layer)) or seen[-1]
    model.encode_frames(videos)
    names = model.video.names(4, tower.grid)
    assert len(set(names)) == len(names) and names[0] == "class"
    for groups in seen:
        assert sum(group.shape[2] for group in groups) == len(names)


def test_origins_tell_of_every_seen_row_at_most_one_frame_in_all(model, videos):
    rows = model.video.enter(
        model.backbone.vision_tower.embed(videos), model.backbone.vision_tower.norm
    )
    told = model.video.origins(rows, model.backbone.vision_tower.layer(1))
    names = model.video.names(4, model.backbone.vision_tower.grid)
    assert told.shape == (2, 4, len(names), 4)
    assert (told >= 0).all() and (told.sum(dim=-1) < 1 + 1e-5).all()


def test_what_is_read_at_the_end_stands_in_front(model, videos):
    rows = model.video.enter(
        model.backbone.vision_tower.embed(videos), model.backbone.vision_tower.norm
    )
    kept = model.video.read_at_the_end()
    assert 1 <= kept <= rows.shape[2]
    first = model.video.leave(rows[:, :, :kept])
    assert first.shape[:2] == rows.shape[:2] and first.shape[3] == rows.shape[3]


def test_saved_prompts_come_back_the_same(model, videos, clip, tmp_path):
    weights.save(model, tmp_path / "prompts.safetensors")
    again = weights.load(tmp_path / "prompts.safetensors", clip)
    assert torch.equal(again.encode_video(videos), model.encode_video(videos))
