"""Lesson 02: the references against oracles that know no Jacobian, right answers in odd styles, honest wrong ones."""

from __future__ import annotations

from fractions import Fraction

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

import bpwidgets as bp
from bpwidgets.exercises.engine.instances import draw_instances
from bpwidgets.exercises.lessons.jacobian import CORNERS, LETTER, MISPRINT, SHAPES, SURFACE
from tests.solutions import jacobian as solutions

SEEDS = ["notebook", "one", "two", "three"]
RIGHT = frozenset()


# ---- the references ----


@pytest.mark.parametrize("seed", SEEDS)
def test_the_surface_is_differentiated_as_autograd_does(seed):
    for instance in draw_instances(SURFACE, seed):
        a = instance.inputs["a"]
        g = lambda x, a=a: anp.array([x[0] * x[1] ** 2, a * x[0] + x[1] ** 3, anp.sin(x[1])])
        expected = autograd.jacobian(g)(instance.inputs["x"])
        assert instance.values[0][RIGHT] == pytest.approx(expected, rel=1e-12)
        (answer,) = SURFACE.answers
        assert answer.reference(instance.inputs, RIGHT) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_recovered_jacobian_maps_the_edges_to_the_moves(seed):
    for instance in draw_instances(CORNERS, seed):
        given, J = instance.inputs, instance.values[0][RIGHT]
        for edge, at in ((given["s"], given["at_s"]), (given["t"], given["at_t"])):
            assert J @ edge == pytest.approx(at - given["base"], abs=1e-12)
        assert instance.values[1][RIGHT] == pytest.approx(
            given["at_s"] + given["at_t"] - given["base"], abs=1e-12
        )


@pytest.mark.parametrize("seed", SEEDS)
def test_the_misprint_is_the_only_entry_that_least_squares_changes(seed):
    for instance in draw_instances(MISPRINT, seed):
        given = instance.inputs
        true = np.linalg.lstsq(given["nudges"].T, given["moves"].T, rcond=None)[0].T
        (place,) = np.argwhere(np.abs(true - given["J"]) > 1e-9)
        assert instance.values[0][RIGHT] == pytest.approx(place)


def test_the_misprinted_jacobian_is_never_square():
    shapes = {instance.inputs["J"].shape for seed in SEEDS for instance in draw_instances(MISPRINT, seed)}
    assert shapes == {(3, 4), (4, 3)}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_letter_is_judged_by_the_determinant_and_has_each_kind_twice(seed):
    for instance in draw_instances(LETTER, seed):
        signs = np.sign(np.round(np.linalg.det(instance.inputs["Js"]), 9))
        words = [{0.0: "flat", -1.0: "mirrored", 1.0: "upright"}[sign] for sign in signs]
        assert list(instance.values[0][RIGHT]) == words
        assert sorted(words) == ["flat", "flat", "mirrored", "mirrored", "upright", "upright"]


@pytest.mark.parametrize("seed", SEEDS)
def test_small_letters_are_not_flat(seed):
    for instance in draw_instances(LETTER, seed):
        areas = np.abs(np.linalg.det(instance.inputs["Js"])).round(9)
        assert sum((areas > 0) & (areas < 1)) >= 2


@pytest.mark.parametrize("seed", SEEDS)
def test_the_printed_entry_is_too_large_and_too_small_in_turn(seed):
    def signed_guess(inputs):
        true = inputs["moves"] @ np.linalg.pinv(inputs["nudges"])
        return np.sign((inputs["J"] - true).sum())

    assert [signed_guess(instance.inputs) for instance in draw_instances(MISPRINT, seed)] == [1, 1, -1, -1, 1]


def test_shapes_have_more_inputs_and_more_outputs_in_turn():
    for seed in SEEDS:
        wide = {instance.inputs["p"] > instance.inputs["q"] for instance in draw_instances(SHAPES, seed)}
        assert wide == {True, False}


# ---- right answers in an unusual style ----


def surface_by_nudges(a, x):
    g = lambda x: np.array([x[0] * x[1] ** 2, a * x[0] + x[1] ** 3, np.sin(x[1])])
    h = 1e-5
    return np.array([(g(x + h * e) - g(x - h * e)) / (2 * h) for e in np.eye(2)]).T


def surface_by_lists(a, x):
    x1, x2 = map(float, x)
    return [[x2 * x2, 2 * x1 * x2], [a, 3 * x2**2], [0, np.cos(x2)]]


def surface_in_single_precision(a, x):
    return solutions.surface(np.float32(a), x.astype(np.float32)).astype(np.float32)


def corners_by_solve(s, t, base, at_s, at_t):
    J = np.linalg.solve(np.array([s, t]), np.array([at_s - base, at_t - base])).T
    return {"J": J, "fourth": at_s + at_t - base}


def corners_by_hand(s, t, base, at_s, at_t):
    (a, c), (b, d) = s, t
    det = a * d - b * c
    B = np.column_stack([at_s - base, at_t - base])
    J = B @ np.array([[d, -b], [-c, a]]) / det
    return J.tolist(), (base + J @ s + J @ t).tolist()


