"""How long until the first page, and until the first answer?

    python bench/start.py --times 5 [--cold]

in turns with `import gradio, torch, open_clip`, which is what any such app has to load. `--cold`
(root, Linux) makes the system forget all files before each turn, as after switching on.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections import defaultdict
from pathlib import Path
from time import perf_counter, sleep

import httpx
import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.server import free_port  # noqa: E402
from bench.visitor import Visitor  # noqa: E402

IMPORTS = "import gradio, torch, open_clip"
SAMPLE = ROOT / "assets" / "samples" / "sitting-down.mp4"
ASK = ["sitting down\nstanding up", "a video of a person {}", "puppet-clip", "vita"]


def forget() -> None:
    """The system's cache of files is empty again."""
    os.sync()
    Path("/proc/sys/vm/drop_caches").write_text("3\n")


def imports() -> dict[str, float]:
    """Seconds for the imports alone, in a process of its own."""
    start = perf_counter()
    subprocess.run([sys.executable, "-c", IMPORTS], check=True, cwd=ROOT)
    return {"imports": perf_counter() - start}


def started() -> dict[str, float]:
    """Seconds from the command to the page, and to the first answer about a sample."""
    port, start = free_port(), perf_counter()
    words = [sys.executable, "app.py", "--port", str(port)]
    with tempfile.TemporaryDirectory() as uploads:
        env = os.environ | {"GRADIO_TEMP_DIR": uploads}
        served = subprocess.Popen(words, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
        try:
            url = f"http://127.0.0.1:{port}"
            while not _page(url):
                sleep(0.02)
            page = perf_counter() - start
            card = Visitor(url).recognise(SAMPLE, ASK)
            assert card["panels"][0]["rows"][0]["label"] == "sitting down", card
            return {"page": page, "answer": perf_counter() - start}
        finally:
            served.terminate()
            served.wait(30)


def _page(url: str) -> bool:
    try:
        return httpx.get(url, trust_env=False, timeout=30).is_success
    except httpx.TransportError:
        return False


def main() -> None:
    """Print each turn, then medians and their ratios to the imports."""
    parser = ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--cold", action="store_true")
    asked, spent = parser.parse_args(), defaultdict(list)
    for _ in range(asked.times):
        for measure in (imports, started):
            if asked.cold:
                forget()
            for what, seconds in measure().items():
                spent[what].append(seconds)
        print({what: round(seconds[-1], 2) for what, seconds in spent.items()}, flush=True)
    for what in ("page", "answer"):
        ratio = np.median(np.array(spent[what]) / np.array(spent["imports"]))
        print(f"{what} {np.median(spent[what]):.2f} s = {ratio:.2f} × the imports")


if __name__ == "__main__":
    main()
