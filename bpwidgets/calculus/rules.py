"""The table of derivative rules, apart from ``tape.py`` so that the idea there stays on one screen.

A rule answers one question: if ``z = f(x, y)`` and ``g = dL/dz`` has arrived at z, what is dL/dx?
There is one rule for each array argument, called as ``rule(g, z, x, y)``.  A rule knows nothing of
broadcasting or of other uses of x: the tape undoes the one and adds up the other, for all rules alike.
Rules are written in NumPy functions that have rules themselves, so a derivative has a derivative.
"""

# ruff: noqa: ARG005 - every rule takes g, z and all arguments, whichever it needs
from __future__ import annotations

import string
from collections.abc import Callable, Sequence
from math import prod as product
from typing import Any

import numpy as np

Array = Any  # a float64 array or scalar, or a Node that stands for one
Function = Callable[..., Any]
Rule = Callable[..., Array]
Shape = tuple[int, ...]

# --- Powers: no logarithm of zero, no zero to a negative power --------------------------------------------


def power_by_base(g: Array, z: Array, x: Array, y: Array) -> Array:
    """d/dx x^y = y x^(y - 1); where y = 0, x^y is the constant 1 and the exponent may be anything."""
    del z
    if isinstance(y, int | float):
        return g * y * x ** (y - 1 if y else 1.0)
    return g * y * x ** np.where(y == 0, 1.0, y - 1)


def power_by_exponent(g: Array, z: Array, x: Array, y: Array) -> Array:
    """d/dy x^y = x^y ln(x); where x = 0, x^y is 0 on both sides."""
    del y
    return g * z * np.log(np.where(x == 0, 1.0, x))


# --- Ties: equal values share the gradient in equal parts -------------------------------------------------


def chosen(x: Array, z: Array, y: Array) -> Array:
    """1 where z = max(x, y) or min(x, y) is x alone, 1/2 where x = y, 0 where it is y."""
    return (x == z) / (1.0 + (x == y))


def restore(g: Array, axis: Any, keepdims: bool) -> Array:
    """Give g back the axes that a reduction took away, with length 1."""
    return g if keepdims or axis is None else np.expand_dims(g, axis)


def spread(g: Array, z: Array, a: Array, axis: Any = None, keepdims: bool = False) -> Array:
    """For z = sum(a): every summand gets the whole g."""
    del z
    return np.broadcast_to(restore(g, axis, keepdims), np.shape(a))


def share(g: Array, z: Array, a: Array, axis: Any = None, keepdims: bool = False) -> Array:
    """For z = max(a) or min(a): the entries that equal z share g."""
    hit = a == restore(z, axis, keepdims)
    return restore(g, axis, keepdims) * (hit / np.sum(hit, axis=axis, keepdims=True))


def sum_of_later(g: Array, z: Array, a: Array, axis: Any = None) -> Array:
    """z_k = a_1 + ... + a_k: entry j is in every later sum, so it gets g_j + g_(j+1) + ..."""
    del z
    return np.reshape(np.flip(np.cumsum(np.flip(g, axis), axis), axis), np.shape(a))


# --- Matrix products: Z = X Y gives dX = dZ Y^T and dY = X^T dZ -------------------------------------------


def as_matrices(g: Array, x: Array, y: Array) -> tuple[Array, Array, Array]:
    """Write a vector x as one row and a vector y as one column, and g accordingly."""
    if y.ndim == 1:
        g, y = g[..., None], y[:, None]
    if x.ndim == 1:
        g, x = g[..., None, :], x[None, :]
    return g, x, y


def matmul_by_left(g: Array, z: Array, x: Array, y: Array) -> Array:
    """Left factor: dX = dZ Y^T."""
    del z
    g, _, y = as_matrices(g, x, y)
    return g @ np.swapaxes(y, -1, -2)


