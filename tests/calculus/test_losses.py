import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import special
from sklearn import metrics

from bpwidgets.calculus import losses, softmax
from bpwidgets.calculus.autodiff import tape

RNG = np.random.default_rng(20200416)
N, K = 7, 4
REAL, REAL_HAT = RNG.normal(size=(N, 3)), RNG.normal(size=(N, 3))
SIGNS = np.array([-1, 1, 1, -1, 1, -1, -1])
BITS = (SIGNS + 1) // 2
CLASSES = np.array([0, 3, 1, 1, 2, 0, 3])
SCORES = RNG.normal(size=N) * 2
PROBABILITIES = special.expit(SCORES)
LOGITS = RNG.normal(size=(N, K)) * 3


def bce_of_p(y, p):
    return -anp.mean(y * anp.log(p) + (1 - y) * anp.log(1 - p))


def cross_entropy_of_logits(y, s):
    return -anp.mean(s[anp.arange(len(y)), y] - anp.log(anp.sum(anp.exp(s), axis=1)))


# loss, its gradient, labels, predictions, the loss once more in HIPS autograd's NumPy
CASES = {
    "mean squared error": (
        losses.MSE.value,
        losses.MSE.gradient,
        REAL,
        REAL_HAT,
        lambda y, q: anp.mean(anp.sum((y - q) ** 2, axis=1)),
    ),
    "mean absolute error": (
        losses.MAE.value,
        losses.MAE.gradient,
        REAL,
        REAL_HAT,
        lambda y, q: anp.mean(anp.sum(anp.abs(y - q), axis=1)),
    ),
    "zero-one": (
        losses.ZERO_ONE.value,
        losses.ZERO_ONE.gradient,
        SIGNS,
        SCORES,
        lambda y, s: anp.mean(anp.where(y * s <= 0, 1.0, 0.0) + 0.0 * s),
    ),
    "perceptron": (
        losses.PERCEPTRON.value,
        losses.PERCEPTRON.gradient,
        SIGNS,
        SCORES,
        lambda y, s: anp.mean(anp.maximum(0, -y * s)),
    ),
    "hinge": (
        losses.HINGE.value,
        losses.HINGE.gradient,
        SIGNS,
        SCORES,
        lambda y, s: anp.mean(anp.maximum(0, 1 - y * s)),
    ),
    "logistic": (
        losses.LOGISTIC.value,
        losses.LOGISTIC.gradient,
        SIGNS,
        SCORES,
        lambda y, s: anp.mean(anp.log(1 + anp.exp(-y * s))),
    ),
    "binary cross entropy": (
        losses.binary_cross_entropy,
        losses.d_binary_cross_entropy,
        BITS,
        PROBABILITIES,
        bce_of_p,
    ),
    "binary cross entropy of scores": (
        losses.binary_cross_entropy_of_scores,
        losses.d_binary_cross_entropy_of_scores,
        BITS,
        SCORES,
        lambda y, s: bce_of_p(y, 1 / (1 + anp.exp(-s))),
    ),
    "softmax cross entropy": (
        softmax.softmax_cross_entropy,
        softmax.d_softmax_cross_entropy,
        CLASSES,
        LOGITS,
        cross_entropy_of_logits,
    ),
}
ALL = pytest.mark.parametrize(("loss", "d_loss", "y", "q", "twin"), CASES.values(), ids=CASES)


def agrees_with_autograd(gradient, twin, y, q):
    return bool(np.allclose(gradient, autograd.grad(twin, 1)(y, q), rtol=1e-11, atol=1e-14))


# ------------------------------------------------------------------ every loss and its gradient


@ALL
def test_loss_and_gradient_agree_with_autograd(loss, d_loss, y, q, twin):
    np.testing.assert_allclose(loss(y, q), twin(y, q), rtol=1e-12)
    assert agrees_with_autograd(d_loss(y, q), twin, y, q)


@ALL
def test_a_gradient_off_by_one_permille_is_noticed(loss, d_loss, y, q, twin):
    claimed = 1.001 * d_loss(y, q) + 1e-3 * (loss == losses.ZERO_ONE.value)
    assert not agrees_with_autograd(claimed, twin, y, q)


@ALL
def test_gradient_agrees_with_our_tape(loss, d_loss, y, q, twin):
    np.testing.assert_allclose(tape.grad(loss, argnum=1)(y, q), d_loss(y, q), rtol=1e-11, atol=1e-15)


