"""Measurements, for `make bench`: each prints what it found, beside a peer on the same machine in the same minutes."""
