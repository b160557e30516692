"""Indexing on a Ray cluster of 1, 2 and 4 workers beside one process, on this one machine.

    python bench/cluster.py --seeds 2 --json docs/cluster.json     # 96 puppet clips
    python bench/cluster.py --pieces --json docs/cluster.json      # what one video costs, in parts
    python bench/cluster.py --pieces --films 2 --json docs/cluster.json    # the same of 60 s, 720p

A worker is a decoder with an encoder. Each run fills an empty gallery, whose rows are compared with
those of `vitaclip index` in one process, bit by bit; in the last run a decoder and an encoder are
killed in the middle. Times are said twice: with the start of the workers, each of which loads
Python, torch and the model, and from the tenth to the ninetieth of a hundred videos. Ray itself is
there before. Workers beyond the cores share them, so on two cores four are no faster than two.

`--pieces` measures processor time, which a busy machine hardly changes, and works out what a
million videos take on many machines: that is arithmetic. Needs the extra [ray], and Linux.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import resource
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from time import perf_counter, process_time
from typing import Any

import numpy as np

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]

from index import films, puppet_clips  # noqa: E402

from vitaclip.inference.cluster.cluster import Cluster  # noqa: E402
from vitaclip.inference.cluster.decoding import Recipe  # noqa: E402
from vitaclip.inference.cluster.engine import index_on_cluster  # noqa: E402
from vitaclip.inference.cluster.parts import Part  # noqa: E402
from vitaclip.inference.cluster.sources import Source, list_sources  # noqa: E402
from vitaclip.inference.cluster.stages import (  # noqa: E402
    DecodeStage,
    EncodeStage,
    ShippedModel,
    known_contents,
)
from vitaclip.inference.loading import load_model  # noqa: E402
from vitaclip.inference.long_video.moments import AUTO  # noqa: E402
from vitaclip.inference.search.indexing import IndexProgress, fingerprint_of, index  # noqa: E402
from vitaclip.retrieval import Gallery, IndexWriter  # noqa: E402

MILLION, CORES = 1_000_000, 16  # videos, and cores of a machine in the arithmetic
MACHINES = (1, 10, 100, 1000)


@dataclass(frozen=True)
class Run:
    """One indexing: seconds from the call on at which each video was done."""

    done: list[float]
    driver: float  # seconds of the driver's processor time
    twice: int
    problems: int

    @property
    def told(self) -> dict[str, float]:
        """In figures; the middle goes from a tenth of the videos to nine tenths."""
        tenth = max(1, len(self.done) // 10)
        middle = (self.done[-tenth] - self.done[tenth - 1]) / (len(self.done) - 2 * tenth + 1)
        return {
            "whole_s": self.done[-1],
            "until_first_s": self.done[0],
            "s_a_video_in_the_middle": middle,
            "driver_cpu_s": self.driver,
        }


def timed(steps: Iterator[IndexProgress], look: Callable[[int], None] = lambda n: None) -> Run:
    """Go through an indexing; `look` is told after each video how many are done."""
    begun, cpu, done, names, problems = perf_counter(), process_time(), [], [], 0
    for step in steps:
        done.append(perf_counter() - begun)
        names.append(step.video)
        problems += bool(step.problem)
        look(len(done))
    return Run(done, process_time() - cpu, len(names) - len(set(names)), problems)


def rows(gallery: Path) -> dict[tuple[str, float], tuple[Any, ...]]:
    """Every row to its last bit, by content and moment."""
    found = Gallery.load(gallery)
    bits = (found.vectors, found.frames, found.times)
    return {
        (entry.content, entry.start): (*(np.array(b[n]).tobytes() for b in bits), found.pictures[n])
        for n, entry in enumerate(found.entries)
    }


def workers(stage: str) -> Iterator[tuple[int, bool]]:
    """Processes of a stage of the cluster that this process started, and which have a decoder."""
    tree = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            told = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has ended meanwhile
            continue
        tree[int(folder.name)] = parent, told
    for pid, (parent, told) in tree.items():
        if told.startswith("ray::") and stage in told and tree.get(parent, (0,))[0] == os.getpid():
            mine = (said for above, said in tree.values() if above == pid)
            yield pid, any("vitaclip.video.decoder" in said for said in mine)


def kill_a_decoder(killed: list[int], over: Event) -> None:
    """Kill the first decoding worker that has a file open."""
    while not killed and not over.wait(0.02):
        for pid, decodes in workers("DecodeStage"):
            if decodes and not killed:
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)


def compare(clips: Path) -> dict[str, Any]:
    """One process, then each number of workers, then two of which some are killed."""
    import ray  # type: ignore[import-not-found]

    model, sources = load_model(prompts="cube"), list_sources(str(clips))
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    begun = perf_counter()
    memory = {"object_store_memory": 512 << 20}
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, **memory)
    found: dict[str, Any] = {"videos": len(sources.videos), "cores": os.cpu_count()}
    found["ray_start_s"] = perf_counter() - begun
    try:
        with tempfile.TemporaryDirectory() as place:
            base = Path(place)
            alone = timed(index(sources.local(), base / "alone", model))
            found["one process"] = alone.told
            truth = rows(base / "alone")
            for count in (1, 2, 4):
                crew = Cluster(decoders=count, encoders=count)
                run = timed(index_on_cluster(sources, base / str(count), model, cluster=crew))
                found[f"{count} workers"] = beside(run, alone, rows(base / str(count)), truth)
            killed, over = [], Event()
            killer = Thread(target=kill_a_decoder, args=(killed, over))
            killer.start()

            def kill_an_encoder(done: int) -> None:
                if done == len(sources.videos) // 4:
                    pid = next(pid for pid, _ in workers("EncodeStage"))
                    os.kill(pid, signal.SIGKILL)
                    killed.append(pid)

            crew = Cluster(decoders=2, encoders=2)
            steps = index_on_cluster(sources, base / "killed", model, cluster=crew)
            run = timed(steps, kill_an_encoder)
            over.set()
            killer.join()
            told = beside(run, alone, rows(base / "killed"), truth)
            found["2 workers, some killed"] = told | {"killed": len(killed)}
    finally:
        ray.shutdown()
    return found


def beside(run: Run, alone: Run, made: dict, truth: dict) -> dict[str, Any]:
    """A run beside that of one process, and whether the rows are the same."""
    one, told = alone.told, run.told
    return told | {
        "whole_over_one_process": told["whole_s"] / one["whole_s"],
        "middle_over_one_process": told["s_a_video_in_the_middle"] / one["s_a_video_in_the_middle"],
        "rows_equal_to_the_last_bit": made == truth,
        "missing": len(truth.keys() - made.keys()),
        "told_twice": run.twice,
        "problems": run.problems,
    }


def pieces(clips: Path) -> dict[str, float]:
    """What one of these videos costs: processor seconds, and bytes between the stages."""
    model, sources = load_model(prompts="cube"), list_sources(str(clips)).videos
    recipe = Recipe(model.clip.backbone.cropper, model.id, model.frames, AUTO)
    count, parts = len(sources), list[Part]()
    begun = used()
    decoder = DecodeStage(recipe, known_contents(set()))
    for number, source in enumerate(sources):
        parts += decoder.parts(number, Source(source.video))
    decoder._decoders.end()
    decoded = used() - begun
    encoder = EncodeStage(ShippedModel.of(model))
    encoder.encoded(parts[:2])  # not timed: memory gets ready
    begun = used()
    made = encoder.encoded(parts)
    encoded = used() - begun
    with tempfile.TemporaryDirectory() as place:
        begun = used()
        with IndexWriter(Path(place), fingerprint_of(model)) as writer:
            for part in made:
                if part.embedding:
                    writer.add(part.embedding)
        written = used() - begun
    return {
        "videos": count,
        "clips_or_moments": sum(part.embedding is not None for part in made),
        "decode_cpu_s": decoded / count,
        "encode_cpu_s": encoded / count,
        "write_cpu_s": written / count,
        "bytes_to_the_encoder": sum(len(pickle.dumps(part)) for part in parts) / count,
        "bytes_to_the_writer": sum(len(pickle.dumps(part)) for part in made) / count,
    }


def used() -> float:
    """Seconds of processor time so far, with those of processes that have ended."""
    told = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in told)


def arithmetic(piece: dict[str, float], driver: float) -> dict[str, dict[str, float]]:
    """Hours for a million such videos on machines of 16 cores, each as fast as one here.

    Workers divide the work; the driver, which reads every row and writes it, is one process.
    """
    work = piece["decode_cpu_s"] + piece["encode_cpu_s"]
    told = {}
    for machines in MACHINES:
        shared, alone = MILLION * work / (machines * CORES), MILLION * driver
        told[f"{machines} machines"] = {
            "hours_of_the_workers": shared / 3600,
            "hours_of_the_driver": alone / 3600,
            "hours": max(shared, alone) / 3600,
            "machine_hours": machines * max(shared, alone) / 3600,
        }
    return told


def main() -> None:
    """Make the videos, do the runs or measure the pieces, and print all of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=2, help="puppet clips of each action")
    parser.add_argument("--pieces", action="store_true", help="what one video costs, in parts")
    parser.add_argument("--films", type=int, default=0, help="pieces of long films instead")
    parser.add_argument("--most", type=int, default=0, help="only so many actions")
    parser.add_argument("--json", type=Path, help="a file to keep the figures in")
    given = parser.parse_args()
    told = json.loads(given.json.read_text()) if given.json and given.json.exists() else {}
    with tempfile.TemporaryDirectory() as place:
        clips, name = Path(place), "films of 60 s, 720p" if given.films else "puppet clips"
        if given.films:
            films(clips, given.films)
        else:
            puppet_clips(clips, given.seeds, given.most or None)
        if given.pieces:
            piece = pieces(clips)
            run = told.get("runs", {}).get("2 workers")
            ray = run["driver_cpu_s"] / told["runs"]["videos"] if run else 0.0  # with one row each
            driver = max(piece["write_cpu_s"], ray * piece["clips_or_moments"] / piece["videos"])
            told.setdefault("pieces", {})[name] = piece | {"driver_cpu_s": driver}
            told.setdefault("a million, by arithmetic", {})[name] = arithmetic(piece, driver)
        else:
            told["runs"] = compare(clips)
    text = json.dumps(told, indent=1, default=float)
    if given.json:
        given.json.write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
