"""What the lazily loaded public names are, for type checkers and editors."""

from taskmon.tasks.cancellation import RunStopped as RunStopped
from taskmon.tasks.context import TaskContext as TaskContext
from taskmon.tasks.decorator import task as task
from taskmon.tasks.markers import File as File
from taskmon.tasks.markers import Folder as Folder
from taskmon.tasks.markers import Label as Label
from taskmon.tasks.markers import Range as Range
from taskmon.tasks.markers import Secret as Secret

__version__: str
