"""Every measurement is marked `bench`, may take minutes, and ends in one table."""

from __future__ import annotations

import faulthandler
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.benchmarks import homes
from tests.benchmarks.rows import Row, load, table

_HERE = Path(__file__).parent
_ROWS: list[Row] = []

Report = Callable[[Row], None]
Fresh = Callable[..., Path]
Filled = Callable[..., Path]
Million = Callable[[], Path]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.bench)
            item.add_marker(pytest.mark.timeout(1_800))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _ROWS:
        terminalreporter.write_line("")
        terminalreporter.write_line(table(_ROWS))
        terminalreporter.write_line(f"load at the end: {load()}")


@pytest.fixture(autouse=True)
def no_dump() -> None:
    """What takes minutes does not hang."""
    faulthandler.cancel_dump_traceback_later()


@pytest.fixture
def report() -> Report:
    """Print a row now, and again in the table at the end."""

    def put(row: Row) -> None:
        _ROWS.append(row)
        print(f"\n{table([row])}\nload: {load()}", flush=True)

    return put


@pytest.fixture(scope="session")
def fresh() -> Iterator[Fresh]:
    """Gives an empty folder each time, whose path is short enough for a socket; all are removed at the very end.

    Where thousands of files have just been removed ext4 is several times slower, in what is measured next.
    """
    made: list[Path] = []

    def make(place: str | None = None) -> Path:
        made.append(Path(tempfile.mkdtemp(prefix="tm-", dir=place)))
        return made[-1]

    yield make
    for folder in made:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def filled(fresh: Fresh) -> Filled:
    """Gives a home with so many ended runs, a fresh copy each time."""
    templates = fresh()

    def make(count: int, place: str | None = None) -> Path:
        template = templates / str(count)
        if not template.exists():
            homes.fill(template, count)
        return homes.copied(template, fresh(place) / "h")

    return make


@pytest.fixture(scope="session")
def million(fresh: Fresh) -> Million:
    """Gives a home with a million ended runs, a fresh copy each time."""
    template = fresh() / "h"

    def make() -> Path:
        if not template.exists():
            homes.fill_fast(template, 1_000_000)
        return homes.copied(template, fresh() / "h")

    return make
