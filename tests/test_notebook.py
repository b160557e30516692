"""The notebook runs from top to bottom, and what is kept in it is what a run says."""

import ast
import json
import re
from contextlib import redirect_stdout
from io import StringIO

import pytest

from tests.support.paths import ROOT

NOTEBOOK = ROOT / "notebooks" / "first-look.ipynb"
CELLS = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
CODE = [cell for cell in CELLS if cell["cell_type"] == "code"]
LARGEST = 400_000  # bytes: pictures are welcome in a repository, but not at any price


def run(source, names, place):
    """A cell as a notebook runs it: what it prints, and the value of its last line drawn."""
    tree = ast.parse(source, place)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    printed = StringIO()
    with redirect_stdout(printed):
        exec(compile(tree, place, "exec"), names)
        if last:
            value = eval(compile(ast.Expression(last.value), place, "eval"), names)
            for draw in ("_repr_png_", "_repr_svg_"):
                assert not hasattr(value, draw) or getattr(value, draw)()
    return printed.getvalue()


def in_words(text):
    """Without numbers and bars, which differ a little from one processor to another."""
    return re.sub(r"█+|\d[\d.,]*", "", text).split()


@pytest.mark.heavy
@pytest.mark.timeout(100)
def test_every_cell_runs_and_says_what_is_kept_under_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {"__name__": "__main__"}
    for number, cell in enumerate(CODE, start=1):
        source = "".join(cell["source"])
        if number == 1:
            assert "QUICK = False" in source
            source = source.replace("QUICK = False", "QUICK = True")
        kept = [text for out in cell["outputs"] for text in out.get("text", [])]
        assert in_words(run(source, names, f"cell {number}")) == in_words("".join(kept))
    assert not list(tmp_path.iterdir())  # it leaves nothing where it was started


def test_what_is_kept_is_whole_small_and_names_no_place():
    text = NOTEBOOK.read_text("utf-8")
    assert [cell["execution_count"] for cell in CODE] == list(range(1, len(CODE) + 1))
    assert len(text) < LARGEST and "/home/" not in text and "site-packages" not in text
    kinds = {out["output_type"] for cell in CODE for out in cell["outputs"]}
    assert kinds <= {"stream", "execute_result"}  # no error
