"""Exercises of lesson 10: the order of a pass back, a pass back by hand, a bug found by checking, one training step."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.activations import ACTIVATIONS, d_tanh, sigmoid
from bpwidgets.calculus.layer import activation_gradient, input_gradient, preactivation
from bpwidgets.calculus.softmax import softmax, softmax_vjp
from bpwidgets.exercises.engine.answer_types import Words
from bpwidgets.exercises.engine.exercise import Answer, Construction, Exercise, Inputs, Loss, Mistakes, choose
from bpwidgets.exercises.engine.instances import decimals
from bpwidgets.exercises.layers import TRANSPOSED, summed_products

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

# ---- an order that loses a given amount ----

OPERATIONS = ("a", "b", "c", "d", "f")
MIDDLE = ("b", "c", "d")


def _sample_slopes(rng: np.random.Generator, number: int) -> Inputs:
    """f is computed from b, c and d, these from a, and a from x; one way, or two in turn, are to be lost."""
    while True:
        names = [*(f"f{k}" for k in MIDDLE), *(f"{k}a" for k in MIDDLE), "ax"]
        slopes = dict(zip(names, map(float, decimals(rng, len(names))), strict=True))
        lost = rng.choice(MIDDLE, 1 + number % 2, replace=False)
        sums = [_brought(slopes, some) for size in range(4) for some in combinations(MIDDLE, size)]
        # No two sets of ways bring the same, so that one alone is right.
        if min(abs(one - other) for one, other in combinations(sums, 2)) > 0.05:
            return {"slopes": slopes, "missing": _brought(slopes, lost)}


def _brought(slopes: Inputs, ways: Collection[str]) -> float:
    """What x gets by way of these of b, c and d."""
    return float(sum(slopes[f"f{k}"] * slopes[f"{k}a"] * slopes["ax"] for k in sorted(ways)))


def _to_lose(inputs: Inputs) -> tuple[str, ...]:
    """The ways that bring what is to be missing."""
    sets = [some for size in range(4) for some in combinations(MIDDLE, size)]
    return min(sets, key=lambda some: abs(_brought(inputs["slopes"], some) - inputs["missing"]))


def _fired_in(order: Sequence[str], slopes: Inputs) -> float:
    """What x gets where the operations are sent back in this order."""
    gradients = dict.fromkeys([*OPERATIONS, "x"], 0.0) | {"f": 1.0}
    for name in order:
        for wire, slope in slopes.items():
            if wire[0] == name:
                gradients[wire[1]] += gradients[name] * slope
    return gradients["x"]


def _an_order(inputs: Inputs, mistakes: Mistakes) -> list[str]:
    """f, then what is to arrive, then a, then what comes too late."""
    late = set(_to_lose(inputs))
    if "nothing-missing" in mistakes:
        late = set()
    elif "all-missing" in mistakes:
        late = set(MIDDLE)
    elif "exchanged" in mistakes:
        late = set(MIDDLE) - late
    elif "other-ways" in mistakes:
        others = [set(some) for some in combinations(MIDDLE, len(late)) if set(some) != late]
        late = others[0]
    order = ["f", *(k for k in MIDDLE if k not in late), "a", *(k for k in MIDDLE if k in late)]
    if "output-late" in mistakes:
        order = ["a", *order[:1], *MIDDLE]
    return order[::-1] if "forward-order" in mistakes else order


def _fits_order(order: Any, inputs: Inputs) -> dict[str, bool]:
    """What is true of an order; "other-ways" is of every wrong one that begins with f."""
    if sorted(order) != sorted(OPERATIONS):
        return {}
    slopes, wanted = inputs["slopes"], set(_to_lose(inputs))

    def is_right(order: Sequence[str]) -> bool:
        short = _brought(slopes, MIDDLE) - _fired_in(order, slopes)
        return bool(abs(short - inputs["missing"]) < 1e-6)

    late = set(order[order.index("a") :]) & set(MIDDLE)
    if is_right(order):
        return {"": True, "other-ways": order[0] == "f"}
    if is_right(order[::-1]):
        return {"forward-order": True}
    if order[0] != "f":
        return {"output-late": True}
    return {
        "nothing-missing": not late,
        "all-missing": len(late) == len(MIDDLE),
        "exchanged": late == set(MIDDLE) - wanted,
        "other-ways": True,
    }


ORDER = Exercise(
    id="backpropagation.order",
    statement="f is computed from b, c and d, each of these from a, and a from x. In which order do a, b, c, d and f, "
    "sent back once each, make df/dx its right value minus `missing`?",
    stub='''def order(slopes, missing):
    """Five names, such as ["f", "b", "c", "d", "a"].

    slopes["fb"] is df/db; the other keys are "fc", "fd", "ba", "ca", "da" and "ax".
    """
    ...
''',
    sample=_sample_slopes,
    answers=(
        Construction(
            points=2,
            reference=_an_order,
            fits=_fits_order,
            type=Words(options=OPERATIONS),
            misconceptions={
                "nothing-missing": "In this order a waits for b, c and d, so that nothing is lost and df/dx is right. "
                "To lose a message of one of them, send a before that one.",
                "all-missing": "a is sent before b, c and d: it has received nothing and sends 0, so all of df/dx is "
                "missing. Put those that are not to be lost before a.",
                "exchanged": "What makes up `missing` has arrived at a, and the rest is lost: the two are exchanged. "
                "What is to be lost has to come after a.",
                "forward-order": "Reversed, this order would be right. Gradients go back: f is sent first.",
                "output-late": "f is not the first. Only f has its gradient, 1, from the start; what is sent before it "
                "sends 0.",
                "other-ways": "On at least one dataset this does not lose what was asked for. By way of b, x gets fb "
                "times ba times ax: find which of b, c and d make up `missing`.",
            },
        ),
    ),
)

# ---- a pass back by hand ----

# f = t u with t = sin(s), u = s + x^2 and s = x y; df is what arrives at f from what comes after it.


def _sample_small(rng: np.random.Generator, _number: int) -> Inputs:
    """Values and the gradient at the end, of a moderate size."""
    x, y, df = map(float, decimals(rng, 3))
    s = x * y
    return {"x": x, "y": y, "s": s, "t": float(np.sin(s)), "u": s + x * x, "df": df}


def _dt(inputs: Inputs, mistakes: Mistakes) -> Any:
    """df u: each factor gets the other."""
    df, s, t, u = (inputs[name] for name in ("df", "s", "t", "u"))
    others = {"summed": df + u, "divided": df / u, "value-kept": t, "sine-too-early": df * u * np.cos(s)}
    return choose(mistakes, others, _factor(inputs, "u", "t", mistakes))


def _du(inputs: Inputs, mistakes: Mistakes) -> Any:
    """df t."""
    df, s, t = (inputs[name] for name in ("df", "s", "t"))
    others = {"dt-for-df": inputs["dt"] * t, "slope-for-value": df * np.cos(s)}
    return choose(mistakes, others, _factor(inputs, "t", "u", mistakes))


def _factor(inputs: Inputs, other: str, own: str, mistakes: Mistakes) -> Any:
    """What a factor of f = t u gets."""
    if "own-factor" in mistakes:
        return inputs["df"] * inputs[own]
    if "handed-on" in mistakes:
        return inputs["df"]
    return inputs[other] if "not-multiplied" in mistakes else inputs["df"] * inputs[other]


def _ds(inputs: Inputs, mistakes: Mistakes) -> Any:
    """dt cos(s) + du, from the learner's own dt and du."""
    s, dt, du = inputs["s"], inputs["dt"], inputs["du"]
    cos = np.cos(s)
    return choose(
        mistakes,
        {
            "sine-for-cosine": dt * np.sin(s) + du,
            "slope-missing": dt + du,
            "slope-at-t": dt * np.cos(inputs["t"]) + du,
            "sine-forgotten": du,
            "sum-forgotten": dt * cos,
            "dt-alone": dt,
            "multiplied": dt * cos * du,
            "slope-on-both": (dt + du) * cos,
            "averaged": (dt * cos + du) / 2,
            "s-in-du": dt * cos + du * s,
            "s-in-dt": dt * cos * s + du,
            "df-again": inputs["df"] * (dt * cos + du),
        },
        dt * cos + du,
    )


