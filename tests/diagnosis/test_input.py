"""What people hand over by mistake is one sentence in the report, never an error."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import bpwidgets as bp
from bpwidgets.diagnosis.search import digest

W = np.array([[0.3, -0.7], [1.1, 0.4], [-0.2, 0.9]])
X = np.array([[1.0, 2.0, -1.0], [0.5, -1.5, 0.3], [0.2, 0.1, 1.4], [-0.6, 0.8, 0.9]])


def loss(W):
    return np.sum(np.tanh(X @ W) ** 2)


def right(W):
    t = np.tanh(X @ W)
    return {"W": X.T @ (2 * t * (1 - t**2))}


def undefined(*arguments):
    report = bp.diagnose(*arguments)
    assert report.status == "undefined"
    assert report.wrong == ()
    (note,) = report.notes
    assert note.endswith((".", "?"))
    assert note.replace("`", "") in str(report)
    return note


def test_loss_that_is_random_is_refused():
    random = np.random.default_rng(0)
    assert "another value in every call" in undefined(lambda W: loss(W) + random.normal(), {"W": W}, right)


def test_loss_that_changes_its_argument_is_refused():
    def changing(W):
        W *= 2
        return loss(W)

    assert "changes its argument `W`" in undefined(changing, {"W": W}, right)


def test_loss_with_another_value_when_it_is_traced_is_refused():
    calls = []

    def changing(W):
        calls.append(W)
        return loss(W) if len(calls) < 3 else 2 * loss(W)

    assert "another value in every call" in undefined(changing, {"W": W}, right)


def test_loss_that_returns_more_than_its_value_is_refused():
    assert "return the loss alone" in undefined(lambda W: (loss(W), X @ W), {"W": W}, right)


def test_loss_that_is_true_or_false_is_refused():
    assert "True or False" in undefined(lambda W: loss(W) > 1, {"W": W}, right)


def leaving(W):
    raise SystemExit(3)


def test_function_that_ends_the_process_is_refused():
    assert "raises SystemExit: 3" in undefined(leaving, {"W": W}, right)
    assert "raises SystemExit: 3" in undefined(loss, {"W": W}, leaving)


def test_warnings_of_a_loss_are_not_passed_on(recwarn):
    def warning(W):
        warnings.warn("look out", stacklevel=1)
        return loss(W)

    assert bp.diagnose(warning, {"W": W}, right).status == "agree"
    assert not recwarn.list


def test_loss_that_prints_is_no_mistake_and_prints_nothing(capsys):
    def printing(W):
        print("hello", W)
        return loss(W)

    assert bp.diagnose(printing, {"W": W}, right).status == "agree"
    assert capsys.readouterr().out == ""


def test_loss_that_returns_an_array_is_refused():
    assert "shape (4, 2)" in undefined(lambda W: np.tanh(X @ W), {"W": W}, right)


def test_loss_of_shape_one_is_a_number():
    assert bp.diagnose(lambda W: np.reshape(loss(W), (1,)), {"W": W}, right).status == "agree"


def test_loss_that_knows_no_such_name_is_refused():
    assert "unexpected keyword argument" in undefined(loss, {"V": W}, right)


def test_loss_that_returns_nothing_is_refused():
    assert "returns None" in undefined(lambda W: None, {"W": W}, right)


def test_loss_that_raises_is_refused():
    def raising(W):
        raise KeyError("lost")

    assert "KeyError" in undefined(raising, {"W": W}, right)


def test_loss_that_is_no_function_is_refused():
    assert "function itself" in undefined(loss(W), {"W": W}, right)


def test_loss_that_cannot_be_traced_is_refused_with_what_to_write_instead():
    def by_hand(W):
        out = np.zeros(2)
        out[0] = W[0, 0]
        return np.sum(out)

    assert "cannot be traced" in undefined(by_hand, {"W": W}, right)


class Tensor:
    """As another library's: NumPy cannot read it."""

    __module__ = "torch"

    def __array__(self, dtype=None, copy=None):
        raise TypeError("can't convert it to numpy")

    def __mul__(self, other):
        raise TypeError("unsupported")

    __rmul__ = __mul__


