"""Constants become float64 arrays and are copied, and what NumPy refuses is refused."""

from __future__ import annotations

import array
import collections
import copy
import functools
import types
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpwidgets.calculus.autodiff import large_copies, vjps
from bpwidgets.calculus.autodiff.tape import TraceError, grad, jacobian, value_and_grad
from tests.calculus.autodiff.test_vjps import differences

X = np.array([1.0, 2.0, 3.0])
M = np.arange(6.0).reshape(2, 3)


class Column:
    """What columns of tables have in common, in pandas, polars and others."""

    __array_priority__ = 1000

    def __init__(self, values):
        self.values = values

    def __array__(self, dtype=None, copy=None):
        return np.array(self.values, dtype=dtype)

    def to_numpy(self, dtype=None):
        return np.array(self.values, dtype=dtype)

    def __len__(self):
        return len(self.values)

    def __getitem__(self, label):
        raise KeyError(label)


class PlainTable(types.SimpleNamespace):
    """Columns that are plain arrays."""

    def __getitem__(self, names):
        return np.stack([getattr(self, name) for name in names], axis=1)


# --- Constants --------------------------------------------------------------------------------------------

SMALL_TYPES = ["int8", "uint8", "int16", "float16", "float32", "int64", "longdouble", "bool"]
BINARY = [np.arctan2, np.hypot, np.power, np.divide, np.multiply, np.logaddexp, np.maximum, np.remainder]


@pytest.mark.parametrize("dtype", SMALL_TYPES)
@pytest.mark.parametrize("ufunc", BINARY, ids=lambda f: f.__name__)
def test_vjp_with_a_constant_of_any_type_is_that_with_its_float64_values(ufunc, dtype):
    constant = np.array([120, 100, 7]).astype(dtype)
    for f in (ufunc, lambda x, c: ufunc(c, x)):
        found = jacobian(f)(X / 4, constant)
        np.testing.assert_array_equal(found, jacobian(f)(X / 4, constant.astype(np.float64)))
        assert found.dtype == np.float64
    scalar = constant[0]
    assert grad(lambda y: ufunc(scalar, y))(2.0) == grad(lambda y: ufunc(float(scalar), y))(2.0)


LIKE_ARRAYS = {
    "list": [1, 2.0, True],
    "range": range(1, 4),
    "array": array.array("d", [1, 2, 3]),
    "deque": collections.deque([1, 2, 3]),
    "memoryview": memoryview(np.array([1, 2, 3])),
    "objects": np.array([1, Fraction(5, 2), 2**70], dtype=object),
    "read-only view": np.broadcast_to(np.float32(3), 3),
    "column": Column([1, 2, 3]),
    "column of objects": Column(np.array([1, 2.5, True], dtype=object)),
    "subclass": np.arange(3.0).view(type("Own", (np.ndarray,), {})),
}
PRODUCTS = [np.multiply, np.matmul, np.dot, np.inner, np.outer, np.vdot]


@pytest.mark.parametrize("constant", LIKE_ARRAYS.values(), ids=LIKE_ARRAYS)
@pytest.mark.parametrize("product", PRODUCTS, ids=lambda f: f.__name__)
def test_whatever_stands_for_an_array_of_numbers_works_as_one(constant, product):
    for f in (product, lambda x, c: product(c, x)):
        found, expected = (jacobian(f)(X, c) for c in (constant, np.array(constant, dtype=np.float64)))
        np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(
    "values", [["a", "b", "c"], [None, 1.0, 2.0], np.array(["2026-01-01"] * 3, "M8[D]")], ids=repr
)
def test_column_that_holds_no_numbers_is_refused_with_the_way_to_numbers(values):
    with pytest.raises(TraceError, match=r"type Column, .* such as column\.to_numpy\(dtype=float\)"):
        grad(lambda x: np.sum(x * Column(values)))(X)


