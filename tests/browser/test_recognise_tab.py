"""The tab *Recognise* as a visitor uses it, in a browser, with nothing reaching another machine."""

import re

import numpy as np
import pytest

from vitaclip import video
from vitaclip.data import puppets
from vitaclip.data.puppets.stills import TRAINING_SEEDS

ODD = ["<b>bold</b><img src=x onerror=alert(1)>", "${alert(1)} {{value}}", "👩‍🎤 singing"]
BROKEN_WORDS = """selector => {
    const broken = [], range = document.createRange();
    for (const one of document.querySelectorAll(selector))
        for (const { index, 0: word } of one.textContent.matchAll(/\\S+/g)) {
            range.setStart(one.firstChild, index);
            range.setEnd(one.firstChild, index + word.length);
            if (range.getClientRects().length > 1) broken.push(word);
        }
    return broken;
}"""


def answer(page, state="result", clip=""):
    """The answer card, once it is in this state (and about this clip)."""
    about = f"[data-clip='{clip}']" if clip else ""
    card = page.locator(f".vc-answer[data-state={state}]{about}")
    card.wait_for()
    return card


def shown(page):
    """The classes beside the bars, best first."""
    return page.locator(".vc-bar .vc-name > bdi").all_inner_texts()


def pick(page, name="playing drums"):
    """Choose a sample, and wait for the answer to this clip and no other."""
    page.get_by_role("button", name=name, exact=True).click()
    return answer(page, clip=f"{name.replace(' ', '-')}.mp4")


def write_classes(page, *classes):
    """Type other classes, and wait until the status line counts them."""
    page.locator("#classes textarea").fill("\n".join(classes))
    count = f"{len(classes)} class{'es' if len(classes) > 1 else ''} scored"
    page.locator(".vc-status", has_text=count).wait_for()


@pytest.fixture(scope="module")
def own_clip(tmp_path_factory):
    """A clip of a visitor's own, none of the samples."""
    path = tmp_path_factory.mktemp("own") / "holiday.mp4"
    take = puppets.shot("bowling", TRAINING_SEEDS + 77)
    video.write(path, puppets.film(take, 96, frames=24).frames, 12)
    return path


def test_a_sample_gets_an_answer_with_bars_curve_frames_and_one_status_line(visit):
    page = visit()
    card = pick(page)
    assert len(shown(page)) == 6 and shown(page)[-1] == "all others"
    looked = r"8 frames from 0:00 to 0:0\d, one every .* · decode .* · encode .* · "
    assert re.search(looked + "48 classes scored in .* · puppet-clip", card.inner_text())
    page.locator("#curve .js-plotly-plot .scatterlayer .trace").nth(4).wait_for()
    assert page.locator(".vc-frames img").count() == 8
    assert page.locator(".vc-sample[aria-pressed=true]").text_content() == "playing drums"


@pytest.mark.heavy
def test_before_there_is_a_clip_a_film_plays_and_a_guess_opens_it(visit):
    page = visit()
    guesses = page.locator(".vc-guesses button")
    first = guesses.first.inner_text()
    guesses.first.click()
    card = answer(page)
    assert f"You said “{first}”." in card.locator(".vc-asked").inner_text()
    assert card.locator(".vc-ask").inner_text() == "Which way does time run?"
    assert not guesses.first.is_visible() and page.locator("#video video").is_visible()


def frames_as_shown(page):
    alts = [image.get_attribute("alt") for image in page.locator(".vc-frames img").all()]
    return [int(alt.split()[1]) for alt in alts]


def test_time_is_turned_round_shuffled_and_put_back_beside_the_clip(visit, service):
    page = visit()
    pick(page, "sitting down")
    said, before = page.locator(".vc-moved"), service.counts["decodes"]
    page.get_by_role("button", name="Turn time round").click()
    page.get_by_text("Turned round, plain CLIP’s bars did not move.").wait_for()
    assert frames_as_shown(page) == [8, 7, 6, 5, 4, 3, 2, 1]
    assert page.locator(".vc-flip").is_visible() and page.locator(".vc-was").count() == 5
    page.get_by_role("button", name="Shuffle the frames").click()
    said.get_by_text("In this order, plain CLIP’s bars did not move.").wait_for()
    page.get_by_role("button", name="As filmed").click()
    said.wait_for(state="hidden")
    assert frames_as_shown(page) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert service.counts["decodes"] == before


