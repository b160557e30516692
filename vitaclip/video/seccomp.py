"""seccomp: a Linux process keeps the system calls that arithmetic on an open file needs.

No path, no socket, no program, no other process: those calls are not among the ones below. What
is refused answers as if it were forbidden, or, where a library knows another way, unknown.
"""

import ctypes
import os
import platform
import struct

# Each with its number on x86_64 and on aarch64; None: it has none there.
CALLS = {
    "read": (0, 63),
    "write": (1, 64),
    "close": (3, 57),
    "fstat": (5, 80),
    "newfstatat": (262, 79),
    "lseek": (8, 62),
    "pread64": (17, 67),
    "readv": (19, 65),
    "writev": (20, 66),
    "fadvise64": (221, 223),
    "dup": (32, 23),
    "dup2": (33, None),
    "dup3": (292, 24),
    "poll": (7, None),
    "ppoll": (271, 73),
    "select": (23, None),
    "pselect6": (270, 72),
    "recvmsg": (47, 212),  # which hands over the next file
    "munmap": (11, 215),
    "brk": (12, 214),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "mincore": (27, 232),
    "get_mempolicy": (239, 236),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "rt_sigtimedwait": (128, 137),
    "sigaltstack": (131, 132),
    "setitimer": (38, 103),
    "getitimer": (36, 102),
    "getrlimit": (97, 163),
    "setrlimit": (160, 164),
    "futex": (202, 98),
    "set_robust_list": (273, 99),
    "set_tid_address": (218, 96),
    "rseq": (334, 293),
    "membarrier": (324, 283),
    "exit": (60, 93),
    "exit_group": (231, 94),
    "restart_syscall": (219, 128),
    "sched_yield": (24, 124),
    "sched_getaffinity": (204, 123),
    "sched_setaffinity": (203, 122),
    "getcpu": (309, 168),
    "nanosleep": (35, 101),
    "clock_nanosleep": (230, 115),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "gettimeofday": (96, 169),
    "times": (100, 153),
    "getrusage": (98, 165),
    "sysinfo": (99, 179),
    "uname": (63, 160),
    "getrandom": (318, 278),
    "getpid": (39, 172),
    "getppid": (110, 173),
    "gettid": (186, 178),
    "getuid": (102, 174),
    "geteuid": (107, 175),
    "getgid": (104, 176),
    "getegid": (108, 177),
}
# And those of which only some uses are harmless: (numbers, which argument, mask, what is left).
THREAD, EXECUTABLE, WHOLE = 0x10000, 4, 0xFFFFFFFF
CAREFUL = {
    "clone": ((56, 220), 0, THREAD, (THREAD,)),  # a thread of ours and no process
    "mmap": ((9, 222), 2, EXECUTABLE, (0,)),  # memory that holds no new code
    "mprotect": ((10, 226), 2, EXECUTABLE, (0,)),
    "prlimit64": ((302, 261), 0, WHOLE, (0,)),  # our own limits
    "prctl": ((157, 167), 0, WHOLE, (15, 0x53564D41)),  # names of threads, and of memory
    "ioctl": ((16, 29), 1, WHOLE, (0x5401,)),  # whether something is a terminal
    "fcntl": ((72, 25), 1, WHOLE, (1, 2, 3, 1030)),  # flags, and a copy; no signals to others
}
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column, and Linux's own mark
NEWER = 424  # calls from here on are younger than what a library can count on
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000, 0x80000000  # REFUSE carries an errno
EPERM, ENOSYS = 1, 38
LOAD, AND, EQUAL, ABOVE, RETURN = 0x20, 0x54, 0x15, 0x35, 0x06  # instructions of BPF
CALL, MACHINE, ARGUMENTS = 0, 4, 16  # where they lie in what the kernel shows


def shut() -> bool:
    """Keep the calls above and no others, in every thread; whether that holds now."""
    known = MACHINES.get(platform.machine())
    if not known:
        return False
    code = program(*known)
    steps = ctypes.create_string_buffer(code, len(code))
    filled = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(steps))
    system = ctypes.CDLL(None, use_errno=True).syscall
    set_filter, together = 1, 1  # SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC
    return system((317, 277)[known[0]], set_filter, together, filled) == 0


def program(column: int, machine: int) -> bytes:
    """The filter in the kernel's own small language."""
    steps = [
        (LOAD, 0, 0, MACHINE),
        (EQUAL, 1, 0, machine),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, CALL),
    ]
    for numbers in CALLS.values():
        if numbers[column] is not None:
            steps += [(EQUAL, 0, 1, numbers[column]), (RETURN, 0, 0, ALLOW)]
    for numbers, argument, mask, left in (*CAREFUL.values(), _to_ourselves()):
        inside = [(LOAD, 0, 0, ARGUMENTS + 8 * argument), (AND, 0, 0, mask)]
        for value in left:
            inside += [(EQUAL, 0, 1, value), (RETURN, 0, 0, ALLOW)]
        inside += [(RETURN, 0, 0, REFUSE | EPERM)]
        steps += [(EQUAL, 0, len(inside), numbers[column]), *inside]
    steps += [(ABOVE, 0, 1, NEWER), (RETURN, 0, 0, REFUSE | ENOSYS), (RETURN, 0, 0, REFUSE | EPERM)]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def _to_ourselves() -> tuple[tuple[int, int], int, int, tuple[int, ...]]:
    """`tgkill`, by which a process ends itself when it finds that it has gone wrong."""
    return (234, 131), 0, WHOLE, (os.getpid(),)