W = np.array([0.5, -0.25])
LOSSES = {
    "w * column": (W, lambda w, t: np.mean((w[0] * t.a + w[1] - t.y) ** 2)),
    "column * w": (W, lambda w, t: np.mean((t.a * w[0] + w[1] - t.y) ** 2)),
    "difference first": (W, lambda w, t: ((t.y - w[0] * t.a - w[1]) ** 2).mean()),
    "table @ w": (W, lambda w, t: np.sum((t[["a", "b"]] @ w - t.y) ** 2)),
    "np.dot": (W, lambda w, t: np.sum((np.dot(t[["a", "b"]], w) - t.y) ** 2)),
    "np.matmul": (np.outer(W, W), lambda W, t: np.sum(np.tanh(np.matmul(t[["a", "b"]], W)) ** 2)),
    "x @ column": (X, lambda x, t: x @ t.a),
    "column @ x": (X, lambda x, t: t.a @ x),
    "table * row": (W, lambda w, t: np.sum(t[["a", "b"]] * w)),
    "int column": (W, lambda w, t: np.sum(np.arctan2(w[0], 1 + t.b))),
    "power": (W, lambda w, t: np.sum(t.a ** w[0])),
    "comparison": (W, lambda w, t: np.sum(np.where(t.a > 1, w[0] * t.a, w[1]))),
    "index": (X, lambda x, t: np.sum(x[t.b] ** 2)),
    "mask": (X, lambda x, t: np.sum(x[t.b == 1] ** 2)),
    "sum": (X, lambda x, t: np.sum(t.a + x)),
    "nullable": (X, lambda x, t: np.sum(x * (t.nullable if hasattr(t, "nullable") else t.b))),
}


@pytest.mark.parametrize(("x", "loss"), LOSSES.values(), ids=LOSSES)
def test_columns_of_pandas_are_data(x, loss):
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame({"a": [1.0, 2.0, 4.0], "b": [0, 1, 1], "y": [1.0, 3.0, 2.0]}, index=[7, 5, 6])
    plain = PlainTable(**{name: table[name].to_numpy() for name in table})
    table["nullable"] = table.b.astype("Int64")
    np.testing.assert_allclose(grad(loss)(x, table), grad(loss)(x, plain))


def test_step_that_pandas_makes_for_plain_numbers_only_is_refused_with_the_way_to_numbers():
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame({"a": [1.0, 2.0], "b": [0, 1]})
    with pytest.raises(TraceError, match=r"A pandas operation .* by \.to_numpy\(\)"):
        grad(lambda w: np.mean((table @ w - table.a) ** 2))(W)


def overwritten(constant, use):
    """A function that uses a constant and then overwrites it."""

    def f(x):
        c = copy.deepcopy(constant)
        y = use(x, c)
        if isinstance(c, list):
            c.reverse()
        elif isinstance(c, Column):
            c.values[:] = [0.0] * len(c.values)
        else:
            c[...] = 0
        return y

    return f


BLOCK = np.arange(24.0).reshape(2, 3, 4)
OVERWRITTEN = {
    "array": (X, X, np.multiply),
    "array in a list": (X, X, lambda x, c: np.sum(np.stack([x, c]) * np.concatenate([[c], [x]]))),
    "small array": (X, np.array([1, 2, 3], np.int8), np.multiply),
    "column": (X, Column([1.0, 2.0, 3.0]), lambda x, c: x * c),
    "column of an array": (X, Column(np.array([1.0, 2.0, 3.0])), lambda x, c: np.dot(c, x)),
    "condition": (X, np.array([True, False, True]), lambda x, c: np.where(c, x, x * x)),
    "condition of a list": (X, [True, False, False], lambda x, c: np.where(c, x, x * x)),
    "positions": (X, np.array([0, 2]), lambda x, c: x[c]),
    "positions in a tuple": (M, np.array([0, 2]), lambda x, c: x[:, c]),
    "list of positions": (X, [0, 2], lambda x, c: x[c] * [1, 2]),
    "list in a tuple": (M, [0, 1], lambda x, c: x[1, c] * [1, 2]),
    "mask": (X, np.array([True, False, True]), lambda x, c: x[c]),
    "axes": (BLOCK, [1, 2, 0], lambda x, c: np.transpose(x, c) * np.reshape(BLOCK, (3, 4, 2))),
    "heaviside": (X, np.zeros(3), lambda x, c: np.heaviside(c, x)),
}


@pytest.mark.parametrize(("x", "constant", "use"), OVERWRITTEN.values(), ids=OVERWRITTEN)
def test_constant_or_option_that_is_overwritten_after_its_use_is_remembered(x, constant, use):
    expected = jacobian(lambda x: use(x, constant))(x)
    np.testing.assert_array_equal(jacobian(overwritten(constant, use))(x), expected)
    assert np.any(expected)


# --- Indices ----------------------------------------------------------------------------------------------

