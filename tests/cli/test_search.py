"""The verbs `index` and `search`: videos in once, words as often as one likes."""

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from vitaclip import video
from vitaclip.inference.search import folder_watch
from vitaclip.retrieval import Gallery


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    """Three short films of noise and one file that is none."""
    folder = tmp_path_factory.mktemp("films")
    rng = np.random.default_rng(0)
    for name in ("one", "two", "three"):
        frames = rng.integers(0, 255, (12, 64, 64, 3), dtype=np.uint8)
        video.write(folder / f"{name}.mp4", frames, fps=12)
    (folder / "broken.mp4").write_bytes(b"no film" * 50)
    return folder


@pytest.fixture
def index(vitaclip, clip_folder):
    model = ("--backbone", f"local-dir:{clip_folder}", "--frames", 4)
    return lambda *words: vitaclip("index", *words, *model)


@pytest.fixture
def gallery(index, films, tmp_path):
    code, out, err = index(films, "--gallery", tmp_path / "g")
    assert code == 0 and "3 added, 0 known, 1 skipped" in out and "broken.mp4" in err
    return tmp_path / "g"


def test_hits_come_best_first_with_their_moments_as_json(vitaclip, gallery, films):
    code, out, _ = vitaclip("search", "someone jumping", "--gallery", gallery, "--top", 2, "--json")
    first, second = json.loads(out)
    assert code == 0 and first["score"] >= second["score"]
    assert first["video"] in {str(path) for path in films.glob("*.mp4")}
    assert set(first) == {"video", "score", "time", "moment", "caption", "frames", "here", "copies"}
    assert first["here"] and first["caption"] == "" and first["moment"] is None
    assert len(first["frames"]) == 4
    best = max(first["frames"], key=lambda frame: frame["score"])
    assert first["time"] == best["time"]


def test_a_watched_folder_is_read_as_files_come_and_go_until_it_is_stopped(
    vitaclip, index, films, tmp_path, monkeypatch
):
    folder, looks = tmp_path / "camera", []
    folder.mkdir()

    def pause(seconds):
        looks.append(seconds)
        if len(looks) == 2:
            shutil.copy(films / "one.mp4", folder / "one.mp4")
            shutil.copy(films / "broken.mp4", folder / "broken.mp4")
        if len(looks) == 5:
            shutil.copy(films / "two.mp4", folder / "two.mp4")
            (folder / "one.mp4").unlink()
        if len(looks) == 9:
            raise KeyboardInterrupt

    monkeypatch.setattr(folder_watch.FolderWatch.changes, "__defaults__", (pause,))
    code, out, err = index(folder, "--gallery", tmp_path / "g", "--watch")
    assert code == 0 and "stopped" in err and err.count("broken.mp4") == 1
    outcomes = [line.split()[1:] for line in out.splitlines() if line[1] == "/"]
    assert sorted(outcomes[:2]) == [["added", "one.mp4"], ["skipped", "broken.mp4"]]
    assert sorted(outcomes[2:]) == [["added", "two.mp4"], ["gone", "one.mp4"]]
    found = Gallery.load(tmp_path / "g")
    assert len(found) == 1 and Path(found.entries[-1].video).name == "two.mp4"
    code, _, err = vitaclip("index", films / "one.mp4", "--gallery", tmp_path / "h", "--watch")
    assert code == 2 and "--watch looks at a folder" in err


def test_a_video_finds_itself_and_people_read_one_line_a_hit(vitaclip, gallery, films):
    code, out, _ = vitaclip("search", "--like", films / "two.mp4", "--gallery", gallery)
    lines = out.splitlines()
    assert code == 0 and "two.mp4" in lines[0] and len(lines) == 3
    seen = ("search", "--like", films / "two.mp4", "--movement", 0, "--gallery", gallery)
    assert "1.000" in vitaclip(*seen)[1].splitlines()[0]  # by what is seen alone it is a cosine
    both = ("search", "noise", "--like", films / "two.mp4", "--weight", 0.1, "--gallery", gallery)
    assert "two.mp4" in vitaclip(*both)[1].splitlines()[0]


def test_a_picture_and_an_unlike_video_are_queries_too(vitaclip, gallery, films, tmp_path):
    still = tmp_path / "still.png"
    Image.fromarray(video.read(films / "two.mp4", 1).frames[0]).save(still)

    def place_of_two(*how):
        code, out, _ = vitaclip("search", *how, "--gallery", gallery, "--json")
        assert code == 0
        return [Path(hit["video"]).name for hit in json.loads(out)].index("two.mp4")

    assert place_of_two("--like", still) < 3
    both = ("noise + dots", "--unlike", films / "two.mp4", "--unlike", films / "two.mp4")
    assert place_of_two(*both) == 2 >= place_of_two("noise + dots")


def test_hits_are_saved_as_csv_subtitles_and_clips(vitaclip, gallery, films, tmp_path):
    ask = ("search", "noise + dots - people", "--gallery", gallery, "--top", 2)
    code, out, err = vitaclip(*ask, "--csv", "--cut", tmp_path / "cut", "--vtt", tmp_path / "vtt")
    rows = out.splitlines()
    assert code == 0 and rows[0].startswith('"video","start"') and len(rows) == 3
    assert len(list((tmp_path / "cut").glob("00[12]-*.mp4"))) == 2
    assert len(list((tmp_path / "vtt").glob("*.vtt"))) == 2 and err.count(".vtt") == 2


