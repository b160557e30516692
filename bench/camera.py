"""Live cameras before one server: how many answers a second, how old they are, what they cost.

    python bench/camera.py --seconds 20 --visitors 8

starts the app as a process of its own. First one Chromium whose camera shows a sample clip; then
one camera, and several, that ask over HTTP as the page's script does: twelve pictures a second are
taken, eight of the last two seconds are sent, the next ones when the answer is there. Several come
from an address each, and then all from one. Clients and server share the machine. An answer's age
runs from the moment its newest picture was taken to the moment it came; just before the next one
comes it is oldest.
"""

from __future__ import annotations

import io
import json
import os
import sys
import tempfile
import time
from argparse import ArgumentParser
from base64 import b64encode
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any, cast

import numpy as np
from PIL import Image

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.server import app  # noqa: E402
from bench.visitor import Refused, Visitor  # noqa: E402
from tests.support.fake_camera import write_y4m  # noqa: E402
from vitaclip import video  # noqa: E402
from vitaclip.data.class_sets import class_set  # noqa: E402

RATE = 12  # pictures a second
AGAIN = 0.18  # seconds from one question to the next, as in vitaclip/ui/camera/camera.js
FLAGS = ["--no-sandbox", "--disable-gpu", "--use-fake-device-for-media-stream"]
HEARD = """() => {
    const live = document.querySelector(".vc-live");
    window.heard = [];
    new MutationObserver(() => window.heard.push([performance.now(), Number(live.dataset.age)]))
        .observe(live, { attributes: true, attributeFilter: ["data-answers"] });
}"""


def jpegs(frames: np.ndarray, side: int) -> list[str]:
    """Pictures as the page sends them."""
    files = []
    for frame in frames:
        file = io.BytesIO()
        Image.fromarray(frame).resize((side, side)).save(file, "JPEG", quality=90)
        files.append(b64encode(file.getvalue()).decode())
    return files


def camera(url: str, address: str, frames: np.ndarray, seconds: float) -> dict[str, Any]:
    """One camera over HTTP: when answers came and how old they were, and what came late."""
    visitor = Visitor(url, address=address)
    labels = "\n".join(class_set("puppets", ROOT / "assets" / "labels"))
    ask: dict[str, Any] = {"classes": labels, "template": "a video of a person {}"}
    ask |= {"model": "puppet-clip", "prompts": "vita", "pictures": []}
    wants = cast(dict, visitor.ask("vc-camera", "look", ask))["wants"]
    film, step = jpegs(frames, wants["side"]), 2 * RATE // wants["frames"]
    heard, late, failed = [], 0, 0
    until = perf_counter() + seconds
    while (begun := perf_counter()) < until:
        now = int(begun * RATE)
        places = [(now - step * back) % len(film) for back in reversed(range(wants["frames"]))]
        try:
            seen = ask | {"pictures": [film[place] for place in places]}
            reply = cast(dict, visitor.ask("vc-camera", "look", seen))
        except Refused:
            reply = {"error": "refused"}
        came = perf_counter()
        if "card" in reply:
            heard.append((came, came - now / RATE))
        late += "late" in reply
        failed += "error" in reply
        time.sleep(max(0.01, 0.03 if "late" in reply else AGAIN - (came - begun)))
    return {"heard": heard, "late": late, "failed": failed}


def browser(url: str, film: np.ndarray, seconds: float, folder: Path) -> list[dict[str, Any]]:
    """The same of one Chromium, from what its page shows."""
    from playwright.sync_api import sync_playwright

    write_y4m(folder / "film.y4m", film, RATE)
    fake = f"--use-file-for-fake-video-capture={folder / 'film.y4m'}"
    with sync_playwright() as runner:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        opened = runner.chromium.launch(executable_path=path, args=[*FLAGS, fake])
        page = opened.new_context(permissions=["camera"]).new_page()
        page.goto(url)
        page.get_by_role("button", name="Live camera", exact=True).click()
        page.locator(".vc-live[data-state=live]").wait_for()
        page.evaluate(HEARD)
        page.wait_for_timeout(1000 * seconds)
        heard = [(at / 1000, age / 1000) for at, age in page.evaluate("window.heard")]
        opened.close()
    return [{"heard": heard, "late": 0, "failed": 0}]


def over_http(
    url: str, film: np.ndarray, seconds: float, addresses: Sequence[str]
) -> list[dict[str, Any]]:
    """A camera from each of these addresses, all at once."""
    with ThreadPoolExecutor(len(addresses)) as people:
        each = [people.submit(camera, url, address, film, seconds) for address in addresses]
        return [one.result() for one in each]


def report(cameras: list[dict[str, Any]], cores: float) -> dict[str, Any]:
    """Answers a second of the average and of the slowest camera, ages, and the server's cores."""
    rates, ages, oldest = [], [], []
    for one in cameras:
        times, age = np.array(one["heard"]).T
        rates.append((len(times) - 1) / (times[-1] - times[0]))
        ages += age.tolist()
        oldest += (age[:-1] + np.diff(times)).tolist()
    return {
        "cameras": len(cameras),
        "answers a second": [round(float(f(rates)), 1) for f in (np.mean, np.min)],
        "age when it comes, s": _spread(ages),
        "age when the next comes, s": _spread(oldest),
        "too late": sum(one["late"] for one in cameras),
        "failed": sum(one["failed"] for one in cameras),
        "cores of the server": round(cores, 2),
    }


def _spread(seconds: list[float]) -> dict[str, float]:
    return {f"p{p}": round(float(np.percentile(seconds, p)), 2) for p in (50, 95)}


@contextmanager
def cores(pid: int) -> Iterator[list[float]]:
    """What the process and its children computed meanwhile, in cores (Linux)."""
    told: list[float] = []
    start, before = perf_counter(), _ticks(pid)
    yield told
    spent = (_ticks(pid) - before) / os.sysconf("SC_CLK_TCK")
    told.append(spent / (perf_counter() - start))


def _ticks(pid: int) -> int:
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = stat.read_text("utf-8").rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        if pid in (int(stat.parent.name), int(told[1])):
            total += int(told[11]) + int(told[12])
    return total


def main() -> None:
    """All runs, their report as JSON; exit code 1 if any camera heard an error."""
    parser = ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--visitors", type=int, default=8)
    parser.add_argument("--no-browser", action="store_true")
    asked = parser.parse_args()
    film = video.read(ROOT / "assets" / "samples" / "playing-drums.mp4", 48).frames
    several = [f"127.0.0.{2 + number}" for number in range(asked.visitors)]
    told = {}
    with tempfile.TemporaryDirectory() as folder, app(folder) as (url, served):
        over_http(url, film, 3, ["127.0.0.1"])  # the model is opened
        if not asked.no_browser:
            with cores(served.pid) as spent:
                seen = browser(url, film, asked.seconds, Path(folder))
            told["one browser"] = report(seen, *spent)
        for name, addresses in {
            "one over HTTP": several[:1],
            "several, an address each": several,
            "several, one address": several[:1] * asked.visitors,
        }.items():
            with cores(served.pid) as spent:
                seen = over_http(url, film, asked.seconds, addresses)
            told[name] = report(seen, *spent)
    print(json.dumps(told, indent=1))
    raise SystemExit(any(run["failed"] for run in told.values()))


if __name__ == "__main__":
    main()