@ALL
def test_gradient_agrees_with_differences(loss, d_loss, y, q, twin):
    direction = RNG.normal(size=q.shape)
    h = 1e-6
    slope = (loss(y, q + h * direction) - loss(y, q - h * direction)) / (2 * h)
    np.testing.assert_allclose(slope, np.sum(d_loss(y, q) * direction), rtol=1e-7, atol=1e-9)


@ALL
def test_gradient_has_the_shape_of_the_predictions(loss, d_loss, y, q, twin):
    assert d_loss(y, q).shape == q.shape
    assert np.ndim(loss(y, q)) == 0


@ALL
def test_lists_are_taken_as_arrays(loss, d_loss, y, q, twin):
    assert loss(y.tolist(), q.tolist()) == loss(y, q)
    np.testing.assert_array_equal(d_loss(y.tolist(), q.tolist()), d_loss(y, q))


@ALL
def test_one_sample_without_its_axis_is_a_batch_sample_loss(loss, d_loss, y, q, twin):
    if q.ndim == 2 and y.ndim == 2:
        y, q = y[:, 0], q[:, 0]
    np.testing.assert_allclose(loss(y[0], q[0]), loss(y[:1], q[:1]), rtol=1e-15)
    np.testing.assert_allclose(d_loss(y[0], q[0]), d_loss(y[:1], q[:1])[0], rtol=1e-15)


def is_a_mean(loss, y, q):
    """Whether the same data twice leave the loss as it is."""
    return bool(np.isclose(loss(np.concatenate([y, y]), np.concatenate([q, q])), loss(y, q)))


@ALL
def test_the_same_data_twice_leave_every_loss_as_it_is(loss, d_loss, y, q, twin):
    assert is_a_mean(loss, y, q)
    assert not is_a_mean(lambda y, q: len(y) * loss(y, q), y, q)


@ALL
def test_shapes_that_would_broadcast_are_refused(loss, d_loss, y, q, twin):
    for f in (loss, d_loss):
        with pytest.raises(
            ValueError, match=r"shape \(7, 1\).*expected" if y.ndim == 1 else r"shape .*expected"
        ):
            f(y[:, None], q)
        with pytest.raises(ValueError, match=r"shape \(0,.*expected"):
            f(y[:0], q[:0])


# ------------------------------------------------------------------ namesakes in scikit-learn


def test_losses_agree_with_their_namesakes_in_scikit_learn():
    np.testing.assert_allclose(
        losses.MSE.value(REAL[:, 0], REAL_HAT[:, 0]),
        metrics.mean_squared_error(REAL[:, 0], REAL_HAT[:, 0]),
    )
    np.testing.assert_allclose(
        losses.MAE.value(REAL[:, 0], REAL_HAT[:, 0]),
        metrics.mean_absolute_error(REAL[:, 0], REAL_HAT[:, 0]),
    )
    np.testing.assert_allclose(
        losses.ZERO_ONE.value(SIGNS, SCORES), metrics.zero_one_loss(SIGNS, np.sign(SCORES))
    )
    np.testing.assert_allclose(losses.HINGE.value(SIGNS, SCORES), metrics.hinge_loss(SIGNS, SCORES))
    np.testing.assert_allclose(
        losses.binary_cross_entropy(BITS, PROBABILITIES), metrics.log_loss(BITS, PROBABILITIES)
    )
    np.testing.assert_allclose(
        softmax.softmax_cross_entropy(CLASSES, LOGITS),
        metrics.log_loss(CLASSES, special.softmax(LOGITS, axis=1)),
    )


def test_several_outputs_are_summed_where_scikit_learn_takes_their_mean():
    ours, theirs = losses.MSE.value(REAL, REAL_HAT), metrics.mean_squared_error(REAL, REAL_HAT)
    np.testing.assert_allclose(ours, 3 * theirs)


# ------------------------------------------------------------------ conventions at kinks and jumps


def test_the_absolute_error_pulls_nowhere_at_residual_zero():
    assert losses.MAE.gradient(2.0, 2.0) == 0


