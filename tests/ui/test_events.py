"""Events of the page: several may follow one change, and none of them wakes the others for ever."""

from collections import Counter

import gradio as gr

from tests.support.assets import DRUMS, furnish, untrained_service
from vitaclip.ui import build
from vitaclip.ui.look_inside.tab import WORKING, LookInsideHandlers
from vitaclip.ui.prompt_choice import PromptChoice


def test_of_the_handlers_of_an_event_only_one_is_due_again(clip_folder, tmp_path):
    page = build(untrained_service(furnish(tmp_path, clip_folder, ["vita"])))
    due = Counter(
        target
        for event in page.fns.values()
        if event.fn is not None and event.trigger_mode == "always_last"
        for target in event.targets
        if target[0] is not None
    )
    assert (
        due and {page.blocks[id].elem_id: many for (id, _), many in due.items() if many > 1} == {}
    )


def test_a_page_that_still_waits_for_a_clip_it_was_told_of_is_told_again(clip_folder, tmp_path):
    service = untrained_service(furnish(tmp_path, clip_folder, ["vita"]))
    handle = LookInsideHandlers(service, PromptChoice(service, "attend", compare=False))

    def opened(before, player):
        film = {"path": str(DRUMS)}
        return handle.open("inside", film, before, player, "puppet-clip", "none", "", "a\nb")[1]

    told = opened("", None)
    assert told["state"] == "ready"
    assert opened(str(DRUMS), told) == gr.skip(), "it is in the player already"
    assert opened(str(DRUMS), WORKING) == told
