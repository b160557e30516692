"""Files and words in, results out: what the page, the API, the command line and Python stand on.

Read in this order: `service` (everything a visitor can ask), `results`, `model_id` and
`model_store` (models opened once), `model_policy` (which may be had), `encoding/` (batches, what is
kept), `long_video/` (moments), `live` (a camera), `search/` (galleries), `inspection` (attention),
`teaching/` (actions of your own), `export` (results as plain values),
`own_prompts`; `model` over `video_input`, and `loading` are the Python API.
"""
