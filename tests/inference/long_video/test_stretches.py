"""A long video as pieces of time: where they begin, and what is said where there is no class."""

from dataclasses import replace

from tests.inference.long_video.test_moments import moments, ranking
from vitaclip.inference.long_video.stretches import stretches


def test_moments_with_one_answer_in_a_row_are_one_stretch():
    answers = [ranking(0), ranking(0), ranking(1), ranking(1, none=True), ranking(2)]
    found = stretches(answers, moments(5))
    assert [piece.label for piece in found] == ["a", "b", None, "c"]
    assert [piece.start for piece in found] == [0, 2.5, 3.5, 4.5] and found[-1].end == 6


def test_what_is_not_its_world_is_another_piece_than_none_of_these():
    inside, none = (replace(ranking(0, none=it), in_world=True) for it in (False, True))
    far = replace(ranking(0, none=True), in_world=False)
    found = stretches([inside, none, far, replace(far, none_of_these=False)], moments(4))
    assert [piece.answer for piece in found] == ["a", "none of these", "not its world"]
    assert [piece.label for piece in found] == ["a", None, None]
