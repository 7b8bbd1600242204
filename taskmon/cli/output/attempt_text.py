"""What was noted of an attempt beside its outcome, in words for a terminal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from taskmon.core.job import printable
from taskmon.core.journal import Identity
from taskmon.core.untrusted.remarks import gap_bytes, slept_s

_MOST_PROCESSES = 5


def noted(remarks: dict[str, Any]) -> list[str]:
    """What somebody should know, a sentence each. Read forgivingly: another version may have stored them."""
    found = []
    if remarks.get("session_end"):
        found.append("the session ended while it ran; that does not count as a try")
    if asleep_s := slept_s(remarks):
        found.append(f"the computer slept for {timedelta(seconds=round(asleep_s))} meanwhile, which does not count")
    if names := _processes(remarks.get("survivors")):
        found.append(f"outlived its worker: {names}")
    if names := _processes(remarks.get("leftovers")):
        found.append(f"ended, and left processes running: {names}")
    if remarks.get("pty_hint"):
        found.append("its output says that it needs a terminal: --pty gives it one")
    if gap := gap_bytes(remarks):
        found.append(f"{gap:,} bytes in the middle of its output were not kept: it was over its cap")
    notes = remarks.get("notes")
    found += [printable(str(note)) for note in notes] if isinstance(notes, list) else []
    if removed := remarks.get("output_removed"):
        found.append(f"its output was removed at {printable(str(removed))} to make room")
    return found


def _processes(entries: object) -> str:
    named = [f"{printable(process.name)} (pid {process.pid})" for process in Identity.listed(entries)]
    more = len(named) - _MOST_PROCESSES
    return ", ".join([*named[:_MOST_PROCESSES], f"{more} more"] if more > 0 else named)
