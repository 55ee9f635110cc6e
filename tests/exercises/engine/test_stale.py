"""A cell that no longer runs does not pass with what it defined before."""

from __future__ import annotations

import sys

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

import bpwidgets as bp

RIGHT = "def derivative(f, df, g, dg, x):\n    return df(g(x)) * dg(x)"


@pytest.fixture(scope="module")
def shell():
    """A notebook's shell, as `get_ipython` finds it; its history is kept in memory.

    It puts a module of its own in the place of `__main__`, which processes that are spawned look for.
    """
    config = Config(HistoryManager={"enabled": False})
    found = InteractiveShell.instance(config=config)
    yield found
    found.restore_sys_module_state()
    InteractiveShell.clear_instance()


def test_the_shell_of_these_tests_gives_main_back():
    before = sys.modules["__main__"]
    shell = InteractiveShell(config=Config(HistoryManager={"enabled": False}))
    shell.restore_sys_module_state()
    assert sys.modules["__main__"] is before


@pytest.fixture
def verdict(shell):
    """What a check says that is run after these cells."""

    def run(*cells):
        shell.reset()
        for cell in ("import bpwidgets as bp", *cells, CHECK):
            shell.run_cell(cell, store_history=True)
        feedback = shell.user_ns["feedback"]
        return f"{feedback.status} {feedback.message}"

    return run


CHECK = "feedback = bp.check('chain_rule.derivative', derivative)"


@pytest.mark.parametrize(
    "newest",
    [
        "def derivative(f, df, g, dg, x):\n    return df(g(x) * dg(x)",
        "u = undefined\ndef derivative(f, df, g, dg, x):\n    return 1",
        "import no_such_module\n" + RIGHT,
    ],
)
def test_an_older_definition_does_not_pass(verdict, newest):
    told = verdict(RIGHT, newest)
    assert told.startswith("error The newest cell that defines `derivative` did not run")


@pytest.mark.parametrize(
    "cells",
    [
        (RIGHT,),
        (RIGHT, RIGHT),
        ("def derivative(", RIGHT),
        (RIGHT, "1 / 0"),
        (RIGHT + "\n1 / 0",),
        ("def derivative(f, df, g, dg, x):\n    return 1", RIGHT),
        ("%time u = 1\n" + RIGHT,),
        (RIGHT, "older = derivative", "def derivative():\n    pass", "derivative = older"),
        (RIGHT, "text = 'x'  # def derivative("),
    ],
)
def test_a_definition_that_ran_is_judged(verdict, cells):
    told = verdict(*cells)
    assert told.startswith("correct") or "older = derivative" in cells


def test_outside_a_notebook_nothing_is_stale():
    names = {}
    exec(RIGHT, names)
    assert bp.check("chain_rule.derivative", names["derivative"]).status == "correct"
