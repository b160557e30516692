"""A second test of a model encodes no clip again, and gives the same numbers."""

import numpy as np
import pytest

from tests.support.prompted import prompted
from vitaclip.data.batches import Sample
from vitaclip.errors import InputError
from vitaclip.evaluation.classification import classify
from vitaclip.evaluation.vector_cache import VectorCache
from vitaclip.models.split_on_oom import encode_clips
from vitaclip.open_set.world import World
from vitaclip.training.describe import fit_pictures

RNG = np.random.default_rng(0)
CLASSES = ["a dog", "a cat"]
CLIPS = [
    [Sample(RNG.integers(0, 255, (4, 32, 32, 3), dtype=np.uint8), number % 2) for _ in range(2)]
    for number in range(6)
]


@pytest.fixture
def model(clip):
    return prompted(clip, "vita")


@pytest.fixture
def encoded(monkeypatch):
    """How many views went through a model."""
    from vitaclip.evaluation import onlooker

    counts, encode = [0], onlooker.encode_frames

    def counting(model, frames, heard=()):
        counts[0] += len(frames)
        return encode(model, frames, heard)

    monkeypatch.setattr(onlooker, "encode_frames", counting)
    return counts


def test_no_clip_is_encoded_twice_and_no_number_changes(model, encoded, tmp_path):
    plain = classify(model, CLIPS, CLASSES)
    assert encoded == [12]
    first = classify(model, CLIPS[:4], CLASSES, cache=VectorCache(tmp_path, model))
    assert encoded == [20] and np.array_equal(first.truth, plain.truth[:4])
    again = classify(model, CLIPS, CLASSES, together=5, cache=VectorCache(tmp_path, model))
    assert encoded == [24] and np.abs(again.probs - plain.probs).max() < 1e-6
    twice = classify(model, [CLIPS[0], CLIPS[0]], CLASSES, cache=VectorCache(tmp_path / "b", model))
    assert encoded == [26] and np.array_equal(twice.probs[0], twice.probs[1])


def test_who_is_out_of_the_world_is_known_again_or_found_out(model, encoded, tmp_path):
    dark = [RNG.integers(0, 60, (4, 32, 32, 3), dtype=np.uint8) for _ in range(120)]
    seen = encode_clips(model, dark, (1,))
    world = World("", (1,), *fit_pictures(seen[::2], seen[1::2]))
    clips = [*CLIPS, [Sample(dark[0], 0)]]
    classify(model, clips, CLASSES, cache=VectorCache(tmp_path, model))
    told = [
        classify(model, clips, CLASSES, world=world, cache=VectorCache(tmp_path, model))
        for _ in range(2)
    ]
    assert encoded == [26]  # once without a world, once to find out
    assert [scores.protocol["outside_world"] for scores in told] == [6, 6]


def test_another_model_finds_nothing(model, encoded, tmp_path):
    classify(model, CLIPS, CLASSES, cache=VectorCache(tmp_path, model))
    next(model.video.parameters()).data += 0.01
    classify(model, CLIPS, CLASSES, cache=VectorCache(tmp_path, model))
    assert encoded == [24] and len(list(tmp_path.iterdir())) == 2


def test_a_place_that_takes_no_vectors_is_one_sentence(model, tmp_path):
    (tmp_path / "file").write_text("here")
    with pytest.raises(InputError, match="cannot be kept in “file”"):
        VectorCache(tmp_path / "file", model)
    classify(model, CLIPS, CLASSES, cache=VectorCache(tmp_path / "kept", model))
    (vectors,) = (tmp_path / "kept").glob("*/vectors*")
    raw = bytearray(vectors.read_bytes())
    raw[5] ^= 1
    vectors.write_bytes(raw)
    with pytest.raises(InputError, match="damaged"):
        VectorCache(tmp_path / "kept", model)
