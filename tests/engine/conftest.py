"""An engine on a database of its own, and ways to wait for what it does."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shiboken6
from pytestqt.qtbot import QtBot

from taskmon.core.requests.new_run import NewRun
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.engine import Engine
from taskmon.paths import Paths
from taskmon.settings import Settings
from tests.store.conftest import ear as ear
from tests.store.conftest import reader as reader
from tests.store.conftest import store as store

TIMEOUT_MS = 20_000

#: A keyring as the package `keyring` has it, in a file that stands for the desktop's.
_KEYRING = """
import json, pathlib
PRIORITY, STORE = {priority}, pathlib.Path({store!r})

def _all():
    return json.loads(STORE.read_text()) if STORE.exists() else {{}}

class Keyring:
    priority = PRIORITY
    def set_password(self, service, user, password):
        STORE.write_text(json.dumps({{**_all(), service + "/" + user: password}}))
    def get_password(self, service, user):
        return _all().get(service + "/" + user)
    def delete_password(self, service, user):
        entries = _all()
        del entries[service + "/" + user]
        STORE.write_text(json.dumps(entries))

def get_keyring():
    return Keyring()
"""


class Bench:
    """An open, started engine with what a test asks of it again and again."""

    def __init__(self, engine: Engine, qtbot: QtBot) -> None:
        self.engine = engine
        self.qtbot = qtbot
        self.news: dict[int, list[Run]] = {}
        engine.runs_changed.connect(self._put)

    def _put(self, runs: tuple[Run, ...]) -> None:
        for run in runs:
            self.news.setdefault(run.id, []).append(run)

    def add(self, *requests: NewRun) -> list[Run]:
        return list(self.engine.control.add(requests).result(60))

    def stored(self, run_id: int) -> Run:
        reader = self.engine.reader()
        try:
            run = reader.run(run_id)
        finally:
            reader.close()
        assert run is not None
        return run

    def until(self, run_id: int, condition: Callable[[Run], bool]) -> Run:
        """The run as told by a signal, once `condition` holds for it."""
        found: list[Run] = []

        def check() -> bool:
            told = self.news.get(run_id, [])
            found[:] = told[-1:]
            return bool(found) and condition(found[0])

        self.qtbot.waitUntil(check, timeout=TIMEOUT_MS)
        return found[0]

    def until_over(self, run_id: int) -> Run:
        return self.until(run_id, lambda run: run.state.is_over)

    def until_running(self, run_id: int) -> Run:
        """Running, with its command's pid stored."""
        return self.until(run_id, lambda run: run.state is RunState.RUNNING and run.pid is not None)

    def perform(self, new: NewRun) -> Run:
        return self.until_over(self.add(new)[0].id)


MakeBench = Callable[..., Bench]


@pytest.fixture
def make_bench(paths: Paths, qtbot: QtBot) -> Iterator[MakeBench]:
    """Open and start an engine; several one after another work on the same database."""
    engines: list[Engine] = []

    def make(settings: Settings | None = None, *, start: bool = True) -> Bench:
        engine = Engine(paths, settings or Settings(slots=2))
        engines.append(engine)
        engine.open(dict(os.environ))
        bench = Bench(engine, qtbot)
        if start:
            with qtbot.waitSignal(engine.recovered, timeout=TIMEOUT_MS):
                engine.start()
        return bench

    yield make
    for engine in engines:
        assert engine.stop(timeout_ms=2_000)
        # Here and now, on the main thread: the garbage collector might free it on a thread of the next engine.
        shiboken6.delete(engine)


@pytest.fixture
def bench(make_bench: MakeBench) -> Bench:
    return make_bench()


MakeKeyring = Callable[..., Path]


@pytest.fixture
def make_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeKeyring:
    """Install a `keyring` package; returns the file in which it keeps what it is given."""

    def make(priority: float = 5, program: str = _KEYRING) -> Path:
        store = tmp_path / "keyring.json"
        folder = tmp_path / "installed"
        folder.mkdir()
        (folder / "keyring.py").write_text(program.format(priority=priority, store=str(store)))
        monkeypatch.syspath_prepend(folder)
        return store

    return make


@pytest.fixture(autouse=True)
def _no_keyring_of_the_users(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever is installed for the user is not asked."""
    monkeypatch.setattr(sys, "path", [path for path in sys.path if not os.path.isdir(os.path.join(path, "keyring"))])
    sys.modules.pop("keyring", None)
    yield
    sys.modules.pop("keyring", None)
