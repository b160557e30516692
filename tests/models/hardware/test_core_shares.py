"""Cores are shared out so that all of them work and none is promised twice."""

import torch

from vitaclip.models.hardware import core_shares


def test_shares_use_every_core_and_no_more_for_encoding():
    model = torch.nn.Linear(2, 2)
    for cores in (1, 2, 3, 8, 64):
        found = core_shares.shares(model, cores)
        assert found.decoders == cores and found.encoders * found.cores <= cores
        assert found.encoders >= 1 and found.begun <= 4 * cores + 16
    assert core_shares.shares(model).decoders == core_shares.available() >= 1


def test_a_gpu_gets_one_encoder_in_batches_and_every_core_decodes():
    found = core_shares.shares(torch.nn.Linear(2, 2, device="meta"), 6)
    assert (found.decoders, found.encoders) == (6, 1) and found.batch > 4
