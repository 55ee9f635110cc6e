"""What every explorer's gradient marks measure, read from the marks in data coordinates: one contract for all.

`READINGS` says of each explorer, for every kind of mark that it draws in the role of a gradient, a mistake or a kink,
what that mark measures: a function of the marks that yields what is read, and what autodiff says it is. A mark that
no reading accounts for fails `check_slopes`: a new explorer must declare its own, `not_a_slope` if it measures none.

What autodiff says comes from the claims of the explorer or from losses and mistakes that are written here once more,
never from the numbers that were drawn. Read are coordinates, so that a mark that is wrong in both renderers is found.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from bpwidgets.calculus import network
from bpwidgets.calculus.activations import ACTIVATIONS
from bpwidgets.calculus.autodiff.tape import grad, jacobian
from bpwidgets.calculus.softmax import log_softmax
from bpwidgets.calculus.training_sets import training_set
from bpwidgets.explorers.chain_rule import link_marks, number_lines
from bpwidgets.explorers.classification_losses import plane_marks
from bpwidgets.explorers.matrix_derivatives import bars, readings, summation
from bpwidgets.explorers.regression_losses import net_marks
from bpwidgets.explorers.single_layer import gate_marks, geometry
from bpwidgets.explorers.start_here import learning
from bpwidgets.live.picture.marks import Arrow, Band, Cells, Label, Line, Points, Polygon

MEASURES = (Line, Arrow, Polygon, Band, Cells, Points)
"""Marks that show a number by where they are; a label says it in words."""


@dataclass(frozen=True)
class Seen:
    """One picture, and those of its marks that one reading is for.

    Attributes:
        d: what autodiff says, by the names of the claims.
    """

    explorer: Any
    marks: tuple
    d: dict

    @property
    def r(self):
        """The result."""
        return self.explorer.result

    @property
    def one(self):
        """The only mark of its kind."""
        (mark,) = self.marks
        return mark

    @property
    def claimed(self):
        """What autodiff says of the only claim."""
        (value,) = self.d.values()
        return value


# ---- how marks are read ---------------------------------------------------------------------------------


def vector(arrow):
    """From tail to head."""
    return np.subtract(arrow.head, arrow.tail)


def segments(line):
    """The two ends of each stroke of a line with gaps: (n, 2, 2)."""
    x, y = np.asarray(line.x, float), np.asarray(line.y, float)
    ends = ~(np.isnan(x) | np.isnan(y))
    return np.stack([x[ends], y[ends]], axis=-1).reshape(-1, 2, 2)


def steepness(line):
    """dy / dx of a straight line."""
    ((start, end),) = segments(line)
    return (end[1] - start[1]) / (end[0] - start[0])


def corners(mark):
    """Its vertices as columns: (2, n)."""
    return np.array([mark.x, mark.y], float)


def sides(polygon):
    """Where a band begins and where it ends, from its lower to its upper edge: (2, 2), (dx, dy) each."""
    at = corners(polygon).T
    return np.array([at[1] - at[0], at[2] - at[3]])


def bar_ends(values):
    """Of bars from 0, four corners each: the two corners that are not at 0, which must be alike."""
    start, end, same, back = np.reshape(values, (-1, 4)).T
    np.testing.assert_array_equal([start, back], 0.0)
    np.testing.assert_array_equal(end, same)
    return end


def row_of_bars(polygon, box, columns, *, full):
    """The numbers that a row of bars in the middle of a box stands for, one a column; up is positive where y falls."""
    left, top, width, height = box
    x, up = np.asarray(polygon.x), (top + height / 2 - np.asarray(polygon.y)) / (bars.REACH * height) * full
    inside = np.abs(up) <= 1.06 * full
    ends = [np.floor((x - left) / width * columns) == k for k in range(columns)]
    return np.array([max(up[inside & end], key=abs, default=0.0) for end in ends])


def cut(values, full):
    """Numbers as a cell shows them: a bar is cut a little beyond `full`."""
    return np.clip(values, -1.05 * full, 1.05 * full)


# ---- readings for several explorers ---------------------------------------------------------------------


def not_a_slope(_):
    """It frames, points or counts in the colour of gradients, and measures no derivative."""
    return ()


def equal(read, expected):
    """What is read, a function of `Seen`, is what is expected, another one."""
    return lambda seen: [(read(seen), expected(seen))]


def tangent(claim):
    """One straight line with the slope of a claim."""

    def read(seen):
        if claim in seen.d:
            yield steepness(seen.one), seen.d[claim]

    return read


def rectangle(start, end):
    """Lesson 01's band: how wide it is across and up, where it begins and where it ends."""

    def read(seen):
        dx, du, dy = np.array([1.0, seen.d["g′(x)"], seen.d["slope"]]) * seen.explorer.dx
        widths = {"g": (dx, du), "fold": (du, du), "f": (du, dy), "fg": (dx, dy)}
        yield sides(seen.one), [widths[start], widths[end]]

    return read


# ---- lesson 00 ------------------------------------------------------------------------------------------


def beads_downhill(seen):
    """At each bead, along its edge, 36 px for the steepest slope; layer 1 first, row by row."""
    column = np.array([26.0, 196.0, 396.0])
    heights = ([185.0, 51.0], [213.0, 118.0, 23.0], [213.0, 118.0, 23.0])
    edges = [
        (column[layer + 1] - column[layer], heights[layer + 1][i] - heights[layer][j])
        for layer in range(2)
        for i in range(3)
        for j in range(len(heights[layer]))
    ]
    directions = edges / np.linalg.norm(edges, axis=1, keepdims=True)
    slopes = np.concatenate([np.ravel(slope) for slope in seen.d.values()])
    found = np.array([vector(arrow) for arrow in seen.marks])
    yield found, -36.0 * slopes[:, None] / np.abs(slopes).max() * directions


def in_another_kind_s_region(seen):
    """A ring round each point for which another score is the largest."""
    X, y = learning.points()
    wrong = (np.tanh(X @ seen.r.W1.T) @ seen.r.W2.T).argmax(axis=1) != y
    yield corners(seen.one), X[wrong].T


# ---- lesson 01 ------------------------------------------------------------------------------------------


def skipped(seen):
    """What f'(x) g'(x) is, with f' at x and not at u; and g'(x)."""
    inner = float(seen.d["g′(x)"])
    return float(grad(seen.explorer.f)(seen.explorer.x)) * inner, inner


def band_edge(seen):
    """The band's edge goes through x + dx/2 and is stretched twice."""
    r, half = seen.r, seen.explorer.dx / 2
    du, dy = half * seen.d["g′(x)"], half * seen.d["slope"]
    yield seen.one.x, [r.x + half, r.u + du, r.u + du, r.x + half, r.x + half]
    yield seen.one.y, [r.u + du, r.u + du, r.y + dy, r.y + dy, r.u + du]


def ghost_tangent(seen):
    """The slope for who skips the fold."""
    yield steepness(seen.one), skipped(seen)[0]


def ghost_width(seen):
    """The band comes to f's panel as wide as g' made it."""
    yield seen.one.high - seen.one.low, abs(skipped(seen)[1]) * seen.explorer.dx


def ghost_sides(seen):
    """The band of who skips the fold, on f's panel and on the composite's."""
    (wrong, inner), dx = skipped(seen), seen.explorer.dx
    yield sides(seen.one), [(inner * dx, wrong * dx), (dx, wrong * dx)]


def ghost_points(seen):
    """f(x), where f(u) is meant."""
    yield seen.one.y, [seen.explorer.f(seen.explorer.x)] * 2


def on_lines(seen, x, u, y):
    """Values of x, u and y as places on their number lines."""
    here = number_lines.scale_of(seen.r)
    return np.array(
        [np.asarray(value) - middle for value, middle in zip((x, u, y), here.middles, strict=True)]
    )


def band_on_lines(seen):
    """The band is dx, du and dy wide on the three lines, with x, u and y in its middle."""
    r, (x0, x1, u1, y1, y0, u0) = seen.r, np.asarray(seen.one.x)
    dx, du, dy = np.array([1.0, seen.d["g′(x)"], seen.d["slope"]]) * seen.explorer.dx
    yield [x1 - x0, u1 - u0, y1 - y0], [dx, du, dy]
    yield [(x0 + x1) / 2, (u0 + u1) / 2, (y0 + y1) / 2], on_lines(seen, r.x, r.u, r.y)
    yield seen.one.y, [2, 2, 1, 0, 0, 1]


def dots_on_lines(seen):
    """Nine evenly spaced numbers around x, and what g and f make of them: (3, 9)."""
    xs = seen.r.x + seen.explorer.dx * np.arange(-4, 5) / 8
    us = np.array([float(seen.explorer.g(x)) for x in xs])
    return on_lines(seen, xs, us, [float(seen.explorer.f(u)) for u in us])


def ways_of_dots(seen):
    """A line with two bends for each dot."""
    yield np.reshape(seen.one.x, (9, 4))[:, :3].T, dots_on_lines(seen)
    yield np.reshape(seen.one.y, (9, 4))[:, :3], np.tile([2, 1, 0], (9, 1))


