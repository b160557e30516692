"""What a person chooses of a clip: by name, short enough for a link, and checked."""

from dataclasses import fields, replace

import pytest

from vitaclip.data.puppets.scene import CALLED, CHOICES, FIRST, SEEDS, Scene, read_scene, scene_of
from vitaclip.errors import InputError


@pytest.mark.parametrize("name", CHOICES)
def test_every_choice_comes_back_from_a_link(name):
    for value in CHOICES[name]:
        scene = replace(FIRST, **{name: value})
        assert read_scene(scene.text) == scene
        assert scene.unlike(FIRST) in ([], [CALLED[name]])


def test_a_link_says_only_what_differs_and_needs_no_escapes():
    from urllib.parse import quote

    scene = replace(FIRST, hat="cap", hair_colour="light brown", seed=7)
    assert scene.text == "action.sitting-down_hair-colour.light-brown_hat.cap_seed.7"
    longest = Scene(**{n: max(v, key=len) for n, v in CHOICES.items()}, seed=SEEDS - 1).text
    assert quote(longest, safe="") == longest and len(longest) < 500


def test_every_field_has_its_choices_and_its_words():
    names = [field.name for field in fields(Scene)]
    assert names == [*CHOICES, "seed"] == [*CALLED]
    assert all(FIRST.values[name] in known for name, known in CHOICES.items())
    assert not [v for known in CHOICES.values() for v in known if "_" in v or "." in v or "-" in v]


def test_what_nobody_sees_is_no_difference():
    assert replace(FIRST, hat_colour="green").unlike(FIRST) == []
    worn = replace(FIRST, hat="cap")
    assert replace(worn, hat_colour="green").unlike(worn) == ["the colour of the hat"]
    assert worn.unlike(FIRST) == ["the hat"]
    dress = replace(FIRST, top="dress")
    assert replace(dress, bottom="shorts").unlike(dress) == []


HOSTILE = {
    "hat.<script>": "no hat “<script>”; there are: none, cap, beanie",
    "action.flying": "no action “flying”; there are: juggling balls",
    "place.../../etc/passwd": "no place",
    "wings.two": "has no “wings”; it has: action, place",
    "__class__.x": "has no",
    "seed.10000": "a number from 0 to 9999",
    "seed.-1": "a number",
    "seed.1e3": "a number",
    "seed.٣": "a number",
    "seed." + "9" * 700: "a number",
    "hat.cap_hat.cap": "once; this one twice",
    "x" * 801: "no scene",
}


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:20])
def test_a_strangers_link_is_a_scene_or_one_sentence(text):
    with pytest.raises(InputError) as problem:
        read_scene(text)
    said = str(problem.value)
    assert HOSTILE[text] in said and len(said) < 400 and "\n" not in said


@pytest.mark.parametrize("text", [None, 7, [], {"hat": "cap"}, b"hat.cap"])
def test_what_is_no_text_is_no_scene(text):
    with pytest.raises(InputError, match="no scene"):
        read_scene(text)


@pytest.mark.parametrize("said", [{"hat": []}, {"hat": None}, {"seed": "x"}, {7: 7}])
def test_values_of_another_kind_are_one_sentence(said):
    with pytest.raises(InputError):
        scene_of(said)


def test_nothing_said_is_the_first_scene():
    assert read_scene("") == FIRST
