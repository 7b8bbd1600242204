"""One file over HTTP: goes on where it was cut off, if the server says that it is still the same file."""

from __future__ import annotations

import email.message
import email.utils
import http.client
import json
import os
import re
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import IO, Any, Protocol, cast

from taskmon.tasks.builtin.durable import lock, opened, write_whole

_PIECE_BYTES = 256 * 1024
#: How much work a kill or a power cut may cost.
_KEEP_EVERY_S = 2.0
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_LONGEST_WAIT_S = 60.0


class DownloadError(Exception):
    """It can't be downloaded; another try would not help."""


class BrokenOffError(Exception):
    """The server or the way to it failed; another try may help."""

    def __init__(self, message: str, wait_s: float = 0.0) -> None:
        super().__init__(message)
        self.wait_s = wait_s  #: as long as the server asked for


class _Response(Protocol):
    """What is used of a response."""

    status: int
    headers: http.client.HTTPMessage

    def read1(self, n: int) -> bytes: ...
    def close(self) -> None: ...


@dataclass(slots=True)
class _Note:
    """What is known of a .part file, beside it."""

    url: str
    validator: str = ""  #: strong ETag or date that names this very content; empty: it can't be gone on with
    length: int | None = None  #: of the whole file
    kept_bytes: int = 0  #: so much of it is on the disk
    is_whole: bool = False


class Transfer:
    """Brings one file to `path`; until it is whole, it is PATH.part, with what is known of it in PATH.part.json."""

    def __init__(self, url: str, path: str, timeout_s: float, told: Callable[[int, int | None], None]) -> None:
        """`told` is called with the bytes so far, and those of the whole file where they are known; it may raise."""
        self.part = f"{path}.part"
        self.note = f"{path}.part.json"
        self._url = url
        self._timeout_s = timeout_s
        self._told = told
        self._sockets: list[socket.socket] = []

    def fetch(self) -> int:
        """Ask once, and write what comes until the .part file is whole; how many bytes it has then.

        Raises:
            DownloadError, BrokenOffError: It can't be had, or not now. What came is kept.
            OSError: It can't be written.
        """
        with opened(self.part) as file:
            lock(file.fileno(), self.part)
            note = self._known(file)
            if note.is_whole:
                return note.kept_bytes
            response = self._ask(note)
            try:
                self._begin(response, note, file)
                self._receive(response, note, file)
            finally:
                response.close()
                self._keep(note, file)
            note.is_whole = True
            self._keep(note, file)
            return note.kept_bytes

    def interrupt(self) -> None:
        """Let what waits for the server fail at once; from any thread."""
        for each in tuple(self._sockets):
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it is closed already

    def forget(self) -> None:
        """Remove what came, so that the next `fetch` begins anew."""
        for path in (self.part, self.note):
            if os.path.lexists(path):
                os.unlink(path)

    def _known(self, file: IO[bytes]) -> _Note:
        """What an earlier attempt left, as far as it can be gone on with; the file is cut back to that."""
        note = _read_note(self.note)
        size = os.fstat(file.fileno()).st_size
        if note is None or note.url != self._url or not (note.validator or note.is_whole) or size < note.kept_bytes:
            note = _Note(self._url)
        file.truncate(note.kept_bytes)
        file.seek(note.kept_bytes)
        return note

    def _ask(self, note: _Note) -> _Response:
        headers = {"Accept-Encoding": "identity", "User-Agent": "taskmon"}
        if note.kept_bytes:
            headers |= {"Range": f"bytes={note.kept_bytes}-", "If-Range": note.validator}
        try:
            request = urllib.request.Request(self._url, headers=headers)  # noqa: S310  # the opener knows http alone
            return cast(_Response, _opener(self._sockets).open(request, timeout=self._timeout_s))
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == 416 and note.kept_bytes:
                self.forget()
                raise BrokenOffError("the server has less of it than was there already") from None
            if error.code in _AGAIN:
                raise BrokenOffError(_said(error), _asked_wait_s(error.headers)) from None
            raise DownloadError(_said(error)) from None
        except urllib.error.URLError as error:
            if isinstance(error.reason, ssl.SSLCertVerificationError):
                raise DownloadError(f"its certificate is not trusted: {error.reason.verify_message}") from None
            if not isinstance(error.reason, OSError):
                raise DownloadError(str(error.reason)) from None
            raise BrokenOffError(_why(error.reason)) from None
        except (OSError, http.client.HTTPException) as error:
            raise BrokenOffError(_why(error)) from None
        except ValueError as error:
            raise DownloadError(str(error)) from None

    def _begin(self, response: _Response, note: _Note, file: IO[bytes]) -> None:
        """Note what comes, and cut the file back to where it begins."""
        length = response.headers.get("Content-Length", "")
        if response.status == 206:
            match = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", response.headers.get("Content-Range", "").strip())
            if match is None or int(match[1]) != note.kept_bytes:
                self.forget()
                raise BrokenOffError("the server sent another part than was asked for")
            note.length = int(match[3])
        else:
            note.kept_bytes = 0
            note.length = int(length) if length.isdigit() else None
            file.seek(0)
            file.truncate()
        note.validator = _validator(response.headers)
        self._keep(note, file)

    def _receive(self, response: _Response, note: _Note, file: IO[bytes]) -> None:
        kept_at_s = time.monotonic()
        size = note.kept_bytes
        while True:
            self._told(size, note.length)
            try:
                piece = response.read1(_PIECE_BYTES)
            except (OSError, ValueError, http.client.HTTPException) as error:
                raise BrokenOffError(f"broken off after {size:,} bytes: {_why(error)}") from None
            if not piece:
                break
            file.write(piece)
            size += len(piece)
            if time.monotonic() - kept_at_s > _KEEP_EVERY_S:
                self._keep(note, file)
                kept_at_s = time.monotonic()
        if note.length is not None and size != note.length:
            raise BrokenOffError(f"broken off after {size:,} of {note.length:,} bytes")

    def _keep(self, note: _Note, file: IO[bytes]) -> None:
        """Have what came on the disk, and noted."""
        file.flush()
        os.fsync(file.fileno())
        note.kept_bytes = file.tell()
        write_whole(self.note, [json.dumps(asdict(note)).encode()])


