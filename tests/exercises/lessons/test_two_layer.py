"""Lesson 08: references against oracles, and over two hundred seeds one mistake that costs one step, and two two."""

from __future__ import annotations

import ast
import inspect
import warnings
from itertools import combinations

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

import bpwidgets as bp
from bpwidgets.calculus import network
from bpwidgets.calculus.activations import ACTIVATIONS
from bpwidgets.calculus.output_losses import SQUARED_ERROR
from bpwidgets.exercises.engine.attempt import Outcome
from bpwidgets.exercises.engine.check import judge
from bpwidgets.exercises.engine.exercise import RIGHT
from bpwidgets.exercises.engine.instances import draw_instances
from bpwidgets.exercises.lessons.two_layer import BACKWARD, EXERCISES, STEPS, UPHILL, WRONG_LINE
from tests.exercises.lessons.mistakes import two_layer as mistakes
from tests.exercises.seeds import drawn
from tests.solutions import two_layer as solutions

SEEDS = ["notebook", "one", "two", "three"]
every_seed = pytest.mark.parametrize("seed", SEEDS)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda known: known.id)
@every_seed
def test_the_solutions_are_right(exercise, seed):
    feedback = bp.check(exercise.id, getattr(solutions, exercise.function_name), seed=seed)
    assert (feedback.status, feedback.points) == ("correct", exercise.points)


def test_the_lesson_has_twelve_points():
    assert sum(exercise.points for exercise in EXERCISES) == 12


def test_the_whole_backward_pass_takes_nine_lines():
    (definition,) = ast.parse(inspect.getsource(solutions.backward)).body
    _docstring, *lines = definition.body
    assert len(lines) == 9
    assert all(line.lineno == line.end_lineno for line in lines)


# ---- right, in whatever style ----


def steps_in_columns(x, a1, z, W2, a2, y_hat, y):
    x, z, a1, delta2 = x[:, None], z[:, None], a1[:, None], (y_hat - y)[:, None]
    delta1 = W2.T @ delta2 / np.cosh(a1) ** 2
    return {"dW1": delta1 @ x.T, "delta1": delta1, "dW2": delta2 @ z.T, "delta2": delta2}


def steps_by_the_chain_rule(x, a1, z, W2, a2, y_hat, y):
    """Every factor by itself, none cancelled, and dL/dz as a sum over the ways."""
    delta2 = (-y / y_hat + (1 - y) / (1 - y_hat)) * y_hat * (1 - y_hat)
    dz = [sum(W2[k, j] * delta2[k] for k in range(len(y))) for j in range(len(z))]
    delta1 = [d * (1 + zj) * (1 - zj) for d, zj in zip(dz, z, strict=True)]
    return delta2, delta2[:, None] * z, delta1, [[d * xj for xj in x] for d in delta1]


@pytest.mark.parametrize("steps", [steps_in_columns, steps_by_the_chain_rule])
@every_seed
def test_the_four_steps_may_be_taken_in_any_way(steps, seed):
    assert bp.check(STEPS.id, steps, seed=seed).points == 4


def backward_sample_by_sample(X, Y, W1, W2):
    rows, dW1, dW2 = [], np.zeros(W1.shape), np.zeros(W2.shape)
    for x, y in zip(X, Y, strict=True):
        z = (W1 @ x).clip(0)
        delta2 = 2 * (W2 @ z - y) / len(X)
        delta1 = np.where(z > 0, W2.T @ delta2, 0)
        dW2 += np.outer(delta2, z)
        dW1 += np.outer(delta1, x)
        rows.append((z, W2 @ z, delta2, delta1))
    Z, Y_hat, delta2, delta1 = map(list, zip(*rows, strict=True))
    return Z, Y_hat, delta2, dW2, delta1, dW1


