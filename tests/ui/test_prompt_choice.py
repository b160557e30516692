"""The buttons for prompts are those of the model in use."""

import pytest

from tests.support.assets import furnish
from tests.support.prompted import prompted
from vitaclip import weights
from vitaclip.inference.service import Service
from vitaclip.ui.model_picker.offers import offered
from vitaclip.ui.prompt_choice import PromptChoice


@pytest.fixture
def service(clip, clip_folder, tmp_path):
    """Prompts of somebody's own, over a CLIP that is not the built-in one."""
    weights.save(prompted(clip, "vita"), tmp_path / "mine.safetensors")
    return Service.open(
        furnish(tmp_path / "assets", clip_folder, ["vita", "cube"]),
        own=[tmp_path / "mine.safetensors"],
    )


@pytest.fixture
def kinds(service):
    return PromptChoice(service, "recognise")


def pressed(buttons):
    return [key for _, key in buttons.choices], buttons.value, buttons.visible


def test_they_follow_the_model_and_what_is_pressed_stays_if_it_is_there(kinds, clip_folder):
    own = clip_folder.name
    assert pressed(kinds.follow("puppet-clip", "cube"))[1] == "cube"
    assert pressed(kinds.follow(own, "cube")) == (["none", "mine", "compare"], "mine", True)
    assert pressed(kinds.follow(own, "none"))[1] == "mine"  # it may have been all there was
    assert pressed(kinds.follow("puppet-clip", "compare"))[1] == "compare"
    assert pressed(kinds.follow("ViT-B-32 openai", "mine")) == (["none"], "none", "hidden")


@pytest.mark.parametrize("model", [None, "", "<b>", "../../etc", 7])
def test_a_model_that_is_none_has_the_buttons_of_the_built_in_one(kinds, model):
    assert pressed(kinds.follow(model, None)) == pressed(kinds.follow("puppet-clip", None))


def test_a_link_presses_only_what_its_model_has(kinds, clip_folder):
    own = {"model": clip_folder.name, "prompts": "mine"}
    for kind in ("mine", "none", "compare"):
        assert kinds.linked(own | {"prompts": kind}, "prompts").value == kind
    for query in ({}, {"prompts": "mine"}, {"prompts": "<b>"}, own | {"prompts": "vita"}):
        assert kinds.linked(query, "prompts") == {"__type__": "update"}


def test_models_of_ones_own_are_offered_right_after_the_built_in_one(service, clip_folder):
    assert [name for _, name in offered(service)][:2] == ["puppet-clip", clip_folder.name]


def test_where_comparing_comes_first_it_is_pressed_unless_somebody_brought_prompts(
    service, clip_folder
):
    kinds = PromptChoice(service, "recognise", compare="first")
    assert pressed(kinds.follow("puppet-clip", "none"))[1] == "compare"
    assert pressed(kinds.follow(clip_folder.name, "none"))[1] == "mine"
