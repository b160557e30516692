"""A folder for each class is read in any script, and what cannot be learned from is a sentence."""

import shutil
import unicodedata

import pytest

from tests.support.assets import DRUMS
from vitaclip.errors import InputError
from vitaclip.learning.class_folder import read_class_folder


@pytest.fixture
def put(tmp_path):
    """put("waving", 2) writes two clips that differ into the folder of a class."""
    count = 0

    def put(name, clips=1):
        nonlocal count
        (tmp_path / name).mkdir(exist_ok=True)
        for _ in range(clips):
            count += 1
            path = tmp_path / name / f"{count}.mp4"
            path.write_bytes(DRUMS.read_bytes() + bytes([count]))
        return tmp_path

    return put


@pytest.mark.parametrize(
    "names", [("waving", "nodding"), ("挥手", "点头"), ("يلوح", "يومئ"), ("👋", "✋"), ("1", "2")]
)
def test_names_in_any_script_are_the_classes(put, names):
    for name in names:
        folder = put(name, 2)
    found = read_class_folder(folder)
    assert set(found.names) == set(names) and found.notes == ()
    for path, label in zip(found.files, found.labels):
        assert path.parent.name == found.names[label]


def test_one_class_only_is_one_sentence(put):
    with pytest.raises(InputError, match="one class only, “waving”"):
        read_class_folder(put("waving", 3))


def test_no_folder_and_no_videos_are_one_sentence(tmp_path):
    with pytest.raises(InputError, match="no folder “gone”"):
        read_class_folder(tmp_path / "gone")
    with pytest.raises(InputError, match="no videos"):
        read_class_folder(tmp_path)


@pytest.mark.parametrize(
    "one, two", [("Waving", "waving"), (*(unicodedata.normalize(f, "é") for f in ("NFC", "NFD")),)]
)
def test_a_class_named_twice_is_one_sentence(put, one, two):
    put(one), put(two)
    with pytest.raises(InputError, match="name one class"):
        read_class_folder(put("nodding"))


def test_one_clip_in_a_class_and_an_empty_folder_are_told(put):
    put("waving", 2)
    folder = put("nodding")
    (folder / "bowing").mkdir()
    told = " ".join(read_class_folder(folder).notes)
    assert "“nodding” has one clip" in told and "“bowing” holds no videos" in told


def test_a_recording_counts_once_and_stands_in_one_class(put):
    put("waving", 2)
    folder = put("nodding", 2)
    first = folder / "waving" / "1.mp4"
    shutil.copy(first, folder / "waving" / "again.mp4")
    found = read_class_folder(folder)
    assert len(found.files) == 4 and "more than once" in found.notes[0]
    shutil.copy(first, folder / "nodding" / "again.mp4")
    with pytest.raises(InputError, match="same clip"):
        read_class_folder(folder)
