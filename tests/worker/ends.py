"""Tasks that end in every way there is; performed by real workers, never imported by a test."""

from __future__ import annotations

import asyncio
import ctypes
import dataclasses
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from taskmon import TaskContext, task
from taskmon.tasks.process import child

# --- by itself ---


@task
def returns(number: int, text: str = "x") -> dict[str, Any]:
    return {"number": number, "text": text}


def returns_nothing() -> None:
    print("done")


async def returns_later() -> str:
    await asyncio.sleep(0.01)
    return "later"


def returns_much(size: int) -> str:
    return "x" * size


def returns_an_object() -> dict[str, Any]:
    return {"a": [1, object()]}


def raises() -> None:
    raise ValueError("no such luck")


def raises_chained() -> None:
    try:
        dict[str, int]()["inner"]
    except KeyError as error:
        raise RuntimeError("outer") from error


def raises_group() -> None:
    raise ExceptionGroup("several", [ValueError("first"), OSError("second")])


def raises_at_length() -> None:
    raise ValueError("\n".join(["漢" * 400] * 100))


class UnprintableError(Exception):
    def __str__(self) -> str:
        raise RuntimeError("not even this")

    __repr__ = __str__


def raises_unprintable() -> None:
    raise UnprintableError


def recurses() -> None:
    recurses()


def exits(status: Any = None) -> None:
    sys.exit(status)


def interrupts_itself() -> None:
    raise KeyboardInterrupt


def leaves(status: int) -> None:
    os._exit(status)


def becomes_another(*, program: str = "/bin/true") -> None:
    os.execv(program, [program])  # noqa: S606


def crashes() -> None:
    print("before", flush=True)
    ctypes.string_at(0)


def gives_up() -> None:
    os.abort()


def is_killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def takes_all_memory() -> None:
    raise MemoryError


def takes_memory(size: int) -> int:
    return len(bytearray(size))


def leaves_no_memory_for_its_result() -> int:
    def end_message(*_: object) -> None:
        raise MemoryError

    assert "end_message" in vars(child)
    vars(child)["end_message"] = end_message
    return 1


def raises_in_a_thread() -> str:
    def fail() -> None:
        raise ValueError("in a thread")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    return "on"


# --- what it leaves behind ---


def leaves_threads(daemon: bool, seconds: float) -> str:
    threading.Thread(target=time.sleep, args=(seconds,), daemon=daemon, name="straggler").start()
    return "done"


def leaves_a_thread_for(path: str) -> str:
    def upload() -> None:
        while not os.path.exists(path):
            time.sleep(0.01)
        print("all of it", flush=True)

    threading.Thread(target=upload, name="straggler").start()
    return "done"


def leaves_a_process() -> int:
    return subprocess.Popen(["sleep", "60"], start_new_session=True).pid


def leaves_a_trace(path: str) -> None:
    Path(path).write_text("begun")


def leaves_an_exit_handler(path: str) -> str:
    import atexit

    atexit.register(Path(path).write_text, "handled")
    return "done"


def crashes_after_its_end() -> str:
    import atexit

    atexit.register(ctypes.string_at, 0)
    return "done"


def hangs_after_its_end() -> str:
    import atexit

    atexit.register(time.sleep, 3600)
    return "done"


# --- on its way ---


def floods(megabytes: int) -> str:
    line = "x" * 99
    for _ in range(megabytes * 10_000):
        print(line)
    return "flooded"


def closes_descriptors() -> str:
    os.closerange(3, 1024)
    with open("/dev/null", "wb") as file:
        return str(file.fileno())


def writes_to_descriptors() -> str:
    for fd in range(3, 1024):
        try:
            os.write(fd, b'{"done": {"result": "forged')
        except OSError:
            continue
    return "written"


def reuses_descriptors(path: str) -> str:
    for fd in range(3, 1024):
        try:
            os.close(fd)
        except OSError:
            continue
    files = [open(path, "ab") for _ in range(300)]  # noqa: SIM115
    return str(len(files))


def forks_and_returns() -> int:
    pid = os.fork()
    if pid:
        os.waitpid(pid, 0)
        return 1
    return 2


def forks_and_raises() -> int:
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    raise ValueError("in the fork")


def _square(number: int) -> int:
    return number * number


def multiplies(method: str) -> list[int]:
    with multiprocessing.get_context(method).Pool(2) as pool:
        return pool.map(_square, range(5))


# --- asked to stop ---


def sleeps() -> None:
    print("ready", flush=True)
    time.sleep(3600)


