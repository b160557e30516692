"""What a machine has, and how a model makes use of it.

`precision` (half the bits where the processor multiplies them), `core_shares` (who gets which
cores where many videos are read). How many cores one answer takes, `models/threads` says.
"""
