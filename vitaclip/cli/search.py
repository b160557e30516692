"""Verbs `index` and `search`: videos into a gallery once, then words into videos at any time."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vitaclip.cli.options import (
    Backbone,
    Json,
    LengthOfMoment,
    Precision,
    Pretrained,
    Prompts,
    StepOfMoments,
    open_service,
)
from vitaclip.errors import InputError, quoted
from vitaclip.inference import export
from vitaclip.inference.long_video.moments import divided
from vitaclip.io.assets import assets_folder
from vitaclip.models.text_check import cut_after

if TYPE_CHECKING:
    from vitaclip.inference.search.indexing import IndexProgress
    from vitaclip.retrieval import Hit, ListedVideo, SearchResult

Folder = Annotated[
    str, typer.Option(help="The folder of the gallery, or lance://… for one that grows large.")
]
NO_MATCH = "No good match: nothing stands out from the other videos of this gallery."
NONE_LEFT = "No video of this gallery fits the filters."
STAYS = (
    "away: {n} of the gallery, whose files are not there now; they stay, and searches mark them."
)


def index(
    videos: Annotated[Path, typer.Argument(help="A folder of videos, or a list: video,caption.")],
    gallery: Folder,
    prompts: Prompts = "default",
    frames: Annotated[int | None, typer.Option(help="Frames to look at.")] = None,
    window: LengthOfMoment = None,
    every: StepOfMoments = None,
    keep_missing: Annotated[
        bool, typer.Option("--keep-missing", help="Keep videos that are gone from the folder.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on as files come, change and go; Ctrl-C ends it.")
    ] = False,
    backbone: Backbone = None,
    pretrained: Pretrained = None,
    precision: Precision = "auto",
) -> None:
    """Put videos into a gallery, long ones as moments; what is there is not encoded again."""
    from vitaclip.data.lists.listing import Listing, list_videos

    if watch and not videos.is_dir():
        raise InputError(f"--watch looks at a folder, and {quoted(videos)} is none.")
    listed = Listing((), "watching the folder") if watch else list_videos(videos)
    division = divided(window, every)
    print(f"{videos.name}: {listed.understood}", file=sys.stderr)
    service, model = open_service(prompts, backbone, pretrained, "search", precision)

    def read(found: Sequence[ListedVideo], root: Path | None) -> Iterator[IndexProgress]:
        more = {"root": root, "keep_missing": keep_missing}
        return service.indexer.index(found, gallery, model, frames, division, **more)

    if watch:
        _watch(videos, read)
        return
    counts = _tell(read(listed.videos, listed.root))
    if counts["skipped"] == len(listed.videos):
        raise InputError("None of these files could be read as a video.")


def _tell(steps: Iterator[IndexProgress]) -> Counter[str]:
    """A line for each video, and how many came to what."""
    counts = Counter(added=0, known=0, skipped=0)
    for step in steps:
        counts[step.outcome] += 1
        if not step.away:
            print(f"{step.done}/{step.total}  {step.outcome:8} {step.video.name}", flush=True)
        if step.problem:
            print(f"vitaclip: {step.problem}", file=sys.stderr)
    print(", ".join(f"{count} {outcome}" for outcome, count in counts.items()), flush=True)
    if counts["away"]:
        print(f"vitaclip: {STAYS.format(n=counts['away'])}", file=sys.stderr)
    return counts


def _watch(
    folder: Path, read: Callable[[Sequence[ListedVideo], Path | None], Iterator[IndexProgress]]
) -> None:
    """Index a folder again and again until Ctrl-C; what is saved then stays."""
    from vitaclip.inference.search.folder_watch import FolderWatch
    from vitaclip.retrieval import ListedVideo

    try:
        for changes in FolderWatch(folder).changes():
            _tell(read([ListedVideo(path) for path in changes.fresh], folder))
    except KeyboardInterrupt:
        print("vitaclip: stopped; what was added is saved.", file=sys.stderr)


def search(
    words: Annotated[
        str, typer.Argument(help='What to look for: "someone jumping", "person + dog - car".')
    ] = "",
    gallery: Folder = "gallery",
    top: Annotated[int, typer.Option(help="How many hits.", min=1)] = 10,
    like: Annotated[
        list[Path] | None, typer.Option(help="A video or a picture, to find others like it.")
    ] = None,
    unlike: Annotated[
        list[Path] | None, typer.Option(help="The same, to find others that are not like it.")
    ] = None,
    weight: Annotated[float, typer.Option(help="With both: the share of the words.")] = 0.5,
    fold: Annotated[bool, typer.Option("--fold", help="Copies of a film are one hit.")] = False,
    movement: Annotated[
        float, typer.Option(help="By a video: the share of how it moves beside what is seen.")
    ] = 0.5,
    folder: Annotated[
        str, typer.Option("--in", help="Only videos in this folder.", metavar="FOLDER")
    ] = "",
    since: Annotated[
        str, typer.Option(help="Only files last written then or later.", metavar="DATE")
    ] = "",
    until: Annotated[
        str, typer.Option(help="Only files last written then or before.", metavar="DATE")
    ] = "",
    longer: Annotated[
        float | None, typer.Option(help="Only videos of so many seconds at least.")
    ] = None,
    shorter: Annotated[
        float | None, typer.Option(help="Only videos of so many seconds at most.")
    ] = None,
    named: Annotated[
        str, typer.Option(help="Only videos whose path or caption contains this.", metavar="TEXT")
    ] = "",
    prompts: Annotated[Path | None, typer.Option(help="The file that made the gallery.")] = None,
    precision: Precision = "auto",
    cut: Annotated[
        Path | None, typer.Option(help="A folder, for each hit as a clip.", metavar="DIR")
    ] = None,
    vtt: Annotated[
        Path | None,
        typer.Option(help="A folder, for the hits of each video as subtitles.", metavar="DIR"),
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV, a line a hit.")] = False,
    as_json: Json = False,
) -> None:
    """Find videos by words, by a video or a picture, or by both, with the moment that fits best."""
    from vitaclip.data.labels import read_query
    from vitaclip.inference.search import hit_files
    from vitaclip.inference.service import Service
    from vitaclip.retrieval import SearchFilter
    from vitaclip.retrieval.addresses import load_gallery

    asked = read_query(words) if words or not like else ""
    only = SearchFilter.read(folder, since, until, longer, shorter, named)
    found_in = load_gallery(gallery)
    own = [prompts] if prompts else []
    indexer = Service.open(assets_folder(), own=own, precision=precision).indexer
    model = indexer.open_model_of(found_in.fingerprint)
    examples = []
    for path in (*(like or ()), *(unlike or ())):
        example = indexer.example(path, model, found_in.fingerprint.frames)
        examples.append(example)
        if example.in_world is False:
            print(f"{path.name}: {export.OUTSIDE}", file=sys.stderr)
    vectors, count = [each.vector for each in examples], len(like or ())
    likes, others = vectors[:count], vectors[count:]
    how = {"moving": [each.frames for each in examples[:count]], "movement": movement}
    found = indexer.search([found_in], asked, likes, weight, top, others, fold, only, **how)
    for doubt in doubts(found):
        print(f"vitaclip: {doubt}", file=sys.stderr)
    if as_json:
        print(json.dumps([record(hit) for hit in found.hits], indent=1, ensure_ascii=False))
    elif as_csv:
        print(hit_files.hits_table(found.hits), end="")
    else:
        lines = [text(place, hit) for place, hit in enumerate(found.hits, start=1)]
        if not found.match:
            lines.append(NONE_LEFT if only and not found.searched else NO_MATCH)
        print("\n".join(lines))
    for made in hit_files.write_vtt(found.hits, words, vtt) if vtt else ():
        print(made, file=sys.stderr)
    for told in hit_files.cut_clips(found.hits, cut) if cut else ():
        print(told, file=sys.stderr)


def record(hit: Hit) -> dict[str, Any]:
    """A hit for programs."""
    here, copies = Path(hit.entry.video).exists(), [copy.video for copy in hit.copies]
    return export.found(hit.entry.video, hit) | {"here": here, "copies": copies}


def doubts(found: SearchResult) -> list[str]:
    """What to know of the words before the order is trusted."""
    strange = ", ".join(found.unknown)
    said = [f"words this model never saw in training: {strange}"] if strange else []
    cut = [] if found.cut is None else [f"the words are too long and were {cut_after(found.cut)}"]
    return said + cut


def text(place: int, hit: Hit) -> str:
    """A hit for a person."""
    caption = f"  {hit.entry.caption}" if hit.entry.caption else ""
    away = "" if Path(hit.entry.video).exists() else "  (no file there now)"
    copies = f"  (+ {len(hit.copies)} like it)" if hit.copies else ""
    said = f"{hit.entry.video}{caption}{copies}{away}"
    return f"{place:3}. {hit.score:6.3f}  at {hit.time:5.1f} s  {said}"
