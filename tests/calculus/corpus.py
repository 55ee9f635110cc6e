"""The fixed corpus: functions of one number with their derivatives in closed form, and where to look at them.

Every derivative is written in a form that loses no digits at its points, so that it can judge. ``PAIRS`` has one
entry for each function and point: smooth ones at easy points, at tiny and huge ones, near kinks, jumps, poles and
edges of the domain, steep, flat, and of very large or small value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable


class Pair(NamedTuple):
    """One function at one point, where f'(x) is ``derivative``."""

    name: str
    f: Callable
    x: float
    derivative: float

    @property
    def label(self) -> str:
        return f"{self.name} at {self.x!r}"


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def sigmoid_slope(x):
    e = np.exp(-np.abs(x))
    return e / (1 + e) ** 2


def sech2(x):
    e = np.exp(-2 * np.abs(x))
    return 4 * e / (1 + e) ** 2


def steep(k):
    return lambda x: sigmoid(k * x), lambda x: k * sigmoid_slope(k * x)


PLAIN = (-7.3, -3.0, -1.7, -0.6, -0.05, 0.0, 0.05, 0.3, 0.5, 1.0, 1.3, 2.0, np.pi / 2, 3.1, 6.0, 11.0)
TINY = (1e-3, 1e-6, 1e-8, -1e-8, 1e-12)
HUGE = (1e3, -1e4, 1e6, 1e8)
POSITIVE = (1e-300, 1e-30, 1e-12, 1e-8, 1e-6, 1e-3, 0.02, 0.1, 0.5, 1.0, 2.0, 9.0, 1e3, 1e8, 1e30)
NEAR_ZERO = (1e-9, 1e-6, 1e-3, -1e-3, -1e-6, -1e-9, 0.1, -0.1, 1.0, -4.0)
SMALL = (-2.0, -1.0, -0.4, -0.1, 0.0, 0.1, 0.25, 0.7, 1.0, 1.9)

