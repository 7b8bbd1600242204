"""Two attempts side by side: what differs in a table, and their outputs from where they part."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QPlainTextEdit,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from taskmon.ui.details.compare.facts import Fact
from taskmon.ui.details.compare.outputs import Outputs
from taskmon.ui.run_list.columns import escaped
from taskmon.ui.style.theme import Theme, fixed_font, mixed
from taskmon.ui.text.units import number
from taskmon.ui.widgets.dialog import FormDialog
from taskmon.ui.widgets.labels import CutLabel, PlainLabel, set_tone

_WIDTH, _HEIGHT = 940, 620
#: More of a value is in its tip.
_MOST_CHARS = 300


class CompareDialog(FormDialog):
    """Facts are there when it opens; outputs follow."""

    def __init__(self, theme: Theme, left: str, right: str, facts: Sequence[Fact], parent: QWidget | None) -> None:
        super().__init__("compare_dialog", "", parent, spacing=8)
        self.setWindowTitle(self.tr("Compare"))
        self._theme = theme
        self._facts = facts
        self.heads = (left, right)  #: over the columns
        self.said = PlainLabel(wraps=True)
        self.said.setObjectName("compare_said")
        self.all_box = QCheckBox(self.tr("Show also what is the same"))
        self.all_box.setObjectName("compare_all")
        self.all_box.setAccessibleName(self.all_box.text())
        self.all_box.toggled.connect(self._fill)
        top = QHBoxLayout()
        top.addWidget(self.said, 1)
        top.addWidget(self.all_box)
        self.body.addLayout(top)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setObjectName("compare_parts")
        parts.setChildrenCollapsible(False)
        parts.addWidget(self._build_table())
        parts.addWidget(self._build_outputs())
        parts.setSizes([300, 240])
        self.body.addWidget(parts, 1)
        self.foot.add("compare_close", self.tr("Close"), self.reject, is_primary=True)
        self.put_together()
        self._fill()
        area = self.screen().availableGeometry()
        self.resize(min(_WIDTH, area.width() - 40), min(_HEIGHT, area.height() - 60))

    @property
    def shown(self) -> list[Fact]:
        """The rows of the table."""
        return [fact for fact in self._facts if self.all_box.isChecked() or fact.differs]

    def show_outputs(self, outputs: Outputs) -> None:
        """Show the stretch in which they part."""
        if outputs.first is not None:
            text = self.tr("The outputs differ from line {number} on.").format(number=number(outputs.first))
        elif not outputs.left:
            text = self.tr("Neither has printed anything that is kept.")
        elif outputs.is_cut:
            text = self.tr("The outputs are the same as far as they were compared; their end follows.")
        else:
            text = self.tr("The outputs are the same; their end follows.")
        self.say(text)
        for view, lines, other in (
            (self.outputs[0], outputs.left, outputs.left_other),
            (self.outputs[1], outputs.right, outputs.right_other),
        ):
            view.setPlainText("\n".join(lines))
            view.setExtraSelections([self._mark(view, place) for place in sorted(other)])
        if outputs.first is not None:
            place = outputs.first - outputs.begin
            for view in self.outputs:
                cursor = QTextCursor(view.document().findBlockByNumber(min(place, view.blockCount() - 1)))
                view.setTextCursor(cursor)
                view.centerCursor()

    def say(self, text: str) -> None:
        """Say something in place of the outputs."""
        self.output_said.setText(text)

    def _build_table(self) -> QTableWidget:
        self.table = QTableWidget(0, 3)
        self.table.setObjectName("compare_table")
        self.table.setAccessibleName(self.tr("What differs"))
        self.table.setHorizontalHeaderLabels(["", *self.heads])
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        head = self.table.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        head.resizeSection(0, 190)
        for column in (1, 2):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        return self.table

    def _build_outputs(self) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.output_said = CutLabel(self.tr("Comparing the outputs…"))
        self.output_said.setObjectName("compare_output_said")
        set_tone(self.output_said, "muted")
        column.addWidget(self.output_said)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.outputs = (self._output("compare_left", self.heads[0]), self._output("compare_right", self.heads[1]))
        for view, other in (self.outputs, self.outputs[::-1]):
            view.verticalScrollBar().valueChanged.connect(other.verticalScrollBar().setValue)
            row.addWidget(view)
        column.addLayout(row, 1)
        return box

    def _output(self, name: str, of: str) -> QPlainTextEdit:
        view = QPlainTextEdit()
        view.setObjectName(name)
        view.setAccessibleName(self.tr("Output of {what}").format(what=of))
        view.setReadOnly(True)
        view.setUndoRedoEnabled(False)
        view.setTabChangesFocus(True)
        view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        view.setFont(fixed_font())
        view.setMinimumHeight(60)
        return view

    def _mark(self, view: QPlainTextEdit, place: int) -> QTextEdit.ExtraSelection:
        """A line that the other side has not."""
        colours = self._theme.colours
        look = QTextCharFormat()
        look.setBackground(mixed(colours.surface, colours.amber, 0.22))
        look.setForeground(QColor(colours.text))
        look.setProperty(QTextFormat.Property.FullWidthSelection, True)
        mark = QTextEdit.ExtraSelection()
        mark.format = look
        mark.cursor = QTextCursor(view.document().findBlockByNumber(place))
        return mark

    @Slot()
    def _fill(self) -> None:
        facts = self.shown
        differing = sum(fact.differs for fact in self._facts)
        self.said.setText(
            self.tr("%n things differ.", "", differing) if differing else self.tr("Nothing differs but when.")
        )
        self.table.setRowCount(len(facts))
        for row, fact in enumerate(facts):
            for column, text in enumerate((fact.what, fact.left, fact.right)):
                item = QTableWidgetItem(text if len(text) <= _MOST_CHARS else text[:_MOST_CHARS] + "…")
                item.setToolTip(escaped(text))
                if column and not text:
                    item.setText("–")
                if column == 0 or not fact.differs:
                    item.setForeground(QColor(self._theme.colours.muted))
                self.table.setItem(row, column, item)
