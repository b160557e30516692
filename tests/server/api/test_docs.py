"""docs/api.md is true: every block runs as it is written, and its answer is the engine's own."""

import inspect
import json
import re
import shutil
import subprocess

import numpy as np
import pytest

from tests.support.assets import DRUMS
from tests.support.paths import ASSETS
from tests.support.running import apart
from tests.support.serving import serving
from vitaclip.inference.model_id import EMBEDDED
from vitaclip.server import class_mode
from vitaclip.server.endpoints import BEST, Answers

VITA, CUBE = EMBEDDED.under("vita"), EMBEDDED.under("cube")

PAGE = (ASSETS.parent / "docs" / "api.md").read_text("utf-8")
PARTS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, flags=re.M | re.S))
ASKING = {"Recognise": Answers.recognise, "Search": Answers.search, "Attend": Answers.attend}
WRITTEN = re.compile(r"https?://localhost:7860")
FREE = {"probs", "share", "unknown"}  # dicts whose keys are classes or kinds of token


def block(part, language):
    """The one block in this language under this heading."""
    (code,) = re.findall(rf"^```{language}\n(.*?)^```", PARTS[part], flags=re.M | re.S)
    return code


@pytest.fixture(scope="module")
def guarded(served, tmp_path_factory):
    """The same service as a class meets it: HTTPS by itself, and the password of the page."""
    (password,) = re.findall(r'"me", "(.+?)"', PARTS["With a password"])
    key, certificate = class_mode.certify(tmp_path_factory.mktemp("https"), ["127.0.0.1"])
    https = {"ssl_keyfile": str(key), "ssl_certfile": str(certificate), "ssl_verify": False}
    options = {"auth": class_mode.lets_in(password), **https}
    with serving(served.service, served.service.models.assets, served.uploads, **options) as url:
        yield str(url).rstrip("/")


@pytest.fixture
def run(served, request, tmp_path, monkeypatch):
    """run(part, language) gives the answer of that block, run in a folder that has a clip.mp4."""
    shutil.copy(DRUMS, tmp_path / "clip.mp4")
    monkeypatch.chdir(tmp_path)

    def run(part, language):
        locked = part == "With a password"
        url = request.getfixturevalue("guarded") if locked else served.url
        return {"python": python, "bash": bash}[language](WRITTEN.sub(url, block(part, language)))

    return run


def python(code):
    names = {"__name__": "example"}
    apart(exec, compile(code, "docs/api.md", "exec"), names)
    return names["answer"]


