"""The progress of a task: reported by any thread, added up, sent a few times a second."""
