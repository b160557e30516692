"""The verbs `puppets list` and `puppets render`."""

import json

import pytest

from vitaclip.video import probe, read


@pytest.fixture
def run(vitaclip):
    return lambda *words: vitaclip("puppets", *words)


def test_the_list_has_forty_actions_and_twins_stand_on_one_side_and_in_one_family(run):
    actions = {action["name"]: action for action in json.loads(run("list", "--json")[1])}
    assert len(actions) >= 40 and sum(bool(a["twin"]) for a in actions.values()) >= 16
    for action in actions.values():
        if action["twin"]:
            twin = actions[action["twin"]]
            assert twin["twin"] == action["name"]
            assert (twin["family"], twin["novel"]) == (action["family"], action["novel"])
    shown = run("list")[1]
    assert all(name in shown for name in actions)


def test_a_seed_gives_the_same_clip_and_another_seed_another(run, tmp_path):
    seen = []
    for number, seed in enumerate((5, 5, 6)):
        out = tmp_path / f"{number}.mp4"
        words = ("--action", "push up", "--seed", seed, "--size", 64, "--out", out)
        assert run("render", *words)[0] == 0
        seen.append(read(out, 3).frames.astype(float))
    same, other = (abs(seen[0] - seen[i]).mean() for i in (1, 2))
    assert same < 2 and other > 10  # two decoders may read one file, and agree to within 2
    facts = probe(out)
    assert (facts.width, facts.height, facts.codec) == (64, 64, "h264")


def test_an_unknown_action_is_answered_with_the_known_ones(run, tmp_path):
    code, _, err = run("render", "--action", "flying", "--out", tmp_path / "a.mp4")
    assert code == 2 and "'flying'" in err and "push up" in err and err.count("\n") == 1


@pytest.mark.heavy
def test_a_training_run_of_two_steps_leaves_a_model_that_opens(run, tmp_path, monkeypatch):
    from vitaclip.models.backbone import Backbone

    monkeypatch.chdir(tmp_path)
    code, out, _ = run("pretrain", "--steps", 2, "--batch", 8, "--stills", 192, "--no-bf16")
    assert code == 0 and '"step": 0' in out
    backbone = Backbone.load("local-dir:runs/puppet-clip/model", device="cpu")
    assert backbone.encode_text(["a person walking left"]).isfinite().all()


def test_a_scene_is_drawn_thing_by_thing(run, tmp_path):
    out = tmp_path / "a.mp4"
    words = ("--hat", "cap", "--action", "standing up", "--size", 64, "--out", out)
    code, said, _ = run("draw", *words)
    assert code == 0 and said == (
        f"{out}: A woman with a red cap in a blue shirt and gray trousers is standing up in the "
        "park.\n"
    )
    facts = probe(out)
    assert (facts.width, facts.height, facts.codec) == (64, 64, "h264")


@pytest.mark.parametrize("words", [("--hat", "crown"), ("--seed", "70000"), ("--size", "7")])
def test_what_cannot_be_drawn_is_one_sentence(run, tmp_path, words):
    code, _, err = run("draw", *words, "--out", tmp_path / "a.mp4")
    assert code == 2 and err.count("\n") == 1 and not (tmp_path / "a.mp4").exists()
