"""Three steps of the published Prompt Switch training, CLIP and all, come out of our parts."""

import pytest
import torch

from tests.support.prompt_switch import (
    ENDS,
    IDS,
    STATE,
    TRAINING,
    caption_head,
    cube_model,
    cut,
    in_published_order,
    in_time_order,
    official,
    published,
)
from vitaclip.training import losses
from vitaclip.weights.official.prompt_switch import looks_like_promptswitch, take_apart

STEPS = TRAINING["train_steps"]
FAST = TRAINING["param_groups"]["noclip_params (noclip_lr)"]  # the others move more slowly


class Lesson:
    """Everything learns, CLIP too, from the same three videos each time."""

    def __init__(self):
        self.model, self.head = cube_model(2), caption_head()
        self.model.backbone.requires_grad_(True)
        self.frames = in_time_order(STATE["in/video_F4"], 2)

    def loss(self):
        backbone, head = self.model.backbone, self.head
        features = self.model.encode_frames(self.frames)
        text = backbone.text.encode(backbone.text.embed(IDS), ENDS)
        matching = losses.contrastive(self.model.pool(features), text, self.model.logit_scale)
        logits = head(in_published_order(features, 2), backbone, IDS[:, :-1])
        return matching + 0.5 * losses.caption(logits, head.places(IDS), ENDS, head.weights())

    def weights(self):
        """Every parameter once, by our names."""
        parts = {"clip": self.model.backbone.model, "cube": self.model.video, "captions": self.head}
        ours = {f"{n}.{k}": v for n, part in parts.items() for k, v in part.named_parameters()}
        return ours | {"clip.logit_scale": self.model.logit_scale}  # the backbone's own is idle


def named(weights):
    """Official names to ours, whatever the values are; query, key and value become one."""
    parts = vars(take_apart(weights))
    return {f"{part}.{key}": v for part, inside in parts.items() for key, v in inside.items()}


def stored(kind):
    """Our name and the published value of each tensor that is stored whole."""
    some = cut(f"train/{kind}/", published("ps_np2"))
    ours = named(official(2) | some)
    marked = named(
        {k: torch.full_like(v, k in some, dtype=v.dtype) for k, v in official(2).items()}
    )
    return {key: ours[key] for key, mark in marked.items() if mark.all()}


def test_published_loss_and_gradients_come_out():
    lesson = Lesson()
    loss = lesson.loss()
    assert (loss - published("ps_np2")["train/total_loss"]).abs() < 1e-5
    loss.backward()
    wanted = stored("grad")
    assert len(wanted) == 7
    for key, value in wanted.items():
        assert (lesson.weights()[key].grad - value).abs().max() < 1e-5, key


def test_the_published_size_of_every_gradient_comes_out():
    lesson = Lesson()
    lesson.loss().backward()
    wanted = named({key: torch.tensor([[v]]) for key, v in TRAINING["grad_l2_norms"].items()})
    ours = {key: value.grad.norm() for key, value in lesson.weights().items()}
    assert wanted.keys() == ours.keys()
    for key, value in wanted.items():
        assert float(ours[key]) == pytest.approx(float(value.norm()), rel=1e-5, abs=1e-6), key


def their_adamw(weight, moments, lr, step, decay, eps=1e-6):
    """The published optimiser, which adds eps before it corrects the bias of the moments."""
    first, second = moments
    first.mul_(0.9).add_(weight.grad, alpha=0.1)
    second.mul_(0.999).add_(weight.grad**2, alpha=0.001)
    size = lr * (1 - 0.999**step) ** 0.5 / (1 - 0.9**step)
    weight.data -= size * first / (second.sqrt() + eps)
    weight.data *= 1 - lr * decay


def test_three_published_steps_come_out():
    lesson = Lesson()
    weights = lesson.weights()
    fast = named({key: torch.full((1, 1), float(key in FAST)) for key in TRAINING["grad_l2_norms"]})
    moments = {key: (torch.zeros_like(v), torch.zeros_like(v)) for key, v in weights.items()}
    for step, rates in enumerate(STEPS["lr_used_at_each_step"]):
        lesson.model.zero_grad()
        lesson.head.zero_grad()
        loss = lesson.loss()
        assert loss.item() == pytest.approx(STEPS["losses"][step], abs=1e-5)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(weights.values(), STEPS["max_grad_norm"])
        assert norm.item() == pytest.approx(STEPS["grad_norm_before_clipping"][step], rel=1e-5)
        for key, weight in weights.items():
            rate = rates[int(fast[key].any())]
            their_adamw(weight, moments[key], rate, step + 1, STEPS["weight_decay"])
    for key, value in stored("after3").items():
        assert (weights[key] - value).abs().max() < 2e-5, key


def test_an_official_state_dict_is_known_by_its_table_and_taken_apart_whole():
    weights = official(4)
    assert looks_like_promptswitch(weights) and not looks_like_promptswitch(STATE)
    parts = take_apart(weights)
    assert parts.cube["prompts"].shape == (4, 4, 32)
    given = sum(v.numel() for k, v in weights.items() if "position_ids" not in k and ":" not in k)
    assert sum(v.numel() for part in vars(parts).values() for v in part.values()) == given


def test_key_biases_which_no_output_shows_land_in_their_place():
    """They cancel in the softmax, so only their value can tell."""
    weights = official(2)
    for layer in range(2):
        key = f"encoder.layers.{layer}.self_attn.k_proj.bias"
        ours = take_apart(weights).clip
        fused = ours[f"visual.transformer.resblocks.{layer}.attn.in_proj_bias"]
        assert torch.equal(fused[32:64], weights[f"clip.vision_model.{key}"])
        fused = ours[f"transformer.resblocks.{layer}.attn.in_proj_bias"]
        assert torch.equal(fused[24:48], weights[f"clip.text_model.{key}"])
