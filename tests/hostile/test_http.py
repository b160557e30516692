"""The page's own events and functions called by somebody without the page, over HTTP.

What Gradio refuses never reaches us; what reaches us is answered. In neither case does a handler
of ours break, is a place on this machine told, or the next visitor left waiting.
"""

import json
import shutil
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile

import httpx
import pytest

from bench.visitor import JSON, Refused, Visitor, asking
from tests.hostile.test_files import FILES
from tests.hostile.things import EVERY_TIME, TEXTS, THINGS, check_sentence
from tests.support.assets import DRUMS
from tests.support.marks import some_heavy
from tests.support.paths import ASSETS
from tests.support.serving import serving

ASK = ["waving\nplaying drums", "a video of {}", "puppet-clip", "none"]
NAMES = ("nothing", "a book", "html", "javascript", "up and out", "control", "half a letter")
SENT = {name: TEXTS[name] for name in NAMES} | {k: v for k, v in THINGS.items() if k != "bytes"}
PATHS = ("/etc/passwd", "../../etc/passwd", "a film", "/dev/zero", "http://127.0.0.1:1/a", "")
UPLOADS = ("../../a.mp4", "/etc/a.mp4", "C:\\a.mp4", "a\0b.mp4", "\u202e4pm.mp4", "x" * 300, "")
PLACES = (
    *("tab", "model", "sample", "set", "classes", "template", "prompts"),
    *("q", "kind", "like", "clip", "under", "look", "__proto__", "__theme", "view"),
)
FUNCTIONS = {
    "vc-answer": ("save_csv",),
    "vc-hits": ("pictures",),
    "vc-viewer": ("film",),
    "vc-inside": ("opened", "layer", "class_map", "save_numbers", "save_film"),
}


@pytest.fixture(scope="module")
def page(service, tmp_path_factory):
    """Where the page is served, and the folder that visitors' files come to."""
    uploads = tmp_path_factory.mktemp("uploads")
    service.models.get()
    with serving(service, ASSETS, uploads) as url:
        yield url, uploads


@pytest.fixture(scope="module")
def visitor(page):
    """One whose clip has been encoded."""
    visitor = Visitor(page[0])
    assert visitor.recognise(DRUMS, ASK)["state"] == "result"
    return visitor


@pytest.fixture(autouse=True)
def the_next_is_answered(page, capfd):
    yield
    card = Visitor(page[0]).recognise(DRUMS, ASK)
    assert [row["label"] for row in card["panels"][0]["rows"]] and card["state"] == "result"
    said = "".join(capfd.readouterr())
    ours = [line for line in said.splitlines() if "/vitaclip/" in line and "File" in line]
    assert not ours, said[-3000:]


def told(call, uploads):
    """Its answer or None; a card that failed must do so in one sentence."""
    try:
        answer = call()
    except Refused as problem:
        assert not any(place in str(problem) for place in (str(ASSETS.parent), "Traceback"))
        return None
    for value in answer if isinstance(answer, list) else [answer]:
        if isinstance(value, dict) and (value.get("state") == "error" or "error" in value):
            check_sentence(value.get("text") or value["error"], uploads)
    return answer


@pytest.mark.parametrize("thing", some_heavy(SENT, ("html", "half a letter", "none", "dict")))
def test_any_thing_in_the_place_of_any_value_of_any_event(page, visitor, thing):
    for name, event in visitor.events.items():
        good = [None] * len(event["inputs"])
        for place in range(len(good)):
            values = [SENT[thing] if i == place else value for i, value in enumerate(good)]
            told(lambda name=name, v=values: visitor.fire(name, *v), page[1])
        for data in (SENT[thing], {"file": SENT[thing], "id": SENT[thing], "tab": SENT[thing]}):
            call = lambda name=name, d=data, g=good: visitor.fire(name, *g, event=d)  # noqa: E731
            told(call, page[1])


@pytest.mark.parametrize("thing", some_heavy(SENT, EVERY_TIME))
def test_any_thing_in_any_place_of_a_link(page, visitor, thing):
    links = [{name: SENT[thing]} for name in PLACES] + [dict.fromkeys(PLACES, SENT[thing])]
    for link in links:
        text = {name: str(value)[:4000].encode(errors="replace") for name, value in link.items()}
        for name in visitor.events:
            if name.startswith("opened"):
                told(lambda name=name, text=text: visitor.fire(name, **text), page[1])
        assert visitor.http.get("", params=text).status_code == 200


@pytest.mark.parametrize("thing", some_heavy(SENT, EVERY_TIME))
def test_any_thing_sent_to_any_server_function(page, visitor, thing):
    for piece, functions in FUNCTIONS.items():
        for function in functions:
            for data in (SENT[thing], {"key": SENT[thing], "model": SENT[thing]}):
                told(lambda p=piece, f=function, d=data: visitor.ask(p, f, d), page[1])
    for name in ("__init__", "preprocess", "postprocess", "constructor", SENT[thing]):
        with pytest.raises(Refused):
            visitor.ask("vc-answer", name, SENT[thing])


def heavy(value):
    return pytest.param(value, marks=pytest.mark.heavy)


