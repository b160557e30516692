"""Pool of worker processes with limits on time and memory.

Each answers one request at a time; one that is lost or hangs is replaced.
"""

import json
import os
import signal
import struct
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import PIPE
from typing import Any

from vitaclip.errors import InputError

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None

ROOT = Path(__file__).parents[2]  # where `python -m vitaclip…` is found
SIZES = struct.Struct(">QQ")  # bytes of the head (JSON), bytes of the load behind it
UNCAUGHT = 1  # Python's exit code after an exception that nobody caught
GRACE = 5  # seconds that a worker stays busy beyond its time before it ends itself
FRUGAL = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}


class Lost(RuntimeError):
    """A worker ended in the middle of a request."""


class Hung(Lost):
    """A worker was still busy when its time was over, and has been ended."""


class Failed(Lost):
    """Python itself ended the worker, so a mistake of ours or of what is installed here."""


def send(pipe: Any, head: dict, load: bytes | memoryview = b"") -> None:
    """One message: plain values as JSON, then raw bytes. Nothing in it can run."""
    text = json.dumps(head).encode()
    pipe.write(SIZES.pack(len(text), len(load)) + text)
    pipe.write(load)
    pipe.flush()


def receive(pipe: Any, most: int) -> tuple[dict, bytearray]:
    """The next message, of at most `most` bytes; EOFError when the other side has gone."""
    text, load = SIZES.unpack(exactly(pipe, SIZES.size))
    if text + load > most:
        raise EOFError("a message longer than any answer could be")
    return json.loads(exactly(pipe, text)), exactly(pipe, load)


def exactly(pipe: Any, count: int) -> bytearray:
    """So many bytes, however they come; EOFError if the other side goes first."""
    data = bytearray(count)
    rest = memoryview(data)
    while rest:
        got = pipe.readinto(rest)
        if not got:
            raise EOFError("the other side has gone")
        rest = rest[got:]
    return data


