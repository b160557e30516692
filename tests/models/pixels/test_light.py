"""The light of a picture: grey has no colour, one tone no edges, and blur takes the fine ones."""

import numpy as np
import pytest
import torch

from vitaclip.models.pixels.light import LEAST, light


@pytest.fixture(scope="module")
def picture():
    """A noisy picture (3, 32, 32)."""
    return torch.rand(3, 32, 32, generator=torch.Generator().manual_seed(0))


def test_it_is_that_of_a_slow_count(picture):
    rgb = picture.numpy()
    colour = np.mean(
        [rgb[:, y, x].max() - rgb[:, y, x].min() for y in range(32) for x in range(32)]
    )
    grey = rgb.mean(axis=0)
    down = np.mean([abs(grey[y + 1, x] - grey[y, x]) for y in range(31) for x in range(32)])
    over = np.mean([abs(grey[y, x + 1] - grey[y, x]) for y in range(32) for x in range(31)])
    expected = np.log(np.array([colour, down + over]) + LEAST)
    assert light(picture)[:2].tolist() == pytest.approx(expected.tolist(), rel=1e-5)


def test_what_is_not_there_is_the_least_there_can_be(picture):
    grey = picture.mean(dim=0).expand(3, -1, -1)
    black = torch.zeros(3, 32, 32)
    least = float(np.log(LEAST))
    assert light(grey)[0] == pytest.approx(least, abs=1e-3)
    assert light(black).tolist() == pytest.approx([least] * 3)


def test_blur_takes_more_of_fine_edges_than_of_edges(picture):
    blurred = torch.nn.functional.avg_pool2d(picture, 5, 1)
    _, edges, fine = (light(blurred) - light(picture)).tolist()
    assert fine < edges < 0
