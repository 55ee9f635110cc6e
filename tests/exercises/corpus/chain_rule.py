"""Lesson 01: the chain rule."""

from __future__ import annotations

from tests.exercises.corpus.answer import writers

right, wrong = writers("chain_rule")

WHERE = [
    *right(
        "where",
        """
        for horizontal, vertical in corners:
            if horizontal == vertical:
                return horizontal
        """,
        "return corners[np.argmin(np.abs(corners[:, 0] - corners[:, 1])), 0]",
        "return corners[corners[:, 0] == corners[:, 1]][0, 0]",
        "return corners[np.isclose(corners[:, 0], corners[:, 1]), 1]",
        "return next(h for h, v in corners.tolist() if abs(h - v) < 1e-9)",
        "return (set(corners[:, 0]) & set(corners[:, 1])).pop()",
        "return np.intersect1d(corners[:, 0], corners[:, 1])",
        """
        from collections import Counter
        return Counter(corners.ravel().tolist()).most_common(1)[0][0]
        """,
        "return sorted(corners, key=lambda c: (c[0] - c[1]) ** 2)[0].mean()",
        """
        h, v = corners.T
        fold = h == v
        return np.sum(h * fold) / np.sum(fold)
        """,
        """
        heights = corners[:, 1].tolist()
        return [h for h in corners[:, 0] if h in heights][0]
        """,
    ),
    *wrong(
        "where",
        "x, where g' is evaluated",
        "outer-at-x",
        "return [h for h in corners[:, 0] if h not in corners[:, 1]][0]",
        """
        for h, v in corners:
            if h == v:
                u = h
        return [h for h in corners[:, 0] if h != u][0]
        """,
        """
        u = (set(corners[:, 0]) & set(corners[:, 1])).pop()
        return (set(corners[:, 0]) - {u}).pop()
        """,
    ),
    *wrong(
        "where",
        "the corner farthest from the fold",
        "",
        "return corners[np.argmax(np.abs(corners[:, 0] - corners[:, 1])), 0]",
    ),
    *wrong(
        "where",
        "the height f(g(x))",
        "height-for-place",
        """
        u = corners[corners[:, 0] == corners[:, 1]][0, 0]
        return [v for v in corners[:, 1] if v != u][0]
        """,
        "return (set(corners[:, 1]) - set(corners[:, 0])).pop()",
    ),
    *wrong(
        "where",
        "a place in the list, which is shuffled",
        "",
        "return corners[0, 0]",
        "return corners[2][0]",
        "return corners[1, 0]",
        "return corners[-1, 0]",
        "return corners[0][1]",
    ),
    *wrong(
        "where",
        "the larger one",
        "",
        "return corners[:, 0].max()",
        "return max(h for h, v in corners)",
    ),
    *wrong(
        "where",
        "the smaller one",
        "",
        "return np.min(corners[:, 0])",
    ),
    *wrong(
        "where",
        "the mean of both",
        "half-way",
        "return corners[:, 0].mean()",
        "return np.mean(np.unique(corners[:, 0]))",
    ),
    *wrong(
        "where",
        "the larger height",
        "",
        "return corners[:, 1].max()",
    ),
    *wrong(
        "where",
        "the row instead of the position",
        "row-for-place",
        "return np.argmin(np.abs(corners[:, 0] - corners[:, 1]))",
    ),
    *wrong(
        "where",
        "the corner instead of its horizontal position",
        "corner-for-place",
        "return [c for c in corners if c[0] == c[1]][0]",
    ),
    *wrong(
        "where",
        "both positions",
        "both-places",
        "return np.unique(corners[:, 0])",
    ),
    *wrong(
        "where",
        "how far the two are apart",
        "",
        "return np.ptp(corners[:, 0])",
    ),
    *wrong(
        "where",
        "printed, not returned",
        "",
        "print([h for h, v in corners if h == v])",
    ),
]

