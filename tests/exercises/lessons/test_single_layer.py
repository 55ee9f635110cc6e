"""Lesson 07: right answers in unusual styles, references against oracles, and one mistake that costs one step."""

from __future__ import annotations

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

import bpwidgets as bp
from bpwidgets.calculus.activations import ACTIVATIONS
from bpwidgets.exercises.engine.exercise import RIGHT
from bpwidgets.exercises.engine.instances import draw_instances
from bpwidgets.exercises.lessons.single_layer import BATCH, EXERCISES, MISPRINT, ONE_SAMPLE, ZERO_ROWS
from tests.solutions import single_layer as solutions

SEEDS = ["notebook", "one", "two", "three"]
every_seed = pytest.mark.parametrize("seed", SEEDS)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda known: known.id)
@every_seed
def test_the_solutions_are_right(exercise, seed):
    feedback = bp.check(exercise.id, getattr(solutions, exercise.function_name), seed=seed)
    assert (feedback.status, feedback.points) == ("correct", exercise.points)


def test_the_lesson_has_eleven_points():
    assert sum(exercise.points for exercise in EXERCISES) == 11


# ---- right, in whatever style ----


def one_sample_by_loops(W, x, y):
    a = [sum(w * xj for w, xj in zip(row, x, strict=True)) for row in W]
    z = [1 / (1 + np.exp(-t)) for t in a]
    delta = [2 * (zi - yi) * zi * (1 - zi) for zi, yi in zip(z, y, strict=True)]
    return {"z": z, "a": a, "dW": [[d * xj for xj in x] for d in delta], "delta": delta}


def one_sample_in_columns(W, x, y):
    x, y = x[:, None], y[:, None]
    a = W @ x
    z = 0.5 * (1 + np.tanh(a / 2))
    delta = 2 * (z - y) * np.exp(-a) / (1 + np.exp(-a)) ** 2
    return a, z, delta, delta @ x.T


def one_sample_by_differences(W, x, y, h=1e-6):
    def loss(a):
        return np.sum((1 / (1 + np.exp(-a)) - y) ** 2)

    a = W @ x
    delta = np.array([(loss(a + h * e) - loss(a - h * e)) / (2 * h) for e in np.eye(len(a))])
    return a, 1 / (1 + np.exp(-a)), delta, delta[:, None] * x


@pytest.mark.parametrize(
    "one_sample", [one_sample_by_loops, one_sample_in_columns, one_sample_by_differences]
)
@every_seed
def test_one_sample_may_be_computed_in_any_way(one_sample, seed):
    assert bp.check(ONE_SAMPLE.id, one_sample, seed=seed).points == 4


def batch_sample_by_sample(X, W, Y):
    Z, delta, dW = [], [], np.zeros(W.shape)
    for x, y in zip(X, Y, strict=True):
        z = np.clip(W @ x, 0, None)
        Z.append(z)
        delta.append(np.where(z > 0, 2 * (z - y), 0) / len(X))
        dW += np.outer(delta[-1], x)
    return Z, delta, dW


def batch_by_einsum(X, W, Y):
    Z = np.maximum(np.einsum("nj,ij->ni", X, W), 0)
    delta = np.sign(Z) * (Z - Y) / (len(X) / 2)
    return np.float32(Z), np.float32(delta), np.einsum("ni,nj->ij", delta, X)


@pytest.mark.parametrize("batch", [batch_sample_by_sample, batch_by_einsum])
@every_seed
def test_a_batch_may_be_computed_in_any_way(batch, seed):
    assert bp.check(BATCH.id, batch, seed=seed).points == 3


def misprint_by_minors(dW):
    """The one entry without which all determinants of 2 x 2 entries are 0."""
    for i, j in np.ndindex(dW.shape):
        hidden = dW.copy()
        hidden[i, j] = np.nan
        minors = hidden[:, None, :, None] * hidden[None, :, None, :]
        if np.nanmax(np.abs(minors - minors.transpose(1, 0, 2, 3))) < 1e-9:
            ratios = dW[:, j] / dW[:, j - 1]
            return [i, j], np.delete(ratios, i)[0] * dW[i, j - 1]
    raise AssertionError(dW)


@every_seed
def test_a_misprint_may_be_found_in_any_way(seed):
    assert bp.check(MISPRINT.id, misprint_by_minors, seed=seed).points == 2


# ---- references against oracles ----


def loss_of_one(W, x, y):
    return anp.sum((1 / (1 + anp.exp(-anp.dot(W, x))) - y) ** 2)


def loss_of_batch(W, X, Y):
    return anp.sum((anp.maximum(0, anp.dot(X, W.T)) - Y) ** 2) / len(X)


