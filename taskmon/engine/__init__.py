"""The monitor without a window: claims runs, hands them to workers, follows them, settles what a crash left.

Reading order for one run: control (asked) → dispatcher (claimed) → driver (handed to a worker, followed) → the worker's
`perform` → driver (outcome to the store) → engine (told to the window).
"""
