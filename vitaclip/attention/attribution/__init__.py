"""Attribution: maps that say what in a clip speaks for a class, behind one interface.

Read in this order: `question` (which class of which clip), `methods` (every map by its name),
`gradient`, `integrated`, `by_attention`, `baselines`. What each is worth is measured in
`vitaclip.evaluation.faithfulness`.
"""
