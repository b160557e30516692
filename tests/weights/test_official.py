"""Files of the authors become models that compute the published numbers, or a sentence."""

import pytest
import torch

from tests.support.prompt_switch import (
    STATE,
    caption_head,
    in_published_order,
    in_time_order,
    official,
    published,
)
from vitaclip.errors import InputError
from vitaclip.weights.official.loader import from_official


@pytest.fixture
def checkpoint(tmp_path):
    path = tmp_path / "checkpoint.pth"
    torch.save({"epoch": 5, "state_dict": official(4), "optimizer": {"state": {}}}, path)
    return path


@pytest.mark.parametrize("in_folder", [False, True])
@torch.no_grad()
def test_a_prompt_switch_checkpoint_gives_the_published_numbers(checkpoint, tmp_path, in_folder):
    folder = tmp_path / "clip" if in_folder else None
    model = from_official(checkpoint, folder, "cpu", heads=4)
    frames, wanted = in_time_order(STATE["in/video_F4"], 4), published("ps_np4")
    features = in_published_order(model.encode_frames(frames), 4)
    assert (features - wanted["out/frame_features"]).abs().max() < 1e-5
    ids = STATE["in/input_ids"][:, :-1]
    assert model.captions
    logits = model.captions(features, model.backbone, ids)
    assert (logits - wanted["out/caption_logits"]).abs().max() < 1e-5
    assert model.logit_scale == STATE["state/clip.logit_scale"]
    assert torch.equal(caption_head().say.weight, model.captions.say.weight)


def test_a_checkpoint_without_captions_or_written_by_several_devices_is_read_too(tmp_path):
    weights = {f"module.{k}": v for k, v in official(2).items() if "caption" not in k}
    torch.save({"state_dict": weights}, tmp_path / "several.pth")
    model = from_official(tmp_path / "several.pth", device="cpu", heads=4)
    assert model.captions is None and model.video.size == 2


def test_files_that_are_no_checkpoint_get_a_sentence(tmp_path, checkpoint):
    text, other, half = (tmp_path / name for name in ("text.pth", "other.pth", "half.pth"))
    text.write_text("not a checkpoint")
    torch.save({"state_dict": {"weight": torch.ones(1)}}, other)
    weights = official(2)
    del weights["clip.vision_model.post_layernorm.bias"]
    torch.save({"state_dict": weights}, half)
    cut = tmp_path / "cut.pth"
    cut.write_bytes(checkpoint.read_bytes()[:5000])
    for path, sentence in {
        text: "cannot be read as a PyTorch checkpoint",
        cut: "cannot be read as a PyTorch checkpoint",
        other: "none of the checkpoints known here",
        half: "a complete checkpoint is needed",
        tmp_path / "gone.pth": "There is no file",
    }.items():
        with pytest.raises(InputError, match=sentence) as refused:
            from_official(path, device="cpu", heads=4)
        assert path.name in str(refused.value) and str(tmp_path) not in str(refused.value)


def test_heads_that_cannot_be_are_refused(checkpoint):
    with pytest.raises(InputError, match="width of 32 is no multiple of 64"):
        from_official(checkpoint)


def test_a_file_that_would_run_code_is_refused_and_runs_none(tmp_path):
    class Trap:
        def __reduce__(self):
            return open, (str(tmp_path / "sprung"), "w")

    torch.save({"state_dict": Trap()}, tmp_path / "trap.pth")
    with pytest.raises(InputError, match="more than weights"):
        from_official(tmp_path / "trap.pth")
    assert not (tmp_path / "sprung").exists()
