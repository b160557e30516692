"""Embedding index and nearest-neighbour search: videos become vectors once, and words find them.

Read in this order: `entries` (what is kept of a video), `index` (a gallery of them), `search` with
`apart`, `writer` over `storage` with its `index_file` and `block_sums` (galleries on the disk),
`missing_files` (which videos of a gallery are gone). `cost` compares with the baselines of
`query_pooling`.
"""

from vitaclip.retrieval.entries import Embedding, ListedVideo, ModelFingerprint, VideoEntry
from vitaclip.retrieval.index import Gallery
from vitaclip.retrieval.search import Hit, Query, SearchResult, search
from vitaclip.retrieval.writer import IndexWriter, stamp

__all__ = [
    "Embedding",
    "Gallery",
    "Hit",
    "IndexWriter",
    "ListedVideo",
    "ModelFingerprint",
    "Query",
    "SearchResult",
    "VideoEntry",
    "search",
    "stamp",
]
