"""Shares, budgets, pace and turns by themselves: one who floods, and the others."""

import asyncio
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

import pytest

from tests.support.running import apart
from vitaclip.server.gate.routes import LOOKING, OPEN, QUESTION, STREAM, UPLOADING, WORK
from vitaclip.server.limits import CLASS_LIMITS, EVERYDAY_LIMITS
from vitaclip.server.shares import idle
from vitaclip.server.shares.budget import Budget
from vitaclip.server.shares.pace import Pace
from vitaclip.server.shares.queue_turns import QueueTurns, most_at_work
from vitaclip.server.shares.share import Share, Spent
from vitaclip.server.shares.shares import Shares
from vitaclip.server.shares.visitor import Visitor
from vitaclip.server.shares.visits import BEFORE, Visits


def taken(share, *visitors):
    """How many of these get in at a time."""

    async def come():
        async with AsyncExitStack() as stack:
            for number, visitor in enumerate(visitors):
                try:
                    await stack.enter_async_context(share.one(visitor))
                except Spent:
                    return number
            return len(visitors)

    return apart(asyncio.run, come())


def test_a_visit_has_its_share_and_made_up_visits_have_that_of_their_address():
    share = Share("Enough.", 3, 8)
    assert taken(share, *[Visitor("a", "1")] * 9) == 3
    assert taken(share, *[Visitor("a", str(n)) for n in range(20)]) == 8
    assert taken(share, *[Visitor("a")] * 20) == 8
    assert taken(share, *[Visitor(str(n), "1") for n in range(20)]) == 20
    assert not +share._now and not share._lanes


def test_what_waits_elsewhere_counts():
    waiting = [Visitor("a", "1")] * 2
    share = Share("Enough.", 3, 8, also=lambda: waiting)
    assert taken(share, *[Visitor("a", "1")] * 9) == 1
    assert taken(share, *[Visitor("a", "2")] * 9) == 3


def test_beyond_what_is_let_through_at_once_one_waits_for_oneself_alone():
    share, done = Share("Enough.", 9, 9, at_once=1), []

    async def work(visitor, seconds):
        async with share.one(visitor):
            await asyncio.sleep(seconds)
            done.append(visitor.address)

    async def all_of_them():
        slow = [work(Visitor("a"), 0.2) for _ in range(3)]
        await asyncio.gather(*slow, work(Visitor("b"), 0.01))

    apart(asyncio.run, all_of_them())
    assert done == ["b", "a", "a", "a"]


@pytest.mark.parametrize("limits", [EVERYDAY_LIMITS, CLASS_LIMITS])
@pytest.mark.parametrize(
    "kind, each", [(QUESTION, 5), (WORK, 3), (UPLOADING, 1), (STREAM, 2), (OPEN, 1), (LOOKING, 1)]
)
def test_thirty_six_behind_one_address_have_room(limits, kind, each):
    share = Shares(limits, Path).kinds[kind]
    share._pace, share._at_once = None, 10_000  # they wait for nobody here
    assert taken(share, *[Visitor("nat", str(n % 36)) for n in range(36 * each)]) == 36 * each


def test_bytes_in_memory_are_bounded_by_address_and_in_all():
    budget = Budget("Enough.", 100, 250)
    with ExitStack() as stack:
        rooms = [stack.enter_context(budget.of(address)) for address in "aabc"]
        rooms[0](b"x" * 60)
        with pytest.raises(Spent):
            rooms[1](b"x" * 60)
        rooms[2](b"x" * 100)
        with pytest.raises(Spent):
            rooms[3](b"x" * 100)
        rooms[3](b"x" * 90)
    with budget.of("a") as room:
        room(b"x" * 100)


def test_at_its_pace_one_waits_and_nobody_else_does():
    pace = Pace(10, 20)
    assert [pace.take("a", 1, 0.0) < 1e-6 for _ in range(30)] == [True] * 20 + [False] * 10
    assert pace.take("a", 1, 0.0) == pytest.approx(1.1)
    assert pace.take("b", 1, 0.0) <= 0 and pace.take("a", 1, 100.0) <= 0


def test_turns_at_the_queue_go_round_and_no_address_fills_it():
    turns, flood = QueueTurns(), [Visitor("a", str(n)) for n in range(30)]
    waiting, order = [*flood, Visitor("b", "1"), Visitor("c", "1")], []
    while waiting:
        chosen = turns.choose(waiting, ((), ()), (3, 40))
        assert chosen is not None
        order.append(waiting.pop(chosen).address)
    assert set(order[:3]) == {"a", "b", "c"}
    busy = [Visitor("a")] * most_at_work(12)
    assert turns.choose(flood, (busy, busy), (12, 40)) is None
    assert turns.choose([*flood, Visitor("b")], (busy, busy), (12, 40)) == 30
    assert turns.choose(flood, (busy[:-1], busy), (12, 40)) == 0
    everywhere = [Visitor("a")] * most_at_work(40)
    assert turns.choose(flood, ((), everywhere), (40, 40)) is None
    assert [most_at_work(n) for n in (1, 2, 3, 12)] == [1, 1, 2, 8]


def test_made_up_visits_push_out_each_other():
    open_ones = {"held"}
    visits = Visits(lambda visitor: visitor.visit in open_ones)

    def come(address, visit):
        visits.came_from(Visitor(address, visit))
        visits[visit] = object()
        if len(visits) > 30:
            visits.popitem(last=False)

    for number in range(10):
        come(f"10.0.0.{number}", f"theirs{number}")
    come("flood", "held")
    for number in range(305):
        come("flood", f"made up {number}")
    assert all(f"theirs{number}" in visits for number in range(10))
    assert "held" in visits and "made up 304" in visits and len(visits) == 30
    for number in range(5 * BEFORE):  # named, and never looked up
        visits.came_from(Visitor("flood", f"no visit {number}"))
    assert len(visits._addresses) <= 2 * (BEFORE + 31) and visits._address("theirs3") == "10.0.0.3"
    visits.came_from(Visitor("flood", "theirs3"))
    assert visits._address("theirs3") == "10.0.0.3"


def test_a_stream_ends_when_nobody_needs_it(monkeypatch):
    monkeypatch.setattr(idle, "LOOK", 0.02)
    needed = [True, True, False]

    async def forever():
        await asyncio.sleep(60)

    async def soon():
        await asyncio.sleep(0.05)

    assert apart(asyncio.run, idle.until_idle(forever(), lambda: needed.pop(0)))
    assert not needed
    assert not apart(asyncio.run, idle.until_idle(soon(), lambda: True))
