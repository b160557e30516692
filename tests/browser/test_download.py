"""A real CLIP comes over a network that fails: the page says so, and goes on with its own model."""

import hashlib
import shutil

import open_clip
import pytest
import torch
from safetensors.torch import save

from tests.browser.test_recognise_tab import pick
from tests.support.standin import standing

B32, L14 = "timm/vit_base_patch32_clip_224.openai", "timm/vit_large_patch14_clip_224.openai"
CHOICE = {B32: "ViT-B-32 · OpenAI · 605 MB to fetch", L14: "ViT-L-14 · OpenAI · 1.7 GB to fetch"}
NAME, BUILT_IN = "open_clip_model.safetensors", "Puppet CLIP · built in"
SMALL = hashlib.shake_128(b"weights").digest(3 << 20)


@pytest.fixture
def hub(tmp_path, monkeypatch):
    """A stand-in that has these models, and an empty cache."""
    with standing({B32: {}, L14: {NAME: SMALL}}) as server:
        monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", server.url)
        monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))
        monkeypatch.setattr("huggingface_hub.constants.HF_HUB_ETAG_TIMEOUT", 1)
        monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DOWNLOAD_TIMEOUT", 1)
        yield server


def choose(page, repo):
    page.locator("#model input").click()
    page.get_by_role("option", name=CHOICE[repo]).click()


def note(page, tone, text):
    """The line beside the model, once it says this."""
    line = page.locator(f".vc-note[data-tone={tone}]", has_text=text)
    line.wait_for()
    return line.inner_text()


def check_usable(page, sample):
    """The built-in model is the one in use, and it answers."""
    assert page.locator("#model input").input_value() == BUILT_IN
    assert "puppet-clip" in pick(page, sample).inner_text()


def test_progress_a_break_and_going_on_from_there_until_it_is_ready(visit, hub, service):
    with torch.random.fork_rng():
        model = open_clip.create_model("ViT-B-32-quickgelu").half()  # random, in the true layout
    hub.files[B32][NAME] = save(model.state_dict())
    hub.sha256(B32, NAME)  # which takes longer than an answer may
    hub.fault, page = "pause", visit()
    choose(page, B32)
    assert "Downloading ViT-B-32-quickgelu openai: " in note(page, "busy", "MB (50%)")
    assert "puppet-clip" in pick(page, "playing drums").inner_text()
    hub.fault = "hang"
    assert "goes on from there" in note(page, "error", "broke off at")
    check_usable(page, "riding a bike")
    hub.fault = ""
    choose(page, B32)
    note(page, "ready", "ViT-B-32-quickgelu openai is ready")
    assert hub.sent()[-1] > len(hub.files[B32][NAME]) // 3
    page.locator(".vc-status", has_text="ViT-B-32-quickgelu openai").wait_for()


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("lie", "arrived damaged"),
        ("404", "no public model"),
        pytest.param("hang", "did not answer within 1 seconds", marks=pytest.mark.heavy),
        pytest.param("full", "too little room", marks=pytest.mark.heavy),
    ],
)
def test_what_went_wrong_is_one_line_and_the_page_goes_on(visit, hub, monkeypatch, fault, sentence):
    page = visit()
    if fault == "full":
        usage = shutil.disk_usage("/")._replace(free=1 << 20)
        monkeypatch.setattr("vitaclip.io.download.shutil.disk_usage", lambda _: usage)
    else:
        hub.fault = fault
    pick(page, "riding a bike")
    choose(page, L14)
    assert "stay with the built-in model" in note(page, "error", sentence)
    gone = page.locator(".vc-answer[data-state=empty]")  # it might be taken for the other's answer
    gone.filter(has_text="puppet-clip is still in use").wait_for()
    check_usable(page, "playing drums")


def test_what_is_not_here_is_marked_and_refused_at_once_without_a_network(visit, hub, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    page = visit()
    page.locator("#model input").click()
    page.get_by_role("option", name="ViT-L-14 · OpenAI · not on this disk").click()
    assert "vitaclip models add" in note(page, "error", "is not on this disk")
    check_usable(page, "playing drums")
    assert not hub.asked
