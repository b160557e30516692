"""Live recognition: a camera's pictures get the answer of a clip, and nothing stays of them."""

import gc
import weakref
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from tests.support.assets import DRUMS, furnish
from vitaclip import video
from vitaclip.inference.live import SECONDS, Wanted
from vitaclip.inference.model_id import EMBEDDED
from vitaclip.inference.service import Service

LABELS, TEMPLATES = ("waving", "playing drums"), ("a video of {}",)


@pytest.fixture(scope="module")
def service(clip_folder, tmp_path_factory):
    return Service.open(furnish(tmp_path_factory.mktemp("assets"), clip_folder))


@pytest.fixture(scope="module")
def pictures():
    return video.read(DRUMS, 8).frames


def test_it_wants_what_the_model_looks_at(service):
    assert service.live.wanted([EMBEDDED]) == Wanted(frames=8, side=32)


def test_the_answer_is_that_of_a_clip_with_these_frames(service, pictures):
    clip = service.encode(DRUMS)
    same = service.rank(clip.key, LABELS, TEMPLATES).ranking
    live = service.live.answer(pictures, LABELS, TEMPLATES, EMBEDDED)
    np.testing.assert_allclose(live.ranking.probs, same.probs, atol=1e-5)
    assert live.ranking.times[-1] < SECONDS and len(live.ranking.times) == 8


def test_many_cameras_at_once_each_get_their_own(service, pictures):
    several = [np.roll(pictures, shift, axis=0) for shift in range(6)]
    alone = [service.live.answer(one, LABELS, TEMPLATES, EMBEDDED).ranking for one in several]
    with ThreadPoolExecutor(6) as people:
        asked = [
            people.submit(service.live.answer, one, LABELS, TEMPLATES, EMBEDDED) for one in several
        ]
        for one, other in zip(alone, asked, strict=True):
            np.testing.assert_allclose(one.per_frame, other.result().ranking.per_frame, atol=1e-5)


def test_nothing_is_kept_of_the_pictures(service, pictures):
    held = len(service._clips)
    answer = service.live.answer(pictures.copy(), LABELS, TEMPLATES, EMBEDDED)
    crops, features = map(weakref.ref, (answer.clip.crops, answer.clip.features))
    del answer
    gc.collect()
    assert crops() is None and features() is None
    assert len(service._clips) == held
