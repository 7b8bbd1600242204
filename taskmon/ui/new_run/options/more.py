"""All of how and when something runs that most runs leave as it is."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QCheckBox, QWidget

from taskmon.core.job import JobKind
from taskmon.core.requests.new_run import NewRun
from taskmon.ui.forms.field_rows import FieldRows
from taskmon.ui.new_run.options.after import AfterField, Prerequisites
from taskmon.ui.new_run.options.environment import EnvironmentField
from taskmon.ui.new_run.options.known import Known
from taskmon.ui.new_run.options.limits import Limits, LimitsField, Stopping, StoppingField
from taskmon.ui.new_run.options.place import Place, PlaceField
from taskmon.ui.new_run.options.retries import RetriesField
from taskmon.ui.new_run.options.start import Start, StartField
from taskmon.ui.new_run.options.tags import TagsField


class MoreOptions(FieldRows):
    """A row each; which of them are about one run alone is for who asks to say."""

    def __init__(self, known: Known, pty: QCheckBox, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known = known
        self.place = PlaceField("new_run", self.tr("Group"), known.groups)
        self.tags = TagsField("new_run_tags", self.tr("Tags"), known)
        self.start = StartField("new_run_start", self.tr("Start"))
        self.after = AfterField("new_run_after", self.tr("After runs"), known)
        self.held = QCheckBox(self.tr("Queue it on hold, until it is released"))
        self.held.setObjectName("new_run_held")
        self.held.setAccessibleName(self.held.text())
        self.retries = RetriesField("new_run", self.tr("If it fails"))
        self.limits = LimitsField("new_run", self.tr("End it after"))
        self.stopping = StoppingField("new_run", self.tr("To end it, send"))
        self.environment = EnvironmentField("new_run_env", self.tr("Environment"))
        self.pty = pty
        for field in (self.place, self.tags, self.retries, self.limits, self.stopping, self.environment):
            self.add_field(field)
        self.add_below(self.pty)
        start_head, after_head = self.add_field(self.start), self.add_field(self.after)
        self.add_below(self.held)
        self._once = (self.start, start_head, self.after, after_head, self.held)
        self.pty.toggled.connect(self.changed)
        self.held.toggled.connect(self.changed)

    def fill(self, new: NewRun) -> None:
        """Show a request's policies."""
        job = new.job
        self.place.fill(Place(new.group, new.priority))
        self.tags.fill(new.tags)
        self.retries.fill(new.retry)
        self.limits.fill(Limits(job.timeout_s, job.quiet_timeout_s))
        self.stopping.fill(Stopping(job.stop_signal, job.grace_s))
        self.environment.fill(job.env)
        if new.environment:
            self.environment.show_captured(new.environment, self._known.environment())
        self.start.fill(Start(new.not_before, new.wait_s))
        self.after.fill(Prerequisites(new.after, new.after_end))
        self.held.setChecked(new.held)

    def applied(self, new: NewRun, kind: JobKind) -> NewRun:
        """The request with what is filled in; of what is typed wrong, nothing."""
        place, limits, stopping = self.place.value(), self.limits.value(), self.stopping.value()
        start, before = self.start.value(), self.after.value()
        job = replace(
            new.job,
            env=self.environment.value(),
            pty=kind is JobKind.COMMAND and self.pty.isChecked(),
            stop_signal=stopping.signal,
            grace_s=stopping.grace_s,
            timeout_s=limits.timeout_s,
            quiet_timeout_s=limits.quiet_timeout_s,
        )
        return replace(
            new,
            job=job,
            group=place.group,
            priority=place.priority,
            tags=self.tags.value(),
            retry=self.retries.value(),
            not_before=start.not_before,
            wait_s=start.wait_s,
            after=before.after,
            after_end=before.after_end,
            held=self.held.isChecked(),
        )

    def leave_out_once(self) -> None:
        """Ask nothing that is about one run alone: what is kept under a name has none of that."""
        for part in self._once:
            part.hide()