def _dx(inputs: Inputs, mistakes: Mistakes) -> Any:
    """ds y + du 2x, from the learner's own ds and du."""
    x, y, s, df, dt, du, ds = (inputs[name] for name in ("x", "y", "s", "df", "dt", "du", "ds"))
    by_s = choose(mistakes, {"own-factor": ds * x, "y-left-out": ds, "s-for-y": ds * s}, ds * y)
    by_square = choose(
        mistakes,
        {
            "square-forgotten": 0.0,
            "square-once": du * x,
            "square-handed-on": du,
            "x-left-out": du * 2,
            "du-left-out": 2 * x,
            "ds-for-du": ds * 2 * x,
            "dt-for-du": dt * 2 * x,
            "df-for-du": df * 2 * x,
        },
        du * 2 * x,
    )
    whole = {
        "product-forgotten": by_square,
        "u-counted-twice": (ds + du) * y + by_square,
        "averaged": (by_s + by_square) / 2,
    }
    return choose(mistakes, whole, by_s + by_square)


def _dy(inputs: Inputs, mistakes: Mistakes) -> Any:
    """ds x, from the learner's own ds."""
    x, y, s, df, dt, du, ds, dx = (inputs[name] for name in ("x", "y", "s", "df", "dt", "du", "ds", "dx"))
    return choose(
        mistakes,
        {
            "own-factor": ds * y,
            "handed-on": ds,
            "du-for-ds": du * x,
            "dt-for-ds": dt * np.cos(s) * x,
            "df-for-ds": df * x,
            "dx-for-ds": dx * x,
            "s-for-x": ds * s,
            "square-too": ds * x + du * 2 * y,
        },
        ds * x,
    )


def _by_t(inputs: Inputs, t: Any) -> Any:
    """What comes after f, as a function of t."""
    df, u = inputs["df"], inputs["u"]
    f = t * u
    return df * f


def _by_u(inputs: Inputs, u: Any) -> Any:
    """The same as a function of u."""
    df, t = inputs["df"], inputs["t"]
    f = t * u
    return df * f


def _by_s(inputs: Inputs, s: Any) -> Any:
    """The same near s, from its gradients by t and u."""
    dt, du, x = inputs["dt"], inputs["du"], inputs["x"]
    t = np.sin(s)
    u = s + x**2
    return dt * t + du * u


def _by_x(inputs: Inputs, x: Any) -> Any:
    """The same near x, from its gradients by s and u."""
    ds, du, y = inputs["ds"], inputs["du"], inputs["y"]
    s = x * y
    square = x**2
    return ds * s + du * square


