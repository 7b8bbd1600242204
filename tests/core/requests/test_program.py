"""The program that does the work, behind whatever starts it."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskmon.core.requests.program import SHELLS, find_program, shell_line


@pytest.mark.parametrize(
    ("typed", "name", "rest"),
    [
        ("rsync -a a b", "rsync", "-a a b"),
        ("C:/x/FFMPEG.exe -i a", "ffmpeg", "-i a"),
        ("sudo -u me nice -n 5 env A=1 /bin/tar c", "tar", "c"),
        ("sudo A=1 -E make", "make", ""),
        ("doas -u me ionice -c3 -n7 dd if=a", "dd", "if=a"),
        ("nice -10 nohup setsid -f stdbuf -oL -e 0 xz f", "xz", "f"),
        ("time -f %e timeout --foreground -k 5 60s ping -c 3", "ping", "-c 3"),
        ("chrt -b 0 taskset -c 0-3 flock -n /tmp/lock gzip f", "gzip", "f"),
        ("systemd-run --user --scope -p MemoryMax=1G --unit x borg create", "borg", "create"),
        ("xvfb-run -a --server-args -x numactl -N 0 --membind=0 make", "make", ""),
        ("exec -a x command -p git clone u", "git", "clone u"),
        ("nice -- rsync a", "rsync", "a"),
        ("python3.12 -X utf8 -m yt_dlp u", "yt-dlp", "u"),
        ("py -3.12 -m pip install x", "pip", "install x"),
        ("env -i sh -c 'gzip big'", "sh", "-c 'gzip big'"),
    ],
)
def test_the_program_is_found_with_its_own_words(typed: str, name: str, rest: str) -> None:
    argv = shlex.split(typed)
    place = find_program(argv)

    assert place is not None
    assert place.name == name
    assert argv[place.index + 1 :] == shlex.split(rest)
    assert not place.has_terminal


@pytest.mark.parametrize("typed", ["", "sudo", "sudo -x git", "timeout 5", "nice -n", "flock f -c 'git clone u'"])
def test_words_that_are_not_understood_name_no_program(typed: str) -> None:
    assert find_program(shlex.split(typed)) is None


def test_variables_may_be_set_before_a_command_of_a_shell_alone() -> None:
    in_shell = find_program(["A=1", "B=", "nice", "make"], in_shell=True)

    assert in_shell is not None
    assert in_shell.name == "make"
    assert find_program(["A=1"], in_shell=True) is None
    alone = find_program(["A=1", "make"])
    assert alone is not None
    assert alone.name == "a=1"


def test_what_starts_it_may_give_it_a_terminal() -> None:
    behind = find_program(["nice", "unbuffer", "-p", "git", "clone"])

    assert behind is not None
    assert (behind.name, behind.has_terminal) == ("git", True)


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("sh -c 'gzip big'", "gzip big"),
        ("nice -n 5 bash -lc 'gzip big'", "gzip big"),
        ("bash --login -euo pipefail -c 'gzip big | ssh x' name", "gzip big | ssh x"),
        ("bash --rcfile f -c -e x", "x"),
        ("bash -o pipefail script.sh", None),
        ("bash script.sh -c x", None),
        ("sh -c", None),
        ("sh", None),
        ("sh -y -c x", None),
        ("tar -c x", None),
    ],
)
def test_the_line_of_a_shell_is_found(typed: str, line: str | None) -> None:
    assert shell_line(shlex.split(typed)) == line


_WORD = st.sampled_from(
    [*SHELLS, "sudo", "env", "nice", "-c", "-n", "--", "-", "+", "A=1", "timeout", "5", "python", "-m"]
)


@given(st.lists(_WORD | st.text(max_size=5), max_size=8), st.booleans())
def test_any_words_are_borne(argv: list[str], in_shell: bool) -> None:
    place = find_program(argv, in_shell=in_shell)

    assert place is None or 0 <= place.starts <= place.index < len(argv)
    assert shell_line(argv) is None or shell_line(argv) in argv
