"""A draft is learned; the lesson answers for whoever has its name, and is on no list."""

import secrets
from dataclasses import replace
from time import sleep

import numpy as np
import pytest

from tests.support.assets import DRUMS
from tests.support.paths import ASSETS
from vitaclip import video
from vitaclip.data import puppets
from vitaclip.errors import InputError
from vitaclip.inference.lessons.example import trimmed
from vitaclip.inference.lessons.lessons import Learned
from vitaclip.inference.lessons.old_classes import ask_old_classes
from vitaclip.inference.model_id import DEFAULT, EMBEDDED
from vitaclip.inference.search.request import SearchRequest, search
from vitaclip.inference.service import Service

ACTIONS = ("raising an arm", "lowering an arm")


def film(action, seed, frames=24):
    return puppets.film(puppets.shot(action, seed), 64, frames=frames).frames


@pytest.fixture(scope="module")
def service():
    return Service.open(ASSETS)


@pytest.fixture(scope="module")
def draft(service):
    made = service.lessons.drafts.begin(EMBEDDED, "here")
    for each, action in zip(list(made.classes), ACTIONS):
        made.rename(each.id, action)
        for seed in range(3):
            service.lessons.add_pictures(made, each.id, film(action, 700 + seed))
    return made


def learned(service, draft, *kinds):
    return [each for each in service.lessons.learn(draft, kinds) if isinstance(each, Learned)]


@pytest.fixture(scope="module")
def lesson(service, draft):
    (one,) = learned(service, draft, "examples")
    return one


def asked(tmp_path, action):
    path = tmp_path / f"{secrets.token_hex(4)}.mp4"
    video.write(path, film(action, 9001), 12)
    return path


def test_it_is_right_about_other_people_and_says_how_it_was_tested(
    service, draft, lesson, tmp_path
):
    id = draft.model.under(lesson.id)
    for action in ACTIONS:
        answer = service.recognize(asked(tmp_path, action), ACTIONS, model=id)
        assert answer.ranking.label == action and answer.clip.model.title == "My lesson"
    assert lesson.report.right == 6 and "Tested on 6 clips" in lesson.told[0]
    assert {cell: len(clips) for cell, clips in lesson.clips.items()} == {(0, 0): 3, (1, 1): 3}


@pytest.mark.heavy
def test_prompts_tell_their_curve_and_the_clips_that_tested_them(service, draft):
    (one,) = learned(service, draft, "vita")
    losses = [loss for step in one.curve for loss in step.losses]
    assert len(losses) >= 5 and losses[-1] < losses[0]
    assert all(step.apart_loss is not None for step in one.curve)
    clips = {clip.id for clip in draft.contents().clips}
    assert sum(map(len, one.clips.values())) == one.report.asked == 2
    assert {name for names in one.clips.values() for name in names} < clips


def test_it_is_on_no_list_and_found_by_its_name_alone(service, draft, lesson):
    models = service.models
    assert lesson.id not in models.prompts_of(EMBEDDED) and lesson.id not in service.class_sets
    assert EMBEDDED.under(lesson.id) not in models.own
    assert service.class_set(lesson.id) == ACTIONS
    assert models.resolve(EMBEDDED.under(DEFAULT), "recognise").prompts == "vita"
    assert models.each(EMBEDDED.under(lesson.id), "recognise") == [EMBEDDED.under(lesson.id)]
    with pytest.raises(InputError, match="not on the server any more"):
        models.each(EMBEDDED.under(lesson.id[:-1]), "recognise")
    with pytest.raises(InputError, match="has no prompts named"):
        models.resolve(EMBEDDED.under(lesson.id[:-1]), "recognise")


def test_old_classes_are_counted_before_and_after(service, draft, lesson):
    old = ask_old_classes(service, draft.model.under(lesson.id))
    assert old is not None and old.after == old.before and old.clips >= 10


def test_a_search_for_a_taught_class_goes_by_its_examples(service):
    made = service.lessons.drafts.begin(EMBEDDED, "here")
    hats = ("putting on a hat", "taking off a hat")
    for each, action, name in zip(list(made.classes), hats, ("wear", "undress")):
        made.rename(each.id, name)
        for seed in range(3):
            service.lessons.add_pictures(made, each.id, film(action, 700 + seed))
    (lesson,) = learned(service, made, "examples")
    job = service.demo_gallery.start()
    while not job.over:
        sleep(0.05)
    ask = SearchRequest("WEAR", str(EMBEDDED), lesson.id, 12)
    (reply,) = search(service, ask, job.result())
    captions = [hit.entry.caption for hit in reply.found.hits[:2]]
    assert all("putting on a hat" in caption for caption in captions), captions
    (other,) = search(service, replace(ask, words="snow"), job.result())
    assert other.prompts == "vita"


def test_its_file_is_a_lesson_like_any_other(service, draft, lesson, tmp_path):
    file = service.lessons.file(draft.model.under(lesson.id))
    (tmp_path / "mine.safetensors").write_bytes(file.read_bytes())
    again = Service.open(ASSETS, own=[tmp_path / "mine.safetensors"])
    answer = again.recognize(DRUMS, ACTIONS, model=EMBEDDED.under("mine"))
    assert set(answer.ranking.labels) == set(ACTIONS)


def test_a_lesson_ends_with_its_draft(service):
    made = service.lessons.drafts.begin(EMBEDDED, "there")
    for each, action in zip(list(made.classes), ACTIONS):
        service.lessons.add_pictures(made, each.id, film(action, 800))
    (one,) = learned(service, made, "examples")
    assert "nothing tests it" in one.told[0] or "could be kept apart" in one.told[0]
    file = service.lessons.file(EMBEDDED.under(one.id))
    assert file.is_file()
    service.lessons.drafts._forget(made.id)
    assert not file.exists() and service.models.lent.named(one.id) is None
    with pytest.raises(InputError, match="not on the server any more"):
        service.lessons.file(EMBEDDED.under(one.id))


@pytest.mark.parametrize(
    "seconds, told", [(70, "60 s at most"), (0.1, "0.3 s at least")], ids=["long", "short"]
)
def test_a_clip_too_long_or_too_short_is_one_sentence(service, draft, tmp_path, seconds, told):
    rate = 1 if seconds > 1 else 30
    frames = np.repeat(film(ACTIONS[0], 1, 4), max(1, int(seconds * rate / 4) + 1), axis=0)
    path = tmp_path / "clip.mp4"
    video.write(path, frames[: max(1, round(seconds * rate))], rate)
    with pytest.raises(InputError, match=told):
        service.lessons.add_file(draft, draft.classes[0].id, path)


def test_a_clip_in_which_nothing_moves_is_one_sentence(service, draft):
    still = np.repeat(film(ACTIONS[0], 1, 4)[:1], 20, axis=0)
    with pytest.raises(InputError, match="shows no movement"):
        service.lessons.add_pictures(draft, draft.classes[0].id, still)


def test_a_recording_is_trimmed_to_where_something_moves():
    moving = film(ACTIONS[0], 1, 12)
    still = np.repeat(moving[:1], 12, axis=0)
    late = np.concatenate([still, moving, np.repeat(moving[-1:], 12, axis=0)])
    kept = trimmed(late)
    assert 12 <= len(kept) <= 18 and (kept[len(kept) // 2] == moving[4:9]).all((1, 2, 3)).any()
    assert len(trimmed(still)) == len(still)
