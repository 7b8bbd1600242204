"""Watching over a command: cancel, limits, pause, what it leaves behind, the session's end."""

from __future__ import annotations

import ctypes
import json
import os
import random
import signal
import sys
import time
from pathlib import Path

import pytest

from taskmon import system
from taskmon.core.clock import from_text
from taskmon.core.job import Leftovers
from taskmon.core.journal import Event, line
from taskmon.core.states import RunState
from taskmon.system.linux.stat import stat_of
from taskmon.worker.watching.observer import LONG_JOURNAL_BYTES
from tests.waiting import wait_until
from tests.worker.conftest import Hire
from tests.worker.hiring import Given, Worker, job, python, shell

#: Ends only by SIGKILL, and says when it is ready for the others.
_STUBBORN = "trap '' TERM INT HUP QUIT; echo ready; while :; do sleep 0.05; done"
_DAEMON = """
import os, signal, sys, time
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
if os.fork():
    {parent}
os.setsid()
if os.fork():
    os._exit(0)
{child}
print("daemon", os.getpid(), flush=True)
time.sleep(60)
"""


def carriers(given: Given) -> list[int]:
    return [process.pid for process in system.carriers(given.nonce)]


def wait_for_output(given: Given, text: bytes) -> None:
    wait_until(lambda: text in given.output)


def test_a_success_is_recorded_with_what_it_took(worker: Worker) -> None:
    given = worker.give(python("x = bytearray(60_000_000); sum(range(2_000_000)); print('done')"))
    outcome = worker.ended(given)

    assert outcome.state is RunState.SUCCEEDED
    assert (outcome.exit_code, outcome.signal, outcome.error) == (0, None, None)
    assert outcome.cpu_s is not None
    assert outcome.cpu_s > 0.02
    assert outcome.peak_memory_bytes is not None
    assert 60_000_000 < outcome.peak_memory_bytes < 200_000_000
    assert outcome.output_bytes == 5
    assert given.evidence.last_line == "done"
    assert given.events() == ["claimed", "starting", "started", "finished"]


def test_an_exit_status_is_a_failure_with_the_last_lines(worker: Worker) -> None:
    outcome = worker.perform(shell("for i in $(seq 30); do echo line $i; done; echo oops >&2; exit 3"))

    assert outcome.state is RunState.FAILED
    assert outcome.exit_code == 3
    assert outcome.error is not None
    assert (outcome.error.code, outcome.error.message) == ("exit", "exit status 3")
    assert outcome.error.details is not None
    assert outcome.error.details["last_lines"] == [*(f"line {n}" for n in range(12, 31)), "oops"]


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone has such signals")
@pytest.mark.parametrize(("number", "name"), [(37, "SIGRTMIN+3"), (64, "SIGRTMAX")])
def test_a_signal_for_programs_own_use_is_recorded_by_name_and_number(worker: Worker, number: int, name: str) -> None:
    outcome = worker.perform(shell(f"kill -{number} $$"))

    assert (outcome.state, outcome.signal, outcome.exit_code) == (RunState.FAILED, name, None)
    assert outcome.error is not None
    assert (outcome.error.details or {})["signal_number"] == number


def test_a_signal_from_elsewhere_is_a_failure_with_its_meaning(worker: Worker) -> None:
    outcome = worker.perform(python("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"))

    assert (outcome.state, outcome.signal, outcome.exit_code) == (RunState.FAILED, "SIGSEGV", None)
    assert outcome.error is not None
    assert outcome.error.code == "signal"
    assert outcome.error.message.startswith("ended by SIGSEGV: it crashed")


def test_a_kill_from_elsewhere_is_no_cancel_and_not_memory(worker: Worker) -> None:
    given = worker.give(job("sleep", "60"))
    wait_until(lambda: given.evidence.command)
    os.kill(given.pid, signal.SIGKILL)
    outcome = worker.ended(given)

    assert outcome.state is RunState.FAILED
    assert outcome.error is not None
    assert outcome.error.code == "signal"


def test_a_refusal_for_want_of_a_terminal_is_marked(worker: Worker) -> None:
    outcome = worker.perform(shell("echo 'the input device is not a TTY' >&2; exit 1"))

    assert outcome.remarks.get("pty_hint") is True
    assert "pty_hint" not in worker.perform(shell("echo 'no such file' >&2; exit 1")).remarks


