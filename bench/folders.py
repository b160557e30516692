"""The folders of vitaclip/ as a Mermaid drawing, on the floors that tests/test_layers.py lists.

python bench/folders.py prints it; it stands in CONTRIBUTING.md, and tests/test_contributing.py
says when it is no longer true. Imports for types alone are left out, and so is an arrow where a
chain of others leads to the same folder: with all of them nobody would find any.
"""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "vitaclip"


def floors() -> list[list[str]]:
    """The folders of each floor, ground floor first."""
    test = (ROOT / "tests" / "test_layers.py").read_text("utf-8")
    _, _, listed = test.partition("FLOORS = ")
    named = [floor.split() for floor in ast.literal_eval(listed[: listed.index("]") + 1])]
    return [there for floor in named if (there := [n for n in floor if (PACKAGE / n).is_dir()])]


def imports(node: ast.AST) -> Iterator[str]:
    """The folders that a file imports when it runs, inside its functions as well."""
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.ImportFrom) and part.module == "vitaclip":
            yield from (alias.name for alias in part.names)
        elif isinstance(part, ast.Import | ast.ImportFrom):
            yield from re.findall(r"\bvitaclip\.(\w+)", ast.unparse(part))
        elif not (isinstance(part, ast.If) and "TYPE_CHECKING" in ast.unparse(part.test)):
            yield from imports(part)


def drawing() -> str:
    """The drawing as text, the highest floor first; `~~~` joins floors without an arrow."""
    uses: dict[str, set[str]] = {}
    beyond: dict[str, set[str]] = {}  # what the folders that a folder uses lead to
    for name in (name for floor in floors() for name in floor):
        trees = [ast.parse(path.read_text("utf-8")) for path in (PACKAGE / name).rglob("*.py")]
        uses[name] = {to for tree in trees for to in imports(tree)} & uses.keys() - {name}
        beyond[name] = {far for to in uses[name] for far in uses[to] | beyond[to]}
    lines = ["flowchart TD"]
    for above, below in pairwise([*reversed(floors())]):
        lines.append(f"    {' & '.join(above)} ~~~ {' & '.join(below)}")
    for name in reversed(uses):
        lines += [f"    {name} --> {to}" for to in sorted(uses[name] - beyond[name])]
    return "\n".join(lines)


if __name__ == "__main__":
    print(drawing())
