"""Menus as a person goes through them by keys: what they show is a window of the X server, and in nobody's tree."""

from __future__ import annotations

from collections.abc import Callable

from tests.desktop.hands import Hands
from tests.waiting import wait_until


def choose(hands: Hands, open_it: Callable[[], object], *keys: str) -> None:
    """Open a menu, press keys in it once it is there, and wait until it is gone."""
    before = shown(hands)
    open_it()
    wait_until(lambda: shown(hands) - before)
    menu = shown(hands) - before
    hands.press(*keys)
    wait_until(lambda: not menu & shown(hands))


def shown(hands: Hands) -> set[int]:
    """All windows of taskmon, menus too."""
    return set(hands.find("--onlyvisible", "--class", "^taskmon$"))
