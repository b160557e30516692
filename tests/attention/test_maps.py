"""Attention maps equal the attention that was computed, and listening changes nothing."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch

from tests.support import vita_clip
from tests.support.prompt_switch import STATE, cube_model, in_time_order, published
from tests.support.prompted import KINDS, frames_meet, prompted
from vitaclip.attention.maps import watch
from vitaclip.errors import InputError


def test_every_row_sums_to_one_in_every_layer_and_head(model, frames):
    seen = watch(model, frames, heads=True, dtype=np.float32)
    assert seen.weights.shape[:3] == (3, 4, 4)
    assert seen.weights.shape[3] == seen.weights.shape[4] == len(seen.names)
    assert np.abs(seen.weights.sum(axis=-1) - 1).max() < 1e-5
    assert np.abs(seen.shares().sum(axis=1) - 1).max() < 1e-5
    half = watch(model, frames)
    assert half.weights.dtype == np.float16 and half.weights.shape[2] == 1
    assert np.abs(half.of(1) - seen.of(1)).max() < 5e-4
    assert half.nbytes < seen.nbytes / 4


def test_a_run_that_is_listened_to_gives_the_same_features_to_the_last_bit(model, frames):
    """Plain CLIP, when nobody listens, runs open_clip's own forward, which may round elsewhere."""
    heard = []
    with torch.inference_mode():
        untapped = model.encode_frames(frames, mask=lambda layer: None)
        assert torch.equal(
            model.encode_frames(frames, tap=lambda *call: heard.append(call)), untapped
        )
        assert (model.encode_frames(frames) - untapped).abs().max() < (
            1e-5 if model.video is None else 1e-9
        )
    assert len(heard) == 3
    assert np.array_equal(watch(model, frames).features, untapped[0].numpy())


def test_one_layer_with_all_heads_is_the_same_as_that_layer_of_them_all(model, frames):
    everything = watch(model, frames, heads=True)
    one = watch(model, frames, layers=[1], heads=True)
    assert np.array_equal(one.of(1, 2), everything.of(1, 2))
    with pytest.raises(InputError, match="Layer 3 was not kept"):
        one.of(2)
    with pytest.raises(InputError, match="Head 5 was not kept"):
        one.of(1, 4)


def test_maps_equal_the_published_attention_of_prompt_switch():
    """By name of the row: the authors put the cube at the end, and chunk after chunk."""
    wanted, model = published("ps_np2"), cube_model(2)
    frames = in_time_order(STATE["in/video_F4"], 2)[:1]
    seen = watch(model, frames, heads=True, dtype=np.float32)
    order = [0, 10, 11, *range(1, 10)]
    for layer in range(2):
        heard = wanted[f"out/layer{layer}.attn_prob"][:, :, order][..., order]
        heard = in_time_order(heard.unflatten(0, (3, 4)), 2)[0].numpy()
        assert np.abs(seen.weights[layer] - heard).max() < 1e-5


def test_maps_equal_the_published_attention_of_vita_clip_by_the_names_of_the_tokens():
    wanted = vita_clip.published("tiny")
    model = vita_clip.model_of(vita_clip.official(wanted), heads=4)
    seen = watch(model, vita_clip.clips(wanted["in/video"])[:1], heads=True, dtype=np.float32)
    locals_ = [f"local of frame {i + 1}" for i in range(4)]
    shared = [f"global {i + 1}" for i in range(4)]
    patches = [f"patch {row},{column}" for row in range(4) for column in range(4)]
    theirs = ["class", *locals_, *shared, *patches, "summary"]  # the order of the authors
    order = [theirs.index(name) for name in seen.names]
    for layer in range(3):
        heard = wanted[f"out/block{layer}.attn_prob"][:4].numpy()  # of the first clip
        assert np.abs(seen.weights[layer] - heard[:, :, order][..., order]).max() < 1e-5


def test_threads_with_other_prompts_on_one_backbone_do_not_hear_each_other(clip, frames):
    models = [prompted(clip, kind) for kind in KINDS] * 4
    alone = [watch(model, frames).weights for model in models]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda model: watch(model, frames).weights, models))
    assert all(np.array_equal(one, two) for one, two in zip(alone, together))


def test_gaze_and_listeners_are_the_two_ways_to_read_one_matrix(model, frames):
    seen = watch(model, frames, heads=True)
    gaze, listeners = seen.gaze("class", 1, head=2), seen.listeners("class", 1, head=2)
    assert gaze.values.shape == listeners.values.shape == (4, 4, 4)
    patch = seen.row("patch 2,3")
    assert np.array_equal(gaze.values[:, 2, 3], seen.of(1, 2)[:, 0, patch])
    assert np.array_equal(listeners.values[:, 2, 3], seen.of(1, 2)[:, patch, 0])
    with pytest.raises(InputError, match="no token “nobody”"):
        seen.gaze("nobody", 0)


def test_the_brightest_place_is_where_most_is_read_and_can_matter(model, frames):
    seen = watch(model, frames)
    layer, frame = seen.brightest()
    heats = [seen.gaze("class", each).values for each in seen.layers]
    assert heats[layer][frame].max() == max(heat.max() for heat in heats)
    for name in seen.families:
        token = next(each for each in seen.names if each.startswith(name))
        layer, frame = seen.brightest(token)
        free = [each for each in seen.layers if seen.gaze(token, each).matters]
        assert layer in (free or seen.layers) and 0 <= frame < len(heats[0])


def test_a_direction_matters_only_if_changing_it_can_change_the_answer(model, frames):
    """What `influence` says is true of the engine: the rows that live on are the ones it keeps."""
    seen = watch(model, frames)
    for layer in seen.layers:
        last = layer == 2
        assert seen.influence("class", layer, "gaze")[0]
        assert seen.influence("class", layer, "listeners")[0] is not last
        assert seen.influence("patch 0,0", layer, "gaze")[0] is not last
        for name in seen.names[1:]:
            if not name.startswith("patch"):
                assert seen.influence(name, layer, "gaze")[0] is seen.writes_back


def test_frames_talk_where_one_can_change_another_and_nowhere_else(model, frames):
    seen = watch(model, frames, dtype=np.float32)
    for layer in seen.layers:
        talk = seen.talk(layer)
        assert talk.shape == (4, 4) and (talk.sum(axis=1) < 1 + 1e-3).all()
        others = talk[~np.eye(4, dtype=bool)]
        assert (others > 0).all() if frames_meet(model, frames) else (others == 0).all()


def test_the_cube_talks_once_more_at_the_end(clip, frames):
    seen = watch(prompted(clip, "cube"), frames, dtype=np.float32)
    assert np.abs(seen.talk_at_the_end().sum(axis=1) - 1).max() < 1e-5
    assert watch(prompted(clip, "none"), frames).talk_at_the_end() is None
