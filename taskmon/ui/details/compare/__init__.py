"""Two attempts side by side, of one run or of two: what differs between them."""
