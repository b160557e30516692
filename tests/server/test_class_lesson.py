"""A class of 36 adds clips to one lesson: none is lost, and what is learned reaches everybody."""

import secrets
import sys
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest

from bench.learning_load import recorded
from bench.visitor import Visitor
from tests.support.paths import ASSETS
from tests.support.running import apart
from tests.support.serving import serving
from vitaclip.inference.service import Service
from vitaclip.server.limits import CLASS_LIMITS

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.skipif(sys.platform != "linux", reason="all of 127/8 is this machine there"),
]
PUPILS, ROUTER = 36, "127.0.0.2"  # behind one address
ACTIONS = ("raising an arm", "lowering an arm")


class Seat:
    """A page with the tab Learn open: its owner's, or one that came by the link."""

    def __init__(self, url, join=""):
        self.visitor = Visitor(url, address=ROUTER)
        self.told = {"model": "puppet-clip", "version": -1, "have": []}
        self.told |= {"join": join, "seat": secrets.token_hex(8)} if join else {}

    def call(self, function, **more):
        reply = self.visitor.ask("vc-lesson-clips", function, self.told | more)
        if reply.get("draft"):
            self.told["draft"] = reply["draft"]
        return reply


def test_all_clips_arrive_the_teacher_drops_one_and_everybody_may_use_the_lesson(tmp_path):
    with serving(Service.open(ASSETS), ASSETS, tmp_path, limits=CLASS_LIMITS) as url:
        apart(whole_lesson, url)


def whole_lesson(url):
    teacher = Seat(url)
    rows = [each["id"] for each in teacher.call("state")["classes"]]
    for row, name in zip(rows, ACTIONS):
        teacher.call("rename", **{"class": row}, name=name)
    link = teacher.call("share", page="https://192.0.2.7:7860/")["way"]["link"]
    (join,) = parse_qs(urlsplit(link).query)["lesson"]

    def pupil(number):
        seat, which = Seat(url, join), number % 2
        sent = recorded(ACTIONS[which], 600_000 + number)
        return seat, seat.call("record", **{"class": rows[which]}, pictures=sent)

    with ThreadPoolExecutor(PUPILS) as people:
        seats = [*people.map(pupil, range(PUPILS))]
    assert not [reply["error"] for _, reply in seats if reply.get("error")]
    clips = [each["clips"] for each in teacher.call("state")["classes"]]
    assert [len(each) for each in clips] == [PUPILS // 2] * 2
    assert all(clip["guest"] for each in clips for clip in each)
    mine = [clip for each in seats[0][0].call("state")["classes"] for clip in each["clips"]]
    assert sum(clip["mine"] for clip in mine) == 1, "a guest may drop their own clip alone"
    teacher.call("drop", clip=clips[0][0]["id"])
    event = {key: teacher.told[key] for key in ("model", "draft")} | {"kinds": []}
    done = teacher.visitor.fire("learn", event=event)[0]
    assert done["state"] == "done" and done["ways"][0]["asked"] == PUPILS - 1
    assert done["ways"][0]["right"] >= PUPILS - 3
    assert {seat.call("state")["lesson"] for seat, _ in seats[:6]} == {done["best"]}
