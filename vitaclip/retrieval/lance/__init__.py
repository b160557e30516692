"""Galleries that grow beyond what one looks through: Lance tables with an index of near vectors.

Read in this order: `table` (its columns, how it is opened), `condition` (filters in SQL),
`lance_gallery` (what a search looks through), `lance_writer` (adds videos). Needs the extra
`[scale]`; nothing here is imported before an address begins with `lance://`.
"""
