"""Exercises of lesson 01: d/dx f(g(x)) = f'(g(x)) g'(x)."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.exercises.engine.answer_types import Words
from bpwidgets.exercises.engine.exercise import (
    RIGHT,
    Answer,
    Derivative,
    Exercise,
    Inputs,
    Mistakes,
)
from bpwidgets.exercises.engine.instances import decimals
from bpwidgets.exercises.engine.polynomial import Polynomial

if TYPE_CHECKING:
    from collections.abc import Callable

    Function = Callable[[Any], Any]


# The mistakes of one chain rule, in the order in which a teacher meets them.
ONE_RULE = {
    "inner-forgotten": "The inner slope g'(x) is missing: this is how fast f changes per unit of g(x), not per unit "
    "of x. In the picture, the band is stretched on g before it reaches f.",
    "outer-at-x": "f' is evaluated at x. But f never sees x: it is given g(x). In the picture, follow the line from "
    "x up to g and across to the fold; f' is read where that line comes down on f.",
    "slopes-nested": "This is f'(g'(x)): one slope was put inside the other. The argument of f' stays g(x), and "
    "g'(x) comes in as a factor.",
    "slope-for-place": "f' is read at g'(x), a slope. What f is given is the value g(x); g'(x) comes in as the factor "
    "alone.",
    "order-swapped": "Inner and outer have changed places: this is the derivative of g(f(x)). In f(g(x)), g acts "
    "first, on x, and f acts on what g gives.",
    "sum": "The two slopes are added. Each stage stretches what the stage before it has stretched already, so they "
    "multiply: a band made twice as wide, then three times as wide, is six times as wide.",
    "product-rule": "This is the product rule, f'(x) g(x) + f(x) g'(x), the derivative of f(x) times g(x). Here f "
    "and g are not multiplied: f is applied to what g gives.",
    "outer-not-differentiated": "The outer function itself, f(g(x)), stands where its slope f'(g(x)) belongs. In the "
    "picture, the height of f does not stretch the band; its slope does.",
    "inner-value": "The factor is g(x), a value, where g'(x), a slope, belongs. g(x) only says where f' is read.",
    "inner-at-u": "g' is evaluated at g(x). Only f' is read there: g acts on x, so its own slope is read at x, where "
    "the line starts.",
    "outer-forgotten": "The outer slope f'(g(x)) is missing: this is how fast g(x) changes. In the picture, the band "
    "is stretched once more, on f.",
    "divided": "The outer slope is divided by the inner one. In the picture, dx becomes du and du becomes dy; the "
    "whole is dy/dx = (dy/du) (du/dx), a product, in which du cancels.",
    "sign-flipped": "The size is right, but the sign is turned round: look for a stray minus. Two rising functions, "
    "one after the other, rise.",
}

TURNED_ROUND = {"sign-flipped": "the sign is turned round."}


def exchanged(text: str) -> str:
    """The same text about g(f(x)), with f and g exchanged; the picture can be set to show that, too."""
    text = re.sub(r"\b[fg]\b", lambda letter: "g" if letter[0] == "f" else "f", text)
    return text.replace("In the picture,", "In the picture with f and g exchanged,")


def slope_of_composite(
    mistakes: Mistakes, f: Function, df: Function, g: Function, dg: Function, x: Any
) -> Any:
    """f'(g(x)) g'(x), or what the mistakes make of it."""
    if "order-swapped" in mistakes:
        f, df, g, dg = g, dg, f, df
    if "slopes-nested" in mistakes:
        slope = df(dg(x))
    elif "product-rule" in mistakes:
        slope = df(x) * g(x) + f(x) * dg(x)
    else:
        slope = combined(outer_slope(f, df, g, dg, x, mistakes), inner_slope(g, dg, x, mistakes), mistakes)
    return -slope if "sign-flipped" in mistakes else slope


def outer_slope(f: Function, df: Function, g: Function, dg: Function, x: Any, mistakes: Mistakes) -> Any:
    """f'(g(x))."""
    at = x if "outer-at-x" in mistakes else dg(x) if "slope-for-place" in mistakes else g(x)
    return f(at) if "outer-not-differentiated" in mistakes else df(at)


