"""Which hosts and origins may ask, and what browsers are told: against rebinding, forgery, frames.

A page that some other site has opened in the same browser can send requests here; it cannot hide
where they come from. DNS rebinding makes such a site look like this one by its name, but not by the
name that the browser asks for.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders

SAFE = ("GET", "HEAD")  # these change nothing
# Gradio compiles our pieces' templates with `new Function`, styles its parts in place, loads plots
# and fonts from itself, shows frames as data addresses and films as blobs: it forbids no more.
CONTENT = (
    "default-src 'self'",
    "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "media-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self' data: blob:",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
)
KEPT = ("httponly", "samesite", "secure")  # parts of a cookie that we say ourselves
SPACE_FRAMES = "https://huggingface.co https://*.hf.space"


@dataclass(frozen=True)
class BrowserPolicy:
    """`hosts` are names under which this server is known, beside its addresses."""

    hosts: tuple[str, ...] = ()
    space: bool = False  # on Hugging Face Spaces, which shows the page in a frame of its own
    vouched_for: bool = False  # HTTPS by a certificate that browsers trust

    def knows(self, host: str) -> bool:
        """Whether a Host header names this server: by an address, or by a name of its own.

        Nobody can rebind an address, so every address is one of ours.
        """
        name = _name_of(host)
        own = ("localhost", socket.gethostname().lower(), *self.hosts)
        return _is_address(name) or any(_fits(name, known) for known in own)

    def comes_from_here(self, method: str, headers: Headers) -> bool:
        """Whether a request that could change something was sent by our own page, or by none.

        Programs send no Origin; browsers always do where it matters. A proxy may ask under a name
        of its own, so an origin may also be a host of ours; for “*.example.org” it may not, since
        others have names there too.
        """
        if method in SAFE:
            return True
        origin = headers.get("origin")
        if origin is None:
            return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
        place = origin.partition("://")[2].lower()
        known = [host.lower() for host in self.hosts if not host.startswith("*.")]
        return place == headers.get("host", "").lower() or _name_of(place) in known

    def tell(self, headers: MutableHeaders, https: bool) -> None:
        """Put into an answer what browsers are to hold to, and take out what Gradio grants."""
        for name in [name for name in headers if name.startswith("access-control-")]:
            del headers[name]
        frames = f"'self' {SPACE_FRAMES}" if self.space else "'self'"
        policy = "; ".join((*CONTENT, f"frame-ancestors {frames}"))
        headers["content-security-policy"] = policy
        self._keep_cookies(headers, https)
        headers["x-content-type-options"] = "nosniff"
        headers["referrer-policy"] = "same-origin"
        if self.vouched_for:
            headers["strict-transport-security"] = "max-age=31536000"

    def _keep_cookies(self, headers: MutableHeaders, https: bool) -> None:
        """No script reads a cookie of ours, and no other site sends it along.

        Inside the frame of a Space every cookie is another site's, so there they stay as they are.
        """
        cookies = headers.getlist("set-cookie")
        if not cookies or self.space:
            return
        del headers["set-cookie"]
        for cookie in cookies:
            parts = [part.strip() for part in cookie.split(";")]
            kept = [part for part in parts if part.lower().partition("=")[0] not in KEPT]
            more = ["HttpOnly", "SameSite=Lax", *(["Secure"] if https else [])]
            headers.append("set-cookie", "; ".join(kept + more))


def _name_of(host: str) -> str:
    """The name in a Host header, without its port."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".").lower()
    except ValueError:
        return ""


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return True


def _fits(name: str, known: str) -> bool:
    """“*.example.org” is every name under it."""
    known = known.lower()
    return name.endswith(known[1:]) if known.startswith("*.") else name == known
