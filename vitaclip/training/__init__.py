"""Prompts learn: one loop for every method, and runs from settings to the file that is kept.

Read in this order: `objectives` and `losses` (what a step asks), `loop`, `run_log` (written down,
killed, taken up), `runs` (from a config to a file), `distributed` (several processes).
`pretrain_clip` trains the small CLIP that ships; `describe` fits what any model was trained on.
"""