@every_seed
def test_the_gradients_are_autograds(seed):
    for exercise, loss in ((ONE_SAMPLE, loss_of_one), (BATCH, loss_of_batch)):
        for instance in draw_instances(exercise, seed):
            given = instance.inputs
            samples = [given[name] for name in given if name != "W"]
            np.testing.assert_allclose(
                instance.values[-1][RIGHT], autograd.grad(loss)(given["W"], *samples), atol=1e-12
            )


@every_seed
def test_delta_is_the_gradient_at_the_preactivations(seed):
    for instance in draw_instances(BATCH, seed):
        X, W, Y = instance.inputs.values()
        loss = lambda A, Y=Y: anp.sum((anp.maximum(0, A) - Y) ** 2) / len(Y)
        np.testing.assert_allclose(instance.values[1][RIGHT], autograd.grad(loss)(X @ W.T), atol=1e-12)


@every_seed
def test_a_repaired_table_has_rank_one(seed):
    for instance in draw_instances(MISPRINT, seed):
        table = instance.inputs["dW"].copy()
        place, value = (table_of[RIGHT] for table_of in instance.values)
        assert np.linalg.matrix_rank(table, tol=1e-6) > 1
        table[tuple(map(int, place))] = value
        assert np.linalg.matrix_rank(table, tol=1e-6) == 1


@every_seed
def test_every_logged_row_is_zero_for_the_reason_that_is_named(seed):
    for instance in draw_instances(ZERO_ROWS, seed):
        for word, phi, x, a, delta in zip(instance.values[0][RIGHT], *instance.inputs.values(), strict=True):
            assert not (delta * x).any()
            closed = ACTIVATIONS[phi].derivative(a) == 0
            assert word == ("input" if not x.any() else "gate" if closed else "upstream")
            assert (delta == 0) != (not x.any())  # one reason alone


@every_seed
def test_every_kind_of_zero_row_is_asked_for(seed):
    for instance in draw_instances(ZERO_ROWS, seed):
        phi, x, a, _ = instance.inputs.values()
        kinds = set(zip(phi, np.sign(a), strict=True))
        assert {("relu", -1), ("relu", 0), ("relu", 1), ("leaky_relu", -1), ("tanh", 0)} <= kinds
        assert {0, 1, 3} == {int(np.sum(row == 0)) for row in x}
        assert set(instance.values[0][RIGHT]) == {"input", "gate", "upstream"}


# ---- wrong, and said why ----


def steps_from(mistaken):
    """The steps of one sample, each from the values before it; `mistaken` replaces the functions of some."""

    def one_sample(W, x, y):
        rules = {
            "a": lambda: W @ x,
            "z": lambda a: 1 / (1 + np.exp(-a)),
            "delta": lambda a, z: 2 * (z - y) * z * (1 - z),
            "dW": lambda delta: np.outer(delta, x),
        }
        a = mistaken["a"](W, x) if "a" in mistaken else rules["a"]()
        z = mistaken["z"](a) if "z" in mistaken else rules["z"](a)
        delta = mistaken["delta"](z, y) if "delta" in mistaken else rules["delta"](a, z)
        dW = mistaken["dW"](delta, x) if "dW" in mistaken else rules["dW"](delta)
        return a, z, delta, dW

    return one_sample


MISTAKEN = {
    "a": (lambda W, x: W.T @ x, "transposed"),
    "z": (lambda a: np.exp(a) / np.exp(a).sum(), "softmax"),
    "delta": (lambda z, y: 2 * (z - y), "gate-missing"),
    "dW": (lambda delta, x: np.outer(x, delta), "transposed"),
}


@pytest.mark.parametrize("step", MISTAKEN)
@every_seed
def test_one_mistake_costs_one_step(step, seed):
    mistaken, name = MISTAKEN[step]
    feedback = bp.check(ONE_SAMPLE.id, steps_from({step: mistaken}), seed=seed)
    assert (feedback.points, feedback.diagnosis) == (3, (name,))


@pytest.mark.parametrize(("one", "other"), [("a", "delta"), ("z", "dW"), ("delta", "dW"), ("a", "z")])
@every_seed
def test_two_mistakes_cost_two_steps(one, other, seed):
    mistaken = {step: MISTAKEN[step][0] for step in (one, other)}
    feedback = bp.check(ONE_SAMPLE.id, steps_from(mistaken), seed=seed)
    assert feedback.points == 2
    assert [step.name for step in feedback.steps if step.status == "wrong"] == [one, other]
    assert [step.diagnosis for step in feedback.steps if step.diagnosis] == [
        (MISTAKEN[one][1],),
        (MISTAKEN[other][1],),
    ]


