"""A process that is attacked: runs the attacks of the given numbers, and prints a line of JSON for each.

    python -m tests.exercises.engine.attacked 0 1 2

A line says what the check answered, how long it took, and what of the process is no longer what it was. The check is
called on the main thread, as a notebook's cells are.
"""

from __future__ import annotations

import builtins
import contextlib
import gc
import inspect
import io
import itertools
import json
import math
import os
import random
import signal
import sys
import textwrap
import threading
import time
import warnings
from pathlib import Path

import numpy as np

import bpwidgets as bp
from bpwidgets.exercises.engine import bounds

SECONDS = 0.3  # instead of the ten that a learner has
ID = "chain_rule.derivative"
RIGHT = "df(g(x)) * dg(x)"
_MODULES = (builtins, contextlib, inspect, io, itertools, math, np, np.linalg, np.random)
_MODULES += (os, random, signal, sys, threading, time)


def attacks() -> dict[str, str]:
    """Name and source of each attack."""
    _, *parts = Path(__file__).with_name("attacks.txt").read_text(encoding="utf-8").split("\n## ")
    return {name: source for name, _, source in (part.partition("\n") for part in parts)}


def state() -> dict[str, object]:
    """What a check has to leave as it was: by name what can be compared."""
    return {
        **{module.__name__: {**vars(module)} for module in _MODULES},
        "modules": {**sys.modules},
        "trace": (sys.gettrace(), sys.getprofile(), threading.gettrace(), threading.getprofile()),
        "warnings": [*warnings.filters],
        "numpy's errors": (np.geterr(), np.geterrcall(), np.get_printoptions()),
        "numpy's random numbers": [*np.random.get_state()[1], *np.random.get_state()[2:]],  # noqa: NPY002
        "random numbers": random.getstate(),
        "signals": [signal.getsignal(each) for each in signal.valid_signals()],
        "blocked signals": signal.pthread_sigmask(signal.SIG_BLOCK, ()),
        "alarm": signal.getitimer(signal.ITIMER_REAL),
        "folder": os.getcwd(),  # noqa: PTH109
        "environment": {**os.environ},
        "path": ([*sys.path], [*sys.meta_path], [*sys.path_hooks]),
        "threads": {*threading.enumerate()},
        "limits": (sys.getrecursionlimit(), sys.getswitchinterval(), sys.get_int_max_str_digits()),
        "collector": (gc.isenabled(), gc.get_threshold()),
    }


def changed(before: dict[str, object], after: dict[str, object]) -> list[str]:
    """The names of what is no longer the same; what an import has added to a module is."""
    names = []
    for name, was in before.items():
        now = after[name]
        if name in {"builtins", "environment"} or not isinstance(was, dict):
            names += [name] * (was != now)
        else:
            names += [f"{name}.{key}" for key, value in was.items() if now.get(key) is not value]
    return names


def attacked(source: str) -> dict[str, object]:
    """What comes of one attack."""
    cell, _, body = source.replace("RIGHT", RIGHT).rpartition("---\n")
    names = {
        **{module.__name__: module for module in _MODULES},
        "np": np,
        "bp": bp,
        "gc": gc,
        "warnings": warnings,
    }
    exec("def derivative(f, df, g, dg, x):\n" + textwrap.indent(body, "    "), names)
    kept = {**vars(np)}
    exec(cell, names)
    before, start = state(), time.monotonic()
    try:
        feedback = bp.check(ID, names["derivative"])
        told = [feedback.status, str(feedback), feedback._repr_html_()[:20]]
    except BaseException as error:  # noqa: BLE001 - that is what is counted
        told = ["raised", repr(error), ""]
    seconds = time.monotonic() - start
    spoilt = changed(before, state())
    vars(np).update(kept)
    return {"status": told[0], "text": told[1][:300], "seconds": seconds, "changed": spoilt[:9]}


def main(numbers: list[int]) -> None:
    """Run these attacks, one after the other."""
    bounds.MAX_SECONDS = SECONDS
    every = list(attacks().items())
    bp.check(ID, lambda f, df, g, dg, x: df(g(x)))  # imports what a check needs
    for number in numbers:
        name, source = every[number]
        told = attacked(source)
        print(json.dumps({"number": number, "name": name, **told}), file=sys.__stdout__, flush=True)
    os._exit(0)  # whatever threads were left behind


if __name__ == "__main__":
    main([int(number) for number in sys.argv[1:]])
