"""How long a gradient takes by the tape, beside HIPS autograd: the same functions in one run, call by call in turn.

The time is that of the processor, and the least of many: what else the machine does lengthens both, now and then. It
is measured in a process of its own where matrix products take one thread: others would wait for each other, and
waiting counts as processor time too.

Where large data are only read, as in the regression, most of our time goes into making sure that they are the data of
the last call: that reads them and their copy once more. autograd trusts that no function overwrites them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import numpy as np

import bpwidgets as bp
from benchmarks.report import Budget, Row, row

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.plain import Say

LIMIT = 0.8
REPEATS, LEAST_MS = 30, 10  # so many measurements of calls that together take so long
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "MKL", "OMP")}


def number(xp: Any) -> tuple[Callable[..., Any], list[Any]]:
    """A function of one number."""
    return (lambda x: xp.sin(x**2) * xp.exp(-x) + 3 * x), [0.7]


def network(inputs: int, hidden: int, outputs: int, samples: int) -> Callable[[Any], Any]:
    """A softmax network of two layers with its mean loss, by its weights and biases."""

    def case(xp: Any) -> tuple[Callable[..., Any], list[Any]]:
        random = np.random.default_rng(0)
        X, Y = random.normal(size=(samples, inputs)), np.eye(outputs)[random.integers(0, outputs, samples)]

        def loss(W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
            S = xp.dot(xp.tanh(xp.dot(X, W1) + b1), W2) + b2
            S = S - xp.max(S, axis=1, keepdims=True)
            return xp.mean(xp.log(xp.sum(xp.exp(S), axis=1)) - xp.sum(Y * S, axis=1))

        weights = [0.1 * random.normal(size=shape) for shape in ((inputs, hidden), (hidden, outputs))]
        return loss, [weights[0], np.zeros(hidden), weights[1], np.zeros(outputs)]

    return case


def regression(xp: Any) -> tuple[Callable[..., Any], list[Any]]:
    """Least squares: each of the data is read once forward and once backward."""
    random = np.random.default_rng(0)
    X, y = random.normal(size=(1000, 200)), random.normal(size=1000)
    return (lambda w: xp.mean((xp.dot(X, w) - y) ** 2)), [np.zeros(200)]


CASES = {
    "a function of one number": number,
    "2-2-1, one sample": network(2, 2, 1, 1),
    "4-8-3, 16 samples": network(4, 8, 3, 16),
    "64-16-10, 32 samples": network(64, 16, 10, 32),
    "784-128-10, 256 samples": network(784, 128, 10, 256),
    "regression, 1000 x 200": regression,
}


def least(calls: list[Callable[[], Any]], repeats: int) -> list[float]:
    """Milliseconds of processor time of each call, the least of many measurements in turn."""
    found = [np.inf] * len(calls)
    counts = [1] * len(calls)
    for _ in range(repeats):
        for k, call in enumerate(calls):
            start = time.process_time()
            for _ in range(counts[k]):
                call()
            taken = 1000 * (time.process_time() - start) / counts[k]
            found[k] = min(found[k], taken)
            counts[k] = max(1, int(LEAST_MS / max(found[k], 1e-3)))
    return found


def measure(say: Say, *, quick: bool) -> list[Row]:
    """Milliseconds of a gradient, and ours by theirs.

    Raises:
        CalledProcessError: if the two disagree.
    """
    rows = []
    for what in CASES:
        say(f"the tape: {what}")
        found = subprocess.run(
            [sys.executable, "-m", __name__, what, str(3 if quick else REPEATS)],
            env=os.environ | ONE_THREAD,
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
        mine, other = json.loads(found)
        budget = Budget(against="x autograd", value=mine / other, limit=LIMIT)
        part = "one gradient, ms of processor time"
        rows.append(row(part, what, "ms", [mine], note=f"autograd: {other:.3g} ms", budgets=(budget,)))
    return rows


def compare(what: str, repeats: int) -> list[float]:
    """Milliseconds of a gradient by the tape, and by autograd.

    Raises:
        RuntimeError: if the two disagree.
    """
    import autograd  # noqa: PLC0415 (which no other part needs)
    import autograd.numpy as anp  # noqa: PLC0415

    (f, at), (g, _) = CASES[what](np), CASES[what](anp)
    argnum = tuple(range(len(at)))
    ours, theirs = bp.grad(f, argnum), autograd.grad(g, argnum)
    if not all(map(np.allclose, ours(*at), theirs(*at))):
        raise RuntimeError(f"{what}: the gradient by the tape is not that by autograd")
    return least([lambda: ours(*at), lambda: theirs(*at)], repeats)


if __name__ == "__main__":
    print(json.dumps(compare(sys.argv[1], int(sys.argv[2]))))
