"""Starting a command: what it is given, and what a person reads when it can't be started."""

from __future__ import annotations

import json
import os
import signal
import stat
from pathlib import Path

import pytest

from taskmon.core.job import Job
from taskmon.core.states import RunState
from tests.worker.conftest import Hire
from tests.worker.hiring import Worker, job, python, shell, task


def test_arguments_arrive_byte_by_byte(worker: Worker) -> None:
    argv = ("a b", "'\"", "two\nlines", "\t", "", "🙂é", b"\xff\xfe\x80".decode("utf-8", "surrogateescape"), "*")
    given = worker.give(job("printf", "%s\\0", *argv))

    assert worker.ended(given).state is RunState.SUCCEEDED
    assert given.output == b"".join(part.encode("utf-8", "surrogateescape") + b"\0" for part in argv)


def test_the_environment_is_exactly_the_given_one(worker: Worker) -> None:
    odd = b"\xff".decode("utf-8", "surrogateescape")
    given = worker.give(job("env", "-0"), environment={"ODD": odd, "TWO": "a\nb"})
    worker.ended(given)

    seen = dict(part.split(b"=", 1) for part in given.output.split(b"\0") if part)
    assert seen[b"ODD"] == b"\xff"
    assert seen[b"TWO"] == b"a\nb"
    assert seen[b"TASKMON_ATTEMPT"] == given.nonce.encode()
    assert set(seen) == {b"PATH", b"HOME", b"ODD", b"TWO", b"TASKMON_ATTEMPT", b"TASKMON_EVENTS"}


def test_it_runs_in_its_folder_and_the_worker_does_not_stay_there(worker: Worker, tmp_path: Path) -> None:
    given = worker.give(shell("pwd; sleep 0.2", cwd=str(tmp_path)))
    assert worker.said() == "r"

    assert given.output.decode().strip() == str(tmp_path)
    assert os.readlink(f"/proc/{worker.process.pid}/cwd") == "/"


@pytest.mark.parametrize("what", ["command", "task"])
def test_pwd_names_the_folder_of_the_run_not_the_one_where_it_was_added(
    worker: Worker, tmp_path: Path, what: str
) -> None:
    there = tmp_path / "there"
    there.mkdir()
    (there / "tasks.py").write_text("import os\ndef told(): print(os.environ['PWD'], os.environ['OLDPWD'])\n")
    wanted = task(f"{there}/tasks.py:told", cwd=str(there)) if what == "task" else printed(cwd=str(there))

    given = worker.give(wanted, environment={"PWD": str(tmp_path), "OLDPWD": "/elsewhere"})
    worker.ended(given)

    assert given.output.decode().split() == [str(there), str(tmp_path)]


