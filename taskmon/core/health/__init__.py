"""How news stream from workers to the disk and to the screen: counted where it happens, for next to nothing.

age         how old a report is
spread      how long something took lately, in buckets
counts      what one thread, or one lock, counts
snapshot    all of it at one moment, as the local socket carries it
diagnosis   one sentence: where a delay comes from
lines       what the window and `taskmon doctor --live` show
"""
