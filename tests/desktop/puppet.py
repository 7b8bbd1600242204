"""A program whose strings the test holds: it reports and ends as it is told, whoever watches it."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path

_PROGRAM = """#!{python} -IS
import json, os, sys, time
with open(os.path.realpath(__file__) + ".strings") as strings:
    while True:
        line = strings.readline()
        if not line.endswith("\\n"):
            time.sleep(0.01)  # a plain file, so that each attempt reads all of it: nothing tells when it grows
            continue
        told = json.loads(line)
        if "exit" in told:
            sys.exit(told["exit"])
        if "print" in told:
            print(told["print"], flush=True)
        elif "ask" in told:
            input(told["ask"])
        else:
            with open(os.environ["TASKMON_EVENTS"], "a") as events:
                events.write(json.dumps(told) + "\\n")
"""


class Puppet:
    """The strings of one program; what was told before it runs is done when it does, in each attempt anew."""

    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir(exist_ok=True)
        program = folder / name
        program.write_text(_PROGRAM.replace("{python}", sys.executable))
        program.chmod(0o755)
        self._strings = folder / f"{name}.strings"
        self._strings.touch()
        self.argv = (str(program),)

    @property
    def command_line(self) -> str:
        """What to type to start it."""
        return shlex.join(self.argv)

    def report(self, progress: float, message: str = "") -> None:
        """Have it report how far it is."""
        self._tell({"progress": progress, "message": message})

    def print(self, *lines: str) -> None:
        """Have it print lines."""
        for line in lines:
            self._tell({"print": line})

    def ask(self, question: str) -> None:
        """Have it wait for an answer on its terminal."""
        self._tell({"ask": question})

    def exit(self, status: int = 0) -> None:
        """Have it end."""
        self._tell({"exit": status})

    def forget(self) -> None:
        """Let the next attempt begin with nothing told."""
        self._strings.write_text("")

    def _tell(self, what: dict[str, object]) -> None:
        with self._strings.open("a") as strings:
            strings.write(json.dumps(what) + "\n")
