"""NumPy functions written in terms of the functions in ``vjps.py``.

Their derivatives follow from those in the table. Each takes NumPy's parameters by NumPy's names; those that are
missing are refused.
"""

from __future__ import annotations

from math import prod as product
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index, normalize_axis_tuple

from bpwidgets.calculus.autodiff.arguments import standardized
from bpwidgets.calculus.autodiff.errors import refuse

if TYPE_CHECKING:
    from bpwidgets.calculus.autodiff.recorder import Array, Function


def count(a: Array, axis: Any) -> Array:
    """How many entries a reduction over these axes takes together, as a float64: 0 / 0 is nan then, no error."""
    if axis is None:
        return np.float64(a.size)
    return np.float64(product([a.shape[k] for k in normalize_axis_tuple(axis, a.ndim)]))


def mean(a: Array, axis: Any = None, keepdims: bool = False) -> Array:
    """sum(a) / n."""
    return np.sum(a, axis=axis, keepdims=keepdims) / count(a, axis)


def var(a: Array, axis: Any = None, ddof: float = 0, keepdims: bool = False) -> Array:
    """sum (a - mean(a))^2 / (n - ddof)."""
    squares = (a - np.mean(a, axis=axis, keepdims=True)) ** 2
    return np.sum(squares, axis=axis, keepdims=keepdims) / np.maximum(count(a, axis) - ddof, 0.0)


def sqrt_of_squares(square: Array) -> Array:
    """The square root with derivative 0 at 0: for lengths, whose kink at the origin is like that of |x|."""
    zero = square == 0
    return np.where(zero, 0.0, np.sqrt(np.where(zero, 1.0, square)))


def std(a: Array, axis: Any = None, ddof: float = 0, keepdims: bool = False) -> Array:
    """sqrt(var(a))."""
    return sqrt_of_squares(np.var(a, axis=axis, ddof=ddof, keepdims=keepdims))


# By the number of axes, the values of ord that mean the root of the sum of squares.
ROOT_OF_SQUARES = {1: (None, 2), 2: (None, "fro", "f")}