REPEATED = {
    "tuple in a tuple": (X, lambda x: x[(0, 0, 1),], [2, 1, 0]),
    "two tuples": (M, lambda x: x[(0, 0), (1, 1)], [[0, 2, 0], [0, 0, 0]]),
    "tuple and slice": (M, lambda x: x[(1, 1), :], [[0, 0, 0], [2, 2, 2]]),
    "range": (X, lambda x: x[range(2)] + x[(range(2),)], [2, 2, 0]),
    "array.array": (X, lambda x: x[array.array("l", [1, 1])], [0, 2, 0]),
    "deque": (X, lambda x: x[collections.deque([1, 1])], [0, 2, 0]),
    "column": (X, lambda x: x[Column([2, 2, 0])], [1, 0, 2]),
    "column in a tuple": (M, lambda x: x[0, Column([2, 2, 0])], [[1, 0, 2], [0, 0, 0]]),
    "empty list": (X, lambda x: x[[]], [0, 0, 0]),
    "empty list in a tuple": (M, lambda x: x[0, []], [[0, 0, 0], [0, 0, 0]]),
    "np.take of a tuple": (X, lambda x: np.take(x, (0, 0, 1)), [2, 1, 0]),
    "np.take of a column": (X, lambda x: np.take(x, Column([0, 0, 1])), [2, 1, 0]),
    "np.take of truth values": (X, lambda x: np.take(x, [True, True, False]), [1, 2, 0]),
    "np.take beyond the end": (X, lambda x: np.take(x, [4, -1, 1], mode="wrap"), [0, 2, 1]),
    "np.take of nothing": (X, lambda x: np.take(x, ()), [0, 0, 0]),
}


@pytest.mark.parametrize(("x", "f", "expected"), REPEATED.values(), ids=REPEATED)
def test_index_of_any_kind_adds_up_where_it_is_repeated(x, f, expected):
    value, slope = value_and_grad(lambda x: np.sum(f(x)))(x)
    np.testing.assert_array_equal(slope, expected)
    assert value == np.sum(f(x))


# --- What NumPy refuses is refused, what it gives is given ------------------------------------------------

T = np.arange(12.0).reshape(2, 3, 2) - 4.5
ARRAYS = (np.float64(-1.5), X, np.zeros(0), M - 2, np.zeros((0, 3)), T)
AXES = [None, 0, 1, -1, 2, -4, (0,), (0, 1), (1, 0), (0, 0), (), (0, 3), [0], [0, 1], 1.0]
REDUCTIONS = [
    np.sum,
    np.mean,
    np.prod,
    np.max,
    np.var,
    np.std,
    np.linalg.norm,
    np.cumsum,
    np.flip,
    np.squeeze,
]
PAIRS = [((0,), (0,)), ((0, 0), (0, 1)), (-1, -1), (5, 0), ([0], [0, 1]), (-1, [1]), ([0], 0), ((), [])]
ORDERS = [0, -1, 1, (0,), (1, 0), [-1, -2], (0, 0), (), (2, 0), (2, 0, -2), np.array([1, 0]), None]


INDICES = [
    0,
    -1,
    slice(None, None, -1),
    (..., 0),
    (None, ...),
    [0, 0],
    ([0, 1], [1, 1]),
    ([0, 1], None, [1, 0]),
]
INDICES += [
    (slice(None), [0, 0, 1]),
    (0, slice(None), [1, 1]),
    np.array([[0, 1], [1, 0]]),
    np.array([True, False]),
    (),
]
SHAPES = [(), (1,), (3,), (2, 1), (2, 3), (4, 2, 3), (2, 1, 2), (0,)]


def calls(name, function, *options):
    """The calls function(option, a), by name."""
    return {f"{name} {getattr(o, '__name__', repr(o))}": functools.partial(function, o) for o in options}