TABLE = [
    *right(
        "table",
        "return df[g[1]] * dg[1], dg[f[1]] * df[1]",
        "return [dg[1] * df[g[1]], df[1] * dg[f[1]]]",
        """
        u, w = g[1], f[1]
        first = df[u] * dg[1]
        second = dg[w] * df[1]
        return (first, second)
        """,
        """
        def slope(outer, inner, value):
            return outer[value] * inner[1]
        return slope(df, dg, g[1]), slope(dg, df, f[1])
        """,
        "return np.array([df[g[1]], dg[f[1]]]) * [dg[1], df[1]]",
        """
        import math
        return math.prod([df[g[1]], dg[1]]), math.prod([dg[f[1]], df[1]])
        """,
        "return tuple(a.get(b[1]) * c[1] for a, b, c in ((df, g, dg), (dg, f, df)))",
        """
        x = 1
        fg = float(df[g[x]]) * float(dg[x])
        gf = float(dg[f[x]]) * float(df[x])
        return np.float32(fg), np.float32(gf)
        """,
        "return {'f_of_g': df[g[1]] * dg[1], 'g_of_f': dg[f[1]] * df[1]}",
    ),
    *wrong(
        "table",
        "f'(x) g'(x): both read at 1",
        "outer-at-x",
        "return df[1] * dg[1], dg[1] * df[1]",
        """
        slope = df[1] * dg[1]
        return slope, slope
        """,
        "return np.array([df[1] * dg[1]] * 2)",
    ),
    *wrong(
        "table",
        "the inner slope forgotten",
        "inner-forgotten",
        "return df[g[1]], dg[f[1]]",
        """
        at_f = g[1]
        at_g = f[1]
        return [df[at_f], dg[at_g]]
        """,
    ),
    *wrong(
        "table",
        "the inner slope alone",
        "outer-forgotten",
        "return dg[1], df[1]",
    ),
    *wrong(
        "table",
        "the two exchanged",
        "order-swapped",
        "return dg[f[1]] * df[1], df[g[1]] * dg[1]",
    ),
    *wrong(
        "table",
        "a sum for a product",
        "sum",
        "return df[g[1]] + dg[1], dg[f[1]] + df[1]",
    ),
    *wrong(
        "table",
        "the product's rule",
        "product-rule",
        "return df[1] * g[1] + f[1] * dg[1], dg[1] * f[1] + g[1] * df[1]",
    ),
    *wrong(
        "table",
        "f'(x) + g'(x)",
        "sum-rule",
        "return df[1] + dg[1], dg[1] + df[1]",
    ),
    *wrong(
        "table",
        "f'(g'(x))",
        "slopes-nested",
        "return df[dg[1]], dg[df[1]]",
    ),
    *wrong(
        "table",
        "f'(g'(x)) g'(x)",
        "slope-for-place",
        "return df[dg[1]] * dg[1], dg[df[1]] * df[1]",
    ),
    *wrong(
        "table",
        "f for f': f(g(x)) g'(x)",
        "outer-not-differentiated",
        "return f[g[1]] * dg[1], g[f[1]] * df[1]",
    ),
    *wrong(
        "table",
        "values for slopes: f(g(x))",
        "value-for-slope",
        "return f[g[1]], g[f[1]]",
    ),
    *wrong(
        "table",
        "g(x) for g'(x): f'(g(x)) g(x)",
        "inner-value",
        "return df[g[1]] * g[1], dg[f[1]] * f[1]",
    ),
    *wrong(
        "table",
        "both factors at g(x)",
        "inner-at-u",
        "return df[g[1]] * dg[g[1]], dg[f[1]] * df[f[1]]",
    ),
    *wrong(
        "table",
        "f' at f(x), g' at x",
        "outer-at-f",
        "return df[f[1]] * dg[1], dg[g[1]] * df[1]",
    ),
    *wrong(
        "table",
        "f' at x, g' at g(x)",
        "places-swapped",
        "return df[1] * dg[g[1]], dg[1] * df[f[1]]",
    ),
    *wrong(
        "table",
        "a quotient",
        "divided",
        "return df[g[1]] / dg[1], dg[f[1]] / df[1]",
    ),
    *wrong(
        "table",
        "the sign",
        "sign-flipped",
        "return -df[g[1]] * dg[1], -dg[f[1]] * df[1]",
    ),
    *wrong(
        "table",
        "g'(f(x)) f'(x) for both",
        "order-swapped",
        "return dg[f[1]] * df[1], dg[f[1]] * df[1]",
    ),
    *wrong(
        "table",
        "f'(g(x)) g'(x) for both",
        "order-swapped",
        "return df[g[1]] * dg[1], dg[1] * df[g[1]]",
    ),
    *wrong(
        "table",
        "the second with both factors at 1",
        "outer-at-x",
        "return df[g[1]] * dg[1], dg[1] * df[1]",
    ),
    *wrong(
        "table",
        "the second without its inner slope",
        "inner-forgotten",
        "return df[g[1]] * dg[1], dg[f[1]]",
    ),
    *wrong(
        "table",
        "the second with f(1) for g(1) alone: g'(f(x)) g'(x)",
        "outer-twice",
        "return df[g[1]] * dg[1], dg[f[1]] * dg[1]",
    ),
    *wrong(
        "table",
        "the two factors of the second mixed: f'(f(x)) g'(x)",
        "places-swapped",
        "return df[g[1]] * dg[1], df[f[1]] * dg[1]",
    ),
    *wrong(
        "table",
        "only one number",
        "",
        "return df[g[1]] * dg[1]",
    ),
    *wrong(
        "table",
        "called like functions",
        "",
        "return df(g(1)) * dg(1), dg(f(1)) * df(1)",
    ),
    *wrong(
        "table",
        "at x = 0",
        "",
        "return df[g[0]] * dg[0], dg[f[0]] * df[0]",
    ),
    *wrong(
        "table",
        "the inner slope squared",
        "",
        "return df[g[1]] * dg[1] ** 2, dg[f[1]] * df[1] ** 2",
    ),
    *wrong(
        "table",
        "added to the value",
        "",
        "return f[g[1]] + df[g[1]] * dg[1], g[f[1]] + dg[f[1]] * df[1]",
    ),
]

