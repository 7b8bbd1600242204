"""Every sign in the window, drawn from a few lines on a grid of 16, in any colour and size; no files are read."""

from __future__ import annotations

from enum import Flag, auto
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap

from taskmon.core.run import Run
from taskmon.core.states import Fact, RunState
from taskmon.core.wire import Live, facts_of
from taskmon.ui.needs import Need, need_of, needs_attention
from taskmon.ui.style.theme import Colours

#: Points joined by lines on a 16 by 16 grid; each inner list is one stroke.
_STROKES: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "plus": (((8, 3), (8, 13)), ((3, 8), (13, 8))),
    "cross": (((4, 4), (12, 12)), ((12, 4), (4, 12))),
    "check": (((3, 8.5), (6.5, 12), (13, 4.5)),),
    "chevron": (((5, 6.5), (8, 9.5), (11, 6.5)),),
    "chevron_right": (((6.5, 5), (9.5, 8), (6.5, 11)),),
    "chevron_left": (((9.5, 5), (6.5, 8), (9.5, 11)),),
    "up": (((8, 13), (8, 3.5)), ((4, 7.5), (8, 3.5), (12, 7.5))),
    "down": (((8, 3), (8, 12.5)), ((4, 8.5), (8, 12.5), (12, 8.5))),
    "first": (((3.5, 2.5), (12.5, 2.5)), ((8, 13.5), (8, 5.5)), ((4.5, 9), (8, 5.5), (11.5, 9))),
    "last": (((3.5, 13.5), (12.5, 13.5)), ((8, 2.5), (8, 10.5)), ((4.5, 7), (8, 10.5), (11.5, 7))),
    "up_down": (
        ((5, 12.5), (5, 3.5)),
        ((2.5, 6), (5, 3.5), (7.5, 6)),
        ((11, 3.5), (11, 12.5)),
        ((8.5, 10), (11, 12.5), (13.5, 10)),
    ),
    "pencil": (((3, 13), (3.6, 10.2), (10.8, 3), (13, 5.2), (5.8, 12.4), (3, 13)), ((9.2, 4.6), (11.4, 6.8))),
    "funnel": (((2.5, 4), (13.5, 4)), ((4.8, 8), (11.2, 8)), ((7, 12), (9, 12))),
    "warning": (((8, 2.5), (14, 13.5), (2, 13.5), (8, 2.5)), ((8, 6.5), (8, 9.7))),
}  # fmt: skip
_FILLED: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "play": (((4.5, 3), (13, 8), (4.5, 13)),),
    "pause": (((4, 3), (7, 3), (7, 13), (4, 13)), ((9, 3), (12, 3), (12, 13), (9, 13))),
}

_DARK = "#16233b"
_LARGE = (QRectF(2.5, 2.5, 59, 59), QRectF(13, 13, 38, 38))
#: Up to so many pixels an icon is a panel's.
_SMALL = 24


def state_sign(run: Run, live: Live | None) -> str:
    """The name of the sign that stands for the run's state, or for the fact that matters more."""
    if run.state is RunState.RUNNING:
        facts = facts_of(run, live)
        need = need_of(run, live)
        if need is Need.END:
            return "warning"
        if need is Need.STOPPED:
            return "pause"
        if Fact.CANCELLING in facts:
            return "stopping"
        if Fact.PAUSED in facts or run.paused:
            return "pause"
        if Fact.WAITING_FOR_INPUT in facts:
            return "keyboard"
        return "clock" if Fact.QUIET in facts else "play"
    if run.state is RunState.QUEUED:
        return "hold" if run.held else "clock" if run.not_before is not None else "dots"
    return plain_sign(run.state)


def plain_sign(state: RunState) -> str:
    """The name of the sign for a state alone, whatever else is so."""
    return {
        RunState.QUEUED: "dots",
        RunState.RUNNING: "play",
        RunState.INTERRUPTED: "power",
        RunState.SUCCEEDED: "check",
        RunState.FAILED: "cross",
        RunState.CANCELLED: "ban",
    }[state]


