"""Pictures and tables say what the ranking says, and typed words stay words."""

import base64
import csv
import io

import numpy as np
import pytest
from PIL import Image

from vitaclip.inference.export import csv_table
from vitaclip.models.zero_shot import Ranking
from vitaclip.ui.plots import timeline as plots


def ranking(labels, t=4, seed=0):
    rng = np.random.default_rng(seed)
    per_frame = rng.dirichlet(np.ones(len(labels)), t)
    probs = per_frame.mean(axis=0)
    unknown = tuple(("ukulele",) if "ukulele" in label else () for label in labels)
    times = (np.arange(t) + 0.5) * 0.25
    return Ranking(tuple(labels), probs, np.log(probs), per_frame, times, False, 0.0, unknown)


def test_each_shown_class_is_one_curve_with_its_own_values():
    shown = ranking([f"class {i}" for i in range(9)])
    curves = {curve.name: curve for curve in plots.timeline([shown], ["plain"], top=5).data}
    assert list(curves) == [shown.labels[i] for i in shown.order[:5]]
    for name, curve in curves.items():
        assert list(curve.y) == shown.per_frame[:, shown.labels.index(name)].tolist()
        assert list(curve.x) == shown.times.tolist()


def test_a_class_keeps_its_colour_in_every_ranking_that_is_compared():
    labels = [f"class {i}" for i in range(6)]
    pair = [ranking(labels, seed=1), ranking(labels, seed=2)]
    curves = plots.timeline(pair, ["plain", "vita"], top=3).data
    colours = {(curve.name, curve.line.color) for curve in curves}
    assert len(colours) == len({name for name, _ in colours}) == len(curves) / 2


def test_a_colour_stays_with_its_class_when_the_answer_changes():
    labels = [f"class {i}" for i in range(40)]
    before, after = ranking(labels, seed=1), ranking(labels, seed=2)
    first = plots.colours([before], 5)
    both = plots.colours([after], 5, [before])
    assert both.items() >= first.items() and len(set(first.values())) == 5
    twins = ranking(["sitting down", "standing up"])
    assert plots.colours([twins], 2) == {0: plots.COLOURS[0], 1: plots.COLOURS[1]}


def test_plotly_is_given_no_markup_that_was_typed():
    figure = plots.timeline([ranking(["<b>bold</b>", "<a href='x'>y</a>"])], ["plain"])
    names = {curve.name for curve in figure.data}
    assert names == {"&lt;b&gt;bold&lt;/b&gt;", "&lt;a href=&#x27;x&#x27;&gt;y&lt;/a&gt;"}


def test_a_long_name_is_broken_and_not_cut():
    name = "a person who explains at great length what somebody else is about to do"
    curve = plots.timeline([ranking([name, "other"])], ["plain"]).data
    assert name in {each.name.replace("<br>", " ") for each in curve}
    assert all(len(line) <= 36 for each in curve for line in each.name.split("<br>"))


def test_the_curve_and_the_strip_of_frames_span_the_same_time():
    start, end = plots.edges(np.array([0.125, 0.375, 0.625, 0.875]))
    assert (start, end) == (0.0, 1.0)
    assert plots.edges(np.array([2.0])) == (1.5, 2.5)


def test_the_table_lists_every_class_best_first_with_one_column_per_moment():
    shown = ranking(["waving", "playing the ukulele", "bowling"])
    rows = list(csv.reader(io.StringIO(csv_table(shown))))
    assert rows[0][5:] == ["at 0.12 s", "at 0.38 s", "at 0.62 s", "at 0.88 s"]
    assert [row[0] for row in rows[1:]] == [shown.labels[i] for i in shown.order]
    assert {row[0]: row[3] for row in rows[1:]}["playing the ukulele"] == "ukulele"


def test_a_spreadsheet_reads_a_typed_formula_as_text():
    rows = list(csv.reader(io.StringIO(csv_table(ranking(["=1+1", "@SUM(A1)", "waving"])))))
    assert {row[0] for row in rows[1:]} == {"'=1+1", "'@SUM(A1)", "waving"}


@pytest.mark.parametrize(
    "formula",
    [
        *(
            "=1+1",
            "+1",
            "-1+1",
            "@SUM(A1)",
            "＝1+1",
            "＋1",
            "－1",
            "＠SUM(A1)",
            "﹦1+1",
            "﹢1",
            "﹣1",
        ),
        *("﹫a", "⁼1", "⁺1", "⁻1", "₌1", "−1", "–1", "—1", "‐1", "\t=1", "\tcmd", "\r=1", "\n=1"),
        *(" =1", "\xa0=1", "\u200b=1", "\ufeff=1", "\x00=1", "\u202e=1", "\u0301=1", "\u3000＝1"),
    ],
)
def test_whatever_begins_like_a_formula_is_text(formula):
    (_, row) = csv.reader(io.StringIO(csv_table(ranking([formula])), newline=""))
    assert row[0] == "'" + formula


@pytest.mark.parametrize("text", ["waving", "1 = 1", "a+b", "'quoted", "“said”", "", "跑步", "é"])
def test_other_words_stay_as_they_are(text):
    (_, row) = csv.reader(io.StringIO(csv_table(ranking([text]))))
    assert row[0] == text


def test_no_cell_begins_amid_another_where_semicolons_part_cells():
    cell = csv_table(ranking(["a;=1+1", "b\t=1"]))
    assert '"a;=1+1"' in cell and '"b\t=1"' in cell


def test_thumbnails_are_small_pictures_of_the_crops():
    crops = np.full((2, 224, 224, 3), (200, 40, 40), np.uint8)
    for address in plots.thumbnails(crops):
        head, data = address.split(",")
        picture = Image.open(io.BytesIO(base64.b64decode(data)))
        assert head == "data:image/jpeg;base64" and picture.size == (112, 112)
        assert np.abs(np.asarray(picture).mean(axis=(0, 1)) - (200, 40, 40)).max() < 8
