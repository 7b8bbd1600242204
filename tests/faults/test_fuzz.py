"""All that is read from jobs, changed at random: nothing raises, all ends soon, what comes out can be kept and shown.

Short and with a fixed seed in `make test`; in `make faults` for an hour, or for the seconds that TASKMON_FUZZ_S says,
from a new seed that every failure names.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import resource
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from taskmon import ours
from taskmon.cli.output.attempt_text import noted
from taskmon.cli.output.step_table import step_lines
from taskmon.core import journal
from taskmon.core.attempt import Claim, Outcome
from taskmon.core.clock import to_text, utc_now
from taskmon.core.errors import RunError
from taskmon.core.estimates.forecast import Forecast
from taskmon.core.job import Job, JobKind
from taskmon.core.journal import Event, line
from taskmon.core.progress import Progress, merged
from taskmon.core.run import Run, claim
from taskmon.core.secrets.masking import Masking
from taskmon.core.states import Actor, RunState
from taskmon.core.wire import Live, run_to_json
from taskmon.engine.attempts.attempt_folder import AttemptFolder
from taskmon.engine.attempts.ending import record
from taskmon.engine.attempts.resume_point import Found, kept_to_json
from taskmon.engine.attempts.step_rows import step_rows, steps_to_json
from taskmon.paths import Paths
from taskmon.progress import EventReader, recogniser_for
from taskmon.store import Folded, FoldedJournal, Store, Transaction
from taskmon.store.repair.rebuild import rebuild
from taskmon.store.writing.statements import compiled
from taskmon.tasks.durable.log_reader import KEPT, lines_that_count, read_kept
from taskmon.tasks.parameters.json_values import finite
from taskmon.ui.text import attempt as attempt_text
from taskmon.ui.text import run as run_text
from taskmon.ui.text import steps as step_words
from taskmon.ui.text import units
from taskmon.worker.control_file import Requests
from taskmon.worker.ending import Ending, outcome_of
from taskmon.worker.output import Output
from taskmon.worker.processes.reports import Reports
from tests.faults import campaign
from tests.faults.mutations import mutated
from tests.jobs import command
from tests.progress.samples import FOLDER, pieces, sample

#: Of each, in the short campaign: a second or two for all of them.
_SHORT_ROUNDS = 150
#: What makes a whole database anew takes longer.
_SHORT_ROUNDS_OF = {"_rebuilt": 8}
#: Of the processor, for one file; a hundred times what the slowest takes.
_LONGEST_S = 10.0
_MOST_MEMORY_BYTES = 200 * 1024 * 1024
_NONCE = "nonce-of-the-claim"
_AT = to_text(utc_now())
_JOB = Job(("make", "all"), "/")
_TASK = Job((), "/", kind=JobKind.TASK, task="module:function")
_CLAIMED = line(
    Event.CLAIMED,
    _AT,
    format=1,
    nonce=_NONCE,
    run=1,
    attempt=1,
    boot_id="b",
    host="h",
    job={**_JOB.to_json(), "env": []},
)
_STARTED = line(Event.STARTING, _AT, worker={"pid": 10, "start": "1", "name": "w"}) + line(
    Event.STARTED, _AT, command={"pid": 11, "start": "2", "name": "c"}
)
_MOVED = line(
    Event.PROGRESS, _AT, progress=Progress(0.5, 50, 100, "files", "half of it", 1, 3).to_json(), line="50 of 100"
) + line(Event.NOTE, _AT, what="ending it: cancel", signal="SIGTERM", grace_s=10.0)


def _finished(outcome: Outcome) -> bytes:
    return line(
        Event.FINISHED,
        _AT,
        outcome=outcome.to_json(),
        progress=Progress(0.9).to_json(),
        line="last words",
        curve=[[0.5, 0.1], [1.0, 0.4], [2.5, 0.9]],
    )


_REMARKS = {
    "leftovers": [{"pid": 12, "start": "3", "name": "left"}],
    "output_gap": [4096, 8192],
    "output_disk_bytes": 8192,
    "notes": ["a thread was left behind"],
    "pty_hint": True,
}
_ENDS = (
    Outcome(RunState.SUCCEEDED, utc_now(), 0, None, 1.5, None, {"a": [1, 2.5, None, "ü"]}, 0.5, 10_000, 20),
    Outcome(
        *(RunState.FAILED, utc_now(), None, "SIGSEGV", 3.25),
        error=RunError("it crashed", "signal", {"argv": ["make", "\udcff"], "last_lines": ["a", "b"], "signal": 11}),
        remarks=_REMARKS,
    ),
    Outcome(RunState.SUCCEEDED, utc_now(), 0, remarks={"result_file": True}),
    Outcome(RunState.INTERRUPTED, utc_now(), counts=False, remarks={"session_end": True}),
)
_JOURNALS = [_CLAIMED + _STARTED + _MOVED + _finished(each) for each in _ENDS]
_RESULT = json.dumps({"rows": [[number, f"name {number}", number / 7] for number in range(40)]}).encode()
_SNAPSHOT = json.dumps(
    {
        "progress": Progress(0.25, 1, 4, "MB", "copying").to_json(),
        "eta_s": 12.5,
        "elapsed_s": 3.0,
        "since_s": 100.0,
        "facts": ["quiet", "paused"],
        "line": "copying a",
        "note": "quiet for 4 min",
        "output_bytes": 100,
        "heard_bytes": 0,
        "at": _AT,
    }
).encode()
_EVENTS = b"".join(
    json.dumps(each).encode() + b"\n"
    for each in (
        {"progress": 0.1, "message": "beginning"},
        {"done": 5, "total": 10, "unit": "files"},
        {"progress": 0.4, "step": 2, "steps": 3, "message": "ümläut"},
        {"done": 9, "total": 10, "other": [1, 2]},
    )
)
_CONTROL = b"".join(
    json.dumps(each).encode() + b"\n"
    for each in (
        *({"request": name, "at": _AT, "by": "user"} for name in ("pause", "resume", "cancel")),
        {"noted": "paused", "at": _AT},
    )
)
_KEPT = b"".join(
    json.dumps(each).encode() + b"\n"
    for each in (
        {"event": "begun", "format": 1, "code": "c", "params": "p", "source": "/a.py", "resumed_from": None},
        {"event": "step", "name": "fetch", "use": 1, "result": {"rows": [1, 2, 3]}},
        {"event": "step", "name": "fetch", "use": 2, "at": _AT, "took_s": 1.5, "tries": 2, "call": "d", "result": None},
        {"event": "step", "name": "parse", "use": 1, "awaited": True, "result": "x" * 1_200},
        {"event": "checkpoint", "value": [1, {"a": "b"}]},
        {"event": "state", "transaction": "t", "value": {"count": 3}},
    )
)
_REPORTS = b"".join(
    json.dumps(each).encode() + b"\n"
    for each in (
        {"begun": True},
        {"progress": Progress(0.5, 1, 2, "files", "half").to_json()},
        {"note": "a thread goes on"},
        {"done": {"result": {"a": 1}, "error": None, "exit_code": None, "final": False, "result_file": False}},
        {"done": {"error": {"message": "ValueError: no", "code": "exception", "details": {"traceback": "…"}}}},
        {"done": {"exit_code": 3, "stopped": True, "final": True}},
    )
)


class Sink:
    """A real database in which a run runs: all that was read is stored there, and shown as a person sees it."""

    def __init__(self, paths: Paths) -> None:
        self._statements = compiled()
        store = Store(paths)
        store.open()
        self.running = store.write(self._start).result(60)
        store.close()
        self._connection = sqlite3.connect(paths.database, isolation_level=None)

    def close(self) -> None:
        self._connection.close()

    @staticmethod
    def _start(tx: Transaction) -> Run:
        run = tx.add(command("make"), utc_now(), Actor.USER, "added")
        made = Claim(run.id, 1, _NONCE, "b", "h", utc_now())
        tx.start_attempt(made)
        return tx.put(run, claim(run, made), utc_now(), Actor.ENGINE, "a slot is free")

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """For one file; nothing of it stays."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield Transaction(self._connection, self._statements)
        finally:
            self._connection.execute("ROLLBACK")

    def take_end(self, outcome: Outcome, evidence: journal.Evidence) -> None:
        """Store and show how the attempt ended."""
        with self.transaction() as tx:
            attempt = tx.attempt(self.running.id, 1)
            assert attempt is not None
            run = record(tx, attempt, outcome, evidence, Actor.ENGINE)
            assert run.state is not RunState.RUNNING
            stored = tx.attempt(self.running.id, 1)
            again = tx.get(self.running.id)
        assert stored is not None
        assert again == run
        live = Live(run.id, 1, evidence.progress, line=evidence.last_line)
        show(run_to_json(run, live, utc_now(), 5.0), stored.to_json())
        now = utc_now()
        show(
            *(
                run_text.progress_text(run, live, now),
                run_text.elapsed_text(run, live, now),
                run_text.left_text(run, live),
            ),
            *(attempt_text.attempt_text(stored, now), *attempt_text.remarks(stored, now), *noted(stored.remarks)),
        )
        if stored.started_at is not None:
            units.moment(stored.started_at, now)
        assert stored.output_disk_bytes >= 0

    def take_live(self, live: Live) -> None:
        """Store and show what moves."""
        with self.transaction() as tx:
            tx.put_live(live)
        now = utc_now()
        show(run_to_json(self.running, live, now, 5.0))
        show(
            run_text.progress_text(self.running, live, now),
            run_text.left_text(self.running, live),
            run_text.elapsed_text(self.running, live, now),
        )

    def take_progress(self, progress: Progress | None) -> None:
        if progress is not None:
            self.take_live(Live(self.running.id, 1, progress))