def inner_slope(g: Function, dg: Function, x: Any, mistakes: Mistakes) -> Any:
    """g'(x)."""
    if "inner-value" in mistakes:
        return g(x)
    return dg(g(x)) if "inner-at-u" in mistakes else dg(x)


def combined(outer: Any, inner: Any, mistakes: Mistakes) -> Any:
    """The product of the two stretches."""
    if "inner-forgotten" in mistakes:
        return outer
    if "outer-forgotten" in mistakes:
        return inner
    if "sum" in mistakes:
        return outer + inner
    return outer / inner if "divided" in mistakes else outer * inner


def _parabola(rng: np.random.Generator) -> Polynomial:
    return Polynomial(tuple(decimals(rng, 3).tolist()))


def _sample_table(rng: np.random.Generator, _number: int) -> Inputs:
    """Values and slopes are keys of the table too, so that every mistaken look-up finds an entry."""
    heads = range(-5, 6)
    sizes = {
        name: rng.integers(1, 6, len(heads)) * rng.choice([-1, 1], len(heads))
        for name in ("f", "df", "g", "dg")
    }
    return {name: dict(zip(heads, map(int, column), strict=True)) for name, column in sizes.items()}


def _slope_from_table(name: str, outer: str, inner: str, misconceptions: dict[str, str]) -> Answer:
    """The derivative at 1 of the outer table's function of the inner one's."""

    def reference(table: Inputs, mistakes: Mistakes) -> Any:
        f, df, g, dg = (table[name].__getitem__ for name in (outer, f"d{outer}", inner, f"d{inner}"))
        return slope_of_composite(mistakes, f, df, g, dg, 1)

    def shown(table: Inputs) -> Inputs:
        """The three entries that the answer depends on, of forty-four."""
        places = ((inner, 1), (f"d{inner}", 1), (f"d{outer}", table[inner][1]))
        return {f"{column}[{at}]": table[column][at] for column, at in places}

    return Answer(
        name=name,
        points=1,
        reference=reference,
        misconceptions=misconceptions,
        together=TURNED_ROUND,
        shown=shown,
    )


TABLE = Exercise(
    id="chain_rule.table",
    statement="The dicts `f`, `df`, `g`, `dg` hold f, f', g, g' at the integers from -5 to 5, and nothing in between. "
    "Return two numbers: the derivatives of f(g(x)) and of g(f(x)) at x = 1.",
    stub='''def table(f, df, g, dg):
    """The slopes of f(g(x)) and g(f(x)) at x = 1; f[1] is f(1)."""
    ...
''',
    sample=_sample_table,
    answers=(
        _slope_from_table("f_of_g", "f", "g", ONE_RULE),
        _slope_from_table(
            "g_of_f", "g", "f", {mistake: exchanged(text) for mistake, text in ONE_RULE.items()}
        ),
    ),
)


def _place(rng: np.random.Generator, number: int) -> float:
    """An x on either side of zero in turn, so that a mistake on one side only is not taken for a known one."""
    x = float(decimals(rng))
    return abs(x) if number % 2 else -abs(x)


def _sample_functions(rng: np.random.Generator, number: int) -> Inputs:
    f, g = _parabola(rng), _parabola(rng)
    return {"f": f, "df": f.derivative(), "g": g, "dg": g.derivative(), "x": _place(rng, number)}


DERIVATIVE = Exercise(
    id="chain_rule.derivative",
    statement="Two functions `f` and `g` come with their derivatives `df` and `dg`. "
    "Return the derivative of f(g(x)) at the number `x`, to five digits. Differences may get there; the rule does, in "
    "one line.",
    stub='''def derivative(f, df, g, dg, x):
    """d/dx f(g(x)) at x; f, df, g and dg are functions."""
    ...
''',
    sample=_sample_functions,
    answers=(
        Derivative(
            points=2,
            forward=lambda inputs, x: inputs["f"](inputs["g"](x)),
            reference=lambda inputs, mistakes: slope_of_composite(mistakes, *inputs.values()),
            misconceptions=ONE_RULE,
            together=TURNED_ROUND,
        ),
    ),
)


