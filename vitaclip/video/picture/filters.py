"""FFmpeg's filters: a few frames in, as many out."""

import gc
from collections.abc import Sequence
from fractions import Fraction

from av import VideoFrame
from av.filter import Graph


def filtered(frames: Sequence[VideoFrame], name: str, settings: str) -> list[VideoFrame]:
    """All frames of one size and format, through one filter, in their order."""
    graph = Graph()
    graph.threads = 1
    one = frames[0]
    source = graph.add_buffer(
        width=one.width, height=one.height, format=one.format, time_base=Fraction(1, 25)
    )
    graph.link_nodes(source, graph.add(name, settings), graph.add("buffersink")).configure()
    for place, frame in enumerate(frames):
        frame.pts = place
        graph.push(frame)
    graph.push(None)
    found = [graph.pull() for _ in frames]
    del graph, source
    gc.collect(1)  # from PyAV 19 on a graph and its filters hold each other, and much memory
    return found  # type: ignore[return-value]
