"""What goes with a run that is removed, by hand or by retention."""

from __future__ import annotations

from dataclasses import replace

import pytest

from taskmon.core.requests.new_run import NewRun
from taskmon.core.run import Run
from taskmon.engine.server.changing import WriteContext
from taskmon.engine.server.handlers import answer
from taskmon.engine.verbs.control import Control
from taskmon.paths import Paths
from taskmon.store import Reader, Store
from tests.jobs import command

_WITH_PASSWORD = {"PATH": "/bin", "DB_PASSWORD": "hunter2"}


@pytest.fixture
def control(store: Store, paths: Paths) -> Control:
    return Control(store, paths)


def _new(environment: dict[str, str]) -> NewRun:
    return replace(command("true", held=True), environment=environment)


def _add(control: Control, environment: dict[str, str]) -> Run:
    [run] = control.add([_new(environment)]).result(60)
    return control.cancel(run.id).result(60)


def test_a_captured_environment_goes_with_the_last_run_that_is_removed(
    control: Control, store: Store, reader: Reader
) -> None:
    first, second = _add(control, _WITH_PASSWORD), _add(control, _WITH_PASSWORD)
    other = _add(control, {"PATH": "/usr/bin"})

    control.remove(first.id).result(60)
    assert reader.environment(second.environment) == _WITH_PASSWORD

    control.remove(second.id).result(60)
    assert reader.environment(second.environment) == {}
    assert reader.environment(other.environment) == {"PATH": "/usr/bin"}


def test_a_captured_environment_goes_with_the_last_run_that_retention_removes(
    control: Control, store: Store, paths: Paths, reader: Reader
) -> None:
    run = _add(control, _WITH_PASSWORD)
    kept = _add(control, {"PATH": "/usr/bin"})
    context = WriteContext(reader, paths, control, store)

    pruned = answer("prune", {"keep": 1}, context)

    assert pruned.result(60)["runs"] == 1
    assert reader.environment(run.environment) == {}
    assert reader.environment(kept.environment) != {}


def test_of_many_that_are_removed_at_once_no_environment_is_left(control: Control, reader: Reader) -> None:
    runs = [_add(control, {**_WITH_PASSWORD, "N": str(number)}) for number in range(20)]

    for removed in [control.remove(run.id) for run in runs]:
        removed.result(60)

    assert [reader.environment(run.environment) for run in runs] == [{}] * 20


def test_what_is_kept_of_other_runs_is_not_touched_by_a_removal(control: Control, paths: Paths) -> None:
    run, other = _add(control, _WITH_PASSWORD), _add(control, _WITH_PASSWORD)
    for each in (run, other):
        paths.attempt(each.id, 1).mkdir(parents=True)

    control.remove(run.id).result(60)

    assert not (paths.runs / str(run.id)).exists()
    assert paths.attempt(other.id, 1).exists()
