"""Videos become vectors once; words find them, with the moment."""

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
