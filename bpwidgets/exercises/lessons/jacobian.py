"""Exercises of lesson 02: the Jacobian of g: R^p -> R^q is the q x p table of ∂g_i/∂x_j."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.exercises.engine.answer_types import Words
from bpwidgets.exercises.engine.exercise import (
    Answer,
    Derivative,
    Exercise,
    Inputs,
    Mistakes,
)
from bpwidgets.exercises.engine.instances import decimals

if TYPE_CHECKING:
    from collections.abc import Callable

SIGN_FLIPPED = (
    "The sign is turned round. A slope is the output after the nudge minus the output before it, divided by the "
    "nudge."
)
TURNED_ROUND = {"sign-flipped": "the sign is turned round."}
TURNED_OR_TRANSPOSED = TURNED_ROUND | {"transposed": "the result is transposed."}
FROM_ONE = {"counted-from-one": "the place is counted from 1."}


# ---- shapes ----


def _sample_shapes(rng: np.random.Generator, number: int) -> Inputs:
    """More inputs than outputs and fewer, in turn."""
    small, large = sorted(int(n) for n in rng.choice(np.arange(2, 8), 2, replace=False))
    p, q = (large, small) if number % 2 else (small, large)
    return {"p": p, "q": q, "i": int(rng.integers(1, q + 1)), "j": int(rng.integers(1, p + 1))}


def _shape(inputs: Inputs, mistakes: Mistakes) -> Any:
    p, q = inputs["p"], inputs["q"]
    if "one-row-for-each-input" in mistakes:
        return p, q
    if "entries-for-shape" in mistakes:
        return p * q
    return (q, q) if "square" in mistakes else (q, p)


def _gradient_entries(inputs: Inputs, mistakes: Mistakes) -> Any:
    if "all-entries-counted" in mistakes:
        return inputs["p"] * inputs["q"]
    if "one-slope" in mistakes:
        return 1
    if "shape-for-entries" in mistakes:
        return 1, inputs["p"]
    return inputs["q" if "outputs-counted" in mistakes else "p"]


def _place(inputs: Inputs, mistakes: Mistakes) -> Any:
    row, column = inputs["i"], inputs["j"]
    if "row-and-column-swapped" in mistakes:
        row, column = column, row
    if "one-number" in mistakes:
        return (row - 1) * inputs["p"] + column - 1
    if "one-added" in mistakes:
        return row + 1, column + 1
    if "column-from-one" in mistakes:
        return row - 1, column
    return (row, column) if "counted-from-one" in mistakes else (row - 1, column - 1)


SHAPES = Exercise(
    id="jacobian.shapes",
    statement="g maps `p` numbers to `q` numbers; `J` is its Jacobian in NumPy. Return the shape of `J`, the number of "
    "entries in the gradient of one output, and the place (row, column) of the slope of output `i` by input `j`.",
    stub='''def shapes(p, q, i, j):
    """Shape of J, entries of one gradient, place of ∂g_i/∂x_j.

    i and j count from 1, places from 0.
    """
    shape = ...
    entries = ...
    place = ...
    return shape, entries, place
''',
    sample=_sample_shapes,
    answers=(
        Answer(
            name="shape",
            points=0.5,
            reference=_shape,
            misconceptions={
                "one-row-for-each-input": "This shape has p rows and q columns. A row belongs to one output and holds "
                "its slope by each input: q rows of p entries.",
                "square": "This shape is square. J has a row for each of the q outputs, but a column for each of the p "
                "inputs.",
                "entries-for-shape": "This is the number of all entries. The shape says how they are laid out: how "
                "many rows and how many columns.",
            },
        ),
        Answer(
            name="entries",
            points=0.5,
            reference=_gradient_entries,
            misconceptions={
                "outputs-counted": "This counts the outputs. The gradient of one output has one slope for each input.",
                "one-slope": "1 would be right if there were a single input. The gradient of one output has a slope "
                "for each input.",
                "shape-for-entries": "This is the shape of a row of J. The number of its entries is one number, p.",
                "all-entries-counted": "This counts all entries of the Jacobian. The gradient of one output is one "
                "row of it.",
            },
        ),
        Answer(
            name="place",
            points=1,
            reference=_place,
            together=FROM_ONE,
            misconceptions={
                "row-and-column-swapped": "Row and column have changed places. In ∂g_i/∂x_j the output i says the row, "
                "the input j the column.",
                "column-from-one": "The row is counted from 0, the column from 1. NumPy counts both from 0.",
                "one-added": "1 is added to each. Counted from 0, a place is one less than counted from 1: the first "
                "row is row 0.",
                "one-number": "This is one number, the place in the flattened J. The place asked for is a pair, (row, "
                "column), and i and j already say it, counted from 1.",
                "counted-from-one": "This counts from 1, as i and j do. NumPy counts from 0: the first row is row 0.",
            },
        ),
    ),
)


# ---- the letter ----

MADE_OF_THE_LETTER = ("flat", "mirrored", "upright")


def _sample_letter(rng: np.random.Generator, _number: int) -> Inputs:
    """Two of each kind, with signs in the entries and on the diagonal that say nothing about the determinant.

    One of each kind is a quarter as large, so that its determinant is below 1, and exact.
    """
    found: dict[str, list[Any]] = {kind: [] for kind in MADE_OF_THE_LETTER}
    while min(map(len, found.values())) < 2:
        J = rng.integers(1, 5, (2, 2)) * rng.choice([-1, 1], (2, 2))
        same_kind = found[_made_of(J, frozenset())]
        if same_kind or abs(J[0, 0] * J[1, 1] - J[0, 1] * J[1, 0]) < 16:
            same_kind.append(J if same_kind else J / 4)
    return {"Js": rng.permutation(np.array([J for kind in found.values() for J in kind[:2]], dtype=float))}


def _by_sign(number: float) -> str:
    return "flat" if number == 0 else "mirrored" if number < 0 else "upright"


def _all_by_sign(numbers: Any) -> tuple[str, ...]:
    return tuple(map(_by_sign, numbers))


# The word for the Jacobian with the rows (a, b) and (c, d), right under "", and as each mistake has it.
WORDS: dict[str, Callable[[float, float, float, float], str]] = {
    "": lambda a, b, c, d: _by_sign(a * d - b * c),
    "products-added": lambda a, b, c, d: _by_sign(a * d + b * c),
    "diagonal-alone": lambda a, _b, _c, d: _by_sign(a * d),
    "trace": lambda a, _b, _c, d: _by_sign(a + d),
    "trace-unless-flat": lambda a, b, c, d: (
        "flat" if a * d == b * c else "mirrored" if a + d < 0 else "upright"
    ),
    "scalar-product": lambda a, b, c, d: _by_sign(a * b + c * d),
    "size-of-determinant": lambda a, b, c, d: _by_sign(abs(a * d - b * c)),
    "negative-entries": lambda *entries: "mirrored" if min(entries) < 0 else "upright",
    "negative-unless-flat": lambda a, b, c, d: (
        "flat" if a * d == b * c else "mirrored" if min(a, b, c, d) < 0 else "upright"
    ),
    "first-entry-unless-flat": lambda a, b, c, d: (
        "flat" if a * d == b * c else "mirrored" if a < 0 else "upright"
    ),
    "flat-overlooked": lambda a, b, c, d: "mirrored" if a * d < b * c else "upright",
    "flat-called-mirrored": lambda a, b, c, d: "mirrored" if a * d <= b * c else "upright",
    "flat-and-upright-swapped": lambda a, b, c, d: (
        "upright" if a * d == b * c else "mirrored" if a * d < b * c else "flat"
    ),
    "upright-overlooked": lambda a, b, c, d: "flat" if a * d == b * c else "mirrored",
    "sign-turned": lambda a, b, c, d: _by_sign(b * c - a * d),
}


def _made_of(J: Any, mistakes: Mistakes) -> str:
    return WORDS[min(mistakes, default="")](*J.ravel())


LETTER = Exercise(
    id="jacobian.letter",
    statement="A small letter F is mapped by g. For each Jacobian in `Js`, an array of shape (n, 2, 2), say what it "
    "makes of the F: `flat` (a segment), `mirrored`, or `upright`, however turned and stretched.",
    stub='''def letter(Js):
    """For each J in Js: "flat", "mirrored" or "upright"."""
    ...
''',
    sample=_sample_letter,
    answers=(
        Answer(
            points=2,
            reference=lambda inputs, mistakes: tuple(_made_of(J, mistakes) for J in inputs["Js"]),
            type=Words(options=MADE_OF_THE_LETTER),
            decoys=[
                lambda inputs: _all_by_sign(inputs["Js"][:, 0, 0]),
                lambda inputs: _all_by_sign(-inputs["Js"][:, 0, 1] * inputs["Js"][:, 1, 0]),
                lambda inputs: _all_by_sign(inputs["Js"].sum(axis=(1, 2))),
            ],
            misconceptions={
                "products-added": "The two products of the determinant are added. The second has to be subtracted: a d "
                "- b c, which is 0 where the columns are parallel.",
                "trace": "This goes by the sum of the diagonal. Whether the letter is mirrored is a matter of all "
                "four entries: the sign of the determinant, a d - b c.",
                "trace-unless-flat": "This goes by the sum of the diagonal. Whether the letter is mirrored is a matter "
                "of all four entries: the sign of the determinant, a d - b c.",
                "diagonal-alone": "This goes by the product of the diagonal, a d. The determinant subtracts the other "
                "product: a d - b c.",
                "scalar-product": "This goes by the dot product of the columns. It says whether they are at a right "
                "angle; the determinant, a d - b c, says whether they turn the letter over.",
                "size-of-determinant": "The mirrored ones are called upright, as if only the size of the determinant "
                "counted. Its size says by what factor areas change; its sign says whether the letter is mirrored.",
                "negative-entries": "This takes any negative entry as a sign of mirroring. A rotation has negative "
                "entries too, but only turns the letter: look at the sign of the determinant.",
                "negative-unless-flat": "This takes any negative entry as a sign of mirroring. A rotation has negative "
                "entries too, but only turns the letter: look at the sign of the determinant.",
                "first-entry-unless-flat": "This takes a negative first entry as a sign of mirroring. A half turn has "
                "one too, but only turns the letter: look at the sign of the determinant.",
                "flat-called-mirrored": "The flat ones are called mirrored. Where the determinant is 0 the columns are "
                "parallel, and the letter collapses onto a segment.",
                "flat-and-upright-swapped": "Flat and upright have changed places. Where the determinant is 0 the "
                "columns are parallel, and the letter collapses onto a segment.",
                "upright-overlooked": "The upright ones are called mirrored. Where the determinant is positive the "
                "letter is turned and stretched, but not turned over.",
                "flat-overlooked": "The flat ones are called upright. Where the determinant is 0 the columns are "
                "parallel, and the letter collapses onto a segment.",
                "sign-turned": "Mirrored and upright have changed places. The identity has determinant 1 and leaves "
                "the letter upright.",
            },
        ),
    ),
)


# ---- the Jacobian of a given mapping ----


def _surface(inputs: Inputs, x: Any) -> Any:
    """g(x) = (x1 x2^2, a x1 + x2^3, sin x2)."""
    return np.stack([x[0] * x[1] ** 2, inputs["a"] * x[0] + x[1] ** 3, np.sin(x[1])])


# Slips in one entry of the surface's Jacobian: where it stands, and what stands there, of a, x1 and x2.
SLIPS_IN_ONE_ENTRY: dict[str, tuple[tuple[int, int], Callable[[Any, Any, Any], Any]]] = {
    "square-lost": ((0, 0), lambda _a, _x1, x2: x2),
    "x1-kept": ((0, 0), lambda _a, x1, x2: x1 * x2**2),
    "both-differentiated-by-x1": ((0, 0), lambda _a, _x1, x2: 2 * x2),
    "two-lost": ((0, 1), lambda _a, x1, x2: x1 * x2),
    "factor-lost": ((0, 1), lambda _a, _x1, x2: 2 * x2),
    "square-stays": ((0, 1), lambda _a, x1, x2: 2 * x1 * x2**2),
    "a-lost": ((1, 0), lambda _a, _x1, _x2: 1),
    "a-differentiated": ((1, 0), lambda _a, _x1, _x2: 0),
    "a-x1-kept": ((1, 0), lambda a, x1, _x2: a * x1),
    "cube-kept-by-x1": ((1, 0), lambda a, _x1, x2: a + x2**3),
    "three-lost": ((1, 1), lambda _a, _x1, x2: x2**2),
    "cube-stays": ((1, 1), lambda _a, _x1, x2: 3 * x2**3),
    "lowered-twice": ((1, 1), lambda _a, _x1, x2: 3 * x2),
    "cube-as-square": ((1, 1), lambda _a, _x1, x2: 2 * x2),
    "a-x1-kept-by-x2": ((1, 1), lambda a, x1, x2: a * x1 + 3 * x2**2),
    "sine-by-both": ((2, 0), lambda _a, _x1, x2: np.cos(x2)),
    "sine-kept-by-x1": ((2, 0), lambda _a, _x1, x2: np.sin(x2)),
    "one-for-nothing": ((2, 0), lambda _a, _x1, _x2: 1),
    "cosine-turned": ((2, 1), lambda _a, _x1, x2: -np.cos(x2)),
    "sine-stays": ((2, 1), lambda _a, _x1, x2: np.sin(x2)),
    "cosine-of-x1": ((2, 1), lambda _a, x1, _x2: np.cos(x1)),
}


def _table(a: float, x1: float, x2: float) -> Any:
    """The Jacobian of (x1 x2^2, a x1 + x2^3, sin x2)."""
    return np.array([[x2**2, 2 * x1 * x2], [a, 3 * x2**2], [0, np.cos(x2)]])


# Slips in more than one entry: what they make of the right table, of a, x1 and x2.
SLIPS_IN_THE_TABLE: dict[str, Callable[[Any, Any, Any, Any], Any]] = {
    "every-factor-differentiated": lambda J, _a, _x1, x2: np.array([[2 * x2, 2 * x2], *J[1:]]),
    "exponent-left-out": lambda J, _a, _x1, _x2: J / [[1, 2], [1, 3], [1, 1]],
    "x1-kept-twice": lambda J, _a, x1, _x2: J * [[x1, 1], [x1, 1], [1, 1]],
    "one-letter-wrong": lambda J, _a, _x1, _x2: np.array([[J[0, 0]] * 2, [J[1, 1]] * 2, [0, 0]]),
    "only-the-diagonal": lambda J, _a, _x1, _x2: J * np.eye(3, 2),
    "first-row-swapped": lambda J, _a, _x1, _x2: np.array([J[0, ::-1], *J[1:]]),
    "sine-by-x1": lambda J, _a, _x1, _x2: np.array([*J[:2], J[2, ::-1]]),
    "columns-swapped": lambda J, _a, _x1, _x2: J[:, ::-1],
    "inputs-swapped": lambda _J, a, x1, x2: _table(a, x2, x1),
    "at-the-image": lambda _J, a, x1, x2: _table(a, x1 * x2**2, a * x1 + x2**3),
    "value-for-slopes": lambda _J, a, x1, x2: np.array([x1 * x2**2, a * x1 + x2**3, np.sin(x2)]),
    "third-input-invented": lambda J, _a, _x1, _x2: np.pad(J, ((0, 0), (0, 1))),
    "outputs-added": lambda J, _a, _x1, _x2: J.sum(axis=0),
    "inputs-added": lambda J, _a, _x1, _x2: J.sum(axis=1),
    "x1-alone": lambda J, _a, _x1, _x2: J[:, 0],
    "in-one-row": lambda J, _a, _x1, _x2: J.ravel(),
    "filled-by-columns": lambda J, _a, _x1, _x2: J.T.reshape(3, 2),
}


def _mistaken_surface(inputs: Inputs, mistakes: Mistakes) -> Any:
    """The Jacobian of the surface, or what the mistakes make of it."""
    a, (x1, x2) = inputs["a"], inputs["x"]
    J = _table(a, x1, x2)
    for mistake in mistakes - TURNED_OR_TRANSPOSED.keys():
        if mistake in SLIPS_IN_ONE_ENTRY:
            place, entry = SLIPS_IN_ONE_ENTRY[mistake]
            J[place] = entry(a, x1, x2)
        else:
            J = SLIPS_IN_THE_TABLE[mistake](J, a, x1, x2)
    J = -J if "sign-flipped" in mistakes else J
    return J.T if "transposed" in mistakes else J


def _sample_surface(rng: np.random.Generator, _number: int) -> Inputs:
    return {"a": float(decimals(rng)), "x": decimals(rng, 2)}


SURFACE = Exercise(
    id="jacobian.surface",
    statement="g(x) = (x1 x2^2, a x1 + x2^3, sin(x2)) maps two numbers to three. Return its Jacobian at the array `x` "
    "of shape (2,), as an array.",
    stub='''def surface(a, x):
    """The Jacobian of g at x: (2,); a is a number."""
    x1, x2 = x
    ...
''',
    sample=_sample_surface,
    answers=(
        Derivative(
            points=3,
            forward=_surface,
            reference=_mistaken_surface,
            together=TURNED_OR_TRANSPOSED,
            misconceptions={
                "transposed": "This is the transposed Jacobian. One row belongs to one output, one column to one "
                "input: here, three rows and two columns.",
                "one-letter-wrong": "Rows 1 and 2 hold ∂g_i/∂x_i in both columns, and row 3 holds zeros. The column "
                "says by which input: ∂g_i/∂x_j.",
                "only-the-diagonal": "Only the entries ∂g_1/∂x_1 and ∂g_2/∂x_2 are filled. Each output may depend on "
                "each input: an entry is 0 for every x only if the output does not contain that input.",
                "at-the-image": "This is evaluated at the first two numbers of g(x). The nudge happens at x, and so "
                "the slopes are read at x.",
                "columns-swapped": "The columns have changed places: the first one belongs to x1, which is what g is "
                "given first.",
                "every-factor-differentiated": "In x1 x2^2 both factors were differentiated at once. While one input "
                "is nudged, the other is a constant and stays as it stands.",
                "exponent-left-out": "The powers lost their factors. The derivative of x2^2 is 2 x2, that of x2^3 is "
                "3 x2^2: the exponent comes down as a factor.",
                "two-lost": "The 2 is missing in the slope of x1 x2^2 by x2. The exponent comes down as a factor: 2 x1 "
                "x2.",
                "three-lost": "The 3 is missing in the slope of x2^3. The exponent comes down as a factor: 3 x2^2.",
                "both-differentiated-by-x1": "In the slope of x1 x2^2 by x1, x2^2 was differentiated, too. While x1 is "
                "nudged, x2^2 is a constant and stays as it stands.",
                "x1-kept": "In the slope of x1 x2^2 by x1 the x1 is kept. The slope of x1 is 1: what is left is x2^2.",
                "x1-kept-twice": "In the slopes by x1 the x1 is kept. The slope of x1 is 1: what is left is its "
                "factor, x2^2 in the first row and a in the second.",
                "a-x1-kept": "In the slope of a x1 by x1 the x1 is kept. The slope of x1 is 1: what is left is a.",
                "a-lost": "In the slope of a x1 by x1 the a is lost. It is a constant factor, and a constant factor "
                "stays.",
                "a-differentiated": "The slope of the second output by x1 is not 0. a is a constant factor of x1, and "
                "stays.",
                "a-x1-kept-by-x2": "In the slope of a x1 + x2^3 by x2 the a x1 is kept. While x2 is nudged, it is a "
                "constant, and the slope of a constant is 0.",
                "cube-kept-by-x1": "In the slope of a x1 + x2^3 by x1 the x2^3 is kept. While x1 is nudged, it is a "
                "constant, and the slope of a constant is 0.",
                "square-stays": "In the slope of x1 x2^2 by x2 the power is not lowered. The 2 comes down as a factor, "
                "and x2 is left: 2 x1 x2.",
                "cube-stays": "In the slope of x2^3 the power is not lowered. The 3 comes down as a factor, and x2^2 "
                "is left: 3 x2^2.",
                "lowered-twice": "In the slope of x2^3 the power is lowered by two. It is lowered by one: 3 x2^2.",
                "cube-as-square": "2 x2 is the slope of x2^2. The second output holds x2^3, whose slope is 3 x2^2.",
                "first-row-swapped": "In the first row the two slopes have changed places. The first column belongs to "
                "x1: there, x2^2 is the constant factor that stays.",
                "sine-by-both": "The slope of sin(x2) stands in both columns. While x1 is nudged, sin(x2) does not "
                "move: its slope by x1 is 0.",
                "sine-by-x1": "The slope of sin(x2) stands in the column of x1. sin(x2) contains x2 alone: its slope "
                "by x1 is 0, the one by x2 is cos(x2).",
                "sine-kept-by-x1": "sin(x2) itself stands in the column of x1. While x1 is nudged, it is a constant, "
                "and the slope of a constant is 0.",
                "one-for-nothing": "The slope of sin(x2) by x1 is not 1. While x1 is nudged, sin(x2) does not move: "
                "its slope by x1 is 0.",
                "cosine-of-x1": "The last entry is cos(x1). The sine is given x2, and its slope is read there: "
                "cos(x2).",
                "inputs-swapped": "x1 and x2 have changed places in the formulas. x1 is `x[0]`, x2 is `x[1]`.",
                "value-for-slopes": "This is g(x) itself. The Jacobian holds its slopes: three rows, one for each "
                "output, and two columns, one for each input.",
                "inputs-added": "The columns are added up. The slopes by x1 and by x2 stay apart, a column each.",
                "x1-alone": "These are the slopes by x1 alone. Those by x2 stand beside them, in a second column.",
                "in-one-row": "The slopes stand in one row. A Jacobian is a table: three rows, one for each output, "
                "and two columns, one for each input.",
                "filled-by-columns": "The slopes by x1 were listed first, then those by x2, but the table was filled "
                "row by row. A row holds both slopes of one output.",
                "square-lost": "In the slope of x1 x2^2 by x1 the square is lost. While x1 is nudged, x2^2 is a "
                "constant and stays as it stands.",
                "factor-lost": "In the slope of x1 x2^2 by x2 the x1 is lost. It is a constant factor there, and a "
                "constant factor stays.",
                "cosine-turned": "The slope of the sine has the wrong sign. It is cos(x2); the minus belongs to the "
                "slope of the cosine.",
                "sine-stays": "The sine was not differentiated: the last entry holds sin(x2), the output itself. Its "
                "slope is cos(x2).",
                "third-input-invented": "This has a third column, for an x3 that g does not take. g has two inputs, so "
                "its Jacobian has two columns.",
                "outputs-added": "The rows are added up. The three outputs keep their slopes apart, a row each.",
                "sign-flipped": SIGN_FLIPPED,
            },
        ),
    ),
)


# ---- three corners ----


def _sample_corners(rng: np.random.Generator, _number: int) -> Inputs:
    """A parallelogram with edges s and t of about a tenth, and the images under an affine map."""
    J, base = decimals(rng, 2, 2), decimals(rng, 2)
    while abs(np.linalg.det(J)) < 0.1:  # of a J that has an inverse, so that it can be told from it
        J = decimals(rng, 2, 2)
    s, t = rng.integers(1, 10, (2, 2)) * rng.choice([-1, 1], (2, 2)) / 50
    while abs(s[0] * t[1] - s[1] * t[0]) < 0.008:
        s, t = rng.integers(1, 10, (2, 2)) * rng.choice([-1, 1], (2, 2)) / 50
    return {"s": s, "t": t, "base": base, "at_s": base + J @ s, "at_t": base + J @ t}


def _recovered(inputs: Inputs, mistakes: Mistakes) -> Any:
    """J with J s = g(x + s) - g(x) and J t = g(x + t) - g(x): images in columns, times the inverse of the edges."""
    images = np.column_stack([inputs["at_s"], inputs["at_t"]])
    if "base-not-subtracted" not in mistakes:
        images = images - inputs["base"][:, None]
    edges = np.column_stack([inputs["s"], inputs["t"]])
    if "edges-as-rows" in mistakes:
        edges = edges.T
    edges = edges[:, ::-1] if "edges-swapped" in mistakes else edges
    inverse = edges if "multiplied" in mistakes else np.linalg.inv(edges)
    inverse = inverse * np.linalg.det(edges) if "not-divided-by-area" in mistakes else inverse
    if "rows-for-columns" in mistakes:
        return images.T @ np.linalg.inv(edges.T)
    if "moves-as-rows" in mistakes:
        return images.T @ inverse
    if "inverted" in mistakes:
        return edges @ np.linalg.inv(images)
    J = inverse @ images if "wrong-side" in mistakes else images @ inverse
    J = images if "edges-ignored" in mistakes else J
    J = images / edges if "entry-by-entry" in mistakes else J
    J = images / np.linalg.norm(edges, axis=0) if "divided-by-length" in mistakes else J
    J = -J if "sign-flipped" in mistakes else J
    return J.T if "transposed" in mistakes else J


def _fourth(inputs: Inputs, mistakes: Mistakes) -> Any:
    """g(x + s + t) = g(x) + J (s + t), by the learner's J."""
    if "corners-added" in mistakes:
        return inputs["at_s"] + inputs["at_t"]
    if "halfway" in mistakes:
        return (inputs["at_s"] + inputs["at_t"]) / 2
    if "base-added" in mistakes:
        return inputs["base"] + inputs["at_s"] + inputs["at_t"]
    if "edges-not-mapped" in mistakes:
        return inputs["base"] + inputs["s"] + inputs["t"]
    if "one-edge-not-mapped" in mistakes:
        return inputs["at_t"] + inputs["s"]
    if "base-mapped" in mistakes:
        return inputs["J"] @ (inputs["base"] + inputs["s"] + inputs["t"])
    if "J-transposed" in mistakes:
        return inputs["base"] + inputs["J"].T @ (inputs["s"] + inputs["t"])
    step = inputs["J"] @ (
        inputs["s"] - inputs["t"] if "edges-subtracted" in mistakes else inputs["s"] + inputs["t"]
    )
    return step if "base-forgotten" in mistakes else inputs["base"] + step


