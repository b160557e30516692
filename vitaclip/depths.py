"""Attention as figures: how the class token shares it by depth, and which frames talk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

if TYPE_CHECKING:
    from vitaclip.attention import AttentionMap

FAMILIES = {  # one colour for a kind of token wherever it is drawn
    "class": "#64748b", "patch": "#94a3b8", "local": "#0d9488", "global": "#6366f1",
    "summary": "#d97706", "cube": "#db2777",
}  # fmt: skip
FAINT = {"gridcolor": "rgba(100,116,139,0.22)", "zeroline": False, "fixedrange": True}
SQUARE, WIDTH, GAP = 124, 600, 64  # pixels: a panel at most, all in a row, between two rows
TEAL = [[0, "rgba(13,148,136,0)"], [1, "rgba(13,148,136,1)"]]


def shares(seen: AttentionMap) -> go.Figure:
    """Layer by layer, the part of its attention that the class token gives to each family."""
    figure, layers = go.Figure(), [f"{layer + 1}" for layer in seen.layers]
    for name, part in zip(seen.families, seen.shares().T):
        figure.add_bar(
            x=layers,
            y=part.tolist(),
            name=name,
            marker={"color": FAMILIES.get(name, "#0284c7"), "line": {"width": 0}},
            hovertemplate=f"{name} %{{y:.1%}}<extra>layer %{{x}}</extra>",
        )
    figure.update_layout(barmode="stack", bargap=0.25, legend={"traceorder": "normal"})
    figure.update_xaxes(title="layer", type="category", showgrid=False, fixedrange=True)
    figure.update_yaxes(range=[0, 1], tickvals=[0, 0.5, 1], tickformat=".0%", **FAINT)
    return _dress(figure, 400)


def talk(seen: AttentionMap) -> go.Figure:
    """For each layer, how much frame i (down) reads what tells of frame j (across).

    A frame's own column is left out: it is far above the others and says nothing about talk. Each
    panel has its own scale, and its highest value in its title.
    """
    panels = {f"layer {layer + 1}": seen.talk(layer) for layer in seen.layers}
    end = seen.talk_at_the_end()
    if end is not None:
        panels["at the end"] = end
    panels = {title: _without_itself(panel) for title, panel in panels.items()}
    tops = {title: float(np.nanmax(panel)) for title, panel in panels.items()}
    if not any(tops.values()):
        return _silence()
    columns = next((c for most, c in ((4, len(panels)), (6, 3), (8, 4)) if len(panels) <= most), 6)
    rows = -(-len(panels) // columns)
    titles = [f"{title}<br>up to {top:.1%}" for title, top in tops.items()]
    height = GAP + rows * (min(SQUARE, WIDTH // columns) + GAP)
    figure = make_subplots(
        rows, columns, subplot_titles=titles, horizontal_spacing=0.2 / columns,
        vertical_spacing=GAP / (height - GAP),
    )  # fmt: skip
    for i, (title, panel) in enumerate(panels.items()):
        figure.add_trace(_squares(panel, title, tops[title]), i // columns + 1, i % columns + 1)
    ends = {"tickvals": ["1", f"{len(seen.talk(seen.layers[0]))}"], "tickfont_size": 12}
    bare = {**ends, "showgrid": False, "zeroline": False, "fixedrange": True}
    figure.update_xaxes(**bare, constrain="domain")
    figure.update_yaxes(**bare, constrain="domain", constraintoward="top", autorange="reversed")
    figure.for_each_yaxis(lambda axis: axis.update(scaleanchor=axis.anchor))
    figure.update_annotations(font_size=13)
    return _dress(figure, height).update_layout(margin={"l": 20, "t": 44, "b": 20})


def _squares(panel: np.ndarray, title: str, top: float) -> go.Heatmap:
    frames = [f"{i + 1}" for i in range(len(panel))]
    return go.Heatmap(
        z=[[None if np.isnan(v) else round(float(v), 5) for v in row] for row in panel],
        x=frames,
        y=frames,
        zmin=0,
        zmax=top or 1,
        colorscale=TEAL,
        showscale=False,
        hovertemplate=f"frame %{{y}} reads frame %{{x}}: %{{z:.2%}}<extra>{title}</extra>",
    )


def _silence() -> go.Figure:
    figure = go.Figure()
    figure.add_annotation(
        text="Without prompts no frame<br>knows anything of another.",
        xref="paper", yref="paper", x=0.5, y=0.5, showarrow=False, font={"size": 16},
    )  # fmt: skip
    figure.update_xaxes(visible=False).update_yaxes(visible=False)
    return _dress(figure, 300)


def _without_itself(panel: np.ndarray) -> np.ndarray:
    out = panel.astype(np.float32)
    np.fill_diagonal(out, np.nan if len(out) > 1 else 0)
    return out


def _dress(figure: go.Figure, height: int) -> go.Figure:
    """No ground and no ink of its own: the page's CSS gives both, in light and in dark."""
    figure.update_layout(
        height=height,
        margin={"l": 48, "r": 8, "t": 36, "b": 44},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(100,116,139,0.08)",
        font={"family": "IBM Plex Sans, system-ui, sans-serif", "size": 14, "color": "#64748b"},
        legend_orientation="h", legend_x=0, legend_y=1.02, legend_yanchor="bottom",
    )  # fmt: skip
    return figure