def backward_by_einsum(X, Y, W1, W2):
    Z = np.maximum(np.einsum("nj,ij->ni", X, W1), 0)
    Y_hat = np.einsum("nj,kj->nk", Z, W2)
    delta2 = (Y_hat - Y) / (0.5 * len(Y))
    delta1 = np.einsum("nk,kj,nj->nj", delta2, W2, np.sign(Z))
    dW2, dW1 = np.einsum("nk,nj->kj", delta2, Z), np.einsum("ni,nj->ij", delta1, X)
    return dict(zip(["dW1", "delta1", "dW2", "delta2", "Y_hat", "Z"], [dW1, delta1, dW2, delta2, Y_hat, Z]))  # noqa: B905


@pytest.mark.parametrize("function", [backward_sample_by_sample, backward_by_einsum])
@every_seed
def test_the_backward_pass_may_be_written_in_any_way(function, seed):
    assert bp.check(BACKWARD.id, function, seed=seed).points == 4


def test_a_line_may_be_named_in_small_letters():
    assert bp.check(WRONG_LINE.id, lambda logs: [n.lower() for n in solutions.wrong_line(logs)]).points == 2


# ---- references against oracles ----


def sigmoid(t):
    return 1 / (1 + anp.exp(-t))


def cross_entropy(a2, y):
    return -anp.sum(y * anp.log(sigmoid(a2)) + (1 - y) * anp.log(1 - sigmoid(a2)))


@every_seed
def test_the_four_steps_are_autograds(seed):
    for instance in draw_instances(STEPS, seed):
        x, a1, z, W2, a2, y_hat, y = instance.inputs.values()
        np.testing.assert_allclose([z, y_hat], [np.tanh(a1), sigmoid(a2)])
        loss_by_a1 = lambda a1, W2=W2, y=y: cross_entropy(anp.dot(W2, anp.tanh(a1)), y)
        loss_by_W2 = lambda W2, z=z, y=y: cross_entropy(anp.dot(W2, z), y)
        delta1 = autograd.grad(loss_by_a1)(a1)
        expected = (
            autograd.grad(cross_entropy)(a2, y),
            autograd.grad(loss_by_W2)(W2),
            delta1,
            np.outer(delta1, x),
        )
        for table, value in zip(instance.values, expected, strict=True):
            np.testing.assert_allclose(table[RIGHT], value, atol=1e-12)


def batch_loss(W1, W2, X, Y):
    return anp.sum((anp.dot(anp.maximum(0, anp.dot(X, W1.T)), W2.T) - Y) ** 2) / len(X)


@every_seed
def test_the_gradients_of_a_batch_are_autograds_and_the_networks(seed):
    relu, identity = ACTIVATIONS["relu"], ACTIVATIONS["identity"]
    for instance in draw_instances(BACKWARD, seed):
        X, Y, W1, W2 = instance.inputs.values()
        net = network.Network(W1=W1, W2=W2, phi1=relu, phi2=identity, loss=SQUARED_ERROR)
        stored = network.forward(net, X, Y)
        back = network.backward(net, X, Y, stored)
        expected = stored.z, stored.y_hat, back.delta2, back.dW2, back.delta1, back.dW1
        values = [table[RIGHT] for table in instance.values]
        for value, other in zip(values, expected, strict=True):
            np.testing.assert_allclose(value, other, atol=1e-12)
        np.testing.assert_allclose(values[3], autograd.grad(batch_loss, 1)(W1, W2, X, Y), atol=1e-12)
        np.testing.assert_allclose(values[5], autograd.grad(batch_loss, 0)(W1, W2, X, Y), atol=1e-12)


@every_seed
def test_of_every_log_one_line_alone_does_not_follow(seed):
    for instance in draw_instances(WRONG_LINE, seed):
        for log, name in zip(instance.inputs["logs"], instance.values[0][RIGHT], strict=True):
            wrong = [line for line, right in mistakes.rows(log).items() if not np.allclose(log[line], right)]
            assert wrong == [name]
            assert 0 < log["y_hat"].item() < 1
            assert np.abs(log["z"]).max() < 1


