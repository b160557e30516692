"""No other program is run, for the page or for its endpoints: not an `ffmpeg` that lies there."""

import json
import os
import shutil
import sys

import av
import numpy as np
import pytest

from bench.visitor import Visitor
from tests.server.api.test_hostile import GOOD
from tests.support.assets import DRUMS, furnish, untrained_service
from tests.support.serving import serving

MODEL, PROMPTS = "puppet-clip", "none"
NAMES = ("ffmpeg", "ffprobe", "avconv", "avprobe", "ffplay", "convert", "sox")
ASK = ["waving\nplaying drums", "a video of {}", MODEL, PROMPTS]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="stands in by a shell script")


@pytest.fixture(scope="module")
def called(tmp_path_factory):
    """Where stand-ins on the PATH write down how they were called."""
    folder = tmp_path_factory.mktemp("bin")
    log = folder / "log"
    for name in NAMES:
        (folder / name).write_text(f'#!/bin/sh\necho "$0 $@" >> {log}\nexit 1\n')
        (folder / name).chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        assert shutil.which("ffmpeg") == str(folder / "ffmpeg")
        yield log


@pytest.fixture(scope="module")
def visitor(called, clip_folder, tmp_path_factory):
    assets = furnish(tmp_path_factory.mktemp("assets"), clip_folder, gallery=6)
    with serving(untrained_service(assets), assets, tmp_path_factory.mktemp("uploads")) as url:
        yield Visitor(url)


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """A film that browsers do not play, so that Gradio would convert it."""
    path = tmp_path_factory.mktemp("films") / "odd.mkv"
    with av.open(str(path), "w") as file:
        film = file.add_stream("mpeg4", rate=8)
        film.width = film.height = 64
        for level in range(0, 240, 20):
            frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), level, np.uint8), "rgb24")
            file.mux(film.encode(frame.reformat(format="yuv420p")))
        file.mux(film.encode(None))
    return path


def test_a_visit_from_upload_to_the_last_tab_runs_nothing(visitor, odd, called):
    assert visitor.recognise(DRUMS, ASK)["state"] == "result"
    assert visitor.recognise(odd, ASK)["state"] == "result"
    shown = visitor.fire("choose", event={"file": DRUMS.name})[0]
    assert shown["orig_name"] == DRUMS.name
    own = visitor.upload(odd)
    visitor.fire("brought", own)
    assert (
        visitor.fire("open", "inside", own, None, None, MODEL, PROMPTS, None, "")[1]["state"]
        == "ready"
    )
    visitor.fire("bring", [own], None, MODEL, "")
    given = visitor.fire("give", None, event={"tab": "recognise", "id": "own:0"})
    visitor.fire("opened", sample=DRUMS.name, tab="recognise")
    assert any(isinstance(value, dict) and value.get("orig_name") == odd.name for value in given)
    assert not called.exists(), called.read_text()


@pytest.mark.parametrize("endpoint", GOOD)
def test_an_endpoint_runs_nothing(visitor, odd, called, endpoint):
    values = dict(GOOD[endpoint])
    if "video" in values:
        values["video"] = visitor.upload(odd)["path"]
    told = visitor.http.post(f"gradio_api/call/{endpoint}", json={"data": list(values.values())})
    answer = visitor.http.get(f"gradio_api/call/{endpoint}/{told.json()['event_id']}").text
    assert "event: complete" in answer and not called.exists()


def test_every_event_of_the_page_with_a_clip_in_each_place_runs_nothing(visitor, odd, called):
    own = visitor.upload(odd)
    for name, event in visitor.events.items():
        for value in (own, {"video": own, "subtitles": None}, [own]):
            for place in range(len(event["inputs"])):
                values = [value if at == place else None for at in range(len(event["inputs"]))]
                visitor.begin(name, *values, event={"file": DRUMS.name, "tab": "recognise"})
                with visitor.listen() as lines:
                    for line in lines.iter_lines():
                        told = json.loads(line.removeprefix("data: ")) if line else {}
                        if told.get("msg") == "process_completed":
                            break
    assert not called.exists(), called.read_text()
