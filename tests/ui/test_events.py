"""Events of the page: several may follow one change, and none of them wakes the others for ever."""

from collections import Counter

from tests.support.assets import furnish, untrained_service
from vitaclip.ui import build


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
