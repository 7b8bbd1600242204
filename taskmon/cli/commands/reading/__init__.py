"""What tells of runs, of tasks and of taskmon itself, and changes nothing."""
