"""Which way a command takes: a monitor that answers, one that hangs, one that is gone, and none."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from taskmon import system
from taskmon.cli.checks.live import check_monitor
from taskmon.cli.checks.result import Level
from taskmon.cli.commands.changing.verbs import for_each_within
from taskmon.cli.commands.monitors import window
from taskmon.cli.monitor import session as session_module
from taskmon.cli.monitor.client import AnswerError, Connection, ConnectionLostError
from taskmon.cli.monitor.offline import take_lock
from taskmon.cli.monitor.session import Session
from taskmon.cli.monitor.unanswered import advice
from taskmon.cli.program import main
from taskmon.core.errors import NoMonitorError
from taskmon.engine.server.reach import addresses, read_reach, write_reach
from tests.cli.conftest import Shell, answers


def test_a_monitor_that_hangs_is_status_4_after_ten_seconds(shell: Shell, monitor: subprocess.Popen[bytes]) -> None:
    monitor.send_signal(signal.SIGSTOP)
    began = time.monotonic()

    said = shell.complaint("add", "--", "true", status=4)

    assert "does not answer" in said
    assert f"Process {monitor.pid} is stopped, as by ^Z or a debugger: 'kill -CONT {monitor.pid}'" in said
    assert "end it" not in said
    assert 9 < time.monotonic() - began < 20
    monitor.send_signal(signal.SIGCONT)


def test_a_lock_that_is_held_by_nobody_who_answers_is_status_4(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_module, "PATIENCE_S", 0.3)
    lock = take_lock(shell.paths)
    assert lock is not None
    session = Session(shell.paths)
    try:
        with pytest.raises(NoMonitorError, match=f"process {os.getpid()} holds.*does not answer"):
            session.ask("add", {"runs": [{"job": {"argv": ["true"], "cwd": "/"}}], "environment": {}})
    finally:
        session.close()
        lock.release()


@pytest.fixture
def unreachable(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A session where a monitor (this process, for all that can be seen) holds the lock and listens nowhere."""
    session = Session(shell.paths)
    session.ask("add", {"runs": [{"job": {"argv": ["true"], "cwd": "/"}}], "environment": {}})
    session.close()
    monkeypatch.setattr(session_module, "PATIENCE_S", 0.2)
    lock = take_lock(shell.paths)
    assert lock is not None
    write_reach(shell.paths, "work", shell.paths.socket)
    yield session
    session.close()
    lock.release()


@pytest.mark.parametrize("method", ["list", "overview", "show", "add", "cancel", "stop"])
def test_a_monitor_that_can_t_be_reached_is_not_taken_for_none(unreachable: Session, method: str) -> None:
    with pytest.raises(NoMonitorError, match=f"process {os.getpid()} holds.*{unreachable.paths.socket}") as refused:
        unreachable.ask(method, {"id": 1, "limit": 1})
    assert refused.value.exit_status == 4
    with pytest.raises(NoMonitorError):
        unreachable.monitor()