def _by_y(inputs: Inputs, y: Any) -> Any:
    """The same near y, from its gradient by s."""
    ds, x = inputs["ds"], inputs["x"]
    s = x * y
    return ds * s


HANDED_ON = "What arrived was handed on unchanged. That is what a sum does; a product sends it times the other factor."
OWN_FACTOR = (
    "What arrived was multiplied by the factor's own value. A product swaps: each factor gets the value of "
    "the other."
)
NOT_MULTIPLIED = (
    "This is the slope of f alone. It has to be multiplied by what has arrived at f, `df`, which is 1 only where f is "
    "the very end."
)
AVERAGED = "The mean of the two messages was taken. A small change acts in full along both paths, so the two are added."

BACKWARD = Exercise(
    id="backpropagation.backward",
    statement="`s` = x y, `t` = sin(s), `u` = s + x^2 and f = t u were computed, and from what comes after f the "
    "gradient `df` has arrived. Return the gradients `dt`, `du`, `ds`, `dx` and `dy`.",
    stub='''def backward(x, y, s, t, u, df):
    """dt, du, ds, dx, dy: each is what df, t, u, ... have sent, added up."""
    dt = ...
    du = ...
    ds = ...
    dx = ...
    dy = ...
    return dt, du, ds, dx, dy
''',
    sample=_sample_small,
    answers=(
        Answer(
            name="dt",
            points=0.5,
            reference=_dt,
            loss=Loss(_by_t, at=lambda inputs: inputs["t"]),
            misconceptions={
                "own-factor": OWN_FACTOR,
                "handed-on": HANDED_ON,
                "not-multiplied": NOT_MULTIPLIED,
                "summed": "df and u were added. A product sends to each factor what has arrived, times the other "
                "factor.",
                "divided": "What arrived was divided by u. The slope of t u with respect to t is u: multiply.",
                "value-kept": "This is t itself. Its gradient is how fast the end result changes with t: df times u.",
                "sine-too-early": "dt was multiplied by cos(s), the slope of the sine, as well. The sine lies between "
                "s and t, so its slope comes in on the way from t to s.",
            },
        ),
        Answer(
            name="du",
            points=0.5,
            reference=_du,
            loss=Loss(_by_u, at=lambda inputs: inputs["u"]),
            misconceptions={
                "own-factor": OWN_FACTOR,
                "handed-on": HANDED_ON,
                "not-multiplied": NOT_MULTIPLIED,
                "dt-for-df": "dt was sent on to u. t and u are the two factors of f: both get theirs from df.",
                "slope-for-value": "df was multiplied by cos(s), the slope of the sine. u gets df times the other "
                "factor, the value t.",
            },
        ),
        Answer(
            name="ds",
            points=1,
            reference=_ds,
            loss=Loss(_by_s, at=lambda inputs: inputs["s"]),
            misconceptions={
                "sine-forgotten": "This is what u alone sends. s is used twice, by t and by u, so two messages arrive, "
                "and neither overwrites the other: they are added.",
                "sum-forgotten": "This is what t alone sends. s is used twice, by t and by u, so two messages arrive, "
                "and neither overwrites the other: they are added.",
                "averaged": AVERAGED,
                "multiplied": "The two messages were multiplied. Slopes are multiplied along one path; what arrives by "
                "two paths is added.",
                "slope-missing": "dt was handed on to s unchanged. Between s and t lies the sine, so dt has to be "
                "multiplied by its slope at s, cos(s).",
                "sine-for-cosine": "dt was multiplied by sin(s), the value of t. The chain rule wants the slope, "
                "cos(s).",
                "slope-at-t": "The slope of the sine is taken at t. It belongs where the sine was taken, at s: cos(s).",
                "dt-alone": "This is dt. s is used twice: t sends dt times the sine's slope cos(s), u sends du, and "
                "the two are added.",
                "s-in-du": "du was multiplied by s. u = s + x^2 is a sum: it hands du on to s unchanged.",
                "s-in-dt": "dt cos(s) was multiplied by s as well. The slope of sin(s) with respect to s is cos(s).",
                "df-again": "The sum was multiplied by df here. df belongs in dt and du, which bring it along.",
                "slope-on-both": "Both messages were multiplied by cos(s). Only t lies behind the sine; u = s + x^2 "
                "hands its gradient on.",
            },
        ),
        Answer(
            name="dx",
            points=1.5,
            reference=_dx,
            loss=Loss(_by_x, at=lambda inputs: inputs["x"]),
            together={"own-factor": "ds was multiplied by x, where s = x y sends x the other factor, y."},
            misconceptions={
                "square-forgotten": "This is what comes by way of s alone. x is used once more, in x^2, and what that "
                "use sends is added.",
                "product-forgotten": "This is what comes by way of x^2 alone. x is used in s = x y too, and what that "
                "use sends is added.",
                "averaged": AVERAGED,
                "own-factor": "ds was multiplied by x. A product swaps: in s = x y, x gets ds times y.",
                "square-once": "du was multiplied by x. The slope of x^2 is 2x: as a product x x it sends du x to "
                "each of its factors, and both are x.",
                "square-handed-on": "du was handed on to x unchanged. Between x and u lies the square, whose slope is "
                "2x.",
                "y-left-out": "ds was handed on to x unchanged. In s = x y, x gets ds times the other factor, y.",
                "s-for-y": "ds was multiplied by s, the product. In s = x y, x gets ds times the other factor, y.",
                "x-left-out": "du was multiplied by 2. The slope of x^2 is 2x.",
                "du-left-out": "2x stands there without du. A slope is multiplied by what has arrived: du 2x.",
                "ds-for-du": "ds was multiplied by 2x. The square lies between x and u, so it is du that passes "
                "through it.",
                "dt-for-du": "dt was multiplied by 2x. The square lies between x and u, so it is du that passes "
                "through it.",
                "df-for-du": "df was multiplied by 2x. The square lies between x and u, so it is du that passes "
                "through it.",
                "u-counted-twice": "du y was added here. What u sends to s belongs in ds, and comes to x with it.",
            },
        ),
        Answer(
            name="dy",
            points=0.5,
            reference=_dy,
            loss=Loss(_by_y, at=lambda inputs: inputs["y"]),
            misconceptions={
                "own-factor": "ds was multiplied by y. A product swaps: in s = x y, y gets ds times x.",
                "handed-on": HANDED_ON,
                "dt-for-ds": "This is what comes by way of t alone. s is used by u too, and ds collects what both "
                "send.",
                "df-for-ds": "df stands where ds belongs. Between f and y lie t, u and s.",
                "dx-for-ds": "dx was sent on to y. x and y are the two factors of s: both get theirs from ds.",
                "s-for-x": "ds was multiplied by s, the product. In s = x y, y gets ds times the other factor, x.",
                "square-too": "A square was counted here too. The square in u = s + x^2 is that of x; y enters through "
                "s alone.",
                "du-for-ds": "du stands where ds belongs. s is used by t too, and ds collects what both send.",
            },
        ),
    ),
)

