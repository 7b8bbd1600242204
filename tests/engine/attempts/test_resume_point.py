"""What a task's next attempt goes on from, and who is asked before it does."""

from __future__ import annotations

import os
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from taskmon.core.errors import RefusedError
from taskmon.core.states import RunState
from taskmon.engine.attempts import resume_point as resume_point
from taskmon.engine.attempts.recovery import unsettled
from taskmon.engine.attempts.resume_point import newest
from taskmon.engine.server import changing, handlers, reading
from taskmon.engine.verbs.control import Control
from taskmon.paths import Paths
from taskmon.store import Store, Transaction
from taskmon.tasks.describe.resolver import source_hash
from taskmon.tasks.durable.log_reader import params_hash
from taskmon.tasks.durable.log_writer import Begun, KeptFile
from taskmon.tasks.durable.sources import main_code
from tests.engine.kept_work import add, attempt, keep, task_job
from tests.jobs import command
from tests.store import acts


@pytest.fixture
def control(store: Store, paths: Paths) -> Control:
    return Control(store, paths)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return tmp_path / "work.py"


def _claims_from(paths: Paths, run: Any) -> int | None:
    """The attempt that the next attempt of a queued run would go on from."""
    found = newest(paths, replace(run, attempt=run.attempt + 1), before=run.attempt + 1)
    return found.attempt if found else None


def test_the_newest_attempt_that_kept_something_is_gone_on_from(store: Store, paths: Paths, source: Path) -> None:
    run = add(store, task_job(source))
    attempt(store, paths, run.id, steps=1)
    Control(store, paths).retry(run.id).result(60)
    attempt(store, paths, run.id, steps=2)
    Control(store, paths).retry(run.id).result(60)
    run = attempt(store, paths, run.id)
    (paths.attempt(run.id, 3)).mkdir()

    found = newest(paths, run)

    assert found is not None
    assert (found.attempt, found.folder) == (2, str(paths.attempt(run.id, 2)))
    assert [step.name for step in found.kept.steps] == ["part 0", "part 1"]


def test_a_file_with_nothing_in_it_is_passed_over(store: Store, paths: Paths, source: Path) -> None:
    run = add(store, task_job(source))
    attempt(store, paths, run.id, steps=1)
    Control(store, paths).retry(run.id).result(60)
    run = attempt(store, paths, run.id)
    folder = paths.attempt(run.id, 2)
    folder.mkdir()
    (folder / "kept.jsonl").write_bytes(b'{"event":"begun","format":1,"code":"x","params":"y","source":""}\n{"ev')

    found = newest(paths, run)

    assert found is not None
    assert found.attempt == 1


def test_a_failed_run_goes_on_without_a_word_and_a_restart_forgets(
    store: Store, control: Control, paths: Paths, source: Path
) -> None:
    run = add(store, task_job(source))
    attempt(store, paths, run.id, steps=1)

    run = control.retry(run.id).result(60)
    assert (run.state, run.fresh_from, _claims_from(paths, run)) == (RunState.QUEUED, 0, 1)

    attempt(store, paths, run.id, steps=1)
    run = control.retry(run.id, resume=False).result(60)
    assert (run.fresh_from, _claims_from(paths, run)) == (3, None)

    attempt(store, paths, run.id, steps=1)
    run = control.retry(run.id).result(60)
    assert (run.fresh_from, _claims_from(paths, run)) == (3, 3)


def test_a_run_that_succeeded_is_restarted_without_a_word(
    store: Store, control: Control, paths: Paths, source: Path
) -> None:
    run = add(store, task_job(source))
    attempt(store, paths, run.id, RunState.SUCCEEDED, steps=1)

    run = control.retry(run.id).result(60)

    assert _claims_from(paths, run) is None