@pytest.mark.heavy
def test_a_frame_is_moved_by_keys_and_by_dragging(visit):
    page = visit()
    pick(page, "cartwheel")
    frames = page.locator(".vc-frame")
    frames.nth(0).press("Alt+ArrowRight")
    page.locator(".vc-moved", has_text="In this order").wait_for()
    assert frames_as_shown(page)[:3] == [2, 1, 3]
    frames.nth(7).hover()
    page.mouse.down()
    page.mouse.move(*(frames.nth(1).bounding_box()[side] + 9 for side in "xy"), steps=6)
    page.mouse.up()
    assert frames_as_shown(page)[:3] == [2, 8, 1]


@pytest.mark.heavy
def test_the_curve_and_the_frames_seek_and_the_line_follows_the_player(visit):
    page = visit()
    pick(page)
    page.locator("#curve .js-plotly-plot .scatterlayer .trace").first.wait_for()
    now = "document.querySelector('#video video').currentTime"
    page.locator(".vc-frame").nth(5).click()
    at = page.evaluate(now)
    page.locator("#curve").scroll_into_view_if_needed()
    box = page.locator("#curve").bounding_box()
    page.mouse.click(box["x"] + 60, box["y"] + box["height"] / 2)
    assert page.evaluate(now) < at
    page.locator("#stage[data-now]").wait_for()


@pytest.mark.heavy
def test_a_film_dropped_anywhere_is_the_clip(visit, own_clip):
    page = visit("?tab=recognise")
    page.evaluate(DROP_FILM, [own_clip.name, list(own_clip.read_bytes())])
    page.locator(".vc-answer[data-clip='clip']").wait_for()


DROP_FILM = """([name, bytes]) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([new Uint8Array(bytes)], name, {type: "video/mp4"}));
    const drop = new DragEvent("drop", {dataTransfer, bubbles: true, cancelable: true});
    document.body.dispatchEvent(drop);
}"""


@pytest.mark.heavy
def test_the_clip_stays_when_the_tab_changes(visit):
    page = visit()
    pick(page, "cartwheel")
    page.get_by_role("tab", name="Look inside").click()
    page.locator(".vc-inside[data-loaded]").wait_for()
    page.get_by_role("button", name="riding a bike", exact=True).click()
    page.locator(".vc-answer[data-clip='riding-a-bike.mp4']").wait_for(state="attached")
    page.get_by_role("tab", name="Recognise").click()
    page.locator("#video video[src*='riding-a-bike']").wait_for()


def test_other_classes_change_the_answer_without_a_second_encode(visit, service):
    page = visit()
    pick(page)
    before, scores = service.counts["encodes"], service.counts["scores"]
    write_classes(page, "playing drums", "riding a bike")
    assert sorted(shown(page)) == ["playing drums", "riding a bike"]
    assert page.locator("#class-set input").input_value() == "Your own"
    assert service.counts["encodes"] == before and service.counts["scores"] > scores


@pytest.mark.heavy
def test_classes_are_chips_that_are_changed_added_pasted_taken_away_and_brought_back(visit):
    page = visit()
    pick(page)
    write_classes(page, "playing drums", "riding a bike")
    names = page.locator(".vc-chip-name")
    assert names.all_inner_texts() == ["playing drums", "riding a bike"]
    names.nth(1).click()
    page.keyboard.type("walking a dog")
    page.keyboard.press("Enter")
    page.locator(".vc-bar bdi", has_text="walking a dog").wait_for()
    page.get_by_role("button", name="+ add a class").click()
    page.keyboard.type("waving")
    page.keyboard.press("Enter")
    page.keyboard.type("bowling")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.locator(".vc-status", has_text="4 classes scored").wait_for()
    page.get_by_role("button", name="Take playing drums away").click()
    page.locator(".vc-status", has_text="3 classes scored").wait_for()
    assert page.locator("#classes textarea").input_value() == "walking a dog\nwaving\nbowling"
    page.get_by_role("button", name="Undo").click()
    page.locator(".vc-status", has_text="4 classes scored").wait_for()
    assert names.first.inner_text() == "playing drums"


