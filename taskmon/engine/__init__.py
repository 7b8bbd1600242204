"""The monitor without a window: claims runs, hands them to workers, follows them, settles what a crash left.

Reading order for one run: verbs/control (asked) → dispatch/dispatcher (claimed) → attempts/driver (handed to a worker,
followed) → the worker's `perform` → attempts/ending (outcome to the store) → engine (told to the window).

verbs      what may be asked, each verb once              server     the local socket that carries what is asked
dispatch   which queued run next, into which slot         attempts   one attempt from claim to end, and after a crash
upkeep     what is removed and tidied, and when          environments  of tasks whose files say what they need
estimates  when a running attempt may end
"""
