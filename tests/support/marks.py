"""Which parameters of a test are tried each time, and which with what takes minutes."""

from collections.abc import Collection, Iterable

import pytest


def some_heavy(names: Iterable[str], every_time: Collection[str]) -> list:
    """A few each time, the others with all that is heavy."""
    heavy = pytest.mark.heavy
    return [pytest.param(name, marks=() if name in every_time else heavy) for name in names]
