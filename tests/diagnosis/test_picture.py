"""A report's picture: both passes are what they are said to be, and part at the operation that is framed."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

import bpwidgets as bp
from bpwidgets.diagnosis.picture import NEAR
from bpwidgets.explorers.backpropagation import mistake_marks
from bpwidgets.explorers.backpropagation.computation_graph import MOST
from bpwidgets.live.picture.marks import Label, Points
from tests.diagnosis.cases import CASES, rng
from tests.explorers import contract

every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
X, W = rng.normal(size=(5, 4)), rng.normal(size=(4, 3))


@cache
def report(name):
    (case,) = (it for it in CASES if it.name == name)
    return bp.diagnose(case.loss, case.params, case.backward(**case.params))


def report_of(case):
    return report(case.name)


def explorers(report):
    """That of each finding."""
    return [report.explorer(k) for k in range(max(len(report.findings), 1))]


def user_numbers(passes, k):
    return [use.end for use in passes.uses if use.start == k]


@every_case
def test_the_passes_part_at_the_framed_operation_and_nowhere_before_it(case):
    for finding, w in zip(report_of(case).findings, explorers(report_of(case)), strict=False):
        wrong = w.result.wrong
        assert w.error == ""
        assert w.passes.faulty
        assert wrong
        for k in wrong - w.passes.faulty:
            assert wrong & set(user_numbers(w.passes, k)) or w.passes.faulty & set(user_numbers(w.passes, k))
        at_end = {it.name for it in w.passes.values[: w.passes.parameters] if not it.gradient.agree}
        assert at_end == set(finding.parameters)


@every_case
def test_the_gradients_at_the_end_are_the_right_and_the_claimed_ones(case):
    claimed = case.backward(**case.params)
    names = list(case.params)
    right = bp.grad(
        lambda *values: case.loss(**dict(zip(names, values, strict=True))), tuple(range(len(names)))
    )
    expected = dict(zip(names, right(*case.params.values()), strict=True))
    for w in explorers(report_of(case)):
        for it in w.passes.values[: w.passes.parameters]:
            if "kink" not in case.name:  # where the claim takes another of the slopes that are right
                np.testing.assert_allclose(it.gradient.right, expected[it.name], rtol=1e-9, atol=1e-12)
            if not it.gradient.agree:
                np.testing.assert_allclose(it.gradient.mistaken, claimed[it.name], rtol=1e-6, atol=1e-9)


@every_case
def test_messages_add_up_to_the_gradient_in_both_passes(case):
    for w in explorers(report_of(case)):
        results = range(w.passes.parameters, len(w.passes.values))
        for k in results:
            messages = [use.message for use in w.passes.uses if use.start == k]
            if messages:
                gradient = w.passes.values[k].gradient
                np.testing.assert_allclose(sum(it.right for it in messages), gradient.right, rtol=1e-9)
                assert gradient.mistaken.shape != gradient.right.shape or np.allclose(
                    sum(it.mistaken for it in messages), gradient.mistaken, rtol=1e-9
                )


@every_case
def test_every_step_keeps_the_contract(case):
    for w in explorers(report_of(case)):
        places = contract.places_of(w)
        for step in range(len(w.passes.order) + 1):
            w.seek(step)
            assert (w.sent, w.position) == (step, step)
            contract.check_sentence(w.summary)
            contract.check_tables(w)
            contract.check_marks(w, places)


def test_the_explorer_keeps_the_contract_of_all():
    w = report_of(CASES[0]).explorer()
    contract.check_handles(w)
    contract.check_click_targets(w)
    contract.check_leaves_time_to_the_base(type(w))
    for value in (0, 3, len(w.passes.order)):
        contract.check_changes_together(w, lambda value=value: setattr(w, "sent", value))
        contract.check_belongs_together(w)
        contract.check_stands_still(w, "the step", w.step)
    contract.check_refuses(w, "sent", contract.refused(w.parameters["sent"]))
    w.reset()
    assert contract.shown(w) == contract.shown(type(w)())
    assert repr(w) == w.summary
    assert w._repr_mimebundle_()["image/png"]
    w.close()


def test_a_click_goes_to_the_moment_when_an_operation_sends():
    w = report_of(CASES[0]).explorer()
    (frame,) = w.passes.faulty
    (target,) = (it for it in w.picture.handles if it.at == mistake_marks.layout_of(w.result).at[frame])
    w.move(target.sets)
    assert w.result.last == frame
    assert w.summary.startswith("Here the passes part: ")
    w.close()


def frames(w):
    return [mark for mark in w.marks if isinstance(mark, Points) and mark.symbol == "square"]


def texts(w):
    return {mark.text for mark in w.marks if isinstance(mark, Label)}


def loss(W):
    t = np.tanh(X @ W)
    return np.sum(t**2)


def slope_forgotten(W):
    return {"W": X.T @ (2 * np.tanh(X @ W))}


def test_the_frame_names_the_line_and_both_numbers_stand_beside_the_parameter():
    report = bp.diagnose(loss, {"W": W}, slope_forgotten)
    w = report.explorer()
    (frame,) = frames(w)
    assert frame.role == "wrong"
    assert f"t, line {report.findings[0].line}" in texts(w)
    (it,) = w.passes.values[:1]
    right, claimed = bp.grad(loss)(W), slope_forgotten(W)["W"]
    assert it.gradient.place == np.unravel_index(np.argmax(np.abs(right - claimed)), W.shape)
    assert it.gradient.text(claimed=False) in w.summary
    assert it.gradient.text(claimed=True) in w.summary
    assert "the derivative of tanh is left out" in w.summary
    w.close()


def test_what_is_computed_in_the_line_of_a_function_is_not_called_as_the_function_is():
    phi = lambda a: 1 / (1 + np.exp(-a))

    def squares(W):
        return np.sum((phi(X @ W) - 1) ** 2)

    w = bp.diagnose(squares, {"W": W}, {"W": 2 * bp.grad(squares)(W)}).explorer()
    assert "phi" not in {it.name for it in w.passes.values}
    assert "phi(X @ W)" in {it.formula for it in w.passes.values}
    w.close()


def test_gradients_that_agree_have_a_graph_without_frame_or_cross():
    w = bp.diagnose(loss, {"W": W}, lambda W: {"W": bp.grad(loss)(W)}).explorer()
    assert frames(w) == []
    assert not w.result.wrong
    assert w.summary.startswith("The claimed gradients are right: dL/dW[")
    w.close()


@pytest.mark.parametrize("claimed", [np.arange(12.0).reshape(4, 3), np.full((4, 3), np.inf), W * np.nan])
def test_what_nothing_explains_has_a_graph_without_frame_and_a_cross_at_the_parameter(claimed):
    report = bp.diagnose(loss, {"W": W}, {"W": claimed})
    assert report.status == "unexplained"
    w = report.explorer()
    assert frames(w) == []
    assert [w.passes.values[k].name for k in w.result.wrong] == ["W"]
    assert w.summary.endswith("No known mistake explains that, so no operation is framed.")
    w.close()


def test_where_nothing_was_judged_one_sentence_says_why():
    report = bp.diagnose(lambda W: np.tanh(X @ W), {"W": W}, {"W": W})
    with pytest.raises(ValueError, match=r"^There is no graph to show\. The loss returns an array of shape"):
        report.explorer()


def test_a_loss_without_an_operation_has_no_graph():
    with pytest.raises(ValueError, match=r"^There is no graph to show\. The loss does nothing"):
        bp.diagnose(lambda c: c, {"c": 2.0}, {"c": 3.0}).explorer()


def test_a_parameter_that_the_loss_does_not_use_stands_apart_if_its_claim_is_wrong():
    report = bp.diagnose(lambda W, c: loss(W), {"W": W, "c": 2.0}, {"W": bp.grad(loss)(W), "c": 1.0})
    w = report.explorer()
    assert [w.passes.values[k].name for k in w.result.wrong] == ["c"]
    assert w.summary.startswith("dL/dc is 1, right is 0.")
    assert w.figure.axes
    w.close()


@pytest.mark.parametrize("finding", [-1, 1, "W", None])
def test_a_finding_that_is_not_there_is_refused(finding):
    with pytest.raises(ValueError, match=f"^finding is {finding!r}; expected one from 0 to 0$"):
        bp.diagnose(loss, {"W": W}, slope_forgotten).explorer(finding)


def test_of_a_graph_without_room_the_part_round_the_mistake_is_shown():
    def deep(w):
        for _ in range(30):
            w = np.sin(w + 0.1)
        return np.sum(np.tanh(w))

    def backward(w):
        values = [w]
        for _ in range(30):
            values.append(np.sin(values[-1] + 0.1))
        g = np.ones(3)  # the derivative of tanh is left out
        for value in values[-2::-1]:
            g = g * np.cos(value + 0.1)
        return {"w": g}

    w = bp.diagnose(deep, {"w": np.array([0.3, 0.5, -0.2])}, backward).explorer()
    assert len(w.passes.values) == NEAR < MOST
    assert len(frames(w)) == 1
    assert "Of 63 values the 24 nearest to it are shown." in w.summary
    contract.check_marks(w, contract.places_of(w))
    w.close()


def test_an_array_in_the_wrong_shape_is_shown_by_its_shape():
    b = np.array([0.3, -0.1, 0.2])
    w = bp.diagnose(lambda b: np.sum((X @ W + b) ** 2), {"b": b}, lambda b: {"b": 2 * (X @ W + b)}).explorer()
    assert "dL/db is an array (5, 3), right is an array (3,)." in w.summary
    assert {"(5, 3)", "(3,)"} <= texts(w)
    w.close()
