"""Reading cut sentences gives what open_clip reads at full length."""

import open_clip
import pytest
import torch

from vitaclip.errors import InputError
from vitaclip.models.backbone import Backbone
from vitaclip.models.text_tower import open_text_tower

SENTENCES = ["a", "a person is riding a bike.", "!!", "one two three four five six seven eight"]


@torch.no_grad()
def test_texts_equal_encode_text(clip):
    wanted = clip.model.encode_text(clip.tokenizer(SENTENCES))
    assert (clip.encode_text(SENTENCES) - wanted).abs().max() < 1e-5


@pytest.mark.parametrize("name", ["ViT-B-32", "ViT-B-16-quickgelu"])
@torch.no_grad()
def test_texts_equal_encode_text_on_models_of_open_clip(name):
    model = open_clip.create_model(name)
    backbone = Backbone(model, open_clip.get_tokenizer(name), name)
    wanted = model.encode_text(backbone.tokenizer(SENTENCES))
    assert (backbone.encode_text(SENTENCES) - wanted).abs().max() < 1e-5


@torch.no_grad()
def test_a_sentence_has_the_same_vector_whatever_is_read_beside_it(clip):
    together = clip.encode_text(SENTENCES)
    alone = torch.cat([clip.encode_text([sentence]) for sentence in SENTENCES])
    assert (together - alone).abs().max() < 1e-5  # the sums of another batch round otherwise


def test_sentences_are_cut_after_the_longest_and_end_where_they_end(clip):
    tokens, ends = clip.tokens(["a", "a b c"])
    assert tokens.shape == (2, 5) and ends.tolist() == [2, 4]


@torch.no_grad()
def test_words_after_the_end_are_not_read(clip):
    tokens, ends = clip.tokens(SENTENCES[:2])
    words = clip.text.embed(tokens)
    louder = words.clone()
    louder[0, ends[0] + 1 :] += 100
    assert torch.equal(
        clip.encode_word_vectors(louder, ends)[0], clip.encode_word_vectors(words, ends)[0]
    )


def test_a_text_tower_of_another_build_is_not_opened(clip):
    class Other(torch.nn.Module):
        pass

    assert open_text_tower(Other()) is None
    backbone = Backbone(clip.model, clip.tokenizer, "other")
    backbone.text = None
    with pytest.raises(InputError, match="no causal text tower"):
        backbone.encode_word_vectors(torch.zeros(1, 2, 32), torch.tensor([1]))
    assert (backbone.encode_text(SENTENCES) - clip.encode_text(SENTENCES)).abs().max() < 1e-5
