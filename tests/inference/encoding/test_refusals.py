"""What could not be read is not tried again for a while, and nobody else's file is named."""

from pathlib import Path

import pytest

from vitaclip.errors import InputError, InstallationError, quoted
from vitaclip.inference.encoding import refusals
from vitaclip.inference.encoding.refusals import FOR, Refusals
from vitaclip.inference.service import Service


def refuse(known, content="c", path="a.mp4", problem=InputError):
    """The sentence, and whether anything was read."""
    read = []

    def fail():
        with known.reading(content, Path(path)):
            read.append(1)
            raise problem(f"{quoted(path)} broke the decoder; send another.")

    with pytest.raises(problem) as told:
        fail()
    return str(told.value), bool(read)


def test_the_second_time_it_says_the_same_without_reading():
    known = Refusals()
    assert refuse(known) == ("“a.mp4” broke the decoder; send another.", True)
    assert refuse(known) == ("“a.mp4” broke the decoder; send another.", False)
    assert refuse(known, path="secret/b.mp4")[0] == "“b.mp4” broke the decoder; send another."
    assert refuse(known, content="d")[1]


def test_after_a_while_it_is_tried_again():
    now = [0.0]
    known = Refusals(lambda: now[0])
    assert refuse(known)[1] and not refuse(known)[1]
    now[0] += FOR + 1
    with known.reading("c", Path("a.mp4")):
        pass


def test_a_broken_installation_is_no_files_fault():
    known = Refusals()
    assert refuse(known, problem=InstallationError)[1] and refuse(known)[1]


def test_only_so_many_are_remembered(monkeypatch):
    monkeypatch.setattr(refusals, "MOST", 10)
    known = Refusals()
    for number in range(100):
        refuse(known, content=number)
    assert len(known) == 10


def test_a_file_that_failed_is_decoded_once_at_every_door(clip_folder, tmp_path, monkeypatch):
    from tests.support.assets import furnish
    from vitaclip import video

    service, read = Service.open(furnish(tmp_path / "assets", clip_folder)), []

    def fails(path, frames, **_):
        read.append(frames)
        raise InputError(f"{quoted(path)} broke the decoder.")

    monkeypatch.setattr(video, "read", fails, raising=False)
    for name in ("a.mp4", "b.mp4", "a.mp4"):
        (tmp_path / name).write_bytes(b"no film")
        for door in (service.encode, service.indexer.embeddings):
            with pytest.raises(InputError, match=f"“{name}” broke"):
                door(tmp_path / name)
    assert sorted(read) == sorted(set(read))  # once for each number of frames that is asked for
