"""Anything sent to any parameter: a right answer or one sentence, and the next call is answered.

Sent as bare HTTP, because Gradio's client would mend or refuse some of it before it leaves.
"""

import json
import shutil

import pytest

from tests.hostile.things import EVERY_TIME, TEXTS, THINGS, check_sentence
from tests.support.assets import DRUMS
from tests.support.marks import some_heavy
from tests.support.paths import ASSETS

GOOD = {  # in the order of the parameters
    "recognise": {
        "video": "playing-drums.mp4",
        "classes": ["playing drums", "waving"],
        "template": "a video of {}",
        "prompts": "none",
        "model": "puppet-clip",
        "frames": 4,
        "window": 1.5,
        "every": 1.0,
    },
    "search": {"words": "waving", "top": 2, "prompts": "none", "model": "puppet-clip"},
    "attend": {
        "video": "playing-drums.mp4",
        "token": "class",
        "layer": 2,
        "head": 1,
        "prompts": "none",
        "model": "puppet-clip",
        "direction": "gaze",
    },
}
NUMBERS_AND_TEXTS = (
    *("classes", "template", "words", "top", "layer", "head", "frames", "window", "every"),
)
MORE = {
    "10 MB": "y" * 10_000_000,
    "a huge list": ["a"] * 200_000,
    "deep": json.loads("[" * 200 + "]" * 200),
    "zero": 0,
    "a fraction": 2.5,
    "no": False,
    "texts and more": ["a", {"path": "/etc/passwd"}],
    "hostile texts": list(TEXTS.values()),
}
THING = TEXTS | {name: thing for name, thing in THINGS.items() if name != "bytes"} | MORE
META = {"meta": {"_type": "gradio.FileData"}}  # Gradio's mark of a file: it looks at the path too


def call(served, endpoint, values):
    """What comes back: an answer, a sentence, or None where Gradio refuses without one."""
    api = f"{served.url}/gradio_api/call/{endpoint}"
    body = json.dumps({"data": list(values.values())})
    told = served.http.post(api, content=body, headers={"Content-Type": "application/json"})
    if told.status_code == 422:  # it names a file on the web
        return told.json()["detail"][0]["message"]
    assert told.status_code == 200, told.text
    stream = served.http.get(f"{api}/{told.json()['event_id']}").text
    for place in (
        served.uploads,
        ASSETS.parent,
        served.service.models.assets,
        "Traceback",
        "root:",
    ):
        assert str(place) not in stream, stream[:2000]
    kind, data = stream.strip().split("\n\n")[-1].split("\n", 1)
    content = json.loads(data.removeprefix("data: "))
    if kind == "event: complete":
        return content[0]
    assert kind == "event: error", stream[:2000]
    if content["error"] is not None:
        check_sentence(content["error"], served.uploads)
    return content["error"]


def refused(answer):
    return isinstance(answer, str)


@pytest.fixture(scope="module")
def right(served):
    """What honest calls are answered before anything else comes."""
    return {endpoint: call(served, endpoint, values) for endpoint, values in GOOD.items()}


@pytest.fixture(autouse=True)
def the_next_is_answered(served, right, capfd):
    yield
    for endpoint, values in GOOD.items():
        answer = call(served, endpoint, values)
        assert {**answer, "seconds": 0} == {**right[endpoint], "seconds": 0}
    said = "".join(capfd.readouterr())
    ours = [line for line in said.splitlines() if "/vitaclip/" in line and "File" in line]
    assert not ours, said[-3000:]


@pytest.mark.parametrize("thing", some_heavy(THING, (*EVERY_TIME, "10 MB", "a huge list", "deep")))
def test_any_thing_in_the_place_of_any_parameter(served, right, thing):
    for endpoint, good in GOOD.items():
        for name in good:
            answer = call(served, endpoint, good | {name: THING[thing]})
            assert answer is not None, (endpoint, name)
            if not refused(answer):
                check_answer(endpoint, name, answer, right[endpoint])


