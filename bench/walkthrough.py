"""The moving picture of the README: from the opened page to what plain CLIP cannot tell.

    python bench/walkthrough.py

opens the page in Chromium, guesses, turns time round, and writes docs/walkthrough.gif and
docs/recognise.png. It needs Playwright and a Chromium, as the browser tests do.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.server import app  # noqa: E402
from tests.browser.conftest import FLAGS, _chromium  # noqa: E402

SIZE = {"width": 1280, "height": 720}
WIDTH, STEP = 800, 0.35  # pixels of the picture, seconds between two of its frames


def shots(page: Page, count: int) -> list[Image.Image]:
    """What is on the screen, several times."""
    seen = []
    for _ in range(count):
        seen.append(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))
        page.wait_for_timeout(STEP * 1000)
    return seen


def walk(page: Page) -> list[Image.Image]:
    """A guess, the answers, the same frames turned round."""
    page.locator(".vc-guess-film").wait_for()
    seen = shots(page, 8)
    page.locator(".vc-guesses button").first.click()
    page.locator(".vc-answer[data-state=result]").wait_for()
    seen += shots(page, 8)
    page.get_by_role("button", name="Turn time round").first.click()
    page.locator(".vc-moved", has_text="Turned round").wait_for()
    return seen + shots(page, 14)


def main() -> None:
    """Walk, then write both pictures."""
    with TemporaryDirectory() as folder, app(folder) as (url, _), sync_playwright() as runner:
        chromium = runner.chromium.launch(executable_path=_chromium(), args=FLAGS)
        page = chromium.new_page(viewport=SIZE)  # type: ignore[arg-type]
        page.goto(url)
        page.locator(".vc-answer").wait_for()
        seen = walk(page)
        chromium.close()
    seen[-1].save(ROOT / "docs" / "recognise.png", optimize=True)
    height = WIDTH * SIZE["height"] // SIZE["width"]
    small = [shot.resize((WIDTH, height), Image.Resampling.LANCZOS) for shot in seen]
    first, *others = [shot.quantize(64, dither=Image.Dither.NONE) for shot in small]
    times = {"duration": round(STEP * 1000), "loop": 0, "optimize": True}
    first.save(ROOT / "docs" / "walkthrough.gif", save_all=True, append_images=others, **times)


if __name__ == "__main__":
    main()
