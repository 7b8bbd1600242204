"""Which runs somebody asks to see: a query, and the walks through the database that find just those."""
