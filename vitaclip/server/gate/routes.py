"""The table of requests: method and path, who may send them, how large they may be, how slow.

Everything that the page and the documented API use is here; whatever else the installed Gradio
answers is 404. tests/security/test_routes.py walks Gradio's own routes and fails when one turns up
that this table has not judged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

KB, MB = 1 << 10, 1 << 20
UPLOAD = -1  # as large as the limits of this server let an upload be
PATIENCE = 30.0  # seconds that a body may stay silent
# what a request takes a share of, see shares/
QUESTION, WORK, UPLOADING = "question", "work", "uploading"
STREAM, OPEN = "stream", "open"  # of answers; of a page that says that it is open
LOOKING = "looking"  # of live cameras
ANYONE, VISITOR = "anyone", "visitor"  # a visitor has logged in, where there is a password
NAME = r"[^/]{1,200}"
PLAIN = r"(?![A-Za-z][A-Za-z0-9+.-]+:)"  # a path, and no address of another machine


@dataclass(frozen=True)
class Route:
    """One row; `path` is a regular expression for the whole decoded path."""

    methods: str
    path: str
    who: str = VISITOR
    most: int = 0  # bytes of a body
    patience: float = PATIENCE
    share: str = ""
    lasts: bool = False  # as long as a page is open or a file comes in: no end waits for it

    @cached_property
    def name(self) -> str:
        """The path with a star for what differs from visit to visit: for logs and figures."""
        plain = self.path.replace(PLAIN, "").replace(NAME, "*").replace("(/.*)?", "/*")
        return plain.replace(".+", "*").replace("/?", "")

    @cached_property
    def matches(self):
        """The path, compiled."""
        return re.compile(self.path).fullmatch

    def takes(self, method: str, path: str) -> bool:
        """Whether this row is about such a request."""
        return method in self.methods.split() and bool(self.matches(path))


API, HEALTH = "/gradio_api", "/healthz"
UPLOADS = f"{API}/upload"
PIECES = f"{API}/component_server/?"
LOOK = "look"  # the function of a piece that a live camera calls, several times a second
ROUTES = (
    # the page itself, and what it is made of
    Route("GET HEAD", "/", ANYONE, share=WORK),
    Route("GET HEAD", HEALTH, ANYONE),  # ours: server/operations
    Route("GET HEAD", f"/(static|assets|svelte)/{PLAIN}.+", ANYONE),
    Route("GET HEAD", "/(favicon.ico|robots.txt|theme.css|manifest.json)", ANYONE),
    Route("GET", "/config/?", share=WORK),
    Route("GET", f"{API}/theme.css", ANYONE),
    Route("GET", f"{API}/startup-events", ANYONE),
    Route("GET", f"{API}/(app_id|user|login_check)/?", ANYONE),
    # coming in and going out
    Route("POST", "/login/?", ANYONE, most=16 * KB),
    Route("GET", "/logout"),
    # events of the page, and answers to them
    Route("GET", f"{API}/heartbeat/{NAME}", share=OPEN, lasts=True),
    Route("POST", f"{API}/queue/join", most=12 * MB, share=QUESTION),
    Route("GET", f"{API}/queue/data", share=STREAM),
    Route("POST", f"{API}/run/predict/?", most=12 * MB, share=WORK),  # events that never queue
    Route("POST", PIECES, most=1 * MB, share=WORK),  # of our own pieces
    Route("POST", f"{API}/(cancel|reset/?)", most=64 * KB),
    # files of visitors, in and out
    Route("POST", UPLOADS, most=UPLOAD, share=UPLOADING, lasts=True),
    Route("GET", f"{API}/upload_progress", share=STREAM, lasts=True),
    Route("GET HEAD", f"{API}/file={PLAIN}.+"),
    # for programs: docs/api.md
    Route("GET", f"{API}/info/?"),
    Route("GET", f"{API}/openapi.json"),
    Route("POST", f"{API}/call/(recognise|search|attend)/?", most=12 * MB, share=QUESTION),
    Route("GET", f"{API}/call/(recognise|search|attend)/{NAME}", share=STREAM),
)
MCP = (
    Route("POST DELETE", f"{API}/mcp(/.*)?", most=1 * MB, patience=600.0),
    Route("GET", f"{API}/mcp(/.*)?", most=1 * MB, patience=600.0, lasts=True),
)


def judged(method: str, path: str, routes: tuple[Route, ...] = ROUTES) -> Route | None:
    """The row for a request; None is what is not in the table.

    A path with an empty part, a backslash, a zero or a further layer of encoding has no row: two
    readers could take it for two different paths.
    """
    doubtful = "//" in path or "\\" in path or "\0" in path or unquote(path) != path
    if doubtful and not path.startswith(f"{API}/file="):  # names of files may hold a %
        return None
    return next((route for route in routes if route.takes(method, path)), None)


def share_of(route: Route, told: object) -> str:
    """What a request takes a share of, by its row and by what it says."""
    looks = route.path == PIECES and isinstance(told, dict) and told.get("fn_name") == LOOK
    return LOOKING if looks else route.share
