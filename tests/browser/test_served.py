"""The page as others are served it: behind a password, framed by a Space, and at the end."""

from threading import Thread
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import PATIENCE
from tests.support.serving import UNPACED, launched
from vitaclip.server import class_mode
from vitaclip.server.gate.browser_policy import BrowserPolicy
from vitaclip.server.launch import finish
from vitaclip.server.operations.operations import Operations
from vitaclip.server.options import launch_options

PASSWORD, SPACE = "bada-keno-lofi", "someone-vitaclip.hf.space"
SPACE_PAGE, STRANGER = "https://huggingface.co/spaces/someone/vitaclip", "https://evil.example/"
POLICY = "Content Security Policy"
# On a Space Gradio looks out for changed files, by a package that only Spaces have.
NO_RELOADING = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")


@pytest.fixture(scope="module")
def https(tmp_path_factory):
    """For a launch: a certificate that nobody vouches for."""
    key, certificate = class_mode.certify(tmp_path_factory.mktemp("https"), ["127.0.0.1"])
    return {"ssl_keyfile": str(key), "ssl_certfile": str(certificate), "ssl_verify": False}


@pytest.fixture
def page(browser):
    """A browser that takes any certificate; `said` is what it wrote into its console."""
    here = ["local-network-access"]  # a Space is on the internet, and ours is on this machine
    context = browser.new_context(ignore_https_errors=True, permissions=here)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.said = []
    page.on("console", lambda line: page.said.append(line.text))
    yield page
    context.close()


def use(page):
    """What a visitor does in each tab; a page or a frame."""
    page.get_by_role("button", name="playing drums", exact=True).click()
    page.locator(".vc-answer[data-state=result]").wait_for()
    page.get_by_role("button", name="Change the question").click()
    page.locator("#classes textarea").fill("playing drums\nwaving")
    page.locator(".vc-status", has_text="2 classes scored").wait_for()
    page.get_by_role("tab", name="Search").click()
    words = page.locator("#query textarea, #query input")
    words.fill("a woman riding a bike")
    words.press("Enter")
    page.locator(".vs-found[data-state]").wait_for()
    page.get_by_role("tab", name="Look inside").click()
    page.get_by_role("button", name="playing drums", exact=True).click()
    page.locator(".vc-inside[data-loaded]").wait_for()


def test_behind_a_password_over_https_every_tab_works_and_no_policy_is_in_the_way(
    page, service, assets, https, tmp_path
):
    auth = {"auth": class_mode.lets_in(PASSWORD)}
    with launched(service, assets, tmp_path, **auth, **https) as demo:
        page.goto(demo.local_url)
        page.locator("input[type=password]").fill(PASSWORD)
        page.locator("input:not([type=password])").first.fill("Mia")
        page.get_by_role("button", name="Login").click()
        page.locator(".vc-answer").wait_for(state="attached")
        use(page)
        cookies = [c for c in page.context.cookies() if c["name"].startswith("access-token")]
        assert cookies and all(c["httpOnly"] and c["secure"] for c in cookies)
        assert {c["sameSite"] for c in cookies} == {"Lax"}
        assert not [line for line in page.said if POLICY in line]


@pytest.fixture
def space(service, assets, https, tmp_path, monkeypatch):
    """Its own address, with the environment that a Space has."""
    monkeypatch.setenv("SYSTEM", "spaces")
    monkeypatch.setenv("SPACE_ID", "someone/vitaclip")
    monkeypatch.setenv("SPACE_HOST", SPACE)
    policy = BrowserPolicy((SPACE,), space=True, vouched_for=True)
    own = launch_options(assets, UNPACED, policy)
    with launched(service, assets, tmp_path, **own, **https) as demo:
        yield f"https://{SPACE}:{urlsplit(demo.local_url).port}/"


def framed(page, outer, inner):
    """The frame with the app in it, in a page of another origin."""
    hub = f'<!doctype html><iframe src="{inner}" allow="camera" width=1200 height=900></iframe>'
    page.route(outer, lambda route: route.fulfill(body=hub, content_type="text/html"))
    page.goto(outer)
    return page.frame_locator("iframe")


@NO_RELOADING
@pytest.mark.heavy
def test_in_the_frame_of_its_space_every_tab_works(page, space):
    frame = framed(page, SPACE_PAGE, space)
    frame.locator(".vc-answer").wait_for(state="attached")
    use(frame)


@NO_RELOADING
def test_no_other_site_frames_it(page, space):
    with page.expect_event("requestfailed"):
        framed(page, STRANGER, space)
    assert any("frame-ancestors" in line for line in page.said)
    assert not page.frame_locator("iframe").locator(".vc-answer").count()


def test_whoever_asks_a_server_that_ends_is_told_so_on_the_page(page, service, assets, tmp_path):
    operations = Operations()
    with launched(service, assets, tmp_path, operations) as demo:
        page.goto(demo.local_url)
        page.locator(".vc-answer").wait_for(state="attached")
        operations.state.drain()
        page.get_by_role("tab", name="Search").click()
        words = page.locator("#query textarea, #query input")
        words.fill("a woman riding a bike")
        words.press("Enter")
        page.get_by_text("about to end").first.wait_for(timeout=20_000)
        ending = Thread(target=finish, args=(demo, operations.state, 5.0))
        ending.start()
        ending.join(20)
        assert not ending.is_alive()
