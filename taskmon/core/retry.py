"""When a failed attempt is tried again by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Exponential backoff with a cap and full jitter on its upper half; no retry unless asked for."""

    max_attempts: int = 1  #: tries in all, the first included
    backoff_s: float = 5.0  #: before the second try
    factor: float = 2.0  #: each further wait is this much longer
    cap_s: float = 3600.0  #: no wait is longer
    jitter: float = 0.25  #: a wait is shortened by up to this share, so that failures do not march in step

    def wait_s(self, tries: int, random: Callable[[], float]) -> float:
        """Seconds to wait after `tries` tries (1 = after the first); `random` gives numbers from 0 to 1."""
        return self.longest_wait_s(tries) * (1.0 - self.jitter * random())

    def longest_wait_s(self, tries: int) -> float:
        """`wait_s` without its jitter: no wait after `tries` tries is longer."""
        try:
            return min(self.cap_s, self.backoff_s * self.factor ** (tries - 1))
        except OverflowError:
            return self.cap_s

    def to_json(self) -> dict[str, Any]:
        return {
            "max_attempts": self.max_attempts,
            "backoff_s": self.backoff_s,
            "factor": self.factor,
            "cap_s": self.cap_s,
            "jitter": self.jitter,
        }

    @staticmethod
    def from_json(value: dict[str, Any]) -> RetryPolicy:
        """Read what `to_json` wrote; absent fields get their defaults."""
        known = {name: value[name] for name in RetryPolicy.__dataclass_fields__ if name in value}
        return RetryPolicy(**known)
