"""What visitors sent goes when its time has come, whatever else they asked about."""

from contextlib import suppress
from types import SimpleNamespace

import httpx

from bench.visitor import FILE, Refused, Visitor, asking
from tests.support.assets import furnish
from tests.support.paths import ASSETS
from tests.support.serving import serving
from vitaclip.inference.service import Service
from vitaclip.server.uploads.cleanup import sweep


def blocks(*files, kept=()):
    parts = {0: SimpleNamespace(keep_in_cache={str(file) for file in kept}), 1: SimpleNamespace()}
    return SimpleNamespace(blocks=parts, temp_file_sets=[{str(file) for file in files}])


def test_old_files_go_and_new_ones_and_those_of_the_page_stay(tmp_path):
    files = [tmp_path / name for name in ("sent", "the page's own", "gone")]
    for file in files[:2]:
        file.touch()
    held = blocks(*files, kept=[files[1]])
    sweep(held, age=60)
    assert files[0].exists() and files[1].exists()
    sweep(held, age=0)
    assert not files[0].exists() and files[1].exists()
    assert held.temp_file_sets == [{str(files[1])}]


def test_a_folder_somebody_asked_about_is_left_alone_and_stops_nothing(tmp_path):
    folder, file = tmp_path / "folder", tmp_path / "folder" / "file"
    folder.mkdir()
    file.touch()
    sweep(blocks(folder, file), age=0)
    assert folder.is_dir() and not file.exists()


def test_with_the_server_goes_what_was_sent_though_its_folder_was_asked_about(
    clip_folder, tmp_path
):
    folder = tmp_path / "uploads"
    folder.mkdir()
    assets = furnish(tmp_path / "assets", clip_folder)
    with serving(Service.open(assets), ASSETS, folder) as url:
        visitor = Visitor(url)
        sent = visitor.upload(ASSETS / "samples" / "playing-drums.mp4")
        assert (folder / sent["path"]).is_file()
        with suppress(Refused):  # whatever it is told
            asked = {"path": str(folder), **FILE}
            visitor.fire(*asking(asked, "waving", "a video of {}"))
        assert httpx.get(url).is_success
    assert not (folder / sent["path"]).exists()