def dots_in_sight(seen):
    """A dot wherever one of the nine is on its number line."""
    places = dots_on_lines(seen)
    shown = np.abs(places) <= number_lines.scale_of(seen.r).reach
    yield corners(seen.one), [places[shown], np.repeat([2, 1, 0], shown.sum(axis=1))]


def ghost_on_lines(seen):
    """The band of who skips the fold, on u's line around x and on y's around f(x)."""
    (wrong, inner), r = skipped(seen), seen.r
    u0, u1, y1, y0 = np.asarray(seen.one.x)
    yield [u1 - u0, y1 - y0], np.array([inner, wrong]) * seen.explorer.dx
    _, u, y = on_lines(seen, r.x, r.x, seen.explorer.f(r.x))
    yield [(u0 + u1) / 2, (y0 + y1) / 2], [u, y]


def ghost_crosses(seen):
    """A cross at x on u's line and at f(x) on y's, where these are in sight."""
    places = on_lines(seen, seen.r.x, seen.r.x, seen.explorer.f(seen.r.x))[1:]
    shown = np.abs(places) <= number_lines.scale_of(seen.r).reach
    yield corners(seen.one), [places[shown], np.array([1, 0])[shown]]


def step_lengths(seen):
    """By autodiff, how long a step is after 0, 1, ... n links of a chain, in its own lengths: (n + 1,)."""

    def after(k):
        def through(x):
            for _ in range(k):
                x = seen.r.f(x)
            return x

        return float(grad(through)(seen.r.x)) if k else 1.0

    found = np.array([after(k) for k in range(seen.r.n + 1)])
    np.testing.assert_allclose(found[-1], seen.claimed, rtol=1e-9, atol=1e-300)
    return found


def step_band(seen):
    """The step is 1 long at x; the band ends where it is longer than the panel is high. Its end may be magnified."""
    band, *magnified = seen.marks
    x, y = corners(band).reshape(2, 2, -1)
    expected = step_lengths(seen)[: y.shape[1]]
    yield x, [np.arange(y.shape[1]), np.arange(y.shape[1])[::-1]]
    yield y[0] - y[1, ::-1], expected
    yield (y[0] + y[1, ::-1]) / 2, seen.r.values[: y.shape[1]]
    for lens in magnified:
        x, y = corners(lens).reshape(2, 2, -1)
        (said,) = (m.text for m in seen.explorer.marks if isinstance(m, Label) and m.text.endswith("as high"))
        times, last = float(said.split()[0]), np.arange(seen.r.n + 1)[-y.shape[1] :]
        yield x, [last, last[::-1]]
        yield y[0] - y[1, ::-1], times * np.array(step_lengths(seen))[last]
        yield np.diff(y[0] + y[1, ::-1]) / 2, times * np.diff(seen.r.values[last])


def step_on_number_lines(seen):
    """A stroke on each number line, as long as the step is there."""
    ends = segments(seen.one)
    lengths = step_lengths(seen)[: len(ends)]
    yield ends[:, 1] - ends[:, 0], np.column_stack([0 * lengths, lengths])
    yield (ends[:, 0] + ends[:, 1]) / 2, np.column_stack([np.arange(len(ends)), seen.r.values[: len(ends)]])


def bars_of_a_chain(seen):
    """A bar up from 0 as high as each product that is not 0 is large, cut at the panel; pale of one below 0."""
    numbers, (_, high) = np.array(step_lengths(seen)), seen.r.background.products
    signs = [1 if mark.opacity == link_marks.FULL else -1 for mark in seen.marks]
    for mark, sign in zip(seen.marks, signs, strict=True):
        x, y = (np.asarray(values).reshape(-1, 4) for values in (mark.x, mark.y))
        np.testing.assert_array_equal(y[:, [0, 3]], 0)
        np.testing.assert_array_equal(y[:, 1], y[:, 2])
        yield x.mean(axis=1), np.flatnonzero(sign * numbers > 0)
        yield y[:, 1], np.minimum(np.abs(numbers[sign * numbers > 0]), high)
    yield sorted(signs), sorted({1, -1} & set(np.sign(numbers)))


def dots_of_a_chain(seen):
    """A dot for each slope, held at the panel's edge."""
    x, y = np.array(sorted((x, y) for it in seen.marks for x, y in zip(it.x, it.y, strict=True))).T
    yield x, np.arange(seen.r.n) + 0.5
    yield y, np.clip(slopes_of_links(seen), *seen.r.background.slopes)


def stalks_of_a_chain(seen):
    """From 0 to each dot."""
    ends = segments(seen.one)
    yield ends[:, 0, 1], 0 * ends[:, 0, 1]
    yield ends[:, 1, 1], np.clip(slopes_of_links(seen), *seen.r.background.slopes)


def slopes_of_links(seen):
    """f\' at what each link is given, by autodiff: (n,)."""
    found, at = [], seen.r.x
    for _ in range(seen.r.n):
        found.append(float(grad(seen.r.f)(at)))
        at = float(seen.r.f(at))
    return found


# ---- lesson 02 ------------------------------------------------------------------------------------------


SQUARE = np.array([[-1.0, 1.0, 1.0, -1.0], [-1.0, -1.0, 1.0, 1.0]])


def magnified_corners(seen):
    """The corners of a mark under the magnifier, which shows shares of its reach, in units of h."""
    return seen.r.reach * corners(seen.one)


def whole_jacobian(seen):
    """The Jacobian, by autodiff: of the table, one column is claimed."""
    return np.reshape(jacobian(seen.r.g)(seen.r.x), seen.r.J.shape)


def one_letter_wrong(seen):
    """∂g_i/∂x_i in the place of ∂g_i/∂x_j; NaN in a row for which there is no x_i."""
    J = whole_jacobian(seen)
    q, p = J.shape
    return np.array([[J[i, i] if i < p else np.nan] * p for i in range(q)])


def wrong_places(cell, first):
    """A cross in each cell that one letter makes wrong: cells of this size, the first with this upper left corner."""

    def read(seen):
        x, y = np.asarray(seen.one.x), np.asarray(seen.one.y)
        found = np.column_stack([np.floor((y - first[1]) / cell[1]), np.floor((x - first[0]) / cell[0])])
        yield (
            sorted(map(tuple, found)),
            sorted(map(tuple, np.argwhere(one_letter_wrong(seen) != whole_jacobian(seen)))),
        )

    return read


def in_true_size(seen):
    """The parallelogram around g(x), as large as h makes it."""
    return np.reshape(seen.r.g(seen.r.x), (2, 1)) + seen.explorer.h * seen.claimed @ SQUARE


def answer_goes_to(seen):
    """A stroke at each entry of the framed column, across its row's middle, as far as the axis goes."""
    reach, strokes = seen.r.reach, corners(seen.one).reshape(2, -1, 3)[..., :2]
    yield strokes[0], np.clip(seen.claimed.reshape(-1, 1), -reach, reach) * [1, 1]
    yield strokes[1].mean(axis=1), np.arange(len(seen.r.value)) + 0.5


def table_entries(seen):
    """The numbers in the cells; the column of the nudged input is the claim's."""
    yield seen.one.values, whole_jacobian(seen)
    yield np.asarray(seen.one.values)[:, seen.r.j - 1], np.reshape(seen.claimed, -1)


# ---- lesson 03 ------------------------------------------------------------------------------------------


def both_jacobians(seen):
    """Df at u and Dg at x, by autodiff."""
    r = seen.r
    return tuple(np.atleast_2d(jacobian(f)(at)) for f, at in ((r.f, r.u), (r.g, r.x)))


def whole_table(seen, cells):
    """The numbers of a table, those that stay behind in grey among them."""
    behind = [it for it in seen.explorer.marks if isinstance(it, Cells) and it.grey and it.box == cells.box]
    values = np.asarray(cells.values)
    for grey in behind:
        assert (np.isnan(grey.values) != np.isnan(values)).all()  # each number once
        values = np.where(np.isnan(values), grey.values, values)
    return values


def three_matrices(seen):
    """Df(g(x)), Dg(x) and their product, of which the claims are entries."""
    Df, Dg = both_jacobians(seen)
    outer, inner, product = (whole_table(seen, cells) for cells in seen.marks)
    yield from zip((outer, inner, product), (Df, Dg, Df @ Dg), strict=True)
    i, k, j = (n - 1 for n in (seen.r.i, seen.r.k, seen.r.j))
    shown = {"∂y∂u": outer[i, k], "∂u∂x": inner[k, j], "∂y∂x": product[i, j]}
    for name, expected in seen.d.items():
        yield shown["".join(letter for letter in name if letter in "∂yux")], expected


def product_bars(seen):
    """An arrow for each highlighted path, as long as its product; those of an entry lie end to end, then their sum."""
    Df, Dg = both_jacobians(seen)
    expected = [Df[path.i - 1, path.k - 1] * Dg[path.k - 1, path.j - 1] for path in seen.r.highlighted]
    if seen.r.show == "an entry: its paths":
        paths = seen.marks[: len(expected)]
        yield [arrow.tail[0] for arrow in paths[1:]], [arrow.head[0] for arrow in paths[:-1]]
        short = any(isinstance(it, Polygon) and it.axes == "products" for it in seen.explorer.marks)
        if len(seen.r.paths) > 1 and not short:
            expected.append(sum(expected))
    found = [vector(arrow)[0] for arrow in seen.marks]
    if np.any(np.abs(expected) > 1e-9):
        yield found / np.max(np.abs(found)), expected / np.max(np.abs(expected))


