"""What a model knows: is a clip of its world at all, and does it show an action it was taught?

Read in this order: `mahalanobis` (how far from what is usual), `courses` (that in time),
`known_actions` (“none of these”), `world` (all of it, fitted for one model and kept in a file).
"""
