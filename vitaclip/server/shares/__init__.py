"""Shares: what one visitor may have at a time, so that the others notice nothing of a flood.

A visitor is a visit (a session, which anybody can make up) and an address (which a whole class may
share): a visit has its share, and all visits of an address have a larger one together. Read in this
order: `visitor`, `share` (things under way, counted), `budget` (bytes held, counted), `pace` (how
fast they come), `shares` (all of them, by kind of request), `queue_turns` (whose question is next),
`camera_turns` (whose camera is, and what comes too late), `visits` (whose visit is forgotten),
`idle` (streams that nobody needs).
"""
