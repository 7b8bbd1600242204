"""When a run may end and how fast it goes: reckoned from its reports and from earlier runs of the same job. Pure.

All seconds are those of the attempt's stopwatch, which paused and suspended time do not move and nobody sets.
"""
