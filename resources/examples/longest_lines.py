#!/usr/bin/env python3
"""Finds the longest line of every text file in a folder, in two steps, and tells taskmon how far it is.

    taskmon add -- python3 resources/examples/longest_lines.py ~/src '*.py'

Standard library only. It works just as well without taskmon: then nobody listens.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

#: Taskmon looks a few times a second; to report more often only makes the file longer.
REPORT_S = 0.1


class Reporter:
    """Appends reports to the file that $TASKMON_EVENTS names."""

    def __init__(self) -> None:
        self._path = os.environ.get("TASKMON_EVENTS")
        self._told_at = 0.0

    def report(self, *, at_once: bool = False, **fields: object) -> None:
        """Say how far it is. Keys: progress (0 to 1), or done, total and unit; message; step and steps."""
        now = time.monotonic()
        if self._path is None or (now - self._told_at < REPORT_S and not at_once):
            return
        self._told_at = now
        with open(self._path, "a", encoding="utf-8") as file:
            file.write(json.dumps(fields) + "\n")


def main(arguments: list[str]) -> int:
    """Print the longest line of each file below a folder whose name matches a pattern."""
    if len(arguments) != 2:
        print("usage: longest_lines.py FOLDER PATTERN", file=sys.stderr)
        return 2
    folder, pattern = Path(arguments[0]), arguments[1]
    reporter = Reporter()

    # Nobody knows how many files there are: without a total the bar is busy, and the count moves.
    reporter.report(step=1, steps=2, message="looking for files", at_once=True)
    paths: list[Path] = []
    for path in folder.rglob(pattern):
        if path.is_file():
            paths.append(path)
            reporter.report(step=1, steps=2, done=len(paths), unit="files", message="looking for files")

    for done, path in enumerate(sorted(paths), 1):
        with open(path, encoding="utf-8", errors="replace") as file:
            longest = max((len(line.rstrip("\n")) for line in file), default=0)
        print(f"{longest:6} {path.relative_to(folder)}", flush=True)
        is_last = done == len(paths)
        reporter.report(step=2, steps=2, done=done, total=len(paths), unit="files", message=path.name, at_once=is_last)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
