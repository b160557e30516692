"""Files that live a moment: gone afterwards, and one sentence where there is no place for them."""

import os
import subprocess
import sys
import tempfile

import pytest

from tests.support.paths import ASSETS
from vitaclip.errors import InputError
from vitaclip.io.scratch import scratch_folder


def test_a_scratch_folder_is_gone_afterwards_whatever_lies_in_it():
    with scratch_folder() as folder:
        (folder / "a").write_text("x")
    assert not folder.exists()


def test_where_nothing_can_be_written_it_is_one_sentence_without_a_place(monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(tempfile, "_candidate_tempdir_list", lambda: ["/nowhere/at/all"])
    with pytest.raises(InputError, match="No temporary folder") as told, scratch_folder():
        pass
    assert "/" not in str(told.value)


@pytest.mark.parametrize("program", [["app.py"], ["-m", "vitaclip", "recognize", "a.mp4"]])
def test_a_program_says_so_at_once_and_with_no_traceback(program, tmp_path):
    """As in a container whose file system is read-only."""
    (tmp_path / "sitecustomize.py").write_text(
        "import tempfile\ntempfile._candidate_tempdir_list = lambda: ['/nowhere/at/all']\n"
    )
    path = os.pathsep.join(filter(None, [str(tmp_path), os.environ.get("PYTHONPATH")]))
    run = subprocess.run(
        [sys.executable, *program], cwd=ASSETS.parent, capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": path}, timeout=60,
    )  # fmt: skip
    assert run.returncode == 2 and "No temporary folder" in run.stderr, run.stderr[-2000:]
    assert "Traceback" not in run.stderr and len(run.stderr.splitlines()) == 1
