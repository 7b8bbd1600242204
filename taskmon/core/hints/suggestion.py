"""Whether a command would print no progress as it is called, and what would make it."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from taskmon.core.hints.edits import Words, has_option
from taskmon.core.hints.hint import Edit, Hint
from taskmon.core.hints.rules import PROGRAMS, Rule
from taskmon.core.requests.program import SHELLS, Place, base_name, find_program, shell_line
from taskmon.core.requests.shell_syntax import sets_variable, shell_syntax

#: A command line is looked at up to here; options stand at its front.
_MOST_WORDS = 1_000
_LONGEST_LINE = 10_000
_NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class _Met:
    """A rule that fits, and where its verb stands."""

    rule: Rule
    index: int  #: of the verb, or of the program's name where it has none
    verb: str = ""


def suggest(
    argv: Sequence[str], *, pty: bool = False, shell: bool = False, environment: Mapping[str, str] = _NOTHING
) -> Hint | None:
    """What would make the command show its progress; None: nothing is known to, or it will.

    A line for a shell is never changed: of one that is a single command a terminal may be offered.

    Args:
        shell: `argv` is one text, for the shell.
        environment: What the command will find; a variable that decides on its progress is left alone.
    """
    if pty or not argv:
        return None
    if shell:
        return _of_shell(argv[0], environment)
    words = argv[:_MOST_WORDS]
    place = find_program(words)
    if place is None or place.has_terminal:
        return None
    if place.name in SHELLS:
        line = shell_line(argv)
        return _of_shell(line, environment) if line is not None and line is argv[-1] else None
    return _of_program(words, place, environment)


def _of_shell(line: str, environment: Mapping[str, str]) -> Hint | None:
    if len(line) > _LONGEST_LINE or shell_syntax(line):
        return None  # it may send the output elsewhere, or draw on several programs
    try:
        argv = shlex.split(line)
    except ValueError:
        return None
    if not argv or sets_variable(argv[0]) or base_name(argv[0]) in SHELLS:
        return None
    hint = suggest(argv, environment=environment)
    if hint is None or not hint.terminal:
        return None
    return replace(hint, edits=(), option="", changes="", may_be_refused=False)


def _of_program(argv: Sequence[str], place: Place, environment: Mapping[str, str]) -> Hint | None:
    program = PROGRAMS.get(place.name) or PROGRAMS.get(place.name.rstrip("0123456789."))  # pip3.12
    if program is None:
        return None
    words = Words(argv, place.index)
    if callable(program):
        return program(words)
    met = next((met for rule in program if (met := _meet(rule, words)) is not None), None)
    if met is None:
        return None
    rule = met.rule
    edits: tuple[Edit, ...] = ()
    if rule.option:
        edits = (Edit(met.index + 1, (rule.option,)),)
    elif rule.variables:
        variables = tuple(rule.variables.split())
        here = {*environment, *(word.partition("=")[0] for word in argv[: place.starts])}
        if any(variable.partition("=")[0] in here for variable in variables):
            return None
        if sys.platform != "win32":  # which has no env
            edits = (Edit(place.starts, variables if place.may_set else ("env", *variables)),)
    plain = [word for _, word in words.options()]
    terminal = rule.terminal and not any(
        has_option(plain, option, rule.with_value) for option in rule.no_terminal.split()
    )
    if not edits and not terminal:
        return None
    return Hint(
        f"{place.name} {met.verb}".strip(),
        edits,
        (rule.option or rule.variables) if edits else "",
        changes=rule.changes if edits else "",
        terminal=terminal,
        may_be_refused=rule.may_be_refused,
    )


def _meet(rule: Rule, words: Words) -> _Met | None:
    """The rule, if it is for this command line and the user has not decided otherwise."""
    options = words.options()
    plain = [word for _, word in options]
    if any(has_option(plain, unwanted, rule.with_value) for unwanted in rule.unless.split()):
        return None
    needs = rule.needs.split()
    if needs and not any(has_option(plain, needed, rule.with_value) for needed in needs):
        return None
    if rule.behind_that:
        return _Met(rule, max((place for place, word in options if word in needs), default=words.index))
    if not rule.verbs:
        return _Met(rule, words.index) if options else None
    is_value = False
    groups: list[str] = []
    for place, word in options:
        if is_value or word.startswith(("-", "+")):
            is_value = not is_value and word in rule.global_values.split()
        elif word in rule.groups.split():
            groups.append(word)
        else:
            return _Met(rule, place, " ".join((*groups, word))) if word in rule.verbs.split() else None
    return None
