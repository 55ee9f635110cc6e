"""The table of derivative rules: one vector-Jacobian product (vjp) for each array argument of each operation.

If ``z = f(x, y)`` and ``g = dL/dz`` has arrived at z, what is dL/dx? The vjp of f by x answers: it is called as
``vjp(g, z, x, y)`` and gives g times the Jacobian dz/dx, without forming it. A vjp may ignore broadcasting and
other uses of x: the tape sums over broadcast axes and adds up contributions. Vjps are written in NumPy functions
that have vjps themselves, so derivatives can be differentiated again.

The tables are read by ``dispatch.py``. A tuple has one vjp for each array argument, in order, or None where the
derivative by that argument is 0. After g and z come NumPy's parameters, by NumPy's names: the arrays, then the
options that the last vjp of the tuple knows (axis, keepdims); NumPy's other options are refused. All are
passed to every vjp, whichever it needs.
"""

# ruff: noqa: ARG001, ARG005 - see above
from __future__ import annotations

import string
from collections.abc import Callable, Sequence
from math import prod as product
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

from bpwidgets.calculus.autodiff.recorder import Array, Function, Shape, recordable

Vjp = Callable[..., Array]

# --- Functions of our own that are recorded like NumPy's --------------------------------------------------


@recordable
def sech_squared(x: Array) -> Array:
    """tanh'(x) = 1 / cosh(x)^2."""
    square = np.cosh(x) ** 2
    in_place = square if square.ndim else None  # fresh memory for a large array takes as long as the division
    return np.divide(1.0, square, out=in_place)


SMALLEST_NORMAL = float(np.finfo(np.float64).smallest_normal)  # of less, 1 / x may overflow

# --- Powers, logaddexp, hypot: no logarithm of zero, no zero to a negative power, no inf / inf --------------


def power_vjp_base(g: Array, z: Array, x: Array, y: Array) -> Array:
    """d/dx x^y = y x^(y - 1)."""
    return g * y * x ** exponent_less_one(x, y)


def exponent_less_one(x: Array, y: Array) -> Array:
    """y - 1; but 1 where y = 0 and x^-1 is infinite, as 0^-1 is: the factor y makes the derivative 0 there.

    Elsewhere it stays y - 1 also where y = 0, since the derivative of y x^(y - 1) by y is x^-1 there.
    """
    if isinstance(y, float):
        # A number is differentiated no further, and stays one, since NumPy takes powers like x ** 2.0 faster then.
        return y - 1.0 if y else 1.0
    return np.where((y == 0) & (np.abs(x) < SMALLEST_NORMAL), 1.0, y - 1.0)


def power_vjp_exponent(g: Array, z: Array, x: Array, y: Array) -> Array:
    """d/dy x^y = x^y ln(x). Where x = 0 it is 0: 0^y = 0 for every y > 0, and at y = 0, where 0^y jumps, we say 0."""
    return g * z * np.log(np.where(x == 0, 1.0, x))


def softmax_weight(exp: Function, x: Array, z: Array, y: Array) -> Array:
    """For z = ln(e^x + e^y): dz/dx = e^(x - z); it is 1 where x alone is infinite."""
    return exp(np.where((x == np.inf) & (y < np.inf), 0.0, x - z))


def hypot_slope(x: Array, z: Array) -> Array:
    """For z = sqrt(x^2 + y^2): dz/dx = x / z. At the origin it is 0, like that of |x|; where x is infinite, +-1."""
    x_over_z = x / np.where((z == 0) | np.isinf(x), 1.0, z)
    return np.where(z == 0, 0.0, np.where(np.isinf(x), np.sign(x), x_over_z))


def inverted(x: Array, y: Array) -> Array:
    """x / (x^2 + y^2), without the squares, which overflow, or are rounded to 0, where the quotient is a number."""
    r = np.hypot(x, y)
    return (x / r) / r


# --- Maximum and minimum: equal values share the gradient in equal parts ----------------------------------


def tie_weight(x: Array, z: Array, y: Array) -> Array:
    """For z = max(x, y) or min(x, y): dz/dx = 1 where z is x alone, 1/2 where x = y, 0 where z is y; nan with z."""
    is_x, is_y = x == z, y == z
    return is_x / np.add(is_x, is_y, dtype=np.float64)


MAXIMUM_VJPS = (
    lambda g, z, x, y: g * tie_weight(x, z, y),
    lambda g, z, x, y: g * tie_weight(y, z, x),
)


def max_vjp(g: Array, z: Array, a: Array, axis: Any = None, keepdims: bool = False) -> Array:
    """z = max(a) or min(a): the n entries that equal z get g / n each, the others 0."""
    is_extreme = a == restore_axes(z, a, axis, keepdims)
    return restore_axes(g, a, axis, keepdims) * (is_extreme / np.sum(is_extreme, axis=axis, keepdims=True))


