"""A task: fetches pages, many at a time, and goes on with those that are missing, whatever happens.

    taskmon run --task resources/examples/fetch_pages.py:fetch_pages --param addresses=addresses.txt --param at_once=16

`ctx.map` calls a function for each item and keeps each result: what was fetched before a crash, a cancel or a reboot is
not fetched again. A page that can't be had is tried again by itself, and in the end listed with its reason; a resume
tries those alone.
"""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Annotated, Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from taskmon import File, Label, Range, TaskContext, task

_LONGEST_PAGE = 5_000_000


@task(name="Fetch pages")
def fetch_pages(
    ctx: TaskContext,
    addresses: Annotated[Path, File(), Label("Addresses", "One a line")],
    at_once: Annotated[int, Range(1, 64), Label("At once")] = 8,
    must_all: Annotated[bool, Label("Fail if one can't be had")] = False,
) -> dict[str, int]:
    """Fetch pages and list their titles and links in pages.json."""
    urls = [line.strip() for line in addresses.read_text("utf-8-sig").splitlines() if line.strip()]
    # Only what a server may have mended in a minute is tried again. A page that is not there stays so.
    pages = ctx.map(
        "fetch", page_at, urls, at_once=at_once, retries=3, backoff=2, retry_on=[OSError], failures="collect"
    )
    found = [{"url": url, **described(page)} for url, page in zip(urls, pages, strict=True)]
    ctx.save_file("pages.json", json.dumps(found, indent=1, ensure_ascii=False))
    if must_all:
        pages.raise_failed()  # "97 of 100 items of 'fetch' succeeded"
    return {"pages": pages.succeeded, "failed": pages.failed}


def page_at(url: str) -> dict[str, Any]:
    """What is worth keeping of a page. It may be fetched once more after a crash: it changes nothing anywhere."""
    if not url.startswith(("http://", "https://")):
        raise ValueError(f"{url!r} is no address of the web")
    request = Request(url, headers={"User-Agent": "taskmon example"})  # noqa: S310  # it was looked at
    try:
        with urlopen(request, timeout=30) as answer:  # noqa: S310  # as above
            text = answer.read(_LONGEST_PAGE).decode(answer.headers.get_content_charset() or "utf-8", "replace")
    except HTTPError as error:
        error.close()
        if error.code < 500:
            raise LookupError(f"{error.code} {error.reason}") from None
        raise
    page = _Page()
    page.feed(text)
    return {"title": page.title.strip(), "links": page.links, "characters": len(text)}


def described(page: dict[str, Any] | Exception) -> dict[str, Any]:
    """A line of the list: what was found, or why there is nothing."""
    return {"error": f"{type(page).__name__}: {page}"} if isinstance(page, Exception) else page


class _Page(HTMLParser):
    """Collects the title and the links of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.title = ""
        self.links: list[str] = []
        self._is_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_title = tag == "title"
        self.links += [value for name, value in attrs if tag == "a" and name == "href" and value]

    def handle_data(self, data: str) -> None:
        self.title += data if self._is_title else ""

    def handle_endtag(self, tag: str) -> None:
        self._is_title = False
