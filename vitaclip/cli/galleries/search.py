"""Verb `search`: words, or videos like others, into the videos of a gallery."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vitaclip.cli.options import GalleryPlace, Json, Precision
from vitaclip.inference import export
from vitaclip.io.assets import assets_folder
from vitaclip.models.text_check import cut_after
from vitaclip.retrieval.missing_files import is_here

if TYPE_CHECKING:
    from vitaclip.retrieval import Hit, SearchResult

NO_MATCH = "No good match: nothing stands out from the other videos of this gallery."
NONE_LEFT = "No video of this gallery fits the filters."


def search(
    words: Annotated[
        str, typer.Argument(help='What to look for: "someone jumping", "person + dog - car".')
    ] = "",
    gallery: GalleryPlace = "gallery",
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
    here, copies = is_here(hit.entry.video), [copy.video for copy in hit.copies]
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
    away = "" if is_here(hit.entry.video) else "  (no file there now)"
    copies = f"  (+ {len(hit.copies)} like it)" if hit.copies else ""
    said = f"{hit.entry.video}{caption}{copies}{away}"
    return f"{place:3}. {hit.score:6.3f}  at {hit.time:5.1f} s  {said}"
