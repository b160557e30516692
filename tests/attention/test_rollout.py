"""Rollout is the product of the layers, across frames where the prompts cross them."""

import numpy as np

from tests.support.prompted import frames_meet, prompted
from vitaclip.attention.maps import watch
from vitaclip.attention.rollout import rollout


def test_rollout_of_plain_clip_is_the_product_of_its_layers(clip, frames):
    seen = watch(prompted(clip, "none"), frames, dtype=np.float32)
    path = np.eye(17, dtype=np.float32)[None]
    for layer in seen.layers:
        path = (np.eye(17) + seen.of(layer)) / 2 @ path
    drawn = rollout(seen)
    for i in range(4):
        assert np.abs(drawn[i, i].ravel() - path[i, 0, 1:]).max() < 1e-6
        assert not np.delete(drawn[i], i, axis=0).any()


def test_rollout_crosses_frames_where_prompts_do_and_loses_only_what_prompts_know(model, frames):
    drawn = rollout(watch(model, frames, dtype=np.float32))
    crossing = drawn[~np.eye(4, dtype=bool)]
    assert (crossing > 0).all() if frames_meet(model, frames) else (crossing == 0).all()
    assert (drawn.sum(axis=(1, 2, 3)) < 1).all()


def test_rows_made_of_all_rows_of_a_frame_lead_back_to_all_of_them(clip, frames):
    seen = watch(prompted(clip, "temporal"), frames, dtype=np.float32)
    t, n = 4, 17
    path = np.eye(t * n, dtype=np.float32)
    for layer in seen.layers:
        step = np.zeros((t, n, t, n), np.float32)
        for i, read in enumerate(seen.of(layer)):
            step[i, :, i] = read[:n, :n]
            for k, told in enumerate(seen.origins_in(layer)[i, n]):
                step[i, :, k] += told * read[:n, n:] / n
        path = (np.eye(t * n) + step.reshape(t * n, t * n)) / 2 @ path
    own = path.reshape(t, n, t, n)[:, 0, :, 1:]
    assert np.abs(rollout(seen).reshape(t, t, n - 1) - own).max() < 1e-6
