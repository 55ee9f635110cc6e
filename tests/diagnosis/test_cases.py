"""The doctor names what people get wrong, in the right line, and accuses nobody who is right."""

from __future__ import annotations

import linecache

import numpy as np
import pytest

import bpwidgets as bp
from tests.diagnosis.cases import CASES, H, logistic, rng


def kinds_of(report):
    """The kind that is given first for each parameter."""
    found = {}
    for finding in report.findings:
        for name in finding.parameters:
            found.setdefault(name, finding.kind)
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_mistake_is_named_from_the_backward_pass(case):
    report = bp.diagnose(case.loss, case.params, case.backward)
    assert kinds_of(report) == case.kinds, str(report)
    assert report.wrong == tuple(name for name in case.params if name in case.kinds)
    assert report.status == ("wrong" if case.kinds else "agree")
    if case.line:
        file = case.loss.__code__.co_filename
        assert case.line in linecache.getline(file, report.findings[0].line)
    for finding in report.findings:
        assert finding.text in report._repr_html_() or "`" in finding.text or "'" in finding.text
        assert finding.text.replace("`", "") in str(report)


# At a kink the one point says nothing against gradients that are wrong beside it, and much for them.
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_mistake_is_named_from_gradients_at_one_point(case):
    report = bp.diagnose(case.loss, case.params, case.backward(**case.params))
    assert kinds_of(report) == case.kinds, str(report)


@pytest.mark.parametrize("case", [case for case in CASES if case.kinds], ids=lambda case: case.name)
def test_differences_agree_about_which_gradients_are_wrong(case):
    claimed = case.backward(**case.params)
    for name, value in case.params.items():
        agreement = None
        if np.shape(claimed[name]) == np.shape(value):
            loss = lambda v, name=name: case.loss(**{**case.params, name: v})
            agreement = bp.check_gradient(loss, value, claimed[name])
        is_wrong = agreement is None or agreement.status == "disagree"
        assert is_wrong == (name in case.kinds)


def test_two_mistakes_in_one_gradient_are_both_named():
    X, A, B = rng.normal(size=(5, 4)), rng.normal(size=(4, H)), rng.normal(size=(H, 2))

    def loss(A, B):
        return np.mean(np.sum((logistic(X @ A) @ B) ** 2, axis=1))

    def backward(A, B):
        h = logistic(X @ A)
        d = 2 * (h @ B) / len(X)
        moved = B - 0.3 * (h.T @ d)
        return {"B": h.T @ d, "A": X.T @ (d @ moved.T * h)}

    report = bp.diagnose(loss, {"A": A, "B": B}, backward)
    assert report.status in ("wrong", "unexplained")
    assert report.wrong == ("A",)


def test_mistake_of_all_is_said_once_and_that_of_one_beside_it():
    X, A, b = rng.normal(size=(5, 4)), rng.normal(size=(4, H)), rng.normal(size=H)

    def loss(A, b):
        return np.sum(np.sin(X @ A + b))

    def backward(A, b):
        d = -np.cos(X @ A + b)
        return {"A": X.T @ d, "b": d.mean(axis=0)}

    report = bp.diagnose(loss, {"A": A, "b": b}, backward)
    assert [(f.kind, f.parameters) for f in report.findings] == [
        ("sign", ("A", "b")),
        ("sum over too much", ("b",)),
    ]
    assert "The gradients of A and b are each multiplied by -1." in str(report)
    assert "And in the gradient of b, what comes back to b is averaged" in str(report)


@pytest.mark.parametrize("seed", [1, 2, 35])
def test_two_mistakes_that_fit_by_a_number_from_elsewhere_are_no_explanation(seed):
    random = np.random.default_rng(seed)
    right = np.array([0, 3, 1, 2, 2])
    X, W = random.normal(size=(5, 3)), random.normal(size=(3, 4))

    def margins(W):
        scores = X @ W
        return scores - scores[np.arange(5), right][:, None] + 1

    def claimed(W):  # as if the score of the right class were a constant
        d = (margins(W) > 0).astype(float)
        d[np.arange(5), right] = 0
        return {"W": X.T @ d}

    report = bp.diagnose(lambda W: np.sum(np.maximum(0, margins(W))), {"W": W}, claimed(W))
    assert report.status == "unexplained"