def foot_of_the_sum(seen):
    """A dot on the line of 0, where the arrow of the sum and that of the first product begin."""
    arrows = [it for it in seen.explorer.marks if isinstance(it, Arrow) and it.axes == "products"]
    yield [seen.one.x[0]] * 2, [arrows[0].tail[0], arrows[-1].tail[0]]


def end_of_a_short_sum(seen):
    """A bar from 0 to the sum, to the scale of the longest arrow of a product."""
    arrows = [it for it in seen.explorer.marks if isinstance(it, Arrow) and it.axes == "products"]
    Df, Dg = both_jacobians(seen)
    products = [Df[path.i - 1, path.k - 1] * Dg[path.k - 1, path.j - 1] for path in seen.r.highlighted]
    n = int(np.argmax(np.abs(products)))
    px = vector(arrows[n])[0] / products[n]
    zero = arrows[0].tail[0]
    yield [min(seen.one.x) - zero, max(seen.one.x) - zero], sorted([0.0, sum(products) * px])


def mistaken_product(seen):
    """The mistakes, written once more."""
    Df, Dg = both_jacobians(seen)
    k = seen.r.k - 1
    by_path = [np.outer(Df[:, n], Dg[n]) for n in range(len(Dg))]
    wrong = {
        "a path forgotten": lambda: np.sum(by_path[:k] + by_path[k + 1 :] + [0 * by_path[0]], axis=0),
        "product of the sums": lambda: [[sum(row) * sum(column) for column in Dg.T] for row in Df],
        "Df read at x": lambda: np.atleast_2d(jacobian(seen.r.f)(seen.r.x)) @ Dg,
        "order swapped": lambda: Dg @ Df,
    }
    yield seen.one.values, wrong[seen.explorer.mistake]()


def uphill(seen):
    """The gradient's arrow, as long as a corner says, such as ∇f drawn × 0.5; with that of g' it gives the slope."""
    said = [
        text.split(" drawn × ")
        for mark in seen.explorer.marks
        if isinstance(mark, Label) and " drawn × " in mark.text
        for text in mark.text.split(", ")
    ]

    def factor(name):
        """Of an arrow, a power of two; 1 where nothing is said of it."""
        return 2.0 ** round(np.log2(float(dict(said).get(name, "1"))))

    found = vector(seen.one) / factor("∇f")
    yield found, seen.d["∇f"]
    for other in seen.explorer.marks:
        if isinstance(other, Arrow) and other.name == "g′":
            yield found @ (vector(other) / factor("g′")), seen.d["slope"]


# ---- lessons 04 and 05: losses --------------------------------------------------------------------------

LOSSES = {
    "MSE": lambda r: r**2,
    "MAE": np.abs,
    "zero-one": lambda m: np.where(m <= 0, 1.0, 0.0),
    "perceptron": lambda m: np.maximum(0.0, -m),
    "hinge": lambda m: np.maximum(0.0, 1.0 - m),
    "cross entropy": lambda m: np.logaddexp(0.0, -m),
}
"""The loss of one sample, by the residual or by the margin, written once more."""
KINKS = {"MAE": 0.0, "perceptron": 0.0, "hinge": 1.0}


def loss_of_one(seen):
    """The loss of one sample; the cross entropy may be in base 2."""
    name = seen.explorer.loss
    factor = 1 / np.log(2) if name == "cross entropy" and seen.explorer.base_two else 1.0
    return lambda at: factor * LOSSES[name](at)


def slope_of_one(seen):
    """Its derivative."""
    return grad(lambda at: np.sum(loss_of_one(seen)(at)))


def stems(seen):
    """A stroke from 0 up to minus the derivative of each sample's loss."""
    ends = segments(seen.one)
    yield ends[:, 0, 1], np.zeros(len(ends))
    yield ends[:, 1, 1], -slope_of_one(seen)(ends[:, 1, 0])


def heads_of_pulls(seen):
    """A point at minus the derivative of each sample's loss."""
    for mark in seen.marks:
        yield mark.y, -slope_of_one(seen)(np.asarray(mark.x))


def pulls_at_the_kink(seen):
    """A bar over minus all slopes that the kink of a loss allows."""
    ((start, end),) = segments(seen.one)
    yield sorted([-start[1], -end[1]]), at_the_kink(seen)
    yield [start[0], end[0]], [KINKS[seen.explorer.loss]] * 2


def heads(seen):
    """A point at the derivative of each sample's loss."""
    for mark in seen.marks:
        yield mark.y, slope_of_one(seen)(np.asarray(mark.x))


def at_the_kink(seen):
    """The slopes on the two sides of the kink of a loss, the lower one first."""
    sample_loss, at, h = loss_of_one(seen), KINKS[seen.explorer.loss], 1e-6
    return np.sort([(sample_loss(at) - sample_loss(at - h)) / h, (sample_loss(at + h) - sample_loss(at)) / h])


def subgradients(seen):
    """A bar over all slopes that the kink of a loss allows."""
    ((start, end),) = segments(seen.one)
    yield sorted([start[1], end[1]]), at_the_kink(seen)
    yield [start[0], end[0]], [KINKS[seen.explorer.loss]] * 2


def regression_pulls(seen):
    """-dL/dyhat_i of the mean loss."""
    r = seen.r
    y_hat = r.slope * r.x + r.intercept
    return -grad(lambda y_hat: np.mean(loss_of_one(seen)(y_hat - r.y)))(y_hat)


def pull_unit(seen):
    """How long a pull of 1 is: n/2, under either loss."""
    return seen.r.x.size / 2


def pulls_up(seen):
    """An arrow for every pull: from the line at its sample, upright, as long as its pull."""
    r, pull = seen.r, regression_pulls(seen)
    drawn = pull != 0
    yield [arrow.tail for arrow in seen.marks], np.column_stack([r.x, r.slope * r.x + r.intercept])[drawn]
    yield [vector(arrow) for arrow in seen.marks], np.column_stack([0 * pull, pull * pull_unit(seen)])[drawn]


def free_to_pull(seen):
    """At a point on the line a bar over all pulls that its kink allows."""
    r = seen.r
    low, high = -at_the_kink(seen)[::-1] / r.x.size * pull_unit(seen)
    touching = r.y == r.slope * r.x + r.intercept
    bars_at = np.column_stack([r.x, r.slope * r.x + r.intercept])[touching]
    found = [segments(bar)[0] for bar in seen.marks]
    yield found, [[(x, y + low), (x, y + high)] for x, y in bars_at]


def balance(axes, claim, arm):
    """Two pans in the unit of the pulls: what pulls one way, what the other; -`claim` is by how much one is higher.

    `arm(r)` is what each pull is multiplied by. A pile that is too high ends at the top, under a point. The share of
    the farthest point lies on its pile once more.
    """
    top = 12.0

    def parts(seen):
        return arm(seen.r) * regression_pulls(seen) * pull_unit(seen)

    def levels(seen):
        each = parts(seen)
        return float(each[each > 0].sum()), float(-each[each < 0].sum())

    def piles(seen):
        *both, far = seen.marks if len(seen.marks) == 3 else (*seen.marks, None)
        for pile, level in zip(both, levels(seen), strict=True):
            yield np.ptp(pile.y), min(level, top)
        (slope,) = (slope for name, slope in seen.d.items() if name.endswith(claim))
        yield np.subtract(*levels(seen)), -slope * pull_unit(seen)
        if far:
            i = np.abs(seen.r.slope * seen.r.x + seen.r.intercept - seen.r.y).argmax()
            yield np.ptp(far.y), abs(parts(seen)[i])

    def beyond(seen):
        yield [y for mark in seen.marks for y in mark.y], [top for level in levels(seen) if level > top]

    def slack(seen):
        touching = seen.r.y == seen.r.slope * seen.r.x + seen.r.intercept
        free = np.abs(arm(seen.r))[touching].sum() * at_the_kink(seen)[1] / seen.r.x.size * pull_unit(seen)
        on = [level for level in levels(seen) if level < top]
        for block, level in zip(seen.marks, on, strict=True):
            yield [min(block.y), max(block.y)], [level, min(level + free, top)]

    return {
        (Polygon, axes, "gradient"): piles,
        (Points, axes, "gradient"): beyond,
        (Polygon, axes, "kink"): slack,
    }


