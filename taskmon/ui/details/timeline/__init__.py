"""The page with a run's time: its attempts as bars, its history in words, and what ran beside it."""
