"""Search results for the page: plain values for its scripts, and thumbnails on demand."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path

from vitaclip.errors import InputError
from vitaclip.inference.model_id import EMBEDDED
from vitaclip.inference.search.request import MOST_HITS, SearchReply, SearchRequest
from vitaclip.inference.service import Service
from vitaclip.models.text_check import cut_after
from vitaclip.retrieval import Embedding, Hit, SearchResult
from vitaclip.server.gradio_internals import shown_to_browsers, upload_folder

SHOWN_FIRST = 16  # clips shown before anything is asked
ASK = "Write what the video should show, and press Enter."
NO_MATCH = (
    "No good match: nothing stands out. Judged by how far the scores of all {n} clips spread for "
    "this query, chance alone could lift one of them this far above the others."
)
SPREADS = " · words and clip weighed together, so scores count spreads above the gallery's mean"


def empty(service: Service) -> dict:
    """Before anything is asked: some of the clips there are, every so many of them."""
    clips = service.demo_gallery.samples.all
    some = clips[:: max(1, len(clips) // SHOWN_FIRST)][:SHOWN_FIRST]
    said = f" Here are some of the gallery's {len(clips)} clips." if some else ""
    models = [{"id": f"sample:{clip.file}", "caption": clip.caption} for clip in some]
    return {"state": "empty", "text": ASK + said, "model": str(EMBEDDED), "shelf": models}


def working(done: int, total: int) -> dict:
    """While the gallery's clips become vectors for the first time."""
    return {"state": "working", "text": "Reading the gallery", "done": done, "total": total}


def failure(problem: Exception) -> dict:
    """One sentence."""
    return {"state": "error", "text": str(problem)}


def result(service: Service, request: SearchRequest, replies: Sequence[SearchReply]) -> dict:
    """Ranked hits, one column for each kind of prompts."""
    return {
        "state": "result",
        "model": request.model,
        "columns": [_column(reply, len(replies) > 1) for reply in replies],
        "notes": _notes(replies[0].found),
        "status": _status(request, replies),
    }


def own_clips(embeddings: Sequence[Embedding], notes: Sequence[str] = ()) -> dict:
    """The visitor's own gallery as a row of small pictures."""
    clips = [
        {
            "outside": embedding.in_world is False,
            "id": f"own:{number}",
            "name": Path(embedding.entry.video).name,
            "path": embedding.entry.video,
            "picture": _address(embedding.picture),
        }
        for number, embedding in enumerate(embeddings)
    ]
    return {"clips": clips, "notes": list(notes)}


def pictures(service: Service, ask: object) -> list[str]:
    """Thumbnails of shared clips by name; anyone may send anything here."""
    try:
        model, kind, names = (ask[key] for key in ("model", "kind", "names"))  # type: ignore[index]
        clip = service.models.known(str(model))
        job = service.demo_gallery.start(clip, begin=clip == EMBEDDED)  # others cost too much
        gallery = job.result()[str(kind)]
        files = {Path(entry.video).name: row for row, entry in enumerate(gallery.entries)}
        rows = [files.get(str(name).removeprefix("sample:")) for name in list(names)[:MOST_HITS]]
    except (InputError, TypeError, KeyError):
        return []
    return ["" if row is None else _address(gallery.pictures[row]) for row in rows]


def film(service: Service, ask: object) -> dict[str, str]:
    """Where the browser finds a shared clip's film: in Gradio's own folder, as for its players."""
    try:
        path = service.demo_gallery.path(str(ask).removeprefix("sample:"))
        return {"path": shown_to_browsers(path, upload_folder())}
    except (InputError, OSError):
        return {"error": "This clip is not there any more; search again."}


def _column(reply: SearchReply, several: bool) -> dict:
    found, milliseconds = reply.found, reply.found.seconds * 1000
    return {
        "kind": reply.prompts,
        "title": reply.title if several else "",
        "verdict": "" if found.match else NO_MATCH.format(n=found.searched),
        "facts": f"{found.searched} clips searched in {milliseconds:.1f} ms",
        "unit": "spreads" if found.mixed else "cosine",
        "hits": [_hit(reply, hit) for hit in found.hits],
    }


def _hit(reply: SearchReply, hit: Hit) -> dict:
    name, own = Path(hit.entry.video).name, hit.gallery == 1
    shown = {
        "id": f"own:{hit.row}" if own else f"sample:{name}",
        "name": name,
        "caption": hit.entry.caption or name,
        "own": own,
        "score": round(hit.score, 4),
        "time": round(hit.time, 3),
        "times": [round(time, 3) for time in hit.times.tolist()],
        "curve": [round(score, 4) for score in hit.frames.tolist()],
    }
    if own:  # nobody else can ask for these, so they come with the answer
        picture = reply.galleries[1].pictures[hit.row]
        shown |= {"path": hit.entry.video, "picture": _address(picture)}
    return shown


def _notes(found: SearchResult) -> list[str]:
    words = ", ".join(f"“{word}”" for word in found.unknown[:6])
    said = f"Words this model never saw in training: {words}. Trust the order little."
    notes = [said] if words else []
    if found.cut is not None:
        notes.append(
            f"Your words are longer than this model reads; they were {cut_after(found.cut)}."
        )
    return notes


def _status(request: SearchRequest, replies: Sequence[SearchReply]) -> str:
    found = replies[0].found
    mine = f", {len(request.own)} of them yours," if request.own else ""
    spent = sum(reply.found.seconds for reply in replies) * 1000
    again = f", under {len(replies)} kinds of prompts" if len(replies) > 1 else ""
    unit = SPREADS if found.mixed else ""
    ranked = f"{found.searched} clips{mine} ranked in {spent:.1f} ms{again}"
    return f"{ranked}, by vectors made before{unit}"


def _address(jpeg: bytes) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode()