CORNERS = Exercise(
    id="jacobian.corners",
    statement="A small parallelogram has the corners x, x + `s`, x + `t` and x + s + t. g maps the first three to "
    "`base`, `at_s` and `at_t`. Return its Jacobian `J` and the image of the `fourth`.",
    stub='''def corners(s, t, base, at_s, at_t):
    """The Jacobian, and g(x + s + t) if the image is straight.

    All arguments are of shape (2,).
    """
    J = ...
    fourth = ...
    return J, fourth
''',
    sample=_sample_corners,
    answers=(
        Answer(
            name="J",
            points=2,
            reference=_recovered,
            together=TURNED_OR_TRANSPOSED,
            misconceptions={
                "transposed": "This is the transposed Jacobian. Row i belongs to output i, column j to input j; with "
                "two of each, the shape does not warn you.",
                "edges-ignored": "These are the moves themselves, J s and J t. They would be the columns of J only if "
                "s and t were (1, 0) and (0, 1).",
                "entry-by-entry": "Moves were divided by edges number by number. Each output responds to both numbers "
                "of an edge at once: solve J s = at_s - base and J t = at_t - base together.",
                "divided-by-length": "Each move was divided by the length of its edge. That is a slope along the "
                "edge; a column of J is one along an axis, and s and t do not lie on the axes.",
                "base-not-subtracted": "The images of the corners were taken, not how far they are from the image of "
                "x. A slope is made of a difference: subtract base.",
                "wrong-side": "The inverse of the edges stands on the left. With the edges in the columns of S and the "
                "moves in those of B, J S = B, so J = B S^-1.",
                "multiplied": "The moves were multiplied by the edges. Moves are J times edges; to get J alone, "
                "divide by the edges: multiply by their inverse.",
                "rows-for-columns": "Edges and moves were laid in rows and then multiplied as if they were columns. "
                "Lay s and t in the columns of S, their moves in those of B: J S = B, so J = B S^-1.",
                "edges-as-rows": "Of edges and moves, one stands in rows and the other in columns. Lay both in "
                "columns, each edge in the same column as its move.",
                "moves-as-rows": "Of edges and moves, one stands in rows and the other in columns. Lay both in "
                "columns, each edge in the same column as its move.",
                "edges-swapped": "The edges stand in another order than their moves. If s is the first column of the "
                "edges, at_s - base is the first column of the moves.",
                "not-divided-by-area": "The inverse of the edges lacks its divisor. The formula for the inverse of a 2 "
                "x 2 matrix divides by the determinant.",
                "inverted": "This is the inverse of J: it leads from the moves back to the edges. J leads from the "
                "edges to the moves: J s = at_s - base, and likewise for t.",
                "sign-flipped": SIGN_FLIPPED,
            },
        ),
        Answer(
            name="fourth",
            points=1,
            reference=_fourth,
            misconceptions={
                "base-forgotten": "This is how far the fourth corner is from the image of x. Add base to get where "
                "it is.",
                "corners-added": "The two corners are added, so base is counted twice. Moves add up, places do not.",
                "base-added": "Three places are added. Moves add up, places do not: add both moves, at_s - base and "
                "at_t - base, to base.",
                "edges-not-mapped": "s and t are added as they are. They are steps of the input; the output moves by J "
                "s and J t.",
                "one-edge-not-mapped": "s is added as it is. It is a step of the input; the output moves by J s.",
                "base-mapped": "J maps base, too. base is an image already; J maps steps of the input, here s + t.",
                "J-transposed": "The step is mapped by the transposed J. J has a row for each output and a column for "
                "each input, so the step stands on its right: J (s + t).",
                "halfway": "This is halfway between the two corners, the middle of the parallelogram. The fourth "
                "corner lies twice as far from base, in the same direction.",
                "edges-subtracted": "This is the image of x + s - t. The fourth corner lies along both edges: x + s "
                "+ t.",
            },
        ),
    ),
)


