"""The tab *Search* as visitors use it: words, moments, clips of their own that nobody else sees."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.support.paths import ASSETS
from vitaclip import video
from vitaclip.data import puppets
from vitaclip.data.puppets.stills import TRAINING_SEEDS

FEW = 24  # clips of the gallery: enough to rank, and quickly read


@pytest.fixture(scope="module")
def assets(assets):
    """The page's folder with the first clips of the gallery and the tab's own looks."""
    (assets / "gallery").mkdir()
    listed = json.loads((ASSETS / "gallery" / "gallery.json").read_text("utf-8"))[:FEW]
    for clip in listed:
        shutil.copy(ASSETS / "gallery" / clip["file"], assets / "gallery")
    (assets / "gallery" / "gallery.json").write_text(json.dumps(listed))
    return assets


@pytest.fixture(autouse=True)
def all_but_equal_clips_are_two(monkeypatch):
    """The tiny CLIP of these tests sees much the same in all of them."""
    monkeypatch.setattr("vitaclip.retrieval.apart.COPY", 0.999)


@pytest.fixture(scope="module")
def own_clip(tmp_path_factory):
    path = tmp_path_factory.mktemp("own") / "holiday <b>.mp4"
    take = puppets.shot("bowling", TRAINING_SEEDS + 77)
    video.write(path, puppets.film(take, 96, frames=24).frames, 12)
    return path


@pytest.fixture
def search(visit):
    """`search("words")` opens the tab for a new visitor and asks; gives the page."""

    def search(words="", query="?tab=search"):
        page = visit(query)
        page.locator(".vs-found").wait_for()
        return ask(page, words) if words else page

    return search


def ask(page, words):
    page.locator("#query textarea, #query input").fill(words)
    page.keyboard.press("Enter")
    return answered(page)


def answered(page):
    page.locator(".vs-found[data-state=result]").wait_for()
    page.locator(".vs-viewer:visible").wait_for()
    return page


def test_before_anything_is_asked_there_are_clips_to_look_at(search, service):
    page = search()
    models = page.locator(".vs-hit")
    assert models.count() == 16 and f"{FEW} clips" in page.locator(".vs-message").inner_text()
    page.locator(".vs-hit img[src]").last.wait_for()
    assert not page.locator(".vs-score").count()
    models.nth(3).click()
    page.wait_for_function("document.querySelector('.vs-film').currentTime > 0")
    assert page.locator(".vs-name").inner_text() == models.nth(3).locator(".vs-words").inner_text()
    assert not page.locator(".vs-why:visible").count()
    page.get_by_role("button", name="More like this", exact=True).click()
    answered(page)
    assert page.locator(".vs-score").count()


@pytest.mark.heavy
def test_a_search_that_finds_the_gallery_unread_asks_again_until_it_is_read(search, service):
    page = search()
    page.locator(".vs-hit img[src]").last.wait_for()
    service.demo_gallery._jobs.clear()
    page.locator("#query textarea, #query input").fill("someone bowling")
    page.keyboard.press("Enter")
    page.locator(".vs-message progress").wait_for()
    assert "of 24 clips" in page.locator(".vs-message").inner_text()
    answered(page)


def ranked(page):
    return page.locator(".vs-hit").evaluate_all("hits => hits.map(hit => hit.dataset.id)")


def test_words_rank_clips_and_a_pressed_hit_plays_from_its_best_moment(search):
    page = search("someone jumping")
    assert len(ranked(page)) == 12
    scores = [float(text) for text in page.locator(".vs-score").all_inner_texts()]
    assert scores == sorted(scores, reverse=True)
    hit = page.locator(".vs-hit").nth(3)
    moment = float(hit.get_attribute("title").split()[2])
    page.evaluate("document.querySelector('.vs-film').play = () => Promise.resolve()")  # hold still
    hit.click()
    page.wait_for_function(
        "moment => Math.abs(document.querySelector('.vs-film').currentTime - moment) < 0.06",
        arg=moment,
    )  # fmt: skip
    assert f"best at {moment:.1f} s" in page.locator(".vs-when").inner_text()
    assert hit.get_attribute("aria-pressed") == "true"
    assert page.locator(".vs-curve polyline").get_attribute("points").count(",") == 8


@pytest.mark.heavy
def test_a_clip_of_ones_own_is_found_and_another_visitor_does_not_see_it(search, own_clip):
    page = search("someone bowling")
    before = ranked(page)
    with page.expect_file_chooser() as chooser:
        page.locator("#own-upload").click()
    chooser.value.set_files(own_clip)
    page.locator(".vs-own-clip", has_text="holiday").wait_for()
    page.locator(".vc-status", has_text="1 of them yours").wait_for()
    page.locator(".vs-own-clip").click()
    page.get_by_text("More like this").click()
    page.wait_for_function(
        "old => document.querySelector('.vs-hit').dataset.id !== old", arg=before[0]
    )
    page.locator(".vs-chip").click()
    page.locator(".vc-status", has_text=f"{FEW + 1} clips").wait_for()
    page.locator("#top input[type=number]").fill("24")
    page.locator("#top input[type=number]").press("Tab")
    other = search("someone bowling")
    assert ranked(other) == before and "holiday" not in other.content()
    page.get_by_role("button", name="Forget my clips").click()
    page.locator(".vs-own-clip").wait_for(state="detached")
    page.locator(".vc-status", has_text=f"{FEW} clips ranked").wait_for()


def test_the_clip_that_all_tabs_look_at_finds_others_like_it(search):
    page = search()
    page.get_by_role("button", name="Find clips like mine").click()
    page.get_by_text("No clip is chosen yet").wait_for()
    page.get_by_role("tab", name="Recognise").click()
    page.locator(".vc-sample", has_text="cartwheel").click()
    page.locator(".vc-answer[data-state=result]").wait_for()
    page.get_by_role("tab", name="Search").click()
    page.get_by_role("button", name="Find clips like mine").click()
    page.locator(".vs-own-clip").wait_for()
    answered(page)
    page.locator(".vs-chip[data-sign='+']", has_text="cartwheel").wait_for()
    assert page.locator(".vs-hit").count() == 12


@pytest.mark.heavy
def test_a_broken_clip_is_said_and_the_search_goes_on(search, tmp_path):
    (tmp_path / "bad.mp4").write_bytes(b"no film" * 99)
    page = search()
    with page.expect_file_chooser() as chooser:
        page.locator("#own-upload").click()
    chooser.value.set_files(tmp_path / "bad.mp4")
    assert "bad.mp4" in page.locator(".vs-own-notes .vc-remark").inner_text()
    assert len(ranked(ask(page, "waving"))) == 12


@pytest.mark.heavy
def test_a_hit_goes_to_the_other_tabs(search):
    page = search("someone jumping")
    page.get_by_role("button", name="Use in Recognise").click()
    page.locator(".vc-answer[data-state=result]").wait_for()
    page.get_by_role("tab", name="Search").click()
    page.get_by_role("button", name="Look inside", exact=True).click()
    page.locator("#vc-inside:visible").wait_for()


@pytest.mark.heavy
def test_a_link_brings_the_search_back(search):
    page = search("someone jumping")
    page.get_by_role("button", name="Copy link").click()
    page.wait_for_function("location.search.includes('q=')")
    again = answered(search(query=page.evaluate("location.search")))
    assert ranked(again) == ranked(page)


def chips(page):
    return page.locator(".vs-chip").evaluate_all(
        "chips => chips.map(chip => [chip.dataset.sign, chip.dataset.id])"
    )


def test_hits_become_more_like_and_less_like_and_a_link_keeps_them(search):
    page = search("someone jumping")
    first, second, *_ = ranked(page)
    page.get_by_role("button", name="More like this", exact=True).click()
    page.locator(".vs-chip img").wait_for()
    page.locator(f".vs-hit[data-id='{second}']").click()
    page.get_by_role("button", name="Less like this", exact=True).click()
    page.locator(".vs-chip[data-sign='-']").wait_for()
    assert chips(page) == [["+", first], ["-", second]]
    page.locator("#search-weight:visible").wait_for()  # words and a clip: how much each counts
    for shown in (first, second):
        page.locator(f".vs-hit[data-id='{shown}']").wait_for(state="detached")
    page.get_by_role("button", name="Copy link").click()
    page.wait_for_function("location.search.includes('unlike=')")
    again = answered(search(query=page.evaluate("location.search")))
    again.locator(".vs-chip img").nth(1).wait_for()
    assert chips(again) == chips(page) and ranked(again) == ranked(page)
    page.locator(".vs-chip").first.focus()
    page.keyboard.press("Enter")
    page.locator(".vs-chip[data-sign='+']").wait_for(state="detached")
    assert page.evaluate("document.activeElement.dataset.sign") == "-"
    page.keyboard.press("Enter")
    page.locator(".vs-chip").wait_for(state="detached")
    assert page.evaluate("document.activeElement.closest('#query') !== null")


@pytest.mark.heavy
@pytest.mark.parametrize("kind", ["png", "jpg", "webp", "bmp"])
def test_a_picture_that_is_dropped_finds_clips_like_it(search, tmp_path, kind):
    path = tmp_path / f"photo.{kind}"
    shot = puppets.shot("bowling", TRAINING_SEEDS + 77)
    Image.fromarray(puppets.film(shot, 96, frames=1).frames[0]).save(path)
    page = search()
    drop(page, path)
    page.locator(".vs-chip[data-sign='+']", has_text=f"photo.{kind}").wait_for()
    answered(page)
    assert page.locator(".vs-own-clip", has_text="picture").count() == 1
    assert len(ranked(page)) == 12 and "own:0" not in ranked(page)


def drop(page, path):
    files = page.evaluate_handle(
        """([name, bytes]) => {
            const files = new DataTransfer();
            files.items.add(new File([new Uint8Array(bytes)], name));
            return files;
        }""",
        [path.name, list(path.read_bytes())],
    )
    page.dispatch_event("#tab-search", "drop", {"dataTransfer": files})


def test_a_long_film_of_ones_own_is_found_as_moments_on_its_time(search, tmp_path):
    path = tmp_path / "day.mp4"
    acts = [puppets.film(puppets.shot(act, 5), 96, fps=6).frames for act in ("waving", "bowling")]
    video.write(path, np.concatenate([act.repeat(3, axis=0) for act in acts]), 6)
    page = search("someone bowling")
    with page.expect_file_chooser() as chooser:
        page.locator("#own-upload").click()
    chooser.value.set_files(path)
    page.locator(".vs-own-clip", has_text="moments").wait_for()
    page.locator("#top input[type=number]").fill("24")
    page.locator("#top input[type=number]").press("Tab")
    page.wait_for_function(f"document.querySelectorAll('.vs-hit').length > {FEW - 1}")
    page.locator(".vs-hit[data-id^='own:0.']").first.click()
    moments = page.locator(".vs-moment")
    moments.nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.matches('.vs-moment[aria-pressed=true]')")
    said = moments.nth(1).get_attribute("aria-label").split(": ")[1]
    assert page.locator(".vs-hit[aria-pressed=true]").get_attribute("data-id").startswith("own:0.")
    with page.expect_download() as saved:
        page.get_by_role("button", name="WebVTT").click()
    text = Path(saved.value.path()).read_text("utf-8")
    assert saved.value.suggested_filename == "day.vtt" and text.startswith("WEBVTT")
    assert text.count("-->") == moments.count() and "someone bowling" in text
    start = float(said.split()[0])
    assert f"00:00:{start:06.3f} -->" in text


def test_copies_of_a_clip_are_folded_and_open_by_a_press(search, own_clip, tmp_path):
    again = tmp_path / "again.mp4"
    again.write_bytes(own_clip.read_bytes() + b"\0\0\0\x08free")
    page = search("someone bowling")
    with page.expect_file_chooser() as chooser:
        page.locator("#own-upload").click()
    chooser.value.set_files([own_clip, again])
    page.locator(".vs-own-clip").nth(1).wait_for()
    page.locator("#top input[type=number]").fill("24")
    page.locator("#top input[type=number]").press("Tab")
    page.locator(".vs-copies summary").first.click()
    copy = page.locator(".vs-copy", has_text="again.mp4").or_(
        page.locator(".vs-copy", has_text="holiday")
    )
    copy.first.click()
    name = copy.first.inner_text()
    page.locator(".vs-name", has_text=name).wait_for()


@pytest.mark.heavy
def test_only_some_of_the_clips_are_searched_and_the_link_says_which(search):
    page = search("someone jumping")
    page.get_by_text("Only some of the clips").click()
    page.locator("#only-named input, #only-named textarea").fill("violin")
    page.locator(".vc-status", has_text="2 clips ranked").wait_for()
    page.locator("#only-longer input, #only-longer textarea").fill("x")
    page.locator(".vs-message", has_text="number of seconds").wait_for()
    page.locator("#only-longer input, #only-longer textarea").fill("99")
    page.locator(".vs-verdict", has_text="No clip is left").wait_for()
    assert not page.locator(".vs-keep:visible").count()
    page.locator("#only-longer input, #only-longer textarea").fill("")
    page.locator(".vc-status", has_text="2 clips ranked").wait_for()
    page.get_by_role("button", name="Copy link").click()
    page.wait_for_function("location.search.includes('named=violin')")
    again = answered(search(query=page.evaluate("location.search")))
    assert ranked(again) == ranked(page) and len(ranked(page)) == 2
    assert again.locator("#only-named:visible").count() == 1


@pytest.mark.heavy
def test_hits_are_saved_as_a_table_and_as_json(search):
    page = search("someone jumping")
    saved = {}
    for name in ("CSV", "JSON"):
        with page.expect_download() as download:
            page.get_by_role("button", name=name, exact=True).click()
        saved[name] = Path(download.value.path()).read_text("utf-8-sig")
    hits = json.loads(saved["JSON"])["hits"]
    assert [f"sample:{hit['video']}" for hit in hits] == ranked(page)
    assert len(hits[0]["frames"]) == 8 and hits[0]["moment"] is None
    assert saved["CSV"].splitlines()[1].split(",")[6] == f'"{hits[0]["video"]}"'


def test_words_are_never_markup_and_an_example_is_one_press(search):
    page = search("<img src=x onerror=alert(1)> ${alert(1)} {{value}}")
    assert page.locator(".vs-found img[src=x]").count() == 0
    page.get_by_role("button", name="sitting down", exact=True).first.click()
    page.wait_for_function(
        "document.querySelector('#query textarea, #query input').value === 'sitting down'"
    )
    assert Path(ranked(answered(page))[0].partition(":")[2]).suffix == ".mp4"


@pytest.mark.heavy
def test_a_phone_shows_all_of_it(visit):
    page = visit("?tab=search", viewport={"width": 390, "height": 844})
    page.locator(".vs-found").wait_for()
    ask(page, "someone jumping")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
