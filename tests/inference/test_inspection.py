"""Questions about one clip cost once; taking nothing away changes nothing."""

import numpy as np
import pytest

from tests.support.prompted import prompted
from vitaclip.errors import InputError
from vitaclip.inference.inspection import AT_A_TIME, Inspector
from vitaclip.inference.model import Model
from vitaclip.inference.model_id import EMBEDDED
from vitaclip.inference.results import EncodedClip, ModelInfo
from vitaclip.models.zero_shot import ZeroShotClassifier

LABELS = ("jumping", "waving", "a cat")


class OneModel:
    """A store with one model in it."""

    def __init__(self, clip):
        self.model = Model(clip, ZeroShotClassifier(clip), EMBEDDED.under("cube"))

    def get(self, model=EMBEDDED):
        return self.model


@pytest.fixture
def insight(clip):
    crops = np.random.default_rng(0).integers(0, 256, (4, 32, 32, 3), np.uint8)
    info = ModelInfo("tiny", None, "cube", 0, 32, "cpu", "")
    kept = EncodedClip("k", None, crops, np.arange(4.0), np.zeros((4, 32), np.float32), 0, 0, info)
    return Inspector(OneModel(prompted(clip, "cube")), lambda *who: kept)


def test_a_second_look_is_remembered_and_a_small_models_heads_come_in_one_run(insight):
    assert insight.attention("k") is insight.attention("k")
    heads = insight.attention("k", heads_of=0)
    assert heads is insight.attention("k", heads_of=2) and heads.weights.shape[2] == 4
    with pytest.raises(InputError, match="Layer 8"):
        insight.attention("k", heads_of=7)


def test_a_large_models_heads_are_kept_for_the_asked_layer_alone(insight, monkeypatch):
    monkeypatch.setattr("vitaclip.inference.inspection.AT_ONCE", 0)
    assert insight.attention("k", heads_of=1).layers == (1,)


def test_taking_nothing_away_changes_nothing(insight):
    change = insight.knock_out("k", LABELS, [])
    assert np.array_equal(change.before.probs, change.after.probs)
    assert np.array_equal(*change.talk) and change.places.tolist() == [0, 1, 2, 3]


def test_taking_something_away_changes_the_answer_and_who_talks(insight):
    change = insight.knock_out("k", LABELS, ["cube"], layers=[0, 1])
    assert np.abs(change.before.cosines - change.after.cosines).max() > 1e-4
    others = ~np.eye(4, dtype=bool)
    assert (change.talk[1][others] < change.talk[0][others]).all()


def test_a_time_test_shows_the_same_frames_in_another_order(insight):
    change = insight.time_test("k", LABELS, "reversed")
    assert change.places.tolist() == [3, 2, 1, 0]
    assert np.abs(change.before.cosines - change.after.cosines).max() > 1e-6
    with pytest.raises(InputError, match="no time test"):
        insight.time_test("k", LABELS, "upside down")


def test_what_speaks_for_a_class_is_made_once_and_differs_from_class_to_class(insight):
    answer = insight.explain("k", LABELS)
    assert answer.values.shape == (4, 4, 4) and answer.label in LABELS
    assert insight.explain("k", LABELS) is answer
    others = [insight.explain("k", LABELS, label) for label in LABELS]
    assert [other.label for other in others] == list(LABELS)
    assert np.array_equal(others[LABELS.index(answer.label)].values, answer.values)
    assert not np.allclose(others[0].values, others[1].values)
    assert answer.shares.sum() == pytest.approx(1, abs=1e-5) and answer.shares.min() >= 0
    chance = insight.explain("k", LABELS, by="random")
    assert chance.overlay(insight.clip("k", EMBEDDED).crops).shape == (4, 384, 384, 3)


@pytest.mark.parametrize(
    "words, sentence",
    [({"by": "magic"}, "no map “magic”"), ({"label": "flying"}, "“flying” is none of the classes")],
)
def test_a_map_that_there_is_not_is_one_sentence(insight, words, sentence):
    with pytest.raises(InputError, match=sentence):
        insight.explain("k", LABELS, **words)


def test_gradients_of_a_very_large_model_are_refused_before_they_fill_the_memory(
    insight, monkeypatch
):
    monkeypatch.setattr("vitaclip.attention.attribution.explain.LARGEST", 1000)
    with pytest.raises(InputError, match=r"would take 0\.0 GB; choose Integrated Gradients"):
        insight.explain("k", LABELS)
    assert insight.explain("k", LABELS, by="rollout").values.any()


def test_maps_of_classes_are_made_a_few_at_a_time_and_whoever_comes_then_is_told(
    insight, monkeypatch
):
    monkeypatch.setattr("vitaclip.inference.inspection.PATIENCE", 0.01)
    held = [insight._turns.acquire() for _ in range(AT_A_TIME)]
    with pytest.raises(InputError, match="ask again a little later"):
        insight.explain("k", LABELS)
    for _ in held:
        insight._turns.release()
    assert insight.explain("k", LABELS).label in LABELS
