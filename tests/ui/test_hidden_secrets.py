"""No secret comes out unmasked: whatever it was put into, whatever became of the run, whoever asks and however."""

from __future__ import annotations

import csv
import io
import json
import random
import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from taskmon.core.errors import TaskmonError
from taskmon.core.job import Isolation, Job, JobKind
from taskmon.core.requests.new_run import NewRun
from taskmon.core.run import Run
from taskmon.core.saved_jobs.saved_job import preview, without_secrets
from taskmon.core.states import RunState
from taskmon.engine.engine import Engine
from taskmon.engine.server import changing, handlers, reading
from taskmon.paths import Paths
from taskmon.terminal.view import TerminalView
from taskmon.ui.desktop.message import Message
from taskmon.ui.main_window import MainWindow
from tests.faults.monitors import commands, end_everything, workers

#: The request that is made to be run again or edited, by the user's own programs: nothing is masked in it.
_AS_IT_IS = {"as_added", "jobs", "job", "job_save", "job_rename"}
_PROGRAM = """
import json, os, sys
secrets = [text for text in (*sys.argv[2:], os.environ["SMTP_PASSWORD"])]
with open(os.environ["TASKMON_EVENTS"], "a") as events:
    events.write(json.dumps({"progress": 0.4, "message": "using " + secrets[1]}) + "\\n")
print("started with", *secrets, flush=True)
if sys.argv[1] == "wait":
    import signal
    signal.pause()
print("password is " + secrets[1], flush=True)
if sys.argv[1] == "abort":
    os.abort()
sys.exit(int(sys.argv[1]))
"""
_TASK = """
from typing import Annotated
from taskmon import Secret, TaskContext, task

@task
def connect(ctx: TaskContext, password: str, arguments: list[str]) -> None:
    ctx.progress(1, 2, f"as {password}")
    raise ConnectionError(f"refused: {password} of {arguments}")

@task
def tells(ctx: TaskContext, token: Annotated[str, Secret()], password: str) -> dict:
    got = ctx.step(f"log in with {token}", lambda: {"session": f"{token}/{password}", token: 1})
    with ctx.transaction(f"as {token}") as state:
        state[token] = got["session"]
    ctx.checkpoint([token])
    ctx.progress(1, 2, f"as {token} and {password}")
    ctx.log.info("token %s, password %s", token, password)
    try:
        raise ValueError(token)
    except ValueError:
        ctx.log.exception("refused")
    return {"used": token, token: float("nan"), "rows": [got, password]}
"""