class Worker:
    """One process at the end of two pipes. It ends when its input does, so it never outlives us."""

    def __init__(self, command: Sequence[str]) -> None:
        env = os.environ | FRUGAL
        self.process = subprocess.Popen(command, stdin=PIPE, stdout=PIPE, cwd=ROOT, env=env)
        assert self.process.stdin and self.process.stdout
        self.asks, self.answers = self.process.stdin, self.process.stdout

    def ask(self, head: dict, seconds: float, most: int) -> tuple[dict, bytearray]:
        """Send and wait for the answer, or for the first message of a stream."""
        with self._in_time(seconds):
            send(self.asks, head)
            return receive(self.answers, most)

    def hear(self, seconds: float, most: int) -> tuple[dict, bytearray]:
        """Wait for the next message of a stream."""
        with self._in_time(seconds):
            return receive(self.answers, most)

    @contextmanager
    def _in_time(self, seconds: float) -> Iterator[None]:
        """Ending the process is what wakes a reader that waits for too long."""
        late = threading.Event()
        alarm = threading.Timer(seconds, lambda: (late.set(), self.process.kill()))
        alarm.daemon = True
        alarm.start()
        try:
            yield
        except (OSError, EOFError, ValueError) as gone:
            raise self._ending(late.is_set())(str(gone)) from None
        finally:
            alarm.cancel()
            alarm.join()  # so that `alive` is true only of a process that nobody is about to end

    def _ending(self, late: bool) -> type[Lost]:
        """In what way it was lost; a process whose pipe has closed is gone in a moment."""
        if late:
            return Hung
        with suppress(subprocess.TimeoutExpired):
            return Failed if self.process.wait(GRACE) == UNCAUGHT else Lost
        return Lost

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self.process.poll() is None

    def end(self) -> None:
        """Kill the process and wait until it has gone."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.asks, self.answers):
            with suppress(OSError):  # it may still hold words that nobody will read
                pipe.close()


def end_all(workers: list) -> None:
    """End those that are idle, and forget them."""
    while workers:
        workers.pop().end()


class Workers:
    """At most `count` workers for any number of threads, started when needed or by `warm`."""

    def __init__(self, command: Sequence[str], count: int) -> None:
        self.command, self.count = tuple(command), count
        self.turns = threading.BoundedSemaphore(count)
        self.idle: list[Worker] = []
        self.owner = os.getpid()
        weakref.finalize(self, end_all, self.idle)  # also at exit

    def warm(self) -> None:
        """Start all workers now, so that nobody waits for one later."""
        while len(self.idle) < self.count:
            self.idle.append(Worker(self.command))

    def ask(self, head: dict, seconds: float, most: int = 1 << 20) -> tuple[dict, bytearray]:
        """Hand the request to a free worker; `Hung` or `Lost` if it does not survive it."""
        with self._lent() as worker:
            return worker.ask(head, seconds, most)

    def stream(
        self, head: dict, seconds: float, most: int = 1 << 20
    ) -> Iterator[tuple[dict, bytearray]]:
        """The messages of a long answer as they come, each within so many seconds.

        The worker waits while nobody takes them, and ends when whoever asked no longer wants them.
        """
        with self._lent() as worker:
            message = worker.ask(head, seconds, most)
            while message[0].get("more"):
                yield message
                message = worker.hear(seconds, most)
        yield message

    @contextmanager
    def _lent(self) -> Iterator[Worker]:
        """A free worker; whatever happens, Ctrl-C included, only one that answered serves again."""
        with self.turns:
            worker, answered = self._take(), False
            try:
                yield worker
                answered = True
            finally:
                if not answered or not worker.alive:
                    worker.end()
                    worker = Worker(self.command)
                self.idle.append(worker)

    def _take(self) -> Worker:
        if self.owner != os.getpid():  # after a fork these pipes belong to the parent
            self.idle.clear()
            self.owner = os.getpid()
        while self.idle:
            try:
                worker = self.idle.pop()
            except IndexError:
                break  # another thread took the last one
            if worker.alive:
                return worker
            worker.end()
        return Worker(self.command)


def serve(answers: dict) -> None:
    """A worker's life: answer requests by name until nobody is there to ask.

    An answer takes the request's values and returns a head and a load, or an iterator of such. A
    mistake of ours ends the process, on purpose: the asker finds out at once, and the next request
    meets a fresh one.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the asker, whose end is ours
    asks, out = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not end up in an answer
    while True:
        try:
            head, _ = receive(asks, 1 << 20)
        except EOFError:
            return
        limits = head.pop("seconds"), head.pop("megabytes")
        for answer, load in limited(messages(answers, head), *limits):
            send(out, answer, memoryview(load).cast("B"))


def messages(answers: dict, head: dict) -> Iterator[tuple[dict, Any]]:
    """The answer, or all of a stream and a word that it ends; or what became of it."""
    try:
        told = answers[head.pop("do")](**head)
        if isinstance(told, tuple):
            yield told
            return
        for answer, load in told:
            yield answer | {"more": True}, load
        yield {}, b""
    except InputError as mistake:
        yield {"refused": str(mistake)}, b""
    except MemoryError:
        yield {"crowded": True}, b""


def limited(steps: Iterator, seconds: float, megabytes: int) -> Iterator:
    """Each step within limits of its own; whoever takes them may take his time."""
    while True:
        with restrained(seconds, megabytes):
            step = next(steps, None)
        if step is None:
            return
        yield step


@contextmanager
def restrained(seconds: float, megabytes: int) -> Iterator[None]:
    """Hold this process to its memory, and let it end by itself should nobody be left to end it."""
    if resource:
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        with suppress(ValueError, OSError):  # macOS knows the limit but does not take it
            resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, hard))
    alarm = getattr(signal, "setitimer", None)  # its signal ends the process
    try:
        if alarm:
            alarm(signal.ITIMER_REAL, seconds + GRACE)
        yield
    finally:
        if alarm:
            alarm(signal.ITIMER_REAL, 0)
