"""The store: the only code that knows SQL. One thread writes, readers read alone, futures resolve after COMMIT.

store (opened, written to, closed), reader, records (rows and their values), schema; listing/ (which runs are asked
for, in which order), search/ (what ended attempts printed), writing/ (the thread that writes,
what a closure can do, the statements, what is told of a commit), repair/ (what becomes of a damaged database),
migrations/ (from one schema to the next).
Importing it does not import SQLAlchemy: that is left to the writer thread, and to what makes or repairs a database.
"""

from taskmon.store.listing.order import Listed, Section, Sort
from taskmon.store.listing.query import JobRuns, Query
from taskmon.store.listing.summary import Summary
from taskmon.store.neighbours import Neighbour, Neighbours
from taskmon.store.reader import Reader
from taskmon.store.records import Group
from taskmon.store.repair.folded import Folded, FoldedJournal
from taskmon.store.search.file import Printed
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
    "JobRuns",
    "Kind",
    "Listed",
    "Neighbour",
    "Neighbours",
    "OlderSchemaError",
    "OpenReport",
    "Printed",
    "Query",
    "Reader",
    "Section",
    "Sort",
    "Store",
    "Summary",
    "Transaction",
]
