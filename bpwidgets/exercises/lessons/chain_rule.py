"""Exercises of lesson 01: d/dx f(g(x)) = f'(g(x)) g'(x)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.exercises.engine.answer_types import Words
from bpwidgets.exercises.engine.exercise import (
    Answer,
    Derivative,
    Exercise,
    Inputs,
    Loss,
    Mistakes,
)
from bpwidgets.exercises.engine.instances import decimals
from bpwidgets.exercises.engine.polynomial import Polynomial

if TYPE_CHECKING:
    from collections.abc import Callable

    Function = Callable[[Any], Any]


# The mistakes of one chain rule, in the order in which a teacher meets them.
ONE_RULE = {
    "inner-forgotten": "The inner slope g'(x) is missing: this is how fast f changes per unit of g(x), not per unit of "
    "x. g(x) itself changes g'(x) times as fast as x.",
    "outer-at-x": "f' is evaluated at x. But f never sees x: it is given g(x), so f' is read there.",
    "slopes-nested": "This is f'(g'(x)): one slope was put inside the other. The argument of f' stays g(x), and "
    "g'(x) comes in as a factor.",
    "slope-for-place": "f' is read at g'(x), a slope. What f is given is the value g(x); g'(x) only comes in as a "
    "factor.",
    "order-swapped": "Inner and outer have changed places: this is the derivative of g(f(x)). In f(g(x)), g acts "
    "first, on x, and f acts on what g gives.",
    "sum": "The two slopes are added. They multiply: what is made twice as wide, and then three times as wide, is six "
    "times as wide.",
    "product-rule": "This is the product rule, f'(x) g(x) + f(x) g'(x), the derivative of f(x) g(x). Here f and g are "
    "not multiplied: f is applied to what g gives.",
    "outer-not-differentiated": "The outer function itself, f(g(x)), stands where its slope f'(g(x)) belongs. How far "
    "a change is stretched depends on the slope of f, not on its height.",
    "inner-value": "The factor is g(x), a value, where g'(x), a slope, belongs. g(x) only says where f' is read.",
    "inner-at-u": "g' is evaluated at g(x). Only f' is read there: g acts on x, so its own slope is read at x.",
    "outer-forgotten": "The outer slope f'(g(x)) is missing: this is how fast g(x) changes. f(g(x)) itself changes "
    "f'(g(x)) times as fast.",
    "outer-at-f": "f' is evaluated at f(x). But what f is given is g(x), so f' is read there.",
    "places-swapped": "The two places have been exchanged: f' is read at x, and g' at g(x). g acts on x, so g' is read "
    "at x; f is given g(x), so f' is read there.",
    "outer-twice": "The second factor is f'(x), a slope of the outer function again. The inner slope, g'(x), is "
    "missing.",
    "outer-alone-at-x": "This is f'(x), as if g were not there. But f is given g(x), so f' is read there, and g'(x) "
    "comes in as a factor.",
    "sum-rule": "This is f'(x) + g'(x), the derivative of f(x) + g(x). Here f and g are not added: f is applied to "
    "what g gives.",
    "quotient-rule": "This is the quotient rule, the derivative of f(x) / g(x). Here f and g are not divided: f is "
    "applied to what g gives.",
    "value-for-slope": "This is the value f(g(x)) itself. What is asked for is its slope: how fast it changes with x.",
    "divided": "The outer slope is divided by the inner one. With u = g(x) and y = f(u), dy/dx = (dy/du) (du/dx): a "
    "product, in which du cancels.",
    "sign-flipped": "The size is right, but the sign is turned round: look for a stray minus. Two rising functions, "
    "one after the other, rise.",
}

TURNED_ROUND = {"sign-flipped": "the sign is turned round."}


def exchanged(text: str) -> str:
    """The same text about g(f(x)), with f and g exchanged."""
    return re.sub(r"\b[fg]\b", lambda letter: "g" if letter[0] == "f" else "f", text)


# d/dx f(g(x)), right under "", and as each mistake has it.
SLOPES: dict[str, Callable[[Function, Function, Function, Function, Any], Any]] = {
    "": lambda _f, df, g, dg, x: df(g(x)) * dg(x),
    "inner-forgotten": lambda _f, df, g, _dg, x: df(g(x)),
    "outer-at-x": lambda _f, df, _g, dg, x: df(x) * dg(x),
    "slopes-nested": lambda _f, df, _g, dg, x: df(dg(x)),
    "slope-for-place": lambda _f, df, _g, dg, x: df(dg(x)) * dg(x),
    "slope-inside": lambda _f, df, g, dg, x: df(g(x) * dg(x)),
    "order-swapped": lambda f, df, _g, dg, x: dg(f(x)) * df(x),
    "sum": lambda _f, df, g, dg, x: df(g(x)) + dg(x),
    "product-rule": lambda f, df, g, dg, x: df(x) * g(x) + f(x) * dg(x),
    "outer-not-differentiated": lambda f, _df, g, dg, x: f(g(x)) * dg(x),
    "inner-value": lambda _f, df, g, _dg, x: df(g(x)) * g(x),
    "inner-at-u": lambda _f, df, g, dg, x: df(g(x)) * dg(g(x)),
    "outer-forgotten": lambda _f, _df, _g, dg, x: dg(x),
    "outer-at-f": lambda f, df, _g, dg, x: df(f(x)) * dg(x),
    "places-swapped": lambda _f, df, g, dg, x: df(x) * dg(g(x)),
    "outer-twice": lambda _f, df, g, _dg, x: df(g(x)) * df(x),
    "outer-alone-at-x": lambda _f, df, _g, _dg, x: df(x),
    "sum-rule": lambda _f, df, _g, dg, x: df(x) + dg(x),
    "quotient-rule": lambda f, df, g, dg, x: (df(x) * g(x) - f(x) * dg(x)) / g(x) ** 2,
    "value-for-slope": lambda f, _df, g, _dg, x: f(g(x)),
    "divided": lambda _f, df, g, dg, x: df(g(x)) / dg(x),
}


def one_beside_the_sign(mistakes: Mistakes) -> str:
    """The mistake that stands alone or beside a sign turned round; "" where there is none."""
    return next(iter(mistakes - TURNED_ROUND.keys()), "")


def slope_of_composite(
    mistakes: Mistakes, f: Function, df: Function, g: Function, dg: Function, x: Any
) -> Any:
    """f'(g(x)) g'(x), or what the mistakes make of it."""
    slope = SLOPES[one_beside_the_sign(mistakes)](f, df, g, dg, x)
    return -slope if "sign-flipped" in mistakes else slope


def _composite(inputs: Inputs, x: Any) -> Any:
    """f(g(x))."""
    f, g = inputs["f"], inputs["g"]
    u = g(x)
    y = f(u)
    return y  # noqa: RET504 - a learner may read that y is f(u)


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
            loss=Loss(_composite, at=lambda inputs: inputs["x"]),
            misconceptions={
                **ONE_RULE,
                "slope-inside": "g'(x) stands within the argument of f'. f' is read at g(x) alone, and g'(x) comes in "
                "as a factor outside.",
            },
            together=TURNED_ROUND,
        ),
    ),
)


THREE_STAGES = {
    "outermost-forgotten": "The outermost slope f'(v) is missing. x goes through three stages, and the slope of each "
    "one is a factor.",
    "innermost-forgotten": "The innermost slope h'(x) is missing. x goes through three stages, and the slope of each "
    "one is a factor.",
    "middle-forgotten": "The middle slope g'(u) is missing. x goes through three stages, and the slope of each one is "
    "a factor.",
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
    "sum": "The three slopes are added. They multiply: what is made twice as wide three times is eight times as wide.",
    "outermost-alone": "This is f'(v) alone. A change of x goes through h and g before it reaches f: h'(x) and g'(u) "
    "come in as factors.",
    "outer-at-x": "f' is evaluated at x. But f never sees x: it is given v = g(u).",
    "innermost-a-stage-late": "h' is evaluated at u, which is what h gives. A slope is read at what a function is "
    "given: here x.",
    "all-a-stage-late": "Each slope is read at what its function gives: h' at u, g' at v, f' at f(v). A slope is read "
    "at what its function is given: h' at x, g' at u, f' at v.",
    "all-at-v": "All three slopes are evaluated at v. Only f is given v; g is given u, and h is given x.",
    "values-multiplied": "The factors are f'(v), v and u. v and u are values; it is the slopes g'(u) and h'(x) that "
    "are multiplied.",
    "value-for-slope": "This is f(v), the value of the whole. What is asked for is its slope: how fast it changes with "
    "x.",
    "product-rule": "This is the product rule, the derivative of f(x) g(x) h(x). Here f, g and h are not multiplied: "
    "each is applied to what the one before it gives.",
    "sign-flipped": "The size is right, but the sign is turned round: look for a stray minus. Rising functions, one "
    "after the other, rise.",
}


FIRST_VALUES: dict[str, Callable[[Inputs], Any]] = {
    "": lambda given: given["h"](given["x"]),
    "values-swapped": lambda given: given["g"](given["h"](given["x"])),
    "read-from-the-left": lambda given: given["f"](given["x"]),
    "middle-first": lambda given: given["g"](given["x"]),
    "slope-for-value": lambda given: given["dh"](given["x"]),
    "not-begun": lambda given: given["x"],
}

MIDDLE_VALUES: dict[str, Callable[[Inputs], Any]] = {
    "": lambda given: given["g"](given["u"]),
    "slope-for-value": lambda given: given["dg"](given["u"]),
    "values-swapped": lambda given: given["h"](given["x"]),
    "restarted-at-x": lambda given: given["g"](given["x"]),
    "outermost-for-middle": lambda given: given["f"](given["u"]),
    "innermost-again": lambda given: given["h"](given["u"]),
    "a-stage-late": lambda given: given["f"](given["g"](given["u"])),
}

# The slope of three stages, from the learner's u and v, right under "", and as each mistake has it.
SLOPES_OF_THREE: dict[str, Callable[[Function, Function, Function, Any, Any, Any], Any]] = {
    "": lambda df, dg, dh, x, u, v: df(v) * dg(u) * dh(x),
    "outermost-forgotten": lambda _df, dg, dh, x, u, _v: dg(u) * dh(x),
    "innermost-forgotten": lambda df, dg, _dh, _x, u, v: df(v) * dg(u),
    "middle-forgotten": lambda df, _dg, dh, x, _u, v: df(v) * dh(x),
    "outermost-alone": lambda df, _dg, _dh, _x, _u, v: df(v),
    "all-at-x": lambda df, dg, dh, x, _u, _v: df(x) * dg(x) * dh(x),
    "all-at-v": lambda df, dg, dh, _x, _u, v: df(v) * dg(v) * dh(v),
    "ends-swapped": lambda df, dg, dh, x, u, v: dh(v) * dg(u) * df(x),
    "places-swapped": lambda df, dg, dh, x, u, v: df(u) * dg(v) * dh(x),
    "outer-a-stage-early": lambda df, dg, dh, x, u, _v: df(u) * dg(u) * dh(x),
    "outer-at-x": lambda df, dg, dh, x, u, _v: df(x) * dg(u) * dh(x),
    "middle-at-x": lambda df, dg, dh, x, _u, v: df(v) * dg(x) * dh(x),
    "middle-a-stage-late": lambda df, dg, dh, x, _u, v: df(v) * dg(v) * dh(x),
    "innermost-a-stage-late": lambda df, dg, dh, _x, u, v: df(v) * dg(u) * dh(u),
    "slopes-nested": lambda df, dg, dh, x, _u, _v: df(dg(dh(x))),
    "sum": lambda df, dg, dh, x, u, v: df(v) + dg(u) + dh(x),
    "values-multiplied": lambda df, _dg, _dh, _x, u, v: df(v) * v * u,
}


def _whole_value(inputs: Inputs) -> Any:
    """f(v), where its slope was asked for."""
    return inputs["f"](inputs["v"])


def _product_rule(inputs: Inputs) -> Any:
    """(f g h)' at x."""
    (f, df), (g, dg), (h, dh) = (
        (inputs[name](inputs["x"]), inputs[f"d{name}"](inputs["x"])) for name in ("f", "g", "h")
    )
    return df * g * h + f * dg * h + f * g * dh


