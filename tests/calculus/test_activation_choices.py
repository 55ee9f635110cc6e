"""The activations of a chooser are those of the table, and a learner's own gets its derivative."""

from __future__ import annotations

import numpy as np
import pytest

from bpwidgets.calculus import functions
from bpwidgets.calculus.activation_choices import ACTIVATION_CHOICES, as_activation
from bpwidgets.calculus.activations import ACTIVATIONS
from bpwidgets.calculus.autodiff.tape import grad

GRID = np.linspace(-3, 3, 13)


def own(function):
    """A learner's function, as the chooser takes it."""
    return functions.as_function(function, choices=ACTIVATION_CHOICES, variables=("a",))


@pytest.mark.parametrize("label", ACTIVATION_CHOICES)
def test_a_name_of_the_chooser_is_an_activation_of_the_table(label):
    assert as_activation(ACTIVATION_CHOICES[label]) is next(
        phi for phi in ACTIVATIONS.values() if phi.label == label
    )


@pytest.mark.parametrize("choice", ACTIVATION_CHOICES.values(), ids=ACTIVATION_CHOICES)
def test_the_text_of_an_activation_is_what_would_be_typed(choice):
    typed = functions.from_text(choice.text_at("u"), variables=("u",))
    np.testing.assert_allclose(typed(GRID), choice(GRID), rtol=1e-15)
    assert choice.latex_at("u") == typed.latex


def test_what_has_a_jump_cannot_be_chosen():
    assert {phi.label for phi in ACTIVATIONS.values()} - ACTIVATION_CHOICES.keys() == {"step"}


def test_a_learners_own_activation_has_its_derivative_in_every_shape():
    phi = as_activation(own(lambda a: a * np.tanh(a)))
    for a in (GRID, GRID[None].T, 0.5):
        np.testing.assert_allclose(phi(a), a * np.tanh(a))
        np.testing.assert_allclose(phi.derivative(a), np.tanh(a) + a / np.cosh(a) ** 2, rtol=1e-12)


def test_the_derivative_of_ones_own_activation_can_be_differentiated_again_and_takes_whole_numbers():
    phi = as_activation(own(lambda a: a**3))
    assert grad(phi.derivative)(2.0) == pytest.approx(12)
    assert phi.derivative(2) == pytest.approx(12)