def test_what_is_asked_of_several_runs_says_once_that_no_monitor_answers(
    unreachable: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[int] = []

    def ask(session: Session, run_id: int) -> object:
        asked.append(run_id)
        return session.ask("mark_failed", {"id": run_id, "seen_attempt": 1})

    with pytest.raises(NoMonitorError):
        for_each_within(unreachable, (1, 2), ask, as_json=False)
    assert asked == [1]
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("arguments", [["list"], ["stop"], ["work"], ["run", "--", "true"], ["wait", "1"], []])
def test_no_command_and_no_window_takes_it_for_none(
    unreachable: Session, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(arguments) if arguments else window.main()

    said = capsys.readouterr()
    assert status == 4, said
    assert "no monitor is running" not in said.err.lower()
    assert said.out == ""


def test_the_doctor_says_what_lies_between(unreachable: Session) -> None:
    def socket_of() -> str:
        (found,) = [finding for finding in check_monitor(unreachable) if finding.what == "socket"]
        assert found.level is Level.ERROR
        return found.text

    assert "is gone" in socket_of()
    write_reach(unreachable.paths, "work", None, "Operation not permitted")
    assert "could open none (Operation not permitted)" in socket_of()
    unreachable.paths.reach.unlink()
    assert "names no monitor" in socket_of()


def test_what_a_killed_monitor_wrote_stops_nobody_from_reading(
    unreachable: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    words = json.loads(unreachable.paths.reach.read_text())
    unreachable.paths.reach.write_text(json.dumps({**words, "start": "long ago"}))

    assert len(unreachable.ask("list", {})) == 1

    unreachable.say_as_of()
    assert "no monitor answers yet" in capsys.readouterr().err


@pytest.mark.parametrize("words", ["", "{", "[]", '{"lock": 7}', "\0" * 100])
def test_words_that_make_no_sense_say_nothing(unreachable: Session, words: str) -> None:
    unreachable.paths.reach.write_text(words)

    assert read_reach(unreachable.paths) is None
    assert addresses(unreachable.paths) == (unreachable.paths.socket,)


def test_who_has_read_without_a_monitor_asks_the_one_that_has_started_since(
    shell: Shell, request: pytest.FixtureRequest
) -> None:
    """It waited 10 s for the lock of a healthy monitor, never looked for its socket again, and said that it hangs."""
    run_id = shell.add("--hold", "--", "true")
    session = Session(shell.paths)
    try:
        assert session.ask("show", {"id": run_id})["facts"] == ["held"]
        assert not session.has_monitor
        request.getfixturevalue("monitor")

        assert session.ask("release", {"id": run_id})["id"] == run_id
        assert session.has_monitor
    finally:
        session.close()


def test_only_a_monitor_that_was_seen_to_listen_is_to_be_ended(unreachable: Session) -> None:
    """That advice was given of any process that held the lock, were it one that had just started."""
    paths, me = unreachable.paths, os.getpid()
    assert f"'kill {me}'" in advice(paths)

    paths.reach.unlink()
    assert advice(paths).startswith(f"Process {me} does not listen yet; it may be just starting.")
    with pytest.raises(NoMonitorError, match="just starting"):
        unreachable.ask("add", {})

    write_reach(paths, "work", None, "Operation not permitted")
    with pytest.raises(NoMonitorError, match="could open no local socket") as refused:
        unreachable.ask("add", {})
    assert "kill" not in str(refused.value)


def test_a_lock_that_is_given_back_in_time_is_waited_for(shell: Shell) -> None:
    # Not by filelock, whose locks belong to the thread that took them.
    descriptor = os.open(shell.paths.lock, os.O_CREAT | os.O_RDWR, 0o600)
    assert system.try_lock(descriptor)
    timer = threading.Timer(0.5, os.close, (descriptor,))
    timer.start()

    assert shell.add("--", "true") == 1
    timer.join()


def test_a_socket_whose_monitor_was_killed_is_no_monitor(shell: Shell, monitor: subprocess.Popen[bytes]) -> None:
    monitor.kill()
    monitor.wait()
    monitor.returncode = 0

    assert shell.add("--", "true") == 1
    process = shell.start("work", "--until-idle", stdout=subprocess.DEVNULL)
    assert process.wait(30) == 0
    process.communicate()
    assert shell.run(1)["state"] == "succeeded"


class Listener:
    """A socket that answers as it is told to, for what a real monitor does only when it dies."""

    def __init__(self, address: str, answers_: list[bytes]) -> None:
        self.heard: list[bytes] = []
        self._answers = answers_
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(address)
        self._server.listen()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        for answer in self._answers:
            connection, _ = self._server.accept()
            with connection, connection.makefile("rb") as lines:
                self.heard.append(lines.readline())
                connection.sendall(answer)

    def close(self) -> None:
        self._thread.join(10)
        self._server.close()


def test_an_answer_that_was_lost_is_asked_for_again(shell: Shell) -> None:
    listener = Listener(shell.paths.socket, [b"", b'{"result": [{"id": 9}]}\n'])
    session = Session(shell.paths)

    assert session.ask("add", {"runs": [{"key": "k"}]}) == [{"id": 9}]

    session.close()
    listener.close()
    assert listener.heard[0] == listener.heard[1]


def test_what_must_not_be_done_twice_is_not_asked_for_again(shell: Shell) -> None:
    listener = Listener(shell.paths.socket, [b""])
    session = Session(shell.paths)

    with pytest.raises(NoMonitorError, match="taskmon list"):
        session.ask("duplicate", {"id": 1})

    session.close()
    listener.close()


def test_a_refusal_carries_the_monitors_words_and_status(shell: Shell) -> None:
    answer = b'{"error": {"message": "no", "code": "invalid", "details": {"index": 3}}, "exit_status": 2}\n'
    listener = Listener(shell.paths.socket, [answer])
    connection = Connection(shell.paths.socket)

    with pytest.raises(AnswerError, match="no") as refused:
        connection.ask("add", {})

    assert refused.value.exit_status == 2
    assert refused.value.record.details == {"index": 3}
    connection.close()
    listener.close()


def test_an_answer_that_stops_in_the_middle_is_none(shell: Shell) -> None:
    listener = Listener(shell.paths.socket, [b'{"result": '])
    connection = Connection(shell.paths.socket)

    with pytest.raises(ConnectionLostError):
        connection.ask("ping")

    connection.close()
    listener.close()


@pytest.mark.usefixtures("monitor")
def test_many_commands_at_once_are_all_served(shell: Shell) -> None:
    processes = [shell.start("add", "--", "true") for _ in range(12)]

    ids = sorted(int(process.communicate(timeout=60)[0]) for process in processes)

    assert ids == list(range(1, 13))
    assert answers(shell.paths)


def test_a_run_that_is_its_own_monitor_performs_what_is_waited_for_inside_it(shell: Shell) -> None:
    (shell.paths.settings).write_text("slots = 1\n")
    taskmon = f"{sys.executable} -m taskmon"
    program = f"{taskmon} wait $({taskmon} add -- true) && echo done"

    assert shell.say("run", "--shell", "--", program) == "done\n"
