"""The classes, what stills can tell of them, and the protocol."""

import pytest

from vitaclip.data.crowds import DEEDS, KINDS, SPLITS, ceiling, difference, rivals
from vitaclip.data.crowds.deeds import COMPOSED


def test_splits_part_the_deeds():
    parts = [set(SPLITS[part]) for part in ("base", "novel", "composition")]
    assert set(SPLITS["trained"]) == parts[0] | parts[2]
    assert set.union(*parts) == set(DEEDS) and sum(map(len, parts)) == len(DEEDS)
    assert set(COMPOSED) == parts[2]


def test_no_verb_is_both_trained_and_novel():
    verbs = {part: {DEEDS[name].verb for name in SPLITS[part]} for part in SPLITS}
    assert not verbs["novel"] & (verbs["base"] | verbs["composition"])


def test_every_part_of_a_composition_was_trained_but_never_together():
    base = [DEEDS[name] for name in SPLITS["base"]]
    for name in COMPOSED:
        deed = DEEDS[name]
        assert any(other.verb == deed.verb for other in base), name
        way = deed.way, deed.again, deed.turns, deed.pace
        others = [other for other in base if other.verb != deed.verb]
        parts = [{getattr(other, fact) for other in others} for fact in WAYS]
        assert all(mine in known for mine, known in zip(way, parts, strict=True)), name


WAYS = ("way", "again", "turns", "pace")


def test_a_difference_is_one_thing_and_goes_both_ways():
    for one in DEEDS.values():
        assert difference(one, one) is None
        for other in DEEDS.values():
            assert difference(one, other) == difference(other, one)
    kinds = {difference(a, b) for a in DEEDS.values() for b in DEEDS.values()}
    assert kinds == {None, *KINDS}


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("sitting down", "standing up", "direction"),
        ("sitting down", "walking left", None),
        ("sitting down", "sitting down and standing up again", "return"),
        ("sitting down", "standing up and sitting down again", None),
        ("squatting once", "squatting three times", "count"),
        ("marching on the spot slowly", "marching on the spot fast", "speed"),
        ("giving a box to a man", "giving a box to a woman", "role"),
        (
            "sitting down and standing up again",
            "standing up and sitting down again",
            "order",
        ),
    ],
)
def test_kinds_by_example(one, other, kind):
    assert difference(DEEDS[one], DEEDS[other]) == kind


def test_the_ceiling_of_stills_is_one_over_the_deeds_that_share_them():
    four = [name for name in DEEDS if DEEDS[name].verb == "chair"]
    assert len(four) == 4 and ceiling(four) == pytest.approx(1 / 4)
    assert ceiling(["sitting down", "walking left"]) == 1
    assert ceiling(four, "direction") == ceiling(four, "order") == 1 / 2
    squats = [name for name in DEEDS if DEEDS[name].verb == "squats"]
    assert ceiling(squats, "count") == pytest.approx(1 / 3)
    assert len(rivals("squatting once", list(DEEDS), "count")) == 2
