"""Forms drawn from a task's parameters."""
