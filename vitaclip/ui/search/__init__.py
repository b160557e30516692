"""Tab *Search*: `tab` lays it out, `handlers` and `request` ask, `results` shows."""