def test_what_is_in_the_gallery_is_not_encoded_again_and_learns_its_caption(index, gallery, films):
    (films / "list.csv").write_text("one.mp4,the first\ntwo.mp4,the second\n")
    code, out, _ = index(films / "list.csv", "--gallery", gallery)
    assert code == 0 and "0 added, 2 known, 0 skipped" in out
    held = Gallery.load(gallery)
    assert sorted(entry.caption for entry in held.entries) == ["", "the first", "the second"]
    assert len(held) == 3


def test_files_that_are_gone_leave_and_those_of_an_absent_disk_stay_marked(
    vitaclip, index, films, tmp_path
):
    mine, disk, g = tmp_path / "mine", tmp_path / "mine" / "disk", tmp_path / "g"
    disk.mkdir(parents=True)
    for name, folder in {"one": mine, "two": mine, "three": disk}.items():
        shutil.copy(films / f"{name}.mp4", folder)
    index(mine, "--gallery", g)
    (mine / "two.mp4").unlink()
    (disk / "three.mp4").unlink()
    code, out, err = index(mine, "--gallery", g, "--keep-missing")
    assert code == 0 and "0 added, 1 known, 0 skipped, 2 away" in out and len(Gallery.load(g)) == 3
    code, out, err = index(mine, "--gallery", g)
    assert code == 0 and "0 added, 1 known, 0 skipped, 1 gone, 1 away" in out
    assert "gone     two.mp4" in out and err.splitlines()[-1].startswith("vitaclip: away: 1 of")
    lines = vitaclip("search", "noise", "--gallery", g)[1].splitlines()
    marked = {line.split("  (")[0].rpartition("/")[2]: "(no file" in line for line in lines}
    assert marked == {"one.mp4": False, "three.mp4": True}
    found = json.loads(vitaclip("search", "noise", "--gallery", g, "--json")[1])
    assert {Path(hit["video"]).name: hit["here"] for hit in found} == {
        "one.mp4": True,
        "three.mp4": False,
    }


def test_filters_stand_beside_the_words(vitaclip, index, films, tmp_path):
    inside, g = tmp_path / "inside", tmp_path / "g"
    inside.mkdir()
    shutil.copy(films / "one.mp4", inside / "It's a beach.mp4")
    shutil.copy(films / "two.mp4", tmp_path)
    os.utime(tmp_path / "two.mp4", (0, 86400 * 365))
    index(tmp_path, "--gallery", g)

    def names(*how):
        code, out, _ = vitaclip("search", "noise", "--gallery", g, "--json", *how)
        assert code == 0
        return {Path(hit["video"]).name for hit in json.loads(out)}

    both = {"It's a beach.mp4", "two.mp4"}
    assert names() == both == names("--shorter", 1.5, "--longer", 0.5, "--until", "2100-01-01")
    assert names("--in", inside) == {"It's a beach.mp4"} == names("--named", "it's A")
    assert (
        names("--until", "1971-06-01")
        == {"two.mp4"}
        == names("--since", "1970-06-01") - {"It's a beach.mp4"}
    )
    assert names("--longer", 1.5) == set()
    told = vitaclip("search", "noise", "--gallery", g, "--longer", 1.5)[1]
    assert told == "No video of this gallery fits the filters.\n"


def test_another_model_is_refused_by_both_names(vitaclip, gallery, films, clip_folder):
    model = ("--backbone", f"local-dir:{clip_folder}", "--frames", 8)
    code, _, err = vitaclip("index", films, "--gallery", gallery, *model)
    account, mistake = err.splitlines()
    assert code == 2 and "4 frames" in mistake and "8 frames" in mistake and "videos in" in account


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["search", " ", "--gallery", "{g}"], "Nothing was asked for"),
        (["search", "x" * 700, "--gallery", "{g}"], "700 characters"),
        (["search", "x", "--gallery", "{g}/nowhere"], "holds no gallery"),
        (["search", "x", "--gallery", "{g}", "--precision", "fp16"], "auto, fp32, bf16"),
        (["search", "--gallery", "{g}", "--", "- car"], "write first what it should"),
        (["search", "x", "--like", "gone.mp4", "--gallery", "{g}"], "gone.mp4"),
        (["search", "x", "--like", "{f}/two.mp4", "--weight", "7", "--gallery", "{g}"], "7.0"),
        (["search", "x", "--since", "soon", "--gallery", "{g}"], "since was “soon”"),
        (
            ["search", "x", "--longer", "9", "--shorter", "2", "--gallery", "{g}"],
            "Nothing is longer",
        ),
        (["index", "{f}/one.mp4", "--gallery", "{g}"], "neither a folder nor a CSV"),
    ],
)
def test_a_mistake_is_one_line_and_code_2(vitaclip, gallery, films, words, said):
    code, out, err = vitaclip(*(word.format(g=gallery, f=films) for word in words))
    assert (code, out) == (2, "") and said in err and err.count("\n") == 1
    assert str(gallery) not in err
