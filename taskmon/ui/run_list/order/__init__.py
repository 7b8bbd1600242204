"""Which run stands in which row: the order of the list as it is read, and how its rows change."""