# --- Sums and axes ----------------------------------------------------------------------------------------


def restore_axes(g: Array, a: Array, axis: Any, keepdims: bool) -> Array:
    """Give g back, with length 1, the axes that a reduction of a removed. A number has none, also with axis=0."""
    return g if keepdims or axis is None or a.ndim == 0 else np.expand_dims(g, axis)


def sum_vjp(g: Array, z: Array, a: Array, axis: Any = None, keepdims: bool = False) -> Array:
    """z = sum(a): dz/da_j = 1, so every summand gets the whole g."""
    return np.broadcast_to(restore_axes(g, a, axis, keepdims), a.shape)


def cumsum_vjp(g: Array, z: Array, a: Array, axis: Any = None) -> Array:
    """z_k = a_1 + ... + a_k: a_j is part of z_j and all later sums, so it gets g_j + g_(j+1) + ..."""
    return np.reshape(np.flip(np.cumsum(np.flip(g, axis), axis), axis), a.shape)


def transpose_vjp(g: Array, z: Array, a: Array, axes: Any = None) -> Array:
    """z = transpose(a, axes): g is transposed by the inverse permutation."""
    return np.transpose(g, None if axes is None else np.argsort(normalize_axis_tuple(axes, a.ndim)).tolist())


def prod_vjp(g: Array, z: Array, a: Array, axis: Any = None, keepdims: bool = False) -> Array:
    """z = a_1 ... a_n: a_j gets g times the product of the others.

    z / a_j would fail where a_j = 0, and n products of n - 1 factors cost n^2. So each product of the others is that
    of the factors before a_j times that of the factors after it.
    """
    axes = normalize_axis_tuple(range(a.ndim) if axis is None or a.ndim == 0 else axis, a.ndim)
    order = [*axes, *(k for k in range(a.ndim) if k not in axes)]
    factors = np.transpose(a, order)
    kept = factors.shape[len(axes) :]
    factors = np.reshape(factors, (product(factors.shape[: len(axes)]), *kept))
    others = products_before(factors) * np.flip(products_before(np.flip(factors, 0)), 0)
    others = np.reshape(others, [a.shape[k] for k in order])
    return restore_axes(g, a, axes, keepdims) * np.transpose(others, np.argsort(order).tolist())


def products_before(a: Array) -> Array:
    """(1, a_1, a_1 a_2, ...) along the first axis. Each step doubles the number of factors in a product."""
    products, length = np.concatenate([np.ones((1, *a.shape[1:])), a[:-1]])[: len(a)], 1
    while length < len(a):
        products = products * np.concatenate([np.ones((length, *a.shape[1:])), products[:-length]])
        length *= 2
    return products


# --- Indexing and its transpose ---------------------------------------------------------------------------


@recordable
def getitem(x: Array, index: Any) -> Array:
    """z = x[index]."""
    return x[index]


def getitem_vjp(g: Array, z: Array, x: Array, index: Any) -> Array:
    """z = x[index]: x gets g at the index and 0 elsewhere."""
    return scatter(g, x.shape, index)


@recordable
def scatter(x: Array, shape: Shape, index: Any) -> Array:
    """z = zeros of this shape with x added at the index; where an index is repeated, the entries of x add up."""
    z = np.zeros(shape)
    parts = index if isinstance(index, tuple) else (index,)
    if any(isinstance(part, np.ndarray) and part.dtype.kind != "b" for part in parts):
        np.add.at(z, index, x)
    else:
        z[index] = x
    return z


def scatter_vjp(g: Array, z: Array, x: Array, shape: Shape, index: Any) -> Array:
    """z = scatter(x): x gets g[index]."""
    return g[index]


# --- Matrix products: Z = X Y gives dX = dZ Y^T and dY = X^T dZ -------------------------------------------


def as_matrices(g: Array, x: Array, y: Array) -> tuple[Array, Array, Array]:
    """A vector x as one row and a vector y as one column, and g with the axes of the product of the two."""
    if y.ndim == 1:
        g, y = g[..., None], y[:, None]
    if x.ndim == 1:
        g, x = g[..., None, :], x[None, :]
    return g, x, y


def matmul_vjp_left(g: Array, z: Array, x: Array, y: Array) -> Array:
    """dX = dZ Y^T. dZ: (..., n, m), Y: (..., k, m) -> dX: (..., n, k)."""
    g, _, y = as_matrices(g, x, y)
    return g @ np.swapaxes(y, -1, -2)


