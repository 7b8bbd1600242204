"""The process that performs attempts: standard library, `taskmon.core`, `taskmon.progress` and `taskmon.system` only.

With its first task it also loads what its forks need of `taskmon.tasks`. No code of the user's is ever loaded in it.

Read `main` (specs come in), `attempt` (lock, evidence, start, record), `processes/command` or `processes/task` with
`processes/fresh` (the start), `processes/pool` (a process that is kept for the next attempt), `supervision` (the loop
while it runs), `watching/` (what it sees), `processes/stopping` (how it is ended), `ending` (what its end means).
"""
