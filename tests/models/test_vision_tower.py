"""The tower seen as parts computes what open_clip computes, and no more than is read."""

from concurrent.futures import ThreadPoolExecutor

import open_clip
import pytest
import torch

from tests.prompts.literal import literal_attention
from tests.support.prompted import KINDS, noise, prompted
from vitaclip.attention.knockout import knock_out
from vitaclip.errors import InputError
from vitaclip.models import factory
from vitaclip.models.backbone import Backbone
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.models.vision_tower import open_vision_tower

SMALL = {  # ways in which native towers differ, each on a small model
    "plain": {},
    "gelu": {"quick_gelu": False},
    "no norm before": {"vision_cfg": {"no_ln_pre": True}},
    "scaled layers": {"vision_cfg": {"ls_init_value": 0.3}},
    "one layer": {"vision_cfg": {"layers": 1}},
    "wide MLP": {"vision_cfg": {"mlp_ratio": 3.0}},
}


def small(changes):
    """A random model of 48 px with 3 x 3 patches."""
    torch.manual_seed(0)
    vision = {"image_size": 48, "patch_size": 16, "layers": 3, "width": 64, "head_width": 16}
    vision |= changes.get("vision_cfg", {})
    text = {"context_length": 16, "width": 32, "heads": 2, "layers": 2, "vocab_size": 49408}
    quick = changes.get("quick_gelu", True)
    model = factory.build(
        {"embed_dim": 32, "quick_gelu": quick, "vision_cfg": vision, "text_cfg": text}
    )
    return Backbone(model, factory.clip_tokenizer(16), "small")


def by_the_loop(clip):
    """Plain CLIP by our loop: that somebody could hide rows is enough to take it."""
    return lambda frames: PromptedCLIP(clip).encode_frames(frames, mask=lambda layer: None)


@pytest.mark.parametrize("changes", SMALL.values(), ids=SMALL)
@torch.no_grad()
def test_the_loop_equals_encode_image(changes):
    clip = small(changes)
    frames = torch.randn(2, 3, 3, 48, 48)
    assert (by_the_loop(clip)(frames) - clip.encode_frames(frames)).abs().max() < 1e-5


@torch.no_grad()
def test_the_loop_equals_encode_image_on_vit_b_16():
    clip = Backbone(open_clip.create_model("ViT-B-16-quickgelu"), None, "ViT-B-16-quickgelu")
    frames = torch.randn(1, 1, 3, 224, 224)
    assert (by_the_loop(clip)(frames) - clip.encode_frames(frames)).abs().max() < 1e-5


@pytest.mark.parametrize("kind", KINDS)
@torch.no_grad()
def test_rows_that_are_kept_do_not_depend_on_how_many_are(clip, kind):
    """The last layer computes what is read again; all rows would give the same."""
    model = prompted(clip, kind)
    whole = model.encode_frames(noise(4))
    if model.video is not None:
        every = model.video.names(4, clip.vision_tower.grid)
        lives = len(every) if model.video.writes_back else 1 + 16
        model.video.read_at_the_end = lambda: lives
        leave = model.video.leave
        kept = type(model.video).read_at_the_end(model.video)
        model.video.leave = lambda x: leave(x[:, :, :kept])
    assert (model.encode_frames(noise(4)) - whole).abs().max() < 1e-6


@torch.no_grad()
def test_prompts_that_nobody_may_read_change_nothing(clip):
    model = prompted(clip, "vita")
    model.video.time.data.zero_()
    hidden = knock_out(model, 4, ["global", "local", "summary"])
    seen = model.encode_frames(noise(4), mask=hidden)
    assert (seen - clip.encode_frames(noise(4))).abs().max() < 1e-5
    assert (model.encode_frames(noise(4)) - seen).abs().max() > 1e-3


@torch.no_grad()
def test_a_shared_row_group_is_the_same_as_its_copies(clip):
    tower, x = clip.vision_tower, torch.randn(2, 3, 5, 64)
    for shape in [(1, 1, 4, 64), (2, 1, 4, 64), (2, 3, 4, 64)]:
        group = torch.randn(shape)
        copies = torch.cat([x, group.expand(2, 3, -1, -1)], dim=2)
        together = tower.attend(1, (copies,), 5)
        assert (tower.attend(1, (x, group), 5) - together).abs().max() < 1e-6


def test_threads_with_other_prompts_on_one_backbone_do_not_hear_each_other(clip):
    models = [prompted(clip, kind) for kind in KINDS] * 3
    with torch.no_grad():
        alone = [model.encode_frames(noise(4)) for model in models]

    @torch.no_grad()
    def encode_frames(model):
        return model.encode_frames(noise(4))

    with ThreadPoolExecutor(3) as pool:
        together = list(pool.map(encode_frames, models))
    assert all(torch.equal(one, two) for one, two in zip(alone, together))


@pytest.mark.parametrize(
    "changes",
    [
        {"vision_cfg": {"pool_type": "avg"}},
        {"vision_cfg": {"attentional_pool": True}},
        {"vision_cfg": {"layers": [1, 1, 1, 1], "head_width": 32}},  # a ResNet
    ],
    ids=["mean of patches", "attention pool", "resnet"],
)
def test_towers_that_cannot_be_opened_get_a_sentence_and_still_work_plain(changes):
    clip = small(changes)
    with pytest.raises(InputError, match="image encoder of small cannot be opened for prompts"):
        open_vision_tower(clip.model.visual, "small")
    frames = torch.randn(1, 2, 3, 48, 48)
    assert PromptedCLIP(clip).encode_frames(frames).shape == (1, 2, 32)
    with pytest.raises(InputError, match="ViT-B-16"):
        PromptedCLIP(clip).encode_frames(frames, mask=lambda layer: None)


def test_a_layer_is_its_number_and_reads_as_the_frozen_one_does(clip):
    layer, rows = clip.vision_tower.layer(2), torch.randn(2, 3, 5, 64)
    assert layer == 2 and [0, 1, 7][layer] == 7
    block = clip.vision_tower.blocks[2]
    with torch.no_grad():
        read = literal_attention(block.attn, block.ln_1(rows[1, 2]))
        assert (layer.read(rows)[1, 2] - read).abs().max() < 1e-5
        weights = layer.weights(rows)
    assert weights.shape == (2, 3, 4, 5, 5)
    assert (weights.sum(dim=-1) - 1).abs().max() < 1e-6
