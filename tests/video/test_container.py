"""Files that are no video: one sentence each, that names no folder, and the next file is read."""

import os
import sys

import av
import numpy as np
import pytest

from vitaclip import video
from vitaclip.errors import InputError, InstallationError, quoted
from vitaclip.video import Limits
from vitaclip.video.worker_pool import Workers

BAD = {  # file name -> words of its sentence
    "empty.mp4": "is empty",
    "text.mp4": "does not read as a video",
    "noise.mp4": "does not read as a video",
    "page.webm": "does not read as a video",
    "half.mp4": "is cut short",
    "index only.mp4": "not one readable picture",
    "sound.mp4": "no moving picture",
    "no pictures.avi": "readable picture|moving picture",
    "folder.mp4": "is a folder",
    "pipe.mp4": "no ordinary file",
    "nowhere.mp4": "There is no file",
    "nul\0.mp4": "There is no file",
    "list.mp4": "does not read as a video",
    "playlist.mp4": "does not read as a video",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Every bad file there is, beside a good one."""
    folder = tmp_path_factory.mktemp("films")
    frames = np.random.default_rng(0).integers(0, 255, (12, 64, 64, 3), np.uint8)
    video.write(folder / "good.mp4", frames, 12)
    whole = (folder / "good.mp4").read_bytes()
    content = {
        "empty.mp4": b"",
        "text.mp4": b"To be, or not to be\n" * 100,
        "noise.mp4": np.random.default_rng(1).bytes(50_000),
        "page.webm": b"<!doctype html><title>not found</title>",
        "half.mp4": whole[:500],
        "index only.mp4": whole[: whole.index(b"mdat") + 4],
        "list.mp4": b"ffconcat version 1.0\nfile 'good.mp4'\n",
        "playlist.mp4": b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\ngood.mp4\n#EXT-X-ENDLIST\n",
    }
    for name, data in content.items():
        (folder / name).write_bytes(data)
    (folder / "folder.mp4").mkdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "pipe.mp4")
    with av.open(str(folder / "sound.mp4"), "w") as file:
        stream = file.add_stream("aac", rate=8000)
        silence = av.AudioFrame.from_ndarray(np.zeros((2, 1024), np.float32), "fltp", "stereo")
        silence.rate = 8000
        file.mux(stream.encode(silence))
        file.mux(stream.encode(None))
    with av.open(str(folder / "no pictures.avi"), "w") as file:
        stream = file.add_stream("mpeg4", rate=12)
        stream.width = stream.height = 64
        file.start_encoding()
    return folder


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_one_sentence_and_the_next_file_is_read(folder, name):
    if name == "pipe.mp4" and not hasattr(os, "mkfifo"):
        pytest.skip("no named pipes here")
    for look in (video.probe, lambda path: video.read(path, 4)):
        with pytest.raises(InputError, match=BAD[name]) as told:
            look(folder / name)
        sentence = str(told.value)
        assert quoted(name) in sentence and str(folder) not in sentence
        assert sentence.endswith(".") and ". " not in sentence and "\n" not in sentence
    assert video.read(folder / "good.mp4", 4).frames.shape == (4, 64, 64, 3)


def test_a_list_of_files_would_be_followed_if_it_were_not_refused(folder):
    with av.open(str(folder / "list.mp4")) as file:  # so the refusal above is our own
        assert sum(1 for _ in file.decode(video=0)) == 12


@pytest.mark.parametrize("ends", ["zeros", "nothing"])
def test_a_film_with_damage_is_read_or_refused(folder, ends, tmp_path):
    data = bytearray((folder / "good.mp4").read_bytes())
    start = data.index(b"mdat") + 2000
    data[start : start + 3000] = bytes(3000)
    path = tmp_path / "a.mp4"
    path.write_bytes(data if ends == "zeros" else data[:start])
    try:
        assert len(video.read(path, 8).frames) == 8
    except InputError as told:
        assert "readable picture" in str(told)


@pytest.mark.parametrize("frames", [0, -3, 5000])
def test_an_impossible_number_of_frames_is_refused(folder, frames):
    with pytest.raises(InputError, match="from 1 to 4096"):
        video.read(folder / "good.mp4", frames)


def broken(answer: str) -> Workers:
    """Workers that decode as ours do, except as `answer` says."""
    code = (
        "import os, time\n"
        "from vitaclip.video import decoder\nfrom vitaclip.video.worker_pool import serve\n"
        f"serve({{'read': lambda **request: {answer}}})"
    )
    return Workers((sys.executable, "-c", code), 1)


@pytest.mark.parametrize(
    "answer, words",
    [("time.sleep(1000)", "took more than 1 seconds"), ("os.abort()", "broke the decoder")],
)
def test_a_decoder_that_hangs_or_dies_costs_one_sentence(folder, answer, words):
    with pytest.raises(InputError, match=words):
        video.read(folder / "good.mp4", 4, limits=Limits(seconds=1), workers=broken(answer))
    assert video.read(folder / "good.mp4", 4).frames.shape == (4, 64, 64, 3)


def test_a_film_that_breaks_decord_is_read_without_it(folder):
    workers = broken("os.abort() if request['decord_too'] else decoder.read(**request)")
    clip = video.read(folder / "good.mp4", 4, workers=workers)
    np.testing.assert_array_equal(clip.frames, video.read(folder / "good.mp4", 4).frames)


@pytest.mark.parametrize("broken_by", ["import missing_library", "1 / 0"])
def test_a_broken_installation_never_blames_the_file(folder, broken_by):
    """Whether the decoder does not even start, or stumbles over a call that a library dropped."""
    workers = broken(f"exec({broken_by!r})")
    with pytest.raises(InstallationError, match="not to blame"):
        video.read(folder / "good.mp4", 4, workers=workers)


def test_a_file_that_only_trips_our_code_is_told_from_a_broken_installation(folder):
    workers = broken("1 / 0 if 'good' in request['path'] else decoder.read(**request)")
    with pytest.raises(InputError, match="broke the decoder"):
        video.read(folder / "good.mp4", 4, workers=workers)


def test_a_title_in_another_encoding_keeps_no_film_from_being_read(folder, tmp_path):
    path = tmp_path / "title.mp4"
    with av.open(str(folder / "good.mp4")) as film, av.open(str(path), "w") as copy:
        copy.metadata["title"] = "Caf-"
        track = copy.add_stream_from_template(film.streams.video[0])
        for packet in film.demux(video=0):
            if packet.dts is not None:
                packet.stream = track
                copy.mux(packet)
    path.write_bytes(path.read_bytes().replace(b"Caf-", b"Caf\xe9"))  # Latin-1, as cameras write
    assert len(video.read(path, 4).frames) == 4


def test_a_name_in_a_sentence_is_short_and_printable():
    assert quoted("/srv/uploads/a\u202eb\n.mp4") == "“a?b?.mp4”"
    assert quoted("C:\\films\\a.mp4") == "“a.mp4”" and len(quoted("x" * 300)) < 70
