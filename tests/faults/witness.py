"""Commands of all kinds that leave evidence of their own: a line when they start, a line when they end."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

#: $0 is the file of the evidence; each line is one write to a file opened for appending.
_SAY = 'say() { echo "$1 $TASKMON_ATTEMPT $$ $2" >> "$0"; }; say start -; '


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of command: what it does between its two lines, and how it means to end."""

    script: str
    end: str = "0"  #: exit status, or the name of a signal
    retries: int = 0
    pty: bool = False

    @property
    def text(self) -> str:
        last = f"kill -s {self.end} $$" if self.end.isalpha() else f"exit {self.end}"
        return f"{_SAY}{self.script}say end {self.end}; {last}"


KINDS = {
    "true": Kind(""),
    "nap": Kind("sleep 0.2; "),
    "sleep": Kind("sleep 0.7; "),
    "long": Kind("for i in 1 2 3 4 5 6 7 8 9 10; do echo $i of 10; echo ${i}0%; sleep 0.15; done; "),
    "children": Kind("(sleep 0.3; sleep 0.1) & sleep 0.3 & sleep 0.2 & wait; "),
    "daemon": Kind("(setsid sh -c 'sleep 0.5; sleep 0.2' > /dev/null 2>&1 < /dev/null &) ; sleep 0.1; "),
    "terminal": Kind("tty; sleep 0.2; echo done; ", pty=True),
    "output": Kind("head -c 300000 /dev/zero | tr '\\0' 'x' | fold -w 80; sleep 0.1; "),
    "failing": Kind("echo no >&2; sleep 0.1; ", end="7"),
    "crashing": Kind("sleep 0.1; ", end="SEGV"),
    "retried": Kind("sleep 0.05; ", end="3", retries=2),
}


def request(kind: str, name: str, trace: Path) -> dict[str, Any]:
    """A line for `taskmon add --from`."""
    of_kind = KINDS[kind]
    return {
        "job": {"argv": ["/bin/sh", "-c", of_kind.text, str(trace)], "cwd": "/", "pty": of_kind.pty, "grace_s": 2.0},
        "name": name,
        "tags": [kind],
        "retries": of_kind.retries,
        "backoff": 0.05,
        "key": name,
    }


def some(rng: random.Random, count: int, prefix: str, trace: Path) -> list[dict[str, Any]]:
    return [request(rng.choice(sorted(KINDS)), f"{prefix}-{number}", trace) for number in range(count)]


@dataclass(slots=True)
class Witnessed:
    """What the commands say themselves, by the nonce of their attempt."""

    starts: Counter[str] = field(default_factory=Counter)
    ends: dict[str, list[str]] = field(default_factory=dict)


def read(trace: Path) -> Witnessed:
    found = Witnessed()
    for line in trace.read_text().splitlines() if trace.exists() else []:
        what, nonce, _, status = line.split()
        if what == "start":
            found.starts[nonce] += 1
        else:
            found.ends.setdefault(nonce, []).append(status)
    return found
