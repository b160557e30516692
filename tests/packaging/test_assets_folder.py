"""The assets are found in both places, and their absence is one sentence."""

import pytest

from tests.support.paths import ASSETS
from vitaclip.errors import InputError
from vitaclip.io import assets


def test_in_a_checkout_they_lie_beside_the_package():
    assert assets.assets_folder() == ASSETS


def test_those_inside_the_package_come_before_what_lies_beside_it(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "PLACES", (tmp_path, ASSETS))
    assert assets.assets_folder() == tmp_path


def test_where_there_are_none_the_person_is_told_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "PLACES", (tmp_path / "one", tmp_path / "two"))
    with pytest.raises(InputError, match="install it again"):
        assets.assets_folder()
