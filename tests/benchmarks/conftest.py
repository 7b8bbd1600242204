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
Filled = Callable[[int], Path]


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
def _templates() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="tm-bench-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def filled(_templates: Path) -> Iterator[Filled]:
    """Gives a home with so many ended runs, a fresh copy each time; its path is short enough for a socket."""
    made: list[Path] = []

    def make(count: int) -> Path:
        template = _templates / str(count)
        if not template.exists():
            homes.fill(template, count)
        folder = Path(tempfile.mkdtemp(prefix="tm-"))
        made.append(folder)
        return homes.copied(template, folder / "h")

    yield make
    for folder in made:
        shutil.rmtree(folder, ignore_errors=True)
