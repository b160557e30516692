"""Tables: a file or a pasted text as rows of cells, whatever program wrote it.

Read in this order: `text` (bytes), `table`, `columns` (what the field calls them), `dialect` (marks
between cells), `json_table`, and `read_table`, which chooses between the two.
"""