# --- cancel ---


def test_cancel_ends_a_program_by_its_stop_signal(worker: Worker) -> None:
    text = "trap 'echo int; exit 7' INT; echo ready; while :; do sleep 0.02; done"
    given = worker.give(shell(text, stop_signal="SIGINT"))
    wait_for_output(given, b"ready")
    worker.ask(given, "cancel")
    outcome = worker.ended(given)

    assert outcome.state is RunState.CANCELLED
    assert (outcome.exit_code, outcome.error) == (7, None)
    assert b"int" in given.output
    assert worker.said() == "r"


def test_cancel_works_without_a_poke(worker: Worker) -> None:
    given = worker.give(job("sleep", "60"))
    wait_until(lambda: given.evidence.command)
    given.ask("cancel")

    assert worker.ended(given).state is RunState.CANCELLED


def test_cancel_ends_a_stubborn_grandchild_after_the_grace(worker: Worker) -> None:
    given = worker.give(shell(f'sh -c "{_STUBBORN}" & wait', grace_s=0.3))
    wait_for_output(given, b"ready")
    worker.ask(given, "cancel")
    outcome = worker.ended(given)

    assert outcome.state is RunState.CANCELLED
    assert outcome.remarks["killed_by_us"] is True
    assert carriers(given) == []


@pytest.mark.parametrize("child", ["", "os.environ.clear(); os.closerange(0, 3); os.open('/dev/null', 2); os.dup(0)"])
def test_cancel_ends_a_daemon_that_left_the_session(worker: Worker, tmp_path: Path, child: str) -> None:
    pid_file = tmp_path / "pid"
    write = f"open({str(pid_file)!r}, 'w').write(str(os.getpid()))"
    text = _DAEMON.format(parent="time.sleep(60)", child=f"{child}; {write}" if child else write)
    given = worker.give(python(text, grace_s=0.3))
    wait_until(lambda: pid_file.exists() and pid_file.read_text())
    daemon = system.identify(int(pid_file.read_text()))
    assert daemon is not None
    worker.ask(given, "cancel")
    outcome = worker.ended(given)

    assert outcome.state is RunState.CANCELLED
    assert not system.is_alive(daemon)
    assert carriers(given) == []


def test_cancel_ends_a_process_that_is_stopped(worker: Worker) -> None:
    given = worker.give(shell("trap 'echo bye; exit 0' TERM; echo ready; kill -STOP $$; sleep 60"))
    wait_for_output(given, b"ready")
    wait_until(lambda: given.evidence.command and system.is_stopped(given.evidence.command))
    worker.ask(given, "cancel")
    outcome = worker.ended(given)

    assert outcome.state is RunState.CANCELLED
    assert b"bye" in given.output


def test_cancel_of_a_program_on_a_terminal_types_control_c_first(worker: Worker) -> None:
    text = (
        "import os, signal, sys, time\n"
        "def note(n, f): print('interrupted', flush=True); sys.exit(0)\n"
        "signal.signal(signal.SIGINT, note); print('ready', flush=True); time.sleep(60)"
    )
    given = worker.give(python(text, pty=True, stop_signal="SIGINT"))
    wait_for_output(given, b"ready")
    worker.ask(given, "cancel")
    outcome = worker.ended(given)

    assert outcome.state is RunState.CANCELLED
    assert b"^C" in given.output
    assert given.output.count(b"interrupted") == 1


def test_cancel_kills_what_ignores_control_c(worker: Worker) -> None:
    given = worker.give(shell(_STUBBORN, pty=True, stop_signal="SIGINT", grace_s=0.3))
    wait_for_output(given, b"ready")
    worker.ask(given, "cancel")
    outcome = worker.ended(given)

    assert (outcome.state, outcome.signal) == (RunState.CANCELLED, "SIGKILL")


def test_cancel_before_the_start_starts_nothing(worker: Worker, tmp_path: Path) -> None:
    given = Given(tmp_path / "runs" / "early", job("touch", str(tmp_path / "trace")))
    given.make()
    given.ask("cancel")
    worker.hand_over(given)

    assert worker.ended(given).state is RunState.CANCELLED
    assert not (tmp_path / "trace").exists()
    assert "starting" not in given.events()


