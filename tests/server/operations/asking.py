"""An ASGI app asked without a server."""

import asyncio

import httpx

from tests.support.running import apart


def ask(app, method, path, **options):
    """Its answer, or None if it broke off."""

    async def asked():
        inside = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=inside) as client:
            return await client.request(method, f"http://localhost{path}", **options)

    return apart(asyncio.run, asked())


async def nothing(scope, receive, send):
    """Reads what comes and says OK."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"OK"})
