"""What is kept of what attempts printed, as their rows tell: which, and how much room all of it takes."""

from __future__ import annotations

from collections.abc import Callable

from taskmon.core.attempt import LEAST_HOLES_BYTES
from taskmon.store.search.file import Printed

_KEPT = "FROM attempt WHERE output_bytes > 0 AND output_removed_at IS NULL"
#: Ended attempts that have printed something that is kept.
PRINTED = f"SELECT run_id, attempt, ended_at {_KEPT} AND ended_at IS NOT NULL"  # constants
#: The same before a place, down the index, the newest first; those that ended in one instant by their numbers.
PRINTED_BEFORE = (
    f"{PRINTED} AND ended_at <= ? AND (ended_at < ? OR (run_id, attempt) < (?, ?))"
    " ORDER BY ended_at DESC, run_id DESC, attempt DESC LIMIT ?"
)
#: `Attempt.output_disk_bytes`, in SQL.
_DISK_BYTES = (
    "max(0, min(output_bytes, CASE WHEN NOT json_valid(remarks) THEN output_bytes"
    " WHEN json_type(remarks, '$.output_disk_bytes') = 'integer' THEN json_extract(remarks, '$.output_disk_bytes')"
    " WHEN json_type(remarks, '$.output_gap[0]') = 'integer' AND json_type(remarks, '$.output_gap[1]') = 'integer'"
    " THEN output_bytes - (json_extract(remarks, '$.output_gap[1]') - json_extract(remarks, '$.output_gap[0]'))"
    " ELSE output_bytes END))"
)


def place_after(before: Printed | None) -> tuple[str, str, int, int]:
    """What `PRINTED_BEFORE` is asked with, beside its limit; None: from the newest on."""
    if before is None:
        return ("9999", "9999", 0, 0)
    return (before.ended_at, before.ended_at, before.run_id, before.attempt)


def total_bytes(number: Callable[[str], int]) -> int:
    """What the output of ended attempts takes of the disk; `number` answers a SELECT of one number."""
    # Only what is large has holes, so hardly any row is read beside the index.
    small = number(f"SELECT total(output_bytes) {_KEPT} AND output_bytes < {LEAST_HOLES_BYTES}")
    return small + number(f"SELECT total({_DISK_BYTES}) {_KEPT} AND output_bytes >= {LEAST_HOLES_BYTES}")
