"""What the workers do, one after the other here: the same vectors as on one machine."""

import pickle
import subprocess
import sys

import numpy as np
import pytest

from vitaclip import video
from vitaclip.errors import InputError
from vitaclip.inference.cluster.cluster import Cluster
from vitaclip.inference.cluster.decoding import Recipe
from vitaclip.inference.cluster.parts import Gathering, Part
from vitaclip.inference.cluster.sources import Source
from vitaclip.inference.cluster.stages import (
    DecodeStage,
    EncodeStage,
    ShippedModel,
    known_contents,
)
from vitaclip.inference.long_video.moments import AUTO
from vitaclip.inference.search.embedding import embed_moments, entry_of


@pytest.fixture(scope="module")
def recipe(model):
    return Recipe(model.clip.backbone.cropper, model.id, model.frames, AUTO)


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    """A clip, a film of moments, and a file that is no video."""
    folder, rng = tmp_path_factory.mktemp("films"), np.random.default_rng(0)
    for name, frames in {"clip": 12, "film": 100}.items():
        noise = rng.integers(0, 255, (frames, 48, 64, 3), np.uint8)
        video.write(folder / f"{name}.mp4", noise, 8)
    (folder / "bad.mp4").write_bytes(b"no film" * 99)
    return folder


def through(recipe, model, path, known=()):
    """A file through both stages, packed and unpacked as on its way between machines."""
    decoder = DecodeStage(recipe, known_contents(set(known)))
    encoder = EncodeStage(pickle.loads(pickle.dumps(ShippedModel.of(model))))
    rows = decoder({"number": [7], "source": [pickle.dumps(Source(str(path), "noise"))]})
    made = [each for row in rows for each in encoder(row)["part"]]
    gathering, wholes = Gathering(), []
    for packed in reversed(made):
        wholes += [whole for whole in [gathering.take(pickle.loads(packed))] if whole]
    (whole,) = wholes
    return whole


@pytest.mark.parametrize("name", ["clip", "film"])
def test_stages_give_the_very_embeddings_of_one_machine(recipe, model, films, name):
    path = films / f"{name}.mp4"
    whole = through(recipe, model, path)
    twins = embed_moments(entry_of(path, "noise"), model, model.frames)
    assert whole.number == 7 and whole.entry == entry_of(path, "noise") and not whole.problem
    assert len(whole.embeddings) == len(twins) and (len(twins) > 1) == (name == "film")
    for ours, twin in zip(whole.embeddings, twins):
        assert ours.entry == twin.entry and ours.picture == twin.picture
        assert np.array_equal(ours.times, twin.times)
        assert np.abs(ours.vector - twin.vector).max() < 1e-6
        assert np.abs(ours.frames - twin.frames).max() < 1e-6


def test_a_broken_file_is_a_problem_and_a_known_one_is_not_decoded(recipe, model, films):
    bad = through(recipe, model, films / "bad.mp4")
    assert "“bad.mp4” does not read as a video" in bad.problem and not bad.embeddings
    path = films / "clip.mp4"
    known = through(recipe, model, path, [entry_of(path).content, "0" * 64])
    assert known.entry == entry_of(path, "noise") and not known.problem and not known.embeddings


def test_a_video_is_whole_once_all_is_there_and_only_once():
    gathering = Gathering()
    parts = [Part(1, 0), Part(1, 1), Part(1, 2, last=True)]
    assert [gathering.take(part) for part in (parts[2], parts[0], parts[0])] == [None] * 3
    assert gathering.take(parts[1]).number == 1
    assert [gathering.take(part) for part in parts] == [None] * 3


def test_decoders_of_a_cluster_need_no_torch():
    program = "import sys, vitaclip.inference.cluster.stages; print({'torch'} & {*sys.modules})"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert run.stdout.strip() == "set()", run.stderr


@pytest.mark.parametrize(
    ("asked", "has", "decoders", "encoders", "gpu", "share"),
    [
        (Cluster(), {"CPU": 2}, 2, 2, 0, 0.5),
        (Cluster(encoders=1), {"CPU": 3}, 3, 1, 0, 0.75),
        (Cluster(), {"CPU": 32, "GPU": 2}, 32, 2, 1, 1),
        (Cluster(gpu=0.5, decoders=8), {"CPU": 32, "GPU": 2}, 8, 4, 0.5, 1),
        (Cluster(gpu=0), {"CPU": 4, "GPU": 1}, 4, 4, 0, 0.5),
    ],
)
def test_workers_are_told_by_what_a_cluster_has(asked, has, decoders, encoders, gpu, share):
    crew = asked.on(has)
    assert (crew.decoders, crew.encoders, crew.gpu) == (decoders, encoders, gpu)
    assert crew.cores_each(has) == share
    assert crew.blocks(5) == 5 and crew.blocks(10_000_000) == 625_000


def test_a_number_of_workers_that_makes_no_sense_is_one_sentence():
    with pytest.raises(InputError, match="from 1 on"):
        Cluster(decoders=-1)
