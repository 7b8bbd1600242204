"""What the lazily loaded public names are, for type checkers and editors."""

from taskmon.tasks.context import TaskContext as TaskContext
from taskmon.tasks.declaring import task as task
from taskmon.tasks.markers import File as File
from taskmon.tasks.markers import Folder as Folder
from taskmon.tasks.markers import Label as Label
from taskmon.tasks.markers import Range as Range
from taskmon.tasks.markers import Secret as Secret
from taskmon.tasks.stopping import RunStopped as RunStopped

__version__: str
