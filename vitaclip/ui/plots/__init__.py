"""Plotly figures: `style` makes them in one go, `timeline` and `attention` fill them."""