def test_cancel_after_the_end_changes_nothing(worker: Worker) -> None:
    given = worker.give(shell("exit 4"))
    assert worker.said() == "r"
    worker.ask(given, "cancel")
    second = worker.perform(job("true"))

    assert second.state is RunState.SUCCEEDED
    assert given.outcome is not None
    assert given.outcome.exit_code == 4
    assert given.events().count("finished") == 1


def test_torn_and_foreign_lines_in_the_requests_are_skipped(worker: Worker) -> None:
    given = worker.give(job("sleep", "60"))
    wait_until(lambda: given.evidence.command)
    control = given.folder / "control.jsonl"
    with control.open("ab", buffering=0) as file:
        file.write(b'\x00\xff{"request"\n[1]\n{"request": "dance"}\nnull\n{"request": {}}\n' + b'{"request": "can')
        worker.poke()
        wait_until(lambda: given.snapshot)
        assert given.outcome is None
        file.write(b'cel"}\n')
    worker.poke()

    assert worker.ended(given).state is RunState.CANCELLED


def test_cancel_says_so_while_it_is_under_way(worker: Worker) -> None:
    given = worker.give(shell(_STUBBORN, grace_s=1.0))
    wait_for_output(given, b"ready")
    worker.ask(given, "cancel")
    wait_until(lambda: given.snapshot.get("facts") == ["cancelling"])

    assert worker.ended(given).state is RunState.CANCELLED


def test_cancel_against_the_natural_end_has_one_true_outcome(worker: Worker, tmp_path: Path) -> None:
    seed = int(time.time())
    print(f"seed {seed}")
    rng = random.Random(seed)
    states = set()
    for n in range(60):
        trace = tmp_path / f"trace{n}"
        given = worker.give(shell(f"sleep 0.02; echo x > {trace}"))
        wait_until(lambda given=given: given.evidence.command)  # type: ignore[misc]
        _let_pass(rng.uniform(0.0, 0.04))
        worker.ask(given, "cancel")
        outcome = worker.ended(given)
        states.add(outcome.state)
        assert given.events().count("finished") == 1
        assert carriers(given) == []
        if outcome.state is RunState.SUCCEEDED:
            assert trace.exists()
        else:
            assert outcome.state is RunState.CANCELLED
        assert worker.said() == "r"
    print(sorted(states))


def test_cancel_ends_a_tree_that_keeps_moving(worker: Worker) -> None:
    text = (
        "import os, time\nuntil = time.monotonic() + 20  # whatever becomes of this test, it ends\n"
        "if os.fork():\n    print('ready'); time.sleep(60)\n"
        "while time.monotonic() < until:\n    if os.fork():\n        time.sleep(0.002); os._exit(0)\n"
    )
    given = worker.give(python(text, grace_s=0.2))
    wait_for_output(given, b"ready")
    worker.ask(given, "cancel")
    outcome = worker.ended(given)

    assert outcome.state is RunState.CANCELLED
    assert carriers(given) == []


def test_cancel_ends_a_tree_whose_branches_multiply(worker: Worker) -> None:
    text = (
        "import os, signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('ready')\n"
        "until = time.monotonic() + 20\nwhile time.monotonic() < until:\n"
        "    if not os.fork():\n        os.setsid(); time.sleep(0.5); os._exit(0)\n"
        "    time.sleep(0.005)\n"
    )
    given = worker.give(python(text, grace_s=0.2))
    wait_for_output(given, b"ready")
    worker.ask(given, "cancel")
    outcome = worker.ended(given)

    assert outcome.state is RunState.CANCELLED
    assert carriers(given) == []


# --- limits ---


def test_a_run_that_takes_too_long_is_ended_and_failed(worker: Worker) -> None:
    given = worker.give(shell(f'sh -c "{_STUBBORN}" & wait', timeout_s=0.3, grace_s=0.2))
    outcome = worker.ended(given)

    assert outcome.state is RunState.FAILED
    assert outcome.error is not None
    assert outcome.error.code == "timeout"
    assert outcome.error.message == "It ran longer than the 0.3 seconds it was allowed."
    assert carriers(given) == []


def test_a_run_that_is_silent_too_long_is_ended_and_failed(worker: Worker) -> None:
    given = worker.give(shell("for i in 1 2 3 4 5; do echo $i; sleep 0.2; done; sleep 60", quiet_timeout_s=0.6))
    outcome = worker.ended(given)

    assert outcome.error is not None
    assert outcome.error.code == "quiet_timeout"
    assert given.output.split() == [b"1", b"2", b"3", b"4", b"5"]


