"""Where submissions are judged: processes of this machine, or the workers of a Dask cluster, by one interface."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import socket
import threading
import time
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from bpwidgets.grading.isolation import STRENGTH, Level
from bpwidgets.grading.judging import Result, Task, judge_submission
from bpwidgets.grading.messages import clean
from bpwidgets.grading.probe import strongest

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

MAX_REFUSALS = 100
_LOST = "The process that judged this notebook was ended from outside, more than once."


class PoolError(Exception):
    """There is nothing that may judge; the text says why."""


@dataclass(frozen=True)
class Refusal:
    """A worker did not judge, because its machine cannot keep submissions apart as asked."""

    worker: str
    level: Level


class Pool(Protocol):
    """What submissions are judged by."""

    window: int

    def executor(self) -> contextlib.AbstractContextManager[Executor]:
        """The executor that takes tasks; a new one each time, should the last one be broken."""

    def submit(self, executor: Executor, task: Task) -> Future[Result | Refusal]:
        """Have one submission judged."""

    def refused(self, refusal: Refusal) -> None:
        """Take note that a worker did not judge one."""


# ---- this machine ----


class LocalPool:
    """So many processes here, each started from nothing."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self.window = 3 * jobs

    @contextlib.contextmanager
    def executor(self) -> Iterator[Executor]:
        """Processes that end with this one, even if it is killed."""
        context = multiprocessing.get_context("spawn")
        executor = ProcessPoolExecutor(
            self.jobs, mp_context=context, initializer=_follow, initargs=(os.getpid(),)
        )
        try:
            yield executor
        except BaseException:
            for process in multiprocessing.active_children():
                process.kill()
            raise
        finally:
            executor.shutdown(cancel_futures=True)

    def submit(self, executor: Executor, task: Task) -> Future[Result | Refusal]:
        """Have it judged by whichever process is free."""
        return executor.submit(judge_submission, task)

    def refused(self, refusal: Refusal) -> None:
        """No process of this machine refuses: its isolation was found before they were started."""
        raise PoolError(f"{refusal.worker} has no {refusal.level} any more.")


def _follow(parent: int) -> None:
    """In a worker: leave Ctrl-C to the parent, and end when it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


# ---- a cluster ----


class DaskPool:
    """The workers of a Dask cluster that can keep submissions apart; others are refused, by name.

    A worker that joins later is asked first. Should none of the asked ones be left, a task may reach one that was not:
    it looks for itself, and refuses.
    """

    def __init__(self, address: str, *, say: Callable[[str], None], weak: bool = False) -> None:
        self.window = 64
        self._client = import_module("distributed").Client(address, set_as_default=False)
        self._say, self._weak = say, weak
        self._levels: dict[str, Level] = {}
        self._refused: set[str] = set()
        self._refusals = 0
        self._ask()
        self.level: Level = max(self._levels.values(), key=STRENGTH.index, default="none")

    @contextlib.contextmanager
    def executor(self) -> Iterator[Executor]:
        """The cluster's executor; the cluster itself is left running."""
        with self._client.get_executor(pure=False) as executor:
            yield executor

    def submit(self, executor: Executor, task: Task) -> Future[Result | Refusal]:
        """Have it judged by one of the workers that were asked and found fit."""
        self._ask()
        fit = [worker for worker, level in self._levels.items() if self._fits(worker, level)]
        dask: Any = executor  # whose submit takes more than an Executor's
        submitted: Future[Result | Refusal] = dask.submit(
            judge_if_fit, task, workers=fit, allow_other_workers=True
        )
        return submitted

    def refused(self, refusal: Refusal) -> None:
        """Say so; give up once it happens without end, since then no fit worker is left."""
        self._refusals += 1
        self._say(f"A worker on {refusal.worker} is refused: its isolation is {refusal.level}.")
        if self._refusals > MAX_REFUSALS:
            raise PoolError("No worker of the cluster is left that keeps submissions apart.")
        time.sleep(0.2)

    def close(self) -> None:
        """Leave the cluster."""
        self._client.close()

    def _ask(self) -> None:
        """Ask the workers that are new what isolation they have."""
        present = self._client.scheduler_info(n_workers=-1)["workers"]
        new = [worker for worker in present if worker not in self._levels]
        for worker, level in (self._client.run(strongest, workers=new) if new else {}).items():
            self._levels[worker] = level

    def _fits(self, worker: str, level: Level) -> bool:
        fits = STRENGTH.index(level) >= STRENGTH.index(self.level)
        if not fits and worker not in self._refused:
            self._refused.add(worker)
            self._say(f"Worker {worker} is refused: its isolation is {level}, and {self.level} is asked for.")
        return fits


def judge_if_fit(task: Task) -> Result | Refusal:
    """On a worker: judge, if this machine keeps submissions apart as well as is asked for."""
    level = strongest()
    if STRENGTH.index(level) < STRENGTH.index(task.level):
        return Refusal(socket.gethostname(), level)
    return judge_submission(task)


# ---- every submission, once ----


def judge_all(pool: Pool, tasks: Iterable[tuple[str, Task]]) -> Iterator[tuple[str, Result]]:
    """The results of named tasks, each once, in the order in which they come.

    No more tasks are taken than the pool has a use for. One that is lost with its process is tried once more, by
    itself: should it be what ends the process, it takes no other with it.
    """
    lost: list[tuple[str, Task]] = []
    tasks = iter(tasks)
    whole = False
    while not whole:
        with pool.executor() as executor:
            whole = yield from _judge_until_broken(pool, executor, tasks, lost)
    for name, task in lost:
        lost_again: list[tuple[str, Task]] = []
        with pool.executor() as executor:
            yield from _judge_until_broken(pool, executor, iter([(name, task)]), lost_again)
        if lost_again:
            yield name, Result(problem=_LOST, concerns=(_LOST,))


def _judge_until_broken(
    pool: Pool, executor: Executor, tasks: Iterator[tuple[str, Task]], lost: list[tuple[str, Task]]
) -> Generator[tuple[str, Result], None, bool]:
    """Judge all tasks; returns whether the executor lasted, and appends to `lost` what was lost with it."""
    pending: dict[Future[Result | Refusal], tuple[str, Task]] = {}
    broken = False
    while True:
        while not broken and len(pending) < pool.window and (named := next(tasks, None)):
            try:
                pending[pool.submit(executor, named[1])] = named
            except BrokenExecutor:
                broken = True
                lost.append(named)
        if not pending:
            return not broken
        for future in wait(pending, return_when=FIRST_COMPLETED).done:
            named = pending.pop(future)
            try:
                result = future.result()
            except BrokenExecutor:
                broken = True
                lost.append(named)
                continue
            except Exception as error:  # noqa: BLE001 - whatever goes wrong for one submission costs that one
                result = _failed(error)
            if isinstance(result, Refusal):
                pool.refused(result)
                pending[pool.submit(executor, named[1])] = named
            else:
                yield named[0], result


def _failed(error: Exception) -> Result:
    sentence = f"The judge itself failed with {type(error).__name__}: {clean(error, 200)}"
    return Result(problem=sentence, concerns=(sentence,))
