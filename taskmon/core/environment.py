"""The environment of a job: what is captured where it was asked for, and what a process is given at its start."""

from __future__ import annotations

import json
import re

#: They belong to the session in which the job runs, not to the one in which it was asked for.
SESSION_VARIABLES = frozenset(
    {
        "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_RUNTIME_DIR", "XDG_SESSION_ID", "XDG_SESSION_TYPE",
        "XDG_VTNR", "XDG_SEAT", "DBUS_SESSION_BUS_ADDRESS", "SSH_AUTH_SOCK", "SSH_AGENT_PID", "GPG_AGENT_INFO",
        "ICEAUTHORITY", "SESSION_MANAGER", "DESKTOP_STARTUP_ID", "XDG_ACTIVATION_TOKEN", "WINDOWID",
        "AT_SPI_BUS_ADDRESS",
    }
)  # fmt: skip
#: What the monitor, its tests or its packaging set for themselves: no job sees it unless the user set it with --env.
_OWN = re.compile(
    r"TASKMON_.*|QT_QPA_PLATFORM|QT_LOGGING_RULES|QT_LINUX_ACCESSIBILITY_ALWAYS_ON|PYTEST_.*|_PYI_.*|_MEIPASS2"
    r"|PYINSTALLER_.*|PYSIDE6_OPTION_.*|COLUMNS|LINES"
)
HOME_VARIABLE = "TASKMON_HOME"
#: Where it is not set, these lead to the folder of taskmon.
_LEAD_HOME = ("HOME", "XDG_DATA_HOME", "APPDATA", "LOCALAPPDATA")
_HEADLESS = frozenset({"offscreen", "minimal", "vnc"})
#: A frozen build points these into itself and keeps the user's own in NAME_ORIG.
_FROZEN = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "QT_PLUGIN_PATH", "QML2_IMPORT_PATH")


def captured(environ: dict[str, str], *, frozen: bool = False) -> dict[str, str]:
    """What of `environ` a job keeps: neither the session's variables nor what taskmon set for itself."""
    kept = {name: text for name, text in environ.items() if name not in SESSION_VARIABLES and not _OWN.fullmatch(name)}
    if frozen:
        for name in _FROZEN:
            original = kept.pop(f"{name}_ORIG", None)
            kept.pop(name, None)
            if original:
                kept[name] = original
    return kept


def captured_in_shell(environ: dict[str, str], *, frozen: bool = False) -> dict[str, str]:
    """What a job keeps of the shell in which it was asked for: also how Qt shall draw there, if the user set that."""
    kept = captured(environ, frozen=frozen)
    # In a shell it is the user's own, as in a profile that says "xcb"; without a screen only tests and servers set it.
    platform = environ.get("QT_QPA_PLATFORM", "")
    if platform and platform.partition(":")[0] not in _HEADLESS:
        kept["QT_QPA_PLATFORM"] = platform
    return kept


def composed(
    kept: dict[str, str], session: dict[str, str], own: dict[str, str], nonce: str, events: str, home: str
) -> dict[str, str]:
    """What a process is given: the captured, the session's own variables of now, what the user set, and our own.

    Args:
        session: The monitor's own environment.
        home: The monitor's folder. A taskmon that is called inside the job finds its way to it: it is named where
            the variables that lead the monitor there do not lead the job there.
    """
    full = dict(kept)
    full.update({name: session[name] for name in SESSION_VARIABLES if name in session})
    if session.get(HOME_VARIABLE) or any(full.get(name) != session.get(name) for name in _LEAD_HOME):
        full[HOME_VARIABLE] = home
    full.update(own)
    full["TASKMON_ATTEMPT"] = nonce
    full["TASKMON_EVENTS"] = events
    return full


def canonical(kept: dict[str, str]) -> str:
    """The one text of an environment, so that equal ones are stored once."""
    return json.dumps(kept, sort_keys=True, separators=(",", ":"))


def digest(canonical_text: str) -> str:
    """The key under which an environment is stored."""
    import hashlib  # here: it takes 3 ms, and a command that only captures needs none

    return hashlib.sha256(canonical_text.encode("ascii")).hexdigest()[:32]


def differences(kept: dict[str, str], now: dict[str, str]) -> dict[str, tuple[str | None, str | None]]:
    """Variables that differ, each with (the job's, the monitor's own) value, secrets masked; None: not set."""
    from taskmon.core.secrets.masking import masked_env  # here: 5 ms, and a command that only captures needs none

    # What only a shell hands on is compared where the job has it from one.
    base = captured_in_shell(now) if "QT_QPA_PLATFORM" in kept else captured(now)
    theirs, ours = masked_env(kept), masked_env(base)
    return {
        name: (theirs.get(name), ours.get(name))
        for name in sorted(set(kept) | set(base))
        if kept.get(name) != base.get(name)
    }