def moves_and_turns(seen):
    """Broad arrows: onto the middle of the line as long as -dL/db, and round it from its left as far as -dL/dw."""
    down, right = (next(d for name, d in seen.d.items() if name.endswith(by)) for by in ("/db", "/dw"))
    for mark in seen.marks:
        corners = np.column_stack([mark.x, np.subtract(mark.y, seen.r.intercept)])
        foot, tip = (corners[0] + corners[-1]) / 2, corners[len(corners) // 2]
        if mark.name == "pulls":
            length = np.clip(-down * net_marks.MOVE, -net_marks.LONGEST, net_marks.LONGEST)
            yield [foot[0], *(tip - foot)], [0, 0, length]
            before = -(length + np.sign(length) * net_marks.GAP)  # or where the plane ends
            edge = -np.sign(length) * net_marks.LOWEST - seen.r.intercept
            yield foot[1], max(before, edge) if length > 0 else min(before, edge)
            continue
        on_line, end = (complex(x, y / net_marks.ROUND) for x, y in (foot, tip))
        yield foot[1], seen.r.slope * foot[0]
        held = min(net_marks.RADIUS, net_marks.HOLD * abs(on_line / on_line.real))
        yield [abs(on_line), abs(end)], [held] * 2
        yield np.sign(foot[0]), -1
        turned = np.clip(-right * net_marks.TURN, -net_marks.WIDEST, net_marks.WIDEST)
        yield np.angle(end / on_line), turned


def tails(seen):
    """Where the arrow of each point begins: on the line, straight beside it, (n, 2)."""
    r = seen.r
    return r.points - np.outer((r.points @ r.w + r.b) / (r.w @ r.w), r.w)


def pulls_on_scores(seen):
    """(n,): -dL/ds of every point."""
    r = seen.r
    return -grad(lambda s: np.mean(loss_of_one(seen)(r.y * s)))(r.points @ r.w + r.b)


def pulls_across(seen):
    """An arrow for every pull, against the line's normal, LENGTH long for a pull of 1/n; sums are claimed."""
    r = seen.r
    n, steep = r.y.size, np.hypot(*r.w)
    pull = pulls_on_scores(seen)
    drawn = pull != 0
    found = np.array([vector(arrow) for arrow in seen.marks]) / (plane_marks.LENGTH * n)
    yield found, np.outer(pull, -r.w / steep)[drawn]
    yield [arrow.tail for arrow in seen.marks], tails(seen)[drawn]
    read = found @ (-r.w / steep)
    yield [*(read @ r.points[drawn]), read.sum()], -np.asarray(seen.claimed)


def feet_of_pulls(seen):
    """A dot on the line wherever an arrow begins."""
    drawn = pulls_on_scores(seen) != 0
    yield np.column_stack([seen.one.x, seen.one.y]), tails(seen)[drawn]


def free_across(seen):
    """At a point whose margin is at the kink a bar over all pulls that are allowed, from the point on."""
    r, unit = seen.r, seen.r.w / np.hypot(*seen.r.w)
    margins = r.y * (r.points @ r.w + r.b)
    above = margins - KINKS[seen.explorer.loss]
    here = np.abs(above) < 1e-9
    for bar, y, foot in zip(seen.marks, r.y[here], tails(seen)[here], strict=True):
        pulls = -at_the_kink(seen) * y
        ends = sorted(plane_marks.LENGTH * pull for pull in pulls)
        yield segments(bar)[0], [foot - end * unit for end in ends]


OF_COPIES = {
    "as printed": lambda p, n: 1 / n - n * np.log(p),
    "mean": lambda p, n: -np.log(p),
    "sum": lambda p, n: -n * np.log(p),
    "squared error": lambda p, n: (1 - p) ** 2,
}
"""The losses of `PrintedCrossEntropy` for p, by the number of copies."""


def cost_of_perfect(seen):
    """Of a prediction of 1."""
    return OF_COPIES[seen.explorer.loss.name](1.0, seen.explorer.n)


def not_at_0(seen):
    """A cross where a perfect prediction comes out, if not at 0."""
    cost = cost_of_perfect(seen)
    yield corners(seen.one).T, [(1.0, cost)]
    yield [cost != 0], [True]


def too_much(seen):
    """A stroke from 0 to where a perfect prediction comes out."""
    yield corners(seen.one).T, [(1.0, 0.0), (1.0, cost_of_perfect(seen))]


def unlike_the_first(seen):
    """On each bar, as far as the panel shows it, what it has beyond the first, or lacks: that is hatched."""
    of, q = OF_COPIES[seen.explorer.loss.name], seen.explorer.q
    losses = {n: of(q, n) for n in range(1, 9) if abs(of(q, n) - of(q, 1)) > 1e-9}
    assert len(seen.marks) == len(losses)
    top = seen.r.heights[1]
    for part, (n, loss) in zip(seen.marks, losses.items(), strict=True):
        assert part.hatch == (loss < of(q, 1)) == (part.edge > 0)
        yield np.mean(part.x), n
        yield sorted({*np.ravel(part.y)}), sorted({min(loss, top), min(of(q, 1), top)})


def on_the_wrong_side(seen):
    """A ring round each point whose label and score differ in sign."""
    r = seen.r
    yield corners(seen.one).T, r.points[r.y * (r.points @ r.w + r.b) <= 1e-9]


def steps_as_bars(seen):
    """Bars from 0: a step of 1 in s is dp/ds in p and dL/ds in L, and each stage multiplies it by its slope."""
    step, in_p, in_l = (bar.y[2] for bar in seen.marks)
    for bar in seen.marks:
        yield bar.y, [0.0, 0.0, bar.y[2], bar.y[2]]
    yield step, 1.0
    yield in_p, step * seen.d["dp/ds"]
    yield in_l, step * seen.d["dL/ds"]
    if "dL/dp" in seen.d:
        yield in_l, in_p * seen.d["dL/dp"]


# ---- lesson 06 ------------------------------------------------------------------------------------------


def input_bars(seen):
    """Lying bars of v = dL/dg, which is given."""
    yield bar_ends(seen.one.x), seen.explorer.v


def d_input(seen):
    """Standing bars of dL/dx of the loss v . W x, cut a little beyond the end of their axis."""
    W, x, v = seen.explorer.W, seen.explorer.x, seen.explorer.v
    full = readings.end_of_dx(v.size)
    found = row_of_bars(seen.one, (0, 0, x.size, 1), x.size, full=full)
    yield found, cut(grad(lambda x: v @ (W @ x))(x), full)
    yield found[seen.r.at[1]], cut(seen.claimed, full)


def column_frames(seen):
    """What is framed is the column whose products are added, and their sum below it."""
    (q, p), j = seen.explorer.W.shape, seen.r.at[1]
    for mark, name in zip(seen.marks, ("W", "dx"), strict=True):
        left, top, width, height = readings.layout(q, p)[name]
        expected = left + j * width / p, left + (j + 1) * width / p, top, top + height
        yield [min(mark.x), max(mark.x), min(mark.y), max(mark.y)], expected


def d_matrix(seen):
    """In each table the row that is not 0: v_k x, on its way or added; the entry in frames is the claim."""
    x, v = seen.explorer.x, seen.explorer.v
    dW = grad(lambda W: v @ (W @ x))(np.zeros((v.size, x.size)))
    for k, (cells, place) in enumerate(zip(seen.marks, rows_of_sum(seen.explorer), strict=True)):
        yield cells.values, dW[k : k + 1]
        yield cells.box[::3], place
    i, j = seen.r.at
    yield seen.marks[i].values[0][j], seen.claimed


def rows_of_sum(explorer):
    """Left side and top of row k of table k: table k goes when those before it are there, and first up or down."""
    v, x = explorer.v, explorer.x
    start, end = summation.spread(v.size, x.size), summation.target(v.size, x.size)
    for k, box in enumerate(start):
        way = np.interp(explorer.fold * v.size, [k + summation.REST, k + 1 - summation.REST], [0, 1])
        early = min(way / summation.LEVEL, 1)
        top, height = (np.interp(early, [0, 1], [box[side], end[side]]) for side in (1, 3))
        yield np.interp(way, [0, 1], [box[0], end[0]]), top + k * height / v.size


def weights(seen):
    """A bar of v_k beside row k, which is given; shades, on the way from v_i and under numbers, measure nothing."""
    drawn = [corners(bar)[0] for bar in seen.marks if bar.opacity > summation.SHADE]
    ends = [(x - summation.V_ZERO) / summation.V_UNIT for x in drawn]
    yield [end[1] for end in ends], seen.explorer.v
    yield [end[0] for end in ends], np.zeros(seen.explorer.v.size)


def experiment(seen):
    """By how much a unit of the last cell moves its output, as far as the axis goes."""
    i, end = seen.r.log.last[0], bars.reach(seen.explorer.x.size)
    tail = np.clip(seen.explorer.W[i] @ seen.explorer.x, -end, end)
    yield seen.one.tail[0], tail
    yield vector(seen.one), (np.clip(tail + seen.claimed[i], -end - 1, end + 1) - tail, 0.0)


def output_then(seen):
    """What is hollow goes from the end of the bar of the output to where it would end."""
    i, end = seen.r.log.last[0], bars.reach(seen.explorer.x.size)
    now = np.clip(seen.explorer.W[i] @ seen.explorer.x, -end, end)
    then = np.clip(now + seen.claimed[i], -end - 1, end + 1)
    yield [min(seen.one.x), max(seen.one.x)], sorted([now, then])


def known_entries(seen):
    """On card k the derivatives of output k, as far as experiments have found them and the card is seen."""
    W, x = seen.explorer.W, seen.explorer.x
    D = jacobian(lambda W: W @ x)(W)
    known = np.array([[cell in seen.r.log.done for cell in row] for row in cells_of(W.shape)])
    for k, cells in enumerate(seen.marks):
        rows = len(cells.values)
        assert rows > k, "the row that is not 0 is covered"
        yield cells.values, np.where(known, D[k], np.nan)[:rows]


def cells_of(shape):
    """The places (i, j) of a table, row by row."""
    return [[(i, j) for j in range(shape[1])] for i in range(shape[0])]


# ---- lesson 08 ------------------------------------------------------------------------------------------


def two_layer_loss(seen):
    """(W1, W2) -> the loss of each sample of the data over their number, summed over the outputs, written once more."""
    w = seen.explorer
    X, Y = (w.X, w.y) if w.batch else (seen.r.x[None], seen.r.y[None])
    phi1, phi2 = seen.r.network.phi1.function, seen.r.network.phi2.function

    def entries(y, y_hat):
        if w.loss == "squared error":
            return (y - y_hat) ** 2
        return -(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat))

    def losses(W1, W2):
        a2 = phi1(X @ W1.T) @ W2.T
        if w.loss == "cross entropy" and w.phi2.name == "sigmoid":
            each = np.logaddexp(0.0, a2) - Y * a2
        else:
            each = entries(Y, phi2(a2))
        return np.sum(each, axis=1) / len(X)

    return losses


