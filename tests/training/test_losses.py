"""Losses agree with their slow sums, and padding, ties and empty captions do no harm."""

import math

import pytest
import torch
import torch.nn.functional as F

from vitaclip.training import losses


@pytest.fixture
def draw():
    return torch.Generator().manual_seed(0)


def test_contrastive_is_the_mean_of_both_directions(draw):
    video, text = torch.randn(2, 4, 8, generator=draw, dtype=torch.float64)
    scale = torch.tensor(math.log(20.0))
    slow = 0.0
    for asking, asked in ((video, text), (text, video)):
        for i in range(4):
            logits = [20 * F.cosine_similarity(asking[i], asked[j], dim=0) for j in range(4)]
            slow -= torch.stack(logits).log_softmax(0)[i] / 8
    assert torch.allclose(losses.contrastive(video, text, scale), slow, atol=1e-6)


def test_equal_captions_share_their_target(draw):
    video, text = torch.randn(2, 3, 8, generator=draw)
    text[2] = text[0]
    same = losses.equal(["a", "b", "a"])
    assert same.tolist() == [[True, False, True], [False, True, False], [True, False, True]]
    logits = F.normalize(text, dim=-1) @ F.normalize(video, dim=-1).T
    target = torch.tensor([[0.5, 0, 0.5], [0, 1, 0], [0.5, 0, 0.5]])
    slow = -(target * logits.log_softmax(1)).sum() / 6 - (target * logits.log_softmax(0)).sum() / 6
    assert torch.allclose(losses.contrastive(video, text, torch.zeros(()), same), slow)


def test_sharing_changes_nothing_where_all_captions_differ(draw):
    video, text = torch.randn(2, 3, 8, generator=draw)
    scale, same = torch.tensor(2.0), losses.equal(["a", "b", "c"])
    plain = losses.contrastive(video, text, scale)
    assert torch.allclose(losses.contrastive(video, text, scale, same), plain)


def test_a_perfect_match_of_equal_captions_pulls_nobody_away():
    video = torch.tensor([[1.0, 0], [1.0, 0]]).requires_grad_()
    text = torch.tensor([[0.6, 0.8], [0.6, 0.8]])
    losses.contrastive(video, text, torch.tensor(3.0), losses.equal(["a", "a"])).backward()
    assert video.grad.abs().max() < 1e-6


@pytest.mark.parametrize("padding", [0, 7, 3])  # as open_clip pads, as Hugging Face pads, any
def test_caption_counts_up_to_the_end_of_text_whatever_the_padding(draw, padding):
    ids = torch.tensor([[6, 3, 0, 7], [6, 2, 7, padding], [6, 7, padding, padding]])
    ends = torch.tensor([3, 2, 1])
    logits = torch.randn(3, 3, 8, generator=draw, dtype=torch.float64)
    weights = torch.tensor([1, 1, 0.25, 1, 1, 1, 1, 0.25])
    total = weight = 0.0
    for row, end in enumerate(ends):
        for place in range(end):
            word = ids[row, place + 1]
            total -= weights[word] * logits[row, place].log_softmax(0)[word]
            weight += weights[word]
    assert torch.allclose(losses.caption(logits, ids, ends, weights), total / weight)


def test_a_caption_of_nothing_gives_no_loss_and_no_gradient():
    logits = torch.zeros(2, 3, 8, requires_grad=True)
    ids, ends = torch.full((2, 4), 7), torch.zeros(2, dtype=torch.long)
    loss = losses.caption(logits, ids, ends, torch.ones(8))
    loss.backward()
    assert loss == 0 and (logits.grad == 0).all()


def test_words_that_the_head_cannot_say_are_not_counted(draw):
    logits = torch.randn(1, 3, 8, generator=draw)
    some, none = torch.tensor([[6, 3, -1, 7]]), torch.tensor([[6, 3, 7, 7]])
    known = torch.cat([logits[:, :1], logits[:, 2:]], dim=1)
    loss = losses.caption(logits, some, torch.tensor([3]), torch.ones(8))
    assert torch.allclose(
        loss, losses.caption(known, none[:, :3], torch.tensor([2]), torch.ones(8))
    )


def test_classify_is_the_cross_entropy_of_the_scaled_cosines(draw):
    logits = torch.randn(4, 5, generator=draw)
    target = torch.tensor([0, 3, 1, 4])
    slow = -sum(logits[i].log_softmax(0)[target[i]] for i in range(4)) / 4
    assert torch.allclose(losses.classify(logits, target), slow)
