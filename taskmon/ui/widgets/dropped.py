"""What is in a drop, exactly: the paths of files with every byte of their names, addresses, or a text."""

from __future__ import annotations

import os
import socket
from urllib.parse import unquote_to_bytes, urlsplit

from PySide6.QtCore import QMimeData

_URI_LIST = "text/uri-list"
_MOST = 2_000


def paths_in(source: QMimeData) -> tuple[str, ...]:
    """The files and folders of this computer; a name's bytes that are no UTF-8 as lone surrogates."""
    return tuple(path for uri in _uris(source) if (path := _path_of(uri)))


def addresses_in(source: QMimeData) -> tuple[str, ...]:
    """What is no file of this computer: addresses of the web, files of other computers."""
    return tuple(uri for uri in _uris(source) if not _path_of(uri))


def _uris(source: QMimeData) -> list[str]:
    # Not QMimeData.urls: of a name that is no UTF-8 it makes another one.
    data = bytes(source.data(_URI_LIST).data()) if source.hasFormat(_URI_LIST) else b""
    lines = data.decode("utf-8", "surrogateescape").splitlines() if data else []
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")][:_MOST]


def _path_of(uri: str) -> str:
    try:
        parts = urlsplit(uri)
    except ValueError:
        return ""
    if parts.scheme.lower() != "file" or parts.netloc.lower() not in ("", "localhost", socket.gethostname().lower()):
        return ""
    # What stands behind a ? or # there is part of a name that was not escaped.
    rest = uri.partition(":")[2].removeprefix("//")
    raw = rest[rest.find("/") :] if "/" in rest else ""
    path = os.fsdecode(unquote_to_bytes(raw.encode("utf-8", "surrogateescape")))
    return path if path.startswith("/") and "\0" not in path else ""
