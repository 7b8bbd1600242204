"""The command line: a contract that scripts rely on (ARCHITECTURE.md), and what `taskmon --help` teaches.

program (which command, which exit status) → one module a command → session (the monitor's socket, or the store itself).
Nothing here imports Qt or SQLAlchemy before it must: with a monitor running, a command is done in the time of two bare
Python starts.
"""
