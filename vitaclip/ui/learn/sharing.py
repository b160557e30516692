"""Sharing: the link on which others add clips to a lesson, and find what was learned."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from vitaclip.errors import InputError
from vitaclip.inference.model_id import EMBEDDED, ModelId
from vitaclip.server.class_mode import picture

PAGE = re.compile(r"https?://[^\s/?#]{1,200}(/[^\s?#]{0,200})?")
HERE = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True)
class Sharing:
    """`address` is where a class finds this server, if it is told one."""

    address: str = ""

    def way(self, join: str, model: ModelId, page: object) -> dict[str, str]:
        """The link to a draft for a CLIP, and the same as a QR code.

        `page` is the address that its owner has open.

        Raises:
            InputError: for an address that is none.
        """
        if not isinstance(page, str) or not PAGE.fullmatch(page):
            raise InputError("The page does not know its own address; open it anew.")
        host = urlsplit(page).netloc.rsplit(":", 1)[0]
        base = f"{self.address}/" if self.address and host in HERE else page
        query = {"tab": "learn", "lesson": join}
        query |= {} if model == EMBEDDED else {"model": str(model)}
        link = f"{base}?{urlencode(query)}"
        return {"link": link, "code": picture(link)}
