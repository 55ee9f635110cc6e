"""NumPy functions written in terms of the functions in ``vjps.py``.

They need no vjp, so none of theirs can be wrong. Each takes NumPy's parameter names.
"""

from __future__ import annotations

from math import prod as product
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.autodiff.errors import refuse

if TYPE_CHECKING:
    from bpwidgets.calculus.autodiff.vjps import Array, Function


def mean(a: Array, axis: Any = None, keepdims: bool = False) -> Array:
    """sum(a) / n, n being the number of summands."""
    total = np.sum(a, axis=axis, keepdims=keepdims)
    return total / (np.size(a) / np.size(total))


def var(a: Array, axis: Any = None, ddof: float = 0, keepdims: bool = False) -> Array:
    """sum (a - mean(a))^2 / (n - ddof)."""
    squares = (a - np.mean(a, axis=axis, keepdims=True)) ** 2
    total = np.sum(squares, axis=axis, keepdims=keepdims)
    return total / (np.size(a) / np.size(total) - ddof)


def sqrt_of_squares(square: Array) -> Array:
    """The square root with derivative 0 at 0: for lengths, whose kink at the origin is like that of |x|."""
    zero = square == 0
    return np.where(zero, 0.0, np.sqrt(np.where(zero, 1.0, square)))


def std(a: Array, axis: Any = None, ddof: float = 0, keepdims: bool = False) -> Array:
    """sqrt(var(a))."""
    return sqrt_of_squares(np.var(a, axis=axis, ddof=ddof, keepdims=keepdims))


def norm(x: Array, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Array:  # noqa: A002 - NumPy's name
    """||x|| = sqrt(sum x^2) of vectors and matrices; of vectors also sum |x| (ord 1) and max |x| (ord inf)."""
    is_vector_norm = np.ndim(x) == 1 if axis is None else np.ndim(axis) == 0
    if ord is None or (ord == 2 and is_vector_norm) or (ord == "fro" and not is_vector_norm):
        return sqrt_of_squares(np.sum(x * x, axis=axis, keepdims=keepdims))
    if ord == 1 and is_vector_norm:
        return np.sum(np.abs(x), axis=axis, keepdims=keepdims)
    if ord == np.inf and is_vector_norm:
        return np.max(np.abs(x), axis=axis, keepdims=keepdims)
    return refuse(
        f"np.linalg.norm with ord={ord!r} here", "leave out ord=, or write the norm with np.sum or np.max"
    )


def prod(a: Array, axis: Any = None, keepdims: bool = False) -> Array:
    """a_1 a_2 ... a_n as a tree of pairwise products: nothing is divided, so zeros do no harm."""
    ndim = np.ndim(a)
    axes = range(ndim) if axis is None else [axis] if np.ndim(axis) == 0 else axis
    axes = [k % ndim for k in axes]
    kept = [k for k in range(ndim) if k not in axes]
    shape = [np.shape(a)[k] for k in kept]
    a = np.reshape(np.transpose(a, axes + kept), (product(np.shape(a)[k] for k in axes), *shape))
    while len(a) > 1:
        pairs = a[:-1:2] * a[1::2]
        a = pairs if len(a) % 2 == 0 else np.concatenate([pairs, a[-1:]])
    a = a[0] if len(a) else np.ones(shape)
    return np.expand_dims(a, tuple(axes)) if keepdims else a


def clip(a: Array, a_min: Any = None, a_max: Any = None, min: Any = None, max: Any = None) -> Array:  # noqa: A002 - NumPy's names
    """min(max(a, low), high). On a bound the value is the bound, so its derivative by a is 0 there."""
    low, high = (a_min if min is None else min), (a_max if max is None else max)
    a = a if low is None else np.where(a <= low, low, a)
    return a if high is None else np.where(a >= high, high, a)


def dot(a: Array, b: Array) -> Array:
    """Scalars multiply; vectors and matrices as @; otherwise sum over a's last axis and b's last but one."""
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return a * b
    if np.ndim(a) <= 2 and np.ndim(b) <= 2:
        return np.matmul(a, b)
    return np.tensordot(a, b, axes=(-1, max(np.ndim(b) - 2, 0)))


def tensordot(a: Array, b: Array, axes: Any = 2) -> Array:
    """One matrix product: a's free axes are the rows, b's the columns; the named pairs of axes are summed over."""
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
    """The sum over the last axis of both."""
    return a * b if np.ndim(a) == 0 or np.ndim(b) == 0 else np.tensordot(a, b, axes=(-1, -1))


def take(a: Array, indices: Any, axis: int | None = None) -> Array:
    """a[..., indices, ...] at the given axis."""
    if axis is None:
        return np.ravel(a)[indices]
    return a[(slice(None),) * (axis % np.ndim(a)) + (indices,)]


def repeat(a: Array, repeats: Any, axis: int | None = None) -> Array:
    """Take each position as often as it is repeated."""
    length = np.size(a) if axis is None else np.shape(a)[axis]
    return np.take(a, np.repeat(np.arange(length), repeats), axis)


def diff(a: Array, n: int = 1, axis: int = -1) -> Array:
    """(a_2 - a_1, a_3 - a_2, ...), n times."""
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
    np.full_like: lambda a, fill_value: np.zeros(np.shape(a)) + fill_value,
    np.trace: lambda a: np.sum(np.diag(a)),
    np.atleast_1d: lambda arys: np.reshape(arys, np.shape(arys) or (1,)),
    np.atleast_2d: lambda arys: arys if np.ndim(arys) >= 2 else np.reshape(arys, (1, np.size(arys))),
    np.vstack: lambda tup: np.concatenate([np.atleast_2d(a) for a in tup]),
    np.hstack: lambda tup: np.concatenate([np.atleast_1d(a) for a in tup], axis=int(np.ndim(tup[0]) > 1)),
    np.column_stack: lambda tup: np.concatenate(
        [a if np.ndim(a) >= 2 else np.reshape(a, (np.size(a), 1)) for a in tup], axis=1
    ),
}
