"""A stand-in for the model hub on this machine: the true layout, and faults at the press of a key.

Large files are described by a redirect that tells their SHA-256 and size, and lie elsewhere; small
ones come at once with git's SHA-1 as their etag; what is missing is told from who is missing.
"""

import hashlib
import threading
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class StandIn(ThreadingHTTPServer):
    """Serves `files[repo][name]`; `fault` is "" or one of the words below."""

    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_):
        pass  # whoever asked has gone, as some tests do

    def __init__(self, files):
        super().__init__(("127.0.0.1", 0), Answer)
        self.files, self.fault, self.asked = files, "", []
        self.let_go = threading.Event()
        self.sha256 = cache(lambda repo, name: hashlib.sha256(files[repo][name]).hexdigest())

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def sent(self):
        """From which byte on content was asked for, once per connection."""
        return [start for method, path, start in self.asked if "/cdn/" in path and method == "GET"]


class Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_HEAD(self):
        self.answer()

    do_GET = do_HEAD

    def answer(self):
        start = int((self.headers.get("Range") or "bytes=0-")[6:-1])
        self.server.asked.append((self.command, self.path, start))
        self.close_connection = True
        if self.server.fault == "hang":
            self.server.let_go.wait(20)
        elif self.server.fault == "portal":
            self.reply(200, {"Content-Length": "7"}, b"<login>")
        elif self.server.fault.isdigit():
            self.reply(int(self.server.fault), {"Content-Length": "0"})
        elif self.path.startswith("/cdn/"):
            self.content(start)
        else:
            self.describe(start)

    def describe(self, start):
        owner, repo, _, _, name = unquote(self.path[1:]).split("/", 4)
        files = self.server.files.get(f"{owner}/{repo}")
        if files is None:
            return self.reply(401, {"X-Error-Code": "RepoNotFound", "Content-Length": "0"})
        if name not in files:
            return self.reply(404, {"X-Error-Code": "EntryNotFound", "Content-Length": "0"})
        told, data = {"X-Repo-Commit": COMMIT}, files[name]
        if name.endswith(".json"):
            git = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
            told |= {"ETag": f'"{git}"', "Content-Length": str(len(data))}
            return self.reply(200, told, data)
        told |= {"X-Linked-Etag": f'"{self.server.sha256(f"{owner}/{repo}", name)}"'}
        told |= {"X-Linked-Size": str(len(data)), "Content-Length": "0"}
        return self.reply(302, told | {"Location": f"{self.server.url}/cdn{self.path}"})

    def content(self, start):
        owner, repo, _, _, name = unquote(self.path[5:]).split("/", 4)
        data = self.server.files[f"{owner}/{repo}"][name]
        if self.server.fault == "lie":
            data = data[:-1] + bytes([data[-1] ^ 1])
        if self.server.fault == "no ranges":
            start = 0
        told = {"Content-Length": str(len(data) - start), "ETag": '"of the place it lies at"'}
        self.reply(206 if start else 200, told, b"")
        rest = data[start:]
        first = {"silence": 0, "pause": len(rest) // 2}.get(self.server.fault, len(rest))
        if self.server.fault in ("drop", "no ranges"):  # half of the rest, then the line is cut
            rest = rest[: len(rest) // 2 or 1]
        self.wfile.write(rest[:first])
        if rest[first:]:
            self.server.let_go.wait(20)
            self.wfile.write(rest[first:])

    def reply(self, code, headers, data=b""):
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(data)


@contextmanager
def standing(files):
    """The stand-in at work."""
    server = StandIn(files)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server
    finally:
        server.let_go.set()
        server.shutdown()
        server.server_close()
