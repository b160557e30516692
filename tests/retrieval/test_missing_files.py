"""What is deleted is gone; what lay on a disk that is not connected is only away."""

import shutil

import pytest

from vitaclip.retrieval.missing_files import missing_files


@pytest.fixture
def films(tmp_path):
    """Two films in a folder, two in one inside it, one elsewhere."""
    paths = [tmp_path / "films" / name for name in ("a.mp4", "b.mp4", "deep/c.mp4", "deep/d.mp4")]
    for path in (*paths, tmp_path / "other" / "e.mp4"):
        path.parent.mkdir(exist_ok=True, parents=True)
        path.touch()
    return tmp_path / "films"


def lost(films):
    names = [films / name for name in ("a.mp4", "b.mp4", "deep/c.mp4", "deep/d.mp4")]
    found = missing_files([str(path) for path in (*names, films.parent / "other/e.mp4")], films)
    return tuple(
        [path.removeprefix(f"{films}/") for path in paths] for paths in (found.gone, found.away)
    )


def test_nothing_is_missing_where_all_files_are(films):
    assert lost(films) == ([], [])


def test_a_deleted_file_and_a_deleted_folder_are_gone(films):
    (films / "a.mp4").unlink()
    assert lost(films) == (["a.mp4"], [])
    shutil.rmtree(films / "deep")
    assert lost(films) == (["a.mp4", "deep/c.mp4", "deep/d.mp4"], [])


def test_an_empty_folder_may_be_a_disk_that_is_away(films):
    for path in (films / "deep").iterdir():
        path.unlink()
    assert lost(films) == ([], ["deep/c.mp4", "deep/d.mp4"])


def test_where_the_whole_folder_is_missing_or_empty_nothing_is_gone(films):
    shutil.rmtree(films)
    everything = ["a.mp4", "b.mp4", "deep/c.mp4", "deep/d.mp4"]
    assert lost(films) == ([], everything)
    films.mkdir()
    assert lost(films) == ([], everything)


def test_videos_of_other_folders_are_not_looked_at(films):
    shutil.rmtree(films.parent / "other")
    assert lost(films) == ([], [])
    assert missing_files([str(films) + "-2/f.mp4"], films).gone == ()


def test_a_link_whose_disk_is_away_is_not_gone(films):
    (films / "link.mp4").symlink_to(films.parent / "nowhere.mp4")
    assert missing_files([str(films / "link.mp4")], films).gone == ()
