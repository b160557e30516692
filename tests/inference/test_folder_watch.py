"""A folder that is watched: what comes, changes and goes is told once, and only when it rests."""

import os
import shutil
from itertools import islice

from tests.support.assets import DRUMS
from vitaclip.inference.search.folder_watch import Changes, FolderWatch


def names(changes):
    return [path.name for path in changes.fresh]


def test_a_file_is_told_of_once_it_rests_and_again_when_it_has_changed(tmp_path):
    watch, film = FolderWatch(tmp_path), tmp_path / "film.mp4"
    assert not watch.look()
    content = DRUMS.read_bytes()
    for size in (0, 100, 9000, len(content)):  # it is being copied
        film.write_bytes(content[:size])
        assert not watch.look()
    assert names(watch.look()) == ["film.mp4"] and not watch.look()
    os.utime(film, (1, 1))
    assert not watch.look()
    assert names(watch.look()) == ["film.mp4"] and not watch.look()


def test_what_left_is_told_and_what_is_no_film_is_not(tmp_path):
    watch = FolderWatch(tmp_path)
    (tmp_path / "notes.txt").write_text("no film")
    (tmp_path / ".hidden.mp4").write_bytes(DRUMS.read_bytes())
    shutil.copy(DRUMS, tmp_path / "one.mp4")
    (tmp_path / "inner").mkdir()
    shutil.copy(DRUMS, tmp_path / "inner" / "named-otherwise.part")
    watch.look()
    assert names(watch.look()) == ["one.mp4", "named-otherwise.part"]
    (tmp_path / "inner" / "named-otherwise.part").rename(tmp_path / "two.mp4")
    assert watch.look() == Changes((), True)
    assert watch.look() == Changes((tmp_path / "two.mp4",), False)
    shutil.rmtree(tmp_path)
    assert watch.look() == Changes((), True)


def test_the_first_changes_come_even_if_there_are_none_and_then_only_some(tmp_path):
    pauses = []

    def pause(seconds):
        pauses.append(seconds)
        if len(pauses) == 3:
            shutil.copy(DRUMS, tmp_path / "new.mp4")

    first, second = islice(FolderWatch(tmp_path).changes(pause), 2)
    assert first == Changes((), False)
    assert names(second) == ["new.mp4"] and len(pauses) == 4
