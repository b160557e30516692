"""Long names in code may break after a slash, a colon or an underscore, and nowhere else."""

from __future__ import annotations

import re
from html import escape

from docutils import nodes

LONG = 24  # characters; shorter names stay in one piece


def let_break(app, doctree, docname: str) -> None:
    """Give browsers places to break at, which nobody copies with the name."""
    for code in list(doctree.findall(nodes.literal)):
        text = code.astext()
        if len(text) > LONG and not isinstance(code.parent, nodes.title):
            broken = re.sub(r"(::|[/_])(?=\w)", r"\1<wbr>", escape(text))
            html = f'<code class="docutils literal notranslate">{broken}</code>'
            code.replace_self(nodes.raw("", html, format="html"))


def setup(app) -> dict[str, bool]:
    """Sphinx calls this."""
    app.connect("doctree-resolved", let_break)
    return {"parallel_read_safe": True}