CALLS = {
    **{
        k: v
        for f in REDUCTIONS
        for k, v in calls(f.__name__, lambda axis, a, f=f: f(a, axis=axis), *AXES).items()
    },
    **calls("keepdims", lambda f, a: f(a, axis=-1, keepdims=True), *REDUCTIONS[:7]),
    **calls("var ddof", lambda k, a: np.var(a, ddof=k), 1, 2, 3, 4, 7),
    **calls("std ddof", lambda k, a: np.std(a, axis=0, ddof=k), 1, 2, 3),
    **calls("norm ord", lambda k, a: np.linalg.norm(a, k), 1, 2, np.inf, "fro"),
    **calls("norm ord of rows", lambda k, a: np.linalg.norm(a, k, axis=-1), 1, 2, np.inf, "fro"),
    **calls("diag", lambda k, a: np.diag(a, k), -4, -1, 0, 1, 2),
    **calls("trace", lambda k, a: np.trace(a, k), -4, -1, 0, 1, 2),
    **calls("trace", lambda k, a: np.trace(a, axis1=k[0], axis2=k[1]), (0, 0), (2, 0), (-1, 1), (0, 3)),
    **calls("tensordot", lambda k, a: np.tensordot(a, M, k), 0, 1, 2, np.int64(1), 3, *PAIRS),
    **calls("product with a vector", lambda f, a: f(a, X), *PRODUCTS[1:]),
    **calls("product with a matrix", lambda f, a: f(a, M.T), *PRODUCTS[1:]),
    **calls("product with three axes", lambda f, a: f(a, T), *PRODUCTS[1:]),
    **calls("take", lambda k, a: np.take(a, k), 0, -1, [1, 1], [[0, 1], [1, 0]], 9, (), [0.0]),
    **calls("take first", lambda k, a: np.take(a, k, 0), 0, -1, [1, 1], [[0, 1], [1, 0]], 9, (), [0.0]),
    **calls("take along", lambda k, a: np.take(a, [0, 0], k), -1, 1, 4),
    **calls("sort", lambda k, a: np.sort(a, k), None, 0, 1, -1, 3),
    **calls("repeat", lambda k, a: np.repeat(a, k), 0, 2, [1, 0, 2], -1),
    **calls("repeat along", lambda k, a: np.repeat(a, 2, k), 0, 1, -1, 3),
    **calls("diff", lambda k, a: np.diff(a, k), 0, 1, 2, -1),
    **calls("diff along", lambda k, a: np.diff(a, axis=k), 0, 5),
    **calls(
        "clip",
        lambda k, a: np.clip(a, *k),
        (0.1, 0.9),
        (1.1, 0.1),
        (np.nan, 1),
        (0, np.nan),
        (None, 1.1),
        (X + 0.1, None),
    ),
    **calls(
        "clip by name",
        lambda k, a: np.clip(a, **k),
        {"min": 0.1, "max": 1.1},
        {"max": 1.1},
        {"min": None},
        {},
    ),
    **calls("index", lambda k, a: a[k], *INDICES),
    **calls(
        "quotient of broadcast arrays", lambda shape, a: np.ones(shape) / (a + np.full(shape, 7)), *SHAPES
    ),
    **calls("where of broadcast arrays", lambda shape, a: np.where(np.ones(shape) > 0, a, 2), *SHAPES),
    **calls("stack", lambda k, a: np.stack([a, a * a], k), 0, -1, 1, -2, 3),
    **calls("concatenate", lambda k, a: np.concatenate([a, a * a], axis=k), 0, -1, None, 2),
    **calls("einsum of two", lambda s, a: np.einsum(s, a, M), "...j,ij->i...", "ij,ij", "...,ij", "i...,ik"),
    **calls("transpose", lambda k, a: np.transpose(a, k), *ORDERS),
    **calls("method transpose", lambda k, a: a.transpose(k), *ORDERS),
    **calls("method transpose by numbers", lambda k, a: a.transpose(*k), (1, 0), (-1, 0), (0, 0), (1, 2, 0)),
    **calls("full_like", lambda k, a: np.full_like(a, k), 3, np.ones(3), np.ones(7)),
    "clip twice": lambda a: np.clip(a, 0, 1, max=2),
    "expand_dims": lambda a: np.expand_dims(a, (0, 5)),
    "moveaxis": lambda a: np.moveaxis(a, [0, 1], [-1, 0]),
    "swapaxes": lambda a: np.swapaxes(a, 0, 2),
    "reshape": lambda a: np.reshape(a, (3, -1)),
    "broadcast_to": lambda a: np.broadcast_to(a, (2, 3)),
    "einsum": lambda a: np.einsum("ij,ij->i", a, M),
    "vstack": lambda a: np.vstack([a, X]),
    "hstack": lambda a: np.hstack([a, X]),
    "column_stack": lambda a: np.column_stack([a, X]),
}


