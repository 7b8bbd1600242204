"""The process that performs attempts: standard library, `taskmon.core`, `taskmon.progress` and `taskmon.system` only.

Read `main` (specs come in), `attempt` (lock, evidence, start, record), `supervision` (the loop while a command runs),
`ending` (what its end means).
"""
