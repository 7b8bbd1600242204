"""Progress in general: the shapes that any program may print, and the watching of how they move."""
