"""Sets of takes on disk and in batches."""

import numpy as np
import pytest

from vitaclip.data.crowds import SPLITS, CrowdSplit, CrowdStills, Nuisances
from vitaclip.data.puppet_dataset import PuppetDataset, cached, drawn
from vitaclip.data.puppets.stills import deal
from vitaclip.errors import InputError

SMALL = CrowdSplit("novel", clips=1, moments=4, size=24)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("crowds")
    assert list(drawn(SMALL, folder, processes=1))[-1] == 1
    return folder


def test_a_set_is_drawn_once_and_comes_back_the_same(folder):
    clips = cached(SMALL, folder)
    assert clips.shape == (len(SPLITS["novel"]), 4, 24, 24, 3)
    assert np.array_equal(clips[3], SMALL.draw(SMALL.shots[3]))
    assert not list(drawn(SMALL, folder))


def test_what_stands_in_the_way_belongs_to_the_set():
    worse = CrowdSplit("novel", 1, 4, 24, strength=Nuisances(blur=3))
    assert worse != SMALL and worse.shots == SMALL.shots


def test_a_set_as_a_source_of_samples(folder):
    source = PuppetDataset(SMALL, cached(SMALL, folder), frames=2)
    sample = source.sample(5, np.random.default_rng(0))
    assert sample.frames.shape == (2, 24, 24, 3) and sample.label == 5 and sample.caption


def test_its_stills_are_dealt_like_those_of_the_puppets(folder):
    stills = CrowdStills(SMALL, cached(SMALL, folder))
    images, free = deal(stills, 16, seed=0, step=1)
    assert images.shape == (16, 24, 24, 3) and len(free) == 16
    images, plain = deal(stills, 16, seed=0, step=2)
    assert len(images) == len(plain) <= 16 and len(set(plain)) < 16


def test_an_unknown_split_lists_the_known_ones():
    with pytest.raises(InputError, match="composition"):
        _ = CrowdSplit("train").shots
