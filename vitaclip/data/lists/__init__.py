"""One reader for lists: class names, videos with classes, sentences or times, in any layout known.

Read in this order: `text` (bytes), `table`, `columns` (the field's names for them), `dialect` and
`json_table` (text to table), `read_table`; then `class_names`, and `files`, `video_columns`,
`numbering`, `videos` (what a table of videos says); `captions` and `layouts` (folders of data
sets); `reader` is the door, and everything that takes a list goes through it.
"""
