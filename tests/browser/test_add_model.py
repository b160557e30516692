"""The papers' own file in three clicks: it is dropped, its CLIP is chosen, its classes answer."""

from dataclasses import replace

import pytest

from tests.browser.test_recognise_tab import pick
from tests.support.official_file import CLASSES, write
from tests.support.serving import UNPACED


@pytest.fixture(scope="module")
def limits():
    return replace(UNPACED, model_mb=200)


@pytest.fixture(scope="module", autouse=True)
def shelf(tmp_path_factory):
    """An empty cache and shelf."""
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("home")
        patch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(home / "hub"))
        yield home / "vitaclip"


def bring(page, file):
    page.locator("#add-model button").first.click()
    page.locator("#model-file input[type=file]").set_input_files(file)
    page.locator("#model-file", has_text=file.suffix).wait_for()
    page.locator("#add-model-go").click()


@pytest.mark.heavy
def test_its_prompts_and_its_classes_are_at_work_after_three_clicks(visit, shelf, tmp_path):
    page = visit()
    pick(page, "playing drums")
    bring(page, write(tmp_path / "k400.pth"))
    page.locator(".vc-note[data-tone=ready]", has_text="k400-clip is ready").wait_for()
    page.locator(".vc-status", has_text="5 classes").wait_for()
    assert page.locator("#model input").input_value() == "k400-clip · your prompts"
    assert page.locator("#class-set input").input_value() == "k400 · 5"
    assert page.locator("#classes textarea").input_value().split("\n") == list(CLASSES)
    assert page.locator("#prompts label.selected").inner_text().strip() == "k400"
    assert sorted(path.name for path in shelf.iterdir()) == ["k400-clip", "k400.safetensors"]


def test_what_is_no_model_is_one_sentence_and_nothing_else_changes(visit, tmp_path):
    page = visit()
    pick(page, "playing drums")
    (tmp_path / "notes.pth").write_text("no weights")
    bring(page, tmp_path / "notes.pth")
    page.locator(".vc-note[data-tone=error]", has_text="cannot be read as a PyTorch").wait_for()
    assert page.locator("#model input").input_value() == "Puppet CLIP · built in"
    assert page.locator(".vc-headline").count() == 1


def test_a_long_class_shows_where_it_is_cut_and_words_never_seen(visit):
    page = visit()
    pick(page, "playing drums")
    page.locator("#classes textarea").fill("playing drums\n" + " ".join(["dog"] * 40))
    page.locator(".vc-lost").wait_for()
    assert page.locator(".vc-unknown").first.inner_text() == "cut after “dog”"
    assert page.locator(".vc-lost").inner_text().startswith("dog dog")
