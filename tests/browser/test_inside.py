"""*Look inside* in a browser: scrubbing asks the server nothing, questions change the answer."""

import json
import re
import shutil

import pytest

from tests.support.paths import ASSETS
from tests.support.prompted import prompted
from vitaclip import weights
from vitaclip.prompts import PROMPTS


@pytest.fixture(scope="module")
def service(assets, clip):
    """The tiny CLIP under random prompts, in files as training leaves them."""
    from vitaclip.inference.service import Service

    for kind in PROMPTS:
        weights.save(prompted(clip, kind, frames=8), assets / f"{kind}.safetensors")
    for file in (ASSETS / "lessons.json",):
        shutil.copy(file, assets)
    return Service.open(assets)


def look(visit, clip="playing drums", query="", **settings):
    """The tab with a clip in its player, every layer loaded."""
    page = visit(query or "?tab=inside&look=1.3", **settings)
    if not query:
        page.get_by_role("button", name=clip, exact=True).click()
    page.locator(".vc-inside[data-loaded]").wait_for()
    return page


def where(page):
    return page.locator(".vi-where").inner_text()


def chosen(page, token):
    """Wait until the first picture asks about this token; it is drawn with the next refresh."""
    shown = "token => document.querySelector('.vi-token').value === token"
    page.wait_for_function(shown, arg=token)


@pytest.mark.heavy
def test_a_hundred_steps_ask_the_server_nothing(visit):
    page = look(visit)
    page.locator("#vi-head").focus()
    page.keyboard.press("ArrowRight")
    page.locator(".vc-inside[data-loaded=heads]").wait_for()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for slider in ("frame", "layer", "head", "strength"):
        page.locator(f"#vi-{slider}").focus()
        for step in range(20):
            page.keyboard.press("ArrowLeft" if step < 3 else "ArrowRight")
    cells = page.locator(".vi-cell")
    for i in range(20):
        cells.nth(i + 14).click()  # the last patches and the prompts
    page.locator(".vi-where", has_text="Frame 8 of 8, layer 3, head 4").wait_for()
    assert not asked


@pytest.mark.heavy
def test_the_next_refresh_of_the_screen_shows_the_next_step(visit):
    page = look(visit)
    late = page.evaluate("""async () => {
        const canvas = document.querySelector('.vi-view canvas'), late = [];
        for (const [slider, value] of [1, 2, 3, 4, 5, 6, 7].map(frame => ['frame', frame])
                .concat([['layer', 1], ['layer', 0], ['layer', 2], ['strength', 30]])) {
            const before = canvas.toDataURL(), input = document.querySelector(`#vi-${slider}`);
            input.value = value;
            input.dispatchEvent(new Event('input'));
            await new Promise(requestAnimationFrame);
            if (canvas.toDataURL() === before) late.push(`${slider} ${value}`);
        }
        return late;
    }""")
    assert late == []


@pytest.mark.heavy
def test_keys_on_the_picture_step_through_frames_and_layers_and_play(visit):
    page = look(visit)
    page.locator(".vi-view canvas").first.focus()
    assert where(page) == "Frame 1 of 8, layer 3, mean of heads"
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    page.locator(".vi-where", has_text="Frame 3 of 8, layer 2").wait_for()
    page.keyboard.press(" ")
    page.locator(".vi-where", has_text="Frame 6").wait_for()
    page.keyboard.press(" ")
    assert page.locator(".vi-play").inner_text() == "Play"


@pytest.mark.heavy
def test_a_token_says_beside_its_picture_whether_it_can_matter(visit):
    page = look(visit)
    page.locator(".vi-group[data-family=local] .vi-cell").nth(4).click()
    chosen(page, "local of frame 5")
    page.locator("#vi-layer").focus()
    page.keyboard.press("ArrowLeft")
    flag, why = page.locator(".vi-flag").first, page.locator(".vi-why").first
    page.locator(".vi-flag", has_text="can matter").first.wait_for()
    page.locator(".vi-view").first.get_by_text("looks at").click()
    page.locator(".vi-why", has_text="dropped after the layer").first.wait_for()
    assert flag.inner_text() == "only to look at" and "who reads it" in why.inner_text()


