"""The engine: a frozen CLIP as two towers, and the one loop that puts prompts into it.

Read `prompts/base.py` first, then here: `vision_tower`, `prompted_clip` (the loop of a dozen
lines), `prompts/vita_clip.py` and `prompts/prompt_switch.py`, `backbone`. That is the whole idea in
about 700 lines. Beside it: `text_tower`, `zero_shot` (a video and labels become a ranking),
`text_check`, `encoded_frames`, `pixels` (the square that is seen, and what networks look past),
`caption_decoder`, `factory` (the only file that knows open_clip), `catalogue` (which CLIPs there
are), `threads`, `split_on_oom` and `hardware` (what a machine has, and who gets it).
"""
