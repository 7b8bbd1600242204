"""The settings in force, and how they change: first in settings.toml, by a thread of its own, then here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from taskmon.core.errors import TaskmonError
from taskmon.engine.engine import Engine
from taskmon.paths import Paths
from taskmon.settings import Settings
from taskmon.settings_file import Changes, Loaded, Saved, keep_last_good, load_or_last_good, save_settings
from taskmon.ui.settings import autostart
from taskmon.ui.text.errors.text import refusal_text
from taskmon.ui.threads.latest_call import LatestCall

#: Among changes: whether taskmon is opened at login. It is no setting of the file.
AUTOSTART = "autostart"
#: So long something waits at most for what has to be stored before.
_PATIENCE_MS = 1_000


class Preferences(QObject):
    """Of one window and its engine."""

    changed = Signal(object)  #: Settings, in force from now on
    saved = Signal(object)  #: settings_file.Saved: what was asked last is in the file
    told = Signal(str)  #: a sentence for the user: it is not quite as it was asked
    failed = Signal(str)  #: a sentence for the user: what was asked is not in the file, and not in force

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._paths = engine.paths
        self._saving = LatestCall(self)
        self._reading = LatestCall(self)
        self._looking = LatestCall(self)
        self._unsaved: dict[str, object] = {}
        self._then: list[Callable[[], object]] = []
        self._patience = QTimer(self, interval=_PATIENCE_MS, singleShot=True)
        self._patience.timeout.connect(self._go_on)
        self._text: str | None = None  # of the file, when it was looked at last

    @property
    def settings(self) -> Settings:
        """Those in force."""
        return self._engine.settings

    @property
    def path(self) -> Path:
        """Where they are stored."""
        return self._paths.settings

    def look_at_autostart(self, show: Callable[[bool | None], None]) -> None:
        """Tell whether taskmon is opened at login; None: that can't be had here."""
        if not autostart.is_possible():
            show(None)
        else:
            self._looking.ask(autostart.is_on, show, lambda error: self.failed.emit(refusal_text(error)))

    def read(self, show: Callable[[Loaded], object]) -> None:
        """Show what the file says now, after that was put in force if it has changed since it was read last."""
        paths = self._paths

        def look() -> Loaded:
            loaded = load_or_last_good(paths)
            if not loaded.problem:
                keep_last_good(paths, loaded.text)
            return loaded

        def take(loaded: Loaded) -> None:
            before, self._text = self._text, loaded.text
            if not loaded.problem and before not in (None, loaded.text):
                self.put_in_force(loaded.settings)
            show(loaded)

        self._reading.ask(look, take, lambda error: self.failed.emit(refusal_text(error)))

    def change(self, changes: Changes, then: Callable[[], object] | None = None) -> None:
        """Store these; `saved` or `failed` tells what came of it.

        Args:
            then: Done afterwards, also when it failed, and after a second at the latest: a disk may hang.
        """
        if then is not None:
            self._then.append(then)
            self._patience.start()
        # Of several calls only the newest is made: it takes along what the others wanted.
        self._unsaved |= changes
        wanted, paths = dict(self._unsaved), self._paths
        self._saving.ask(lambda: _store(paths, wanted), self._take, self._refuse)

    def put_in_force(self, settings: Settings) -> None:
        """Let these count from now on."""
        before = self._engine.settings
        if settings == before:
            return
        self._engine.settings = settings
        if settings.slots != before.slots:
            self._engine.set_slots(settings.slots)
        self.changed.emit(settings)
        if settings.slots != before.slots and self._engine.slots_note:
            self.told.emit(self._engine.slots_note)

    def _take(self, saved: Saved) -> None:
        self._unsaved.clear()
        self._text = saved.text
        self.put_in_force(saved.settings)
        self.saved.emit(saved)
        self._go_on()

    def _refuse(self, error: TaskmonError) -> None:
        self._unsaved.clear()
        self.failed.emit(refusal_text(error))
        self._go_on()

    @Slot()
    def _go_on(self) -> None:
        self._patience.stop()
        waiting, self._then = self._then, []
        for then in waiting:
            then()


def _store(paths: Paths, wanted: dict[str, object]) -> Saved:
    """On a thread."""
    if AUTOSTART in wanted:
        autostart.turn(wanted[AUTOSTART] is True)
    return save_settings(paths, {name: value for name, value in wanted.items() if name != AUTOSTART})