def test_reported_events_count_as_a_sign_of_life(worker: Worker) -> None:
    text = "for i in 1 2 3 4 5 6; do echo '{\"progress\": 0.'$i'}' >> $TASKMON_EVENTS; sleep 0.2; done"
    given = worker.give(shell(text, quiet_timeout_s=0.6))
    outcome = worker.ended(given)

    assert outcome.state is RunState.SUCCEEDED
    progress = given.evidence.progress
    assert progress is not None
    assert progress.fraction == 0.6


def test_a_limit_holds_when_no_monitor_lives(worker: Worker) -> None:
    given = worker.give(job("sleep", "60", timeout_s=0.5))
    wait_until(lambda: given.evidence.command)
    worker.leave()
    outcome = worker.ended(given)

    assert outcome.error is not None
    assert outcome.error.code == "timeout"
    assert worker.wait() == 0


# --- pause ---


def test_a_paused_tree_stands_still_and_its_time_does_not_count(worker: Worker) -> None:
    text = "(while :; do echo child; sleep 0.05; done) & while :; do echo parent; sleep 0.05; done"
    given = worker.give(shell(text, timeout_s=3.0))  # long enough to be paused before it is over, on a busy machine
    wait_for_output(given, b"child")
    worker.ask(given, "pause")
    wait_until(lambda: given.snapshot.get("facts") == ["paused"])
    wait_until(lambda: all(system.is_stopped(process) for process in system.carriers(given.nonce)))
    size = len(given.output)
    _let_pass(1.2)

    assert len(given.output) == size
    assert given.outcome is None
    worker.ask(given, "resume")
    wait_until(lambda: len(given.output) > size)
    outcome = worker.ended(given)
    assert outcome.error is not None
    assert outcome.error.code == "timeout"
    assert outcome.elapsed_s is not None
    started_at = from_text(given.evidence.started_at or "")
    assert outcome.elapsed_s < (outcome.ended_at - started_at).total_seconds() - 1.1  # so long it stood still
    assert [note["what"] for note in given.evidence.notes][:2] == ["paused", "resumed"]


def test_a_paused_run_can_be_cancelled(worker: Worker) -> None:
    given = worker.give(shell("trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.02; done"))
    wait_for_output(given, b"ready")
    worker.ask(given, "pause")
    wait_until(lambda: given.snapshot.get("facts") == ["paused"])
    worker.ask(given, "cancel")
    outcome = worker.ended(given)

    assert outcome.state is RunState.CANCELLED
    assert b"bye" in given.output


def until_paused(given: Given) -> None:
    wait_until(lambda: given.snapshot.get("facts") == ["paused"])


def until_going_on(given: Given) -> None:
    wait_until(lambda: given.snapshot.get("facts") == [])


def test_a_command_that_somebody_else_has_stopped_is_paused_and_is_resumed(worker: Worker) -> None:
    given = worker.give(shell("echo before; kill -STOP $$; echo after", timeout_s=10.0))
    until_paused(given)
    assert "from outside" in given.snapshot["note"]
    worker.ask(given, "resume")

    outcome = worker.ended(given)

    assert outcome.state is RunState.SUCCEEDED
    assert given.output == b"before\nafter\n"
    assert [note["what"] for note in given.evidence.notes] == ["stopped from outside", "resumed"]


def test_the_time_in_which_somebody_else_has_stopped_a_command_does_not_count(worker: Worker) -> None:
    given = worker.give(shell("exec sleep 600", timeout_s=1.2, quiet_timeout_s=1.2))
    wait_until(lambda: given.evidence.command)
    os.kill(given.pid, signal.SIGSTOP)
    until_paused(given)
    _let_pass(1.3)
    assert given.outcome is None
    os.kill(given.pid, signal.SIGCONT)

    outcome = worker.ended(given)

    assert outcome.error is not None
    assert outcome.error.code == "timeout"


