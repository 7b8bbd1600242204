"""The icon in the tray: overall progress, trouble, who is needed, and a menu of what runs. No tray: no icon."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from taskmon.core.job import printable
from taskmon.core.progress import overall, together
from taskmon.core.run import Run
from taskmon.engine.engine import Engine
from taskmon.ui.actions import verbs
from taskmon.ui.desktop.message import without_tags
from taskmon.ui.feed import Feed
from taskmon.ui.needs import needs_attention
from taskmon.ui.panels.run_counts import RunCounter
from taskmon.ui.style import icons
from taskmon.ui.style.icons import Mark
from taskmon.ui.text.units import joined, percent

_MOST_SHOWN = 10
_LONGEST_NAME = 40
#: The icon is drawn anew at most so often, and in steps of so many thousandths.
_DRAW_MS = 1_000
_STEP = 50
#: While there is no tray: whether one has come is looked at so often.
_LOOK_MS = 60_000
#: While the window is hidden in the tray: whether the tray is still there, for twice so long a panel may restart.
_LOST_MS = 15_000


class Tray(QObject):
    """Shows the running runs. Emits what is asked in its menu."""

    show_asked = Signal()
    run_shown = Signal(int)  #: a run's id
    new_run_asked = Signal()
    asked_of_all = Signal(object)  #: a verb of `verbs.OF_ALL`, of all that runs
    quit_asked = Signal()
    message_clicked = Signal()

    def __init__(self, feed: Feed, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._feed = feed
        self._icon: QSystemTrayIcon | None = None
        self._waiting = 0
        self._unseen = 0
        self._is_stuck = False
        self._drawn: tuple[int, Mark] | None = None
        self._said = ""
        self._listed: tuple[int, ...] | None = None  # the runs in the menu, and one more where there are more
        self.menu = QMenu()
        self.menu.setObjectName("tray_menu")
        self.menu.aboutToShow.connect(self._fill_menu)
        self._draw_timer = QTimer(self, interval=_DRAW_MS, singleShot=True)
        self._draw_timer.timeout.connect(self._draw)
        self._look_timer = QTimer(self, interval=_LOOK_MS)
        self._look_timer.timeout.connect(self.look)
        self._lost_timer = QTimer(self, interval=_LOST_MS)
        self._was_lost = False
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
        self._drawn, self._said = None, ""
        self._fill_menu()
        self._draw()
        self._icon.show()

    def follow(self, engine: Engine, counter: RunCounter) -> None:
        """Mark the icon as these tell."""

        def mark() -> None:
            waiting = counter.attention.count
            self.set_marks(waiting, counter.newest.attention - waiting, is_stuck=engine.trouble is not None)

        counter.counted.connect(mark)
        engine.trouble_changed.connect(mark)

    def keep_reachable(self, window: QWidget) -> None:
        """Have the window shown again where it is hidden and the tray is gone for good."""

        def look() -> None:
            if not window.isHidden():
                self._lost_timer.stop()
            elif self.is_there:
                self._was_lost = False
            elif self._was_lost:
                self.show_asked.emit()
            else:
                self._was_lost = True

        self._lost_timer.timeout.connect(look)

    @Slot()
    def watch_hidden(self) -> None:
        """The window is hidden from now on: without the tray nobody would find it."""
        self._was_lost = False
        self._lost_timer.start()

    def set_marks(self, waiting: int, unseen: int, *, is_stuck: bool) -> None:
        """Take in how many runs wait for somebody, how many ended badly unseen, and whether outcomes are recorded."""
        if (waiting, unseen, is_stuck) != (self._waiting, self._unseen, self._is_stuck):
            self._waiting, self._unseen, self._is_stuck = waiting, unseen, is_stuck
            self._draw_soon()

    @property
    def marks(self) -> Mark:
        """What the icon says beside how far all is."""
        trouble = Mark.TROUBLE if self._unseen or self._is_stuck else Mark.NONE
        return trouble | (Mark.NEEDED if self._waiting else Mark.NONE)

    def show_message(self, title: str, text: str) -> bool:
        """Show a message at the icon; False where there is none."""
        if not self.is_there or self._icon is None:
            return False
        self._icon.showMessage(without_tags(title), without_tags(text), icons.app_icon(), 10_000)
        return True

    def thousandths(self) -> int:
        """How far all running runs are together; 0 where nobody knows, -1 while nothing runs."""
        if not self._feed.running:
            return -1
        fraction = self._together()
        return round(1000 * fraction) // _STEP * _STEP if fraction is not None else 0

    def said(self) -> str:
        """The tooltip: the icon in words."""
        count, fraction = len(self._feed.running), self._together()
        runs = self.tr("nothing runs") if not count else self.tr("%n running", "", count)
        if fraction is not None:
            runs = self.tr("{runs}, {percent}").format(runs=runs, percent=percent(fraction))
        return joined(
            runs,
            self.tr("%n wait for you", "", self._waiting) if self._waiting else "",
            self.tr("%n failures to look at", "", self._unseen) if self._unseen else "",
            self.tr("something keeps taskmon from its work") if self._is_stuck else "",
        )

    def _together(self) -> float | None:
        return together(self._fraction_of(run) for run in self._feed.running)

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
        wanted, said = (self.thousandths(), self.marks), self.said()
        if wanted != self._drawn:
            self._drawn = wanted
            self._icon.setIcon(icons.app_icon(*wanted))
        if said != self._said:
            self._said = said
            self._icon.setToolTip(f"taskmon: {said}")
        self._fill_menu()

    @Slot()
    def _fill_menu(self) -> None:
        """Say what runs now. While somebody looks at it, no entry moves."""
        runs = sorted(self._feed.running, key=lambda run: run.id)
        listed = tuple(run.id for run in runs[: _MOST_SHOWN + 1])
        if listed != self._listed and not self.menu.isVisible():
            self._build_menu(listed)
        texts = {f"tray_run_{run.id}": self._entry(run) for run in runs}
        texts["tray_rest"] = self.tr("… and %n more", "", max(1, len(runs) - _MOST_SHOWN))
        allowed = {f"tray_{verb.key}": any(verb.allowed(run) for run in runs) for verb in verbs.OF_ALL}
        for action in self.menu.actions():
            name = action.objectName()
            if name in texts and texts[name] != action.text():  # each change is told to the panel
                action.setText(texts[name])
            elif name in allowed:
                action.setEnabled(allowed[name])

    def _build_menu(self, listed: tuple[int, ...]) -> None:
        self._listed = listed
        self.menu.clear()
        for run_id in listed[:_MOST_SHOWN]:
            self._add(f"tray_run_{run_id}", "").triggered.connect(
                lambda checked=False, run_id=run_id: self.run_shown.emit(run_id)
            )
        if len(listed) > _MOST_SHOWN:
            self._add("tray_rest", "").triggered.connect(self.show_asked)
        if not listed:
            self.menu.addAction(self.tr("Nothing runs")).setEnabled(False)
        self.menu.addSeparator()
        for verb in verbs.OF_ALL:
            self._add(f"tray_{verb.key}", verb.text()).triggered.connect(
                lambda checked=False, verb=verb: self.asked_of_all.emit(verb)
            )
        self.menu.addSeparator()
        self._add("tray_new_run", self.tr("New run…")).triggered.connect(self.new_run_asked)
        self._add("tray_show", self.tr("Show taskmon")).triggered.connect(self.show_asked)
        self._add("tray_quit", self.tr("Quit…")).triggered.connect(self.quit_asked)

    def _entry(self, run: Run) -> str:
        name = printable(run.name)
        name = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
        fraction = self._fraction_of(run)
        far = self.tr("paused") if run.paused else percent(fraction) if fraction is not None else "…"
        if needs_attention(run, self._feed.live_of(run)):
            far = self.tr("needs you")
        return f"{name}   {far}".replace("&", "&&")

    def _add(self, name: str, text: str) -> QAction:
        action = self.menu.addAction(text)
        action.setObjectName(name)
        return action

    @Slot(QSystemTrayIcon.ActivationReason)
    def _activate(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.show_asked.emit()
