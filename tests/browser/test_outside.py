"""What the model does not know, in a browser: clips of another world, and actions in no list."""

import numpy as np
import pytest

from tests.browser.test_recognise_tab import answer
from tests.support.films import film
from tests.support.paths import ASSETS
from vitaclip import video
from vitaclip.data import puppets
from vitaclip.data.puppets.stills import TRAINING_SEEDS

HUES = """bars => bars.map(bar => {
    const [r, g, b] = getComputedStyle(bar).backgroundColor.match(/[\\d.]+/g).map(Number);
    return Math.max(r, g, b) - Math.min(r, g, b);
})"""
GREY = 40  # of 255: how far the channels of a grey with a tint lie apart


@pytest.fixture(scope="module")
def assets():
    """The models that ship, and what was fitted of their worlds."""
    return ASSETS


def bars(number, width, height):
    """The test card: eight bars of colour, a little further along in each picture."""
    x = (np.arange(width) + 2 * number) * 8 // width % 8
    card = np.stack([(x >> bit & 1) * 255 for bit in range(3)], axis=-1).astype(np.uint8)
    return np.broadcast_to(card, (height, width, 3)).copy()


def drop(page, file):
    page.locator("#video input[type=file]").set_input_files(file)
    return answer(page)


@pytest.fixture(scope="module")
def card(tmp_path_factory):
    return film(tmp_path_factory.mktemp("card") / "phone.mp4", 40, paint=bars)


def test_a_test_card_is_not_the_puppets_world_and_no_class_is_its_headline(visit, card):
    page = visit("?prompts=vita")
    told = drop(page, card)
    assert (
        told.locator(".vc-outside-text").inner_text().startswith("This is not the puppets’ world")
    )
    assert told.locator(".vc-headline").count() == 0
    assert told.locator(".vc-bar[data-none]").count() == 0
    fills = told.locator(".vc-bar .vc-fill")
    assert fills.count() == 6 and max(fills.evaluate_all(HUES)) < GREY
    ways = told.locator(".vc-ways button")
    assert ways.count() == 2 and "CLIP that knows photographs" in ways.first.inner_text()
    ways.last.click()
    told.locator(".vc-told", has_text="vitaclip learn").wait_for()


def test_a_puppet_after_it_is_answered_in_colour_again(visit, card):
    page = visit("?prompts=vita")
    drop(page, card)
    page.get_by_role("button", name="playing drums", exact=True).click()
    page.locator(".vc-headline", has_text="playing drums").wait_for()
    assert page.locator(".vc-outside").count() == 0
    assert max(page.locator(".vc-bar .vc-fill").evaluate_all(HUES)) > GREY


def test_an_action_in_no_list_is_none_of_all_48(visit, tmp_path):
    take = puppets.shot("clapping", TRAINING_SEEDS + 79)
    video.write(tmp_path / "clapping.mp4", puppets.film(take, 96, frames=24).frames, 12)
    page = visit("?prompts=vita")
    told = drop(page, tmp_path / "clapping.mp4")
    assert "48 classes scored" in told.locator(".vc-status").inner_text()
    assert told.locator(".vc-headline").inner_text() == "None of these"
    first = told.locator(".vc-bar").first
    assert first.get_attribute("data-none") and first.inner_text().startswith("none of these")
    assert told.locator(".vc-outside").count() == 0


@pytest.mark.heavy
def test_a_long_video_of_another_world_says_so_of_its_moments(visit, tmp_path):
    page = visit("?prompts=vita")
    told = drop(page, film(tmp_path / "phone.mp4", 45, paint=bars, rate=5))
    told.locator(".vc-outside-text", has_text="not the puppets’ world").wait_for()
    assert told.locator(".vc-totals li").all_inner_texts() == ["not its world 0:09"]
    page.get_by_role("slider", name="Moments of the video").press("Home")
    assert told.locator(".vc-doubt:visible").inner_text() == "Not its world."
    page.get_by_role("button", name="Whole video").click()
    assert told.locator(".vc-doubt:visible").count() == 0
