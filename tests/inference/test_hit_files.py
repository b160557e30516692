"""What is found leaves the program as a table, as subtitles, and as clips."""

import csv
import io

import numpy as np
import pytest

from vitaclip import video
from vitaclip.inference.search.hit_files import cut_clips, hits_table, span, write_vtt
from vitaclip.retrieval import Hit, VideoEntry


def hit(path, caption="", start=0.0, end=0.0, score=0.5):
    """As a search gives it, of four frames."""
    times = (start or 0.0) + (np.arange(4) + 0.5) / 4 * ((end - start) or 2.0)
    entry = VideoEntry(str(path), "0" * 64, caption, start=start, end=end)
    return Hit(0, 0, entry, score, float(times[1]), times, np.zeros(4))


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    """Six seconds that grow lighter, 10 pictures a second."""
    path = tmp_path_factory.mktemp("films") / "a film.mp4"
    light = np.linspace(0, 250, 60).astype(np.uint8)
    video.write(path, np.broadcast_to(light[:, None, None, None], (60, 48, 64, 3)), 10)
    return path


def test_a_table_has_a_line_a_hit_and_nothing_in_it_is_a_formula(film):
    rows = list(csv.reader(io.StringIO(hits_table([hit(film, "=1+1", 2, 4), hit(film)]))))
    assert rows[0][:5] == ["video", "start", "end", "best at", "score"]
    assert rows[1][1:5] == ["2.00", "4.00", "2.75", "0.5000"] and rows[1][5] == "'=1+1"
    assert rows[2][1:3] == ["0.00", "2.00"]


def test_each_video_gets_its_subtitles_in_the_order_of_time(film, tmp_path):
    found = [
        hit(film, "<b>late</b>", 3661.5, 3664.5),
        hit(film, "", 1, 2),
        hit("/other/a film.mov"),
    ]
    first, second = write_vtt(found, "a --> b", tmp_path)
    assert (first.name, second.name) == ("a film.vtt", "a film-2.vtt")
    lines = first.read_text("utf-8").splitlines()
    assert lines[:4] == ["WEBVTT", "", "00:00:01.000 --> 00:00:02.000", "a --&gt; b (0.500)"]
    assert lines[5] == "01:01:01.500 --> 01:01:04.500" and "&lt;b&gt;late" in lines[6]


def test_a_moment_is_cut_where_it_begins_and_ends(film, tmp_path):
    (out,) = cut_clips([hit(film, start=2.0, end=4.0)], tmp_path)
    assert out.name == "001-a film-2s.mp4"
    assert video.probe(out).duration == pytest.approx(2.0, abs=0.11)
    first, last = video.read(out, 2).frames.mean(axis=(1, 2, 3))
    assert first == pytest.approx(250 * 2.5 / 6, abs=12)
    assert last == pytest.approx(250 * 3.5 / 6, abs=12)


def test_a_short_video_is_copied_and_one_that_is_not_there_is_a_sentence(film, tmp_path):
    out, problem, lost = cut_clips(
        [hit(film), hit("/nowhere/b.mp4"), hit("/nowhere/c.mp4", start=1, end=2)], tmp_path
    )
    assert out.read_bytes() == film.read_bytes() and span(hit(film)) == (0.0, 2.0)
    assert "b.mp4" in problem and "c.mp4" in lost
    assert [path.name for path in tmp_path.iterdir()] == ["001-a film.mp4"]