def test_a_delta_may_go_on_from_a_or_from_z():
    by_a = lambda a, y: 2 * (np.tanh(a) - y) / (1 + np.exp(-a)) / (1 + np.exp(a))
    by_z = lambda z, y: 2 * (z - y) * z * (1 - z)
    for slope in (lambda a, z, y: by_a(a, y), lambda a, z, y: by_z(z, y)):

        def one_sample(W, x, y, slope=slope):
            a = W @ x
            z = np.tanh(a)
            delta = slope(a, z, y)
            return a, z, delta, np.outer(delta, x)

        feedback = bp.check(ONE_SAMPLE.id, lambda W, x, y, f=one_sample: f(W, x, y))
        assert (feedback.points, feedback.diagnosis) == (3, ("tanh",))


def test_a_delta_that_follows_from_nothing_is_wrong():
    def one_sample(W, x, y):
        a = W @ x
        z = np.tanh(a)
        return a, z, z + y, np.outer(z + y, x)

    assert bp.check(ONE_SAMPLE.id, one_sample).points == 2


def averaged_at_the_end(X, W, Y):
    Z = np.maximum(X @ W.T, 0)
    delta = (Z - Y) * (Z > 0)
    return Z, delta, delta.T @ X / len(X)


def turned_at_the_end(X, W, Y):
    Z = np.maximum(X @ W.T, 0)
    delta = (Y - Z) * (Z > 0) / len(X)
    return Z, delta, -delta.T @ X


def gated_at_the_end(W, x, y):
    a = W @ x
    z = 1 / (1 + np.exp(-a))
    return a, z, z - y, np.outer((z - y) * z * (1 - z), x)


@pytest.mark.parametrize(
    ("exercise", "function", "told"),
    [
        (BATCH, averaged_at_the_end, "are averaged here"),  # for the first time: this delta has no 1/n
        (BATCH, turned_at_the_end, "turned round in this step"),  # where a turned delta is turned back
        (ONE_SAMPLE, gated_at_the_end, "multiplied in here"),  # once: this delta is without phi'(a)
    ],
)
def test_what_is_told_of_dW_is_true_whatever_delta_it_goes_on_from(exercise, function, told):
    assert told in bp.check(exercise.id, function).steps[-1].message


def test_a_slope_alone_has_no_2_to_lose():
    def one_sample(W, x, y):
        a, z, _, dW = solutions.one_sample(W, x, y)
        return a, z, z * (1 - z) / 2, dW

    assert bp.check(ONE_SAMPLE.id, one_sample).diagnosis == ()


def test_shapes_that_do_not_fit_are_wrong_and_no_error():
    odd = {"delta": lambda X, W, Y: (np.maximum(0, W @ X.T), np.zeros((2, 9)), np.zeros(4))}
    feedback = bp.check(BATCH.id, odd["delta"])
    assert [step.status for step in feedback.steps] == ["wrong"] * 3
    assert feedback.diagnosis == ("samples-as-columns",)


def test_an_unknown_mistake_gets_numbers_and_no_name():
    def batch(X, W, Y):
        Z, delta, dW = solutions.batch(X, W, Y)
        return Z + 0.1, delta * 1.01, dW - 0.2

    feedback = bp.check(BATCH.id, batch)
    assert feedback.diagnosis == ()
    assert all("was expected" in step.message for step in feedback.steps)


@pytest.mark.parametrize(
    ("zero_rows", "diagnosis"),
    [
        (
            lambda phi, x, a, delta: [
                "input" if d else "gate" if at <= 0 else "upstream" for at, d in zip(a, delta, strict=True)
            ],
            {"negative-closes", "saturation-missed"},
        ),
        (lambda phi, x, a, delta: ["gate"] * 9, {"always-gate", "input-missed"}),
        (lambda phi, x, a, delta: ["input"] * 9, set()),
        (
            lambda phi, x, a, delta: [
                "gate" if d == 0 and ((each == "relu" and at <= 0) or abs(at) > 9) else "input"
                for each, at, d in zip(phi, a, delta, strict=True)
            ],
            {"upstream-missed"},  # and no input is exchanged: those that are the reason are called so
        ),
    ],
)
def test_reasons_that_are_two_slips_or_a_guess(zero_rows, diagnosis):
    feedback = bp.check(ZERO_ROWS.id, zero_rows)
    assert (feedback.status, set(feedback.diagnosis)) == ("wrong", diagnosis)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda known: known.id)
def test_a_stub_is_not_attempted(exercise):
    space = {}
    exec(exercise.stub, space)
    assert bp.check(exercise.id, space[exercise.function_name]).status == "not attempted"


def test_bp_grad_is_refused():
    def batch(X, W, Y):
        return W, W, bp.grad(lambda W: np.sum((X @ W.T - Y) ** 2))(W)

    assert "bp.grad" in bp.check(BATCH.id, batch).message
