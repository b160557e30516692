"""A real browser before a real server, both on this machine, and no way out for either."""

import os
import shutil
from pathlib import Path
from urllib.parse import urlparse

import pytest

from tests.support.paths import ASSETS
from tests.support.serving import UNPACED

FLAGS = [
    *"--no-sandbox --disable-gpu --no-first-run --disable-sync".split(),
    *"--disable-background-networking --disable-component-update".split(),
    "--host-resolver-rules=MAP *.hf.space 127.0.0.1",  # as if this were a Space
]
UNFOLDED = "localStorage.setItem('vitaclip-question', true)"  # as who once opened it has it
PATIENCE = 60_000  # milliseconds, for machines that are busy with something else


def _chromium() -> str | None:
    """A Chromium of the system, or the one that Playwright brought along."""
    from playwright.sync_api import sync_playwright

    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all tests; without one they are skipped, or fail where it is required."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    path = _chromium()
    if path is None:
        say = pytest.fail if os.environ.get("VITACLIP_REQUIRE_BROWSER") == "1" else pytest.skip
        say("No Chromium was found; install one, for example with: playwright install chromium")
    with playwright.sync_playwright() as runner:
        chromium = runner.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def assets(clip_folder, tmp_path_factory):
    """The real samples and class lists beside the tiny CLIP."""
    folder = tmp_path_factory.mktemp("assets")
    shutil.copytree(ASSETS / "samples", folder / "samples")
    shutil.copytree(ASSETS / "labels", folder / "labels")
    shutil.copytree(clip_folder, folder / "puppet-clip")
    return folder


@pytest.fixture(scope="module")
def service(assets):
    from vitaclip.inference.service import Service

    return Service.open(assets)


@pytest.fixture(scope="module")
def limits():
    """What visitors are granted."""
    return UNPACED


@pytest.fixture(scope="module")
def url(service, assets, limits):
    """Where the page is served, from a thread of this process."""
    from vitaclip.server.options import launch_options
    from vitaclip.ui import build
    from vitaclip.ui.theme import look

    demo = build(service, limits).queue(max_size=100, default_concurrency_limit=4, api_open=False)
    demo.launch(
        **launch_options(assets, limits) | look(), server_name="127.0.0.1", prevent_thread_lock=True
    )
    service.models.get()
    yield demo.local_url
    demo.close()


@pytest.fixture
def visit(browser, url):
    """`visit("?sample=…")` opens the page for a new visitor; whatever asks elsewhere fails."""
    strays, contexts = [], []

    def guard(route):
        if urlparse(route.request.url).hostname in ("127.0.0.1", None):
            route.continue_()
        else:
            strays.append(route.request.url)
            route.abort()

    def visit(query: str = "", **settings):
        context = browser.new_context(**settings)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.route("**/*", guard)
        context.add_init_script(UNFOLDED)
        page = context.new_page()
        page.on("pageerror", lambda error: strays.append(str(error)))
        page.on("dialog", lambda dialog: strays.append(f"a dialog: {dialog.message}"))
        page.goto(url + query)
        page.locator(".vc-answer").wait_for(state="attached")  # a link may open another tab
        return page

    yield visit
    for context in contexts:
        context.close()
    assert not strays, strays