FAMILIES = [
    # what every chooser offers
    ("identity", lambda x: x, lambda x: 1.0, PLAIN + TINY + HUGE),
    ("constant 3", lambda x: 3.0, lambda x: 0.0, PLAIN + TINY + HUGE),
    ("constant 1e8", lambda x: 1e8, lambda x: 0.0, SMALL),
    ("constant 1e-8", lambda x: 1e-8, lambda x: 0.0, SMALL),
    ("affine", lambda x: 3 * x - 2, lambda x: 3.0, PLAIN + HUGE),
    ("square", lambda x: x**2, lambda x: 2 * x, PLAIN + TINY + HUGE),
    ("cube", lambda x: x**3, lambda x: 3 * x * x, PLAIN + TINY + HUGE),
    ("seventh power", lambda x: x**7, lambda x: 7 * x**6, PLAIN),
    ("sin", np.sin, np.cos, PLAIN + TINY + HUGE),
    ("cos", np.cos, lambda x: -np.sin(x), PLAIN + TINY + HUGE),
    ("tan", np.tan, lambda x: 1 / np.cos(x) ** 2, (-1.5, -1.0, 0.0, 0.3, 1.0, 1.4, 1.55, 2.0)),
    ("exp", np.exp, np.exp, (*PLAIN, *TINY, -20.0, -80.0, 25.0, 100.0, 600.0)),
    ("log", np.log, lambda x: 1 / x, POSITIVE),
    ("log1p", np.log1p, lambda x: 1 / (1 + x), (-0.999, -0.9, -0.5, 0.0, 1e-8, 0.5, 3.0, 1e6)),
    ("sqrt", np.sqrt, lambda x: 0.5 / np.sqrt(x), POSITIVE),
    ("reciprocal", lambda x: 1 / x, lambda x: -1 / x / x, (*POSITIVE[2:-1], -0.01, -3.0)),
    ("tanh", np.tanh, sech2, PLAIN + TINY),
    ("sigmoid", sigmoid, sigmoid_slope, (*PLAIN, *TINY, -30.0, 30.0)),
    ("softplus", lambda x: np.logaddexp(0, x), sigmoid, (*PLAIN, -30.0, 30.0)),
    ("arctan", np.arctan, lambda x: 1 / (1 + x * x), (*PLAIN, *TINY, 1e3, 1e6)),
    (
        "arcsin",
        np.arcsin,
        lambda x: 1 / np.sqrt((1 - x) * (1 + x)),
        (-0.999, -0.5, 0.0, 0.5, 0.9, 0.9999, 1 - 1e-8),
    ),
    ("sinh", np.sinh, np.cosh, SMALL),
    ("gauss", lambda x: np.exp(-x * x), lambda x: -2 * x * np.exp(-x * x), PLAIN),
    # near, but not at, a kink or a jump
    ("abs", np.abs, np.sign, NEAR_ZERO),
    ("relu", lambda x: np.maximum(x, 0), lambda x: float(x > 0), NEAR_ZERO),
    ("leaky relu", lambda x: np.where(x > 0, x, 0.01 * x), lambda x: 1.0 if x > 0 else 0.01, NEAR_ZERO),
    ("step", lambda x: np.heaviside(x, 0.5), lambda x: 0.0, NEAR_ZERO),
    ("floor", np.floor, lambda x: 0.0, (0.5, 1.999, 2.001, -3.7, 1e-6, -1e-6)),
    ("1 + abs", lambda x: 1 + np.abs(x), np.sign, (1e-6, -1e-6, 1e-3, -1e-3, 0.2, 3.0)),
    (
        "hinge",
        lambda s: np.maximum(0, 1 - s),
        lambda s: -float(s < 1),
        (1 - 1e-6, 1 + 1e-6, 1 - 1e-3, 1.001, -4.0, 5.0),
    ),
    (
        "abs of sin",
        lambda x: np.abs(np.sin(x)),
        lambda x: np.sign(np.sin(x)) * np.cos(x),
        (3.14, 3.1415, 3.15, 0.01, 1.0),
    ),
    # steep, rapid, flat, scaled
    ("sigmoid(1e2 x)", *steep(1e2), NEAR_ZERO),
    ("sigmoid(1e4 x)", *steep(1e4), NEAR_ZERO),
    ("sigmoid(1e6 x)", *steep(1e6), NEAR_ZERO),
    ("tanh(10 x)", lambda x: np.tanh(10 * x), lambda x: 10 * sech2(10 * x), SMALL),
    ("sin(50 x)", lambda x: np.sin(50 * x), lambda x: 50 * np.cos(50 * x), SMALL),
    ("sin(1e4 x)", lambda x: np.sin(1e4 * x), lambda x: 1e4 * np.cos(1e4 * x), SMALL),
    (
        "x sin(1/x)",
        lambda x: x * np.sin(1 / x),
        lambda x: np.sin(1 / x) - np.cos(1 / x) / x,
        (1e-3, 0.01, -0.03, 0.1, 0.4, 2.0),
    ),
    ("sin(x) / 1e8", lambda x: np.sin(x) / 1e8, lambda x: np.cos(x) / 1e8, SMALL),
    ("1e8 sin(x)", lambda x: 1e8 * np.sin(x), lambda x: 1e8 * np.cos(x), SMALL),
    ("sin(x / 1e8)", lambda x: np.sin(x / 1e8), lambda x: np.cos(x / 1e8) / 1e8, SMALL),
    ("cos(x / 1e8)", lambda x: np.cos(x / 1e8), lambda x: -np.sin(x / 1e8) / 1e8, SMALL),
    ("1e8 + x", lambda x: 1e8 + x, lambda x: 1.0, SMALL),
    (
        "log(1e-8 + x^2)",
        lambda x: np.log(1e-8 + x * x),
        lambda x: 2 * x / (1e-8 + x * x),
        (1e-5, 1e-4, 1e-3, 0.1, -1.0),
    ),
    ("soft abs", lambda x: np.sqrt(x * x + 1e-6), lambda x: x / np.sqrt(x * x + 1e-6), NEAR_ZERO),
    (
        "|x|^1.5",
        lambda x: np.abs(x) ** 1.5,
        lambda x: 1.5 * np.sign(x) * np.sqrt(np.abs(x)),
        (*NEAR_ZERO, 0.0),
    ),
    ("cube root", np.cbrt, lambda x: 1 / (3 * np.cbrt(x) ** 2), NEAR_ZERO),
    # compositions, as in the lessons
    ("sin of square", lambda x: np.sin(x**2), lambda x: 2 * x * np.cos(x**2), PLAIN),
    ("sin squared", lambda x: np.sin(x) ** 2, lambda x: 2 * np.sin(x) * np.cos(x), PLAIN),
    ("exp of sin", lambda x: np.exp(np.sin(x)), lambda x: np.cos(x) * np.exp(np.sin(x)), PLAIN),
    ("log of 1 + x^2", lambda x: np.log1p(x * x), lambda x: 2 * x / (1 + x * x), PLAIN + TINY),
    ("tanh of cube", lambda x: np.tanh(x**3), lambda x: 3 * x * x * sech2(x**3), SMALL),
    ("x exp(-x)", lambda x: x * np.exp(-x), lambda x: (1 - x) * np.exp(-x), PLAIN),
    (
        "sin(x) / x",
        lambda x: np.sin(x) / x,
        lambda x: (x * np.cos(x) - np.sin(x)) / (x * x),
        (0.5, 1.0, 3.0, -9.0, 40.0),
    ),
    ("sin of exp", lambda x: np.sin(np.exp(x)), lambda x: np.exp(x) * np.cos(np.exp(x)), (*SMALL, 4.0)),
    (
        "cross entropy",
        lambda s: np.logaddexp(0, -s),
        lambda s: -sigmoid(-s),
        (-1000.0, -30.0, -1.0, 0.0, 0.4, 3.0, 20.0),
    ),
    ("squared residual", lambda w: (1.5 - 2 * w) ** 2, lambda w: 8 * w - 6, PLAIN),
    # rounded inside: by how much can only be seen from the values
    ("1 - tanh", lambda x: 1 - np.tanh(x), lambda x: -sech2(x), (3.0, 5.33, 6.0, 6.71, 6.81, 9.0, 12.0)),
    ("1 - cos", lambda x: 1 - np.cos(x), np.sin, (1e-1, 1e-3, 1e-5, -1e-9, -3e-16)),
    (
        "log of 1 + x^2, naive",
        lambda x: np.log(1 + x * x),
        lambda x: 2 * x / (1 + x * x),
        (0.1, 1e-3, 1e-5, 1e-9),
    ),
    ("softplus, naive", lambda x: np.log(1 + np.exp(x)), sigmoid, (-1.0, -10.0, -20.0, -30.0)),
    (
        "(1e8 + x) - 1e8",
        lambda x: (1e8 + x) - 1e8,
        lambda x: 1.0,
        (-6159.27704393756, -0.31, 1.03, 1.33, 1.51, 1.8),
    ),
    (
        "sin + ((1e8 + x) - 1e8)",
        lambda x: np.sin(x) + ((1e8 + x) - 1e8),
        lambda x: np.cos(x) + 1,
        (-2.65, 1.1),
    ),
    (
        "sin(3 x - 1)",
        lambda x: np.sin(3 * x - 1),
        lambda x: 3 * np.cos(3 * x - 1),
        (6.427, -227.702, 2733711.575, -1065694387.993),
    ),
    # constant but for rounding
    ("3 x / x", lambda x: 3 * x / x, lambda x: 0.0, (-3.3, 0.8831370694455005, 2.79, 7.1)),
    (
        "sin^2 + cos^2",
        lambda x: np.sin(x) ** 2 + np.cos(x) ** 2,
        lambda x: 0.0,
        (-2.7, -0.58, 1.39, 1.78, 17.2),
    ),
    # too long a step sees another slope, or none
    ("x + sin^2", lambda x: x + np.sin(x) ** 2, lambda x: 1 + np.sin(2 * x), (2137670.4681381686, -3e4, 1e3)),
    ("sin, far out", np.sin, np.cos, (1e9, -350578588.8106907, 134994715579.7078, 256351639266.5046)),
    ("exp(1/x)", lambda x: np.exp(1 / x), lambda x: -np.exp(1 / x) / x**2, (0.01, -0.01, 0.1, -2.0)),
    (
        "square of relu",
        lambda x: np.maximum(x, 0) ** 2,
        lambda x: 2 * np.maximum(x, 0),
        (1.3e-8, 1e-3, -1e-3),
    ),
    # too short a step sees rounding only
    ("1e15 + x", lambda x: 1e15 + x, lambda x: 1.0, (1.0, -3.0)),
    (
        "5e4 + 1e-8 |sin(27 x)|",
        lambda x: 5e4 + 1e-8 * np.abs(np.sin(27 * x)),
        lambda x: 2.7e-7 * np.sign(np.sin(27 * x)) * np.cos(27 * x),
        (-0.034, 0.03),
    ),
]

with np.errstate(
    all="ignore"
):  # exp(-1000) in a sigmoid may underflow or overflow on its way to the right value
    PAIRS = [
        Pair(name, f, x, float(slope(np.float64(x)))) for name, f, slope, points in FAMILIES for x in points
    ]
