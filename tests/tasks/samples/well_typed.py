"""Tasks as an author writes them, with what each call gives: no checker has anything to say of this file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from logging import Logger
from pathlib import Path
from typing import Annotated, Any, assert_type

from taskmon import File, Folder, Label, Range, RunStopped, Secret, TaskContext, task
from taskmon.testing import run_here


def fetch(url: str, tries: int = 3) -> bytes:
    return f"{url} {tries}".encode()


async def fetch_async(url: str, *, token: str = "") -> list[str]:
    return [url, token]


def has_room(folder: Path) -> str | None:
    return None if folder.is_dir() else f"{folder} is missing"


@task
def plain(ctx: TaskContext, urls: list[str]) -> int:
    """Used bare."""
    ctx.expect_steps(len(urls))
    ctx.progress(0, total=10, message="begins", unit="files")
    ctx.progress(None, message="still there")
    ctx.advance()
    ctx.advance(0.5)
    for url in assert_type(ctx.track(urls), Iterator[str]):
        assert_type(ctx.step(url, fetch, url), bytes)
        assert_type(ctx.step(url, fetch, url, 2), bytes)
        assert_type(ctx.step(url, fetch, url=url, tries=2), bytes)
    for number, url in ctx.track(enumerate(urls), total=len(urls)):
        assert_type(number, int)
        assert_type(url, str)
    assert_type(ctx.step("in order", sorted, urls), list[str])
    assert_type(ctx.step("path", Path, "a"), Path)
    assert_type(ctx.step("three", lambda: 3), int)
    return ctx.step("sum", sum, [1, 2])


@task(
    name="Shrink pictures",
    retries=2,
    backoff=1.5,
    timeout_s=3600,
    quiet_timeout_s=60,
    isolation="process",
    retry_on=["timeout", ConnectionError],
    check=has_room,
)
def shrink(
    ctx: TaskContext,
    folder: Annotated[Path, Folder()],
    first: Annotated[Path | None, File(pattern="*.jpg", exists=False)] = None,
    quality: Annotated[int, Range(1, 100), Label("Quality", help="100 is best.")] = 80,
    token: Annotated[str, Secret()] = "",
) -> dict[str, int]:
    """Used with arguments."""
    assert_type(ctx.run_id, int)
    assert_type(ctx.attempt, int)
    assert_type(ctx.cancelled, bool)
    assert_type(ctx.state, Mapping[str, Any])
    assert_type(ctx.transaction("made"), AbstractContextManager[dict[str, Any]])
    assert_type(ctx.log, Logger).info("begins with %s, %d, %s", folder, quality, first or token)
    done: int = ctx.restored or 0
    try:
        with ctx.transaction("made") as state:
            state["done"] = done + 1
    except RunStopped:
        ctx.log.info("asked to end")
        raise
    ctx.checkpoint({"done": done})
    assert_type(ctx.save_file("made.txt", "text"), Path)
    ctx.save_file("made.bin", b"bytes")
    ctx.save_file("copy.jpg", folder / "1.jpg")
    with ctx.save_file("lines.txt").open("w") as file:
        file.write("line\n")
    return {"done": done}


@task(isolation="thread")
async def waits(ctx: TaskContext, url: str) -> list[str]:
    """An `async` one."""
    assert_type(await ctx.step("fetch", fetch_async, url, token="t"), list[str])
    assert_type(ctx.step("at once", fetch, url), bytes)
    return await ctx.step("again", fetch_async, url)


@task
def without_context(a: int, b: float = 0.5) -> float:
    """One that reports nothing."""
    return a * b


@task(isolation="pool")
def small(number: int) -> int:
    """One of very many."""
    return number + 1


@task
def maps(ctx: TaskContext, urls: list[str]) -> int:
    """Over many, and with tries."""
    for page in ctx.map("fetch", fetch, urls):
        assert_type(page, bytes)
    for page_or_error in ctx.map("tried", fetch, urls, at_once=4, retries=2, backoff=0.5, failures="collect"):
        assert_type(page_or_error, bytes | Exception)
    assert_type(list(ctx.map("async", fetch_async, urls, retry_on=["timeout", OSError])), list[list[str]])
    parts = ctx.map("by size", len, urls, key=str.lower, isolation="pool", at_once=2, failures="raise")
    assert_type(sum(parts), int)
    assert_type((parts.succeeded, parts.failed), tuple[int, int])
    parts.raise_failed()
    assert_type(ctx.step("fetch", fetch, "a", retries=3, backoff=1.0, retry_on=[OSError], timeout_s=60), bytes)
    assert_type(ctx.step("three", lambda: 3, retries=3), int)
    return ctx.step("sum", sum, [1, 2], timeout_s=5.0)


@task
async def maps_async(ctx: TaskContext, urls: list[str]) -> list[str]:
    """The same in an event loop."""
    assert_type(await ctx.step("fetch", fetch_async, "a", retries=3), list[str])
    return [each[0] async for each in ctx.map("fetch", fetch_async, urls, at_once=8)]


async def try_them(ctx: TaskContext) -> None:
    """A task is still the function that it was: it can be called, and is checked when it is."""
    assert_type(plain(ctx, ["a"]), int)
    assert_type(shrink(ctx, Path(), quality=3), dict[str, int])
    assert_type(await waits(ctx, "a"), list[str])
    assert_type(without_context(3), float)


def test_shrink(folder: Path) -> None:
    """A test of one."""
    crashed = run_here(plain, urls=["a", "b"], crash_after_step="a")
    assert_type(crashed.attempt, int)
    done = run_here(plain, urls=["a", "b"], resume=crashed)
    assert done.result == 3
    assert [step.name for step in done.steps if step.calls] == ["b"]
    run_here(waits, url="a")
    run_here(shrink, folder=folder, quality=3)
