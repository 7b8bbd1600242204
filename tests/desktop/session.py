"""A desktop session of its own, on X or on Wayland: display, buses, window manager, tray; nothing of the caller's."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

from tests.waiting import wait_until

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SIZE = "1280x860x24"
#: What is used on X, and the Debian package that has it.
X11 = {
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
WAYLAND = {
    "dbus-daemon": "dbus",
    "setpriv": "util-linux",
    "weston": "weston",
    "weston-screenshooter": "weston",
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


def missing(programs: Mapping[str, str] = X11) -> list[str]:
    """The Debian packages without which there is no desktop here."""
    packages = [package for program, package in programs.items() if shutil.which(program) is None]
    if not any(os.access(path, os.X_OK) for path in _BUS_LAUNCHERS):
        packages.append("at-spi2-core")
    return packages


def demand(programs: Mapping[str, str]) -> None:
    """Have what is missing installed, where that goes without asking anybody; else CI fails, and others skip."""
    if sys.platform != "linux":
        pytest.skip("the desktops of these tests are those of Linux")
    if missing(programs):
        script = ROOT / "packaging" / "debian-libraries.sh"
        subprocess.run([script, "test"], stdin=subprocess.DEVNULL, timeout=600, check=False)
    if lacking := missing(programs):
        not_here(f"no desktop to test on; these Debian packages are missing: {' '.join(lacking)}")


@contextmanager
def opened(folder: Path) -> Iterator[Session]:
    """Start a session on an X server; end all that it started, and nothing else."""
    with ExitStack() as ends:
        environment = _environment(folder) | {"XDG_CURRENT_DESKTOP": "openbox", "QT_QPA_PLATFORM": "xcb"}
        environment["DISPLAY"] = ":" + _say_on_a_pipe(
            ends,
            folder,
            environment,
            ["Xvfb", "-displayfd", "{}", "-screen", "0", SIZE, "-nolisten", "tcp", "-noreset"],
        )
        _start_buses(ends, folder, environment)
        _start(ends, folder, environment, ["openbox", "--sm-disable"])
        wait_until(lambda: "window id" in _ask(environment, "xprop", "-root", "_NET_SUPPORTING_WM_CHECK"))
        _start(
            ends, folder, environment,
            ["trayer", "--edge", "bottom", "--align", "right", "--widthtype", "request", "--height", "32",
             "--SetDockType", "true", "--SetPartialStrut", "true", "--transparent", "false", "--tint", "0xdddddd"],
        )  # fmt: skip
        wait_until(lambda: _ask(environment, "xdotool", "search", "--class", "trayer"))
        yield Session(environment, folder)


@contextmanager
def opened_wayland(folder: Path) -> Iterator[Session]:
    """Start a session on a Wayland compositor without screen, mouse, keyboard or tray; end all that it started."""
    width, _, height = SIZE.removesuffix("x24").partition("x")
    with ExitStack() as ends:
        environment = _environment(folder) | {"XDG_CURRENT_DESKTOP": "weston", "QT_QPA_PLATFORM": "wayland"}
        _start_buses(ends, folder, environment)
        socket = folder / "runtime" / "wayland-tests"
        _start(
            ends, folder, environment,
            ["weston", "--backend=headless-backend.so", "--use-pixman", f"--width={width}", f"--height={height}",
             f"--socket={socket.name}", "--idle-time=0", "--no-config", "--debug"],  # the last lets take pictures
        )  # fmt: skip
        wait_until(socket.is_socket)
        yield Session(environment | {"WAYLAND_DISPLAY": socket.name}, folder)


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


def _environment(folder: Path) -> dict[str, str]:
    """What the parts of a session, and the programs in it, are given; makes the folders that this names."""
    for name in ("runtime", "home"):
        (folder / name).mkdir(mode=0o700)
    return {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)} | {
        "HOME": str(folder / "home"),
        "XDG_RUNTIME_DIR": str(folder / "runtime"),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
    }


def _start_buses(ends: ExitStack, folder: Path, environment: dict[str, str]) -> None:
    """The session's bus, which the environment names from then on, and the one for accessibility."""
    environment["DBUS_SESSION_BUS_ADDRESS"] = _say_on_a_pipe(
        ends, folder, environment,
        ["dbus-daemon", f"--config-file={HERE / 'bus.conf'}", "--nofork", "--print-address={}"],
    )  # fmt: skip
    launcher = next(path for path in _BUS_LAUNCHERS if os.access(path, os.X_OK))
    _start(ends, folder, environment, [launcher, "--launch-immediately"])


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
