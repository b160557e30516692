"""Training pulls on what is learned and on nothing else, and survives being killed."""

import json
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.support.paths import FIXTURES, ROOT
from vitaclip.data.batches import Batches
from vitaclip.data.puppet_dataset import PuppetDataset, PuppetSplit, stills
from vitaclip.errors import InputError
from vitaclip.models.backbone import Backbone
from vitaclip.models.caption_decoder import CaptionDecoder
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.prompts.base import VideoPrompts
from vitaclip.training.config import RECIPES, TrainConfig
from vitaclip.training.loop import rate, train
from vitaclip.training.objectives import Classify, Match
from vitaclip.training.run_log import EARLIER, STATE, read_log, read_state, write_state

QUICK = TrainConfig(steps=30, batch=8, lr=5e-3, weight_decay=0.0, workers=0)


class Deep(VideoPrompts):
    """The simplest prompts there are: some rows of their own in every layer."""

    def __init__(self, width, depth):
        super().__init__()
        self.tokens = torch.nn.Parameter(torch.randn(depth, 1, 1, 4, width) * 0.02)

    def look(self, x, layer):
        return x, self.tokens[layer]


@pytest.fixture(scope="module")
def puppets():
    """Four clips of each base action, four stills a clip, 32 pixels."""
    chosen = PuppetSplit(clips=2, moments=4, size=32)
    drawn = np.stack([stills(*shot, chosen.moments, chosen.size) for shot in chosen.shots])
    return PuppetDataset(chosen, drawn, frames=2)


def prompted(clip):
    torch.manual_seed(0)
    return PromptedCLIP(clip, Deep(clip.vision_tower.width, clip.vision_tower.depth))


def test_loss_falls_on_the_puppets(clip, puppets):
    task = Classify(prompted(clip), puppets.chosen.classes)
    losses = [step.loss for step in train(task, Batches(puppets, QUICK.batch), QUICK)]
    assert np.mean(losses[-5:]) < np.mean(losses[:5]) - 0.1, losses


def test_gradients_reach_what_is_owned_and_the_frozen_clip_stays_the_same(clip, puppets):
    model = prompted(clip)
    before, fingerprint = model.video.tokens.detach().clone(), fingerprint_of(clip)
    task = Classify(model, puppets.chosen.classes)
    list(train(task, Batches(puppets, 4), replace(QUICK, steps=1)))
    assert all(value.grad is None for value in clip.parameters())
    assert (model.video.tokens.grad.flatten(1).abs().sum(dim=1) > 0).all()
    assert model.logit_scale.grad.abs() > 0
    assert not torch.equal(model.video.tokens, before)
    assert fingerprint_of(clip) == fingerprint


@pytest.mark.parametrize("tuned, still", [("image", True), ("all", False)])
def test_a_backbone_lr_moves_the_named_part_of_clip(clip_folder, puppets, tuned, still):
    clip = Backbone.load(f"local-dir:{clip_folder}", device="cpu")
    word, patch = clip.text.blocks[0].mlp[0].weight, clip.vision_tower.visual.conv1.weight
    before = word.clone(), patch.clone()
    config = replace(QUICK, steps=2, backbone_lr=1e-3, tuned=tuned)
    list(train(Classify(PromptedCLIP(clip), puppets.chosen.classes), Batches(puppets, 4), config))
    assert torch.equal(word, before[0]) is still
    assert not torch.equal(patch, before[1])
    assert not word.requires_grad and not patch.requires_grad


RECIPE = {name: value for name, value in RECIPES["prompt-switch"].items() if name != "augment"}
PROMPT_SWITCH = TrainConfig(**RECIPE)