def matmul_vjp_right(g: Array, z: Array, x: Array, y: Array) -> Array:
    """dY = X^T dZ. X: (..., n, k), dZ: (..., n, m) -> dY: (..., k, m)."""
    y_is_vector = y.ndim == 1
    g, x, _ = as_matrices(g, x, y)
    is_wider = x.shape[-1] > g.shape[-1]  # than g: then (dZ^T X)^T, the same numbers, is quicker than X^T dZ
    dy = np.swapaxes(np.swapaxes(g, -1, -2) @ x, -1, -2) if is_wider else np.swapaxes(x, -1, -2) @ g
    return dy[..., 0] if y_is_vector else dy


# --- Functions of many arrays: vjp(k, g, z, ...) is for the k-th array ------------------------------------


def concatenate_vjp(k: int, g: Array, z: Array, arrays: Sequence[Array], axis: int | None = 0) -> Array:
    """z = (a_0, a_1, ...) along the axis: a_k gets the part of g that lies where a_k lies in z."""
    lengths = [np.size(a) if axis is None else np.shape(a)[axis] for a in arrays]
    start = sum(lengths[:k])
    leading = () if axis is None else (slice(None),) * (axis % z.ndim)
    return np.reshape(g[(*leading, slice(start, start + lengths[k]))], np.shape(arrays[k]))


def stack_vjp(k: int, g: Array, z: Array, arrays: Sequence[Array], axis: int = 0) -> Array:
    """z[k] = a_k along the new axis: a_k gets g[k]."""
    return g[(slice(None),) * (axis % z.ndim) + (k,)]


def explicit_subscripts(subscripts: str, operands: Sequence[Array]) -> tuple[list[str], str]:
    """Einsum's subscripts in full: letters for each ``...``, and the output that a missing ``->`` implies.

    Of two matrices, "...j,j..." becomes (["aj", "ja"], "a"), and "ij,jk" becomes (["ij", "jk"], "ik").
    """
    inputs, arrow, output = subscripts.replace(" ", "").partition("->")
    terms = inputs.split(",")
    if not arrow:
        letters = sorted(set(inputs) - {",", "."})
        output = "..." * ("..." in inputs) + "".join(c for c in letters if inputs.count(c) == 1)
    unused = [c for c in string.ascii_letters if c not in subscripts]
    hidden = [np.ndim(a) - len(t.replace("...", "")) for t, a in zip(terms, operands, strict=True)]
    dots = "".join(unused[: max(hidden)])
    terms = [t.replace("...", dots[len(dots) - h :]) for t, h in zip(terms, hidden, strict=True)]
    return terms, output.replace("...", dots)


def einsum_vjp(k: int, g: Array, z: Array, subscripts: str, *operands: Array, optimize: Any = False) -> Array:
    """Exchange operand k with the output: z = einsum("ij,jk->ik", x, y) gives dx = einsum("ik,jk->ij", g, y).

    A letter that only operand k has was summed over: it comes back by a factor, a vector of ones.
    A letter that it has twice selected a diagonal: it comes back by a unit matrix, so that z = einsum("ii->i", x)
    gives dx = einsum("i,iZ->iZ", g, np.eye(n)).
    """
    terms, output = explicit_subscripts(subscripts, operands)
    factors = [(output, g), *zip(terms, operands, strict=True)]
    del factors[k + 1]
    known = "".join(term for term, _ in factors)
    unused = [c for c in string.ascii_letters if c not in known + terms[k]]
    target = ""
    for letter, length in zip(terms[k], np.shape(operands[k]), strict=True):
        if letter in target:
            target += unused[-1]
            factors.append((letter + unused.pop(), np.eye(length)))
        else:
            target += letter
            if letter not in known:
                factors.append((letter, np.ones(length)))
    inputs = ",".join(term for term, _ in factors)
    dx = np.einsum(f"{inputs}->{target}", *(a for _, a in factors), optimize=optimize)
    shape = np.broadcast_shapes(dx.shape, np.shape(operands[k]))  # einsum stretches axes of length 1
    return dx if dx.shape == shape else np.broadcast_to(dx, shape)


# --- The table --------------------------------------------------------------------------------------------

LN2, LN10 = np.log(2.0), np.log(10.0)

