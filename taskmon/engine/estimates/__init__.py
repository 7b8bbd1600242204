"""When running attempts may end: reckoned as they move, and from what is known of earlier runs of their jobs."""