# ---- a misprint ----


def _sample_misprint(rng: np.random.Generator, number: int) -> Inputs:
    """A 3 x 4 or 4 x 3 Jacobian with one entry off, and five experiments that nudge all inputs at once.

    One entry is the largest, and one experiment misses most: no guess by size has two answers. The printed entry is too
    large and too small in turn.
    """
    q, p = (3, 4) if number % 2 else (4, 3)
    while True:
        J, nudges = decimals(rng, q, p), decimals(rng, p, 5) / 10
        row, column, printed = rng.integers(q), rng.integers(p), J.copy()
        printed[row, column] += abs(float(decimals(rng))) * (1 if number % 4 < 2 else -1)
        if _has_one_largest(printed) and _has_one_largest(nudges[column]):
            return {"J": printed, "nudges": nudges, "moves": J @ nudges}


def _has_one_largest(array: Any) -> bool:
    second, largest = np.sort(np.abs(array), axis=None)[-2:]
    return bool(largest - second > 1e-9)


def _strongest(inputs: Inputs, strength: Callable[[Any, Any], Any]) -> Any:
    """The place at which misses and nudges go together most, by a measure for each entry of J."""
    table = strength(inputs["moves"] - inputs["J"] @ inputs["nudges"], inputs["nudges"])
    return tuple(map(int, np.unravel_index(np.argmax(table), table.shape)))


