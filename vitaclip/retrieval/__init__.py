"""Embedding index and nearest-neighbour search: videos become vectors once, and words find them.

Read in this order: `entries` (what is kept of a video), `index` (a gallery of them), `search`,
`writer` over `storage` with its `index_file` and `block_sums` (galleries on the disk),
`video_list` (what is to be indexed). `cost` compares with the baselines of `query_pooling`.
"""

from vitaclip.retrieval.entries import Embedding, ModelFingerprint, VideoEntry
from vitaclip.retrieval.index import Gallery
from vitaclip.retrieval.search import Hit, Query, SearchResult, search
from vitaclip.retrieval.video_list import ListedVideo, list_videos
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
    "list_videos",
    "search",
    "stamp",
]
