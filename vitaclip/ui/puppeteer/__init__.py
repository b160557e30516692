"""The puppeteer: who, where, what, how fast and which way are chosen, and it becomes the clip.

Read in this order: `drawn` (clips of scenes, each kept once), `choices` (what the panel offers),
`puppeteer` (the panel, and what it does).
"""