THREE_STAGES = {
    "outermost-forgotten": "The outermost slope f'(v) is missing. x goes through three stages, and each one "
    "stretches the band.",
    "innermost-forgotten": "The innermost slope h'(x) is missing. x goes through three stages, and each one "
    "stretches the band.",
    "middle-forgotten": "The middle slope g'(u) is missing. x goes through three stages, and each one stretches the "
    "band.",
    "all-at-x": "All three slopes are evaluated at x. Only h sees x; g is given u = h(x), and f is given v = g(u).",
    "ends-swapped": "f' and h' have changed places. h is innermost and is given x, so h' is read at x; f is outermost, "
    "and f' is read at v.",
    "places-swapped": "u and v have changed places: f' is read at u and g' at v. g is given u = h(x), and f is given "
    "v = g(u).",
    "outer-a-stage-early": "f' is evaluated at u, where g' is read. f comes one stage later: it is given v = g(u).",
    "middle-at-x": "g' is evaluated at x. But g never sees x: it is given what h makes of it, u = h(x).",
    "middle-a-stage-late": "g' is evaluated at v, which is what g gives. A slope is read at what a function is "
    "given: here u.",
    "slopes-nested": "This is f'(g'(h'(x))): the slopes were put inside one another. The values go through the "
    "stages; the slopes, each read at its own stage, are multiplied.",
    "sum": "The three slopes are added. Each stage stretches what the stage before it has stretched already, so they "
    "multiply: a band made twice as wide three times is eight times as wide.",
    "sign-flipped": "The size is right, but the sign is turned round: look for a stray minus. Rising functions, one "
    "after the other, rise.",
}


def _first_value(inputs: Inputs, mistakes: Mistakes) -> Any:
    """The value u = h(x)."""
    h, x = inputs["h"], inputs["x"]
    if "values-swapped" in mistakes:
        return inputs["g"](h(x))
    if "read-from-the-left" in mistakes:
        return inputs["f"](x)
    return inputs["dh"](x) if "slope-for-value" in mistakes else h(x)


def _middle_value(inputs: Inputs, mistakes: Mistakes) -> Any:
    """The value v = g(u)."""
    if "slope-for-value" in mistakes:
        return inputs["dg"](inputs["u"])
    if "values-swapped" in mistakes:
        return inputs["h"](inputs["x"])
    return inputs["g"](inputs["x" if "restarted-at-x" in mistakes else "u"])


def _slope_of_three(inputs: Inputs, mistakes: Mistakes) -> Any:
    """f'(v) g'(u) h'(x), from the learner's u and v, or what the mistakes make of it."""
    df, dg, dh, x, u, v = (inputs[name] for name in ("df", "dg", "dh", "x", "u", "v"))
    if "slopes-nested" in mistakes:
        slope = df(dg(dh(x)))
    elif "ends-swapped" in mistakes:
        slope = _combined_three(dh(v), dg(u), df(x), mistakes)
    elif "all-at-x" in mistakes:
        slope = _combined_three(df(x), dg(x), dh(x), mistakes)
    else:
        if "places-swapped" in mistakes:
            u, v = v, u
        outer = df(u if "outer-a-stage-early" in mistakes else v)
        middle = dg(x if "middle-at-x" in mistakes else v if "middle-a-stage-late" in mistakes else u)
        slope = _combined_three(outer, middle, dh(x), mistakes)
    return -slope if "sign-flipped" in mistakes else slope


def _only(*names: str) -> Callable[[Inputs], Inputs]:
    """Selects these inputs and earlier values to be shown."""
    return lambda inputs: {name: inputs[name] for name in names}


