"""What tasks are measured against, each in a process of its own: DBOS, huey and tqdm. Prints one JSON value.

Called with what to measure, a folder, and how often:

    peers.py steps FOLDER COUNT delete|wal     steps a second of a DBOS workflow on SQLite
    peers.py tasks FOLDER COUNT WORKERS        tasks a second of huey on SQLite with fsync
    peers.py spawn FOLDER COUNT WORKERS        Pythons a second that are started, do nothing, and are waited for
    peers.py map FOLDER COUNT AT_ONCE          items a second of a DBOS workflow's queue
    peers.py bare FOLDER COUNT AT_ONCE thread|pool    items a second of concurrent.futures, which keeps nothing
    peers.py track FOLDER COUNT                nanoseconds an item of tqdm, and of a loop without it
"""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any


def steps(folder: str, count: int, journal: str) -> float:
    """Steps that do nothing, each result durable. `delete` is the journal that DBOS leaves SQLite with."""
    DBOS = _dbos(folder, journal)

    def one(number: int) -> int:
        return number

    step = DBOS.step()(one)

    def many(count: int) -> float:
        begun_s = time.perf_counter()
        for number in range(count):
            step(number)
        return count / (time.perf_counter() - begun_s)

    workflow = DBOS.workflow()(many)
    DBOS.launch()
    found: float = workflow(count)
    DBOS.destroy()
    return found


def mapped(folder: str, count: int, at_once: int) -> float:
    """One workflow that has a step performed for each item, through a queue, and waits for all results."""
    DBOS = _dbos(folder, "wal")

    def one(number: int) -> int:
        return number

    step = DBOS.step()(one)

    def many(count: int) -> float:
        begun_s = time.perf_counter()
        for handle in [DBOS.enqueue_workflow("items", step, number) for number in range(count)]:
            handle.get_result()
        return count / (time.perf_counter() - begun_s)

    workflow = DBOS.workflow()(many)
    DBOS.launch()
    DBOS.register_queue("items", worker_concurrency=at_once, polling_interval_sec=0.01)
    found: float = workflow(count)
    DBOS.destroy()
    return found


def bare(count: int, at_once: int, way: str) -> float:
    """What an executor of the standard library takes for functions that do nothing."""
    with (ThreadPoolExecutor if way == "thread" else ProcessPoolExecutor)(at_once) as pool:
        list(pool.map(abs, range(at_once * 4)))  # its processes are there
        begun_s = time.perf_counter()
        for _ in pool.map(abs, range(count)):
            pass
        return count / (time.perf_counter() - begun_s)


def _dbos(folder: str, journal: str) -> Any:
    """DBOS with a database in the folder, before its launch."""
    from dbos import DBOS

    database = os.path.join(folder, "dbos.sqlite")
    if journal == "wal":
        connection = sqlite3.connect(database)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.close()
    DBOS(
        config={
            "name": "bench",
            "system_database_url": f"sqlite:///{database}",
            "log_level": "ERROR",
            "run_admin_server": False,
        }
    )
    return DBOS


def tasks(folder: str, count: int, workers: int) -> float:
    """Queue all, start the consumer, and wait until all results are stored."""
    from huey import SqliteHuey

    huey = SqliteHuey("bench", filename=os.path.join(folder, "huey.db"), fsync=True)

    def one() -> int:
        return 1

    task = huey.task()(one)
    for _ in range(count):
        task()
    logging.disable(logging.CRITICAL)
    consumer = huey.create_consumer(
        workers=workers, periodic=False, initial_delay=0.01, max_delay=0.1, check_worker_health=False
    )
    begun_s = time.perf_counter()
    consumer.start()
    while huey.result_count() < count:
        time.sleep(0.005)
    took_s = time.perf_counter() - begun_s
    consumer.stop(graceful=True)
    return count / took_s


def spawn(count: int, workers: int) -> float:
    """What it costs to give each task a process of its own, and nothing else: nothing is stored, nobody watches."""

    def one(number: int) -> None:
        subprocess.run([sys.executable, "-c", "pass"], check=True)

    with ThreadPoolExecutor(workers) as pool:
        begun_s = time.perf_counter()
        list(pool.map(one, range(count)))
        return count / (time.perf_counter() - begun_s)


def track(count: int) -> list[float]:
    """As `small_tasks.tracked`; the bar goes where nobody reads it, as it is drawn."""
    from tqdm import tqdm

    from tests.benchmarks.small_tasks import loop_ns

    with open(os.devnull, "w") as nowhere:
        return [loop_ns(lambda: tqdm(range(count), file=nowhere), count), loop_ns(lambda: range(count), count)]


if __name__ == "__main__":
    kind, folder, count, *rest = sys.argv[1:]
    found: object
    match kind:
        case "steps":
            found = steps(folder, int(count), rest[0])
        case "tasks":
            found = tasks(folder, int(count), int(rest[0]))
        case "map":
            found = mapped(folder, int(count), int(rest[0]))
        case "bare":
            found = bare(int(count), int(rest[0]), rest[1])
        case "spawn":
            found = spawn(int(count), int(rest[0]))
        case _:
            found = track(int(count))
    print("\n" + json.dumps(found), flush=True)
    os._exit(0)  # threads that a peer leaves behind are not waited for
