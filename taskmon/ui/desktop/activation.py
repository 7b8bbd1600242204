"""Activation on Wayland: who has a token of the desktop's comes to the front; another launch has got one."""

from __future__ import annotations

import os

from PySide6.QtGui import QGuiApplication

#: What desktops make has some 40.
_LONGEST = 1000


def take_token(token: str) -> None:
    """Let the window come to the front, the next time it wants to, by what another launch was given; "": nothing."""
    is_wanted = QGuiApplication.platformName().startswith("wayland")
    if is_wanted and token and len(token) <= _LONGEST and "\0" not in token:
        # Where Qt takes it from, once. Not in os.environ, which tells jobs of the session.
        os.putenv("XDG_ACTIVATION_TOKEN", token)
