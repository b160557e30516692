"""Sentences about shots and stills."""

from collections import Counter

import numpy as np

from vitaclip.data.puppets import ACTIONS, caption, shot, state, still_caption, vocabulary


def sentences(action, count=200):
    rng = np.random.default_rng(3)
    return [caption(shot(action, seed), rng) for seed in range(count)]


def test_every_word_is_in_the_vocabulary():
    known, rng = set(vocabulary()), np.random.default_rng(0)
    for action in ACTIONS:
        for seed in range(40):
            take = shot(action, seed)
            text = caption(take, rng) + " " + still_caption(take, float(rng.uniform(0, 4)), rng)
            assert set(text.split()) <= known, text


def test_a_clip_is_told_in_many_wordings_and_often_by_its_bare_name():
    for action in ("sitting down", "push up", "archery"):
        told = Counter(sentences(action))
        assert len(told) > 100
        assert told[action] >= 5
        assert any(text == f"a video of a person {action}" for text in told)


def test_a_still_is_told_by_what_it_shows():
    rng = np.random.default_rng(1)
    for seed in range(40):
        take = shot("opening an umbrella", seed)
        shown = state(take, 0.0)
        text = still_caption(take, 0.0, rng)
        other = ACTIONS[ACTIONS[shown].twin]
        assert not any(w in text for w in (other.name, *other.synonyms)), text


def test_between_two_states_neither_twin_is_named():
    rng = np.random.default_rng(2)
    for action in ACTIONS.values():
        for time in np.linspace(0, 3, 13):
            take = shot(action.name, 4)
            if state(take, time) is None:
                assert action.neutral in still_caption(take, time, rng)


def test_clothes_in_a_sentence_are_the_puppets_own():
    for seed, text in enumerate(sentences("surfing water")):
        look = shot("surfing water", seed).look
        worn = {look.top_colour, look.bottom_colour, look.hat_colour}
        assert {w for w in text.split() if w in ("red", "blue", "pink", "yellow")} <= worn


def test_sentences_use_the_right_article():
    assert not any(" a orange" in t or t.startswith("a o") for t in sentences("punching bag"))


def test_the_same_numbers_give_the_same_sentence():
    assert sentences("bowling", 20) == sentences("bowling", 20)
