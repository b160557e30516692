"""How the documentation is built: `python -m sphinx -W --keep-going docs build/docs`.

Why Sphinx with MyST and Furo, decided in November 2026 by upkeep, strictness and working offline:
Sphinx is released steadily, stops at any warning with -W, and asks nothing of other machines.
mkdocs-material calls itself inactive and stands on MkDocs 1, which has had no release since 2024
and whose second version takes no plugins; its successor Zensical is an alpha; ProperDocs, a fork
of MkDocs, has had three releases. Pages are Markdown, so another generator could take them over.
"""

import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE / "_ext")]

from pygments.lexers.special import TextLexer  # noqa: E402

from vitaclip import __version__  # noqa: E402

project = "vitaclip"
author = "vitaclip contributors"
copyright = author
version = release = __version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "breakable",
    "command_line",
    "field_comments",
]
# Bare tables, explained elsewhere.
exclude_patterns = ["faithful.md", "learn-numbers.md", "retrieval.md", "tradeoff.md", "world2.md"]

myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
default_role = "py:obj"  # `name` in a docstring: a link where there is such a name, else code
add_module_names = False
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 72
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_type_aliases = {"VideoLike": "VideoLike"}
napoleon_numpy_docstring = False

ELSEWHERE = {  # files outside docs/ that pages link to, and the pages that show them
    "../assets/README.md": "what-ships.md",
    "../assets/puppet-clip/README.md": "puppet-clip.md",
}

html_theme = "furo"
html_title = "vitaclip"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = html_show_sourcelink = html_show_copyright = False
html_theme_options = {
    "light_css_variables": {
        "color-brand-primary": "#0b6b57",
        "color-brand-content": "#0b6b57",
        "color-brand-visited": "#0b6b57",
    },
    "dark_css_variables": {
        "color-brand-primary": "#5ccbb0",
        "color-brand-content": "#5ccbb0",
        "color-brand-visited": "#5ccbb0",
    },
}


def link_to_pages(app, docname: str, source: list[str]) -> None:
    """Links that lead out of docs/ on GitHub lead to the page with the same text here."""
    for outside, page in ELSEWHERE.items():
        source[0] = source[0].replace(f"]({outside})", f"]({page})")


def name_aliases(app, what, name, obj, options, signature, returns):
    """Where an alias stands inside another type, Python writes more than its name."""
    alias = re.compile(r"TypeAliasForwardRef\('(\w+)'\)")
    return tuple(part and alias.sub(r"\1", part) for part in (signature, returns))


def setup(app) -> None:
    """Sphinx calls this."""
    app.connect("autodoc-process-signature", name_aliases)
    app.connect("source-read", link_to_pages)
    app.add_lexer("mermaid", TextLexer)  # drawn on code hosts, text here