def listens(ctx: TaskContext) -> str:
    print("ready", flush=True)
    while not ctx.cancelled:
        time.sleep(0.005)
    print("heard", flush=True)
    return "tidied up"


def reports(ctx: TaskContext) -> None:
    print("ready", flush=True)
    for done in range(1_000_000):
        ctx.progress(done, 1_000_000)
        time.sleep(0.005)


async def awaits() -> None:
    print("ready", flush=True)
    await asyncio.sleep(3600)


async def awaits_steps(ctx: TaskContext) -> None:
    signal.signal(signal.SIGINT, lambda number, frame: print("interrupted", flush=True))

    async def part(number: int) -> None:
        if number == 0:
            print("ready", flush=True)
        if number > 1:
            print("one more", flush=True)
        await asyncio.sleep(3600)

    few = asyncio.Semaphore(2)

    async def one(step: Any) -> None:
        async with few:
            await step

    try:
        # Made all at once: whether to stop can't be asked when they are.
        await asyncio.gather(*(one(ctx.step("part", part, number)) for number in range(9)), return_exceptions=True)
    finally:
        await asyncio.sleep(0)
        print("put away", flush=True)


def catches_interrupts() -> None:
    print("ready", flush=True)
    while True:
        try:
            time.sleep(3600)
        except KeyboardInterrupt:
            print("interrupted", flush=True)


def swallows_an_interrupt() -> str:
    print("ready", flush=True)
    try:
        time.sleep(3600)
    except KeyboardInterrupt:
        print("interrupted", flush=True)
    return "as if nothing had been"


def deadlocks() -> None:
    library = ctypes.PyDLL(None)  # which keeps the interpreter's lock: no thread of Python runs any more
    lock = ctypes.create_string_buffer(256)
    print("ready", flush=True)
    library.pthread_mutex_lock(lock)
    library.pthread_mutex_lock(lock)


def reports_for(ctx: TaskContext, seconds: float) -> str:
    until_s = time.monotonic() + seconds
    done = 0
    while time.monotonic() < until_s:
        done += 1
        ctx.progress(done, message="moving")
        time.sleep(0.02)
    return "moved"


def says_much_of_its_progress(ctx: TaskContext) -> str:
    ctx.progress(3, 4, "all but one", "file")
    return "said"


# --- what it is ---


@dataclasses.dataclass
class Process:
    """What a process can find out of itself."""

    descriptors: list[str]
    signals: dict[str, str]
    wakeup_fd: int
    blocked: list[int]
    umask: int
    cwd: str
    is_leader: bool
    environment: dict[str, str]
    path: list[str]
    prefix: str
    flags: dict[str, Any]
    encodings: list[str]
    stdin: str
    argv: list[str]
    threads: list[str]


def _opened(fd: int) -> str:
    try:
        return os.readlink(f"/proc/self/fd/{fd}")
    except OSError:
        return ""


def describes_itself() -> dict[str, Any]:
    umask = os.umask(0)
    os.umask(umask)
    wakeup_fd = signal.set_wakeup_fd(-1)
    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGCHLD", "SIGPIPE", "SIGUSR1", "SIGTSTP", "SIGXFSZ", "SIGQUIT")
    flags = ("isolated", "no_site", "ignore_environment", "no_user_site", "dont_write_bytecode", "safe_path")
    return dataclasses.asdict(
        Process(
            descriptors=[_opened(fd) for fd in range(1024) if _opened(fd)],
            signals={name: str(signal.getsignal(getattr(signal, name))) for name in names},
            wakeup_fd=wakeup_fd,
            blocked=sorted(signal.pthread_sigmask(signal.SIG_BLOCK, ())),
            umask=umask,
            cwd=os.getcwd(),
            is_leader=os.getsid(0) == os.getpid(),
            environment=dict(os.environ),
            path=sys.path,
            prefix=sys.prefix,
            flags={name: getattr(sys.flags, name) for name in flags},
            encodings=[stream.encoding for stream in (sys.stdin, sys.stdout, sys.stderr)],
            stdin=sys.stdin.read(),
            argv=sys.argv,
            threads=sorted(thread.name for thread in threading.enumerate()),
        )
    )


def tells_its_secret(password: str) -> int:
    return len(password)


def tells_its_interpreter() -> list[Any]:
    try:
        import pytest  # noqa: F401

        has_pytest = True
    except ImportError:
        has_pytest = False
    return [sys.executable, sys.prefix, has_pytest, task.__module__]