@every_seed
def test_every_line_of_the_way_back_is_wrong_once(seed):
    for instance in draw_instances(WRONG_LINE, seed):
        found = instance.values[0][RIGHT]
        assert {"delta2", "dW2", "delta1", "dW1", "new_W2", "new_W1"} < set(found)
        assert len(set(found)) == 7


# ---- what a mistake costs ----


def taken(exercise, given, rules):
    """What a learner returns who takes each step from the values before it; where NumPy refuses, from right ones."""
    values = dict(given)
    for index, answer in enumerate(exercise.answers):
        rule = rules[answer.name]
        needed = {name: values[name] for name in inspect.signature(rule).parameters}
        try:
            values[answer.name] = np.asarray(rule(**needed))
        except (ValueError, IndexError, TypeError):
            values[answer.name] = answer.value(exercise.inputs_of(index, given))
    return tuple(values[answer.name] for answer in exercise.answers)


RULES = {
    STEPS: {
        "delta2": lambda y_hat, y: y_hat - y,
        "dW2": lambda delta2, z: np.outer(delta2, z.T),
        "delta1": lambda W2, delta2, z: (W2.T @ delta2) * (1 - z**2),
        "dW1": lambda delta1, x: np.outer(delta1, x.T),
    },
    BACKWARD: {
        "Z": lambda X, W1: np.maximum(0, X @ W1.T),
        "Y_hat": lambda Z, W2: Z @ W2.T,
        "delta2": lambda Y_hat, Y: 2 * (Y_hat - Y) / len(Y),
        "dW2": lambda delta2, Z: delta2.T @ Z,
        "delta1": lambda delta2, W2, Z: (delta2 @ W2) * (Z > 0),
        "dW1": lambda delta1, X: delta1.T @ X,
    },
}
both = pytest.mark.parametrize("exercise", RULES, ids=lambda known: known.id)


def planted(exercise, answer, number):
    """One of an answer's mistakes, in turn: its name, and how a learner writes it."""
    known = mistakes.MISTAKES[f"{exercise.function_name}.{answer.name}"]
    name = list(known)[number % len(known)]
    function = known[name]
    return name, function[number % len(function)] if isinstance(function, list) else function


def verdict(exercise, number, rules):
    found = drawn(exercise, f"seed {number}")
    outcomes = [
        Outcome(value=taken(exercise, instance.inputs, RULES[exercise] | rules)) for instance in found
    ]
    return judge(exercise, found, outcomes)


@both
def test_one_planted_mistake_costs_its_step_and_is_named_over_two_hundred_seeds(exercise):
    for number in range(200):
        for answer in exercise.answers:
            name, mistaken = planted(exercise, answer, number)
            feedback = verdict(exercise, number, {answer.name: mistaken})
            wrong = {step.name: step.diagnosis for step in feedback.steps if step.status != "correct"}
            assert wrong == {answer.name: (name,)}, (number, str(feedback))
            assert feedback.points == exercise.points - answer.points


OF_ANOTHER_SHAPE = {"samples-as-columns", "dot-product"}  # on which few rules can go on


def is_no_slip(exercise, number, name, first, second):
    """Whether a step is right although both slips were made, by itself or by what came before it, or NumPy refused."""
    index = [answer.name for answer in exercise.answers].index(name)
    answer, instance = exercise.answers[index], drawn(exercise, f"seed {number}")[0]
    value, followed = (
        answer.type.read(taken(exercise, instance.inputs, RULES[exercise] | rules)[index])
        for rules in (first | second, first)
    )
    return answer.type.same(value, instance.values[index][RIGHT]) or answer.type.same(value, followed)


def comes_to_the_same(exercise, number, step, first, second, name):
    """Whether after the first slip the mistake of this name gives the very values that the second gives."""
    index = [answer.name for answer in exercise.answers].index(step)
    known = mistakes.MISTAKES[f"{exercise.function_name}.{step}"][name]
    return any(
        all(
            exercise.answers[index].type.same(
                *(
                    taken(exercise, it.inputs, RULES[exercise] | first | last)[index]
                    for last in (second, {step: rule})
                )
            )
            for it in drawn(exercise, f"seed {number}")
        )
        for rule in (known if isinstance(known, list) else [known])
    )


