"""The table of derivative rules: one vector-Jacobian product (vjp) for each array argument of each operation.

If ``z = f(x, y)`` and ``g = dL/dz`` has arrived at z, what is dL/dx? The vjp of f by x answers: it is called as
``vjp(g, z, x, y)`` and gives g times the Jacobian dz/dx, without forming it. It needs no thought of broadcasting or of
other uses of x: the tape undoes the one and adds up the other, for all operations alike. Vjps are written in
NumPy functions that have vjps themselves, so derivatives can be differentiated again.
"""

# ruff: noqa: ARG001, ARG005 - every vjp takes g, z and all arguments, whichever it needs
from __future__ import annotations

import string
from collections.abc import Callable, Sequence
from math import prod as product
from typing import Any

import numpy as np

Array = Any  # a float64 array or scalar, or a traced value that stands for one
Function = Callable[..., Any]
Vjp = Callable[..., Array]
Shape = tuple[int, ...]

# --- Powers: no logarithm of zero, no zero to a negative power --------------------------------------------


def power_vjp_base(g: Array, z: Array, x: Array, y: Array) -> Array:
    """d/dx x^y = y x^(y - 1). Where y = 0 the factor y makes it 0: there the exponent is 1, and 0^-1 never arises."""
    if isinstance(y, int | float):
        return g * y * x ** (y - 1 if y else 1.0)
    return g * y * x ** np.where(y == 0, 1.0, y - 1)


def power_vjp_exponent(g: Array, z: Array, x: Array, y: Array) -> Array:
    """d/dy x^y = x^y ln(x). Where x = 0 it is 0, since 0^y = 0 for every y > 0."""
    return g * z * np.log(np.where(x == 0, 1.0, x))


# --- Maximum and minimum: equal values share the gradient in equal parts ----------------------------------


def tie_weight(x: Array, z: Array, y: Array) -> Array:
    """For z = max(x, y) or min(x, y): dz/dx = 1 where z is x alone, 1/2 where x = y, 0 where z is y."""
    return (x == z) / (1.0 + (x == y))


def max_vjp(g: Array, z: Array, a: Array, axis: Any = None, keepdims: bool = False) -> Array:
    """z = max(a) or min(a): the n entries that equal z get g / n each, the others 0."""
    is_extreme = a == restore_axes(z, axis, keepdims)
    return restore_axes(g, axis, keepdims) * (is_extreme / np.sum(is_extreme, axis=axis, keepdims=True))


# --- Sums and axes ----------------------------------------------------------------------------------------


def restore_axes(g: Array, axis: Any, keepdims: bool) -> Array:
    """Give g back, with length 1, the axes that a reduction removed."""
    return g if keepdims or axis is None else np.expand_dims(g, axis)


def sum_vjp(g: Array, z: Array, a: Array, axis: Any = None, keepdims: bool = False) -> Array:
    """z = sum(a): dz/da_j = 1, so every summand gets the whole g."""
    return np.broadcast_to(restore_axes(g, axis, keepdims), np.shape(a))


def cumsum_vjp(g: Array, z: Array, a: Array, axis: Any = None) -> Array:
    """z_k = a_1 + ... + a_k: a_j is part of z_j and all later sums, so it gets g_j + g_(j+1) + ..."""
    return np.reshape(np.flip(np.cumsum(np.flip(g, axis), axis), axis), np.shape(a))


def transpose_vjp(g: Array, z: Array, a: Array, axes: Sequence[int] | None = None) -> Array:
    """z = transpose(a, axes): g is transposed by the inverse permutation."""
    return np.transpose(g, None if axes is None else np.argsort([k % np.ndim(a) for k in axes]).tolist())


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
    dy = np.swapaxes(x, -1, -2) @ g
    return dy[..., 0] if y_is_vector else dy


# --- Functions of many arrays: vjp(k, g, z, ...) is for the k-th array ------------------------------------