@pytest.mark.heavy
def test_the_rest_of_the_question_folds_and_stays_as_it_was_left(visit):
    page = visit()
    fold = page.get_by_role("button", name="Change the question")
    assert fold.get_attribute("aria-expanded") == "true"
    fold.click()
    assert not page.locator("#template").is_visible()
    assert page.locator(".vc-chip").count() == 8
    page.get_by_role("button", name="Show all 48").click()
    assert page.locator(".vc-chip").count() == 48


@pytest.mark.heavy
def test_a_class_set_and_a_template_are_scored_at_once_too(visit, service):
    page = visit()
    pick(page)
    before = service.counts["encodes"]
    page.locator("#class-set input").click()
    page.get_by_role("option", name="HMDB51").click()
    page.locator(".vc-status", has_text="51 classes scored").wait_for()
    page.locator("#template textarea, #template input").fill("no seat")
    assert "for the class to sit in" in answer(page, "error").inner_text()
    page.locator("#template textarea, #template input").fill("a photo of {}")
    answer(page)
    assert service.counts["encodes"] == before


def test_of_two_quick_choices_the_last_one_counts(visit):
    page = visit()
    for name in ("cartwheel", "riding a bike"):
        page.get_by_role("button", name=name, exact=True).click()
    page.locator("#video video[src*='riding-a-bike']").wait_for()
    page.locator(".vc-answer[data-clip='riding-a-bike.mp4']").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save CSV").click()
    assert download.value.suggested_filename == "riding-a-bike-classes.csv"


def test_an_uploaded_clip_is_recognised_and_the_page_says_what_the_model_knows(visit, own_clip):
    page = visit()
    page.locator("#video input[type=file]").set_input_files(own_clip)
    card = answer(page)
    assert "has only ever seen drawn puppets" in card.inner_text()
    assert page.locator(".vc-sample[aria-pressed=true]").count() == 0


def test_a_broken_clip_is_one_sentence_and_the_page_lives_on(visit, tmp_path):
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(np.random.default_rng(0).bytes(4000))
    page = visit()
    page.locator("#video input[type=file]").set_input_files(broken)
    said = answer(page, "error").locator(".vc-error").inner_text()
    assert "broken.mp4" in said and "/" not in said and "Traceback" not in said
    pick(page)


def test_the_link_brings_back_sample_classes_and_template(visit):
    page = visit()
    pick(page, "cartwheel")
    page.locator("#template textarea, #template input").fill("a drawing of {}")
    write_classes(page, "cartwheel", "a <i>tilted</i> ✳ class & more")
    answer(page)
    page.get_by_role("button", name="Turn time round").click()
    page.locator(".vc-moved").wait_for()
    page.get_by_role("button", name="Copy link").click()
    page.wait_for_function("location.search.includes('sample=cartwheel.mp4')")
    again = visit(page.evaluate("location.search"))
    answer(again)
    again.locator(".vc-moved").wait_for()
    assert frames_as_shown(again) == [8, 7, 6, 5, 4, 3, 2, 1]
    pick(again, "sitting down")
    again.get_by_role("button", name="As filmed").wait_for(state="hidden")
    assert frames_as_shown(again) == [1, 2, 3, 4, 5, 6, 7, 8]
    pick(again, "cartwheel")
    assert sorted(shown(again)) == sorted(shown(page))
    assert again.locator("#template textarea, #template input").input_value() == "a drawing of {}"


def test_markup_and_scripts_in_classes_and_template_are_shown_as_text(visit):
    page = visit()
    pick(page)
    page.locator("#template textarea, #template input").fill("<script>alert(2)</script> {}")
    write_classes(page, *ODD)
    assert sorted(shown(page)) == sorted(ODD)
    page.locator("#curve .legendtext", has_text="<b>bold").wait_for()
    assert page.locator(".vc-panels b, .vc-panels img, .vc-panels script").count() == 0


@pytest.mark.heavy
def test_a_link_made_by_somebody_else_runs_nothing(visit):
    page = visit("?sample=../../etc/passwd&template=<img src=x onerror=alert(1)> {}"
                 "&classes=<svg onload=alert(1)>%0Awaving"
                 "&tab=x&model=local-dir:/etc&prompts=<b>")  # fmt: skip
    page.locator(".vc-note[data-tone=error]", has_text="A model is written").wait_for()
    pick(page)
    assert "waving" in shown(page)