def _combined_three(outer: Any, middle: Any, innermost: Any, mistakes: Mistakes) -> Any:
    stretches = [] if "outermost-forgotten" in mistakes else [outer]
    stretches += [] if "middle-forgotten" in mistakes else [middle]
    stretches += [] if "innermost-forgotten" in mistakes else [innermost]
    return sum(stretches) if "sum" in mistakes else math.prod(stretches)


def _sample_three(rng: np.random.Generator, number: int) -> Inputs:
    f, g, h = (_parabola(rng) for _ in range(3))
    return {
        "f": f,
        "df": f.derivative(),
        "g": g,
        "dg": g.derivative(),
        "h": h,
        "dh": h.derivative(),
        "x": _place(rng, number) / 2,
    }


THREEFOLD = Exercise(
    id="chain_rule.threefold",
    statement="Now three stages, f(g(h(x))). Return three numbers: what h gives, `u`; what g then gives, `v`; and "
    "`slope`, the derivative of the whole at `x`.",
    stub='''def threefold(f, df, g, dg, h, dh, x):
    """u = h(x), v = g(u), and the slope of f(g(h(x))) at x."""
    u = ...
    v = ...
    slope = ...
    return u, v, slope
''',
    sample=_sample_three,
    answers=(
        Answer(
            name="u",
            points=0.5,
            shown=_only("h", "x"),
            reference=_first_value,
            misconceptions={
                "values-swapped": "This is v, what comes after h and g. u is what h alone makes of x.",
                "read-from-the-left": "This is f(x). In f(g(h(x))) the innermost function acts first: x goes into h.",
                "slope-for-value": "This is the slope h'(x). What goes on to the next stage is the value h(x).",
            },
        ),
        Answer(
            name="v",
            points=0.5,
            shown=_only("g", "u"),
            reference=_middle_value,
            misconceptions={
                "slope-for-value": "This is the slope g'(u). What goes on to the next stage is the value g(u).",
                "values-swapped": "This is h(x), what goes into g. v is what g makes of it.",
                "restarted-at-x": "This is g(x). But g never sees x: it is given what h makes of it, u = h(x).",
            },
        ),
        Answer(
            name="slope",
            points=2,
            shown=_only("df", "dg", "dh", "x", "u", "v"),
            reference=_slope_of_three,
            misconceptions=THREE_STAGES,
            together=TURNED_ROUND,
        ),
    ),
)


def _sample_where(rng: np.random.Generator, number: int) -> Inputs:
    """Corners (x, u), (u, u), (u, y), (x, y), shuffled.

    Over four instances u lies right and left of x, and y above and below u: no guess by size or order is right.
    """
    x, du, dy = (float(n) for n in rng.choice(np.arange(3, 26), 3, replace=False) / 10)
    u = x + (du if number % 2 else -du)
    y = u + (dy if number % 4 < 2 else -dy)
    return {"corners": rng.permutation(np.array([(x, u), (u, u), (u, y), (x, y)]).round(1))}


def _where(inputs: Inputs, mistakes: Mistakes) -> Any:
    """u, the horizontal position of the corner on the fold, where both coordinates are equal."""
    corners = inputs["corners"]
    (u,) = (across for across, up in corners if across == up)
    (x,) = {across for across, _ in corners} - {u}
    (y,) = {up for _, up in corners} - {u}
    if "outer-at-x" in mistakes:
        return x
    return y if "height-for-place" in mistakes else u


WHERE = Exercise(
    id="chain_rule.where",
    statement="`corners` lists the (horizontal, vertical) coordinates of the rectangle's four corners, on g, fold, f "
    "and composite, shuffled. They have two different horizontal positions. Return the one at which f' is evaluated.",
    stub='''def where(corners):
    """Where f' is evaluated; corners has the shape (4, 2)."""
    ...
''',
    sample=_sample_where,
    answers=(
        Answer(
            points=2,
            reference=_where,
            decoys=[
                *(lambda inputs, row=row: inputs["corners"][row, 0] for row in range(4)),
                *(lambda inputs, row=row: inputs["corners"][row, 1] for row in range(4)),
                lambda inputs: inputs["corners"][:, 0].max(),
                lambda inputs: inputs["corners"][:, 0].min(),
            ],
            misconceptions={
                "outer-at-x": "This is x, where the line starts. From x it runs up to g and across to the fold, "
                "which turns the height u = g(x) into a place on f's axis. f' is read there.",
                "height-for-place": "This is a height, f(u), where the line ends. f' is read at what f is given: u, "
                "straight below the corner on the fold.",
            },
        ),
    ),
)


