"""The verbs of saved jobs, on a real store: all or none, nobody's job is lost, nothing is started."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from taskmon.core.errors import InvalidError, NoSuchRunError, RefusedError
from taskmon.core.saved_jobs.saved_job import NoSuchJobError
from taskmon.engine.verbs.saved_jobs import ToSave
from taskmon.paths import Paths
from tests.engine.server.test_handlers import Counter, counter

__all__ = ["counter"]

RUN: dict[str, Any] = {"job": {"kind": "command", "argv": ["make"], "cwd": "/nowhere"}}


def names(counter: Counter) -> list[str]:
    return [job["name"] for job in counter.ask("jobs")]


def test_a_saved_job_is_there_in_the_form_that_add_takes(counter: Counter) -> None:
    run = {"job": {"argv": ["true"], "cwd": "/"}, "retries": 2}

    [saved] = counter.ask("job_save", name="x", run=run)

    assert counter.ask("jobs") == [counter.ask("job", name="x")] == [saved]
    [added] = counter.ask("add", runs=[saved["run"]], environment={})
    assert added["max_attempts"] == 3


def test_all_are_saved_or_none(counter: Counter) -> None:
    counter.ask("job_save", name="a", run={**RUN, "name": "mine"})
    both = [{"name": "b", "run": RUN}, {"name": "a", "run": RUN}]

    with pytest.raises(RefusedError, match="'a' already") as refused:
        counter.ask("job_save", jobs=both)
    assert refused.value.record.details == {"taken": ["a"]}
    assert names(counter) == ["a"]
    counter.ask("job_save", name="a", run={**RUN, "name": "mine"})  # just as it is saved: asked twice, done once
    with pytest.raises(InvalidError, match="same name"):
        counter.ask("job_save", jobs=[both[0], both[0]])
    with pytest.raises(InvalidError, match="priority"):
        counter.ask("job_save", jobs=[both[0], {"name": "c", "run": {**RUN, "priority": "high"}}])
    assert names(counter) == ["a"]

    counter.ask("job_save", jobs=both, replace=True)

    assert names(counter) == ["a", "b"]
    assert counter.ask("job", name="a")["run"] == RUN
    assert counter.ask("list") == [], "nothing was started"


@pytest.mark.parametrize("params", [{}, {"name": "x"}, {"jobs": []}, {"jobs": ["x"]}, {"name": 3, "run": RUN}])
def test_what_is_no_job_is_refused(counter: Counter, params: dict[str, Any]) -> None:
    with pytest.raises(InvalidError):
        counter.ask("job_save", **params)


def test_a_rename_never_takes_the_place_of_another(counter: Counter) -> None:
    counter.ask("job_save", jobs=[{"name": "a", "run": RUN}, {"name": "b", "run": RUN}])

    with pytest.raises(RefusedError, match="already"):
        counter.ask("job_rename", name="a", new_name="b")
    with pytest.raises(InvalidError, match="name"):
        counter.ask("job_rename", name="a", new_name=" ")
    assert counter.ask("job_rename", name="a", new_name="a")["name"] == "a"
    assert names(counter) == ["a", "b"]
    assert counter.ask("job_rename", name="a", new_name="c")["run"] == RUN
    assert names(counter) == ["b", "c"]


def test_what_is_not_there_is_said_so(counter: Counter) -> None:
    for method in ("job", "job_remove"):
        with pytest.raises(NoSuchJobError, match="'x'"):
            counter.ask(method, name="x")
    with pytest.raises(NoSuchJobError):
        counter.ask("job_rename", name="x", new_name="y")
    with pytest.raises(NoSuchRunError):
        counter.ask("as_added", id=7)


def test_runs_stay_when_their_saved_job_goes(counter: Counter) -> None:
    counter.ask("job_save", name="x", run=RUN)
    [run_id] = counter.add({})

    assert counter.ask("job_remove", name="x") is None

    assert names(counter) == []
    assert counter.ask("show", id=run_id)["state"] == "queued"


def test_a_run_is_told_as_it_was_added_with_nothing_masked(counter: Counter) -> None:
    job = {"kind": "command", "argv": ["x", "--password=abc"], "cwd": "/", "env": {"TOKEN": "t"}}
    [run] = counter.ask("add", runs=[{"job": job, "priority": 3}], environment={"A": "1"})

    assert counter.ask("as_added", id=run["id"]) == {"run": {"job": job, "priority": 3}, "environment": {"A": "1"}}


def test_whoever_listens_is_told_after_the_commit_and_only_then(counter: Counter) -> None:
    jobs = counter.context.control.jobs
    told: list[list[str]] = []
    heard = threading.Event()

    def listen() -> None:
        reader = counter.store.reader()
        told.append([saved.name for saved in reader.saved_jobs()])
        reader.close()
        heard.set()

    jobs.changed = listen
    with pytest.raises(NoSuchJobError):
        jobs.remove("x").result(60)
    jobs.save([ToSave("x", RUN)]).result(60)

    assert heard.wait(10)
    assert told == [["x"]]


def test_they_are_there_after_a_restart(paths: Paths) -> None:
    first = Counter(paths)
    first.ask("job_save", name="naïve ☃", run={"job": {"argv": ["caf\udce9"], "cwd": "/"}})
    first.close()

    second = Counter(paths)

    assert second.ask("job", name="naïve ☃")["run"]["job"]["argv"] == ["caf\udce9"]
    second.close()
