"""A real HTTP server on this machine: files with ranges and ETags, and everything that servers do wrong."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Served:
    """A file of the server, and how it behaves."""

    content: bytes
    etag: str | None = None  #: its own by default; empty: none
    has_ranges: bool = True
    has_length: bool = True
    break_after: list[int] = field(default_factory=list)  #: one a request: close after so many bytes
    statuses: list[int] = field(default_factory=list)  #: one a request, before it behaves
    location: str = ""  #: redirects there
    hang_after: int | None = None  #: once it breaks no more: nothing after so many bytes, until `released`
    wrong_range: bool = False  #: sends another part than was asked for
    lied: list[bytes] = field(default_factory=list)  #: one a request: other content, under the same ETag


class HttpFiles:
    """The server: its files, and what was asked of it."""

    def __init__(self) -> None:
        self.files: dict[str, Served] = {}
        self.requests: Counter[str] = Counter()
        self.ranges: list[str] = []
        self.sent_bytes = 0
        self.reached = threading.Event()  #: a file hangs
        self.released = threading.Event()
        self.url = ""

    def put(self, path: str, served: Served) -> str:
        """Serve it; its URL."""
        self.files[path] = served
        return self.url + path


@contextmanager
def served() -> Iterator[HttpFiles]:
    """A server that is gone afterwards, its threads too."""
    files = HttpFiles()

    class Handler(_Handler):
        known = files

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False  # so that closing waits for them
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    files.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield files
    finally:
        files.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    known: HttpFiles

    def do_GET(self) -> None:
        """One file, as its `Served` says."""
        self.known.requests[self.path] += 1
        served = self.known.files.get(self.path)
        if served is None:
            self.send_error(404)
            return
        if served.statuses and (status := served.statuses.pop(0)):
            self.send_error(status)
            return
        if served.location:
            self.send_response(302)
            self.send_header("Location", served.location)
            self.end_headers()
            return
        try:
            self._send(served)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def _send(self, served: Served) -> None:
        content = served.lied.pop(0) if served.lied else served.content
        etag = f'"{hashlib.sha1(served.content).hexdigest()}"' if served.etag is None else served.etag  # noqa: S324
        start = self._start(served, etag, len(content))
        if start is None:
            return
        rest = content[max(0, start - 1) if served.wrong_range and start else start :]
        if etag:
            self.send_header("ETag", etag)
        if served.has_length:
            self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        most = len(rest)
        if served.break_after:
            most = served.break_after.pop(0)
        elif served.hang_after is not None:
            self._write(rest[: served.hang_after])
            self.known.reached.set()
            self.known.released.wait(60)
            return
        self._write(rest[:most])

    def _start(self, served: Served, etag: str, size: int) -> int | None:
        """Send the first line; where to begin, None if there is nothing to send."""
        asked = self.headers.get("Range", "")
        if not asked or not served.has_ranges:
            self.send_response(200)
            return 0
        self.known.ranges.append(asked)
        start = int(asked.removeprefix("bytes=").removesuffix("-"))
        if self.headers.get("If-Range") != etag:
            self.send_response(200)
            return 0
        if start >= size:
            self.send_response(416)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        self.send_response(206)
        shown = start - 1 if served.wrong_range else start
        self.send_header("Content-Range", f"bytes {shown}-{size - 1}/{size}")
        return start

    def _write(self, data: bytes) -> None:
        for first in range(0, len(data), 65_536):
            self.wfile.write(data[first : first + 65_536])
            self.known.sent_bytes += len(data[first : first + 65_536])
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""
