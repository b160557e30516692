"""The published Vita-CLIP as a whole: file, logits, loss, gradients and two steps of training."""

import pytest
import torch
import torch.nn.functional as F

from tests.support.vita_clip import CHECKPOINT, clips, model_of, official, published
from vitaclip import weights
from vitaclip.errors import InputError
from vitaclip.training import losses
from vitaclip.training.config import TrainConfig
from vitaclip.training.loop import rate
from vitaclip.weights.official.loader import from_official
from vitaclip.weights.official.vita_clip import take_apart

FULL, WRITTEN = published("full"), published("checkpoint")
CLASSES = ["riding a bike", "jump_rope", "Playing Guitar", "abseiling"]
LOSSES = [2.0565598011016846, 1.6137195825576782]  # of the two published steps


@pytest.fixture(scope="module")
def model():
    return model_of(official(FULL), 4)


@pytest.fixture
def checkpoint():
    return torch.load(CHECKPOINT, weights_only=True)


def logits_of(model, frames):
    video = F.normalize(model.encode_video(frames), dim=-1)
    texts = model.encode_text(model.words.classes)
    return model.logit_scale.exp() * video @ texts.T


def named(theirs, state):
    """Numbers by official names to ours; those that are not given come as zeros."""
    parts = take_apart({key: theirs.get(key, torch.zeros_like(v)) for key, v in state.items()})
    ours = {f"video.{key}": value for key, value in parts.prompts.items()}
    return ours | {"words.context": parts.words["ctx"], "logit_scale": parts.clip["logit_scale"]}


def learned(model):
    """What the authors train: all that is ours, but `tell`, which they leave at its start."""
    parts = {key: v for key, v in model.named_parameters() if not key.startswith("backbone.")}
    return {key: v for key, v in parts.items() if ".tell." not in key}


def test_published_logits_loss_and_gradients_come_out(model):
    logits = logits_of(model, clips(FULL["in/video"]))
    assert (logits - FULL["out/logits"]).abs().max() < 1e-5
    assert (logits.softmax(dim=-1) - FULL["out/softmax"]).abs().max() < 1e-5
    loss = losses.classify(logits, FULL["in/labels"])
    assert (loss - FULL["out/cross_entropy"]).abs() < 1e-5
    loss.backward()
    grads = {key.removeprefix("grad/"): v for key, v in FULL.items() if key[:5] == "grad/"}
    wanted = named(grads, official(FULL))
    for key, weight in learned(model).items():
        assert (weight.grad - wanted[key]).abs().max() < 1e-5, key


def test_published_features_come_out_in_float64():
    model = model_of(official(FULL), 4, torch.float64)
    for name, value in {
        "video_features": model.encode_video(clips(FULL["in/video"], torch.float64)),
        "text_features": model.words.encode(CLASSES, model.backbone),
        "logits": logits_of(model, clips(FULL["in/video"], torch.float64)),
    }.items():
        if f"out64/{name}" in FULL:
            assert (value - FULL[f"out64/{name}"]).abs().max() < 1e-10, name


def test_classes_are_read_from_the_checkpoint_which_has_them_only_as_vectors(model):
    assert model.words.classes == ("riding a bike", "jump rope", "playing guitar", "abseiling")
    assert all(model.words.serves(name) for name in CLASSES)


def test_the_file_of_the_authors_trainer_computes_what_they_computed():
    model = weights.from_official(CHECKPOINT, device="cpu", heads=2)
    frames = clips(WRITTEN["in/video"])
    assert (logits_of(model, frames) - WRITTEN["out/logits"]).abs().max() < 1e-5
    assert (model.encode_video(frames) - WRITTEN["out/video_features"]).abs().max() < 1e-5
    text = model.words.encode(model.words.classes, model.backbone)
    assert (text - WRITTEN["out/text_features"]).abs().max() < 1e-5
    assert model.words.classes[2:] == ("playing guitar", "abseiling", "zumba")