@pytest.mark.parametrize("path", ["/etc/passwd", *(heavy(path) for path in PATHS[1:])])
@pytest.mark.parametrize("mark", [heavy({}), {"meta": {"_type": "gradio.FileData"}}])
def test_a_file_that_nobody_uploaded_is_never_read(page, visitor, service, path, mark, tmp_path):
    if path == "a film":
        path = str(shutil.copy(DRUMS, tmp_path / "private.mp4"))
        with Path(path).open("ab") as file:
            file.write(b"new")
    asked, before = {"path": path, **mark}, service.counts["decodes"]
    for name, event in visitor.events.items():
        good = [None] * len(event["inputs"])
        for place in range(len(good)):
            for value in (asked, [asked]):
                values = [value if i == place else other for i, other in enumerate(good)]
                told(lambda name=name, v=values: visitor.fire(name, *v), page[1])
    encode = asking(asked, *ASK)
    assert told(lambda: visitor.fire(*encode), page[1]) is None
    assert service.counts["decodes"] == before


@pytest.mark.parametrize("kind", [kind for kind in FILES if kind not in ("folder", "pipe", "loop")])
def test_any_file_uploaded_to_any_tab(page, kind, tmp_path):
    path = tmp_path / "a.mp4"
    FILES[kind](path, tmp_path)
    if path.is_symlink() and not path.is_file():
        path = DRUMS  # a device has no end that could be sent
    visitor, uploads = Visitor(page[0]), page[1]
    told(lambda: [visitor.recognise(path, ASK)], uploads)
    sent = visitor.upload(path)
    told(lambda: visitor.fire("bring", [sent], None, "puppet-clip", ""), uploads)
    told(lambda: visitor.fire("brought", sent), uploads)
    told(
        lambda: visitor.fire("open", "inside", sent, None, None, "puppet-clip", "none", None, ""),
        uploads,
    )
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("place", ["file=/etc/passwd", "file=../../etc/passwd", f"file={DRUMS}x"])
def test_no_file_of_this_machine_is_served(page, visitor, place):
    for start in ("gradio_api/", "gradio_api/upload/../", "static/", "assets/"):
        answer = visitor.http.get(start + place)
        assert answer.status_code >= 400 and "root:" not in answer.text


@pytest.mark.parametrize(
    "name",
    ["../../up.mp4", "/etc/up.mp4", "C:\\up.mp4", "a\0b.mp4", "\u202e4pm.mp4", "x" * 300, ""],
)
def test_an_upload_lands_in_its_folder_whatever_its_name(page, visitor, name):
    _, uploads = page
    sent = {"files": (name, DRUMS.read_bytes())}
    answer = visitor.http.post("gradio_api/upload", files=sent)
    if answer.status_code == 200:
        (path,) = answer.json()
        assert Path(path).resolve().is_relative_to(uploads.resolve()) and Path(path).is_file()
        video = {"path": path, "meta": {"_type": "gradio.FileData"}}
        encode = asking(video, *ASK)
        told(lambda encode=encode: visitor.fire(*encode), uploads)


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", "NaN", '{"fn_index": 1e99}', '{"data": {}}', "[" * 100_000]
)
def test_a_question_that_is_none_is_refused(page, visitor, body):
    for place in ("queue/join", "run/predict", "component_server", "cancel", "reset", "api/rank"):
        answer = visitor.http.post(f"gradio_api/{place}", content=body, headers=JSON)
        assert str(ASSETS.parent) not in answer.text and "Traceback" not in answer.text


@pytest.mark.parametrize("address", ["http://example.org/a.mp4", "https://example.org/a.mp4"])
def test_no_file_is_fetched_from_the_web(page, visitor, address, monkeypatch):
    """Nobody is asked where it is, and the caller is told what to do instead."""
    asked = []
    monkeypatch.setattr("gradio.processing_utils.async_ssrf_protected_get", asked.append)
    video = {"path": address, "meta": {"_type": "gradio.FileData"}}
    for name, event in visitor.events.items():
        for place in range(len(event["inputs"])):
            for value in (video, [video], {"value": [[video]]}):
                values = [value if i == place else None for i in range(len(event["inputs"]))]
                with pytest.raises(Refused, match="upload it here"):
                    visitor.fire(name, *values)
    for call in ("call/recognise", "run/predict"):
        for form in (None, "text/plain", "application/json"):
            sent = {"content": json.dumps({"data": [video, ["waving"]]})}
            sent |= {"headers": {"Content-Type": form}} if form else {}
            answer = visitor.http.post(f"gradio_api/{call}", **sent)
            assert answer.status_code == 422 and "upload it here" in answer.text
    for call in ("run/recognise", "api/recognise", "run/upload", "call/v2/upload"):
        sent = {"data": [video], "fn_index": 0}
        assert visitor.http.post(f"gradio_api/{call}", json=sent).status_code == 404
    assert not asked


def test_a_question_without_end_is_refused_before_it_is_read_whole(page, visitor):
    def words():
        for _ in range(2000):  # 200 MB
            sent.append(0)
            yield b" " * 100_000

    sent: list[int] = []
    with suppress(httpx.TransportError):  # it hangs up amid the sending
        answer = visitor.http.post("gradio_api/queue/join", content=words(), headers=JSON)
        assert answer.status_code == 413 and "shorter" in answer.text
    assert len(sent) < 1000


def test_an_upload_beyond_the_limit_is_refused_and_nothing_of_it_stays(page, visitor):
    _, uploads = page
    before = set(uploads.rglob("*"))
    with TemporaryFile() as file, suppress(httpx.TransportError):  # it hangs up amid the sending
        file.truncate(101 << 20)
        file.seek(0)
        answer = visitor.http.post("gradio_api/upload", files={"files": ("big.mp4", file)})
        assert answer.status_code == 413
    assert set(uploads.rglob("*")) == before
