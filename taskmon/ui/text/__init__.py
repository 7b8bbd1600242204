"""What the window says, in words: runs, attempts, tasks and saved jobs as texts."""
