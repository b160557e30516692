"""Filters of a search: which videos may be hits at all, by folder, date, length or name.

Read in this order: `search_filter` (what can be asked), `entry_columns` (what a gallery in a folder
looks at; one in Lance makes a condition of it, in `lance/condition.py`).
"""

from vitaclip.retrieval.filters.search_filter import EVERYTHING, SearchFilter

__all__ = ["EVERYTHING", "SearchFilter"]
