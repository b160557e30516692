"""The caption head agrees with the published numbers, learns, and writes what it learned."""

from types import SimpleNamespace

import pytest
import torch
from torch import nn

from tests.support.prompt_switch import (
    ENDS,
    IDS,
    STATE,
    caption_head,
    cube_model,
    in_published_order,
    in_time_order,
    published,
)
from vitaclip.errors import InputError
from vitaclip.models.caption_decoder import FREQUENT, CaptionDecoder
from vitaclip.training import losses


def told(head, backbone, memory, ids=IDS):
    """The logits of the published captions and their loss."""
    logits = head(memory, backbone, ids[:, :-1])
    return logits, losses.caption(logits, head.places(ids), ENDS, head.weights())


@pytest.mark.parametrize("name, size", [("ps_np2", 2), ("ps_np4", 4)])
@torch.no_grad()
def test_published_logits_and_caption_loss_come_out(name, size):
    wanted, model, head = published(name), cube_model(size), caption_head()
    memory = in_published_order(
        model.encode_frames(in_time_order(STATE["in/video_F4"], size)), size
    )
    logits, loss = told(head, model.backbone, memory)
    assert (logits - wanted["out/caption_logits"]).abs().max() < 1e-5
    assert (0.5 * loss - wanted["out/caption_loss"]).abs() < 1e-5
    model, head, wide = cube_model(size, torch.float64), caption_head(torch.float64), torch.float64
    loss = told(head, model.backbone, wanted["out64/frame_features"])[1]
    assert loss.dtype == wide and (0.5 * loss - wanted["out64/caption_loss"]).abs() < 1e-9


def test_published_caption_loss_does_not_depend_on_how_the_ends_are_padded():
    """Theirs tells padding by its value, so another tokenizer would break it; ours by the end."""
    wanted, model, head = published("ps_np2"), cube_model(2), caption_head()
    inside = torch.arange(IDS.shape[1]) <= ENDS[:, None]
    zeros = IDS.where(inside, torch.zeros_like(IDS))
    loss = told(head, model.backbone, wanted["out/frame_features"], zeros)[1]
    assert (0.5 * loss - wanted["out/caption_loss"]).abs() < 1e-5


CAPTIONS = ["a red puppet sits down.", "someone is walking", "a blue puppet walks"]


@pytest.fixture(scope="module")
def taught(clip):
    """A head that has learned which of three made-up clips goes with which caption."""
    torch.manual_seed(0)
    head = CaptionDecoder.for_backbone(clip, CAPTIONS)
    memory = torch.randn(3, 4, 32)
    tokens, ends = clip.tokens(CAPTIONS)
    optimizer = torch.optim.Adam(head.parameters(), 1e-2)
    for _ in range(30):
        logits = head(memory, clip, tokens[:, :-1])
        loss = losses.caption(logits, head.places(tokens), ends, head.weights())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss < 0.1
    return head, memory


@pytest.mark.parametrize("beam", [1, 3])
def test_a_head_writes_the_captions_it_was_taught(clip, taught, beam):
    head, memory = taught
    assert head.write(memory, clip, beam) == CAPTIONS
    assert head.write(memory[1:2], clip, beam) == CAPTIONS[1:2]


def slow_greedy(head, memory, backbone, longest):
    """One clip, one word at a time, the likeliest that is not a start."""
    start, end = backbone.tokenizer.sot_token_id, backbone.tokenizer.eot_token_id
    line = [start]
    while line[-1] != end and len(line) <= longest:
        logits = head(memory[None], backbone, torch.tensor([line]))[0, -1]
        logits[head.ids == start] = -torch.inf
        line.append(int(head.ids[logits.argmax()]))
    return backbone.tokenizer.decode([word for word in line[1:] if word != end]).strip()


def test_one_beam_is_the_likeliest_word_each_time(clip):
    torch.manual_seed(3)
    head, memory = CaptionDecoder.for_backbone(clip, CAPTIONS), torch.randn(4, 2, 32)
    nn.init.normal_(head.say.weight)
    slow = [slow_greedy(head, one, clip, 9).replace(" .", ".") for one in memory]
    assert head.write(memory, clip, longest=9) == slow
    assert len(set(slow)) > 1


