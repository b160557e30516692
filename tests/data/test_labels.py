"""Typed classes and templates: an answer or one sentence, whatever was typed."""

import pytest

from vitaclip.data.labels import LONGEST_LABEL, read_labels, read_templates, repeated
from vitaclip.errors import InputError


def test_one_class_per_line_in_the_given_order():
    assert read_labels("  waving \n\n push  up\r\nbowling") == ("waving", "push up", "bowling")


def test_a_class_that_comes_again_counts_once_and_is_counted_as_repeated():
    text = "waving\nbowling\nWaving\nwaving"
    assert read_labels(text) == ("waving", "bowling")
    assert repeated(text) == 2


@pytest.mark.parametrize("text", ["", " \n\t\n", "\u200b\n\u202e"])
def test_no_class_is_one_sentence(text):
    with pytest.raises(InputError, match="No classes"):
        read_labels(text)


def test_too_many_or_too_long_classes_are_one_sentence_each():
    with pytest.raises(InputError, match="5000 classes"):
        read_labels("\n".join(f"class {i}" for i in range(5000)))
    with pytest.raises(InputError, match="3000 characters"):
        read_labels("x" * 3000)
    assert read_labels("x" * LONGEST_LABEL) == ("x" * LONGEST_LABEL,)


def test_invisible_characters_go_and_visible_ones_stay_as_they_are():
    assert read_labels("wav\x00ing\u202e") == ("wav ing",)
    for text in ("<b>waving</b>", "${1+1} {{value}}", "👩‍🎤 singing", "跳绳"):
        assert read_labels(text) == (text,)


def test_a_template_needs_a_seat_and_nothing_in_it_is_evaluated():
    assert read_templates("a video of {}\n\na photo of {}") == ("a video of {}", "a photo of {}")
    assert read_templates("") == ("{}",)
    for text in ("a video of", "{0.__class__}", "a video of { }"):
        with pytest.raises(InputError, match="for the class to sit in"):
            read_templates(text)
    with pytest.raises(InputError, match="at most"):
        read_templates("\n".join(f"{i} {{}}" for i in range(20)))
