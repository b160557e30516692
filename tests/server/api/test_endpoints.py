"""What is offered to programs, and to tools over MCP: these three, described, and nothing more."""

import ast
import asyncio
import shutil
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from threading import Event
from types import SimpleNamespace

import pytest
from gradio_client import Client

from bench.visitor import Visitor
from tests.hostile.things import check_sentence
from tests.server.api.test_hostile import GOOD, call
from tests.support.assets import DRUMS
from tests.support.running import apart
from tests.support.serving import serving
from vitaclip.errors import InputError
from vitaclip.inference.encoding.encoder import TOGETHER
from vitaclip.server import options

needs_mcp = pytest.mark.skipif(not find_spec("mcp"), reason="gradio[mcp] is not installed")


def test_programs_are_shown_the_three_endpoints_and_none_of_the_pages_events(served):
    client = Client(served.url, verbose=False, analytics_enabled=False)
    listed = client.view_api(return_format="dict", print_info=False)
    assert isinstance(listed, dict)
    assert list(listed["named_endpoints"]) == ["/recognise", "/search", "/attend"]
    assert not listed["unnamed_endpoints"]
    for name, endpoint in listed["named_endpoints"].items():
        parameters = [parameter["parameter_name"] for parameter in endpoint["parameters"]]
        assert parameters == list(GOOD[name[1:]]) and endpoint["description"].endswith(".")
        assert "/" not in endpoint["description"]


def test_who_names_a_file_on_the_web_is_told_to_upload_it(served):
    client = Client(served.url, verbose=False, analytics_enabled=False)
    video = {"path": "https://example.org/a.mp4", "meta": {"_type": "gradio.FileData"}}
    with pytest.raises(ValueError, match="fetches no file from the web"):
        client.predict(video, ["waving"], api_name="/recognise")


def test_nobody_passes_the_queue_by(served):
    for endpoint, values in GOOD.items():
        for way in ("run", "api"):
            body = {"data": list(values.values())}
            reply = served.http.post(f"{served.url}/gradio_api/{way}/{endpoint}", json=body)
            assert reply.status_code == 404


def test_a_search_waits_for_no_video(served, monkeypatch):
    gate, held = Event(), Event()
    recognize = served.service.recognize

    def slow(*asked):
        held.set()
        assert gate.wait(60)
        return recognize(*asked)

    monkeypatch.setattr(served.service, "recognize", slow)
    with ThreadPoolExecutor(TOGETHER + 1) as crowd:
        waiting = [
            crowd.submit(call, served, "recognise", GOOD["recognise"]) for _ in range(TOGETHER + 1)
        ]
        try:
            assert held.wait(60)
            assert call(served, "search", GOOD["search"])["hits"]
            assert not any(job.done() for job in waiting)
        finally:
            gate.set()
        assert all(job.result()["labels"] for job in waiting)


def test_however_many_calls_come_no_visitor_of_the_page_is_forgotten(served):
    """Each call over HTTP is a visit for Gradio, which keeps only so many: here three."""
    ask = ["waving\nplaying drums", "a video of {}", "puppet-clip", "none"]
    assets = served.service.models.assets
    with serving(served.service, assets, served.uploads, state_session_capacity=3) as url:
        visitor = Visitor(url)
        right = visitor.recognise(DRUMS, ask)
        assert right["state"] == "result"
        here = SimpleNamespace(**vars(served) | {"url": url.rstrip("/")})
        for endpoint in [*GOOD, *GOOD]:
            assert isinstance(call(here, endpoint, GOOD[endpoint]), dict)
            assert isinstance(call(here, endpoint, GOOD[endpoint] | {"prompts": "magic"}), str)
        assert visitor.rank(ask)["panels"] == right["panels"]


def over_mcp(served, ask):
    """What `await ask(session)` gives, in a session with the tools."""
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async def meet():
        address = f"{served.url}/gradio_api/mcp/"
        async with (
            streamable_http_client(address) as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            return await ask(session)

    return apart(asyncio.run, meet())


@needs_mcp
def test_the_tools_are_the_same_three_with_every_parameter_described(served):
    tools = over_mcp(served, lambda session: session.list_tools()).tools
    assert [tool.name for tool in tools] == list(GOOD)
    for tool in tools:
        properties = tool.inputSchema["properties"]
        assert list(properties) == list(GOOD[tool.name])
        assert all(value["description"].endswith(".") for value in properties.values())
        assert tool.description.count("Returns: ") == 1


@needs_mcp
@pytest.mark.parametrize("endpoint", GOOD)
def test_a_tool_gives_the_answer_of_its_endpoint(served, endpoint):
    answer = over_mcp(served, lambda session: session.call_tool(endpoint, GOOD[endpoint]))
    right = call(served, endpoint, GOOD[endpoint])
    told = ast.literal_eval(answer.content[0].text)
    assert {**told, "seconds": 0} == {**right, "seconds": 0} and not answer.isError


@needs_mcp
def test_a_tool_reads_no_file_of_the_server_although_gradio_calls_itself_from_there(
    served, tmp_path
):
    """Gradio's own client, which passes the call on, would upload whatever file it is told of."""
    film = str(shutil.copy(DRUMS, tmp_path / "secret.mp4"))
    marked = {"path": film, "meta": {"_type": "gradio.FileData"}}
    wrong = [{"video": video} for video in (film, marked, f"file://{film}", [film], None, 7)]
    wrong += [{"classes": [marked]}, {"classes": marked}, {"template": marked}, {"extra": marked}]
    before = sorted(served.uploads.rglob("*.mp4"))

    async def ask(session):
        return [await session.call_tool("recognise", GOOD["recognise"] | bad) for bad in wrong]

    for bad, answer in zip(wrong, over_mcp(served, ask)):
        assert answer.isError, bad
        assert "Traceback" not in answer.content[0].text
    assert sorted(served.uploads.rglob("*.mp4")) == before


@needs_mcp
def test_tools_are_not_served_behind_a_password():
    with pytest.raises(InputError) as told:
        options.tools("bada-keno-lofi")
    check_sentence(str(told.value))


def test_without_the_package_one_sentence_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(options, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"gradio\[mcp\]") as told:
        options.tools()
    check_sentence(str(told.value))