def check_answer(endpoint, name, answer, right):
    """What took a strange value seriously still has the form of an honest answer, in clean text."""
    assert answer.keys() == right.keys()
    assert name in NUMBERS_AND_TEXTS, "taken for a name"
    if endpoint == "recognise":
        assert sum(answer["probs"]) == pytest.approx(1, abs=1e-4)
        shown = "".join(answer["labels"])
        assert not {"\0", "\x1b", "\u202e", "\ud800"} & set(shown)
    if endpoint == "attend":
        assert len(answer["frames"]) == len(right["frames"])


@pytest.fixture(scope="module")
def places(served, tmp_path_factory):
    """Ways to ask for a file that is not the caller's, each to a film that could be read."""
    outside = tmp_path_factory.mktemp("outside")
    film = shutil.copy(DRUMS, outside / "secret.mp4")
    folder = served.uploads / "link"
    folder.mkdir()
    (folder / "film.mp4").symlink_to(film)
    (folder / "passwd.mp4").symlink_to("/etc/passwd")
    (folder / "loop.mp4").symlink_to("loop.mp4")
    (folder / "up").symlink_to(outside)
    climb = "../" * 12
    return {
        "absolute": str(film),
        "a sample by its path": str(DRUMS),
        "link": str(folder / "film.mp4"),
        "link to a text": str(folder / "passwd.mp4"),
        "link to itself": str(folder / "loop.mp4"),
        "linked folder": str(folder / "up" / "secret.mp4"),
        "dots": f"{served.uploads}/../{outside.name}/secret.mp4",
        "many dots": f"{served.uploads}/{climb}{film}",
        "from here": f"{climb}{film}",
        "folder": str(served.uploads),
        "list beside the samples": "samples.json",
        "sample and on": f"playing-drums.mp4/{climb}{film}",
        "nul": f"{film}\0.mp4",
        "home": "~/secret.mp4",
        "file address": f"file://{film}",
        "web address": "http://127.0.0.1:9/film.mp4",
        "our own address": f"{served.url}/gradio_api/file={film}",
        "network share": "\\\\127.0.0.1\\c$\\film.mp4",
        "device": "/dev/zero",
        "process": "/proc/self/environ",
    }


@pytest.mark.parametrize("endpoint", ["recognise", "attend"])
def test_only_uploads_and_samples_are_opened_however_a_file_is_asked_for(served, places, endpoint):
    for path in places.values():
        for video in (path, {"path": path}, {"path": path, "url": path, "meta": {"_type": "x"}}):
            answer = call(served, endpoint, GOOD[endpoint] | {"video": video})
            assert refused(answer) and "upload it" in answer, (video, answer)
        marked = call(served, endpoint, GOOD[endpoint] | {"video": {"path": path} | META})
        assert marked is None or refused(marked), path
    for video in ({"path": ["x"]}, {"path": {"path": "x"}}, {"url": "x"}, {}, [], ["x"]):
        assert refused(call(served, endpoint, GOOD[endpoint] | {"video": video}))


def test_an_upload_is_answered_in_every_form_that_clients_send_it(served, right):
    files = {"files": ("mine.mp4", DRUMS.read_bytes())}
    (path,) = served.http.post(f"{served.url}/gradio_api/upload", files=files).json()
    for video in (path, {"path": path}, {"path": path} | META, {"path": "playing-drums.mp4"}):
        answer = call(served, "recognise", GOOD["recognise"] | {"video": video})
        assert answer["probs"] == right["recognise"]["probs"]


def test_what_is_no_video_is_said_in_one_sentence(served):
    files = {"files": ("\u202emine<b>.mp4", b"<script>" * 400)}
    (path,) = served.http.post(f"{served.url}/gradio_api/upload", files=files).json()
    for endpoint in ("recognise", "attend"):
        assert refused(call(served, endpoint, GOOD[endpoint] | {"video": path}))
