"""One or many: the counted words of modules that have no QObject."""

from __future__ import annotations

from PySide6.QtCore import QObject


class Amounts(QObject):
    """How many of something, in words. lupdate finds plural forms in the `tr` of a class only."""

    def other_runs(self, count: int) -> str:
        return self.tr("after %n other runs", "", count)

    def slots_in_use(self, count: int) -> str:
        return self.tr("all %n slots are in use", "", count)

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
