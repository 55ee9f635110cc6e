"""The mistakes of lesson 01, written a second time."""


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
    "sum": lambda f, g, h, x: slope(f, g(h(x))) + slope(g, h(x)) + slope(h, x),
    "sign-flipped": lambda f, g, h, x: -slope(lambda t: f(g(h(t))), x),
}


def other_coordinate(these, those):
    """The one that is among these coordinates and not among those."""
    (found,) = set(these) - set(those)
    return found


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


MISTAKES = {
    "table.f_of_g": IN_F_OF_G,
    "table.g_of_f": IN_G_OF_F,
    "derivative": OF_TWO_FUNCTIONS,
    "threefold.u": {
        "slope-for-value": lambda dh, x: dh(x),
        "values-swapped": lambda g, h, x: g(h(x)),
        "read-from-the-left": lambda f, x: f(x),
    },
    "threefold.v": {
        "restarted-at-x": lambda g, x: g(x),
        "slope-for-value": lambda dg, h, x: dg(h(x)),
        "values-swapped": lambda h, x: h(x),
    },
    "threefold.slope": OF_THREE_FUNCTIONS,
    "where": {
        "outer-at-x": lambda corners: other_coordinate(corners[:, 0], corners[:, 1]),
        "height-for-place": lambda corners: other_coordinate(corners[:, 1], corners[:, 0]),
    },
    "flat": {
        "outer-at-x": outer_read_at_x,
        "inner-overlooked": outer_alone,
        "outer-overlooked": inner_alone,
        "zero-value": zeros_of_g,
        "names-swapped": g_outside,
    },
}