DERIVATIVE = [
    *right(
        "derivative",
        "return df(g(x)) * dg(x)",
        "return dg(x) * df(g(x))",
        """
        u = g(x)
        du = dg(x)
        dy = df(u) * du
        return dy
        """,
        """
        h = 1e-6
        return (f(g(x + h)) - f(g(x - h))) / (2 * h)
        """,
        "return np.prod([df(g(x)), dg(x)])",
        "return [float(df(g(x)) * dg(x))]",
        "return np.array(df(g(x))) @ np.array(dg(x)) if False else np.dot(df(g(x)), dg(x))",
        """
        x = np.asarray(x, dtype=np.float32)
        return (df(g(x)) * dg(x)).astype(np.float32)
        """,
        "derivative = lambda f, df, g, dg, x: df(g(x)) * dg(x)",
        """
        def compose(p, q):
            return lambda t: p(q(t))
        return compose(df, g)(x) * dg(x)
        """,
        """
        def derivative(outer, outer_slope, inner, inner_slope, at):
            return outer_slope(inner(at)) * inner_slope(at)
        """,
        """
        class Rule:
            def __call__(self, f, df, g, dg, x):
                return df(g(x)) * dg(x)
        derivative = Rule()
        """,
    ),
    *wrong(
        "derivative",
        "f'(x) g'(x)",
        "outer-at-x",
        "return df(x) * dg(x)",
        """
        slope_f = df(x)
        slope_g = dg(x)
        return slope_f * slope_g
        """,
        "return np.multiply(dg(x), df(x))",
    ),
    *wrong(
        "derivative",
        "f'(g(x)) alone",
        "inner-forgotten",
        "return df(g(x))",
        """
        u = g(x)
        return df(u)
        """,
    ),
    *wrong(
        "derivative",
        "g'(x) alone",
        "outer-forgotten",
        "return dg(x)",
    ),
    *wrong(
        "derivative",
        "f'(x) alone",
        "outer-alone-at-x",
        "return df(x)",
    ),
    *wrong(
        "derivative",
        "f'(g'(x))",
        "slopes-nested",
        "return df(dg(x))",
    ),
    *wrong(
        "derivative",
        "f'(g'(x)) g'(x)",
        "slope-for-place",
        "return df(dg(x)) * dg(x)",
    ),
    *wrong(
        "derivative",
        "g'(f(x)) f'(x)",
        "order-swapped",
        "return dg(f(x)) * df(x)",
        """
        u = f(x)
        return dg(u) * df(x)
        """,
    ),
    *wrong(
        "derivative",
        "f'(g(x)) + g'(x)",
        "sum",
        "return df(g(x)) + dg(x)",
        "return sum([dg(x), df(g(x))])",
    ),
    *wrong(
        "derivative",
        "f'(x) + g'(x)",
        "sum-rule",
        "return df(x) + dg(x)",
    ),
    *wrong(
        "derivative",
        "the product's rule",
        "product-rule",
        "return df(x) * g(x) + f(x) * dg(x)",
        "return f(x) * dg(x) + g(x) * df(x)",
    ),
    *wrong(
        "derivative",
        "the quotient's rule",
        "quotient-rule",
        "return (df(x) * g(x) - f(x) * dg(x)) / g(x) ** 2",
    ),
    *wrong(
        "derivative",
        "f(g(x)) g'(x)",
        "outer-not-differentiated",
        "return f(g(x)) * dg(x)",
    ),
    *wrong(
        "derivative",
        "f'(g(x)) g(x)",
        "inner-value",
        "return df(g(x)) * g(x)",
    ),
    *wrong(
        "derivative",
        "the value f(g(x))",
        "value-for-slope",
        "return f(g(x))",
    ),
    *wrong(
        "derivative",
        "both factors at g(x)",
        "inner-at-u",
        """
        u = g(x)
        return df(u) * dg(u)
        """,
    ),
    *wrong(
        "derivative",
        "the factors exchanged: f'(x) g'(g(x))",
        "places-swapped",
        "return df(x) * dg(g(x))",
    ),
    *wrong(
        "derivative",
        "f' at f(x)",
        "outer-at-f",
        "return df(f(x)) * dg(x)",
    ),
    *wrong(
        "derivative",
        "the sign",
        "sign-flipped",
        "return -df(g(x)) * dg(x)",
    ),
    *wrong(
        "derivative",
        "a quotient",
        "divided",
        "return df(g(x)) / dg(x)",
    ),
    *wrong(
        "derivative",
        "x times the slope",
        "",
        "return df(g(x)) * dg(x) * x",
    ),
    *wrong(
        "derivative",
        "f'(x g'(x))",
        "",
        "return df(x * dg(x))",
    ),
    *wrong(
        "derivative",
        "f'(g(x) g'(x))",
        "slope-inside",
        "return df(g(x) * dg(x))",
    ),
    *wrong(
        "derivative",
        "differences with a coarse step",
        "",
        "return (f(g(x + 0.1)) - f(g(x))) / 0.1",
    ),
    *wrong(
        "derivative",
        "the difference not divided by 2 h",
        "",
        """
        h = 1e-5
        return f(g(x + h)) - f(g(x - h))
        """,
    ),
    *wrong(
        "derivative",
        "the difference divided by h, not 2 h",
        "constant-factor",
        """
        h = 1e-5
        return (f(g(x + h)) - f(g(x - h))) / h
        """,
    ),
    *wrong(
        "derivative",
        "rounded to two digits",
        "",
        "return round(df(g(x)) * dg(x), 1)",
    ),
    *wrong(
        "derivative",
        "a function instead of its value",
        "",
        "return lambda t: df(g(t)) * dg(t)",
    ),
    *wrong(
        "derivative",
        "df g called as one product",
        "",
        "return df * g(x)",
    ),
    *wrong(
        "derivative",
        "g left out: f'(x)",
        "outer-alone-at-x",
        """
        u = x
        return df(u)
        """,
    ),
]

