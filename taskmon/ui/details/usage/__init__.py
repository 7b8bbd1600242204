"""The page with what an attempt used of the machine over time."""
