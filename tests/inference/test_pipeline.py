"""Many videos at once come out in order, as they would one by one, in memory that stays flat."""

import threading
from pathlib import Path
from time import monotonic, sleep

import numpy as np
import pytest

from vitaclip import video
from vitaclip.errors import InputError
from vitaclip.inference.search.indexing import index
from vitaclip.inference.search.pipeline import Pipeline, Stopped
from vitaclip.models.hardware.core_shares import CoreShares
from vitaclip.retrieval import Gallery, ListedVideo

ALONE = CoreShares(decoders=1, encoders=1, cores=1, batch=1)
SEVERAL = CoreShares(decoders=2, encoders=2, cores=1, batch=3)


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    """Films of different lengths, one of them in moments, a broken file, and a copy."""
    folder, rng = tmp_path_factory.mktemp("films"), np.random.default_rng(0)
    for number, frames in enumerate([8, 12, 100, 16, 9, 30, 8, 20]):
        noise = rng.integers(0, 255, (frames, 48, 64, 3), np.uint8)
        video.write(folder / f"{number}.mp4", noise, 8)
    (folder / "3a.mp4").write_bytes(b"no film" * 99)
    (folder / "5a.mp4").write_bytes((folder / "5.mp4").read_bytes())
    return [ListedVideo(path) for path in sorted(folder.glob("*.mp4"))]


def test_side_by_side_gives_what_one_after_the_other_gives(model, films, tmp_path):
    steps = {}
    for name, shares in {"alone": ALONE, "several": SEVERAL}.items():
        steps[name] = list(index(films, tmp_path / name, model, shares=shares))
    assert steps["alone"] == steps["several"]
    assert [step.outcome for step in steps["several"]].count("added") == 8
    one, many = (Gallery.load(tmp_path / name) for name in steps)
    assert list(one.entries) == list(many.entries) and len(one) > 8
    assert list(one.pictures) == list(many.pictures)
    assert np.abs(np.array(one.vectors) - np.array(many.vectors)).max() < 1e-5


def test_results_keep_the_order_of_the_list_whoever_is_done_first(model):
    with Pipeline(SEVERAL, model) as pipeline:
        done = pipeline.run(range(40), lambda number: sleep(0.02 * (number % 3 == 0)) or number)
        assert [(item, job.result()) for item, job in done] == [(n, n) for n in range(40)]


def test_no_more_is_begun_than_the_shares_say_however_slow_the_taker(model):
    begun, most, lock = 0, 0, threading.Lock()
    asked = 0

    def items():
        nonlocal asked
        while asked < 100:
            asked += 1
            yield asked

    def work(_):
        nonlocal begun, most
        with lock:
            begun += 1
            most = max(most, begun)
        sleep(0.001)
        with lock:
            begun -= 1

    with Pipeline(SEVERAL, model) as pipeline:
        results = pipeline.run(items(), work)
        for taken in range(1, 20):
            next(results)
            assert asked <= taken + 2 * SEVERAL.begun
    assert most <= SEVERAL.begun


def test_an_encoder_of_a_given_speed_never_waits_for_the_decoders(model):
    """Decoding a clip takes four times as long as encoding it; eight decoders are enough."""
    each, busy, clips = 0.01, [], 60
    shares = CoreShares(decoders=8, encoders=1, cores=1, batch=4)

    def encode(crops, _):
        begun = monotonic()
        sleep(each * len(crops))
        busy.append(monotonic() - begun)
        return crops

    def work(number):
        sleep(4 * each)
        return pipeline.encode([np.zeros(number % 2)], model)

    with Pipeline(shares, model, encode) as pipeline:
        begun = monotonic()
        for _ in pipeline.run(range(clips), work):
            pass
        whole = monotonic() - begun
    assert sum(busy) / (whole - 4 * each) > 0.9


def test_whoever_stops_waits_for_nothing_that_is_not_begun(model):
    started = []

    def work(number):
        started.append(number)
        sleep(0.02)
        return pipeline.encode([np.zeros((4, 32, 32, 3), np.uint8)], model)

    with Pipeline(ALONE, model) as pipeline:
        results = pipeline.run(range(1000), work)
        next(results)
    assert len(started) < 20
    with pytest.raises(Stopped):
        pipeline.encode([np.zeros((4, 32, 32, 3), np.uint8)], model)


def test_a_mistake_about_one_item_is_its_own(model):
    def work(number):
        if number == 3:
            raise InputError("no film")
        return number

    with Pipeline(SEVERAL, model) as pipeline:
        problems = [str(job.exception() or "") for _, job in pipeline.run(range(6), work)]
    assert problems == ["", "", "", "no film", "", ""]


def test_decoders_are_its_own_and_end_with_it(model, films):
    with Pipeline(SEVERAL, model) as pipeline:
        video.read_short(films[0].path, 4, 60, workers=pipeline.decoders)
        (worker,) = pipeline.decoders.idle
        assert worker.alive
    assert not worker.alive and not pipeline.decoders.idle


def test_a_long_film_is_only_measured_where_moments_are_wanted(films):
    long = next(item.path for item in films if Path(item.path).name == "2.mp4")
    assert video.read_short(long, 4, 6.0) == pytest.approx(12.5)
    assert video.read_short(long, 4, 60.0).frames.shape == (4, 48, 64, 3)
    assert video.read_short(long, 4, float("inf")).times[0] == pytest.approx(12.5 / 8)
