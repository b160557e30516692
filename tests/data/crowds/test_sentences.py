"""What is said about takes."""

import numpy as np

from vitaclip.data.crowds import DEEDS, sentence, still_sentence, take, vocabulary


def test_the_vocabulary_holds_every_word():
    known = set(vocabulary())
    for number, name in enumerate(DEEDS):
        each, rng = take(name, number), np.random.default_rng(number)
        for _ in range(30):
            told = sentence(each, rng) + " " + still_sentence(each, float(rng.random()), rng)
            assert set(told.lower().split()) <= known, told


def test_names_and_phrases_are_all_different():
    phrases = [words for deed in DEEDS.values() for words in (deed.name, *deed.phrases)]
    assert len(phrases) == len(set(phrases))


def test_a_sentence_says_how_and_its_stills_sometimes_do():
    each = take("squatting twice", 1)
    told = {sentence(each, np.random.default_rng(k)) for k in range(60)}
    assert len(told) > 20 and all("twice" in t or "two times" in t for t in told)
    stills = [still_sentence(each, 0.5, np.random.default_rng(k)) for k in range(200)]
    said = sum("twice" in t or "two times" in t for t in stills)
    assert 60 < said < 140


def test_who_gives_is_the_one_that_is_described():
    each = take("giving a box to a man", 1)
    told = " ".join(sentence(each, np.random.default_rng(k)) for k in range(80))
    assert "a woman" in told and "a boy" not in told
