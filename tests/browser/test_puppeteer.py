"""The puppeteer in a browser: choose, see the clip and its answer, change one thing, compare."""

import re

import pytest

from tests.browser.test_keyboard import keys, walk

SRC = "document.querySelector('#video video')?.src || ''"
COUNT = """() => {
    const card = document.querySelector(".vc-answer");
    window.answers = 0;
    new MutationObserver(() => (window.answers += card.dataset.state === "result"))
        .observe(card, {attributeFilter: ["data-state"]});
}"""


def opened(visit, query="?tab=recognise", **settings):
    page = visit(query, **settings)
    page.locator(".vp-puppeteer > summary").click()
    page.evaluate(COUNT)
    return page


def choose(page, field, value):
    """Press a chip or a swatch, and wait until another scene is the clip and answered."""
    before = page.evaluate("window.answers")
    page.locator(f".vp-puppeteer input[name='vp-{field}'][value='{value}']").check()
    page.wait_for_function("before => window.answers > before", arg=before)
    assert "puppet-" in page.evaluate(SRC)


def sentence(page, begins):
    card = page.locator(".vd-changed:visible .vd-sentence", has_text=begins)
    card.wait_for()
    return card.inner_text()


def checked(page, field):
    return page.locator(f".vp-puppeteer input[name='vp-{field}']:checked").input_value()


def test_a_changed_hat_is_drawn_answered_and_compared_and_the_link_brings_it_back(visit):
    page = opened(visit)
    choose(page, "hat", "cap")
    page.locator(".vp-said", has_text="A woman with a red cap").wait_for()
    assert page.locator(".vd-changed:visible").count() == 0
    choose(page, "hat", "beanie")
    said = sentence(page, "Only the hat changed")
    assert said.endswith(".") and page.locator(".vp-changed").inner_text() == said
    choose(page, "direction", "backwards")
    sentence(page, "Only the direction of time changed")
    assert page.locator(".vd-bar").count() >= 1
    page.get_by_role("button", name="Copy link").click()
    page.wait_for_function("location.search.includes('puppet=')")
    again = visit(page.evaluate("location.search"))
    again.locator(".vc-answer[data-state=result]").wait_for()
    assert again.locator(".vp-puppeteer[open]").count() == 1
    assert checked(again, "hat") == "beanie" and checked(again, "direction") == "backwards"
    assert again.evaluate(SRC) == page.evaluate(SRC)


@pytest.mark.heavy
def test_a_sample_takes_the_scene_out_of_the_link_and_is_compared_with_it(visit):
    page = opened(visit)
    choose(page, "speed", "fast")
    page.get_by_role("button", name="cartwheel", exact=True).click()
    sentence(page, "From the clip before to this one")
    page.get_by_role("button", name="Copy link").click()
    page.wait_for_function("location.search.includes('sample=cartwheel')")
    assert "puppet=" not in page.evaluate("location.search")


@pytest.mark.heavy
def test_another_question_about_the_next_clip_compares_nothing(visit):
    page = opened(visit)
    choose(page, "hat", "cap")
    choose(page, "hat", "none")
    sentence(page, "Only the hat changed")
    page.locator("#classes textarea").fill("bowling\nwaving")
    page.locator(".vd-bar bdi", has_text=re.compile("bowling|waving")).first.wait_for()
    page.locator("#frames input").click()
    page.get_by_role("option", name="4", exact=True).click()
    page.locator(".vd-changed").wait_for(state="hidden")


def test_a_quick_change_of_mind_ends_with_the_last_wish(visit):
    page = opened(visit)
    for hat in ("cap", "beanie", "cap"):
        page.locator(f".vp-puppeteer input[name='vp-hat'][value='{hat}']").check()
    page.locator(".vp-said", has_text="with a red cap").wait_for()
    assert checked(page, "hat") == "cap"


@pytest.mark.heavy
def test_a_link_made_by_somebody_else_is_one_sentence(visit):
    page = opened(visit, "?puppet=hat.<img src=x onerror=alert(1)>_action.cartwheel")
    page.locator(".vp-puppeteer[data-state=error] .vp-said", has_text="have no hat").wait_for()
    assert page.evaluate(SRC) == "" and page.locator(".vp-said img").count() == 0
    choose(page, "hat", "cap")


@pytest.mark.heavy
def test_a_person_has_hair_of_theirs_and_what_is_not_worn_has_no_colour(visit):
    page = opened(visit)
    assert not page.locator("input[name='vp-hat_colour']").first.is_visible()
    choose(page, "who", "man")
    assert page.locator("#vp-hair").input_value() == "short"
    choose(page, "hat", "cap")
    assert page.locator("input[name='vp-hat_colour']").first.is_visible()
    page.get_by_role("button", name="Another take").click()
    sentence(page, "Only the take changed")


@pytest.mark.heavy
def test_the_puppeteer_is_led_by_keys(visit):
    page = visit("?tab=recognise")
    walk(page, ".vp-puppeteer > summary")
    keys(page, "Enter")
    walk(page, "input[name='vp-hat']")
    keys(page, "ArrowRight")
    page.locator(".vp-said", has_text="with a red cap").wait_for()
    walk(page, ".vp-again")
    keys(page, "Enter")
    sentence(page, "Only the take changed")


@pytest.mark.heavy
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_screen(visit, width):
    page = opened(visit, viewport={"width": width, "height": 844})
    page.locator(".vp-more > summary").click()
    choose(page, "hat", "cap")
    choose(page, "top_colour", "green")
    sentence(page, "Only the colour of the clothes changed")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
