"""Style of the Plotly figures.

They are made of plain values in one go, for plotly checks every later change anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

INK = {"family": "IBM Plex Sans, system-ui, sans-serif", "size": 14, "color": "#64748b"}
FAINT: dict[str, Any] = {"gridcolor": "rgba(100,116,139,0.22)", "zeroline": False}
FIXED: dict[str, Any] = {"fixedrange": True, "automargin": True, "ticks": ""}
BARE: dict[str, Any] = {"showgrid": False, "zeroline": False}


def figure(traces: Sequence[dict], height: int, **layout: Any) -> go.Figure:
    """No ground and no ink of its own: the page's CSS gives both, in light and in dark."""
    clear = "rgba(0,0,0,0)"
    base = {"template": "none", "paper_bgcolor": clear, "plot_bgcolor": clear, "font": INK}
    return go.Figure(list(traces), {**base, "height": height, **layout})


def legend(y: float) -> dict[str, Any]:
    """One line above everything."""
    return {"orientation": "h", "x": 0, "y": y, "yanchor": "bottom"}


def spans(count: int, gap: float) -> list[list[float]]:
    """Equal parts of the way from 0 to 1, with gaps between them."""
    part = (1 - gap * (count - 1)) / count
    starts = [i * (part + gap) for i in range(count)]
    return [[start, min(start + part, 1.0)] for start in starts]


def title(text: str, x: float, y: float, size: int, anchor: str = "center") -> dict[str, Any]:
    """Words that stand on a place of the figure."""
    place = {"x": x, "y": y, "xref": "paper", "yref": "paper"}
    way = {"xanchor": anchor, "yanchor": "bottom", "showarrow": False}
    return {**place, **way, "text": text, "font": {"size": size}}
