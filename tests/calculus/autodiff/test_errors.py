"""What cannot be differentiated is refused in one sentence that names it and says what to write instead."""

from __future__ import annotations

import math
import re
import warnings

import numpy as np
import pytest
from scipy.special import expit, log_softmax, logsumexp, softmax
from scipy.stats import norm

from bpwidgets.calculus.autodiff.replacements import ATTRIBUTES, BY_HAND, INSTEAD, OPTIONS
from bpwidgets.calculus.autodiff.tape import TraceError, grad, jacobian, value_and_grad
from tests.calculus.autodiff.test_vjps import differences

X = np.array([1.0, 2.0])
with warnings.catch_warnings(action="ignore"):
    MATRIX = np.matrix(np.eye(2))


def written(out, index, value):
    out[index] = value
    return out


def added(out, value):
    out += value
    return out


REFUSED = [
    # name, function, what the sentence names, what it says to write
    ("float", lambda x: float(x[0]), "float(x)", "write x or np.sin(x)"),
    ("np.float64", lambda x: np.float64(x[0]), "np.float64(x)", "use x itself"),
    ("np.float32", lambda x: np.float32(x[0]), "np.float64(x)", "use x itself"),
    ("math.sin", lambda x: math.sin(x[0]), "math.sin(x)", "np.sin(x)"),
    ("math.trunc", lambda x: math.trunc(x[0]), "math.trunc(x)", "np.trunc(x)"),
    ("int", lambda x: int(x[0]), "int(x)", "np.floor(x)"),
    ("complex", lambda x: complex(x[0]), "complex(x)", "real numbers"),
    ("index", lambda x: [1, 2, 3][x[0]], "as an index", "integer that does not depend on x"),
    ("own index", lambda x: x[x[0]], "as an index", "integer that does not depend on x"),
    ("range", lambda x: sum(range(x[0])), "a count", "integer that does not depend on x"),
    ("if array", lambda x: 1 if x else 0, "`if x`", "np.where(x > 0, a, b)"),
    ("len of number", lambda x: len(x[0]), "len(x)", "leave it out"),
    ("loop over number", lambda x: list(x[0]), "loop", "leave it out"),
    ("write into zeros", lambda x: written(np.zeros(2), 0, x[0]), "out[i] = x", "np.stack(values)"),
    ("write a slice", lambda x: written(np.zeros(2), slice(None), x), "out[i] = x", "np.stack(values)"),
    ("write into x", lambda x: written(x, 0, 3.0), "x[i] = ...", "np.where(mask, new, x)"),
    ("zeros += x", lambda x: added(np.zeros(2), x), "np.add in place", "a = a + b"),
    ("x += 1", lambda x: added(x, 1), "np.add in place", "a = a + b"),
    ("out=", lambda x: np.multiply(x, x, out=np.zeros(2)), "np.multiply in place", "a = a + b"),
    ("out= and where=", lambda x: np.add(x[0], 1, out=x[0], where=True), "np.add in place", "a = a + b"),
    (
        "out= another",
        lambda x: (y := x[0] * 1.0, np.multiply(x[0], 3.0, out=y)),
        "np.multiply in place",
        "a = a + b",
    ),
    (
        "out= its argument",
        lambda x: (y := x[0] * 1.0, np.multiply(y, 3.0, out=y)),
        "np.multiply in place",
        "a = a + b",
    ),
    ("out= of two", lambda x: np.divmod(x, 2, out=(x, x)), "np.divmod in place", "a = a + b"),
    ("value", lambda x: x.value, "x.value", "use x itself"),
    ("a method that arrays lack", lambda x: x.concatenate(x), "x.concatenate", "NumPy functions"),
    ("object", lambda x: x + object(), "np.add, which is of type object", "numbers, arrays or lists"),
    (
        "full_like of a constant",
        lambda x: np.full_like(X, x[0]),
        "np.full_like",
        "np.broadcast_to(y, x.shape)",
    ),
    ("take at x", lambda x: np.take(X, x[0]), "as an index or a count", "does not depend on x"),
    ("take at a list", lambda x: np.take(x, [0, x[0]]), "as an index or a count", "does not depend on x"),
    ("repeat x times", lambda x: np.repeat(X, x[0]), "as an index or a count", "does not depend on x"),
    ("masked array", lambda x: x * np.ma.array([1.0, 2.0], mask=[0, 1]), "A masked array", "m.compressed()"),
    ("matrix", lambda x: x @ MATRIX, "An np.matrix", "np.asarray(m)"),
    (
        "object array",
        lambda x: x * np.array([None, 1.0]),
        "np.multiply, which is of type ndarray",
        "numbers, arrays",
    ),
    (
        "generator",
        lambda x: x * (k for k in range(2)),
        "np.multiply, which is of type generator",
        "numbers, arrays",
    ),
    ("text as a factor", lambda x: x * "a", "np.multiply, which is of type str", "numbers, arrays"),
    ("numbers among objects", lambda x: np.exp(np.array([x[0], 1.0])), "exp of np.array([x, y])", "np.stack"),
    ("flat", lambda x: np.zeros(2).flat.__setitem__(0, x[0]), "out[i] = x", "np.stack(values)"),
    ("logsumexp", logsumexp, "logsumexp, which has no derivative rule", "m + np.log("),
    ("another library", norm.pdf, "A SciPy function", "NumPy functions of x"),
    ("reshape order", lambda x: x.reshape(2, 1, order="F"), "np.reshape with order=", "leave out order="),
    ("add.at", lambda x: np.add.at(np.zeros(2), [0, 0], x), "np.add in place", "a = a + b"),
    ("dtype=float", lambda x: np.asarray(x, dtype=float), "np.array(x, dtype=float)", "leave out dtype"),
    ("list dtype", lambda x: np.array([x[0], x[1]], dtype=float), "dtype=float", "leave out dtype"),
    ("astype", lambda x: x.astype(float), "x.astype", "float64"),
    ("x.sort", lambda x: x.sort(), "x.sort", "write np.sort(x)"),
    ("attribute", lambda x: x.strides, "x.strides", "NumPy functions"),
    ("1j *", lambda x: 1j * x, "np.multiply, which is complex", "real numbers"),
    ("exp(1j x)", lambda x: np.exp(1j * x), "complex", "real numbers"),
    ("no formula", lambda x: np.linalg.inv(np.diag(x)), "np.linalg.inv", "by hand, since no short formula"),
    ("no formula, of objects", lambda x: np.linalg.det([[x[0], 1], [0, 1]]), "det", "no short formula"),
    ("fft", np.fft.fft, "fft", "np.where and the like"),
    ("ufunc without rule", np.spacing, "np.spacing", "np.where and the like"),
    ("SciPy", expit, "expit", "np.exp(-np.logaddexp(0, -x))"),
    ("SciPy on objects", lambda x: expit(np.array([x[0], x[1]])), "expit of np.array([x, y])", "np.stack"),
    ("logaddexp on objects", lambda x: np.logaddexp(np.array([x[0], x[1]]), 1), "logaddexp", "np.stack"),
    ("divmod", lambda x: divmod(x, 2), "np.divmod", "x // y and x % y"),
    ("median", np.median, "np.median", "np.sort(v)"),
    ("append", lambda x: np.append(x, 1.0), "np.append", "np.concatenate"),
    ("add.reduce", np.add.reduce, "np.add.reduce", "np.sum(x, axis=0)"),
    ("ufunc where=", lambda x: np.sin(x, where=X > 1), "np.sin with where=", "leave out where="),
    ("sum dtype=", lambda x: np.sum(x, dtype=float), "np.sum with dtype=", "leave out dtype="),
    ("sum where=", lambda x: np.sum(x, where=X > 1), "np.sum with where=", "x[mask]"),
    ("sum initial=", lambda x: np.sum(x, initial=2.0), "np.sum with initial=", "second step"),
    ("diff prepend=", lambda x: np.diff(x, prepend=2.0), "np.diff with prepend=", "second step"),
    (
        "reshape order=",
        lambda x: np.reshape(x, (2, 1), order="F"),
        "np.reshape with order=",
        "leave out order=",
    ),
    ("two at once", lambda x: np.atleast_1d(x, x), "np.atleast_1d of 2 arguments", "with 1"),
    ("norm 3", lambda x: np.linalg.norm(x, 3), "ord=3", "leave out ord="),
    ("einsum lists", lambda x: np.einsum(x, [0]), "np.einsum with lists", "'ij,j->i'"),
    ("einsum out=", lambda x: np.einsum("i,i->i", x, x, out=x), "np.einsum with out=", "leave out out="),
    ("einsum of nothing", lambda x: np.einsum(out=x), "np.einsum with out=", "leave out out="),
    ("item", lambda x: x[0].item(), "x.item", "in place of x.item()"),
    ("tolist", lambda x: x.tolist(), "x.tolist", "a loop over it"),
    ("dtype", lambda x: x * np.ones(2, x.dtype), "x.dtype", "np.float64"),
    ("fill", lambda x: x.fill(3.0), "x.fill", "np.full(x.shape, value)"),
    ("put", lambda x: x.put(0, 3.0), "x.put", "np.where(mask, new, x)"),
    ("x.flat", lambda x: x.flat, "x.flat", "np.ravel(x)"),
    ("real", lambda x: x.real, "x.real", "x itself"),
    ("imag", lambda x: x.imag, "x.imag", "np.zeros(x.shape)"),
    ("tie in a list", lambda x: np.max([x[0], x[1] / 2]), "of which two are equal", "np.stack([x, y])"),
    ("tie with a number", lambda x: np.min([1.0, x[0]]), "of which two are equal", "np.stack([x, y])"),
    ("tie in an array", lambda x: np.array([x[0], 1]).max(), "of which two are equal", "np.stack([x, y])"),
    ("None", lambda x: None, "returns None", "return"),
    ("text", lambda x: "a", "type str", "numbers"),
    ("dictionary", lambda x: {"a": x}, "type dict", "numbers"),
    ("ragged list", lambda x: [x, x[0]], "shapes (2,), ()", "np.concatenate"),
    ("ragged constants", lambda x: [1, [2, 3]], "shapes (), (2,)", "one by one"),
    ("complex constant", lambda x: 1j, "complex", "real numbers"),
]


