"""What can be seen of a running command or task, and how long it has run."""
