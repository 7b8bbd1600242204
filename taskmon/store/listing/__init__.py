"""Which runs somebody asks to see: a query, the walks through the database that find just those, and their order."""
