"""Videos become vectors once; words find them, with the moment."""

from vitaclip.gallery.cards import Card, Entry, Maker
from vitaclip.gallery.catalogue import Listed, catalogue
from vitaclip.gallery.gallery import Gallery
from vitaclip.gallery.keeper import Keeper, stamp
from vitaclip.gallery.search import Found, Hit, Query, search

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
