"""What a notice says of one run or of several, in words that no desktop takes for markup."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject

from taskmon.core.details import in_one_line
from taskmon.core.job import JobKind, printable
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.ui.needs import Need, need_of
from taskmon.ui.text.errors.text import error_text
from taskmon.ui.text.run import progress_text
from taskmon.ui.text.units import joined

#: Desktops show some 40 characters of a title and a few lines of a text, and take in very long ones badly.
_LONGEST_TITLE, _LONGEST_LINE, _MOST_LINES = 80, 160, 4


@dataclass(frozen=True, slots=True)
class Message:
    """What is said, and about which runs as they were then."""

    title: str
    text: str
    runs: tuple[Run, ...] = ()
    stays: bool = False  #: somebody is needed: it goes when somebody has seen it, not by itself
    answerable: Run | None = None  #: the run that an Answer button would mean
    again: str = ""  #: what the button says that means `retryable`, as its row does

    @property
    def retryable(self) -> Run | None:
        """The run that a Retry button would mean; None where it would be unclear."""
        return self.runs[0] if len(self.runs) == 1 and self.runs[0].state is RunState.FAILED else None


class MessageWords(QObject):
    """Words a message. lupdate finds plural forms in the `tr` of a class only."""

    def of(self, runs: tuple[Run, ...], lives: Mapping[int, Live], now: datetime) -> Message:
        """What to say of runs that ended, or need somebody; `lives`: what moves of those that need somebody."""
        needing = [run for run in runs if run.state in (RunState.RUNNING, RunState.INTERRUPTED)]
        failed = [run for run in runs if run.state is RunState.FAILED]
        done = [run for run in runs if run.state is RunState.SUCCEEDED]
        stays = bool(needing or failed)
        if len(runs) == 1:
            (run,), live = runs, lives.get(runs[0].id)
            text = "\n".join(part for part in (_said(run, live, now), last_line(run)) if part)
            has_terminal = run.job.pty and run.job.kind is JobKind.COMMAND  # else nothing can be typed to it
            waits = has_terminal and run.state is RunState.RUNNING and need_of(run, live) is Need.INPUT
            return Message(_cut(run.name, _LONGEST_TITLE), text, runs, stays, run if waits else None)
        ordered = (*needing, *failed, *done)
        lines = [_line(run, lives, now) for run in ordered[:_MOST_LINES]]  # a burst may be of a hundred thousand
        if len(ordered) > _MOST_LINES:
            lines.append(self.tr("and %n more", "", len(ordered) - _MOST_LINES))
        return Message(self._title(len(needing), len(failed), len(done)), "\n".join(lines), ordered, stays)

    def plain(self, title: str, text: str, run: Run) -> Message:
        """A sentence about a run, upon which only that run can be shown."""
        return Message(_cut(title, _LONGEST_TITLE), _cut(text, 2 * _LONGEST_LINE), (run,))

    def _title(self, needing: int, failed: int, done: int) -> str:
        need = self.tr("%n runs need you", "", needing) if needing else ""
        if failed and done:
            how = ", ".join((self.tr("%n succeeded", "", done), self.tr("%n failed", "", failed)))
            ended = self.tr("%n runs ended: {how}", "", failed + done).format(how=how)
        elif failed:
            ended = self.tr("%n runs failed", "", failed)
        else:
            ended = self.tr("%n runs succeeded", "", done) if done else ""
        return joined(need, ended)


def last_line(run: Run) -> str:
    """The last that a failed run printed; empty where that is not known."""
    lines = (run.error.details or {}).get("last_lines") if run.error is not None else None
    if run.state is not RunState.FAILED or not isinstance(lines, list):
        return ""
    return next((_cut(line, _LONGEST_LINE) for line in map(str, reversed(lines)) if line.strip()), "")


def without_tags(text: str) -> str:
    """`text` for a desktop's message: many take it for markup, others would show each sign of an escape."""
    return text.replace("<", "‹")


def _line(run: Run, lives: Mapping[int, Live], now: datetime) -> str:
    match run.state:
        case RunState.RUNNING | RunState.INTERRUPTED:
            return f"{_cut(run.name, 60)}: {_said(run, lives.get(run.id), now)}"
        case RunState.FAILED:
            return f"{_cut(run.name, 60)}: {joined(_cause(run), last_line(run))}"
        case _:
            return _cut(run.name, _LONGEST_LINE)


def _said(run: Run, live: Live | None, now: datetime) -> str:
    return _cut(progress_text(run, live, now), _LONGEST_LINE)


def _cause(run: Run) -> str:
    return _cut(in_one_line(error_text(run.error)).rstrip("."), _LONGEST_LINE) if run.error is not None else "?"


def _cut(text: str, most: int) -> str:
    plain = without_tags(printable(text.strip()))
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"