def _largest_nudge_in_the_worst_experiment(inputs: Inputs) -> Any:
    """The row is right, and the column often, since the largest nudges lead to the largest misses."""
    misses = np.abs(inputs["moves"] - inputs["J"] @ inputs["nudges"])
    row, experiment = np.unravel_index(np.argmax(misses), misses.shape)
    return int(row), int(np.argmax(np.abs(inputs["nudges"][:, experiment])))


def _largest_ratio(inputs: Inputs) -> Any:
    """Where the true entry is largest against the printed one; right where that was printed too small."""
    ratios = np.abs(inputs["J"]) / np.abs(inputs["moves"] @ np.linalg.pinv(inputs["nudges"]))
    return tuple(map(int, np.unravel_index(np.argmin(ratios), ratios.shape)))


def _misprint(inputs: Inputs, mistakes: Mistakes) -> Any:
    """The row that does not predict its moves, and the input whose nudges explain by how much."""
    apart = inputs["moves"] - inputs["J"] @ inputs["nudges"]
    row = int(np.argmax(np.abs(apart).sum(axis=1)))
    size = np.linalg.norm(inputs["nudges"], axis=1)
    column = int(np.argmax(np.abs(inputs["nudges"] @ apart[row]) / size))
    if "experiment-for-input" in mistakes:
        column = int(np.argmax(np.abs(apart[row])))
    if "largest-in-row" in mistakes:
        column = int(np.argmax(np.abs(inputs["J"][row])))
    if "largest-entry" in mistakes:
        row, column = (int(k) for k in np.unravel_index(np.argmax(np.abs(inputs["J"])), inputs["J"].shape))
    if "row-and-column-swapped" in mistakes:
        row, column = column, row
    if "row-alone" in mistakes:
        return row
    if "column-from-one" in mistakes:
        return row, column + 1
    if "one-number" in mistakes:
        return row * inputs["J"].shape[1] + column
    return (row + 1, column + 1) if "counted-from-one" in mistakes else (row, column)


