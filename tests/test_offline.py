"""The guard of conftest.py lets nothing out, and loopback through."""

import socket

import pytest


def test_other_machines_cannot_be_reached_from_a_test():
    with pytest.raises(OSError, match="without a network"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with pytest.raises(OSError, match="without a network"):
        socket.getaddrinfo("example.org", 443)


def test_loopback_can_be_reached_from_a_test():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()