def _all_a_stage_late(inputs: Inputs) -> Any:
    """f'(f(v)) g'(v) h'(u)."""
    return inputs["df"](_whole_value(inputs)) * inputs["dg"](inputs["v"]) * inputs["dh"](inputs["u"])


WITH_VALUES_OF_F: dict[str, Callable[[Inputs], Any]] = {
    "value-for-slope": _whole_value,
    "product-rule": _product_rule,
    "all-a-stage-late": _all_a_stage_late,
}


def _first_value(inputs: Inputs, mistakes: Mistakes) -> Any:
    """The value u = h(x)."""
    return FIRST_VALUES[one_beside_the_sign(mistakes)](inputs)


def _middle_value(inputs: Inputs, mistakes: Mistakes) -> Any:
    """The value v = g(u), from the learner's u."""
    return MIDDLE_VALUES[one_beside_the_sign(mistakes)](inputs)


def _slope_of_three(inputs: Inputs, mistakes: Mistakes) -> Any:
    """f'(v) g'(u) h'(x), from the learner's u and v, or what the mistakes make of it."""
    mistake = one_beside_the_sign(mistakes)
    if mistake in WITH_VALUES_OF_F:
        slope = WITH_VALUES_OF_F[mistake](inputs)
    else:
        slope = SLOPES_OF_THREE[mistake](*(inputs[name] for name in ("df", "dg", "dh", "x", "u", "v")))
    return -slope if "sign-flipped" in mistakes else slope


