"""Prompts that somebody learned, in the page: their CLIP is offered, and the buttons follow it."""

import pytest

from tests.browser.test_recognise_tab import pick
from tests.support.prompted import prompted
from vitaclip import weights
from vitaclip.inference.service import Service


@pytest.fixture(scope="module")
def service(assets, clip, tmp_path_factory):
    """Prompts for six frames over a CLIP that is not the built-in one."""
    path = tmp_path_factory.mktemp("own") / "waving lesson.safetensors"
    weights.save(prompted(clip, "cube", frames=6), path)
    return Service.open(assets, own=[path])


def choose(page, clip_folder):
    page.locator("#model input").click()
    page.get_by_role("option", name=f"{clip_folder.name} · your prompts").click()
    page.locator(".vc-note[data-tone=ready]").wait_for()


@pytest.mark.heavy
def test_the_buttons_of_every_tab_follow_the_model_there_and_back(visit, clip_folder):
    page = visit()
    assert not page.locator("#prompts:visible").count()  # plain CLIP alone leaves no choice
    pick(page, "playing drums")
    choose(page, clip_folder)
    page.locator(".vc-status", has_text="6 frames").wait_for()
    pressed = page.locator("#prompts label.selected")
    assert pressed.inner_text().strip() == "waving lesson"
    page.locator("#prompts label", has_text="Compare").click()
    page.locator(".vc-panels[data-count='2']").wait_for()
    titles = page.locator(".vc-panel h3").all_inner_texts()
    assert titles == ["Plain CLIP", "waving lesson"]
    page.get_by_role("tab", name="Look inside").click()
    page.get_by_role("button", name="playing drums", exact=True).click()
    page.locator(".vc-inside[data-loaded]").wait_for()
    assert page.locator("#inside-prompts label.selected").inner_text().strip() == "waving lesson"
    assert page.locator(".vi-thumb").count() == 6
    page.locator("#model input").click()
    page.get_by_role("option", name="Puppet CLIP · built in").click()
    page.locator(".vc-note[data-tone=ready]").wait_for()
    page.locator("#inside-prompts").wait_for(state="hidden")
    page.locator(".vi-thumb").nth(7).wait_for()


def test_a_link_brings_the_model_and_its_prompts(visit, clip_folder):
    query = f"?model={clip_folder.name}&prompts=waving-lesson&sample=playing-drums.mp4"
    page = visit(query)
    page.locator(".vc-status", has_text="6 frames").wait_for()
    assert page.locator("#prompts label.selected").inner_text().strip() == "waving lesson"
