"""Learned words stand where real ones would, and give the published vectors."""

import pytest
import torch

from tests.support.vita_clip import TOLERANCE, official, published, reading_backbone
from vitaclip.errors import InputError
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.prompts.text import PLACES, TextPrompts

TEXT = published("text")
CLASSES = ["riding a bike", "jump_rope", "Playing Guitar"]
CASES = {
    "end": "end",
    "middle": "middle",
    "front": "front",
    "csc_end": "end",
    "init": "end",
}
BOTH = pytest.mark.parametrize("dtype", TOLERANCE, ids=["float32", "float64"])


@pytest.fixture(scope="module")
def readers():
    return {dtype: reading_backbone(official(TEXT), 4, dtype) for dtype in TOLERANCE}


def learned(case, dtype=torch.float32):
    """The published words of a case."""
    context = TEXT[f"{case}/in/ctx"]
    classes = CLASSES if context.ndim == 3 else ()
    words = TextPrompts(64, context.shape[-2], CASES[case], classes)
    words.load_state_dict({"context": context})
    return words.to(dtype)


@BOTH
@pytest.mark.parametrize("case", CASES)
def test_published_sentences_and_features_come_out(readers, case, dtype):
    start, within = TOLERANCE[dtype]
    words, backbone = learned(case, dtype), readers[dtype]
    sentences, ends = words.sentences(CLASSES, backbone)
    wanted = TEXT[f"{case}/out/prompts"][:, : sentences.shape[1]]
    assert torch.equal(sentences.float(), wanted)
    assert torch.equal(ends, TEXT[f"{case}/in/tokenized_prompts"].argmax(dim=-1))
    features = words.encode(CLASSES, backbone)
    assert (features - TEXT[f"{case}/{start}text_features"]).abs().max() < within


@pytest.mark.parametrize("place", PLACES)
def test_learned_words_that_equal_real_ones_give_the_vectors_of_these(clip, place):
    words = TextPrompts.from_words(clip, "a video of", place)
    labels = ["waving", "jump rope"]
    real = {
        "end": "a video of {}.",
        "middle": "a {} video of.",
        "front": "{} a video of.",
    }[place]
    wanted = clip.encode_text([real.format(label) for label in labels])
    assert (words.encode(labels, clip) - wanted).abs().max() < 1e-6


def test_a_label_has_the_same_vector_whatever_is_read_beside_it(clip):
    words = TextPrompts.for_backbone(clip, 4, "middle")
    labels = ["waving", "a long name of five words", "push up"]
    together = words.encode(labels, clip)
    alone = torch.cat([words.encode([label], clip) for label in labels])
    assert (together - alone).abs().max() < 1e-6


def test_unified_words_serve_any_class_and_class_specific_ones_their_own(clip):
    torch.manual_seed(0)
    own = TextPrompts.for_backbone(clip, 4, classes=["jump_rope", "Playing Guitar"])
    assert own.serves("jump-rope (")  # as a name comes back from its tokens
    assert own.serves("playing guitar") and own.serves("jump rope") and not own.serves("waving")
    both = own.encode(["jump_rope", "Playing Guitar"], clip)
    torch.testing.assert_close(own.encode(["playing guitar", "jump rope"], clip), both.flip(0))
    with pytest.raises(InputError, match="'waving' is not among them"):
        own.encode(["jump rope", "waving"], clip)
    unified = TextPrompts.for_backbone(clip, 4)
    assert unified.serves("waving") and unified.encode(["waving"], clip).shape == (1, 32)


@pytest.mark.parametrize("classes", [(), ("waving", "push up")], ids=["unified", "specific"])
def test_gradients_reach_every_learned_word_and_no_backbone_weight(clip, classes):
    model = PromptedCLIP(clip, words=TextPrompts.for_backbone(clip, 3, "front", classes))
    model.encode_text(["waving", "push up"])[:, :5].sum().backward()
    assert (model.words.context.grad.abs().sum(dim=-1) > 0).all()
    assert all(weight.grad is None for weight in clip.parameters())


def test_a_name_too_long_for_its_sentence_is_refused_and_one_that_just_fits_is_not(clip):
    words = TextPrompts.for_backbone(clip, 8)  # 24 places, of which 11 are taken
    assert words.encode([" ".join(["up"] * 13)], clip).isfinite().all()
    for many in (14, 30):
        with pytest.raises(InputError, match="too long to stand beside learned words"):
            words.encode(["wave", " ".join(["up"] * many)], clip)


def test_odd_labels_are_read_like_any_other(clip):
    for place in PLACES:
        words = TextPrompts.for_backbone(clip, 3, place)
        assert words.encode(["", "what?!", "日本", "a_b", "x" * 15], clip).isfinite().all()


def test_a_place_that_is_none_is_refused():
    with pytest.raises(InputError, match="end, middle, front"):
        TextPrompts(8, place="behind")