def outcome(f, a):
    """The value of f at a, or None where it raises."""
    try:
        return np.asarray(f(a), dtype=np.float64)
    except (TypeError, ValueError, IndexError):
        return None


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_traced_call_has_numpys_value_and_its_slopes_or_raises_where_numpy_raises(call):
    for a in ARRAYS:
        seen = []
        plain = outcome(call, a)
        slopes = outcome(jacobian(lambda x, seen=seen: seen.append(call(x)) or seen[0]), a)
        if plain is None:
            assert slopes is None
        elif slopes is not None:
            found = getattr(seen[0], "primal", seen[0])
            np.testing.assert_allclose(found, plain, rtol=1e-14, atol=1e-15)
            assert np.shape(found) == plain.shape
            measured = differences(lambda x: np.asarray(call(x)), a)
            known = np.isfinite(measured)
            np.testing.assert_allclose(slopes[known], measured[known], rtol=1e-6, atol=1e-7)
        else:  # an option may be refused; and of an empty array NumPy does not look at the index
            with pytest.raises((TraceError, IndexError)):
                jacobian(call)(a)


def test_diagonal_matrix_has_plain_zeros_beside_infinite_and_negative_entries():
    seen = []
    jacobian(lambda x: seen.append(np.diag(x)) or x)([-1.0, np.inf])
    np.testing.assert_array_equal(seen[0].primal, [[-1, 0], [0, np.inf]])
    np.testing.assert_array_equal(np.signbit(seen[0].primal), [[True, False], [False, False]])


def test_product_that_overflows_on_the_way_is_numpys():
    with np.errstate(over="ignore"):
        assert value_and_grad(np.prod)([1e200, 1e200, 1e-200, 1e-200])[0] == np.inf


# --- Fill values, copies, entries -------------------------------------------------------------------------


def test_fill_value_has_a_derivative():
    np.testing.assert_array_equal(grad(lambda x: np.sum(np.full_like(x, x[0])))([1.0, 2.0]), [2, 0])
    np.testing.assert_allclose(grad(lambda x: np.sum(np.full_like(x, np.mean(x)) ** 2))(X), [4, 4, 4])
    np.testing.assert_array_equal(grad(lambda x: np.sum(np.full((2, 2), x[1])))(X), [0, 4, 0])


def test_array_filled_like_x_with_a_constant_can_be_written_to():
    def f(x):
        weights = np.full_like(x, 1)
        weights[0] = 0.5
        return np.sum(weights * x)

    np.testing.assert_array_equal(grad(f)(X), [0.5, 1, 1])


COPIES = [copy.copy, copy.deepcopy, np.copy, lambda x: x.copy(), lambda x: copy.deepcopy([x])[0]]


@pytest.mark.parametrize("duplicate", COPIES)
def test_copy_of_x_is_x(duplicate):
    np.testing.assert_array_equal(grad(lambda x: np.sum(duplicate(x) ** 2))(X), [2, 4, 6])


def test_number_stepped_in_place_leaves_the_value_it_was_made_of():
    def f(x):
        y = x * 1.0
        z = y
        z *= 3.0
        return y + 10 * z

    assert value_and_grad(f)(2.0) == (62.0, 31.0)


@pytest.mark.parametrize("step", ["+=", "-=", "*=", "/=", "//=", "%=", "**="])
def test_step_in_place_is_plain_on_a_number_and_refused_on_an_array(step):
    def f(x):
        scope = {"x": x}
        exec(f"x {step} 3.0", scope)
        return scope["x"]

    assert value_and_grad(f)(7.0)[0] == f(7.0)
    with pytest.raises(TraceError, match="in place"):
        jacobian(f)(X)


def test_matrix_product_in_place_is_refused():
    def f(x):
        x @= np.eye(3)
        return x

    with pytest.raises(TraceError, match=r"np\.matmul in place"):
        jacobian(f)(np.ones((2, 3)))


@pytest.mark.parametrize("shape", [(300,), (300, 2), (1, 300)])
def test_entries_send_back_little_more_than_their_number(shape, monkeypatch):
    sent, scatter = [], vjps.scatter
    monkeypatch.setattr(
        vjps, "scatter", lambda x, shape, i: sent.append(np.prod(shape)) or scatter(x, shape, i)
    )
    x = np.arange(float(np.prod(shape))).reshape(shape)
    for f in (lambda x: np.sum(np.asarray(x) ** 2), lambda x: sum(np.sum(v * v) for v in x)):
        sent.clear()
        np.testing.assert_array_equal(grad(f)(x), 2 * x)
        assert 0 < sum(sent) < 80 * x.size