# ---- a bug found by checking ----

LINES = ("dt", "du", "ds", "dx", "dy")
KINDS = ("factor", "slope", "overwritten", "averaged", "sign")
# Each line of the pass back, and for each kind of bug what it makes of that line.
RULES: dict[str, tuple[Callable[[Inputs], float], dict[str, Callable[[Inputs], float]]]] = {
    "dt": (lambda v: v["df"] * v["u"], {"factor": lambda v: v["df"] * v["t"]}),
    "du": (lambda v: v["df"] * v["t"], {"factor": lambda v: v["df"] * v["u"]}),
    "ds": (
        lambda v: v["dt"] * np.cos(v["s"]) + v["du"],
        {
            "slope": lambda v: v["dt"] + v["du"],
            "overwritten": lambda v: v["du"],
            "averaged": lambda v: (v["dt"] * np.cos(v["s"]) + v["du"]) / 2,
        },
    ),
    "dx": (
        lambda v: v["ds"] * v["y"] + v["du"] * 2 * v["x"],
        {
            "factor": lambda v: v["ds"] * v["x"] + v["du"] * 2 * v["x"],
            "slope": lambda v: v["ds"] * v["y"] + v["du"],
            "overwritten": lambda v: v["du"] * 2 * v["x"],
            "averaged": lambda v: (v["ds"] * v["y"] + v["du"] * 2 * v["x"]) / 2,
        },
    ),
    "dy": (lambda v: v["ds"] * v["x"], {"factor": lambda v: v["ds"] * v["y"]}),
}
PLANTED = tuple((line, kind) for line, (_, kinds) in RULES.items() for kind in (*kinds, "sign"))
RUNS = 6


def _bugged(line: str, kind: str, values: Inputs) -> float:
    """A line with a bug, from what stands above it."""
    right, wrong = RULES[line]
    return float(-right(values) if kind == "sign" else wrong[kind](values))


def _run(rng: np.random.Generator, line: str, kind: str) -> Inputs:
    """A pass back with one bug; every line after it goes on from what was computed. No two bugs look alike in it.

    Where other lines depend on the one with the bug, one of them has the largest error.
    """
    while True:
        run = dict(_sample_small(rng, 0))
        for name, (right, _) in RULES.items():
            run[name] = _bugged(name, kind, run) if name == line else float(right(run))
        grows = line in ("dx", "dy") or _largest(run) != line
        if min(abs(run[name]) for name in LINES) > 0.1 and _are_apart(run) and grows:
            return run


def _are_apart(run: Inputs) -> bool:
    """Whether each line could tell its right value and all its bugs apart."""
    for line, (right, wrong) in RULES.items():
        found = [float(right(run)), *(_bugged(line, kind, run) for kind in (*wrong, "sign"))]
        if min(abs(one - other) for one, other in combinations(found, 2)) < 0.05:
            return False
    return True


def _anew(run: Inputs) -> dict[str, float]:
    """How far each line is from the right gradient: what a gradient check of each line shows."""
    right = {name: run[name] for name in ("x", "y", "s", "t", "u", "df")}
    for name, (rule, _) in RULES.items():
        right[name] = float(rule(right))
    return {name: abs(run[name] - right[name]) for name in LINES}


def _largest(run: Inputs) -> str:
    apart = _anew(run)
    return max(apart, key=lambda name: apart[name])


def _sample_runs(rng: np.random.Generator, _number: int) -> Inputs:
    """Six runs, in which every kind of bug is met, and all lines but one at least."""
    while True:
        planted = [PLANTED[k] for k in rng.choice(len(PLANTED), RUNS, replace=False)]
        if {kind for _, kind in planted} == set(KINDS) and len({line for line, _ in planted}) >= len(
            LINES
        ) - 1:
            break
    return {"runs": tuple(_run(rng, line, kind) for line, kind in planted)}


