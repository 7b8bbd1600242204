"""Tests of the queue's rules."""
