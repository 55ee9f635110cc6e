import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from matplotlib.mathtext import MathTextParser
from scipy import special

from bpwidgets.calculus.activations import ACTIVATIONS
from bpwidgets.calculus.autodiff import tape

A = np.array([-5.0, -1.3, -0.2, 0.4, 1.0, 4.0])
FAR = np.array([-1e6, -1000.0, -50.0, 0.0, 50.0, 1000.0, 1e6])

IN_AUTOGRAD = {
    "identity": lambda a: 1.0 * a,
    "sigmoid": lambda a: 1.0 / (1.0 + anp.exp(-a)),
    "tanh": anp.tanh,
    "relu": lambda a: anp.maximum(0.0, a),
    "leaky_relu": lambda a: anp.where(a > 0, a, 0.01 * a),
    "softplus": lambda a: anp.log(1.0 + anp.exp(a)),
    "step": lambda a: anp.where(a > 0, 1.0, 0.0) + 0.0 * a,
}
ALL = pytest.mark.parametrize("phi", ACTIVATIONS.values(), ids=ACTIVATIONS)


def agrees_with_autograd(phi, derivative):
    slopes = autograd.elementwise_grad(IN_AUTOGRAD[phi.name])(A)
    return bool(np.allclose(derivative(A), slopes, rtol=1e-12, atol=0))


@ALL
def test_activation_and_derivative_agree_with_autograd(phi):
    np.testing.assert_allclose(phi(A), IN_AUTOGRAD[phi.name](A), rtol=1e-13)
    assert agrees_with_autograd(phi, phi.derivative)


@ALL
def test_a_derivative_off_by_one_permille_is_noticed(phi):
    assert not agrees_with_autograd(phi, lambda a: 1.001 * phi.derivative(a) + (phi.name == "step"))


@ALL
def test_derivative_agrees_with_our_tape(phi):
    for a in A:
        np.testing.assert_allclose(tape.grad(phi)(a), phi.derivative(a), rtol=1e-13)


@ALL
def test_far_out_nothing_overflows_and_no_kink_gives_nan_but_the_jump(phi):
    assert np.isfinite(phi(FAR)).all()  # a warning would be an error here
    slopes = phi.derivative(FAR)
    assert np.isfinite(slopes[FAR != 0]).all()
    assert np.isnan(phi.derivative(0.0)) == (phi.name == "step")


def test_far_out_the_digits_are_kept():
    a = np.array([-700.0, -40.0, -5.0, 0.0, 5.0, 30.0])
    np.testing.assert_allclose(ACTIVATIONS["sigmoid"](a), special.expit(a), rtol=1e-12)
    np.testing.assert_allclose(ACTIVATIONS["softplus"](a), -special.log_expit(-a), rtol=1e-12)
    np.testing.assert_allclose(ACTIVATIONS["tanh"].derivative(20.0), 4 * np.exp(-40.0), rtol=1e-12)
    np.testing.assert_allclose(ACTIVATIONS["sigmoid"].derivative(40.0), np.exp(-40.0), rtol=1e-12)


@pytest.mark.parametrize(("name", "slope"), [("relu", 0.0), ("leaky_relu", 0.01)])
def test_at_the_kink_formula_and_tape_return_the_convention(name, slope):
    phi = ACTIVATIONS[name]
    assert phi.kink == 0.0
    assert phi.derivative(0.0) == tape.grad(phi)(0.0) == slope


@ALL
def test_a_kink_is_named_where_one_sided_slopes_differ_and_a_jump_where_values_do(phi):
    h = 1e-6
    right, left = (phi(h) - phi(0.0)) / h, (phi(0.0) - phi(-h)) / h
    assert (1e-3 < abs(right - left) < 1e3) == (phi.kink == 0.0)
    assert (abs(phi(h) - phi(-h)) > 1e-3) == (phi.jump == 0.0)


@ALL
def test_nan_stays_visible(phi):
    assert np.isnan(phi(np.nan))
    assert np.isnan(phi.derivative(np.nan)) == (phi.name != "identity")


@ALL
def test_shapes_are_kept_and_integers_promoted(phi):
    for f in (phi, phi.derivative):
        assert f(np.ones((2, 3), dtype=int)).shape == (2, 3)
        assert f(np.ones((2, 3), dtype=int)).dtype == float
        assert np.ndim(f(2)) == 0


@ALL
def test_latex_renders(phi):
    MathTextParser("path").parse(f"${phi.latex}$")


def test_names_are_the_keys():
    assert all(name == phi.name for name, phi in ACTIVATIONS.items())


@pytest.mark.parametrize(
    "phi", [phi for phi in ACTIVATIONS.values() if phi.jump is None], ids=lambda phi: phi.name
)
@pytest.mark.parametrize("a", [-1000.0, -800.0, 800.0, 1000.0])
def test_second_derivative_far_out_is_finite(phi, a):
    assert np.isfinite(tape.grad(phi.derivative)(a))
    assert np.isfinite(tape.grad(tape.grad(phi.function))(a))
