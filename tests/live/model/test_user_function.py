"""A learner's own function: its values and derivatives, or one sentence on what went wrong."""

from __future__ import annotations

import math
from fractions import Fraction

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

from bpwidgets.calculus.autodiff import tape
from bpwidgets.calculus.functions import as_function
from bpwidgets.live.model import user_function
from bpwidgets.live.model.user_function import UserFunctionError


def raising(x):
    raise ZeroDivisionError("two\nlines")


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (raising, "g(0.5) raised ZeroDivisionError: two lines"),
        (lambda x: "a", "g(0.5) returned 'a'; expected one number"),
        (lambda x: None, "g(0.5) returned None; expected one number"),
        (lambda x: 1j, "g(0.5) returned the complex number 1j; expected one real number"),
        (lambda x: np.array([x * 1j]), "g(0.5) returned complex numbers; expected one real number"),
        (lambda x: [1, 2], "g(0.5) returned an array of shape (2,); expected one number"),
        (lambda x: np.zeros((2, 3)), "g(0.5) returned an array of shape (2, 3); expected one number"),
        (lambda x: [Fraction(1, 2), "2"], "g(0.5) returned list; expected one number"),
        (lambda x: [Fraction(1, 2), 1j], "g(0.5) returned list; expected one number"),
        (lambda x: [[1], [2, 3]], "g(0.5) returned list; expected one number"),
        (lambda x: {}, "g(0.5) returned dict; expected one number"),
        (lambda x: math.nan, "g has no finite value at 0.5: it gives nan"),
        (lambda x: math.inf, "g has no finite value at 0.5: it gives inf"),
        (lambda x: 10**400, "g has no finite value at 0.5: it gives inf"),
        (lambda x: -(10**400), "g has no finite value at 0.5: it gives -inf"),
    ],
)
def test_what_is_no_number_is_one_sentence(function, said):
    with pytest.raises(UserFunctionError) as caught:
        user_function.number(as_function(function), 0.5, name="g")
    assert str(caught.value) == said


@pytest.mark.parametrize(
    "found", [2, 2.0, True, np.float32(2), np.array(2.0), np.array([2.0]), [2], Fraction(1, 2)]
)
def test_one_number_in_any_dress_is_a_value(found):
    assert user_function.number(as_function(lambda x: found), 0.5, name="g") == float(np.ravel(found)[0])


def test_a_long_word_is_cut_and_not_left_out():
    def wordy(x):
        raise ValueError("a" * 1000)

    with pytest.raises(UserFunctionError, match=r"raised ValueError: a{100}"):
        user_function.number(as_function(wordy), 0.5, name="g")


def verbose(x):
    raise ValueError("word " * 10_000)


@pytest.mark.parametrize(
    "function", [verbose, lambda x: "a" * 10_000, lambda x: np.full((99, 99), 1j), lambda x: np.zeros(10_000)]
)
def test_the_sentence_is_one_short_line_whatever_came_back(function):
    with pytest.raises(UserFunctionError) as caught:
        user_function.number(as_function(function), 0.5, name="g")
    assert len(str(caught.value)) < 320
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("sin", math.cos(0.5)),
        ("x**3", 0.75),
        (lambda x: np.exp(2 * x), 2 * math.e),
        (lambda x: math.exp(2 * x), 2 * math.e),
        (lambda x: float(x) ** 2, 1.0),
        (lambda x: 3.0, 0.0),
        (lambda x: x if x > 0 else -x, 1.0),
        (lambda x: np.interp(x, [0, 1], [0, 2]), 2.0),
    ],
    ids=["named", "typed", "traced", "math", "float", "constant", "branch", "no rule"],
)
def test_slope_is_found_whether_or_not_the_function_can_be_traced(function, expected):
    assert user_function.slope(as_function(function), 0.5) == pytest.approx(expected, rel=1e-6)


def picky(x):
    if not isinstance(x, float):
        raise TypeError("a float, please")
    return x**2


def test_slope_of_a_function_that_refuses_traced_values_is_found_by_differences():
    assert user_function.slope(as_function(picky), 0.5) == pytest.approx(1.0)


def test_a_mistake_in_autodiff_is_not_taken_for_a_function_that_cannot_be_traced(monkeypatch):
    monkeypatch.setattr(tape, "toposort", None)
    with pytest.raises(TypeError, match="not callable"):
        user_function.slope(as_function(np.sin, choices={}), 0.5)


def test_slope_of_a_row_of_one_number_is_a_number():
    assert user_function.slope(as_function(lambda x: [float(x) ** 2]), 0.5) == pytest.approx(1.0)


def root(x):
    return float(x) ** 0.5  # complex left of 0


def missing(x):
    return x if abs(float(x) - 0.5) < 1e-12 else None


@pytest.mark.parametrize(
    ("function", "x", "said"),
    [
        (root, 0.01, "root has no slope at 0.01: near it, the function returned a complex number"),
        (missing, 0.5, "missing has no slope at 0.5: near it, the function returned None"),
    ],
)
def test_a_function_that_has_no_slope_is_one_sentence_that_names_it_and_the_place(function, x, said):
    with pytest.raises(UserFunctionError) as caught:
        user_function.slope(as_function(function), x)
    assert str(caught.value).startswith(said)


