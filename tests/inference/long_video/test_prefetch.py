"""Prefetching: in order, not too far ahead, and over when nobody asks any more."""

from threading import Event

import pytest

from vitaclip.inference.long_video.prefetch import ahead


def test_items_come_in_order_and_only_so_many_are_made_ahead():
    made, full = [], Event()

    def items():
        for number in range(20):
            made.append(number)
            if number == 4:
                full.set()
            yield number

    coming = ahead(items(), 4)
    assert next(coming) == 0
    assert full.wait(10) and len(made) <= 6
    assert list(coming) == list(range(1, 20))


def test_what_fails_while_it_is_made_fails_for_whoever_asks():
    def items():
        yield 1
        raise ValueError("broken")

    coming = ahead(items(), 3)
    assert next(coming) == 1
    with pytest.raises(ValueError, match="broken"):
        next(coming)


def test_whoever_leaves_ends_the_making():
    closed = Event()

    def items():
        try:
            yield from range(1000)
        finally:
            closed.set()

    coming = ahead(items(), 8)
    next(coming)
    coming.close()
    assert closed.is_set()
