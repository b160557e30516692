"""The class board in browsers: the teacher's page and a phone, from the question to the reveal."""

import sys
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from gradio.context import Context

from tests.browser.conftest import PATIENCE, UNFOLDED
from tests.browser.test_accessibility import violations
from tests.support.relay import from_address
from tests.support.serving import serving
from vitaclip.server.class_mode import ClassAccess

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="all of 127/8 is this machine there"
)
ADDRESSES = ("https://192.168.178.123:7860", "https://10.12.13.14:7860", "https://172.16.0.9:7860")
ACCESS = ClassAccess(ADDRESSES, "mola-ruso-kife")
DESK, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 844}
FITS = "document.querySelector('.vb-board').scrollWidth <= innerWidth"
CUT = """() => {
    const code = document.querySelector(".vc-join-code").getBoundingClientRect();
    const card = document.querySelector(".vc-join").getBoundingClientRect();
    const inside = (box, edge) => box.left >= edge.left && box.top >= edge.top
        && box.right <= edge.right && box.bottom <= edge.bottom;
    const page = {left: 0, top: 0, right: innerWidth, bottom: innerHeight};
    return {cut: !inside(code, page) || !inside(card, page) || !inside(code, card),
            share: code.height / innerHeight, square: code.height / code.width};
}"""


@pytest.fixture
def serve(service, assets, tmp_path, monkeypatch):
    """serve(port): the class's page, in a server that begins anew."""

    def serve(port=None):
        monkeypatch.setattr(Context, "id", 0)  # as in a process of its own
        where = {} if port is None else {"server_port": port}
        return serving(service, assets, tmp_path / "up", access=ACCESS, **where)

    return serve


@pytest.fixture
def enter(browser):
    """enter(url, size): a page of somebody who has just come in."""
    contexts, wrong = [], []

    def enter(url, size):
        contexts.append(browser.new_context(viewport=size))
        contexts[-1].set_default_timeout(PATIENCE)
        contexts[-1].add_init_script(UNFOLDED)
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(url)
        page.locator(".vc-answer").wait_for(state="attached")
        return page

    yield enter
    for context in contexts:
        context.close()
    assert not wrong, wrong


def pages(enter, relay, url):
    """The teacher's, with a clip and three classes on its stage, and a phone's."""
    teacher, phone = enter(url, DESK), enter(f"http://127.0.0.1:{relay}", PHONE)
    teacher.locator(".vc-sample[data-file='sitting-down.mp4']").click()
    teacher.locator(".vc-answer[data-state=result]").wait_for()
    teacher.locator("#classes textarea").fill("sitting down\nstanding up\n<b>waving</b>")
    teacher.locator(".vc-status", has_text="3 classes scored").wait_for()
    return teacher, phone


def guessed(teacher, count):
    teacher.locator(".vb-line", has_text=f"{count} of {count} have guessed").wait_for()


def test_from_the_question_to_the_reveal(serve, enter):
    with serve() as url, from_address("127.0.0.2", urlsplit(url).port) as relay:
        teacher, phone = pages(enter, relay, url)
        assert phone.locator("#vc-ask-class").is_hidden()
        teacher.get_by_role("button", name="Ask the class").click()
        buttons = phone.locator(".vb-choices button")
        buttons.nth(2).wait_for()
        assert buttons.all_inner_texts() == ["sitting down", "standing up", "<b>waving</b>"]
        assert all(button.bounding_box()["height"] >= 44 for button in buttons.all())
        assert phone.locator(".vb-film img").count() == 1
        teacher.keyboard.press("Escape")
        assert teacher.locator(".vb-board[open]").count()  # which would uncover the answers
        assert not teacher.evaluate("document.elementFromPoint(1000, 300).closest('.vc-answer')")
        buttons.nth(1).click()
        phone.locator(".vb-line", has_text="Your guess is in: “standing up”").wait_for()
        guessed(teacher, 1)
        buttons.nth(0).click()
        phone.locator(".vb-line", has_text="Your guess is in: “sitting down”").wait_for()
        teacher.locator(".vb-body .vc-bar:first-child .vc-percent", has_text="1").wait_for()
        guessed(teacher, 1)
        for page in (teacher, phone):
            assert violations(page) == [] and page.evaluate(FITS)
        teacher.get_by_role("button", name="Reveal").click()
        for page in (phone, teacher):
            page.locator("#vb-title", has_text="It was “sitting down”").wait_for()
            heads = page.locator(".vb-column h3").all_inner_texts()
            assert heads[:2] == ["The class", "Plain CLIP"]
            assert violations(page) == [] and page.evaluate(FITS)
        assert phone.locator(".vb-column").first.locator(".vc-percent").first.inner_text() == "100%"
        assert phone.locator(".vb-line").inner_text() == "You said “sitting down”."
        teacher.get_by_role("button", name="Back to the page").click()
        teacher.get_by_role("button", name="Ask the class").wait_for()
        phone.wait_for_timeout(4000)
        assert phone.locator(".vb-column").count()  # a reader is not hurried
        phone.get_by_role("button", name="Back to the page").click()
        assert phone.locator(".vb-board[open]").count() == 0


