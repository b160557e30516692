"""The upload folder never holds more than it may, and one address never takes what others have."""

import asyncio

import pytest

from tests.support.running import apart
from vitaclip.server.shares.share import Spent
from vitaclip.server.uploads import disk as disks
from vitaclip.server.uploads.disk import LEAST, UploadDisk

MB = 1 << 20


@pytest.fixture
def disk(tmp_path, monkeypatch):
    """8 MB in all, 4 MB for an address; what is there is old at once."""
    monkeypatch.setattr(disks, "YOUNG", 0.0)
    return UploadDisk(lambda: tmp_path, 8 * MB, 4 * MB)


def send(disk, folder, address, name, megabytes=1.0):
    """An upload of that address, in pieces; its file."""
    path = folder / name / "a.mp4"
    path.parent.mkdir(exist_ok=True)
    with disk.of(address) as take, path.open("wb") as file:
        for _ in range(int(megabytes * 16)):
            take(b"\0" * (MB // 16))
            file.write(b"\0" * (MB // 16))
        file.flush()
        disk.keep(address, [str(path)])
    return path


def held(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_it_never_holds_more_than_it_may(disk, tmp_path):
    for number in range(60):
        address = f"10.0.0.{number % 7}"
        send(disk, tmp_path, address, str(number), 0.5 + number % 3)
        assert held(tmp_path) <= disk.bytes <= 8 * MB


def test_who_uses_up_a_share_loses_the_oldest_of_the_own_files_and_nobody_elses(disk, tmp_path):
    theirs = send(disk, tmp_path, "b", "theirs", 2)
    mine = [send(disk, tmp_path, "a", str(number)) for number in range(9)]
    assert theirs.is_file()
    assert [path.is_file() for path in mine] == [False] * 5 + [True] * 4
    assert not mine[0].parent.exists()


def test_what_is_new_stays_and_the_sender_is_told(disk, tmp_path, monkeypatch):
    monkeypatch.setattr(disks, "YOUNG", 60.0)
    mine = [send(disk, tmp_path, "a", str(number)) for number in range(4)]
    with pytest.raises(Spent, match="share of this server's disk"):
        send(disk, tmp_path, "a", "one more")
    assert all(path.is_file() for path in mine) and disk.bytes == 4 * MB
    send(disk, tmp_path, "b", "another's")


def test_when_all_is_full_the_one_who_holds_most_makes_room(disk, tmp_path):
    heavy = [send(disk, tmp_path, "a", f"a{number}") for number in range(4)]
    light = [send(disk, tmp_path, f"{number}", f"b{number}") for number in range(4)]
    new = send(disk, tmp_path, "new", "new", 2)
    assert new.is_file() and all(path.is_file() for path in light)
    assert sum(path.is_file() for path in heavy) == 2


def test_an_upload_under_way_counts_and_one_that_broke_off_does_not(disk):
    with disk.of("a") as one, disk.of("a") as other:
        one(b"\0" * 3 * MB)
        with pytest.raises(Spent):
            other(b"\0" * 2 * MB)
        assert disk.bytes == 3 * MB
    assert disk.bytes == 0


def test_what_somebody_else_sent_first_stays_theirs(disk, tmp_path):
    path = send(disk, tmp_path, "b", "shared", 2)
    disk.keep("a", [str(path)])
    for number in range(9):
        send(disk, tmp_path, "a", str(number))
    assert path.is_file()


def test_the_folder_itself_is_looked_at(disk, tmp_path, monkeypatch):
    monkeypatch.setattr(disks, "STALE", 0.0)
    swept = send(disk, tmp_path, "a", "swept")
    swept.unlink()
    (tmp_path / "copies").mkdir()
    (tmp_path / "copies" / "b.mp4").write_bytes(b"\0" * 2 * MB)
    (tmp_path / "coming").write_bytes(b"\0" * MB)  # counted already, as it comes
    apart(asyncio.run, disk.look())
    assert disk.bytes == 2 * MB


def test_tiny_files_count_as_well(disk, tmp_path):
    paths = []
    for number in range(100):
        paths.append(tmp_path / f"{number}")
        paths[-1].write_bytes(b"x")
    disk.keep("a", map(str, paths))
    assert disk.bytes == 100 * LEAST