def matmul_by_right(g: Array, z: Array, x: Array, y: Array) -> Array:
    """Right factor: dY = X^T dZ."""
    del z
    was_vector = y.ndim == 1
    g, x, _ = as_matrices(g, x, y)
    dy = np.swapaxes(x, -1, -2) @ g
    return dy[..., 0] if was_vector else dy


# --- Functions of many arrays: rule(k, g, z, ...) is for the k-th array -----------------------------------


def concatenate_part(k: int, g: Array, z: Array, arrays: Sequence[Array], axis: int | None = 0) -> Array:
    """Each part gets its own stretch of g."""
    shape = np.shape(arrays[k])
    lengths = [product(np.shape(a)) if axis is None else np.shape(a)[axis] for a in arrays]
    start = sum(lengths[:k])
    stretch = slice(start, start + lengths[k])
    before = () if axis is None else (slice(None),) * (axis % np.ndim(z))
    return np.reshape(g[(*before, stretch)], shape)


def stack_part(k: int, g: Array, z: Array, arrays: Sequence[Array], axis: int = 0) -> Array:
    """Part k gets the k-th slice of g."""
    del arrays
    return g[(slice(None),) * (axis % np.ndim(z)) + (k,)]


def spell_out(subscripts: str, operands: Sequence[Array]) -> tuple[list[str], str]:
    """Einsum's subscripts with letters for ``...`` and with the output that ``->`` left out."""
    inputs, arrow, output = subscripts.replace(" ", "").partition("->")
    terms = inputs.split(",")
    if not arrow:
        letters = sorted(set(inputs) - {",", "."})
        output = "..." * ("..." in inputs) + "".join(c for c in letters if inputs.count(c) == 1)
    spare = [c for c in string.ascii_letters if c not in subscripts]
    hidden = [np.ndim(a) - len(t.replace("...", "")) for t, a in zip(terms, operands, strict=True)]
    dots = "".join(spare[: max(hidden)])
    terms = [t.replace("...", dots[len(dots) - h :]) for t, h in zip(terms, hidden, strict=True)]
    return terms, output.replace("...", dots)


def einsum_operand(
    k: int, g: Array, z: Array, subscripts: str, *operands: Array, optimize: Any = False
) -> Array:
    """Exchange operand k with the output: the product of all the others, summed to the shape of operand k.

    A letter that only operand k has was summed away: it comes back with a vector of ones.
    A letter that it has twice took a diagonal: it comes back with a unit matrix.
    """
    del z
    terms, output = spell_out(subscripts, operands)
    others = [(t, a) for j, (t, a) in enumerate(zip(terms, operands, strict=True)) if j != k]
    known = set(output).union(*(t for t, _ in others))
    spare = [c for c in string.ascii_letters if c not in output + "".join(terms)]
    target = ""
    for letter, length in zip(terms[k], np.shape(operands[k]), strict=True):
        if letter in target:
            second = spare.pop()
            others.append((letter + second, np.eye(length)))
            target += second
        else:
            target += letter
            if letter not in known:
                others.append((letter, np.ones(length)))
    inputs = ",".join([output, *(t for t, _ in others)])
    return np.einsum(f"{inputs}->{target}", g, *(a for _, a in others), optimize=optimize)


# --- The table --------------------------------------------------------------------------------------------

LN2, LN10 = np.log(2.0), np.log(10.0)

