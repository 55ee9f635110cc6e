"""Every vjp against HIPS autograd, finite differences and, where it is exact, the complex step.

A case calls its function on a module ``np`` that is NumPy for us and ``autograd.numpy`` for HIPS, and is written
with the function by that name, so that one line serves all oracles.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import autograd
import autograd.numpy as hips_numpy
import numpy as np
import pytest

from bpwidgets.calculus.autodiff.composed import COMPOSED
from bpwidgets.calculus.autodiff.tape import grad, jacobian
from bpwidgets.calculus.autodiff.vjps import (
    NONDIFFERENTIABLE,
    VJPS,
    VJPS_OF_MANY,
    getitem,
    scatter,
    sech_squared,
)

if TYPE_CHECKING:
    from collections.abc import Callable

V = np.array([0.3, -0.7, 0.55])
P = np.array([0.4, 1.7, 2.9])  # positive
U = np.array([-0.6, 0.1, 0.8])  # within (-1, 1)
A = np.array([[0.5, -1.2, 0.9], [2.1, 0.3, -0.4]])
B = np.array([[1.1, -0.2], [0.7, 0.6], [-1.3, 1.9]])
T = np.arange(24.0).reshape(2, 3, 4) % 7 - 2.9
Z = np.array([[0.0, 2.0, 3.0], [0.0, 0.0, 1.5]])  # one zero in a row, and two


@dataclass(frozen=True)
class Case:
    """``call(np, *arguments)``; ``hips`` is False where HIPS autograd has no such rule or a wrong one."""

    function: Callable[..., Any]
    call: Callable[..., Any]
    arguments: tuple[Any, ...]
    hips: bool = True

    def __str__(self) -> str:
        return self.function.__name__


def unary(name: str, x: Any, *, hips: bool = True) -> Case:
    return Case(getattr(np, name), lambda m, x: getattr(m, name)(x), (x,), hips)


def binary(name: str, x: Any, y: Any, *, hips: bool = True) -> Case:
    return Case(getattr(np, name), lambda m, x, y: getattr(m, name)(x, y), (x, y), hips)


def case(function: Callable[..., Any], call: Callable[..., Any], *arguments: Any, hips: bool = True) -> Case:
    return Case(function, call, arguments, hips)


SMOOTH = [
    *(
        unary(name, A)
        for name in ("exp", "exp2", "expm1", "sin", "cos", "sinh", "cosh", "tanh", "arctan", "arcsinh")
    ),
    *(unary(name, U) for name in ("arcsin", "arccos", "arctanh", "tan")),
    *(unary(name, P) for name in ("log", "log2", "log10", "log1p", "sqrt", "reciprocal", "square")),
    unary("arccosh", 1 + P),
]

CASES = [
    *SMOOTH,
    *(
        unary(name, A)
        for name in ("negative", "absolute", "fabs", "deg2rad", "radians", "rad2deg", "degrees")
    ),
    unary("positive", A, hips=False),
    unary("cbrt", P, hips=False),
    unary("copy", A, hips=False),
    unary("conjugate", A),
    *(binary(name, A, V) for name in ("add", "subtract", "multiply", "maximum", "minimum", "fmax", "fmin")),
    *(binary(name, A, V) for name in ("logaddexp", "logaddexp2", "divide", "arctan2")),
    binary("hypot", A, V, hips=False),
    case(np.heaviside, lambda m, h: m.heaviside(0.0, h), A, hips=False),
    binary("remainder", A, P),
    binary("fmod", A, P, hips=False),
    case(np.heaviside, lambda m, h: m.heaviside(np.array([-1.0, 0.0, 2.0]), h), A, hips=False),
    binary("power", P, A),
    binary("float_power", P, A, hips=False),
    case(np.power, lambda m, x: m.power(x, 3), A),
    case(np.power, lambda m, x: x**-2, P),
    case(np.where, lambda m, x, y: m.where(A > 0, x, y), A, Z),
    case(np.where, lambda m, x, y: m.where(np.array([True, False, True]), x, y), A, V, hips=False),
    binary("matmul", A, B),
    binary("matmul", A, V),
    binary("matmul", V, B),
    binary("matmul", V, V),
    binary("matmul", T, T[0].T),
    binary("matmul", T, np.arange(4.0)),
    binary("matmul", V, T),
    binary("matmul", T[:, None], T.transpose(0, 2, 1)),
    # Reductions
    *(
        case(getattr(np, n), lambda m, x, n=n: getattr(m, n)(x), A)
        for n in ("sum", "max", "min", "amax", "amin")
    ),
    *(
        case(getattr(np, n), lambda m, x, n=n: getattr(m, n)(x, axis=0), A)
        for n in ("sum", "max", "min", "mean")
    ),
    *(
        case(getattr(np, n), lambda m, x, n=n: getattr(m, n)(x, 1, keepdims=True), A)
        for n in ("sum", "max", "min")
    ),
    case(np.sum, lambda m, x: m.sum(x, axis=(0, -1)), T),
    case(np.sum, lambda m, x: m.sum(x, axis=(0, 2), keepdims=True), T),
    case(np.max, lambda m, x: m.max(x, axis=(0, 2)), T + np.linspace(0, 0.5, 24).reshape(T.shape)),
    case(np.mean, lambda m, x: m.mean(x), A),
    case(np.mean, lambda m, x: m.mean(x, axis=(0, 2)), T),
    case(np.var, lambda m, x: m.var(x), A),
    case(np.var, lambda m, x: m.var(x, axis=1, ddof=1, keepdims=True), A),
    case(np.std, lambda m, x: m.std(x, axis=0), A),
    case(np.prod, lambda m, x: m.prod(x), A),
    case(np.prod, lambda m, x: m.prod(x, axis=(2, 0), keepdims=True), T, hips=False),
    case(np.prod, lambda m, x: m.prod(x, axis=1), A),
    case(np.prod, lambda m, x: m.prod(x, axis=-1, keepdims=True), Z, hips=False),
    case(np.prod, lambda m, x: m.prod(x, axis=(0, 2)), T, hips=False),
    case(np.cumsum, lambda m, x: m.cumsum(x), A, hips=False),
    case(np.cumsum, lambda m, x: m.cumsum(x, axis=0), A, hips=False),
    case(np.cumsum, lambda m, x: m.cumsum(x, axis=-1), A),
    *(
        case(np.linalg.norm, lambda m, x, o=o: m.linalg.norm(x, o), V, hips=o is None)
        for o in (None, 1, 2, np.inf)
    ),
    case(np.linalg.norm, lambda m, x: m.linalg.norm(x), A),
    case(np.linalg.norm, lambda m, x: m.linalg.norm(x, "fro"), A),
    case(np.linalg.norm, lambda m, x: m.linalg.norm(x, axis=1, keepdims=True), A, hips=False),
    case(np.linalg.norm, lambda m, x: m.linalg.norm(x, 2, axis=(1,)), A, hips=False),
    case(np.linalg.norm, lambda m, x: m.linalg.norm(x, 1, axis=-1), A, hips=False),
    case(np.linalg.norm, lambda m, x: m.linalg.norm(x, axis=(0, 2), keepdims=True), T, hips=False),
    case(np.linalg.norm, lambda m, x: m.linalg.norm(x), T),
    # Shape and order
    case(np.reshape, lambda m, x: m.reshape(x, (3, -1)), A),
    case(np.ravel, lambda m, x: m.ravel(x), A),
    case(np.squeeze, lambda m, x: m.squeeze(x, axis=1), A[:, None]),
    case(np.expand_dims, lambda m, x: m.expand_dims(x, -1), A),
    case(np.broadcast_to, lambda m, x: m.broadcast_to(x, (4, 2, 3)), A, hips=False),
    case(np.broadcast_to, lambda m, x: m.broadcast_to(x, (2, 3)), A[:, :1]),
    case(np.transpose, lambda m, x: m.transpose(x), A),
    case(np.transpose, lambda m, x: m.transpose(x, (1, 2, 0)), T),
    case(np.transpose, lambda m, x: m.transpose(x, (-1, 0, 1)), T, hips=False),
    case(np.transpose, lambda m, x: m.transpose(x, np.array([2, 0, 1])), T),
    case(np.transpose, lambda m, x: m.transpose(x, 0), V, hips=False),
    case(np.swapaxes, lambda m, x: m.swapaxes(x, 0, -1), T),
    case(np.moveaxis, lambda m, x: m.moveaxis(x, 0, -1), T),
    case(np.flip, lambda m, x: m.flip(x, 1), A, hips=False),
    case(np.flip, lambda m, x: m.flip(x), A, hips=False),
    case(np.concatenate, lambda m, x, y: m.concatenate([x, y]), A, Z),
    case(np.concatenate, lambda m, x, y: m.concatenate((x, y), axis=-1), A, np.ones((2, 1))),
    case(np.concatenate, lambda m, x, y: m.concatenate((x, y), axis=None), A, V, hips=False),
    case(np.stack, lambda m, x, y: m.stack([x, y]), A, Z),
    case(np.stack, lambda m, x, y: m.stack([x, y, x], axis=-1), A, Z),
    case(np.vstack, lambda m, x, y: m.vstack([x, y]), V, A),
    case(np.hstack, lambda m, x, y: m.hstack([x, y]), V, P),
    case(np.hstack, lambda m, x, y: m.hstack([x, y]), A, A[:, :1]),
    case(np.column_stack, lambda m, x, y: m.column_stack([x, y]), V, B),
    case(np.atleast_1d, lambda m, x: m.atleast_1d(x), 0.3),
    case(np.atleast_2d, lambda m, x: m.atleast_2d(x), V),
    case(np.sort, lambda m, x: m.sort(x), V),
    *(case(np.sort, lambda m, x, k=k: m.sort(x, axis=k), A, hips=False) for k in (0, -1, None)),
    case(np.take, lambda m, x: m.take(x, np.array([2, 0, 2]), axis=1), A, hips=False),
    case(np.take, lambda m, x: m.take(x, np.array([5, 0, 5])), A, hips=False),
    case(np.repeat, lambda m, x: m.repeat(x, 2, axis=1), A),
    case(np.repeat, lambda m, x: m.repeat(x, [1, 0, 3]), V, hips=False),
    case(np.diff, lambda m, x: m.diff(x), A, hips=False),
    case(np.diff, lambda m, x: m.diff(x, n=2, axis=1), A, hips=False),
    case(np.diag, lambda m, x: m.diag(x), V),
    case(np.diag, lambda m, x: m.diag(x), A, hips=False),
    case(np.diag, lambda m, x: m.diag(x, 2), V, hips=False),
    case(np.diag, lambda m, x: m.diag(x, k=-1), V, hips=False),
    case(np.diag, lambda m, x: m.diag(x, k=1), A, hips=False),
    case(np.diagonal, lambda m, x: m.diagonal(x, -1, axis1=2, axis2=0), T, hips=False),
    case(np.trace, lambda m, x: m.trace(x), A),
    case(np.trace, lambda m, x: m.trace(x), T, hips=False),
    case(np.trace, lambda m, x: m.trace(x, offset=1, axis1=1, axis2=2), T, hips=False),
    case(np.full_like, lambda m, x: m.full_like(x, m.max(x)), V, hips=False),
    case(np.full_like, lambda m, x: m.full_like(x, x[0] + x), A, hips=False),
    case(getitem, lambda m, x: x[[0, 0, 1]], A),
    case(sech_squared, lambda m, x: sech_squared(x), V, hips=False),
    case(scatter, lambda m, x: scatter(x, (2, 4), (np.array([0, 1, 0]), np.array([3, 1, 3]))), V, hips=False),
    case(np.full_like, lambda m, x: m.full_like(x, x[0, 0]), A, hips=False),
    case(np.clip, lambda m, x: m.clip(x, -0.5, 0.6), A),
    case(np.clip, lambda m, x, low, high: m.clip(x, low, high), A, -0.5, P, hips=False),
    case(np.clip, lambda m, x: m.clip(x, None, 0.6), A, hips=False),
    case(np.clip, lambda m, low: m.clip([-1, 0.2, 3], low, 1), V / 4, hips=False),
    case(np.clip, lambda m, high: m.clip([[1, 2, 3]], max=high), 2.5, hips=False),
    case(np.clip, lambda m, high: m.clip((1, 2, 3), min=[high[0], 0, 0], max=high), A[0] + 2, hips=False),
    case(np.clip, lambda m, x: m.clip([x[0], 0, x[2]], -0.5, x[1]), V, hips=False),
    case(np.clip, lambda m, x: m.clip(np.array([x[0], 0, x[2]]), -0.5, x[1]), V, hips=False),
    # Products
    binary("dot", A, B),
    binary("dot", A, V),
    binary("dot", V, V),
    binary("dot", 2.0, A),
    binary("dot", T, np.ones((4, 2))),
    binary("dot", A, T),
    binary("inner", A, V),
    binary("inner", A, Z),
    binary("vdot", A, Z, hips=False),
    binary("outer", V, P),
    binary("outer", A, P, hips=False),
    case(np.tensordot, lambda m, x, y: m.tensordot(x, y, axes=1), A, T.transpose(1, 0, 2)),
    case(np.tensordot, lambda m, x, y: m.tensordot(x, y, axes=0), A, V),
    case(np.tensordot, lambda m, x, y: m.tensordot(x, y, axes=([0, 1], [1, 0])), T, B),
    case(np.tensordot, lambda m, x, y: m.tensordot(x, y), A, T),
    case(np.tensordot, lambda m, x, y: m.tensordot(x, y, axes=(-2, [1])), T, B.T),
    case(np.tensordot, lambda m, x, y: m.tensordot(x, y, axes=([1], 0)), A, B),
    *(
        case(np.einsum, lambda m, *a, s=s: m.einsum(s, *a), *arrays, hips=hips)
        for s, arrays, hips in [
            ("ij,jk->ik", (A, B), True),
            ("ij,jk", (A, B), True),
            ("ij->", (A,), True),
            ("ij->i", (A,), True),
            ("ji", (A,), True),
            ("ii->", (A[:, :2],), False),
            ("ii->i", (A[:, :2],), False),
            ("iji->j", (T[:, :, :2],), False),
            ("...j,j->...", (T, np.arange(4.0)), True),
            ("...ij,...jk->...ik", (T, np.ones((1, 4, 2))), True),
            ("...ij,jk", (T, np.ones((4, 2))), True),
            ("i,j,ij->", (A[:, 0], V, A), True),
            (" i j , j -> i ", (A, V), True),
            ("i,i", (V, np.array([2.0])), False),  # an axis of length 1 is stretched
            ("ij,ij->j", (A, A[:1]), False),
        ]
    ),
]


def differences(f: Callable[[Any], Any], x: Any) -> Any:
    """The Jacobian by the five-point stencil, error about 1e-11."""
    x, h = np.asarray(x, float), 2e-3
    columns = []
    for k in range(x.size):
        d = np.zeros(x.shape)
        d.flat[k] = h
        columns.append((8 * (f(x + d) - f(x - d)) - (f(x + 2 * d) - f(x - 2 * d))) / (12 * h))
    return np.moveaxis(np.array(columns), 0, -1).reshape(np.shape(f(x)) + x.shape)


def check(c: Case) -> None:
    """Value and Jacobian by each argument, against every oracle that knows the function."""
    for k, x in enumerate(c.arguments):

        def f(x: Any, m: Any = np, k: int = k) -> Any:
            return c.call(m, *c.arguments[:k], x, *c.arguments[k + 1 :])

        ours = jacobian(f)(x)
        np.testing.assert_allclose(ours, differences(f, x), rtol=1e-7, atol=1e-8)
        if c.hips:
            theirs = autograd.jacobian(lambda x, f=f: f(x, hips_numpy))(x)
            np.testing.assert_allclose(ours, theirs, rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize("c", CASES, ids=str)
def test_vjp_agrees_with_hips_autograd_and_differences(c):
    check(c)


@pytest.mark.parametrize("c", SMOOTH, ids=str)
def test_vjp_of_a_smooth_function_agrees_with_the_complex_step(c):
    (x,) = c.arguments
    derivative = c.function(x + 1e-30j).imag / 1e-30 if c.function is not np.square else 2 * x
    if c.function in {np.exp2, np.expm1, np.log1p}:  # NumPy's complex versions lose digits or do not exist
        derivative = {np.exp2: np.log(2) * 2.0**x, np.expm1: np.exp(x), np.log1p: 1 / (1 + x)}[c.function]
    np.testing.assert_allclose(grad(lambda x: np.sum(c.function(x)))(x), derivative, rtol=2e-15)


@pytest.mark.parametrize("c", CASES, ids=str)
def test_second_derivative_agrees_with_differences_of_the_first(c):
    for k, x in enumerate(c.arguments):

        def slope(x: Any, k: int = k) -> Any:
            return grad(lambda x: np.sum(c.call(np, *c.arguments[:k], x, *c.arguments[k + 1 :]) ** 2))(x)

        np.testing.assert_allclose(jacobian(slope)(x), differences(slope, x), rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("c", CASES, ids=str)
def test_composed_and_recorded_values_are_numpys(c):
    seen = []

    def f(x: Any) -> Any:
        y = c.call(np, x, *c.arguments[1:])
        seen.append(y.primal)
        return y

    jacobian(f)(c.arguments[0])
    np.testing.assert_allclose(seen[0], c.call(np, *c.arguments), rtol=1e-15, atol=1e-15)


def test_every_function_with_a_vjp_has_a_case():
    assert {c.function for c in CASES} == {*VJPS, *VJPS_OF_MANY, *COMPOSED}


# --- The oracle must be able to fail ----------------------------------------------------------------------


def off_by_one_permille(vjp: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(vjp)
    def wrong(*args: Any, **keywords: Any) -> Any:
        return vjp(*args, **keywords) * 1.001

    return wrong


@pytest.mark.parametrize("function", [*VJPS, *VJPS_OF_MANY, *COMPOSED], ids=lambda f: f.__name__)
def test_check_rejects_a_vjp_off_by_one_permille(function, monkeypatch):
    if function in VJPS:
        monkeypatch.setitem(VJPS, function, tuple(vjp and off_by_one_permille(vjp) for vjp in VJPS[function]))
    elif function in VJPS_OF_MANY:
        monkeypatch.setitem(VJPS_OF_MANY, function, off_by_one_permille(VJPS_OF_MANY[function]))
    else:
        monkeypatch.setitem(COMPOSED, function, off_by_one_permille(COMPOSED[function]))
    for c in CASES:
        if c.function is function:
            with pytest.raises(AssertionError):
                check(c)


@pytest.mark.parametrize("argument", [0, 1])
def test_check_rejects_one_wrong_vjp_of_two(argument, monkeypatch):
    vjps = list(VJPS[np.multiply])
    vjps[argument] = off_by_one_permille(vjps[argument])
    monkeypatch.setitem(VJPS, np.multiply, tuple(vjps))
    with pytest.raises(AssertionError):
        check(binary("multiply", A, V))


# --- Kinks, edges and zeros -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("f", "x", "slope"),
    [
        (np.abs, 0.0, 0.0),
        (np.fabs, 0.0, 0.0),
        (lambda x: np.maximum(x, 0.0), 0.0, 0.5),
        (lambda x: np.minimum(0.0, x), 0.0, 0.5),
        (lambda x: np.maximum(x, x), 2.0, 1.0),
        (np.sign, 0.7, 0.0),
        (np.floor, 0.7, 0.0),
        (lambda x: x // 2, 0.7, 0.0),
        (lambda x: np.clip(x, -1, 1), 1.0, 0.0),
        (lambda x: np.clip(x, -1, 1), -1.0, 0.0),
        (lambda x: x**2, 0.0, 0.0),
        (lambda x: x**1, 0.0, 1.0),
        (lambda x: x**0, 0.0, 0.0),
        (lambda x: x**0.0, 3.0, 0.0),
        (lambda x: x ** np.array(0), 0.0, 0.0),
        (lambda x: 0.0**x, 2.0, 0.0),
        (lambda x: 0.0**x, 0.0, 0.0),
        (lambda x: x**3, -2.0, 12.0),
        (lambda x: np.where(x > 0, x, 0.0), 0.0, 0.0),
        (lambda x: x if x > 0 else -x, 0.0, -1.0),
        (lambda x: np.hypot(x, 0.0), 0.0, 0.0),
        (lambda x: np.linalg.norm(np.stack([x, x])), 0.0, 0.0),
        (lambda x: np.std(np.stack([x, x])), 1.0, 0.0),
        (np.sqrt, 0.0, np.inf),
        (lambda x: x**0.5, 0.0, np.inf),
        (np.cbrt, 0.0, np.inf),
        (np.tanh, 400.0, 0.0),
        (np.tanh, 800.0, 0.0),
    ],
)
def test_slope_at_a_kink_or_edge(f, x, slope):
    found = grad(f)(x)
    assert found == pytest.approx(slope, abs=1e-300)
    assert type(found) is np.float64


def test_equal_values_share_a_maximum_as_in_hips_autograd():
    x = np.array([[1.0, 2.0, 2.0], [3.0, 3.0, 3.0]])
    np.testing.assert_array_equal(grad(np.max)(x), [[0, 0, 0], [1 / 3, 1 / 3, 1 / 3]])
    np.testing.assert_array_equal(
        grad(lambda x: np.sum(np.max(x, axis=1)))(x), [[0, 0.5, 0.5], [1 / 3, 1 / 3, 1 / 3]]
    )
    np.testing.assert_array_equal(grad(np.max)(x), autograd.grad(hips_numpy.max)(x))


def test_power_by_exponent_asks_no_logarithm_of_zero():
    x, y = np.array([0.0, 0.0, 2.0]), np.array([2.0, 0.5, 3.0])
    np.testing.assert_allclose(grad(lambda y: np.sum(x**y))(y), [0, 0, 8 * np.log(2)])


def test_mixed_derivatives_of_a_power_are_the_same_in_both_orders_also_at_exponent_0():
    # d2/dxdy x^y = x^(y - 1) (1 + y ln x)
    x, y = np.array([2.0, 0.5, 3.0]), np.array([0.0, 0.0, 2.0])
    right = x ** (y - 1) * (1 + y * np.log(x))
    by_x = lambda x, y: grad(lambda x: np.sum(x**y))(x)
    by_y = lambda x, y: grad(lambda y: np.sum(x**y))(y)
    np.testing.assert_allclose(grad(lambda y: np.sum(by_x(x, y)))(y), right, rtol=1e-15)
    np.testing.assert_allclose(grad(lambda x: np.sum(by_y(x, y)))(x), right, rtol=1e-15)
    assert grad(lambda y: by_x(2.0, y))(0.0) == grad(lambda x: by_y(x, 0.0))(2.0) == 0.5


@pytest.mark.parametrize("x", [0.0, 5e-324, 1e-310, 1e-300, 1.0])
def test_power_of_exponent_0_has_slope_0_however_small_the_base(x):
    np.testing.assert_array_equal(grad(lambda x: np.sum(x ** np.zeros(2)))(np.full(2, x)), [0.0, 0.0])
    assert grad(lambda x, y: x**y, (0, 1))(x, 0.0)[0] == 0.0


@pytest.mark.parametrize("remainder", [np.fmod, np.remainder])
def test_remainder_beside_a_jump_counts_the_multiples_that_were_subtracted(remainder):
    # 1 / 0.1 is rounded up to 10, but 0.1, which is a little more than a tenth, goes into 1 only nine times.
    assert remainder(1.0, 0.1) == pytest.approx(0.1)
    assert grad(remainder, 1)(1.0, 0.1) == -9.0
    assert grad(remainder, 1)(-1.0, 0.1) == (9.0 if remainder is np.fmod else 10.0)
    assert grad(remainder, 1)(7.0, 2.5) == -2.0


@pytest.mark.parametrize("size", [1e-300, 1e-200, 1.0, 1e200, 1e300])
def test_slopes_of_an_angle_neither_overflow_nor_vanish(size):
    slopes = grad(np.arctan2, (0, 1))(3 * size, 4 * size)
    np.testing.assert_allclose(slopes, [0.16 / size, -0.12 / size], rtol=1e-15)


@pytest.mark.parametrize(("f", "ignores_nan"), [(np.maximum, False), (np.minimum, False), (np.fmax, True)])
def test_nan_does_not_vanish_from_a_maximum_on_the_way_back(f, ignores_nan):
    expected = [0.0, 1.0] if ignores_nan else [np.nan, np.nan]
    np.testing.assert_array_equal(grad(f, (0, 1))(np.nan, 2.0), expected)
    np.testing.assert_array_equal(grad(f, (0, 1))(np.nan, np.nan), [np.nan, np.nan])


def test_product_with_zeros_has_right_first_and_second_derivatives():
    np.testing.assert_array_equal(grad(np.prod)([0.0, 2.0, 3.0]), [6, 0, 0])
    np.testing.assert_array_equal(grad(np.prod)([0.0, 0.0, 3.0]), [0, 0, 0])
    np.testing.assert_array_equal(jacobian(grad(np.prod))([0.0, 0.0, 3.0]), [[0, 3, 0], [3, 0, 0], [0, 0, 0]])


def test_saturated_derivatives_keep_their_digits():
    assert grad(np.tanh)(20.0) == pytest.approx(4 * np.exp(-40), rel=1e-14)
    assert grad(np.expm1)(-40.0) == pytest.approx(np.exp(-40), rel=1e-14)


def test_logaddexp_of_far_apart_values_overflows_nowhere():
    np.testing.assert_array_equal(grad(np.logaddexp, (0, 1))(1000.0, -1000.0), [1.0, 0.0])


FAR_OUT = {
    # name: function, x, first derivative; the second is 0
    "hypot at its kink": (lambda x: np.hypot(x, 0.0), 0.0, 0.0),
    "hypot at its other kink": (lambda x: np.hypot(0.0, x), 0.0, 0.0),
    "hypot at infinity": (lambda x: np.hypot(x, 3.0), -np.inf, -1.0),
    "hypot beside infinity": (lambda x: np.hypot(x, np.inf), 3.0, 0.0),
    "tanh saturated": (np.tanh, 800.0, 0.0),
    "tanh at infinity": (np.tanh, -np.inf, 0.0),
    "softplus of a large number": (lambda x: np.logaddexp(0.0, x), 1000.0, 1.0),
    "softplus at infinity": (lambda x: np.logaddexp(0.0, x), np.inf, 1.0),
    "softplus at minus infinity": (lambda x: np.logaddexp(x, 0.0), -np.inf, 0.0),
    "logaddexp2 at infinity": (lambda x: np.logaddexp2(x, 0.0), np.inf, 1.0),
}


@pytest.mark.parametrize(("f", "x", "first"), FAR_OUT.values(), ids=FAR_OUT)
def test_derivatives_far_out_and_at_a_kink_are_finite_twice(f, x, first):
    assert grad(f)(x) == first
    assert grad(grad(f))(x) == 0.0


def test_third_derivative_of_tanh_is_right_at_zero():
    assert grad(grad(grad(np.tanh)))(0.0) == pytest.approx(-2.0, rel=1e-14)


OTHER = np.array([0.3, 0.5, -1.0])
TWO_ARRAYS = {
    *(
        np.greater,
        np.greater_equal,
        np.less,
        np.less_equal,
        np.equal,
        np.not_equal,
        np.logical_and,
        np.logical_or,
    ),
    *(np.logical_xor, np.isclose, np.allclose, np.array_equal, np.floor_divide),
}
TEXTS = {np.array_repr, np.array_str, np.array2string}
BY_NAME = sorted(NONDIFFERENTIABLE, key=lambda f: f.__name__)


def constant_calls(function):
    """The calls of a function with derivative 0, each with one traced argument."""
    if function is np.searchsorted:
        return [
            lambda x: np.searchsorted(np.sort(OTHER), x),
            lambda x: np.searchsorted(x - x + [0, 1, 2], 0.5),
        ]
    if function in TWO_ARRAYS:
        return [lambda x: function(x, OTHER), lambda x: function(OTHER, x), lambda x: function(x, x[::-1])]
    if function is np.empty_like:
        return [lambda x: function(x).shape]
    return [function]


@pytest.mark.parametrize("function", BY_NAME, ids=lambda f: f.__name__)
def test_function_without_slope_gives_plain_values(function):
    x = np.array([0.3, -0.7, 1.6])
    for call in constant_calls(function):
        seen = []
        jacobian(lambda x, seen=seen, call=call: seen.append(call(x)) or np.sum(x))(x)
        if function not in TEXTS:
            np.testing.assert_array_equal(seen[0], call(x))


def has_derivative_beside_zero(call, x):
    """Whether differences of two step sizes agree on a derivative other than 0 by any entry of x."""
    for d in np.eye(x.size):
        wide, narrow = (
            (np.asarray(call(x + h * d), float) - np.asarray(call(x - h * d), float)) / (2 * h)
            for h in (1e-4, 5e-5)
        )
        if np.any((np.abs(wide - narrow) <= 1e-3 * np.abs(wide)) & (wide != 0)):
            return True
    return False


@pytest.mark.parametrize("function", [f for f in BY_NAME if f not in TEXTS], ids=lambda f: f.__name__)
def test_function_without_slope_has_derivative_zero_wherever_it_has_one(function):
    points = [*np.random.default_rng(7).uniform(-2, 2, (30, 3)), np.zeros(3), np.ones(3), OTHER]
    with np.errstate(divide="ignore", invalid="ignore"):
        for call in constant_calls(function):
            assert not any(has_derivative_beside_zero(call, x) for x in points)


@pytest.mark.parametrize(
    "call",
    [lambda x: np.full_like(x, x[0]), lambda h: np.heaviside(np.zeros(3), h), lambda x: np.round(x) + x],
)
def test_check_of_a_derivative_zero_rejects_a_function_that_has_another(call):
    assert has_derivative_beside_zero(call, np.array([0.3, -0.7, 1.6]))
