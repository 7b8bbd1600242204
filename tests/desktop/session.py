"""A desktop session of its own: X server, session bus, accessibility, window manager, tray; nothing of the caller's."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

from tests.waiting import wait_until

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SIZE = "1280x860x24"
#: What is used, and the Debian package that has it.
_PROGRAMS = {
    "Xvfb": "xvfb",
    "dbus-daemon": "dbus",
    "openbox": "openbox",
    "trayer": "trayer",
    "xdotool": "xdotool",
    "wmctrl": "wmctrl",
    "xprop": "x11-utils",
    "scrot": "scrot",
    "dunst": "dunst",
    "setpriv": "util-linux",
}
_BUS_LAUNCHERS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
#: The caller's session and whatever steers Qt: a window that is tested meets neither.
_FOREIGN = (
    "QT_",
    "XDG_",
    "DBUS_",
    "WAYLAND_",
    "DISPLAY",
    "XAUTHORITY",
    "DESKTOP_",
    "GTK_",
    "AT_SPI_",
    "LC_",
    "PYTEST_",
)


@dataclass(frozen=True, slots=True)
class Session:
    """A desktop that runs; `environment` leads programs to it."""

    environment: dict[str, str]
    folder: Path  #: deleted with the session; the logs of its parts are in it


def missing() -> list[str]:
    """The Debian packages without which there is no desktop here."""
    packages = [package for program, package in _PROGRAMS.items() if shutil.which(program) is None]
    if not any(os.access(path, os.X_OK) for path in _BUS_LAUNCHERS):
        packages.append("at-spi2-core")
    return packages


def install_missing() -> None:
    """Have what is missing installed, where that goes without asking anybody."""
    subprocess.run(
        [ROOT / "packaging" / "debian-libraries.sh", "test"], stdin=subprocess.DEVNULL, timeout=600, check=False
    )


@contextmanager
def opened(folder: Path) -> Iterator[Session]:
    """Start a session; end all that it started, and nothing else."""
    with ExitStack() as ends:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
        for name in ("runtime", "home"):
            (folder / name).mkdir(mode=0o700)
        environment |= {
            "HOME": str(folder / "home"),
            "XDG_RUNTIME_DIR": str(folder / "runtime"),
            "XDG_CURRENT_DESKTOP": "openbox",
            "LANG": "C.UTF-8",
            "TZ": "UTC",
        }
        environment["DISPLAY"] = ":" + _say_on_a_pipe(
            ends,
            folder,
            environment,
            ["Xvfb", "-displayfd", "{}", "-screen", "0", SIZE, "-nolisten", "tcp", "-noreset"],
        )
        environment["DBUS_SESSION_BUS_ADDRESS"] = _say_on_a_pipe(
            ends, folder, environment,
            ["dbus-daemon", f"--config-file={HERE / 'bus.conf'}", "--nofork", "--print-address={}"],
        )  # fmt: skip
        launcher = next(path for path in _BUS_LAUNCHERS if os.access(path, os.X_OK))
        _start(ends, folder, environment, [launcher, "--launch-immediately"])
        _start(ends, folder, environment, ["openbox", "--sm-disable"])
        wait_until(lambda: "window id" in _ask(environment, "xprop", "-root", "_NET_SUPPORTING_WM_CHECK"))
        _start(
            ends, folder, environment,
            ["trayer", "--edge", "bottom", "--align", "right", "--widthtype", "request", "--height", "32",
             "--SetDockType", "true", "--SetPartialStrut", "true", "--transparent", "false", "--tint", "0xdddddd"],
        )  # fmt: skip
        wait_until(lambda: _ask(environment, "xdotool", "search", "--class", "trayer"))
        yield Session(environment, folder)


def not_here(said: str) -> NoReturn:
    """Say loudly that something can't be tested here; that must not happen in CI."""
    print(said, file=sys.stderr)
    if os.environ.get("CI"):
        pytest.fail(said)
    pytest.skip(said)


@contextmanager
def private_bus(folder: Path) -> Iterator[str]:
    """A bus of the test's own, on which nothing starts by itself; its address. Without it CI fails, others skip."""
    if shutil.which("dbus-daemon") is None:
        not_here("no bus to test on: dbus-daemon is missing")
    with ExitStack() as ends:
        yield _say_on_a_pipe(
            ends, folder, dict(os.environ),
            ["dbus-daemon", f"--config-file={HERE / 'bus.conf'}", "--nofork", "--print-address={}"],
        )  # fmt: skip


def end(process: subprocess.Popen[bytes], timeout_s: float = 5.0) -> None:
    """End a process that leads a group, and what is left of its group."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(timeout_s)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


def _start(
    ends: ExitStack, folder: Path, environment: dict[str, str], command: list[str], passed: tuple[int, ...] = ()
) -> subprocess.Popen[bytes]:
    with open(folder / f"{Path(command[0]).name}.log", "wb") as log:
        process = subprocess.Popen(
            # Were pytest killed, its desktop would stay for ever.
            ["setpriv", "--pdeathsig", "TERM", "--", *command],
            env=environment,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=passed,
            start_new_session=True,
        )
    ends.callback(end, process)
    return process


def _say_on_a_pipe(ends: ExitStack, folder: Path, environment: dict[str, str], command: list[str]) -> str:
    """Start what tells, on a descriptor it is given as {}, how it is reached; returns that line once it is there."""
    reading, writing = os.pipe()
    with open(reading, encoding="ascii") as said:
        try:
            place = [part.replace("{}", str(writing)) for part in command]
            _start(ends, folder, environment, place, (writing,))
        finally:
            os.close(writing)
        line = said.readline().strip()
    if not line:
        log = (folder / f"{command[0]}.log").read_text(errors="replace")
        raise RuntimeError(f"{command[0]} did not come up:\n{log}")
    return line


def _ask(environment: dict[str, str], *command: str) -> str:
    """What a short command prints; nothing while it fails."""
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=10, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


if __name__ == "__main__":  # a session to look around in: python -m tests.desktop.session FOLDER COMMAND…
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    with opened(Path(sys.argv[1])) as session:
        sys.exit(subprocess.run(sys.argv[2:], env=session.environment, check=False).returncode)
