"""Every map answers for every kind of prompts, and says what its definition says."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from tests.support.prompted import prompted
from vitaclip.attention.attribution.gradient import gradient, relevance
from vitaclip.attention.attribution.integrated import integrated
from vitaclip.attention.attribution.methods import ATTRIBUTIONS
from vitaclip.attention.attribution.question import Question
from vitaclip.attention.maps import watch
from vitaclip.attention.rollout import rollout
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.prompts.prompt_switch import PromptCube


@pytest.fixture
def texts(clip):
    return F.normalize(torch.randn(3, 32, generator=torch.Generator().manual_seed(2)), dim=-1)


@pytest.fixture
def question(model, frames, texts):
    return Question(model, frames, texts, 1)


@pytest.mark.parametrize("name", ATTRIBUTIONS)
def test_every_map_has_a_number_for_every_patch_and_is_the_same_again(name, question):
    found = ATTRIBUTIONS[name](question)
    assert found.shape == (4, 4, 4) and found.dtype == np.float32
    assert np.isfinite(found).all() and found.std() > 0
    assert np.array_equal(ATTRIBUTIONS[name](question), found)


@pytest.mark.parametrize("name", ["gradient", "integrated"])
def test_maps_with_gradients_differ_from_class_to_class_and_leave_no_gradient(name, question):
    other = Question(question.model, question.frames, question.texts, 2)
    assert not np.allclose(ATTRIBUTIONS[name](question), ATTRIBUTIONS[name](other))
    assert all(weight.grad is None for weight in question.model.parameters())


@pytest.mark.parametrize("name", ["rollout", "attention", "brightest"])
def test_maps_of_attention_alone_are_the_same_for_every_class(name, question):
    other = Question(question.model, question.frames, question.texts, 2)
    assert np.array_equal(ATTRIBUTIONS[name](question), ATTRIBUTIONS[name](other))


def test_integrated_gradients_are_complete(question):
    """Their sum is the odds of the clip less those of the empty one."""
    clip = question.frames
    empty = clip.mean(dim=(1, 3, 4), keepdim=True).expand_as(clip)
    with torch.no_grad():
        full, none = (question.odds(question.logits(each)).item() for each in (clip, empty))
    assert integrated(question, 128).sum() == pytest.approx(full - none, rel=0.02, abs=0.02)


def test_odds_are_those_of_the_softmax(question):
    logits = torch.randn(2, 3)
    share = logits.softmax(dim=1)[:, 1]
    assert torch.allclose(question.odds(logits), (share / (1 - share)).log(), atol=1e-5)
    alone = Question(question.model, question.frames, question.texts[:1], 0)
    assert torch.equal(alone.odds(logits[:, :1]), logits[:, 0])


def test_the_odds_gain_what_the_gradient_says_if_more_is_read(question):
    """A layer's gain is attention times slope: the twin is a finite difference."""
    model, clip = question.model, question.frames
    layer, frame, reader, read, step = 1, 2, 0, 6, 1e-2

    def odds(by):
        def tap(number, weights):
            if number == layer:
                weights = weights.clone()
                weights[0, frame, :, reader, read] *= 1 + by
            return weights

        return question.odds(question.logits(clip, tap)).item()

    with torch.no_grad():
        gain = (odds(step) - odds(-step)) / (2 * step)  # the sum of the heads
    signed = _gains(question, layer)[frame, :, reader, read]
    assert signed.sum().item() == pytest.approx(gain, rel=0.02, abs=2e-3)
    heads = signed.clamp(min=0).mean().item()
    assert relevance(question).of(layer)[frame, reader, read] == pytest.approx(heads, abs=1e-6)
    assert model.backbone.vision_tower.heads == len(signed)


def _gains(question, layer):
    """Attention times slope of one layer, all heads: (t, heads, m, m)."""
    heard = {}

    def tap(number, weights):
        heard[number] = weights if weights.requires_grad else weights.requires_grad_()
        return weights

    with torch.enable_grad():
        odds = question.odds(question.logits(question.frames, tap)).sum()
        (slope,) = torch.autograd.grad(odds, [heard[layer]])
    return (heard[layer] * slope)[0].detach()


def test_relevance_of_plain_clip_is_propagated_as_published(clip, frames, texts):
    """R ← R + Ā R from the identity, frame by frame, read off at the class row."""
    question = Question(prompted(clip, "none"), frames, texts, 0)
    gains = relevance(question)
    for frame, drawn in enumerate(gradient(question)):
        spread = np.eye(17, dtype=np.float32)
        for layer in gains.layers:
            spread = spread + gains.of(layer)[frame] @ spread
        assert np.allclose(drawn.ravel(), spread[0, 1:], atol=1e-6, rtol=1e-4)


def test_reading_by_the_weights_that_were_heard_changes_nothing(model, frames):
    with torch.no_grad():
        told = model.encode_frames(frames, tap=lambda layer, weights: weights)
        assert (told - model.encode_frames(frames)).abs().max() < 1e-5
    assert np.abs(watch(model, frames).features - told[0].numpy()).max() < 1e-5


def test_the_cube_gains_at_the_end_what_a_finite_difference_says(clip, frames, texts):
    model = prompted(clip, "cube")
    torch.manual_seed(3)
    nn.init.normal_(model.video.closing.out_proj.weight, std=0.3)
    question = Question(model, frames, texts, 1)
    closing = relevance(question).closing
    assert closing is not None and closing.shape == (4, 4, 5)
    assert (closing >= 0).all() and closing[:, :, 1:].any()
    assert not closing[:, :, 0].any()
    cube, size = model.video, model.video.size

    class Louder(PromptCube):
        """Reads one row of the end a little more, in every head, by a literal attention."""

        def leave(self, x):
            first, rows = x[:, :, 0], x[:, :, 1:].flatten(1, 2)
            d, part = x.shape[3], self.closing
            q, k, v = (
                F.linear(source, part.in_proj_weight[at : at + d], part.in_proj_bias[at : at + d])
                .unflatten(2, (part.num_heads, -1))
                .transpose(1, 2)
                for source, at in ((first, 0), (rows, d), (rows, 2 * d))
            )
            weights = (q @ k.transpose(2, 3) * q.shape[-1] ** -0.5).softmax(dim=-1)
            self.heads.append(weights)
            weights = weights * self.louder
            read = part.out_proj((weights @ v).transpose(1, 2).flatten(2))
            return (first + read)[:, :, None]

    twin = Louder(64, 3, 4, 4, size)
    twin.load_state_dict(cube.state_dict())
    twin.heads = []
    louder = torch.ones(1, 4, 4, 4 * size, requires_grad=True)  # (b, heads, t, t·size)
    twin.louder = louder
    spoken = PromptedCLIP(clip, twin)
    odds = question.odds(question.logits(frames, model=spoken)).sum()
    (slope,) = torch.autograd.grad(odds, [louder])  # already weight times slope
    wanted = slope[0].relu().mean(dim=0).unflatten(1, (4, size)).numpy()
    assert np.abs(closing[:, :, 1:] - wanted).max() < 1e-5


def test_rollout_by_its_name_is_rollout_summed_over_the_class_rows(question):
    seen = watch(question.model, question.frames, dtype=np.float32)
    assert np.array_equal(ATTRIBUTIONS["rollout"](question), rollout(seen).sum(axis=0))
