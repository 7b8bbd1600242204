"""Which queued run next, into which slot, and when."""
