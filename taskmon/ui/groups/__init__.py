"""Groups in the window: their menu at the left, and the page of one."""