def test_two_published_steps_of_training_come_out(checkpoint):
    state = {key.removeprefix("module."): v for key, v in checkpoint["model"].items()}
    start = "train/before/"
    before = {k.removeprefix(start): v for k, v in WRITTEN.items() if k.startswith(start)}
    model, config = model_of(state | before, 2), TrainConfig()
    weights_of = learned(model)
    optimizer = torch.optim.AdamW(
        weights_of.values(), config.lr, eps=config.eps, weight_decay=config.weight_decay
    )
    for step, loss_wanted in enumerate(LOSSES):
        optimizer.param_groups[0]["lr"] = config.lr * rate(step, config.steps, config.warmup)
        logits = logits_of(model, clips(WRITTEN[f"train/step{step}.video"]))
        loss = losses.classify(logits, WRITTEN[f"train/step{step}.labels"])
        assert loss.item() == pytest.approx(loss_wanted, abs=1e-5)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    moments = checkpoint["optimizer"]["state"]
    assert all(int(one["step"]) == 2 for one in moments.values())
    wanted = named(state, state)
    for key, weight in weights_of.items():
        clear = optimizer.state[weight]["exp_avg"].abs() > 1e-6  # else the step is rounding noise
        assert not clear.any() or (weight - wanted[key])[clear].abs().max() < 1e-5, key


def test_unified_words_of_the_authors_serve_typed_classes():
    state = official(FULL)
    state["prompt_learner.ctx"] = state["prompt_learner.ctx"][0]
    model = model_of(state, 4, place="front")
    assert model.words.classes == () and model.words.place == "front"
    assert model.encode_text(["anything one likes"]).shape == (1, 24)


def test_a_checkpoint_without_text_sees_but_does_not_read(tmp_path):
    state = {k: v for k, v in official(FULL).items() if k.startswith("visual.")}
    model = model_of(state, 4)
    video = model.encode_video(clips(FULL["in/video"]))
    assert (video - FULL["out/video_features"]).abs().max() < 1e-5
    with pytest.raises(InputError, match="no text side, so it cannot read"):
        model.encode_text(["waving"])
    with pytest.raises(InputError, match="no text side, so it makes no whole CLIP"):
        model_of(state, 4, folder=tmp_path)


def test_checkpoints_that_do_not_fit_get_a_sentence(checkpoint, tmp_path):
    state = checkpoint["model"]
    bent = {
        "short": {k: v for k, v in state.items() if "summary_ln" not in k},
        "long": state | {"module.visual.blocks.999999999.norm1.weight": torch.ones(32)},
        "wide": state | {"module.visual.proj": torch.ones(33, 16)},
        "flat": state | {"module.visual.pos_embed": torch.ones(())},
        "strange": state | {"module.visual.wings": torch.ones(2)},
        "hollow": state | {"module.textual.positional_embedding": torch.ones(1).expand(10**9, 4)},
        "nameless": state | {"module.prompt_learner.token_suffix": torch.rand(5, 72, 4)},
    }
    for name, weights_of in bent.items():
        torch.save({"model": weights_of}, tmp_path / f"{name}.pth")
        with pytest.raises(InputError, match="a complete checkpoint is needed"):
            from_official(tmp_path / f"{name}.pth", device="cpu", heads=2)
    with pytest.raises(InputError, match="cannot be divided among 3 heads"):
        from_official(CHECKPOINT, device="cpu", heads=3)


@pytest.mark.parametrize("content", [{}, {"model": 3}, {"model": {}}, {"model": {"a": "b"}}, [1]])
def test_what_is_no_checkpoint_gets_a_sentence(content, tmp_path):
    torch.save(content, tmp_path / "odd.pth")
    with pytest.raises(InputError, match="none of the checkpoints known here"):
        from_official(tmp_path / "odd.pth")


def test_a_damaged_checkpoint_gets_a_sentence_wherever_it_is_damaged(tmp_path):
    content = CHECKPOINT.read_bytes()
    for size in (0, 1, 1000, len(content) // 2, len(content) - 100):
        (tmp_path / "cut.pth").write_bytes(content[:size])
        with pytest.raises(InputError, match="cannot be read as a PyTorch checkpoint"):
            from_official(tmp_path / "cut.pth", heads=2)
