"""The command that does the work, behind sudo, env and their like and in a shell's line, and what its arguments say."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from taskmon.core.requests.program import SHELLS, base_name, find_program, shell_line

#: A shell line with one of these is no single command.
_SYNTAX = frozenset("<>()`$")
#: What may let two commands of a line run at once, or only one of them.
_AT_ONCE = re.compile(r"\||(?<![&>])&(?![&>\d])")
#: Commands that print nothing: beside the others of a line they don't count.
_SILENT = frozenset({"cd", "mkdir", "rm", "mv", "ln", "touch", "chmod", "set", "export", "umask", "trap", "true", ":"})
#: They stand between commands.
_BETWEEN = frozenset({"|", "||", "&&", ";", "&", "|&"})
#: Shells within shells, and commands of one line, that are looked at.
_DEEPEST, _MOST_OTHERS = 8, 20


@dataclass(frozen=True, slots=True)
class Command:
    """A program's name, in small letters, and its arguments."""

    program: str = ""
    arguments: tuple[str, ...] = ()
    others: tuple[Command, ...] = ()  #: those of a pipeline or a line of shell
    is_in_turn: bool = False  #: the others run one after the other

    def named(self, *programs: str) -> Command | None:
        """This command or one of the others, where it is one of `programs`."""
        return next((each for each in (self, *self.others) if each.program in programs), None)

    @property
    def bars(self) -> int | None:
        """How many bars it draws, one after the other, as far as its arguments tell; None: nobody knows.

        A program that a line of shell calls again draws its bars again: the passes of an encoder, two downloads.
        """
        loud = [each for each in self.others if each.program not in _SILENT]
        if self.is_in_turn and loud and all(each.program == loud[0].program for each in loud):
            bars = [each.bars for each in loud]
            return None if None in bars else sum(each or 0 for each in bars)
        if self.program in ("wget", "curl", "axel"):
            urls = [argument for argument in self.arguments if "://" in argument]
            if {"-Z", "--parallel"} & set(self.arguments):
                return 1
            return (
                None
                if {"-i", "-r", "-m", "--input-file", "--recursive", "--mirror"} & set(self.arguments)
                else max(1, len(urls))
            )
        if self.program.startswith("pip") and len(self.arguments) > 1:
            return None if "--no-deps" not in self.arguments else max(1, len(self._named()))
        return 1

    def _named(self) -> list[str]:
        """What stands behind the first argument and is no option, nor the value of one."""
        named = []
        for before, argument in zip(self.arguments, self.arguments[1:], strict=False):
            if not argument.startswith("-") and (not before.startswith("-") or before == "--no-deps"):
                named.append(argument)
        return named

    def value_of(self, *names: str) -> str | None:
        """The value of an option: `-c 20`, `-c20`, `--count=20`, `count=20`; the last one counts."""
        found = None
        for place, argument in enumerate(self.arguments):
            for name in names:
                if argument == name and place + 1 < len(self.arguments) and not name.endswith("="):
                    found = self.arguments[place + 1]
                elif argument.startswith(name + "=") or (name.endswith("=") and argument.startswith(name)):
                    found = argument.partition("=")[2]
                elif len(name) == 2 and name[0] == "-" and argument.startswith(name) and len(argument) > 2:
                    found = argument[2:]
        return found


def command_of(argv: Sequence[str], *, depth: int = 0) -> Command:
    """The command that does the work; also within `sh -c "one command"`. An empty one where it isn't found."""
    place = find_program(argv, in_shell=True)
    if place is None or depth > _DEEPEST:
        return Command()
    arguments = tuple(argv[place.index + 1 :])
    line = shell_line(argv[place.starts :])
    if line is None:
        return Command(place.name, arguments)
    commands = commands_of(line)
    if len(commands) == 1:
        return command_of(commands[0], depth=depth + 1)
    others = [each for each in commands if base_name(each[0]) not in SHELLS]
    is_in_turn = _AT_ONCE.search(line) is None and len(others) == len(commands)
    return Command(
        place.name, arguments, tuple(command_of(each) for each in others[:_MOST_OTHERS]), is_in_turn=is_in_turn
    )


def commands_of(line: str) -> list[list[str]]:
    """The commands of a line of shell, without what redirects them; empty where it is more than that."""
    try:
        lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        words = list(lexer)
    except ValueError:
        return []
    commands: list[list[str]] = [[]]
    is_target = False
    for word in words:
        if word in _BETWEEN:
            commands.append([])
        elif set(word) <= set("<>&|") and word:
            is_target = True
            if commands[-1] and commands[-1][-1] in ("1", "2"):
                commands[-1].pop()
        elif is_target:
            is_target = False
        elif _SYNTAX & set(word) and set(word) <= set(";|&()<>"):
            return []
        else:
            commands[-1].append(word)
    return [command for command in commands if command]
