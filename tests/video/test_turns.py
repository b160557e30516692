"""Turns go round: who floods waits behind himself, and whoever comes then is next."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock, local

from vitaclip.video.turns import Turns

ASKER = local()


class Work:
    """Asks in threads of its own; `done` are the askers in the order in which they had a turn."""

    def __init__(self, count):
        self.turns = Turns(count, lambda: ASKER.who)
        self.done, self.begun, self.most = [], [], {}
        self.go, self._lock, self._now = Event(), Lock(), []

    def ask(self, who, seconds=0.01):
        ASKER.who = who
        with self.turns.one():
            with self._lock:
                self.begun.append(who)
                self._now.append(who)
                many = sum(one[:1] == who[:1] for one in self._now)
                self.most[who[:1]] = max(self.most.get(who[:1], 0), many)
            assert self.go.wait(20)
            time.sleep(seconds)
            with self._lock:
                self._now.remove(who)
                self.done.append(who)


def asked(count, *askers, late=()):
    work = Work(count)
    with ThreadPoolExecutor(len(askers) + len(late)) as threads:
        jobs = [threads.submit(work.ask, who) for who in askers]
        time.sleep(0.1)
        jobs += [threads.submit(work.ask, who) for who in late]
        time.sleep(0.1)
        work.go.set()
        for job in jobs:
            job.result()
    return work


def test_whoever_comes_after_a_flood_has_the_next_turn():
    work = asked(1, *[("a", "1")] * 12, late=[("b", "2")])
    assert work.done.index(("b", "2")) <= 2


def test_made_up_visits_are_one_address():
    flood = [("a", str(n)) for n in range(12)]
    work = asked(1, *flood, late=[("b", "2")])
    assert work.done.index(("b", "2")) <= 2


def test_behind_one_address_turns_go_round_among_visits():
    work = asked(1, *[("a", "1")] * 12, late=[("a", "2"), ("a", "3")])
    assert max(work.done.index(("a", "2")), work.done.index(("a", "3"))) <= 4


def test_no_address_has_all_turns_and_the_free_one_is_had_at_once():
    work = asked(3, *[("a", "1")] * 12, late=[("b", "2")])
    assert work.most[("a",)] == 2 and ("b", "2") in work.begun[:3]


def test_the_program_itself_may_have_all():
    assert asked(3, *[()] * 6).most[()] == 3


def test_seconds_count_and_not_turns():
    work = Work(1)
    work.go.set()
    with ThreadPoolExecutor(12) as threads:
        jobs = [threads.submit(work.ask, ("slow",), 0.1) for _ in range(4)]
        time.sleep(0.05)
        jobs += [threads.submit(work.ask, ("quick",), 0.01) for _ in range(6)]
        for job in jobs:
            job.result()
    assert work.done[1:7] == [("quick",)] * 6


def test_all_is_forgotten_when_nobody_waits_and_a_turn_that_fails_is_given_back():
    turns = Turns(1, lambda: ("a", "1"))
    for _ in range(3):
        try:
            with turns.one():
                raise ValueError
        except ValueError:
            pass
    assert not turns._seconds and not turns._waiting and not turns._working.total()
