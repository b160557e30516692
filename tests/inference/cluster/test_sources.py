"""Videos are listed from folders, lists and object stores, and each becomes a file at hand."""

import numpy as np
import pytest

from vitaclip import video
from vitaclip.errors import InputError
from vitaclip.inference.cluster.sources import Source, at_hand, list_sources
from vitaclip.io.checksums import digest

fsspec = pytest.importorskip("fsspec", reason="comes with the hub of models, and with [ray]")


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    path = tmp_path_factory.mktemp("films") / "one.mp4"
    noise = np.random.default_rng(0).integers(0, 255, (8, 48, 64, 3), np.uint8)
    video.write(path, noise, 8)
    return path


@pytest.fixture
def store(film):
    """An object store in memory with two films in two folders, a note, and a list."""
    files = fsspec.filesystem("memory")
    for name in ("a.mp4", "more/b.mp4"):
        files.pipe(f"/films/{name}", film.read_bytes())
    files.pipe("/films/note.doc", b"no film")
    files.pipe("/films/list.csv", b"video,caption\nmore/b.mp4,a dog\nmemory://films/a.mp4,\n")
    yield files
    files.rm("/films", recursive=True)


def test_a_folder_of_a_store_gives_its_films_with_what_the_store_knows_of_them(store, film):
    found = list_sources("memory://films")
    assert [source.video for source in found.videos] == [
        "memory:///films/a.mp4",
        "memory:///films/more/b.mp4",
    ]
    assert found.understood == "2 videos at the address; 2 other files left out"
    first = found.videos[0].stamp
    assert first == list_sources("memory://films").videos[0].stamp
    assert first and first[0] == film.stat().st_size
    store.pipe("/films/a.mp4", film.read_bytes())
    assert list_sources("memory://films").videos[0].stamp != first


def test_a_list_in_a_store_starts_at_its_folder_and_names_any_address(store):
    found = list_sources("memory://films/list.csv").videos
    assert [(one.video, one.caption) for one in found] == [
        ("memory://films/more/b.mp4", "a dog"),
        ("memory://films/a.mp4", ""),
    ]


def test_a_list_here_may_name_addresses_beside_its_own_files(store, film):
    listed = film.with_name("list.txt")
    listed.write_text(f"memory://films/a.mp4\none.mp4\nfile://{film}\n")
    found = [source.video for source in list_sources(str(listed)).videos]
    assert found == ["memory://films/a.mp4", str(film), str(film)]


def test_what_lies_in_a_store_is_a_file_for_as_long_as_it_is_needed(store, film):
    with at_hand(Source("memory://films/a.mp4", "a dog")) as (path, entry):
        assert path.name == "a.mp4" and path.read_bytes() == film.read_bytes()
        assert (entry.video, entry.caption) == ("memory://films/a.mp4", "a dog")
        assert entry.content == digest(film) and entry.stamp[0] == film.stat().st_size
    assert not path.exists()


def test_folders_and_lists_of_this_machine_are_listed_as_ever(film):
    for asked in (str(film.parent), f"file://{film.parent}"):
        found = list_sources(asked)
        assert [one.path for one in found.local()] == [film] and found.root == film.parent
    with at_hand(Source(str(film))) as (path, entry):
        assert path == film and entry.video == str(film)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("memory://nowhere", "nowhere"),
        ("unknown://films", "unknown"),
        ("memory://nowhere/list.csv", "cannot be fetched"),
    ],
)
def test_an_address_that_leads_nowhere_is_one_sentence(asked, said):
    with pytest.raises(InputError, match=said):
        list_sources(asked)


def test_only_ray_reads_from_a_store(store):
    with pytest.raises(InputError, match="--on ray"):
        list_sources("memory://films").local()