@pytest.mark.heavy
def test_who_is_not_ready_comes_back_and_a_question_can_be_taken_back(serve, enter):
    with serve() as url, from_address("127.0.0.2", urlsplit(url).port) as relay:
        teacher, phone = pages(enter, relay, url)
        teacher.get_by_role("button", name="Ask the class").click()
        phone.get_by_role("button", name="Not now").click()
        phone.get_by_role("button", name="The class is asked").click()
        phone.reload()
        phone.locator(".vb-choices button").first.click()
        guessed(teacher, 1)
        phone.reload()  # a page that is loaded anew has its guess, and no second one
        phone.locator(".vb-line", has_text="Your guess is in").wait_for()
        guessed(teacher, 1)
        teacher.get_by_role("button", name="Take it back").click()
        phone.locator(".vb-board[open]").wait_for(state="detached")
        assert teacher.locator(".vb-board[open]").count() == 0


@pytest.mark.heavy
def test_a_restart_in_the_middle_is_one_sentence_and_both_pages_go_on(serve, enter):
    with ExitStack() as server:
        url = server.enter_context(serve())
        port = urlsplit(url).port
        with from_address("127.0.0.2", port) as relay:
            teacher, phone = pages(enter, relay, url)
            teacher.get_by_role("button", name="Ask the class").click()
            phone.locator(".vb-choices button").nth(1).click()
            guessed(teacher, 1)
            server.close()
            phone.locator(".vb-lost", has_text="does not answer").wait_for()
            server.enter_context(serve(port))
            teacher.locator(".vb-line", has_text="the question sent again. 1 of 1").wait_for()
            phone.locator(".vb-line", has_text="Your guess is in: “standing up”").wait_for()
            phone.locator(".vb-lost").wait_for(state="hidden")
            teacher.get_by_role("button", name="Reveal").click()
            phone.locator(".vb-line", has_text="You said “standing up”.").wait_for()


@pytest.mark.heavy
@pytest.mark.parametrize(
    "width, height, projector, least",
    [
        (1280, 720, False, 0.6), (640, 360, False, 0.6), (960, 540, False, 0.6),
        (1920, 1080, True, 0.6), (3840, 2160, False, 0.5), (3840, 2160, True, 0.5),
        (390, 844, False, 0.25),
    ],
)  # fmt: skip
def test_the_code_to_join_is_whole_on_every_screen(serve, enter, width, height, projector, least):
    """640 by 360 is what 1280 by 720 leaves at a zoom of 200 %."""
    with serve() as url:
        page = enter(url, {"width": width, "height": height})
        page.evaluate("on => document.body.classList.toggle('projector', on)", projector)
        page.evaluate("document.querySelector('[data-does=join]').click()")
        page.wait_for_function("document.querySelector('.vc-join-code').complete")
        told = page.evaluate(CUT)
        assert not told["cut"] and told["square"] == pytest.approx(1, abs=0.02)
        assert told["share"] >= least