def show(*values: Any) -> None:
    """As JSON that every program reads; texts of ours in an encoding that every terminal knows."""
    for value in values:
        json.loads(json.dumps(value, allow_nan=False), parse_constant=_refuse)
        if isinstance(value, str):
            value.encode()


def _refuse(name: str) -> None:
    raise AssertionError(f"JSON has no {name}")


class Stage:
    """Where the files lie, and who reads them."""

    def __init__(self, paths: Paths, sink: Sink, folder: Path) -> None:
        self.sink = sink
        self.folder = folder
        self.paths = paths

    def file(self, name: str, content: bytes) -> str:
        path = self.folder / name
        path.write_bytes(content)
        return str(path)


def _journal(rng: random.Random, stage: Stage) -> None:
    content = mutated(rng, rng.choice(_JOURNALS))
    stage.file(journal.JOURNAL, content)
    stage.file(journal.RESULT, mutated(rng, _RESULT) if rng.random() < 0.7 else _RESULT)
    folder = AttemptFolder(stage.folder)
    evidence = folder.read()
    stage.sink.take_progress(evidence.progress)
    if evidence.outcome is not None:
        stage.sink.take_end(evidence.outcome, evidence)
    whole = journal.read_all(content[: content.rfind(b"\n") + 1])
    assert (whole.nonce, whole.command, whole.started_at) == (evidence.nonce, evidence.command, evidence.started_at)


