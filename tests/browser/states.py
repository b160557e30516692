"""Every state that a tab can show its visitor in, and the way there."""

import re


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def upload(page, button, *paths):
    with page.expect_file_chooser() as chooser:
        page.locator(button).click()
    chooser.value.set_files(list(paths))


def compared(page, files, clip="playing drums"):
    press(page, clip)
    page.locator(".vc-answer[data-state=result] .vc-panels[data-count='3']").wait_for()


def answered(page, files, clip="playing drums"):
    compared(page, files, clip)
    page.locator("#prompts label", has_text="Vita-CLIP").click()
    page.locator(".vc-answer[data-state=result] .vc-panels[data-count='1']").wait_for()


def turned_round(page, files):
    press(page, "sitting down")
    page.locator(".vc-panels[data-count='3']").wait_for()
    press(page, "Turn time round")
    page.locator(".vc-moved", has_text="Turned round").wait_for()


def none_of_these(page, files):
    answered(page, files, "riding a bike")
    page.locator("#classes textarea").fill("archery\nbowling\nskijoring")
    page.locator(".vc-headline", has_text="None of these").wait_for()


def puppets(page, files):
    page.locator(".vp-puppeteer > summary").click()
    page.locator(".vp-more > summary").click()
    for hat in ("cap", "beanie"):
        page.locator(f"input[name='vp-hat'][value='{hat}']").check()
        page.locator(".vp-said", has_text=hat).wait_for()
        page.locator(".vc-answer[data-state=result]").wait_for()
    page.locator(".vd-changed:visible").wait_for()


def recognise(file, state):
    def reach(page, files):
        page.locator("#video input[type=file]").set_input_files(files / file)
        page.locator(f".vc-answer[data-state={state}]").wait_for()
        if state == "result":
            page.locator(".vc-unplayable").wait_for()

    return reach


def camera_on(page, files):
    page.context.grant_permissions(["camera"])
    press(page, "Live camera")
    page.locator(".vc-live[data-state=live]").wait_for()
    page.route(re.compile("component_server"), lambda route: None)  # what moves is not to be read


def camera_refused(page, files):
    press(page, "Live camera")
    page.locator(".vl-problem", has_text="not allowed").wait_for()


def found(page, files, words="a woman riding a bike"):
    page.locator("#query textarea, #query input").fill(words)
    page.keyboard.press("Enter")
    page.locator(".vs-found[data-state=result]").wait_for()
    page.locator(".vs-viewer:visible").wait_for()


def hit_chosen(page, files):
    found(page, files, "a quantum skijoring lawyer")  # unknown words, and no good match
    page.locator(".vs-hit").nth(3).click()
    page.locator(".vs-table summary").click()


def compared_search(page, files):
    found(page, files)
    page.locator("#search-kind label", has_text="Compare").click()
    page.locator(".vs-columns[data-count='3']").wait_for()


def own_clips(page, files):
    upload(page, "#own-upload", *(files / name for name in ("old.avi", "broken.mp4", "long.mp4")))
    page.locator(".vs-own-notes .vc-remark").wait_for()
    found(page, files, "someone bowling")
    page.locator(".vs-own-clip").first.click()
    page.locator(".vs-broken:visible").wait_for()
    press(page, "More like this")
    page.locator(".vs-chip[data-sign='+']").wait_for()
    page.locator(".vs-hit[data-id^='sample:']").first.click()
    press(page, "Less like this")
    page.locator(".vs-chip[data-sign='-'] img").wait_for()
    page.locator(".vs-hit[data-id^='own:1.']").first.click()
    page.locator(".vs-moment").first.wait_for()


def costs(page, files):
    page.get_by_text("What does such a search cost?").click()
    press(page, "Measure on this machine")
    page.locator(".vs-cost table").wait_for()


def inside(page, files):
    page.get_by_role("button", name="sitting down", exact=True).click()
    page.locator(".vc-inside[data-loaded]").wait_for()


def two_tokens(page, files):
    inside(page, files)
    press(page, "Two maps")
    page.locator(".vi-token").nth(1).select_option("local of frame 5")


def knocked_out(page, files):
    inside(page, files)
    page.locator(".vi-check", has_text="all local tokens").click()
    press(page, "Try it")
    page.locator(".vi-outcome .vi-title", has_text="local knocked out").wait_for()


def reordered(page, files):
    inside(page, files)
    press(page, "Reversed")
    page.locator(".vi-order").wait_for()


def exported(page, files):
    inside(page, files)
    page.locator("#inside-asked button").first.click()
    with page.expect_download():
        press(page, "GIF")


def unreadable(page, files):
    upload(page, "#own-video", files / "broken.mp4")
    page.locator(".vc-inside[data-state=error]").wait_for()


def taught(page, clips, actions):
    """Clips of two actions, from a folder for each."""
    for number, action in enumerate(actions):
        row = page.locator(".vt-class").nth(number)
        row.locator(".vt-name").fill(action)
        row.locator(".vt-name").press("Enter")
        paths = sorted((clips / action).iterdir())
        with page.expect_file_chooser() as chooser:
            row.locator("[data-does=files]").click()
        chooser.value.set_files(paths)
        row.locator(".vt-clip").nth(len(paths) - 1).wait_for()


def above(page, name):
    """A sample becomes the clip of all tabs."""
    page.locator(".vc-sample", has_text=name).first.click()
    page.locator(f".vt-lesson[data-above='{name.replace(' ', '-')}.mp4']").wait_for()


def two_samples_learned(page, files):
    for number, names in enumerate(
        (("sitting down", "playing drums"), ("standing up", "jumping jacks"))
    ):
        row = page.locator(".vt-class").nth(number)
        for place, name in enumerate(names):
            above(page, name)
            row.locator("[data-does=above]").click()
            row.locator(".vt-clip").nth(place).wait_for()
    page.locator(".vt-ways input[value=words]").uncheck()
    press(page, "Learn")
    page.locator(".vt-cells button").first.click()


def nothing_to_learn(page, files):
    page.locator(".vt-class").nth(1).wait_for()
    press(page, "Learn")
    page.locator(".vt-failed:visible").wait_for()


def lessons(page, files):
    for question in page.locator(".vh-lessons summary").all():
        question.click()


def nothing(page, files):
    """As the tab opens."""


STATES = {
    "recognise": (
        nothing, answered, compared, turned_round, none_of_these, puppets,
        recognise("broken.mp4", "error"), recognise("old.avi", "result"),
        camera_on, camera_refused,
    ),
    "search": (nothing, hit_chosen, compared_search, own_clips, costs),
    "inside": (nothing, inside, two_tokens, knocked_out, reordered, exported, unreadable),
    "learn": (nothing_to_learn, two_samples_learned),
    "how": (lessons,),
}  # fmt: skip
