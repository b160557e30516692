"""The table of requests has judged every route that the installed Gradio answers."""

import re

import gradio as gr
import pytest
from gradio.routes import App

from vitaclip.server.gate.routes import LOOK, LOOKING, MCP, ROUTES, WORK, judged, share_of

SHUT = """
/openapi.json /docs /docs/oauth2-redirect /redoc
/gradio_api/deep_link /pwa_icon /pwa_icon/{size} /monitoring /monitoring/summary /monitoring/{key}
/gradio_api/token /gradio_api/dev/reload /gradio_api/runs /gradio_api/run-history/connect
/gradio_api/run-history/buckets /gradio_api/run-history/records
/gradio_api/run-history/records/{endpoint}/{record_id}/assets/{asset_id}
/gradio_api/custom_component/{id}/{environment}/{type}/{file_name}
/gradio_api/proxy={url_path:path} /gradio_api/file/{path:path}
/gradio_api/stream/{event_id} /gradio_api/stream/{event_id}/close
/gradio_api/stream/{session_hash}/{run}/{component_id}/playlist.m3u8
/gradio_api/stream/{session_hash}/{run}/{component_id}/{segment_id}.{ext}
/gradio_api/stream/{session_hash}/{run}/{component_id}/playlist-file
/gradio_api/api/{api_name} /gradio_api/run/{api_name} /gradio_api/call/v2/{api_name}
/gradio_api/call/{api_name} /gradio_api/call/{api_name}/{event_id}
/gradio_api/call/v2/{api_name}/{event_id} /gradio_api/queue/status
/gradio_api/process_recording /gradio_api/vibe-edit /gradio_api/undo-vibe-edit
/gradio_api/vibe-code /gradio_api/vibe-starter-queries
""".split()
OPEN = """
GET / HEAD / GET /config GET /theme.css GET /favicon.ico GET /robots.txt GET /manifest.json
GET /static/{path:path} GET /assets/{path:path} GET /svelte/{path:path} POST /login GET /logout
GET /gradio_api/user GET /gradio_api/login_check GET /gradio_api/app_id GET /gradio_api/info
GET /gradio_api/openapi.json GET /gradio_api/file={path_or_url:path}
HEAD /gradio_api/file={path_or_url:path} GET /gradio_api/heartbeat/{session_hash}
POST /gradio_api/reset POST /gradio_api/queue/join GET /gradio_api/queue/data
POST /gradio_api/cancel POST /gradio_api/component_server POST /gradio_api/upload
GET /gradio_api/upload_progress GET /gradio_api/startup-events GET /gradio_api/theme.css
""".split()


def registered():
    """Every method and path of the installed Gradio, whatever it is nested in."""
    with gr.Blocks() as blocks:
        gr.Video()
    left, found = list(App.create_app(blocks.queue()).routes), set()
    while left:
        route = left.pop()
        inside = getattr(route, "original_router", None) or getattr(route, "app", None)
        left += list(getattr(inside, "routes", ()))
        for method in getattr(route, "methods", None) or ():
            found.add((method, route.path))
    return found


REGISTERED = sorted(registered())


def test_gradio_tells_us_its_routes():
    assert len(REGISTERED) > 60 and ("POST", "/gradio_api/upload") in REGISTERED


@pytest.mark.parametrize("method, path", REGISTERED, ids=lambda value: value)
def test_every_route_of_gradio_has_been_judged(method, path):
    """A new one of a newer Gradio belongs into the table, or among those that are shut."""
    plain = path.rstrip("/") or "/"
    known = f"{method} {plain}" in zip_pairs(OPEN)
    assert known or plain in SHUT, f"nobody has judged {method} {path}"
    sample = re.sub(r"\{[^}]*\}", "x", path)
    assert (judged(method, sample) is not None) == known, f"{method} {sample}"


def zip_pairs(words):
    """“GET /a POST /b” as whole requests."""
    return {f"{method} {path}" for method, path in zip(words[::2], words[1::2], strict=True)}


def test_what_is_open_is_there_or_is_ours():
    there = {f"{method} {path.rstrip('/') or '/'}" for method, path in REGISTERED}
    assert zip_pairs(OPEN) <= there
    for name in ("recognise", "search", "attend"):
        assert judged("POST", f"/gradio_api/call/{name}")
        assert judged("GET", f"/gradio_api/call/{name}/0123abc")
    assert judged("POST", "/gradio_api/run/predict")


def test_tools_have_their_route_only_where_they_are_served():
    assert not judged("POST", "/gradio_api/mcp/") and judged("POST", "/gradio_api/mcp/", MCP)


VARIANTS = [  # of the doors that stood open, and others like them
    *(f"/gradio_api/{way}/upload" for way in ("call", "run", "call/v2", "api", "queue", "stream")),
    *("/upload", "/gradio_api/upload/", "/gradio_api//upload", "//gradio_api/upload"),
    *("/gradio_api/upload/../upload", "/gradio_api/./upload", "/gradio_api/%75pload"),
    *("/GRADIO_API/upload", "/gradio_api/Upload", "/gradio_api/upload;x", "/gradio_api/upload\0"),
    *(
        "/gradio_api\\upload",
        "/x/gradio_api/upload",
        "/gradio_api/upload%00",
        "/gradio_api/upload%2f",
    ),
    *("/gradio_api/process_recording", "/gradio_api/process_recording/", "/process_recording"),
    *("/gradio_api/run/recognise", "/gradio_api/run/rank", "/gradio_api/call/rank"),
    *(
        "/gradio_api/call/recognise/../rank",
        "/gradio_api/call/v2/recognise",
        "/gradio_api/api/rank",
    ),
    *("/gradio_api/component_server/x", "/gradio_api/vibe-edit", "/gradio_api/vibe-code"),
]


@pytest.mark.parametrize("path", VARIANTS)
def test_no_other_path_takes_a_body(path):
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "GET", "HEAD"):
        assert judged(method, path) is None


@pytest.mark.parametrize(
    "name",
    ["http://a/b", "https://a/b", "HTTP://a", "hTTps:/a", "ftp://a/b", "data:,x", "file:///etc/passwd",
     "gopher://a", "jar:http://a!/", "javascript:1", "blob:http://a", "ws://a"],
)  # fmt: skip
def test_no_file_lies_on_another_machine(name):
    assert judged("GET", f"/gradio_api/file={name}") is None
    assert judged("HEAD", f"/gradio_api/proxy={name}") is None


def test_names_of_files_are_not_mistaken_for_addresses():
    for name in (
        "/srv/uploads/ab/100%25 öl.mp4",
        "C:/clips/a.mp4",
        "assets/samples/a.mp4",
        "/a//b.mp4",
    ):
        assert judged("GET", f"/gradio_api/file={name}")


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_only_what_changes_something_takes_a_body(route):
    assert (route.most != 0) == (route.methods == "POST")


@pytest.mark.parametrize(
    "path, told, share",
    [
        ("component_server", {"fn_name": LOOK}, LOOKING),
        ("component_server", {"fn_name": "save_csv"}, WORK),
        ("component_server", None, WORK),
        ("component_server", [LOOK], WORK),
        ("run/predict", {"fn_name": LOOK}, WORK),
    ],
)
def test_only_looks_of_a_camera_take_the_share_of_cameras(path, told, share):
    route = judged("POST", f"/gradio_api/{path}")
    assert route is not None and share_of(route, told) == share
