"""One stored picture becomes what a player shows: whole, upright, with square pixels, in sRGB.

Read in this order: `display` (all of it, for a film), `interlacing` (two half pictures become one),
`colour` (to RGB), `tone_mapping` (HDR to SDR), `geometry` (pixels that are not square, rotation,
mirrors), `filters` (FFmpeg's, which two of them need). `still` reads a picture that is no film.
"""
