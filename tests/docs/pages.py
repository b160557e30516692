"""The pages of the documentation, and the blocks of code on them."""

import re
from dataclasses import dataclass

from tests.support.paths import ROOT

DOCS = ROOT / "docs"
BLOCK = re.compile(r"^(<!-- run -->\n)?^```(\w+)\n(.*?)^```", flags=re.M | re.S)
TESTED_BY_ITSELF = {"api.md"}  # tests/server/api/test_docs.py, which starts the app it asks
PAGES = sorted(page.name for page in DOCS.glob("*.md"))


@dataclass(frozen=True)
class Block:
    """Code on a page; `before` counts the lines above it."""

    language: str
    code: str
    before: int
    run: bool


def blocks(page: str, *languages: str) -> list[Block]:
    """The blocks of these languages on a page, in order."""
    text = (DOCS / page).read_text("utf-8")
    found = [
        Block(match[2], match[3], text[: match.start(3)].count("\n"), bool(match[1]))
        for match in BLOCK.finditer(text)
    ]
    return [block for block in found if block.language in languages]
