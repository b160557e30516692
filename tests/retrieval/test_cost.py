"""What a search costs: the figures are of the right things."""

from vitaclip.retrieval.cost import POOLED, measure


def test_bytes_are_those_of_the_vectors_and_scaled_up_figures_say_so():
    small, large = measure(width=32, frames=4, sizes=(100, 400_000))
    assert small.offline.bytes == 100 * 32 * 4 and small.pooled.bytes == 4 * small.offline.bytes
    assert small.offline.measured == small.pooled.measured == 100
    assert POOLED <= large.pooled.measured <= 400_000
    assert large.pooled.seconds > small.pooled.seconds > 0
    assert large.pooled.seconds > large.offline.seconds > 0