VJPS: dict[Function, tuple[Vjp | None, ...]] = {
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
    np.tanh: (lambda g, z, x: g * sech_squared(x),),  # not 1 - z^2, which is 0 for x = 20
    np.arcsinh: (lambda g, z, x: g / np.hypot(x, 1.0),),
    np.arccosh: (lambda g, z, x: g / np.sqrt((x - 1.0) * (x + 1.0)),),
    np.arctanh: (lambda g, z, x: g / ((1.0 - x) * (1.0 + x)),),
    np.deg2rad: (lambda g, z, x: np.deg2rad(g),),
    np.radians: (lambda g, z, x: np.radians(g),),
    np.rad2deg: (lambda g, z, x: np.rad2deg(g),),
    np.degrees: (lambda g, z, x: np.degrees(g),),
    np.conjugate: (lambda g, z, x: g,),  # of real numbers; np.var of an array of objects calls it
    np.copy: (lambda g, z, a: g,),
    # z = f(x, y):         dL/dx,                               dL/dy
    np.add: (lambda g, z, x, y: g, lambda g, z, x, y: g),
    np.subtract: (lambda g, z, x, y: g, lambda g, z, x, y: -g),
    np.multiply: (lambda g, z, x, y: g * y, lambda g, z, x, y: g * x),
    np.divide: (lambda g, z, x, y: g / y, lambda g, z, x, y: -g * z / y),
    np.fmod: (lambda g, z, x, y: g, lambda g, z, x, y: -g * np.rint((x - z) / y)),
    np.remainder: (lambda g, z, x, y: g, lambda g, z, x, y: -g * np.floor_divide(x, y)),
    np.power: (power_vjp_base, power_vjp_exponent),
    np.float_power: (power_vjp_base, power_vjp_exponent),
    np.maximum: MAXIMUM_VJPS,
    np.minimum: MAXIMUM_VJPS,
    np.fmax: MAXIMUM_VJPS,
    np.fmin: MAXIMUM_VJPS,
    np.logaddexp: (
        lambda g, z, x, y: g * softmax_weight(np.exp, x, z, y),
        lambda g, z, x, y: g * softmax_weight(np.exp, y, z, x),
    ),
    np.logaddexp2: (
        lambda g, z, x, y: g * softmax_weight(np.exp2, x, z, y),
        lambda g, z, x, y: g * softmax_weight(np.exp2, y, z, x),
    ),
    np.hypot: (lambda g, z, x, y: g * hypot_slope(x, z), lambda g, z, x, y: g * hypot_slope(y, z)),
    np.arctan2: (
        lambda g, z, y, x: g * inverted(x, y),
        lambda g, z, y, x: -g * inverted(y, x),
    ),
    np.where: (
        None,
        lambda g, z, condition, x, y: np.where(condition, g, 0.0),
        lambda g, z, condition, x, y: np.where(condition, 0.0, g),
    ),
    np.heaviside: (None, lambda g, z, x, h: np.where(x == 0, g, 0.0)),
    np.matmul: (matmul_vjp_left, matmul_vjp_right),
    # Reductions
    np.sum: (sum_vjp,),
    np.max: (max_vjp,),
    np.min: (max_vjp,),
    np.amax: (max_vjp,),
    np.amin: (max_vjp,),
    np.prod: (prod_vjp,),
    np.cumsum: (cumsum_vjp,),
    # The same numbers in another shape or order
    np.reshape: (lambda g, z, a, shape=None, newshape=None: np.reshape(g, a.shape),),
    np.ravel: (lambda g, z, a: np.reshape(g, a.shape),),
    np.squeeze: (lambda g, z, a, axis=None: np.reshape(g, a.shape),),
    np.expand_dims: (lambda g, z, a, axis: np.reshape(g, a.shape),),
    np.broadcast_to: (lambda g, z, array, shape: g,),  # the tape sums over the stretched axes
    np.transpose: (transpose_vjp,),
    np.swapaxes: (lambda g, z, a, axis1, axis2: np.swapaxes(g, axis1, axis2),),
    np.moveaxis: (lambda g, z, a, source, destination: np.moveaxis(g, destination, source),),
    np.flip: (lambda g, z, m, axis=None: np.flip(g, axis),),
    # Our own functions
    getitem: (getitem_vjp,),
    scatter: (scatter_vjp,),
    sech_squared: (lambda g, z, x: g * -2.0 * z * np.tanh(x),),  # that of 1 / cosh(x)^2 is 0 inf for x = 800
}

VJPS_OF_MANY: dict[Function, Vjp] = {
    np.concatenate: concatenate_vjp,
    np.stack: stack_vjp,
    np.einsum: einsum_vjp,
}

# --- Functions whose derivative is 0 wherever they have one, and those that only inspect an array ---------

NONDIFFERENTIABLE: frozenset[Function] = frozenset(
    (
        *(np.greater, np.greater_equal, np.less, np.less_equal, np.equal, np.not_equal),
        *(np.logical_and, np.logical_or, np.logical_not, np.logical_xor, np.any, np.all, np.count_nonzero),
        *(np.isfinite, np.isinf, np.isnan, np.isclose, np.allclose, np.array_equal, np.signbit),
        *(np.sign, np.floor, np.ceil, np.trunc, np.rint, np.round, np.around, np.floor_divide),
        *(np.argmax, np.argmin, np.argsort, np.argwhere, np.nonzero, np.flatnonzero, np.searchsorted),
        *(np.shape, np.ndim, np.size, np.zeros_like, np.ones_like, np.empty_like),
        *(np.iscomplexobj, np.isrealobj, np.array_repr, np.array_str, np.array2string),
    )
)
