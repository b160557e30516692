"""A device with too little memory gives the same features in parts, or one sentence."""

import pytest
import torch

from vitaclip.errors import InputError
from vitaclip.models import split_on_oom
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.prompts.base import VideoPrompts


class Small(PromptedCLIP):
    """A device that holds only so many frames at a time."""

    most, asked = 0, ()

    def encode_frames(self, frames, tap=None, mask=None):
        b, t = frames.shape[:2]
        self.asked = (*self.asked, b * t)
        if b * t > self.most:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
        return super().encode_frames(frames, tap, mask)


@pytest.mark.parametrize("prompts", [None, VideoPrompts()])
@torch.inference_mode()
def test_halves_give_what_the_whole_would_have_given(clip, prompts):
    model, frames = Small(clip, prompts), torch.rand(5, 4, 3, 32, 32)
    model.most = 100
    whole = split_on_oom.encode_frames(model, frames)
    model.most, model.asked = 8, ()
    torch.testing.assert_close(split_on_oom.encode_frames(model, frames), whole)
    assert next(iter(model.asked)) == 20 and sum(n for n in model.asked if n <= 8) == 20


@torch.inference_mode()
def test_without_prompts_even_one_video_is_parted_and_with_them_never(clip):
    frames = torch.rand(1, 8, 3, 32, 32)
    for prompts, most in ((None, 2), (VideoPrompts(), 8)):
        model = Small(clip, prompts)
        model.most = most
        assert split_on_oom.encode_frames(model, frames).shape == (1, 8, 32)
    model.most = 7
    with pytest.raises(InputError, match=r"more memory for 8 frames than is free on cpu"):
        split_on_oom.encode_frames(model, frames)


@torch.inference_mode()
def test_a_device_without_any_room_is_one_sentence_not_an_endless_halving(clip):
    model = Small(clip)
    with pytest.raises(InputError, match="needs more memory for 1 frames"):
        split_on_oom.encode_frames(model, torch.rand(2, 3, 3, 32, 32))