def followed_weight(seen):
    """The weight along which the loss is drawn: at dL/dW2 the first of layer 2."""
    weight = seen.r.weight
    if weight.layer == 1 and int(seen.r.step) == 8:
        return replace(weight, layer=2, i=0, j=0)
    return weight


def by_the_weight(seen, value):
    """The loss of each sample by the value of the weight that is followed."""
    w, weight = seen.explorer, followed_weight(seen)
    losses, layers = two_layer_loss(seen), [w.W1, w.W2]
    W = layers[weight.layer - 1]
    one = np.zeros(W.shape)
    one[weight.i, weight.j] = 1.0
    layers[weight.layer - 1] = W + (value - W[weight.i, weight.j]) * one
    return losses(*layers)


def two_layer_curve(seen):
    """(x, y, heights): the curve that stands beside the network, as it is and as it is drawn."""
    (line,) = (
        it
        for it in seen.explorer.marks
        if isinstance(it, Line) and (it.axes, it.role, it.name) == ("along", "forward", "curve")
    )
    xs, heights = np.asarray(line.x, float), np.asarray(line.y, float)
    if alone(seen):
        ys = np.array([by_the_unit(seen, x) for x in xs * panel_unit(seen)])
    elif shows_the_loss(seen):
        ys = np.array([np.sum(by_the_weight(seen, x)) for x in xs])
    else:
        ys = np.asarray(two_layer_unit(seen)[0](xs), float)
    return xs, ys, heights


def shows_the_loss(seen):
    """Whether the curve is the loss by the weight, and not phi of a unit, as at z, yhat, delta2 and delta1."""
    by_phi = int(seen.r.step) in (2, 4, 7, 11)
    return seen.explorer.show == "loss along the weight" and not by_phi


def alone(seen):
    """The letter of what the loss is drawn by while a step is about its slope: z of a unit, or yhat."""
    letter = {5: "ŷ", 6: "ŷ", 9: "z", 10: "z"}.get(int(seen.r.step), "")
    if letter == "ŷ" and seen.explorer.loss != "squared error":
        letter = ""
    return letter if shows_the_loss(seen) else ""


def panel_unit(seen):
    """What 1 on the panel's axis means, by the number at its last tick."""
    labels = [
        it for it in seen.explorer.marks if isinstance(it, Label) and it.axes == "along" and it.at[0] == 5
    ]
    (tick,) = labels
    return float(tick.text.replace("−", "-")) / 5


def by_the_unit(seen, value):
    """The loss if z or yhat of the selected weight's path had another value for the sample that is shown."""
    weight, net, n = seen.r.weight, seen.r.network, len(seen.r.X)
    hidden, output = (weight.i, 0) if weight.layer == 1 else (weight.j, weight.i)
    z = net.phi1.function(net.W1 @ seen.r.x)
    moved = z.copy()
    if alone(seen) == "z":
        moved[hidden] = value
    a2, before = net.W2 @ moved, net.W2 @ z
    y_hat, y_hat_before = net.phi2.function(a2), net.phi2.function(before)
    if alone(seen) == "ŷ":
        y_hat = y_hat.copy()
        y_hat[output] = value
    losses = [
        np.sum(network.sample_losses(net, seen.r.y, a, out))
        for a, out in ((a2, y_hat), (before, y_hat_before))
    ]
    return seen.r.loss + (losses[0] - losses[1]) / n


def two_layer_unit(seen):
    """phi and a of the unit to which the selected weight leads, or of that of its path which the step is about."""
    w, r, weight = seen.explorer, seen.r, seen.r.weight
    W1, W2 = (w.W1, w.W2) if r.after is None else (r.after.network.W1, r.after.network.W2)
    layer, i = weight.layer, weight.i
    if seen.explorer.show == "loss along the weight":
        hidden, output = (weight.i, 0) if layer == 1 else (weight.j, weight.i)
        layer, i = (1, hidden) if int(r.step) in (2, 11) else (2, output)
    a1 = W1 @ r.x
    if layer == 1:
        return r.network.phi1.function, a1[i]
    return r.network.phi2.function, (W2 @ r.network.phi1.function(a1))[i]


def drawn_slope(seen, slope):
    """A line with this slope, in the scale in which its curve is drawn; the scale is read from the curve."""
    _, ys, heights = two_layer_curve(seen)
    finite = np.isfinite(ys) & np.isfinite(heights)
    low, high = np.argmin(np.where(finite, ys, np.inf)), np.argmax(np.where(finite, ys, -np.inf))
    if ys[high] - ys[low] > 1e-9:
        yield steepness(seen.one), slope * (heights[high] - heights[low]) / (ys[high] - ys[low])


def touches_the_curve(seen):
    """dL/dw of the weight that is followed, dL/dz or dL/dyhat of its unit, or phi'(a)."""
    if letter := alone(seen):
        weight = seen.r.weight
        hidden, output = (weight.i, 0) if weight.layer == 1 else (weight.j, weight.i)
        dz, _, dy_hat, _ = two_layer_units(seen)
        slope = dz[hidden] if letter == "z" else dy_hat[output]
        yield from drawn_slope(seen, slope * panel_unit(seen))
    elif shows_the_loss(seen):
        weight, claims = followed_weight(seen), list(seen.d.values())
        yield from drawn_slope(seen, claims[weight.layer - 1][weight.i, weight.j])
    else:
        phi, a = two_layer_unit(seen)
        yield from drawn_slope(seen, float(grad(phi)(a)))


def cuts_the_curve(seen):
    """What the slide prints: the same without phi1'(a1), found by a first layer whose z is a value of its own."""
    w, r, weight = seen.explorer, seen.r, seen.r.weight
    X = w.X if w.batch else r.x[None]
    z = r.network.phi1.function(X @ w.W1.T)
    Y = w.y if w.batch else r.y[None]
    after = replace(r.network, W1=np.eye(z.shape[1]), phi1=ACTIVATIONS["identity"])
    dz = grad(lambda z: network.forward(after, z, Y).loss)(z)
    yield from drawn_slope(seen, float(dz[:, weight.i] @ X[:, weight.j]))


def parts_of_the_slope(seen):
    """A bar for each sample, from the zero of its cell on; the largest is 10 px long."""
    weight = followed_weight(seen)
    value = (seen.explorer.W1, seen.explorer.W2)[weight.layer - 1][weight.i, weight.j]
    parts = jacobian(lambda value: by_the_weight(seen, value))(value)
    largest = np.abs(parts).max()
    for number, (bar, part) in enumerate(zip(seen.marks, np.ravel(parts), strict=True)):
        ends = 29.0 * number + 18.0 + np.array([0.0, 7.0 * part / (largest or 1.0)])
        yield [min(bar.x), max(bar.x)], sorted(ends)


def two_layer_units(seen):
    """dL/dz, delta1, dL/dyhat and delta2 of the sample that is shown, by autodiff."""
    r = seen.r
    n = len(r.X)
    a1 = seen.explorer.W1 @ r.x
    z = r.network.phi1.function(a1)
    a2 = seen.explorer.W2 @ z
    identity = ACTIVATIONS["identity"]
    after1 = replace(r.network, W1=np.eye(a1.size))
    after2 = replace(r.network, W1=np.eye(a2.size), W2=np.eye(a2.size), phi1=identity)
    delta1 = grad(lambda a: network.forward(after1, a, r.y).loss)(a1) / n
    delta2 = grad(lambda a: network.forward(after2, a, r.y).loss)(a2) / n
    after_z = replace(after1, phi1=identity)
    after_y_hat = replace(after2, phi2=identity)
    dz = grad(lambda z: network.forward(after_z, z, r.y).loss)(z) / n
    dy_hat = (
        grad(lambda y_hat: network.forward(after_y_hat, y_hat, r.y).loss)(r.network.phi2.function(a2)) / n
    )
    return dz, delta1, dy_hat, delta2


