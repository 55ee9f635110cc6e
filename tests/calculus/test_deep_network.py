"""The deep softmax network against HIPS autograd, lesson 08's two layers, and scikit-learn."""

from __future__ import annotations

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from bpwidgets.calculus import deep_network, descent, network
from bpwidgets.calculus.activations import ACTIVATIONS
from bpwidgets.calculus.descent import INITIALISATIONS
from bpwidgets.calculus.layer import Layer
from bpwidgets.calculus.output_losses import OutputLoss
from tests.calculus.test_network import PHI


def example(seed, sizes=(5, 4, 6, 3), n=7):
    """Random layers with biases, inputs and one-hot labels."""
    rng = np.random.default_rng(seed)
    layers = descent.initial_layers(sizes, "Xavier", rng)
    layers = tuple(Layer(it.W, rng.normal(size=it.b.shape)) for it in layers)
    return layers, rng.normal(size=(n, sizes[0])), np.eye(sizes[-1])[rng.integers(0, sizes[-1], n)]


def hips_loss(parts, phi, X, Y):
    """The loss once more, column by column as on the slides; parts: W1, b1, W2, b2, ..."""
    z = X.T
    for W, b in zip(parts[:-2:2], parts[1:-2:2], strict=True):
        z = PHI[phi](anp.dot(W, z) + b[:, None])
    s = anp.dot(parts[-2], z) + parts[-1][:, None]
    return -anp.mean(anp.log(anp.sum(Y.T * anp.exp(s), axis=0) / anp.sum(anp.exp(s), axis=0)))


def test_a_class_that_is_ruled_out_costs_nothing_unless_it_is_the_right_one():
    s = np.array([[0.0, 1.0, -np.inf], [2.0, -np.inf, -np.inf]])
    first, last = np.eye(3)[[0, 0]], np.eye(3)[[2, 0]]
    assert deep_network.loss(first, s) == pytest.approx(np.log1p(np.e) / 2, rel=1e-15)
    assert deep_network.loss(last, s) == np.inf


def test_a_label_that_is_shared_counts_each_class_by_its_share():
    s, shared = np.array([[0.0, 1.0, -np.inf]]), np.array([[0.25, 0.75, 0.0]])
    assert deep_network.loss(shared, s) == pytest.approx(np.log1p(np.e) - 0.75, rel=1e-15)


@pytest.mark.parametrize("phi", sorted(PHI))
@pytest.mark.parametrize("sizes", [(5, 3), (5, 4, 3), (5, 4, 6, 3), (2, *[4] * 11, 3)], ids=str)
def test_loss_and_gradients_are_those_of_hips_autograd(phi, sizes):
    layers, X, Y = example(1, sizes)
    stored = deep_network.forward(layers, ACTIVATIONS[phi], X)
    parts = [part for layer in layers for part in (layer.W, layer.b)]
    assert deep_network.loss(Y, stored.a[-1]) == pytest.approx(hips_loss(parts, phi, X, Y), rel=1e-12)
    found = deep_network.backward(layers, ACTIVATIONS[phi], Y, stored)
    expected = autograd.grad(lambda parts: hips_loss(parts, phi, X, Y))(parts)
    for i, gradient in enumerate(found.layers):
        np.testing.assert_allclose(gradient.W, expected[2 * i], rtol=1e-8, atol=1e-13)
        np.testing.assert_allclose(gradient.b, expected[2 * i + 1], rtol=1e-8, atol=1e-13)


@pytest.mark.parametrize("phi", sorted(PHI))
def test_the_scores_alone_are_those_of_the_forward_pass_to_the_bit(phi):
    layers, X, _ = example(3)
    stored = deep_network.forward(layers, ACTIVATIONS[phi], X)
    np.testing.assert_array_equal(deep_network.scores(layers, ACTIVATIONS[phi], X), stored.a[-1], strict=True)


def test_two_layers_hand_back_what_lesson_08_does():
    """With the delta of the scores as dL/dyhat of an identity: delta1 and both weight gradients agree."""
    layers, X, Y = example(2, (4, 5, 3))
    zero = tuple(Layer(layer.W, np.zeros_like(layer.b)) for layer in layers)
    stored = deep_network.forward(zero, ACTIVATIONS["tanh"], X)
    found = deep_network.backward(zero, ACTIVATIONS["tanh"], Y, stored)
    loss = OutputLoss(name="given", entry=lambda y, s: s, d_entry=lambda y, s: len(Y) * found.deltas[1])
    two = network.Network(
        W1=layers[0].W, W2=layers[1].W, phi1=ACTIVATIONS["tanh"], phi2=ACTIVATIONS["identity"], loss=loss
    )
    lesson = network.backward(two, X, Y, network.forward(two, X, Y))
    np.testing.assert_allclose(found.deltas[0], lesson.delta1, rtol=1e-13)
    np.testing.assert_allclose(found.layers[0].W, lesson.dW1, rtol=1e-13)
    np.testing.assert_allclose(found.layers[1].W, lesson.dW2, rtol=1e-13)


