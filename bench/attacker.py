"""One visitor who takes whatever can be had, from one address: what `bench/attack.py` starts.

    python bench/attacker.py http://127.0.0.1:7860 127.0.0.2 180 big.mp4

Bodies without end, pictures of 63 million pixels, questions about them, made-up visits, uploads and
streams that fall silent: each again and again, for so many seconds. Prints how often each came, and
what it was told.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.visitor import FILE, JSON, Visitor, asking  # noqa: E402

BODIES, GIGABYTE = 32, 1 << 30  # at a time, bytes of each
FILMS, JOINS, VISITS, STALLED = 14, 108, 300, 100
PAUSE = 1.0  # seconds after each refusal: a real one has a machine of its own to be busy with
PIECE = b"\0" * (256 << 10)
FORM = {"Content-Type": "multipart/form-data; boundary=x"}
PART = b'--x\r\nContent-Disposition: form-data; name="files"; filename="%d.mp4"\r\n\r\n'
QUESTION = ("waving\nplaying drums", "a video of {}")
PLACES = ("upload", "queue/join", "call/recognise", "run/predict", "component_server")


class Attacker:
    """`told` counts the answers by what was asked."""

    def __init__(self, url: str, address: str, film: Path):
        self.url, self.address, self.film = url, address, film.read_bytes()
        self.events = Visitor(url, address=address).events
        way = httpx.AsyncHTTPTransport(
            local_address=address, limits=httpx.Limits(max_connections=None)
        )
        self.http = httpx.AsyncClient(base_url=f"{url}/gradio_api", transport=way, timeout=120.0)
        self.told: Counter[str] = Counter()

    async def run(self, seconds: float) -> Counter[str]:
        """Large pictures, then everything at a time, until the seconds are over."""
        end = asyncio.get_running_loop().time() + seconds
        doing = [self._again("a body of 1 GB", lambda n=n: self.body(n)) for n in range(BODIES)]
        doing += [self._again("a stalled upload", self.stall) for _ in range(STALLED)]
        doing += [self._again("films", self.films), self._again("visits", self.visits)]
        with suppress(asyncio.TimeoutError, httpx.HTTPError):
            await asyncio.wait_for(
                self.films(), seconds
            )  # while no upload of its own is in the way
        with suppress(asyncio.TimeoutError):
            left = max(0.1, end - asyncio.get_running_loop().time())
            await asyncio.wait_for(asyncio.gather(*doing), left)
        return self.told

    async def _again(self, what: str, once: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await once()
            except (httpx.HTTPError, OSError):
                self.told[f"{what}: hung up"] += 1
            await asyncio.sleep(PAUSE)

    async def _post(self, what: str, place: str, **more) -> httpx.Response:
        reply = await self.http.post(place, **more)
        self.told[f"{what}: {reply.status_code}"] += 1
        return reply

    async def body(self, number: int) -> None:
        """Bytes without end to a place that takes some."""
        place = PLACES[number % len(PLACES)]

        async def pieces():
            yield PART % number if place == "upload" else b"["
            for _ in range(GIGABYTE // len(PIECE)):
                yield PIECE

        headers = FORM if place == "upload" else JSON
        await self._post("a body of 1 GB", place, content=pieces(), headers=headers)

    async def films(self) -> None:
        """Large pictures that nobody has sent before, then questions about each of them."""
        paths = []
        for number in range(FILMS):
            sent = {"files": (f"{number}.mp4", self.film + secrets.token_bytes(8))}
            reply = await self._post("a large picture", "upload", files=sent)
            paths += reply.json() if reply.status_code == 200 else []
        for number in range(JOINS if paths else 0):
            file = {"path": paths[number % len(paths)], **FILE}
            event = asking(file, *QUESTION, "puppet-clip", "vita")
            await self.join("a question", event, f"flood{number % 12}")

    async def visits(self) -> None:
        """As many visits as the server remembers."""
        for _ in range(VISITS):
            event = asking(None, *QUESTION)
            await self.join("a made-up visit", event, secrets.token_hex(6))

    async def join(self, what: str, event: tuple, visit: str) -> None:
        """A question, to whose answer nobody listens."""
        name, *data = event
        body = {"fn_index": self.events[name]["id"], "data": data, "session_hash": visit}
        await self._post(what, "queue/join", json=body)

    async def stall(self) -> None:
        """The head of an upload, a few bytes, and then nothing."""
        place = urlsplit(self.url)
        at = (self.address, 0)
        reading, writing = await asyncio.open_connection(place.hostname, place.port, local_addr=at)
        head = (
            f"POST /gradio_api/upload HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Length: 9999999"
        )
        form = f"\r\nContent-Type: {FORM['Content-Type']}\r\n\r\n"
        try:
            writing.write(head.encode() + form.encode() + PART % 0 + PIECE)
            status = (await reading.readline()).split()[1:2]
            self.told[f"a stalled upload: {b''.join(status).decode()}"] += 1
        finally:
            writing.close()


def main() -> None:
    """Attack, then print what was told."""
    url, address, seconds, film = sys.argv[1:]
    attack = Attacker(url, address, Path(film)).run(float(seconds))
    print(json.dumps(dict(sorted(asyncio.run(attack).items()))))


if __name__ == "__main__":
    main()