@both
def test_two_planted_mistakes_cost_two_steps_over_two_hundred_seeds(exercise):
    """The second is named too, unless it takes a wrong value from a step before the last.

    Of a wrong earlier value two slips may be one: where Z holds the slopes, 1 - z^2 is the gate turned round.
    """
    named = []
    for number in range(200):
        for one, other in list(combinations(exercise.answers, 2))[number % 3 :: 3]:
            (first, mistaken), (second, also) = (planted(exercise, answer, number) for answer in (one, other))
            rules = {one.name: mistaken}, {other.name: also}
            if first in OF_ANOTHER_SHAPE or is_no_slip(exercise, number, other.name, *rules):
                continue
            feedback = verdict(exercise, number, rules[0] | rules[1])
            wrong = {step.name: step.diagnosis for step in feedback.steps if step.status != "correct"}
            assert list(wrong) == [one.name, other.name], (number, str(feedback))
            assert wrong[one.name] == (first,)
            assert second in wrong[other.name] or all(
                comes_to_the_same(exercise, number, other.name, *rules, name) for name in wrong[other.name]
            )
            named.append(bool(wrong[other.name]))
    assert len(named) > 300
    assert np.mean(named) > 0.9


@pytest.mark.parametrize("step", range(4))
@pytest.mark.parametrize("shape", [(), (7,), (2, 9), (2, 2, 2), (0,)])
def test_one_wrong_shape_costs_one_step(step, shape):
    def steps(*arguments):
        values = list(solutions.steps(*arguments))
        values[step] = np.full(shape, 0.123)
        return values

    feedback = bp.check(STEPS.id, steps)
    assert feedback.points == 3
    assert feedback.diagnosis == ()


def test_a_mistake_may_turn_back_what_another_one_turned():
    def steps(x, a1, z, W2, a2, y_hat, y):
        delta1 = -(W2.T @ (y - y_hat)) * (1 - z**2)
        return y - y_hat, np.outer(y_hat - y, z), delta1, np.outer(delta1, x)

    assert bp.check(STEPS.id, steps).points == 3


def test_what_is_told_of_a_step_is_true_whatever_it_goes_on_from():
    def backward(X, Y, W1, W2):
        """The 2 and the 1/n are missing from the start; the tables are averaged, once."""
        Z = np.maximum(X @ W1.T, 0)
        Y_hat = Z @ W2.T
        error = Y_hat - Y
        return Z, Y_hat, error, error.T @ Z / len(X), error, error.T @ X / len(X)

    told = {step.name: step for step in bp.check(BACKWARD.id, backward).steps}
    assert "are averaged here" in told["dW2"].message
    assert "are averaged here" in told["dW1"].message
    assert set(told["delta1"].diagnosis) == {"gate-missing", "weights-left-out"}
    assert "gated" not in told["delta1"].message


def test_a_lost_n_is_not_said_to_stand_in_a_delta2_that_has_none():
    def backward(X, Y, W1, W2):
        Z, Y_hat, delta2, dW2, delta1, dW1 = solutions.backward(X, Y, W1, W2)
        return Z, Y_hat, 3 * delta2, dW2, len(X) * delta1, len(X) * dW1

    delta1 = bp.check(BACKWARD.id, backward).steps[4]
    assert delta1.diagnosis == ("n-lost",)
    assert "your delta2" not in delta1.message


def test_an_unknown_mistake_gets_numbers_and_no_name():
    feedback = bp.check(BACKWARD.id, lambda *given: [1.01 * each for each in solutions.backward(*given)])
    assert feedback.diagnosis == ()
    assert "was expected" in feedback.steps[0].message