RULES: dict[Function, tuple[Rule | None, ...]] = {
    # z = f(x):            dL/dx
    np.positive: (lambda g, z, x: g,),
    np.negative: (lambda g, z, x: -g,),
    np.absolute: (lambda g, z, x: g * np.sign(x),),
    np.fabs: (lambda g, z, x: g * np.sign(x),),
    np.square: (lambda g, z, x: g * 2.0 * x,),
    np.sqrt: (lambda g, z, x: g / (2.0 * z),),
    np.cbrt: (lambda g, z, x: g / (3.0 * z * z),),
    np.reciprocal: (lambda g, z, x: -g * z * z,),
    np.exp: (lambda g, z, x: g * z,),
    np.exp2: (lambda g, z, x: g * z * LN2,),
    np.expm1: (lambda g, z, x: g * np.exp(x),),  # not z + 1, which is 0 for x = -40
    np.log: (lambda g, z, x: g / x,),
    np.log2: (lambda g, z, x: g / (x * LN2),),
    np.log10: (lambda g, z, x: g / (x * LN10),),
    np.log1p: (lambda g, z, x: g / (1.0 + x),),
    np.sin: (lambda g, z, x: g * np.cos(x),),
    np.cos: (lambda g, z, x: -g * np.sin(x),),
    np.tan: (lambda g, z, x: g * (1.0 + z * z),),
    np.arcsin: (lambda g, z, x: g / np.sqrt((1.0 - x) * (1.0 + x)),),
    np.arccos: (lambda g, z, x: -g / np.sqrt((1.0 - x) * (1.0 + x)),),
    np.arctan: (lambda g, z, x: g / (1.0 + x * x),),
    np.sinh: (lambda g, z, x: g * np.cosh(x),),
    np.cosh: (lambda g, z, x: g * np.sinh(x),),
    np.tanh: (lambda g, z, x: g / np.cosh(x) ** 2,),  # not 1 - z^2, which is 0 for x = 20
    np.arcsinh: (lambda g, z, x: g / np.hypot(x, 1.0),),
    np.arccosh: (lambda g, z, x: g / np.sqrt((x - 1.0) * (x + 1.0)),),
    np.arctanh: (lambda g, z, x: g / ((1.0 - x) * (1.0 + x)),),
    np.deg2rad: (lambda g, z, x: np.deg2rad(g),),
    np.radians: (lambda g, z, x: np.radians(g),),
    np.rad2deg: (lambda g, z, x: np.rad2deg(g),),
    np.degrees: (lambda g, z, x: np.degrees(g),),
    np.copy: (lambda g, z, a: g,),
    # z = f(x, y):         dL/dx,                               dL/dy
    np.add: (lambda g, z, x, y: g, lambda g, z, x, y: g),
    np.subtract: (lambda g, z, x, y: g, lambda g, z, x, y: -g),
    np.multiply: (lambda g, z, x, y: g * y, lambda g, z, x, y: g * x),
    np.divide: (lambda g, z, x, y: g / y, lambda g, z, x, y: -g * z / y),
    np.remainder: (lambda g, z, x, y: g, lambda g, z, x, y: -g * np.floor_divide(x, y)),
    np.power: (power_by_base, power_by_exponent),
    np.float_power: (power_by_base, power_by_exponent),
    np.maximum: (lambda g, z, x, y: g * chosen(x, z, y), lambda g, z, x, y: g * chosen(y, z, x)),
    np.minimum: (lambda g, z, x, y: g * chosen(x, z, y), lambda g, z, x, y: g * chosen(y, z, x)),
    np.fmax: (lambda g, z, x, y: g * chosen(x, z, y), lambda g, z, x, y: g * chosen(y, z, x)),
    np.fmin: (lambda g, z, x, y: g * chosen(x, z, y), lambda g, z, x, y: g * chosen(y, z, x)),
    np.logaddexp: (lambda g, z, x, y: g * np.exp(x - z), lambda g, z, x, y: g * np.exp(y - z)),
    np.logaddexp2: (lambda g, z, x, y: g * np.exp2(x - z), lambda g, z, x, y: g * np.exp2(y - z)),
    np.hypot: (
        lambda g, z, x, y: g * x / np.where(z == 0, 1.0, z),
        lambda g, z, x, y: g * y / np.where(z == 0, 1.0, z),
    ),
    np.arctan2: (
        lambda g, z, y, x: g * x / (x * x + y * y),
        lambda g, z, y, x: -g * y / (x * x + y * y),
    ),
    np.where: (None, lambda g, z, c, x, y: np.where(c, g, 0.0), lambda g, z, c, x, y: np.where(c, 0.0, g)),
    np.matmul: (matmul_by_left, matmul_by_right),
    # Reductions
    np.sum: (spread,),
    np.max: (share,),
    np.min: (share,),
    np.amax: (share,),
    np.amin: (share,),
    np.cumsum: (sum_of_later,),
    # The same numbers in another shape or order
    np.reshape: (lambda g, z, a, shape=None, newshape=None: np.reshape(g, np.shape(a)),),
    np.ravel: (lambda g, z, a: np.reshape(g, np.shape(a)),),
    np.squeeze: (lambda g, z, a, axis=None: np.reshape(g, np.shape(a)),),
    np.expand_dims: (lambda g, z, a, axis=0: np.reshape(g, np.shape(a)),),
    np.broadcast_to: (lambda g, z, array, shape=(): g,),  # the tape sums what was stretched
    np.transpose: (
        lambda g, z, a, axes=None: np.transpose(g, axes and np.argsort([k % np.ndim(a) for k in axes])),
    ),
    np.swapaxes: (lambda g, z, a, axis1=0, axis2=0: np.swapaxes(g, axis1, axis2),),
    np.moveaxis: (lambda g, z, a, source=0, destination=0: np.moveaxis(g, destination, source),),
    np.flip: (lambda g, z, m, axis=None: np.flip(g, axis),),
}

