"""Long videos: seen as moments, in memory that does not grow with the film's pictures.

Read in this order: `moments` (windows over time, what one holds, what is made of their answers),
`stretches` (those in a row with one answer), `film_crops` by `prefetch` (decoding ahead of the
encoder), `films`
(all that were read, for a service).
"""
