"""The twelve main journeys through the window, each from its first click to what it leaves behind."""
