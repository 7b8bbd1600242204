"""Why a run is still queued: told by `show`, and to whoever waits for it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest

from taskmon.cli.monitor.session import Session
from taskmon.cli.output import wait_reason
from taskmon.cli.output.wait_reason import Silence, why_queued
from taskmon.cli.program import main
from tests.cli.conftest import Shell
from tests.waiting import wait_until


@pytest.fixture
def session(shell: Shell, monitor: subprocess.Popen[bytes]) -> Iterator[Session]:
    """A conversation with a monitor that has two slots."""
    session = Session(shell.paths)
    yield session
    session.close()


def add(session: Session, *argv: str, **fields: object) -> int:
    run = {"job": {"argv": list(argv), "cwd": "/"}, **fields}
    return int(session.ask("add", {"runs": [run], "environment": {}})[0]["id"])


def why(session: Session, run_id: int) -> str:
    return why_queued(session, session.ask("show", {"id": run_id}))


def test_each_reason_is_told_with_what_would_let_it_start(session: Session) -> None:
    first = add(session, "sleep", "60", group="narrow")
    session.ask("group", {"name": "narrow", "slots": 1})
    session.ask("group", {"name": "paused", "paused": True})
    session.ask("group", {"name": "none", "slots": 0})
    wait_until(lambda: session.ask("show", {"id": first})["state"] == "running")
    held, after, later, paused, none, full = (
        add(session, "true", **fields)
        for fields in (
            {"hold": True},
            {"after": [first]},
            {"not_before": "2999-01-01T00:00:00.000Z"},
            {"group": "paused"},
            {"group": "none"},
            {"group": "narrow"},
        )
    )

    assert why(session, held) == f"it is held; 'taskmon release {held}' lets it start"
    assert why(session, after) == f"it comes after run {first}"
    assert why(session, later).startswith("it is not to start before 2")
    assert why(session, paused) == "its group paused is paused; 'taskmon group paused --resume' lets it go on"
    assert why(session, none) == "its group none has no slots; 'taskmon group none --slots N' gives it some"
    assert why(session, full) == f"every slot of its group narrow is taken, by run {first}"
    second = add(session, "sleep", "60")
    wait_until(lambda: session.ask("show", {"id": second})["state"] == "running")
    assert why(session, add(session, "true")) == f"every slot is taken, by runs {second}, {first}"
    for run_id in (first, second):
        session.ask("cancel", {"id": run_id})


def test_of_several_reasons_the_one_that_only_somebody_can_change_is_told(session: Session) -> None:
    session.ask("group", {"name": "paused", "paused": True})
    held = add(session, "true", hold=True)
    after = add(session, "true", group="paused", after=[held])

    assert why(session, after) == "its group paused is paused; 'taskmon group paused --resume' lets it go on"
    session.ask("cancel", {"id": held})


def test_who_waits_in_silence_is_told_once(
    session: Session, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    held = add(session, "true", hold=True)
    monkeypatch.setattr(wait_reason, "SILENCE_S", 0.0)
    silence = Silence(session.paths, [held])

    silence.end_if_long()
    silence.end_if_long()

    assert capsys.readouterr().err == f"taskmon: run {held} is still queued: {why(session, held)}.\n"
    assert main(["show", str(held)]) == 0
    assert "waits:       it is held" in capsys.readouterr().out
    session.ask("cancel", {"id": held})


def test_without_a_monitor_that_is_the_reason(shell: Shell) -> None:
    session = Session(shell.paths)
    run_id = add(session, "true")
    session.release_store()

    assert why(session, run_id) == "no monitor is running"
    session.close()
