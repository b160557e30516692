"""The tab Learn: clips come as files, from a camera and from others, and teach it actions."""

from time import perf_counter

import numpy as np
import pytest

from bench.server import app, free_port
from tests.browser.conftest import FLAGS, chromium
from tests.browser.states import above, taught
from tests.support.fake_camera import write_y4m
from tests.support.paths import ASSETS
from vitaclip.data import puppets

ACTIONS = ("raising an arm", "lowering an arm")
DONE = """() => document.querySelector('.vt-kind')
    && !document.querySelector('.vt-outcome[data-busy]')"""
ROUND = 2.0  # seconds of the camera's film


@pytest.fixture(scope="module")
def assets():
    """The models, samples and gallery that ship."""
    return ASSETS


@pytest.fixture(scope="module")
def clips(tmp_path_factory, write_clip):
    """Three clips of each action."""
    folder = tmp_path_factory.mktemp("clips")
    for number, action in enumerate(ACTIONS):
        for seed in range(3):
            write_clip(folder / action / f"{seed}.mp4", action, 700 + 10 * number + seed)
    return folder


def opened(visit, query="?tab=learn", **settings):
    page = visit(query, **settings)
    page.locator(".vt-class").nth(1).wait_for()
    return page


def row(page, number):
    return page.locator(".vt-class").nth(number)


def learned(page, *also):
    for kind in ("words", "vita"):
        page.locator(f".vt-ways input[value={kind}]").set_checked(kind in also)
    page.get_by_role("button", name="Learn", exact=True).click()
    page.wait_for_function(DONE)


def shared(page):
    """What the link of the lesson asks for."""
    page.get_by_role("button", name="Share with the class").click()
    way = page.locator(".vt-way[open]")
    way.wait_for()
    link = way.locator(".vt-link").inner_text()
    way.get_by_role("button", name="Close").click()
    return link[link.index("?") :]


def test_files_teach_it_and_it_says_how_well(visit, clips):
    page = opened(visit)
    taught(page, clips, ACTIONS)
    learned(page)
    assert page.locator(".vt-kind .vt-right").inner_text() == "6 of 6"
    page.locator(".vt-cells button").first.click()
    assert page.locator(".vt-shown .vt-clip").count() == 3
    row(page, 0).locator(".vt-clip").first.press("Delete")
    page.locator(".vt-told", has_text="press Learn again").wait_for()
    assert row(page, 0).locator(".vt-clip").count() == 2
    above(page, "playing drums")
    page.get_by_role("button", name="Try the clip above").click()
    page.locator("#prompts label.selected", has_text="My lesson").wait_for()
    page.locator(".vc-headline", has_text="None of these").wait_for()
    assert page.locator("#classes textarea").input_value() == "\n".join(ACTIONS)


def test_what_cannot_be_learned_is_one_sentence(visit, clips):
    page = opened(visit)
    page.get_by_role("button", name="Learn", exact=True).click()
    page.locator(".vt-failed", has_text="there are no clips").wait_for()
    row(page, 1).locator(".vt-name").fill("ACTION A")
    row(page, 1).locator(".vt-name").press("Enter")
    page.locator(".vt-problem", has_text="Another class is named").wait_for()
    assert row(page, 1).locator(".vt-name").input_value() == "action B"


@pytest.mark.heavy
def test_a_lesson_is_kept_over_a_reload_and_nobody_else_sees_it(visit, clips):
    page = opened(visit)
    taught(page, clips, ACTIONS)
    page.reload()
    row(page, 1).locator(".vt-clip").nth(2).wait_for()
    other = opened(visit)
    assert not other.locator(".vt-clip").count()
    assert not other.locator("#prompts label", has_text="My lesson").count()


@pytest.mark.heavy
def test_others_add_clips_by_a_link_and_use_what_is_learned(visit, clips, service):
    page = opened(visit)
    taught(page, clips, ACTIONS)
    guest = opened(visit, shared(page))
    assert guest.locator(".vt-class").count() == 2
    assert not guest.locator("[data-does=add-class]").is_visible()
    above(guest, "playing drums")
    row(guest, 0).locator("[data-does=above]").click()
    row(guest, 0).locator(".vt-clip").nth(3).wait_for()
    row(page, 0).locator(".vt-clip[data-guest]").wait_for()  # the teacher sees it come
    row(page, 0).locator(".vt-clip[data-guest]").click()
    row(guest, 0).locator(".vt-clip").nth(3).wait_for(state="detached")
    learned(page)
    guest.get_by_role("button", name="Use what was learned").click()
    guest.locator("#prompts label.selected", has_text="My lesson").wait_for()


