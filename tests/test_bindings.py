"""The guard against a PySide6 that crashes, and a probe that would notice the next such release."""

from __future__ import annotations

import os
import subprocess
import sys
import types

import pytest

from taskmon.bindings import BindingsError, check_bindings, find_fault
from taskmon.paths import Paths

#: Run in a process of its own: a bad binding does not fail, it aborts the interpreter.
PROBE = """
import sys
from PySide6.QtCore import QCoreApplication, QObject, QRunnable, QTimer, Signal, Slot

app = QCoreApplication([])

class Sender(QObject):
    sent = Signal(object)

class Receiver(QObject):
    @Slot(object)
    def take(self, news):
        pass

    @Slot()
    def nothing(self):
        pass

class Nothing(QRunnable):
    def run(self):
        pass

sender, receiver, nothing = Sender(), Receiver(), Nothing()
sender.sent.connect(receiver.take)

def use(times):
    for number in range(times):
        sender.sent.emit(number)
        sender.setObjectName("probe")
        nothing.run()
        QTimer.singleShot(0, receiver.nothing)
        if number % 100 == 0:
            app.processEvents()
    app.processEvents()

use(10)  # the first use makes caches that keep references of their own
before = sys.getrefcount(True), sys.getrefcount(None)
use(1_000)
after = sys.getrefcount(True), sys.getrefcount(None)
print(after[0] - before[0], after[1] - before[1])
"""


def test_a_thousand_signals_and_calls_leave_the_references_to_true_and_none_as_they_were() -> None:
    probe = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, timeout=60, check=False)

    assert probe.returncode == 0, probe.stderr
    true, none = (int(word) for word in probe.stdout.split())
    # A few come and go with the interpreter's own caches; a bad binding drops one an emit or a call.
    assert abs(true) < 50
    assert abs(none) < 50


@pytest.mark.parametrize(
    ("version", "python", "is_bad"),
    [
        ("6.12.0", (3, 11), True),
        ("6.12.0", (3, 12), False),
        ("6.12.0", (3, 13), False),
        ("6.11.3", (3, 11), False),
        ("6.12.1", (3, 11), False),
    ],
)
def test_only_the_pair_that_crashes_is_refused(version: str, python: tuple[int, int], is_bad: bool) -> None:
    assert (find_fault(version, python) is not None) is is_bad


def test_the_bindings_in_use_are_not_refused() -> None:
    check_bindings()


def test_a_refusal_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = types.ModuleType("PySide6")
    bad.__dict__["__version__"] = "6.12.0"
    monkeypatch.setitem(sys.modules, "PySide6", bad)
    monkeypatch.setattr("taskmon.bindings.sys.version_info", types.SimpleNamespace(major=3, minor=11))

    with pytest.raises(
        BindingsError, match=r"6\.12\.0 can't be used with Python 3\.11.*pip install 'PySide6-Ess.*<6\.12'"
    ):
        check_bindings()


def test_a_missing_pyside6_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PySide6", None)

    with pytest.raises(BindingsError, match="pip install 'PySide6-Essentials"):
        check_bindings()


@pytest.mark.parametrize(
    "loading",
    [
        "from taskmon.cli.commands.monitors import window; window._open_screen(); import taskmon.ui.main_window",
        "from taskmon.cli.program import main; sys.argv[1:] = ['run', '--', 'true']; main()",
        "from taskmon.cli.program import main; sys.argv[1:] = ['work', '--until-idle']; main()",
    ],
    ids=["window", "run", "work"],
)
def test_no_source_of_ours_is_read_while_a_monitor_is_loaded(loading: str, paths: Paths) -> None:
    """It costs a launch some of its processor time, for modules that are imported with Qt in memory: most of them."""
    program = f"import linecache, sys\n{loading}\nprint([name for name in linecache.cache if 'taskmon' in name])\n"
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "TASKMON_HOME": str(paths.home)}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True, env=environment
    )

    assert done.stdout.splitlines()[-1] == "[]"
