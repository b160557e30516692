"""Indexing on many machines with Ray Data, the extra `[ray]`; nobody imports it before it is used.

Read in this order: `sources` (which videos, also in object stores), `decoding` (a file becomes
clips, without torch), `parts` (what goes from stage to stage), `stages` (what the workers do),
`engine` (Ray's plan, and one writer), `cluster` (how many of whom).
"""