def _snapshot(rng: random.Random, stage: Stage) -> None:
    stage.file(journal.PROGRESS, mutated(rng, _SNAPSHOT))
    live = AttemptFolder(stage.folder).live(1, 1)
    if live is not None:
        stage.sink.take_live(live)
        show(live.elapsed_by(1e9))


def _control(rng: random.Random, stage: Stage) -> None:
    path = stage.file(journal.CONTROL, mutated(rng, _CONTROL))
    AttemptFolder(stage.folder).told()
    requests = Requests(path)
    requests.read()
    stage.file(journal.CONTROL, mutated(rng, _CONTROL))
    requests.read()


def _events(rng: random.Random, stage: Stage) -> None:
    """Written in pieces, and now and then anew; what the reports come to as well."""
    path = stage.file(journal.EVENTS, b"")
    reader, progress, forecast = EventReader(path), None, Forecast()
    for number in range(rng.randint(1, 4)):
        with open(path, "wb" if rng.random() < 0.3 else "ab") as file:
            file.write(mutated(rng, _EVENTS))
        if (report := reader.read()) is not None:
            progress = merged(progress, report)
            forecast.put(number * 3.0, progress)
            stage.sink.take_live(Live(1, 1, progress, estimate=forecast.estimate(number * 3.0 + 1)))


def _kept(rng: random.Random, stage: Stage) -> None:
    path = stage.file(KEPT, mutated(rng, _KEPT))
    lines_that_count(path)
    for with_results in (True, False):
        kept = read_kept(str(stage.folder), with_results=with_results)
        assert kept is not None
        show(kept_to_json(Found(1, str(stage.folder), kept)))
        # Only the task itself gets these back, with any number that Python has.
        show(finite([[result.value for result in kept.results.values()], kept.checkpoint]))
    rows, now = step_rows(str(stage.folder), 1, utc_now(), Masking(), most=rng.choice([2, 100])), utc_now()
    told = steps_to_json(rows)
    show(told, *step_lines(told))
    for row in rows.rows:
        show(step_words.spoken(row, now), step_words.took_text(row))
    show(step_words.summary(rows), step_words.as_table(list(rows.rows)))