def _sample_flat(rng: np.random.Generator, _number: int) -> Inputs:
    """g(x) = a (x - p)^2 - a n^2 and f(u) = b (u - r)^2 + s: what is flat, and where, are integers.

    g' vanishes at p, f' at r = g(p + m) = g(p - m), and g itself at p + n: a trap, as is x = r.
    """
    p, s = (int(n) for n in rng.integers(-3, 4, 2))
    a, b = (int(n) for n in rng.choice([-2, -1, 1, 2], 2))
    m, n = (int(k) for k in rng.choice([1, 2, 3, 4], 2, replace=False))
    r = a * (m * m - n * n)
    g = Polynomial((a * (p * p - n * n), -2 * a * p, a))
    f = Polynomial((b * r * r + s, -2 * b * r, b))
    places = {p, p + m, p - m, p + n, r, int(rng.integers(-9, 10))}
    xs = rng.permutation(np.array(sorted(places), dtype=float))
    return {"df": f.derivative(), "g": g, "dg": g.derivative(), "xs": xs}


def _flat(inputs: Inputs, mistakes: Mistakes) -> Any:
    return tuple(_why_flat(inputs["df"], inputs["g"], inputs["dg"], x, mistakes) for x in inputs["xs"])


def _why_flat(df: Function, g: Function, dg: Function, x: float, mistakes: Mistakes) -> str:
    """Either `inner` where g'(x) = 0, or `outer` where f'(g(x)) = 0, or `neither`."""
    inner, outer = ("outer", "inner") if "names-swapped" in mistakes else ("inner", "outer")
    if (g(x) if "zero-value" in mistakes else dg(x)) == 0 and "inner-overlooked" not in mistakes:
        return inner
    if df(x if "outer-at-x" in mistakes else g(x)) == 0 and "outer-overlooked" not in mistakes:
        return outer
    return "neither"


FLAT = Exercise(
    id="chain_rule.flat",
    statement="Where is f(g(x)) flat, and which slope makes it so? For each number in the array `xs` say `inner` where "
    "g'(x) = 0, `outer` where the slope of f that counts is 0, else `neither`.",
    stub='''def flat(df, g, dg, xs):
    """A list: "inner", "outer" or "neither" for each x in xs."""
    ...
''',
    sample=_sample_flat,
    answers=(
        Answer(
            points=2,
            reference=_flat,
            decoys=[
                lambda inputs: _flat({**inputs, "g": inputs["dg"]}, RIGHT),  # f'(g'(x)) = 0
            ],
            type=Words(options=("inner", "outer", "neither")),
            misconceptions={
                "outer-at-x": "f' is evaluated at x. But f never sees x: it is given u = g(x), so it makes the whole "
                "flat where f'(u) = 0. In the picture, that is where the line comes down on a flat place of f.",
                "inner-overlooked": "The places where g'(x) = 0 are called neither. A band that g squeezes to "
                "nothing has no width left for f to stretch, however steep f is: zero times anything is zero.",
                "outer-overlooked": "The places where f'(g(x)) = 0 are called neither. g hands on a band, but f "
                "squeezes it to nothing: one factor of zero is enough, whichever it is.",
                "zero-value": "The places where g(x) = 0 are called inner. A curve that crosses zero need not be "
                "flat there: what counts is its slope, g'(x) = 0.",
                "names-swapped": "Inner and outer have changed places: in f(g(x)), g is the inner function and f the "
                "outer one.",
            },
        ),
    ),
)

EXERCISES = (TABLE, DERIVATIVE, THREEFOLD, WHERE, FLAT)
