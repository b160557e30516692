"""Processes that may be lost: whatever becomes of one, the asker is told and the next is served."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from vitaclip.video.worker_pool import GRACE, ROOT, Failed, Hung, Lost, Workers

CODE = """
import os, sys, time
from vitaclip.errors import InputError
from vitaclip.video.worker_pool import serve

def echo(**values):
    print("a library prints this")
    os.write(1, b"and this")
    return values, bytes(range(256)) * 4000

def refuse():
    raise InputError("Not like this.")

serve({
    "echo": echo,
    "refuse": refuse,
    "hang": lambda: time.sleep(1000),
    "die": lambda: os._exit(3),
    "fail": lambda: 1 / 0,
    "grow": lambda: ({}, bytes(1 << 32)),
    "pid": lambda: ({"pid": os.getpid()}, b""),
    "loaded": lambda: ({"modules": list(sys.modules)}, b""),
})
"""
COMMAND = (sys.executable, "-c", CODE)
POSIX = pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="needs signals of POSIX")


def ask(workers, do, seconds=20.0, most=1 << 21, **values):
    head = {"do": do, "seconds": seconds, "megabytes": 2048} | values
    return workers.ask(head, seconds, most)


@pytest.fixture(scope="module")
def workers():
    return Workers(COMMAND, count=2)


def pid_of(workers) -> int:
    return ask(workers, "pid")[0]["pid"]


def gone(pid: int, seconds=10.0) -> bool:
    """Whether that process ends, or is only waiting to be buried, within the time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with open(f"/proc/{pid}/stat") as stat:
                if stat.read().rpartition(")")[2].split()[0] == "Z":
                    return True
        except FileNotFoundError:
            return True
        time.sleep(0.05)
    return False


def test_values_and_bytes_come_back_whatever_the_worker_prints(workers):
    head, load = ask(workers, "echo", name="ü\udcff\n", number=1.5)
    assert head == {"name": "ü\udcff\n", "number": 1.5} and load == bytes(range(256)) * 4000


def test_a_mistake_of_the_person_comes_back_as_its_sentence(workers):
    pid = pid_of(workers)
    assert ask(workers, "refuse")[0] == {"refused": "Not like this."}
    assert pid_of(workers) == pid


@pytest.mark.parametrize("do, loss", [("hang", Hung), ("die", Lost), ("fail", Failed)])
def test_a_worker_that_hangs_dies_or_fails_is_replaced(workers, do, loss):
    pid, begun = pid_of(workers), time.monotonic()
    with pytest.raises(loss):
        ask(workers, do, seconds=1)
    assert time.monotonic() - begun < 5
    assert pid_of(workers) != pid


@POSIX
def test_a_busy_worker_ends_itself_when_its_asker_does_not_and_an_idle_one_stays(workers):
    soon = {"seconds": 0.2 - GRACE, "megabytes": 2048}
    with pytest.raises(Lost) as loss:
        workers.ask({"do": "hang", **soon}, 20)
    assert loss.type is Lost  # and not Hung: nobody had to end it
    pid = workers.ask({"do": "pid", **soon}, 20)[0]["pid"]
    time.sleep(0.5)
    assert pid_of(workers) == pid


def test_an_answer_longer_than_any_could_be_is_not_read(workers):
    with pytest.raises(Lost):
        ask(workers, "echo", most=1000)
    assert ask(workers, "echo", number=2)[0] == {"number": 2}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="no memory limit here")
def test_a_worker_keeps_to_its_memory_and_serves_on(workers):
    pid = pid_of(workers)
    assert ask(workers, "grow", megabytes=500)[0] == {"crowded": True}
    assert pid_of(workers) == pid


@POSIX
@pytest.mark.parametrize("name", ["SIGKILL", "SIGSTOP"])
def test_a_worker_lost_while_idle_costs_at_most_one_answer(workers, name):
    pid = pid_of(workers)
    os.kill(pid, getattr(signal, name))
    if name == "SIGSTOP":
        with pytest.raises(Hung):
            ask(workers, "echo", seconds=0.5)
    else:
        assert gone(pid)
    assert pid_of(workers) != pid


def test_many_threads_get_their_own_answers_from_few_processes():
    few = Workers(COMMAND, count=2)
    few.warm()
    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(lambda n: ask(few, "echo", number=n)[0]["number"], range(60)))
        pids = set(threads.map(lambda _: pid_of(few), range(60)))
    assert answers == list(range(60)) and len(pids) <= 2


def test_workers_end_with_their_pool():
    few = Workers(COMMAND, count=1)
    process = (pid_of(few), few.idle[0].process)[1]
    del few
    assert process.poll() is not None


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_workers_end_when_the_program_is_killed():
    program = f"""
from vitaclip.video.worker_pool import Workers
import time
few = Workers({COMMAND!r}, 1)
print(few.ask({{"do": "pid", "seconds": 9, "megabytes": 2048}}, 9)[0]["pid"], flush=True)
time.sleep(1000)
"""
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as asker:
        assert asker.stdout
        pid = int(asker.stdout.readline())
        asker.kill()
    assert gone(pid)


def test_a_worker_loads_no_heavy_module(workers):
    loaded = set(ask(workers, "loaded")[0]["modules"])
    assert not loaded & {"torch", "gradio", "open_clip", "plotly", "numpy"}
