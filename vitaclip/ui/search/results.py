"""Search results for the page: plain values for its scripts, and thumbnails on demand."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path

from vitaclip.errors import InputError
from vitaclip.inference.long_video.moments import clock
from vitaclip.inference.model_id import EMBEDDED
from vitaclip.inference.search.hit_files import span
from vitaclip.inference.search.own_clips import OwnClips
from vitaclip.inference.search.request import MOST_HITS, SearchReply, SearchRequest, example
from vitaclip.inference.service import Service
from vitaclip.models.text_check import cut_after
from vitaclip.retrieval import Embedding, Gallery, Hit, SearchResult, VideoEntry
from vitaclip.server.gradio_internals import shown_to_browsers, upload_folder

SHOWN_FIRST = 16  # clips shown before anything is asked
ASK = "Write what the video should show, and press Enter."
NO_MATCH = (
    "No good match: nothing stands out. Judged by how far the scores of all clips spread for "
    "this query, chance alone could lift one of them this far above the others."
)
NONE_LEFT = "No clip is left by “Only some of the clips”; ask for less there."
NO_CLIPS = OwnClips((), ())
SPREADS = " · several things weighed together, so scores count spreads above the gallery's mean"


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
        "words": request.words,
        "columns": [_column(reply, len(replies) > 1) for reply in replies],
        "notes": _notes(replies[0].found),
        "status": _status(request, replies),
    }


def own_clips(own: OwnClips = NO_CLIPS, notes: Sequence[str] = ()) -> dict:
    """The visitor's own gallery as a row of small pictures."""
    clips = [
        {
            "outside": outside(parts),
            "id": f"own:{number}",
            "name": Path(parts[0].entry.video).name,
            "path": parts[0].entry.video,
            "picture": _address(parts[len(parts) // 2].picture),
            "still": still,
            "parts": len(parts) if len(parts) > 1 else 0,
        }
        for number, (parts, still) in enumerate(zip(own.files, own.pictures))
    ]
    return {"clips": clips, "notes": list(notes)}


def outside(parts: Sequence[Embedding]) -> bool:
    """Whether most of a visitor's file is not of the model's world."""
    return sum(part.in_world is False for part in parts) * 2 > len(parts)


def sparse(parts: Sequence[Embedding]) -> str:
    """A sentence on a visitor's film that is too long for all of it to be searched."""
    if len(parts) < 2:
        return ""
    first, second = parts[0].entry, parts[1].entry
    seconds, every, name = (
        first.end - first.start,
        second.start - first.start,
        Path(first.video).name,
    )
    if every <= seconds:
        return ""
    return (
        f"“{name}” is long: {len(parts)} moments of it are searched, {seconds:g} s each, one every "
        f"{every:.0f} s. `vitaclip index` takes all of it."
    )


def chips(request: SearchRequest, shared: Gallery | None, own: OwnClips = NO_CLIPS) -> dict:
    """The clips that a search goes by; their pictures once the gallery is read."""
    sides = [("+", name) for name in request.like] + [("-", name) for name in request.unlike]
    return {"chips": [_chip(sign, name, shared, own) for sign, name in sides]}


def _chip(sign: str, name: str, shared: Gallery | None, own: OwnClips) -> dict[str, str]:
    told = {"sign": sign, "id": name, "name": name.partition(":")[2], "picture": ""}
    if shared is None:
        return told
    try:
        number, _, rows = example(name, shared, own)
    except InputError:  # the search says so
        return told
    part = own.part(name) if number else None
    entry = part.entry if part else shared.entries[rows[0]]
    picture = part.picture if part else shared.pictures[rows[0]]
    return told | {"name": _caption(entry), "picture": _address(picture)}


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
        "verdict": _verdict(found),
        "facts": f"{found.searched} clips searched in {milliseconds:.1f} ms",
        "unit": "spreads" if found.mixed else "cosine",
        "hits": [_hit(reply, hit) for hit in found.hits],
    }


def _verdict(found: SearchResult) -> str:
    if not found.searched:
        return NONE_LEFT
    return "" if found.match else NO_MATCH


def _hit(reply: SearchReply, hit: Hit) -> dict:
    name, own = Path(hit.entry.video).name, hit.gallery == 1
    start, end = span(hit)
    shown = {
        "id": reply.own.name(hit.row) if own else f"sample:{name}",
        "name": name,
        "caption": _caption(hit.entry),
        "own": own,
        "moment": hit.entry.is_moment,
        "start": round(start, 2),
        "end": round(end, 2),
        "copies": [_copy(reply, copy) for copy in hit.copies],
        "score": round(hit.score, 4),
        "time": round(hit.time, 3),
        "times": [round(time, 3) for time in hit.times.tolist()],
        "curve": [round(score, 4) for score in hit.frames.tolist()],
    }
    if own:  # nobody else can ask for these, so they come with the answer
        picture = reply.galleries[1].pictures[hit.row]
        shown |= {"path": hit.entry.video, "picture": _address(picture)}
    return shown


def _copy(reply: SearchReply, entry: VideoEntry) -> dict:
    """A clip that shows the same film as a hit."""
    own = reply.galleries[1]
    name = Path(entry.video).name
    for row, other in enumerate(own.entries):
        if other == entry:
            told = {"path": entry.video, "picture": _address(own.pictures[row])}
            return {"id": reply.own.name(row), "name": name, "caption": _caption(entry)} | told
    return {"id": f"sample:{name}", "name": name, "caption": _caption(entry)}


def _caption(entry: VideoEntry) -> str:
    """What it was made to show, or its name; and of a moment, when."""
    when = f" · {clock(entry.start)} to {clock(entry.end)}" if entry.is_moment else ""
    return (entry.caption or Path(entry.video).name) + when


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
    yours = len(replies[0].own.rows)
    mine = f", {yours} of them yours," if yours else ""
    spent = sum(reply.found.seconds for reply in replies) * 1000
    again = f", under {len(replies)} kinds of prompts" if len(replies) > 1 else ""
    unit = SPREADS if found.mixed else ""
    ranked = f"{found.searched} clips{mine} ranked in {spent:.1f} ms{again}"
    return f"{ranked}, by vectors made before{unit}"


def _address(jpeg: bytes) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode()