@given(st.integers(1, 200))
@settings(max_examples=20, deadline=None)
def test_loop_meets_every_entry_once_in_order(n):
    np.testing.assert_array_equal(jacobian(list)(np.arange(float(n))), np.eye(n))


# --- Large constants: one copy for all uses between which they do not change -------------------------------------

LARGE = np.arange(10_000.0).reshape(100, 100)  # 80,000 bytes
LAYOUTS = {
    "in order": lambda a: a,
    "transposed": lambda a: a.T,
    "every other column": lambda a: np.repeat(a, 2, axis=1)[:, ::2],
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_large_constant_that_is_overwritten_after_its_use_is_remembered(layout):
    data = LAYOUTS[layout](LARGE.copy())

    def f(x):
        total = np.sum(data * x)
        data[-1, -1] += 1.0
        return total + np.sum(data * x)

    for _ in range(2):  # the second call finds what the first one left
        before = data.sum()
        assert grad(f)(1.0) == 2 * before + 1


@pytest.mark.parametrize("n", [100, 10_000])  # of 64 KB and more a copy is kept
def test_constant_of_the_other_byte_order_is_read_in_it(n):
    data = np.arange(1.0, n + 1)
    swapped = data.astype(data.dtype.newbyteorder())
    assert value_and_grad(lambda w: np.sum(w * swapped))(1.0) == (data.sum(), data.sum())
    np.testing.assert_array_equal(grad(lambda x: np.sum(x * x))(swapped), 2 * data)


def test_large_constant_that_changes_between_calls_is_read_anew():
    data = LARGE.copy()
    slope = grad(lambda x: np.sum(data * x))
    assert slope(1.0) == LARGE.sum()
    data[50, 50] = -1.0
    assert slope(1.0) == data.sum()


def test_zeros_of_either_sign_are_different_large_constants():
    data = np.zeros(10_000)
    slope = grad(lambda x: np.sum(x / data))
    with np.errstate(divide="ignore"):
        assert slope(1.0) == np.inf
        data[:] = -0.0
        assert slope(1.0) == -np.inf


def test_large_constant_is_copied_once_and_its_copy_goes_with_it():
    def kept_after_use(data):
        grad(lambda x: np.sum(data * x) + np.sum(data + x))(1.0)
        return large_copies.CACHE[id(data)].content

    large_copies.CACHE.clear()
    data = LARGE.copy()
    assert kept_after_use(data) is kept_after_use(data)
    del data
    assert not large_copies.CACHE


def test_copies_that_are_kept_are_bounded(monkeypatch):
    large_copies.CACHE.clear()
    monkeypatch.setattr(large_copies, "CACHE_BYTES", 3 * LARGE.nbytes)
    constants = [LARGE.copy() for _ in range(5)]
    assert grad(lambda x: sum(np.sum(c * x) for c in constants))(1.0) == 5 * LARGE.sum()
    assert 0 < len(large_copies.CACHE) <= 3


def test_copy_that_is_not_kept_or_is_outdated_drops_no_other(monkeypatch):
    large_copies.CACHE.clear()
    monkeypatch.setattr(large_copies, "CACHE_BYTES", 2 * LARGE.nbytes)
    kept, changing, too_large = LARGE.copy(), LARGE.copy(), np.tile(LARGE, (3, 1))
    grad(lambda x: np.sum(kept * x) + np.sum(changing * x))(1.0)
    content = large_copies.CACHE[id(kept)].content
    grad(lambda x: np.sum(too_large * x))(1.0)
    assert large_copies.CACHE[id(kept)].content is content
    assert id(too_large) not in large_copies.CACHE
    changing[:] = 2.0
    grad(lambda x: np.sum(changing * x))(1.0)
    assert large_copies.CACHE[id(kept)].content is content
    assert set(large_copies.CACHE) == {id(kept), id(changing)}


@pytest.mark.parametrize(
    "f", [lambda x, y: np.sum((x + y) ** 2), lambda x, y: np.sum((x + np.reshape(y, x.shape)) ** 2)]
)
def test_gradients_do_not_share_memory(f):
    dx, dy = grad(f, (0, 1))(np.ones((3, 4)), np.ones((3, 4)))
    assert not np.shares_memory(dx, dy)
    dx[:] = 7.0
    np.testing.assert_array_equal(dy, 4.0)