THREEFOLD = [
    *right(
        "threefold",
        """
        u = h(x)
        v = g(u)
        return u, v, df(v) * dg(u) * dh(x)
        """,
        "return h(x), g(h(x)), dh(x) * dg(h(x)) * df(g(h(x)))",
        """
        value, slope, values = x, 1.0, []
        for stage, derivative in ((h, dh), (g, dg), (f, df)):
            slope *= derivative(value)
            value = stage(value)
            values.append(value)
        return values[0], values[1], slope
        """,
        """
        u = h(x)
        v = g(u)
        e = 1e-6
        return u, v, (f(g(h(x + e))) - f(g(h(x - e)))) / (2 * e)
        """,
        """
        u, v = h(x), g(h(x))
        return {'u': u, 'v': v, 'slope': df(v) * dg(u) * dh(x)}
        """,
        "u = h(x); v = g(u); return np.array([u, v, np.prod([df(v), dg(u), dh(x)])])",
        """
        u = h(x)
        v = g(u)
        d_gh = dg(u) * dh(x)
        return [u, v, df(v) * d_gh]
        """,
        """
        u = np.float32(h(x))
        v = np.float32(g(u))
        return u, v, np.float32(df(v)) * np.float32(dg(u)) * np.float32(dh(x))
        """,
    ),
    *wrong(
        "threefold",
        "read from left to right, f first",
        "read-from-the-left ends-swapped",
        """
        u = f(x)
        v = g(u)
        return u, v, dh(v) * dg(u) * df(x)
        """,
        """
        u = f(x)
        v = g(u)
        return u, v, df(x) * dg(u) * dh(v)
        """,
    ),
    *wrong(
        "threefold",
        "f first in u and v, the slope right",
        "read-from-the-left",
        """
        u = f(x)
        v = g(u)
        return u, v, df(g(h(x))) * dg(h(x)) * dh(x)
        """,
    ),
    *wrong(
        "threefold",
        "u = g(x)",
        "middle-first innermost-again",
        """
        u = g(x)
        v = h(u)
        return u, v, df(v) * dg(u) * dh(x)
        """,
    ),
    *wrong(
        "threefold",
        "v = g(x)",
        "restarted-at-x",
        """
        u = h(x)
        v = g(x)
        return u, v, df(v) * dg(u) * dh(x)
        """,
    ),
    *wrong(
        "threefold",
        "v = f(u)",
        "outermost-for-middle",
        """
        u = h(x)
        v = f(u)
        return u, v, df(v) * dg(u) * dh(x)
        """,
    ),
    *wrong(
        "threefold",
        "v = f(g(h(x)))",
        "a-stage-late",
        """
        u = h(x)
        v = f(g(u))
        return u, v, df(g(u)) * dg(u) * dh(x)
        """,
    ),
    *wrong(
        "threefold",
        "v = h(h(x))",
        "innermost-again",
        """
        u = h(x)
        v = h(u)
        return u, v, df(v) * dg(u) * dh(x)
        """,
    ),
    *wrong(
        "threefold",
        "v = g'(u)",
        "slope-for-value",
        """
        u = h(x)
        v = dg(u)
        return u, v, df(g(u)) * dg(u) * dh(x)
        """,
    ),
    *wrong(
        "threefold",
        "slopes for values: u = h'(x), v = g'(u)",
        "slope-for-value slopes-nested",
        """
        u = dh(x)
        v = dg(u)
        return u, v, df(v)
        """,
        """
        u = dh(x)
        v = dg(u)
        slope = df(v) * v * u
        return u, v, slope
        """,
    ),
    *wrong(
        "threefold",
        "u = h'(x)",
        "slope-for-value",
        """
        u = dh(x)
        v = g(h(x))
        return u, v, df(v) * dg(h(x)) * dh(x)
        """,
    ),
    *wrong(
        "threefold",
        "u and v exchanged",
        "values-swapped",
        """
        u = g(h(x))
        v = h(x)
        return u, v, df(u) * dg(v) * dh(x)
        """,
    ),
    *wrong(
        "threefold",
        "u and v exchanged in the slope",
        "places-swapped",
        """
        u = h(x)
        v = g(u)
        return u, v, df(u) * dg(v) * dh(x)
        """,
    ),
    *wrong(
        "threefold",
        "every slope at x",
        "all-at-x",
        """
        u = h(x)
        v = g(u)
        return u, v, df(x) * dg(x) * dh(x)
        """,
        "return h(x), g(h(x)), np.prod([slope(x) for slope in (df, dg, dh)])",
    ),
    *wrong(
        "threefold",
        "the innermost slope forgotten",
        "innermost-forgotten",
        """
        u = h(x)
        v = g(u)
        return u, v, df(v) * dg(u)
        """,
        "return h(x), g(h(x)), df(g(h(x))) * dg(h(x))",
    ),
    *wrong(
        "threefold",
        "the middle slope forgotten",
        "middle-forgotten",
        """
        u = h(x)
        v = g(u)
        return u, v, df(v) * dh(x)
        """,
        "return h(x), g(h(x)), df(g(h(x))) * dh(x)",
    ),
    *wrong(
        "threefold",
        "the outermost slope forgotten",
        "outermost-forgotten",
        """
        u = h(x)
        v = g(u)
        return u, v, dg(u) * dh(x)
        """,
    ),
    *wrong(
        "threefold",
        "the outermost slope alone",
        "outermost-alone",
        """
        u = h(x)
        v = g(u)
        return u, v, df(v)
        """,
    ),
    *wrong(
        "threefold",
        "f' at u",
        "outer-a-stage-early",
        """
        u = h(x)
        v = g(u)
        return u, v, df(u) * dg(u) * dh(x)
        """,
    ),
    *wrong(
        "threefold",
        "f' at x",
        "outer-at-x",
        """
        u = h(x)
        v = g(u)
        return u, v, df(x) * dg(u) * dh(x)
        """,
    ),
    *wrong(
        "threefold",
        "g' at x",
        "middle-at-x",
        """
        u = h(x)
        v = g(u)
        return u, v, df(v) * dg(x) * dh(x)
        """,
    ),
    *wrong(
        "threefold",
        "g' at v",
        "middle-a-stage-late",
        """
        u = h(x)
        v = g(u)
        return u, v, df(v) * dg(v) * dh(x)
        """,
    ),
    *wrong(
        "threefold",
        "h' at u",
        "innermost-a-stage-late",
        """
        u = h(x)
        v = g(u)
        return u, v, df(v) * dg(u) * dh(u)
        """,
    ),
    *wrong(
        "threefold",
        "each slope one stage on: f'(y) g'(v) h'(u)",
        "all-a-stage-late",
        """
        u = h(x)
        v = g(u)
        y = f(v)
        return u, v, df(y) * dg(v) * dh(u)
        """,
    ),
    *wrong(
        "threefold",
        "every slope at v",
        "all-at-v",
        """
        u = h(x)
        v = g(u)
        return u, v, df(v) * dg(v) * dh(v)
        """,
    ),
    *wrong(
        "threefold",
        "slopes nested: f'(g'(h'(x)))",
        "slopes-nested",
        """
        u = h(x)
        v = g(u)
        return u, v, df(dg(dh(x)))
        """,
    ),
    *wrong(
        "threefold",
        "a sum of slopes",
        "sum",
        """
        u = h(x)
        v = g(u)
        return u, v, df(v) + dg(u) + dh(x)
        """,
    ),
    *wrong(
        "threefold",
        "the value for the slope",
        "value-for-slope",
        """
        u = h(x)
        v = g(u)
        return u, v, f(v)
        """,
    ),
    *wrong(
        "threefold",
        "values in the slope: f'(v) v u",
        "values-multiplied",
        """
        u = h(x)
        v = g(u)
        return u, v, df(v) * v * u
        """,
    ),
    *wrong(
        "threefold",
        "the sign of the slope",
        "sign-flipped",
        """
        u = h(x)
        v = g(u)
        return u, v, -df(v) * dg(u) * dh(x)
        """,
    ),
    *wrong(
        "threefold",
        "the product's rule",
        "product-rule",
        """
        u = h(x)
        v = g(u)
        return u, v, df(x)*g(x)*h(x) + f(x)*dg(x)*h(x) + f(x)*g(x)*dh(x)
        """,
    ),
    *wrong(
        "threefold",
        "the slope alone",
        "",
        "return df(g(h(x))) * dg(h(x)) * dh(x)",
    ),
    *wrong(
        "threefold",
        "u = x, so all one stage too early",
        "not-begun values-swapped",
        """
        u = x
        v = h(u)
        return u, v, df(g(v)) * dg(v) * dh(u)
        """,
    ),
]

