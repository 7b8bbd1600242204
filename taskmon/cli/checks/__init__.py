"""The doctor's checks and their results."""
