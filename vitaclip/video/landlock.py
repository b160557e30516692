"""Landlock: a Linux process gives up every path, port and signal for good."""

import ctypes
import struct

CREATE_RULESET, RESTRICT_SELF = 444, 446  # the same on every processor
FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # by version: how many rights on files it knows
NETWORK, SCOPES = 0b11, 0b11  # bind and connect; signals and sockets without a name


def shut() -> int:
    """Nothing may be opened, made or reached from now on; the version that holds, 0 for none."""
    system = ctypes.CDLL(None, use_errno=True).syscall
    version = system(CREATE_RULESET, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return 0
    files = (1 << FILE_RIGHTS.get(version, 16)) - 1
    rules = struct.pack("=Q", files)
    rules += struct.pack("=Q", NETWORK) if version >= 4 else b""
    rules += struct.pack("=Q", SCOPES) if version >= 6 else b""
    none_allowed = system(CREATE_RULESET, rules, ctypes.c_size_t(len(rules)), 0)
    return version if none_allowed >= 0 and not system(RESTRICT_SELF, none_allowed, 0) else 0