FLAT = [
    *right(
        "flat",
        """
        words = []
        for x in xs:
            if dg(x) == 0:
                words.append("inner")
            elif df(g(x)) == 0:
                words.append("outer")
            else:
                words.append("neither")
        return words
        """,
        'return ["inner" if dg(x) == 0 else "outer" if df(g(x)) == 0 else "neither" for x in xs]',
        'return np.where(dg(xs) == 0, "inner", np.where(df(g(xs)) == 0, "outer", "neither"))',
        """
        near = lambda slope: abs(slope) < 1e-9
        return ["inner" if near(dg(x)) else ("outer" if near(df(g(x))) else "neither") for x in xs]
        """,
        """
        return np.select(
            [np.isclose(dg(xs), 0), np.isclose(df(g(xs)), 0)], ["inner", "outer"], "neither"
        ).tolist()
        """,
        """
        words = ["neither"] * len(xs)
        for k, x in enumerate(xs):
            if df(g(x)) == 0: words[k] = "outer"
            if dg(x) == 0: words[k] = "inner"
        return tuple(words)
        """,
        """
        def word(x):
            if df(g(x)) * dg(x) != 0:
                return "Neither"
            return "Outer" if dg(x) else "Inner"
        return list(map(word, xs))
        """,
        """
        words = np.full(len(xs), "neither", dtype=object)
        words[dg(xs) == 0] = "inner"
        words[df(g(xs)) == 0] = "outer"
        return words
        """,
        'return ["inner " if not dg(x) else "outer " if not df(g(x)) else "neither " for x in xs]',
        """
        result = np.array(["neither"] * xs.size)
        result[np.nonzero(dg(xs) == 0)] = "inner"
        result[np.nonzero(df(g(xs)) == 0)] = "outer"
        return result
        """,
    ),
    *wrong(
        "flat",
        "f' read at x",
        "outer-at-x",
        'return ["inner" if dg(x) == 0 else "outer" if df(x) == 0 else "neither" for x in xs]',
        'return np.where(dg(xs) == 0, "inner", np.where(df(xs) == 0, "outer", "neither"))',
        """
        words = []
        for x in xs:
            if abs(dg(x)) < 1e-8:
                words.append("inner")
            elif abs(df(x)) < 1e-8:
                words.append("outer")
            else:
                words.append("neither")
        return words
        """,
    ),
    *wrong(
        "flat",
        "the two words exchanged",
        "names-swapped",
        'return ["outer" if dg(x) == 0 else "inner" if df(g(x)) == 0 else "neither" for x in xs]',
        'return np.where(df(g(xs)) == 0, "inner", np.where(dg(xs) == 0, "outer", "neither"))',
    ),
    *wrong(
        "flat",
        "only g' asked",
        "outer-overlooked",
        'return ["inner" if dg(x) == 0 else "neither" for x in xs]',
        'return ["neither" if dg(x) else "inner" for x in xs]',
    ),
    *wrong(
        "flat",
        "only f' asked",
        "inner-overlooked",
        'return ["outer" if df(g(x)) == 0 else "neither" for x in xs]',
    ),
    *wrong(
        "flat",
        "g(x) = 0 for g'(x) = 0",
        "zero-value",
        'return ["inner" if g(x) == 0 else "outer" if df(g(x)) == 0 else "neither" for x in xs]',
    ),
    *wrong(
        "flat",
        "g(x) = 0 counts, too",
        "zero-value-too",
        'return ["inner" if g(x) == 0 or dg(x) == 0 else "outer" if df(g(x)) == 0 else "neither" for x in xs]',
    ),
    *wrong(
        "flat",
        "g' read at g(x)",
        "inner-at-u",
        'return ["inner" if dg(g(x)) == 0 else "outer" if df(g(x)) == 0 else "neither" for x in xs]',
    ),
    *wrong(
        "flat",
        "every flat place is inner",
        "outer-called-inner",
        'return ["inner" if df(g(x)) * dg(x) == 0 else "neither" for x in xs]',
    ),
    *wrong(
        "flat",
        "every flat place is outer",
        "inner-called-outer",
        'return ["outer" if df(g(x)) * dg(x) == 0 else "neither" for x in xs]',
    ),
    *wrong(
        "flat",
        "inner whatever is not outer",
        "neither-called-inner",
        'return ["outer" if df(g(x)) == 0 else "inner" for x in xs]',
    ),
    *wrong(
        "flat",
        "outer whatever is not inner",
        "neither-called-outer",
        'return ["inner" if dg(x) == 0 else "outer" for x in xs]',
    ),
    *wrong(
        "flat",
        "f' read at g'(x)",
        "slope-for-place",
        'return ["inner" if dg(x) == 0 else "outer" if df(dg(x)) == 0 else "neither" for x in xs]',
    ),
    *wrong(
        "flat",
        "f'(x) and the words exchanged",
        "",
        'return ["outer" if dg(x) == 0 else "inner" if df(x) == 0 else "neither" for x in xs]',
    ),
    *wrong(
        "flat",
        "turned: the word where the slope is not 0",
        "",
        'return ["inner" if dg(x) != 0 else "outer" if df(g(x)) != 0 else "neither" for x in xs]',
    ),
    *wrong(
        "flat",
        "neither everywhere",
        "nothing-flat",
        'return ["neither"] * len(xs)',
        'return ["neither" for x in xs]',
    ),
    *wrong(
        "flat",
        "inner everywhere",
        "",
        'return ["inner" for x in xs]',
    ),
    *wrong(
        "flat",
        "x = 0 taken for a flat place",
        "",
        'return ["inner" if x == 0 else "outer" if g(x) == 0 else "neither" for x in xs]',
    ),
    *wrong(
        "flat",
        "the larger slope named",
        "",
        'return ["inner" if abs(dg(x)) < abs(df(g(x))) else "outer" for x in xs]',
    ),
    *wrong(
        "flat",
        "the smaller slope named, without a threshold",
        "",
        'return ["inner" if abs(dg(x)) <= abs(df(g(x))) else "neither" for x in xs]',
    ),
    *wrong(
        "flat",
        "slopes below 0 count as flat",
        "",
        'return ["inner" if dg(x) <= 0 else "outer" if df(g(x)) <= 0 else "neither" for x in xs]',
    ),
    *wrong(
        "flat",
        "every slope below 1 counts as flat",
        "",
        'return ["inner" if abs(dg(x)) < 1 else "outer" if abs(df(g(x))) < 1 else "neither" for x in xs]',
    ),
    *wrong(
        "flat",
        "the first word alone",
        "",
        """
        for x in xs:
            return "inner" if dg(x) == 0 else "outer" if df(g(x)) == 0 else "neither"
        """,
    ),
    *wrong(
        "flat",
        "a word for the last x alone",
        "",
        """
        for x in xs:
            word = "inner" if dg(x) == 0 else "outer" if df(g(x)) == 0 else "neither"
        return [word]
        """,
    ),
    *wrong(
        "flat",
        "neither is left out",
        "neither-left-out",
        """
        words = []
        for x in xs:
            if dg(x) == 0:
                words.append("inner")
            elif df(g(x)) == 0:
                words.append("outer")
        return words
        """,
    ),
    *wrong(
        "flat",
        "other words",
        "",
        'return ["g" if dg(x) == 0 else "f" if df(g(x)) == 0 else "none" for x in xs]',
    ),
    *wrong(
        "flat",
        "truth values",
        "",
        "return [df(g(x)) * dg(x) == 0 for x in xs]",
    ),
    *wrong(
        "flat",
        "asked of the whole array",
        "",
        """
        if dg(xs) == 0:
            return ["inner"]
        return ["neither"]
        """,
    ),
    *wrong(
        "flat",
        "f' read at 0",
        "outer-overlooked",
        'return ["inner" if dg(x) == 0 else "outer" if df(0.0) == 0 else "neither" for x in xs]',
    ),
    *wrong(
        "flat",
        "g read twice: f'(g(g(x)))",
        "outer-overlooked",
        'return ["inner" if dg(x) == 0 else "outer" if df(g(g(x))) == 0 else "neither" for x in xs]',
    ),
]

ANSWERS = [*WHERE, *TABLE, *DERIVATIVE, *THREEFOLD, *FLAT]