def two_layer_in_units(seen):
    """In the units the gradients that the step takes or computes, then in grey those that are kept.

    In a large network the newest of the path's units.
    """
    dz, delta1, dy_hat, delta2 = two_layer_units(seen)
    step, net, weight = int(seen.r.step), seen.r.network, seen.r.weight
    if max(seen.r.x.size, dz.size, dy_hat.size) > 3:
        hidden, output = (weight.i, 0) if weight.layer == 1 else (weight.j, weight.i)
        of_output = [] if step < 6 else [dy_hat[output]] if step == 6 else [delta2[output]]
        wanted = of_output + ([] if step < 10 else [dz[hidden]] if step == 10 else [delta1[hidden]])
    else:
        fused = net.loss.name == "cross entropy" and net.phi2.label == "sigmoid"
        through = ["δ₂"] if fused else ["dL/dŷ", "δ₂"]
        used = {
            6: ["dL/dŷ"],
            7: through,
            8: ["δ₂"],
            9: ["δ₂"],
            10: ["δ₂", "dL/dz"],
            11: ["dL/dz", "δ₁"],
            12: ["δ₁"],
        }
        since = {"dL/dŷ": (6, dy_hat), "δ₂": (7, delta2), "dL/dz": (10, dz), "δ₁": (11, delta1)}
        there = {name: value for name, (first, value) in since.items() if first <= step}
        kept = [name for name in there if name not in used[step]]
        wanted = np.concatenate([there[name] for name in (*used[step], *kept)])
    for cells, value in zip(seen.marks, wanted, strict=True):
        yield np.ravel(cells.values), np.ravel(value)


def two_layer_arrays(seen):
    """delta, phi' and what delta comes of, or makes, where these are computed or kept; what the update took."""
    dW1, dW2 = seen.d.values()
    dz, delta1, dy_hat, delta2 = two_layer_units(seen)
    phi1, phi2 = seen.r.network.phi1.function, seen.r.network.phi2.function
    a1 = seen.explorer.W1 @ seen.r.x
    a2 = seen.explorer.W2 @ phi1(a1)
    wanted = {
        7: [dy_hat, grad(lambda a: np.sum(phi2(a)))(a2), delta2],
        8: [delta2, dW2],
        9: [delta2, dW2],
        10: [delta2, dz],
        11: [dz, grad(lambda a: np.sum(phi1(a)))(a1), delta1, dW2],
        12: [delta1, dW1, dW2],
        13: [dW1, dW2],
    }
    for cells, value in zip(seen.marks, wanted[int(seen.r.step)], strict=True):
        yield np.ravel(cells.values), np.ravel(value)


# ---- lesson 07 ------------------------------------------------------------------------------------------


def layer_loss(seen, W, samples=slice(None)):
    """The squared error of some samples, with the 1/n of all; written once more."""
    r = seen.r
    z = seen.explorer.phi(r.X[samples] @ W.T)
    return np.sum((z - r.Y[samples]) ** 2) / len(r.X)


def d_layer(seen, samples=slice(None)):
    """dL/dW of some samples, by autodiff."""
    return grad(lambda W: layer_loss(seen, W, samples))(seen.explorer.W)


def d_phi(seen, at):
    """phi' there, by autodiff."""
    return grad(lambda a: np.sum(seen.explorer.phi(a)))(np.asarray(at, float))


def in_backward_pass(seen):
    """Of all samples a, z, dL/dz by autodiff and phi'(a) by autodiff."""
    r = seen.r
    a = r.X @ seen.explorer.W.T
    z = seen.explorer.phi(a)
    dz = grad(lambda z: np.sum((z - r.Y) ** 2) / len(r.X))(z)
    return a, z, dz, d_phi(seen, a)


def unit_of(seen):
    """The sample and the unit on whose curve a mark is."""
    return seen.r.sample, int(seen.one.axes.removeprefix("phi")) - 1


def gate_slope(seen):
    """The tangent at a, whose slope is the gate."""
    _, _, _, gates = in_backward_pass(seen)
    yield steepness(seen.one), gates[unit_of(seen)]


def layer_error(seen):
    """From the target to z: n/2 times dL/dz, unless one of them lies beyond the axis."""
    _, z, dz, _ = in_backward_pass(seen)
    low, high = gate_marks.heights_of_curve(seen.r.phi)
    at = unit_of(seen)
    yield [seen.one.tail[1], seen.one.head[1]], np.clip([seen.r.Y[at], z[at]], low, high)
    if low < min(seen.r.Y[at], z[at]) and max(seen.r.Y[at], z[at]) < high:
        yield vector(seen.one), (0.0, dz[at] * len(seen.r.X) / 2)


def beams(seen):
    """Two beams a unit, as thick as dL/dz and delta, or as can be seen, on their side of the middle."""
    s = seen.r.sample
    dz, gates = (values[s] for values in in_backward_pass(seen)[2:])
    products = d_layer(seen, slice(s, s + 1))
    largest = max(np.abs([dz, dz * gates]).max(), np.abs(products).max(), gate_marks.FAINTEST)
    drawn = [mark for mark in seen.marks if mark.opacity == Cells.bar_opacity]  # not the ground of a row
    for i, row in enumerate(geometry.form_of(seen.r).rows(len(dz))):
        here = [mark for mark in drawn if row[0] < np.mean(mark.y) < row[1]]
        expected = np.array([value for value in (dz[i], dz[i] * gates[i]) if value])
        ends = [np.array(mark.y) - np.mean(row) for mark in here]
        yield [side[np.abs(side).argmin()] for side in ends], 0 * expected
        thickest = gate_marks.thickest(row)
        seen_at_least = Cells.shortest_px / thickest
        yield (
            [side[np.abs(side).argmax()] / thickest for side in ends],
            np.copysign(np.maximum(np.abs(expected) / largest, seen_at_least), expected),
        )


def sample_table(seen):
    """delta down the side, in the scale of the beams, and delta x^T of the sample, so many times in it as written."""
    s = seen.r.sample
    _, _, dz, gates = in_backward_pass(seen)
    delta, products = seen.marks
    note = "table drawn × "
    written = [mark.text for mark in seen.explorer.marks if getattr(mark, "text", "").startswith(note)]
    times = int(written[0].removeprefix(note)) if written else 1
    assert (delta.vmax, products.vmax) == (gate_marks.full(seen.r), gate_marks.full(seen.r) / times)
    yield np.ravel(delta.values), dz[s] * gates[s]
    yield products.values, d_layer(seen, slice(s, s + 1))


def samples_and_sum(seen):
    """The tables of all samples, unless there is only one, and last dL/dW."""
    *each, total = seen.marks
    for s, table in enumerate(each):
        yield table.values, d_layer(seen, slice(s, s + 1))
    yield total.values, seen.claimed


def entry_by_sample(seen):
    """The selected entry of dL/dW in each sample's share, and the size of all shares."""
    i, j = seen.r.i, seen.r.j
    shares = np.array([d_layer(seen, slice(s, s + 1))[i, j] for s in range(len(seen.r.X))])
    return shares, np.abs(shares).sum()


def layer_shares(seen):
    """Arrows end to end, as long as the shares."""
    shares, size = entry_by_sample(seen)
    found = np.array([vector(arrow)[0] for arrow in seen.marks])
    if size:
        yield found / np.abs(found).sum(), shares / size
        yield [arrow.tail[0] for arrow in seen.marks[1:]], [arrow.head[0] for arrow in seen.marks[:-1]]


def layer_means(seen):
    """What the product of the means gives, on the scale of the shares."""
    _, size = entry_by_sample(seen)
    arrows = [mark for mark in seen.explorer.marks if isinstance(mark, Arrow) and mark.axes == "samples"]
    scale = sum(abs(vector(arrow)[0]) for arrow in arrows if arrow.role == "gradient")
    _, _, dz, gates = in_backward_pass(seen)
    delta = len(dz) * dz * gates
    means = delta[:, seen.r.i].mean() * seen.r.X[:, seen.r.j].mean()
    if size:
        yield vector(seen.one)[0] / scale, means / size


def mistaken_layer(seen):
    """The mistakes, written once more."""
    X = seen.r.X
    _, z, dz, gates = in_backward_pass(seen)
    n, delta = len(X), dz * gates
    wrong = {
        "φ′(z) for φ′(a)": lambda: (dz * d_phi(seen, z)).T @ X,
        "φ′ missing": lambda: dz.T @ X,
        "outer product transposed": lambda: X.T @ delta,
        "dL/dz · φ′ as a dot product": lambda: [sum(np.dot(dz[s], gates[s]) * X[s] for s in range(n))],
        "mean δ times mean x": lambda: np.outer((n * delta).mean(axis=0), X.mean(axis=0)),
        "sum for mean": lambda: (n * delta).T @ X,
    }
    yield seen.one.values, wrong[seen.explorer.mistake]()


