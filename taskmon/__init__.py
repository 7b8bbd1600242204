"""taskmon: every run ends in a recorded state, and nothing spins for ever."""

__version__ = "0.1.0"
