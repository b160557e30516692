"""Search as the page, the API, the command line and Python have it, over `retrieval`.

Read in this order: `pipeline` (many videos at once), `embedding` (what is kept of each), `indexing`
(they go into a gallery), `folder_watch` (again and again), `copying` (and from it into another
one), `query/` (questions become vectors), `video_index` (all that for Python), `indexer` (the same
for many visitors), `hit_files` (what is found, as files), `demo_gallery` (the clips that ship),
`own_clips` (a visitor's), `request` (what a visitor asks).
"""
