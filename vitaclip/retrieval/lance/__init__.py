"""Galleries that grow beyond what one looks through: Lance tables with an index of near vectors.

Read in this order: `table` (its columns, how it is opened), `condition` (filters in SQL),
`lance_gallery` (what a search looks through) with `rows_near` (what it finds), `lance_writer` (adds
videos) with `known_videos` (what is there already) and `commits` (how rows come and go). Needs the
extra `[scale]`; nothing here is imported before an address begins with `lance://`.
"""
