"""Lesson 03: right answers in unusual styles, errors carried forward, and what a black box gives away."""

from __future__ import annotations

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

import bpwidgets as bp
from bpwidgets.exercises.engine.instances import draw_instances
from bpwidgets.exercises.lessons.multivariate_chain_rule import (
    BACKWARD,
    EXERCISES,
    JACOBIAN,
    ORDER,
    PATHS,
    WAYS_ALONG,
)
from tests.solutions import multivariate_chain_rule as solutions

SEEDS = ("notebook", "one", "two", "three")


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)
def test_the_solution_gets_full_marks_for_every_seed(exercise):
    for seed in SEEDS:
        assert (
            bp.check(exercise.id, getattr(solutions, exercise.function_name), seed=seed).status == "correct"
        )


def test_paths_by_einsum_lists_and_single_precision_are_right():
    def by_einsum(outer, inner, i, j):
        D = np.einsum("ik,kj->ij", outer, inner)
        return D[i, j], D[i]

    def by_lists(outer, inner, i, j):
        outer, inner = outer.tolist(), inner.tolist()
        row = [
            sum(a * b for a, b in zip(outer[i], column, strict=True)) for column in zip(*inner, strict=True)
        ]
        return [row[j], row]

    def by_singles(outer, inner, i, j):
        D = outer.astype(np.float32) @ inner.astype(np.float32)
        return {"entry": D[i, j], "gradient": D[i]}

    for answer in (by_einsum, by_lists, by_singles):
        for seed in SEEDS:
            assert bp.check(PATHS.id, answer, seed=seed).status == "correct", answer.__name__


def test_ways_may_be_an_array_in_capitals():
    def by_numpy(velocities, gradients):
        slopes = np.einsum("ij,ij->i", velocities, gradients)
        return np.select([slopes > 0, slopes < 0], ["UPHILL", "DOWNHILL"], " Level ")

    assert bp.check(WAYS_ALONG.id, by_numpy).status == "correct"


def test_jacobian_of_the_composition_agrees_with_hips_autograd():
    for instance in draw_instances(JACOBIAN):
        given = instance.inputs

        def whole(x, given=given):
            u = _poly(given["phi"], anp.dot(given["A"], x))
            return _poly(given["psi"], anp.dot(given["B"], u))

        D = solutions.composed(**given)[2]
        np.testing.assert_allclose(D, autograd.jacobian(whole)(given["x"]), rtol=1e-10)


def _poly(polynomial, t):
    return sum(c * t**n for n, c in enumerate(polynomial.coefficients))


def test_an_error_in_one_matrix_costs_one_step():
    def wrong_first(A, phi, dphi, B, psi, dpsi, x):
        Dg, Df, _ = solutions.composed(A, phi, dphi, B, psi, dpsi, x)
        Dg = Dg.T
        return Dg, Df, Df @ Dg

    feedback = bp.check(JACOBIAN.id, wrong_first)
    assert (feedback.points, feedback.diagnosis) == (2, ("transposed",))


def test_a_matrix_of_another_shape_is_no_crash():
    def flat(A, phi, dphi, B, psi, dpsi, x):
        return np.ones(3), np.ones((2, 2)), np.ones((2, 2))

    assert bp.check(JACOBIAN.id, flat).status == "wrong"


def test_gradient_of_black_boxes_is_the_product_of_their_matrices():
    for instance in draw_instances(BACKWARD):
        F, G, H = (np.array(instance.inputs[name].rows) for name in ("pull_f", "pull_g", "pull_h"))
        expected = (F @ G @ H).reshape(-1)
        np.testing.assert_allclose(solutions.backward(**instance.inputs), expected, rtol=1e-12)


def test_forming_the_jacobians_from_unit_vectors_is_right_too():
    def dearly(pull_f, pull_g, pull_h):
        G, H = (np.array([pull(e) for e in np.eye(3)]) for pull in (pull_g, pull_h))
        return pull_f(np.ones(1)) @ G @ H

    assert bp.check(BACKWARD.id, dearly).status == "correct"


def test_boxes_may_not_be_read_as_if_they_were_one():
    assert bp.check(BACKWARD.id, lambda pull_f, pull_g, pull_h: pull_f(1.0)).status == "wrong"


def test_boxes_in_the_order_of_the_functions_are_told_what_the_box_takes():
    feedback = bp.check(BACKWARD.id, lambda pull_f, pull_g, pull_h: pull_f(pull_g(pull_h(1.0))))
    assert "takes 1 number, the gradient by its output, not 3; whose turn is it?" in str(feedback)
    assert feedback.points == 0


def test_a_row_of_slopes_times_the_matrix_is_named():
    def added_up(A, phi, dphi, B, psi, dpsi, x):
        _, Df, _ = solutions.composed(A, phi, dphi, B, psi, dpsi, x)
        Dg = dphi(A @ x) @ A
        return Dg, Df, Df @ np.diag(dphi(A @ x)) @ A

    assert "rows-added" in bp.check(JACOBIAN.id, added_up).diagnosis


def test_a_column_of_the_product_is_no_gradient():
    def column(outer, inner, i, j):
        D = outer @ inner
        return D[i, j], D[:, j]

    feedback = bp.check(PATHS.id, column)
    assert (feedback.points, feedback.diagnosis) == (1, ("column-of-product",))


def test_cheaper_order_may_be_found_by_trying():
    def by_counting(r, q, p, m):
        counts = {"forward": q * m * (p + r), "reverse": r * p * (q + m)}
        best = min(counts, key=counts.get)
        return best.upper(), np.int64(counts[best])

    for seed in SEEDS:
        assert bp.check(ORDER.id, by_counting, seed=seed).status == "correct"


def test_count_is_judged_by_the_order_that_was_named():
    def dearer(r, q, p, m):
        counts = {"forward": q * m * (p + r), "reverse": r * p * (q + m)}
        worst = max(counts, key=counts.get)
        return worst, counts[worst]

    feedback = bp.check(ORDER.id, dearer)
    assert (feedback.points, feedback.diagnosis) == (1, ("dearer-order",))


@pytest.mark.parametrize(
    "guess",
    [
        lambda r, q, p, m: "forward" if r > m else "reverse",
        lambda r, q, p, m: "forward" if q < p else "reverse",
    ],
)
def test_an_order_guessed_from_two_sizes_is_wrong_now_and_then_and_has_no_name(guess):
    def cheaper(r, q, p, m):
        order = guess(r, q, p, m)
        return order, q * m * (p + r) if order == "forward" else r * p * (q + m)

    for seed in SEEDS:
        feedback = bp.check(ORDER.id, cheaper, seed=seed)
        assert (feedback.points, feedback.diagnosis) == (1, ())


def test_small_slopes_are_not_level():
    for seed in SEEDS:
        for instance in draw_instances(WAYS_ALONG, seed):
            slopes = np.abs((instance.inputs["velocities"] * instance.inputs["gradients"]).sum(axis=1))
            assert np.sum(slopes == 0) == 3
            assert np.sum((slopes > 0) & (slopes < 1)) == 2


def test_always_reverse_is_wrong():
    assert bp.check(ORDER.id, lambda r, q, p, m: ("reverse", r * p * (q + m))).points < ORDER.points
