"""The recovery dialog: what was unfinished at launch, and what becomes of it."""
