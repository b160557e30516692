"""Spellings of models: what people write leads to a name and a tag, or to the nearest names."""

import pytest

from vitaclip.errors import InputError
from vitaclip.inference.model_id import EMBEDDED, ModelId, read_model_id
from vitaclip.models import factory

B32, B16 = ("ViT-B-32-quickgelu", "openai"), ("ViT-B-16-quickgelu", "openai")
LAION = ("ViT-B-32", "laion2b_s34b_b79k")
SPELLINGS = {
    "ViT-B/32": B32,
    "ViT-B-32": B32,
    "vit-b-32": B32,
    "ViT_B_32": B32,
    "vitb32": B32,
    "CLIP ViT-B/32": B32,
    "OpenAI ViT-B/32": B32,
    "ViT-B-32__openai": B32,
    "openai/clip-vit-base-patch32": B32,
    "clip-vit-base-patch16": B16,
    "openai/clip-vit-base-patch16": B16,
    "ViT-B-16-quickgelu": B16,
    "ViT-B-16 · openai": B16,
    "timm/vit_base_patch16_clip_224.openai": B16,
    "CLIP": B16,
    "ViT-L/14@336px": ("ViT-L-14-336-quickgelu", "openai"),
    "openai/clip-vit-large-patch14-336": ("ViT-L-14-336-quickgelu", "openai"),
    "hf-hub:laion/CLIP-ViT-B-32-laion2B-s34B-b79K": LAION,
    "laion/CLIP-ViT-B-32-laion2B-s34B-b79K": LAION,
    "CLIP-ViT-B-32-laion2B-s34B-b79K": LAION,
    "ViT-B-32::laion2b_s34b_b79k": LAION,
    "ViT-B-32,laion2b_s34b_b79k": LAION,
    "open_clip:ViT-B-32/laion2b_s34b_b79k": LAION,
    "ViT-B-32-laion2b_s34b_b79k": LAION,
    "ViT-B-32 laion2b": LAION,
    "ViT-B-32 laion2b_s34b_b79k": LAION,
    "ViT-B-32 datacomp": ("ViT-B-32", "datacomp_xl_s13b_b90k"),
    "ViT-H-14": ("ViT-H-14", "laion2b_s32b_b79k"),
    "ViT-G/14": ("ViT-bigG-14", "laion2b_s39b_b160k"),
    "ViT-g/14": ("ViT-g-14", "laion2b_s34b_b88k"),
    "SigLIP": ("ViT-B-16-SigLIP", "webli"),
    "google/siglip-so400m-patch14-384": ("ViT-SO400M-14-SigLIP-384", "webli"),
    "google/siglip2-base-patch16-224": ("ViT-B-16-SigLIP2", "webli"),
    "EVA02-L-14": ("EVA02-L-14", "merged2b_s4b_b131k"),
    "PE-Core": ("PE-Core-B-16", "meta"),
}
SLIPS = {
    "ViT-B-33": "the nearest names are ViT-B-32",
    "ViTB16quick": "the nearest names are ViT-B-16-quickgelu",
    "MobilCLIP-S1": "MobileCLIP-S1",
    "ViT-B-32 foo": "no weights named “foo”; there are: openai",
    "ViT-S-32": "has no weights for it",
    "convnext_base_w_320": "several weights; name one of laion_aesthetic",
    "owner/name": "written hf-hub:owner/name",
    "a b c": "see `vitaclip models`",
    "": "see `vitaclip models`",
}


@pytest.mark.parametrize("text", SPELLINGS)
def test_every_spelling_leads_to_the_model_people_mean_by_it(text):
    assert factory.resolve(text) == SPELLINGS[text]
    if not text.startswith("hf-hub:"):
        assert read_model_id(text) == ModelId(*SPELLINGS[text])


@pytest.mark.parametrize("text", SLIPS)
def test_a_slip_is_told_with_what_there_is(text):
    for read in (factory.resolve, read_model_id):
        with pytest.raises(InputError, match="is written as|" + SLIPS[text]):
            read(text)


def test_what_open_clip_lists_means_itself_and_names_lead_to_weights_there_are():
    pairs = set(factory.pretrained_models())
    assert all(factory.resolve(*pair) == pair for pair in pairs)
    for name, _ in pairs:
        try:
            assert factory.resolve(name) in pairs
        except InputError as problem:
            assert "several weights" in str(problem)


def test_a_tag_beside_the_name_counts_and_places_stay_themselves():
    assert factory.resolve("ViT-B/32", "laion2b") == LAION
    assert factory.resolve("vit-b-32", "OpenAI") == B32
    assert factory.resolve("local-dir:/some/where") == ("local-dir:/some/where", None)
    assert factory.resolve("hf-hub:owner/tiny") == ("hf-hub:owner/tiny", None)
    assert read_model_id("Puppet CLIP") == read_model_id("puppet-clip") == EMBEDDED