@pytest.mark.heavy
def test_the_picture_changes_with_every_choice(visit):
    page = look(visit)
    pixels = "document.querySelector('.vi-view canvas').toDataURL()"
    shown = {page.evaluate(pixels)}
    for selector, key in (("#vi-frame", "ArrowRight"), ("#vi-layer", "ArrowLeft")):
        page.locator(selector).focus()
        page.keyboard.press(key)
        page.wait_for_timeout(200)
        shown.add(page.evaluate(pixels))
    page.locator(".vi-view canvas").first.click(position={"x": 20, "y": 20})
    page.wait_for_timeout(200)
    shown.add(page.evaluate(pixels))
    chosen(page, "patch 0,0")
    assert len(shown) == 4


def test_knocking_out_and_reordering_show_the_answer_before_and_after(visit):
    page = look(visit)
    page.locator(".vi-check", has_text="all local tokens").click()
    page.get_by_role("button", name="Try it").click()
    page.locator(".vi-outcome .vi-title", has_text="local knocked out in all layers").wait_for()
    assert (
        page.locator(".vi-outcome .vi-rows li").count() >= 4
        and page.locator(".vi-squares").count() == 2
    )
    page.get_by_role("button", name="Reversed").click()
    page.locator(".vi-outcome .vi-title", has_text="reversed").wait_for()
    assert page.locator(".vi-order img").count() == 8
    alts = [image.get_attribute("alt") for image in page.locator(".vi-order img").all()]
    assert alts[0] == "Frame 8" and alts[-1] == "Frame 1"


def test_it_opens_on_the_answer_and_the_map_of_it_and_one_press_takes_the_token_away(visit):
    page = visit("?tab=inside")
    page.get_by_role("button", name="playing drums", exact=True).click()
    page.locator(".vc-inside[data-loaded]").wait_for()
    said = page.locator(".vi-says").inner_text()
    assert re.fullmatch(r"Vita-CLIP says .+ \d+%", said)
    assert page.locator(".vi-label").first.input_value() in said
    assert page.locator(".vi-map").first.input_value() == "gradient"
    assert page.locator(".vi-flag").first.inner_text() == "not measured here"  # no such file
    assert (
        where(page).endswith("all layers together") and not page.locator("#vi-layer").is_visible()
    )
    page.get_by_role("button", name="Take the class token away").click()
    then = page.locator(".vi-then")
    then.locator(".vi-title", has_text="class knocked out in all layers").wait_for()
    assert then.locator(".vi-rows li").count() == 2
    page.get_by_role("button", name="Turn time round").last.click()
    then.locator(".vi-title", has_text="reversed").wait_for()


def test_maps_are_chosen_by_their_measured_score_and_a_token_shows_its_own_reading(visit, assets):
    gaps = {"gradient": 0.4, "integrated": 0.7, "rollout": 0.1, "random": 0.02}
    rows = {name: {"gap": gap, "error": 0.01, "pointing_person": 0.5} for name, gap in gaps.items()}
    (assets / "maps.json").write_text(json.dumps({"clips": 9, "maps": {"vita": rows}}))
    page = visit("?tab=inside")
    page.get_by_role("button", name="cartwheel", exact=True).click()
    page.locator(".vc-inside[data-loaded]").wait_for()
    flag = page.locator(".vi-flag").first
    flag.get_by_text("0.40 measured").wait_for()  # the most faithful one is slow
    shown = page.locator(".vi-trusted").all_inner_texts()
    assert [row.split()[0] for row in shown] == [
        "Integrated",
        "Gradient-weighted",
        "Attention",
        "Chance",
    ]
    pixels = "document.querySelector('.vi-view canvas').toDataURL()"
    quick = page.evaluate(pixels)
    page.locator(".vi-trusted", has_text="Integrated").click()
    flag.get_by_text("0.70 measured").wait_for()
    assert page.evaluate(pixels) != quick
    second = page.locator(".vi-label option").all_inner_texts()[1]
    one = page.evaluate(pixels)
    page.locator(".vi-label").first.select_option(second.removeprefix("for "))
    page.wait_for_function(f"before => {pixels} !== before", arg=one)
    page.get_by_role("button", name="Copy link").click()
    page.wait_for_url("**look=*.map.integrated**")
    page.locator(".vi-map").first.select_option("")
    page.locator("#vi-layer").wait_for()
    assert page.locator(".vi-flag").first.inner_text() == "can matter"
    (assets / "maps.json").unlink()


