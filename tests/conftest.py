"""What every test gets: a home of its own, no screen unless it asks for one, and nothing of the caller's session."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

# Before anything imports Qt. The tests of the real desktop start their programs with a screen of their own.
if not os.environ.get("TASKMON_TEST_DESKTOP"):
    # A screen as large as most are: Qt's own has 800 by 800 pixels, in which the window is narrower than people see it.
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={Path(__file__).parent / 'screen.json'}"
# Set, it would have each started process compile all its modules anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Whatever the machine speaks: the tests read English.
os.environ["LC_ALL"] = "C.UTF-8"
os.environ.pop("LANGUAGE", None)

from taskmon.paths import Paths
from tests.connections import all_closed

# What a shell puts into the background has Ctrl-C ignored, and all that the tests start would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
# Examples are the same each time, and how long one takes says how busy the machine is.
hypothesis.settings.register_profile(
    "taskmon", derandomize=True, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("taskmon")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """One more than there are processors, for a test often waits for another process; None: as the variable says."""
    if os.environ.get("PYTEST_XDIST_AUTO_NUM_WORKERS"):
        return None
    return 1 + (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


@pytest.fixture(autouse=True)
def connections() -> Iterator[None]:
    """Whoever opens the database closes it: looked at when all else of the test has been taken down."""
    with all_closed():
        yield


@pytest.fixture(autouse=True)
def home(connections: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty HOME and TASKMON_HOME: no test sees, or touches, what is the user's."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("TASKMON_HOME", str(home))
    for name in (
        "XDG_DATA_HOME",
        "XDG_CONFIG_HOME",
        "XDG_STATE_HOME",
        "XDG_CACHE_HOME",
        "TASKMON_EVENTS",
        "TASKMON_ATTEMPT",
    ):
        monkeypatch.delenv(name, raising=False)
    # An engine that another test opened has sent the log to its file alone; what fails here is to be read here.
    monkeypatch.setattr(logging.getLogger("taskmon"), "propagate", True)
    return home


@pytest.fixture
def paths(home: Path) -> Iterator[Paths]:
    """Paths under this test's home; the socket in a short folder, for its path may have some 100 bytes only."""
    folder = tempfile.mkdtemp(prefix="tm-")
    yield Paths(home, home, os.path.join(folder, "s"))
    shutil.rmtree(folder, ignore_errors=True)