# ---- lesson 09 ------------------------------------------------------------------------------------------

TRIANGLE = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, np.sqrt(3) / 2]])
"""The corners of an equilateral triangle, one for each of three classes."""


def shares(seen):
    """The probabilities, written once more."""
    powers = np.exp((seen.r.scores - seen.r.scores.max()) / seen.explorer.T)
    return powers / powers.sum()


def columns_in_the_triangle(seen):
    """From p the columns of T dp/ds; at the end -T dL/ds."""
    T = seen.explorer.T
    expected = T * seen.d["∂p/∂s"].T if seen.r.step < 3 else -T * seen.d["dL/ds"][None]
    yield [arrow.tail for arrow in seen.marks], [shares(seen) @ TRIANGLE] * len(seen.marks)
    yield [vector(arrow) for arrow in seen.marks], expected @ TRIANGLE


def own_slope(seen):
    """Of two classes dp2/ds2."""
    yield steepness(seen.one), seen.d["∂p/∂s"][1, 1]


def softmax_tables(seen):
    """dp/ds, dL/dp, dL/ds, as far as they are there."""
    d_p = grad(lambda p: -np.log(p[seen.r.y]))(shares(seen))
    expected = [seen.d["∂p/∂s"], d_p, seen.d["dL/ds"]]
    for cells, values in zip(seen.marks, expected, strict=False):
        yield np.ravel(cells.values), np.ravel(values)


def moves_of_p(seen):
    """Of each probability what the true class's score moves it by a unit; at the end to its 0 or 1, -T dL/ds."""
    column = seen.d["∂p/∂s"][:, seen.r.y]
    yield [arrow.tail[1] for arrow in seen.marks], shares(seen)
    yield (
        [vector(arrow)[1] for arrow in seen.marks],
        column if seen.r.step < 3 else -seen.explorer.T * seen.d["dL/ds"],
    )


def one_scale(seen):
    """30 for a gradient of 1, or so much less that the longest arrow is 5 units of the weights long."""
    longest = np.hypot(*seen.claimed[:, :2].T).max()
    return min(30.0, 5.0 / longest)


def downhill_of_the_weights(seen):
    """From the ring at the head of each w_k, whose radius is 0.5 units."""
    downhill = -seen.claimed[:, :2] / np.hypot(*seen.claimed[:, :2].T)[:, None]
    yield [arrow.tail for arrow in seen.marks], seen.r.W[:, :2] + 0.5 * downhill
    yield [vector(arrow) for arrow in seen.marks], -one_scale(seen) * seen.claimed[:, :2]


def in_a_wrong_region(seen):
    """A ring round each flower for which another class has the highest score."""
    points = np.column_stack(seen.r.dataset.scaled)
    wrong = (points @ seen.r.W[:, :2].T + seen.r.W[:, 2]).argmax(axis=1) != seen.r.dataset.source.y
    yield np.column_stack([seen.one.x, seen.one.y]).ravel(), points[wrong].ravel()


def where_powers_overflow(seen):
    """From the logarithm of the largest number on, over all three rows and the strip above them."""
    kind = np.float64 if seen.explorer.precision == "64 bits" else np.float32
    yield np.min(seen.one.x), np.log(float(np.finfo(kind).max))
    yield [np.min(seen.one.y), np.max(seen.one.y)], [-0.7, 3]


# ---- the table ------------------------------------------------------------------------------------------

# ---- lesson 10: what reaches each layer of a deep network, by autodiff from that layer on ---------------------


def deltas(seen, X, Y):
    """dL/da of every layer for a batch: (n, q) each."""
    layers, phi = seen.r.layers, seen.r.phi.function

    def a_of(z, layer):
        return z @ layer.W.T + layer.b

    def loss_from(a, rest):
        for layer in rest:
            a = a_of(phi(a), layer)
        return -np.sum(Y * log_softmax(a)) / len(Y)

    found, a = [], None
    for i, layer in enumerate(layers):
        a = a_of(X if a is None else phi(a), layer)
        found.append(grad(lambda a, rest=layers[i + 1 :]: loss_from(a, rest))(a))
    return found


def batch_deltas(seen):
    """Of the next step's batch."""
    return deltas(seen, *seen.r.batch)


def layer_lengths(found):
    """How long each layer's delta is, as far as the panel reaches."""
    return np.clip([np.sqrt(np.sum(delta**2)) for delta in found], 1e-9, 1e6)


def from_layer_to_layer(seen):
    """The tail of each arrow, and where it would reach the layer before, on the logarithmic axis; the last first."""
    sizes = layer_lengths(batch_deltas(seen))[::-1]
    tails, heads = (np.array([getattr(arrow, end) for arrow in seen.marks]) for end in ("tail", "head"))
    share = 1 / (len(sizes) * (tails[:, 0] - heads[:, 0]))
    with np.errstate(invalid="ignore", divide="ignore"):
        reached = tails[:, 1] * (heads[:, 1] / tails[:, 1]) ** share
    yield tails[:, 1], sizes[:-1]
    yield reached, sizes[1:]


def misclassified(seen):
    """Where the crosses stand, on points that are wrong, or the middles of the grounds of wrong digits."""
    data = training_set(seen.explorer.data)
    z = data.held_X[:24]
    for layer in seen.r.layers[:-1]:
        z = seen.r.phi.function(z @ layer.W.T + layer.b)
    wrong = (z @ seen.r.layers[-1].W.T + seen.r.layers[-1].b).argmax(axis=1) != data.held_y[:24]
    if data.X.shape[1] == 2:
        return data.held_X[:24][wrong].T
    row, column = np.divmod(np.flatnonzero(wrong), 6)
    return np.array([47.5 * column + 23.75, 60.0 * row + 28.5])


def cards_of_misclassified(seen):
    """The card of each digit that is taken for another, from end to end."""
    middles = misclassified(seen)
    found = np.transpose([corners(card) for card in seen.marks], (1, 2, 0))
    for axis, half in ((0, 22.25), (1, 28.5)):
        yield found[axis].min(axis=0), middles[axis] - half
        yield found[axis].max(axis=0), middles[axis] + half


INTO_ONE_TABLE = ("array", "outer", "outer", "array")

