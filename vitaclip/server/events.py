"""What an event brings along, read with suspicion: anyone may send anything to any of them."""

from collections.abc import Iterator
from contextlib import contextmanager

import gradio as gr

from vitaclip.errors import InputError


def sent(event: gr.EventData, name: str) -> str:
    """The text that a piece of the page sent under this name, or nothing."""
    value = event._data.get(name) if isinstance(event._data, dict) else None
    return value if isinstance(value, str) else ""


@contextmanager
def aloud() -> Iterator[None]:
    """A mistake in an event that has no card of its own is said by the page itself."""
    try:
        yield
    except InputError as problem:
        raise gr.Error(str(problem), print_exception=False) from None
