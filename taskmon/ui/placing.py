"""Where windows stand: as large as their screen allows, and where they were, if that screen is still there."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QPoint, QRect, QSettings, QSize, Qt
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QStyle, QWidget

#: What a dialog takes of the screen at most, each way.
_GREATEST_SHARE = 0.92
_GROUP = "place"
#: No desktop reaches so far.
_FARTHEST_PX = 100_000


def widen(dialog: QWidget, wanted: int) -> None:
    """Give a dialog this width, or what the screen has of it."""
    dialog.setMinimumWidth(bounded(dialog, QSize(wanted, 0)).width())


def fit_height(dialog: QWidget, wanted: int) -> None:
    """Give a dialog the height that it needs, as far as there is room on its screen, and keep all of it there."""
    fit(dialog, QSize(dialog.width(), wanted))


def fit(dialog: QWidget, wanted: QSize) -> None:
    """The same of both, width and height."""
    dialog.resize(bounded(dialog, wanted))
    room, shown = _room(dialog), dialog.frameGeometry()
    if room.isValid() and not room.contains(shown) and not dialog.windowState() & Qt.WindowState.WindowMaximized:
        dialog.move(within(shown, room).topLeft())


def bounded(dialog: QWidget, wanted: QSize) -> QSize:
    """As large as wanted, or as there is room for on the dialog's screen."""
    return wanted.boundedTo(_room(dialog).size() * _GREATEST_SHARE)


def restore_place(window: QWidget, settings: QSettings, usual: QSize) -> None:
    """Put a window, before it is shown, where `keep_place` found it; on another screen if that one is gone."""
    settings.beginGroup(_GROUP)
    try:
        kept = {name: settings.value(name) for name in ("screen", "x", "y", "width", "height", "maximized")}
    finally:
        settings.endGroup()
    if kept["width"] is None:
        _restore_older(window, settings, usual)
        return
    try:
        x, y, width, height = (
            max(-_FARTHEST_PX, min(_FARTHEST_PX, int(str(kept[name])))) for name in ("x", "y", "width", "height")
        )
    except ValueError:  # somebody has written into the file
        x, y, width, height = 0, 0, usual.width(), usual.height()
    screen = next((each for each in QGuiApplication.screens() if each.name() == kept["screen"]), None)
    room = _free(window, screen or QGuiApplication.primaryScreen())
    wanted = QRect(room.topLeft() + QPoint(x, y), QSize(max(1, width), max(1, height)))
    if screen is None:
        wanted.moveCenter(room.center())
    _put(window, within(wanted, room))
    if str(kept["maximized"]).lower() == "true":
        window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)


def keep_place(window: QWidget, settings: QSettings) -> None:
    """Note where a window stands, on which screen, and how large it is when it does not fill that."""
    screen = window.screen()
    is_maximized = window.isMaximized() or window.isFullScreen()
    shown = window.normalGeometry() if is_maximized else QRect(window.pos(), window.size())
    if not shown.isValid():
        return
    corner = shown.topLeft() - screen.availableGeometry().topLeft()
    settings.beginGroup(_GROUP)
    for name, value in (
        ("screen", screen.name()),
        ("x", corner.x()),
        ("y", corner.y()),
        ("width", shown.width()),
        ("height", shown.height()),
        ("maximized", is_maximized),
    ):
        settings.setValue(name, value)
    settings.endGroup()


def within(wanted: QRect, room: QRect) -> QRect:
    """The rectangle, no larger than the room, and moved into it where it stands out."""
    fitted = QRect(wanted.topLeft(), wanted.size().boundedTo(room.size()))
    fitted.moveLeft(max(room.left(), min(fitted.left(), room.right() - fitted.width() + 1)))
    fitted.moveTop(max(room.top(), min(fitted.top(), room.bottom() - fitted.height() + 1)))
    return fitted


def _restore_older(window: QWidget, settings: QSettings, usual: QSize) -> None:
    """Take what versions before this one kept."""
    kept = settings.value("geometry")
    window.resize(usual)
    if isinstance(kept, QByteArray) and window.restoreGeometry(kept):
        shown = QRect(window.pos(), window.size())
        screen = QGuiApplication.screenAt(shown.center()) or QGuiApplication.primaryScreen()
        if not window.isMaximized():
            _put(window, within(shown, _free(window, screen)))
    else:  # where it stands is the window manager's choice
        window.resize(usual.boundedTo(_free(window, window.screen()).size()))


def _put(window: QWidget, place: QRect) -> None:
    window.resize(place.size())
    window.move(place.topLeft())


def _room(window: QWidget) -> QRect:
    parent = window.parentWidget()
    return (parent.window() if parent is not None else window).screen().availableGeometry()


def _free(window: QWidget, screen: QScreen) -> QRect:
    """What a window may cover of a screen beside its own title: how high that is is told only when it is shown."""
    title_px = window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
    return screen.availableGeometry().adjusted(0, 0, 0, -title_px)
