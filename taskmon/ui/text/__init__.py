"""What the window says, in words: runs, attempts, tasks, saved jobs and units as texts."""