@pytest.mark.parametrize("is_task", [True, False])
def test_a_resume_with_nothing_kept_is_refused_and_names_the_verb(
    store: Store, control: Control, paths: Paths, source: Path, is_task: bool
) -> None:
    run = add(store, task_job(source)) if is_task else acts.add(store)
    attempt(store, paths, run.id)

    with pytest.raises(RefusedError, match=rf"no checkpoint.*retry --restart {run.id}"):
        control.retry(run.id, resume=True).result(60)

    assert _state(store, run.id) is RunState.FAILED


@pytest.mark.parametrize("resume", [None, True])
def test_who_resumes_changed_code_is_told_and_chooses(
    store: Store, control: Control, paths: Paths, source: Path, resume: bool | None
) -> None:
    run = add(store, task_job(source))
    attempt(store, paths, run.id, steps=1)
    source.write_text("def work():\n    return 2\n")

    with pytest.raises(RefusedError, match="--accept-changes") as refused:
        control.retry(run.id, resume=resume).result(60)

    assert refused.value.record.details == {"changed": "code", "source": str(source), "attempt": 1}
    assert _state(store, run.id) is RunState.FAILED
    run = control.retry(run.id, resume=resume, accept_changes=True).result(60)
    assert (run.job.code, _claims_from(paths, run)) == (source_hash(str(source)), 1)


def test_a_changed_module_beside_the_tasks_own_file_is_told_as_well(
    store: Store, control: Control, paths: Paths, source: Path
) -> None:
    helper = source.parent / "helper.py"
    helper.write_text("def value(i): return i\n")
    run = add(store, task_job(source))
    run = attempt(store, paths, run.id)
    codes = {str(path): source_hash(str(path)) for path in (source, helper)}
    paths.runs.mkdir()
    file = KeptFile(
        str(paths.attempt(run.id, 1)),
        Begun(codes[str(source)], params_hash(run.job.params), str(source), files=codes),
    )
    file.step("part 0", 1, "0", awaited=False)
    file.close()
    helper.write_text("def value(i): return i * 1000\n")

    with pytest.raises(RefusedError, match=r"helper\.py.*--accept-changes") as refused:
        control.retry(run.id).result(60)

    assert refused.value.record.details == {"changed": "code", "source": str(helper), "attempt": 1}
    run = control.retry(run.id, accept_changes=True).result(60)
    assert main_code(run.job.code) == source_hash(str(source))
    found = newest(paths, run)
    assert found is not None
    assert resume_point.change_since(found, run.job) is None


def test_a_restart_of_changed_code_asks_nothing_and_knows_the_code_from_then_on(
    store: Store, control: Control, paths: Paths, source: Path
) -> None:
    run = add(store, task_job(source))
    attempt(store, paths, run.id, steps=1)
    before = source.read_text()
    source.write_text("def work():\n    return 2\n")

    run = control.retry(run.id, resume=False).result(60)

    assert run.job.code == source_hash(str(source))
    attempt(store, paths, run.id, steps=1)
    source.write_text(before)  # what attempt 2 kept is not this code's, though the run was added with it
    with pytest.raises(RefusedError, match="code has changed"):
        control.retry(run.id).result(60)


def test_code_that_the_user_knows_of_is_no_question(store: Store, control: Control, paths: Paths, source: Path) -> None:
    run = add(store, task_job(source))
    run = attempt(store, paths, run.id)
    keep(paths, run, 1, code="an older one")

    run = control.retry(run.id, resume=True).result(60)

    assert _claims_from(paths, run) == 1


def test_who_resumes_with_other_parameters_is_told(store: Store, control: Control, paths: Paths, source: Path) -> None:
    run = add(store, task_job(source, params={"size": 1}))
    run = attempt(store, paths, run.id, steps=1)
    acts.change(store, run.id, job=replace(run.job, params={"size": 2}))

    with pytest.raises(RefusedError, match=r"parameters .* are not those") as refused:
        control.retry(run.id, accept_changes=True).result(60)

    assert refused.value.record.details == {"changed": "params", "source": "", "attempt": 1}


