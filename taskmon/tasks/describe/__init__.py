"""What can be said of a task without running it: asked of its own interpreter."""
