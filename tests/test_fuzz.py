"""A few of the many damaged clips and hostile strings of `bench/fuzz.py`."""

from pathlib import Path

from bench.fuzz import DAMAGE, run
from vitaclip.studio import Studio

ASSETS = Path(__file__).parents[1] / "assets"


def test_damage_gets_frames_or_a_sentence_and_the_answers_stay_right(clip_folder, tmp_path):
    for part in ("samples", "labels"):
        (tmp_path / part).symlink_to(ASSETS / part)
    (tmp_path / "puppet-clip").symlink_to(clip_folder)
    count = 3 * len(DAMAGE)
    told = run(Studio.open(tmp_path), ASSETS / "samples", count, 10)
    assert told["same answer at the end"] and not told["sentences that name a place"]
    assert sum(told.get(f"clips: {what}", 0) for what in ("answered", "one sentence")) == count
    assert not told["answers after more than 40 s"]