def _found(run: Inputs) -> tuple[str, str]:
    """Which line does not follow from those above it, and which bug it has."""
    for line, (right, wrong) in RULES.items():
        if abs(run[line] - right(run)) > 1e-9:
            kinds = (*wrong, "sign")
            return line, min(kinds, key=lambda kind: abs(run[line] - _bugged(line, kind, run)))
    raise ArithmeticError("this run has no bug")


class SixWords(Answer):
    """Words in which one for all runs, whichever it is, and a confusion of two, in either or both ways, are seen."""

    def matches(self, value: Any, expected: Any, inputs: Inputs, mistakes: Mistakes) -> bool:
        """Whether these mistakes lead to the words."""
        if len(value) == len(expected):
            right = self.value(inputs)
            if "always-the-same" in mistakes:
                return len(set(value)) == 1
            pair = next((set(pair) for name, pair in CONFUSED.items() if name in mistakes), set())
            if pair:
                wrong = [{one, other} for one, other in zip(value, right, strict=True) if one != other]
                return bool(wrong) and all(each == pair for each in wrong)
        return super().matches(value, expected, inputs, mistakes)


CONFUSED = {
    "half-for-one": ("overwritten", "averaged"),
    "factor-for-slope": ("factor", "slope"),
    "slope-for-overwritten": ("slope", "overwritten"),
    "inputs-confused": ("dx", "dy"),
    "factors-confused": ("dt", "du"),
}


def _lines(inputs: Inputs, mistakes: Mistakes) -> list[str]:
    return [_line(run, mistakes) for run in inputs["runs"]]


def _line(run: Inputs, mistakes: Mistakes) -> str:
    """The line with the bug, or the one that the mistakes name."""
    apart = _anew(run)
    wrong = [name for name in LINES if apart[name] > 1e-9]
    if "last-wrong" in mistakes:
        return wrong[-1]
    if "largest-error" in mistakes:
        return _largest(run)
    if "inputs-alone" in mistakes:
        return next(name for name in ("dx", "dy") if apart[name] > 1e-9)
    if "line-after" in mistakes:
        return {"dt": "du", "du": "ds", "ds": "dx", "dx": "dy", "dy": "dy"}[wrong[0]]
    if "always-the-same" in mistakes:
        return "ds"
    pair = next((pair for name, pair in CONFUSED.items() if name in mistakes), ())
    if wrong[0] in pair:
        return pair[1 - pair.index(wrong[0])]
    return "dt" if "first-line" in mistakes else wrong[0]


def _kinds(inputs: Inputs, mistakes: Mistakes) -> list[str]:
    """The bugs, or the names that the mistakes give them."""
    found = [_found(run)[1] for run in inputs["runs"]]
    if "all-signs" in mistakes or "always-the-same" in mistakes:
        return ["sign" if "all-signs" in mistakes else "factor"] * len(found)
    one, other = next((pair for name, pair in CONFUSED.items() if name in mistakes), ("", ""))
    return [{one: other, other: one}.get(kind, kind) for kind in found]


BUG = Exercise(
    id="backpropagation.bug",
    statement="Six `runs` of the pass of exercise 2, each with a bug in one line; the lines after it go on from what "
    'it computed. Return `lines`, six names such as "ds", and `bugs`, six of "factor", "slope", "overwritten", '
    '"averaged" and "sign".',
    stub='''def bug(runs):
    """A run is a dict with x, y, s, t, u, df and then dt, du, ds, dx, dy, in this order.

    "factor": of a product, times the wrong factor; "slope": a function's slope left out;
    "overwritten": of two messages one alone; "averaged": their mean; "sign".
    """
    lines, bugs = ..., ...
    return lines, bugs
''',
    sample=_sample_runs,
    answers=(
        SixWords(
            name="lines",
            points=1.5,
            reference=_lines,
            type=Words(options=LINES),
            misconceptions={
                "last-wrong": "The last line whose gradient is wrong was named. A bug also spoils the lines that use "
                "its result: of the wrong ones, the first has it.",
                "largest-error": "The line with the largest error was named. An error may grow on its way back: of the "
                "lines whose gradient is wrong, the first has the bug.",
                "inputs-alone": "dx or dy was named each time. They show that there is a bug, not where: check dt, du "
                "and ds too, by moving t, u or s and computing df times f anew from there.",
                "first-line": "dt was named each time, but in most of the runs it is right. Compare it with a "
                "difference quotient of step 1e-5, and where the two agree go on to the next line.",
                "line-after": "The line after the one with the bug was named. The later lines have no bug of their "
                "own: they are right for the values that they were given.",
                "inputs-confused": "dx and dy are confused. Neither is computed from the other, so a bug in one of "
                "them leaves the other right.",
                "factors-confused": "dt and du are confused. f = t u: dt is df times u, and du is df times t.",
                "always-the-same": "The same line was named each time. Each run has a bug of its own: of the lines "
                "whose gradient is wrong, the first has it.",
            },
        ),
        SixWords(
            name="bugs",
            points=1.5,
            reference=_kinds,
            type=Words(options=KINDS),
            misconceptions={
                "half-for-one": '"overwritten" and "averaged" are confused. Overwritten, one of the two messages is '
                "there whole; averaged, half of their sum.",
                "factor-for-slope": '"factor" and "slope" are confused. A factor belongs to a product, such as s = x y '
                "or f = t u; a slope to a function of one value, such as the sine or the square.",
                "slope-for-overwritten": '"slope" and "overwritten" are confused. Where a slope is left out both '
                "messages are there, one of them unscaled; overwritten, one message is gone.",
                "all-signs": '"sign" was named each time. Where only the sign is wrong the value has the right size: '
                "compare the sizes first.",
                "always-the-same": "The same bug was named each time. Each run has a bug of its own: compute what each "
                "kind would make of its line, and compare.",
            },
        ),
    ),
)