def bash(code):
    for tool in ("bash", "curl"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    script = ["bash", "-eu", "-o", "pipefail", "-c", code]
    said = subprocess.run(script, capture_output=True, text=True, check=True).stdout
    assert "event: complete" in said, said
    (answer,) = json.loads(re.findall(r"^data: (.+)$", said, flags=re.M)[-1])
    return answer


LANGUAGES = pytest.mark.parametrize("language", ["python", "bash"])


@LANGUAGES
def test_recognise_answers_as_the_engine_does(run, served, language):
    answer = run("Recognise", language)
    labels, template = ("playing drums", "playing guitar", "waving"), "a video of a person {}"
    ranking = served.service.recognize(
        DRUMS, labels, (template,), model=EMBEDDED.under("vita")
    ).ranking
    assert answer["video"] == "clip.mp4" and answer["model"]["prompts"] == "vita"
    assert answer["labels"] == [labels[i] for i in ranking.order]
    assert answer["probs"] == [float(ranking.probs[i]) for i in ranking.order]
    told = [[frame["probs"][label] for label in labels] for frame in answer["frames"]]
    assert np.array_equal(np.array(told, np.float32), ranking.per_frame)
    assert [frame["time"] for frame in answer["frames"]] == ranking.times.tolist()
    assert answer["abstain"] == bool(ranking.none_of_these)
    assert same(json.loads(block("Recognise", "json")), answer)


@LANGUAGES
def test_search_finds_what_a_slow_search_finds(run, served, language):
    answer, service = run("Search", language), served.service
    gallery = service.demo_gallery.start().result()["cube"]
    scores = gallery.vectors @ service.indexer.text_vector(
        "a woman riding a bike", model=EMBEDDED.under("cube")
    )
    best = sorted(range(len(scores)), key=lambda row: -scores[row])[:3]
    listed = service.demo_gallery.samples.all
    assert [hit["video"] for hit in answer["hits"]] == [listed[row].file for row in best]
    assert [hit["caption"] for hit in answer["hits"]] == [listed[row].caption for row in best]
    assert [hit["score"] for hit in answer["hits"]] == pytest.approx(scores[best], abs=1e-6)
    for hit in answer["hits"]:
        moment = max(hit["frames"], key=lambda frame: frame["score"])
        assert hit["time"] == moment["time"]
    assert answer["prompts"] == "cube" and answer["searched"] == len(listed)
    assert same(json.loads(block("Search", "json")), answer)


@LANGUAGES
def test_attend_tells_the_numbers_that_look_inside_shows(run, served, language):
    answer, service = run("Attend", language), served.service
    key = service.encode(DRUMS, VITA).key
    weights = service.inspector.attention(key, VITA, heads_of=2).of(2)  # (t, m, m)
    maps = np.array([frame["map"] for frame in answer["frames"]])
    assert answer["grid"] == list(maps.shape[1:]) == [4, 4]
    assert maps.reshape(8, 16) == pytest.approx(weights[:, 0, 1:], abs=1e-3)
    shares = np.array([[frame["share"][kind] for kind in ("class", "patch")] for frame in
                       answer["frames"]])  # fmt: skip
    assert shares == pytest.approx(np.stack([weights[:, 0, 0], weights[:, 0, 1:].sum(1)], 1), 2e-3)
    assert answer["matters"] and answer["layer"] == 3 and answer["head"] is None
    assert same(json.loads(block("Attend", "json")), answer)


@LANGUAGES
def test_with_a_password_the_same_is_answered(run, served, language):
    answer = run("With a password", language)
    gallery = served.service.demo_gallery.start().result()["cube"]
    scores = gallery.vectors @ served.service.indexer.text_vector(
        "someone sitting down", model=EMBEDDED.under("cube")
    )
    best = served.service.demo_gallery.samples.all[int(scores.argmax())]
    assert [hit["video"] for hit in answer["hits"]] == [best.file]


def test_mcp_tools_answer_at_the_address_of_the_settings(run, served):
    pytest.importorskip("mcp", reason="gradio[mcp] is not installed")
    settings = json.loads(block("As MCP tools", "json"))
    assert settings["mcpServers"]["vitaclip"]["url"] in block("As MCP tools", "python")
    answer = run("As MCP tools", "python")
    labels = ("playing drums", "waving")
    ranking = served.service.recognize(
        DRUMS, labels, ("a video of a person {}",), model=EMBEDDED.under("vita")
    ).ranking
    assert answer["labels"] == [labels[i] for i in ranking.order]
    assert answer["probs"] == pytest.approx([ranking.probs[i] for i in ranking.order])


@pytest.mark.parametrize("part", ASKING)
def test_the_tables_name_every_parameter_in_order_with_its_default(part):
    rows = re.findall(r"^\| `(\w+)` \| (.*?) ?\| .+ \|$", PARTS[part], flags=re.M)
    parameters = list(inspect.signature(ASKING[part]).parameters.values())[
        2:
    ]  # without self and request
    assert [name for name, _ in rows] == [parameter.name for parameter in parameters]
    for (name, told), parameter in zip(rows, parameters):
        if parameter.default is inspect.Parameter.empty:
            assert not told, name
        elif parameter.default is not None:
            assert told == f"`{parameter.default}`", name
    assert BEST == "best"


def test_every_block_of_the_page_is_run_by_a_test():
    blocks = {
        (part, kind) for part in PARTS for kind in re.findall(r"^```(\w+)", PARTS[part], re.M)
    }
    asked = {*ASKING, "With a password"}
    run = {(part, kind) for part in asked for kind in ("python", "bash")}
    mcp = {("As MCP tools", "python"), ("As MCP tools", "json")}
    assert blocks == run | {(part, "json") for part in ASKING} | mcp


def same(shown, told, name=""):
    """Whether what the page shows has the keys and the kinds of value that came."""
    if isinstance(shown, dict):
        if name in FREE:
            shown, told = {"any": [*shown.values()][:1]}, {"any": [*told.values()][:1]}
        return shown.keys() == told.keys() and all(
            same(value, told[key], key) for key, value in shown.items()
        )
    if isinstance(shown, list):
        return isinstance(told, list) and all(same(shown[0], value) for value in told if shown)
    return shown is None or told is None or type(shown) is type(told)
