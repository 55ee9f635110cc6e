"""The two-layer network against HIPS autograd, finite differences, and numbers worked by hand."""

from __future__ import annotations

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpwidgets.calculus import network as net
from bpwidgets.calculus.activations import ACTIVATIONS
from bpwidgets.calculus.layer import preactivation
from bpwidgets.calculus.output_losses import CROSS_ENTROPY, OUTPUT_LOSSES, SQUARED_ERROR

PHI = {
    "identity": lambda a: a,
    "sigmoid": lambda a: 1 / (1 + anp.exp(-a)),
    "tanh": anp.tanh,
    "relu": lambda a: a * (a > 0),
    "leaky_relu": lambda a: a * anp.where(a > 0, 1.0, 0.01),
    "softplus": lambda a: anp.log1p(anp.exp(a)),
}
"""The activations once more, in HIPS autograd's NumPy."""


def squared(y, y_hat):
    return anp.mean(anp.sum((y - y_hat) ** 2, axis=-1))


def entropy(y, p):
    return -anp.mean(anp.sum(y * anp.log(p) + (1 - y) * anp.log(1 - p), axis=-1))


LOSSES = {"squared error": squared, "cross entropy": entropy}


def example(rng, p=3, h=2, q=1, n=None, *, phi1="tanh", phi2="sigmoid", loss="squared error"):
    """A random network with an input and a target in {0, 1}; n is None for one sample."""
    rows = () if n is None else (n,)
    network = net.Network(
        W1=rng.normal(size=(h, p)),
        W2=rng.normal(size=(q, h)),
        phi1=ACTIVATIONS[phi1],
        phi2=ACTIVATIONS[phi2],
        loss=OUTPUT_LOSSES[loss],
    )
    return network, rng.normal(size=(*rows, p)), rng.integers(0, 2, (*rows, q)).astype(float)


def hips_loss(network, x, y):
    """(W1, W2) -> the loss, written once more, column by column as on the slide."""

    def loss(W1, W2):
        columns = anp.atleast_2d(x).T
        z = PHI[network.phi1.name](anp.dot(W1, columns))
        y_hat = PHI[network.phi2.name](anp.dot(W2, z))
        return LOSSES[network.loss.name](anp.atleast_2d(y), y_hat.T)

    return loss


@given(
    st.integers(0, 2**32 - 1),
    st.tuples(*[st.integers(1, 6)] * 3),
    st.one_of(st.none(), st.integers(1, 5)),
    st.sampled_from(sorted(PHI)),
    st.sampled_from(["identity", "sigmoid", "tanh", "softplus"]),
)
def test_the_gradients_are_those_of_hips_autograd(seed, sizes, n, phi1, phi2):
    network, x, y = example(np.random.default_rng(seed), *sizes, n=n, phi1=phi1, phi2=phi2)
    stored = net.forward(network, x, y)
    found = net.backward(network, x, y, stored)
    loss = hips_loss(network, x, y)
    np.testing.assert_allclose(stored.loss, loss(network.W1, network.W2), rtol=1e-12)
    for argument, ours in enumerate((found.dW1, found.dW2)):
        expected = autograd.grad(loss, argument)(network.W1, network.W2)
        np.testing.assert_allclose(ours, expected, rtol=1e-9, atol=1e-12)