@pytest.mark.heavy
def test_a_link_restores_a_map(visit):
    page = look(visit, query="?tab=inside&clip=cartwheel.mp4&look=3.1.0.map.rollout")
    page.locator(".vi-where", has_text="Frame 3 of 8, all layers together").wait_for()
    assert page.locator(".vi-map").first.input_value() == "rollout"
    with page.expect_download() as saved:
        page.get_by_role("button", name="CSV", exact=True).click()
    assert "rollout" in saved.value.suggested_filename
    with page.expect_download() as saved:
        page.get_by_role("button", name="MP4", exact=True).click()


@pytest.mark.heavy
def test_what_if_offers_the_tokens_in_use_and_keeps_what_is_ticked_in_sight(visit):
    page = look(visit)
    page.locator(".vi-group[data-family=local] .vi-cell").nth(4).click()
    ticked = page.locator(".vi-check", has_text="local of frame 5")
    ticked.click()
    page.locator(".vi-group[data-family=class] .vi-cell").click()
    page.locator(".vi-check", has_text="the class token").wait_for()
    assert ticked.locator("input").is_checked()
    page.locator("#inside-prompts label", has_text="Plain CLIP").click()
    page.locator(".vi-group[data-family=local]").wait_for(state="detached")
    assert page.locator(".vi-check").all_inner_texts() == ["the class token"]


@pytest.mark.heavy
def test_a_link_restores_clip_prompts_and_place(visit):
    query = "?tab=inside&clip=cartwheel.mp4&under=cube&look=5.2.3.listeners.cube+from+frame+7"
    page = look(visit, query=query)
    page.locator(".vi-where", has_text="Frame 5 of 8, layer 2, head 3").wait_for()
    chosen(page, "cube from frame 7")
    assert page.locator(".vc-sample[aria-pressed=true]").text_content() == "cartwheel"
    page.get_by_role("button", name="Copy link").click()
    page.wait_for_url("**look=5.2.3.listeners.cube+from+frame+7**")
    assert "sample=cartwheel.mp4" in page.url and "under=cube" in page.url


@pytest.mark.heavy
def test_a_link_with_nonsense_in_it_opens_the_tab_all_the_same(visit):
    page = look(visit, query="?tab=inside&clip=cartwheel.mp4&look=99.x.-4.up.ghost")
    assert re.fullmatch(r"Frame \d of 8, layer \d, mean of heads", where(page))


@pytest.mark.heavy
@pytest.mark.parametrize("kind", ["PNG", "GIF", "MP4", "CSV", "NPZ"])
def test_what_is_seen_can_be_saved(visit, kind, tmp_path):
    page = look(visit)
    with page.expect_download() as saved:
        page.get_by_role("button", name=kind, exact=True).click()
    path = tmp_path / saved.value.suggested_filename
    saved.value.save_as(path)
    assert path.suffix == f".{kind.lower()}" and path.stat().st_size > 1000


@pytest.mark.heavy
def test_on_a_phone_nothing_is_wider_than_the_screen(visit):
    page = look(visit, viewport={"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.heavy
def test_how_it_works_shows_the_pictures_and_its_lessons_lead_into_the_app(visit):
    page = visit("?tab=how")
    page.locator(".vh-picture").nth(2).wait_for()
    assert page.locator(".vh-lessons > li").count() == 5
    page.locator(".vh-lessons summary").first.click()
    page.get_by_text("forwards,").first.wait_for()
    page.locator(".vh-try").first.click()
    page.locator(".vc-inside[data-loaded]").wait_for()
    assert page.locator(".vc-sample[aria-pressed=true]").text_content() == "sitting down"
