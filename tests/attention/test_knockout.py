"""A knocked-out family is as if it had never been there; knocking out nothing changes nothing."""

import pytest
import torch
from torch import nn

from tests.support import vita_clip
from tests.support.prompted import prompted
from vitaclip.attention.knockout import knock_out
from vitaclip.attention.maps import watch
from vitaclip.errors import InputError


def test_knocking_out_nothing_changes_nothing(model, frames):
    assert knock_out(model, 4, []) is None
    assert knock_out(model, 4, ["class"], layers=[]) is None


def test_a_muted_token_is_read_by_nobody_and_the_rest_share_its_part(model, frames):
    mask = knock_out(model, 4, ["patch 1,1"], layers=[1])
    seen, before = watch(model, frames, mask=mask), watch(model, frames)
    row = seen.row("patch 1,1")
    assert not seen.of(1)[:, :, row].any()
    assert abs(seen.of(1).sum(axis=-1) - 1).max() < 2e-3
    assert before.of(1)[:, :, row].all() and (seen.of(0) == before.of(0)).all()


@pytest.mark.parametrize("gone", ["global", "local", "summary"])
def test_a_family_knocked_out_is_a_model_that_never_had_it_by_published_numbers(gone):
    """The numbers are of the authors' model built without that family, with the same weights."""
    wanted = vita_clip.published("tiny")
    model = vita_clip.model_of(vita_clip.official(wanted), heads=4)
    with torch.inference_mode():
        muted = model.encode_frames(
            vita_clip.clips(wanted["in/video"]), mask=knock_out(model, 4, [gone])
        )
    rest = "_".join(kind for kind in ("global", "local", "summary") if kind != gone)
    assert (muted - wanted[f"{rest}/out/frame_features"]).abs().max() < 1e-5


def test_without_its_last_look_a_cube_nobody_reads_is_plain_clip(clip, frames):
    cube = prompted(clip, "cube")
    nn.init.zeros_(cube.video.closing.out_proj.weight)
    nn.init.zeros_(cube.video.closing.out_proj.bias)
    with torch.inference_mode():
        muted = cube.encode_frames(frames, mask=knock_out(cube, 4, ["cube"]))
        plain = prompted(clip, "none").encode_frames(frames)
    assert (muted - plain).abs().max() < 1e-5


def test_what_cannot_be_knocked_out_is_said_in_a_sentence(model):
    with pytest.raises(InputError, match="no token or family “ghost”"):
        knock_out(model, 4, ["ghost"])
    with pytest.raises(InputError, match="layer 9"):
        knock_out(model, 4, ["class"], layers=[8])
    names = model.video.names(4, (4, 4)) if model.video else ("class", "patch")
    with pytest.raises(InputError, match="Every token"):
        knock_out(model, 4, [name.split()[0] for name in names])
