"""Whoever asks for the same thing at the same time shares a batch; answers are never mixed up."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Lock
from time import sleep

import pytest

from vitaclip.inference.encoding.batching import Batcher


class Kitchen:
    """Answers an item by its key and itself; the first batch waits until the rest have come."""

    def __init__(self):
        self.batches, self.alone, self.open = [], Lock(), Event()

    def cook(self, key, items):
        assert self.alone.acquire(blocking=False), "two batches at a time"
        self.batches.append((key, list(items)))
        self.open.wait(10)
        self.alone.release()
        return [(key, item) for item in items]


def test_everybody_gets_their_own_answer_in_batches_of_one_key():
    kitchen, people = Kitchen(), 24
    batcher = Batcher(kitchen.cook, 8)
    ready = Barrier(people + 1)

    def ask(number):
        ready.wait()
        return batcher.ask(number % 2, number)

    with ThreadPoolExecutor(people) as crowd:
        answers = [crowd.submit(ask, number) for number in range(people)]
        ready.wait()
        while len(batcher) + sum(len(items) for _, items in kitchen.batches) < people:
            sleep(0.001)  # the first batch is being answered, the others have not all come
        kitchen.open.set()
    assert [answer.result() for answer in answers] == [(n % 2, n) for n in range(people)]
    sizes = [len(items) for _, items in kitchen.batches]
    assert sum(sizes) == people and max(sizes) <= 8 and len(sizes) <= 5
    assert all(len({number % 2 for number in items}) == 1 for _, items in kitchen.batches)


def test_a_failure_is_told_to_all_in_the_batch_and_the_next_is_answered():
    def cook(key, items):
        return [1 // item for item in items]

    batcher = Batcher(cook, 8)
    with pytest.raises(ZeroDivisionError):
        batcher.ask("key", 0)
    assert batcher.ask("key", 1) == 1 and not len(batcher)


def test_several_batches_at_a_time_are_answered_where_that_was_asked_for():
    together = Barrier(2)

    def cook(key, items):
        together.wait(10)  # breaks where the other batch never comes
        return [10 * item for item in items]

    batcher = Batcher(cook, 1, side_by_side=2)
    with ThreadPoolExecutor(2) as crowd:
        answers = [crowd.submit(batcher.ask, "key", number) for number in (1, 2)]
        assert [answer.result(20) for answer in answers] == [10, 20]
