"""The queue in the window: why runs wait, their order, and what can be changed of them."""