# ---- one training step ----

TANH = ACTIVATIONS["tanh"]


def _sample_training(rng: np.random.Generator, number: int) -> Inputs:
    """Four to six samples; inputs, hidden units and classes are three each, so that a wrong order raises no error."""
    n = 4 + number % 3
    return {
        "X": decimals(rng, n, 3),
        "y": rng.permutation([0, 1, 2, *rng.integers(0, 3, n - 3).tolist()]).astype(float),
        "W1": decimals(rng, 3, 3) / 3,
        "W2": decimals(rng, 3, 3) / 2,
        "eta": (0.5, 0.2, 0.4, 0.1, 0.3)[number % 5],  # at 0.5 two steps of descent are W - dW
    }


def _hidden(inputs: Inputs) -> Any:
    """(n, 3): what the hidden units send."""
    return np.tanh(preactivation(inputs["W1"], inputs["X"]))


def _probabilities(inputs: Inputs, mistakes: Mistakes) -> Any:
    """softmax(tanh(X W1^T) W2^T)."""
    X, W1, W2 = inputs["X"], inputs["W1"], inputs["W2"]
    if "layers-exchanged" in mistakes:
        W1, W2 = W2, W1
    if "first-not-transposed" in mistakes or "both-not-transposed" in mistakes:
        W1 = W1.T
    if "second-not-transposed" in mistakes or "both-not-transposed" in mistakes:
        W2 = W2.T
    A = preactivation(W1, X)
    hidden = {"tanh-forgotten": A, "sigmoid-for-tanh": sigmoid(A), "relu-for-tanh": np.maximum(0, A)}
    S = preactivation(W2, choose(mistakes, hidden, np.tanh(A)))
    return choose(
        mistakes,
        {
            "not-divided": np.exp(S),
            "over-samples": softmax(S.T).T,
            "one-sum-for-all": np.exp(S) / np.exp(S).sum(),
            "scores": S,
            "sigmoids": sigmoid(S),
            "one-or-nothing": np.eye(S.shape[1])[S.argmax(axis=1)],
            "tanh-of-scores": softmax(np.tanh(S)),
            "first-layer-alone": softmax(A),
            "second-layer-alone": softmax(preactivation(W2, X)),
        },
        softmax(S),
    )


def _mean_of_logarithms(inputs: Inputs, S: Any) -> Any:
    """L from the scores."""
    y = inputs["y"].astype(int)
    P = softmax(S)
    p_y = P[np.arange(len(y)), y]
    return -np.mean(np.log(p_y))


def _by_second_weights(inputs: Inputs, W2: Any) -> Any:
    """L near W2, from its gradient by the scores."""
    delta2, Z = inputs["delta2"], _hidden(inputs)
    S = Z @ W2.T
    return np.sum(delta2 * S)


def _by_first_weights(inputs: Inputs, W1: Any) -> Any:
    """L near W1, from its gradient by the scores."""
    delta2, W2, X = inputs["delta2"], inputs["W2"], inputs["X"]
    A = X @ W1.T
    Z = np.tanh(A)
    S = Z @ W2.T
    return np.sum(delta2 * S)


def _score_gradient(inputs: Inputs, mistakes: Mistakes) -> Any:
    """(P - one-hot) / n, from the learner's own P."""
    P, y = inputs["P"], inputs["y"].astype(int)
    n, classes = len(y), 3
    target = np.eye(classes)[y]
    delta = choose(
        mistakes,
        {
            "target-forgotten": P,
            "label-subtracted": P - inputs["y"][:, None],
            "right-class-alone": (P - target) * target,
            "classes-averaged": (P - target) / classes,
            "sigmoid-slope": (P - target) * P * (1 - P),
            "tanh-slope": (P - target) * (1 - P**2),
            "squared-error": softmax_vjp(2 * (P - target), P),
            "not-differentiated": -target * np.log(P),
        },
        P - target,
    )
    delta = -delta if "sign-flipped" in mistakes else delta
    if "classes-for-samples" in mistakes:
        return delta / classes
    return delta if "n-missing" in mistakes else delta / n


def _second_weights(inputs: Inputs, mistakes: Mistakes) -> Any:
    """delta2^T Z, from the learner's own delta2."""
    Z, X, delta2 = _hidden(inputs), inputs["X"], inputs["delta2"]
    operands = {
        "x-for-z": X,
        "a-for-z": preactivation(inputs["W1"], X),
        "slope-for-z": 1 - Z**2,
        "slope-in-it": Z * (1 - Z**2),
    }
    dW = summed_products(delta2, choose(mistakes, operands, Z), mistakes)
    if "weights-in" in mistakes:
        return dW * inputs["W2"]
    return dW.T if "transposed" in mistakes else dW