@pytest.mark.heavy
def test_the_table_is_saved_with_every_class(visit):
    page = visit()
    pick(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save CSV").click()
    text = download.value.path().read_text("utf-8-sig")
    assert download.value.suggested_filename == "playing-drums-classes.csv"
    assert len([line for line in text.splitlines() if line]) == 49


def test_a_model_that_cannot_be_had_leaves_the_one_in_use_and_takes_its_answer_away(visit):
    page = visit()
    pick(page)
    page.locator("#model input").fill("no-such-model openai")
    page.keyboard.press("Enter")
    page.locator(".vc-note[data-tone=error]", has_text="no-such-model").wait_for()
    answer(page, "empty")
    assert page.locator("#model input").input_value() == "Puppet CLIP · built in"


@pytest.fixture(scope="module")
def long_clip(tmp_path_factory):
    """Twelve seconds of one action after another."""
    path = tmp_path_factory.mktemp("long") / "afternoon.mp4"
    takes = [puppets.shot(name, TRAINING_SEEDS + 78) for name in ("bowling", "playing drums")]
    films = [puppets.film(take, 96, frames=72).frames for take in takes]
    video.write(path, np.concatenate(films), 12)
    return path


def test_a_long_video_is_answered_moment_by_moment(visit, long_clip):
    page = visit()
    page.locator("#video input[type=file]").set_input_files(long_clip)
    card = answer(page)
    assert "moments of 3 s" in card.locator(".vc-count").inner_text()
    strip, at = page.get_by_role("slider", name="Moments of the video"), page.locator(".vc-at")
    count = int(strip.get_attribute("aria-valuemax"))
    assert page.locator(".vc-status", has_text=f"{count} moments of 3 s, 8 frames each").count()
    strip.press("Home")
    page.locator(".vc-at", has_text="At 0:00").wait_for()
    strip.press("ArrowRight")
    assert strip.get_attribute("aria-valuenow") == "2" and at.inner_text() == "At 0:01"
    assert page.evaluate("document.querySelector('#video video').currentTime") == 3
    assert shown(page)[-1] == "all others"
    page.get_by_role("button", name="Whole video").click()
    assert at.inner_text() == "Whole video" and len(shown(page)) == 6
    with page.expect_download() as download:
        page.get_by_role("button", name="Save CSV").click()
    assert len(download.value.path().read_text("utf-8-sig").splitlines()) == count + 1


@pytest.mark.heavy
def test_a_long_video_can_be_taken_as_one_clip_and_the_link_says_so(visit, long_clip):
    page = visit("?window=0&frames=16")
    page.locator("#video input[type=file]").set_input_files(long_clip)
    card = answer(page)
    assert "16 frames from 0:00 to 0:12, one every 0.8 s" in card.inner_text()
    page.get_by_role("button", name="Copy link").click()
    page.wait_for_url(re.compile("window=0.*frames=16"))


@pytest.mark.heavy
def test_on_a_phone_nothing_is_wider_than_the_screen(visit):
    page = visit(viewport={"width": 390, "height": 844})
    pick(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate(BROKEN_WORDS, ".vc-bar bdi") == []


@pytest.mark.heavy
def test_a_list_of_classes_is_read_from_a_file_or_by_drop_and_said(visit, tmp_path):
    page = visit()
    pick(page)
    (tmp_path / "labels.csv").write_text("id,name\n1,waving\n0,playing drums\n")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Classes from a file").click()
    chooser.value.set_files(tmp_path / "labels.csv")
    read = page.locator(".vc-read")
    read.get_by_text("labels.csv: 2 classes from the column “name”").wait_for()
    assert page.locator("#classes textarea").input_value() == "playing drums\nwaving"
    page.locator(".vc-status", has_text="2 classes scored").wait_for()
    page.evaluate(DROP, ["more.tsv", "0\tbowling\n1\tclapping\n2\twaving\n"])
    read.get_by_text("more.tsv: 3 classes with their numbers, 0–2").wait_for()
    page.locator(".vc-status", has_text="3 classes scored").wait_for()
    write_classes(page, "0,bowling", "1,waving")  # a table that is pasted is read as one
    read.get_by_text("2 classes with their numbers, 0–1").wait_for()
    assert set(shown(page)) == {"bowling", "waving"}


DROP = """([name, text]) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([text], name));
    const box = document.querySelector("#classes textarea");
    box.dispatchEvent(new DragEvent("drop", {dataTransfer, bubbles: true, cancelable: true}));
}"""
