"""How large a campaign is, and its seed: short ones in `make test`, long ones in `make faults`."""

from __future__ import annotations

import os
import random

#: `make faults` sets it.
FULL = os.environ.get("TASKMON_FAULTS") == "full"
#: What a short campaign starts from, so that `make test` does the same each time as far as processes let it.
_SHORT_SEED = 20_260_101


def sized(short: int, full: int) -> int:
    """The size of this campaign."""
    return full if FULL else short


def seed() -> int:
    """The seed of this session: TASKMON_SEED, or a new one for each long campaign."""
    given = os.environ.get("TASKMON_SEED")
    if given:
        return int(given)
    return random.SystemRandom().randrange(2**32) if FULL else _SHORT_SEED
