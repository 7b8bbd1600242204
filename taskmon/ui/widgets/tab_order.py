"""The order in which Tab goes through a form: as it is laid out, also what was put in later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLayout, QScrollArea, QWidget


def follow_layout(form: QWidget) -> None:
    """Let Tab go through all of the form from its top to its bottom, line by line."""
    before: QWidget | None = None
    for widget in _stops(form):
        # Only where it is another: each call walks the whole chain.
        if before is not None and before.nextInFocusChain() is not widget:
            QWidget.setTabOrder(before, widget)
        before = widget


def _stops(widget: QWidget) -> Iterator[QWidget]:
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
    layout = widget.layout()
    if isinstance(widget, QScrollArea):
        inside = widget.widget()
        if inside is not None:
            yield from _stops(inside)
    elif layout is not None:
        yield from _stops_in(layout)


def _stops_in(layout: QLayout) -> Iterator[QWidget]:
    places: Iterable[int] = range(layout.count())
    if isinstance(layout, QGridLayout):
        places = sorted(places, key=lambda index: _row_and_column(layout, index))
    for index in places:
        item = layout.itemAt(index)
        inner, widget = (item.layout(), item.widget()) if item is not None else (None, None)
        if widget is not None:
            yield from _stops(widget)
        elif inner is not None:
            yield from _stops_in(inner)


def _row_and_column(grid: QGridLayout, index: int) -> tuple[int, ...]:
    place: tuple[int, ...] = grid.getItemPosition(index)  # type: ignore[assignment]  # four numbers: the stubs say object
    return place[:2]
