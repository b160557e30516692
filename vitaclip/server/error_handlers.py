"""HTTP error handlers: an upload that broke off, and a malformed request.

What such an upload left goes at once. The usual answer to a malformed request repeats it, and
breaks on numbers that JSON does not have.
"""

import errno
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import gradio as gr
from fastapi.exceptions import RequestValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from vitaclip.errors import InputError
from vitaclip.server.gradio_internals import half_uploads, remove

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NO_ROOM = "This computer has no room left for the file; ask its owner to make some."
NO_QUESTION = "That is no question to this page; open the page again, or see docs/api.md."
FAILED = "This computer could not do that; try again, or ask its owner."


def unheard(_: Request, problem: Exception) -> Response:
    """The sender has gone."""
    clear(problem)
    return Response(status_code=499)


def unwritten(_: Request, problem: Exception) -> Response:
    """The disk is full, or takes nothing."""
    clear(problem)
    if getattr(problem, "errno", None) in FULL:
        return PlainTextResponse(NO_ROOM, 507)
    traceback.print_exception(problem)
    return PlainTextResponse(FAILED, 500)


def unasked(_: Request, __: Exception) -> Response:
    """The body of the question has another form."""
    return mistaken(NO_QUESTION)


def mistaken(sentence: str) -> Response:
    """In the form in which Gradio's clients show to their caller what the caller can mend."""
    told = {"__type__": "validate", "is_valid": False, "message": sentence}
    return JSONResponse({"detail": [told]}, 422)


def clear(problem: Exception) -> None:
    """Nothing stays of an upload that broke off."""
    for file in half_uploads(problem):
        remove(file)


@contextmanager
def aloud() -> Iterator[None]:
    """A mistake in an event that shows no result of its own is said by the page itself."""
    try:
        yield
    except InputError as problem:
        raise gr.Error(str(problem), print_exception=False) from None


HANDLERS = {ClientDisconnect: unheard, OSError: unwritten, RequestValidationError: unasked}
