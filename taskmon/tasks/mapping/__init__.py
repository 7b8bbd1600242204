"""One function over many items, several at a time: each has a result that is kept; they are given out in order."""
