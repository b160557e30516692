"""Folders and CSV files become lists of videos."""

import pytest
from PIL import Image

from tests.support.films import film
from tests.support.paths import ASSETS
from vitaclip.data.lists.listing import list_videos
from vitaclip.errors import InputError


def test_a_folder_lists_its_videos_deeply_and_in_order_and_nothing_else(tmp_path):
    for name in ("b.mp4", "a/z.MOV", "a/.hidden.mp4", ".git/x.mp4", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    paths = [str(item.path.relative_to(tmp_path)) for item in list_videos(tmp_path).videos]
    assert paths == ["b.mp4", "a/z.MOV"]


@pytest.mark.parametrize(
    "text",
    [
        "x.mp4,a  cat\ny.mp4\n\n",
        "video,caption\nx.mp4,a cat\ny.mp4,\n",
        "caption,FILE\na cat,x.mp4\n,y.mp4\n",
        "\ufeffpath,text\nx.mp4,a cat\ny.mp4",
    ],
)
def test_a_csv_gives_paths_beside_it_and_captions(tmp_path, text):
    (tmp_path / "list.csv").write_text(text, "utf-8")
    for name in ("x.mp4", "y.mp4"):
        (tmp_path / name).touch()
    listed = list_videos(tmp_path / "list.csv").videos
    assert [item.path for item in listed] == [tmp_path / "x.mp4", tmp_path / "y.mp4"]
    assert [item.caption for item in listed] == ["a cat", ""]


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe\x00x", b"video,caption\n"])
def test_what_lists_nothing_is_refused_by_its_name(tmp_path, content):
    if content is not None:
        (tmp_path / "list.csv").write_bytes(content)
    with pytest.raises(InputError, match=r"list\.csv"):
        list_videos(tmp_path / "list.csv")


def test_a_film_is_known_by_its_content_and_what_is_left_out_is_counted(tmp_path, clip_bytes):
    for name in ("clip.MTS", "old.vob", "a.flv", "b.ogv", "c.wmv", "d.m2ts"):
        (tmp_path / name).touch()
    (tmp_path / "no ending").write_bytes(clip_bytes)
    for name in ("song.mp3", "photo.jpg", "notes"):
        (tmp_path / name).write_bytes(b"something else")
    listing = list_videos(tmp_path)
    assert {item.path.name for item in listing.videos} == {
        "clip.MTS", "old.vob", "a.flv", "b.ogv", "c.wmv", "d.m2ts", "no ending",
    }  # fmt: skip
    assert (
        listing.understood
        == "7 videos in the folder; 3 other files left out: notes, photo.jpg, song.mp3"
    )


@pytest.fixture
def clip_bytes(tmp_path_factory, write_clip):
    path = tmp_path_factory.mktemp("clip") / "a.mp4"
    write_clip(path, "push up", 1)
    return path.read_bytes()


def test_files_are_known_by_their_content_and_the_others_are_told(tmp_path):
    rendered = (ASSETS / "samples" / "cartwheel.mp4").read_bytes()
    for name in ("clip", "b.vob", "c.dat", "d.mp4"):
        (tmp_path / name).write_bytes(rendered)
    film(tmp_path / "e.mts", 4, ("mpeg2video", "yuv420p", {}), muxer="mpegts")
    film(tmp_path / "f.wmv", 4, ("wmv2", "yuv420p", {}))
    Image.new("RGB", (9, 9)).save(tmp_path / "cover.jpg")
    Image.new("RGB", (9, 9)).save(tmp_path / "still.webp")
    (tmp_path / "notes.txt").write_text("Gather")
    names = ["b.vob", "c.dat", "clip", "d.mp4", "e.mts", "f.wmv"]
    listing = list_videos(tmp_path)
    assert [item.path.name for item in listing.videos] == names
    assert listing.understood.endswith("left out: cover.jpg, notes.txt, still.webp")
