"""Requests to run something: what is asked for, as a value and as JSON."""
