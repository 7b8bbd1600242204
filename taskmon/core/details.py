"""An error as a person reads it: its details with their lines, its message in one line where there is room for one."""

from __future__ import annotations

import json
from collections.abc import Mapping

from taskmon.core.job import printable

_LONGEST = 20_000
#: What `retry_on` may name; the traceback says it better.
_FOR_PROGRAMS = frozenset({"exception_types"})


def in_one_line(message: str) -> str:
    """A message that may be a list of problems, where only a line can be shown."""
    first, *others = [line.strip() for line in message.splitlines() if line.strip()] or [""]
    return printable(f"{first} {'; '.join(others)}" if others else first)


def readable(details: Mapping[str, object]) -> str:
    """The details a line each, or several: with real line breaks, and what is no text made visible."""
    left_out = _FOR_PROGRAMS | ({"last_lines"} if "traceback" in details else set())  # they are the end of it
    parts = []
    for name, value in details.items():
        if name in left_out:
            continue
        if isinstance(value, str):
            lines = value.splitlines()
        elif isinstance(value, list) and all(isinstance(line, str) for line in value):
            lines = value
        else:
            lines = json.dumps(value, ensure_ascii=False, indent=1, default=str).split("\n")
        body = "\n".join(printable(str(line)) for line in lines) or "''"
        parts.append(f"{printable(name)}: {body}" if "\n" not in body else f"{printable(name)}:\n{body}")
    return "\n".join(parts)[:_LONGEST]
