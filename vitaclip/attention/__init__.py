"""Who looked at what: attention maps by token, and the experiments that test them.

Read in this order: `maps` (what the loop's tap hears), `recorder` (where each row came from),
`knockout` (tokens nobody may read), `frame_order` (the same frames in another order), `overlay`
(maps painted over frames), `rollout` (attention followed through all layers).
"""
