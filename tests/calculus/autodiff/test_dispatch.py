"""Calls of NumPy with traced values: what is recorded, stacked, indexed, computed at once."""

from __future__ import annotations

import numpy as np
import pytest

from bpwidgets.calculus.autodiff import array_api
from bpwidgets.calculus.autodiff.composed import COMPOSED
from bpwidgets.calculus.autodiff.dispatch import HANDLERS
from bpwidgets.calculus.autodiff.tape import grad, jacobian
from bpwidgets.calculus.autodiff.vjps import NONDIFFERENTIABLE, VJPS, VJPS_OF_MANY
from tests.calculus.autodiff.test_vjps import differences


def test_comparisons_give_plain_truth_values():
    def f(x):
        assert type(x > 0) is np.ndarray
        assert type(x[0] > 0) is np.bool
        assert type(np.isfinite(x)) is np.ndarray
        return np.sum(np.where(x > 0, x, 0.1 * x)) + np.sum(x[x > 1]) + (x[0] if x[0] > 0 else x[2])

    np.testing.assert_allclose(grad(f)(np.array([0.5, -1.0, 2.0])), [2.0, 0.1, 2.0])


def test_where_with_a_condition_alone_gives_plain_positions():
    np.testing.assert_array_equal(grad(lambda x: np.sum(x[np.where(x)]))([2.0, 0.0]), [1, 0])


def test_where_with_one_of_two_values_is_numpys_error():
    with pytest.raises(ValueError, match="either both or neither"):
        jacobian(lambda x: np.where(x > 0, x))([2.0, 0.0])


def test_composed_call_makes_up_no_refusal_that_nobody_reads(monkeypatch):
    asked = []
    refuse_attribute = array_api.refuse_attribute
    monkeypatch.setattr(
        array_api, "refuse_attribute", lambda name: asked.append(name) or refuse_attribute(name)
    )
    grad(lambda x: np.mean(np.dot(np.eye(2), x) ** 2))(np.ones(2))
    assert asked == []


def test_call_without_a_derivative_by_what_is_traced_gives_plain_values():
    def f(x):
        steps = np.heaviside(x, 0.5)
        assert type(steps) is np.ndarray
        return np.sum(steps * x)

    np.testing.assert_array_equal(grad(f)([2.0, -1.0]), [1, 0])


def test_every_function_with_a_rule_has_one_handler():
    assert set(HANDLERS) == {*VJPS, *VJPS_OF_MANY, *NONDIFFERENTIABLE, *COMPOSED}
    kinds = [set(VJPS), set(VJPS_OF_MANY), set(NONDIFFERENTIABLE), set(COMPOSED)]
    assert sum(map(len, kinds)) == len(HANDLERS)


def test_methods_are_those_of_arrays_that_have_a_rule_and_write_nothing():
    of_arrays = {f.__name__ for f in HANDLERS if hasattr(np.ndarray, f.__name__)}
    assert of_arrays - set(dir(array_api.TracedArray)) - set(array_api.METHODS) == {"sort"}
    for name, function in array_api.METHODS.items():
        assert function in HANDLERS
        assert hasattr(np.ndarray, name) or isinstance(function, np.ufunc)


@pytest.mark.parametrize(
    "function", [np.logical_and, np.logical_or, np.isclose, np.greater], ids=lambda f: f.__name__
)
def test_function_without_slope_takes_an_array_of_traced_values_beside_a_traced_one(function):
    x = np.array([0.0, 2.0])
    slope = jacobian(lambda x: x * function(x, np.array([x[1], x[0]])))(x)
    np.testing.assert_array_equal(slope, np.diag(function(x, x[::-1]).astype(float)))


def test_where_takes_a_traced_condition_without_a_slope():
    np.testing.assert_array_equal(grad(lambda x: np.sum(np.where(x, x, 5.0)))([2.0, 0.0]), [1, 0])


# --- Lists and arrays of traced values --------------------------------------------------------------------

STACKED = {
    "np.array": lambda x: np.array([x[0] * x[1], np.sin(x[1])]),
    "list": lambda x: [x[0] * x[1], np.sin(x[1])],
    "tuple": lambda x: (x[0] * x[1], np.sin(x[1])),
    "np.asarray": lambda x: np.asarray([x[0] * x[1], np.sin(x[1])]),
    "np.stack": lambda x: np.stack([x[0] * x[1], np.sin(x[1])]),
    "used by a ufunc": lambda x: np.exp(np.log(np.array([x[0] * x[1], np.sin(x[1])]))),
    "used with an array": lambda x: np.array([x[0] * x[1], np.sin(x[1])]) * np.ones(2),
    "used with a Node": lambda x: np.array([x[0] * x[1], np.sin(x[1])]) + 0 * x,
    "used by @": lambda x: np.eye(2) @ np.array([x[0] * x[1], np.sin(x[1])]),
    "used by Node @": lambda x: (np.eye(2) + 0 * x) @ np.array([x[0] * x[1], np.sin(x[1])]),
    "sliced": lambda x: np.array([0, x[0] * x[1], np.sin(x[1])])[1:],
    "filled objects": lambda x: np.array([x[0] * x[1], np.sin(x[1])], dtype=object),
}


