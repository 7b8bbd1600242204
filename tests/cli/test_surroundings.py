"""Commands started with whatever streams, locale, settings, home and folder: they do what was asked, or say why not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Shell

_PATIENCE_S = 60.0
_TASKMON = (sys.executable, "-m", "taskmon")


def redirected(shell: Shell, how: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """A command typed with redirections of a shell behind it."""
    return subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {how}', "sh", *_TASKMON, *arguments],
        cwd=shell.folder,
        env=shell.environment,
        capture_output=True,
        timeout=_PATIENCE_S,
    )


def test_with_its_output_closed_a_run_is_added_and_the_status_says_so(shell: Shell) -> None:
    done = redirected(shell, ">&-", "add", "--name", "closed", "--", "true")

    assert (done.returncode, b"fault" in done.stderr) == (0, False)
    assert shell.run(1)["name"] == "closed", "and no file of ours was taken for the output"


def test_with_its_input_closed_a_command_reads_nothing(shell: Shell) -> None:
    done = redirected(shell, "<&-", "add", "--from", "-")

    assert done.returncode == 2
    assert b"no job in it" in done.stderr


@pytest.mark.parametrize("arguments", [("list",), ("list", "--json"), ("export", "--format", "csv"), ("doctor",)])
def test_with_its_output_closed_a_command_that_only_prints_is_done(shell: Shell, arguments: tuple[str, ...]) -> None:
    done = redirected(shell, ">&-", *arguments)

    assert (done.returncode, b"fault" in done.stderr) == (0, False)


def test_with_all_closed_a_run_is_followed_to_its_end(shell: Shell) -> None:
    assert redirected(shell, "<&- >&- 2>&-", "run", "--shell", "--", "echo word; exit 3").returncode == 3
    assert shell.say("logs", "1") == "word\n"


def test_with_all_closed_a_monitor_runs_what_is_queued(shell: Shell) -> None:
    run_id = shell.add("--shell", "--", "ls -l /proc/self/fd >&2; echo done")

    assert redirected(shell, "<&- >&- 2>&-", "work", "--until-idle").returncode == 0

    assert shell.run(run_id)["state"] == "succeeded"
    assert shell.say("logs", str(run_id)).endswith("done\n")


def test_a_list_that_finds_no_room_fails(shell: Shell) -> None:
    shell.add("--", "true")

    done = redirected(shell, ">/dev/full", "list")

    assert done.returncode == 1
    assert b"could not be written: No space left on device" in done.stderr


def test_a_long_log_arrives_whole_in_a_pipe_that_another_program_made_non_blocking(shell: Shell) -> None:
    shell.type("run", "--", "seq", "100000")
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    process = shell.start("logs", "1", stdout=writing)
    os.close(writing)

    with open(reading, "rb") as file:
        received = file.read()
    process.communicate(timeout=_PATIENCE_S)

    assert process.returncode == 0
    assert received == b"".join(b"%d\n" % number for number in range(1, 100_001))


def test_a_monitor_whose_terminal_is_gone_goes_on_and_says_so(shell: Shell) -> None:
    shell.add("--", "true")
    shell.add("--", "true")
    reading, writing = os.pipe()
    os.close(reading)

    process = shell.start("work", "--until-idle", stdout=writing)
    os.close(writing)
    said = process.communicate(timeout=_PATIENCE_S)[1]

    assert process.returncode == 0
    assert b"can't be shown here any more" in said
    assert b"Traceback" not in said
    assert [run["state"] for run in shell.lines("list", "--json")] == ["succeeded", "succeeded"]


def test_no_warning_of_a_library_is_printed_or_fatal(shell: Shell, home: Path) -> None:
    for name in ("TASKMON_HOME", "XDG_RUNTIME_DIR"):
        shell.environment.pop(name, None)
    shell.environment |= {"HOME": str(home), "PYTHONWARNINGS": "error", "LC_ALL": "C"}

    done = shell.type("run", "--", "echo", "word")

    assert (done.stdout, done.stderr) == (b"word\n", b"")


@pytest.mark.parametrize(
    ("locale", "charset", "word"),
    [
        ("de_DE", "ISO-8859-1", b"gr\xfc\xdfe " + "grüße".encode()),  # and one that came from elsewhere
        ("ja_JP", "EUC-JP", b"\xc6\xfc\xcb\xdc"),
        ("zh_CN", "GBK", b"\x81\x5c\xa8\x44"),  # a backslash and a letter are half of a character there
    ],
)
def test_names_are_bytes_whatever_the_locale(
    shell: Shell, tmp_path: Path, locale: str, charset: str, word: bytes
) -> None:
    subprocess.run(
        ["localedef", "-c", "-i", locale, "-f", charset, tmp_path / f"{locale}.{charset}"], capture_output=True
    )
    assert (tmp_path / f"{locale}.{charset}").exists(), "the package 'locales' makes them"
    folder = os.fsencode(tmp_path) + b"/" + word
    os.mkdir(folder)
    with open(folder + b"/file-" + word, "w"):
        pass
    shell.environment |= {"LOCPATH": str(tmp_path), "LC_ALL": f"{locale}.{charset}"}
    program = b'ls "file-$1"; printf "%s|%s\\n" "$1" "$B"; pwd'

    done = subprocess.run(
        [*_TASKMON, "run", "--env", b"B=" + word, b"--", b"sh", b"-c", program, b"x", word],
        cwd=folder,
        env=shell.environment,
        capture_output=True,
        timeout=_PATIENCE_S,
    )

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == b"file-%s\n%s|%s\n%s\n" % (word, word, word, folder)


@pytest.mark.parametrize("python", [(), ("--python", sys.executable)])
def test_a_task_in_a_folder_of_another_character_set_is_found_and_runs(
    shell: Shell, tmp_path: Path, python: tuple[str, ...]
) -> None:
    subprocess.run(
        ["localedef", "-c", "-i", "de_DE", "-f", "ISO-8859-1", tmp_path / "de_DE.ISO-8859-1"], capture_output=True
    )
    folder = os.fsencode(tmp_path) + b"/gr\xfc\xdfe " + "grüße".encode()
    os.mkdir(folder)
    with open(folder + b"/work.py", "w") as file:
        file.write("def tell(): print(open(__file__).readline())\n")
    shell.environment |= {"LOCPATH": str(tmp_path), "LC_ALL": "de_DE.ISO-8859-1"}

    done = subprocess.run(
        [*_TASKMON, "run", *python, "--task", "work.py:tell"],
        cwd=folder,
        env=shell.environment,
        capture_output=True,
        timeout=_PATIENCE_S,
    )

    assert (done.returncode, done.stderr) == (0, b"")
    assert b"def tell()" in done.stdout


def test_what_is_printed_is_in_the_terminals_own_character_set(shell: Shell, tmp_path: Path) -> None:
    subprocess.run(
        ["localedef", "-c", "-i", "de_DE", "-f", "ISO-8859-1", tmp_path / "de_DE.ISO-8859-1"], capture_output=True
    )
    shell.type("add", "--name", "grüße", "--", "true")
    shell.environment |= {"LOCPATH": str(tmp_path), "LC_ALL": "de_DE.ISO-8859-1"}

    assert "grüße".encode("latin-1") in shell.type("list").stdout
    assert json.loads(shell.type("list", "--json").stdout)["name"] == "grüße"


def test_what_it_makes_is_its_owners_to_use_whatever_the_umask(shell: Shell) -> None:
    subprocess.run(["/bin/sh", "-c", 'umask 777; exec "$@"', "sh", *_TASKMON, "add", "--", "true"],
        cwd=shell.folder, env=shell.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        check=True, timeout=_PATIENCE_S)  # fmt: skip

    assert shell.paths.database.stat().st_mode & 0o600 == 0o600


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"HOME": ""}, "HOME is ''"),
        ({"HOME": "relative"}, "HOME is 'relative'"),
        ({"HOME": "relative", "TASKMON_HOME": "~/x"}, "TASKMON_HOME is '~/x'"),
        ({"TASKMON_HOME": "~no-such-user/x"}, "TASKMON_HOME is '~no-such-user/x'"),
    ],
)
def test_without_a_home_it_says_what_to_set(shell: Shell, environment: dict[str, str], said: str) -> None:
    del shell.environment["TASKMON_HOME"]
    shell.environment |= environment

    complaint = shell.complaint("list", status=1)

    assert said in complaint
    assert "Set TASKMON_HOME" in complaint


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be a user without a name")
def test_a_user_without_a_name_is_told_what_to_set(shell: Shell) -> None:
    for name in ("HOME", "TASKMON_HOME"):
        del shell.environment[name]
    # Loaded first, for that user may not read this Python's folders.
    program = (
        "import os, platformdirs.unix, pwd; from taskmon.paths import find_paths; os.setuid(54321)\n"
        "try: find_paths()\nexcept Exception as error: print(type(error).__name__, error)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], env=shell.environment, capture_output=True, timeout=_PATIENCE_S
    )

    assert b"RefusedError" in done.stdout
    assert b"HOME is not set, and this system has no entry for user 54321. Set TASKMON_HOME" in done.stdout


def test_in_a_folder_that_was_removed_all_works_that_needs_none(shell: Shell) -> None:
    gone = 'mkdir gone && cd gone && rmdir ../gone && exec "$@"'

    def typed(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            ["/bin/sh", "-c", gone, "sh", *_TASKMON, *arguments],
            cwd=shell.folder, env=shell.environment, capture_output=True, timeout=_PATIENCE_S,
        )  # fmt: skip

    assert typed("add", "--cwd", "/", "--", "pwd").returncode == 0
    refused = typed("add", "--", "true")
    assert refused.returncode == 2
    assert b"has been removed" in refused.stderr
    assert typed("work", "--until-idle").returncode == 0
    assert shell.say("logs", "1") == "/\n"
