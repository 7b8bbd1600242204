"""The question before a verb that starts or ends something: what is meant, with the numbers of what it would touch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QObject

from taskmon.core.job import printable
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.ui.actions.verbs import Verb
from taskmon.ui.text.run import progress_text
from taskmon.ui.text.units import joined
from taskmon.ui.widgets.confirm import Question

_LONGEST_NAME = 80


class VerbPrompts(QObject):
    """Every verb that asks has its own here."""

    def of(self, verb: Verb, runs: Sequence[Run], now: datetime) -> Question:
        """What to ask before `verb` is done to those of the selected runs that allow it."""
        meant = [run for run in runs if verb.allowed(run)]
        others = Counter(run.state for run in runs if not verb.allowed(run))
        return self._question(verb, len(meant), self._which(meant, now), others)

    def of_states(self, verb: Verb, states: Counter[RunState]) -> Question:
        """The same of very many, of which it is known how many are in each state."""
        meant = Counter({state: count for state, count in states.items() if state in verb.becomes})
        return self._question(verb, meant.total(), self.counted_states(meant), states - meant)

    def counted(self, runs: Sequence[Run]) -> str:
        """How many of them are in each state: 12 failed, 5 cancelled."""
        return self.counted_states(Counter(run.state for run in runs))

    def _question(self, verb: Verb, count: int, which: str, others: Counter[RunState]) -> Question:
        what = self._what(verb.key, count)
        more = [which, self._consequence(verb.key, count)]
        if others:
            stay = self.tr("%n other selected runs stay as they are: {states}.", "", others.total())
            more.append(stay.format(states=self.counted_states(others)))
        return Question(
            name="remove" if verb.key == "remove" else "confirm",
            title=verb.text(),
            text=self.tr("{what}?").format(what=what),
            more="\n\n".join(part for part in more if part),
            do=what,
            keep=self.tr("Change nothing"),
        )

    def counted_states(self, counts: Counter[RunState]) -> str:
        """The same of counts."""
        words: dict[RunState, Callable[[int], str]] = {
            RunState.RUNNING: lambda n: self.tr("%n running", "", n),
            RunState.QUEUED: lambda n: self.tr("%n queued", "", n),
            RunState.INTERRUPTED: lambda n: self.tr("%n interrupted", "", n),
            RunState.FAILED: lambda n: self.tr("%n failed", "", n),
            RunState.CANCELLED: lambda n: self.tr("%n cancelled", "", n),
            RunState.SUCCEEDED: lambda n: self.tr("%n succeeded", "", n),
        }
        return ", ".join(word(counts[state]) for state, word in words.items() if counts[state])

    def _which(self, runs: Sequence[Run], now: datetime) -> str:
        if len(runs) != 1:
            return self.counted(runs)
        return joined(printable(runs[0].name)[:_LONGEST_NAME], progress_text(runs[0], None, now))

    def _what(self, key: str, count: int) -> str:
        match key:
            case "cancel":
                return self.tr("Cancel %n runs", "", count)
            case "retry" | "retry_pty":
                return self.tr("Retry %n runs", "", count)
            case "restart":
                return self.tr("Restart %n runs", "", count)
            case "resume_kept" | "resume_anyway":
                return self.tr("Resume %n runs", "", count)
            case "mark_failed":
                return self.tr("Mark %n runs failed", "", count)
            case "let_go":
                return self.tr("Let go of %n runs", "", count)
            case "release":
                return self.tr("Release %n runs", "", count)
            case "duplicate":
                return self.tr("Run %n runs again", "", count)
            case "remove":
                return self.tr("Remove %n runs from the list", "", count)
        raise KeyError(key)

    def _consequence(self, key: str, count: int) -> str:
        match key:
            case "cancel":
                return self.tr("What runs is ended, and what it did so far may be lost.")
            case "duplicate":
                return self.tr("Each is queued as a new run with the same job; the old ones stay as they are.")
            case "remove":
                return self.tr(
                    "What is known of %n runs and their output are deleted. This can't be undone.", "", count
                )
        return ""