def _composite_of_three(inputs: Inputs, x: Any) -> Any:
    """f(g(h(x)))."""
    f, g, h = inputs["f"], inputs["g"], inputs["h"]
    u = h(x)
    v = g(u)
    y = f(v)
    return y  # noqa: RET504 - a learner may read that y is f(v)


def _only(*names: str) -> Callable[[Inputs], Inputs]:
    """Selects these inputs and earlier values to be shown."""
    return lambda inputs: {name: inputs[name] for name in names}


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
                "middle-first": "This is g(x). In f(g(h(x))) g comes second: x goes into h.",
                "not-begun": "This is x, what goes into h. u is what h makes of it.",
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
                "outermost-for-middle": "This is f(u). f comes last: u goes into g first.",
                "innermost-again": "This is h(u). h comes first, and gives u: u goes into g.",
                "a-stage-late": "This is f(g(u)), the value of the whole. v is what g gives, before f acts.",
            },
        ),
        Answer(
            name="slope",
            points=2,
            shown=_only("df", "dg", "dh", "x", "u", "v"),
            reference=_slope_of_three,
            loss=Loss(_composite_of_three, at=lambda inputs: inputs["x"]),
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
    mistaken = {
        "outer-at-x": x,
        "height-for-place": y,
        "corner-for-place": (u, u),
        "row-for-place": float(np.argmax(corners[:, 0] == corners[:, 1])),
        "both-places": sorted((x, u)),
        "half-way": (x + u) / 2,
    }
    return mistaken[min(mistakes)] if mistakes else u


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
                lambda inputs: max(inputs["corners"], key=lambda corner: abs(corner[0] - corner[1]))[0],
            ],
            misconceptions={
                "outer-at-x": "This is x, where g' is read. f' is read at u = g(x), the horizontal position of the "
                "corner on the fold.",
                "height-for-place": "This is a height, f(u). f' is read at what f is given: u, the horizontal position "
                "of the corner on the fold.",
                "corner-for-place": "This is the whole corner on the fold, both of its coordinates. Return one number, "
                "its horizontal position.",
                "row-for-place": "This is the row of the corner on the fold. Return the horizontal position that "
                "stands in this row.",
                "both-places": "These are both of the horizontal positions. One of them is x, where g' is read; f' is "
                "read at the other one.",
                "half-way": "This lies half way between the two horizontal positions. f' is read at one of them, that "
                "of the corner on the fold.",
            },
        ),
    ),
)