READINGS = {
    "TinyNetwork": {
        (Arrow, "network", "gradient"): beads_downhill,
        (Points, "plane", "wrong"): in_another_kind_s_region,
    },
    "ChainRule": {
        (Line, "g", "gradient"): tangent("g′(x)"),
        (Line, "f", "gradient"): tangent("f′(u)"),
        (Line, "fg", "gradient"): tangent("slope"),
        (Line, ("g", "fold", "f", "fg", "g"), "gradient"): band_edge,
        **{
            (Polygon, (start, start, end, end), "gradient"): rectangle(start, end)
            for start, end in (("g", "fold"), ("fold", "f"), ("f", "fg"), ("fg", "g"))
        },
        (Polygon, "fg", "gradient"): equal(
            lambda seen: np.ptp(corners(seen.one), axis=1)[0], lambda seen: seen.explorer.dx
        ),
        # Signs that the band goes on beyond the edge of a panel.
        **{(Arrow, panel, "gradient"): not_a_slope for panel in ("g", "fold", "f", "fg")},
        (Line, "fg", "wrong"): ghost_tangent,
        (Band, "f", "wrong"): ghost_width,
        (Polygon, ("f", "f", "fg", "fg"), "wrong"): ghost_sides,
        (Points, ("f", "fg"), "wrong"): ghost_points,
        (Polygon, "lines", "gradient"): band_on_lines,
        (Line, "lines", "gradient"): ways_of_dots,
        (Points, "lines", "gradient"): dots_in_sight,
        (Polygon, "lines", "wrong"): ghost_on_lines,
        (Points, "lines", "wrong"): ghost_crosses,
    },
    "LongChain": {
        (Polygon, "values", "gradient"): step_band,
        (Line, "values", "gradient"): step_on_number_lines,
        (Points, "slopes", "gradient"): dots_of_a_chain,
        (Line, "slopes", "gradient"): stalks_of_a_chain,
        (Polygon, "product", "gradient"): bars_of_a_chain,
    },
    "Jacobian": {
        (Arrow, "zoom", "gradient"): equal(
            lambda seen: seen.r.reach * np.column_stack([vector(arrow) for arrow in seen.marks]),
            lambda seen: seen.claimed,
        ),
        (Polygon, "zoom", "gradient"): equal(magnified_corners, lambda seen: seen.claimed @ SQUARE),
        (Polygon, "after", "gradient"): equal(lambda seen: corners(seen.one), in_true_size),
        (Cells, "matrix", "gradient"): equal(lambda seen: seen.one.values, lambda seen: seen.claimed),
        (Polygon, "zoom", "wrong"): equal(magnified_corners, lambda seen: one_letter_wrong(seen) @ SQUARE),
        (Points, "zoom", "wrong"): equal(magnified_corners, lambda seen: one_letter_wrong(seen) @ SQUARE),
        (Cells, "matrix", "wrong"): equal(lambda seen: seen.one.values, one_letter_wrong),
        (Points, "matrix", "wrong"): wrong_places((64, -33), (222, 72)),
    },
    "JacobianTable": {
        (Cells, "table", "gradient"): table_entries,
        (Line, "answers", "gradient"): answer_goes_to,
        (Points, "table", "wrong"): wrong_places((1, 1), (0, 0)),
    },
    "MultivariateChainRule": {
        (Cells, "matrices", "gradient"): three_matrices,
        (Cells, "matrices", "wrong"): mistaken_product,
        (Line, "graph", "gradient"): not_a_slope,
        (Arrow, "products", "gradient"): product_bars,
        (Points, "products", "gradient"): foot_of_the_sum,
        (Polygon, "products", "gradient"): end_of_a_short_sum,
    },
    "GradientAlongCurve": {
        (Arrow, "plane", "gradient"): uphill,
        (Line, "height", "gradient"): tangent("slope"),
    },
    "MultiplicationOrder": {
        (Polygon, "page", "gradient"): not_a_slope,
        (Line, "page", "gradient"): not_a_slope,
        (Arrow, "page", "gradient"): not_a_slope,
    },
    "RegressionLosses": {
        (Arrow, "plane", "gradient"): pulls_up,
        (Polygon, "plane", "gradient"): moves_and_turns,
        (Line, "plane", "kink"): free_to_pull,
        **balance("lift", "/db", lambda r: np.ones_like(r.x)),
        **balance("turn", "/dw", lambda r: r.x),
        (Points, "derivative", "gradient"): heads,
        (Line, "derivative", "kink"): subgradients,
    },
    "ClassificationLosses": {
        (Arrow, "plane", "gradient"): pulls_across,
        (Line, "plane", "kink"): free_across,
        (Points, "plane", "gradient"): feet_of_pulls,
        (Points, "plane", "wrong"): on_the_wrong_side,
        (Line, "pull", "gradient"): stems,
        (Points, "pull", "gradient"): heads_of_pulls,
        (Line, "pull", "kink"): pulls_at_the_kink,
    },
    "ScoreToLoss": {
        (Line, "p", "gradient"): tangent("dp/ds"),
        (Line, "by_p", "gradient"): tangent("dL/dp"),
        (Line, "by_s", "gradient"): tangent("dL/ds"),
        (Polygon, "steep", "gradient"): steps_as_bars,
    },
    "PrintedCrossEntropy": {
        (Points, "p", "wrong"): not_at_0,
        (Line, "p", "wrong"): too_much,
        (Polygon, "copies", "wrong"): unlike_the_first,
    },
    "MatrixDerivatives": {
        (Arrow, "g", "gradient"): experiment,
        (Polygon, "g", "gradient"): output_then,
        (Polygon, "page", "gradient"): not_a_slope,
        (Line, "page", "gradient"): not_a_slope,
        (Cells, "page", "gradient"): known_entries,
    },
    "OuterProduct": {
        (Polygon, "page", "gradient"): weights,
        (Cells, "page", "gradient"): d_matrix,
    },
    "BothWays": {
        (Polygon, "v", "gradient"): input_bars,
        (Polygon, "dx", "gradient"): d_input,
        (Polygon, "page", "gradient"): column_frames,
        (Arrow, "page", "gradient"): not_a_slope,
        (Line, "page", "gradient"): not_a_slope,
        (Points, "page", "gradient"): not_a_slope,
    },
    "DenseArray": {
        (Polygon, "array", "gradient"): not_a_slope,
        (Polygon, "outer", "gradient"): not_a_slope,
        (Polygon, INTO_ONE_TABLE, "gradient"): not_a_slope,
    },
    "Backpropagation": {
        (Line, "graph", "gradient"): not_a_slope,
        (Arrow, "ways", "gradient"): not_a_slope,
        (Line, "ways", "gradient"): not_a_slope,
        (Arrow, "graph", "gradient"): not_a_slope,
        (Points, "graph", "gradient"): not_a_slope,
        (Points, "graph", "wrong"): not_a_slope,
        (Polygon, "counters", "gradient"): not_a_slope,
    },
    "TwoLayer": {
        (Line, "along", "gradient"): touches_the_curve,
        (Line, "along", "wrong"): cuts_the_curve,
        (Polygon, "samples", "gradient"): parts_of_the_slope,
        (Cells, "arrays", "gradient"): two_layer_arrays,
        (Cells, "graph", "gradient"): two_layer_in_units,
        (Line, "steps", "gradient"): not_a_slope,
        (Arrow, "steps", "gradient"): not_a_slope,
        (Arrow, "graph", "gradient"): not_a_slope,
        (Line, "graph", "gradient"): not_a_slope,
        (Points, "graph", "gradient"): not_a_slope,
    },
    "Softmax": {
        (Arrow, "triangle", "gradient"): columns_in_the_triangle,
        (Line, "triangle", "gradient"): own_slope,
        (Cells, "matrix", "gradient"): softmax_tables,
        (Line, "matrix", "gradient"): not_a_slope,
        (Line, "s", "gradient"): not_a_slope,
        (Arrow, "p", "gradient"): moves_of_p,
    },
    "SoftmaxRegions": {
        (Arrow, "w", "gradient"): downhill_of_the_weights,
        (Points, "plane", "wrong"): in_a_wrong_region,
    },
    "SoftmaxOverflow": {
        (Polygon, "page", "wrong"): not_a_slope,
        **{(Polygon, f"t{way}", "wrong"): where_powers_overflow for way in (1, 2, 3)},
    },
    "Training": {
        (Arrow, "delta", "gradient"): from_layer_to_layer,
        (Points, "delta", "gradient"): equal(
            lambda seen: np.sort(np.concatenate([points.y for points in seen.marks])),
            lambda seen: np.sort(layer_lengths(batch_deltas(seen))),
        ),
        (Arrow, "passes", "gradient"): not_a_slope,
        (Line, "passes", "gradient"): not_a_slope,
        (Points, "samples", "wrong"): equal(lambda seen: corners(seen.one), misclassified),
        (Polygon, "samples", "wrong"): cards_of_misclassified,
        (Polygon, "p", "wrong"): equal(
            lambda seen: max(seen.one.x if seen.r.show == "curves and layers" else seen.one.y),
            lambda seen: max(seen.r.shown_p[seen.r.number]),
        ),
        (Arrow, "graph", "gradient"): not_a_slope,
        (Line, "graph", "gradient"): not_a_slope,
    },
    "SingleLayer": {
        **{(Line, name, "gradient"): gate_slope for name in geometry.ALONE.curve_boxes(1)},
        **{(Arrow, name, "gradient"): layer_error for name in geometry.ALONE.curve_boxes(1)},
        (Polygon, "layer", "gradient"): beams,
        (Cells, "layer", "gradient"): sample_table,
        (Cells, "samples", "gradient"): samples_and_sum,
        (Cells, "samples", "wrong"): mistaken_layer,
        (Arrow, "samples", "gradient"): layer_shares,
        (Arrow, "samples", "wrong"): layer_means,
    },
}


# ---- the contract ---------------------------------------------------------------------------------------


def gradient_marks(explorer):
    """The marks that measure, in the roles of a gradient, a mistake and a kink, by kind, axes and role."""
    found = {}
    for mark in explorer.marks:
        points_of_a_kink = isinstance(mark, Points) and mark.role == "kink"
        if isinstance(mark, MEASURES) and mark.role in ("gradient", "wrong", "kink") and not points_of_a_kink:
            found.setdefault((type(mark), mark.axes, mark.role), []).append(mark)
    return found


def check_equal(read, expected, what):
    """Equal to six digits, and where there is nothing (NaN) to nothing."""
    read, expected = np.asarray(read, float), np.asarray(expected, float)
    size = np.max(np.abs(expected[np.isfinite(expected)]), initial=1.0)
    np.testing.assert_allclose(read, expected, rtol=1e-6, atol=1e-9 * size, err_msg=what)


def seen_in(explorer):
    """The marks of each key, with what autodiff says.

    At a kink, and where there is no derivative, a picture shows what the code returns: there only the bars over what
    a kink allows are seen.
    """
    smooth = all(a.status == "agree" for a in explorer.gradients)
    d = {a.name: a.autodiff for a in explorer.gradients}
    found = gradient_marks(explorer).items()
    return {key: Seen(explorer, tuple(marks), d) for key, marks in found if smooth or key[2] == "kink"}


def check_reading(reading, seen):
    """What the marks show is what autodiff says; whether they measure anything."""
    pairs = list(reading(seen))
    for read, expected in pairs:
        check_equal(read, expected, f"{seen.marks[0]} of {seen.explorer}")
    return bool(pairs)


def check_slopes(explorer, readings):
    """Every gradient mark has a reading and shows what autodiff says; the keys of those that measured something."""
    for kind, axes, role in gradient_marks(explorer).keys() - readings.keys():
        raise AssertionError(
            f"{type(explorer).__name__} draws a {kind.__name__} on axes {axes!r} in the role {role!r}, and "
            f"tests/explorers/slopes.py does not say what it measures: add it to READINGS"
        )
    return {key for key, seen in seen_in(explorer).items() if check_reading(readings[key], seen)}
