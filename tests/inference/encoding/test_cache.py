"""The cache forgets by bytes and use, and makes each thing once."""

from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest

from vitaclip.inference.encoding.cache import Cache


def test_the_least_recently_used_goes_first_and_bytes_are_kept():
    cache = Cache(10, len)
    for key in "abc":
        cache.once(key, lambda: b"four")
        cache.get("a")
    assert cache.get("b") is None and cache.get("a") and cache.get("c")
    assert cache.bytes == 8 and len(cache) == 2


def test_the_newest_stays_even_if_it_alone_is_too_large():
    cache = Cache(10, len)
    cache.once("small", lambda: b"1")
    cache.once("large", lambda: bytes(100))
    assert cache.get("small") is None and len(cache.get("large")) == 100


def test_many_who_ask_at_once_make_it_once():
    made, cache = [], Cache(10, len)

    def make():
        sleep(0.02)
        made.append(1)
        return b"x"

    with ThreadPoolExecutor(8) as crowd:
        assert set(crowd.map(lambda _: cache.once("key", make), range(8))) == {b"x"}
    assert len(made) == 1


def test_a_failure_is_not_kept():
    cache = Cache(10, len)
    with pytest.raises(ZeroDivisionError):
        cache.once("key", lambda: 1 // 0)
    assert cache.once("key", lambda: b"x") == b"x"