def _sample_flat(rng: np.random.Generator, _number: int) -> Inputs:
    """g(x) = a (x - p)^2 - a n^2 and f(u) = b (u - r)^2 + s, whose flat places are integers.

    g' vanishes at p, f' at r = g(p + m) = g(p - m). Traps are p + n, where g vanishes, r itself, a place where g' is r,
    and a place beside either flat one: there the slopes are small, between 0.01 and 1, and not 0.
    """
    p, s = (int(n) for n in rng.integers(-3, 4, 2))
    a, b = (int(n) for n in rng.choice([-2, -1, 1, 2], 2))
    m, n = (int(k) for k in rng.choice([1, 2, 3, 4], 2, replace=False))
    r = a * (m * m - n * n)
    g = Polynomial((a * (p * p - n * n), -2 * a * p, a))
    f = Polynomial((b * r * r + s, -2 * b * r, b))
    places = {p, p + m, p - m, p + n, r, p + (m * m - n * n) / 2, p + 0.1, p + m + 0.01}
    xs = rng.permutation(np.array(sorted(places), dtype=float))
    return {"df": f.derivative(), "g": g, "dg": g.derivative(), "xs": xs}


# The words for a slope of 0 of g, of f, and of neither; where a mistake is one of words alone.
_WORDS = {
    "names-swapped": ("outer", "inner", "neither"),
    "outer-called-inner": ("inner", "inner", "neither"),
    "inner-called-outer": ("outer", "outer", "neither"),
    "neither-called-inner": ("inner", "outer", "inner"),
    "neither-called-outer": ("inner", "outer", "outer"),
    "inner-overlooked": ("neither", "outer", "neither"),
    "outer-overlooked": ("inner", "neither", "neither"),
    "nothing-flat": ("neither", "neither", "neither"),
}


