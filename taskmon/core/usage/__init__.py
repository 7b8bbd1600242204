"""What attempts use of the machine over time, as values."""
