"""The mistakes of lesson 01, written a second time."""

import numpy as np


def slope(function, at, h=1e-5):
    """The slope as differences have it, which know no rule."""
    return (function(at + h) - function(at - h)) / (2 * h)


IN_F_OF_G = {
    "inner-forgotten": lambda df, g: df[g[1]],
    "outer-at-x": lambda df, dg: df[1] * dg[1],
    "slopes-nested": lambda df, dg: df[dg[1]],
    "slope-for-place": lambda df, dg: df[dg[1]] * dg[1],
    "order-swapped": lambda f, df, dg: df[1] * dg[f[1]],
    "sum": lambda df, g, dg: df[g[1]] + dg[1],
    "product-rule": lambda f, df, g, dg: f[1] * dg[1] + g[1] * df[1],
    "outer-not-differentiated": lambda f, g, dg: f[g[1]] * dg[1],
    "inner-value": lambda df, g: df[g[1]] * g[1],
    "inner-at-u": lambda df, g, dg: df[g[1]] * dg[g[1]],
    "outer-forgotten": lambda dg: dg[1],
    "outer-at-f": lambda f, df, dg: df[f[1]] * dg[1],
    "places-swapped": lambda df, g, dg: dg[g[1]] * df[1],
    "outer-twice": lambda df, g: df[1] * df[g[1]],
    "outer-alone-at-x": lambda df: df[1],
    "sum-rule": lambda df, dg: dg[1] + df[1],
    "quotient-rule": lambda f, df, g, dg: df[1] / g[1] - f[1] * dg[1] / g[1] ** 2,
    "value-for-slope": lambda f, g: f[g[1]],
    "divided": lambda df, g, dg: df[g[1]] / dg[1],
    "sign-flipped": lambda df, g, dg: -df[g[1]] * dg[1],
}

IN_G_OF_F = {
    "inner-forgotten": lambda dg, f: dg[f[1]],
    "outer-at-x": lambda dg, df: dg[1] * df[1],
    "slopes-nested": lambda dg, df: dg[df[1]],
    "slope-for-place": lambda df, dg: dg[df[1]] * df[1],
    "order-swapped": lambda g, dg, df: dg[1] * df[g[1]],
    "sum": lambda dg, f, df: dg[f[1]] + df[1],
    "product-rule": lambda f, df, g, dg: f[1] * dg[1] + g[1] * df[1],
    "outer-not-differentiated": lambda g, f, df: g[f[1]] * df[1],
    "inner-value": lambda dg, f: dg[f[1]] * f[1],
    "inner-at-u": lambda dg, f, df: dg[f[1]] * df[f[1]],
    "outer-forgotten": lambda df: df[1],
    "outer-at-f": lambda g, dg, df: dg[g[1]] * df[1],
    "places-swapped": lambda dg, f, df: df[f[1]] * dg[1],
    "outer-twice": lambda dg, f: dg[1] * dg[f[1]],
    "outer-alone-at-x": lambda dg: dg[1],
    "sum-rule": lambda df, dg: df[1] + dg[1],
    "quotient-rule": lambda f, df, g, dg: dg[1] / f[1] - g[1] * df[1] / f[1] ** 2,
    "value-for-slope": lambda f, g: g[f[1]],
    "divided": lambda dg, f, df: dg[f[1]] / df[1],
    "sign-flipped": lambda dg, f, df: -dg[f[1]] * df[1],
}