def _flat(inputs: Inputs, mistakes: Mistakes) -> Any:
    words = [_why_flat(inputs["df"], inputs["g"], inputs["dg"], x, mistakes) for x in inputs["xs"]]
    return [word for word in words if word != "neither"] if "neither-left-out" in mistakes else words


def _why_flat(df: Function, g: Function, dg: Function, x: float, mistakes: Mistakes) -> str:
    """Either `inner` where g'(x) = 0, or `outer` where f'(g(x)) = 0, or `neither`."""
    inner, outer, neither = _WORDS.get(next(iter(mistakes), ""), ("inner", "outer", "neither"))
    if _inner_is_flat(g, dg, x, mistakes):
        return inner
    at = x if "outer-at-x" in mistakes else dg(x) if "slope-for-place" in mistakes else g(x)
    return outer if df(at) == 0 else neither


def _inner_is_flat(g: Function, dg: Function, x: float, mistakes: Mistakes) -> bool:
    """Whether g'(x) = 0."""
    if "zero-value" in mistakes:
        return bool(g(x) == 0)
    slope_is_zero = dg(g(x) if "inner-at-u" in mistakes else x) == 0
    return bool(slope_is_zero or ("zero-value-too" in mistakes and g(x) == 0))


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
            type=Words(options=("inner", "outer", "neither")),
            misconceptions={
                "outer-at-x": "f' is evaluated at x. But f never sees x: it is given u = g(x), so it makes the whole "
                "flat where f'(u) = 0.",
                "inner-overlooked": "The places where g'(x) = 0 are called neither. There one factor of f'(g(x)) g'(x) "
                "is 0, and so is the product, however steep f is.",
                "outer-overlooked": "The places where f'(g(x)) = 0 are called neither. There one factor of f'(g(x)) "
                "g'(x) is 0, and so is the product, however steep g is.",
                "zero-value": "The places where g(x) = 0 are called inner. A curve that crosses zero need not be "
                "flat there: what counts is its slope, g'(x) = 0.",
                "zero-value-too": "The places where g(x) = 0 are called inner, too. A curve that crosses zero need not "
                "be flat there: what counts is its slope, g'(x) = 0.",
                "slope-for-place": "f' is evaluated at g'(x), a slope. What f is given is the value g(x): it makes the "
                "whole flat where f'(g(x)) = 0.",
                "inner-at-u": "g' is evaluated at g(x). But g acts on x: it makes the whole flat where g'(x) = 0.",
                "names-swapped": "Inner and outer have changed places: in f(g(x)), g is the inner function and f the "
                "outer one.",
                "outer-called-inner": "The places where f'(g(x)) = 0 are called inner. There it is the slope of f, the "
                "outer function, that is 0.",
                "inner-called-outer": "The places where g'(x) = 0 are called outer. There it is the slope of g, the "
                "inner function, that is 0.",
                "neither-called-inner": "The places where no slope is 0 are called inner. Only those where g'(x) = 0 "
                "are.",
                "neither-called-outer": "The places where no slope is 0 are called outer. Only those where f'(g(x)) = "
                "0 are.",
                "nothing-flat": "Every place is called neither. The whole is flat wherever one factor of "
                "f'(g(x)) g'(x) is 0, and `xs` has places of both kinds.",
                "neither-left-out": "The places where no slope is 0 have no word. Each number in `xs` gets one; theirs "
                "is neither.",
            },
        ),
    ),
)

EXERCISES = (TABLE, DERIVATIVE, THREEFOLD, WHERE, FLAT)
