"""taskmon for authors of tasks: `@task` registers a function, a `TaskContext` reports, keeps, and hears of a stop."""

# What the lazily loaded public names are, for type checkers and editors: these show what is written here.

from taskmon.tasks.cancellation import RunStopped as RunStopped
from taskmon.tasks.context import TaskContext as TaskContext
from taskmon.tasks.decorator import task as task
from taskmon.tasks.markers import File as File
from taskmon.tasks.markers import Folder as Folder
from taskmon.tasks.markers import Label as Label
from taskmon.tasks.markers import Range as Range
from taskmon.tasks.markers import Secret as Secret

__all__ = ["File", "Folder", "Label", "Range", "RunStopped", "Secret", "TaskContext", "task"]
__version__: str
