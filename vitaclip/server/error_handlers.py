"""What the server says of an upload that broke off, and of a question that is none.

What such an upload left goes at once. The usual answer to a wrong question repeats it, and breaks
on numbers that JSON does not have.
"""

import errno
import traceback
from contextlib import suppress
from pathlib import Path

from fastapi.exceptions import RequestValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

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
    """Gradio removes half of an upload if it was too large, and not if it broke off."""
    for frame, _ in traceback.walk_tb(problem.__traceback__):
        for file in getattr(frame.f_locals.get("self"), "_files_to_close_on_error", ()):
            with suppress(OSError):  # what it still held has no room either
                file.close()
            Path(file.name).unlink(missing_ok=True)


HANDLERS = {ClientDisconnect: unheard, OSError: unwritten, RequestValidationError: unasked}