@pytest.mark.parametrize(("f", "names", "instead"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_refusal_is_one_sentence_that_names_the_operation_and_says_what_to_write(f, names, instead):
    with pytest.raises(TraceError) as refusal:
        jacobian(f)(X)
    what, found, remedy = str(refusal.value).partition(" cannot be differentiated here: ")
    assert found
    assert names in what
    assert instead in remedy
    assert remedy.endswith(".")
    assert "\n" not in str(refusal.value)
    assert not re.search(r"\. [A-Z]", str(refusal.value)), "more than one sentence"


# name: the program that follows the advice; the formulas of INSTEAD have tests of their own
ADVISED = {
    "float": lambda x: x[0],
    "np.float64": lambda x: x[0],
    "np.float32": lambda x: x[0],
    "math.sin": lambda x: np.sin(x[0]),
    "math.trunc": lambda x: np.trunc(x[0] + 0.5),
    "int": lambda x: np.floor(x[0] + 0.5),
    "complex": lambda x: x[0],
    "index": lambda x: [1, 2, 3][1] * x[0],
    "own index": lambda x: x[1],
    "take at x": lambda x: np.take(X, 1) * x[0],
    "take at a list": lambda x: np.take(x, [0, 1]),
    "repeat x times": lambda x: np.repeat(X, 1) * x[0],
    "range": lambda x: sum(k * x[0] for k in range(3)),
    "if array": lambda x: np.where(x > 0, x, 0.0),
    "len of number": lambda x: x[0],
    "loop over number": lambda x: x[0],
    "write into zeros": lambda x: np.stack([x[0], 0.0]),
    "write a slice": lambda x: np.stack([x[0], x[1]]),
    "write into x": lambda x: np.where([True, False], 3.0, x),
    "zeros += x": lambda x: np.zeros(2) + x,
    "x += 1": lambda x: x + 1,
    "out=": lambda x: x * x,
    "out= and where=": lambda x: x[0] + 1,
    "out= another": lambda x: x[0] * 3.0,
    "out= its argument": lambda x: x[0] * 3.0,
    "out= of two": lambda x: (x // 1.5, x % 1.5),
    "value": lambda x: x,
    "a method that arrays lack": lambda x: np.concatenate([x, x]),
    "object": lambda x: x + 1.0,
    "masked array": lambda x: x[[True, False]] * np.ma.array([1.0, 2.0], mask=[0, 1]).compressed(),
    "matrix": lambda x: x @ np.asarray(MATRIX),
    "object array": lambda x: x * np.array([2, 1.0]),
    "generator": lambda x: x * list(range(2)),
    "text as a factor": lambda x: x * 2.0,
    "numbers among objects": lambda x: np.exp(np.stack([x[0], 1.0])),
    "flat": lambda x: np.stack([x[0], 0.0]),
    "another library": lambda x: np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi),
    "reshape order": lambda x: np.transpose(np.reshape(np.transpose(x), (1, 2))),
    "add.at": lambda x: np.zeros(2) + x,
    "dtype=float": np.asarray,
    "list dtype": lambda x: np.array([x[0], x[1]]),
    "astype": lambda x: x,
    "x.sort": np.sort,
    "attribute": np.sum,
    "1j *": lambda x: 1.0 * x,
    "exp(1j x)": lambda x: (np.cos(x), np.sin(x)),
    "fft": lambda x: np.array([[1, 1], [1, -1]]) @ x,
    "ufunc without rule": lambda x: 2.0 ** (np.floor(np.log2(x * 1.5)) - 52),
    "logaddexp on objects": lambda x: np.logaddexp(np.stack([x[0], x[1]]), 1),
    "SciPy on objects": lambda x: np.exp(-np.logaddexp(0, -np.stack([x[0], x[1]]))),
    "ufunc where=": lambda x: np.sin(x[X > 1]),
    "sum dtype=": np.sum,
    "sum where=": lambda x: np.sum(x[X > 1]),
    "sum initial=": lambda x: np.sum(x) + 2.0,
    "diff prepend=": lambda x: np.concatenate([x[:1] - 2.0, np.diff(x)]),
    "reshape order=": lambda x: np.transpose(np.reshape(np.transpose(x), (1, 2))),
    "two at once": lambda x: [np.atleast_1d(x), np.atleast_1d(x)],
    "norm 3": lambda x: np.sum(np.abs(x) ** 3) ** (1 / 3),
    "einsum lists": lambda x: np.einsum("i", x),
    "einsum out=": lambda x: np.einsum("i,i->i", x, x),
    "einsum of nothing": lambda x: np.einsum("i", x),
    "item": lambda x: x[0],
    "tolist": list,
    "dtype": lambda x: x * np.ones(2, np.float64),
    "fill": lambda x: np.full(x.shape, 3.0),
    "put": lambda x: np.where([True, False], 3.0, x),
    "x.flat": np.ravel,
    "real": lambda x: x,
    "imag": lambda x: np.zeros(x.shape),
    "tie in a list": lambda x: np.max(np.stack([x[0], x[1]])),
    "tie with a number": lambda x: np.min(np.stack([1.5, x[0]])),
    "tie in an array": lambda x: np.stack([x[0], 0.5]).max(),
    "None": lambda x: x,
    "text": lambda x: x,
    "dictionary": lambda x: x["a"] if isinstance(x, dict) else x,
    "ragged list": lambda x: np.concatenate([x, x[:1]]),
    "ragged constants": lambda x: np.concatenate([[1], [2, 3]]),
    "complex constant": lambda x: 1.0,
}
# Of these the plain program has another value: it writes twice into one place, or gives no array of numbers.
OTHER_VALUE = {"out= of two", "masked array", "matrix", "attribute", "ufunc where="}
OTHER_VALUE |= {"tie in a list", "tie with a number", "tie in an array"}  # advised beside the kink


def plain_value(name):
    """The value of the refused program with plain numbers, where it has one that is a real array."""
    try:
        value = np.asarray({r[0]: r[1] for r in REFUSED}[name](X.copy()))
    except Exception:  # noqa: BLE001 - many refused programs are no better with plain numbers
        return None
    return value if value.dtype.kind in "buif" and name not in OTHER_VALUE else None


def check_advice(name, advised):
    np.testing.assert_allclose(
        jacobian(advised)(X), differences(lambda x: np.asarray(advised(x)), X), rtol=1e-7, atol=1e-8
    )
    plain = plain_value(name)
    if plain is not None:
        np.testing.assert_allclose(np.asarray(advised(X), dtype=float), plain, rtol=1e-14)


@pytest.mark.parametrize(("name", "advised"), ADVISED.items(), ids=ADVISED)
def test_program_that_follows_the_advice_is_differentiated_and_has_the_same_value(name, advised):
    check_advice(name, advised)


@pytest.mark.parametrize(
    ("name", "wrong"), [("sum initial=", np.sum), ("float", lambda x: float(np.asarray(x)[0]))]
)
def test_check_of_advice_rejects_another_value_and_what_is_refused(name, wrong):
    with pytest.raises((AssertionError, TypeError)):
        check_advice(name, wrong)


def remedy_of(f):
    with pytest.raises(TraceError) as refusal:
        jacobian(f)(X)
    return str(refusal.value).partition(" here: ")[2].removesuffix(".")


def test_every_advice_is_tried():
    remedies = {name: remedy_of(f) for name, f, *_ in REFUSED}
    formulas = {f"write {formula}" for formula in INSTEAD.values()} | {BY_HAND}
    assert {name for name, remedy in remedies.items() if remedy not in formulas} == set(ADVISED)
    assert {*OPTIONS.values(), *ATTRIBUTES.values()} <= set(remedies.values())


@pytest.mark.parametrize("argument", [1j, np.array([1j]), "1", None, {"a": 1}, [[1], [2, 3]]])
def test_argument_that_is_no_real_array_is_refused(argument):
    with pytest.raises(TraceError, match="cannot be differentiated here"):
        grad(lambda x: x)(argument)


def test_gradient_of_several_outputs_is_refused_and_points_to_jacobian():
    for differentiate in (grad, value_and_grad):
        with pytest.raises(TraceError, match=r"shape \(2,\), .* use jacobian"):
            differentiate(np.sin)(X)


def test_maximum_of_a_list_of_different_traced_values_is_that_of_an_array():
    for f in (lambda x: np.max([x[0], x[1]]), lambda x: np.max(np.array([x[0], 2 * x[0]])) + x[1] - x[0] * 2):
        np.testing.assert_array_equal(grad(f)(X), [0, 1])
    assert grad(lambda x: max(x, 2.0))(2.0) == 1.0  # Python's max picks one


def test_gradient_of_a_value_is_refused():
    with pytest.raises(TypeError, match=r"not float64: write grad\(f\)\(x\)"):
        grad(np.sin(1.0))


@pytest.mark.parametrize("argnum", [1, -2, (0, 1), (0, 0), (0, -1)])
def test_argnum_that_names_no_argument_or_one_twice_is_refused(argnum):
    with pytest.raises(ValueError, match=r"argnum names the arguments .* of 1 by position"):
        grad(np.sin, argnum)(1.0)


@pytest.mark.parametrize("argnum", ["x", 0.5, None, ("x",), (), []])
def test_argnum_that_is_no_position_is_refused(argnum):
    with pytest.raises(TypeError, match="expected a position or a tuple of positions"):
        grad(np.sin, argnum)


def test_own_errors_of_the_function_pass_unchanged():
    def f(x):
        raise ValueError("my own")

    with pytest.raises(ValueError, match=r"^my own$"):
        grad(f)(1.0)
    with pytest.raises(TypeError, match="unsupported operand"):
        grad(lambda x: x + [] @ object())(1.0)
    with pytest.raises(TypeError, match=r"^ufunc 'isfinite' not supported"):
        grad(lambda x: x * np.isfinite(None))(1.0)
    with pytest.raises(IndexError, match="out of bounds"):
        grad(lambda x: x[5])(X)


def test_attributes_that_are_missing_look_missing_to_hasattr():
    jacobian(lambda x: [x[0], float(hasattr(x, "dtype") or hasattr(x, "strides"))])(X)


# --- What to write instead is the same function -----------------------------------------------------------

A = np.array([[0.5, -1.2, 0.9], [2.1, 0.3, -0.4]])
V, P = A[0], np.array([0.4, 1.7, 2.9])
MASK = np.array([True, False, True])
VECTOR, MATRIX_X = {"x": V}, {"x": A}
HOLES = {"x": np.array([0.5, np.nan, -2.0])}


def inplace(function):
    """The function that gives back a copy of x after what ``function`` does to it."""

    def f(x, *others):
        x = np.array(x)
        function(x, *others)
        return x

    return f


# name: the function itself, and arguments on which the formula must be the same; x, y and weights are differentiated
DOMAINS = {
    "add.reduce": (np.add.reduce, VECTOR, MATRIX_X),
    "multiply.reduce": (np.multiply.reduce, VECTOR, MATRIX_X),
    "maximum.reduce": (np.maximum.reduce, VECTOR, MATRIX_X),
    "minimum.reduce": (np.minimum.reduce, VECTOR, MATRIX_X),
    "add.accumulate": (np.add.accumulate, VECTOR, MATRIX_X),
    "multiply.outer": (np.multiply.outer, {"x": V, "y": P}, {"x": A, "y": P}, {"x": V, "y": A}),
    "add.outer": (np.add.outer, {"x": V, "y": P}),
    "subtract.outer": (np.subtract.outer, {"x": V, "y": P}),
    "append": (
        lambda x, y, axis=None: np.append(x, y, axis),
        {"x": V, "y": 2.0},
        {"x": A, "y": P},
        *({"x": A, "y": A * A, "axis": axis} for axis in (0, 1)),
    ),
    "insert": (np.insert, {"x": V, "k": 1, "y": 2.0}, {"x": V, "k": 3, "y": 2.0}),
    "delete": (np.delete, {"x": V, "k": 0}, {"x": V, "k": 2}),
    "copyto": (inplace(np.copyto), {"x": A, "y": P}, {"x": V, "y": 2.0}),
    "putmask": (inplace(np.putmask), {"x": V, "mask": MASK, "y": P}),
    "put": (inplace(np.put), {"x": V, "k": 1, "y": 2.0}),
    "fill_diagonal": (inplace(np.fill_diagonal), {"x": A, "y": 7.0}, {"x": A.T, "y": 7.0}),
    "median": (np.median, VECTOR, MATRIX_X, {"x": V[:1]}, {"x": A[:, :2]}),
    "average": (
        lambda x, weights, axis=None: np.average(x, axis, weights),
        {"x": V, "weights": P},
        *({"x": A, "weights": A * A, "axis": axis} for axis in (None, 0, 1)),
    ),
    "nanmean": (np.nanmean, VECTOR, MATRIX_X, HOLES, {"x": A, "axis": 0}, {"x": A, "axis": -1}),
    "nansum": (np.nansum, VECTOR, MATRIX_X, HOLES, {"x": A, "axis": 0}, {"x": A, "axis": -1}),
    "select": (lambda mask, x, y: np.select([mask], [x], y), {"mask": MASK, "x": V, "y": P}),
    "piecewise": (
        lambda mask, x, y: np.piecewise(x, [mask], [lambda t: t, y]),
        {"mask": MASK, "x": V, "y": 2.0},
    ),
    "divmod": (np.divmod, {"x": V, "y": P}, {"x": A, "y": -0.36}),
    "modf": (np.modf, VECTOR, MATRIX_X),
    "expit": (expit, VECTOR, MATRIX_X, {"x": np.array([-1000.0, 1000.0, 30.0])}),
    "logsumexp": (logsumexp, VECTOR, MATRIX_X, {"x": V * 1000}),
    "log_softmax": (log_softmax, VECTOR, MATRIX_X, {"x": V * 1000}),
    "softmax": (softmax, VECTOR, MATRIX_X, {"x": V * 1000}),
    "cumprod": (np.cumprod, VECTOR, {"x": V[:1]}),
    "tile": (np.tile, {"x": V, "k": 3}, {"x": V, "k": 1}),
    "roll": (np.roll, *({"x": V, "k": k} for k in (-4, -1, 0, 1, 2, 3, 7))),
    "split": (lambda x, k: np.split(x, [k]), {"x": V, "k": 1}, {"x": A, "k": 1}),
    "ptp": (np.ptp, VECTOR, MATRIX_X, {"x": A, "axis": 0}, {"x": A, "axis": -1}),
    "interp": (
        np.interp,
        *({"t": t, "x": P, "y": V} for t in (0.1, 1.0, np.array([0.9, 2.0, 3.5, -1.0]))),
    ),
    "sinc": (np.sinc, VECTOR, MATRIX_X, {"x": np.array([0.0, 1e-3, 2.0])}),
    "kron": (np.kron, {"x": A, "y": A.T}, {"x": A[:1], "y": A}),
    "cross": (np.cross, {"x": V, "y": P}),
    "linspace": (np.linspace, {"x": 0.5, "y": -2.0, "k": 5}, {"x": 1.0, "y": 3.0, "k": 2}),
}


def formula(name):
    """What INSTEAD says, as a function: "a and b with u = ..., v = ... for a vector x"."""
    code, _, definitions = re.sub(
        r" for (a )?(vector|matri|number|weights|points).*", "", INSTEAD[name]
    ).partition(" with ")

    def f(**arguments):
        scope = {"np": np, "axis": None, **arguments}
        for definition in re.split(r", (?=\w+ = )", definitions) if definitions else ():
            symbol, _, value = definition.partition(" = ")
            scope[symbol] = eval(value, scope)
        return [eval(part, scope) for part in code.split(" and ")]

    return f


def check_formula(name, function, arguments):
    """Values and derivatives by every argument that is a number or an array of floats, against differences."""
    parts = len(formula(name)(**arguments))
    for part in range(parts):
        check_part(
            lambda part=part, **a: formula(name)(**a)[part],
            lambda part=part, **a: function(*a.values())[part] if parts > 1 else function(*a.values()),
            arguments,
        )


def check_part(ours, theirs, arguments):
    np.testing.assert_allclose(ours(**arguments), theirs(**arguments), rtol=1e-13)
    for key in {"t", "x", "y", "weights"} & set(arguments):
        found = jacobian(lambda v, key=key: ours(**arguments | {key: v}))(arguments[key])
        expected = differences(lambda v, key=key: theirs(**arguments | {key: v}), arguments[key])
        keep = np.isfinite(expected)  # by an entry that is nan there are no differences
        np.testing.assert_allclose(
            np.where(keep, found, 0), np.where(keep, expected, 0), rtol=1e-7, atol=1e-8
        )


@pytest.mark.parametrize("name", INSTEAD)
def test_what_to_write_instead_is_the_same_function(name):
    function, *domain = DOMAINS[name]
    for arguments in domain:
        check_formula(name, function, arguments)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("roll", "np.concatenate([x[-k:], x[:-k]]) for a vector x"),
        ("expit", "1 / (1 + np.exp(-x))"),
        ("modf", "x - np.floor(x) and np.floor(x)"),
        ("average", "np.sum(weights * x) / np.sum(weights)"),
        ("append", "np.concatenate([np.ravel(x), np.ravel(y)])"),
        (
            "interp",
            "y[k] + (t - x[k]) * (y[k + 1] - y[k]) / (x[k + 1] - x[k]) with k = np.searchsorted(x, t) - 1",
        ),
        ("sinc", "np.sin(np.pi * x) / (np.pi * x)"),
        ("median", "np.mean(s[len(s) // 2 :][:1]) with v = np.ravel(x), s = v[np.argsort(v)]"),
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_check_of_what_to_write_rejects_another_function(name, wrong, monkeypatch):
    monkeypatch.setitem(INSTEAD, name, wrong)
    function, *domain = DOMAINS[name]
    with pytest.raises((AssertionError, IndexError)):
        [check_formula(name, function, arguments) for arguments in domain]


def test_remedies_are_written_for_functions_that_exist_and_have_no_rule():
    from bpwidgets.calculus.autodiff.array_api import METHODS

    assert not set(INSTEAD) & set(METHODS)
