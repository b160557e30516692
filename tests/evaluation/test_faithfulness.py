"""Measures of maps, on a model whose answer is known to stand on one patch."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn

from vitaclip.attention.attribution.question import Question
from vitaclip.evaluation import faithfulness as faithful

T, GRID, SIDE, PLACE = 3, (4, 4), 32, (1, 2, 3)  # PLACE: frame, row, column of the patch


class OnePatch(nn.Module):
    """A model that says class 0 as far as one patch of one frame is bright."""

    logit_scale = torch.tensor(3.0)

    backbone = SimpleNamespace(vision_tower=SimpleNamespace(grid=GRID))

    def encode_frames(self, frames, tap=None):
        t, row, column = PLACE
        patch = frames[:, t, :, row * 8 : row * 8 + 8, column * 8 : column * 8 + 8]
        bright = patch.mean(dim=(1, 2, 3))
        features = torch.stack([bright, torch.full_like(bright, 0.5)], dim=1)
        return features[:, None].expand(-1, frames.shape[1], -1)

    def pool(self, features):
        return features.mean(dim=1)


@pytest.fixture
def question():
    frames = torch.zeros(1, T, 3, SIDE, SIDE)
    t, row, column = PLACE
    frames[0, t, :, row * 8 : row * 8 + 8, column * 8 : column * 8 + 8] = 1
    return Question(OnePatch(), frames, torch.eye(2), 0)


@pytest.fixture
def right():
    heat = np.zeros((T, *GRID), np.float32)
    heat[PLACE] = 1
    return heat


@pytest.mark.parametrize("kind", faithful.FILLS)
def test_curves_begin_and_end_at_the_clip_and_at_the_empty_clip(question, right, kind):
    deletion = faithful.curve(question, right, kind, insert=False)
    insertion = faithful.curve(question, right, kind, insert=True)
    assert len(deletion) == len(insertion) == faithful.STEPS + 1
    assert deletion[0] == insertion[-1] and deletion[-1] == insertion[0]
    with torch.no_grad():
        assert deletion[0] == pytest.approx(question.logits(question.frames).softmax(1)[0, 0])


@pytest.mark.parametrize("kind", faithful.FILLS)
def test_the_true_map_loses_all_at_once_and_wins_all_at_once(question, right, kind):
    deletion = faithful.curve(question, right, kind, insert=False)
    insertion = faithful.curve(question, right, kind, insert=True)
    assert deletion[1] == pytest.approx(deletion[-1], abs=1e-6)
    assert insertion[1] == pytest.approx(insertion[-1], abs=1e-6)
    wrong = faithful.curve(question, -right, kind, insert=True)
    assert faithful.area(wrong) < faithful.area(insertion)


def test_insertion_of_a_map_is_deletion_of_its_opposite(question):
    heat = np.random.default_rng(0).random((T, *GRID))
    insertion = faithful.curve(question, heat, "mean", insert=True)
    deletion = faithful.curve(question, -heat, "mean", insert=False)
    assert np.allclose(insertion, deletion[::-1], atol=1e-6)


def test_ranked_puts_the_largest_first_and_ties_by_chance_alone():
    heat = np.array([[[0.0, 3.0], [0.0, -1.0]]])
    orders = {tuple(faithful.ranked(heat, seed)) for seed in range(8)}
    assert orders == {(1, 0, 2, 3), (1, 2, 0, 3)}


def test_the_area_of_a_straight_line_is_its_middle():
    assert faithful.area(np.linspace(0.2, 0.6, 9)) == pytest.approx(0.4)
    assert faithful.area(np.full(5, 0.7)) == pytest.approx(0.7)


def test_blur_keeps_the_mean_of_a_flat_clip_and_softens_any_other(question):
    flat = torch.full((1, T, 3, SIDE, SIDE), 0.3)
    assert torch.allclose(faithful.fill(flat, "blur", GRID), flat, atol=1e-5)
    soft = faithful.fill(question.frames, "blur", GRID)
    assert soft.shape == question.frames.shape and 0 < soft.max() < 0.5


def test_pointing_and_energy_are_one_on_what_is_covered_and_nothing_elsewhere(right):
    mask = np.zeros((T, SIDE, SIDE), np.float32)
    t, row, column = PLACE
    mask[t, row * 8 : row * 8 + 8, column * 8 : column * 8 + 4] = 1  # half of the patch
    cover = faithful.pooled(mask, GRID)
    assert cover[PLACE] == 0.5 and cover.sum() == 0.5
    assert faithful.energy(right, cover) == 0.5
    assert faithful.pointing(right[t : t + 1], cover[t : t + 1]) == 0.5
    assert faithful.energy(np.zeros_like(right), cover) == 0
    even = np.ones_like(right)
    assert faithful.pointing(even, cover) == pytest.approx(cover.mean())
    assert faithful.energy(even, cover) == pytest.approx(cover.mean())


def test_alike_is_the_rank_correlation():
    one = np.array([[[1.0, 5.0], [2.0, 9.0]]])
    assert faithful.alike(one, np.exp(one)) == pytest.approx(1)
    assert faithful.alike(one, -one) == pytest.approx(-1)
    assert faithful.alike(one, np.ones_like(one)) == 0
    tied = np.array([[[1.0, 1.0], [2.0, 3.0]]])
    ranks = np.array([1.5, 1.5, 3, 4]), np.array([1.0, 3, 2, 4])
    assert faithful.alike(tied, one) == pytest.approx(np.corrcoef(*ranks)[0, 1])
    assert faithful.agreement([one, one, -one]) == pytest.approx((1 - 1 - 1) / 3)
