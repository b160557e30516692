"""Figures for Prometheus are right, for this computer only, and cost nothing where they are off."""

import socket
import sys
from pathlib import Path

import httpx
import pytest

from vitaclip.errors import InputError
from vitaclip.server.gate.gate import Gate, GateSettings
from vitaclip.server.limits import EVERYDAY_LIMITS
from vitaclip.server.operations import metrics
from vitaclip.server.operations.observer import Exchange, Observer
from vitaclip.server.operations.operations import Operations, OperationsSettings
from vitaclip.server.shares.shares import Shares


def test_off_the_gate_is_outermost_and_no_library_is_loaded(work):
    plain = GateSettings(1000, lambda app, request: True)
    operations = Operations.open(OperationsSettings(), work, lambda: True)
    assert (
        isinstance(operations.around(None, plain, Shares(EVERYDAY_LIMITS, Path)), Gate)
        and not operations.listeners
    )
    with_log = Operations(listeners=(print,)).around(None, plain, Shares(EVERYDAY_LIMITS, Path))
    assert isinstance(with_log, Observer)


@pytest.fixture
def figures(work, free_port):
    """figures(*exchanges) is what Prometheus would read after them."""
    pytest.importorskip("prometheus_client", reason="needs the extra [metrics]")
    settings = OperationsSettings(metrics_port=free_port)
    operations = Operations.open(settings, work, lambda: True)

    def read(*exchanges):
        for seen in exchanges:
            for listener in operations.listeners:
                listener(seen)
        text = httpx.get(f"http://127.0.0.1:{free_port}/metrics", trust_env=False).text
        lines = [line.rpartition(" ") for line in text.splitlines() if line[:1] != "#"]
        return {name: float(value) for name, _, value in lines}

    return read


def test_requests_uploads_queue_work_and_memory_are_told(figures, service, fresh):
    service.encode(fresh())
    page = Exchange("a", "GET", "/", 200, 0.2, 0, 5)
    upload = Exchange("a", "POST", "/gradio_api/upload", 200, 3.0, 5000, 5)
    told = figures(page, page, upload, Exchange("a", "-", "-", 404, 0.0, 9, 5))
    assert told['vitaclip_requests_total{route="/",status="200"}'] == 2
    assert told['vitaclip_requests_total{route="-",status="404"}'] == 1
    assert told['vitaclip_request_seconds_sum{route="/"}'] == pytest.approx(0.4)
    assert told['vitaclip_request_seconds_bucket{le="0.1",route="/"}'] == 0
    assert told["vitaclip_upload_bytes_total"] == 5000
    assert (told["vitaclip_queue_waiting"], told["vitaclip_queue_running"]) == (2, 1)
    for what in ("decode", "encode"):
        assert told[f"vitaclip_{what}_seconds_count"] == service.counts[f"{what}s"] >= 1
        assert told[f"vitaclip_{what}_seconds_sum"] == service.seconds[f"{what}s"] > 0
    assert told.get("process_resident_memory_bytes", 1e9) > 1e7 or sys.platform != "linux"


def test_another_address_of_this_computer_has_none(figures, free_port):
    assert figures()
    if sys.platform != "linux":
        pytest.skip("only Linux has a second address by itself")
    with pytest.raises(OSError), socket.create_connection(("127.0.0.2", free_port), 5):
        pass


def test_a_port_in_use_is_one_sentence(work):
    pytest.importorskip("prometheus_client", reason="needs the extra [metrics]")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = OperationsSettings(metrics_port=taken.getsockname()[1])
        with pytest.raises(InputError, match="--metrics-port"):
            Operations.open(settings, work, lambda: True)


def test_without_the_library_one_sentence_says_how_to_get_it(work, monkeypatch):
    monkeypatch.setattr(metrics, "find_spec", lambda name: None)
    with pytest.raises(InputError, match="pip install prometheus_client"):
        Operations.open(OperationsSettings(metrics_port=9100), work, lambda: True)
