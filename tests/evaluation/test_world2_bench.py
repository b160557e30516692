"""The bench of the harder world, small: from the command to tables, plot and figures."""

import json
import os
import subprocess
import sys

import pytest

from tests.support.paths import ROOT


@pytest.mark.heavy
def test_one_command_measures_and_goes_on_where_it_stopped(clip_folder, tmp_path):
    rows = ["plain", "video", "gru", "ordered"]
    ask = [sys.executable, str(ROOT / "bench" / "world2.py"), "--rows", ",".join(rows)]
    ask += ["--clip", f"local-dir:{clip_folder}", "--folder", str(tmp_path / "runs")]
    ask += ["--out", str(tmp_path), "--seeds", "1", "--clips", "1", "--test", "1"]
    ask += ["--frames", "4", "--steps", "2", "--worse", "1"]
    first = subprocess.run(ask, capture_output=True, text=True, env=dict(os.environ))
    assert first.returncode == 0, first.stderr
    record = json.loads((tmp_path / "world2.json").read_text())
    assert set(record["rows"]) == {"chance", "stills", *rows}
    assert record["rows"]["ordered"]["novel"] is None
    most = record["rows"]["stills"]
    assert most["direction_base"]["mean"] == 0.5 and 0.3 < most["base"]["mean"] < 0.5
    assert "the most that stills in no order can tell" in (tmp_path / "world2.md").read_text()
    assert (tmp_path / "world2.svg").read_text().startswith("<svg")
    again = subprocess.run(ask, capture_output=True, text=True, env=dict(os.environ))
    assert again.returncode == 0 and json.loads((tmp_path / "world2.json").read_text()) == record
