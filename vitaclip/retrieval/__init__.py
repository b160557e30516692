"""Videos become vectors once; words find them, with the moment."""

from vitaclip.retrieval.entries import Card, Entry, Maker
from vitaclip.retrieval.index import Gallery
from vitaclip.retrieval.search import Found, Hit, Query, search
from vitaclip.retrieval.video_list import Listed, catalogue
from vitaclip.retrieval.writer import Keeper, stamp

__all__ = [
    "Card",
    "Entry",
    "Found",
    "Gallery",
    "Hit",
    "Keeper",
    "Listed",
    "Maker",
    "Query",
    "catalogue",
    "search",
    "stamp",
]