def test_of_the_logs_the_one_that_was_misjudged_is_shown():
    feedback = bp.check(WRONG_LINE.id, lambda logs: ["a1"] * 7)
    assert feedback.diagnosis == ()
    assert feedback.message.startswith("With `logs[")


# ---- uphill ----


def slopes(w1, w2, batch):
    """dL/dw1 by autograd, and without phi', both with their 2/n."""
    x, y = np.transpose(batch)
    loss = lambda w1: anp.mean((w2 * sigmoid(w1 * x) - y) ** 2)
    return autograd.grad(loss)(w1), np.mean(2 * (w2 * sigmoid(w1 * x) - y) * w2 * x), loss


@every_seed
def test_a_step_down_the_printed_gradient_raises_the_loss_of_a_right_batch(seed):
    for instance in draw_instances(UPHILL, seed):
        w1, w2 = instance.inputs.values()
        for batch in (instance.values[0][RIGHT], solutions.uphill(w1, w2)):
            right, printed, loss = slopes(w1, w2, batch)
            assert right * printed < 0
            h = 1e-5 / abs(printed)
            assert loss(w1 - h * printed) > loss(w1) > loss(w1 + h * printed)


def test_the_example_worked_by_hand():
    """w1 = w2 = 1, x = 4 and 0.5: with residuals 1/2 and -2 the pulls are 2 and -1, and phi' is 0.0177 and 0.2350."""
    batch = [[4, 0.9820138 - 0.5], [0.5, 0.6224593 + 2]]
    right, printed, _ = slopes(1.0, 1.0, batch)
    assert printed == pytest.approx(2 - 1, abs=1e-6)
    assert right == pytest.approx(2 * 0.0176627 - 0.2350037, abs=1e-6)
    assert bp.check(UPHILL.id, hand_made).points == 2


def hand_made(w1, w2):
    """The example for any weights: a stays 4 and 0.5, and the residuals bring the same pulls."""
    x = np.array([4, 0.5]) / w1
    y_hat = w2 * np.array([0.9820138, 0.6224593])
    return np.transpose([x, y_hat - np.array([2, -1]) / (w2 * x)])


def test_every_batch_is_right_or_wrong_in_one_way():
    rng = np.random.default_rng(8)
    fits = UPHILL.answers[0].fits
    met = set()
    for _ in range(2000):
        w1, w2 = rng.normal(size=2)
        batch = rng.normal(size=(2, 2)) * 10 ** rng.uniform(-1, 1.5)
        right, printed, _ = slopes(w1, w2, batch)
        (found,) = [name for name, true in fits(batch, {"w1": w1, "w2": w2}).items() if true]
        if abs(right * printed) > 1e-12:
            assert (found == "") == (right * printed < 0)
        met.add(found)
    assert {"", "same-way", "steep-one-stronger", "not-flat-enough"} <= met


@pytest.mark.parametrize(
    "bad", [np.zeros((2, 3)), np.full((2, 2), np.nan), np.array([[np.inf, 1], [1, 2]]), np.zeros(4)]
)
def test_what_is_no_batch_is_wrong_without_a_guess(bad):
    feedback = bp.check(UPHILL.id, lambda w1, w2: bad)
    assert (feedback.status, feedback.diagnosis) == ("wrong", ())


@pytest.mark.parametrize("size", [1e4, 1e150, 1e300])
def test_samples_far_out_are_judged_without_a_warning(size):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert bp.check(UPHILL.id, lambda w1, w2: [[size, size], [-size, size]]).status == "wrong"


# ---- rules ----


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda known: known.id)
def test_a_stub_is_not_attempted(exercise):
    space = {}
    exec(exercise.stub, space)
    assert bp.check(exercise.id, space[exercise.function_name]).status == "not attempted"


def test_bp_grad_is_refused():
    by_tape = lambda X, Y, W1, W2: bp.grad(lambda W2: np.sum(X @ W2))(W2)
    assert "bp.grad" in bp.check(BACKWARD.id, by_tape).message
