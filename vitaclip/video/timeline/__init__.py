"""Which picture is shown when, and how to get it: the same, to the byte, as by a whole decode.

Read in this order: `timestamps` (the index of a film), `h264_header` (what one promises of all its
pictures), `fetching` (pictures by number: by jumping where that is proved right, else by walking),
`by_decord` (the same by decord, for the one kind of file where that is proved), `animation` (the
same for animated WebP).
"""