def test_loss_of_another_library_is_refused():
    assert "write it in NumPy" in undefined(lambda W: Tensor(), {"W": W}, right)


def test_loss_without_a_finite_value_is_refused():
    assert "nan" in undefined(lambda W: loss(W) * np.nan, {"W": W}, right)


def test_parameter_that_is_not_finite_is_refused():
    assert "not finite" in undefined(loss, {"W": W * np.inf}, right)


def test_parameter_that_is_text_is_refused():
    assert "not made of real numbers" in undefined(loss, {"W": "W"}, right)


def test_no_parameter_is_refused():
    assert "no parameters" in undefined(loss, {}, right)


def test_claim_that_is_text_is_refused():
    assert "not made of real numbers" in undefined(loss, {"W": W}, {"W": "0.1"})


def test_backward_pass_that_raises_is_refused():
    assert "backward pass raises" in undefined(loss, {"W": W}, lambda W: W @ W)


def test_backward_pass_that_returns_nothing_is_refused():
    assert "returns None" in undefined(loss, {"W": W}, lambda W: None)


def test_backward_pass_that_is_random_is_refused():
    random = np.random.default_rng(0)
    noisy = lambda W: {"W": right(W)["W"] * random.normal()}
    assert "other gradients in every call" in undefined(loss, {"W": W}, noisy)


@pytest.mark.parametrize("nothing", [None, np.array([[None, 1], [2, 3], [4, 5]])])
def test_none_is_no_number(nothing):
    assert "not made of real numbers" in undefined(loss, {"W": W}, {"W": nothing})
    assert "not made of real numbers" in undefined(loss, {"W": nothing}, right)


def test_complex_numbers_are_refused_by_their_type():
    assert "of type complex128" in undefined(loss, {"W": W * 1j}, right)


def test_claim_of_nothing_is_refused():
    assert "Nothing is claimed" in undefined(loss, {"W": W}, {"dW": W})


def test_missing_and_extra_names_are_noted():
    report = bp.diagnose(lambda W, c: loss(W) + c, {"W": W, "c": 1.0}, {**right(W), "extra": 3.0})
    assert report.status == "agree"
    assert "No gradient of c is claimed." in str(report)
    assert "The loss has no extra among its parameters and variables" in str(report)


def test_right_gradients_in_odd_clothes_are_not_accused():
    gradient = right(W)["W"]
    for claimed in (
        gradient.tolist(),
        gradient.astype(np.float32),
        gradient[None],
        np.asfortranarray(gradient),
    ):
        assert bp.diagnose(loss, {"W": W}, {"W": claimed}).status == "agree"
        assert bp.diagnose(loss, {"W": W.tolist()}, {"W": claimed}).status == "agree"


def test_gradient_by_differences_is_not_accused():
    h, claimed = 1e-6, np.zeros_like(W)
    for place in np.ndindex(W.shape):
        step = np.zeros_like(W)
        step[place] = h
        claimed[place] = (loss(W + step) - loss(W)) / h
    assert bp.diagnose(loss, {"W": W}, {"W": claimed}).status == "agree"


def test_transposed_shape_is_named():
    report = bp.diagnose(loss, {"W": W}, {"W": right(W)["W"].T})
    assert [finding.kind for finding in report.findings] == ["transposed"]


def test_column_for_a_vector_is_no_mistake_but_said():
    x = np.array([0.3, 0.4, 1.2])
    report = bp.diagnose(lambda x: np.sum(np.sin(x)), {"x": x}, {"x": np.cos(x)[:, None]})
    assert report.status == "agree"
    assert "has the shape (3, 1); it is read as (3,)" in str(report)


def test_other_shape_is_said():
    report = bp.diagnose(loss, {"W": W}, {"W": np.ones((5, 5))})
    assert report.status == "unexplained"
    assert "shape (5, 5), expected (3, 2)" in str(report)


