"""The command line: a contract that scripts rely on (ARCHITECTURE.md), and what `taskmon --help` teaches.

program (which command), exit_status (how it ends) → commands (a module each) → requests (what is typed, as JSON)
→ monitor (the socket, or the store under the monitor's lock) → output (what is printed). checks are the doctor's.
Nothing here imports Qt or SQLAlchemy before it must: with a monitor running, a command is done in the time of two bare
Python starts.
"""
