"""The queue as a person sees and steers it: why runs wait, how they are moved, what becomes of groups."""