RULES_OF_MANY: dict[Function, Rule] = {
    np.concatenate: concatenate_part,
    np.stack: stack_part,
    np.einsum: einsum_operand,
}

# --- Functions made of the others: no rule of their own, so none that could be wrong ----------------------


def mean(a: Array, axis: Any = None, keepdims: bool = False) -> Array:
    """Sum / number of summands."""
    total = np.sum(a, axis=axis, keepdims=keepdims)
    return total / (np.size(a) / np.size(total))


def var(a: Array, axis: Any = None, ddof: float = 0, keepdims: bool = False) -> Array:
    """Variance: sum (a - mean)^2 / (n - ddof)."""
    squares = (a - np.mean(a, axis=axis, keepdims=True)) ** 2
    total = np.sum(squares, axis=axis, keepdims=keepdims)
    return total / (np.size(a) / np.size(total) - ddof)


def root(square: Array) -> Array:
    """The square root, with derivative 0 at 0: for lengths, whose kink at the origin is that of |x|."""
    zero = square == 0
    return np.where(zero, 0.0, np.sqrt(np.where(zero, 1.0, square)))


def std(a: Array, axis: Any = None, ddof: float = 0, keepdims: bool = False) -> Array:
    """The root of var."""
    return root(np.var(a, axis=axis, ddof=ddof, keepdims=keepdims))