@torch.no_grad()
def test_more_beams_never_find_a_less_likely_line(clip):
    """With as many lines as two words can make, nothing likelier is left to find."""
    torch.manual_seed(4)
    head, memory = CaptionDecoder.for_backbone(clip, ["a b"]), torch.randn(1, 2, 32)
    nn.init.normal_(head.say.weight)
    end = clip.tokenizer.eot_token_id
    start = clip.tokenizer.sot_token_id
    words = [int(i) for i in head.ids if i != start]
    likely = {}
    for first in words:
        for second in words if first != end else [end]:
            tokens = torch.tensor([[start, first, second]])
            logs = head(memory, clip, tokens[:, :-1])[0].log_softmax(dim=-1)
            score = logs[0, head.places(tokens)[0, 1]]
            score = score if first == end else (score + logs[1, head.places(tokens)[0, 2]]) / 2
            likely[tuple(w for w in (first, second) if w != end)] = float(score)
    best = clip.tokenizer.decode(list(max(likely, key=likely.get))).strip()
    assert head.write(memory, clip, beam=9, longest=2) == [best]


def test_a_restricted_head_says_the_words_it_was_given_and_no_others(clip):
    head = CaptionDecoder.for_backbone(clip, CAPTIONS)
    tokens = clip.tokens(CAPTIONS)[0]
    assert head.ids.tolist() == sorted({*tokens.flatten().tolist()} - {0})
    assert (head.ids[head.places(tokens)[tokens > 0]] == tokens[tokens > 0]).all()
    assert (head.places(clip.tokens(["zebra"])[0]) == -1).any()
    whole = CaptionDecoder.for_backbone(clip)
    assert whole.say.weight.shape == (49408, 32)
    assert torch.equal(whole.say.weight[head.ids], head.say.weight)
    assert torch.equal(whole.places(tokens), tokens)


def test_the_options_of_a_head_build_the_same_head_again(clip):
    head = CaptionDecoder.for_backbone(clip, CAPTIONS)
    again = CaptionDecoder(**head.options)
    again.load_state_dict(head.state_dict())
    memory = torch.randn(1, 3, 32)
    assert again.write(memory, clip) == head.write(memory, clip)
    assert torch.equal(again.weights(), head.weights())


def test_frequent_words_are_those_of_the_vocabulary_and_count_less(clip):
    for number, word in FREQUENT.items():
        if number < 49406:
            assert clip.tokenizer.decode([number]).strip() == word
    head = CaptionDecoder.for_backbone(clip, ["a puppet"])
    puppet = clip.tokens(["puppet"])[0][0, 1]
    assert head.weights(0.1)[head.ids == puppet] == 1
    assert head.weights(0.1)[head.ids == 320] == pytest.approx(0.1)


def test_captions_pull_on_the_frame_features_but_not_on_the_word_vectors(clip):
    head, memory = (
        CaptionDecoder.for_backbone(clip, CAPTIONS),
        torch.randn(3, 4, 32, requires_grad=True),
    )
    table = clip.model.token_embedding.weight.requires_grad_(True)
    try:
        head(memory, clip, clip.tokens(CAPTIONS)[0]).square().sum().backward()
        assert memory.grad.abs().sum() > 0 and table.grad is None
    finally:
        table.requires_grad_(False)


def test_words_never_read_what_comes_after_them(clip):
    head, memory = CaptionDecoder.for_backbone(clip, CAPTIONS), torch.randn(1, 3, 32)
    tokens = clip.tokens(CAPTIONS[:1])[0]
    whole = head(memory, clip, tokens)
    assert (head(memory, clip, tokens[:, :3]) - whole[:, :3]).abs().max() < 1e-5


def test_features_of_another_width_than_words_are_led_over_by_one_learned_layer(clip):
    head = CaptionDecoder.for_backbone(clip, CAPTIONS)
    assert not [*head.bridge.parameters()]  # 32 and 32
    other = CaptionDecoder(**head.options | {"seen": 16})
    other.ids.copy_(head.ids)
    memory = torch.randn(1, 3, 16, requires_grad=True)
    other(memory, clip, clip.tokens(CAPTIONS[:1])[0]).square().sum().backward()
    assert other.bridge.weight.shape == (32, 16) and memory.grad.abs().sum() > 0


def test_a_backbone_without_a_causal_text_tower_is_refused(clip):
    silent = SimpleNamespace(text=None, name="SigLIP")
    with pytest.raises(InputError, match="SigLIP has no causal text tower"):
        CaptionDecoder.for_backbone(silent)
