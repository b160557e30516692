"""Attention plots: how the class token shares its attention by depth, and which frames talk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from vitaclip.ui.plots.style import BARE, FAINT, FIXED, figure, legend, spans, title

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from vitaclip.attention.maps import AttentionMap

FAMILIES = {  # one colour for a kind of token wherever it is drawn
    "class": "#64748b", "patch": "#94a3b8", "local": "#0d9488", "global": "#6366f1",
    "summary": "#d97706", "cube": "#db2777",
}  # fmt: skip
OTHERS = ("#0284c7", "#65a30d", "#9333ea", "#dc2626")  # for families of other methods, in turn
GROUND = "rgba(100,116,139,0.08)"
SQUARE, WIDTH, GAP = 124, 600, 64  # pixels: a panel at most, all in a row, between two rows
TEAL = [[0, "rgba(13,148,136,0)"], [1, "rgba(13,148,136,1)"]]


def colours(families: Sequence[str]) -> dict[str, str]:
    """Each family with its colour."""
    others = [name for name in families if name not in FAMILIES]
    spare = {name: OTHERS[place % len(OTHERS)] for place, name in enumerate(others)}
    return {name: FAMILIES.get(name) or spare[name] for name in families}


def shares(seen: AttentionMap) -> go.Figure:
    """Layer by layer, the part of its attention that the class token gives to each family."""
    layers, inks = [f"{layer + 1}" for layer in seen.layers], colours(seen.families)
    bars = [
        {
            "type": "bar",
            "x": layers,
            "y": part.tolist(),
            "name": name,
            "marker": {"color": inks[name], "line": {"width": 0}},
            "hovertemplate": f"{name} %{{y:.1%}}<extra>layer %{{x}}</extra>",
        }
        for name, part in zip(seen.families, seen.shares().T)
    ]
    up = {"range": [0, 1], "tickvals": [0, 0.5, 1], "tickformat": ".0%"}
    return figure(
        bars,
        400,
        margin={"l": 48, "r": 8, "t": 36, "b": 44},
        plot_bgcolor=GROUND,
        barmode="stack",
        bargap=0.25,
        legend={**legend(1.02), "traceorder": "normal"},
        xaxis={**BARE, **FIXED, "title": {"text": "layer"}, "type": "category"},
        yaxis={**FAINT, **FIXED, **up},
    )


def talk(seen: AttentionMap) -> go.Figure:
    """For each layer, how much frame i (down) reads what tells of frame j (across).

    A frame's own column is left out: it is far above the others and says nothing about talk. Each
    panel has its own scale, and its highest value in its title.
    """
    panels = {f"layer {layer + 1}": seen.talk(layer) for layer in seen.layers}
    end = seen.talk_at_the_end()
    if end is not None:
        panels["at the end"] = end
    panels = {name: _without_itself(panel) for name, panel in panels.items()}
    tops = {name: float(np.nanmax(panel)) for name, panel in panels.items()}
    if not any(tops.values()):
        return _silence()
    columns = next((c for most, c in ((4, len(panels)), (6, 3), (8, 4)) if len(panels) <= most), 6)
    rows = -(-len(panels) // columns)
    height = GAP + rows * (min(SQUARE, WIDTH // columns) + GAP)
    widths, heights = spans(columns, 0.2 / columns), spans(rows, GAP / (height - GAP))[::-1]
    places = [(widths[i % columns], heights[i // columns]) for i in range(len(panels))]
    names = [
        title(f"{name}<br>up to {top:.1%}", sum(across) / 2, up[1], 13)
        for (name, top), (across, up) in zip(tops.items(), places)
    ]
    squares = [_squares(panel, n, tops[n], i) for i, (n, panel) in enumerate(panels.items(), 1)]
    return figure(
        squares,
        height,
        margin={"l": 20, "r": 8, "t": 44, "b": 20},
        plot_bgcolor=GROUND,
        annotations=names,
        **_axes(places, len(seen.talk(seen.layers[0]))),
    )


def _axes(places: list[tuple[list[float], list[float]]], frames: int) -> dict:
    """For each panel a pair of axes of one scale, frame 1 at its left and at its top."""
    ends = {"tickvals": ["1", f"{frames}"], "tickfont": {"size": 12}, "constrain": "domain"}
    bare, axes = {**BARE, **FIXED, **ends}, {}
    for i, (across, up) in enumerate(places, start=1):
        axes[f"xaxis{i}"] = {**bare, "domain": across, "anchor": f"y{i}"}
        down = {"autorange": "reversed", "constraintoward": "top", "scaleanchor": f"x{i}"}
        axes[f"yaxis{i}"] = {**bare, **down, "domain": up, "anchor": f"x{i}"}
    return axes


def _squares(panel: np.ndarray, name: str, top: float, place: int) -> dict:
    frames = [f"{i + 1}" for i in range(len(panel))]
    return {
        "type": "heatmap",
        "z": [[None if np.isnan(v) else round(float(v), 5) for v in row] for row in panel],
        "x": frames,
        "y": frames,
        "xaxis": f"x{place}",
        "yaxis": f"y{place}",
        "zmin": 0,
        "zmax": top or 1,
        "colorscale": TEAL,
        "showscale": False,
        "hovertemplate": f"frame %{{y}} reads frame %{{x}}: %{{z:.2%}}<extra>{name}</extra>",
    }


def _silence() -> go.Figure:
    """Said in the place of the matrices."""
    words = "Without prompts no frame<br>knows anything of another."
    said = {**title(words, 0.5, 0.5, 16), "yanchor": "middle"}
    hidden = {"visible": False}
    return figure([], 300, annotations=[said], plot_bgcolor=GROUND, xaxis=hidden, yaxis=hidden)


def _without_itself(panel: np.ndarray) -> np.ndarray:
    out = panel.astype(np.float32)
    np.fill_diagonal(out, np.nan if len(out) > 1 else 0)
    return out