def _reports(rng: random.Random, stage: Stage) -> None:
    """What a task's process says: whatever it is, its worker records an end that every monitor believes."""
    reports = Reports()
    try:
        content = mutated(rng, _REPORTS)[:60_000]
        os.write(reports.child_out, content)
        reports.handed_over()
        reports.drain(stage.file(journal.DONE, mutated(rng, _REPORTS.splitlines()[-3])))
        stage.sink.take_progress(reports.take_progress())
        show(*reports.notes)
        done, notes = reports.done, reports.notes
    finally:
        reports.close()
    recorded = outcome_of(Ending(0, None, done=done, notes=notes), _TASK, utc_now())
    evidence = journal.read_all(_CLAIMED + _STARTED + line(Event.FINISHED, _AT, outcome=recorded.to_json()))
    assert evidence.outcome is not None
    if not recorded.is_trouble:
        stage.sink.take_end(evidence.outcome, evidence)


_SAMPLES = sorted(path.stem for path in FOLDER.glob("*.bin"))
_PROGRAMS = ("make", "tqdm", "python3", "cargo", "badblocks")


def _output(rng: random.Random, stage: Stage) -> None:
    """What a program prints, in pieces cut anywhere."""
    printed = sample(rng.choice(_SAMPLES))
    at = rng.randrange(len(printed))
    printed = mutated(rng, printed[at : at + rng.randint(1, 4_000)])
    recogniser = recogniser_for([rng.choice(_PROGRAMS)])
    progress = None
    for piece in pieces(printed[:8_000], rng.randrange(2**32), longest=400):
        recogniser.feed(piece)
        newest = recogniser.newest
        progress = merged(progress, newest) if newest is not None else progress
        show(recogniser.newest_line)
    stage.sink.take_progress(progress)
    with contextlib.closing(ours.Folder(os.path.dirname(stage.file(journal.OUTPUT, printed)))) as folder:
        output = Output(folder, 1_000_000)
    try:
        output.take()
        show(output.newest_line(), output.last_lines())
    finally:
        output.close()


def _rebuilt(rng: random.Random, stage: Stage) -> None:
    """Journals from which a lost database is made anew, in folders and folded."""
    number = rng.randint(2, 3)
    folder = stage.paths.attempt(number, 1)
    folder.mkdir(parents=True, exist_ok=True)
    content = rng.choice(_JOURNALS).replace(b'"run":1,', b'"run":%d,' % number)
    (folder / journal.JOURNAL).write_bytes(mutated(rng, content))
    folded = Folded(stage.paths.runs)
    folded.add([FoldedJournal(4, 1, rng.choice(_JOURNALS).replace(b'"run":1,', b'"run":4,'))])
    ended = stage.paths.runs / "ended" / "0.jsonl"
    ended.write_bytes(mutated(rng, ended.read_bytes()))
    found = sqlite3.connect(":memory:", isolation_level=None)
    with contextlib.closing(found), contextlib.closing(sqlite3.connect(stage.paths.database)) as real:
        real.backup(found)
        rebuild(found, stage.paths.runs)
        rows = found.execute("SELECT state FROM run").fetchall()
    assert (str(RunState.RUNNING),) in rows
    ended.unlink()


Target = Callable[[random.Random, Stage], None]
TARGETS: list[Target] = [_journal, _snapshot, _control, _events, _kept, _reports, _output, _rebuilt]


@pytest.fixture
def stage(paths: Paths, tmp_path: Path) -> Iterator[Stage]:
    sink = Sink(paths)
    folder = tmp_path / "attempt"
    folder.mkdir()
    yield Stage(paths, sink, folder)
    sink.close()


def _length_s() -> float:
    return float(os.environ.get("TASKMON_FUZZ_S", "3600"))


@pytest.mark.timeout(campaign.sized(180, 4_000))
@pytest.mark.parametrize("target", TARGETS)
def test_whatever_a_job_writes_is_read_without_a_fault_and_can_be_kept_and_shown(stage: Stage, target: Target) -> None:
    seed, deadline_s = campaign.seed(), time.monotonic() + _length_s() / len(TARGETS)
    rounds, slowest_s, held_bytes = 0, 0.0, _peak_bytes()
    short = _SHORT_ROUNDS_OF.get(target.__name__, _SHORT_ROUNDS)
    while time.monotonic() < deadline_s if campaign.FULL else rounds < short:
        began_s = time.process_time()
        try:
            target(random.Random(f"{seed} {rounds}"), stage)
        except Exception as error:
            error.add_note(f"TASKMON_SEED={seed}, round {rounds}")
            raise
        rounds += 1
        slowest_s = max(slowest_s, time.process_time() - began_s)
        assert slowest_s < _LONGEST_S, f"TASKMON_SEED={seed}, round {rounds}"
    print(f"{target.__name__}: {rounds} rounds, the slowest took {slowest_s * 1000:.1f} ms")
    assert rounds > 0
    assert _peak_bytes() - held_bytes < _MOST_MEMORY_BYTES


def _peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
