"""What the puppets can do, and how it is divided."""

from collections import Counter

from vitaclip.data.puppets import ACTIONS, actions, captions, draw, shot

PAIRS = [(a, ACTIONS[a.twin]) for a in ACTIONS.values() if a.twin]


def test_there_are_enough_actions_and_a_third_is_novel():
    novel = sum(action.novel for action in ACTIONS.values())
    assert len(ACTIONS) >= 40
    assert 0.3 <= novel / len(ACTIONS) <= 0.37


def test_there_are_enough_twins_on_both_sides():
    sides = Counter(first.novel for first, _ in PAIRS)
    assert sides[False] >= 2 * 5 and sides[True] >= 2 * 3


def test_twins_share_family_side_and_motion_but_not_direction():
    for first, second in PAIRS:
        assert second.twin == first.name
        assert (first.family, first.novel, first.play) == (
            second.family,
            second.novel,
            second.play,
        )
        assert first.forward != second.forward


def test_only_twins_share_a_family():
    sizes = Counter(action.family for action in ACTIONS.values())
    assert all(sizes[a.family] == (2 if a.twin else 1) for a in ACTIONS.values())


def test_no_wording_belongs_to_two_actions():
    wordings = [w for a in ACTIONS.values() for w in {a.name, a.phrase, *a.synonyms}]
    assert [w for w, count in Counter(wordings).items() if count > 1] == []


def test_an_unseen_action_can_be_drawn_and_is_in_no_training_and_no_exam():
    for name in actions.UNSEEN:
        assert name not in ACTIONS and not {name} & set(captions.vocabulary())
        assert draw(shot(name, 5), 1.0, 64).shape == (64, 64, 3)
