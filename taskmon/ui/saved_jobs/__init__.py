"""Saved jobs in the window: kept, listed, changed, imported and exported."""