@pytest.mark.parametrize("y", [-1, 1])
def test_hinge_has_slope_zero_at_margin_one_and_pulls_below(y):
    assert losses.HINGE.gradient(y, 1.0 * y) == 0
    assert losses.HINGE.gradient(y, np.nextafter(1.0, 0.0) * y) == -y
    assert losses.HINGE.gradient(y, 0.0) == -y


@pytest.mark.parametrize("y", [-1, 1])
def test_perceptron_has_slope_zero_at_margin_zero_and_pulls_only_on_mistakes(y):
    assert losses.PERCEPTRON.gradient(y, 0.0) == 0
    assert losses.PERCEPTRON.gradient(y, 0.5 * y) == 0
    assert losses.PERCEPTRON.gradient(y, -0.5 * y) == -y


def test_zero_one_counts_a_zero_score_and_has_no_slope_there():
    np.testing.assert_allclose(losses.ZERO_ONE.value([1, 1, -1, -1], [0.0, 2.0, 3.0, -1.0]), 0.5)
    np.testing.assert_array_equal(losses.ZERO_ONE.gradient([1, 1, -1], [0.0, 2.0, 3.0]), [np.nan, 0.0, 0.0])


def test_a_score_that_is_no_number_is_neither_right_nor_wrong():
    for loss in losses.CLASSIFICATION.values():
        assert np.isnan(loss.value([1], [np.nan]))
        assert np.isnan(loss.gradient([1], [np.nan])).all()


# ------------------------------------------------------------------ binary cross entropy


def test_certain_predictions_cost_nothing_or_everything_without_a_warning():
    assert losses.binary_cross_entropy([0, 1], [0.0, 1.0]) == 0
    np.testing.assert_array_equal(losses.d_binary_cross_entropy([0, 1], [0.0, 1.0]), [0.5, -0.5])
    assert losses.binary_cross_entropy([0, 1], [0.5, 0.0]) == np.inf
    np.testing.assert_array_equal(losses.d_binary_cross_entropy([0, 1], [1.0, 0.0]), [np.inf, -np.inf])
    assert np.isnan(losses.binary_cross_entropy([1], [-0.1]))


@given(arrays(float, 6, elements=st.floats(0, 1)), arrays(int, 6, elements=st.integers(0, 1)))
def test_binary_cross_entropy_is_scipys_xlogy_and_xlog1py(p, y):
    expected = -np.mean(special.xlogy(y, p) + special.xlogy(1 - y, 1 - p))
    np.testing.assert_allclose(losses.binary_cross_entropy(y, p), expected, rtol=1e-12)


def test_from_scores_nothing_overflows_and_small_losses_keep_their_digits():
    s = np.array([-1000.0, -40.0, 40.0, 1000.0])
    for score, right, wrong in zip(
        s, [0.0, np.exp(-40.0), np.exp(-40.0), 0.0], [1000, 40, 40, 1000], strict=True
    ):
        y = int(score > 0)
        np.testing.assert_allclose(losses.binary_cross_entropy_of_scores(y, score), right, rtol=1e-12)
        np.testing.assert_allclose(losses.binary_cross_entropy_of_scores(1 - y, score), wrong, rtol=1e-12)
    np.testing.assert_allclose(
        losses.d_binary_cross_entropy_of_scores([1, 1, 1, 1], s), [-0.25, -0.25, 0, 0], atol=1e-16
    )
    np.testing.assert_allclose(
        losses.d_binary_cross_entropy_of_scores([1, 0], [40.0, -40.0]),
        [-np.exp(-40) / 2, np.exp(-40) / 2],
        rtol=1e-12,
    )
    for score in s:
        assert np.isfinite(tape.grad(losses.binary_cross_entropy_of_scores, 1)(1, score))


def test_from_probabilities_the_same_scores_would_cost_infinity():
    assert losses.binary_cross_entropy([1], special.expit([-1000.0])) == np.inf


@given(st.floats(-15, 15), st.integers(0, 1))
def test_chain_rule_from_probability_to_score(s, y):
    p = special.expit(s)
    through_p = losses.d_binary_cross_entropy(y, p) * p * special.expit(-s)
    np.testing.assert_allclose(
        through_p, losses.d_binary_cross_entropy_of_scores(y, s), rtol=1e-3, atol=1e-15
    )


# ------------------------------------------------------------------ labels


