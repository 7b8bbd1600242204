"""Brings an older database to the newest schema: frozen Alembic steps, each with its user_version in one transaction.

A step is a file in `versions/`: revision "2" (down_revision None) leads from schema 1 to 2, and so on. Frozen: it
names its tables and columns itself and never imports schema.py, which goes on changing. Alembic's batch mode drops
triggers, unnamed CHECKs and NOT NULL of keys: write the SQL of https://sqlite.org/lang_altertable.html#otheralter by
hand, and make the triggers again.
"""