@pytest.mark.parametrize(
    "name, config, key",
    [("vita_cosine", TrainConfig(), "lr_used_by_step"),
     ("prompt_switch_cosine_with_warmup", PROMPT_SWITCH, "multiplier_used_by_step")],
)  # fmt: skip
def test_learning_rates_are_those_of_the_papers(name, config, key):
    published = json.loads((FIXTURES / "schedules.json").read_text())[name]
    steps = published.get("T_max") or published["num_training_steps"]
    for step, expected in published[key].items():
        ours = published.get("base_lr", 1) * rate(int(step), steps, config.warmup)
        assert ours == pytest.approx(expected, abs=1e-15)
    assert published.get("base_lr", config.lr) == config.lr


def test_accumulating_two_batches_equals_one_of_twice_the_size(clip, puppets):
    whole, halves = prompted(clip), prompted(clip)
    config = replace(QUICK, steps=1, lr=1e-3)
    order = Batches(puppets, 8)
    list(train(Classify(whole, puppets.chosen.classes), order, config))
    halved = Halves(order)
    list(train(Classify(halves, puppets.chosen.classes), halved, replace(config, accumulate=2)))
    torch.testing.assert_close(whole.video.tokens.grad, halves.video.tokens.grad)


def test_bf16_goes_the_same_way_as_float32_and_auto_is_what_the_machine_has(
    clip, puppets, monkeypatch
):
    def losses(precision):
        task = Classify(prompted(clip), puppets.chosen.classes)
        config = replace(QUICK, steps=3, precision=precision)
        return [step.loss for step in train(task, Batches(puppets, 8), config)]

    np.testing.assert_allclose(losses("bf16"), losses("fp32"), rtol=0.02)
    for has, same in ((True, "bf16"), (False, "fp32")):
        monkeypatch.setattr("vitaclip.training.loop.in_hardware", lambda has=has: has)
        assert losses("auto") == losses(same)


def test_batches_read_ahead_by_threads_are_the_same(clip, puppets):
    losses = []
    for workers in (0, 3):
        task = Classify(prompted(clip), puppets.chosen.classes)
        config = replace(QUICK, steps=4, workers=workers)
        losses.append([step.loss for step in train(task, Batches(puppets, 8), config)])
    assert losses[0] == losses[1]


def test_a_run_killed_in_the_middle_ends_with_the_same_numbers(tiny_run, tmp_path):
    assert tiny_run(tmp_path / "whole").returncode == 0
    assert tiny_run(tmp_path / "killed", kill_after=5).returncode == -9
    assert len(read_log(tmp_path / "killed")) == 5
    assert tiny_run(tmp_path / "killed").returncode == 0
    whole, killed = (learned_in(tmp_path / name) for name in ("whole", "killed"))
    for name, value in whole.items():
        assert torch.equal(value, killed[name]), name
    losses = [
        [entry["loss"] for entry in read_log(tmp_path / name)] for name in ("whole", "killed")
    ]
    assert losses[0] == losses[1] and len(losses[0]) == 8


@pytest.mark.heavy
def test_two_processes_learn_what_one_learns_from_the_same_clips(tiny_run, tmp_path):
    pytest.importorskip("accelerate", reason="needs vitaclip[train]")
    launch = "-m torch.distributed.run --standalone --nproc_per_node 2"  # as accelerate launch
    two = tiny_run(tmp_path / "two", launch=launch.split())
    assert two.returncode == 0, two.stderr
    assert tiny_run(tmp_path / "one", accumulate=2).returncode == 0
    one, two = (learned_in(tmp_path / name) for name in ("one", "two"))
    for name, value in one.items():
        torch.testing.assert_close(value, two[name])


def test_a_run_with_other_settings_is_not_taken_up(clip, puppets, tmp_path):
    task = Classify(prompted(clip), puppets.chosen.classes)
    list(train(task, Batches(puppets, 4), replace(QUICK, steps=1), tmp_path))
    with pytest.raises(InputError, match=r"other settings \(lr\)"):
        list(train(task, Batches(puppets, 4), replace(QUICK, steps=1, lr=1.0), tmp_path))


