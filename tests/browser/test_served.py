"""The page as it is served to others: over HTTPS behind a password, in the frame of a Space, and
while its server ends.
"""

import pytest

from tests.browser.conftest import PATIENCE
from tests.support.serving import launched
from vitaclip.server import class_mode

PASSWORD = "bada-keno-lofi"
SPACE = "someone-vitaclip.hf.space"
OUTER = "https://huggingface.co/spaces/someone/vitaclip"
ANSWER, NEVER = ".vc-answer[data-state=result]", "https://elsewhere.example/"


@pytest.fixture(scope="module")
def https(tmp_path_factory):
    """For a launch: a certificate that nobody vouches for."""
    key, certificate = class_mode.certify(tmp_path_factory.mktemp("https"), ["127.0.0.1"])
    return {"ssl_keyfile": str(key), "ssl_certfile": str(certificate), "ssl_verify": False}


@pytest.fixture
def visitor(browser):
    """A browser that takes any certificate, and all that it said was forbidden."""
    context = browser.new_context(ignore_https_errors=True)
    context.set_default_timeout(PATIENCE)
    page, context.said = context.new_page(), []
    page.on("console", lambda line: context.said.append(line.text))
    yield page
    context.close()


def use(page):
    """What a visitor does in each tab."""
    page.get_by_role("button", name="playing drums", exact=True).click()
    page.locator(ANSWER).wait_for()
    page.locator("#classes textarea").fill("playing drums\nwaving")
    page.locator(".vc-status", has_text="2 classes scored").wait_for()
    page.get_by_role("tab", name="Search").click()
    page.locator("#query textarea, #query input").fill("a woman riding a bike")
    page.locator("#query textarea, #query input").press("Enter")
    page.locator(".vs-found[data-state=result]").wait_for()
    page.get_by_role("tab", name="Look inside").click()
    page.locator("canvas:visible").first.wait_for()


def come_in(page):
    """The login page of Gradio, filled in."""
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("input:not([type=password])").first.fill("Mia")
    page.get_by_role("button", name="Login").click()
    page.locator(".vc-answer").wait_for(state="attached")


def test_over_https_with_a_password_every_tab_works_and_one_visit_ends(
    visitor, browser, service, assets, https, tmp_path
):
    auth = {"auth": class_mode.lets_in(PASSWORD)}
    with launched(service, assets, tmp_path, **auth, **https) as demo:
        visitor.goto(demo.local_url)
        come_in(visitor)
        use(visitor)
        cookies = [c for c in visitor.context.cookies() if c["name"].startswith("access-token")]
        assert cookies and all(c["httpOnly"] and c["secure"] for c in cookies)
        assert {c["sameSite"] for c in cookies} == {"Lax"}
        assert not [line for line in visitor.context.said if "Content Security Policy" in line]
        print(visitor.context.said)
