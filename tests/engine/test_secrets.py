"""Secrets: in memory and in a keyring, in no file of ours, and asked for again where both have lost them."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

import pytest

from taskmon.core.clock import utc_now
from taskmon.core.errors import InvalidError
from taskmon.core.job import Job, JobKind
from taskmon.core.requests.new_run import NewRun
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.secrets import Secrets, SecretsMissingError
from taskmon.engine.server import changing, handlers
from taskmon.engine.verbs.control import Control
from taskmon.paths import Paths
from taskmon.store import Store, Transaction
from tests.core.made import run_in
from tests.engine.conftest import MakeKeyring
from tests.waiting import wait_until

_VALUE = "correct horse battery staple"


def _job(*names: str) -> Job:
    return Job((), "/", kind=JobKind.TASK, task="/tmp/work.py:work", secrets=names or ("token",))


def _run(*names: str) -> Run:
    return run_in(RunState.QUEUED, job=_job(*names))


def _never() -> bool:
    return False


def test_what_is_remembered_is_what_the_job_calls_secret(paths: Paths) -> None:
    secrets, run = Secrets(paths), _run("token")

    secrets.remember(run, {"token": _VALUE, "size": "3"})

    assert secrets.known(run) == {"token": _VALUE}
    assert secrets.missing(run) == ()


def test_without_a_keyring_another_monitor_misses_them(paths: Paths) -> None:
    run = _run("token", "key")
    Secrets(paths).remember(run, {"token": _VALUE, "key": "k"})
    later = Secrets(paths)
    later.remember(run, {"key": "k"})

    assert later.missing(run) == ("token",)
    with pytest.raises(SecretsMissingError) as missing:
        later.all_of(run, _never)
    assert missing.value.names == ("token",)


def test_a_keyring_keeps_them_for_the_next_monitor(paths: Paths, make_keyring: MakeKeyring) -> None:
    kept = make_keyring()
    run, first = _run(), Secrets(paths)
    first.remember(run, {"token": _VALUE})
    first.keep(run)
    assert first.flush(10)
    assert _VALUE in kept.read_text()

    later = Secrets(paths)

    assert later.missing(run) == ()
    assert later.known(run) == {}
    assert later.all_of(run, _never) == {"token": _VALUE}
    assert later.known(run) == {"token": _VALUE}


def test_the_keyrings_thread_ends_with_the_monitor_and_begins_anew_for_who_still_asks(
    paths: Paths, make_keyring: MakeKeyring
) -> None:
    kept, before = make_keyring(), set(threading.enumerate())
    run, secrets = _run(), Secrets(paths)
    secrets.remember(run, {"token": _VALUE})
    for _ in range(2):
        secrets.keep(run)
        assert secrets.flush(10)
        wait_until(lambda: set(threading.enumerate()) <= before)
        assert _VALUE in kept.read_text()
        kept.unlink()


def test_the_same_number_in_another_database_is_another_run(paths: Paths, make_keyring: MakeKeyring) -> None:
    make_keyring()
    run, first = _run(), Secrets(paths)
    first.remember(run, {"token": _VALUE})
    first.keep(run)
    assert first.flush(10)
    later = replace(run, created_at=run.created_at.replace(year=2027))

    with pytest.raises(SecretsMissingError):
        Secrets(paths).all_of(later, _never)
    with pytest.raises(SecretsMissingError):
        Secrets(replace(paths, home=paths.home / "other")).all_of(run, _never)


def test_forgotten_is_forgotten_by_the_keyring_too(paths: Paths, make_keyring: MakeKeyring) -> None:
    kept = make_keyring()
    run, secrets = _run(), Secrets(paths)
    secrets.remember(run, {"token": _VALUE})
    secrets.keep(run)

    secrets.forget([run])

    assert secrets.flush(10)
    assert json.loads(kept.read_text()) == {}
    assert secrets.known(run) == {}


@pytest.mark.parametrize("priority", [-1, 0, 0.5])
def test_a_keyring_that_keeps_nothing_or_in_clear_counts_as_none(
    paths: Paths, make_keyring: MakeKeyring, priority: float
) -> None:
    kept = make_keyring(priority)
    run, secrets = _run(), Secrets(paths)
    secrets.remember(run, {"token": _VALUE})

    secrets.keep(run)

    assert secrets.flush(10)
    assert not kept.exists()
    with pytest.raises(SecretsMissingError):
        Secrets(paths).all_of(run, _never)


@pytest.mark.parametrize("program", ["raise RuntimeError('no bus')", "def get_keyring():\n    raise OSError"])
def test_a_keyring_that_fails_counts_as_none(paths: Paths, make_keyring: MakeKeyring, program: str) -> None:
    make_keyring(program=program)
    secrets, run = Secrets(paths), _run()

    with pytest.raises(SecretsMissingError):
        secrets.all_of(run, _never)

    assert secrets.missing(run) == ("token",)


def test_a_keyring_that_waits_for_its_user_keeps_nobody_else_waiting(
    paths: Paths, make_keyring: MakeKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_keyring()
    gate, asked = threading.Event(), threading.Event()
    secrets, run = Secrets(paths), _run()

    def wait(run: Run) -> dict[str, str]:
        asked.set()
        gate.wait(30)
        return {}

    monkeypatch.setattr(secrets, "_load", wait)

    with pytest.raises(SecretsMissingError):
        secrets.all_of(run, asked.is_set)  # whoever waited has left

    assert not secrets.flush(0.05)
    gate.set()
    assert secrets.flush(10)


def test_what_was_asked_in_vain_is_missing_until_it_is_given(paths: Paths, make_keyring: MakeKeyring) -> None:
    make_keyring()
    secrets, run = Secrets(paths), _run()
    assert secrets.missing(run) == ()
    with pytest.raises(SecretsMissingError):
        secrets.all_of(run, _never)
    assert secrets.missing(run) == ("token",)

    secrets.remember(run, {"token": _VALUE})

    assert secrets.missing(run) == ()


@pytest.mark.parametrize("is_forgotten", [False, True])
def test_what_a_keyring_gives_late_is_taken_unless_it_is_forgotten(
    paths: Paths, make_keyring: MakeKeyring, monkeypatch: pytest.MonkeyPatch, is_forgotten: bool
) -> None:
    make_keyring()
    unlocked = threading.Event()
    secrets, run = Secrets(paths), _run()

    def load(run: Run) -> dict[str, str]:
        unlocked.wait(30)
        return {"token": _VALUE}

    monkeypatch.setattr(secrets, "_load", load)
    with pytest.raises(SecretsMissingError):
        secrets.all_of(run, _never, timeout_s=0.01)
    assert secrets.missing(run) == ("token",)

    if is_forgotten:
        secrets.forget([run])
    unlocked.set()

    assert secrets.flush(10)
    assert secrets.known(run) == ({} if is_forgotten else {"token": _VALUE})
    assert secrets.missing(run) == ()


def test_a_duplicate_has_what_memory_has(store: Store, paths: Paths) -> None:
    control = Control(store, paths)
    [run] = control.add([NewRun(_job(), secrets={"token": _VALUE}, held=True)]).result(60)

    copy = control.duplicate(run.id).result(60)

    assert control.secrets.known(copy) == {"token": _VALUE}


def test_a_run_that_is_removed_takes_its_secrets_along(store: Store, paths: Paths, make_keyring: MakeKeyring) -> None:
    kept = make_keyring()
    control = Control(store, paths)
    [run] = control.add([NewRun(_job(), secrets={"token": _VALUE}, held=True)]).result(60)
    assert control.secrets.flush(10)
    assert _VALUE in kept.read_text()

    control.cancel(run.id).result(60)
    control.remove(run.id).result(60)

    assert control.secrets.flush(10)
    assert _VALUE not in kept.read_text()
    assert control.secrets.known(run) == {}


def test_a_run_that_retention_removes_takes_its_secrets_along(store: Store, paths: Paths) -> None:
    control = Control(store, paths)
    [run] = control.add([NewRun(_job(), secrets={"token": _VALUE}, held=True)]).result(60)
    control.cancel(run.id).result(60)
    context = changing.WriteContext(store.reader(), paths, control, store)

    pruned: Any = handlers.answer("prune", {"keep": 0}, context)

    assert pruned.result(60)["runs"] == 1
    context.reader.close()
    assert control.secrets.known(run) == {}


def test_secrets_of_a_run_that_could_not_be_added_are_not_left_for_the_next_of_its_number(
    store: Store, paths: Paths
) -> None:
    control = Control(store, paths)
    new = NewRun(_job(), secrets={"token": _VALUE}, held=True)

    with pytest.raises(Exception, match="no run 99"):
        control.add([new, replace(new, after=(99,))]).result(60)

    [run] = control.add([replace(new, secrets={})]).result(60)
    assert control.secrets.known(run) == {}


def test_what_is_not_committed_takes_nothing_from_a_run_that_was_there_before(
    store: Store, paths: Paths, make_keyring: MakeKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = make_keyring()
    control = Control(store, paths)
    new = NewRun(_job(), secrets={"token": _VALUE}, held=True, request_key="once")
    [run] = control.add([new]).result(60)
    write = store.write

    def fail_after(closure: Callable[[Transaction], object]) -> Future[object]:
        def both(tx: Transaction) -> object:
            closure(tx)
            raise RuntimeError("no commit")

        return write(both)

    monkeypatch.setattr(store, "write", fail_after)
    with pytest.raises(RuntimeError, match="no commit"):
        control.add([new, replace(new, request_key=None)]).result(60)

    assert control.secrets.known(run) == {"token": _VALUE}
    assert control.secrets.known(replace(run, id=run.id + 1)) == {}
    assert control.secrets.flush(10)
    assert _VALUE in kept.read_text()


@pytest.mark.parametrize("verb", ["add", "duplicate"])
def test_a_closure_that_is_tried_again_leaves_no_secret_under_the_number_of_its_first_try(
    store: Store, paths: Paths, verb: str
) -> None:
    control = Control(store, paths)
    new = NewRun(_job(), secrets={"token": _VALUE}, held=True)
    [first] = control.add([new]).result(60)
    waiting, gate = threading.Event(), threading.Event()
    tries: list[int] = []

    def keep_busy(tx: Transaction) -> None:
        waiting.set()
        gate.wait(10)

    def take_a_number_once(tx: Transaction) -> None:
        tries.append(tx.add(replace(new, secrets={}), utc_now(), "user", "added").id)
        if len(tries) > 1:
            raise ValueError("not again")

    def take_all_with_it(tx: Transaction) -> None:
        raise sqlite3.OperationalError("of the store, for all that the writer knows")

    store.write(keep_busy)
    assert waiting.wait(10)
    before = store.write(take_a_number_once)
    tried: Future[Any] = control.add([new]) if verb == "add" else control.duplicate(first.id)
    store.write(take_all_with_it)
    gate.set()

    with pytest.raises(ValueError, match="not again"):
        before.result(60)
    added = tried.result(60)
    run = added[0] if verb == "add" else added
    assert run.id == tries[0]
    assert control.secrets.known(run) == {"token": _VALUE}
    assert control.secrets.known(replace(run, id=run.id + 1)) == {}


def test_over_the_socket_a_secret_is_named_by_the_job_and_is_a_text(store: Store, paths: Paths) -> None:
    control = Control(store, paths)
    context = changing.WriteContext(store.reader(), paths, control, store)
    job = _job().to_json()

    for wrong in ({"other": "x"}, {"token": 7}, ["token"]):
        with pytest.raises(InvalidError) as refused:
            handlers.answer("add", {"runs": [{"job": job, "secrets": wrong}]}, context)
        assert "x" not in str(refused.value).split()
    added: Any = handlers.answer("add", {"runs": [{"job": job, "secrets": {"token": _VALUE}, "hold": True}]}, context)
    shown = added.result(60)

    context.reader.close()
    assert _VALUE not in json.dumps(shown)
    run = store.write(lambda tx: tx.get(shown[0]["id"])).result(60)
    assert control.secrets.known(run) == {"token": _VALUE}
