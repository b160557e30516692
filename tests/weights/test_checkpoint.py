"""What was learned goes into a file and comes back the same; any other file gets one sentence."""

import errno
import json
import os
import struct
import sys

import pytest
import torch
from safetensors.torch import load_file, save, save_file

from tests.support.prompted import noise, prompted
from tests.support.vita_clip import CHECKPOINT, clips, published
from vitaclip import weights
from vitaclip.__main__ import main
from vitaclip.errors import InputError
from vitaclip.models.backbone import Backbone
from vitaclip.models.caption_decoder import CaptionDecoder
from vitaclip.models.prompted_clip import ModelConfig
from vitaclip.prompts.text import TextPrompts
from vitaclip.weights.official.convert import convert

WRITTEN = published("checkpoint")


@pytest.fixture
def model(clip):
    """Everything that can be learned at once."""
    model = prompted(clip, "vita")
    model.words = TextPrompts.for_backbone(clip, 3, "middle", ["waving", "push up"])
    model.captions = CaptionDecoder.for_backbone(clip, ["a person is waving"])
    model.logit_scale.data.fill_(1.5)
    return model


@pytest.fixture
def file(model, tmp_path):
    weights.save(model, tmp_path / "learned.safetensors")
    return tmp_path / "learned.safetensors"


def rewritten(file, about=None, **changes):
    """The same file with another description, or parts of it."""
    spec = json.loads(header(file)["__metadata__"]["vitaclip"])
    file.write_bytes(save(load_file(file), {"vitaclip": about or json.dumps(spec | changes)}))
    return file


def header(file):
    content = file.read_bytes()
    return json.loads(content[8 : 8 + struct.unpack("<Q", content[:8])[0]])


def refused(file, sentence, backbone=None):
    with pytest.raises(InputError, match=sentence) as why:
        weights.load(file, backbone, device="cpu")
    assert file.name in str(why.value) and str(file.parent) not in str(why.value)


def test_everything_learned_comes_back_the_same_without_naming_the_clip(model, file):
    again = weights.load(file, device="cpu")
    assert torch.equal(again.encode_video(noise(4)), model.encode_video(noise(4)))
    labels = ["push up", "waving"]
    assert torch.equal(again.encode_text(labels), model.encode_text(labels))
    tokens = model.backbone.tokens(["a person is waving"])[0]
    memory = torch.randn(1, 4, 32)
    told = [one.captions(memory, one.backbone, tokens) for one in (model, again)]  # type: ignore[misc]
    assert torch.equal(*told)
    assert again.logit_scale == 1.5 and not again.training
    assert all(p.requires_grad for p in again.video.parameters())


def test_the_file_holds_no_clip_and_no_place_of_this_machine(model, file):
    learned = sum(v.numel() for v in load_file(file).values())
    own = [v for k, v in model.state_dict().items() if not k.startswith("backbone.")]
    assert learned == sum(v.numel() for v in own)
    spec = ModelConfig(**json.loads(header(file)["__metadata__"]["vitaclip"]))
    assert not os.path.isabs(spec.backbone.removeprefix("local-dir:"))
    assert spec.sha256 == model.backbone.sha256 and spec.video == "vita" and spec.frames == 4


def test_prompts_and_their_clip_may_move_together(clip_folder, clip, tmp_path):
    there = tmp_path / "there"
    (there / "clip").mkdir(parents=True)
    for part in clip_folder.iterdir():
        (there / "clip" / part.name).write_bytes(part.read_bytes())
    model = prompted(Backbone.load(f"local-dir:{there / 'clip'}", device="cpu"), "cube")
    weights.save(model, there / "cube.safetensors")
    there.rename(tmp_path / "elsewhere")
    again = weights.load(tmp_path / "elsewhere" / "cube.safetensors", device="cpu")
    assert torch.equal(again.encode_video(noise(4)), model.encode_video(noise(4)))


def test_other_frozen_weights_are_told_and_refused(file, clip_folder):
    other = Backbone.load(f"local-dir:{clip_folder}", device="cpu")
    other.model.visual.proj.data[0, 0] += 1e-3
    refused(file, "was trained on other weights", other)


def test_a_scale_that_was_learned_elsewhere_makes_no_other_clip(file, clip_folder):
    other = Backbone.load(f"local-dir:{clip_folder}", device="cpu")
    other.model.logit_scale.data += 1
    assert weights.load(file, other).logit_scale == 1.5


