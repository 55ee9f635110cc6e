"""Exercises of lesson 06: unusual right answers are right, wrong ones are named, and guesses do not pass."""

from __future__ import annotations

from fractions import Fraction

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

import bpwidgets as bp
from bpwidgets.exercises.engine.exercise import RIGHT
from bpwidgets.exercises.engine.instances import draw_instances
from bpwidgets.exercises.lessons.matrix_derivatives import ENTRY, GRADIENTS, HIDDEN, SIZE
from tests.solutions import matrix_derivatives as solutions

SEEDS = ["notebook", "one", "two", "three"]
every_seed = pytest.mark.parametrize("seed", SEEDS)


# ---- right, in whatever style ----


def entry_by_array(x, triples):
    q = len(x)
    D = np.zeros((q, q, q))
    for k in range(q):
        D[k, k] = x
    return D[tuple(triples.T)]


def entry_by_differences(x, triples):
    found = []
    for k, i, j in triples:
        W = np.zeros((len(x), len(x)))
        before = (W @ x)[k]
        W[i, j] = 1
        found.append((W @ x)[k] - before)
    return np.array(found, np.float32)


@pytest.mark.parametrize(
    "entry", [entry_by_array, entry_by_differences, lambda *a: tuple(solutions.entry(*a))]
)
@every_seed
def test_an_entry_may_be_found_in_any_way(entry, seed):
    assert bp.check(ENTRY.id, entry, seed=seed).status == "correct"


def gradients_by_loops(W, x, v):
    q, p = W.shape
    dW = [[Fraction(v[i]) * Fraction(x[j]) for j in range(p)] for i in range(q)]
    dx = [sum(W[i, j] * v[i] for i in range(q)) for j in range(p)]
    return dW, dx


def gradients_by_einsum(W, x, v):
    return {"dx": np.einsum("ij,i->j", W, v), "dW": np.einsum("i,j->ij", v, x)}


def gradients_by_broadcasting(W, x, v):
    return [np.asfortranarray(v[:, None] * x), (W * v[:, None]).sum(axis=0)]


def gradients_by_autograd(W, x, v):
    loss = lambda W, x: anp.dot(v, anp.dot(W, x))
    return autograd.grad(loss, 0)(W, x), autograd.grad(loss, 1)(W, x)


def gradients_by_the_array(W, x, v):
    D = np.zeros((len(v), *W.shape))
    D[np.arange(len(v)), np.arange(len(v))] = x
    return np.tensordot(v, D, 1), v @ W


@pytest.mark.parametrize(
    "gradients",
    [
        gradients_by_loops,
        gradients_by_einsum,
        gradients_by_broadcasting,
        gradients_by_autograd,
        gradients_by_the_array,
    ],
)
@every_seed
def test_gradients_may_be_found_in_any_way(gradients, seed):
    assert bp.check(GRADIENTS.id, gradients, seed=seed).status == "correct"


