"""Which words are secrets, and texts without them."""
