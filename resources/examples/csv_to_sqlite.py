"""A task: puts the rows of a CSV file into a table of an SQLite database, and goes on where it was, whatever happens.

    taskmon tasks resources/examples/csv_to_sqlite.py:csv_to_sqlite
    taskmon run --task resources/examples/csv_to_sqlite.py:csv_to_sqlite \\
        --param source=people.csv --param database=people.db

One decorator makes the function a task. Its parameters become a form in the window and `--param` in the shell, both
checked before the run is queued. `ctx` is how it reports, and how it keeps what a next attempt begins with.
"""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Annotated

from taskmon import File, Label, Range, TaskContext, task


def is_ready(source: Path) -> str:
    """What is missing; asked before the run is queued and again before it starts. Nothing said is all well."""
    return "" if source.stat().st_size else f"{source} is empty"


# A locked database or a full disk may be gone in a minute, so three tries; a broken file stays broken.
@task(name="CSV to SQLite", retries=2, backoff=30, retry_on=[sqlite3.OperationalError], check=is_ready)
def csv_to_sqlite(
    ctx: TaskContext,
    source: Annotated[Path, File(pattern="*.csv"), Label("CSV file", "Its first line names the columns")],
    database: Annotated[Path, File(exists=False), Label("Database", "Made if it is not there")],
    table: Annotated[str, Label("Table")] = "imported",
    at_once: Annotated[int, Range(1, 100_000), Label("Rows at once", "Written in one transaction")] = 1_000,
) -> dict[str, int]:
    """Put all rows of a CSV file into a table; rows that don't fit are listed in rejected.txt."""
    ctx.expect_steps(2)
    # A step is performed once: a later attempt gets what it returned.
    total = ctx.step("count the rows", count_rows, ctx, source)
    return ctx.step("import", import_rows, ctx, source, database, table, at_once, total)


def count_rows(ctx: TaskContext, source: Path) -> int:
    """How many rows there are under the first line. `track` reports each, and is where a cancel takes effect."""
    return sum(1 for _ in ctx.track(rows_of(source))) - 1


def import_rows(ctx: TaskContext, source: Path, database: Path, table: str, at_once: int, total: int) -> dict[str, int]:
    """Write the rows in batches, from where the last attempt got to."""
    rows = rows_of(source)
    columns = next(rows)
    # What the last checkpoint of an earlier attempt holds; None in the first, and after a restart.
    done, rejected = ctx.restored or (0, [])
    for _ in islice(rows, done):
        pass
    with closing(sqlite3.connect(database)) as connection:
        names = ", ".join(quoted(column) for column in columns)
        connection.execute(f"CREATE TABLE IF NOT EXISTS {quoted(table)} (line INTEGER PRIMARY KEY, {names})")
        places = ", ".join("?" * (len(columns) + 1))
        while batch := list(enumerate(islice(rows, at_once), done + 1)):
            fitting = [(line, *row) for line, row in batch if len(row) == len(columns)]
            rejected += [line for line, row in batch if len(row) != len(columns)]
            with connection:
                # A kill may come between this commit and the checkpoint: then these rows are written once more,
                # and, by their number, take the place of themselves.
                insert = f"INSERT OR REPLACE INTO {quoted(table)} VALUES ({places})"  # noqa: S608  # it is quoted
                connection.executemany(insert, fitting)
            done += len(batch)
            ctx.progress(done, total, unit="rows")
            ctx.checkpoint([done, rejected])
    if rejected:
        ctx.save_file("rejected.txt", "".join(f"row {line}\n" for line in rejected))
    return {"rows": done - len(rejected), "rejected": len(rejected)}


def rows_of(source: Path) -> Iterator[list[str]]:
    """The file's rows, the one with the names first."""
    with open(source, newline="", encoding="utf-8-sig") as file:
        yield from csv.reader(file)


def quoted(name: str) -> str:
    """A name as SQL wants it, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'