def norm(x: Array, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Array:  # noqa: A002 - NumPy's name
    """||x||: root of the sum of squares (vectors and, as Frobenius norm, matrices); ord 1 and inf of vectors."""
    of_vectors = isinstance(axis, int) or (axis is None and np.ndim(x) == 1)
    if ord is None or (ord == 2 and of_vectors) or (ord == "fro" and not of_vectors):
        return root(np.sum(x * x, axis=axis, keepdims=keepdims))
    if ord == 1 and of_vectors:
        return np.sum(np.abs(x), axis=axis, keepdims=keepdims)
    if ord == np.inf and of_vectors:
        return np.max(np.abs(x), axis=axis, keepdims=keepdims)
    raise NotImplementedError(f"ord={ord!r}")


def prod(a: Array, axis: Any = None, keepdims: bool = False) -> Array:
    """A tree of products of two.  Nothing is divided, so zeros do no harm."""
    ndim = np.ndim(a)
    axes = range(ndim) if axis is None else [axis] if isinstance(axis, int) else axis
    axes = [k % ndim for k in axes]
    kept = [k for k in range(ndim) if k not in axes]
    shape = [np.shape(a)[k] for k in kept]
    a = np.reshape(np.transpose(a, axes + kept), (product(np.shape(a)[k] for k in axes), *shape))
    while len(a) > 1:
        odd = a[:-1:2] * a[1::2]
        a = odd if len(a) % 2 == 0 else np.concatenate([odd, a[-1:]])
    a = a[0] if len(a) else np.ones(shape)
    return np.expand_dims(a, tuple(axes)) if keepdims else a


def clip(a: Array, a_min: Any = None, a_max: Any = None, **new: Any) -> Array:
    """Keep a between the bounds; on a bound it is the bound, so its derivative by a is 0 there."""
    low, high = new.get("min", a_min), new.get("max", a_max)
    a = a if low is None else np.where(a <= low, low, a)
    return a if high is None else np.where(a >= high, high, a)


def dot(a: Array, b: Array) -> Array:
    """Scalars multiply, vectors and matrices as @; beyond that the last axis of a meets the last but one of b."""
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return a * b
    if np.ndim(a) <= 2 and np.ndim(b) <= 2:
        return np.matmul(a, b)
    return np.tensordot(a, b, axes=(-1, max(np.ndim(b) - 2, 0)))


def tensordot(a: Array, b: Array, axes: Any = 2) -> Array:
    """One matrix product: a's free axes are the rows, b's the columns, the named pairs are summed."""
    left, right = (range(-axes, 0), range(axes)) if isinstance(axes, int) else axes
    summed_a = [k % np.ndim(a) for k in np.atleast_1d(left).astype(int)]
    summed_b = [k % np.ndim(b) for k in np.atleast_1d(right).astype(int)]
    free_a = [k for k in range(np.ndim(a)) if k not in summed_a]
    free_b = [k for k in range(np.ndim(b)) if k not in summed_b]
    rows, columns = [np.shape(a)[k] for k in free_a], [np.shape(b)[k] for k in free_b]
    inner_length = product(np.shape(a)[k] for k in summed_a)
    A = np.reshape(np.transpose(a, free_a + summed_a), (product(rows), inner_length))
    B = np.reshape(np.transpose(b, summed_b + free_b), (inner_length, product(columns)))
    return np.reshape(A @ B, (*rows, *columns))


def inner(a: Array, b: Array) -> Array:
    """The last axes meet."""
    return a * b if np.ndim(a) == 0 or np.ndim(b) == 0 else np.tensordot(a, b, axes=(-1, -1))


def take(a: Array, indices: Any, axis: int | None = None) -> Array:
    """Indexing along one axis."""
    if axis is None:
        return np.ravel(a)[indices]
    return a[(slice(None),) * (axis % np.ndim(a)) + (indices,)]


def repeat(a: Array, repeats: Any, axis: int | None = None) -> Array:
    """Indexing with repeats."""
    length = np.size(a) if axis is None else np.shape(a)[axis]
    return np.take(a, np.repeat(np.arange(length), repeats), axis)


def diff(a: Array, n: int = 1, axis: int = -1) -> Array:
    """Differences a_2 - a_1, a_3 - a_2, ..., n times."""
    for _ in range(n):
        length = np.shape(a)[axis]
        a = np.take(a, np.arange(1, length), axis) - np.take(a, np.arange(length - 1), axis)
    return a


def diag(v: Array) -> Array:
    """The diagonal matrix of a vector; the diagonal of a matrix."""
    if np.ndim(v) == 1:
        return v[:, None] * np.eye(len(v))
    index = np.arange(min(np.shape(v)))
    return v[index, index]


COMPOSED: dict[Function, Function] = {
    np.mean: mean,
    np.var: var,
    np.std: std,
    np.linalg.norm: norm,
    np.prod: prod,
    np.clip: clip,
    np.dot: dot,
    np.tensordot: tensordot,
    np.inner: inner,
    np.vdot: lambda a, b: np.matmul(np.ravel(a), np.ravel(b)),
    np.outer: lambda a, b: np.ravel(a)[:, None] * np.ravel(b),
    np.take: take,
    np.repeat: repeat,
    np.diff: diff,
    np.diag: diag,
    np.trace: lambda a: np.sum(np.diag(a)),
    np.atleast_1d: lambda a: np.reshape(a, np.shape(a) or (1,)),
    np.atleast_2d: lambda a: a if np.ndim(a) >= 2 else np.reshape(a, (1, np.size(a))),
    np.vstack: lambda tup: np.concatenate([np.atleast_2d(a) for a in tup]),
    np.hstack: lambda tup: np.concatenate([np.atleast_1d(a) for a in tup], axis=int(np.ndim(tup[0]) > 1)),
    np.column_stack: lambda tup: np.concatenate(
        [a if np.ndim(a) >= 2 else np.reshape(a, (np.size(a), 1)) for a in tup], axis=1
    ),
}

# --- Functions that are constant wherever they have a derivative, or that only look -----------------------

PLAIN: frozenset[Function] = frozenset(
    (
        *(np.greater, np.greater_equal, np.less, np.less_equal, np.equal, np.not_equal),
        *(np.logical_and, np.logical_or, np.logical_not, np.logical_xor, np.any, np.all, np.count_nonzero),
        *(np.isfinite, np.isinf, np.isnan, np.isclose, np.allclose, np.array_equal, np.signbit),
        *(np.sign, np.heaviside, np.floor, np.ceil, np.trunc, np.rint, np.round, np.around, np.floor_divide),
        *(np.argmax, np.argmin, np.argsort, np.argwhere, np.nonzero, np.flatnonzero, np.searchsorted),
        *(np.shape, np.ndim, np.size, np.zeros_like, np.ones_like, np.full_like, np.empty_like),
        *(np.iscomplexobj, np.isrealobj, np.array_repr, np.array_str, np.array2string),
    )
)

# --- What to write instead of a function that has no rule -------------------------------------------------

INSTEAD: dict[str, str] = {
    "add.reduce": "np.sum(x)",
    "multiply.reduce": "np.prod(x)",
    "maximum.reduce": "np.max(x)",
    "minimum.reduce": "np.min(x)",
    "add.accumulate": "np.cumsum(x)",
    "multiply.outer": "np.outer(x, y)",
    "add.outer": "x[:, None] + y",
    "subtract.outer": "x[:, None] - y",
    "append": "np.concatenate([x, y])",
    "insert": "np.concatenate with the pieces in order",
    "delete": "x[keep] with the indices or the mask to keep",
    "copyto": "np.where(mask, new, old)",
    "put": "np.where(mask, new, old)",
    "putmask": "np.where(mask, new, old)",
    "fill_diagonal": "np.where(np.eye(n) == 1, new, old)",
    "sort": "x[np.argsort(x)]",
    "median": "x[np.argsort(x)] and the mean of its middle entries",
    "average": "np.sum(weights * x) / np.sum(weights)",
    "nanmean": "np.mean(x[~np.isnan(x)])",
    "nansum": "np.sum(np.where(np.isnan(x), 0, x))",
    "select": "nested np.where(condition, a, b)",
    "piecewise": "nested np.where(condition, a, b)",
    "fmod": "np.remainder(x, y)",
    "divmod": "x // y and x % y",
    "modf": "np.floor(x) and x - np.floor(x)",
    "expit": "1 / (1 + np.exp(-x))",
    "logsumexp": "m + np.log(np.sum(np.exp(x - m))) with m = np.max(x)",
    "softmax": "e / np.sum(e) with e = np.exp(x - np.max(x))",
    "cumprod": "a loop of products and np.stack",
    "tile": "np.concatenate([x] * n)",
    "roll": "np.concatenate([x[-k:], x[:-k]])",
    "split": "slices such as x[:k] and x[k:]",
    "ptp": "np.max(x) - np.min(x)",
    "sinc": "np.sin(np.pi * x) / (np.pi * x)",
    "kron": "np.einsum('ij,kl->ikjl', a, b) and a reshape",
    "cross": "its three components and np.stack",
    "linspace": "a + (b - a) * np.linspace(0, 1, n)",
}
