"""Training a small CLIP on stills, from nothing or from one that is trained."""

import numpy as np
import torch

from tests.support.paths import ASSETS
from vitaclip.data import crowds
from vitaclip.data.crowds import CrowdSplit, CrowdStills
from vitaclip.models.backbone import Backbone
from vitaclip.training import pretrain_clip
from vitaclip.training.config import PretrainConfig

CONFIG = PretrainConfig(steps=1, batch=6, warmup=1, bf16=False, lr=0.0, matrix_lr=0.0, decay=0.0)


def test_a_trained_clip_keeps_what_it_knows_and_new_words_get_vectors(tmp_path):
    bundled = Backbone.load(f"local-dir:{ASSETS / 'puppet-clip'}")
    chosen = CrowdSplit("novel", clips=1, moments=2)
    clips = np.stack([chosen.draw(shot) for shot in chosen.shots[:6]])
    stills, words = CrowdStills(chosen, clips), crowds.vocabulary()
    start = {name: value.float() for name, value in bundled.model.state_dict().items()}
    list(pretrain_clip.pretrain(CONFIG, stills, tmp_path, words, start))  # at a rate of nothing
    pretrain_clip.export(tmp_path, tmp_path / "model", words)
    after = Backbone.load(f"local-dir:{tmp_path / 'model'}")
    kept = after.model.state_dict()
    for name, value in start.items():
        if name not in ("token_embedding.weight", "logit_scale"):
            assert torch.allclose(kept[name].float(), value, atol=1e-3), name
    assert bundled.unknown("twice") == ("twice",) and after.unknown("twice") == ()
    before, now = (each.encode_text(["squatting twice"]) for each in (bundled, after))
    assert not torch.allclose(before, now, atol=1e-2)
    known = ["a person sitting down"]
    assert torch.allclose(bundled.encode_text(known), after.encode_text(known), atol=1e-2)
