"""The program that does the work, behind sudo, env and their like, and what its arguments say."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass

#: They start the program that is named behind them.
_WRAPPERS = frozenset(
    {
        "sudo", "doas", "env", "nice", "ionice", "nohup", "time", "stdbuf", "setsid", "chrt", "unbuffer", "timeout",
        "systemd-run", "systemd-inhibit", "caffeinate", "taskset", "exec", "command", "numactl", "xvfb-run",
    }
)  # fmt: skip
#: Options of these that take a value of their own.
_TAKING = {
    "nice": ("-n",), "ionice": ("-c", "-n", "-p"), "sudo": ("-u", "-g", "-h", "-p", "-C"), "env": ("-u", "-C", "-S"),
    "timeout": ("-k", "-s"), "stdbuf": ("-i", "-o", "-e"), "time": ("-f", "-o"), "systemd-run": ("-p", "--unit"),
    "doas": ("-u", "-C"), "chrt": ("-p",), "taskset": ("-c",),
}  # fmt: skip
_SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ksh"})
#: A shell line with one of these is no single command.
_SYNTAX = frozenset("<>()`$")
#: What may let two commands of a line run at once, or only one of them.
_AT_ONCE = re.compile(r"\||(?<![&>])&(?![&>\d])")
#: Commands that print nothing: beside the others of a line they don't count.
_SILENT = frozenset({"cd", "mkdir", "rm", "mv", "ln", "touch", "chmod", "set", "export", "umask", "trap", "true", ":"})
#: They stand between commands.
_BETWEEN = frozenset({"|", "||", "&&", ";", "&", "|&"})


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


def command_of(argv: Sequence[str]) -> Command:
    """The command that does the work; also within `sh -c "one command"`."""
    parts = list(argv)
    for _ in range(8):
        if not parts:
            return Command()
        name = os.path.basename(parts[0]).lower().removesuffix(".exe")
        if name in _SHELLS:
            inner = _one_command(parts)
            if inner is None:
                return _shell(name, parts)
            parts = inner
        elif name in _WRAPPERS:
            parts = _behind(name, parts[1:])
        elif "=" in parts[0] and not parts[0].startswith("/"):
            parts = parts[1:]
        else:
            return Command(name, tuple(parts[1:]))
    return Command()


def _shell(name: str, parts: list[str]) -> Command:
    line = _line_of(parts)
    commands = [] if line is None else commands_of(line)
    others = [command_of(each) for each in commands[:20] if os.path.basename(each[0]) not in _SHELLS]
    is_in_turn = line is not None and _AT_ONCE.search(line) is None and len(others) == len(commands)
    return Command(name, tuple(parts[1:]), tuple(others), is_in_turn)


def _line_of(parts: list[str]) -> str | None:
    """What stands behind the `-c` of a shell."""
    for place, part in enumerate(parts[1:-1], start=1):
        if part.startswith("-") and not part.startswith("--") and part.endswith("c"):
            return parts[place + 1]
    return None


def _behind(wrapper: str, parts: list[str]) -> list[str]:
    taking = _TAKING.get(wrapper, ())
    place = 0
    while place < len(parts):
        part = parts[place]
        if part in taking:
            place += 2
        elif (
            part.startswith("-")
            or ("=" in part and not part.startswith("/"))
            or (wrapper in ("timeout", "chrt", "taskset") and part[:1].isdigit())
        ):
            place += 1
        else:
            break
    return parts[place:]


def _one_command(parts: list[str]) -> list[str] | None:
    """What `sh -c` runs, where that is a single command, redirections aside."""
    line = _line_of(parts)
    commands = [] if line is None else commands_of(line)
    return commands[0] if len(commands) == 1 else None


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
