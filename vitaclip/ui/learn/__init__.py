"""Tab *Learn*: classes of one's own, a few clips of each, and what is learned from them.

Read in this order: `tab` (the components, and how they are joined), `clips` (what the left side
asks: classes and clips come and go), `adding` (clips that are files, or the clip above), `outcome`
(the right side: it is learned, tested and used), `sharing` (a link on which others add clips). In
the browser `recorder` takes pictures, `rows` draws the classes, `clips` holds both together, and
`outcome` shows what was learned.
"""
