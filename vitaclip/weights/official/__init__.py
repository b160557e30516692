"""Checkpoints of the papers' authors become models here, and files of ours.

Read `loader` (a state becomes a model), then a paper's key map, then `convert` (the file).
`vita_clip` and `prompt_switch` map the names that the authors' code writes, `hf_names` those of a
CLIP that Hugging Face's library named.
"""