def film(action, seed):
    """An action that ends as it begins, again and again, as somebody before a camera does it."""
    one = puppets.film(puppets.shot(action, seed), 96, frames=int(12 * ROUND)).frames
    return np.ascontiguousarray(one)


@pytest.fixture(scope="module")
def cameras(browser, tmp_path_factory):
    """A browser for each of two actions, whose camera shows it."""
    folder, started = tmp_path_factory.mktemp("cameras"), []
    for number, action in enumerate(("jumping jacks", "playing drums")):
        path = folder / f"{number}.y4m"
        write_y4m(path, film(action, 9100 + number), 12)
        flags = [*FLAGS, f"--use-file-for-fake-video-capture={path}"]
        started.append(browser.browser_type.launch(executable_path=chromium(), args=flags))
    yield started
    for each in started:
        each.close()


@pytest.mark.heavy
def test_two_classes_are_recorded_learned_and_right_live_within_a_minute(cameras, url):
    """One phone shows one action, the other the other; both record for one lesson."""
    contexts = [each.new_context(permissions=["camera"]) for each in cameras]
    pages = [context.new_page() for context in contexts]
    begun = perf_counter()
    pages[0].goto(f"{url.rstrip('/')}/?tab=learn")
    row(pages[0], 1).wait_for()
    pages[1].goto(url.rstrip("/") + "/" + shared(pages[0]))
    row(pages[1], 1).wait_for()
    for time in range(2):
        for number, page in enumerate(pages):
            row(page, number).locator("[data-does=record]").click()
        for number, page in enumerate(pages):
            page.locator(".vt-doing", has_text="Got it").wait_for()
            row(page, number).locator(".vt-clip").nth(time).wait_for()
    row(pages[0], 1).locator(".vt-clip").nth(1).wait_for()
    learned(pages[0])
    pages[0].get_by_role("button", name="Try it live").click()
    pages[0].locator(".vl-answer .vc-headline", has_text="action A").wait_for()
    assert perf_counter() - begun < 60
    for context in contexts:
        context.close()


@pytest.mark.heavy
def test_whoever_leaves_while_it_learns_leaves_nothing_at_work(visit, clips, service):
    page = opened(visit)
    taught(page, clips, ACTIONS)
    page.locator(".vt-ways input[value=vita]").check()
    page.get_by_role("button", name="Learn", exact=True).click()
    page.locator(".vt-outcome[data-busy]").wait_for()
    page.context.close()
    other = opened(visit)
    taught(other, clips, ACTIONS)
    learned(other)  # and whoever comes next waits for nobody
    assert other.locator(".vt-kind .vt-right").inner_text() == "6 of 6"


@pytest.mark.heavy
def test_a_server_killed_while_it_learns_says_so_and_the_page_goes_on(browser, clips, tmp_path):
    context, port = browser.new_context(), free_port()
    page = context.new_page()
    with app(str(tmp_path), port=port) as (url, served):
        page.goto(f"{url}/?tab=learn")
        row(page, 1).wait_for()
        taught(page, clips, ACTIONS)
        page.locator(".vt-ways input[value=vita]").check()
        page.get_by_role("button", name="Learn", exact=True).click()
        page.locator(".vt-told", has_text="begins to learn").wait_for()
        served.kill()
        served.wait()
    with app(str(tmp_path), port=port):
        page.locator(".vt-problem", has_text="started anew").wait_for(timeout=90_000)
        assert not page.locator(".vt-clip").count()
        page.locator(".vt-outcome[data-busy]").wait_for(state="detached")
        taught(page, clips, ACTIONS)
        assert not page.locator(".vt-problem").is_visible()
        learned(page)
        assert page.locator(".vt-kind .vt-right").inner_text() == "6 of 6"
    context.close()