def test_one_changed_byte_of_a_checkpoint_is_noticed_wherever_it_is(tmp_path):
    state = {"settings": {"lr": 0.1}, "step": 3, "learned": {"x": torch.arange(500.0)}}
    write_state(tmp_path / STATE, state)
    whole = (tmp_path / STATE).read_bytes()
    read = read_state(tmp_path / STATE)
    assert read and read["learned"]["x"].equal(state["learned"]["x"])
    for place in np.linspace(0, len(whole) - 1, 100).astype(int):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << (place % 8)
        (tmp_path / STATE).write_bytes(flipped)
        assert read_state(tmp_path / STATE) is None, place
    for cut in (0, 10, len(whole) // 2, len(whole) - 1):
        (tmp_path / STATE).write_bytes(whole[:cut])
        assert read_state(tmp_path / STATE) is None


def test_a_damaged_newest_checkpoint_falls_back_to_the_one_before_and_says_so(
    clip, puppets, tmp_path
):
    def run(steps, folder):
        task = Classify(prompted(clip), puppets.chosen.classes)
        config = replace(QUICK, steps=6, save_every=2)
        found = []
        for step in train(task, Batches(puppets, 4), config, folder):
            found.append(step)
            if step.number == steps:
                break
        return found, {name: value.clone() for name, value in task.model.video.state_dict().items()}

    _, whole = run(6, tmp_path / "whole")
    run(4, tmp_path / "damaged")
    newest = tmp_path / "damaged" / STATE
    assert (tmp_path / "damaged" / EARLIER).is_file()
    content = newest.read_bytes()
    newest.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    steps, learned = run(6, tmp_path / "damaged")
    assert [step.number for step in steps] == [3, 4, 5, 6]
    assert (
        "is damaged; the run goes on from the one before it, after step 2" in steps[0].problems[0]
    )
    assert not steps[1].problems
    for name, value in whole.items():
        assert torch.equal(value, learned[name]), name


def test_a_damaged_checkpoint_is_one_sentence(clip, puppets, tmp_path):
    (tmp_path / "checkpoint.pt").write_bytes(b"not a checkpoint")
    task = Classify(prompted(clip), puppets.chosen.classes)
    with pytest.raises(InputError, match="damaged"):
        list(train(task, Batches(puppets, 4), replace(QUICK, steps=1), tmp_path))


@pytest.fixture
def tiny_run(clip_folder):
    """Runs tiny_run.py in a process of its own."""
    script = ROOT / "tests" / "support" / "tiny_run.py"
    place = os.environ | {"PYTHONPATH": str(ROOT)}

    def run(folder, kill_after=0, accumulate=1, launch=()):
        words = [script, clip_folder, folder, kill_after, accumulate]
        command = [sys.executable, *launch, *map(str, words)]
        return subprocess.run(command, capture_output=True, text=True, env=place)

    return run


def learned_in(folder):
    state = read_state(folder / "checkpoint.pt")
    assert state
    return state["learned"]


class Halves:
    """Each batch of another stream, in two."""

    def __init__(self, whole):
        self.whole = whole

    def __getitem__(self, number):
        batch, half = self.whole[number // 2], slice(4 * (number % 2), 4 * (number % 2) + 4)
        return replace(
            batch,
            frames=batch.frames[half],
            labels=batch.labels[half],
            captions=batch.captions[half],
        )


def fingerprint_of(clip):
    """Computed anew: the property remembers."""
    return type(clip).sha256.func(clip)


def test_matching_and_captioning_learn_together(clip, puppets):
    torch.manual_seed(0)
    model = prompted(clip)
    told = [puppets.sample(i, np.random.default_rng(i)).caption for i in range(len(puppets))]
    model.captions = CaptionDecoder.for_backbone(clip, told)
    task = Match(model)
    steps = list(train(task, Batches(puppets, 8), replace(QUICK, lr=1e-2)))
    for part in ("match", "caption"):
        values = [step.parts[part] for step in steps]
        assert np.mean(values[-5:]) < np.mean(values[:5]) - 0.1, part
    assert all(value.grad is not None for value in model.captions.parameters())