def state_colour(run: Run, live: Live | None, colours: Colours) -> str:
    """The colour that goes with the sign; never the only thing that says it."""
    match run.state:
        case RunState.RUNNING:
            sign = state_sign(run, live)
            if sign in ("clock", "keyboard") or needs_attention(run, live):
                return colours.amber
            return colours.accent if sign == "play" else colours.muted
        case _:
            return plain_colour(run.state, colours)


def plain_colour(state: RunState, colours: Colours) -> str:
    """The colour that goes with the sign of a state alone."""
    return {
        RunState.RUNNING: colours.accent,
        RunState.INTERRUPTED: colours.amber,
        RunState.SUCCEEDED: colours.green,
        RunState.FAILED: colours.red,
    }.get(state, colours.muted)


@lru_cache(maxsize=256)
def pixmap(name: str, colour: str, points: int = 16, ratio: float = 1.0) -> QPixmap:
    """The sign as a picture of `points` device-independent pixels."""
    made = QPixmap(round(points * ratio), round(points * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(points / 16, points / 16)
    _draw(painter, name, QColor(colour))
    painter.end()
    return made


def icon(name: str, colour: str, off: str | None = None) -> QIcon:
    """The sign as an icon for buttons and menus; `off` is its colour while disabled."""
    made = QIcon()
    for ratio in (1.0, 2.0):
        made.addPixmap(pixmap(name, colour, 16, ratio))
        if off:
            made.addPixmap(pixmap(name, off, 16, ratio), QIcon.Mode.Disabled)
    return made


class Mark(Flag):
    """What taskmon's sign in the tray says beside how far all is; each has a shape and a corner of its own."""

    NONE = 0
    TROUBLE = auto()  #: a triangle: something failed, was interrupted, or can't be recorded
    NEEDED = auto()  #: a speech bubble: a run waits for somebody


@lru_cache(maxsize=64)
def app_pixmap(points: int, thousandths: int = 667, marks: Mark = Mark.NONE, ratio: float = 1.0) -> QPixmap:
    """taskmon's own sign: a ring of progress around a run; -1 thousandths: nothing runs."""
    made = QPixmap(round(points * ratio), round(points * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(points / 64, points / 64)
    # In a panel, where a pixel is four of these, lines are thicker and the tile goes to the edge.
    is_small = points * ratio <= _SMALL
    rim, width = (4, 9) if is_small else (3, 6.5)
    tile, ring = (QRectF(2, 2, 60, 60), QRectF(12, 12, 40, 40)) if is_small else _LARGE
    # The rim lets the tile be seen on dark panels, too.
    painter.setPen(_pen(QColor("#5d7db8"), rim))
    painter.setBrush(QColor(_DARK))
    painter.drawRoundedRect(tile, 15, 15)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(QColor("#3b4f73"), width))
    painter.drawEllipse(ring)
    if thousandths > 0:
        painter.setPen(_pen(QColor("#78abff"), width))
        painter.drawArc(ring, 90 * 16, -round(thousandths * 360 * 16 / 1000))
    if Mark.NEEDED not in marks:  # which would cover half of it
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#ffffff" if thousandths >= 0 else "#8fa0bd"))
        painter.drawPath(_polygon(((27.5, 23), (42, 32), (27.5, 41))))
    if Mark.TROUBLE in marks:
        _draw_trouble(painter)
    if Mark.NEEDED in marks:
        _draw_needed(painter)
    painter.end()
    return made


def app_icon(thousandths: int = 667, marks: Mark = Mark.NONE) -> QIcon:
    """taskmon's own sign in the sizes that windows and trays ask for."""
    made = QIcon()
    for points in (16, 22, 24, 32, 48, 64):
        made.addPixmap(app_pixmap(points, thousandths, marks))
    return made


def _draw_trouble(painter: QPainter) -> None:
    """A triangle in the lower right corner."""
    painter.setPen(_pen(QColor(_DARK), 4))
    painter.setBrush(QColor("#f8bd3c"))
    painter.drawPath(_polygon(((47, 32), (63, 62), (31, 62))))
    painter.setPen(_pen(QColor(_DARK), 4.5))
    painter.drawLine(QPointF(47, 44), QPointF(47, 50))
    painter.drawPoint(QPointF(47, 56.5))


def _draw_needed(painter: QPainter) -> None:
    """A speech bubble with three dots in the upper right corner."""
    bubble = QPainterPath()
    bubble.addRoundedRect(QRectF(28, 2, 34, 23), 7, 7)
    bubble = bubble.united(_polygon(((34, 20), (48, 20), (34, 34))))
    painter.setPen(_pen(QColor(_DARK), 4))
    painter.setBrush(QColor("#ffffff"))
    painter.drawPath(bubble)
    painter.setPen(_pen(QColor(_DARK), 5.5))
    painter.drawPoints([QPointF(37, 13.5), QPointF(45, 13.5), QPointF(53, 13.5)])


def _draw(painter: QPainter, name: str, colour: QColor) -> None:
    pen = _pen(colour, 1.8)
    if name in _FILLED:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        for shape in _FILLED[name]:
            painter.drawPath(_polygon(shape))
        return
    painter.setPen(pen)
    for stroke in _STROKES.get(name, ()):
        painter.drawPolyline([QPointF(x, y) for x, y in stroke])
    match name:
        case "warning":
            painter.drawPoint(QPointF(8, 11.8))
        case "dots":
            painter.setPen(_pen(colour, 2.4))
            painter.drawPoints([QPointF(3.5, 8), QPointF(8, 8), QPointF(12.5, 8)])
        case "clock":
            painter.drawEllipse(QRectF(2.5, 2.5, 11, 11))
            painter.drawPolyline([QPointF(8, 5), QPointF(8, 8), QPointF(10.2, 9.4)])
        case "hold":  # a hand that is held up would be too small: the bar of a gate, in a ring
            painter.drawEllipse(QRectF(2.5, 2.5, 11, 11))
            painter.drawLine(QPointF(5.3, 8), QPointF(10.7, 8))
        case "ban":
            painter.drawEllipse(QRectF(2.5, 2.5, 11, 11))
            painter.drawLine(QPointF(4.4, 4.4), QPointF(11.6, 11.6))
        case "power":
            painter.drawArc(QRectF(2.8, 3.3, 10.4, 10.4), 125 * 16, 290 * 16)
            painter.drawLine(QPointF(8, 1.8), QPointF(8, 7))
        case "stopping":
            painter.drawRoundedRect(QRectF(3.5, 3.5, 9, 9), 1.5, 1.5)
        case "keyboard":
            painter.drawRoundedRect(QRectF(1.5, 4, 13, 8.5), 1.5, 1.5)
            painter.drawLine(QPointF(5, 10), QPointF(11, 10))
            painter.setPen(_pen(colour, 1.6))
            painter.drawPoints([QPointF(x, 7) for x in (4.4, 6.8, 9.2, 11.6)])
        case "retry":
            painter.drawArc(QRectF(3, 3.4, 10, 10), 60 * 16, -290 * 16)
            painter.drawPolyline([QPointF(10.2, 1.6), QPointF(10.7, 4.2), QPointF(8.1, 5.0)])
        case "search":
            painter.drawEllipse(QRectF(2.5, 2.5, 8, 8))
            painter.drawLine(QPointF(9.6, 9.6), QPointF(13.5, 13.5))
        case "dot":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawEllipse(QRectF(4.5, 4.5, 7, 7))


def _pen(colour: QColor, width: float) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def _polygon(points: tuple[tuple[float, float], ...]) -> QPainterPath:
    path = QPainterPath(QPointF(*points[0]))
    for point in points[1:]:
        path.lineTo(QPointF(*point))
    path.closeSubpath()
    return path
