"""Operations of one server: its settings, and where each part stands around the gate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.types import ASGIApp

from vitaclip.server.gate.gate import Gate, GateSettings
from vitaclip.server.operations.access_log import AccessLog
from vitaclip.server.operations.drain import Drain
from vitaclip.server.operations.health import Health
from vitaclip.server.operations.metrics import Metrics, Work
from vitaclip.server.operations.observer import Exchange, Observer
from vitaclip.server.operations.state import ServerState
from vitaclip.server.shares.shares import Shares


@dataclass(frozen=True)
class OperationsSettings:
    """What whoever runs a server may choose."""

    access_log: str = ""  # a file, or - for standard output
    log_addresses: bool = False  # as they are, instead of as codes
    metrics_port: int | None = None  # of this computer only


@dataclass(frozen=True)
class Operations:
    """The state of a server, and who hears of each request; by default nobody."""

    state: ServerState = field(default_factory=ServerState)
    listeners: tuple[Callable[[Exchange], None], ...] = ()

    @classmethod
    def open(
        cls, settings: OperationsSettings, work: Work, ready: Callable[[], bool]
    ) -> Operations:
        """With the log and the figures that are wanted; what is off costs nothing."""
        listeners: list[Callable[[Exchange], None]] = []
        if settings.access_log:
            listeners.append(AccessLog(settings.access_log, settings.log_addresses))
        if settings.metrics_port:
            metrics = Metrics(work)
            metrics.serve(settings.metrics_port)
            listeners.append(metrics)
        return cls(ServerState(ready), tuple(listeners))

    def around(self, app: ASGIApp, gate: GateSettings, shares: Shares) -> ASGIApp:
        """Observer, gate, health, drain, and then Gradio."""
        inside = Health(Drain(app, self.state, gate.routes), self.state)
        guarded = Gate(inside, gate, shares)
        if not self.listeners:
            return guarded
        return Observer(guarded, gate.routes, gate.address, self.listeners)
