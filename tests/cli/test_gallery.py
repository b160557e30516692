"""The verb `gallery`: one is copied into another, and what is there already stays."""

import pytest

from tests.support.cards import FINGERPRINT, card
from vitaclip.retrieval import Gallery, IndexWriter


@pytest.fixture
def small(tmp_path):
    with IndexWriter(tmp_path / "small", FINGERPRINT) as writer:
        writer.add(card(1))
        writer.add(card(2))
    return tmp_path / "small"


def test_a_gallery_is_copied_and_a_second_time_nothing_is(vitaclip, small, tmp_path):
    code, out, err = vitaclip("gallery", "copy", small, tmp_path / "other")
    assert (code, out, err) == (0, "2 copied, 0 known\n", "2/2\n")
    assert Gallery.load(tmp_path / "other").entries[1] == card(2).entry
    assert vitaclip("gallery", "copy", small, tmp_path / "other")[1] == "0 copied, 2 known\n"


def test_to_lance_and_back_it_is_the_same(vitaclip, small, tmp_path):
    pytest.importorskip("lancedb", reason="the extra [scale] is not installed")
    large = f"lance://{tmp_path}/large"
    assert vitaclip("gallery", "copy", small, large)[1] == "2 copied, 0 known\n"
    assert vitaclip("gallery", "copy", large, tmp_path / "back")[1] == "2 copied, 0 known\n"
    one, other = Gallery.load(small), Gallery.load(tmp_path / "back")
    assert one.vectors.tobytes() == other.vectors.tobytes()
    assert list(one.entries) == list(other.entries)


def test_no_gallery_is_one_line_and_code_2(vitaclip, tmp_path):
    code, out, err = vitaclip("gallery", "copy", tmp_path / "none", tmp_path / "other")
    assert (code, out) == (2, "") and "holds no gallery" in err and err.count("\n") == 1
