"""An address says which gallery is meant; without the extra a large one is one sentence."""

import sys

import pytest

from tests.support.cards import FINGERPRINT, card
from vitaclip.errors import InputError
from vitaclip.retrieval import Gallery, IndexWriter
from vitaclip.retrieval.addresses import is_large, is_there, load_gallery, writer_for


def test_a_folder_is_a_gallery_in_files(tmp_path):
    place = str(tmp_path / "g")
    assert not is_large(place) and not is_there(place)
    with writer_for(place, FINGERPRINT) as writer:
        assert isinstance(writer, IndexWriter)
        writer.add(card(1))
    assert is_there(place) and isinstance(load_gallery(place), Gallery)


def test_without_lance_the_sentence_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "lancedb", None)
    address = f"lance://{tmp_path}/large"
    assert is_large(address)
    for ask in (load_gallery, is_there, lambda it: writer_for(it, FINGERPRINT).__enter__()):
        with pytest.raises(InputError, match=r"pip install 'vitaclip\[scale\]'"):
            ask(address)
