"""A signal reaches the very process that it is meant for."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from taskmon import system
from taskmon.core.journal import Identity
from taskmon.system.linux import signals
from tests.system.linux.conftest import identity_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what Linux alone can do")


@pytest.mark.parametrize("has_pidfds", [True, False])
def test_a_signal_reaches_only_the_process_it_is_meant_for(
    sleeper: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch, has_pidfds: bool
) -> None:
    if not has_pidfds:
        monkeypatch.setattr(signals, "_HAS_PIDFDS", False)
    process = identity_of(sleeper)

    assert system.send_signal(Identity(process.pid, "1"), signal.SIGKILL) is False
    assert sleeper.poll() is None
    assert system.send_signal(process, signal.SIGKILL) is True
    assert sleeper.wait(5) == -signal.SIGKILL
    assert system.send_signal(process, signal.SIGKILL) is False
