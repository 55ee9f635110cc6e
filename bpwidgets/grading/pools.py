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

CONNECT_S = 20
MAX_REFUSALS = 120  # half a second each
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
    patience: float | None  # seconds until it is looked whether a task is stranded

    def executor(self) -> contextlib.AbstractContextManager[Executor]:
        """The executor that takes tasks; a new one each time, should the last one be broken."""

    def submit(self, executor: Executor, task: Task) -> Future[Result | Refusal]:
        """Have one submission judged."""

    def refused(self, refusal: Refusal) -> None:
        """Take note that a worker did not judge one."""

    def stranded(self, pending: Iterable[Future[Result | Refusal]]) -> list[Future[Result | Refusal]]:
        """Which of these nobody will ever judge."""


# ---- this machine ----


class LocalPool:
    """So many processes here, each started from nothing."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self.window = 3 * jobs
        self.patience: float | None = None

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

    def stranded(self, pending: Iterable[Future[Result | Refusal]]) -> list[Future[Result | Refusal]]:  # noqa: ARG002
        """None: what is lost with its process says so."""
        return []


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

    Only where there are others are tasks given to named workers, since Dask forgets a task whose named workers are all
    gone. A worker that was not asked yet looks for itself, and refuses.
    """

    def __init__(self, address: str, *, say: Callable[[str], None]) -> None:
        self.window = 64
        self.patience: float | None = 5.0
        self._client = _connected(address)
        self._say = say
        self._levels: dict[str, Level] = {}
        self._named: dict[Future[Result | Refusal], set[str]] = {}
        self._refused: set[str] = set()
        self._refusals = 0
        present = self._present()
        self.level: Level = max((self._levels[each] for each in present), key=STRENGTH.index, default="none")

    @contextlib.contextmanager
    def executor(self) -> Iterator[Executor]:
        """The cluster's executor; the cluster itself is left running."""
        executor = self._client.get_executor(pure=False)
        try:
            yield executor
        finally:
            executor.shutdown(wait=False)  # a stranded task would be waited for without end

    def submit(self, executor: Executor, task: Task) -> Future[Result | Refusal]:
        """Have it judged by one of the workers that are fit to."""
        present = self._present()
        fit = {each for each in present if STRENGTH.index(self._levels[each]) >= STRENGTH.index(task.level)}
        for name in sorted(present - fit - self._refused):
            self._refused.add(name)
            self._say(f"Worker {name} is refused: its isolation is {self._levels[name]}, not {task.level}.")
        dask: Any = executor  # whose submit takes more than an Executor's
        named = {"workers": sorted(fit)} if fit and fit != present else {}
        future: Future[Result | Refusal] = dask.submit(judge_if_fit, task, **named)
        self._named[future] = fit if named else set()
        return future

    def refused(self, refusal: Refusal) -> None:  # noqa: ARG002 - who it was has been said
        """Wait for a fit worker; give up once this happens without end."""
        self._refusals += 1
        if self._refusals > MAX_REFUSALS:
            raise PoolError(f"no worker of the cluster is left that keeps submissions apart by {self.level}.")
        time.sleep(0.5)

    def stranded(self, pending: Iterable[Future[Result | Refusal]]) -> list[Future[Result | Refusal]]:
        """Tasks that were given to named workers of which none is left."""
        present = self._present()
        return [future for future in pending if self._named[future] and not self._named[future] & present]

    def close(self) -> None:
        """Leave the cluster."""
        self._client.close()

    def _present(self) -> set[str]:
        """The workers that are there; those that are new are asked what isolation they have."""
        present = set(self._client.scheduler_info(n_workers=-1)["workers"])
        new = sorted(present - self._levels.keys())
        answers = self._client.run(strongest, workers=new, on_error="ignore") if new else {}
        self._levels |= answers
        return present & self._levels.keys()


def _connected(address: str) -> Any:
    """A client of the cluster.

    Raises:
        PoolError: Dask is not installed, or nobody answers.
    """
    try:
        return import_module("distributed").Client(address, set_as_default=False, timeout=CONNECT_S)
    except ImportError:
        raise PoolError('--dask needs Dask: pip install "bpwidgets[dask]"') from None
    except (OSError, ValueError) as error:
        raise PoolError(f"no Dask scheduler answers at {address} ({type(error).__name__}).") from error


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
        done = wait(pending, timeout=pool.patience, return_when=FIRST_COMPLETED).done
        for future in () if done else pool.stranded(pending):
            named = pending.pop(future)
            future.cancel()
            pending[pool.submit(executor, named[1])] = named
        for future in done:
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