def concatenate_vjp(k: int, g: Array, z: Array, arrays: Sequence[Array], axis: int | None = 0) -> Array:
    """z = (a_0, a_1, ...) along the axis: a_k gets the part of g that lies where a_k lies in z."""
    lengths = [product(np.shape(a)) if axis is None else np.shape(a)[axis] for a in arrays]
    start = sum(lengths[:k])
    leading = () if axis is None else (slice(None),) * (axis % np.ndim(z))
    return np.reshape(g[(*leading, slice(start, start + lengths[k]))], np.shape(arrays[k]))


def stack_vjp(k: int, g: Array, z: Array, arrays: Sequence[Array], axis: int = 0) -> Array:
    """z[k] = a_k along the new axis: a_k gets g[k]."""
    return g[(slice(None),) * (axis % np.ndim(z)) + (k,)]


def explicit_subscripts(subscripts: str, operands: Sequence[Array]) -> tuple[list[str], str]:
    """Einsum's subscripts in full: letters for each ``...``, and the output that a missing ``->`` implies."""
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
    A letter that it has twice selected a diagonal: it comes back by a unit matrix.
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
    return np.einsum(f"{inputs}->{target}", *(a for _, a in factors), optimize=optimize)


# --- The table --------------------------------------------------------------------------------------------

LN2, LN10 = np.log(2.0), np.log(10.0)

VJPS: dict[Function, tuple[Vjp, ...]] = {
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
    np.power: (power_vjp_base, power_vjp_exponent),
    np.float_power: (power_vjp_base, power_vjp_exponent),
    np.maximum: (lambda g, z, x, y: g * tie_weight(x, z, y), lambda g, z, x, y: g * tie_weight(y, z, x)),
    np.minimum: (lambda g, z, x, y: g * tie_weight(x, z, y), lambda g, z, x, y: g * tie_weight(y, z, x)),
    np.fmax: (lambda g, z, x, y: g * tie_weight(x, z, y), lambda g, z, x, y: g * tie_weight(y, z, x)),
    np.fmin: (lambda g, z, x, y: g * tie_weight(x, z, y), lambda g, z, x, y: g * tie_weight(y, z, x)),
    np.heaviside: (
        lambda g, z, x, h: np.zeros_like(g),
        lambda g, z, x, h: g * (x == 0),  # h is the value at x = 0
    ),
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
    np.where: (
        lambda g, z, c, x, y: np.zeros_like(c),
        lambda g, z, c, x, y: np.where(c, g, 0.0),
        lambda g, z, c, x, y: np.where(c, 0.0, g),
    ),
    np.matmul: (matmul_vjp_left, matmul_vjp_right),
    # Reductions
    np.sum: (sum_vjp,),
    np.max: (max_vjp,),
    np.min: (max_vjp,),
    np.amax: (max_vjp,),
    np.amin: (max_vjp,),
    np.cumsum: (cumsum_vjp,),
    # The same numbers in another shape or order
    np.reshape: (lambda g, z, a, shape=None, newshape=None: np.reshape(g, np.shape(a)),),
    np.ravel: (lambda g, z, a: np.reshape(g, np.shape(a)),),
    np.squeeze: (lambda g, z, a, axis=None: np.reshape(g, np.shape(a)),),
    np.expand_dims: (lambda g, z, a, axis=0: np.reshape(g, np.shape(a)),),
    np.broadcast_to: (lambda g, z, array, shape=(): g,),  # the tape sums over the stretched axes
    np.transpose: (transpose_vjp,),
    np.swapaxes: (lambda g, z, a, axis1=0, axis2=0: np.swapaxes(g, axis1, axis2),),
    np.moveaxis: (lambda g, z, a, source=0, destination=0: np.moveaxis(g, destination, source),),
    np.flip: (lambda g, z, m, axis=None: np.flip(g, axis),),
}

VJPS_OF_MANY: dict[Function, Vjp] = {
    np.concatenate: concatenate_vjp,
    np.stack: stack_vjp,
    np.einsum: einsum_vjp,
}

# --- Functions that are constant wherever they have a derivative, or that only inspect an array -----------

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
