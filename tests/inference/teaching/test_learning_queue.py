"""Who trains waits in line and stands in nobody's way; whatever happens, the next goes on."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from threading import Thread

import numpy as np
import pytest

import vitaclip
from tests.support.paths import ASSETS
from vitaclip.data import puppets
from vitaclip.errors import InputError
from vitaclip.inference.service import open_store
from vitaclip.inference.teaching.learning_queue import COMMAND, LearningQueue
from vitaclip.inference.teaching.waiting_line import Waiting
from vitaclip.learning.learners.by_prompts import ENOUGH
from vitaclip.learning.lesson import Lesson
from vitaclip.learning.progress import Progress
from vitaclip.learning.taught import Clips, Effort
from vitaclip.learning.teach import density, teach
from vitaclip.models import threads
from vitaclip.video.worker_pool import ROOT

ACTIONS = ("raising an arm", "lowering an arm")
TALKS = """
import os, sys, time
from vitaclip.video.messages import receive, send
asks, out = os.fdopen(0, "rb", 0), os.fdopen(1, "wb")
receive(asks, 1 << 30)
for step in range(10_000):
    send(out, {"told": [f"{os.getpid()}", [], None]})
    time.sleep(0.02)
"""
DIES = TALKS.replace("time.sleep(0.02)", "os._exit(1)")


@pytest.fixture(scope="module")
def store():
    return open_store(ASSETS, device="cpu")


@pytest.fixture(scope="module")
def base():
    return vitaclip.load_model(device="cpu")


def clips(kind, each=2, frames=8):
    times = (np.arange(frames * density(kind)) + 0.5) / (frames * density(kind))
    takes = [puppets.shot(action, 800 + seed) for action in ACTIONS for seed in range(each)]
    content = [[puppets.draw(take, time * take.duration, 64) for time in times] for take in takes]
    return Clips(ACTIONS, np.repeat(range(len(ACTIONS)), each), np.array(content, np.uint8))


def gone(pid, seconds=5.0):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


def pid_of(steps):
    """Of the process at work; until it speaks, what is told is no number."""
    return next(int(step.told) for step in steps if getattr(step, "told", "").isdigit())


def test_a_process_of_its_own_learns_what_this_one_learns_to_the_last_bit(store, base):
    given, effort = clips("vita"), Effort(0, 3)
    *told, far = LearningQueue(store).learn("a", given, "vita", base, effort)
    start = store.get(base.id.under("vita")).clip
    with threads.using(1):  # as there: with more, sums come in another order
        *_, near = teach(given, base.clip, "vita", 8, effort, start, base.prompts)
    assert all(isinstance(step, Progress) for step in told)
    assert any("step 1" in step.told for step in told)
    assert isinstance(far, Lesson) and far.report == near.report
    assert np.array_equal(far.taught.vectors, near.taught.vectors)


def test_examples_are_learned_at_once_whoever_waits(store, base):
    queue = LearningQueue(store, command=(sys.executable, "-c", TALKS))
    other = queue.learn("a", clips("words"), "words", base, Effort())
    pid_of(other)
    *_, lesson = queue.learn("b", clips("examples"), "examples", base, Effort())
    assert lesson.kind == "examples" and lesson.names == ACTIONS
    other.close()


def test_places_in_line_are_told_as_they_change_and_who_leaves_ends_its_process(store, base):
    queue = LearningQueue(store, command=(sys.executable, "-c", TALKS))
    given = clips("words")
    a, b, c = (queue.learn(owner, given, "words", base, Effort()) for owner in "abc")
    pid = pid_of(a)
    assert next(b) == Waiting(1) and next(c) == Waiting(2) and next(c) == Waiting(2)
    a.close()
    assert gone(pid)
    other = pid_of(b)
    assert other != pid and next(c) == Waiting(1)
    c.close()
    b.close()
    assert gone(other)


def test_two_learn_at_once_where_two_may_and_nobody_twice(store, base):
    queue = LearningQueue(store, at_once=2, command=(sys.executable, "-c", TALKS))
    given = clips("words")
    a, b = (queue.learn(owner, given, "words", base, Effort()) for owner in "ab")
    assert pid_of(a) != pid_of(b)
    with pytest.raises(InputError, match="still being learned"):
        next(queue.learn("a", given, "words", base, Effort()))
    a.close()
    b.close()


def test_a_process_that_dies_is_one_sentence_and_the_next_goes_on(store, base):
    queue = LearningQueue(store, command=(sys.executable, "-c", DIES))
    first, second = (queue.learn(o, clips("words"), "words", base, Effort()) for o in "ab")
    assert isinstance(next(first), Progress) and next(second) == Waiting(1)
    with pytest.raises(InputError, match="press Learn again"):
        list(first)
    assert isinstance(next(second), Progress)
    second.close()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs signals of POSIX")
def test_a_process_ends_when_the_server_is_killed():
    code = """
import sys, time
from vitaclip.video.worker_pool import Worker
worker = Worker(sys.argv[1:])
from vitaclip.video.messages import send
send(worker.asks, {})
print(worker.process.pid, flush=True)
time.sleep(100)
"""
    server = subprocess.Popen(
        [sys.executable, "-c", code, *COMMAND], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    pid = int(server.stdout.readline())
    os.kill(pid, 0)
    server.kill()
    server.wait()
    assert gone(pid)


@pytest.mark.heavy
def test_enough_keeps_what_there_is(store, base):
    queue, given = LearningQueue(store), clips("vita", each=1)
    steps = queue.learn("a", given, "vita", base, Effort(minutes=1))
    Thread(target=lambda: (time.sleep(0.5), queue.enough("a"))).start()
    *told, lesson = steps
    assert isinstance(lesson, Lesson) and told[-1].told.startswith("step 5 of at most 15, loss ")
    assert float(told[-1].told.split()[-1]) > ENOUGH, "there was more to learn"


def test_prompts_of_somebodys_own_are_no_base(store, base):
    own = replace(base, id=base.id.under("mine"))
    with pytest.raises(InputError, match="prompts that ship"):
        next(LearningQueue(store).learn("a", clips("words"), "words", own, Effort()))
