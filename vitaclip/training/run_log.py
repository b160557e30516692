"""Run log and resumable checkpoint of a training run.

What is written down, so that a run can be read, killed at any moment, and taken up.
"""

from __future__ import annotations

import io
import json
import os
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor

from vitaclip.errors import InputError
from vitaclip.io.atomic import saving

LOG, STATE = "log.jsonl", "checkpoint.pt"


class HasState(Protocol):
    """An optimizer, or several."""

    def state_dict(self) -> dict[str, Any]:
        """What it has gathered."""
        ...

    def load_state_dict(self, state: dict[str, Any], /) -> None:
        """Go on from there."""
        ...


class RunLog:
    """`log.jsonl` and `checkpoint.pt` of the run in `folder`; without a folder it forgets all.

    Opening it fills `learned` and `optimizer` from the last checkpoint, and `done` says how many
    steps that makes. `settings` tell one run from another. Of several processes one `writes`.
    """

    def __init__(
        self,
        folder: Path | None,
        settings: Mapping[str, Any],
        learned: Mapping[str, Tensor],
        optimizer: HasState,
        writes: bool = True,
    ) -> None:
        self.folder, self.settings = folder, dict(settings)
        self.learned, self.optimizer = learned, optimizer
        self.done = self._resume(folder) if folder else 0
        self._file = self._board = None
        if folder and writes:
            self._open_log(folder)

    def write(self, step: int, **values: Any) -> None:
        """One line of the log; numbers go to TensorBoard as well, if it is installed."""
        if not self._file:
            return
        self._file.write(json.dumps({"step": step, **values}) + "\n")
        self._file.flush()
        for name, value in values.items():
            if self._board and isinstance(value, float):
                self._board.add_scalar(name, value, step)

    def save(self, step: int) -> None:
        """All that the next step depends on, complete on disk before it replaces the old file."""
        if not self.folder or not self._file:
            return
        state = {
            "settings": self.settings,
            "step": step,
            "learned": {name: value.detach() for name, value in self.learned.items()},
            "optimizer": self.optimizer.state_dict(),
            "rng": torch.get_rng_state(),
        }
        content = io.BytesIO()  # torch, writing itself, tells a full disk as a mistake of ours
        torch.save(state, content)
        with saving(self.folder / STATE) as fresh, fresh.open("wb") as file:
            file.write(content.getbuffer())
            file.flush()
            os.fsync(file.fileno())

    def close(self) -> None:
        """Nothing is written after this."""
        for book in filter(None, (self._file, self._board)):
            book.close()

    def _resume(self, folder: Path) -> int:
        path = folder / STATE
        if not path.is_file():
            return 0
        try:
            state = torch.load(path, map_location="cpu", weights_only=True)
            self._check(state["settings"], state["learned"])
        except (RuntimeError, OSError, EOFError, KeyError, pickle.UnpicklingError):
            raise InputError(f"{self._name()} is damaged; remove it to begin again.") from None
        with torch.no_grad():
            for name, value in self.learned.items():
                value.copy_(state["learned"][name])
        self.optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["rng"])
        return state["step"]

    def _check(self, settings: Mapping[str, Any], learned: Mapping[str, Tensor]) -> None:
        other = [key for key in self.settings if settings.get(key) != self.settings[key]]
        shapes = [{k: v.shape for k, v in values.items()} for values in (learned, self.learned)]
        if other or shapes[0] != shapes[1]:
            what = ", ".join(other) or "the model"
            raise InputError(
                f"{self._name()} is from a run with other settings ({what}); "
                "give this run another folder, or remove the old one."
            )

    def _open_log(self, folder: Path) -> None:
        """Lines after the last checkpoint will be written again, so they go."""
        folder.mkdir(parents=True, exist_ok=True)
        kept = [entry for entry in read_log(folder) if entry["step"] <= self.done]
        fresh = (folder / LOG).with_suffix(".tmp")
        fresh.write_text("".join(json.dumps(entry) + "\n" for entry in kept), encoding="utf-8")
        os.replace(fresh, folder / LOG)
        self._file = (folder / LOG).open("a", encoding="utf-8")
        self._board = _tensorboard(folder)

    def _name(self) -> str:
        assert self.folder, "only files are given names"
        return f"{self.folder.name}/{STATE}"


def read_log(folder: Path) -> list[dict[str, Any]]:
    """The lines of a run so far; one that was torn by a kill is left out."""
    path, entries = folder / LOG, []
    if not path.is_file():
        return entries
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            entries.append(json.loads(line))
        except json.JSONDecodeError:
            break
    return entries


def _tensorboard(folder: Path) -> Any:
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        return None
    return SummaryWriter(str(folder))
