"""settings.toml as it is changed by the window: comments and layout stay, what is broken is set aside, and of what was
last in order a copy is kept for a launch that finds it broken.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from taskmon.core.clock import utc_now
from taskmon.ownership import refuse_stranger, replace_chosen, replace_file
from taskmon.paths import Paths
from taskmon.settings import Settings, SettingsError, parse_settings, settings_content, settings_text

#: A change is stored unless the file changes under it so often.
_TRIES = 3
_MOST_BROKEN = 5
_BROKEN = ".broken-"

#: By setting, or TABLE.NAME: what it shall have, as TOML has it; None: nothing, it has its default again.
Changes = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings, and the text that gives them."""

    settings: Settings
    text: str
    problem: str = ""  #: why the text is not that of settings.toml, with the line
    is_last_good: bool = False  #: with a problem: they were in order at an earlier launch; else they are the defaults


@dataclass(frozen=True, slots=True)
class Saved:
    """What was written, and where the broken file lies whose place it took."""

    settings: Settings
    text: str
    aside: Path | None = None


def load_or_last_good(paths: Paths) -> Loaded:
    """The settings of the file; where it is broken, those that were last in order."""
    try:
        text = settings_text(paths.settings)
        return Loaded(parse_settings(paths.settings, text), text)
    except SettingsError as error:
        problem = str(error)
    try:
        text = settings_text(paths.last_good_settings)
        return Loaded(parse_settings(paths.last_good_settings, text), text, problem, bool(text))
    except SettingsError:
        return Loaded(Settings(), "", problem)


def keep_last_good(paths: Paths, text: str) -> None:
    """Keep what settings.toml says for a launch that finds it broken. A full disk is no reason to fail."""
    with contextlib.suppress(SettingsError):
        if settings_text(paths.last_good_settings) == text:
            return
    with contextlib.suppress(OSError):
        replace_file(paths.last_good_settings, text.encode())


def save_settings(paths: Paths, changes: Changes) -> Saved:
    """Change these settings in the file, and nothing else there, whoever else has changed it meanwhile.

    Raises:
        SettingsError: It can't be written, or the file can't have these; it is as it was.
    """
    path = paths.settings
    try:
        refuse_stranger(path.parent)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for _ in range(_TRIES):
            loaded = load_or_last_good(paths)
            text = _changed(loaded.text, changes)
            settings = parse_settings(path, text)
            aside = _set_aside(path) if loaded.problem else None
            if load_or_last_good(paths).text == loaded.text:
                if text != loaded.text or aside is not None:
                    replace_chosen(path, text.encode())
                keep_last_good(paths, text)
                return Saved(settings, text, aside)
    except OSError as error:
        why = error.strerror or str(error)
        raise SettingsError(f"{path} can't be written: {why}. It is as it was.") from error
    raise SettingsError(f"{path} is being changed by another program. Try it again.")


def _changed(text: str, changes: Changes) -> str:
    import tomlkit  # here: it takes a while, and most launches change nothing
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(text)
        for name, value in changes.items():
            _put(document, name, value)
        made = tomlkit.dumps(document)
    except TOMLKitError as error:
        raise SettingsError(f"The settings can't be changed as they are written: {error}.") from error
    return made.replace("\r\n", "\n").replace("\n", "\r\n") if "\r\n" in text else made


def _put(document: MutableMapping[str, Any], name: str, value: object) -> None:
    table_name, _, inner = name.rpartition(".")
    if table_name and table_name not in document:
        if value is None:
            return
        document[table_name] = {}
    table = document[table_name] if table_name else document
    if value is None:
        table.pop(inner, None)
    elif inner not in table or table[inner] != value:
        table[inner] = value


def _set_aside(path: Path) -> Path:
    """Copy the broken file beside itself; the newest few of these are kept."""
    aside = path.with_name(f"{path.name}{_BROKEN}{utc_now():%Y%m%dT%H%M%S}")
    replace_file(aside, settings_content(path))
    others = sorted(other for other in path.parent.glob(f"{path.name}{_BROKEN}*") if other != aside)
    for old in others[: max(0, len(others) - _MOST_BROKEN + 1)]:
        with contextlib.suppress(OSError):
            old.unlink()
    return aside
