"""A model's folder describes a network, and nothing that fetches or runs something else."""

import json
import shutil

import open_clip
import pytest

from tests.support.paths import ASSETS
from vitaclip.errors import InputError
from vitaclip.models.backbone import Backbone
from vitaclip.models.clip_config import read_clip_config

GOOD = json.loads((ASSETS / "puppet-clip" / "open_clip_config.json").read_text())


def written(folder, config):
    path = folder / "open_clip_config.json"
    path.write_text(config if isinstance(config, str) else json.dumps(config))
    return path


def changed(*place, value):
    """The embedded model's configuration with one thing put into it."""
    config = json.loads(json.dumps(GOOD))
    inside = config
    for name in place[:-1]:
        inside = inside.setdefault(name, {})
    inside[place[-1]] = value
    return config


HOSTILE = {
    "code of a repository": (
        "model_cfg",
        "text_cfg",
        "tokenizer_kwargs",
        {"trust_remote_code": True},
    ),
    "an option of it": ("model_cfg", "text_cfg", "tokenizer_kwargs", {}),
    "a tokenizer": ("model_cfg", "text_cfg", "hf_tokenizer_name", "someone/words"),
    "a text model": ("model_cfg", "text_cfg", "hf_model_name", "someone/bert"),
    "its weights": ("model_cfg", "text_cfg", "hf_model_pretrained", True),
    "an image model's weights": ("model_cfg", "vision_cfg", "timm_model_pretrained", True),
    "an image model elsewhere": ("model_cfg", "vision_cfg", "timm_model_name", "hf-hub:someone/x"),
    "a folder": ("model_cfg", "vision_cfg", "timm_model_name", "../../x"),
    "an absolute path": ("model_cfg", "vision_cfg", "timm_model_name", "/etc/passwd"),
    "an address": ("preprocess_cfg", "interpolation", "http://127.0.0.1/x"),
    "a field of nobody": ("model_cfg", "auto_map", {"AutoModel": "x.py"}),
    "a part of nobody": ("trust_remote_code", True),
    "a size beyond all": ("model_cfg", "embed_dim", 10**9),
    "a list in a list": ("model_cfg", "vision_cfg", "layers", [[1]]),
    "something deep": ("model_cfg", "vision_cfg", "norm_kwargs", {"a": {"b": 1}}),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_describes_no_clip_is_refused_by_its_field(what, tmp_path):
    *place, value = HOSTILE[what]
    path = written(tmp_path, changed(*place, value=value))
    with pytest.raises(InputError, match="describes no CLIP") as told:
        read_clip_config(path)
    assert str(tmp_path) not in str(told.value) and place[-1] in str(told.value)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "7", "null", '"x"', '{"model_cfg": 3}', "[" * 9999]
)
def test_what_is_no_configuration_is_one_sentence(text, tmp_path):
    with pytest.raises(InputError):
        read_clip_config(written(tmp_path, text))


def test_the_model_is_not_opened_with_it(clip_folder, tmp_path):
    folder = shutil.copytree(clip_folder, tmp_path / "clip")
    config = json.loads((folder / "open_clip_config.json").read_text())
    config["model_cfg"]["text_cfg"]["tokenizer_kwargs"] = {"trust_remote_code": True}
    written(folder, config)
    with pytest.raises(InputError, match="tokenizer_kwargs"):
        Backbone.load(f"local-dir:{folder}", device="cpu")


def test_a_hub_may_name_a_tokenizer_but_bring_no_code(tmp_path):
    named = changed("model_cfg", "text_cfg", "hf_tokenizer_name", value="timm/ViT-B-16-SigLIP")
    named["model_cfg"]["text_cfg"]["tokenizer_kwargs"] = {"clean": "canonicalize"}
    assert read_clip_config(written(tmp_path, named), foreign_words=True) == named
    for name in ("trust_remote_code", "use_fast", "cache_dir", "auto_map"):
        named["model_cfg"]["text_cfg"]["tokenizer_kwargs"] = {name: True}
        with pytest.raises(InputError, match=f"tokenizer_kwargs.{name}"):
            read_clip_config(written(tmp_path, named), foreign_words=True)


NATIVE = [name for name in open_clip.list_models() if name.startswith("ViT-") and "Sig" not in name]


@pytest.mark.parametrize("name", [*NATIVE, "RN50", "EVA02-B-16", "convnext_base"])
def test_the_configurations_of_open_clip_itself_are_read(name, tmp_path):
    config = {"model_cfg": open_clip.get_model_config(name), "preprocess_cfg": {"mean": [0.5] * 3}}
    foreign = "hf_tokenizer_name" in config["model_cfg"]["text_cfg"]
    assert read_clip_config(written(tmp_path, config), foreign_words=foreign) == config
