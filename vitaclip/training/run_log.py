"""Run log and resumable checkpoint of a training run.

What is written down, so that a run can be read, killed at any moment, and taken up.
"""

from __future__ import annotations

import hashlib
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
from vitaclip.io.checksums import UNREADABLE

LOG, STATE, EARLIER = "log.jsonl", "checkpoint.pt", "checkpoint.earlier.pt"
START = len('{"sum": "", ') + 16  # where the values of a line of the log begin
MARK = b"vitaclip state 1\n"


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
        self.notice = ""  # what to say of a checkpoint that was damaged
        self.done = self._resume(folder) if folder else 0
        self._file = self._board = None
        if folder and writes:
            self._open_log(folder)

    def write(self, step: int, **values: Any) -> None:
        """One line of the log; numbers go to TensorBoard as well, if it is installed."""
        if not self._file:
            return
        self._file.write(_line({"step": step, **values}))
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
        write_state(self.folder / STATE, state)

    def close(self) -> None:
        """Nothing is written after this."""
        for book in filter(None, (self._file, self._board)):
            book.close()

    def _resume(self, folder: Path) -> int:
        there = [path for path in (folder / STATE, folder / EARLIER) if path.is_file()]
        if not there:
            return 0
        state = next(filter(None, map(read_state, there)), None)
        if state is None:
            raise InputError(f"{self._name()} is damaged; remove it to begin again.")
        if len(there) == 2 and read_state(there[0]) is None:
            self.notice = (
                f"{self._name()} is damaged; the run goes on from the one before it, "
                f"after step {state['step']}."
            )
        self._check(state["settings"], state["learned"])
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
        if lost := self.done - len(kept):
            told = f"{lost} lines of {folder.name}/{LOG} are damaged or gone, and are left out."
            self.notice = " ".join(filter(None, [self.notice, told]))
        with saving(folder / LOG) as fresh:
            fresh.write_text("".join(map(_line, kept)), encoding="utf-8")
        self._file = (folder / LOG).open("a", encoding="utf-8")
        self._board = _tensorboard(folder)

    def _name(self) -> str:
        assert self.folder, "only files are given names"
        return f"{self.folder.name}/{STATE}"


def write_state(path: Path, state: Mapping[str, Any]) -> None:
    """A checkpoint with its SHA-256 in front, on the disk before it counts; the last one stays."""
    content = io.BytesIO()  # torch, writing itself, tells a full disk as a mistake of ours
    torch.save(dict(state), content)
    with saving(path) as fresh, fresh.open("wb") as file:
        file.write(MARK + hashlib.sha256(content.getbuffer()).digest())
        file.write(content.getbuffer())
        file.flush()
        os.fsync(file.fileno())
        if path.is_file():  # whoever dies between the two moves still has this one
            os.replace(path, path.with_name(EARLIER))


def read_state(path: Path) -> dict[str, Any] | None:
    """What `write_state` wrote, to the last byte; None where a byte of it has changed."""
    try:
        with path.open("rb") as file:
            mark, told, content = file.read(len(MARK)), file.read(32), file.read()
        if mark != MARK or hashlib.sha256(content).digest() != told:
            return None
        state = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
        return state if {"settings", "step", "learned"} <= set(state) else None
    except (*UNREADABLE, pickle.UnpicklingError):
        return None


def read_log(folder: Path) -> list[dict[str, Any]]:
    """The lines of a run so far; torn ones, and those that changed since, are left out.

    Each begins with a sum of the rest; those from before there were sums begin with the step.
    """
    path = folder / LOG
    lines = path.read_bytes().splitlines() if path.is_file() else []
    return [entry for entry in map(_entry, lines) if entry]


def _line(values: Mapping[str, Any]) -> str:
    """One line of the log, with the sum that `_entry` compares."""
    text = json.dumps(values)[1:]
    return f'{{"sum": "{_sum(text.encode())}", {text}\n'


def _entry(line: bytes) -> dict[str, Any] | None:
    """What a line says, None where it is not what was written."""
    head, text = line[:START], line[START:]
    if not line.startswith(b'{"step": ') and head != f'{{"sum": "{_sum(text)}", '.encode():
        return None
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return {key: value for key, value in entry.items() if key != "sum"}


def _sum(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()[:16]


def _tensorboard(folder: Path) -> Any:
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        return None
    return SummaryWriter(str(folder))
