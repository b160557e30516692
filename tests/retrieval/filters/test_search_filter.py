"""A filter is read from what people type, or refused in one sentence."""

import os
from datetime import date, datetime, timedelta, timezone

import pytest

from vitaclip.errors import InputError
from vitaclip.retrieval import EVERYTHING, SearchFilter

DAY = 24 * 3600 * 10**9


def test_nothing_given_asks_for_nothing():
    assert SearchFilter.read() == EVERYTHING == SearchFilter.read("", "", None, "", None, " ")
    assert not EVERYTHING and SearchFilter.read(named="x") and SearchFilter.read(longer=0)


def test_a_date_counts_to_its_end_and_is_the_same_in_every_form():
    told = SearchFilter.read(since="2026-01-31", until="2026-01-31")
    assert told == SearchFilter.read(since=date(2026, 1, 31), until=date(2026, 1, 31))
    assert told == SearchFilter.read(since="2026-01-31 00:00", until="2026-02-01T00:00")
    assert told.until - told.since == DAY
    stamp = datetime(2026, 1, 31).astimezone().timestamp()
    assert told.since == int(stamp) * 10**9


def test_a_time_zone_is_believed():
    zone = timezone(timedelta(hours=5, minutes=30))
    told = SearchFilter.read(since="2026-01-31T12:00+05:30")
    assert told == SearchFilter.read(since=datetime(2026, 1, 31, 12, tzinfo=zone))
    assert told == SearchFilter.read(since="2026-01-31T06:30Z")


def test_times_beyond_what_a_file_can_have_stay_in_its_numbers():
    told = SearchFilter.read(since="0002-01-01", until="9998-01-01")
    assert told.since is not None and told.until is not None
    assert -(2**63) < told.since < 0 < told.until < 2**63


def test_a_folder_is_absolute_and_ends_where_its_name_ends(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = SearchFilter.read(folder="films/../films/")
    assert told.folder == str(tmp_path / "films") and told.inside == told.folder + os.sep
    assert SearchFilter.read(folder=os.sep).inside == os.path.abspath(os.sep)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"since": "yesterday"}, "since was “yesterday”; write a date"),
        ({"until": "2026-13-01"}, "until was"),
        ({"since": "2026-01-31 25:00"}, "since was"),
        ({"since": "x" * 5000}, "since was"),
        ({"longer": "long"}, "longer was “long”; it is a number of seconds"),
        ({"longer": -1}, "longer was"),
        ({"shorter": float("nan")}, "shorter was"),
        ({"shorter": "inf"}, "shorter was"),
        ({"longer": 60, "shorter": 5}, "Nothing is longer than 60 s and shorter than 5 s"),
        ({"since": "2026-02-01", "until": "2026-01-01"}, "exchange the two"),
        ({"named": "x" * 601}, "601 characters"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(asked, said):
    with pytest.raises(InputError, match=said) as told:
        SearchFilter.read(**asked)
    assert len(str(told.value)) < 400
