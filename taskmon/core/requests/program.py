"""Finds the program that does the work in a command line: behind sudo, env, nice and their like, and in `sh -c`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from taskmon.core.requests.shell_syntax import sets_variable

SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ksh", "ash", "fish"})
_PYTHON = re.compile(r"(?:python|pypy)(?:\d+(?:\.\d+)*)?w?|py")


@dataclass(frozen=True, slots=True)
class Wrapper:
    """A program that starts another. Of an option that is not named here it is not known whether it takes a value."""

    flags: str = ""  #: letters of options without a value
    values: str = ""  #: letters of options with one
    long_values: str = ""  #: long options, apart by blanks, whose value is the next word
    words: int = 0  #: words of its own before the command
    sets: bool = False  #: NAME=VALUE may stand before the command
    terminal: bool = False  #: it runs its command on a terminal of its own


_WRAPPERS = {
    "sudo": Wrapper(
        "AbEHiknPSsB", "CDghpRrTtUu",
        "--user --group --host --prompt --chdir --chroot --close-from --role --type --other-user --command-timeout",
        sets=True,
    ),
    "doas": Wrapper("n", "uC"),
    "env": Wrapper("i0v", "uC", "--unset --chdir", sets=True),
    "nice": Wrapper("0123456789", "n", "--adjustment"),
    "ionice": Wrapper("t", "cn", "--class --classdata"),
    "nohup": Wrapper(),
    "setsid": Wrapper("cfw"),
    "stdbuf": Wrapper("", "ioe", "--input --output --error"),
    "time": Wrapper("apqv", "fo", "--format --output"),
    "timeout": Wrapper("fpv", "ks", "--kill-after --signal", words=1),
    "chrt": Wrapper("abdfiorRv", "TPD", words=1),
    "taskset": Wrapper("ac", words=1),
    "flock": Wrapper("nxseuoF", "wE", "--timeout --wait --conflict-exit-code", words=1),
    "caffeinate": Wrapper("disum", "tw"),
    "systemd-inhibit": Wrapper("", "", "--what --who --why --mode"),
    "systemd-run": Wrapper("tPqrGSd", "HMpuE", "--host --machine --property --unit --slice --setenv --uid --gid"),
    "numactl": Wrapper("al", "CNmiPp", "--physcpubind --cpunodebind --membind --interleave --preferred"),
    "xvfb-run": Wrapper("al", "efnpsw", "--error-file --auth-file --server-num --server-args --xauth-protocol --wait"),
    "unbuffer": Wrapper("p", terminal=True),
    "exec": Wrapper("cl", "a"),
    "command": Wrapper("p"),
}  # fmt: skip
#: It runs the user's shell, or with `-c` one line for it.
_SCRIPT = "script"
_OF_PYTHON = Wrapper("bBdEiIOPqRsSuvx0123456789.", "WX")  # py -3.12 -m pip
_OF_A_SHELL = Wrapper("abefhiklmnprstuvxBCDEHPT", "oO", "--rcfile --init-file")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the program stands."""

    name: str  #: in lower case, without folder and .exe; of `python -m pip` it is pip
    index: int  #: of the word that names it
    starts: int  #: of the first word of its own command line: of `python -m pip` that is python
    has_terminal: bool = False  #: what stands before it gives it one
    may_set: bool = False  #: the word before it is, or follows, an `env`: NAME=VALUE may stand there


def find_program(argv: Sequence[str], *, in_shell: bool = False) -> Place | None:
    """The program behind all wrappers, which may be a shell; None where the words before it are not understood.

    Args:
        in_shell: The words are those of a shell's line: variables may be set before the first.
    """
    at = 0
    while in_shell and at < len(argv) and sets_variable(argv[at]):
        at += 1
    may_set = has_terminal = False
    while at < len(argv):
        name = base_name(argv[at])
        if name == _SCRIPT:
            return Place(name, at, at, has_terminal=True)
        wrapper = _WRAPPERS.get(name)
        if wrapper is None:
            within = _within_python(argv, at, name)
            named, index = within or (name, at)
            return Place(named, index, at, has_terminal, may_set)
        behind = _pass_over(argv, at + 1, wrapper)
        if behind is None:
            return None
        at, may_set, has_terminal = behind, name == "env", has_terminal or wrapper.terminal
    return None


def shell_line(argv: Sequence[str]) -> str | None:
    """What a shell behind all wrappers is given to do: the text behind `-c`; None: it is no shell, or has no such."""
    place = find_program(argv)
    if place is None or place.name not in SHELLS:
        return None
    at, is_asked = place.index + 1, False
    while at < len(argv) and argv[at][:1] in ("-", "+") and len(argv[at]) > 1:
        word = argv[at]
        if word.startswith("--"):
            at += 2 if word in _OF_A_SHELL.long_values.split() else 1
            continue
        is_asked = is_asked or (word[0] == "-" and "c" in word)
        taken = _cluster(word[1:].replace("c", ""), _OF_A_SHELL)
        if taken is None:
            return None
        at += taken
    return argv[at] if is_asked and at < len(argv) else None


def base_name(word: str) -> str:
    """The name of a program without its folder, as it is looked for in tables."""
    return re.split(r"[/\\]", word)[-1].lower().removesuffix(".exe")


def _pass_over(argv: Sequence[str], at: int, wrapper: Wrapper) -> int | None:
    """The index behind a wrapper's own words; None: they are not understood."""
    while at < len(argv):
        word = argv[at]
        if word == "--":
            at += 1
            break
        if word.startswith("--"):
            at += 2 if word in wrapper.long_values.split() else 1
        elif word.startswith("-") and len(word) > 1:
            taken = _cluster(word[1:], wrapper)
            if taken is None:
                return None
            at += taken
        elif wrapper.sets and sets_variable(word):
            at += 1
        else:
            break
    at += wrapper.words
    while wrapper.sets and at < len(argv) and sets_variable(argv[at]):
        at += 1
    return at if argv[at : at + 1] and not argv[at].startswith("-") else None


def _cluster(letters: str, wrapper: Wrapper) -> int | None:
    """How many words an option of one letter, or several in one word, takes; None: not known."""
    for place, letter in enumerate(letters):
        if letter in wrapper.values:
            return 1 if letters[place + 1 :] else 2
        if letter not in wrapper.flags:
            return None
    return 1


def _within_python(argv: Sequence[str], start: int, name: str) -> tuple[str, int] | None:
    """The module of `python -m MODULE`, and its index."""
    if _PYTHON.fullmatch(name) is None:
        return None
    at = start + 1
    while at + 1 < len(argv) and argv[at].startswith("-"):
        if argv[at] == "-m":
            return argv[at + 1].replace("_", "-"), at + 1
        taken = _cluster(argv[at][1:], _OF_PYTHON)
        if taken is None:
            return None
        at += taken
    return None