OF_TWO_FUNCTIONS = {
    "inner-forgotten": lambda f, g, x: slope(f, g(x)),
    "outer-at-x": lambda f, g, x: slope(f, x) * slope(g, x),
    "slopes-nested": lambda df, dg, x: df(dg(x)),
    "slope-for-place": lambda df, dg, x: df(dg(x)) * dg(x),
    "order-swapped": lambda f, g, x: slope(lambda t: g(f(t)), x),
    "sum": lambda f, g, x: slope(f, g(x)) + slope(g, x),
    "product-rule": lambda f, g, x: slope(lambda t: f(t) * g(t), x),
    "outer-not-differentiated": lambda f, g, x: f(g(x)) * slope(g, x),
    "inner-value": lambda f, g, x: slope(f, g(x)) * g(x),
    "inner-at-u": lambda f, g, x: slope(f, g(x)) * slope(g, g(x)),
    "outer-forgotten": lambda f, g, x: slope(g, x),
    "outer-at-f": lambda f, g, x: slope(f, f(x)) * slope(g, x),
    "places-swapped": lambda f, g, x: slope(f, x) * slope(g, g(x)),
    "outer-twice": lambda f, g, x: slope(f, g(x)) * slope(f, x),
    "outer-alone-at-x": lambda f, g, x: slope(f, x),
    "sum-rule": lambda f, g, x: slope(lambda t: f(t) + g(t), x),
    "quotient-rule": lambda f, df, g, dg, x: df(x) / g(x) - f(x) * dg(x) / g(x) ** 2,
    "value-for-slope": lambda f, g, x: f(g(x)),
    "slope-inside": lambda df, g, dg, x: df(dg(x) * g(x)),
    "divided": lambda f, g, x: slope(f, g(x)) / slope(g, x),
    "sign-flipped": lambda f, g, x: slope(lambda t: f(g(-t)), -x),
}

OF_THREE_FUNCTIONS = {
    "outermost-forgotten": lambda g, h, x: slope(lambda t: g(h(t)), x),
    "innermost-forgotten": lambda f, g, u: slope(lambda t: f(g(t)), u),
    "middle-forgotten": lambda f, h, x, v: slope(f, v) * slope(h, x),
    "all-at-x": lambda f, g, h, x: slope(f, x) * slope(g, x) * slope(h, x),
    "ends-swapped": lambda f, g, h, x, u, v: slope(h, v) * slope(g, u) * slope(f, x),
    "places-swapped": lambda f, g, h, x, u, v: slope(f, u) * slope(g, v) * slope(h, x),
    "outer-a-stage-early": lambda f, g, h, x: slope(f, h(x)) * slope(lambda t: g(h(t)), x),
    "middle-at-x": lambda f, g, h, x: slope(f, g(h(x))) * slope(g, x) * slope(h, x),
    "middle-a-stage-late": lambda f, g, h, x, v: slope(f, v) * slope(g, v) * slope(h, x),
    "slopes-nested": lambda df, dg, dh, x: df(dg(dh(x))),
    "outermost-alone": lambda df, v: df(v),
    "outer-at-x": lambda f, g, h, x: slope(f, x) * slope(lambda t: g(h(t)), x),
    "innermost-a-stage-late": lambda f, g, h, u: slope(lambda t: f(g(t)), u) * slope(h, u),
    "all-a-stage-late": lambda f, g, h, u, v: slope(f, f(v)) * slope(g, v) * slope(h, u),
    "all-at-v": lambda f, g, h, v: slope(f, v) * slope(g, v) * slope(h, v),
    "values-multiplied": lambda f, u, v: slope(f, v) * u * v,
    "value-for-slope": lambda f, g, h, x: f(g(h(x))),
    "product-rule": lambda f, g, h, x: slope(lambda t: f(t) * g(t) * h(t), x),
    "sum": lambda f, g, h, x: slope(f, g(h(x))) + slope(g, h(x)) + slope(h, x),
    "sign-flipped": lambda f, g, h, x: -slope(lambda t: f(g(h(t))), x),
}


def other_coordinate(these, those):
    """The one that is among these coordinates and not among those."""
    (found,) = set(these) - set(those)
    return found


def on_the_fold(corners):
    """The row of the corner whose coordinates are equal."""
    return int(np.abs(corners @ [1, -1]).argmin())


def in_words(word):
    return lambda df, g, dg, xs: [word(df, g, dg, x) for x in xs]


@in_words
def outer_read_at_x(df, g, dg, x):
    if dg(x) == 0:
        return "inner"
    return "outer" if df(x) == 0 else "neither"


