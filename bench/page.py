"""The page as its visitor feels it: what the first view weighs, and how soon an answer stands.

    python bench/page.py --times 20

opens the page in Chromium and reports the bytes and the blocking time of the first view; then
clicks samples, and switches prompts over a clip that is encoded already. A click's time runs until
the answer is drawn; server and browser share the machine.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.server import app  # noqa: E402
from tests.browser.conftest import FLAGS, UNFOLDED, chromium  # noqa: E402

WATCHING = """
window.blocked = 0;
new PerformanceObserver((list) => {
    for (const task of list.getEntries()) window.blocked += Math.max(0, task.duration - 50);
}).observe({ type: "longtask", buffered: true });
"""
CLICK = """(selector) => new Promise((done) => {
    const card = document.querySelector(".vc-answer"), begun = performance.now();
    const seen = () => {
        if (card.dataset.state !== "result" || performance.now() === begun) return;
        watcher.disconnect();
        requestAnimationFrame(() => done(performance.now() - begun));
    };
    const watcher = new MutationObserver(seen);
    watcher.observe(card, { attributes: true, attributeFilter: ["data-state"] });
    document.querySelector(selector).click();
})"""
PAUSE = 700  # milliseconds between two clicks: somebody looks at the answer


def first_view(page: Page, url: str) -> dict[str, float]:
    """Kilobytes over the wire, requests, and milliseconds in which the page could not answer."""
    sizes: list[int] = []
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    page.goto(url)
    page.locator(".vc-answer").wait_for()
    page.wait_for_timeout(3000)
    return {
        "first view, kB": sum(sizes) / 1000,
        "first view, requests": len(sizes),
        "first view, blocked ms": page.evaluate("window.blocked"),
    }


def clicked(page: Page, selectors: list[str]) -> list[float]:
    """Milliseconds from each click to its answer."""
    spent = []
    for selector in selectors:
        spent.append(page.evaluate(CLICK, selector))
        page.wait_for_timeout(PAUSE)
    return spent


def main() -> None:
    """The first view, then clicks."""
    parser = ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--times", type=int, default=20)
    times = parser.parse_args().times
    with TemporaryDirectory() as folder, app(folder) as (url, _), sync_playwright() as runner:
        browser = runner.chromium.launch(executable_path=chromium(), args=FLAGS)
        context = browser.new_context(viewport={"width": 1280, "height": 720})
        context.add_init_script(UNFOLDED)
        page = context.new_page()
        page.add_init_script(WATCHING)
        told = first_view(page, url)
        count = page.locator("#vc-samples .vc-grid > li").count()
        samples = [f"#vc-samples .vc-grid > li:nth-child({i + 1}) button" for i in range(count)]
        warm = clicked(page, samples[:1]) and clicked(page, (samples[1:] * times)[:times])
        kinds = [f"#prompts label:nth-of-type({i}) input" for i in (1, 2, 3)]
        clicked(page, kinds)  # now the clip is encoded under each
        switched = clicked(page, (kinds * times)[:times])
        browser.close()
    for name, spent in (("sample", warm), ("prompts", switched)):
        told[f"{name}, p50 ms"] = median(spent)
        told[f"{name}, p95 ms"] = sorted(spent)[round(0.95 * (len(spent) - 1))]
    print(json.dumps({name: round(value, 1) for name, value in told.items()}, indent=1))


if __name__ == "__main__":
    main()
