"""What visitors send to the disk: where it lies, how much of it there may be, when it goes.

Read in this order: `folder` (of one process alone), `disk` (counted and capped), `form` (what an
upload may hold), `cleanup` (what is old goes).
"""