def is_left_behind(url: str, path: str) -> bool:
    """Whether `path` was put in place by a transfer of `url` that was killed right after that."""
    note = _read_note(f"{path}.part.json")
    if note is None or not note.is_whole or note.url != url or os.path.lexists(f"{path}.part"):
        return False
    return os.path.isfile(path) and os.path.getsize(path) == note.kept_bytes


def _read_note(path: str) -> _Note | None:
    try:
        with open(path, "rb") as file:
            return _Note(**json.loads(file.read(65_536)))
    except (OSError, ValueError, TypeError):
        return None


def _opener(sockets: list[socket.socket]) -> urllib.request.OpenerDirector:
    """Opens http and https alone, also where a redirect leads; notes its sockets, so that they can be interrupted."""

    class Plain(http.client.HTTPConnection):
        def connect(self) -> None:
            super().connect()
            sockets.append(self.sock)

    class Safe(http.client.HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            sockets.append(self.sock)

    class PlainHandler(urllib.request.HTTPHandler):
        def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(Plain, req)

    class SafeHandler(urllib.request.HTTPSHandler):
        def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(cast(Any, Safe), req, context=ssl.create_default_context())

    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.UnknownHandler(),
        PlainHandler(),
        SafeHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


def _validator(headers: http.client.HTTPMessage) -> str:
    """What names this very content: a strong ETag, or a date that is old enough to be one; RFC 9110, 8.8."""
    etag = headers.get("ETag", "").strip()
    if etag and not etag.startswith("W/"):
        return etag
    try:
        changed_at = email.utils.parsedate_to_datetime(headers["Last-Modified"])
        if not etag and (email.utils.parsedate_to_datetime(headers["Date"]) - changed_at).total_seconds() >= 60:
            return headers["Last-Modified"].strip()
    except (TypeError, ValueError):
        pass
    return ""


def _said(error: urllib.error.HTTPError) -> str:
    return f"the server says {error.code} {error.reason}".rstrip()


def _why(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _asked_wait_s(headers: email.message.Message) -> float:
    """Retry-After in seconds, as far as it makes sense to wait; the form with a date is passed over."""
    text = (headers.get("Retry-After") or "").strip()
    return min(_LONGEST_WAIT_S, float(text)) if text.isdigit() else 0.0
