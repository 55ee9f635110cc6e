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
from functools import cache
from inspect import signature
from math import prod as product
from typing import Any

import numpy as np

from bpwidgets.calculus.autodiff.errors import name_of, refuse

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


def transposed_back(g: Array, z: Array, a: Array, axes: Sequence[int] | None = None) -> Array:
    """For z = transpose(a): each axis of g goes back where it was in a."""
    del z
    return np.transpose(g, None if axes is None else np.argsort([k % np.ndim(a) for k in axes]).tolist())


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

RULES: dict[Function, tuple[Rule, ...]] = {
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
    np.where: (
        lambda g, z, c, x, y: np.zeros_like(c),
        lambda g, z, c, x, y: np.where(c, g, 0.0),
        lambda g, z, c, x, y: np.where(c, 0.0, g),
    ),
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
    np.transpose: (transposed_back,),
    np.swapaxes: (lambda g, z, a, axis1=0, axis2=0: np.swapaxes(g, axis1, axis2),),
    np.moveaxis: (lambda g, z, a, source=0, destination=0: np.moveaxis(g, destination, source),),
    np.flip: (lambda g, z, m, axis=None: np.flip(g, axis),),
}

RULES_OF_MANY: dict[Function, Rule] = {
    np.concatenate: concatenate_part,
    np.stack: stack_part,
    np.einsum: einsum_operand,
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

# --- A call of NumPy, matched with a rule ----------------------------------------------------------------


@cache
def parameters(rule: Function) -> tuple[str, ...]:
    """Names of the parameters, without the k, g, z of a rule."""
    return tuple(name for name in signature(rule).parameters if name not in {"k", "g", "z"})


@cache
def positions(function: Function, rule: Function) -> tuple[str, ...]:
    """NumPy's parameter names in order; functions written in C may not tell, then the rule's."""
    try:
        return parameters(function)
    except ValueError:
        return parameters(rule)


@cache
def required(function: Function) -> int:
    """Number of parameters without a default."""
    return sum(p.default is p.empty for p in signature(function).parameters.values())


def matched(
    function: Function, rule: Function, count: int, args: Sequence[Any], keywords: dict[str, Any]
) -> tuple[list[Any], dict[str, Any]]:
    """The first ``count`` arguments by position, the others by name.  A name that the rule lacks is refused."""
    names = positions(function, rule)
    if len(args) > max(len(names), count):
        refuse(f"{name_of(function)} of {len(args)} arguments", f"call it with {len(names)}")
    first, given = list(args[:count]), dict(zip(names[count:], args[count:], strict=False)) | keywords
    first += [given.pop(name) for name in names[len(first) : count] if name in given]
    known = parameters(rule)
    for name, value in given.items():
        if name not in known and value is not None:
            refuse(f"{name_of(function)} with {name}=", f"leave out {name}=")
    return first, {name: value for name, value in given.items() if name in known}
