"""What authors of tasks get wrong: a line with "mistake" is one, and every checker finds it there and nothing else."""

# pyright: standard
# ruff: noqa: F401, I001

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from taskmon import Range, Secret, TaskContext, task
from taskmon.testing import run_here
from taskmon import step  # mistake: it is a method of the context

FROM_ONE = Range("1")  # mistake: a number


def fetch(url: str, tries: int = 3) -> bytes:
    return f"{url} {tries}".encode()


def count(names: list[str]) -> int:
    return len(names)


async def fetch_async(url: str) -> list[str]:
    return [url]


@task(retry=3)  # mistake: it is `retries`
def misspelled() -> None: ...


@task(retries="3")  # mistake: a number
def retries_as_text() -> None: ...


@task(timeout_s="60s")  # mistake: a number of seconds
def timeout_as_text() -> None: ...


@task(isolation="thred")  # mistake: "thread"
def unknown_isolation() -> None: ...


@task(retry_on=ConnectionError)  # mistake: a list
def one_exception() -> None: ...


@task(check=True)  # mistake: a function
def check_as_bool() -> None: ...


@task("Fetch them")  # mistake: name="Fetch them"
def name_without_keyword() -> None: ...


@task
def steps(ctx: TaskContext, urls: list[str]) -> None:
    ctx.step("fetch", fetch, 3)  # mistake: not a text
    ctx.step("fetch", fetch)  # mistake: an argument is missing
    ctx.step("fetch", fetch, "a", 3, 4)  # mistake: one too many
    ctx.step("fetch", fetch, "a", trys=3)  # mistake: it is `tries`
    ctx.step("fetch", fetch("a"))  # mistake: called here, not by the step
    ctx.step(fetch, "a")  # mistake: without a name
    pages: list[str] = ctx.step("fetch", fetch, "a")  # mistake: bytes
    number = ctx.step("count", count, pages)
    number.append(3)  # mistake: an int
    ctx.step("fetch", fetch_async, "a")  # mistake: not awaited


@task
async def awaits(ctx: TaskContext, url: str) -> int:
    found: list[str] = ctx.step("fetch", fetch_async, url)  # mistake: not awaited
    number: int = await ctx.step("count", count, found)  # mistake: a plain function's is awaited
    pages: bytes = await ctx.step("fetch", fetch_async, url)  # mistake: a list
    return number + len(pages)


@task
def reports(ctx: TaskContext, names: list[str]) -> None:
    ctx.progress("3")  # mistake: a number
    ctx.progress(3, of=10)  # mistake: it is `total`
    ctx.progress(3, 10, None)  # mistake: a text, or left out
    ctx.expect_steps("3")  # mistake: a number
    ctx.advance("1")  # mistake: a number
    for number in ctx.track(3):  # mistake: something to go through
        ctx.log.info("%d", number)
    for name in ctx.track(names):
        ctx.advance(name)  # mistake: a text
    for name in ctx.track(names, total="10"):  # mistake: a number
        ctx.log(name)  # mistake: ctx.log.info
    if ctx.cancelled():  # mistake: no method
        return
    ctx.report(3)  # mistake: there is no such method


@task
def keeps(ctx: TaskContext, quality: Annotated[int, FROM_ONE], token: Annotated[str, Secret()]) -> str:
    ctx.state["rows"] = 3  # mistake: only in a transaction
    ctx.restored = {"rows": 3}  # mistake: ctx.checkpoint
    ctx.checkpoint()  # mistake: of what?
    with ctx.transaction() as state:  # mistake: without a name
        state["rows"] = 3
    with ctx.transaction("rows") as state:
        state.rows = 3  # mistake: a dict
    ctx.transaction("rows")["rows"] = 3  # mistake: without `with`
    ctx.save_file("number.txt", 3)  # mistake: text, bytes, or a path
    ctx.save_file(Path("a.txt"), "text")  # mistake: a name
    return ctx.save_file("a.txt", token)  # mistake: a path


def calls_them(ctx: TaskContext) -> None:
    steps(["a"])  # mistake: without the context
    keeps(ctx, "80", token="t")  # mistake: a number


@task
def maps(ctx: TaskContext, urls: list[str]) -> None:
    list(ctx.map("fetch", fetch, 3))  # mistake: nothing to go through
    list(ctx.map("fetch", fetch, [3]))  # mistake: items of another type
    list(ctx.map(fetch, urls))  # mistake: the name is missing
    list(ctx.map("fetch", fetch("a"), urls))  # mistake: a call, not a function
    list(ctx.map("fetch", fetch, urls, failures="colect"))  # mistake: "collect"
    list(ctx.map("fetch", fetch, urls, at_once="4"))  # mistake: a number
    list(ctx.map("fetch", fetch, urls, retry=3))  # mistake: it is `retries`
    list(ctx.map("fetch", fetch, urls, isolation="process"))  # mistake: "pool"
    list(ctx.map("fetch", fetch, urls, key=len, retry_on=OSError))  # mistake: a list
    sum(ctx.map("size", len, urls, failures="collect"))  # mistake: there may be exceptions in it
    ctx.step("fetch", fetch, "a", retries="3")  # mistake: a number
    ctx.step("fetch", fetch, 3, retries=3)  # mistake: not a text
    ctx.step("fetch", fetch, "a", retry_on=OSError)  # mistake: a list
    ctx.step("fetch", fetch, "a", timeout=3)  # mistake: it is `timeout_s`


def test_steps() -> None:
    run_here(steps, urls="a")  # mistake: a list
    run_here(steps)  # mistake: a parameter is missing
    run_here(steps, urls=["a"], wide=3)  # mistake: it has no such parameter
    run_here(steps, urls=["a"], crash_after_step=3)  # mistake: the name of a step
