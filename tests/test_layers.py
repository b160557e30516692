"""Imports point down: this reads every import and keeps the floors and fences of the house."""

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS = [  # ground floor first; a file or folder imports only from the floors before its own
    "errors",
    "io prompts",
    "video models",
    "weights attention retrieval open_set",
    "data",
    "evaluation",
    "training",
    "learning",
    "inference",
    "server",
    "ui",
    "cli",
    "__main__ app __init__",
]
RANK = {name: rank for rank, floor in enumerate(FLOORS) for name in floor.split()}
ONLY_IN = {
    "open_clip": "models.factory",
    "av": "video",
    "decord": "video.timeline.by_decord",
    "gradio": "server ui",
    "fastapi": "server",
    "starlette": "server",
    "plotly": "ui.plots",
    "lancedb": "retrieval.lance",
    "pyarrow": "retrieval.lance",
    "ray": "inference.cluster",
    "fsspec": "inference.cluster",
    "typer": "cli __main__ app",
    "argparse": "nothing",
}
SERVING = ("cli", "serve")  # the one verb that may know the page, inside its function
WITHOUT_TORCH = """
errors io video cli server ui data.labels data.class_sets data.sample_clips attention.overlay
training.config inference.encoding.batching inference.encoding.cache inference.encoding.encoder
inference.encoding.refusals inference.export inference.long_video.moments
inference.long_video.films inference.long_video.prefetch
inference.model_id inference.model_store inference.own_prompts inference.results inference.service
inference.inspection inference.live inference.search.indexing inference.search.indexer
inference.search.demo_gallery inference.search.request inference.search.pipeline
inference.search.embedding inference.search.query.asking inference.search.hit_files
inference.search.copying
inference.search.own_clips inference.search.folder_watch inference.search.query.by_movement
inference.teaching.learning_queue inference.search.query.taught_class
inference.teaching.waiting_line inference.lessons inference.cluster
models.pixels.crop __main__ app
"""
FILES = [*sorted((ROOT / "vitaclip").rglob("*.py")), *ROOT.glob("app.py")]


def module(file):
    """vitaclip/ui/recognize.py -> ("ui", "recognize"); vitaclip/ui/__init__.py -> ("ui",)."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return tuple(part for part in parts if part not in ("vitaclip", "__init__"))


MODULES = {(), *map(module, FILES)}


def imports(file):
    """Every module that this file imports, wherever it says so: ours as tuples, others as text."""
    package = file.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = [*package[: len(package) - node.level + 1]] if node.level else []
            base = ".".join([*base, *filter(None, [node.module])])
            found = [f"{base}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in found:
            top, *rest = name.split(".")
            while top == "vitaclip" and tuple(rest) not in MODULES:
                rest.pop()  # a name inside a module, not a module
            yield tuple(rest) if top == "vitaclip" else top


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_module_imports_only_from_lower_floors_and_inside_its_fences(file):
    me = (*module(file), "__init__")
    assert me[0] in RANK, f"{me[0]} has no floor yet: give it one in FLOORS"
    for name in imports(file):
        if isinstance(name, str):
            assert name not in ONLY_IN or within(me, ONLY_IN[name]), f"{name}: {ONLY_IN[name]}"
            assert name != "torch" or not within(me, WITHOUT_TORCH), f"{me} needs no torch"
        elif name and me[0] != name[0]:
            if me[0] == "cli" and name[0] in ("server", "ui"):
                assert me[:2] == SERVING, f"only `vitaclip serve` needs {name}"
            assert RANK[name[0]] < RANK[me[0]], f"{me} imports {name}, which is not below it"


def within(me, places):
    """Whether a module is one of these, or in one of these folders."""
    return any(me[: len(place)] == place for place in (tuple(p.split(".")) for p in places.split()))


def test_no_module_imports_in_a_circle():
    """Inside a folder "downwards" means: some order exists in which every import looks back."""
    uses = {module(file): {name for name in imports(file) if name in MODULES} for file in FILES}
    TopologicalSorter(uses).prepare()


@pytest.mark.parametrize("program", ["import vitaclip", "import vitaclip.__main__ as m; m.main()"])
def test_importing_and_asking_for_help_load_neither_torch_nor_gradio(program):
    program = f"""import sys
sys.argv[1:] = ["--help"]
try:
    {program}
except SystemExit as leaving:
    assert not leaving.code
print({{"torch", "gradio", "open_clip"}} & set(sys.modules))"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)
    assert run.stdout.splitlines()[-1:] == ["set()"], run.stdout + run.stderr


FOLDERS = sorted({file.parent for file in FILES if file.parent != ROOT})


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_folder_says_what_is_in_it_and_is_no_drawer(folder):
    entries = [path for path in folder.iterdir() if path.name != "__pycache__"]
    told = ast.get_docstring(ast.parse((folder / "__init__.py").read_text("utf-8")))
    assert told, f"{folder.name} does not say what is inside"
    files = [path for path in entries if path.suffix == ".py"]
    if folder.name != "puppets":  # a drawn world has many things in it
        assert len(files) <= 14 and len(entries) <= 20


def test_what_the_plan_keeps_apart_does_not_meet():
    for file in FILES:
        me = module(file)[:1]
        others = {name[0] for name in imports(file) if isinstance(name, tuple) and name}
        assert not (me == ("training",) and "inference" in others), file
        assert not (me == ("inference",) and "training" in others), file
        assert not (me == ("server",) and "ui" in others), file
