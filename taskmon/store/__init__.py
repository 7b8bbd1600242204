"""The store: the only code that knows SQL. One thread writes, readers read alone, futures resolve after COMMIT.

store (opened, written to, closed), reader, records (rows and their values), schema; writing/ (the thread that writes,
what a closure can do, the statements, what is told of a commit), listing/ (the list's order), repair/ (what becomes
of a damaged database), migrations/ (from one schema to the next).
Importing it does not import SQLAlchemy: that is left to the writer thread, and to what makes or repairs a database.
"""

from taskmon.store.connection import is_interrupted
from taskmon.store.listing.order import Section, Sort
from taskmon.store.listing.summary import Summary
from taskmon.store.reader import Query, Reader
from taskmon.store.records import Group
from taskmon.store.repair.folded import Folded, FoldedJournal
from taskmon.store.store import OlderSchemaError, Store
from taskmon.store.writing.dependencies import Dependant, Kind
from taskmon.store.writing.hooks import Hooks, OpenReport
from taskmon.store.writing.transaction import Transaction

__all__ = [
    "Dependant",
    "Folded",
    "FoldedJournal",
    "Group",
    "Hooks",
    "Kind",
    "OlderSchemaError",
    "OpenReport",
    "Query",
    "Reader",
    "Section",
    "Sort",
    "Store",
    "Summary",
    "Transaction",
    "is_interrupted",
]
