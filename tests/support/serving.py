"""The page as visitors meet it: served on this machine, from a thread of the test's own process."""

from contextlib import contextmanager
from dataclasses import replace

import pytest

from vitaclip.server.limits import EVERYDAY_LIMITS, OTHERS
from vitaclip.server.options import launch_options
from vitaclip.ui import build
from vitaclip.ui.theme import look

# All tests ask from one address, and faster than anybody; who goes at a pace is tested by itself.
UNPACED = replace(EVERYDAY_LIMITS, requests_a_second=100_000)


@contextmanager
def launched(service, assets, uploads, operations=None, limits=UNPACED, access=None, **options):
    """The page's blocks, served; what visitors send lies in `uploads` meanwhile.

    With an `access` it is a class that they are served to.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(uploads))
        demo = build(service, access=access).queue(
            max_size=limits.waiting, default_concurrency_limit=OTHERS, api_open=False
        )
        mcp = options.get("mcp_server", False)
        given = launch_options(assets, limits, mcp=mcp, operations=operations)
        demo.launch(
            **given | look(access is not None) | options,
            server_name="127.0.0.1",
            prevent_thread_lock=True,
        )
        try:
            assert demo.local_url
            yield demo
        finally:
            demo.close()


@contextmanager
def serving(*given, **options):
    """Where it is served."""
    with launched(*given, **options) as demo:
        yield demo.local_url