def test_a_slope_that_is_no_number_is_no_formula():
    assert [user_function.finite_or_none(slope) for slope in (0.0, -2.5, math.nan, math.inf)] == [
        0.0,
        -2.5,
        None,
        None,
    ]


# ---- of several variables ----

AT = np.array([0.5, -1.2])


def mapping(function):
    return as_function(function, variables=("x1", "x2"))


# ---- value ----


@pytest.mark.parametrize(
    ("function", "m", "expected"),
    [
        (lambda x: np.array([x[0] * x[1], x[0]]), 2, [-0.6, 0.5]),
        (lambda x: [x[0], 2], range(1, 4), [0.5, 2]),
        (lambda x: x[0] * x[1], 1, [-0.6]),
        (lambda x: x @ x, None, [1.69]),
    ],
)
def test_a_row_of_numbers_or_one_number_is_a_value(function, m, expected):
    found = user_function.value(mapping(function), AT, m=m)
    assert found.dtype == float
    assert found.shape == (len(expected),)
    assert found == pytest.approx(expected)


def test_a_function_may_write_on_its_input():
    def careless(x):
        x *= 2
        return x

    at = AT.copy()
    user_function.value(mapping(careless), at, m=2)
    assert (at == AT).all()


def broken(x):
    raise KeyError("no\nsuch key")


@pytest.mark.parametrize(
    ("function", "m", "said"),
    [
        (broken, 2, r"f\(0.5, −1.2\) raised KeyError"),
        (lambda x: None, 2, "returned None; expected 2 numbers"),
        (lambda x: "two", 1, "returned 'two'; expected one number"),
        (lambda x: 1j * x, 2, "returned complex numbers; expected 2 real numbers"),
        (lambda x: np.eye(2), 2, r"shape \(2, 2\); expected 2 numbers"),
        (lambda x: np.ones(4), range(1, 4), r"shape \(4,\); expected 1 to 3 numbers"),
        (lambda x: x[0], 2, "returned one number; expected 2 numbers"),
        (lambda x: [], None, r"expected a row of numbers"),
        (lambda x: x / 0, 2, r"f has no finite value at \(0.5, −1.2\)"),
        (lambda x: [x[0], [1, 2]], 2, "returned list; expected 2 numbers"),
    ],
)
def test_what_is_no_row_of_numbers_is_one_sentence(function, m, said):
    with np.errstate(all="ignore"), pytest.raises(UserFunctionError, match=said) as caught:
        user_function.value(mapping(function), AT, name="f", m=m)
    assert "\n" not in str(caught.value)


# ---- Jacobian ----


def test_jacobian_is_what_autograd_finds():
    found = user_function.jacobian(
        mapping(lambda x: np.array([np.sin(x[0]) * x[1], x[0], x[1] ** 2])), AT, m=3
    )
    theirs = autograd.jacobian(lambda x: anp.array([anp.sin(x[0]) * x[1], x[0], x[1] ** 2]))
    assert found == pytest.approx(theirs(AT), rel=1e-12)


@pytest.mark.parametrize("m", [1, 2])
def test_jacobian_of_a_function_that_refuses_traced_values_is_found_by_differences(m):
    def suspicious(x):
        if type(x) is not np.ndarray:
            raise TypeError("an array, please")
        return x[:m] ** 2

    assert user_function.jacobian(mapping(suspicious), AT, m=m) == pytest.approx(
        np.diag(2 * AT)[:m], rel=1e-6
    )


def test_a_mapping_without_slopes_is_one_sentence_that_names_it_and_the_place():
    def only_here(x):
        return [1.0, 2.0] if type(x) is np.ndarray and (x == AT).all() else None

    with pytest.raises(UserFunctionError, match=r"only_here has no slope at 0\.5, −1\.2: near it") as caught:
        user_function.jacobian(mapping(only_here), AT, m=2)
    assert "\n" not in str(caught.value)


def test_a_jacobian_of_another_size_is_one_sentence():
    with pytest.raises(
        UserFunctionError, match=r"has a Jacobian of shape \(1, 2\) at 0.5, −1.2; expected \(2, 2\)"
    ):
        user_function.jacobian(mapping(lambda x: x[:1]), AT, m=2)


def test_jacobian_of_what_cannot_be_traced_is_found_by_differences():
    found = user_function.jacobian(mapping(lambda x: [float(x[0]) * float(x[1]), float(x[0])]), AT, m=2)
    assert found == pytest.approx(np.array([[-1.2, 0.5], [1, 0]]), rel=1e-6)


def test_the_known_formula_is_used_where_there_is_one():
    g = mapping("x1*x2, x1")
    assert user_function.jacobian(g, AT, m=2) == pytest.approx(np.array([[-1.2, 0.5], [1, 0]]))


def test_a_jacobian_that_is_not_finite_is_no_formula():
    assert user_function.finite_or_none(np.array([[1.0, np.inf]])) is None
    assert user_function.finite_or_none(np.eye(2)) is not None


def test_a_point_in_a_sentence_has_four_digits_and_a_true_minus():
    assert user_function.point(AT) == "0.5, −1.2"
    assert user_function.point(1 / 3) == "0.3333"
