"""Metrics: figures in the format of Prometheus, for this computer only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from vitaclip.errors import InputError
from vitaclip.server.gate.routes import UPLOADS
from vitaclip.server.gradio_internals import Questions
from vitaclip.server.operations.observer import Exchange

HERE = "127.0.0.1"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


@dataclass(frozen=True)
class Work:
    """What is read when somebody looks: the questions there are, and the work of the models."""

    questions: Callable[[], Questions]
    counts: Mapping[str, int]  # decodes, encodes
    seconds: Mapping[str, float]  # of the same


class Metrics:
    """Requests are counted as they end; all else is read when it is asked for."""

    def __init__(self, work: Work):
        if find_spec("prometheus_client") is None:
            raise InputError("Metrics need one more package: pip install prometheus_client.")
        import prometheus_client as library  # type: ignore[import-not-found]

        own = self.registry = library.CollectorRegistry()
        self._requests = library.Counter(
            "vitaclip_requests", "Requests answered", ["route", "status"], registry=own
        )
        self._seconds = library.Histogram(
            "vitaclip_request_seconds", "Until the answer's end", ["route"], buckets=BUCKETS,
            registry=own,
        )  # fmt: skip
        self._uploads = library.Counter("vitaclip_upload_bytes", "Bytes of uploads", registry=own)
        library.ProcessCollector(registry=own)  # memory, files, processor time
        own.register(_WorkCollector(work))

    def __call__(self, seen: Exchange) -> None:
        """Count one exchange."""
        self._requests.labels(seen.route, str(seen.status)).inc()
        self._seconds.labels(seen.route).observe(seen.seconds)
        if seen.route == UPLOADS:
            self._uploads.inc(seen.bytes_in)

    def serve(self, port: int) -> None:
        """At this port of this computer, whatever address the page has."""
        from prometheus_client import start_http_server  # type: ignore[import-not-found]

        try:
            start_http_server(port, HERE, self.registry)
        except OSError:
            taken = f"Port {port} is in use; choose another one with --metrics-port."
            raise InputError(taken) from None


class _WorkCollector:
    """In the form that the library asks."""

    def __init__(self, work: Work):
        self.work = work

    def collect(self) -> Iterator[Any]:
        from prometheus_client import core  # type: ignore[import-not-found]

        asked = self.work.questions()
        yield core.GaugeMetricFamily("vitaclip_queue_waiting", "Questions not begun", asked.waiting)
        yield core.GaugeMetricFamily("vitaclip_queue_running", "Questions begun", asked.running)
        for what in ("decode", "encode"):
            yield core.SummaryMetricFamily(
                f"vitaclip_{what}_seconds", f"To {what} a clip",
                self.work.counts[f"{what}s"], self.work.seconds[f"{what}s"],
            )  # fmt: skip
