"""Frame vectors of made-up actions: a place that stays, and a way through it that is the action."""

import numpy as np

from vitaclip.learning.taught import Clips

NAMES = ("raising", "lowering", "circling")


def performed(action, seed, frames=8, hold=0.0):
    """Frame vectors (t, 32): the action of one person in one room, seen from this seed."""
    rng = np.random.default_rng(seed)
    room = np.random.default_rng(seed % 1000).normal(size=32)
    ways = np.random.default_rng(7).normal(size=(2, 32))
    u = np.clip((np.linspace(0, 1, frames) - hold) / (1 - hold), 0, 1)
    u = 1 - u if action == "lowering" else u
    if action == "circling":
        way = np.sin(2 * np.pi * u)[:, None] * ways[0] + np.cos(2 * np.pi * u)[:, None] * ways[1]
    else:
        way = u[:, None] * ways[0] + np.sin(np.pi * u)[:, None] * ways[1] * 0.5
    return (room + way + rng.normal(size=(frames, 32)) * 0.02).astype(np.float32)


def clips(each=3, names=NAMES, first=0):
    """So many clips of each action, every one of another person and place."""
    made = [(performed(n, first + 10 * i + k), k) for k, n in enumerate(names) for i in range(each)]
    content, labels = zip(*made)
    return Clips(tuple(names), np.array(labels), np.stack(content))