def questions_of_powers(q, p):
    """Not one entry a row but all, each row with other weights: Vandermonde's, which are independent."""
    calls = -(-p // q)
    return np.vander(1 + np.arange(calls * q) / (calls * q), p).reshape(calls, q, p)


def questions_last_first(q, p):
    return np.eye(-(-p // q) * q, p)[:, ::-1].reshape(-1, q, p) * -7


def questions_as_a_list(q, p):
    return [matrix.tolist() for matrix in solutions.hidden(q, p)]


@pytest.mark.parametrize("hidden", [questions_of_powers, questions_last_first, questions_as_a_list])
@every_seed
def test_a_hidden_x_may_be_asked_for_in_any_way(hidden, seed):
    assert bp.check(HIDDEN.id, hidden, seed=seed).status == "correct"


def test_one_matrix_alone_is_one_call():
    alone = lambda q, p: np.eye(q, p) if q >= p else solutions.hidden(q, p)
    assert bp.check(HIDDEN.id, alone).status == "correct"


def test_x_follows_from_the_questions_of_the_solution():
    rng = np.random.default_rng(6)
    for q, p in [(1, 1), (2, 5), (3, 6), (5, 2), (4, 7)]:
        x = rng.normal(size=p)
        questions = np.array(solutions.hidden(q, p))
        assert len(questions) == -(-p // q)
        answers = np.concatenate([W @ x for W in questions])
        np.testing.assert_allclose(np.linalg.lstsq(questions.reshape(-1, p), answers)[0], x)


# ---- the reference ----


def test_the_references_are_autograds():
    for seed in SEEDS:
        for instance in draw_instances(GRADIENTS, seed):
            dW, dx = gradients_by_autograd(**instance.inputs)
            np.testing.assert_allclose(instance.values[0][RIGHT], dW, atol=1e-12)
            np.testing.assert_allclose(instance.values[1][RIGHT], dx, atol=1e-12)


def test_an_entry_is_autograds():
    for instance in draw_instances(ENTRY):
        x, triples = instance.inputs.values()
        D = autograd.jacobian(lambda W, x=x: anp.dot(W, x))(np.zeros((len(x), len(x))))
        np.testing.assert_allclose(instance.values[0][RIGHT], D[tuple(triples.T)])


# ---- wrong, and said why ----


@pytest.mark.parametrize(
    ("gradients", "diagnosis"),
    [
        (lambda W, x, v: (np.outer(x, v), W.T @ v), ("transposed",)),
        (lambda W, x, v: (np.outer(v, x), W @ v), ("not-transposed",)),
        (lambda W, x, v: (v * x, W.T @ v), ("entrywise",)),
        (lambda W, x, v: (v @ x.T, W.T @ v), ("dot-product",)),
        (lambda W, x, v: (np.einsum("k,ki,j->kij", v, np.eye(len(v)), x), v @ W), ("not-added",)),
        (lambda W, x, v: (np.outer(v, x), W.T * v), ("not-added",)),
        (lambda W, x, v: (-np.outer(v, x), -v @ W), ("downhill",)),
        (lambda W, x, v: (-np.outer(x, v), v @ W), ("transposed", "downhill")),
        (lambda W, x, v: (np.ones(W.shape) * x, W.T @ v), ("v-left-out",)),
        (lambda W, x, v: (np.outer(v, x), (W * v).sum(axis=0)), ("v-along-columns",)),
        (lambda W, x, v: (np.outer(v, x), W @ x), ("forward-again",)),
        (lambda W, x, v: (W.T @ v, np.outer(v, x)), ("other-gradient",)),
        (lambda W, x, v: (np.outer(x, v), W @ v), ("transposed", "not-transposed")),
    ],
)
@every_seed
def test_a_mistake_as_a_learner_writes_it_has_its_name(gradients, diagnosis, seed):
    assert bp.check(GRADIENTS.id, gradients, seed=seed).diagnosis == diagnosis


@pytest.mark.parametrize(
    ("entry", "diagnosis"),
    [
        (lambda x, t: [x[i] if i == k else 0 for k, i, j in t], "x-by-row"),
        (lambda x, t: x[t[:, 2]], "every-slice-filled"),
        (lambda x, t: [x[j] if i == k else 0 for i, j, k in t], "indices-turned"),
    ],
)
@every_seed
def test_a_wrong_entry_has_its_name(entry, diagnosis, seed):
    assert bp.check(ENTRY.id, entry, seed=seed).diagnosis == (diagnosis,)


@pytest.mark.parametrize(
    ("hidden", "diagnosis"),
    [
        (lambda q, p: [np.outer(np.eye(q)[0], unit) for unit in np.eye(p)], "one-at-a-time"),
        (lambda q, p: np.ones((1, q, p)), "all-at-once"),
        (lambda q, p: np.ones((-(-p // q), q, p)), "alike"),
        (lambda q, p: np.zeros((-(-p // q), q, p)), "zero-rows"),
        (lambda q, p: [np.eye(q, p)] * -(-p // q), "alike"),
        (lambda q, p: [np.eye(q, p, k=start) for start in range(0, q, p)], "sizes-swapped"),
        (lambda q, p: [*solutions.hidden(q, p), np.zeros((q, p))], "too-many"),
        (lambda q, p: np.eye(q * p).reshape(-1, q, p), "too-many"),
        (lambda q, p: [np.eye(q, p, k=start) for start in range(0, p + 1, q)], "too-many"),
        (np.eye, "too-few"),
        (lambda q, p: [np.eye(q, p, k=start) for start in range(0, p - q + 1, q)], "too-few"),
        (lambda q, p: [], "too-few"),
    ],
)
@every_seed
def test_questions_that_do_not_do_are_told_why(hidden, diagnosis, seed):
    assert bp.check(HIDDEN.id, hidden, seed=seed).diagnosis == (diagnosis,)


@pytest.mark.parametrize(
    "hidden",
    [
        lambda q, p: np.eye(p),
        lambda q, p: np.ones((1, p, q)),
        lambda q, p: np.full((-(-p // q), q, p), np.inf),
        lambda q, p: -(-p // q),
    ],
)
def test_what_are_no_questions_is_wrong(hidden):
    feedback = bp.check(HIDDEN.id, hidden)
    assert (feedback.status, feedback.points) == ("wrong", 0)


def test_unknown_mistakes_get_numbers_and_no_name():
    feedback = bp.check(GRADIENTS.id, lambda W, x, v: (np.outer(v, x) * 1.001, W.T @ v + 0.01))
    assert [step.status for step in feedback.steps] == ["wrong", "wrong"]
    assert feedback.diagnosis == ()
    assert all("was expected" in step.message for step in feedback.steps)


def test_one_wrong_step_costs_one_step():
    assert bp.check(SIZE.id, lambda q, p: (q * q * p, q)).points == 1
    assert bp.check(GRADIENTS.id, lambda W, x, v: (np.outer(v, x), W @ v)).points == 2


def test_bp_grad_is_refused():
    by_tape = lambda W, x, v: (bp.grad(lambda W: v @ (W @ x))(W), bp.grad(lambda x: v @ (W @ x))(x))
    assert "bp.grad" in bp.check(GRADIENTS.id, by_tape).message


# ---- instances ----


def test_entries_of_every_kind_are_asked_for():
    for seed in SEEDS:
        for instance in draw_instances(ENTRY, seed):
            k, i, j = instance.inputs["triples"].T
            assert ((i == k) & (j != k)).any()
            assert ((i == k) & (j == k)).any()
            assert ((i != k) & (j == k)).any()
            assert ((i != k) & (j == i)).any()


def test_a_hidden_x_is_longer_and_shorter_than_the_output():
    for seed in SEEDS:
        wide = {instance.inputs["q"] >= instance.inputs["p"] for instance in draw_instances(HIDDEN, seed)}
        assert wide == {True, False}
        assert any(
            instance.inputs["p"] % instance.inputs["q"] == 0 for instance in draw_instances(HIDDEN, seed)
        )
