"""Pixels on their way into a model: `crop` (the square that it sees), `light` (what it overlooks).

`crop` needs no torch, so whoever decodes for a model elsewhere needs none either.
"""
