"""macOS: how much memory the caller holds."""

from __future__ import annotations


def peak_memory_bytes(pid: int) -> int | None:
    return None


def own_peak_bytes() -> int:
    """The most memory that the caller has held."""
    return private_bytes()


def private_bytes() -> int:
    """The memory that the caller holds, at its most."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
