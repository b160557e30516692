"""Pool of worker processes with limits on time and memory.

Each answers one request at a time; one that is lost or hangs is replaced.
"""

import gc
import os
import signal
import socket
import subprocess
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import PIPE
from typing import Any

from vitaclip.errors import InputError
from vitaclip.video.lent_file import HANDED, hand_over, lend, taken
from vitaclip.video.messages import TooLarge, receive, send
from vitaclip.video.sandbox import GRACE, enter, environment, restrained
from vitaclip.video.turns import Asker, Turns

ROOT = Path(__file__).parents[2]  # where `python -m vitaclip…` is found
UNCAUGHT = 1  # Python's exit code after an exception that nobody caught
NICE = 5  # of 19: the page goes before them where both want the same core
FRUGAL = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
FRUGAL["MALLOC_MMAP_THRESHOLD_"] = str(1 << 20)  # glibc: a picture's bytes go back at once


class Lost(RuntimeError):
    """A worker ended in the middle of a request."""


class Hung(Lost):
    """A worker was still busy when its time was over, and has been ended."""


class Killed(Lost):
    """The system ended the worker, which it does when it has no memory left."""


class Failed(Lost):
    """Python itself ended the worker, so a mistake of ours or of what is installed here."""


ENDINGS = {  # by exit code
    UNCAUGHT: Failed,
    -getattr(signal, "SIGKILL", 9): Killed,
    -getattr(signal, "SIGXCPU", 24): Hung,
}


class Worker:
    """One process at the end of two pipes. It ends when its input does, so it never outlives us.

    Where files can be handed over, the pipe of questions is a pair of sockets. Its environment is
    `env`, by default without passwords.
    """

    def __init__(self, command: Sequence[str], env: Mapping[str, str] | None = None) -> None:
        env = (environment() if env is None else dict(env)) | FRUGAL
        self.line, theirs = socket.socketpair() if HANDED else (None, None)
        asks = theirs.fileno() if theirs else PIPE
        self.process = subprocess.Popen(command, stdin=asks, stdout=PIPE, cwd=ROOT, env=env)
        if theirs:
            theirs.close()
        self.asks: Any = self.line.makefile("wb") if self.line else self.process.stdin
        self.answers: Any = self.process.stdout

    def ask(
        self,
        head: dict,
        seconds: float,
        most: int,
        file: int | None = None,
        load: bytes | memoryview = b"",
    ) -> tuple[dict, bytearray]:
        """Send and wait for the answer, or for the first message of a stream."""
        with self._in_time(seconds):
            send(self.asks, head, load)
            if self.line and file is not None:
                hand_over(self.line, file)
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
            return ENDINGS.get(self.process.wait(GRACE), Lost)
        return Lost

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self.process.poll() is None

    def end(self) -> None:
        """Kill the process and wait until it has gone."""
        self.process.kill()
        self.process.wait()
        for pipe in filter(None, (self.asks, self.line, self.answers)):
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
        self.turns, self.large = Turns(count), Turns(1)
        self.idle: list[Worker] = []
        self.owner = os.getpid()
        weakref.finalize(self, end_all, self.idle)  # also at exit

    def serve_in_turn(self, who: Callable[[], Asker]) -> None:
        """From now on turns go round among those who ask, as `who` tells."""
        self.turns.who = self.large.who = who

    def warm(self) -> None:
        """Start all workers now, so that nobody waits for one later."""
        while len(self.idle) < self.count:
            self.idle.append(Worker(self.command))

    def end(self) -> None:
        """End those that are idle: who asks again gets new ones."""
        end_all(self.idle)

    def ask(self, head: dict, seconds: float, most: int = 1 << 20) -> tuple[dict, bytearray]:
        """Hand the request to a free worker; `Hung` or `Lost` if it does not survive it.

        A file that is named as its `path` is opened here, and goes with it.
        """
        with self._lent(head) as (worker, file):
            return worker.ask(head, seconds, most, file)

    def stream(
        self, head: dict, seconds: float, most: int = 1 << 20
    ) -> Iterator[tuple[dict, bytearray]]:
        """The messages of a long answer as they come, each within so many seconds.

        The worker waits while nobody takes them, and ends when whoever asked no longer wants them.
        """
        with self._lent(head) as (worker, file):
            message = worker.ask(head, seconds, most, file)
            while message[0].get("more"):
                yield message
                message = worker.hear(seconds, most)
        yield message

    @contextmanager
    def _lent(self, head: dict) -> Iterator[tuple[Worker, int | None]]:
        """A free worker; whatever happens, Ctrl-C included, only one that answered serves again."""
        with self.turns.one(), lend(head.get("path")) as file:
            worker, answered = self._take(), False
            try:
                yield worker, file
                answered = True
            finally:
                if not answered or not worker.alive:
                    worker.end()
                    worker = Worker(self.command)
                self.idle.append(worker)

    def walls(self) -> str:
        """One line about what keeps a decoder in, as a decoder itself tells it."""
        held = self.ask({"do": "walls", "seconds": GRACE, "megabytes": 2048}, GRACE)[0]["walls"]
        if "seccomp" in held:
            return f"Videos are decoded without files, network and programs ({', '.join(held)})."
        return (
            "Videos are decoded in processes of their own, which this system does not shut in "
            f"further ({', '.join(held) or 'no limits'}); see docs/dependable.md."
        )

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
    if hasattr(os, "nice"):
        os.nice(NICE)
    asks, out = os.fdopen(0, "rb", 0), os.fdopen(os.dup(1), "wb")
    line = socket.socket(fileno=os.dup(0)) if HANDED else None
    os.dup2(2, 1)  # what a library prints must not end up in an answer
    held = {"walls": enter()}
    answers = answers | {"walls": lambda: (held, b"")}
    gc.freeze()  # what was imported stays, and need not be gone through again
    while True:
        try:
            head, _ = receive(asks, 1 << 20)
            if "path" in head:
                head["path"] = taken(line, head["path"])
        except EOFError:
            return
        limits = head.pop("seconds"), head.pop("megabytes")
        for answer, load in limited(messages(answers, head), *limits):
            send(out, answer, memoryview(load).cast("B"))
            del load
        gc.collect()  # an open film is a ring of objects, and holds its last pictures


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
    except TooLarge as mistake:
        yield {"refused": str(mistake), "too_large": True}, b""
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