def _first_weights(inputs: Inputs, mistakes: Mistakes) -> Any:
    """delta1^T X with delta1 = (delta2 W2) * tanh'(A), from the learner's own delta2."""
    X, W2, delta2, dW2 = inputs["X"], inputs["W2"], inputs["delta2"], inputs["dW2"]
    A = preactivation(inputs["W1"], X)
    weights = {
        "updated-weights": W2 - inputs["eta"] * dW2,
        "gradient-for-weights": dW2,
        "not-transposed": W2.T,
        "weights-forgotten": np.eye(len(W2)),
    }
    dZ = input_gradient(delta2, choose(mistakes, weights, W2))
    gates = {
        "gate-missing": dZ,
        "gate-at-z": dZ * d_tanh(np.tanh(A)),
        "delta2-for-delta1": delta2,
    }
    delta1 = choose(mistakes, gates, activation_gradient(dZ, TANH, A))
    dW = summed_products(delta1, np.tanh(A) if "z-for-x" in mistakes else X, mistakes)
    return dW.T if "transposed" in mistakes else dW


def _stepped(layer: str) -> Callable[[Inputs, Mistakes], Any]:
    """W - eta dW, from the learner's own dW."""
    other = {"1": "2", "2": "1"}[layer]

    def reference(inputs: Inputs, mistakes: Mistakes) -> Any:
        W, dW, eta = inputs[f"W{layer}"], inputs[f"dW{layer}"], inputs["eta"]
        other_W, other_dW = inputs[f"W{other}"], inputs[f"dW{other}"]
        return choose(
            mistakes,
            {
                "uphill": W + eta * dW,
                "rate-forgotten": W - dW,
                "rate-divides": W - dW / eta,
                "step-alone": -eta * dW,
                "not-stepped": W,
                "transposed-step": W - eta * dW.T,
                "signs-alone": W - eta * np.sign(dW),
                "other-gradient": W - eta * other_dW,
                "other-weights": other_W - eta * dW,
                "other-layer": other_W - eta * other_dW,
                "averaged-again": W - eta * dW / len(inputs["X"]),
            },
            W - eta * dW,
        )

    return reference


AVERAGED_AGAIN = (
    "The mean is taken in this step. The 1/n belongs in delta2, and all that follows inherits it from there."
)
OF_THE_STEP = {
    "uphill": "The gradient was added. It points to where the loss grows: a step of descent subtracts eta dW.",
    "rate-forgotten": "The whole gradient was subtracted. A step of descent is eta times the gradient.",
    "step-alone": "This is the step alone, -eta dW. It is added to the weights as they were.",
    "averaged-again": AVERAGED_AGAIN,
    "rate-divides": "The gradient was divided by eta. A step is eta times the gradient.",
    "not-stepped": "These are the weights as they were. The step is missing: minus eta dW.",
    "transposed-step": "The gradient was transposed before the step. It has the shape and the order of its weights.",
    "signs-alone": "Only the signs of the gradient were used. A step of descent is eta dW: large where the slope is.",
    "other-gradient": "The step was taken with the gradient of the other layer. Each layer has its own.",
    "other-weights": "The step was taken from the weights of the other layer. Each layer has its own.",
    "other-layer": "These are the new weights of the other layer. Return new_W2 first, then new_W1.",
}

