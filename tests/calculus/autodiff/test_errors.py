"""What cannot be differentiated is refused in one sentence that names it and says what to write instead."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from scipy.special import expit

from bpwidgets.calculus.autodiff.errors import INSTEAD
from bpwidgets.calculus.autodiff.tape import TraceError, grad, jacobian, value_and_grad

X = np.array([1.0, 2.0])


def written(out, index, value):
    out[index] = value
    return out


def added(out, value):
    out += value
    return out


REFUSED = [
    # name, function, what the sentence names, what it says to write
    ("float", lambda x: float(x[0]), "float(x)", "write x or np.sin(x)"),
    ("np.float64", lambda x: np.float64(x[0]), "np.array(x, dtype=float)", "leave out dtype"),
    ("math.sin", lambda x: math.sin(x[0]), "math.sin(x)", "np.sin(x)"),
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
    ("add.at", lambda x: np.add.at(np.zeros(2), [0, 0], x), "np.add in place", "a = a + b"),
    ("dtype=float", lambda x: np.asarray(x, dtype=float), "np.array(x, dtype=float)", "leave out dtype"),
    ("list dtype", lambda x: np.array([x[0], x[1]], dtype=float), "dtype=float", "leave out dtype"),
    ("astype", lambda x: x.astype(float), "x.astype", "float64"),
    ("x.sort", lambda x: x.sort(), "x.sort", "x[np.argsort(x)]"),
    ("attribute", lambda x: x.strides, "x.strides", "NumPy functions"),
    ("1j *", lambda x: 1j * x, "np.multiply is complex", "real numbers"),
    ("exp(1j x)", lambda x: np.exp(1j * x), "complex", "real numbers"),
    ("no rule", np.linalg.inv, "np.linalg.inv", "vjps.py"),
    ("fft", np.fft.fft, "fft", "vjps.py"),
    ("ufunc without rule", np.spacing, "np.spacing", "vjps.py"),
    ("SciPy", expit, "expit", "1 / (1 + np.exp(-x))"),
    ("SciPy on objects", lambda x: expit(np.array([x[0], x[1]])), "expit of np.array([x, y])", "np.stack"),
    ("logaddexp on objects", lambda x: np.logaddexp(np.array([x[0], x[1]]), 1), "logaddexp", "np.stack"),
    ("divmod", lambda x: divmod(x, 2), "np.divmod", "x // y and x % y"),
    ("sort", np.sort, "np.sort", "x[np.argsort(x)]"),
    ("append", lambda x: np.append(x, 1.0), "np.append", "np.concatenate"),
    ("add.reduce", np.add.reduce, "np.add.reduce", "np.sum(x)"),
    ("ufunc where=", lambda x: np.sin(x, where=X > 1), "np.sin with where=", "leave out where="),
    ("sum dtype=", lambda x: np.sum(x, dtype=float), "np.sum with dtype=", "leave out dtype="),
    ("sum where=", lambda x: np.sum(x, where=X > 1), "np.sum with where=", "leave out where="),
    (
        "reshape order=",
        lambda x: np.reshape(x, (2, 1), order="F"),
        "np.reshape with order=",
        "leave out order=",
    ),
    ("two at once", lambda x: np.atleast_1d(x, x), "np.atleast_1d of 2 arguments", "with 1"),
    ("norm 3", lambda x: np.linalg.norm(x, 3), "ord=3", "leave out ord="),
    ("einsum lists", lambda x: np.einsum(x, [0]), "np.einsum with lists", "'ij,j->i'"),
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


@pytest.mark.parametrize("argument", [1j, np.array([1j]), "1", None, {"a": 1}, [[1], [2, 3]]])
def test_argument_that_is_no_real_array_is_refused(argument):
    with pytest.raises(TraceError, match="cannot be differentiated here"):
        grad(lambda x: x)(argument)


def test_gradient_of_several_outputs_is_refused_and_points_to_jacobian():
    for differentiate in (grad, value_and_grad):
        with pytest.raises(TraceError, match=r"shape \(2,\) .* use jacobian"):
            differentiate(np.sin)(X)


def test_gradient_of_a_value_is_refused():
    with pytest.raises(TypeError, match=r"not float64: write grad\(f\)\(x\)"):
        grad(np.sin(1.0))


@pytest.mark.parametrize("argnum", [1, -2, (0, 1), (0, 0), (0, -1)])
def test_argnum_that_names_no_argument_or_one_twice_is_refused(argnum):
    with pytest.raises(ValueError, match=r"argnum names the arguments .* of 1 by position"):
        grad(np.sin, argnum)(1.0)


@pytest.mark.parametrize("argnum", ["x", 0.5, None, ("x",)])
def test_argnum_that_is_no_position_is_refused(argnum):
    with pytest.raises(TypeError, match="expected a position or a tuple of positions"):
        grad(np.sin, argnum)


def test_own_errors_of_the_function_pass_unchanged():
    def f(x):
        raise ValueError("my own")

    with pytest.raises(ValueError, match=r"^my own$"):
        grad(f)(1.0)
    with pytest.raises(TypeError, match="unsupported operand"):
        grad(lambda x: x + object())(1.0)
    with pytest.raises(IndexError, match="out of bounds"):
        grad(lambda x: x[5])(X)


def test_attributes_that_are_missing_look_missing_to_hasattr():
    jacobian(lambda x: [x[0], float(hasattr(x, "dtype") or hasattr(x, "strides"))])(X)


def test_remedies_are_written_for_functions_that_exist_and_have_no_rule():
    from bpwidgets.calculus.autodiff.array_api import METHODS

    assert not set(INSTEAD) & set(METHODS)
