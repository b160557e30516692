"""What is told to contributors is true: the drawing, the files, the words of the code."""

import re
import subprocess
import sys

from tests.support.paths import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
FILES = [*(ROOT / "vitaclip").rglob("*.py"), ROOT / ".ci" / "run"]
CODE = "\n".join(path.read_text("utf-8") for path in FILES)


def test_the_drawing_of_the_folders_is_what_the_imports_are():
    words = [sys.executable, ROOT / "bench" / "folders.py"]
    drawn = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert f"```mermaid\n{drawn}```\n" in TEXT, "paste what `python bench/folders.py` prints"


def test_every_file_and_folder_that_is_named_is_there():
    named = re.findall(
        r"(?<![\w/.])((?:vitaclip|tests|bench|assets|docs|notebooks|\.ci)/[\w/.-]*\w)", TEXT
    )
    made = [place for place in named if "NAME" in place or place == "assets/mine.safetensors"]
    missing = {place for place in named if place not in made and not (ROOT / place).exists()}
    assert len(named) > 30 and not missing


def test_every_name_of_the_code_is_in_the_code():
    names = re.findall(r"`([A-Z]\w*[a-z]\w*|[A-Z]\w*_\w*)(?:[.([][^`]*)?`", TEXT)
    missing = {name for name in names if not re.search(rf"\b{name}\b", CODE)}
    assert len(names) > 20 and not missing
