"""A local Ray cluster of several workers: the gallery of one process, whoever is killed."""

import os
import signal
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep

import numpy as np
import pytest

from tests.support.ray_workers import processes, workers
from vitaclip import video
from vitaclip.inference.cluster.cluster import Cluster
from vitaclip.inference.cluster.engine import index_on_cluster
from vitaclip.inference.cluster.sources import list_sources
from vitaclip.inference.search.indexing import index
from vitaclip.models.hardware.core_shares import CoreShares
from vitaclip.retrieval import Gallery

pytestmark = [pytest.mark.heavy, pytest.mark.timeout(600)]
ONE_BY_ONE = CoreShares(decoders=1, encoders=1, cores=1, batch=1)
CREW = Cluster(decoders=2, encoders=2)
CLIPS = 60


@pytest.fixture(scope="module")
def ray():
    ray = pytest.importorskip("ray", reason="the extra [ray] is not installed")
    pytest.importorskip("ray.data", reason="the extra [ray] is not installed")
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    memory = {"object_store_memory": 256 << 20}
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, **memory)
    yield ray
    ray.shutdown()
    until = monotonic() + 60  # a worker ends once it is done with what it was at
    while workers("Stage") and monotonic() < until:
        sleep(0.2)
    assert not workers("Stage")


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    """Clips, a film in moments, a copy of a clip, and a file that is none."""
    folder, rng = tmp_path_factory.mktemp("films"), np.random.default_rng(0)
    for number in range(CLIPS):
        frames = 100 if number == 7 else 8 + number % 5
        noise = rng.integers(0, 255, (frames, 48, 64, 3), np.uint8)
        video.write(folder / f"{number:02}.mp4", noise, 8)
    (folder / "30a.mp4").write_bytes(b"no film" * 99)
    (folder / "40a.mp4").write_bytes((folder / "40.mp4").read_bytes())
    return folder


@pytest.fixture(scope="module")
def alone(films, model, tmp_path_factory):
    """What one process makes of them."""
    place = tmp_path_factory.mktemp("alone")
    list(index(list_sources(str(films)).local(), place, model, shares=ONE_BY_ONE))
    return rows(place)


def rows(gallery):
    """Every row to its last bit, by content and moment; none of them is there twice."""
    found = Gallery.load(Path(gallery))
    told = {}
    for row, entry in enumerate(found.entries):
        key = (entry.content, entry.start, entry.end)
        assert key not in told
        bits = (np.array(part[row]).tobytes() for part in (found.vectors, found.frames))
        told[key] = (*bits, np.array(found.times[row]).tobytes(), found.pictures[row])
    return told


def test_the_gallery_is_that_of_one_process_and_the_same_command_does_nothing_twice(
    ray, films, model, alone, tmp_path
):
    sources = list_sources(str(films))
    steps = list(index_on_cluster(sources, tmp_path / "g", model, cluster=CREW))
    assert rows(tmp_path / "g") == alone
    outcomes = {step.video.name: step.outcome for step in steps}
    assert len(outcomes) == len(steps) == CLIPS + 2 and steps[-1].done == steps[-1].total
    assert outcomes["30a.mp4"] == "skipped"
    assert {outcomes["40.mp4"], outcomes["40a.mp4"]} == {"added", "known"}
    assert list(outcomes.values()).count("added") == CLIPS
    again = list(index_on_cluster(sources, tmp_path / "g", model, cluster=CREW))
    assert {step.outcome for step in again if step.video.name != "30a.mp4"} == {"known"}
    assert rows(tmp_path / "g") == alone


def killed_at_work(stage, seen, over):
    """Kill one worker of a stage as soon as it has something in work."""
    while not seen and not over.wait(0.01):
        tree = processes()
        for pid in workers(stage):
            at_work = [told for parent, told in tree.values() if parent == pid]
            if stage == "EncodeStage" or any("vitaclip.video.decoder" in told for told in at_work):
                os.kill(pid, signal.SIGKILL)
                seen.append(pid)
                return


@pytest.mark.parametrize("stage", ["DecodeStage", "EncodeStage"])
def test_a_worker_that_is_killed_costs_nothing_but_time(ray, films, model, alone, tmp_path, stage):
    steps, killed, over = [], [], Event()
    killer = Thread(target=killed_at_work, args=(stage, killed, over))
    if stage == "DecodeStage":
        killer.start()
    for step in index_on_cluster(list_sources(str(films)), tmp_path / "g", model, cluster=CREW):
        steps.append(step)
        if stage == "EncodeStage" and len(steps) == 1:
            killer.start()
    over.set()
    killer.join()
    assert killed and len({step.video for step in steps}) == len(steps) == CLIPS + 2
    assert [step.video.name for step in steps if step.problem] == ["30a.mp4"]
    assert rows(tmp_path / "g") == alone


def test_a_run_that_is_stopped_goes_on_where_it_was(ray, films, model, alone, tmp_path):
    sources = list_sources(str(films))
    begun = index_on_cluster(sources, tmp_path / "g", model, cluster=CREW)
    first = {next(begun).video.name for _ in range(10)} - {"30a.mp4"}
    begun.close()
    steps = list(index_on_cluster(sources, tmp_path / "g", model, cluster=CREW))
    known = {step.video.name for step in steps if step.outcome == "known"}
    assert first <= known and len(steps) == CLIPS + 2
    assert rows(tmp_path / "g") == alone


def test_a_lance_gallery_takes_the_same_rows(ray, films, model, alone, tmp_path):
    pytest.importorskip("lancedb", reason="the extra [scale] is not installed")
    from vitaclip.retrieval.lance.table import open_table

    address = f"lance://{tmp_path}/large"
    steps = list(index_on_cluster(list_sources(str(films)), address, model, cluster=CREW))
    assert [step.video.name for step in steps if step.problem] == ["30a.mp4"]
    table = open_table(address).to_arrow()
    vectors = {
        (content, start): np.array(vector, np.float32).tobytes()
        for content, start, vector in zip(
            *(table[name].to_pylist() for name in ("content", "start", "vector"))
        )
    }
    assert vectors == {key[:2]: row[0] for key, row in alone.items()}
