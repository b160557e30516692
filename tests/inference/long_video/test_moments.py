"""Long videos as moments: which windows there are, what each holds, and what is made of them."""

from itertools import chain

import numpy as np
import pytest

from vitaclip.errors import InputError
from vitaclip.inference.long_video.moments import (
    AUTO,
    WHOLE,
    Window,
    clock,
    duration_of,
    encode_moments,
    whole,
    window_for,
)
from vitaclip.inference.model_id import EMBEDDED, ModelId
from vitaclip.models.encoded_frames import EncodedFrames
from vitaclip.models.zero_shot import Ranking


def as_features(clips):
    """Whatever was seen, as what a model made of it."""
    return [EncodedFrames(clip) for clip in clips]


@pytest.mark.parametrize(
    ("seconds", "every", "duration", "starts"),
    [
        (3, 1.5, 9, [0, 1.5, 3, 4.5, 6]),
        (3, 1.5, 10, [0, 1.5, 3, 4.5, 6, 7]),  # the last one ends with the film
        (8, 8, 24, [0, 8, 16]),
        (8, 8, 25, [0, 8, 16, 17]),
        (2, 5, 12, [0, 5, 10]),  # gaps between windows
        (5, 5, 4, [0]),  # a film shorter than its window
    ],
)
def test_windows_begin_at_even_steps_and_reach_the_end(seconds, every, duration, starts):
    assert Window(seconds, every, 4).starts(duration).tolist() == starts


def test_each_window_holds_what_reading_it_alone_would_give():
    window, duration = Window(3.0, 1.0, 6), 20.3
    shown = []

    def read(times, kept):
        shown.extend(times)
        assert (np.diff(times) > 0).all()
        for time in times:
            picture = f"{time}".encode() if time in kept else b""
            yield np.full((2, 2, 3), round(time * 10), np.uint8), picture

    batches = encode_moments(duration, window, read, as_features)
    moments = list(chain.from_iterable(batches))
    assert [moment.start for moment in moments] == window.starts(duration).tolist()
    for moment in moments:
        expected = window.times(moment.start)
        np.testing.assert_allclose(moment.times, expected, atol=1e-6)
        seen = moment.encoded.features[:, 0, 0, 0]
        assert seen.tolist() == [round(time * 10) for time in moment.times]
        assert float(moment.picture) == moment.times[3]
    assert len(shown) == len(set(shown)) < len(moments) * 6  # shared pictures are read once


def test_the_first_moment_comes_before_the_rest_is_read():
    read = []

    def pictures(times, kept):
        for time in times:
            read.append(time)
            yield np.zeros((2, 2, 3), np.uint8), b""

    first = next(encode_moments(3600, Window(2.0, 1.0, 4), pictures, as_features))
    assert len(first) == 1 and len(read) == 4


@pytest.mark.parametrize(
    ("asked", "duration", "seconds"),
    [
        (AUTO, 3.9, None),  # the longest puppet clip
        (AUTO, 30, 3.0),
        (WHOLE, 3600, None),
        (Window(8, 8, 4), 30, 8),
        (Window(8, 8, 4), 7, None),
    ],
)
def test_only_what_is_longer_than_the_clips_of_training_is_divided(asked, duration, seconds):
    window = window_for(asked, duration, EMBEDDED, 8)
    assert (window.seconds if window else None) == seconds


def test_another_clip_has_another_window():
    longer = window_for(AUTO, 60, ModelId("ViT-B-16", "openai"), 8)
    assert longer and longer.seconds > 3 and longer.every == longer.seconds / 2


@pytest.mark.parametrize("window", [(0, 1), (1, 0), (-1, 1), (float("nan"), 1), (9e9, 1)])
def test_a_window_that_makes_no_sense_is_one_sentence(window):
    with pytest.raises(InputError, match="go from"):
        Window(*window, 8)


def test_more_moments_than_anybody_reads_are_refused():
    with pytest.raises(InputError, match="are the most"):
        Window(0.1, 0.1, 8).starts(86_400)


def test_the_duration_of_a_clip_is_known_from_its_times():
    assert duration_of((np.arange(8) + 0.5) / 8 * 7.25) == pytest.approx(7.25)


def ranking(best, none=False):
    probs = np.where(np.arange(3) == best, 0.8, 0.1)
    return Ranking(
        labels=("a", "b", "c"),
        probs=probs,
        cosines=probs / 2,
        per_frame=probs[None],
        times=np.zeros(1),
        none_of_these=none,
        beaten_by=0.0,
        unknown=((), (), ()),
    )


def moments(count):
    made = encode_moments(
        count + 1.0,
        Window(2.0, 1.0, 1),
        lambda times, kept: ((np.zeros((1, 1, 3), np.uint8), b"") for _ in times),
        as_features,
    )
    return list(chain.from_iterable(made))


def test_the_whole_is_the_mean_of_its_moments():
    answers = [ranking(0), ranking(0), ranking(1), ranking(0, none=True)]
    film = whole(answers, moments(4))
    np.testing.assert_allclose(film.probs, np.mean([each.probs for each in answers], axis=0))
    assert film.label == "a" and not film.none_of_these
    assert film.per_frame.shape == (4, 3) and film.times.tolist() == [1, 2, 3, 4]


@pytest.mark.parametrize(("seconds", "shown"), [(5, "0:05"), (183.9, "3:03"), (3723, "1:02:03")])
def test_times_are_written_as_players_write_them(seconds, shown):
    assert clock(seconds) == shown