def test_two_mistakes_of_two_parameters_are_two_findings():
    X, A, B = rng.normal(size=(5, 4)), rng.normal(size=(4, H)), rng.normal(size=(H, 2))

    def loss(A, B):
        return np.sum(np.tanh(np.tanh(X @ A) @ B) ** 2)

    def backward(A, B):
        h = np.tanh(X @ A)
        y = np.tanh(h @ B)
        d = 2 * y * (1 - y**2)
        return {"B": -h.T @ d, "A": X.T @ (d @ B.T)}

    report = bp.diagnose(loss, {"A": A, "B": B}, backward)
    assert kinds_of(report) == {"B": "sign", "A": "derivative left out"}


def test_explanations_that_fit_alike_are_both_given_with_what_would_tell_them_apart():
    report = bp.diagnose(lambda x: np.sum(x**2 * x), {"x": np.array([1.0, 1.0])}, {"x": np.array([2.0, 2.0])})
    assert len({finding.kind for finding in report.findings}) > 1
    assert {finding.certainty for finding in report.findings} == {"one of several"}
    assert "hand over the backward pass as a function" in str(report)


def test_backward_pass_as_a_function_is_told_apart_at_other_points():
    def backward(x):
        return {"x": 3 * x**3}

    report = bp.diagnose(lambda x: np.sum(x**3 * x), {"x": np.array([1.0, 1.0])}, backward)
    assert kinds_of(report) == {"x": "path left out"}
    assert {finding.certainty for finding in report.findings} == {"certain"}


def test_mistake_that_hides_at_the_given_point_is_found_at_another():
    def backward(w):
        return {"w": 2 * w}  # the derivative of 2 w^2 at 0

    report = bp.diagnose(lambda w: np.sum(2 * w**2), {"w": np.zeros(3)}, backward)
    assert report.wrong == ("w",)
    assert report.findings[0].kind == "constant factor"


def test_step_of_the_update_is_found():
    case = next(case for case in CASES if "updated parameter" in case.kinds.values())
    assert "-0.05 times" in str(bp.diagnose(case.loss, case.params, case.backward))


def test_what_nothing_explains_is_given_in_numbers_and_how_far_the_claim_is_right():
    X, W = rng.normal(size=(5, 4)), rng.normal(size=(4, H))

    def loss(W):
        a = X @ W
        h = np.tanh(a)
        return np.sum(h**2)

    h = np.tanh(X @ W)
    claimed = {"h": 2 * h, "a": 2 * h * (1 - h**2), "W": rng.normal(size=W.shape)}
    report = bp.diagnose(loss, {"W": W}, claimed)
    assert report.status == "unexplained"
    assert report.findings[0].kind == "unexplained"
    assert f"expected {(X.T @ claimed['a'])[np.unravel_index(0, W.shape)]:.4g}"[:9] in str(report)
    assert "The claim is right at a: the mistake comes after it." in str(report)
    claimed["a"] = claimed["a"] + 1
    report = bp.diagnose(loss, {"W": W}, claimed)
    assert "right at h and wrong at a: the mistake lies between them" in str(report)


def test_one_number_alone_proves_no_factor():
    report = bp.diagnose(lambda x: 2 * np.sin(x), {"x": 0.4}, {"x": 0.123})
    assert report.status == "unexplained"


# ---- a function for several layers ----


def layer(x, W):
    return np.tanh(x @ W.T)


def test_of_a_function_that_is_called_for_each_layer_the_call_is_named():
    rng = np.random.default_rng(0)
    X, T = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    weights = {f"W{k}": 0.5 * rng.normal(size=shape) for k, shape in ((1, (4, 3)), (2, (4, 4)), (3, (2, 4)))}

    def loss(W1, W2, W3):
        h = layer(X, W1)
        return np.sum((layer(layer(h, W2), W3) - T) ** 2)

    def first_gradient(without):
        z = [X]
        for W in weights.values():
            z.append(layer(z[-1], W))
        d = 2 * (z[3] - T)
        for k in (2, 1, 0):
            slope = 1 if k == without else 1 - z[k + 1] ** 2
            back = (d * slope).T @ z[k]
            d = (d * slope) @ weights[f"W{k + 1}"]
        return back

    for without, call in enumerate(("layer(X, W1)", "layer(h, W2)", "layer(layer(h, W2), W3)")):
        (finding,) = bp.diagnose(loss, weights, {"W1": first_gradient(without)}).findings
        assert finding.kind == "derivative left out"
        assert finding.line == layer.__code__.co_firstlineno + 1
        assert f"called in line {loss.__code__.co_firstlineno + 1 + (without > 0)}: `{call}`" in finding.text