def test_a_paused_command_that_somebody_else_continues_goes_on_and_can_be_paused_again(worker: Worker) -> None:
    given = worker.give(shell("while :; do echo tick; sleep 0.02; done"))
    wait_for_output(given, b"tick")
    worker.ask(given, "pause")
    until_paused(given)

    continued_s = 0.0

    def goes_on() -> bool:
        nonlocal continued_s
        # Once more, if the pause was not complete yet. Less often than the worker's three looks, or it never would be.
        if time.monotonic() - continued_s > 5.0:
            continued_s = time.monotonic()
            for process in system.carriers(given.nonce):
                system.send_signal(process, signal.SIGCONT)
        return given.snapshot.get("facts") == []

    wait_until(goes_on)
    worker.ask(given, "pause")
    until_paused(given)
    worker.ask(given, "cancel")

    assert worker.ended(given).state is RunState.CANCELLED
    said = [note["what"] for note in given.evidence.notes]
    assert said[:3] == ["paused", "continued from outside", "paused"]


def test_a_shell_whose_only_command_is_stopped_stands_still_and_one_with_a_working_child_does_not(
    worker: Worker,
) -> None:
    given = worker.give(shell("sleep 600 & while :; do echo tick; sleep 0.02; done | cat; wait"))
    wait_for_output(given, b"tick")
    os.kill(given.pid, signal.SIGSTOP)  # the shell alone
    size = len(given.output)
    wait_until(lambda: len(given.output) > size + 150)  # for some looks
    assert given.snapshot.get("facts") == []
    os.kill(given.pid, signal.SIGCONT)
    for process in system.carriers(given.nonce):
        if process.pid != given.pid:
            system.send_signal(process, signal.SIGSTOP)
    until_paused(given)
    worker.ask(given, "resume")
    until_going_on(given)
    worker.ask(given, "cancel")

    assert worker.ended(given).state is RunState.CANCELLED


def test_a_command_that_a_limiter_of_processor_time_stops_and_continues_all_the_time_is_not_paused(
    worker: Worker,
) -> None:
    given = worker.give(python("while True: pass"))
    wait_until(lambda: given.evidence.command)
    command = system.identify_child(given.pid)
    until_s = time.monotonic() + 1.5
    while time.monotonic() < until_s:
        system.send_signal(command, signal.SIGSTOP)
        time.sleep(0.03)
        system.send_signal(command, signal.SIGCONT)
        time.sleep(0.003)
    worker.ask(given, "cancel")

    assert worker.ended(given).state is RunState.CANCELLED
    assert not [note for note in given.evidence.notes if "outside" in note["what"]]


# --- what is seen ---


def test_progress_and_the_newest_line_are_shown_while_it_runs(worker: Worker) -> None:
    text = "for i in 10 20 30 40 50; do printf '\\033[32mcopying %d%%\\033[0m\\r' $i; sleep 0.15; done; sleep 60"
    given = worker.give(shell(text))
    wait_until(lambda: given.snapshot.get("line") == "copying 50%")
    wait_until(lambda: (given.snapshot.get("progress") or {}).get("fraction") == 0.5)
    worker.ask(given, "cancel")
    worker.ended(given)

    assert given.evidence.last_line == "copying 50%"


def test_silence_is_shown_as_silence(hire: Hire) -> None:
    worker = hire(environment={"TASKMON_QUIET_AFTER_S": "0.5"})
    given = worker.give(job("sleep", "60"))
    wait_until(lambda: given.snapshot.get("facts") == ["quiet"])

    assert given.snapshot["note"].startswith("quiet for ")


def test_waiting_for_somebody_to_type_is_shown(worker: Worker) -> None:
    given = worker.give(shell("printf 'Password: '; read answer", pty=True))
    wait_until(lambda: given.snapshot.get("facts") == ["waiting_for_input"])

    assert given.snapshot["line"] == "Password:"
    worker.ask(given, "cancel")
    assert worker.ended(given).state is RunState.CANCELLED


def test_very_much_output_costs_the_worker_little(worker: Worker) -> None:
    text = "head -c 100000000 /dev/zero | tr '\\0' 'x'; echo; echo the end"
    given = worker.give(shell(text, output_cap_bytes=6_000_000))
    outcome = worker.ended(given, 60)

    assert outcome.state is RunState.SUCCEEDED
    assert outcome.output_bytes == 100_000_009
    assert given.evidence.last_line == "the end"
    gap = outcome.remarks["output_gap"]
    kept = (given.folder / "output.log").stat().st_blocks * 512
    assert kept <= 6_300_000
    assert gap[0] % 4096 == gap[1] % 4096 == 0
    with (given.folder / "output.log").open("rb") as log:
        assert log.read(gap[0]) == b"x" * gap[0]
        log.seek(gap[1])
        assert set(log.read(1000)) == {ord("x")}
    stat = stat_of(worker.process.pid)
    assert stat is not None
    assert stat.cpu_ticks / os.sysconf("SC_CLK_TCK") < 0.67


