"""Where commands meet this monitor: its socket, looked after, and how it is reached, written into the home.

Whatever happens to them (a cleaner of /tmp, a logout that takes the runtime folder, a person with `rm`), within a
second there is a socket again, somewhere else if need be, and the home says where.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import shiboken6
from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal, Slot
from PySide6.QtNetwork import QLocalServer

from taskmon import system
from taskmon.engine import log
from taskmon.engine.monitor_lock import MonitorLock
from taskmon.engine.server.listening import Place, listen_at
from taskmon.engine.server.reach import write_reach
from taskmon.ownership import NotYoursError, private_folder, secluded_folder
from taskmon.paths import Paths

#: The system tells at once when a file is removed. Where it doesn't, as on network file systems, this does.
_LOOK_MS = 30_000
#: Several files that go at once are one look.
_SOON_MS = 20
#: Who removes it again and again does not keep this process busy.
_LATER_MS = 1_000
#: So often in a row the lock is in other hands before this monitor takes that for good.
_MOST_REFUSALS = 6


class Listener(QObject):
    """Listens from `open` to `close`. All methods belong to the main thread."""

    came = Signal(object)  #: QLocalSocket, connected; the receiver's to own
    lock_lost = Signal()  #: another process holds what stands in the place of this monitor's lock

    def __init__(self, paths: Paths, lock: MonitorLock, kind: str, parent: QObject) -> None:
        super().__init__(parent)
        self._paths = paths
        self._lock = lock
        self._kind = kind
        self._server: QLocalServer | None = None
        self._place: Place | None = None
        self._record: tuple[int, int] | None = None
        self._why: str | None = None
        self._home = _mark(paths.home)
        self._watcher: QFileSystemWatcher | None = None  #: from `open` to `close`: it must go on its own thread
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self.look_after)
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self.look_after)
        self._is_fresh = False  #: it has just been looked after
        self._times_refused = 0

    @property
    def address(self) -> str | None:
        """Where it listens; None: nowhere, the log says why."""
        if self._server is None:
            return None
        return self._server.fullServerName() if self._place is None else self._place.path

    def open(self) -> None:
        """Begin to listen, and look after it from now on."""
        self._watcher = QFileSystemWatcher()
        self._watcher.fileChanged.connect(self._look_soon)
        self.look_after()
        self._look.start()

    def close(self) -> None:
        """Hear nobody any more, and take away what says how to be heard."""
        self._look.stop()
        self._soon.stop()
        if self._watcher is not None:
            shiboken6.delete(self._watcher)
            self._watcher = None
        self._leave_place()
        if self._record is not None and self._record == _mark(self._paths.reach):
            with contextlib.suppress(OSError):  # who reads it finds that this process is gone
                self._paths.reach.unlink(missing_ok=True)

    @Slot()
    def look_after(self) -> None:
        """Put right what is no longer as this monitor has left it."""
        self._is_fresh = True
        QTimer.singleShot(_LATER_MS, self, self._grow_old)
        if self._home != _mark(self._paths.home):
            return  # moved away, with all that is in it, or removed: what stands there now is another's
        self._keep_lock()
        has_moved = not self._is_there
        if has_moved:
            self._leave_place()
            self._listen()
        if has_moved or self._record is None or self._record != _mark(self._paths.reach):
            self._write()
        self._watch()

    def _keep_lock(self) -> None:
        if self._lock.put_back():
            self._times_refused = 0
            return
        self._times_refused += 1
        if self._times_refused < _MOST_REFUSALS:
            self._soon.start(_LATER_MS)  # a command holds it for a moment only
            return
        log.note(
            "the lock's file was removed, and another monitor has taken a new one: this monitor leaves it the runs"
        )
        self.lock_lost.emit()

    @property
    def _is_there(self) -> bool:
        if self._server is None or not self._server.isListening():
            return False  # Qt listens no more where it had no descriptor for somebody who came
        return self._place is None or self._place.is_there

    def _listen(self) -> None:
        self._why = None
        for address in self._paths.sockets:
            try:
                server = self._server_at(address)
            except (OSError, NotYoursError) as error:
                self._why = self._why or f"{address}: {getattr(error, 'strerror', None) or error}"
                continue
            server.newConnection.connect(self._welcome)
            self._server = server
            if self._why is not None:
                log.note(f"the local socket is {address}, for another can't be had: {self._why}")
            return
        log.note(f"no local socket can be opened, so no command reaches this monitor: {self._why}")

    def _server_at(self, address: str) -> QLocalServer:
        server = QLocalServer(self)
        if os.name == "nt":
            server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
            if not server.listen(address):
                raise OSError(server.errorString())
            return server
        folder = Path(address).parent
        is_home = folder == self._paths.home
        if is_home:
            private_folder(folder)
        else:
            secluded_folder(folder)
        listening = listen_at(address, own_folder=is_home)
        # Qt is given a socket that listens: what it opens by itself it also removes from its path, whoever's that is.
        if not server.listen(listening.descriptor):
            system.close(listening.descriptor)
            listening.place.give_up()
            raise OSError(server.errorString())
        system.close_in_forks(listening.descriptor)
        self._place = listening.place
        return server

    def _leave_place(self) -> None:
        if self._place is not None:
            self._place.give_up()
        if self._server is not None:
            self._server.close()
            self._server.deleteLater()
        self._server = self._place = None

    def _write(self) -> None:
        try:
            write_reach(self._paths, self._kind, self.address, self._why)
            self._record = _mark(self._paths.reach)
        except OSError as error:
            log.note(f"how this monitor is reached can't be written to {self._paths.reach}: {error.strerror}")

    def _watch(self) -> None:
        wanted = {str(self._paths.lock), str(self._paths.reach), *((self._place.path,) if self._place else ())}
        if self._watcher is not None and (missing := wanted - set(self._watcher.files())):
            self._watcher.addPaths(sorted(missing))

    @Slot()
    def _look_soon(self) -> None:
        if not self._soon.isActive():
            self._soon.start(_LATER_MS if self._is_fresh else _SOON_MS)

    @Slot()
    def _grow_old(self) -> None:
        self._is_fresh = False

    @Slot()
    def _welcome(self) -> None:
        server = self._server
        while server is not None and (socket := server.nextPendingConnection()) is not None:
            # Else it would go with the server, which is another one once its path was lost.
            socket.setParent(self)
            self.came.emit(socket)


def _mark(path: Path) -> tuple[int, int] | None:
    """Which file stands there; None: none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
