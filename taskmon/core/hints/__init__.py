"""How programs that print no progress as they are called can be asked for it: suggested, never done unasked.

`suggestion` is the door. `rules` is the table of programs, `edits` what needs more than an option.
"""
