"""How long the gradient doctor takes: a two-layer loss of 10,000 parameters, one mistake, and two in one gradient.

The loss and the gradients are handed over as arrays, so that what is timed is the search, not the user's code.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

import bpwidgets as bp
from benchmarks.report import Budget, Row, row

if TYPE_CHECKING:
    from benchmarks.plain import Say

INPUTS, HIDDEN, OUTPUTS, SAMPLES = 110, 80, 15, 50  # 110 * 80 + 80 * 15 = 10,000 parameters
LIMITS = {"one mistake": 1.0, "two mistakes in one gradient": 10.0}


def case() -> tuple[object, dict[str, np.ndarray], dict[str, dict[str, np.ndarray]]]:
    """The loss, its parameters, and what is claimed with one mistake and with two."""
    random = np.random.default_rng(0)
    x, y = random.normal(size=(SAMPLES, INPUTS)), random.normal(size=(SAMPLES, OUTPUTS))
    w1, w2 = 0.1 * random.normal(size=(INPUTS, HIDDEN)), 0.1 * random.normal(size=(HIDDEN, OUTPUTS))

    def loss(w1: np.ndarray, w2: np.ndarray) -> float:
        h = np.tanh(x @ w1)
        return np.mean(np.sum((h @ w2 - y) ** 2, axis=1)) + 0.01 * np.sum(w1**2)

    h = np.tanh(x @ w1)
    d2 = 2 * (h @ w2 - y) / SAMPLES
    d1 = d2 @ w2.T
    claims = {
        "one mistake": {"w2": h.T @ d2, "w1": x.T @ d1 + 0.02 * w1},
        "two mistakes in one gradient": {"w2": h.T @ d2, "w1": x.T @ (d1 * (1 - np.tanh(h) ** 2))},
    }
    return loss, {"w1": w1, "w2": w2}, claims


def measure(say: Say, *, quick: bool) -> list[Row]:
    """Seconds of a diagnosis. A mistake that is not named is no measurement.

    Raises:
        RuntimeError: if the doctor does not name what was put in.
    """
    loss, params, claims = case()
    bp.diagnose(loss, params, claims["one mistake"])  # what is imported, is imported
    rows = []
    for what, claimed in claims.items():
        say(f"the doctor: {what}")
        seconds = []
        for _ in range(1 if quick else 3):
            start = time.perf_counter()
            report = bp.diagnose(loss, params, claimed)
            seconds.append(time.perf_counter() - start)
            if report.status != "wrong":
                raise RuntimeError(f"{what}: the doctor says {report.status!r}, expected 'wrong'")
        budget = Budget(against="s", value=float(np.median(seconds)), limit=LIMITS[what])
        rows.append(row("diagnosis of 10,000 parameters, s", what, "s", seconds, budgets=(budget,)))
    return rows