class Secrets:
    """Texts that nobody may see: made at random, and each is put into another place."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self.all: list[str] = []

    def new(self) -> str:
        made = "q" + "".join(self._random.choices("abcdefghijkmnpqrstuvwxyz23456789", k=12)) + "z"
        self.all.append(made)
        return made

    def shuffled(self, ways: list[tuple[str, ...]]) -> list[str]:
        self._random.shuffle(ways)
        return [part for way in ways for part in way]

    def seen_in(self, text: str) -> list[str]:
        return [secret for secret in self.all if secret in text]


def _job(secrets: Secrets, ending: str) -> Job:
    """A program that is told secrets in every way there is, and tells them on."""
    new = secrets.new
    ways = [
        ("--db-password", new()), (f"--apiToken={new()}",), ("-H", f"Authorization: Bearer {new()}"),
        (f"https://me:{new()}@host/x?access_token={new()}",), (f"CLIENT_SECRET={new()}",),
        (json.dumps({"user": "me", "password": new()}),), ("-u", f"me:{new()}"),
        (f"--from-literal=password={new()}",), (f"tool -c 'other --db-password {new()}'",),
        (f"Uid=me;Pwd={new()};",), (f"https://host/x?page=1&sig={new()}",), ("-H", f"Api-Key: {new()}"),
    ]  # fmt: skip
    env = {"SMTP_PASSWORD": new(), "DATABASE_URL": f"postgres://me:{new()}@host/db", "OPTIONS": f"--token {new()}"}
    return Job((sys.executable, "-c", _PROGRAM, ending, *secrets.shuffled(ways)), "/", env=env, grace_s=0.1)


def _telling(secrets: Secrets, folder: Path, isolation: Isolation) -> NewRun:
    """A task that puts its secrets into all that it reports, logs, keeps and returns."""
    params = {"password": secrets.new()}
    job = Job((), str(folder), JobKind.TASK, f"{folder}/connect.py:tells", params, secrets=("token",))
    return NewRun(replace(job, isolation=isolation), secrets={"token": secrets.new()})


@pytest.fixture
def jobs(secrets: Secrets, tmp_path: Path) -> dict[str, NewRun]:
    """One request for each way a run may go."""
    (tmp_path / "connect.py").write_text(_TASK)
    gone = tmp_path / "gone"
    gone.mkdir()
    named = _job(secrets, "0")
    arguments = {"password": secrets.new(), "arguments": ["--key-password", secrets.new()]}
    task = Job((), str(tmp_path), JobKind.TASK, f"{tmp_path}/connect.py:connect", arguments)
    requests = {
        "succeeded": NewRun(named, name=f"named after {named.env['SMTP_PASSWORD']}"),
        "failed": NewRun(_job(secrets, "3")),
        "aborted": NewRun(_job(secrets, "abort")),
        "no program": NewRun(Job(("/nowhere/program", "--password", secrets.new()), "/")),
        "no folder": NewRun(replace(_job(secrets, "0"), cwd=str(gone))),
        "through a shell": NewRun(
            Job(
                (f"A_TOKEN='{secrets.new()}' mysql --password={secrets.new()} -p{secrets.new()}; exit 4",),
                "/",
                shell=True,
            )
        ),
        "too long": NewRun(replace(_job(secrets, "wait"), timeout_s=0.5)),
        "cancelled": NewRun(_job(secrets, "wait")),
        "running": NewRun(_job(secrets, "wait")),
        "held": NewRun(_job(secrets, "0"), held=True),
        "task": NewRun(task),
        "task that tells": _telling(secrets, tmp_path, Isolation.PROCESS),
        "task in a thread": _telling(secrets, tmp_path, Isolation.THREAD),
    }
    shutil.rmtree(gone)
    return requests


@pytest.fixture
def seed() -> int:
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")
    return seed


@pytest.fixture
def secrets(seed: int) -> Secrets:
    return Secrets(seed)


@pytest.fixture
def nothing_goes_on(paths: Paths) -> Iterator[None]:
    """Set up before the engine, it ends what waits, and duplicates of that, once nothing starts them any more."""
    yield
    end_everything(paths)
    assert not workers(paths)
    assert not commands(paths)


@pytest.mark.usefixtures("nothing_goes_on")
def test_no_secret_comes_out_unmasked_whatever_becomes_of_its_run(
    secrets: Secrets, jobs: dict[str, NewRun], engine: Engine, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    """Passwords left in clear in `error.details.argv`, in shell lines, names, URLs of the environment, and the log."""
    told: list[str] = []
    messages: list[Message] = []
    window.desktop.notifications._somebody_looks = lambda: False
    window.desktop.notifications.after_s = 0.0

    async def deliver(message: Message) -> str:
        messages.append(message)
        return str(len(messages))

    window.desktop.notifications.deliver = deliver
    said = io.StringIO()
    view = TerminalView(engine, said)
    runs = dict(zip(jobs, engine.control.add(list(jobs.values())).result(60), strict=True))
    engine.set_slots(len(runs))
    engine.start()
    newest: dict[int, Run] = {}
    engine.runs_changed.connect(lambda news: newest.update({run.id: run for run in news}))
    waiting = [runs[name].id for name in ("cancelled", "running")]
    qtbot.waitUntil(
        lambda: all((live := engine.live_of(run_id)) and live.progress for run_id in waiting), timeout=60_000
    )
    engine.control.cancel(runs["cancelled"].id).result(60)
    ended = [run.id for name, run in runs.items() if name not in ("running", "held")]
    qtbot.waitUntil(
        lambda: all(newest[i].state.is_over for i in ended if i in newest) and set(ended) <= set(newest), timeout=60_000
    )
    states = {name: newest[run.id].state for name, run in runs.items() if run.id in newest}
    assert {name for name, state in states.items() if state is RunState.FAILED} == {
        "failed", "aborted", "no program", "no folder", "through a shell", "too long", "task"
    }  # fmt: skip
    told_by = ("task that tells", "task in a thread")
    assert {states[name] for name in ("succeeded", *told_by)} == {RunState.SUCCEEDED}
    for token in (jobs[name].secrets["token"].encode() for name in told_by):
        kept = [path for path in engine.paths.home.rglob("*") if path.is_file() and token in path.read_bytes()]
        assert kept == [], "the value of a Secret() is in no file"

    told += _answers(engine, [run.id for run in runs.values()])
    for run in runs.values():
        told += _looked_at(window, run.id, qtbot)
    qtbot.waitUntil(lambda: bool(messages), timeout=30_000)
    told += [f"{message.title}\n{message.text}" for message in messages]
    view.close()
    told += [said.getvalue()]
    told += [path.read_text(errors="replace") for path in engine.paths.log.iterdir()]
    for job in (run.job for run in jobs.values()):
        told += [str(preview(job)), json.dumps(without_secrets({"job": job.to_json()}))]
    engine.control.cancel(runs["running"].id).result(60)
    qtbot.waitUntil(lambda: newest[runs["running"].id].state.is_over, timeout=60_000)

    assert "•••" in "".join(told)
    assert [(secret, text[:4000]) for text in told for secret in secrets.seen_in(text)] == []


def _answers(engine: Engine, run_ids: list[int]) -> Iterator[str]:
    """What every method of the local socket answers, of each run; refusals as well."""
    reader = engine.reader()
    context = changing.WriteContext(reader, engine.paths, engine.control, engine.store)
    verbs = ("pause", "resume", "hold", "release", "duplicate", "move", "mark_seen", "let_go")
    try:
        for method in (*(name for name in reading.READING if name not in _AS_IT_IS), *verbs):
            for run_id in run_ids:
                params: dict[str, Any] = {"id": run_id, "ids": [run_id], "where": "last"}
                yield f"{method}: {_answer(method, params, context)}"
        runs = json.loads(_answer("list", {}, context))
    finally:
        reader.close()
    table = io.StringIO()
    csv.writer(table).writerows(run.values() for run in runs)
    yield table.getvalue()


def _answer(method: str, params: dict[str, Any], context: reading.ReadContext) -> str:
    try:
        found = handlers.answer(method, params, context)
        return json.dumps(found.result(60) if isinstance(found, Future) else found)
    except TaskmonError as error:
        return json.dumps(error.record.to_json())


def _looked_at(window: MainWindow, run_id: int, qtbot: QtBot) -> Iterator[str]:
    """All that the window shows, says to a screen reader, or has in its tool tips, with this run selected."""
    window.refresh()
    window.show_run(run_id)
    qtbot.waitUntil(lambda: window.details.run_id == run_id and window.details._data is not None, timeout=30_000)
    for button in window.details.findChildren(QAbstractButton):
        if "details" in button.objectName() and button.isCheckable() and not button.isChecked():
            button.click()
    for widget in (window, *window.findChildren(QWidget)):
        yield from _words(widget)
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
    model = window.model
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            yield from (str(model.data(model.index(row, column), role) or "") for role in roles)


def _words(widget: QObject) -> Iterator[str]:
    assert isinstance(widget, QWidget)
    yield from (widget.toolTip(), widget.statusTip(), widget.windowTitle())
    yield from (widget.accessibleName(), widget.accessibleDescription())
    if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
        yield widget.text()
    elif isinstance(widget, QComboBox):
        yield from (widget.itemText(index) for index in range(widget.count()))