def test_claim_of_nan_is_wrong_and_said():
    report = bp.diagnose(loss, {"W": W}, {"W": np.full_like(W, np.nan)})
    assert (report.status, report.wrong) == ("unexplained", ("W",))
    assert "nan at [0, 0]" in str(report)


def test_claim_of_infinity_is_wrong_and_said():
    report = bp.diagnose(loss, {"W": W}, {"W": np.full_like(W, np.inf)})
    assert (report.status, report.wrong) == ("unexplained", ("W",))
    assert "inf at [0, 0]" in str(report)


def test_parameters_by_position():
    def line(w, c):
        return np.sum((w * np.arange(3.0) + c) ** 2)

    def back(w, c):
        d = 2 * (w * np.arange(3.0) + c)
        return np.sum(d * np.arange(3.0)), np.mean(d)

    report = bp.diagnose(line, (0.5, 0.2), back)
    assert report.wrong == ("c",)
    assert report.findings[0].kind == "sum over too much"


def test_one_array_alone():
    x = np.array([0.3, 0.4, 1.2])
    assert bp.diagnose(lambda x: np.sum(np.sin(x)), x, np.cos(x)).status == "agree"
    assert bp.diagnose(lambda x: np.sum(np.sin(x)), x, lambda x: -np.cos(x)).findings[0].kind == "sign"


def test_loss_that_does_not_depend_on_a_parameter():
    report = bp.diagnose(lambda W, c: loss(W), {"W": W, "c": 2.0}, {**right(W), "c": 0.0})
    assert report.status == "agree"


def test_constant_loss():
    assert bp.diagnose(lambda c: 3.0, {"c": 2.0}, {"c": 0.0}).status == "agree"
    assert bp.diagnose(lambda c: 3.0, {"c": 2.0}, {"c": 1.0}).status == "unexplained"


def test_claim_that_is_off_by_one_permille_is_wrong():
    assert bp.diagnose(loss, {"W": W}, {"W": 1.001 * right(W)["W"]}).wrong == ("W",)


def test_claim_lost_beside_huge_numbers_is_not_explained_by_just_anything_small():
    huge = lambda W: np.sum(np.exp(300 * np.abs(W)))
    assert bp.diagnose(huge, {"W": W}, {"W": right(W)["W"]}).status == "unexplained"


def test_each_tie_has_a_subgradient_of_its_own():
    kinks = lambda a: np.sum(np.abs(a) + np.maximum(a, 0))
    assert bp.diagnose(kinks, {"a": np.zeros(3)}, {"a": np.array([0.3, -1.0, 2.0])}).status == "agree"
    assert bp.diagnose(kinks, {"a": np.zeros(3)}, {"a": np.array([0.3, -1.0, 2.1])}).wrong == ("a",)


def test_report_is_escaped_in_html():
    report = bp.diagnose(loss, {"W": W}, {"W": "<b>"})
    assert "<b>" not in report._repr_html_()


@pytest.mark.parametrize(("taken", "missing"), [(0, 1), (1, 0)])
def test_a_sum_over_one_of_two_axes_of_broadcasting_is_too_little_and_not_the_wrong_one(taken, missing):
    rows, b = np.random.default_rng(3).normal(size=(2, 5, 3)), np.array([0.2, -0.4, 0.7])
    t = np.tanh(rows + b)
    claim = (2 * t * (1 - t**2)).sum(axis=taken)
    (finding,) = bp.diagnose(lambda b: np.sum(np.tanh(rows + b) ** 2), {"b": b}, {"b": claim}).findings
    assert finding.kind == "sum left out"
    assert f"summed over axis {taken} only: the sum over axis {missing} is left out" in finding.text


def test_two_ways_to_a_gradient_of_zeros_that_differ_in_the_sign_of_0_are_one():
    assert digest(np.array([0.0, -0.0])) == digest(np.array([-0.0, 0.0]))