@given(st.integers(0, 10_000), st.integers(1, 6))
def test_the_last_delta_of_every_sample_sums_to_0(seed, depth):
    layers, X, Y = example(seed, (3, *[4] * (depth - 1), 5))
    stored = deep_network.forward(layers, ACTIVATIONS["tanh"], X)
    deltas = deep_network.backward(layers, ACTIVATIONS["tanh"], Y, stored).deltas
    np.testing.assert_allclose(deltas[-1].sum(axis=1), 0, atol=1e-15)
    assert [delta.shape for delta in deltas] == [(7, len(layer.b)) for layer in layers]


def test_a_batch_is_the_mean_of_its_samples():
    layers, X, Y = example(3)
    phi = ACTIVATIONS["softplus"]

    def gradient(X, Y):
        return deep_network.backward(layers, phi, Y, deep_network.forward(layers, phi, X)).layers[0].W

    alone = [gradient(X[i : i + 1], Y[i : i + 1]) for i in range(len(X))]
    np.testing.assert_allclose(gradient(X, Y), np.mean(alone, axis=0), rtol=1e-12)


def test_one_layer_descends_to_scikit_learns_softmax_regression():
    rng = np.random.default_rng(4)
    X = rng.normal(size=(60, 2))
    y = (X @ [[1.0, -1.0, 0.3], [0.2, 0.9, -1.0]] + rng.gumbel(size=(60, 3))).argmax(axis=1)
    phi, Y = ACTIVATIONS["identity"], np.eye(3)[y]
    layers = descent.initial_layers((2, 3), "zero", rng)
    for _ in range(6000):
        stored = deep_network.forward(layers, phi, X)
        layers = descent.gradient_step(layers, deep_network.backward(layers, phi, Y, stored).layers, 1.0)
    fitted = LogisticRegression(C=np.inf, tol=1e-10, max_iter=10_000).fit(X, y)
    np.testing.assert_allclose(
        deep_network.forward(layers, phi, X).p, fitted.predict_proba(X), rtol=1e-4, atol=1e-6
    )


def test_a_step_goes_against_the_gradient_and_gradients_add_up():
    layers, gradients = (Layer(np.ones((1, 2)), np.ones(1)),), (Layer(np.array([[2.0, -4.0]]), np.zeros(1)),)
    (after,) = descent.gradient_step(layers, gradients, 0.25)
    np.testing.assert_array_equal(after.W, [[0.5, 2.0]])
    np.testing.assert_array_equal(after.b, [1.0])
    (both,) = descent.sum_of_gradients(layers, gradients)
    np.testing.assert_array_equal(both.W, [[3.0, -3.0]])


@pytest.mark.parametrize(
    ("name", "deviation"),
    [
        ("zero", 0),
        ("too small", 0.01),
        ("Xavier", (2 / (200 + 300)) ** 0.5),
        ("He", (2 / 200) ** 0.5),
        ("too large", 1),
    ],
)
def test_first_weights_have_the_deviation_of_their_initialisation(name, deviation):
    (layer,) = descent.initial_layers((200, 300), name, np.random.default_rng(5))
    assert layer.W.shape == (300, 200)
    assert layer.W.std() == pytest.approx(deviation, rel=0.01)
    assert abs(layer.W.mean()) <= 0.02 * deviation
    assert not layer.b.any()


def test_every_initialisation_is_tested():
    assert list(INITIALISATIONS) == ["zero", "too small", "Xavier", "He", "too large"]


@pytest.mark.parametrize(("init", "phi"), [("Xavier", "tanh"), ("He", "relu")])
def test_xavier_and_he_keep_the_size_of_the_gradient_over_twelve_layers(init, phi):
    """Within a factor of 10 from layer 12 to layer 1; a deviation of half or twice that loses or gains thousands."""
    rng = np.random.default_rng(6)
    layers = descent.initial_layers((32,) * 12 + (10,), init, rng)
    X, Y = rng.normal(size=(64, 32)), np.eye(10)[rng.integers(0, 10, 64)]

    def spread(by):
        scaled = (*(Layer(by * it.W, it.b) for it in layers[:-1]), layers[-1])
        stored = deep_network.forward(scaled, ACTIVATIONS[phi], X)
        deltas = deep_network.backward(scaled, ACTIVATIONS[phi], Y, stored).deltas
        return np.linalg.norm(deltas[0]) / np.linalg.norm(deltas[-2])

    assert 0.1 < spread(1.0) < 10
    assert spread(0.5) < 1e-2 * spread(1.0)
