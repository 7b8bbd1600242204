"""Finds the program that does the work in a command line: behind sudo, env, nice and their like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_PYTHON = re.compile(r"(?:python|pypy)(?:\d+(?:\.\d+)*)?w?|py")
#: What runs its command on a terminal of its own.
_TERMINALS = frozenset({"script", "unbuffer"})


@dataclass(frozen=True, slots=True)
class Wrapper:
    """A program that starts another. Of an option that is not named here it is not known whether it takes a value."""

    flags: str = ""  #: letters of options without a value
    values: str = ""  #: letters of options with one
    long_values: str = ""  #: long options, apart by blanks, whose value is the next word
    words: int = 0  #: words of its own before the command
    sets: bool = False  #: NAME=VALUE may stand before the command


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
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where the program stands."""

    name: str  #: in lower case, without folder and .exe; of `python -m pip` it is pip
    index: int  #: of the word that names it
    starts: int  #: of the first word of its own command line: of `python -m pip` that is python
    has_terminal: bool = False  #: what stands before it gives it one
    may_set: bool = False  #: the word before it is, or follows, an `env`: NAME=VALUE may stand there


def find_program(argv: Sequence[str]) -> Place | None:
    """The program behind all wrappers; None where the words before it are not understood."""
    at = 0
    may_set = False
    while at < len(argv):
        name = base_name(argv[at])
        if name in _TERMINALS:
            return Place(name, at, at, has_terminal=True)
        wrapper = _WRAPPERS.get(name)
        if wrapper is None:
            return _within_python(argv, at, name, may_set) or Place(name, at, at, may_set=may_set)
        behind = _pass_over(argv, at + 1, wrapper)
        if behind is None:
            return None
        at, may_set = behind, name == "env"
    return None


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
        elif wrapper.sets and _ASSIGNMENT.match(word):
            at += 1
        else:
            break
    at += wrapper.words
    while wrapper.sets and at < len(argv) and _ASSIGNMENT.match(argv[at]):
        at += 1
    return at


def _cluster(letters: str, wrapper: Wrapper) -> int | None:
    """How many words an option of one letter, or several in one word, takes; None: not known."""
    for place, letter in enumerate(letters):
        if letter in wrapper.values:
            return 1 if letters[place + 1 :] else 2
        if letter not in wrapper.flags:
            return None
    return 1


_OF_PYTHON = Wrapper("bBdEiIOPqRsSuvx", "WX")


def _within_python(argv: Sequence[str], start: int, name: str, may_set: bool) -> Place | None:
    """The module of `python -m MODULE`."""
    if _PYTHON.fullmatch(name) is None:
        return None
    at = start + 1
    while at + 1 < len(argv) and argv[at].startswith("-"):
        if argv[at] == "-m":
            return Place(argv[at + 1].replace("_", "-"), at + 1, start, may_set=may_set)
        taken = _cluster(argv[at][1:], _OF_PYTHON)
        if taken is None:
            return None
        at += taken
    return None