TRAIN = Exercise(
    id="backpropagation.train",
    statement="Rows of `X` are samples with classes `y`; P = softmax(W2 tanh(W1 x)), L the mean of -ln p_y. Return "
    "`P`, `delta2` = dL/dscores, `dW2`, `dW1`, and both weights after a step of descent at rate `eta`.",
    stub='''def train(X, y, W1, W2, eta):
    """X: (n, 3), y: (n,), 0, 1 or 2 as floats, W1 and W2: (3, 3); samples are rows."""
    ...
    return P, delta2, dW2, dW1, new_W2, new_W1
''',
    sample=_sample_training,
    answers=(
        Answer(
            name="P",
            points=0.5,
            reference=_probabilities,
            misconceptions={
                "tanh-forgotten": "The tanh of the hidden units is missing: the scores are W2 z with z = tanh(W1 x).",
                "not-divided": "These are e to the scores. Divided by their sum over the classes they become "
                "probabilities.",
                "over-samples": "The sum was taken over the samples: each column adds up to 1. Each sample has "
                "probabilities of its own, so each row should.",
                "scores": "These are the scores W2 z. The softmax of each row is asked for.",
                "first-not-transposed": "X was multiplied by W1 and not by its transpose. A sample is a row here, so "
                "that W1 x becomes x^T W1^T.",
                "second-not-transposed": "Z was multiplied by W2 and not by its transpose. A sample is a row here, so "
                "that W2 z becomes z^T W2^T.",
                "both-not-transposed": "Neither W1 nor W2 was transposed. A sample is a row here, so that W1 x becomes "
                "x^T W1^T, and W2 z becomes z^T W2^T.",
                "layers-exchanged": "W1 and W2 are exchanged. x meets W1 first: z = tanh(W1 x).",
                "sigmoid-for-tanh": "The hidden units went through a sigmoid. In this network they go through tanh.",
                "relu-for-tanh": "The hidden units went through a ReLU. In this network they go through tanh.",
                "tanh-of-scores": "The scores went through a tanh, too. Softmax takes them as they are, W2 z.",
                "first-layer-alone": "The second layer is missing: this is softmax of W1 x.",
                "second-layer-alone": "The first layer is missing: this is softmax of W2 x.",
                "one-sum-for-all": "All entries together sum to 1. Each sample has probabilities of its own: sum each "
                "row by itself.",
                "one-or-nothing": "The largest score of each row got everything. Softmax is soft: a class with a lower "
                "score keeps its share.",
                "sigmoids": "Each score went through a sigmoid of its own. The classes exclude each other: softmax "
                "divides by the sum over all of them.",
            },
        ),
        Answer(
            name="delta2",
            points=0.5,
            reference=_score_gradient,
            loss=Loss(_mean_of_logarithms, at=lambda inputs: _hidden(inputs) @ inputs["W2"].T),
            together={"n-missing": "the 1/n is missing.", "sign-flipped": "the sign is turned round."},
            misconceptions={
                "n-missing": "The 1/n is missing. L is a mean over the samples, so that each sample's slope is divided "
                "by n.",
                "target-forgotten": "Nothing was subtracted from the probabilities. At the right class 1 has to be "
                "subtracted: p - e_y.",
                "label-subtracted": "The label itself was subtracted, as a number. y says at which class the 1 is: "
                "p - e_y, where e_y is 1 there and 0 elsewhere.",
                "right-class-alone": "Only the right class has a slope here. The other scores enter p_y too, through "
                "the sum in the softmax: their slope is p/n.",
                "classes-averaged": "The mean was taken over the classes too. L is a mean over the samples alone.",
                "classes-for-samples": "p - e_y is divided by the number of classes. L is a mean over the samples: "
                "divide by n, the number of rows.",
                "tanh-slope": "p - e_y is multiplied by 1 - p^2, which is the slope of tanh. Between the scores and L "
                "there is no tanh: leave that factor out.",
                "squared-error": "This is the gradient of a squared distance between P and the one-hot rows. A "
                "sample's loss is -ln p_y, whose slope -1/p_y cancels the p_y of the softmax and leaves p - e_y.",
                "not-differentiated": "The loss of each sample, -ln p_y, was not differentiated. Its slope with "
                "respect to the scores is p - e_y.",
                "sigmoid-slope": "p - e_y is multiplied by p (1 - p). Leave that factor out: softmax's Jacobian is in "
                "p - e_y already.",
                "sign-flipped": "The sign is turned round: e_y - p points downhill. Raising the score of a wrong class "
                "raises the loss, so that its slope is positive.",
            },
        ),
        Answer(
            name="dW2",
            points=0.5,
            reference=_second_weights,
            loss=Loss(_by_second_weights, at=lambda inputs: inputs["W2"]),
            misconceptions={
                "x-for-z": "X stands where Z belongs. W2 multiplies what the hidden units send, Z = tanh(X W1^T).",
                "slope-for-z": "The slope of tanh stands where Z belongs. A score is W2 z: its slope with respect to a "
                "weight is z itself.",
                "slope-in-it": "Z was multiplied by the slope of tanh. No tanh lies between W2 and L: dW2 is "
                "delta2^T Z.",
                "weights-in": "Each entry was multiplied by the weight itself. A score is linear in a weight: its "
                "slope is z, whatever the weight.",
                "means-multiplied": "Two means over the samples were multiplied. Each delta2 goes with the z of its "
                "own sample: first multiply, then add.",
                "not-summed": "This is one table per sample. All samples share the same weights, so their tables are "
                "added up.",
                "a-for-z": "The hidden units' pre-activations stand where Z belongs. W2 multiplies their tanh.",
                "averaged-again": AVERAGED_AGAIN,
                "transposed": TRANSPOSED,
            },
        ),
        Answer(
            name="dW1",
            points=0.5,
            reference=_first_weights,
            loss=Loss(_by_first_weights, at=lambda inputs: inputs["W1"]),
            together={"gate-missing": "the slope of tanh is missing."},
            misconceptions={
                "updated-weights": "The pass back went through W2 after its step. All gradients belong to the weights "
                "of the forward pass: compute both first, then take both steps.",
                "gradient-for-weights": "The pass back went through dW2. What goes back through a layer is multiplied "
                "by its weights, W2.",
                "delta2-for-delta1": "delta2 stands where delta1 belongs: neither W2 nor the slope of tanh is in it. "
                "delta1 = (delta2 W2) (1 - z^2), entry by entry.",
                "gate-missing": "The slope of tanh is missing. Between Z and W1 lies the tanh, whose slope is 1 - z^2.",
                "gate-at-z": "The slope of tanh is taken at z. It belongs at the pre-activation, where it is 1 - z^2: "
                "z has been through tanh already.",
                "not-transposed": "This goes back through delta2 W2^T. With samples as rows, what goes back through W2 "
                "is delta2 W2.",
                "weights-forgotten": "W2 is missing. A hidden unit reaches the classes through its weights, so dL/dZ = "
                "delta2 W2.",
                "z-for-x": "Z stands where X belongs. W1 multiplies the inputs.",
                "averaged-again": AVERAGED_AGAIN,
                "transposed": TRANSPOSED,
            },
        ),
        Answer(name="new_W2", points=0.5, reference=_stepped("2"), misconceptions=OF_THE_STEP),
        Answer(name="new_W1", points=0.5, reference=_stepped("1"), misconceptions=OF_THE_STEP),
    ),
)

EXERCISES = (ORDER, BACKWARD, BUG, TRAIN)
