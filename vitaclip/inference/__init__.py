"""Files and words in, results out: what the page, the API, the command line and Python stand on.

Read in this order: `service` (everything a visitor can ask), `results`, `model_id` and
`model_store` (models opened once), `encoder` with `batching` and `cache`, `long_video` (moments),
`search` (galleries), `inspection` (attention), `export` (results as plain values), `own_prompts`.
"""