def test_a_file_is_replaced_whole_or_not_at_all(model, file, monkeypatch):
    before = file.read_bytes()

    def full(self, content):
        with open(self, "wb") as part:
            part.write(content[: len(content) // 2])
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(InputError, match=r"could not be saved \(No space left") as told:
        weights.save(model, file)
    assert str(file.parent) not in str(told.value)
    assert file.read_bytes() == before and os.listdir(file.parent) == [file.name]


def test_files_that_are_damaged_or_foreign_get_a_sentence(file, clip, tmp_path):
    content = file.read_bytes()
    for cut in (0, 4, 100, len(content) - 1):
        file.write_bytes(content[:cut])
        refused(file, "damaged|claims a header")
    file.write_bytes(struct.pack("<Q", 1 << 30) + content[8:])
    refused(file, "claims a header of 1,073,741,824 bytes")
    save_file({"weight": torch.ones(2)}, file)
    refused(file, "was not written by vitaclip")
    refused(tmp_path / "gone.safetensors", "There is no file")


@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({"frames": 5}, "does not hold the weights"),
        ({"frames": "many"}, "describes no model"),
        ({"options": {"globals": 9}}, "does not hold the weights"),
        ({"options": {"wings": 2}}, "builds nothing that is known"),
        ({"words": None}, "does not hold the weights"),
        ({"captions": None}, "does not hold the weights"),
        ({"options": {"globals": 10**12}}, "larger than any of ours"),
        ({"frames": 10**9}, "larger than any of ours"),
        ({"video": "wings"}, "a kind that is not known here"),
        ({"sha256": ""}, "was trained on other weights"),
        ({"wings": 2}, "describes no model"),
        ({"backbone": 7}, "describes no model"),
        ({"options": []}, "describes no model"),
    ],
    ids=str,
)
def test_a_description_that_does_not_fit_gets_a_sentence(file, clip, changes, sentence):
    refused(rewritten(file, **changes), sentence, clip)


@pytest.mark.parametrize("about", ["{", "7", "[" * 100_000, '{"backbone": "x"'])
def test_a_description_that_is_none_gets_a_sentence(file, about):
    refused(rewritten(file, about), "describes no model")


def test_an_official_checkpoint_becomes_a_file_with_its_clip_beside(tmp_path):
    model = convert(CHECKPOINT, tmp_path / "vita.safetensors", heads=2)
    assert (tmp_path / "vita-clip" / "open_clip_config.json").is_file()
    frames = clips(WRITTEN["in/video"])
    again = weights.load(tmp_path / "vita.safetensors", device="cpu")
    assert (again.encode_video(frames) - WRITTEN["out/video_features"]).abs().max() < 1e-5
    assert torch.equal(again.encode_video(frames), model.encode_video(frames))
    classes = again.words.classes
    assert torch.equal(again.encode_text(classes), model.encode_text(classes))
    kept = json.loads(header(tmp_path / "vita.safetensors")["__metadata__"]["vitaclip"])
    assert kept["backbone"] == "local-dir:vita-clip" and kept["options"]["patch_bias"]


def test_a_named_clip_with_the_same_weights_is_used_instead(tmp_path):
    convert(CHECKPOINT, tmp_path / "first.safetensors", heads=2)
    named = Backbone.load(f"local-dir:{tmp_path / 'first-clip'}", device="cpu")
    convert(CHECKPOINT, tmp_path / "second.safetensors", heads=2, backbone=named)
    assert not (tmp_path / "second-clip").exists()
    again = weights.load(tmp_path / "second.safetensors", device="cpu")
    seen = again.encode_video(clips(WRITTEN["in/video"]))
    assert (seen - WRITTEN["out/video_features"]).abs().max() < 1e-5
    named.model.visual.proj.data += 1
    other = Backbone(named.model, named.tokenizer, named.name)
    convert(CHECKPOINT, tmp_path / "third.safetensors", heads=2, backbone=other)
    assert (tmp_path / "third-clip").exists()


def test_convert_is_a_verb_and_says_what_it_wrote(tmp_path, monkeypatch, capsys):
    out = tmp_path / "vita.safetensors"
    monkeypatch.setattr(
        sys, "argv", ["vitaclip", "convert", str(CHECKPOINT), str(out), "--heads", "2"]
    )
    with pytest.raises(SystemExit) as leaving:
        main()
    assert not leaving.value.code and "vita.safetensors" in capsys.readouterr().out
    assert weights.load(out, device="cpu").video.options["globals"] == 2
