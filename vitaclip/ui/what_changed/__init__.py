"""What changed the answer: two clips in a row under one question, their bars before and after.

Read in this order: `comparison` (which bars moved, and the sentence), `what_changed` (the card, and
which clip is compared with which).
"""
