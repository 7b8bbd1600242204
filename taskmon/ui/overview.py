"""What is known of one run, in words: error first, then what, where, when, how far, attempts and history."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from datetime import datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from taskmon.core.attempt import Attempt
from taskmon.core.clock import utc_now
from taskmon.core.environment import differences, masked_argv
from taskmon.core.errors import RunError
from taskmon.core.job import printable, quoted
from taskmon.core.run import Run, Transition
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.store import Reader
from taskmon.ui import wording
from taskmon.ui.attempt_words import attempt_text, remarks
from taskmon.ui.labels import PlainLabel, set_tone
from taskmon.ui.theme import fixed_font
from taskmon.ui.verbs import RETRY_ON_TERMINAL, Verb

_MOST_LINES = 12


@dataclass(frozen=True, slots=True)
class Facts:
    """What the store knows of a run beside its row."""

    attempts: list[Attempt] = field(default_factory=list)
    history: list[Transition] = field(default_factory=list)
    environment: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)


def read_facts(reader: Reader, run: Run) -> Facts:
    """Read them; on the reading thread."""
    kept = reader.environment(run.environment) if run.environment else {}
    changed = differences({**kept, **run.job.env}, dict(os.environ)) if kept else {}
    return Facts(reader.attempts(run.id), reader.history(run.id), changed)


class Overview(QScrollArea):
    """The facts of one run. Every text is selectable, and none is taken for markup."""

    asked = Signal(object, object)  #: verbs.Verb, tuple[Run, ...]

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("overview")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Overview"))
        self._run: Run | None = None
        self._values: dict[str, QLabel] = {}
        self._heads: dict[str, QLabel] = {}
        form = QWidget()
        form.setObjectName("overview_form")
        column = QVBoxLayout(form)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(8)
        column.addWidget(self._build_error())
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(7)
        self._grid.setColumnStretch(1, 1)
        column.addLayout(self._grid)
        for key, title in (
            ("command", self.tr("Command")),
            ("folder", self.tr("Folder")),
            ("environment", self.tr("Environment")),
            ("started", self.tr("Started")),
            ("progress", self.tr("Progress")),
            ("left", self.tr("Left")),
            ("used", self.tr("Used")),
            ("result", self.tr("Result")),
            ("remarks", self.tr("Remarks")),
            ("attempts", self.tr("Attempts")),
            ("history", self.tr("History")),
        ):
            self._add_row(key, title)
        column.addStretch(1)
        self.setWidget(form)

    def show_run(self, run: Run, live: Live | None, facts: Facts | None) -> None:
        """Show the run; `facts` is None until they have been read."""
        another = self._run is None or self._run.id != run.id
        if another:
            self._details_button.setChecked(False)
            self._environment_button.setChecked(False)
        self._run = run
        now = utc_now()
        self._show_error(run.error if run.state is not RunState.SUCCEEDED else None)
        self._set("command", _command(run))
        self._set("folder", wording.folder(run.job.cwd) or "~")
        self._set("started", _started(run, now))
        self._set("progress", wording.progress_text(run, live, now, with_cause=False))
        self._set("left", wording.left_text(run, live))
        self._set("result", "" if run.result is None else json.dumps(run.result, ensure_ascii=False)[:2000])
        if facts is not None:
            self._show_facts(run, facts, now)
        elif another:
            for key in ("used", "remarks", "attempts", "history"):
                self._set(key, "")
            self._environment_button.hide()
            self._terminal_button.hide()

    def _show_facts(self, run: Run, facts: Facts, now: datetime) -> None:
        newest = facts.attempts[-1] if facts.attempts else None
        self._set("used", _used(newest))
        hinted = newest is not None and bool(newest.remarks.get("pty_hint"))
        self._terminal_button.setVisible(hinted and RETRY_ON_TERMINAL.allowed(run))
        self._set("attempts", _attempts(run, facts.attempts, now))
        self._set("remarks", _remarks(facts.attempts, now))
        told = {attempt.error.message for attempt in facts.attempts if attempt.error}
        steps = [_step(step, told, now) for step in facts.history[-_MOST_LINES:]]
        self._set("history", "\n".join(reversed(steps)))
        count = len(facts.environment)
        self._heads["environment"].setVisible(count > 0)
        self._environment_button.setVisible(count > 0)
        if count:
            one, many = self.tr("1 difference to this session"), self.tr("{count} differences to this session")
            self._environment_button.setText(one if count == 1 else many.format(count=count))
        lines = [
            f"{name}={_value(ours)}   ({self.tr('here')}: {_value(theirs)})"
            for name, (ours, theirs) in facts.environment.items()
        ]
        self._set("environment", "\n".join(lines))
        self._show_environment(self._environment_button.isChecked())

    def _build_error(self) -> QWidget:
        self._error_box = QFrame()
        self._error_box.setObjectName("hint")
        column = QVBoxLayout(self._error_box)
        column.setContentsMargins(12, 9, 12, 9)
        column.setSpacing(4)
        row = QHBoxLayout()
        self._error = PlainLabel(selectable=True, wraps=True)
        self._error.setObjectName("error_message")
        row.addWidget(self._error, 1)
        self._details_button = QPushButton(self.tr("Details"))
        self._details_button.setProperty("kind", "link")
        self._details_button.setObjectName("error_details_button")
        self._details_button.setAccessibleName(self.tr("Details of the error"))
        self._details_button.setCheckable(True)
        self._details_button.toggled.connect(self._show_details)
        self._terminal_button = QPushButton(RETRY_ON_TERMINAL.text())
        self._terminal_button.setObjectName("retry_on_terminal_button")
        self._terminal_button.setAccessibleName(self.tr("Retry with a terminal of its own"))
        self._terminal_button.clicked.connect(lambda: self._ask(RETRY_ON_TERMINAL))
        row.addWidget(self._terminal_button)
        row.addWidget(self._details_button, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(row)
        self._details = PlainLabel(selectable=True, wraps=True)
        self._details.setObjectName("error_details")
        self._details.setFont(fixed_font())
        self._details.hide()
        column.addWidget(self._details)
        self._error_box.hide()
        return self._error_box

    def _show_error(self, error: RunError | None) -> None:
        self._error_box.setVisible(error is not None)
        if error is None or self._run is None:
            return
        text = printable(error.message)
        text = text[:1].upper() + text[1:]
        self._error.setText(text if text.endswith((".", "!", "?")) else text + ".")
        details = dict(error.details or {})
        if error.code:
            details = {"code": error.code, **details}
        self._details.setText(_readable(details))
        self._details_button.setVisible(bool(details))

    @Slot(bool)
    def _show_details(self, wanted: bool) -> None:
        self._details.setVisible(wanted)
        self._details_button.setText(self.tr("Less") if wanted else self.tr("Details"))

    @Slot(bool)
    def _show_environment(self, wanted: bool) -> None:
        self._values["environment"].setVisible(wanted and bool(self._values["environment"].text()))

    def _ask(self, verb: Verb) -> None:
        if self._run is not None:
            self.asked.emit(verb, (self._run,))

    def _add_row(self, key: str, title: str) -> None:
        row = len(self._values)
        head = PlainLabel(title)
        set_tone(head, "muted")
        value = PlainLabel(selectable=True, wraps=True)
        value.setObjectName(f"overview_{key}")
        value.setAccessibleName(title)
        self._heads[key], self._values[key] = head, value
        self._grid.addWidget(head, row, 0, Qt.AlignmentFlag.AlignTop)
        if key != "environment":
            self._grid.addWidget(value, row, 1)
            return
        self._environment_button = QPushButton()
        self._environment_button.setProperty("kind", "link")
        self._environment_button.setObjectName("environment_button")
        self._environment_button.setAccessibleName(self.tr("Environment differences"))
        self._environment_button.setCheckable(True)
        self._environment_button.toggled.connect(self._show_environment)
        cell = QVBoxLayout()
        cell.setSpacing(3)
        cell.addWidget(self._environment_button, 0, Qt.AlignmentFlag.AlignLeft)
        cell.addWidget(value)
        head.hide()
        value.hide()
        self._environment_button.hide()
        self._grid.addLayout(cell, row, 1)

    def _set(self, key: str, text: str) -> None:
        value = self._values[key]
        if value.text() != text:
            value.setText(text)
        if key != "environment":
            value.setVisible(bool(text))
            self._heads[key].setVisible(bool(text))


def _command(run: Run) -> str:
    if run.job.shell:
        return run.command[:4000]
    return " ".join(quoted(part) for part in masked_argv(run.job.argv))[:4000]


def _started(run: Run, now: datetime) -> str:
    if run.started_at is None:
        return wording.translate("overview", "not yet; added {when}").format(when=wording.moment(run.created_at, now))
    text = wording.moment(run.started_at, now)
    if run.ended_at is not None and run.state is not RunState.QUEUED:
        text += wording.translate("overview", " · ended {when}").format(when=wording.moment(run.ended_at, now))
    return text


def _used(attempt: Attempt | None) -> str:
    if attempt is None:
        return ""
    parts = []
    if attempt.cpu_s is not None:
        parts.append(wording.translate("overview", "{time} of CPU").format(time=wording.span(attempt.cpu_s)))
    if attempt.peak_memory_bytes:
        parts.append(
            wording.translate("overview", "at most {size} of memory").format(
                size=wording.size(attempt.peak_memory_bytes)
            )
        )
    if attempt.output_bytes:
        parts.append(wording.translate("overview", "{size} of output").format(size=wording.size(attempt.output_bytes)))
    return " · ".join(parts)


def _attempts(run: Run, attempts: list[Attempt], now: datetime) -> str:
    if not attempts:
        return ""
    told = run.error.message if run.error and run.state is not RunState.SUCCEEDED else ""
    lines = [
        attempt_text(attempt, now, told if attempt.attempt == run.attempt else "")
        for attempt in reversed(attempts[-_MOST_LINES:])
    ]
    if len(attempts) > _MOST_LINES:
        lines.append(wording.translate("overview", "… and {count} before").format(count=len(attempts) - _MOST_LINES))
    if run.retry.max_attempts > 1:
        policy = wording.translate("overview", "tries up to {count} times, waits {time}, then longer").format(
            count=run.retry.max_attempts, time=wording.span(run.retry.backoff_s, rough=True)
        )
        lines.append(policy)
    return "\n".join(lines)


def _remarks(attempts: list[Attempt], now: datetime) -> str:
    lines = []
    for attempt in reversed(attempts[-_MOST_LINES:]):
        which = wording.translate("overview", "Attempt {number}: ").format(number=attempt.attempt)
        lines += [(which if len(attempts) > 1 else "") + sentence for sentence in remarks(attempt, now)]
    return "\n".join(lines)


def _step(step: Transition, told: set[str], now: datetime) -> str:
    """One change of the run's state; `told`: what the attempts say already."""
    state, why = wording.state_word(step.target), printable(step.why)
    said = why == state or step.why in told
    parts = [wording.moment(step.at, now), state, wording.actor_word(step.by), "" if said else why]
    return " · ".join(part for part in parts if part)


def _value(text: str | None) -> str:
    return wording.translate("overview", "not set") if text is None else printable(text)[:200]


def _readable(details: dict[str, object]) -> str:
    """The details as text: long texts as they are, the rest as JSON."""
    parts = []
    for name, value in details.items():
        if isinstance(value, str):
            body = "\n".join(printable(line) for line in value.splitlines()) or "''"
        elif isinstance(value, list) and all(isinstance(line, str) for line in value):
            body = "\n".join(printable(str(line)) for line in value)
        else:
            body = json.dumps(value, ensure_ascii=False, indent=1, default=str)
        parts.append(f"{name}: {body}" if "\n" not in body else f"{name}:\n{body}")
    return "\n".join(parts)[:20_000]
