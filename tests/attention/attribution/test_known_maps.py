"""What people are told of maps: every one by a name, and what was measured or nothing."""

import json

import pytest

from tests.support.paths import ASSETS
from vitaclip.attention.attribution.known_maps import KNOWN_MAPS, measured
from vitaclip.attention.attribution.methods import ATTRIBUTIONS


def test_every_map_has_a_name_for_people():
    assert KNOWN_MAPS.keys() == ATTRIBUTIONS.keys()


@pytest.mark.parametrize("prompts", ["none", "vita", "cube"])
def test_what_ships_was_measured_for_every_map_and_the_best_is_no_baseline(prompts):
    known = measured(ASSETS / "maps.json", prompts)
    assert known and known.gaps.keys() == KNOWN_MAPS.keys()
    assert not KNOWN_MAPS[known.best].baseline and not KNOWN_MAPS[known.quick].slow
    assert known.gaps[known.best] > known.gaps["random"] + 3 * known.errors[known.best]


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"maps": {"vita": 3}, "clips": 1}'])
def test_a_damaged_file_or_other_prompts_were_not_measured(tmp_path, content):
    path = tmp_path / "maps.json"
    assert measured(path, "vita") is None
    path.write_text(content)
    assert measured(path, "vita") is None


def test_maps_that_nobody_knows_are_passed_over(tmp_path):
    row = {"gap": 0.5, "error": 0.1, "pointing_person": 0.2}
    told = {"clips": 3, "maps": {"vita": {"rollout": row, "magic": row}}}
    (tmp_path / "maps.json").write_text(json.dumps(told))
    known = measured(tmp_path / "maps.json", "vita")
    assert known and known.best == known.quick == "rollout" and known.gaps == {"rollout": 0.5}
