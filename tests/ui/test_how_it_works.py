"""*How it works* says what the files beside the weights say, and stands without them."""

import json

import pytest

from tests.support.prompted import prompted
from vitaclip import weights
from vitaclip.ui.how_it_works import drawings, few_clips, lessons, model_cards
from vitaclip.ui.how_it_works import tab as how


@pytest.fixture
def assets(tmp_path, clip_folder, clip):
    (tmp_path / "puppet-clip").symlink_to(clip_folder)
    weights.save(prompted(clip, "cube", frames=6), tmp_path / "cube.safetensors")
    return tmp_path


def test_drawings_have_the_shapes_of_the_files(assets):
    shapes = drawings.shapes(assets)
    assert (shapes.side, shapes.grid, shapes.layers, shapes.heads) == (32, 4, 3, 4)
    assert shapes.cube == 6 and shapes.shared == 8
    assert drawings.cube(shapes).count("<rect") == 2 * 6 * 6
    assert drawings.vita(shapes).count("<rect") == 1 + 4 * 4 + shapes.frames + 8 + 1


def test_without_cards_and_lessons_no_number_is_made_up(assets):
    assert model_cards.tables(assets) == [] and lessons.questions(assets) == []


def test_curves_of_few_clips_are_those_that_were_measured(assets):
    assert few_clips.drawing(assets) == "" and how.learning("") == []
    right = {"twins": {"examples": {"1": 1.0, "2": 1.0}, "words": {"1": 0.0, "2": 0.5}}}
    told = {"clips": [1, 2], "right": right}
    (assets / "few-clips.json").write_text(json.dumps(told))
    drawn = few_clips.drawing(assets)
    top, bottom = few_clips.TOP, few_clips.TOP + few_clips.HIGH
    assert f"M68.0 {top}.0L334.0 {top}.0" in drawn, "always right, from one clip to two"
    assert f"M68.0 {bottom}.0L334.0 {(top + bottom) / 2}" in drawn
    assert drawn.count("<path") == 2 + len(few_clips.LINES), "what was not measured has no curve"


def test_cards_show_what_was_measured_and_mark_every_best(assets, monkeypatch):
    protocol = {"clips_per_action": 9, "frames": 8, "templates": ["a <b>{}"]}
    exam = {"family_top1": 0.5, "top1": 0.25, "twins_top1": 0.5, "protocol": protocol}
    card = {
        "exams": {"base": exam, "novel": exam},
        "settings": {"stills": 1000},
        "seconds": 60,
        "hardware": "a <i>toaster",
        "sha256": "0123456789abcdef99",
    }
    monkeypatch.setattr(
        model_cards, "read", lambda path: card if "puppet-clip" in str(path) else {}
    )
    (table,) = model_cards.tables(assets)
    assert "25.0\N{NO-BREAK SPACE}%" in table and "1,000" in table and "9 of each" in table
    assert table.count("data-best") == 6 and "<b>{}" not in table and "<i>toaster" not in table


def test_shares_near_one_are_not_rounded_up():
    assert lessons.says(["waving", 0.998]) == "waving over 99\N{NO-BREAK SPACE}%"
    assert lessons.says(["waving", 0.456]) == "waving 46\N{NO-BREAK SPACE}%"
    assert lessons.says(["waving", 0.985]) == "waving 99\N{NO-BREAK SPACE}%"


def test_nothing_on_the_page_would_be_run_as_a_template():
    text = how.LIMITS + how.PRIVACY + json.dumps(how.section("a", "b", "c"))
    assert "${" not in text and "{{" not in text
