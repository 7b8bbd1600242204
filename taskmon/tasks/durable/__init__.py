"""What a task keeps for its next attempt: steps, state, checkpoints."""