def test_pwd_stays_where_it_names_the_same_folder_through_a_link_or_was_set_by_the_user(
    worker: Worker, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    given = worker.give(printed(cwd=str(tmp_path)), environment={"PWD": f"{tmp_path}/link", "OLDPWD": "/before"})
    worker.ended(given)
    own = worker.give(printed(cwd=str(tmp_path), env={"PWD": "/own"}), environment={"PWD": "/own", "OLDPWD": "/b"})
    worker.ended(own)

    assert given.output.decode().split() == [f"{tmp_path}/link", "/before"]
    assert own.output.decode().split() == ["/own", "/b"]


def printed(**fields: object) -> Job:
    """A job that prints both variables; a shell would set them itself."""
    return job("printenv", "PWD", "OLDPWD", **fields)


def test_it_has_a_session_of_its_own_and_no_input_and_only_its_three_descriptors(worker: Worker) -> None:
    text = (
        "import os, sys, json; print(json.dumps({'session': os.getsid(0), 'pid': os.getpid(), 'in': sys.stdin.read(),"
        " 'fds': sorted(int(n) for n in os.listdir('/proc/self/fd')), 'out': os.readlink('/proc/self/fd/1'),"
        " 'err': os.readlink('/proc/self/fd/2')}))"
    )
    given = worker.give(python(text))
    worker.ended(given)

    seen = json.loads(given.output)
    assert seen["session"] == seen["pid"] == given.pid
    assert seen["in"] == ""
    assert seen["fds"][:3] == [0, 1, 2]
    assert len(seen["fds"]) == 4  # and the one that listed them
    assert seen["out"] == seen["err"] == str(given.folder / "output.log")


def test_no_signal_is_ignored_or_blocked_in_it(worker: Worker) -> None:
    assert worker_masks(worker) == {"SigBlk:": 0, "SigIgn:": 0, "SigCgt:": 0}


def test_its_files_are_its_owners_alone(worker: Worker) -> None:
    given = worker.give(shell("echo hello; sleep 0.3"))
    worker.ended(given)

    for name in ("output.log", "progress.json"):
        assert stat.S_IMODE((given.folder / name).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("argv", "code", "part"),
    [
        (("no-such-program",), "not_found", "There is no program 'no-such-program' in the PATH of this run."),
        (("no such program",), "not_found", "with a shell"),
        (("/no/such/program",), "not_found", "There is no program '/no/such/program'."),
        (("./missing",), "not_found", "There is no program './missing' in '"),
        (("/",), "not_permitted", "'/' is a folder, not a program."),
        (("./plain",), "not_permitted", "chmod +x './plain'"),
        (("./orphan",), "not_found", "('#!/no/such/interpreter')"),
        (("./headless",), "invalid", "#!/bin/sh"),
        (("./empty",), "invalid", "is not a program of this system"),
    ],
)
def test_what_cannot_be_started_says_why(
    worker: Worker, tmp_path: Path, argv: tuple[str, ...], code: str, part: str
) -> None:
    for name, content in {
        "plain": "#!/bin/sh\n",
        "orphan": "#!/no/such/interpreter\n",
        "headless": "echo hello\n",
        "empty": "",
    }.items():
        (tmp_path / name).write_text(content)
        (tmp_path / name).chmod(0o644 if name == "plain" else 0o755)

    given = worker.give(job(*argv, cwd=str(tmp_path)))
    outcome = worker.ended(given)

    assert outcome.state is RunState.FAILED
    assert outcome.error is not None
    assert outcome.error.code == code
    assert part in outcome.error.message
    assert outcome.error.details is not None
    assert outcome.error.details["argv"] == list(argv)
    assert outcome.error.details["cwd"] == str(tmp_path)
    assert "started" not in given.events()
    assert worker.said() == "r"


def test_a_missing_folder_is_not_taken_for_a_missing_program(worker: Worker) -> None:
    error = worker.perform(job("true", cwd="/no/such/folder")).error

    assert error is not None
    assert (error.code, error.message) == ("not_found", "The folder '/no/such/folder' does not exist.")


def test_a_file_is_no_folder(worker: Worker) -> None:
    error = worker.perform(job("true", cwd="/etc/passwd")).error

    assert error is not None
    assert error.message == "'/etc/passwd' is not a folder."


def test_too_much_for_the_system_is_said_in_plain_words(worker: Worker) -> None:
    error = worker.perform(job("true"), environment={f"V{n}": "x" * 100_000 for n in range(60)}).error

    assert error is not None
    assert error.code == "invalid"
    assert "larger than the system allows" in error.message


def test_the_path_of_the_run_decides_not_the_workers(worker: Worker, tmp_path: Path) -> None:
    for folder, answer in (("first", "1"), ("second", "2")):
        (tmp_path / folder).mkdir()
        program = tmp_path / folder / "greet"
        program.write_text(f"#!/bin/sh\necho {answer}\n")
        program.chmod(0o755 if folder == "second" else 0o644)

    given = worker.give(job("greet"), environment={"PATH": f"{tmp_path}/first:{tmp_path}/second:/usr/bin:/bin"})
    worker.ended(given)

    assert given.output == b"2\n"


def test_a_shell_command_is_one_text_for_the_shell(worker: Worker) -> None:
    given = worker.give(shell("echo $((6 * 7)) | cat && echo '$HOME'; exit 3"))
    outcome = worker.ended(given)

    assert given.output == b"42\n$HOME\n"
    assert outcome.exit_code == 3


def test_a_terminal_has_its_size_and_is_the_sessions_own(worker: Worker) -> None:
    text = "tty; stty size; echo $TERM; echo ${ConEmuANSI-none}; ps -o pid=,sid=,tpgid= -p $$; echo hi > /dev/tty"
    given = worker.give(shell(text, pty=True), environment={"ConEmuANSI": "ON"})
    worker.ended(given)

    name, size, term, conemu, ids, typed = given.output.decode().replace("\r", "").splitlines()
    assert name.startswith("/dev/pts/")
    assert (size, term, conemu, typed) == ("30 100", "xterm-256color", "none", "hi")
    assert len(set(ids.split())) == 1
    assert int(ids.split()[0]) == given.pid


def test_much_output_through_a_terminal_arrives_whole(worker: Worker) -> None:
    given = worker.give(shell("seq 1 200000", pty=True))
    outcome = worker.ended(given)

    assert given.output.replace(b"\r\n", b"\n") == b"".join(b"%d\n" % n for n in range(1, 200_001))
    assert outcome.output_bytes == len(given.output)


def test_a_worker_started_with_signals_ignored_does_not_pass_that_on(hire: Hire) -> None:
    def ignore() -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})

    assert worker_masks(hire(preexec_fn=ignore)) == {"SigBlk:": 0, "SigIgn:": 0, "SigCgt:": 0}


def worker_masks(worker: Worker) -> dict[str, int]:
    """The signals blocked, ignored and caught in a command, but the two that glibc keeps for itself (32 and 33)."""
    given = worker.give(job("cat", "/proc/self/status"))
    worker.ended(given)
    own = 0b11 << 31
    lines = [part.split() for part in given.output.decode().splitlines() if part.startswith("Sig")]
    return {name: int(mask, 16) & ~own for name, mask in lines if name in ("SigBlk:", "SigIgn:", "SigCgt:")}
