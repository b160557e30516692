"""A decoder that a file has taken over reaches nothing: every way out is tried from inside one.

The same ways are tried from a process without walls, so that a refusal here means a wall.
"""

import json
import os
import platform
import struct
import subprocess
import sys

import pytest

from tests.support.assets import DRUMS
from vitaclip import video
from vitaclip.errors import InputError
from vitaclip.video import Limits, seccomp
from vitaclip.video.reader import WORKERS
from vitaclip.video.sandbox import CORES, FILES, GRACE
from vitaclip.video.worker_pool import ROOT, Hung, Workers

if not sys.platform.startswith("linux"):
    pytest.skip("only Linux has these walls", allow_module_level=True)

from tests.security.ways_out import WAYS

CODE = """
import os, sys
from tests.security.ways_out import limits, refusal
if len(sys.argv) > 1:
    exec(sys.argv[1])
from vitaclip.video.worker_pool import serve

def spin():
    while True:
        pass

serve({
    "try": lambda way: ({"no": refusal(way)}, b""),
    "limits": lambda: (limits(), b""),
    "names": lambda: ({"names": list(os.environ)}, b""),
    "caps": lambda: ({"caps": os.pread(STATUS, 4096, 0).decode()}, b""),
    "spin": spin,
})
"""
STATUS = "STATUS = os.open('/proc/self/status', os.O_RDONLY)"
TWIN = """
import json
from tests.security.ways_out import WAYS, refusal
print(json.dumps({way: refusal(way) for way in WAYS}))
"""
LANDLOCK = """
import ctypes; from vitaclip.video import landlock
ctypes.CDLL(None).prctl(38, 1, 0, 0, 0); print(landlock.shut())
"""
HERE = WORKERS.ask({"do": "walls", "seconds": 9, "megabytes": 2048}, 9)[0]["walls"]


@pytest.fixture(scope="module")
def taken_over():
    """A worker that does what it is told to, behind the walls of a decoder."""
    workers = Workers((sys.executable, "-c", CODE, STATUS), 1)

    def told(do, **values):
        return workers.ask({"do": do, "seconds": 20, "megabytes": 2048} | values, 20)[0]

    return told


