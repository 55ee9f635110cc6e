"""Every task is judged once, whatever becomes of the process that judges it."""

import contextlib
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool

import pytest

from bpwidgets.grading import pools
from bpwidgets.grading.isolation import Limits
from bpwidgets.grading.judging import Result, Task
from bpwidgets.grading.pools import Refusal, judge_all, judge_if_fit
from tests.grading.classroom import BY_NAME


def task(text):
    return Task(
        lesson=BY_NAME["chain_rule"], notebook=text.encode(), seed="", limits=Limits(), level="landlock"
    )


TASKS = [(f"name {number}", task(f"text {number}")) for number in range(10)]


class Pool:
    """A pool of threads in which `judge` stands for the judge; each executor counts what it took."""

    window, patience = 3, 0.05

    def __init__(self, judge):
        self.judge, self.executors, self.pending, self.most = judge, 0, 0, 0
        self.refusals = []

    @contextlib.contextmanager
    def executor(self):
        self.executors += 1
        with ThreadPoolExecutor(2) as executor:
            yield executor

    def submit(self, executor, task):
        self.pending += 1
        self.most = max(self.most, self.pending)
        future = executor.submit(self.judge, task)
        future.add_done_callback(lambda _: setattr(self, "pending", self.pending - 1))
        return future

    def refused(self, refusal):
        self.refusals.append(refusal)

    def stranded(self, pending):
        return []


def text_of(task):
    return Result(problem=task.notebook.decode())


def results(pool):
    found = list(judge_all(pool, iter(TASKS)))
    assert len(found) == len(dict(found))
    return {name: result.problem for name, result in found}


EVERY = {name: task.notebook.decode() for name, task in TASKS}


def test_every_task_is_judged_once_and_few_are_taken_at_a_time():
    taken = 0

    def watched():
        nonlocal taken
        for named in TASKS:
            taken += 1
            yield named

    pool = Pool(text_of)
    for done, _ in enumerate(judge_all(pool, watched())):
        assert taken <= done + 1 + pool.window
    assert taken == 10
    assert results(Pool(text_of)) == EVERY


def test_an_exception_costs_its_own_task():
    def judge(task):
        if task.notebook == b"text 3":
            raise RuntimeError("\x1b[31mboom")
        return text_of(task)

    found = results(Pool(judge))
    assert found.pop("name 3") == "The judge itself failed with RuntimeError: [31mboom"
    assert found == {name: text for name, text in EVERY.items() if name != "name 3"}


def test_a_process_that_is_lost_loses_no_task():
    broken = []

    def judge(task):
        if task.notebook == b"text 4" and not broken:
            broken.append(task)
            raise BrokenProcessPool
        return text_of(task)

    assert results(Pool(judge)) == EVERY


def test_a_task_that_ends_every_process_takes_no_other_with_it():
    def judge(task):
        if task.notebook == b"text 4":
            raise BrokenProcessPool
        return text_of(task)

    found = results(Pool(judge))
    assert "ended from outside" in found.pop("name 4")
    assert found == {name: text for name, text in EVERY.items() if name != "name 4"}


def test_a_pool_that_takes_no_more_is_replaced():
    class Breaking(Pool):
        def submit(self, executor, task):
            if self.executors == 1 and task.notebook == b"text 5":
                raise BrokenProcessPool
            return super().submit(executor, task)

    pool = Breaking(text_of)
    assert results(pool) == EVERY
    assert pool.executors > 1


def test_a_refused_task_is_given_to_another():
    refused = []

    def judge(task):
        if len(refused) < 4:
            refused.append(task)
            return Refusal("box", "none")
        return text_of(task)

    pool = Pool(judge)
    assert results(pool) == EVERY
    assert pool.refusals == [Refusal("box", "none")] * 4


def test_a_stranded_task_is_given_to_another():
    class Losing(Pool):
        """Forgets the first task that it is given."""

        lost = None

        def submit(self, executor, task):
            if self.lost is None:
                self.lost = Future()
                return self.lost
            return super().submit(executor, task)

        def stranded(self, pending):
            return [future for future in pending if future is self.lost]

    assert results(Losing(text_of)) == EVERY


@pytest.mark.parametrize(("level", "judges"), [("none", False), ("landlock", True), ("bubblewrap", True)])
def test_a_worker_judges_only_as_safely_as_it_is_asked_to(monkeypatch, level, judges):
    monkeypatch.setattr(pools, "strongest", lambda: level)
    monkeypatch.setattr(pools, "judge_submission", text_of)
    assert isinstance(judge_if_fit(task("x")), Result) == judges


def test_futures_of_any_executor_will_do():
    class Now:
        def submit(self, function, *arguments):
            future = Future()
            future.set_result(function(*arguments))
            return future

    class Immediate(Pool):
        @contextlib.contextmanager
        def executor(self):
            yield Now()

    assert results(Immediate(text_of)) == EVERY
