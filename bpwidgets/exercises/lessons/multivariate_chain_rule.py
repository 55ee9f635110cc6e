"""Exercises of lesson 03: D[f(g(x))] = Df(g(x)) Dg(x), as paths, as a product, and backwards."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.exercises.engine.answer_types import Words
from bpwidgets.exercises.engine.exercise import RIGHT, Answer, Exercise, Inputs, Loss, Mistakes
from bpwidgets.exercises.engine.polynomial import Polynomial
from bpwidgets.exercises.engine.pullback import Pullback

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def _matrix(rng: np.random.Generator, rows: int, columns: int) -> Floats:
    """Entries from the tenths of [-3, 3], none of them 0 and no two alike in size."""
    sizes = rng.choice(np.arange(3, 31), rows * columns, replace=rows * columns > 28) / 10
    found: Floats = (sizes * rng.choice([-1.0, 1.0], rows * columns)).reshape(rows, columns)
    return found


SIGN_FLIPPED = "The size is right, but the sign is turned round: look for a stray minus."

# ---- paths ----


def _sample_paths(rng: np.random.Generator, number: int) -> Inputs:
    i, j = divmod(number % 9, 3)
    if i == j:
        j = (j + 1) % 3
    return {"outer": _matrix(rng, 3, 3), "inner": _matrix(rng, 3, 3), "i": i, "j": j}


# dy_i/dx_j, right under "", and as each mistake has it.
ENTRIES: dict[str, Callable[[Floats, Floats, int, int], Any]] = {
    "": lambda outer, inner, i, j: (outer[i] * inner[:, j]).sum(),
    "one-path": lambda outer, inner, i, j: outer[i, 0] * inner[0, j],
    "path-by-j": lambda outer, inner, i, j: outer[i, j] * inner[j, j],
    "path-by-i": lambda outer, inner, i, j: outer[i, i] * inner[i, j],
    "entrywise": lambda outer, inner, i, j: outer[i, j] * inner[i, j],
    "path-forgotten": lambda outer, inner, i, j: (outer[i] * inner[:, j])[:-1].sum(),
    "first-path-forgotten": lambda outer, inner, i, j: (outer[i] * inner[:, j])[1:].sum(),
    "paths-not-added": lambda outer, inner, i, j: outer[i] * inner[:, j],
    "mean": lambda outer, inner, i, j: (outer[i] * inner[:, j]).mean(),
    "product-of-sums": lambda outer, inner, i, j: outer[i].sum() * inner[:, j].sum(),
    "slopes-added": lambda outer, inner, i, j: (outer[i] + inner[:, j]).sum(),
    "products-multiplied": lambda outer, inner, i, j: np.prod(outer[i] * inner[:, j]),
    "outer-alone": lambda outer, _inner, i, j: outer[i, j],
    "inner-alone": lambda _outer, inner, i, j: inner[i, j],
    "indices-swapped": lambda outer, inner, i, j: outer[j] @ inner[:, i],
    "rows-for-both": lambda outer, inner, i, j: outer[i] @ inner[j],
    "columns-for-both": lambda outer, inner, i, j: outer[:, i] @ inner[:, j],
    "order-swapped": lambda outer, inner, i, j: inner[i] @ outer[:, j],
    "sign-flipped": lambda outer, inner, i, j: -outer[i] @ inner[:, j],
}

# The gradient of y_i by x: (3,), right under "", and as each mistake has it.
GRADIENTS: dict[str, Callable[[Floats, Floats, int, int], Any]] = {
    "": lambda outer, inner, i, _j: inner.T @ outer[i],
    "one-path": lambda outer, inner, i, _j: outer[i, 0] * inner[0],
    "entrywise": lambda outer, inner, i, _j: outer[i] * inner[i],
    "diagonal-only": lambda outer, inner, i, _j: outer[i] * inner.diagonal(),
    "paths-not-added": lambda outer, inner, i, j: outer[i] * inner[:, j],
    "sums-of-columns": lambda outer, inner, i, _j: outer[i].sum() * inner.sum(axis=0),
    "stopped-at-u": lambda outer, _inner, i, _j: outer[i],
    "inner-column": lambda _outer, inner, _i, j: inner[:, j],
    "inner-row": lambda _outer, inner, i, _j: inner[i],
    "whole-jacobian": lambda outer, inner, _i, _j: outer @ inner,
    "another-output": lambda outer, inner, _i, j: outer[j] @ inner,
    "column-of-product": lambda outer, inner, _i, j: outer @ inner[:, j],
    "untransposed": lambda outer, inner, i, _j: inner @ outer[i],
    "column-for-row": lambda outer, inner, i, _j: inner.T @ outer[:, i],
    "order-swapped": lambda outer, inner, i, _j: outer.T @ inner[i],
    "length": lambda outer, inner, i, _j: np.linalg.norm(outer[i] @ inner),
    "inputs-added": lambda outer, inner, i, _j: (outer[i] @ inner).sum(),
    "sign-flipped": lambda outer, inner, i, _j: -outer[i] @ inner,
}


def _of_paths(formulas: Mapping[str, Callable[[Floats, Floats, int, int], Any]]) -> Callable[..., Any]:
    """The reference that reads these formulas."""

    def reference(inputs: Inputs, mistakes: Mistakes) -> Any:
        return formulas[min(mistakes, default="")](*(inputs[name] for name in ("outer", "inner", "i", "j")))

    return reference


def _output_i(inputs: Inputs, x: Any) -> Any:
    """y_i of the graph, whose edges are straight."""
    outer, inner, i = inputs["outer"], inputs["inner"], inputs["i"]
    u = inner @ x
    y = outer @ u
    return y[i]


PATHS = Exercise(
    id="multivariate_chain_rule.paths",
    statement="Edge slopes of the graph: `inner[k, j]` from x_j to u_k, `outer[i, k]` from u_k to y_i, three each, "
    "counted from 0. Return two values: the derivative of y_i by x_j, and the gradient of y_i, shape (3,).",
    stub='''def paths(outer, inner, i, j):
    """dy_i/dx_j, and the gradient of y_i: a number and a (3,)."""
    entry = ...
    gradient = ...
    return entry, gradient
''',
    sample=_sample_paths,
    answers=(
        Answer(
            name="entry",
            points=1,
            reference=_of_paths(ENTRIES),
            misconceptions={
                "one-path": "Only the path through the first u was followed. x_j reaches y_i through every u, and the "
                "sum takes all these paths.",
                "path-by-j": "Only the path through u_j was followed. x_j reaches y_i through every u, and the sum "
                "takes all these paths.",
                "path-by-i": "Only the path through u_i was followed. x_j reaches y_i through every u, and the sum "
                "takes all these paths.",
                "first-path-forgotten": "The path through the first u, u_0, is missing. x_j reaches y_i through every "
                "u, and the sum takes all these paths.",
                "paths-not-added": "These are the products of the paths, one by one. Each path brings its own share of "
                "the change: shares add up to one number.",
                "mean": "This is the mean of the paths. Each path brings its own share of the change: shares add up.",
                "outer-alone": "This is outer[i, j], the slope of the edge from u_j to y_i. A path begins at x_j: it "
                "has two edges, whose slopes multiply.",
                "inner-alone": "This is inner[i, j], the slope of the edge from x_j to u_i. A path goes on to y_i: it "
                "has two edges, whose slopes multiply.",
                "columns-for-both": "A column of outer was taken, outer[k, i], which is the edge from u_i to y_k. The "
                "edges that arrive at y_i stand in row i: outer[i, k].",
                "sign-flipped": SIGN_FLIPPED,
                "entrywise": "This is outer[i, j] times inner[i, j], as `outer * inner` has it. A path from x_j to y_i "
                "leads through some u_k: outer[i, k] times inner[k, j], added over k.",
                "path-forgotten": "The path through the last u, u_2, is missing. x_j reaches y_i through every u, and "
                "the sum takes all these paths.",
                "product-of-sums": "The slopes of the edges were added first and then multiplied. A path is one "
                "product of its own two slopes; only the finished products are added.",
                "slopes-added": "The slopes along a path are added. One after the other, two slopes multiply; only the "
                "products of the paths are added.",
                "products-multiplied": "The products of the paths are multiplied together. The paths run side by side, "
                "and each brings its own share of the change: shares add up.",
                "indices-swapped": "This is the derivative of y_j by x_i. i names the output, where a path ends, and "
                "j the input, where it begins.",
                "rows-for-both": "A row of inner was taken, inner[j, k], which is the edge from x_k to u_j. The "
                "edges that leave x_j stand in column j: inner[k, j].",
                "order-swapped": "This is an entry of inner @ outer, the other order. The outer edges come last, so "
                "outer stands on the left: row i of outer with column j of inner.",
            },
        ),
        Answer(
            name="gradient",
            points=1,
            reference=_of_paths(GRADIENTS),
            loss=Loss(_output_i, at=lambda _: np.array([0.7, -1.3, 0.4])),
            misconceptions={
                "untransposed": "This is inner @ outer[i], without the transpose. The edges that leave x_j stand in "
                "column j of inner: inner.T @ outer[i].",
                "column-for-row": "Column i of outer was taken: the edges that leave u_i. The edges that arrive at y_i "
                "stand in row i.",
                "order-swapped": "This is row i of inner @ outer, the other order. Start from row i of outer, the "
                "edges that arrive at y_i, and go back through inner.",
                "column-of-product": "This is a column of the product: what one input does to every output. A "
                "gradient is a row: what every input does to one output, here y_i.",
                "stopped-at-u": "This is the gradient of y_i by u. It has to go on to x: for x_j, each u_k brings its "
                "entry times inner[k, j].",
                "sums-of-columns": "The slopes were added before they were multiplied. Each path has a product of "
                "its own, and for each input only the products are added.",
                "one-path": "Only the paths through u_0 were followed. Each x reaches y_i through every u, and each "
                "entry is a sum over all of them.",
                "entrywise": "This is row i of outer times row i of inner, entry by entry. A path from x_j to y_i "
                "leads through some u_k: outer[i, k] times inner[k, j], added over k.",
                "paths-not-added": "These are the products of the paths from x_j alone, one by one. The gradient has "
                "an entry for each x, in which the paths from this x are added.",
                "inner-column": "These are the slopes of the edges that leave x_j. The gradient of y_i has an entry "
                "for each x, and each path goes on to y_i.",
                "inner-row": "These are the slopes of the edges that arrive at u_i. The gradient of y_i takes the "
                "paths through every u, and each goes on to y_i.",
                "whole-jacobian": "This is the whole product, with a row for each output. The gradient of y_i is row i "
                "of it.",
                "another-output": "This is the gradient of y_j. i names the output, j the input: the gradient of y_i "
                "is row i of the product.",
                "length": "This is the length of the gradient. The gradient has an entry for each x.",
                "inputs-added": "The entries are added up. The gradient keeps them apart: one slope for each x.",
                "sign-flipped": SIGN_FLIPPED,
                "diagonal-only": "In each entry only one path was followed, the one through the u of the same number. "
                "Each x reaches y_i through every u, and each entry is a sum over all of them.",
            },
        ),
    ),
)


# ---- uphill, downhill, level ----

WAYS = ("uphill", "downhill", "level")


def _sample_ways(rng: np.random.Generator, _number: int) -> Inputs:
    """Ten pairs of vectors: three at a right angle, two in line, two whose slope is small, the others at any angle.

    The small slopes are below 1, and no other is but 0.
    """
    velocities, gradients = [], []
    for n in range(10):
        v = rng.choice([-4, -3, -2, -1, 1, 2, 3, 4], 2)
        if n < 3:
            g = int(rng.choice([-2, -1, 1, 2])) * np.array([-v[1], v[0]])
        elif n < 5:
            g = int(rng.choice([-2, 2])) * v
        else:
            g = rng.choice([-5, -3, -2, 1, 2, 4, 6], 2)
            while not (0 < abs(v @ g) < 10 if n < 7 else abs(v @ g) > 1):
                g = rng.choice([-5, -3, -2, 1, 2, 4, 6], 2)
        velocities.append(v)
        gradients.append(g / 10 if n in (5, 6) else g)
    order = rng.permutation(10)
    return {
        "velocities": np.array(velocities, float)[order],
        "gradients": np.array(gradients, float)[order],
    }


@dataclass(frozen=True, kw_only=True, eq=False)
class Ways(Answer):
    """A word for each moment, judged leniently where a mistake leaves a choice."""

    def matches(self, value: Any, expected: Any, inputs: Inputs, mistakes: Mistakes) -> bool:
        """Whoever calls parallel moments level has no word left for a right angle: there, either other word will do."""
        if mistakes != {"along-is-level"} or len(value) != len(expected):
            return super().matches(value, expected, inputs, mistakes)
        right_angle = np.sum(inputs["velocities"] * inputs["gradients"], axis=1) == 0
        return all(
            word != "level" if free else word == wanted
            for word, wanted, free in zip(value, expected, right_angle, strict=True)
        )


def _ways(inputs: Inputs, mistakes: Mistakes) -> tuple[str, ...]:
    pairs = zip(inputs["velocities"], inputs["gradients"], strict=True)
    return tuple(_way(v, g, mistakes) for v, g in pairs)


def _by_sign(numbers: Floats) -> tuple[str, ...]:
    return tuple(WAYS[0 if n > 0 else 1 if n < 0 else 2] for n in numbers)


# What goes by its sign for the slope v1 g1 + v2 g2, right under "", and as each mistake has it.
RISES: dict[str, Callable[[float, float, float, float], float]] = {
    "": lambda v1, v2, g1, g2: v1 * g1 + v2 * g2,
    "along-is-level": lambda v1, v2, g1, g2: v1 * g2 != v2 * g1 and (v1 * g1 + v2 * g2 or 1.0),
    "sign-flipped": lambda v1, v2, g1, g2: -v1 * g1 - v2 * g2,
    "first-coordinate": lambda v1, _v2, g1, _g2: v1 * g1,
    "second-coordinate": lambda _v1, v2, _g1, g2: v2 * g2,
    "up-is-uphill": lambda _v1, v2, _g1, _g2: v2,
    "right-is-uphill": lambda v1, _v2, _g1, _g2: v1,
    "product-of-sums": lambda v1, v2, g1, g2: (v1 + v2) * (g1 + g2),
    "determinant": lambda v1, v2, g1, g2: v1 * g2 - v2 * g1,
    "coordinates-crossed": lambda v1, v2, g1, g2: v1 * g2 + v2 * g1,
    "products-subtracted": lambda v1, v2, g1, g2: v1 * g1 - v2 * g2,
    "products-multiplied": lambda v1, v2, g1, g2: v1 * g1 * v2 * g2,
    "both-or-level": lambda v1, v2, g1, g2: v1 * g1 if v1 * g1 * v2 * g2 > 0 else 0,
    "level-called-downhill": lambda v1, v2, g1, g2: v1 * g1 + v2 * g2 or -1,
    "level-called-uphill": lambda v1, v2, g1, g2: v1 * g1 + v2 * g2 or 1,
    "downhill-overlooked": lambda v1, v2, g1, g2: abs(v1 * g1 + v2 * g2),
    "small-is-level": lambda v1, v2, g1, g2: v1 * g1 + v2 * g2 if abs(v1 * g1 + v2 * g2) > 1 else 0,
}


def _way(v: Floats, g: Floats, mistakes: Mistakes) -> str:
    """The word for the sign of v . g, or what the mistakes make of it."""
    return _by_sign(np.array([RISES[min(mistakes, default="")](*v, *g)], float))[0]


WAYS_ALONG = Exercise(
    id="multivariate_chain_rule.ways",
    statement="A curve is seen at ten moments. Rows of `velocities` are g'(t), rows of `gradients` are grad f there, "
    "both (10, 2). For each moment say `uphill`, `downhill`, or `level` where it touches a contour.",
    stub='''def ways(velocities, gradients):
    """Ten words, "uphill", "downhill" or "level", one for each row."""
    ...
''',
    sample=_sample_ways,
    answers=(
        Ways(
            points=2,
            reference=_ways,
            decoys=[
                lambda inputs: _by_sign(inputs["gradients"][:, 1]),
                lambda inputs: _by_sign(inputs["gradients"].sum(axis=1)),
            ],
            type=Words(options=WAYS),
            misconceptions={
                "along-is-level": "Moments at which g' and grad f are parallel are called level. There f rises or "
                "falls fastest; level is where they are perpendicular, along a contour.",
                "sign-flipped": "Uphill and downhill have changed places. grad f points uphill: a curve that makes "
                "less than a right angle with it climbs.",
                "first-coordinate": "Only the first coordinates were compared. Each coordinate is a path with a "
                "product of its own, and the slope is the sum of both.",
                "second-coordinate": "Only the second coordinates were compared. Each coordinate is a path with a "
                "product of its own, and the slope is the sum of both.",
                "right-is-uphill": "Here the curve counts as climbing where its first coordinate grows. f grows in the "
                "direction of grad f, wherever that points: take the dot product with g'.",
                "determinant": "This goes by the determinant of g' and grad f, which is 0 where the two are parallel. "
                "The slope is their dot product, which is 0 where they are perpendicular.",
                "coordinates-crossed": "First coordinates were multiplied by second ones. Each coordinate of g' goes "
                "with the same coordinate of grad f, as in their dot product.",
                "products-subtracted": "The second product is taken from the first. Each coordinate brings its own "
                "share of the rise, and shares add up.",
                "products-multiplied": "The two products are multiplied together. Each coordinate brings its own share "
                "of the rise, and shares add up.",
                "both-or-level": "Moments at which the two products differ in sign are called level. There the larger "
                "one decides: add them, and level is where the sum is 0.",
                "level-called-downhill": "The level moments are called downhill. Where g' and grad f are "
                "perpendicular, their dot product is 0, and f neither grows nor falls.",
                "level-called-uphill": "The level moments are called uphill. Where g' and grad f are perpendicular, "
                "their dot product is 0, and f neither grows nor falls.",
                "downhill-overlooked": "The downhill moments are called uphill. Where the dot product of g' and grad f "
                "is negative, f falls.",
                "small-is-level": "Moments with a small slope are called level. Level is where the slope is 0; a small "
                "one still leads up or down.",
                "up-is-uphill": "Here the curve counts as climbing where its second coordinate grows. f grows in the "
                "direction of grad f, wherever that points: take the dot product with g'.",
                "product-of-sums": "The coordinates were added first and then multiplied. The dot product multiplies "
                "coordinate by coordinate and adds the products.",
            },
        ),
    ),
)


# ---- the Jacobian of a composition ----


def _quadratic(rng: np.random.Generator) -> Polynomial:
    a, b, c = _matrix(rng, 1, 3)[0].tolist()
    return Polynomial((a, b, c / 2))


def _sample_composed(rng: np.random.Generator, _number: int) -> Inputs:
    phi, psi = _quadratic(rng), _quadratic(rng)
    return {
        "A": _matrix(rng, 2, 2),
        "phi": phi,
        "dphi": phi.derivative(),
        "B": _matrix(rng, 2, 2),
        "psi": psi,
        "dpsi": psi.derivative(),
        "x": _matrix(rng, 1, 2)[0],
    }


def _layer(W: Floats, slopes: Floats, mistakes: Mistakes) -> Any:
    """Row k of W times slope k: the Jacobian of phi(W x), from its slopes at W x."""
    if "slopes-forgotten" in mistakes:
        return W
    if "matrix-forgotten" in mistakes:
        return np.diag(slopes)
    if "rows-added" in mistakes:
        return slopes @ W
    if "matrix-transposed" in mistakes:
        return slopes[:, None] * W.T
    scaled = W * slopes if "columns-scaled" in mistakes else slopes[:, None] * W
    return scaled.T if "transposed" in mistakes else scaled


def _inner(inputs: Inputs, mistakes: Mistakes) -> Any:
    """Dg(x), g(x) = phi(A x)."""
    A, x = inputs["A"], inputs["x"]
    at = x if "slope-at-x" in mistakes else A @ x
    if "jacobians-swapped" in mistakes:
        return _outer(inputs, RIGHT)
    if "value-for-jacobian" in mistakes:
        return inputs["phi"](A @ x)
    if "matrix-transposed" in mistakes:
        at = A.T @ x
    if "slope-at-value" in mistakes:
        at = inputs["phi"](A @ x)
    if "inner-at-image" in mistakes:
        at = A @ inputs["phi"](A @ x)
    return _layer(A, (inputs["phi"] if "value-for-slope" in mistakes else inputs["dphi"])(at), mistakes)


def _outer(inputs: Inputs, mistakes: Mistakes) -> Any:
    """Df(g(x)), f(u) = psi(B u)."""
    A, B, x = inputs["A"], inputs["B"], inputs["x"]
    u = inputs["phi"](A @ x)
    if "outer-at-x" in mistakes:
        u = x
    elif "phi-left-out" in mistakes:
        u = A @ x
    elif "inner-slopes-for-place" in mistakes:
        u = inputs["dphi"](A @ x)
    if "jacobians-swapped" in mistakes:
        return _inner(inputs, RIGHT)
    if "value-for-jacobian" in mistakes:
        return inputs["psi"](B @ u)
    at = u if "matrix-left-out" in mistakes else B @ u
    at = inputs["psi"](at) if "slope-at-value" in mistakes else at
    name = "psi" if "value-for-slope" in mistakes else "dphi" if "inner-slope" in mistakes else "dpsi"
    return _layer(B, inputs[name](at), mistakes)


def _product(inputs: Inputs, mistakes: Mistakes) -> Any:
    Dg, Df = np.asarray(inputs["Dg"], float), np.asarray(inputs["Df"], float)
    if Dg.shape != (2, 2) or Df.shape != (2, 2):
        return np.nan
    if "order-swapped" in mistakes:
        D = Dg @ Df
    elif "entrywise" in mistakes:
        D = Df * Dg
    elif "sum" in mistakes:
        D = Df + Dg
    elif "Df-transposed" in mistakes:
        D = Df.T @ Dg
    elif "Dg-transposed" in mistakes:
        D = Df @ Dg.T
    elif "Df-alone" in mistakes:
        D = Df
    elif "product-of-sums" in mistakes:
        D = np.outer(Df.sum(axis=1), Dg.sum(axis=0))
    else:
        D = Df @ Dg
    return D.T if "transposed" in mistakes else D


COLUMNS_SCALED = (
    "The slopes scale the columns. Slope k belongs to number k that comes out, so it scales row k, all that leads to "
    "that number."
)
SLOPES_FORGOTTEN = (
    "This is the matrix alone. After the matrix comes a curved function, entry by entry, and its slope stretches "
    "each row."
)
MATRIX_FORGOTTEN = (
    "These are the slopes of the curved function alone, on a diagonal. Before it comes the matrix, whose rows they "
    "scale."
)
ROWS_ADDED = (
    "A row of slopes times a matrix, with @, adds the scaled rows up, and one row is left. Each slope scales its own "
    "row and the rows stay apart: `slopes[:, None] * matrix`."
)
VALUE_FOR_SLOPE = (
    "The function's values scale the rows. A value says where something is; how fast it changes is what its "
    "derivative says."
)
SLOPE_AT_VALUE = (
    "The slope is read at the output of the curved function. It has to be read at its input, which is what the matrix "
    "gives."
)
VALUE_FOR_JACOBIAN = "This is the function's value. Its Jacobian holds its slopes: two rows, two columns."
TRANSPOSED = (
    "This is the transposed matrix. Row k of a Jacobian belongs to output k, column j to input j; with two of each, "
    "nothing warns you."
)

JACOBIAN = Exercise(
    id="multivariate_chain_rule.composed",
    statement="g(x) = phi(A x), f(u) = psi(B u), A and B are (2, 2); phi, psi act entry by entry, `dphi`, `dpsi` are "
    "their derivatives. Return `Dg` at x, `Df` where the rule reads it, and `D`, the Jacobian of f(g(x)).",
    stub='''def composed(A, phi, dphi, B, psi, dpsi, x):
    """Dg(x), Df(g(x)) and D[f(g(x))], each (2, 2); phi takes arrays."""
    Dg = ...
    Df = ...
    D = ...
    return Dg, Df, D
''',
    sample=_sample_composed,
    answers=(
        Answer(
            name="Dg",
            points=1,
            reference=_inner,
            misconceptions={
                "slopes-forgotten": SLOPES_FORGOTTEN,
                "matrix-forgotten": MATRIX_FORGOTTEN,
                "columns-scaled": COLUMNS_SCALED,
                "rows-added": ROWS_ADDED,
                "slope-at-x": "dphi is read at x. phi never sees x: it is given A x, so its slope is read there.",
                "slope-at-value": SLOPE_AT_VALUE,
                "matrix-transposed": "A is transposed. Row k of A leads to number k of A x, as it stands.",
                "jacobians-swapped": "This is Df(g(x)). Dg is the Jacobian of g, which acts first: the one with A and "
                "phi.",
                "value-for-jacobian": VALUE_FOR_JACOBIAN,
                "inner-at-image": "Dg is read at g(x). That is where f lives; g acts on x, and its Jacobian is read "
                "at x.",
                "value-for-slope": VALUE_FOR_SLOPE,
                "transposed": TRANSPOSED,
            },
        ),
        Answer(
            name="Df",
            points=1,
            reference=_outer,
            misconceptions={
                "slopes-forgotten": SLOPES_FORGOTTEN,
                "matrix-forgotten": MATRIX_FORGOTTEN,
                "columns-scaled": COLUMNS_SCALED,
                "rows-added": ROWS_ADDED,
                "outer-at-x": "Df is read at x. f never sees x: it is given u = g(x).",
                "slope-at-value": SLOPE_AT_VALUE,
                "matrix-left-out": "dpsi is read at u = g(x). psi is given B u, so its slope is read there.",
                "inner-slope": "The slopes are phi's. f is made of B and psi, so dpsi says how fast it changes.",
                "inner-slopes-for-place": "Df is read at slopes, dphi(A x). What f is given is a value, u = phi(A x).",
                "jacobians-swapped": "This is Dg(x). Df is the Jacobian of f, which acts last: the one with B and psi.",
                "value-for-jacobian": VALUE_FOR_JACOBIAN,
                "phi-left-out": "Df is read at A x. What f is given is u = phi(A x): the curved function comes "
                "before f.",
                "value-for-slope": VALUE_FOR_SLOPE,
                "transposed": TRANSPOSED,
            },
        ),
        Answer(
            name="D",
            points=1,
            reference=_product,
            misconceptions={
                "order-swapped": "The matrices stand in the wrong order: this is Dg Df. A change of x meets Dg "
                "first, and a matrix acts on what stands to its right, so Dg stands on the right.",
                "entrywise": "The matrices are multiplied entry by entry (in NumPy, * for @). An entry of the "
                "product is a sum over all paths, not one product.",
                "Df-transposed": "Df is transposed in the product. The rule takes it as it stands: Df Dg.",
                "Dg-transposed": "Dg is transposed in the product. The rule takes it as it stands: Df Dg.",
                "Df-alone": "This is Df alone. x meets g first: its slopes, Dg, come in on the right.",
                "sum": "The matrices are added. f stretches what g has stretched already: they multiply.",
                "product-of-sums": "Rows and columns were added before they were multiplied. Each path has a product "
                "of its own; the sum comes last.",
                "transposed": TRANSPOSED,
            },
        ),
    ),
)


# ---- backwards, from black box to black box ----


def _sample_boxes(rng: np.random.Generator, _number: int) -> Inputs:
    boxes = {"pull_f": (1, 3), "pull_g": (3, 3), "pull_h": (3, 3)}
    return {name: Pullback(tuple(map(tuple, _matrix(rng, *shape).tolist()))) for name, shape in boxes.items()}


def _backward(inputs: Inputs, mistakes: Mistakes) -> Any:
    """pull_h(pull_g(pull_f(1)))."""
    f, g, h = (inputs[name] for name in ("pull_f", "pull_g", "pull_h"))
    if "inner-swapped" in mistakes:
        g, h = h, g
    if "added" in mistakes:
        return f(1.0) + g(1.0) + h(1.0)
    if "multiplied" in mistakes:
        return f(1.0) * g(1.0) * h(1.0)
    if "ones-into-h" in mistakes:
        return h(1.0)
    if "stopped-at-g" in mistakes:
        return f(1.0)
    v = np.ones(3) if "outer-forgotten" in mistakes else f(_beginning(mistakes))
    v = v if "middle-forgotten" in mistakes else g(v)
    v = g(v) if "middle-twice" in mistakes else v
    v = v.sum() if "summed-on-the-way" in mistakes else v
    v = v if "innermost-forgotten" in mistakes else h(v)
    if "length-one" in mistakes:
        return v / np.linalg.norm(v)
    if "inputs-added" in mistakes:
        return v.sum()
    if "length" in mistakes:
        return np.linalg.norm(v)
    return -v if "sign-flipped" in mistakes else v


def _beginning(mistakes: Mistakes) -> float:
    """dy/dy."""
    return 0.0 if "begun-with-zero" in mistakes else 2.0 if "begun-with-two" in mistakes else 1.0


BACKWARD = Exercise(
    id="multivariate_chain_rule.backward",
    statement="y = f(g(h(x))) is one number, x has three. Each of the black boxes `pull_f`, `pull_g`, `pull_h` turns "
    "the gradient by its function's output into the gradient by its input. Return the gradient of y by x, no Jacobian.",
    stub='''def backward(pull_f, pull_g, pull_h):
    """The gradient of y by x, (3,); each box takes one argument."""
    ...
''',
    sample=_sample_boxes,
    answers=(
        Answer(
            points=2,
            reference=_backward,
            together={"sign-flipped": "the sign is turned round."},
            misconceptions={
                "inner-swapped": "g and h have changed places. The gradient travels from the output back: what "
                "leaves f's box is the gradient by g's output, so g's box comes next, and h's last.",
                "outer-forgotten": "The way back begins with ones at f's input. How fast y changes with each of f's "
                "inputs is what pull_f says; before that comes only dy/dy = 1.",
                "middle-forgotten": "g's box is missing. The gradient passes back through every stage between y and x, "
                "once each.",
                "ones-into-h": "What goes into h's box is nothing but ones. h's box is given what comes out of g's, "
                "the gradient by h's output.",
                "stopped-at-g": "This is what f's box gives, the gradient by g's output. It goes on through g's box "
                "and h's, to x.",
                "middle-twice": "g's box is used twice. The gradient passes back through every stage between y and x, "
                "once each.",
                "summed-on-the-way": "What leaves g's box was added up. These three numbers are the gradient by h's "
                "output, one for each number there: h's box takes them as they are.",
                "begun-with-zero": "Nothing but 0 comes out, as it does where the way back begins with 0. It has to "
                "begin with dy/dy, which is 1.",
                "begun-with-two": "All is twice as large as it should be. The way back begins with dy/dy, which is 1.",
                "length-one": "The gradient was divided by its length. Its length says how steep y is: leave it.",
                "inputs-added": "The entries are added up. The gradient keeps them apart: one slope for each number of "
                "x.",
                "length": "This is the length of the gradient. The gradient has an entry for each number of x.",
                "innermost-forgotten": "h's box is missing. h is what takes x, so only what leaves h's box is the "
                "gradient by x.",
                "added": "Each box was asked by itself, and the answers added. The stages come one after the other: "
                "what one box gives, the next one is given.",
                "multiplied": "Each box was asked by itself, and the answers multiplied entry by entry. What one box "
                "gives is what the next one is given.",
                "sign-flipped": "The sign is turned round. The way back begins with dy/dy, which is 1, and no box asks "
                "for a minus.",
            },
        ),
    ),
)


# ---- the cheaper order ----

ORDERS = ("forward", "reverse")


def _sample_shapes(rng: np.random.Generator, number: int) -> Inputs:
    """Four different sizes: each order is the cheaper one in turn.

    To compare r with m alone misleads in the first two instances, q with p in the next two. Never do both, since the
    cheaper order is forward if and only if 1/r + 1/p < 1/m + 1/q.
    """
    while True:
        r, q, p, m = (int(n) for n in rng.choice(np.arange(2, 40), 4, replace=False))
        forward = q * p * m + r * q * m < r * q * p + r * p * m
        misled = (forward == (r < m), forward == (p < q))[number // 2 % 2]
        if forward == bool(number % 2) and misled:
            return {"r": r, "q": q, "p": p, "m": m}


def _by_ends(inputs: Inputs) -> tuple[str, ...]:
    return ("forward" if inputs["r"] > inputs["m"] else "reverse",)


def _by_sizes_between(inputs: Inputs) -> tuple[str, ...]:
    return ("forward" if inputs["q"] < inputs["p"] else "reverse",)


def _cheaper(inputs: Inputs, mistakes: Mistakes) -> str:
    found = min(ORDERS, key=lambda order: sum(map(math.prod, _products(inputs, order))))
    return ORDERS[1 - ORDERS.index(found)] if "dearer-order" in mistakes else found


def _products(inputs: Inputs, order: str) -> tuple[tuple[int, int, int], ...]:
    """The two matrix products of an order, each as (rows, terms in an entry, columns)."""
    r, q, p, m = (inputs[name] for name in ("r", "q", "p", "m"))
    return ((q, p, m), (r, q, m)) if order == "forward" else ((r, q, p), (r, p, m))


# Counts that do not depend on the order that was named.
OTHER_COUNTS: dict[str, Callable[[int, int, int, int], int]] = {
    "both-orders": lambda r, q, p, m: q * m * (p + r) + r * p * (q + m),
    "saving": lambda r, q, p, m: abs(q * m * (p + r) - r * p * (q + m)),
    "all-four-sizes": lambda r, q, p, m: r * q * p * m,
    "entries-read": lambda r, q, p, m: r * q + q * p + p * m,
}


def _count(inputs: Inputs, mistakes: Mistakes) -> Any:
    """The multiplications of the order that the learner has named."""
    order = np.ravel(inputs["order"])[0]
    if "other-order" in mistakes:
        order = ORDERS[1 - ORDERS.index(order)]
    whole = OTHER_COUNTS.get(min(mistakes, default=""))
    if whole:
        return whole(*(inputs[name] for name in ("r", "q", "p", "m")))
    products = list(_products(inputs, order))
    if "additions" in mistakes:
        products = [(rows, terms - 1, columns) for rows, terms, columns in products]
    if "entries-only" in mistakes:
        products = [(rows, 1, columns) for rows, _, columns in products]
    if "operations" in mistakes:
        products = [(rows, 2 * terms - 1, columns) for rows, terms, columns in products]
    if "doubled" in mistakes:
        products = [(rows, 2 * terms, columns) for rows, terms, columns in products]
    if "entries-multiplied" in mistakes:
        products = [(rows * terms, terms, columns) for rows, terms, columns in products]
    first, second = map(math.prod, products)
    if "first-product-only" in mistakes:
        return first
    if "second-product-only" in mistakes:
        return second
    return first * second if "multiplied" in mistakes else first + second


ORDER = Exercise(
    id="multivariate_chain_rule.cheaper",
    statement="Jacobians Df (r, q), Dg (q, p) and Dh (p, m) are multiplied, `forward` as Df (Dg Dh) or `reverse` as "
    "(Df Dg) Dh. Return two values: the cheaper order, and how many multiplications of numbers it takes.",
    stub='''def cheaper(r, q, p, m):
    """The word "forward" or "reverse", and how many multiplications."""
    order = ...
    count = ...
    return order, count
''',
    sample=_sample_shapes,
    answers=(
        Answer(
            name="order",
            points=1,
            reference=_cheaper,
            type=Words(options=ORDERS),
            decoys=[_by_ends, _by_sizes_between],
            misconceptions={
                "dearer-order": "This is the dearer order. Forward takes Dg Dh first and then Df times that, reverse "
                "Df Dg first and then that times Dh: count the multiplications of both products.",
            },
        ),
        Answer(
            name="count",
            points=1,
            reference=_count,
            misconceptions={
                "first-product-only": "Only the first of the two products is counted. Its result is then multiplied by "
                "the matrix that is left.",
                "second-product-only": "Only the second of the two products is counted. The first one, in the "
                "brackets, takes its multiplications as well.",
                "entries-only": "The entries of the results are counted. Every entry is a sum of products, and each "
                "of them takes a multiplication.",
                "additions": "This is the number of additions. A sum of n products takes n multiplications and n - 1 "
                "additions; the question is about the former.",
                "multiplied": "The counts of the two products are multiplied. One is done after the other, so the "
                "work adds up.",
                "both-orders": "This is what both orders take together. Only one of them is taken: the one that you "
                "name.",
                "saving": "This is by how much the two orders differ. What is asked for is what the cheaper one takes.",
                "operations": "Additions are counted, too. A sum of n products takes n multiplications and n - 1 "
                "additions; the question is about the former.",
                "doubled": "This is twice the number of multiplications. Additions are not asked for.",
                "all-four-sizes": "All four sizes are multiplied. An a x b matrix times a b x c matrix takes a b c "
                "multiplications, and the counts of the two products add up.",
                "entries-read": "These are the entries of the three Jacobians. Each entry is used more than once: an a "
                "x b matrix times a b x c matrix takes a b c multiplications.",
                "entries-multiplied": "The numbers of entries of the two factors are multiplied. The size that they "
                "share counts once: an a x b matrix times a b x c matrix takes a b c multiplications.",
                "other-order": "This is what the other order takes, the one that was not named.",
            },
        ),
    ),
)

EXERCISES = (PATHS, WAYS_ALONG, JACOBIAN, BACKWARD, ORDER)
