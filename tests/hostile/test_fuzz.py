"""A few of the many damaged clips and hostile strings of `bench/fuzz.py`."""

from bench.damage import DAMAGE
from bench.fuzz import run
from tests.support.assets import furnish
from tests.support.paths import ASSETS
from tests.support.serving import serving
from vitaclip.inference.service import Service


def test_damage_gets_frames_or_a_sentence_and_the_answers_stay_right(clip_folder, tmp_path):
    count, homes = 3 * len(DAMAGE), (str(tmp_path), str(ASSETS.parent))
    with serving(Service.open(furnish(tmp_path, clip_folder)), ASSETS, tmp_path / "uploads") as url:
        told = run(url, homes, (count, 10))
    assert told["same answer at the end"] and not told["answers that name a place"]
    assert sum(told.get(f"clips: {what}", 0) for what in ("answered", "one sentence")) == count
    assert not told["neither answer nor sentence"] and not told["answers after more than 40 s"]