@pytest.mark.parametrize(
    ("loss", "labels", "message"),
    [
        (
            losses.HINGE.value,
            [0, 1],
            r"label 0: expected -1 or \+1 \(0 and 1 are the labels of binary_cross_entropy\)",
        ),
        # This loss is called "cross entropy", and its labels are -1 and +1 too.
        (losses.LOGISTIC.value, [0, 1], r"\(0 and 1 are the labels of binary_cross_entropy\)"),
        (losses.HINGE.gradient, [1, 2], r"label 2: expected -1 or \+1"),
        (losses.PERCEPTRON.value, [0, 1], r"label 0: expected -1 or \+1"),
        (losses.PERCEPTRON.gradient, [0, 1], r"label 0: expected -1 or \+1"),
        (losses.ZERO_ONE.value, [0.5, 1], r"label 0\.5: expected -1 or \+1"),
        (losses.ZERO_ONE.gradient, [np.nan, 1], r"label nan: expected -1 or \+1"),
        (
            losses.binary_cross_entropy,
            [-1, 1],
            r"label -1: expected 0 or 1 \(-1 and \+1 are the labels of the hinge\)",
        ),
        (losses.d_binary_cross_entropy, [0.2, 1], r"label 0\.2: expected 0 or 1"),
        (losses.binary_cross_entropy_of_scores, [-1, 1], r"label -1: expected 0 or 1"),
        (losses.d_binary_cross_entropy_of_scores, [-1, 1], r"label -1: expected 0 or 1"),
        (losses.HINGE.value, ["a", "b"], r"dtype <U1: expected the numbers -1 or \+1"),
        (losses.HINGE.value, [None, 1], "dtype object"),
    ],
)
def test_wrong_labels_are_named(loss, labels, message):
    with pytest.raises(ValueError, match=message):
        loss(labels, [0.5, 0.5])


def test_labels_of_dtype_object_are_said_to_be_traced_only_where_they_are():
    with pytest.raises(
        ValueError, match=r"dtype object: expected the numbers -1 or \+1 .*cross_entropy\)\.$"
    ):
        losses.HINGE.value(np.array([1, -1], dtype=object), [0.5, 0.5])
    for labels in (lambda y: y, lambda y: [y[0], 1.0]):
        with pytest.raises(ValueError, match=r"dtype object.*; labels are data, never traced\.$"):
            tape.grad(lambda y, labels=labels: losses.HINGE.value(labels(y), [0.5, 0.5]))(np.ones(2))


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([1, 2, 3], "label 3: expected a class from 0 to 2"),
        ([-1, 0, 0], "label -1: expected a class from 0 to 2"),
        ([0, 0.5, 0], r"label 0\.5: expected a class from 0 to 2"),
        ([0, 0], r"shape \(2,\) and the scores \(3, 3\): expected \(n,\) and \(n, K\)"),
        (np.eye(3), r"shape \(3, 3\) and the scores \(3, 3\)"),
    ],
)
def test_wrong_classes_are_named(labels, message):
    for f in (softmax.softmax_cross_entropy, softmax.d_softmax_cross_entropy):
        with pytest.raises(ValueError, match=message):
            f(labels, np.zeros((3, 3)))


def test_labels_may_be_floats_or_booleans():
    assert losses.binary_cross_entropy(BITS.astype(bool), PROBABILITIES) == losses.binary_cross_entropy(
        BITS.astype(float), PROBABILITIES
    )
    assert softmax.softmax_cross_entropy(CLASSES.astype(float), LOGITS) == softmax.softmax_cross_entropy(
        CLASSES, LOGITS
    )


# ------------------------------------------------------------------ what one sample costs


def terms_of(loss):
    """Labels, predictions, what one sample is counted by, and how that grows with the prediction."""
    if loss.name in losses.REGRESSION:
        y, y_hat = REAL[:, 0], REAL_HAT[:, 0]
        return y, y_hat, y_hat - y, np.ones(N)
    return SIGNS, SCORES, SIGNS * SCORES, SIGNS


EVERY_LOSS = pytest.mark.parametrize(
    "loss", [*losses.REGRESSION.values(), *losses.CLASSIFICATION.values()], ids=lambda loss: loss.name
)


@EVERY_LOSS
def test_a_loss_is_the_mean_over_samples_and_its_gradient_the_derivative_of_each(loss):
    y, predictions, at, sign = terms_of(loss)
    assert loss.value(y, predictions) == pytest.approx(np.mean(loss.sample_loss(at)))
    np.testing.assert_allclose(loss.gradient(y, predictions), sign * loss.d_sample_loss(at) / N, rtol=1e-12)


