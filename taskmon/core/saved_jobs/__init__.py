"""Saved jobs as values, and as a text that a person can edit."""
