"""The icon in the tray: overall progress, trouble, and a menu of what runs. No tray: no icon."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from taskmon.core.job import printable
from taskmon.core.progress import overall, together
from taskmon.core.run import Run
from taskmon.engine.engine import Engine
from taskmon.ui.actions import verbs
from taskmon.ui.feed import Feed
from taskmon.ui.needs import needs_attention
from taskmon.ui.panels.run_counts import RunCounter
from taskmon.ui.style import icons
from taskmon.ui.text.units import percent

_MOST_SHOWN = 8
#: The icon is drawn anew at most so often, and in steps of so many thousandths.
_DRAW_MS = 500
_STEP = 50
#: While there is no tray: whether one has come is looked at so often.
_LOOK_MS = 60_000


class Tray(QObject):
    """Shows the running runs. Emits what is asked in its menu."""

    show_asked = Signal()
    run_shown = Signal(int)  #: a run's id
    asked_of_all = Signal(object)  #: a verb of `verbs.OF_ALL`, of all that runs
    quit_asked = Signal()
    message_clicked = Signal()

    def __init__(self, feed: Feed, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._feed = feed
        self._icon: QSystemTrayIcon | None = None
        self._needing = 0
        self._is_stuck = False
        self._drawn: tuple[int, bool] | None = None
        self.menu = QMenu()
        self.menu.setObjectName("tray_menu")
        self.menu.aboutToShow.connect(self._fill_menu)
        self._draw_timer = QTimer(self, interval=_DRAW_MS, singleShot=True)
        self._draw_timer.timeout.connect(self._draw)
        self._look_timer = QTimer(self, interval=_LOOK_MS)
        self._look_timer.timeout.connect(self.look)
        for told in (feed.runs_changed, feed.live_changed, feed.runs_removed, feed.replaced):
            told.connect(self._draw_soon)
        self.look()

    @property
    def is_there(self) -> bool:
        """Whether the icon can be seen, so that the window may be hidden."""
        return self._icon is not None and QSystemTrayIcon.isSystemTrayAvailable()

    @Slot()
    def look(self) -> None:
        """Make the icon when a tray has come since."""
        # WORKAROUND, measured with Qt 6.11: an icon made before a StatusNotifier host is there never shows;
        # a new one does.
        if self._icon is not None or not QSystemTrayIcon.isSystemTrayAvailable():
            if self._icon is None:
                self._look_timer.start()
            return
        self._look_timer.stop()
        self._icon = QSystemTrayIcon(self)
        self._icon.setContextMenu(self.menu)
        self._icon.activated.connect(self._activate)
        self._icon.messageClicked.connect(self.message_clicked)
        self._drawn = None
        self._fill_menu()
        self._draw()
        self._icon.show()

    def follow(self, engine: Engine, counter: RunCounter) -> None:
        """Mark the icon as these tell."""

        def mark() -> None:
            self.set_trouble(counter.newest.attention, is_stuck=engine.trouble is not None)

        counter.counted.connect(mark)
        engine.trouble_changed.connect(mark)

    def set_trouble(self, needing: int, *, is_stuck: bool) -> None:
        """How many runs need somebody, and whether outcomes can't be recorded: either marks the icon."""
        if (needing, is_stuck) != (self._needing, self._is_stuck):
            self._needing, self._is_stuck = needing, is_stuck
            self._draw_soon()

    @property
    def is_marked(self) -> bool:
        """Whether the icon says that somebody is needed."""
        return self._needing > 0 or self._is_stuck

    def show_message(self, title: str, text: str) -> bool:
        """Show a message at the icon; False where there is none."""
        if not self.is_there or self._icon is None:
            return False
        self._icon.showMessage(title, without_tags(text), icons.app_icon(), 10_000)
        return True

    def thousandths(self) -> int:
        """How far all running runs are together; 0 where nobody knows, -1 while nothing runs."""
        running = self._feed.running
        if not running:
            return -1
        fraction = together(self._fraction_of(run) for run in running)
        return round(1000 * fraction) // _STEP * _STEP if fraction is not None else 0

    def _fraction_of(self, run: Run) -> float | None:
        live = self._feed.live_of(run)
        return overall(live.progress) if live is not None else None

    @Slot()
    def _draw_soon(self) -> None:
        if self._icon is not None and not self._draw_timer.isActive():
            self._draw_timer.start()

    @Slot()
    def _draw(self) -> None:
        if self._icon is None:
            return
        wanted = (self.thousandths(), self.is_marked)
        if wanted != self._drawn:
            self._drawn = wanted
            self._icon.setIcon(icons.app_icon(*wanted))
        count = len(self._feed.running)
        said = self.tr("nothing runs") if not count else self.tr("%n running", "", count)
        if self._needing:
            said += " · " + self.tr("%n need you", "", self._needing)
        self._icon.setToolTip(f"taskmon: {said}")
        if not self.menu.isVisible():
            self._fill_menu()

    @Slot()
    def _fill_menu(self) -> None:
        self.menu.clear()
        runs = sorted(self._feed.running, key=lambda run: run.id)
        for run in runs[:_MOST_SHOWN]:
            fraction = self._fraction_of(run)
            name = printable(run.name)[:40].replace("&", "&&")
            far = self.tr("paused") if run.paused else percent(fraction) if fraction is not None else "…"
            if needs_attention(run, self._feed.live_of(run)):
                far = self.tr("needs you")
            action = self.menu.addAction(f"{name}   {far}")
            action.triggered.connect(lambda checked=False, run_id=run.id: self.run_shown.emit(run_id))
        if len(runs) > _MOST_SHOWN:
            rest = self.menu.addAction(self.tr("and %n more", "", len(runs) - _MOST_SHOWN))
            rest.triggered.connect(self.show_asked)
        if not runs:
            self.menu.addAction(self.tr("Nothing runs")).setEnabled(False)
        self.menu.addSeparator()
        for verb in verbs.OF_ALL:
            action = self._add(f"tray_{verb.key}", verb.text())
            action.setEnabled(any(verb.allowed(run) for run in runs))
            action.triggered.connect(lambda checked=False, verb=verb: self.asked_of_all.emit(verb))
        self.menu.addSeparator()
        self._add("tray_show", self.tr("Show taskmon")).triggered.connect(self.show_asked)
        self._add("tray_quit", self.tr("Quit")).triggered.connect(self.quit_asked)

    def _add(self, name: str, text: str) -> QAction:
        action = self.menu.addAction(text)
        action.setObjectName(name)
        return action

    @Slot(QSystemTrayIcon.ActivationReason)
    def _activate(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.show_asked.emit()


def without_tags(text: str) -> str:
    """`text` for a desktop's message: many take it for markup, others would show each sign of an escape."""
    return text.replace("<", "‹")
