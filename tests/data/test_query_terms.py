"""A query has terms where signs stand apart, and is one where hyphens belong to words."""

import pytest

from vitaclip.data.query_terms import read_terms
from vitaclip.errors import InputError


@pytest.mark.parametrize(
    ("query", "more", "less"),
    [
        ("a person", ("a person",), ()),
        ("person - car", ("person",), ("car",)),
        ("person -car", ("person",), ("car",)),
        ("person \N{MINUS SIGN} a red car", ("person",), ("a red car",)),
        ("dog + beach - people - night", ("dog", "beach"), ("people", "night")),
        ("- car + person", ("person",), ("car",)),
        ("a push-up, well-lit", ("a push-up, well-lit",), ()),
        ("rock'n'roll 1-2", ("rock'n'roll 1-2",), ()),
        ("someone with a plus+", ("someone with a plus+",), ()),
        ("person -", ("person -",), ()),
    ],
)
def test_signs_part_terms_only_where_they_stand_before_a_word(query, more, less):
    terms = read_terms(query)
    assert (terms.more, terms.less) == (more, less) and terms.all == more + less


def test_only_what_should_not_be_there_is_no_query():
    with pytest.raises(InputError, match="write first what it should"):
        read_terms("- car")


def test_a_query_has_so_many_terms_and_no_more():
    assert len(read_terms(" + ".join("abcdefgh")).more) == 8
    with pytest.raises(InputError, match="9 terms"):
        read_terms(" + ".join("abcdefghi"))
