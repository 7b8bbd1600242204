from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QProcessEnvironment
from PySide6.QtGui import QGuiApplication

from taskmon.ui.desktop.activation import take_token

_NAME = "XDG_ACTIVATION_TOKEN"


def _of_the_process() -> str:
    return QProcessEnvironment.systemEnvironment().value(_NAME)


@pytest.fixture
def on_wayland(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "wayland")
    os.unsetenv(_NAME)
    yield
    os.unsetenv(_NAME)


def test_on_wayland_qt_finds_the_token_of_another_launch_and_jobs_do_not(on_wayland: None) -> None:
    """The window that was open stayed behind the others when it was launched once more from a menu."""
    take_token("a token")

    assert _of_the_process() == "a token"
    assert _NAME not in os.environ


@pytest.mark.parametrize("token", ["", "two\0parts", "x" * 1001])
def test_what_is_no_token_is_left_alone(on_wayland: None, token: str) -> None:
    take_token(token)

    assert _of_the_process() == ""


def test_elsewhere_no_token_is_kept(qapp: QGuiApplication) -> None:
    take_token("a token")

    assert _of_the_process() == ""
