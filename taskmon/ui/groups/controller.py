"""The menu of a group at the left, and the page of one; what is asked there goes to the engine's control."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QWidget
from shiboken6 import isValid

from taskmon.core.job import printable
from taskmon.core.run import DEFAULT_GROUP
from taskmon.engine.engine import Engine
from taskmon.engine.verbs.control import GroupChange
from taskmon.store import Group
from taskmon.ui.groups.page import GroupData, GroupPage, read_group
from taskmon.ui.panels.run_counts import RunCounter
from taskmon.ui.panels.sidebar import Sidebar
from taskmon.ui.refusals import outcome_of
from taskmon.ui.text import units
from taskmon.ui.threads.async_slot import async_slot
from taskmon.ui.threads.reader_thread import ReaderThread

#: What the menu offers; the page takes any number.
_SLOTS = (None, 1, 2, 3, 4, 6, 8, 0)


class GroupsController(QObject):
    """Steers groups. One page is open at most."""

    failed = Signal(str)  #: a sentence for the user
    run_chosen = Signal(int)  #: a run's id

    def __init__(
        self, engine: Engine, sidebar: Sidebar, reader_thread: ReaderThread, counter: RunCounter, window: QWidget
    ) -> None:
        super().__init__(window)
        self._engine = engine
        self._sidebar = sidebar
        self._reader_thread = reader_thread
        self._counter = counter
        self._window = window
        self._page: GroupPage | None = None
        # The menu key is told to the list, the mouse to what it shows.
        for watched in (sidebar.filters, sidebar.filters.viewport()):
            watched.installEventFilter(self)
        counter.counted.connect(self._read)

    @Slot(str)
    def open(self, name: str) -> None:
        """Open the page of a group."""
        if self._is_open():
            assert self._page is not None
            self._page.close()
        page = GroupPage(name, self._window)
        self._page = page
        page.changed.connect(lambda change: self.change(name, change))
        page.rename_asked.connect(lambda new: self._rename(page, new))
        page.remove_asked.connect(lambda: self.remove(name, page))
        page.runs_asked.connect(lambda: self._show_runs(name))
        page.run_chosen.connect(self.run_chosen)
        self._read()
        page.open()

    def group_at(self, point: QPoint) -> str | None:
        """The group whose entry is at a point of the list at the left."""
        return self._sidebar.group_of(self._sidebar.filters.itemAt(point))

    def popup(self, name: str, where: QPoint) -> None:
        """Open the menu of a group."""
        group = self._counter.newest.groups.get(name, Group(name))
        menu = QMenu(self._sidebar)
        menu.setObjectName("group_menu")
        menu.aboutToHide.connect(menu.deleteLater)
        self._add(menu, "runs", self.tr("Show its runs"), partial(self._show_runs, name))
        self._add(menu, "page", self.tr("Open its page…"), partial(self.open, name))
        menu.addSeparator()
        pause = self.tr("Resume") if group.paused else self.tr("Pause")
        self._add(menu, "pause", pause, partial(self.change, name, GroupChange(paused=not group.paused)))
        slots = menu.addMenu(self.tr("Slots"))
        slots.setObjectName("group_menu_slots")
        for number in _SLOTS:
            text = self.tr("No limit") if number is None else units.number(number)
            text = self.tr("None: start nothing") if number == 0 else text
            key = "slots_none" if number is None else f"slots_{number}"
            self._add(slots, key, text, partial(self.change, name, GroupChange(slots=number)))
            slots.actions()[-1].setCheckable(True)
            slots.actions()[-1].setChecked(group.slots == number)
        if name != DEFAULT_GROUP:
            menu.addSeparator()
            self._add(menu, "rename", self.tr("Rename…"), partial(self._open_to_rename, name))
            self._add(menu, "remove", self.tr("Remove…"), partial(self.remove, name))
        menu.popup(where)

    @async_slot
    async def change(self, name: str, change: GroupChange) -> None:
        """Change slots or pause."""
        await self._answer(self._engine.control.group(name, change))

    def remove(self, name: str, over: QWidget | None = None) -> None:
        """Ask, then remove the group."""
        from taskmon.ui.widgets.confirm import Question, confirm  # here: hardly ever asked for

        question = Question(
            "remove_group",
            self.tr("Remove the group"),
            self.tr("Remove the group “{name}”?").format(name=printable(name)[:80]),
            self.tr("Its ended runs stay in the list, in the group “{group}”.").format(group=DEFAULT_GROUP),
            self.tr("Remove"),
            self.tr("Keep"),
        )
        confirm(question, over or self._window, lambda: self._remove(name))

    def _open_to_rename(self, name: str) -> None:
        self.open(name)
        if self._page is not None:
            self._page.choose_name()

    def _show_runs(self, name: str) -> None:
        self._sidebar.choose(f"group:{name}")

    @async_slot
    async def _rename(self, page: GroupPage, new: str) -> None:
        group = await self._answer(self._engine.control.queue.rename_group(page.group_name, new))
        if group is not None and isValid(page) and self._page is page:
            self.open(group.name)

    @async_slot
    async def _remove(self, name: str) -> None:
        removed = await self._answer(self._engine.control.queue.remove_group(name))
        if removed is not None and self._is_open() and self._page is not None and self._page.group_name == name:
            self._page.accept()

    async def _answer(self, asked: Future[Group]) -> Group | None:
        group = await outcome_of(asked, self._tell)
        self._counter.count_soon()
        return group

    def _tell(self, refused: str) -> None:
        """Say why something was not done: on the page as well, if there is one."""
        self.failed.emit(refused)
        if self._is_open() and self._page is not None:
            self._page.say(refused)
            self._read()

    def _is_open(self) -> bool:
        return self._page is not None and isValid(self._page) and self._page.isVisible()

    @Slot()
    def _read(self) -> None:
        page, slots = self._page, self._engine.slots
        if page is None or not isValid(page):
            self._page = None
            return
        name = page.group_name

        def show(data: GroupData | None) -> None:
            if data is not None and isValid(page):
                page.show_data(data)

        self._reader_thread.ask(lambda reader: read_group(reader, name, slots), show)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent):
            # Whoever opens a menu has not chosen what is listed.
            is_press = event.type() is QEvent.Type.MouseButtonPress
            return is_press and event.button() is Qt.MouseButton.RightButton
        if not isinstance(event, QContextMenuEvent):
            return False
        entries = self._sidebar.filters
        by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        item = entries.itemAt(event.pos()) if by_mouse else entries.currentItem()
        group = self._sidebar.group_of(item)
        if item is None or group is None:
            return False
        where = event.pos() if by_mouse else entries.visualItemRect(item).bottomLeft()
        self.popup(group, entries.viewport().mapToGlobal(where))
        return True

    def _add(self, menu: QMenu, key: str, text: str, act: Callable[[], object]) -> None:
        action = menu.addAction(text)
        action.setObjectName(f"group_menu_{key}")
        action.triggered.connect(lambda checked=False: act())