def norm(x: Array, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Array:  # noqa: A002 - NumPy's name
    """||x|| = sqrt(sum x^2) of vectors and matrices; of vectors also sum |x| (ord 1) and max |x| (ord inf)."""
    n_axes = len(normalize_axis_tuple(range(x.ndim) if axis is None else axis, x.ndim))
    if n_axes == 1 and ord in {1, np.inf}:
        return (np.sum if ord == 1 else np.max)(np.abs(x), axis=axis, keepdims=keepdims)
    is_of_all_entries = ord is None and axis is None
    if ord not in ROOT_OF_SQUARES.get(n_axes, ()) and not is_of_all_entries:
        refuse(
            f"np.linalg.norm with ord={ord!r} of {n_axes} {'axis' if n_axes == 1 else 'axes'}",
            "leave out ord=, or write it with np.sum or np.max",
        )
    return sqrt_of_squares(np.sum(x * x, axis=axis, keepdims=keepdims))


def clip(a: Array, a_min: Any = None, a_max: Any = None, min: Any = None, max: Any = None) -> Array:  # noqa: A002 - NumPy's names
    """min(max(a, low), high): low is called a_min or, since NumPy 2.1, min; high a_max or max; None is no bound.

    On a bound the value is the bound, so its derivative by a is 0 there.
    """
    if (min is not None or max is not None) and (a_min is not None or a_max is not None):
        raise ValueError("np.clip takes its bounds as a_min and a_max or as min and max, not as both.")
    bounds = (a_min if min is None else min), (a_max if max is None else max)
    a = standardized(a, np.clip)  # any of the three may be a list
    low, high = (None if bound is None else standardized(bound, np.clip) for bound in bounds)
    a = a if low is None else np.where((a > low) | np.isnan(a), a, low)
    return a if high is None else np.where((a < high) | np.isnan(a), a, high)


def dot(a: Array, b: Array) -> Array:
    """Scalars multiply; vectors and matrices as @; otherwise sum over a's last axis and b's last but one."""
    n, m = np.ndim(a), np.ndim(b)
    if n == 0 or m == 0:
        return a * b
    if n <= 2 and m <= 2:
        return np.matmul(a, b)
    return np.tensordot(a, b, axes=(-1, max(m - 2, 0)))


def tensordot(a: Array, b: Array, axes: Any = 2) -> Array:
    """One matrix product: a's free axes are the rows, b's the columns; the named pairs of axes are summed over."""
    left, right = axes if np.iterable(axes) else (range(-axes, 0), range(axes))
    summed_a, summed_b = normalize_axis_tuple(left, np.ndim(a)), normalize_axis_tuple(right, np.ndim(b))
    inner_shape = [np.shape(a)[k] for k in summed_a]
    if inner_shape != [np.shape(b)[k] for k in summed_b]:
        raise ValueError(
            f"np.tensordot sums axes of the lengths {inner_shape}, expected the same of both arrays."
        )
    free_a = [k for k in range(np.ndim(a)) if k not in summed_a]
    free_b = [k for k in range(np.ndim(b)) if k not in summed_b]
    rows, columns = [np.shape(a)[k] for k in free_a], [np.shape(b)[k] for k in free_b]
    A = np.reshape(np.transpose(a, [*free_a, *summed_a]), (product(rows), product(inner_shape)))
    B = np.reshape(np.transpose(b, [*summed_b, *free_b]), (product(inner_shape), product(columns)))
    return np.reshape(A @ B, (*rows, *columns))


def inner(a: Array, b: Array) -> Array:
    """The sum over the last axis of both."""
    return a * b if np.ndim(a) == 0 or np.ndim(b) == 0 else np.tensordot(a, b, axes=(-1, -1))


def take(a: Array, indices: Any, axis: int | None = None, mode: Any = "raise") -> Array:
    """a[..., indices, ...] at the given axis."""
    if axis is None:
        a, axis = np.ravel(a), 0
    axis = normalize_axis_index(axis, a.ndim)
    positions = np.arange(a.shape[axis]).take(indices, mode=mode)
    return a[(slice(None),) * axis + (positions,)]


def sort(a: Array, axis: int | None = -1) -> Array:
    """a[argsort(a)] along the axis."""
    a, axis = (np.ravel(a), 0) if axis is None else (a, normalize_axis_index(axis, a.ndim))
    index = np.ogrid[tuple(map(slice, a.shape))]  # the position of each entry, axis by axis
    return a[(*index[:axis], np.argsort(a, axis), *index[axis + 1 :])]


def repeat(a: Array, repeats: Any, axis: int | None = None) -> Array:
    """Take each position as often as it is repeated."""
    a, axis = (np.ravel(a), 0) if axis is None else (np.atleast_1d(a), axis)
    return np.take(a, np.repeat(np.arange(a.shape[axis]), repeats), axis)


def diff(a: Array, n: int = 1, axis: int = -1) -> Array:
    """(a_2 - a_1, a_3 - a_2, ...), n times."""
    if n < 0:
        raise ValueError(f"np.diff is asked for {n} differences, expected 0 or more.")
    axis = normalize_axis_index(axis, a.ndim)
    for _ in range(n):
        length = a.shape[axis]
        a = np.take(a, np.arange(1, length), axis) - np.take(a, np.arange(length - 1), axis)
    return a


def diagonal(a: Array, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Array:
    """The entries a[..., i, ..., i + offset, ...] of two axes along a new last axis."""
    a = np.moveaxis(a, (axis1, axis2), (0, 1))
    n, m, *_ = a.shape
    rows, columns = np.nonzero(np.eye(n, m, offset))
    return np.moveaxis(a[rows, columns], 0, -1)


def trace(a: Array, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Array:
    """The sum of the diagonal."""
    return np.sum(np.diagonal(a, offset, axis1, axis2), axis=-1)


def diag(v: Array, k: int = 0) -> Array:
    """The k-th diagonal of a matrix, or the matrix that has the vector v there."""
    if v.ndim == 2:
        return np.diagonal(v, k)
    if v.ndim != 1:
        raise ValueError(f"np.diag of an array with {v.ndim} axes, expected 1 or 2.")
    padded = np.concatenate([v, np.zeros(abs(k))])
    return np.where(np.eye(len(padded), k=k) == 1, padded[:, None] if k >= 0 else padded, 0.0)


def full_like(a: Array, fill_value: Any) -> Array:
    """The fill value, broadcast to the shape of a, as a new array of floats: broadcast_to gives a read-only view."""
    return 1.0 * np.broadcast_to(fill_value, a.shape)


# --- The table: a lambda's parameter has NumPy's name, by which it may be passed --------------------------

COMPOSED: dict[Function, Function] = {
    np.mean: mean,
    np.var: var,
    np.std: std,
    np.linalg.norm: norm,
    np.clip: clip,
    np.dot: dot,
    np.tensordot: tensordot,
    np.inner: inner,
    np.vdot: lambda a, b: np.matmul(np.ravel(a), np.ravel(b)),
    np.outer: lambda a, b: np.ravel(a)[:, None] * np.ravel(b),
    np.take: take,
    np.sort: sort,
    np.repeat: repeat,
    np.diff: diff,
    np.diag: diag,
    np.diagonal: diagonal,
    np.trace: trace,
    np.full_like: full_like,
    np.atleast_1d: lambda arys: np.reshape(arys, np.shape(arys) or (1,)),
    np.atleast_2d: lambda arys: arys if np.ndim(arys) >= 2 else np.reshape(arys, (1, np.size(arys))),
    np.vstack: lambda tup: np.concatenate([np.atleast_2d(a) for a in tup]),
    np.hstack: lambda tup: np.concatenate([np.atleast_1d(a) for a in tup], axis=int(np.ndim(tup[0]) > 1)),
    np.column_stack: lambda tup: np.concatenate(
        [a if np.ndim(a) >= 2 else np.reshape(a, (np.size(a), 1)) for a in tup], axis=1
    ),
}
