"""What a model reads of a text: where it is cut, whatever the writing, and what it never saw."""

import pytest
import torch

from tests.conftest import TINY
from vitaclip.models import factory
from vitaclip.models.backbone import Backbone
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.models.zero_shot import ZeroShotClassifier
from vitaclip.prompts.text import TextPrompts

LENGTH = TINY["text_cfg"]["context_length"]  # 24 tokens: 22 words of one token each
COUNTING = " ".join(["dog"] * 40)
TEXTS = {
    "words": (COUNTING, " ".join(["dog"] * 22)),
    "spaces": ("  dog   cat  " + COUNTING, "  dog   cat  " + " ".join(["dog"] * 20)),
    "exactly as long as it reads": (" ".join(["dog"] * 22), None),
    "one more": (" ".join(["dog"] * 22) + " cat", " ".join(["dog"] * 22)),
    "short": ("a dog", None),
}


@pytest.mark.parametrize("kind", TEXTS)
def test_a_text_is_read_as_far_as_its_tokens_are(clip, kind):
    text, read = TEXTS[kind]
    (check,) = PromptedCLIP(clip).check_texts([text])
    assert check.cut == read
    assert check.after == ("" if read is None else "cut after “dog”")


@pytest.mark.parametrize("text", ["跑步的人在公园里" * 8, "🏃" * 60, "наблюдатель " * 20, "İ" * 90])
def test_every_writing_is_cut_where_the_rest_changes_nothing(clip, text):
    (check,) = PromptedCLIP(clip).check_texts([text])
    read = check.cut
    assert read is not None and text.startswith(read) and len(read) < len(text)
    whole = clip.tokens([text])[0]
    assert torch.equal(clip.tokens([text + " and more"])[0], whole)
    assert not torch.equal(clip.tokens([read])[0], clip.tokens([read[: len(read) // 2]])[0])


def test_a_template_takes_its_part_of_the_room(clip):
    label, long = " ".join(["cat"] * 15), " ".join(["dog"] * 10)
    model = PromptedCLIP(clip)
    for template, read in {
        "{}": None,
        long + " {}": " ".join(["cat"] * 12),
        "{} " + long: label,  # all of the label is read, and the end of the template is not
        COUNTING + " {}": "",
    }.items():
        assert model.check_texts([label], [template])[0].cut == read
    (check,) = model.check_texts([label], [COUNTING + " {}"])
    assert check.after == "cut before its first word"


def test_a_ranking_says_what_was_cut_and_the_rest_of_a_label_changes_nothing(clip):
    rank = ZeroShotClassifier(PromptedCLIP(clip)).rank
    features = torch.randn(3, 32)
    ranking = rank(features, [0, 1, 2], [COUNTING, COUNTING + " cat", "cat"])
    assert ranking.cut == dict.fromkeys((0, 1), " ".join(["dog"] * 22))
    assert ranking.cosines[0] == pytest.approx(ranking.cosines[1], abs=1e-6)


def test_the_tokenizer_of_another_length_is_asked_and_not_a_number_remembered(clip):
    longer = Backbone(clip.model, factory.clip_tokenizer(77), clip.name)
    assert longer.context_length == 77 and longer.read(COUNTING) == len(COUNTING)
    assert clip.read(COUNTING) < len(COUNTING)


@pytest.mark.parametrize("place", ["end", "middle", "front"])
def test_beside_learned_words_a_name_is_cut_to_the_room_they_leave(clip, place):
    words = TextPrompts.for_backbone(clip, count=4, place=place)
    model = PromptedCLIP(clip, words=words)
    long, rest = " ".join(["dog"] * 30), " ".join(["dog"] * 17)  # 24 - start, end, “.”, 4 learned
    assert [check.cut for check in model.check_texts([long, "dog"])] == [rest, None]
    torch.testing.assert_close(*model.encode_text([long, rest]))
