"""Every state of every tab, light and dark, wide and on a phone: axe-core finds nothing of ours."""

import numpy as np
import pytest

from tests.browser.states import STATES, press
from tests.support.paths import ASSETS
from vitaclip.ui import TABS

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")

ALWAYS = ("turned_round", "hit_chosen", "knocked_out", "two_samples_learned")
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
UPSTREAM = {  # Gradio's own markup, which we cannot reach: (rule, selector) -> why it is left
    ("label-content-name-mismatch", "#video button.upload-container"): "the drop area's label "
    "for screen readers says the same in other words than the three lines it shows",
}
SETTLED = """() => Promise.all(document.getAnimations()
    .filter(one => one instanceof CSSTransition).map(one => one.finished.catch(() => null)))"""
DRAWN = """() => ![...document.querySelectorAll('[aria-label="Empty value"]')]
    .some(one => one.checkVisibility({visibilityProperty: true}))"""
# The row of samples may reach further: it scrolls by itself.
OUTSIDE = """() => [...document.querySelectorAll(
        'button, a, input, select, textarea, canvas, summary, video, [tabindex], [role=tab]')]
    .filter(one => one.checkVisibility({visibilityProperty: true, opacityProperty: true}))
    .filter(one => !one.closest('.vc-grid'))
    .map(one => [one, one.getBoundingClientRect()])
    .filter(([_, box]) => box.width && box.height && (box.left < -1 || box.right > innerWidth + 1))
    .map(([one, box]) => `${one.tagName}.${one.className} ${box.left} to ${box.right}`)"""


HIDDEN = """names => names.filter(name => {
    const {top, left, bottom, right, height} = document.querySelector(name).getBoundingClientRect();
    return !height || top < 0 || left < 0 || bottom > innerHeight || right > innerWidth;
})"""


@pytest.fixture(scope="module")
def assets():
    """The models, samples and gallery that ship."""
    return ASSETS


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A file that is no video, a film that browsers do not play, and one that has moments."""
    import av

    from vitaclip import video
    from vitaclip.data import puppets
    from vitaclip.data.puppets.stills import TRAINING_SEEDS

    folder = tmp_path_factory.mktemp("files")
    (folder / "broken.mp4").write_bytes(b"no film" * 99)
    with av.open(folder / "old.avi", "w") as film:
        stream = film.add_stream("mpeg4", rate=12)
        stream.width = stream.height = 96
        stream.pix_fmt = "yuv420p"
        take = puppets.shot("bowling", TRAINING_SEEDS + 77)
        for frame in puppets.film(take, 96, frames=24).frames:
            film.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        film.mux(stream.encode())
    acts = [puppets.film(puppets.shot("bowling", seed), 96, frames=12).frames for seed in (7, 8)]
    video.write(folder / "long.mp4", np.concatenate(acts), 3)
    return folder


def violations(page):
    """What axe finds, one line each, but for what is listed above."""
    page.wait_for_function(DRAWN)  # Gradio's place for a plot that is still on its way
    page.evaluate(SETTLED)
    lines = []
    for rule in axe.Axe().run(page).response["violations"]:
        for node in rule["nodes"]:
            is_theirs = [name for name, theirs in UPSTREAM if name == rule["id"] and page.evaluate(
                "([at, theirs]) => document.querySelector(at)?.matches(theirs)",
                [node["target"][0], theirs])]  # fmt: skip
            if not is_theirs:
                lines.append(f"{rule['id']} at {node['target'][0]}: {node['failureSummary']}")
    return lines


def test_on_a_projector_clip_answers_and_experiment_are_in_view_without_scrolling(visit, files):
    """Two presses from the opened page to what plain CLIP cannot tell."""
    page = visit(viewport={"width": 1280, "height": 720})
    page.locator(".vc-guesses button").first.click()
    page.locator(".vc-panels[data-count='3']").wait_for()
    page.locator(".vc-frames img").nth(7).wait_for()
    stage = ["#video", ".vc-frames", "[data-order=reversed]", ".vc-ask", ".vc-panels"]
    assert page.evaluate(HIDDEN, stage) == []
    press(page, "Turn time round")
    said = page.locator(".vc-moved", has_text="plain CLIP’s bars did not move; both prompts")
    said.wait_for()
    assert page.evaluate(HIDDEN, [*stage, ".vc-moved"]) == [] and page.evaluate("scrollY") == 0


def test_every_tab_has_states_to_look_at():
    assert [tab.id for tab in TABS] == [*STATES]


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "light, dark", [(DESK, PHONE), pytest.param(PHONE, DESK, marks=pytest.mark.heavy)],
    ids=["wide and a dark phone", "a phone and wide in the dark"],
)  # fmt: skip
@pytest.mark.parametrize(
    "tab, reach",
    [
        pytest.param(tab, reach, marks=[pytest.mark.heavy] * (reach.__name__ not in ALWAYS))
        for tab, states in STATES.items()
        for reach in states
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)  # fmt: skip
def test_everybody_can_read_it_at_any_width_in_light_and_dark(
    visit, files, tab, reach, light, dark
):
    page = visit(f"?tab={tab}", viewport=DESK)
    page.locator(f"#tab-{tab}:visible").wait_for()
    reach(page, files)
    for size in (light, dark):
        page.set_viewport_size(size)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert page.evaluate(OUTSIDE) == []
        press(page, "Dark")
