"""Lesson 10's training: exact in time, as good as scikit-learn's network, and every sentence true."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

import bpwidgets as bp
from bpwidgets.calculus.agreement import check_claim
from bpwidgets.calculus.layer import Layer
from bpwidgets.calculus.training_sets import DIGITS, NAMES, training_set
from bpwidgets.explorers.backpropagation import training_graph, training_result, training_run
from bpwidgets.explorers.backpropagation.training_run import EVERY, STEPS
from bpwidgets.live.picture import decision_regions
from bpwidgets.live.picture.formatting import number as number_text
from bpwidgets.live.picture.marks import Arrow, ClickTarget, Image, Label, Line, Points, Polygon

TRIES = {
    "zero weights": {"init": "zero", "step": 400},
    "vanishing": {"phi": "sigmoid", "depth": 10, "step": 400},
    "exploding": {"phi": "ReLU", "depth": 10, "init": "too large", "step": 0},
    "gradients never set to 0": {"accumulates": True, "eta": 0.5, "step": 400},
}


PASSES = "passes of the chosen one"
TOO_SMALL = ("if first W is too small", "first W too small")
"""What the grey line is called on it, and under the title."""


def small(**parameters):
    """A quick one: points of the plane and few steps."""
    return bp.Training(**{"data": "two moons", "depth": 2, "width": 6, "step": 0, **parameters})


def weights(w):
    """All weights of the state that is shown, in one row."""
    return training_result.flat(w.state.layers)


def predicted(w, X):
    """The class of each sample, by a forward pass that is written here once more."""
    z = X
    for layer in w.state.layers[:-1]:
        z = w.phi.function(z @ layer.W.T + layer.b)
    last = w.state.layers[-1]
    return (z @ last.W.T + last.b).argmax(axis=1)


# ---- time ------------------------------------------------------------------------------------------------


def test_a_state_that_was_given_up_is_computed_again_exactly():
    w, seen = small(batch=7, seed=3), {}
    for n in range(0, 1200, 100):
        w.seek(n)
        seen[n] = weights(w)
    for n in (100, 1100, 300, 0, 700):
        w.seek(n)
        np.testing.assert_array_equal(weights(w), seen[n])
        assert w.result.taken == w.position == n
    alone = small(batch=7, seed=3, step=300)
    np.testing.assert_array_equal(weights(alone), seen[300])


def test_an_epoch_goes_once_through_all_samples():
    w = small(batch=64)
    settings = w.settings()
    n = len(settings.data.X)
    batches = [training_run.batch(settings, taken)[0] for taken in range(-(-n // 64))]
    assert [len(X) for X in batches] == [64, 64, 64, n - 192]
    assert sorted(map(tuple, np.vstack(batches).tolist())) == sorted(map(tuple, settings.data.X.tolist()))
    assert not np.array_equal(batches[0], training_run.batch(settings, -(-n // 64))[0])


def test_another_seed_has_other_weights_and_another_order():
    one, other = small(seed=1), small(seed=2)
    assert not np.array_equal(weights(one), weights(other))
    first = [training_run.batch(w.settings(), 0)[0] for w in (one, other)]
    assert not np.array_equal(*first)


@pytest.mark.parametrize(("name", "value"), [("eta", 1.0), ("batch", 5), ("phi", "ReLU")])
def test_training_goes_on_from_its_weights_when_a_step_is_to_be_another(name, value):
    w, other = small(step=30), small(step=30)
    setattr(other, name, value)
    assert other.position == 30
    np.testing.assert_array_equal(weights(w), weights(other))
    for each in (w, other):
        each.step()
    assert not np.array_equal(weights(w), weights(other))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("depth", 3),
        ("width", 5),
        ("init", "He"),
        ("seed", 1),
        ("data", "three spirals"),
        ("accumulates", True),
    ],
)
def test_training_starts_again_with_other_first_weights_or_data(name, value):
    w = small(step=30)
    setattr(w, name, value)
    assert w.position == 0
    assert w.result.taken == 0


def test_pictures_of_a_run_that_plays_show_what_its_curves_need_anyway(monkeypatch):
    taken, evaluation = [], training_run.evaluation

    def counted(settings, layers, steps):
        taken.append(steps)
        return evaluation(settings, layers, steps)

    w = small(step=0)
    monkeypatch.setattr(training_run, "evaluation", counted)
    for _ in range(6):
        w.step(w.steps_per_frame)
    assert taken == [it.taken for it in w.result.evaluations[1:]]


def test_a_run_ends():
    w = small(width=2, batch=256, step=STEPS - 1)
    assert "The run ends here." not in w.summary
    assert w.step()
    assert not w.step()
    assert "The run ends here." in w.summary
    assert [it.taken for it in w.result.evaluations] == [*range(0, 400, 20), *range(400, STEPS + 1, EVERY)]


# ---- what it learns ----------------------------------------------------------------------------------------


def scikit_learns(seed, *, epochs, eta):
    """The accuracy of scikit-learn's network of equal size on the held-out digits."""
    data = training_set(DIGITS)
    fitted = MLPClassifier(
        hidden_layer_sizes=(16,),
        activation="tanh",
        solver="sgd",
        alpha=0.0,
        batch_size=32,
        learning_rate_init=eta,
        momentum=0.0,
        max_iter=epochs,
        n_iter_no_change=epochs,
        tol=0.0,
        random_state=seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # so many epochs were asked for
        fitted.fit(data.X, data.y)
    return fitted.score(data.held_X, data.held_y)


def test_as_many_digits_are_right_as_with_scikit_learns_network():
    """Within 1 point of 100, in the mean of five seeds: equal sizes, data, epochs and step size."""
    epochs, eta = 32, 0.1
    steps = epochs * -(-1000 // 32)
    ours = [bp.Training(depth=2, seed=seed, eta=eta, step=steps).result for seed in range(5)]
    theirs = [scikit_learns(seed, epochs=epochs, eta=eta) for seed in range(5)]
    assert np.mean([r.right / r.held for r in ours]) == pytest.approx(np.mean(theirs), abs=0.01)
    assert min(theirs) > 0.9


@pytest.mark.parametrize("data", NAMES)
def test_loss_and_count_are_those_of_the_network_that_is_shown(data):
    w = bp.Training(data=data, depth=3, step=100)
    held = training_set(data)
    assert w.result.right == np.sum(predicted(w, held.held_X) == held.held_y)
    assert w.result.said.tolist() == predicted(w, held.held_X[:24]).tolist()
    before = w.result.loss
    w.seek(600)
    assert w.result.loss < before


def test_regions_are_the_classes_of_their_points():
    w = bp.Training(data="three spirals", depth=3, eta=0.5, step=400)
    said = predicted(w, decision_regions.middles(training_result.MAP, training_result.PLANE)).reshape(
        training_result.MAP
    )
    (image,) = [it for it in w.marks if isinstance(it, Image)]
    np.testing.assert_array_equal(image.values, said)
    assert set(said.ravel().tolist()) == {0, 1, 2}
    # A step across the boundary leads into another class.
    border = np.asarray(image.boundary)
    border = border[np.isfinite(border[:, 0])]
    around = [predicted(w, border + 0.08 * np.array([np.cos(t), np.sin(t)])) for t in np.linspace(0, 6, 13)]
    assert np.mean(np.ptp(around, axis=0) > 0) > 0.95


# ---- what is wrong with a network, and is said ---------------------------------------------------------------


def test_zero_weights_learn_nothing_before_the_last_layer():
    w = bp.Training(depth=3, init="zero", step=120)
    for layer in w.state.layers[:-1]:
        assert not layer.W.any()
    assert "No gradient reaches layer 1." in w.summary
    assert "All units of a hidden layer are alike, and will stay so." in w.summary


def test_units_that_begin_alike_stay_alike_though_they_learn():
    w = small(init="zero", phi="sigmoid", eta=1.0, step=500)
    first = w.state.layers[0].W
    assert np.abs(first).max() > 1e-3
    np.testing.assert_allclose(first, first[:1].repeat(len(first), axis=0), rtol=1e-9)
    assert "All units of a hidden layer are alike" in w.summary
    assert "alike" not in small(init="too small", phi="sigmoid").summary


def test_units_alike_before_but_not_behind_are_not_called_alike():
    layers = (Layer(np.ones((3, 2)), np.zeros(3)), Layer(np.array([[1.0, 2.0, 3.0]]), np.zeros(1)))
    assert not training_result.are_alike(layers)
    assert training_result.are_alike((layers[0], Layer(np.ones((1, 3)), np.zeros(1))))


def test_a_deep_sigmoid_network_vanishes_and_one_too_large_explodes():
    vanishing = bp.Training(depth=10, phi="sigmoid", step=0)
    first, *_, last = vanishing.result.delta_sizes
    assert first < last / 1000
    assert "times smaller at layer 1 than at the last: it vanishes." in vanishing.summary
    exploding = bp.Training(depth=10, phi="ReLU", init="too large", step=0)
    first, *_, last = exploding.result.delta_sizes
    assert first > 1000 * last
    assert "times larger at layer 1 than at the last: it explodes." in exploding.summary


def zones(w):
    """{word: (low, high)} of the dark ground in the panel of the layers."""
    texts = [it.text.split(":") for it in w.marks if isinstance(it, Label)]
    words = [word for word, *_ in texts if word in ("vanishes", "explodes")]
    grounds = [it for it in w.marks if isinstance(it, Polygon) and it.axes == "delta"]
    return {word: (min(it.y), max(it.y)) for word, it in zip(words, grounds, strict=True)}


@pytest.mark.parametrize(
    ("word", "settings"),
    [
        ("", {"depth": 6}),
        ("vanishes", {"depth": 10, "phi": "sigmoid"}),
        ("explodes", {"depth": 10, "phi": "ReLU", "init": "too large"}),
    ],
)
def test_layer_1_lies_on_the_ground_that_the_sentence_speaks_of(word, settings):
    w = bp.Training(step=0, **settings)
    first, found = w.result.delta_sizes[0], zones(w)
    assert sorted(found) == ["explodes", "vanishes"]
    assert [name for name, (low, high) in found.items() if low <= first <= high] == ([word] if word else [])


def test_a_wrong_answer_is_tinted_and_says_what_is_said_and_what_the_digit_is():
    w = bp.Training(step=60)
    shown, said = training_set(DIGITS).held_y[: training_result.SHOWN], w.result.said
    labels = [it for it in w.marks if isinstance(it, Label) and it.axes == "samples"]
    cards = [it for it in w.picture.handles if isinstance(it, ClickTarget)]
    texts = [it.text for it in labels if it.text[0].isdigit() and "wrong" not in it.text]
    assert texts == [
        str(digit) if digit == taken else f"{taken}→{digit}"
        for digit, taken in zip(shown.tolist(), said.tolist(), strict=True)
    ]
    grounds = [it for it in w.marks if isinstance(it, Polygon) and it.axes == "samples"]
    assert {it.role for it in grounds} == {"wrong"}
    wrong = [card for card, digit, taken in zip(cards, shown, said, strict=False) if digit != taken]
    for ground, card in zip(grounds, wrong, strict=True):
        middle = (min(ground.x) + max(ground.x)) / 2, (min(ground.y) + max(ground.y)) / 2
        assert middle == pytest.approx(card.at)
        assert (np.ptp(ground.x), np.ptp(ground.y)) == pytest.approx(card.covers)
    assert f"{w.result.held - w.result.right} of 500 wrong: said → true" in [it.text for it in labels]


def test_the_bar_of_what_is_said_and_wrong_has_the_colour_of_mistakes():
    for sample in (1, 24):
        w = bp.Training(sample=sample)
        r = w.result
        bars = {it.role: it for it in w.marks if isinstance(it, Polygon) and it.axes == "p" and it.opacity}
        p, said = r.shown_p[r.number], int(r.said[r.number])
        if said == r.label:
            assert set(bars) == {"forward"}
        else:
            np.testing.assert_allclose(np.reshape(bars["wrong"].x, (-1, 4))[:, 1], p[said])
            assert np.mean(bars["wrong"].y) == pytest.approx(said)
            np.testing.assert_allclose(np.reshape(bars["forward"].x, (-1, 4))[:, 1], np.delete(p, said))


@pytest.mark.parametrize("show", ["curves and layers", PASSES])
@pytest.mark.parametrize("sample", [1, 24])
def test_the_bar_of_the_true_class_is_called_so_and_beside_a_lying_one_is_what_is_said(show, sample):
    w = bp.Training(sample=sample, show=show)
    r = w.result
    p, said = r.shown_p[r.number], int(r.said[r.number])
    along = 0 if show != PASSES else 1
    words = {
        it.text: it.at for it in w.marks if isinstance(it, Label) and it.axes == "p" and not it.axes_coords
    }
    found = {text: (at[1 - along], at[along]) for text, at in words.items()}
    expected = {} if show == PASSES else {number_text(p[said], 2): (said, p[said])}
    if show == PASSES:
        expected["true"] = (r.label, p[r.label])
    elif said != r.label:
        expected[f"{number_text(p[r.label], 2)}, true"] = (r.label, p[r.label])
    assert found == {text: pytest.approx(at) for text, at in expected.items()}
    verdict = f"says {said}: {'right' if said == r.label else 'wrong'}"
    assert verdict in [it.text for it in w.marks if isinstance(it, Label) and it.axes == "p"]


@pytest.mark.parametrize("sample", [1, 24])
def test_the_chosen_digit_stands_before_the_layers_as_in_its_row(sample):
    w = bp.Training(sample=sample)
    (digit,) = (it for it in w.marks if isinstance(it, Image) and it.axes == "layers")
    np.testing.assert_array_equal(digit.values, training_set(DIGITS).held_X[sample - 1].reshape(8, 8))
    (way,) = (it for it in w.marks if isinstance(it, Arrow) and it.axes == "layers")
    (layers,) = (it for it in w.marks if isinstance(it, Points) and it.axes == "layers")
    assert digit.box[1] == way.tail[0] < min(layers.x)
    assert max(layers.x) < way.head[0]


def test_the_factor_in_the_sentence_is_that_of_the_layers():
    w = bp.Training(depth=6, phi="sigmoid", step=0)
    first, *_, last = w.result.delta_sizes
    assert f"|δ| is {last / first:.0f} times smaller at layer 1" in w.summary


def test_gradients_that_are_kept_add_up():
    w = small(accumulates=True, eta=0.01)
    total, before = 0.0, weights(w)
    for _ in range(5):
        total = total + training_result.flat(w.result.gradient)
        w.step()
        np.testing.assert_allclose(weights(w), before - 0.01 * total, rtol=1e-12)
        before = weights(w)
    ratio = np.linalg.norm(total + training_result.flat(w.result.gradient)) / np.linalg.norm(
        training_result.flat(w.result.gradient)
    )
    assert w.result.sum_ratio == pytest.approx(ratio)
    assert f"Old gradients were kept: the next step follows a sum {ratio:.2g} times as long." in w.summary


def test_training_that_blows_up_stops_before_its_numbers_overflow_and_goes_on_with_a_smaller_step():
    w = bp.Training(depth=10, phi="ReLU", init="too large", eta=10.0, step=50)
    assert w.position < 50
    assert "Training has blown up, and stops." in w.summary
    assert np.isfinite(weights(w)).all()
    assert not w.step()
    w.eta = 0.001
    stopped_by_the_large_step = w.position
    if not w.result.is_over:
        assert w.step()
        assert w.position == stopped_by_the_large_step + 1


@pytest.mark.parametrize(
    ("name", "says"),
    list(zip(TRIES, ("alike", "it vanishes", "it explodes", "Old gradients were kept"), strict=True)),
)
def test_each_try_of_the_lesson_shows_and_says_what_it_is_about(name, says):
    w = bp.Training(tries=TRIES)
    assert says not in w.summary
    at_first = w.result.right
    w.show_try(name)
    assert says in w.summary
    assert w.result.right < at_first


# ---- gradients, marks, targets -------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", [1.001, -1.0])
def test_a_wrong_gradient_is_found_by_the_check(wrong):
    r = bp.Training(step=100).result
    (right,) = training_result.claims(r)
    assert check_claim(right).status == "agree"
    layers = (Layer(wrong * r.gradient[0].W, r.gradient[0].b), *r.gradient[1:])
    (claim,) = training_result.claims(replace(r, gradient=layers))
    assert check_claim(claim).status == "disagree"


def test_the_chosen_sample_is_the_one_that_was_clicked():
    w = bp.Training(step=40)
    target = [it for it in w.picture.handles if isinstance(it, ClickTarget)][4]
    assert target.label == f"held-out sample 5, a {training_set(DIGITS).held_y[4]}"
    w.move(target.sets)
    assert w.sample == 5
    assert w.result.label == training_set(DIGITS).held_y[4]
    np.testing.assert_allclose(w.result.z[-1], w.result.shown_p[4], rtol=1e-12)
    p_minus_e = w.result.shown_p[4] - np.eye(10)[w.result.label]
    np.testing.assert_allclose(w.result.delta[-1], p_minus_e, rtol=1e-12)


@pytest.mark.parametrize("setting", [{}, {"depth": 1}, {"depth": 4, "width": 5}, {"data": "three spirals"}])
def test_a_click_on_a_sample_shows_its_own_pass_forward_and_back(setting):
    """Every number beside a unit is that of the whole network, by a pass and by autodiff that are written here."""
    w = bp.Training(step=200, **setting)
    target = next(it for it in w.picture.handles if it.label.startswith("held-out sample 5,"))
    w.move(target.sets)
    data, r = training_set(w.data), w.result
    assert (w.sample, w.show) == (5, PASSES)
    z, y, deltas, values = data.held_X[4], data.held_y[4], {}, {"inputs": data.held_X[4]}

    def loss_from(a, layer):
        for after in r.layers[layer + 1 :]:
            a = after.W @ w.phi.function(a) + after.b
        return np.log(np.sum(np.exp(a))) - a[y]

    for number, layer in enumerate(r.layers):
        a = layer.W @ z + layer.b
        z = w.phi.function(a)
        name = f"layer {number + 1}" if number + 1 < len(r.layers) else "scores"
        values[name] = z if name != "scores" else np.exp(a) / np.sum(np.exp(a))
        deltas[name] = bp.grad(lambda a, number=number: loss_from(a, number))(a)
    table = w.tables["Passes of the chosen one"]
    seen = set()
    for title, unit, value, delta in zip(*table.values(), strict=True):
        name = title.partition(",")[0]
        k = int("".join(str("₀₁₂₃₄₅₆₇₈₉".index(digit)) for digit in unit[1:])) - (name != "scores")
        assert value == pytest.approx(values[name][k], rel=1e-9)
        assert (
            delta == "" if name == "inputs" else delta == pytest.approx(deltas[name][k], rel=1e-6, abs=1e-12)
        )
        seen.add((name, k))
    assert ("scores", y) in seen
    assert sum(name == "scores" for name, _ in seen) == min(3, data.K)
    assert f"Sample 5, a {y}, has the loss {number_text(float(loss_from(a, len(r.layers))))}" in w.summary


def test_the_gradients_of_the_unit_that_gets_most_are_drawn_beside_its_edges():
    w = bp.Training(step=200, show=PASSES, sample=10)
    shown = training_graph.columns(w.result)
    first, second = training_graph.gradients(shown)
    (unit,) = np.flatnonzero(first.any(axis=1))
    assert unit == np.abs(shown[1].delta).argmax()
    np.testing.assert_allclose(first[unit], shown[1].delta[unit] * shown[0].z)
    np.testing.assert_allclose(second[:, unit], shown[2].delta * shown[1].z[unit])
    assert second.any(axis=0).sum() == 1


def test_from_the_passes_a_click_leads_back_to_the_curves():
    w = bp.Training(step=80, show=PASSES)
    assert not [it for it in w.marks if it.axes == "loss"]
    assert [it for it in w.marks if getattr(it, "text", "") == "◂ back to the curves"]
    (back,) = [it for it in w.picture.handles if it.label == "back to the curves"]
    w.move(back.sets)
    assert [it for it in w.marks if it.axes == "loss"]
    assert not [it for it in w.marks if getattr(it, "text", "") == "◂ back to the curves"]


def test_passes_follow_the_training():
    w = bp.Training(step=80, show=PASSES, sample=10)
    before = w.tables["Passes of the chosen one"]["x, z or p"]
    assert w.step()
    assert w.show == PASSES
    assert w.tables["Passes of the chosen one"]["x, z or p"] != before


@pytest.mark.parametrize("depth", [1, 5, 12])
def test_every_layer_has_its_point_under_its_number(depth):
    w = bp.Training(depth=depth, step=0)
    points = np.concatenate([it.x for it in w.marks if isinstance(it, Points) and it.axes == "delta"])
    names = [it for it in w.marks if isinstance(it, Label) and it.axes == "layers"]
    assert [it.text for it in names] == [*(str(k + 1) for k in range(depth)), "layer"]
    panels = {axes.get_label(): axes for axes in w.figure.axes}
    over, under = (
        panels[name].transData.transform([(x, 1.0) for x in at])[:, 0]
        for name, at in (("layers", [it.at[0] for it in names[:-1]]), ("delta", np.sort(points)))
    )
    np.testing.assert_allclose(over, under, atol=1)


@pytest.mark.parametrize(("depth", "phi"), [(1, "tanh"), (5, "tanh"), (12, "sigmoid")])
def test_arrows_lead_from_the_last_layer_back_to_the_first(depth, phi):
    w = bp.Training(depth=depth, phi=phi, step=0)
    arrows = [it for it in w.marks if isinstance(it, Arrow) and it.axes == "delta"]
    assert len(arrows) == depth - 1
    y = np.log(w.result.delta_sizes)
    for arrow, layer in zip(arrows, range(depth - 1, 0, -1), strict=True):
        assert arrow.tail == pytest.approx(((layer + 0.5) / depth, w.result.delta_sizes[layer]))
        before, end = (layer - 0.5) / depth, arrow.head[0]
        assert 5 < 316 * (end - before) < 9  # px: at the rim of its point
        on_line = y[layer - 1] + (end - before) * depth * (y[layer] - y[layer - 1])
        assert np.log(arrow.head[1]) == pytest.approx(on_line)


def test_axes_of_steps_are_named_beside_plain_numbers():
    w = bp.Training()
    panels = {axes.get_label(): axes for axes in w.figure.axes}
    assert [panels[name].get_xlabel() for name in ("loss", "accuracy")] == ["step", "step"]
    below = [it for it in w.marks if isinstance(it, Label) and it.axes in panels and it.offset == (0, -14)]
    assert all(it.text.replace(".", "").isdigit() for it in below)


@pytest.mark.parametrize(("depth", "phi", "shown"), [(1, "tanh", 0), (5, "tanh", 5), (12, "sigmoid", 5)])
def test_grey_is_what_reaches_the_layers_of_a_network_that_begins_too_small(depth, phi, shown):
    w = bp.Training(depth=depth, phi=phi, seed=2, step=40)
    expected = bp.Training(depth=depth, phi=phi, seed=2, init="too small", step=0).result.delta_sizes
    np.testing.assert_allclose(w.result.too_small_sizes, expected, rtol=1e-12)
    lines = [it for it in w.marks if isinstance(it, Line) and it.axes == "delta" and it.role == "muted"]
    words = [it for it in w.marks if isinstance(it, Label) and it.text in TOO_SMALL]
    assert len(lines) == len(words) == (shown > 0)
    expected = (
        expected * w.result.delta_sizes[-1] / expected[-1]
    )  # of the same last delta, as the way back is linear
    if shown == depth:  # on the line itself, under a point of it
        (word,) = words
        assert word.text == "if first W is too small"
        first = np.flatnonzero(expected >= 1e-6)[0]
        assert word.at == pytest.approx(((first + 0.5) / depth, expected[first]))
        assert word.offset[1] < 0
    for line in lines:  # as far down as the panel shows
        assert line.dash
        np.testing.assert_allclose(line.y, expected[-shown:], rtol=1e-12)
        np.testing.assert_allclose(line.x, (np.arange(depth) + 0.5)[-shown:] / depth)
        assert shown == depth or expected[-shown - 1] < 1e-9


@pytest.mark.parametrize("depth", [2, 5, 8])
@pytest.mark.parametrize("phi", ["tanh", "ReLU", "sigmoid"])
def test_the_name_of_the_grey_line_is_inside_its_panel_and_on_no_number(depth, phi):
    w = bp.Training(depth=depth, phi=phi, init="too small", step=0)
    (word,) = [it for it in w.marks if isinstance(it, Label) and it.text in TOO_SMALL]
    numbers = [it for it in w.marks if isinstance(it, Label) and it.axes == "delta" and it.size == 12]
    panel = {axes.get_label(): axes for axes in w.figure.axes}["delta"]
    px = w.size[0] / w.figure.bbox.width

    def place(label):
        to_px = panel.transAxes if label.axes_coords == "xy" else panel.transData
        return px * to_px.transform(label.at) + label.offset

    if not word.axes_coords:
        assert place(word)[1] - 7 > px * panel.get_window_extent().y0
        for each in numbers:
            across, up = place(word) - 11 - place(each), place(word)[1] - place(each)[1]
            wide = 7 * len(each.text) if each.align == "left" else 3.5 * len(each.text)
            assert abs(up) > 13 or across[0] > wide or across[0] < -110


def test_what_is_said_of_a_digit_stands_on_its_own_card():
    w = bp.Training(step=60)
    cards = [it for it in w.picture.handles if isinstance(it, ClickTarget)][:24]
    words = [it for it in w.marks if isinstance(it, Label) and it.axes == "samples" and len(it.text) < 4]
    assert len(words) == 24
    assert {len(it.text) for it in words} == {1, 3}
    for it, card in zip(words, cards, strict=True):
        half = np.array([3.5 * len(it.text), 5])
        assert np.all(np.abs(np.subtract(it.at, card.at)) + half <= np.array(card.covers) / 2)
    for upper, lower in zip(cards, cards[6:], strict=False):
        assert upper.at[1] + upper.covers[1] / 2 + 3 <= lower.at[1] - lower.covers[1] / 2


def test_a_digit_has_air_on_all_sides_of_its_card():
    w = bp.Training()
    images = [it for it in w.marks if isinstance(it, Image)]
    for target, number in zip(
        [it for it in w.picture.handles if isinstance(it, ClickTarget)], range(24), strict=True
    ):
        (x, y), (wide, high) = target.at, target.covers
        left, right, bottom, top = images[number // 6].box
        pixel = (right - left) / 60
        assert pixel * (10 * (number % 6) + 1) - (x - wide / 2) >= 3  # px
        assert (x + wide / 2) - pixel * (10 * (number % 6) + 9) >= 3
        assert top - (y - high / 2) >= 4
        assert bottom < y + high / 2 - 14  # room for what the network says


def test_sizes_beyond_the_panel_are_hollow_at_its_edge():
    w = bp.Training(depth=12, phi="sigmoid", init="too small", step=0)
    filled, hollow = (it for it in w.marks if isinstance(it, Points) and it.axes == "delta")
    assert (filled.filled, hollow.filled) == (True, False)
    assert len(hollow.y) > 0
    assert set(np.asarray(hollow.y).tolist()) == {1e-9}


def test_a_loss_beyond_the_panel_is_hollow_at_its_edge():
    large = bp.Training(depth=10, phi="ReLU", init="too large", step=0)
    assert large.result.loss > 100
    for w, filled in ((large, False), (bp.Training(step=40), True)):
        (point,) = (it for it in w.marks if isinstance(it, Points) and it.axes == "loss")
        assert point.filled == filled
        assert point.y[0] == pytest.approx(w.result.loss if filled else 1.3 * np.log(10))


def test_a_callable_of_ones_own_is_an_activation():
    w = small(phi=lambda a: a / (1 + np.abs(a)), step=800)
    assert w.error == ""
    assert {it.status for it in w.gradients} == {"agree"}
    assert w.result.right > 60
