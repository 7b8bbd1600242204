"""The parameters of a task: read from its signature, checked, converted."""
