"""What taskmon knows without touching the outside: pure values and rules, standard library only.

No file, process, clock, thread, Qt or SQL in here: time comes in as `now`, bytes come in as arguments.
"""
