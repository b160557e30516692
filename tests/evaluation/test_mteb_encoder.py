"""mteb's own tasks run on our model through one object, and give what the model itself gives."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from PIL import Image

from tests.support.prompted import prompted
from vitaclip import video
from vitaclip.evaluation.mteb_encoder import MTEBEncoder, frames_of, side_by_side
from vitaclip.inference.model import Model
from vitaclip.inference.model_id import EMBEDDED
from vitaclip.models.zero_shot import ZeroShotClassifier

FRAMES = np.random.default_rng(0).integers(0, 255, (10, 48, 64, 3), np.uint8)


@pytest.fixture(scope="module")
def model(clip):
    engine = prompted(clip, "vita")
    return Model(engine, ZeroShotClassifier(engine), EMBEDDED.under("vita"))


@pytest.fixture
def encoder(model):
    return MTEBEncoder(model)


def torchcodec_decoder(frames):
    """What mteb hands out, as far as we call it."""
    channels_first = torch.from_numpy(frames).permute(0, 3, 1, 2)
    return SimpleNamespace(
        metadata=SimpleNamespace(num_frames=len(frames)),
        get_frames_at=lambda places: SimpleNamespace(data=channels_first[places]),
    )


def test_the_same_frames_are_looked_at_however_a_video_comes():
    wanted = FRAMES[[1, 3, 6, 8]]
    tensor = torch.from_numpy(FRAMES).permute(0, 3, 1, 2)
    for given in (FRAMES, tensor, tensor.float() / 255, torchcodec_decoder(FRAMES)):
        assert np.array_equal(frames_of(given, 4), wanted)
    for picture in (Image.fromarray(FRAMES[0]), FRAMES[0], tensor[0]):
        assert np.array_equal(frames_of(picture, 4), FRAMES[:1].repeat(4, axis=0))


def test_vectors_are_those_of_the_model(encoder, model, tmp_path):
    path = tmp_path / "a.mp4"
    video.write(path, FRAMES, 8)
    rows = [{"video": one} for one in (FRAMES, {"bytes": path.read_bytes(), "path": None})]
    got = encoder.encode([side_by_side(rows)], task_metadata=None, hf_split="", hf_subset="")
    twins = model.encode_video([FRAMES[[1, 3, 6, 8]], path])
    assert np.abs(got - twins).max() < 1e-6
    texts = ["a dog", "a cat"]
    assert np.abs(encoder.encode([{"text": texts}]) - model.encode_text(texts)).max() < 1e-6
    both = encoder.encode([{"video": [FRAMES], "text": ["a dog"]}])
    summed = twins[:1] + model.encode_text(["a dog"])
    assert np.abs(both - summed / np.linalg.norm(summed)).max() < 1e-6


def test_scripts_like_clip_benchmark_find_their_two_methods(encoder, model):
    pictures = torch.from_numpy(FRAMES).permute(0, 3, 1, 2)[:2].float() / 255
    images, texts = encoder.encode_image(pictures), encoder.encode_text(["a dog"])
    assert images.shape == (2, model.embed_dim) and isinstance(texts, torch.Tensor)
    cosines = encoder.similarity(images, texts)
    assert cosines.shape == (2, 1) and torch.equal(cosines, images @ texts.T)
    assert torch.allclose(encoder.similarity_pairwise(images, images), torch.ones(2))


@pytest.mark.heavy
def test_a_video_task_of_mteb_runs_to_its_score(encoder, model, tmp_path):
    mteb = pytest.importorskip("mteb", reason="mteb is not installed")
    from datasets import Dataset, DatasetDict, Video  # type: ignore[import-not-found]
    from mteb.mocks.mock_tasks import zeroshot_classification  # type: ignore[import-not-found]
    from mteb.models import EncoderProtocol  # type: ignore[import-not-found]

    rng, clips, labels = np.random.default_rng(1), [], ["a dog", "a cat"]
    for number in range(6):
        path = tmp_path / f"{number}.mp4"
        video.write(path, rng.integers(0, 255, (12, 48, 64, 3), np.uint8), 8)
        clips.append({"bytes": path.read_bytes(), "path": None})
    right = (model.encode_video([c["bytes"] for c in clips]) @ model.encode_text(labels).T).argmax(
        1
    )
    right[0] = 1 - right[0]  # one that the model gets wrong

    class Task(zeroshot_classification.MockVideoZeroshotClassificationTask):
        def load_data(self, **_):
            held = Dataset.from_dict({"video": clips, "label": right.tolist()})
            held = held.cast_column("video", Video(decode=False))  # else it needs torchcodec
            self.dataset, self.data_loaded = DatasetDict({"test": held}), True

        def get_candidate_labels(self):
            return labels

    assert isinstance(encoder, EncoderProtocol)
    (told,) = mteb.evaluate(encoder, Task(), cache=None).task_results
    assert told.get_score() == pytest.approx(5 / 6)
