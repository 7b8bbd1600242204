"""Each signal has a name of its own, and each name leads back to its number."""

from __future__ import annotations

import signal
import sys

import pytest

from taskmon.core.signals import signal_name, signal_number


@pytest.mark.parametrize("number", range(1, 65))
def test_a_name_leads_back_to_the_number(number: int) -> None:
    name = signal_name(number)

    assert name
    assert signal_number(name) == number


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone has signals for programs' own use")
def test_those_without_a_name_have_one_all_the_same() -> None:
    assert signal_name(signal.SIGRTMIN + 3) == "SIGRTMIN+3"
    assert signal_name(signal.SIGRTMIN - 1) == f"signal {signal.SIGRTMIN - 1}"
    assert signal_name(None) is None


@pytest.mark.parametrize("name", ["", "SIG_DFL", "SIGNOTHERE", "signal", "signal ٣", "SIGRTMIN+", "Signals"])
def test_what_is_no_name_of_a_signal_is_no_number(name: str) -> None:
    assert signal_number(name) is None