@pytest.mark.parametrize("f", STACKED.values(), ids=STACKED)
def test_array_of_traced_values_is_stacked(f):
    x = np.array([2.0, 0.5])
    np.testing.assert_allclose(jacobian(f)(x), [[0.5, 2.0], [0.0, np.cos(0.5)]], rtol=1e-14)


def test_nested_lists_and_arrays_of_rows_are_stacked():
    x = np.array([2.0, 3.0])
    expected = [[[1, 0], [0, 1]], [[0, 0], [4, 0]]]
    for f in (lambda x: [[x[0], x[1]], [7, x[0] ** 2]], lambda x: np.array([x, [7, x[0] ** 2]])):
        np.testing.assert_array_equal(jacobian(f)(x), expected)


@pytest.mark.parametrize("reduce", [np.sum, np.mean, np.prod, np.max, np.linalg.norm, sum, max])
def test_array_of_traced_values_is_reduced(reduce):
    x = np.array([1.0, 2.0])
    expected = {
        np.sum: [1, 3],
        np.mean: [0.5, 1.5],
        np.prod: [3, 5],
        np.max: [0, 3],
        sum: [1, 3],
        max: [0, 3],
    }
    expected[np.linalg.norm] = np.array([1, 18]) / np.sqrt(37)
    f = lambda x: reduce(np.array([x[0], 3 * x[1]]))
    slope = expected[reduce] if reduce is not np.prod else [6.0, 3.0]
    np.testing.assert_allclose(grad(f)(x), slope)


def test_methods_are_numpys_functions():
    A = np.array([[0.5, -1.2, 0.9], [2.1, 0.3, -0.4]])

    def f(x, transposed=True):
        y = (
            x.reshape(3, 2).T.transpose(1, 0)
            if transposed
            else x.reshape((3, 2)).transpose().transpose((1, 0))
        )
        return (
            y.sum()
            + x.mean(axis=0).max()
            + x.ravel().dot(x.flatten())
            + np.sum(x.squeeze().clip(0, 1).cumsum())
        )

    np.testing.assert_allclose(grad(f)(A), differences(f, A), atol=1e-9)
    np.testing.assert_array_equal(grad(f)(A), grad(f)(A, transposed=False))


def test_keyword_forms_of_a_call_are_equal():
    A = np.array([[0.5, -1.2, 0.9], [2.1, 0.3, -0.4]])
    one = jacobian(lambda x: np.sum(x, 0, None, None, True))(A)
    for f in (
        lambda x: np.sum(x, axis=0, keepdims=True),
        lambda x: np.sum(a=x, axis=0, dtype=None, keepdims=True),
        lambda x: np.expand_dims(a=np.sum(axis=0, a=x), axis=0),
    ):
        np.testing.assert_array_equal(jacobian(f)(A), one)


def test_augmented_assignment_of_a_number_makes_a_new_one():
    def f(x):
        total = 0.0
        for v in x:
            total += v * v
        total *= 2
        total **= 2
        return total

    np.testing.assert_allclose(grad(f)([1.0, 2.0]), [80.0, 160.0])


def test_traced_values_can_be_printed_formatted_and_rounded():
    texts = []

    def f(x):
        texts.extend([f"{x[0]:.2f}", repr(x[0]), str(x), str(round(x[0], 1)), f"{x}"])
        return x[0]

    grad(f)([0.123, 2.0])
    assert texts == ["0.12", "Node(0.123)", "Node([0.123 2.   ])", "0.1", "[0.123 2.   ]"]


# --- Indexing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "index",
    [
        1,
        -1,
        np.int64(1),
        slice(None),
        slice(None, None, -2),
        (0, 1),
        (slice(None), 1),
        (..., None),
        (None, 0, ...),
        [0, 0, 1],
        ([0, 1, 0], [2, 2, 2]),
        (slice(1), [1, 1, 0]),
        np.array([[True, False, True], [False, True, True]]),
        (1, np.array([True, False, True])),
        np.array([[0, 1], [1, 1]]),
        (),
        ...,
    ],
)
def test_indexing_agrees_with_the_jacobian_by_positions(index):
    x = np.array([[0.5, -1.2, 0.9], [2.1, 0.3, -0.4]])
    position = np.arange(6).reshape(2, 3)[index]
    expected = (
        (np.asarray(position)[..., None] == np.arange(6)).astype(float).reshape(*np.shape(position), 2, 3)
    )
    np.testing.assert_array_equal(jacobian(lambda x: x[index])(x), expected)
    second = jacobian(grad(lambda x: np.sum(x[index] ** 3)))(x)
    np.testing.assert_allclose(
        second.reshape(6, 6), np.diag(6 * x.ravel() * expected.reshape(-1, 6).sum(axis=0))
    )
