"""A draft takes names and clips of any kind, and says in one sentence what it does not take."""

from dataclasses import replace

import numpy as np
import pytest

from vitaclip.errors import InputError
from vitaclip.inference.lessons import drafts as store
from vitaclip.inference.lessons.draft import MOST_CLASSES, MOST_CLIPS, Draft
from vitaclip.inference.lessons.drafts import AWAY, Drafts
from vitaclip.inference.lessons.example import Example
from vitaclip.inference.model_id import EMBEDDED


def clip(content="a", seat="", size=10):
    return Example(np.zeros(size, np.uint8), np.zeros(1), b"", content, seat)


@pytest.fixture
def draft():
    return Draft(EMBEDDED, "here")


def test_it_begins_with_two_classes_and_always_has_two(draft):
    assert [each.name for each in draft.classes] == ["action A", "action B"]
    draft.remove_class(draft.classes[0].id)
    assert {each.name for each in draft.classes} == {"action A", "action B"}


@pytest.mark.parametrize("name", ["掀起盖子", "فتح المظلة", "  opening \n a box ", "🥁"])
def test_a_name_in_any_script_is_kept_on_one_line(draft, name):
    draft.rename(draft.classes[0].id, name)
    assert draft.classes[0].name == " ".join(name.split())


@pytest.mark.parametrize(
    "name, told",
    [
        ("ACTION B", "Another class is named “action B” already"),
        ("", "A class needs a name"),
        ("\u202e \u200f", "A class needs a name"),
        ("long" * 20, "60 fit"),
    ],
)
def test_a_name_that_cannot_be_is_one_sentence_and_changes_nothing(draft, name, told):
    with pytest.raises(InputError, match=told):
        draft.rename(draft.classes[0].id, name)
    assert draft.classes[0].name == "action A" and draft.version == 2


def test_the_same_clip_comes_once_whatever_the_class(draft):
    one, other = draft.classes
    draft.add(one.id, clip())
    with pytest.raises(InputError, match="“action A” has this very clip already"):
        draft.add(other.id, clip())


def test_classes_and_clips_have_an_upper_bound(draft):
    for number in range(MOST_CLIPS):
        draft.add(draft.classes[0].id, clip(str(number)))
    with pytest.raises(InputError, match="no more fit"):
        draft.add(draft.classes[0].id, clip("more"))
    while len(draft.classes) < MOST_CLASSES:
        draft.add_class()
    with pytest.raises(InputError, match="20 classes at most"):
        draft.add_class()


def test_one_class_alone_teaches_nothing(draft):
    with pytest.raises(InputError, match="there are no clips"):
        draft.contents()
    draft.add(draft.classes[0].id, clip())
    with pytest.raises(InputError, match="only “action A” has clips"):
        draft.contents()
    draft.add_class("third")
    draft.add(draft.classes[2].id, clip("b"))
    assert draft.contents().names == ("action A", "third")  # the empty one is left out
    assert draft.contents().labels.tolist() == [0, 1]


def test_a_guest_takes_back_only_their_own(draft):
    draft.add(draft.classes[0].id, own := clip("a", "seat"))
    draft.add(draft.classes[0].id, mine := clip("b"))
    draft.drop(mine.id, "seat")
    draft.drop(own.id, "another")
    assert len(list(draft.clips)) == 2
    draft.drop(own.id, "seat")
    draft.drop(mine.id)
    assert not list(draft.clips)


@pytest.fixture
def clock():
    return [0.0]


@pytest.fixture
def drafts(clock):
    ended = []
    made = Drafts(ended.append, lambda: clock[0])
    made.ended = ended
    return made


def test_a_draft_that_nobody_looks_at_is_forgotten_unless_it_is_shared(drafts, clock):
    left, shared = drafts.begin(EMBEDDED, "a"), drafts.begin(EMBEDDED, "b")
    drafts.share(shared)
    clock[0] = AWAY - 1
    stays = drafts.begin(EMBEDDED, "c")
    clock[0] = AWAY + 1
    drafts.sweep()
    assert drafts.ended == [left] and len(drafts) == 2
    assert drafts.joined(shared.join) is shared and drafts.get(stays.id) is stays
    with pytest.raises(InputError, match="not on the server any more"):
        drafts.get(left.id)


def test_a_name_that_was_not_given_leads_nowhere(drafts):
    drafts.begin(EMBEDDED, "a")
    assert drafts.joined("") is None and drafts.known("") is None


def test_bytes_are_counted_by_draft_by_address_and_in_all(drafts, monkeypatch):
    for name, most in (("OF_A_DRAFT", 3000), ("OF_ONE", 5000), ("MOST_BYTES", 6000)):
        monkeypatch.setattr(store, name, most)
    first, second, far = (drafts.begin(EMBEDDED, who) for who in ("a", "a", "b"))

    def add(draft, many):
        for number in range(many):
            drafts.add(draft, draft.classes[0].id, clip(str(number), size=900))

    add(first, 3)
    with pytest.raises(InputError, match="as large as one may be"):
        drafts.add(first, first.classes[0].id, clip("more", size=900))
    add(second, 2)
    with pytest.raises(InputError, match="your network"):
        drafts.add(second, second.classes[0].id, clip("more", size=900))
    add(far, 1)
    with pytest.raises(InputError, match="all the room there is"):
        drafts.add(far, far.classes[0].id, clip("more", size=900))


def test_of_too_many_drafts_the_oldest_without_clips_goes(drafts, monkeypatch):
    monkeypatch.setattr(store, "MOST", 2)
    full, empty = drafts.begin(EMBEDDED, "a"), drafts.begin(EMBEDDED, "a")
    drafts.add(full, full.classes[0].id, clip())
    new = drafts.begin(EMBEDDED, "a")
    assert drafts.ended == [empty]
    drafts.add(new, new.classes[0].id, clip())
    with pytest.raises(InputError, match="no more fit"):
        drafts.begin(EMBEDDED, "b")


def test_what_an_example_weighs_is_what_it_holds():
    one = replace(clip(size=100), picture=b"12345")
    assert one.nbytes == 100 + 8 + 5
