"""Embedding index and nearest-neighbour search: videos become vectors once, and words find them.

Read in this order: `entries` (what is kept of a video), `index` (a gallery of them), `search` with
`apart` and `luck`, `filters` (what may be a hit), `writer` over `storage` with its `index_file` and
`block_sums` (galleries on the disk), `lance` (those beyond memory), `addresses` (which of both),
`missing_files` (which videos are gone). `cost` compares with the baselines of `query_pooling`.
"""

from vitaclip.retrieval.entries import Embedding, ListedVideo, ModelFingerprint, VideoEntry
from vitaclip.retrieval.filters import EVERYTHING, SearchFilter
from vitaclip.retrieval.index import Gallery
from vitaclip.retrieval.search import Hit, LargeGallery, Query, SearchResult, SecondPass, search
from vitaclip.retrieval.writer import IndexWriter, stamp

__all__ = [
    "EVERYTHING",
    "Embedding",
    "Gallery",
    "Hit",
    "IndexWriter",
    "LargeGallery",
    "ListedVideo",
    "ModelFingerprint",
    "Query",
    "SearchFilter",
    "SearchResult",
    "SecondPass",
    "VideoEntry",
    "search",
    "stamp",
]
