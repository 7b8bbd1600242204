"""One or many: loads the plural forms of English, and holds the counted words of modules that have no QObject.

Qt asks a translation for the form that fits a number, `tr("%n runs", "", n)`, in English as in any other language; so
English has one too: resources/translations/taskmon_en.ts, kept up to date by `make translations`.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QTranslator

_NAME = "english_plurals"
# Beside the package in a checkout, within it where it is installed.
_PLACES = tuple(base / "resources" / "translations" / "taskmon_en.qm" for base in Path(__file__).parents[2:4])


def load_plurals(application: QCoreApplication) -> None:
    """Let `tr` find the English plural forms; once for an application."""
    if application.findChild(QTranslator, _NAME) is not None:
        return
    made = QTranslator(application)
    made.setObjectName(_NAME)
    if any(made.load(str(path)) for path in _PLACES):
        application.installTranslator(made)


class Amounts(QObject):
    """How many of something, in words. lupdate finds plural forms in the `tr` of a class only."""

    def other_runs(self, count: int) -> str:
        return self.tr("after %n other runs", "", count)

    def steps(self, count: int) -> str:
        return self.tr("%n steps", "", count)

    def before(self, count: int) -> str:
        return self.tr("… and %n before", "", count)

    def others(self, count: int) -> str:
        return self.tr("%n more", "", count)

    def not_listed(self, count: int) -> str:
        return self.tr("%n before these not listed", "", count)

    def taken_tries(self, count: int) -> str:
        return self.tr("%n tries", "", count)

    def tries(self, count: int) -> str:
        return self.tr("tries up to %n times", "", count)

    def to_put_right(self, count: int) -> str:
        return self.tr("%n things have to be put right; see above.", "", count)

    def variables(self, count: int) -> str:
        return self.tr("%n variables", "", count)

    def runs_first(self, count: int) -> str:
        return self.tr("after %n runs", "", count)

    def without_a_place(self, count: int) -> str:
        return self.tr("For %n paths this task has no parameter.", "", count)