@given(st.integers(0, 2**32 - 1), st.one_of(st.none(), st.integers(1, 5)))
def test_cross_entropy_after_a_sigmoid_is_that_of_hips_autograd(seed, n):
    network, x, y = example(np.random.default_rng(seed), 3, 4, 2, n=n, loss="cross entropy")
    found = net.backward(network, x, y, net.forward(network, x, y))
    for argument, ours in enumerate((found.dW1, found.dW2)):
        expected = autograd.grad(hips_loss(network, x, y), argument)(network.W1, network.W2)
        np.testing.assert_allclose(ours, expected, rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize("name", ["z", "y_hat"])
def test_what_arrives_on_the_way_is_the_slope_by_differences(name):
    """dz and dy_hat: the loss as a function of what was stored, without the part before it."""
    network, x, y = example(np.random.default_rng(5), 3, 2, 2)
    stored = net.forward(network, x, y)
    found = net.backward(network, x, y, stored)

    def after(values):
        y_hat = values if name == "y_hat" else network.phi2(preactivation(network.W2, values))
        return network.loss.value(y, y_hat)

    at, step = getattr(stored, name), 1e-6
    slopes = [(after(at + step * e) - after(at - step * e)) / (2 * step) for e in np.eye(at.size)]
    np.testing.assert_allclose(getattr(found, f"d{name}"), slopes, rtol=1e-7)


def test_the_gradients_of_a_batch_are_the_means_of_its_samples():
    network, X, Y = example(np.random.default_rng(3), 3, 4, 2, n=5)
    batch = net.backward(network, X, Y, net.forward(network, X, Y))
    samples = [net.backward(network, x, y, net.forward(network, x, y)) for x, y in zip(X, Y, strict=True)]
    np.testing.assert_allclose(batch.dW1, np.mean([it.dW1 for it in samples], axis=0))
    np.testing.assert_allclose(batch.dW2, np.mean([it.dW2 for it in samples], axis=0))


def test_an_example_worked_by_hand():
    network = net.Network(
        W1=np.array([[1.0, 2.0], [-1.0, 1.0]]),
        W2=np.array([[2.0, -3.0]]),
        phi1=ACTIVATIONS["relu"],
        phi2=ACTIVATIONS["identity"],
        loss=SQUARED_ERROR,
    )
    x, y = np.array([2.0, 1.0]), np.array([5.0])
    stored = net.forward(network, x, y)
    assert (stored.a1.tolist(), stored.z.tolist()) == ([4.0, -1.0], [4.0, 0.0])
    assert (stored.a2.tolist(), stored.loss) == ([8.0], 9.0)
    found = net.backward(network, x, y, stored)
    assert found.delta2.tolist() == [6.0]
    assert found.dW2.tolist() == [[24.0, 0.0]]
    assert found.dz.tolist() == [12.0, -18.0]
    assert found.delta1.tolist() == [12.0, 0.0]
    assert found.dW1.tolist() == [[24.0, 12.0], [0.0, 0.0]]


@pytest.mark.parametrize(("a2", "y", "delta2"), [(-800.0, 1.0, -1.0), (800.0, 0.0, 1.0), (800.0, 1.0, 0.0)])
def test_a_saturated_sigmoid_keeps_the_gradient_of_the_cross_entropy(a2, y, delta2):
    network = net.Network(
        W1=np.array([[1.0]]),
        W2=np.array([[a2]]),
        phi1=ACTIVATIONS["identity"],
        phi2=ACTIVATIONS["sigmoid"],
        loss=CROSS_ENTROPY,
    )
    x, y = np.array([1.0]), np.array([y])
    assert net.backward(network, x, y, net.forward(network, x, y)).delta2.tolist() == [delta2]


@given(st.floats(-6, 6), st.floats(0, 1))
def test_the_cross_entropy_of_a_target_between_0_and_1_is_that_of_hips_autograd(a2, y):
    p = 1 / (1 + np.exp(-a2))
    network = net.Network(
        W1=np.eye(1),
        W2=np.array([[a2]]),
        phi1=ACTIVATIONS["identity"],
        phi2=ACTIVATIONS["sigmoid"],
        loss=CROSS_ENTROPY,
    )
    x, y = np.array([1.0]), np.array([y])
    stored = net.forward(network, x, y)
    np.testing.assert_allclose(stored.loss, entropy(y, np.array([p])), rtol=1e-10)
    np.testing.assert_allclose(CROSS_ENTROPY.entry(y, p), entropy(y, np.array([p])), rtol=1e-10)
    np.testing.assert_allclose(
        CROSS_ENTROPY.d_entry(y, p), autograd.grad(lambda p: entropy(y, p))(p), rtol=1e-8
    )
    np.testing.assert_allclose(net.backward(network, x, y, stored).delta2, p - y, rtol=1e-10, atol=1e-12)


def test_a_saturated_sigmoid_keeps_the_cross_entropy_finite():
    """At a2 = 800 and y = 0, yhat is rounded to 1; the loss is ln(1 + e^800) = 800."""
    network = net.Network(
        W1=np.eye(1),
        W2=np.array([[800.0]]),
        phi1=ACTIVATIONS["identity"],
        phi2=ACTIVATIONS["sigmoid"],
        loss=CROSS_ENTROPY,
    )
    x = np.array([1.0])
    assert net.forward(network, x, np.array([0.0])).loss == 800.0
    assert net.forward(network, x, np.array([1.0])).loss == 0.0
    assert CROSS_ENTROPY.entry(0.0, 1.0) == np.inf
    assert CROSS_ENTROPY.entry(1.0, 1.0) == 0.0


@pytest.mark.parametrize(("y", "p"), [(1.0, 1.5), (0.0, -0.5), (0.5, 1.5)])
def test_the_cross_entropy_of_what_is_no_probability_is_no_number(y, p):
    assert np.isnan(CROSS_ENTROPY.entry(y, p))
    assert np.isnan(CROSS_ENTROPY.d_entry(y, p))


class Counted(float):
    """A number that counts its multiplications."""

    count = 0

    def __mul__(self, other):
        Counted.count += 1
        return Counted(float(self) * float(other))

    def __add__(self, other):
        return Counted(float(self) + float(other))

    __rmul__, __radd__ = __mul__, __add__


@pytest.mark.parametrize("sizes", [(3, 2, 1), (4, 6, 3), (1, 1, 1)])
def test_multiplications_are_counted_as_they_are_done(sizes):
    p, h, q = sizes
    x, W1, W2 = ([Counted(v) for v in np.arange(1.0, n + 1)] for n in (p, h * p, q * h))

    def product(W, v):
        rows = [W[k : k + len(v)] for k in range(0, len(W), len(v))]
        return [sum((w * entry for w, entry in zip(row, v, strict=True)), Counted(0.0)) for row in rows]

    Counted.count = 0
    z = product(W1, x)
    product(W2, z)
    expected = net.multiplications(p, h, q)
    assert Counted.count == expected["forward"]
    Counted.count = 0
    delta2 = [Counted(1.0) * 0.5 for _ in range(q)]
    assert len([d * entry for d in delta2 for entry in z]) == q * h
    dz = product([W2[k * h + j] for j in range(h) for k in range(q)], delta2)
    delta1 = [d * 0.5 for d in dz]
    assert len([d * entry for d in delta1 for entry in x]) == h * p
    assert Counted.count == expected["backward"]
    assert expected["finite differences"] == (1 + h * p + q * h) * expected["forward"]