def misprint_by_rows(J, nudges, moves):
    row = int(np.argmax(np.ptp(moves - J @ nudges, axis=1)))
    fits = [np.linalg.matrix_rank(np.array([nudge, (moves - J @ nudges)[row]]), tol=1e-9) for nudge in nudges]
    return [row, fits.index(1)]


def letter_by_numpy(Js):
    signs = np.sign(np.linalg.det(Js).round(6)).astype(int)
    return np.array(["flat", "UPRIGHT", "mirrored "])[signs]


def shapes_by_example(p, q, i, j):
    J = np.zeros((q, p))
    J[i - 1, j - 1] = 1
    return J.shape, Fraction(J[0].size), np.argwhere(J)[0]


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("surface", surface_by_nudges),
        ("surface", surface_by_lists),
        ("surface", surface_in_single_precision),
        ("corners", corners_by_solve),
        ("corners", corners_by_hand),
        ("misprint", misprint_by_rows),
        ("letter", letter_by_numpy),
        ("shapes", shapes_by_example),
    ],
)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_right_function_in_an_unusual_style_is_right(name, function, seed):
    assert bp.check(f"jacobian.{name}", function, seed=seed).status == "correct"


# ---- wrong answers ----


def test_a_jacobian_that_is_off_by_one_hundredth_is_answered_with_numbers():
    feedback = bp.check("jacobian.surface", lambda a, x: solutions.surface(a, x) + 0.01)
    assert (feedback.status, feedback.diagnosis) == ("wrong", ())
    assert "was expected" in feedback.message


def test_a_wrong_jacobian_costs_its_step_only():
    def corners(s, t, base, at_s, at_t):
        J = np.column_stack([at_s - base, at_t - base])
        return J, base + J @ (s + t)

    feedback = bp.check("jacobian.corners", corners)
    assert [step.status for step in feedback.steps] == ["wrong", "correct"]
    assert (feedback.diagnosis, feedback.points) == (("edges-ignored",), 1)


def test_two_mistakes_at_once_are_both_named():
    feedback = bp.check("jacobian.surface", lambda a, x: -solutions.surface(a, x).T)
    assert set(feedback.diagnosis) == {"transposed", "sign-flipped"}


def test_the_tape_may_not_differentiate_for_the_learner():
    def surface(a, x):
        return bp.jacobian(lambda x: np.array([x[0] * x[1] ** 2, a * x[0] + x[1] ** 3, np.sin(x[1])]))(x)

    assert bp.check("jacobian.surface", surface).status == "error"


@pytest.mark.parametrize(
    ("divide", "mistake"),
    [
        (lambda moves, edges: moves / edges, "entry-by-entry"),
        (lambda moves, edges: moves / np.hypot(*edges), "divided-by-length"),
    ],
)
def test_a_move_divided_by_its_edge_is_no_column(divide, mistake):
    def corners(s, t, base, at_s, at_t):
        J = divide(np.column_stack([at_s - base, at_t - base]), np.column_stack([s, t]))
        return J, at_s + at_t - base

    feedback = bp.check("jacobian.corners", corners)
    assert [step.diagnosis for step in feedback.steps] == [(mistake,), ()]


def test_a_third_input_is_named_where_it_was_invented():
    feedback = bp.check("jacobian.surface", lambda a, x: np.pad(solutions.surface(a, x), ((0, 0), (0, 1))))
    assert feedback.diagnosis == ("third-input-invented",)


def test_the_place_as_one_number_is_named():
    def misprint(J, nudges, moves):
        return np.argmax(np.abs(moves @ np.linalg.pinv(nudges) - J))

    assert bp.check("jacobian.misprint", misprint).diagnosis == ("one-number",)


def test_a_wrong_place_is_answered_without_the_measurements():
    message = bp.check("jacobian.misprint", lambda J, nudges, moves: (0, 0)).message
    assert "`J`" in message
    assert "`moves`" not in message


def test_the_largest_entry_and_the_worst_experiment_are_one():
    for seed in range(20):
        for instance in draw_instances(MISPRINT, str(seed)):
            J, nudges, moves = instance.inputs.values()
            for sizes in (np.abs(J), np.abs(moves - J @ nudges)):
                assert np.isclose(sizes, sizes.max()).sum() == 1


@pytest.mark.parametrize("word", ["flat", "mirrored", "upright"])
def test_one_word_for_all_letters_is_wrong(word):
    assert bp.check("jacobian.letter", lambda Js: [word] * len(Js)).status == "wrong"


def test_the_place_cannot_be_guessed_from_the_largest_miss_alone():
    def misprint(J, nudges, moves):
        return np.unravel_index(np.argmax(np.abs(moves - J @ nudges)), (J.shape[0], 5))

    for seed in SEEDS:
        assert bp.check("jacobian.misprint", misprint, seed=seed).diagnosis == ("experiment-for-input",)