@pytest.fixture(scope="module")
def without_walls():
    run = subprocess.run(
        [sys.executable, "-c", TWIN], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return json.loads(run.stdout)


def test_both_walls_stand_where_the_kernel_has_them():
    told = subprocess.run(
        [sys.executable, "-c", LANDLOCK],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    version = told.stdout.strip()
    assert "limits" in HERE
    assert (f"Landlock {version}" in HERE) == (version != "0")
    if os.path.exists("/proc/sys/kernel/seccomp") and platform.machine() in seccomp.MACHINES:
        assert "seccomp" in HERE


@pytest.mark.skipif("seccomp" not in HERE, reason="the kernel has no seccomp filters")
@pytest.mark.parametrize("way", WAYS)
def test_no_way_leads_out_of_a_decoder(taken_over, without_walls, way):
    assert without_walls[way] == "", "this way is shut without any wall"
    assert taken_over("try", way=way)["no"] in ("PermissionError 1", "OSError 38"), way


@pytest.mark.skipif("seccomp" not in HERE, reason="the kernel has no seccomp filters")
def test_the_second_wall_alone_shuts_files_in_and_out():
    """Without the filter on calls: the second wall holds by itself."""
    blind = "from vitaclip.video import seccomp; seccomp.shut = lambda: False"
    workers = Workers((sys.executable, "-c", CODE, blind), 1)
    if not any("Landlock" in wall for wall in HERE):
        pytest.skip("the kernel has no Landlock")
    for way in ("read a file", "list a folder", "make a file", "make a folder"):
        head = {"do": "try", "way": way, "seconds": 20, "megabytes": 2048}
        assert workers.ask(head, 20)[0]["no"].startswith("PermissionError"), way


def test_a_kernel_without_either_still_decodes():
    blind = (
        "from vitaclip.video import landlock, seccomp\n"
        "seccomp.shut = lambda: False; landlock.shut = lambda: 0\n"
        "from vitaclip.video import decoder\nfrom vitaclip.video.worker_pool import serve\n"
        "serve({'read': decoder.read})"
    )
    workers = Workers((sys.executable, "-c", blind), 1)
    assert workers.ask({"do": "walls", "seconds": 9, "megabytes": 2048}, 9)[0]["walls"] == [
        "limits"
    ]
    assert video.read(DRUMS, 4, workers=workers).frames.any()


def test_limits_leave_a_decoder_what_it_needs_and_no_more(taken_over):
    found = taken_over("limits")
    assert found["RLIMIT_CORE"] == 0 and found["RLIMIT_NOFILE"] == FILES
    assert found["RLIMIT_AS"] == 2048 << 20
    assert 0 < found["RLIMIT_CPU"] <= CORES * (20 + GRACE) + 20


def test_root_is_nobody_in_a_decoder(taken_over):
    told = dict(line.split(":\t") for line in taken_over("caps")["caps"].splitlines())
    assert int(told["CapEff"], 16) == int(told["CapPrm"], 16) == 0 and told["NoNewPrivs"] == "1"


def test_passwords_and_tokens_of_the_asker_stay_with_it(monkeypatch):
    for name in ("VITACLIP_PASSWORD", "HF_TOKEN", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "secret")
    workers = Workers((sys.executable, "-c", CODE), 1)
    names = workers.ask({"do": "names", "seconds": 9, "megabytes": 2048}, 9)[0]["names"]
    assert "PATH" in names and not {"VITACLIP_PASSWORD", "HF_TOKEN"} & set(names)
    assert "AWS_SECRET_ACCESS_KEY" not in names


def test_processor_time_ends_before_patience_where_many_threads_take_it():
    cpu = "import resource; from vitaclip.video import sandbox; sandbox.CORES = 0.05"
    workers = Workers((sys.executable, "-c", CODE, cpu), 1)
    with pytest.raises(Hung):
        workers.ask({"do": "spin", "seconds": 15, "megabytes": 2048}, 15)


def test_what_the_system_kills_for_memory_is_told_from_damage():
    code = (
        "import os; from vitaclip.video import landlock, seccomp, worker_pool\n"
        "seccomp.shut = landlock.shut = lambda: 0\n"  # which would keep it from ending itself so
        "worker_pool.serve({'read': lambda **_: os.kill(os.getpid(), 9)})"
    )
    with pytest.raises(InputError, match="more memory than this machine"):
        video.read(DRUMS, 4, workers=Workers((sys.executable, "-c", code), 1))


@pytest.mark.parametrize("megabytes", [400, 300, 220, 100])
def test_too_little_memory_is_never_called_damage(large, megabytes):
    """Whether it is our limit, or one that the whole program was started under."""
    limited = f"ulimit -v {megabytes << 10}; exec {sys.executable} -m vitaclip.video.decoder"
    for workers in (WORKERS, Workers(("/bin/sh", "-c", limited), 1)):
        for path in large:
            try:
                video.read(path, 2, limits=Limits(megabytes=megabytes), workers=workers)
            except InputError as told:
                assert "MB to decode" in str(told) or "not to blame" in str(told), str(told)


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """4K in two codecs, of which one calls everything damage that it has no memory for."""
    import numpy as np

    folder = tmp_path_factory.mktemp("large")
    video.write(folder / "a.mp4", np.zeros((3, 2160, 3840, 3), np.uint8), 3, crf=40)
    return [folder / "a.mp4"]


def test_the_filter_says_the_same_on_both_processors():
    """The program for the other one cannot run here: it is read instead."""
    assert all(len(numbers) == 2 for numbers in seccomp.CALLS.values())
    for column, machine in seccomp.MACHINES.values():
        steps = list(struct.iter_unpack("HBBI", seccomp.program(column, machine)))
        numbers = [n[column] for n in seccomp.CALLS.values() if n[column] is not None]
        assert len(numbers) == len(set(numbers)) and len(steps) < 4096
        for at, (code, yes, no, _) in enumerate(steps):
            assert code == seccomp.RETURN or at + 1 + max(yes, no) < len(steps)
        allowed = [n for n in range(500) if run(steps, machine, n) == seccomp.ALLOW]
        assert set(numbers) <= set(allowed)
        assert run(steps, machine, 435) == seccomp.REFUSE | seccomp.ENOSYS  # clone3
        assert run(steps, machine ^ 1, numbers[0]) == seccomp.KILL
        clone = seccomp.CAREFUL["clone"][0][column]
        assert run(steps, machine, clone, 0x11) == seccomp.REFUSE | seccomp.EPERM
        assert run(steps, machine, clone, 0x3D0F00) == seccomp.ALLOW


def run(steps, machine, call, first=0):
    """What the filter answers to a call whose every argument is `first`."""
    at, held = 0, 0
    while True:
        code, yes, no, value = steps[at]
        at += 1
        if code == seccomp.LOAD:
            held = {seccomp.MACHINE: machine, seccomp.CALL: call}.get(value, first)
        elif code == seccomp.AND:
            held &= value
        elif code == seccomp.RETURN:
            return value
        else:
            at += yes if (held == value if code == seccomp.EQUAL else held >= value) else no
