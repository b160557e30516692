"""Cards without videos: random vectors, so that a gallery can be tested by itself."""

import hashlib

import numpy as np

from vitaclip.retrieval import Embedding, ModelFingerprint, VideoEntry

FINGERPRINT = ModelFingerprint("tiny", None, "none", 4, "0" * 64)
WIDTH = 8


def unit(vectors):
    return (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)


def card(number, video=None, caption="", width=WIDTH):
    """Always the same for a number; its content is named after it."""
    rng = np.random.default_rng(number)
    frames = unit(rng.normal(size=(FINGERPRINT.frames, width)))
    content = hashlib.sha256(str(number).encode()).hexdigest()
    entry = VideoEntry(video or f"/films/{number}.mp4", content, caption or f"film {number}")
    picture = b"\xff\xd8" + bytes([number % 256]) * (number % 7 + 1)
    return Embedding(entry, unit(frames.mean(axis=0)), frames, np.arange(4) / 2 + 0.25, picture)
