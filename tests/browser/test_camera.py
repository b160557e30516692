"""The live camera in a browser whose camera shows a sample clip again and again."""

import io
import json
import re
from base64 import b64decode

import numpy as np
import pytest
from PIL import Image

from tests.browser.conftest import FLAGS, chromium
from tests.support.fake_camera import write_y4m
from tests.support.paths import ASSETS
from vitaclip import video

ALLOWED = {"permissions": ["camera"]}
CLASSES = "?prompts=cube&classes=playing drums%0Asitting down%0Adancing"
LOST = {
    "insecure": ("Object.defineProperty(navigator, 'mediaDevices', {value: undefined})", "https"),
    "no camera": (
        "navigator.mediaDevices.getUserMedia = "
        "() => Promise.reject(new DOMException('', 'NotFoundError'))",
        "No camera was found",
    ),
    "in use": (
        "navigator.mediaDevices.getUserMedia = "
        "() => Promise.reject(new DOMException('', 'NotReadableError'))",
        "Another program has the camera",
    ),
    "refused": ("", "not allowed"),
}
LOOKS = re.compile("component_server")
HIDE = """() => {
    Object.defineProperty(document, "hidden", {configurable: true, value: true});
    document.dispatchEvent(new Event("visibilitychange"));
}"""
ANSWERS = "many => Number(document.querySelector('.vc-live').dataset.answers) >= many"


@pytest.fixture(scope="module")
def film():
    return video.read(ASSETS / "samples" / "playing-drums.mp4", 48).frames


@pytest.fixture(scope="module")
def browser(browser, film, tmp_path_factory):
    path = tmp_path_factory.mktemp("camera") / "film.y4m"
    write_y4m(path, film, 12)
    flags = [*FLAGS, f"--use-file-for-fake-video-capture={path}"]
    other = browser.browser_type.launch(executable_path=chromium(), args=flags)
    yield other
    other.close()


@pytest.fixture(scope="module")
def assets():
    """The models and samples that ship."""
    return ASSETS


def switch_on(page):
    page.get_by_role("button", name="Live camera", exact=True).click()
    page.locator(".vc-live[data-state=live]").wait_for()


def off(page, told):
    """The camera is off, the page says why in one sentence, and the button is there again."""
    page.locator(".vc-live[data-state=off] .vl-problem", has_text=told).wait_for()
    assert page.locator(".vl-problem p").count() == 1
    assert page.evaluate("document.querySelector('.vl-preview').srcObject") is None
    return page.locator(".vl-open")


def test_the_last_two_seconds_are_answered_again_and_again(visit):
    page = visit(CLASSES, **ALLOWED)
    switch_on(page)
    page.wait_for_function(ANSWERS, arg=10)
    page.locator(".vl-answer .vc-headline", has_text="playing drums").wait_for()
    assert "s old · " in page.locator(".vl-pace").inner_text()
    assert page.locator(".vl-strip img").count() == 8
    assert not page.locator("#video").is_visible() and not page.locator(".vc-answer").is_visible()
    page.locator("#classes textarea").fill("bowling\nplaying drums")
    page.locator(".vl-status", has_text="2 classes scored").wait_for()
    assert set(page.locator(".vl-answer .vc-name > bdi").all_inner_texts()) >= {"bowling"}
    page.locator("#classes textarea").fill("")
    page.locator(".vl-answer .vc-error", has_text="No classes were given").wait_for()
    page.get_by_role("button", name="Stop the camera").click()
    assert page.locator(".vc-guess").is_visible() and page.locator(".vc-answer").is_visible()
    assert page.evaluate("document.activeElement.dataset.does") == "camera"


@pytest.mark.heavy
def test_no_question_is_sent_before_the_last_one_is_answered(visit):
    page, under_way, most = visit(CLASSES, **ALLOWED), [], []

    def asks(request):
        return "component_server" in request.url and '"look"' in (request.post_data or "")

    page.on(
        "request", lambda one: asks(one) and (under_way.append(one), most.append(len(under_way)))
    )
    page.on("requestfinished", lambda one: one in under_way and under_way.remove(one))
    switch_on(page)
    page.wait_for_function(ANSWERS, arg=8)
    assert max(most) == 1 and len(most) >= 8


@pytest.mark.heavy
def test_only_the_preview_is_mirrored(visit, film):
    page, sent = visit(CLASSES, **ALLOWED), []
    page.on("request", lambda one: "component_server" in one.url and sent.append(one.post_data))
    switch_on(page)
    transform = "getComputedStyle(document.querySelector('.vl-preview')).transform"
    assert page.evaluate(transform).startswith("matrix(-1")
    pictures = [json.loads(text)["data"]["pictures"] for text in sent]
    seen = np.asarray(Image.open(io.BytesIO(b64decode(pictures[-1][-1]))))
    side = len(seen)
    drawn = np.stack([np.asarray(Image.fromarray(one).resize((side, side))) for one in film])
    far = [
        np.abs(seen - each.astype(int)).mean(axis=(1, 2, 3)).min()
        for each in (drawn, drawn[:, :, ::-1])
    ]
    assert far[0] < far[1]


@pytest.mark.parametrize("case", LOST)
def test_without_a_camera_one_sentence_says_so_and_a_way_on(visit, case):
    spoil, told = LOST[case]
    page = visit()
    page.evaluate(f"() => {{ {spoil} }}")
    page.get_by_role("button", name="Live camera", exact=True).click()
    assert off(page, told).inner_text() == "Try again"
    assert "drop in a video" in page.locator(".vl-problem").inner_text()


@pytest.mark.heavy
def test_whoever_allows_it_after_all_can_go_on(visit):
    page = visit(CLASSES)
    page.get_by_role("button", name="Live camera", exact=True).click()
    again = off(page, "not allowed")
    page.context.grant_permissions(["camera"])
    again.click()
    page.locator(".vc-live[data-state=live]").wait_for()


@pytest.mark.heavy
def test_it_stops_when_the_page_or_its_tab_is_out_of_sight(visit):
    page = visit(CLASSES, **ALLOWED)
    switch_on(page)
    page.get_by_role("tab", name="Search").click()
    page.wait_for_function("document.querySelector('.vc-live').dataset.state === 'off'")
    page.get_by_role("tab", name="Recognise").click()
    off(page, "out of sight").click()
    page.locator(".vc-live[data-state=live]").wait_for()
    page.evaluate(HIDE)
    off(page, "out of sight")


@pytest.mark.heavy
def test_a_server_that_does_not_answer_is_said_and_asked_again(visit):
    page = visit(CLASSES, **ALLOWED)
    switch_on(page)
    page.route(LOOKS, lambda route: route.abort())
    page.locator(".vl-answer .vc-error", has_text="did not answer").wait_for()
    page.unroute(LOOKS)
    page.locator(".vl-answer .vc-headline", has_text="playing drums").wait_for()


def test_a_recorded_clip_has_its_true_length(visit):
    page = visit(CLASSES, **ALLOWED)
    page.get_by_role("button", name="Record", exact=True).click()
    page.locator("#video").get_by_text("Click to Access Webcam").click()
    page.locator("#video").get_by_text("Record", exact=True).click()
    page.wait_for_timeout(2500)
    page.locator("#video").get_by_text("Stop", exact=True).click()
    page.wait_for_function("""() => [...document.querySelectorAll("#video video")]
        .some(film => !film.srcObject && film.duration > 1 && film.duration < 30)""")
    page.locator(".vc-answer[data-state=result]").wait_for()
    assert "Infinity" not in page.locator("#video").inner_text()
