"""What waits: why, at which place, and how that is changed."""
