"""What is offered for a command that would print no progress, and how its words are changed."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskmon.core.hints.rules import PROGRAMS
from taskmon.core.hints.suggestion import suggest

ASKED = {
    "rsync -a a b": "rsync --info=progress2 -a a b",
    "rsync -a -- a b": "rsync --info=progress2 -a -- a b",
    "sudo -u bob nice -n 10 ionice -c3 rsync -a a b": "sudo -u bob nice -n 10 ionice -c3 rsync --info=progress2 -a a b",
    "nohup /usr/bin/rsync -a a b": "nohup /usr/bin/rsync --info=progress2 -a a b",
    "time -f %e timeout -k 5 60 git -C x fetch": "time -f %e timeout -k 5 60 git -C x fetch --progress",
    "git -c a=b clone u": "git -c a=b clone --progress u",
    "git clone -- --progress": "git clone --progress -- --progress",
    "7z a x.7z f": "7z a -bsp1 x.7z f",
    "7z x -so x.7z": "7z x -bsp2 -so x.7z",
    "python3.12 -m pip install x": "python3.12 -m pip install --progress-bar=raw x",
    "pip3.12 install x": "pip3.12 install --progress-bar=raw x",
    "restic -r x backup y": "env RESTIC_PROGRESS_FPS=1 restic -r x backup y",
    "sudo restic backup y": "sudo env RESTIC_PROGRESS_FPS=1 restic backup y",
    "env -i A=1 restic backup y": "env -i A=1 RESTIC_PROGRESS_FPS=1 restic backup y",
    "borg create r::a p": "borg create --progress r::a p",
    "dd if=a of=b": "dd status=progress if=a of=b",
    "dd if=a status=none of=b": "dd if=a status=progress of=b",
    "wget -qO- u": "wget --show-progress -qO- u",
    "wget -nv -O f u": "wget -nv --show-progress -O f u",
    "curl -fsSL -o f u": "curl -fSL -o f u",
    "curl u --silent": "curl u",
    "curl --silent --progress-bar -o f u": "curl --progress-bar -o f u",
    "curl -s# -o f u": "curl '-#' -o f u",
    "ffmpeg -nostats -i a b": "ffmpeg -stats -i a b",
    "ffmpeg -v error -nostats -i a b": "ffmpeg -v info -stats -i a b",
    "zstd -19 f": "zstd --progress -19 f",
    "qemu-img convert -O qcow2 a b": "qemu-img convert -p -O qcow2 a b",
    "pv f": "pv -f f",
}
ONLY_A_TERMINAL = [
    "docker -H h pull x", "apt-get -y install x", "uv pip install x", "scp a b:", "xz -v f", "git gc",
    "sh -c 'git clone x'", "bash -c 'scp a b:'", "sh -ec 'git clone x'", "nice bash -lc 'sudo git clone x'",
    "docker image pull x", "uv --directory d tool install x", "uv sync", "git submodule update --init",
]  # fmt: skip
LEFT_ALONE = [
    "sftp -b batch h", "xz -qv f", "scp -rpq a b:",
    "rsync -avP a b", "rsync --info=name,progress2 a b", "rsync -q a b", "git clone --progress u", "git push -q",
    "git status", "7z l x", "7z a -bsp0 x f", "pip install -q x", "pip install --progress-bar off x",
    "env RESTIC_PROGRESS_FPS=2 restic backup y", "restic --json backup y", "borg create -p r::a p", "ffmpeg -i a b",
    "ffmpeg -progress pipe:1 -nostats -i a b", "curl -o s u", "curl -os u", "curl -s --no-progress-meter u",
    "curl --progress-bar u", "wget u", "dd if=a of=b status=progress",
    "cp a b", "mv a b", "tar cf a b", "xz f", "unbuffer git clone u", "script -c x", "sudo -x git clone u", "rsync",
    "sh -c 'git clone x > log'", "sh -c 'git clone x | tee log'", "sh -c 'A=1 git clone x'", "sh -c 'rsync a b'",
    "qemu-img resize a 2G", "qemu-img measure a", "rsync -a --no-progress a b", "git clone --quie u",
    "git fetch --prog", "pip install --progr off x", "wget -q --show-prog u", "7z a -bd x f", "uv --no-progress sync",
    "uv pip list", "uv tool list", "docker image ls", "docker build --progress=plain .", "yt-dlp -q --print title u",
    "yt-dlp -qJ u", "aria2c -D u", "xz -lv f", "apt-get -s install x", "rsync -azvP a b", "rclone copy -vP a b",
    "pip install -qr f", "7z x -bso0 -bsp1 x", "ffmpeg -v error -stats -i a b", "qemu-img convert -pO qcow2 a b",
    "xz -vc f", "xz -v --stdout f", "sh -c 'zstd -c f'", "sh -c 'git clone $1' name x", "python -c 'import pip'", "",
]  # fmt: skip


@pytest.mark.parametrize(("typed", "asked"), ASKED.items())
def test_the_option_stands_where_the_program_reads_it_and_is_offered_once(typed: str, asked: str) -> None:
    argv = shlex.split(typed)
    hint = suggest(argv)

    assert hint is not None
    assert hint.edits
    assert hint.option
    assert hint.changes
    assert shlex.join(hint.edited(argv)) == asked
    again = suggest(hint.edited(argv))
    assert again is None or not again.edits


@pytest.mark.parametrize("typed", ONLY_A_TERMINAL)
def test_where_no_option_helps_a_terminal_is_offered(typed: str) -> None:
    hint = suggest(shlex.split(typed))

    assert hint is not None
    assert hint.terminal
    assert not hint.edits
    assert hint.prefers_terminal


@pytest.mark.parametrize(
    ("typed", "called"),
    [
        ("uv pip install x", "uv pip install"),
        ("git -C a clone u", "git clone"),
        ("python -m pip install x", "pip install"),
    ],
)
def test_the_program_is_named_as_it_is_called(typed: str, called: str) -> None:
    hint = suggest(shlex.split(typed))

    assert hint is not None
    assert hint.program == called


@pytest.mark.parametrize("typed", LEFT_ALONE)
def test_what_is_shown_already_asked_for_or_decided_is_left_alone(typed: str) -> None:
    assert suggest(shlex.split(typed)) is None


def test_what_has_a_terminal_is_left_alone() -> None:
    assert suggest(["git", "clone", "u"], pty=True) is None


@pytest.mark.parametrize("typed", ["zstd -19c f", "zstd --stdout f", "pv f", "7z x -so f"])
def test_no_terminal_is_offered_to_what_prints_data(typed: str) -> None:
    hint = suggest(shlex.split(typed))

    assert hint is not None
    assert hint.edits
    assert not hint.terminal


def test_a_line_for_a_shell_is_never_changed() -> None:
    hint = suggest(["git clone u"], shell=True)

    assert hint is not None
    assert hint.terminal
    assert not hint.edits
    assert suggest(["git clone u > log 2>&1"], shell=True) is None
    assert suggest(["cd x && git clone u"], shell=True) is None
    assert suggest(["rsync -a a b"], shell=True) is None


def test_a_variable_that_is_set_already_decides() -> None:
    assert suggest(["restic", "backup", "x"], environment={"RESTIC_PROGRESS_FPS": "0.1"}) is None


def test_where_older_versions_refuse_the_option_a_terminal_is_the_surer_way() -> None:
    hint = suggest(["pip", "install", "x"])

    assert hint is not None
    assert hint.may_be_refused
    assert hint.prefers_terminal


@pytest.mark.parametrize("name", [name for name, program in PROGRAMS.items() if not callable(program)])
def test_a_row_of_the_table_says_what_it_asks_for_and_what_that_changes(name: str) -> None:
    rules = PROGRAMS[name]
    assert not callable(rules)
    for rule in rules:
        assert bool(rule.changes) is bool(rule.option or rule.variables)
        assert rule.changes or rule.terminal
        assert rule.needs or not rule.behind_that
        options = f"{rule.option} {rule.unless} {rule.needs} {rule.global_values}".split()
        assert all(word.startswith("-") for word in options)
        assert not any(word.startswith("-") for word in rule.verbs.split())
        assert all("=" in variable for variable in rule.variables.split())


_WORD = st.sampled_from(
    [
        *PROGRAMS, "sudo", "env", "-u", "--", "-q", "-s", "-v", "A=1", "a", "x", "backup", "clone", "install", "-m",
        "python", "sh", "-c", "git clone x", "-nostats", "quiet", "-loglevel", "status=", "-", "", "é\udc80",
    ]
) | st.text(max_size=6)  # fmt: skip


@given(st.lists(_WORD, max_size=8), st.booleans())
def test_any_words_are_borne_and_nothing_is_added_twice(argv: list[str], shell: bool) -> None:
    hint = suggest(argv, shell=shell)

    if hint is not None and hint.edits:
        assert not shell
        again = suggest(hint.edited(argv))
        assert again is None or not again.edits
