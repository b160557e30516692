"""A way to a server of this machine from another of its addresses: a phone for a browser."""

import socket
import threading
from contextlib import contextmanager, suppress


@contextmanager
def from_address(address, port):
    """The port of a relay to `port` whose connections come from `address`, such as 127.0.0.2."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        _begin(_receive, door, address, port)
        yield door.getsockname()[1]


def _begin(work, *values):
    threading.Thread(target=work, args=values, daemon=True).start()


def _receive(door, address, port):
    with suppress(OSError):  # the door is closed
        while True:
            inner, _ = door.accept()
            try:
                outer = socket.create_connection(("127.0.0.1", port), source_address=(address, 0))
            except OSError:  # the server is away
                inner.close()
                continue
            _begin(_hand_on, inner, outer)
            _begin(_hand_on, outer, inner)


def _hand_on(one, other):
    with suppress(OSError):
        while piece := one.recv(65536):
            other.sendall(piece)
    for end in (one, other):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
