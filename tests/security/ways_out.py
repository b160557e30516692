"""What somebody would try who has taken over a decoder: each way out as a call of its own."""

import ctypes
import mmap
import os
import resource
import socket
import threading
from pathlib import Path
from tempfile import gettempdir

HERE = Path(gettempdir()) / f"vitaclip-way-out-{os.getpid()}"  # made by the ways, in this order
PIDFD_OPEN = 434


def call(name, *values):
    system = ctypes.CDLL(None, use_errno=True)
    if getattr(system, name)(*values) == -1:
        raise OSError(ctypes.get_errno(), name)


def fork():
    if child := os.fork():
        os.waitpid(child, 0)
    else:
        os._exit(0)


def thread_that_forks():
    told = []

    def run():
        try:
            fork()
        except OSError as no:
            told.append(no)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    for no in told:
        raise no


WAYS = {
    "read a file": lambda: Path("/etc/passwd").read_bytes(),
    "read one's own memory": lambda: Path("/proc/self/maps").read_bytes(),
    "read the asker's words": lambda: Path(f"/proc/{os.getppid()}/cmdline").read_bytes(),
    "list a folder": lambda: os.listdir("/"),
    "follow a link": lambda: os.readlink("/proc/self/exe"),
    "make a file": lambda: HERE.write_bytes(b"x"),
    "write to a file": lambda: HERE.open("ab").close(),
    "cut a file": lambda: os.truncate(HERE, 0),
    "change rights": lambda: HERE.chmod(0o600),
    "change times": lambda: os.utime(HERE),
    "make a second name": lambda: os.link(HERE, f"{HERE}.link"),
    "rename": lambda: os.rename(f"{HERE}.link", f"{HERE}.name"),
    "remove": lambda: os.unlink(f"{HERE}.name"),
    "remove what it made": lambda: HERE.unlink(),
    "make a folder": lambda: HERE.mkdir(),
    "go to a folder": lambda: os.chdir(HERE),
    "remove a folder": lambda: HERE.rmdir(),
    "open a socket": lambda: socket.socket(socket.AF_INET).close(),
    "open a socket for datagrams": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close(),
    "open a socket of the system's": lambda: socket.socket(socket.AF_UNIX).close(),
    "open a pair of sockets": lambda: [end.close() for end in socket.socketpair()],
    "fork": fork,
    "fork in a thread": thread_that_forks,
    "run a program": lambda: os.waitpid(os.posix_spawn("/bin/true", ["true"], {}), 0),
    "reach for the asker": lambda: os.kill(os.getppid(), 0),
    "hold on to the asker": lambda: call("syscall", PIDFD_OPEN, os.getppid(), 0),
    "change the asker's limits": lambda: resource.prlimit(os.getppid(), resource.RLIMIT_CORE),
    "make the asker slow": lambda: os.setpriority(os.PRIO_PROCESS, os.getppid(), 0),
    "memory that can run": lambda: mmap.mmap(-1, 4096, prot=7).close(),
    "memory that has a name": lambda: os.close(os.memfd_create("x")),
    "watch files": lambda: call("inotify_init1", 0),
}


def refusal(way):
    """Why it does not work; nothing if it does."""
    try:
        WAYS[way]()
    except OSError as no:
        return f"{type(no).__name__} {no.errno}"
    return ""


def limits():
    """What this process may take, beside the time and memory of a request."""
    kinds = ("RLIMIT_CORE", "RLIMIT_NOFILE", "RLIMIT_AS", "RLIMIT_CPU")
    return {kind: resource.getrlimit(getattr(resource, kind))[0] for kind in kinds}
