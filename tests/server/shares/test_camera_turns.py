"""Turns of cameras: each visitor in their turn, and pictures that waited long are let go."""

import asyncio
from collections import Counter

from tests.support.running import apart
from vitaclip.server.shares.camera_turns import CameraTurns
from vitaclip.server.shares.visitor import Visitor


def looks(turns, cameras, seconds, work=0.01):
    """How often each camera was looked through, and told that it came late."""
    seen, late = Counter(), Counter()

    async def camera(visitor, until):
        while asyncio.get_running_loop().time() < until:
            async with turns.turn(visitor) as mine:
                (seen if mine else late)[visitor] += 1
                if mine:
                    await asyncio.sleep(work)

    async def all_of_them():
        until = asyncio.get_running_loop().time() + seconds
        await asyncio.gather(*(camera(visitor, until) for visitor in cameras))

    apart(asyncio.run, all_of_them())
    assert not turns._waiting and not turns._at_work
    return seen, late


def test_alone_nothing_is_late():
    seen, late = looks(CameraTurns(), [Visitor("a", "1")], 0.3)
    assert seen.total() > 10 and not late


def test_others_notice_little_of_one_who_has_many_cameras():
    flood = [Visitor("flood", str(n)) for n in range(20)]
    others = [Visitor("b", "1"), Visitor("c", "1")]
    alone, _ = looks(CameraTurns(places=3), others, 0.6)
    seen, _ = looks(CameraTurns(places=3), [*flood, *others], 0.6)
    for other in others:
        assert seen[other] > 0.5 * alone[other]
        assert seen[other] > 4 * max(seen[one] for one in flood)


def test_visits_at_one_address_share_evenly():
    class_ = [Visitor("nat", str(n)) for n in range(8)]
    seen, _ = looks(CameraTurns(places=3), class_, 0.6)
    assert max(seen.values()) <= min(seen.values()) + 2, seen


def test_what_waited_too_long_is_let_go_and_keeps_its_turn():
    cameras = [Visitor(str(n), "1") for n in range(6)]
    seen, late = looks(CameraTurns(places=1, patience=0.05), cameras, 1.2, work=0.04)
    assert late.total() > 6 and min(seen[camera] for camera in cameras) >= 2, (seen, late)


def test_whoever_leaves_while_waiting_leaves_nothing():
    turns = CameraTurns(places=1)

    async def leave():
        async with turns.turn(Visitor("a")):
            waiting = asyncio.ensure_future(turns.turn(Visitor("b")).__aenter__())
            await asyncio.sleep(0.01)
            waiting.cancel()
            await asyncio.wait({waiting})
        assert not turns._waiting and not turns._at_work

    apart(asyncio.run, leave())