@EVERY_LOSS
def test_a_kink_lies_where_the_slopes_on_its_two_sides_differ_and_allows_those_between(loss):
    h = 1e-6
    for at in np.arange(-3.0, 3.5, 0.5):
        left, right = (float(loss.sample_loss(at + s * h) - loss.sample_loss(at)) / (s * h) for s in (-1, 1))
        if at == loss.jump:
            assert max(abs(left), abs(right)) > 1e5
        elif at == loss.kink:
            assert loss.subgradient == pytest.approx((left, right), abs=1e-6)
            assert left <= loss.d_sample_loss(at) <= right
        else:
            assert (left, right) == pytest.approx((float(loss.d_sample_loss(at)),) * 2, abs=1e-5)
    assert (loss.kink is None) == (loss.subgradient == (0, 0))


def test_a_loss_has_one_kink_or_jump_at_most():
    places = {
        loss.name: loss.nonsmooth_at
        for loss in [*losses.REGRESSION.values(), *losses.CLASSIFICATION.values()]
    }
    assert places == {
        "MSE": None,
        "MAE": 0,
        "zero-one": 0,
        "perceptron": 0,
        "hinge": 1,
        "cross entropy": None,
    }


@EVERY_LOSS
def test_at_a_kink_the_tape_of_the_whole_returns_the_convention_of_the_formula(loss):
    t = [-1.0, 0.0, 0.5] if loss.kink is None else [loss.kink, loss.kink - 1.0, loss.kink + 1.0]
    y = np.ones(3) if loss.argument is losses.margin else np.zeros(3)
    if loss.jump is not None:
        t = np.add(t, 0.25)
    np.testing.assert_allclose(tape.grad(loss.value, 1)(y, np.array(t)), loss.gradient(y, t), rtol=1e-13)
    assert all(
        np.shape(f(0.3)) == () and isinstance(f(0.3), np.float64)
        for f in (loss.sample_loss, loss.d_sample_loss)
    )


@EVERY_LOSS
def test_a_loss_of_nothing_is_shown_without_a_sign(loss):
    y, prediction, _, _ = terms_of(loss)
    assert not np.signbit(loss.value(y, 0.0 * prediction + 50.0 * y))
    slopes = loss.gradient(y, 50.0 * y)
    assert not np.signbit(slopes[slopes == 0]).any()


def test_no_cross_entropy_of_a_sure_and_right_prediction_is_minus_zero():
    assert not np.signbit(losses.binary_cross_entropy([1, 0], [1.0, 0.0]))
    assert not np.signbit(softmax.softmax_cross_entropy([0], [[1000.0, 0.0]]))


@pytest.mark.parametrize(("y", "p"), [(1, 1.5), (0, -0.5), (0, 1.5), (1, -0.5)])
def test_what_is_no_probability_costs_nan(y, p):
    assert np.isnan(losses.binary_cross_entropy([y], [p]))
    assert np.isnan(losses.d_binary_cross_entropy([y], [p])).all()


@pytest.mark.parametrize(
    "loss", [losses.HINGE.value, losses.HINGE.gradient, losses.ZERO_ONE.value, losses.LOGISTIC.value]
)
def test_a_table_of_scores_is_refused_where_each_sample_has_one(loss):
    with pytest.raises(ValueError, match=r"shape \(1, 2\).*expected \(n,\) for both"):
        loss([[1, -1]], [[0.5, 0.5]])


def test_a_table_of_scores_is_refused_for_bits_too_and_three_axes_by_the_residual():
    for loss in (losses.binary_cross_entropy, losses.d_binary_cross_entropy_of_scores):
        with pytest.raises(ValueError, match=r"expected \(n,\) for both"):
            loss([[1, 0]], [[0.5, 0.5]])
    with pytest.raises(ValueError, match=r"expected \(n,\) or \(n, q\) for both"):
        losses.MSE.value(np.zeros((1, 2, 3)), np.zeros((1, 2, 3)))


def test_labels_are_never_traced():
    with pytest.raises(ValueError, match="labels are data, never traced"):
        tape.grad(losses.HINGE.value, 0)(np.ones(2), np.ones(2))
