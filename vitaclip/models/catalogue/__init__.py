"""Which CLIPs there are: how people call them, which are recommended, and their defaults.

Read `names` (a spelling becomes a name and a tag), `recommended` (a few, by purpose) and `defaults`
(what every way in takes where nobody chose). Nothing here needs torch.
"""