def test_a_program_that_leaves_a_hole_in_its_output_is_said_to_take_what_the_disk_holds(worker: Worker) -> None:
    given = worker.give(shell("truncate -s 100000000 /proc/self/fd/1; echo the end"))
    outcome = worker.ended(given)

    assert outcome.output_bytes == 100_000_008
    assert outcome.remarks["output_disk_bytes"] <= 65_536


def test_each_new_step_is_in_the_journal_at_once(worker: Worker) -> None:
    report = '\'{"step": \'$i\', "steps": 3, "progress": 0.5}\''
    text = f"for i in 1 2 3; do echo {report} >> $TASKMON_EVENTS; sleep 0.4; done"
    given = worker.give(shell(text))
    worker.ended(given)
    lines = [json.loads(part) for part in (given.folder / "journal.jsonl").read_bytes().splitlines()]

    assert [part["progress"]["step"] for part in lines if part["event"] == "progress"] == [1, 2, 3]


def test_a_journal_that_has_become_long_does_not_get_each_step(worker: Worker, tmp_path: Path) -> None:
    """A run that moved all the time wrote 2 MB a day into it, and more with every step."""
    text = "for i in 1 2 3; do echo '{\"step\": '$i'}' >> $TASKMON_EVENTS; sleep 0.3; done"
    given = Given(tmp_path / "long", shell(text))
    given.make()
    with (given.folder / "journal.jsonl").open("ab") as file:
        file.write(line(Event.NOTE, "2026-01-01T00:00:00.000Z", what="x" * LONG_JOURNAL_BYTES))
    worker.hand_over(given)
    worker.ended(given)

    assert given.events().count("progress") == 0
    assert given.evidence.progress is not None
    assert given.evidence.progress.step == 3


@pytest.mark.skipif(not os.access("/sys/fs/cgroup/memory", os.W_OK), reason="needs a memory group of its own (v1)")
def test_the_system_ending_it_for_its_memory_is_told_as_that(hire: Hire) -> None:
    group = Path(f"/sys/fs/cgroup/memory/taskmon-test-{os.getpid()}")
    try:
        group.mkdir()
        (group / "memory.limit_in_bytes").write_text("60000000")
    except OSError as error:
        pytest.skip(f"no memory group can be made: {error}")
    worker = hire(preexec_fn=lambda: (group / "cgroup.procs").write_text(str(os.getpid())))
    try:
        for text in ("x = bytearray(200_000_000)", "import os; os.kill(os.getpid(), 9)"):
            outcome = worker.perform(python(text))
            assert outcome.error is not None
            assert outcome.error.code == ("out_of_memory" if "bytearray" in text else "signal")
            assert outcome.signal == "SIGKILL"
    finally:
        worker.clean_up()
        wait_until(lambda: not (group / "cgroup.procs").read_text())
        group.rmdir()


# --- the end ---


def test_a_daemon_left_behind_is_reported_and_its_worker_takes_no_more(worker: Worker) -> None:
    given = worker.give(python(_DAEMON.format(parent="time.sleep(0.3); sys.exit(0)", child="")))
    outcome = worker.ended(given)

    assert outcome.state is RunState.SUCCEEDED
    [leftover] = outcome.remarks["leftovers"]
    assert leftover["pid"] in carriers(given)
    assert worker.said() == ""
    assert worker.wait() == 0


def test_a_job_may_want_nothing_left_behind(worker: Worker) -> None:
    text = _DAEMON.format(parent="time.sleep(0.3); sys.exit(0)", child="")
    given = worker.give(python(text, leftovers=Leftovers.END, grace_s=0.2))
    outcome = worker.ended(given)

    assert outcome.state is RunState.SUCCEEDED
    assert "leftovers" not in outcome.remarks
    assert carriers(given) == []
    assert worker.said() == "r"


def test_helpers_that_end_a_moment_later_are_no_leftovers(worker: Worker) -> None:
    given = worker.give(shell("sleep 0.03 & exit 0"))
    outcome = worker.ended(given)

    assert outcome.remarks == {}
    assert worker.said() == "r"


