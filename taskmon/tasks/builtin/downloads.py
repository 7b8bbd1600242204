"""Downloads of a list of URLs: each file a step, each gone on from where it was cut off, each verified.

What is partly there (NAME.part) is gone on from, whichever attempt or run it is of, if the server says that its file is
still the same; if not, it begins anew.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
import time
import urllib.parse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from taskmon.core.job import printable
from taskmon.core.untrusted.characters import NO_TEXT, unmarked
from taskmon.tasks.builtin.together import do_together
from taskmon.tasks.builtin.transfer import BrokenOffError, DownloadError, Transfer, is_left_behind
from taskmon.tasks.builtin.tree import pieces, some
from taskmon.tasks.cancellation import RunStopped
from taskmon.tasks.context import TaskContext
from taskmon.tasks.decorator import task
from taskmon.tasks.durable.files import sync_folder
from taskmon.tasks.markers import File, Folder, Label, Range

_LONGEST_NAME_BYTES = 200  # room for .part.json, and for a number
_FIRST_WAIT_S = 0.5
_LONGEST_WAIT_S = 30.0
_LOOK_S = 0.05
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")

Existing = Literal["keep", "replace"]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One line of the list."""

    url: str
    sha256: str  #: empty: only the length is checked
    name: str


def _is_a_list(urls: list[str] | None = None, url_list: Path | None = None) -> str:
    """What is wrong with the list; asked before the run is queued."""
    try:
        return (
            ""
            if _wanted(urls, url_list)
            else "there is no URL to download: give `urls`, or a file of them in `url_list`"
        )
    except (ValueError, OSError) as error:
        return str(error)


@task(name="Download", check=_is_a_list)
def download_urls(
    ctx: TaskContext,
    folder: Annotated[Path, Folder(), Label("Into", "Where the files go")],
    urls: Annotated[list[str] | None, Label("URLs", "http or https; a SHA-256 may follow each, after a space")] = None,
    url_list: Annotated[
        Path | None, File(), Label("List", "A file with a URL a line, a SHA-256 may follow each")
    ] = None,
    at_once: Annotated[int, Range(1, 16), Label("At once")] = 2,
    tries: Annotated[int, Range(1, 100), Label("Tries", "For each file, while not one more byte comes")] = 5,
    silence_s: Annotated[float, Range(1, 3600), Label("Silence", "Seconds without a byte until the next try")] = 30.0,
    existing: Annotated[
        Existing, Label("Files that exist", "One that is kept is verified if its SHA-256 is given")
    ] = "keep",
) -> dict[str, Any]:
    """Download files, each verified by its length and by its SHA-256 where that is given.

    A file appears when it is whole. One that fails does not keep the others from being downloaded.
    """
    wanted = _wanted(urls, url_list)
    if not wanted:
        raise ValueError(_is_a_list(urls, url_list))
    if len(wanted) > 1:
        ctx.progress(0, len(wanted), unit="files")
    batch = _Batch(ctx, os.path.abspath(folder), wanted, tries, silence_s, existing)
    do_together(ctx, wanted, at_once, batch.bring, batch.interrupt)
    done = [batch.done[each.url] for each in wanted if each.url in batch.done]
    summary = {
        "files": len(done),
        "kept": sum(each["how"] == "kept" for each in done),
        "failed": len(batch.failed),
        "bytes": sum(each["bytes"] for each in done),
        "folder": str(folder),
    }
    ctx.save_file("downloaded.txt", "".join(f"{printable(each['name'])}: {each['how']}\n" for each in done))
    if batch.failed:
        ctx.save_file("failed.txt", "".join(f"{url}: {why}\n" for url, why in batch.failed.items()))
        with ctx.transaction("what failed") as state:  # what a failed run still has to show
            state.update(summary)
        first, why = next(iter(batch.failed.items()))
        others = f"; also {some(list(batch.failed)[1:])}" if len(batch.failed) > 1 else ""
        raise DownloadError(f"{len(batch.failed):,} of {len(wanted):,} files failed: {first}: {why}{others}")
    return summary


