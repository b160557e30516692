"""The main job of every tab without a mouse: reached by Tab, done by keys, the focus in sight."""

import pytest

from tests.support.paths import ASSETS

ALL = "Control+a"
FOCUS = """wanted => {
    let at = document.activeElement;
    while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    const rings = [at, at.closest('label')].filter(Boolean).map(one => getComputedStyle(one))
        .some(style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);
    const box = at.getBoundingClientRect();
    return {
        there: at.matches(wanted), nowhere: at === document.body,
        seen: rings && box.width > 0 && box.height > 0,
        name: `${at.tagName} #${at.id} .${at.className} ${at.textContent.slice(0, 40)}`,
    };
}"""


@pytest.fixture(scope="module")
def assets():
    """The models, samples and gallery that ship."""
    return ASSETS


def walk(page, selector, key="Tab", most=120):
    """Press Tab until the focus is there; whatever it meets on its way must show it."""
    way = []
    for _ in range(most):
        page.keyboard.press(key)
        focus = page.evaluate(FOCUS, selector)
        assert focus["seen"] or focus["nowhere"], f"no focus ring on {focus['name']}"
        if focus["there"]:
            return
        way.append(focus["name"])
    raise AssertionError(f"{selector} was not reached, only {way}")


def keys(page, *names):
    for name in names:
        page.keyboard.press(name)


def test_a_sample_is_recognised_and_its_classes_changed(visit):
    page = visit("?tab=recognise")
    walk(page, ".vc-sample[data-file='playing-drums.mp4']")
    keys(page, "Enter")
    page.locator(".vc-answer[data-state=result]").wait_for()
    walk(page, "[data-order=reversed]")
    keys(page, "Space")
    page.locator(".vc-moved", has_text="Turned round").wait_for()
    walk(page, ".vc-frame")
    keys(page, "Alt+ArrowRight")
    page.locator(".vc-moved", has_text="In this order").wait_for()
    walk(page, "#classes textarea")
    assert page.locator("[role=listbox]:visible").count() == 0  # the lists passed by have closed
    keys(page, ALL)
    page.keyboard.type("playing drums\nriding a bike")
    page.locator(".vc-status", has_text="2 classes scored").wait_for()
    walk(page, "#prompts input[value=none]")
    keys(page, "Space")
    walk(page, ".vc-save", "Shift+Tab")  # it keeps the focus while the next answer is worked out
    with page.expect_download():
        keys(page, "Enter")
    walk(page, "#recognise")


def test_a_search_finds_a_hit_that_plays_and_opens_inside(visit):
    page = visit("?tab=search")
    walk(page, "#query textarea, #query input")
    page.keyboard.type("a woman riding a bike")
    keys(page, "Enter")
    page.locator(".vs-found[data-state=result]").wait_for()
    page.locator(".vs-viewer:visible").wait_for()
    walk(page, ".vs-hits li:nth-child(2) .vs-hit")
    keys(page, "Enter")
    page.wait_for_function("document.querySelector('.vs-film').currentTime > 0")
    walk(page, ".vs-viewer [data-tab=inside]")
    keys(page, "Enter")
    page.locator(".vc-inside[data-loaded]").wait_for()


@pytest.mark.heavy
def test_looking_inside_a_clip_stepping_through_it_and_asking_what_if(visit):
    page = visit("?tab=recognise&look=1.6")
    walk(page, ".vc-sample[data-file='sitting-down.mp4']")
    keys(page, "Space")
    walk(page, "#tab-inside-button")
    keys(page, "Enter")
    page.locator(".vc-inside[data-loaded]").wait_for()
    walk(page, ".vi-view canvas")
    keys(page, "ArrowRight", "ArrowRight", "ArrowDown")
    page.locator(".vi-where", has_text="Frame 3 of 8, layer 5").wait_for()
    walk(page, "#vi-head")
    keys(page, "ArrowRight")
    page.locator(".vi-where", has_text="head 1").wait_for()
    walk(page, ".vi-cell")
    keys(page, "ArrowRight", "ArrowDown")  # the first patch, and the one below it
    page.wait_for_function("document.querySelector('.vi-token').value === 'patch 1,0'")
    walk(page, ".vi-check input")
    keys(page, "Space")
    walk(page, ".vi-try")
    keys(page, "Enter")
    page.locator(".vi-outcome .vi-title", has_text="local knocked out in all layers").wait_for()
    walk(page, "[data-test=reversed]")
    keys(page, "Enter")
    page.locator(".vi-order").wait_for()


@pytest.mark.heavy
def test_a_lesson_is_unfolded_and_its_scene_set(visit):
    page = visit("?tab=how")
    walk(page, ".vh-try")
    walk(page, ".vh-lessons summary")
    keys(page, "Enter")
    page.get_by_text("forwards,").first.wait_for()
    walk(page, ".vh-try", "Shift+Tab")
    keys(page, "Enter")
    page.locator(".vc-inside[data-loaded]").wait_for()


@pytest.mark.heavy
def test_a_class_is_named_gets_a_clip_and_loses_it(visit):
    page = visit("?tab=learn&sample=playing-drums.mp4")
    page.locator(".vc-answer[data-state=result]").wait_for(state="attached")
    walk(page, ".vt-name")
    keys(page, ALL)
    page.keyboard.type("drumming")
    keys(page, "Enter")
    page.locator("[aria-label='Add the clip above for drumming']").wait_for()
    walk(page, "[data-does=above]")
    keys(page, "Enter")
    page.locator(".vt-clip").wait_for()
    walk(page, ".vt-clip", "Shift+Tab")
    keys(page, "Delete")
    page.locator(".vt-clip").wait_for(state="detached")
    walk(page, "[data-does=learn]")
    keys(page, "Enter")
    page.locator(".vt-failed", has_text="there are no clips").wait_for()


def test_a_visitor_who_leaves_the_linked_tab_at_once_is_not_taken_back(visit):
    page = visit("?tab=search&sample=cartwheel.mp4")
    page.locator("#tab-search-button[aria-selected=true]").wait_for()
    walk(page, "#tab-how-button")
    keys(page, "Enter")
    page.locator(".vc-answer[data-state=result]").wait_for(state="attached")  # the link came in
    assert page.locator("#tab-how-button").get_attribute("aria-selected") == "true"


@pytest.mark.heavy
def test_the_header_copies_the_link_and_changes_the_light(visit):
    page = visit()
    walk(page, "[data-does=dark]")
    keys(page, "Space")
    page.locator("body.dark").wait_for()
    walk(page, "[data-does=link]", "Shift+Tab")
    keys(page, "Enter")
    page.wait_for_function("location.search.includes('tab=recognise')")
