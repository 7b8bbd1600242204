"""Tasks with `isolation="thread"`: performed on threads of the monitor."""
