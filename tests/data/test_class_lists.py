"""The class lists that ship are whole, and written as people write them."""

import pytest

from tests.support.paths import ASSETS
from vitaclip.data.class_sets import CLASS_SETS, PUPPETS

LABELS = ASSETS / "labels"
COUNTS = {"kinetics400": 400, "ucf101": 101, "hmdb51": 51}


def test_every_class_set_that_is_not_the_puppets_has_its_list_counted_here():
    assert COUNTS.keys() == CLASS_SETS.keys() - PUPPETS.keys()


@pytest.mark.parametrize("name", COUNTS)
def test_a_class_list_is_whole_and_reads_as_plain_words(name):
    labels = (LABELS / f"{name}.txt").read_text("utf-8").splitlines()
    assert len(labels) == len(set(labels)) == COUNTS[name]
    for label in labels:
        assert label == " ".join(label.lower().split())
        assert set(label) <= set("abcdefghijklmnopqrstuvwxyz ()'"), label


@pytest.mark.parametrize(
    ("name", "first", "middle", "last"),
    [
        ("kinetics400", "abseiling", "riding a bike", "zumba"),
        ("ucf101", "apply eye makeup", "jumping jack", "yo yo"),
        ("hmdb51", "brush hair", "ride bike", "wave"),
    ],
)
def test_a_class_list_keeps_the_order_of_its_data_set(name, first, middle, last):
    labels = (LABELS / f"{name}.txt").read_text("utf-8").splitlines()
    assert (labels[0], labels[-1]) == (first, last) and middle in labels
