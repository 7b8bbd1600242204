"""What ended attempts printed, for finding runs by it: in a file beside the database, which may go at any time."""
