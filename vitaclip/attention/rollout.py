"""Attention rollout: followed back through all layers, to the patches of every frame."""

from __future__ import annotations

import numpy as np

from vitaclip.attention.maps import AttentionMap, family


def rollout(seen: AttentionMap) -> np.ndarray:
    """How much the final class row of frame i draws on the patches of frame j: (t, t, h, w).

    Each layer's residual counts as one half (Abnar and Zuidema 2020). A rough summary: values,
    MLPs and what the prompts themselves have learned are left out. Needs a map of all layers.
    """
    return follow(seen, 0.5)


def follow(seen: AttentionMap, share: float) -> np.ndarray:
    """From the final class row of frame i back to the patches of frame j: (t, t, h, w).

    In each layer what stays where it is and what is read count `share` each.
    """
    t, n = seen.weights.shape[1], seen.kept[0]
    flow = np.zeros((t, t, n), np.float32)
    flow[np.arange(t), np.arange(t), 0] = 1
    if seen.closing is not None:
        flow[:, :, : seen.closing.shape[2]] += seen.closing
        flow *= share
    for layer in reversed(seen.layers):
        read = np.einsum("ijr,jrm->ijm", flow, seen.of(layer)[:, :n])
        flow = (flow + _home(seen, layer, read)) * share
    return flow[:, :, seen.rows("patch")].reshape(t, t, *seen.grid)


def _home(seen: AttentionMap, layer: int, read: np.ndarray) -> np.ndarray:
    """What is read of seen rows (t, t, m) as what is read of the rows they were made from."""
    n, origins = seen.kept[0], seen.origins_in(layer)
    home = read[:, :, :n].copy()
    made = np.einsum("ijm,jmk->ik", read[:, :, n:], origins[:, n:])  # from rows of frame k
    if seen.made_of_all:
        home += made[:, :, None] / n
    else:
        home[:, :, 0] += made
    moved = [row for row in range(1, n) if family(seen.names[row]) != "patch"]
    writers = origins[:, moved].argmax(axis=2)  # (t, slots)
    known = origins[:, moved].any(axis=2)  # rows that tell of no frame are where they were
    for j, slot in np.argwhere(known & (writers != np.arange(len(writers))[:, None])):
        writer = writers[j, slot]  # it lies there in the slot that j wrote here
        for back in np.flatnonzero(writers[writer] == j)[:1]:
            home[:, writer, moved[back]] = read[:, j, moved[slot]]
    return home
