"""The dialog for a new run, and what starts it."""