@in_words
def outer_alone(df, g, dg, x):
    return "outer" if df(g(x)) == 0 else "neither"


@in_words
def inner_alone(df, g, dg, x):
    return "inner" if dg(x) == 0 else "neither"


@in_words
def zeros_of_g(df, g, dg, x):
    if g(x) == 0:
        return "inner"
    return "outer" if df(g(x)) == 0 else "neither"


@in_words
def g_outside(df, g, dg, x):
    if dg(x) == 0:
        return "outer"
    return "inner" if df(g(x)) == 0 else "neither"


@in_words
def zeros_of_g_too(df, g, dg, x):
    if g(x) * dg(x) == 0:
        return "inner"
    return "outer" if df(g(x)) == 0 else "neither"


@in_words
def outer_read_at_the_slope(df, g, dg, x):
    if dg(x) == 0:
        return "inner"
    return "outer" if df(dg(x)) == 0 else "neither"


@in_words
def inner_read_at_u(df, g, dg, x):
    if dg(g(x)) == 0:
        return "inner"
    return "outer" if df(g(x)) == 0 else "neither"


@in_words
def all_flat_places_inner(df, g, dg, x):
    return "neither" if dg(x) * df(g(x)) else "inner"


@in_words
def all_flat_places_outer(df, g, dg, x):
    return "neither" if dg(x) * df(g(x)) else "outer"


@in_words
def inner_or_else_outer(df, g, dg, x):
    return "outer" if dg(x) else "inner"


@in_words
def outer_or_else_inner(df, g, dg, x):
    return "inner" if df(g(x)) else "outer"


@in_words
def never(df, g, dg, x):
    return "neither"


def flat_places_alone(df, g, dg, xs):
    inner = dg(xs) == 0
    flat = inner | (df(g(xs)) == 0)
    return np.where(inner[flat], "inner", "outer")


MISTAKES = {
    "table.f_of_g": IN_F_OF_G,
    "table.g_of_f": IN_G_OF_F,
    "derivative": OF_TWO_FUNCTIONS,
    "threefold.u": {
        "slope-for-value": lambda dh, x: dh(x),
        "middle-first": lambda g, x: g(x),
        "not-begun": lambda x: x,
        "values-swapped": lambda g, h, x: g(h(x)),
        "read-from-the-left": lambda f, x: f(x),
    },
    "threefold.v": {
        "restarted-at-x": lambda g, x: g(x),
        "outermost-for-middle": lambda f, u: f(u),
        "innermost-again": lambda h, x: h(h(x)),
        "a-stage-late": lambda f, g, h, x: f(g(h(x))),
        "slope-for-value": lambda dg, h, x: dg(h(x)),
        "values-swapped": lambda h, x: h(x),
    },
    "threefold.slope": OF_THREE_FUNCTIONS,
    "where": {
        "outer-at-x": lambda corners: other_coordinate(corners[:, 0], corners[:, 1]),
        "corner-for-place": lambda corners: corners[on_the_fold(corners)],
        "row-for-place": on_the_fold,
        "both-places": lambda corners: np.unique(corners[:, 0]),
        "half-way": lambda corners: corners[:, 0].sum() / 4,
        "height-for-place": lambda corners: other_coordinate(corners[:, 1], corners[:, 0]),
    },
    "flat": {
        "outer-at-x": outer_read_at_x,
        "inner-overlooked": outer_alone,
        "outer-overlooked": inner_alone,
        "zero-value": zeros_of_g,
        "names-swapped": g_outside,
        "zero-value-too": zeros_of_g_too,
        "slope-for-place": outer_read_at_the_slope,
        "inner-at-u": inner_read_at_u,
        "outer-called-inner": all_flat_places_inner,
        "inner-called-outer": all_flat_places_outer,
        "neither-called-outer": inner_or_else_outer,
        "neither-called-inner": outer_or_else_inner,
        "nothing-flat": never,
        "neither-left-out": flat_places_alone,
    },
}