MISPRINT = Exercise(
    id="jacobian.misprint",
    statement="One entry of the printed Jacobian `J` is wrong. Each column of `nudges` is a small step in all inputs, "
    "the same column of `moves` what the outputs did. Return the wrong entry's place, (row, column), counted from 0.",
    stub='''def misprint(J, nudges, moves):
    """The place (row, column) of the wrong entry of J: (q, p).

    nudges: (p, 5); moves: (q, 5).
    """
    ...
''',
    sample=_sample_misprint,
    answers=(
        Answer(
            points=2,
            reference=_misprint,
            shown=lambda inputs: {"J": inputs["J"]},
            together=FROM_ONE,
            decoys=[
                lambda inputs: _strongest(inputs, lambda apart, nudges: np.abs(apart @ nudges.T)),
                lambda inputs: _strongest(inputs, lambda apart, nudges: np.abs(apart) @ np.abs(nudges).T),
                lambda inputs: _strongest(inputs, lambda apart, nudges: apart @ nudges.T),
                lambda inputs: _strongest(
                    inputs, lambda apart, nudges: np.abs(apart[:, None] * nudges).max(axis=2)
                ),
                _largest_nudge_in_the_worst_experiment,
                _largest_ratio,
            ],
            misconceptions={
                "row-and-column-swapped": "Row and column have changed places. The row says which output does not move "
                "as J predicts; the column says which input is to blame.",
                "experiment-for-input": "The column is the number of the step that J predicts worst. It should be the "
                "number of an input: ask with which input's nudges the error of the prediction grows and shrinks.",
                "largest-entry": "This is the entry largest in size. A large slope may be right: compare what J "
                "predicts, J @ nudges, with the moves.",
                "largest-in-row": "The row is right, but in it this is the entry largest in size. A large slope may be "
                "right: ask with which input's nudges the error of the prediction grows and shrinks.",
                "row-alone": "This is the row alone. The column is the number of an input: ask with which input's "
                "nudges the error of the prediction grows and shrinks.",
                "column-from-one": "The row is counted from 0, the column from 1. NumPy counts both from 0.",
                "one-number": "This is one number, the place in the flattened J, as np.argmax gives it. "
                "np.unravel_index(place, J.shape) turns it into row and column.",
                "counted-from-one": "The place is counted from 1. NumPy counts from 0: the first row is row 0.",
            },
        ),
    ),
)

EXERCISES = (SHAPES, LETTER, SURFACE, CORNERS, MISPRINT)
