"""Verb `index`: videos into a gallery once, on this machine or on many."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vitaclip.cli.galleries.report import reporting, told
from vitaclip.cli.galleries.watch import check_watch, watched
from vitaclip.cli.options import (
    Backbone,
    GalleryPlace,
    LengthOfMoment,
    Precision,
    Pretrained,
    Prompts,
    StepOfMoments,
    open_service,
)
from vitaclip.errors import InputError
from vitaclip.inference.long_video.moments import divided

if TYPE_CHECKING:
    from vitaclip.inference.cluster.cluster import Cluster
    from vitaclip.inference.search.indexing import IndexProgress
    from vitaclip.retrieval import ListedVideo


def index(
    videos: Annotated[str, typer.Argument(help="A folder of videos, or a list: video,caption.")],
    gallery: GalleryPlace,
    prompts: Prompts = "default",
    frames: Annotated[int | None, typer.Option(help="Frames to look at.")] = None,
    window: LengthOfMoment = None,
    every: StepOfMoments = None,
    keep_missing: Annotated[
        bool, typer.Option("--keep-missing", help="Keep videos that are gone from the folder.")
    ] = False,
    report: Annotated[
        Path | None, typer.Option(help="A CSV of what became of each video.", metavar="FILE")
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on as files come, change and go; Ctrl-C ends it.")
    ] = False,
    on: Annotated[
        str, typer.Option(help="“ray” shares the work among the machines of a Ray cluster.")
    ] = "",
    cluster: Annotated[
        str, typer.Option(help="The cluster's address; one on this machine by default.")
    ] = "",
    decoders: Annotated[int, typer.Option(help="With Ray: so many; one a core by default.")] = 0,
    encoders: Annotated[
        int, typer.Option(help="With Ray: so many; one a GPU, or one a core, by default.")
    ] = 0,
    gpu: Annotated[
        float | None, typer.Option(help="With Ray: the share of a GPU that an encoder takes.")
    ] = None,
    backbone: Backbone = None,
    pretrained: Pretrained = None,
    precision: Precision = "auto",
) -> None:
    """Put videos into a gallery, long ones as moments; what is there is not encoded again."""
    from vitaclip.inference.cluster.cluster import Cluster
    from vitaclip.inference.cluster.sources import Sources, list_sources

    crew = Cluster(cluster, decoders, encoders, gpu)
    check_engine(on, crew)
    division = divided(window, every)
    folder = check_watch(videos, on) if watch else None
    listed = list_sources(videos) if folder is None else Sources((), "watching the folder")
    print(f"{Path(videos).name}: {listed.understood}", file=sys.stderr)
    service, model = open_service(prompts, backbone, pretrained, "search", precision)
    more = {"frames": frames, "moments": division, "keep_missing": keep_missing}

    def read(found: Sequence[ListedVideo], root: Path | None) -> Iterator[IndexProgress]:
        return service.indexer.index(found, gallery, model, **more, root=root)

    with reporting(report) as write:
        if folder is not None:
            watched(folder, lambda fresh: told(read(fresh, folder), write))
            return
        if on:
            from vitaclip.inference.cluster.engine import index_on_cluster

            opened = service.models.get(model)
            steps = index_on_cluster(listed, gallery, opened, **more, cluster=crew)
        else:
            steps = read(listed.local(), listed.root)
        counts = told(steps, write)
    if counts["skipped"] == len(listed.videos):
        raise InputError("None of these files could be read as a video.")


def check_engine(on: str, crew: Cluster) -> None:
    """Refuse an engine that there is none of, and settings that only another one has."""
    from vitaclip.inference.cluster.cluster import Cluster, ray_data

    if on not in ("", "ray"):
        raise InputError(f"There is no engine {on!r}; leave --on out, or write --on ray.")
    if on:
        ray_data()
    elif crew != Cluster():
        raise InputError("--cluster, --decoders, --encoders and --gpu go together with --on ray.")
