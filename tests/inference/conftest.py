"""A model under untrained prompts, for tests of what stands around a model."""

import pytest

from tests.support.prompted import prompted
from vitaclip.inference.model import Model
from vitaclip.inference.model_id import EMBEDDED
from vitaclip.models.zero_shot import ZeroShotClassifier


@pytest.fixture(scope="module")
def model(clip):
    engine = prompted(clip, "vita")
    return Model(engine, ZeroShotClassifier(engine), EMBEDDED.under("vita"))