def test_orphans_are_reaped_while_the_command_runs(worker: Worker) -> None:
    given = worker.give(shell("for i in 1 2 3 4 5 6 7 8; do (sleep 0.01 &) ; done; sleep 0.3; echo done; sleep 60"))
    wait_for_output(given, b"done")
    children = Path(f"/proc/{worker.process.pid}/task/{worker.process.pid}/children")
    wait_until(lambda: len(children.read_text().split()) == 1)
    worker.ask(given, "cancel")
    worker.ended(given)


def test_at_the_sessions_end_a_run_is_interrupted_and_costs_no_try(worker: Worker) -> None:
    given = worker.give(job("sleep", "60"))
    wait_until(lambda: given.evidence.command)
    worker.process.send_signal(signal.SIGTERM)
    os.kill(given.pid, signal.SIGTERM)
    outcome = worker.ended(given)

    assert outcome.state is RunState.INTERRUPTED
    assert outcome.counts is False
    assert outcome.remarks["session_end"] is True
    assert worker.wait() == 0


def test_what_ends_by_itself_at_the_sessions_end_has_its_real_outcome(worker: Worker) -> None:
    given = worker.give(shell("sleep 0.5; exit 6"))
    wait_until(lambda: given.evidence.command)
    worker.process.send_signal(signal.SIGHUP)
    outcome = worker.ended(given)

    assert (outcome.state, outcome.exit_code) == (RunState.FAILED, 6)


def test_keys_typed_in_the_monitors_terminal_do_not_reach_the_worker(worker: Worker) -> None:
    given = worker.give(shell("sleep 0.5; exit 0"))
    wait_until(lambda: given.evidence.command)
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP, signal.SIGTTOU, signal.SIGPIPE):
        worker.process.send_signal(number)

    assert worker.ended(given).state is RunState.SUCCEEDED


@pytest.mark.skipif(os.getuid() != 0, reason="only root can make a process that the worker may not signal")
def test_what_cannot_be_ended_keeps_the_run_cancelling_and_says_why(hire: Hire) -> None:
    worker = hire(preexec_fn=_give_up_killing_others)
    given = worker.give(python("import os, time; os.setresuid(65534, 65534, 65534); print('ready'); time.sleep(60)"))
    wait_for_output(given, b"ready")
    worker.ask(given, "cancel")
    wait_until(lambda: "belongs to another user" in given.snapshot.get("note", ""))

    assert given.snapshot["facts"] == ["cancelling"]
    assert given.outcome is None
    assert given.is_locked()
    os.kill(given.pid, signal.SIGKILL)
    outcome = worker.ended(given)
    assert (outcome.state, outcome.signal) == (RunState.FAILED, "SIGKILL")


def _give_up_killing_others() -> None:
    """Drop CAP_KILL for good."""
    ctypes.CDLL(None).prctl(24, 5, 0, 0, 0)


def _let_pass(seconds: float) -> None:
    """Time in which nothing may happen: there is no event to wait for."""
    time.sleep(seconds)


def test_what_a_program_reports_is_believed_over_what_its_output_looks_like(worker: Worker) -> None:
    program = (
        "import json, os, time\n"
        "for guess in ('10%', '50%', '97%'): print(guess, flush=True); time.sleep(0.3)\n"
        "for done in (1, 2):\n"
        "    with open(os.environ['TASKMON_EVENTS'], 'a') as file:\n"
        "        print(json.dumps({'done': done, 'total': 4}), file=file)\n"
        "    print('99%', flush=True); time.sleep(0.3)\n"
    )
    given = worker.give(python(program))
    worker.ended(given)

    assert given.evidence.progress is not None
    assert (given.evidence.progress.done, given.evidence.progress.fraction) == (2, 0.5)


@pytest.mark.skipif(not Path("/proc/self/autogroup").exists(), reason="this kernel has no autogroups")
def test_a_command_and_its_worker_give_way_to_what_a_person_works_with(worker: Worker) -> None:
    given = worker.give(job("sleep", "60"))
    sessions = [Path(f"/proc/{pid}/autogroup") for pid in (given.pid, worker.process.pid)]

    wait_until(lambda: all(session.read_text().endswith(" nice 10\n") for session in sessions))
