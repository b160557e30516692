"""The bench of maps, small: from the command to table, plot and figures, going on where it was."""

import json
import os
import subprocess
import sys

import pytest

from tests.support.paths import ROOT
from tests.support.prompted import prompted
from vitaclip import weights


@pytest.mark.heavy
def test_one_command_measures_and_goes_on_where_it_stopped(clip, clip_folder, tmp_path):
    weights.save(prompted(clip, "vita", frames=4), tmp_path / "vita.safetensors")
    more = tmp_path / "other.safetensors"
    weights.save(prompted(clip, "vita", frames=4), more)
    ask = [sys.executable, str(ROOT / "bench" / "faithful.py"), "--clips", "2", "--steps", "2"]
    ask += ["--frames", "4", "--clip", f"local-dir:{clip_folder}", "--prompts", str(tmp_path)]
    ask += ["--more", f"vita:{more}", "--rows", "none_gradient,vita_gradient,vita_random"]
    ask += ["--folder", str(tmp_path / "runs"), "--out", str(tmp_path), "--page", str(tmp_path)]
    first = subprocess.run(ask, capture_output=True, text=True, env=dict(os.environ))
    assert first.returncode == 0, first.stderr
    record = json.loads((tmp_path / "faithful.json").read_text())
    assert record["protocol"]["clips"] == 2 and set(record["rows"]) == {
        "none_gradient", "vita_gradient", "vita_random",
    }  # fmt: skip
    vita = record["rows"]["vita_gradient"]
    assert abs(vita["seeds"]["mean"] - 1) < 1e-6  # the same prompts once more
    assert len(vita["deletion_mean_line"]) == 3
    assert record["rows"]["none_gradient"]["turned_twins"]["mean"] < 1e-5  # has no order
    assert "gradient-weighted attention" in (tmp_path / "faithful.md").read_text()
    assert (tmp_path / "faithful.svg").read_text().startswith("<svg")
    maps = json.loads((tmp_path / "maps.json").read_text())
    assert maps["clips"] == 2 and maps["maps"]["vita"].keys() == {"gradient", "random"}
    again = subprocess.run(ask, capture_output=True, text=True, env=dict(os.environ))
    assert again.returncode == 0 and json.loads((tmp_path / "faithful.json").read_text()) == record
