"""The site builds without a warning, and asks nothing of other machines."""

import re
import subprocess
import sys
from importlib.util import find_spec

import pytest

from tests.docs.pages import DOCS, PAGES
from tests.support.paths import ROOT

pytestmark = [pytest.mark.docs, pytest.mark.heavy]
FETCHED = re.compile(r"<(?:script|img|source|iframe)[^>]+src=[\"']([^\"']+)|<link ([^>]+)>", re.S)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    if not all(map(find_spec, ("sphinx", "myst_parser", "furo"))):
        pytest.skip("What builds the site is not here: pip install -r requirements-docs.txt")
    folder = tmp_path_factory.mktemp("site")
    words = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", DOCS, folder]
    built = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    return folder


def test_every_page_becomes_one(site):
    # tables that claims.md explains
    bare = {"faithful", "learn-numbers", "retrieval", "tradeoff", "world2"}
    for page in PAGES:
        name = page.removesuffix(".md")
        assert (site / f"{name}.html").exists() != (name in bare), name


def test_the_site_asks_nothing_of_other_machines(site):
    for page in site.rglob("*.html"):
        for source, link in FETCHED.findall(page.read_text("utf-8")):
            fetches = source or ("stylesheet" in link or "icon" in link or "preload" in link)
            assert not (fetches and "//" in (source or link)), f"{page.name}: {source or link}"
    for style in site.rglob("*.css"):
        text = style.read_text("utf-8")
        assert not re.search(r"(url\(|@import)[\s\"']*(https?:)?//", text), style.name


def test_what_is_generated_is_there(site):
    commands = (site / "command-line.html").read_text("utf-8")
    assert all(f'<span class="pre">{verb}</span>' in commands for verb in ("recognize", "attend"))
    assert "--check-every" in commands and "<!-- every verb" not in commands
    assert "read_at_the_end" in (site / "how-it-works.html").read_text("utf-8")
    python = (site / "python.html").read_text("utf-8")
    assert "softmax over the labels" in python  # the comment beside a field
    assert "TypeAliasForwardRef" not in python