def test_a_run_that_moves_on_while_its_folder_is_read_is_left_alone(
    store: Store, control: Control, paths: Paths, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = add(store, task_job(source))
    attempt(store, paths, run.id, steps=1)
    decide = resume_point.decide

    def slowly(*arguments: Any, **named: Any) -> Any:
        monkeypatch.setattr(resume_point, "decide", decide)
        control.retry(run.id).result(60)
        attempt(store, paths, run.id)
        return decide(*arguments, **named)

    monkeypatch.setattr(resume_point, "decide", slowly)

    with pytest.raises(RefusedError, match="moved on"):
        control.retry(run.id).result(60)

    assert _state(store, run.id) is RunState.FAILED


def test_the_retry_that_a_policy_makes_goes_on(store: Store, paths: Paths, source: Path) -> None:
    run = add(store, task_job(source), retry=command("x").retry)
    run = store.write(lambda tx: acts.claim_in(tx, run.id)).result(60)
    keep(paths, run, 1)

    def fail(tx: Transaction) -> Any:
        stored = tx.get(run.id)
        tx.put(stored, replace(stored, retry=replace(stored.retry, max_attempts=2)), acts.NOW, "user", "")
        return acts.end_in(tx, run.id, RunState.FAILED)

    run = store.write(fail).result(60)

    assert (run.state, _claims_from(paths, run)) == (RunState.QUEUED, 1)


def test_what_was_interrupted_says_whether_it_can_be_resumed(store: Store, paths: Paths, source: Path) -> None:
    able = add(store, task_job(source))
    unable = add(store, task_job(source))
    attempt(store, paths, able.id, RunState.INTERRUPTED, steps=1)
    attempt(store, paths, unable.id, RunState.INTERRUPTED)
    reader = store.reader()

    found = {finding.run.id: finding.can_resume for finding in unsettled(reader, paths)}

    reader.close()
    assert found == {able.id: True, unable.id: False}


def test_show_names_what_is_kept_and_the_files_that_were_saved(store: Store, paths: Paths, source: Path) -> None:
    run = add(store, task_job(source))
    attempt(store, paths, run.id, steps=2)
    files = paths.files(run.id)
    files.mkdir()
    (files / "b.csv").write_bytes(b"12345")
    (files / "a.txt").write_bytes(b"")
    (files / "folder").mkdir()
    os.symlink("/etc/passwd", files / "link")
    context = reading.ReadContext(store.reader(), paths)

    shown: Any = handlers.answer("show", {"id": run.id}, context)

    context.reader.close()
    steps = [{"name": f"part {number}", "use": 1} for number in range(2)]
    assert shown["kept"] == {
        "attempt": 1,
        "steps": steps,
        "steps_left_out": 0,
        "maps": [],
        "checkpoint": False,
        "state": {},
    }
    assert shown["files"] == [
        {"name": "a.txt", "bytes": 0, "path": str(files / "a.txt")},
        {"name": "b.csv", "bytes": 5, "path": str(files / "b.csv")},
    ]


def test_the_verb_resume_makes_the_next_attempt_of_what_has_kept_something(
    store: Store, control: Control, paths: Paths, source: Path
) -> None:
    run = add(store, task_job(source))
    attempt(store, paths, run.id, steps=1)
    context = changing.WriteContext(store.reader(), paths, control, store)

    asked: Any = handlers.answer("resume", {"id": run.id, "seen_attempt": 1}, context)

    assert isinstance(asked, Future)
    assert asked.result(60)["state"] == "queued"
    context.reader.close()
    assert _claims_from(paths, store.write(lambda tx: tx.get(run.id)).result(60)) == 1


def test_removing_a_run_removes_what_it_saved(store: Store, control: Control, paths: Paths, source: Path) -> None:
    run = add(store, task_job(source))
    attempt(store, paths, run.id, RunState.SUCCEEDED)
    paths.files(run.id).mkdir(parents=True)
    (paths.files(run.id) / "result.csv").write_bytes(b"1")

    control.remove(run.id).result(60)

    assert not (paths.runs / str(run.id)).exists()


def _state(store: Store, run_id: int) -> RunState:
    return store.write(lambda tx: tx.get(run_id).state).result(60)
