"""Files in and out: what is written whole or not at all, and what is proved before it is used.

Read in this order: `atomic` (a file appears whole), `scratch` (files that live a moment),
`checksums` (SHA-256 lists), `brought` (folders and records of others), `hub`, `model_cache` and
`download` (weights from a model hub, and room for them), `model_shelf` (models that a person adds),
`checkpoint_header` (what a file of prompts says of itself, read without torch), `assets` (where the
embedded model, the samples and the class lists lie).
"""