class _Batch:
    """All files of one run: what came, what failed, and how far it all is. Used by several threads."""

    def __init__(
        self, ctx: TaskContext, folder: str, wanted: Sequence[_Wanted], tries: int, silence_s: float, existing: Existing
    ) -> None:
        self.done: dict[str, dict[str, Any]] = {}
        self.failed: dict[str, str] = {}
        self._ctx = ctx
        self._folder = folder
        self._tries = tries
        self._silence_s = silence_s
        self._existing = existing
        self._lock = threading.Lock()
        self._has_begun = False
        self._parts = {each.url: 0.0 for each in wanted}  # as fractions
        self._transfers: dict[str, Transfer] = {}

    def bring(self, wanted: _Wanted) -> None:
        """Have one file in place, as a step; what fails is noted."""
        path = os.path.join(self._folder, wanted.name)
        transfer = Transfer(wanted.url, path, self._silence_s, lambda size, total: self._told(wanted, size, total))
        self._transfers[wanted.url] = transfer
        try:
            self.done[wanted.url] = self._ctx.step(f"download {wanted.url}", self._brought, wanted, path, transfer)
            if not os.path.lexists(transfer.part) and os.path.lexists(transfer.note):
                os.unlink(transfer.note)
        except (DownloadError, BrokenOffError, OSError) as error:
            self.failed[wanted.url] = str(error)
            self._ctx.log.error("%s: %s", wanted.url, error)
        finally:
            del self._transfers[wanted.url]
        self._parts[wanted.url] = 1.0
        self._tell("")

    def interrupt(self) -> None:
        """Let all transfers under way fail at once."""
        for transfer in tuple(self._transfers.values()):
            transfer.interrupt()

    def _brought(self, wanted: _Wanted, path: str, transfer: Transfer) -> dict[str, Any]:
        if is_left_behind(wanted.url, path):
            return {"name": wanted.name, "bytes": os.path.getsize(path), "how": "downloaded"}
        if os.path.lexists(path) and self._existing == "keep":
            if not os.path.isfile(path):
                raise DownloadError(f"{path} is there already and is no file")
            if wanted.sha256 and self._digest(path) != wanted.sha256:
                raise DownloadError(f"{path} is there already, with another SHA-256")
            return {"name": wanted.name, "bytes": os.path.getsize(path), "how": "kept"}
        size = self._fetched(transfer)
        if wanted.sha256 and self._digest(transfer.part) != wanted.sha256:
            # What was put together from parts of several tries may be to blame: once more, in one piece.
            transfer.forget()
            size = self._fetched(transfer)
            if self._digest(transfer.part) != wanted.sha256:
                transfer.forget()
                raise DownloadError("its SHA-256 is not the one that was given")
        os.replace(transfer.part, path)
        sync_folder(self._folder)
        return {"name": wanted.name, "bytes": size, "how": "downloaded"}

    def _fetched(self, transfer: Transfer) -> int:
        """Have the whole .part file there; tries that brought nothing are counted."""
        left = self._tries
        while True:
            before = _size(transfer.part)
            try:
                return transfer.fetch()
            except BrokenOffError as error:
                self._pause(0)
                left = self._tries if _size(transfer.part) > before else left - 1
                if left <= 0:
                    raise
                wait_s = min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2 ** (self._tries - left))
                self._ctx.log.warning("%s: %s; trying again", os.path.basename(transfer.part), error)
                self._pause(max(wait_s, error.wait_s))

    def _digest(self, path: str) -> str:
        digest = hashlib.sha256()
        for piece in pieces(path, follow=True):
            digest.update(piece)
            self._pause(0)
        return digest.hexdigest()

    def _pause(self, wait_s: float) -> None:
        """Wait; ends with RunStopped when the run is to end."""
        until_s = time.monotonic() + wait_s
        while not self._ctx.cancelled:
            left_s = until_s - time.monotonic()
            if left_s <= 0:
                return
            time.sleep(min(_LOOK_S, left_s))
        raise RunStopped

    def _told(self, wanted: _Wanted, size: int, total: int | None) -> None:
        """One file is so far: in bytes if it is the only one, else as a part of one of the files."""
        if size and not self._has_begun:
            self._has_begun = True
            self._ctx.checkpoint("part of a file")  # The .part file holds it; this says that a resume makes sense.
        if len(self._parts) == 1:
            self._ctx.progress(size, total, wanted.name, "bytes")
            return
        self._parts[wanted.url] = size / total if total else 0.0
        of = f" of {total / 1e6:,.1f}" if total else ""
        self._tell(f"{wanted.name}: {size / 1e6:,.1f}{of} MB")

    def _tell(self, message: str) -> None:
        if len(self._parts) > 1:
            with self._lock:
                self._ctx.progress(round(sum(self._parts.values()), 2), len(self._parts), message, "files")


def _wanted(urls: list[str] | None, url_list: Path | None) -> list[_Wanted]:
    """What is asked for, each URL once, each with a name of its own."""
    lines = list(urls or ())
    if url_list is not None:
        lines += unmarked(url_list.read_bytes(), str(url_list)).decode("utf-8").splitlines()
    found: dict[str, _Wanted] = {}
    names: set[str] = set()
    for line in lines:
        words = line.split()
        if not words or words[0].startswith("#") or words[0] in found:
            continue
        url, digests = words[0], words[1:]
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{printable(url)} is no URL of http or https")
        if len(digests) > 1 or not all(_SHA256.fullmatch(each) for each in digests):
            raise ValueError(
                f"{printable(line.strip())}: after a URL comes nothing, or its SHA-256: 64 hexadecimal digits"
            )
        name = _free(safe_name(parts.path), names)
        names.add(name.casefold())
        found[url] = _Wanted(url, digests[0].lower() if digests else "", name)
    return list(found.values())


def safe_name(path: str) -> str:
    """The name of a file for the path of a URL: one that stays in its folder, and can be typed."""
    name = urllib.parse.unquote(path.rstrip("/").rpartition("/")[2], errors="replace")
    name = "".join("_" if char in '/\\:*?"<>|' else char for char in NO_TEXT.sub("_", name)).strip().lstrip(".")
    stem, ending = os.path.splitext(name)
    if len(name.encode()) > _LONGEST_NAME_BYTES:
        ending = ending if len(ending.encode()) < 20 else ""
        name = stem.encode()[: _LONGEST_NAME_BYTES - len(ending.encode())].decode(errors="ignore") + ending
    return name or "download"


def _free(name: str, taken: set[str]) -> str:
    """`name`, with a number where another file of this run has it."""
    stem, ending = os.path.splitext(name)
    number = 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem}-{number}{ending}"
    return name


def _size(path: str) -> int:
    try:
        return os.path.getsize(path)
    except OSError:
        return 0
