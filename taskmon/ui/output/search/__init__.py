"""A text or a pattern looked for in a whole output."""
