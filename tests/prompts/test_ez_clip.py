"""Temporal prompts agree with the numbers of the authors' code and with a slow literal twin."""

import json

import numpy as np
import pytest
import torch
from torch import nn

from tests.prompts.literal import literal_attention
from tests.support.paths import FIXTURES
from tests.support.prompted import noise
from vitaclip.models import factory
from vitaclip.models.backbone import Backbone
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.prompts.ez_clip import TemporalPrompts
from vitaclip.training import losses

# What Shahzadnit/EZ-CLIP at 2f4d622, clip/model.py `VisualTransformer`, gave for weights and
# pixels drawn in this order (prompts in every layer, adapters as they begin, that is silent),
# and utils/KLLoss.py `Motion_loss` for its frame features.
PUBLISHED = json.loads((FIXTURES / "ez_clip.json").read_text("utf-8"))
SIZES = PUBLISHED["settings"]
TABLE = "transformer.T_prompt_embeddings"


def numbers(name):
    return torch.tensor(PUBLISHED[name])


@pytest.fixture(scope="module")
def drawn():
    """Weights by the authors' names, and the pixels (b, t, 3, s, s)."""
    source, weights = np.random.RandomState(SIZES["seed"]), {}
    for name in sorted(PUBLISHED["shapes"]):
        weight = source.standard_normal(PUBLISHED["shapes"][name]) * SIZES["spread"]
        norm = "ln_" in name and name.endswith("weight")
        weights[name] = torch.from_numpy(weight + norm).float()
    shape = (2, SIZES["frames"], 3, SIZES["side"], SIZES["side"])
    return weights, torch.from_numpy(source.standard_normal(shape)).float()


@pytest.fixture(scope="module")
def published(drawn):
    """The authors' network in our hands."""
    vision = {"image_size": SIZES["side"], "patch_size": SIZES["patch"], "width": SIZES["width"]}
    vision |= {"layers": SIZES["depth"], "head_width": SIZES["width"] // SIZES["heads"]}
    text = {"width": 32, "heads": 2, "layers": 1}
    told = {"embed_dim": SIZES["embed_dim"], "quick_gelu": True}
    network = factory.build({**told, "vision_cfg": vision, "text_cfg": text})
    weights = dict(drawn[0])
    table = weights.pop(TABLE)
    network.visual.load_state_dict(weights)
    video = TemporalPrompts(*(SIZES[name] for name in ("width", "depth", "heads", "frames")))
    video.rows.data.copy_(table)
    return PromptedCLIP(Backbone(network, factory.clip_tokenizer(), "published"), video)


def test_published_frame_features_come_out(published, drawn):
    with torch.no_grad():
        seen = published.encode_frames(drawn[1])
    assert (seen - numbers("frame_features")).abs().max() < 1e-5
    assert torch.equal(published.pool(seen), seen.mean(dim=1))


def test_the_published_loss_of_motion_comes_out():
    seen = numbers("frame_features")
    assert abs(losses.motion(seen) - PUBLISHED["motion_loss"]) < 1e-6
    assert losses.motion(seen[:, :1]) == 1 and losses.motion(seen[:, :1].repeat(1, 3, 1)) == 1


def test_published_rows_and_what_they_read_come_out_in_every_layer(published, drawn):
    rows, read = [], []
    listening = Listening(published.video, rows, read)
    with torch.no_grad():
        PromptedCLIP(published.backbone, listening).encode_frames(drawn[1])
    assert (torch.stack(rows) - numbers("temporal_rows")).abs().max() < 1e-5
    assert (torch.stack(read) - numbers("read")).abs().max() < 1e-5


class Listening(TemporalPrompts):
    """Keeps what it shows and which frames that tells of."""

    def __init__(self, video, rows, read):
        super().__init__(*(SIZES[name] for name in ("width", "depth", "heads", "frames")))
        self.load_state_dict(video.state_dict())
        self.kept = rows, read

    def look(self, x, layer):
        shown = super().look(x, layer)
        self.kept[0].append(shown[1][:, :, 0])
        self.kept[1].append(self.origins(x, layer)[:, :, -1])
        return shown


def lively(clip, frames):
    """Temporal prompts away from their start, on the tiny CLIP."""
    torch.manual_seed(5)
    video = TemporalPrompts(64, 3, 4, frames)
    nn.init.normal_(video.rows, std=0.3)
    return PromptedCLIP(clip, video)


@pytest.mark.parametrize("frames", [2, 4, 6])
def test_the_loop_agrees_with_slow_literal_prompts(clip, frames):
    model, table = lively(clip, 4), [0, 2] if frames == 2 else [0, 0, 1, 2, 2, 3]
    table = range(4) if frames == 4 else table
    pixels = torch.cat([noise(frames), noise(frames).flip(1)])
    tower, slow = clip.vision_tower, []
    with torch.no_grad():
        for video in pixels:
            x = tower.norm(tower.embed(video[None]))[0]  # (t, n, d)
            for block, learned in zip(tower.blocks, model.video.rows):
                told = torch.stack([learned[row] + x[f].mean(0) for f, row in enumerate(table)])
                told = literal_attention(block.attn, block.ln_1(told))
                seen = [torch.cat([x[f], told[f : f + 1]]) for f in range(frames)]
                read = [literal_attention(block.attn, block.ln_1(rows))[:-1] for rows in seen]
                x = x + torch.stack(read)
                x = x + block.mlp(block.ln_2(x))
            slow.append(tower.visual.ln_post(x[:, 0]) @ tower.visual.proj)
        assert (model.encode_frames(pixels) - torch.stack(slow)).abs().max() < 1e-5


def test_fresh_prompts_are_one_table_and_start_as_the_authors_do():
    video = TemporalPrompts(width=128, depth=4, heads=4, frames=8)
    assert [name for name, _ in video.named_parameters()] == ["rows"]
    edge = (6 / (768 + 128)) ** 0.5
    assert 0.99 * edge < video.rows.abs().max() < edge


def test_names_and_origins_say_whose_row_is_whose(clip):
    model = lively(clip, 3)
    assert model.video.names(3, (1, 2)) == ("class", "patch 0,0", "patch 0,1", "temporal")
    told = model.video.origins(torch.randn(2, 3, 3, 64), clip.vision_tower.layer(1))
    assert told.shape == (2, 3, 4, 3)
    assert torch.equal(told[0, 1, :3], torch.eye(3)[[1, 1, 1]])
    assert (told[:, :, 3].sum(dim=-1) - 1).abs().max() < 1e-6 and (told[:, :, 3] > 0).all()
