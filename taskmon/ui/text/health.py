"""Streaming health in the reader's language: the names of its figures, and the sentence on where a delay comes from."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject

from taskmon.core.health.diagnosis import Cause, Diagnosis

translate = QCoreApplication.translate


class HealthCounts(QObject):
    """What waits, counted. lupdate finds plural forms in the `tr` of a class only."""

    def kept(self, count: int) -> str:
        return self.tr("The disk: %n outcomes can't be stored yet.", "", count)

    def queued(self, count: int) -> str:
        return self.tr("The database: %n changes wait to be stored.", "", count)

    def reads(self, count: int) -> str:
        return self.tr("The window: %n of its questions wait to be read.", "", count)


def diagnosis_text(found: Diagnosis) -> str:
    """The sentence of `Diagnosis.text`."""
    counts = HealthCounts()
    counted = {Cause.KEPT: counts.kept, Cause.QUEUED: counts.queued, Cause.READS: counts.reads}
    if found.cause in counted:
        return counted[found.cause](found.count)
    text = {
        Cause.DISK: translate("health", "The disk: commits wait {amount} for it."),
        Cause.COMMIT: translate("health", "The database: commits take {amount}."),
        Cause.ARRIVAL: translate("health", "The workers: reports are read {amount} after they were made."),
        Cause.CROSSING: translate("health", "The monitor: its main thread takes {amount} to look at what has come."),
        Cause.PAINTING: translate("health", "The window: painting is behind, by {amount}."),
        Cause.BUSY: translate("health", "The monitor: it keeps a processor core busy, {amount}."),
        Cause.SEARCH: translate("health", "Search does without what lately ended runs printed. The log says why."),
        Cause.IDLE: translate("health", "The monitor is idle."),
        Cause.TIMED: translate("health", "All is in time: a report is on the screen {amount} after it was made."),
        Cause.IN_TIME: translate("health", "All is in time."),
    }[found.cause]
    return text.format(amount=found.amount)


def line_names() -> dict[str, str]:
    """What the lines of `core/health/lines.py` are called, by their English names."""
    return {
        "A second": translate("health", "A second"),
        "Reports read from workers": translate("health", "Reports read from workers"),
        "of these replaced by newer ones": translate("health", "of these replaced by newer ones"),
        "Changes of runs": translate("health", "Changes of runs"),
        "Deliveries of news": translate("health", "Deliveries of news"),
        "Frames painted": translate("health", "Frames painted"),
        "Commits": translate("health", "Commits"),
        "Changes in a commit": translate("health", "Changes in a commit"),
        "Commits of progress": translate("health", "Commits of progress"),
        "Processor time of the monitor": translate("health", "Processor time of the monitor"),
        "The last minute: half, 95 %, longest": translate("health", "The last minute: half, 95 %, longest"),
        "From report to engine": translate("health", "From report to engine"),
        "From engine to main thread": translate("health", "From engine to main thread"),
        "From there to the screen": translate("health", "From there to the screen"),
        "From report to screen": translate("health", "From report to screen"),
        "A commit": translate("health", "A commit"),
        "of it the wait for the disk": translate("health", "of it the wait for the disk"),
        "Waiting now": translate("health", "Waiting now"),
        "Changes, to be stored": translate("health", "Changes, to be stored"),
        "Outcomes that can't be stored yet": translate("health", "Outcomes that can't be stored yet"),
        "Commits, to be told": translate("health", "Commits, to be told"),
        "News, for the main thread": translate("health", "News, for the main thread"),
        "Progress, to be stored": translate("health", "Progress, to be stored"),
        "Requests to workers": translate("health", "Requests to workers"),
        "Outputs, for search": translate("health", "Outputs, for search"),
        "Questions of the window": translate("health", "Questions of the window"),
        "Workers": translate("health", "Workers"),
        "Slots in use": translate("health", "Slots in use"),
        "Idle workers": translate("health", "Idle workers"),
    }
