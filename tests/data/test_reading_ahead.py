"""Threads read ahead of the caller, no further than they should, and the order stays."""

from threading import Barrier
from time import sleep

from vitaclip.data.reading_ahead import in_order


def test_results_keep_the_order_and_no_more_is_begun_than_one_turn_ahead():
    begun = []

    def work(number):
        begun.append(number)
        sleep(0.01 * (number % 3 == 0))
        return -number

    for workers in (0, 3):
        begun.clear()
        for taken, result in enumerate(in_order(work, range(30), workers)):
            assert result == -taken and len(begun) <= taken + 1 + workers
    assert sorted(begun) == list(range(30))


def test_work_is_done_side_by_side_and_what_is_not_begun_is_left_when_the_caller_stops():
    together, begun = Barrier(3, timeout=10), []

    def work(number):
        begun.append(number)
        if number < 3:
            together.wait()  # three must be at work at a time

    results = in_order(work, range(1000), 3)
    next(results)
    results.close()
    assert len(begun) < 10
