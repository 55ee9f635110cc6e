"""Lesson 07: the table against autograd, the mistakes as a learner writes them, why a row is dark, what a drag sets."""

from __future__ import annotations

import itertools

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from matplotlib.path import Path

import bpwidgets as bp
from bpwidgets.calculus.activations import ACTIVATIONS
from bpwidgets.explorers.single_layer import captions, gate_marks, geometry, layer
from bpwidgets.live.model.motion import MovedBy
from bpwidgets.live.picture import network
from bpwidgets.live.picture.formatting import SUB, number
from bpwidgets.live.picture.marks import Cells, ClickTarget, Handle, Label, Line, Points, Polygon
from bpwidgets.live.picture.style import TEXT_PX

SHAPES = [(1, 1, 1), (1, 3, 2), (4, 2, 3), (5, 6, 6)]
every_shape = pytest.mark.parametrize(("n", "p", "q"), SHAPES)
PHI = {
    "identity": lambda a: a,
    "sigmoid": lambda a: 1 / (1 + anp.exp(-a)),
    "tanh": anp.tanh,
    "ReLU": lambda a: anp.where(a > 0, a, 0.0),
    "leaky ReLU": lambda a: anp.where(a > 0, a, 0.01 * a),
    "softplus": lambda a: anp.log(1 + anp.exp(a)),
}
every_phi = pytest.mark.parametrize("phi", PHI)
MISTAKES = [name for name in layer.MISTAKES if name != layer.NO_MISTAKE]


def numbers(n, p, q):
    rng = np.random.default_rng(100 * n + 10 * p + q)
    X, Y = rng.uniform(-2, 2, (n, p)), rng.uniform(-1, 1, (n, q))
    return {"W": rng.uniform(-1, 1, (q, p)), "X": X, "Y": Y}


def by_autograd(phi, W, X, Y):
    """dL/dW of the mean over the samples of the sum of squares over the units."""
    loss = lambda W: anp.mean(anp.sum((PHI[phi](anp.dot(X, W.T)) - Y) ** 2, axis=1))
    return autograd.grad(loss)(W)


def handle(explorer, label):
    (found,) = (it for it in explorer.picture.handles if it.label.startswith(label))
    return found


def drag(explorer, label, to, by=MovedBy.DRAG):
    explorer.move_handle(handle(explorer, label), to, by=by)


# ---- the gradient ----


@every_shape
@every_phi
def test_the_gradient_is_autograds(n, p, q, phi):
    arrays = numbers(n, p, q)
    explorer = bp.SingleLayer(phi=phi, **arrays)
    np.testing.assert_allclose(explorer.result.dW, by_autograd(phi, **arrays), rtol=1e-12, atol=1e-14)
    assert [found.status for found in explorer.gradients] == ["agree"]


def test_a_learners_own_activation_is_differentiated():
    arrays = numbers(3, 2, 2)
    explorer = bp.SingleLayer(phi=lambda a: np.sin(a) + a, **arrays)
    loss = lambda W: anp.mean(
        anp.sum((anp.sin(arrays["X"] @ W.T) + arrays["X"] @ W.T - arrays["Y"]) ** 2, axis=1)
    )
    np.testing.assert_allclose(explorer.result.dW, autograd.grad(loss)(arrays["W"]), rtol=1e-12)


@every_shape
def test_every_entry_is_an_error_through_a_gate_times_an_input(n, p, q):
    r = bp.SingleLayer(phi="tanh", **numbers(n, p, q)).result
    for s, i, j in np.ndindex(n, q, p):
        product = 2 / n * (r.z[s, i] - r.Y[s, i]) * (1 - np.tanh(r.a[s, i]) ** 2) * r.X[s, j]
        assert r.products[s, i, j] == pytest.approx(product, rel=1e-12)
    np.testing.assert_allclose(r.products.sum(axis=0), r.dW, rtol=1e-12, atol=1e-15)


def test_a_single_sample_may_be_given_as_vectors():
    explorer = bp.SingleLayer(W=[[1.0, -1.0]], X=[0.5, 0.25], Y=[1.0], phi="identity")
    assert (explorer.n, explorer.p, explorer.q) == (1, 2, 1)
    np.testing.assert_allclose(explorer.result.dW, [[2 * (0.25 - 1) * 0.5, 2 * (0.25 - 1) * 0.25]])


def test_arrays_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"W has the shape \(2, 2\); expected \(2, 3\)"):
        bp.SingleLayer(W=np.ones((2, 2)), X=np.ones((4, 3)), Y=np.ones((4, 2)))


# ---- mistakes ----


def as_a_learner_writes(mistake, phi, X, Y, W):
    """Each mistake in a loop over samples, without the code of the explorer."""
    total = 0.0
    for x, y in zip(X, Y, strict=True):
        a = W @ x
        z = ACTIVATIONS[phi](a)
        dz, slope = 2 * (z - y), ACTIVATIONS[phi].derivative(a)
        total = (
            total
            + {
                "φ′(z) for φ′(a)": lambda dz=dz, z=z, x=x: np.outer(dz * ACTIVATIONS[phi].derivative(z), x),
                "φ′ missing": lambda dz=dz, x=x: np.outer(dz, x),
                "outer product transposed": lambda dz=dz, slope=slope, x=x: np.outer(x, dz * slope),
                "dL/dz · φ′ as a dot product": lambda dz=dz, slope=slope, x=x: np.outer(np.dot(dz, slope), x),
                "sum for mean": lambda dz=dz, slope=slope, x=x: len(X) * np.outer(dz * slope, x),
            }[mistake]()
        )
    return total / len(X)


@pytest.mark.parametrize("mistake", [name for name in MISTAKES if name != "mean δ times mean x"])
@pytest.mark.parametrize("phi", ["sigmoid", "tanh", "softplus"])
def test_a_mistake_is_what_a_learner_computes(mistake, phi):
    arrays = numbers(4, 3, 2)
    explorer = bp.SingleLayer(phi=phi, mistake=mistake, **arrays)
    np.testing.assert_allclose(
        explorer.result.mistaken, as_a_learner_writes(mistake, phi, **arrays), rtol=1e-12
    )
    assert not explorer.result.unnoticed


def test_the_product_of_means_is_what_a_learner_computes():
    arrays = numbers(4, 3, 2)
    r = bp.SingleLayer(phi="sigmoid", mistake="mean δ times mean x", **arrays).result
    a = arrays["X"] @ arrays["W"].T
    z = 1 / (1 + np.exp(-a))
    delta = 2 * (z - arrays["Y"]) * z * (1 - z)
    np.testing.assert_allclose(r.mistaken, np.outer(delta.mean(axis=0), arrays["X"].mean(axis=0)), rtol=1e-12)


@pytest.mark.parametrize(
    ("mistake", "settings"),
    [
        ("φ′(z) for φ′(a)", {"phi": "identity"}),
        ("φ′(z) for φ′(a)", {"phi": "ReLU"}),
        ("φ′ missing", {"phi": "identity"}),
        ("dL/dz · φ′ as a dot product", {"q": 1}),
        ("mean δ times mean x", {"n": 1}),
        ("sum for mean", {"n": 1}),
    ],
)
def test_where_a_mistake_changes_nothing_the_sentence_says_so(mistake, settings):
    explorer = bp.SingleLayer(mistake=mistake, **settings)
    assert "nobody would notice" in explorer.summary
    assert any(isinstance(mark, Label) and mark.text == "=" for mark in explorer.marks)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_that_changes_something_is_shown_beside_the_gradient(mistake):
    explorer = bp.SingleLayer(phi="sigmoid", mistake=mistake, n=3, p=4, i=1, j=2)
    assert f"Mistake, {mistake}:" in explorer.summary
    assert "nobody" not in explorer.summary
    (wrong,) = (mark for mark in explorer.marks if isinstance(mark, Cells) and mark.role == "wrong")
    np.testing.assert_array_equal(wrong.values, explorer.result.mistaken)
    assert "Mistake" in explorer.tables


def test_the_sentence_is_true_of_the_shape_that_a_mistake_leaves():
    assert "1 × 4, where W is 3 × 4" in bp.SingleLayer(mistake="dL/dz · φ′ as a dot product", p=4).summary
    assert "4 × 3, where W is 3 × 4" in bp.SingleLayer(mistake="outer product transposed", p=4).summary
    assert "the diagonal is right" in bp.SingleLayer(mistake="outer product transposed", i=2, j=2).summary
    assert "6 times as large" in bp.SingleLayer(mistake="sum for mean", n=6).summary


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"mistake": "φ′ missing"}, "φ′ missing: right in this entry, wrong in 3 others."),  # row 2 is shut
        ({"mistake": "φ′ missing", "i": 2}, "in place of 0."),
        # The gate of the first unit is 1 − 1e−6.
        (
            {
                "mistake": "φ′ missing",
                "phi": "tanh",
                "W": [[1e-3], [1.0]],
                "X": [[1.0]],
                "Y": [[1.0, 0.0]],
                "i": 1,
            },
            "φ′ missing: nearly right in this entry, wrong in one other.",
        ),
        (
            {"mistake": "φ′ missing", "phi": "tanh", "W": [[1e-3]], "X": [[1.0]], "Y": [[1.0]]},
            "φ′ missing: nearly right in this entry.",
        ),
    ],
)
def test_an_entry_that_a_mistake_leaves_as_it_is_is_not_said_to_be_another(settings, said):
    assert bp.SingleLayer(**settings).summary.endswith(said)


def test_printed_products_are_equal_only_where_they_are():
    exact = bp.SingleLayer(W=[[1.0]], X=[[0.5]], Y=[[0.0]], phi="identity")
    assert "= (1)(1)(0.5) = 0.5." in exact.summary
    rounded = bp.SingleLayer(W=[[1.0]], X=[[0.5]], Y=[[0.1234567]], phi="identity")
    assert "= (0.7531)(1)(0.5) ≈ 0.3765." in rounded.summary
    assert "(0) = 0" in bp.SingleLayer(W=[[1.0]], X=[[0.0]], Y=[[1.0]], phi="identity").summary


# ---- why a row or a column is dark ----


def one_unit(a, y, phi="ReLU", x=1.0):
    return bp.SingleLayer(W=[[a]], X=[[x]], Y=[[y]], phi=phi)


@pytest.mark.parametrize(
    ("explorer", "reason"),
    [
        (one_unit(-1.0, 1.0), "gate"),
        (one_unit(0.0, 1.0), "kink"),
        (one_unit(2.0, 2.0), "upstream"),
        (one_unit(-2.0, 0.0), "both"),
        (one_unit(0.0, 0.0), "upstream"),
        (one_unit(5.0, 0.0, "sigmoid"), "nearly"),
        (one_unit(5.0, 0.0, "tanh"), "nearly"),
    ],
)
def test_a_dark_row_says_why(explorer, reason):
    assert layer.row_reasons(explorer.result) == {0: reason}
    much = "Little" if reason == "nearly" else "Nothing"
    assert f"{much} reaches row 1 ({captions.WHY[reason]})." in explorer.summary
    assert darkened(explorer) == 1


@pytest.mark.parametrize(
    ("a", "phi"), [(-3.0, "leaky ReLU"), (1.0, "ReLU"), (-1.0, "softplus"), (0.0, "sigmoid")]
)
def test_an_open_gate_leaves_no_row_dark(a, phi):
    explorer = one_unit(a, 3.0, phi)
    assert layer.row_reasons(explorer.result) == {}
    assert "reaches" not in explorer.summary
    assert darkened(explorer) == 0


def test_an_input_of_0_darkens_its_column_and_nothing_else():
    explorer = bp.SingleLayer(W=np.ones((2, 2)), X=[[0.0, 1.0]], Y=np.zeros((1, 2)), phi="identity")
    assert layer.zero_inputs(explorer.result) == [0]
    assert "Nothing reaches column 1 (input 0)." in explorer.summary
    np.testing.assert_array_equal(explorer.result.dW, [[0, 2], [0, 2]])


def test_a_unit_that_is_dead_on_every_sample_is_said_to_be():
    X = [[1.0, 2.0], [0.5, 1.0]]
    dead = bp.SingleLayer(W=[[-1.0, -1.0], [1.0, 1.0]], X=X, Y=np.ones((2, 2)))
    assert "No sample opens the gate of row 1." in dead.summary
    alive = bp.SingleLayer(W=[[-1.0, 1.0], [1.0, 1.0]], X=X, Y=np.ones((2, 2)))
    assert "No sample" not in alive.summary


def test_what_nothing_reaches_and_what_little_reaches_is_told_apart():
    explorer = bp.SingleLayer(
        W=[[5.0, 0.0], [0.5, 0.0], [0.1, 0.0]], X=[[1.0, 0.0]], Y=[[0.0] * 3], phi="tanh"
    )
    explorer.Y = np.array([[0.0, np.tanh(0.5), 0.0]])
    said = "Nothing reaches row 2 (no error, z = y); column 2 (input 0). Little reaches row 1 (gate nearly shut)."
    assert said in explorer.summary


@pytest.mark.parametrize(("q", "p", "i", "j"), [(3, 3, 3, 1), (3, 3, 1, 3), (6, 6, 2, 5), (1, 1, 1, 1)])
@pytest.mark.parametrize("n", [1, 3])
def test_one_ground_leads_from_the_selected_weight_through_its_unit_to_its_entry(q, p, i, j, n):
    explorer = bp.SingleLayer(q=q, p=p, i=i, j=j, n=n)
    form, first = geometry.form_of(explorer.result), explorer.marks[0]
    assert (type(first), first.role, first.axes) == (Polygon, "gradient", "layer")
    ground = Path(np.column_stack([first.x, first.y]))
    left, right, bottom, top = form.table(p, q)
    entry = left + (j - 0.5) * (right - left) / p, top - (i - 0.5) * (top - bottom) / q
    net, bead = form.network(p, q), handle(explorer, "the weight of the selected edge").at
    assert ground.contains_points([bead, (geometry.UNITS + 1, net.heights(1)[i - 1]), entry]).all()
    row = [y for x, y in zip(first.x, first.y, strict=True) if x > geometry.UNITS]
    # It leaves its unit no higher than that is, and widens from there.
    for way in (-1, 1):
        rim = geometry.UNITS + net.diameter / 2, net.heights(1)[i - 1] + way * (net.diameter / 2 + 4)
        assert not ground.contains_point(rim)
    assert (min(row), max(row)) == form.rows(q)[i - 1]
    assert max(first.x) == pytest.approx(left + (right - left) * j / p)
    others = [(entry[0], entry[1] + way * (top - bottom) / q) for way in (-1, 1)]
    assert not ground.contains_points(others).any()
    # Where it ends, and where edge and row meet, it lies under the circles.
    for at, height in ((geometry.INPUTS, net.heights(0)[j - 1]), (geometry.UNITS, net.heights(1)[i - 1])):
        ends = [y for x, y in zip(first.x, first.y, strict=True) if x == at]
        assert sum(abs(y - height) < net.diameter / 2 for y in ends) == 2


def darkened(explorer):
    """How many rows and columns of the sample's table are dark."""
    return sum(mark.name == "dark" and mark.axes == "layer" for mark in explorer.marks)


def opening(explorer):
    """How far the leaves of the gate of the only unit are apart, in px."""
    one, other = (mark for mark in explorer.marks if isinstance(mark, Polygon) and mark.role == "ink")
    return max(min(other.y) - max(one.y), min(one.y) - max(other.y))


def test_a_gate_that_nothing_arrives_at_is_open_or_shut_all_the_same():
    assert opening(one_unit(2.0, 2.0)) == gate_marks.LEAST
    assert opening(one_unit(-2.0, 0.0)) == 0
    assert opening(one_unit(0.0, 0.5, "sigmoid")) == gate_marks.LEAST / 4


@pytest.mark.parametrize("phi", ["tanh", "ReLU"])
def test_a_beam_ends_before_the_bar_of_delta_whose_middle_and_scale_it_has(phi):
    explorer = bp.SingleLayer(phi=phi)
    r = explorer.result
    (delta,) = (it for it in explorer.marks if isinstance(it, Cells) and it.box[:2] == geometry.DELTA)
    assert delta.box[0] > geometry.BEAM[2]
    behind = [
        it
        for it in explorer.marks
        if isinstance(it, Polygon) and it.axes == "layer" and max(it.x) == geometry.BEAM[2]
    ]
    height = (delta.box[3] - delta.box[2]) / len(r.W)
    for i, beam in enumerate(behind):
        bottom = delta.box[3] - (i + 1) * height
        bar = delta.bar(float(r.delta[0, i]), 62.0, height)
        if abs(r.delta[0, i]) > 0.1:  # a smaller bar is as high as can be seen
            assert sorted({y - bottom for y in beam.y}) == pytest.approx(bar[2:])


def test_an_edge_is_dashed_where_its_weight_is_negative_and_it_is_said_so():
    explorer = bp.SingleLayer()
    on_layer = [it for it in explorer.marks if isinstance(it, Line) and it.axes == "layer" and len(it.x) == 2]
    lines = [it for it in on_layer if it.x[0] < geometry.UNITS]
    assert sum(it.dash for it in lines) == (explorer.W < 0).sum()
    said = "dashed: negative"
    assert said in [it.text for it in explorer.marks if isinstance(it, Label)]
    explorer.W = np.abs(explorer.W)
    assert said not in [it.text for it in explorer.marks if isinstance(it, Label)]


@pytest.mark.parametrize("p", [1, 3, 6])
def test_the_selected_edge_says_its_weight_and_what_is_clicked_on_each_other_is_a_ring(p):
    explorer = bp.SingleLayer(p=p, i=2, j=1)
    r = explorer.result
    written = [it for it in explorer.marks if isinstance(it, Label) and it.at[0] < geometry.UNITS and it.bold]
    assert [it.text for it in written if it.text[0] not in "xz"] == [number(r.W[1, 0])]
    targets = [it for it in explorer.picture.handles if isinstance(it, ClickTarget) and it.segment]
    (dots,) = (
        it for it in explorer.marks if isinstance(it, Points) and it.axes == "layer" and it.role == "muted"
    )
    assert list(zip(dots.x, dots.y, strict=True)) == [it.at for it in targets if not it.selected]
    assert {it.frame for it in targets} == {(dots.size, dots.size)}


def test_a_layer_of_one_edge_has_no_other_to_click():
    explorer = bp.SingleLayer(p=1, q=1)
    assert not [
        it for it in explorer.marks if isinstance(it, Points) and it.axes == "layer" and it.role == "muted"
    ]


@pytest.mark.parametrize("phi", PHI)
def test_z_and_its_target_are_written_beside_the_curve_one_clear_of_the_other(phi):
    for q, n, count in ((3, 1, 2), (6, 2, 1)):
        explorer = bp.SingleLayer(phi=phi, q=q, n=n)
        r = explorer.result
        written = [it for it in explorer.marks if isinstance(it, Label) and it.at[0] == geometry.NUMBERS]
        assert len(written) == count * q
        for i, (bottom, top) in enumerate(geometry.form_of(r).rows(q)):
            (z, *y) = sorted(
                (it for it in written if bottom < it.at[1] < top), key=lambda it: it.text[0] != "z"
            )
            assert z.text == f"z{SUB[i + 1]} = {gate_marks.short(r.z[0, i])}"
            assert [it.text for it in y] == [f"y{SUB[i + 1]} = {gate_marks.short(r.Y[0, i])}"][: count - 1]
            assert all(abs(it.at[1] - z.at[1]) >= gate_marks.APART - 1e-9 for it in y)
            assert all((it.at[1] > z.at[1]) == (r.Y[0, i] > r.z[0, i]) for it in y)


@pytest.mark.parametrize(
    ("settings", "times"), [({}, 1), ({"phi": "tanh"}, 4), ({"phi": "tanh", "n": 3}, 4), ({"q": 1}, 1)]
)
def test_delta_has_the_scale_of_the_beams_and_the_table_so_many_times_it_as_is_written(settings, times):
    explorer = bp.SingleLayer(**settings)
    r = explorer.result
    delta, table = (
        it for it in explorer.marks if isinstance(it, Cells) and (it.axes, it.role) == ("layer", "gradient")
    )
    assert (delta.vmax, table.vmax) == (gate_marks.full(r), gate_marks.full(r) / times)
    assert np.abs(r.dz[r.sample]).max() < gate_marks.full(r)
    # Enlarged, the largest bar takes more than a third of the half of its row, and has room in it.
    largest = np.abs(r.products[r.sample]).max()
    assert table.vmax / 3 < largest < table.vmax
    written = [it.text for it in explorer.marks if isinstance(it, Label) and "drawn" in it.text]
    assert written == ([f"table drawn × {times}"] if times > 1 else [])
    # A bracket reaches from the left of the table to its right, under it.
    left, right, bottom, _ = geometry.form_of(r).table(*r.W.shape[::-1])
    under = [
        it for it in explorer.marks if isinstance(it, Line) and it.axes == "layer" and max(it.y) < bottom
    ]
    brackets = [(min(it.x), max(it.x)) for it in under if min(it.x) >= geometry.DELTA[0]]
    assert brackets == ([(left, right)] if times > 1 else [])


@pytest.mark.parametrize("error", [0.0, 1e-9, 3.0])
def test_bars_are_enlarged_so_far_and_no_further(error):
    explorer = one_unit(-5.0, error - 1.0, "tanh", x=3.0)
    assert gate_marks.times(explorer.result) <= gate_marks.LARGEST_TIMES


def test_the_least_that_comes_through_a_gate_is_seen():
    explorer = bp.SingleLayer(phi="tanh")
    r = explorer.result
    assert 0 < abs(r.delta[0, 1]) < 0.01 * abs(r.dz[0, 1])
    (seen,) = (
        it
        for it in explorer.marks
        if isinstance(it, Polygon)
        and it.role == "gradient"
        and min(it.x) == geometry.BEAM[1]
        and geometry.form_of(r).rows(3)[1][0] < min(it.y) < geometry.form_of(r).rows(3)[1][1]
    )
    assert max(seen.y) - min(seen.y) == pytest.approx(Cells.shortest_px)


# ---- what a drag sets ----


def test_a_dragged_activation_changes_the_weight_of_the_strongest_input_alone():
    explorer = bp.SingleLayer(W=[[0.5, 0.5], [1.0, 1.0]], X=[[0.5, -2.0]], Y=np.zeros((1, 2)), phi="tanh")
    before = explorer.W.copy()
    drag(explorer, "a₁", (-0.15, 0.0))
    np.testing.assert_allclose(explorer.W - before, [[0, -0.3], [0, 0]], atol=1e-12)
    assert explorer.result.a[0, 0] == pytest.approx(-0.15)


def test_an_activation_beyond_its_curve_stays_there_until_it_is_dragged_away_from_the_end():
    explorer = one_unit(5.0, 0.0, "tanh", x=2.0)
    assert handle(explorer, "a₁").at[0] == 4.0
    drag(explorer, "a₁", (9.0, 1.0))
    assert explorer.W[0, 0] == 5.0
    drag(explorer, "a₁", (3.0, 1.0))
    assert explorer.W[0, 0] == 1.5


def test_a_drag_beyond_the_end_ends_there_however_many_moves_it_has():
    explorer = one_unit(1.0, 0.0, "tanh")
    for _ in range(3):
        drag(explorer, "a₁", (-7.0, -1.0))
        drag(explorer, "y₁", (gate_marks.EDGE, 9.0))
    assert explorer.W[0, 0] == -4.0
    assert explorer.Y[0, 0] == pytest.approx(gate_marks.heights_of_curve(explorer.result.phi)[1], abs=0.05)


def test_without_an_input_no_weight_moves_an_activation():
    explorer = one_unit(1.0, 1.0, "tanh", x=0.0)
    drag(explorer, "a₁", (3.0, 1.0))
    assert explorer.W[0, 0] == 1.0
    assert not explorer.error


def test_closing_a_gate_darkens_its_row():
    explorer = bp.SingleLayer(phi="ReLU", n=1)
    assert 0 not in layer.row_reasons(explorer.result)
    drag(explorer, "a₁", (-2.0, 0.0))
    assert layer.row_reasons(explorer.result)[0] == "gate"
    np.testing.assert_array_equal(explorer.result.dW[0], 0.0)


def test_input_target_and_bead_set_their_numbers():
    explorer = bp.SingleLayer(phi="identity", n=3, sample=2, i=2, j=1)
    for label, name, at, value in (
        ("x₁", "X", (1, 0), 0.5),
        ("y₂", "Y", (1, 1), -0.7),
        ("the weight", "W", (1, 0), 2.0),
    ):
        target = handle(
            bp.SingleLayer(phi="identity", n=3, sample=2, i=2, j=1, **moved(name, at, value)), label
        )
        drag(explorer, label, target.at)
        assert getattr(explorer, name)[at] == pytest.approx(value)
        explorer.reset(name)


def moved(name, at, value):
    array = getattr(bp.SingleLayer(n=3), name).copy()
    array[at] = value
    return {name: array}


# ---- the picture ----


def test_without_other_samples_or_a_mistake_the_layer_has_the_whole_picture():
    explorer = bp.SingleLayer()
    assert geometry.form_of(explorer.result) is geometry.ALONE
    assert all(mark.axes != "samples" for mark in explorer.marks)
    for explorer.n, explorer.mistake in ((2, layer.NO_MISTAKE), (1, "sum for mean")):
        assert geometry.form_of(explorer.result) is geometry.ABOVE
        assert any(mark.axes == "samples" for mark in explorer.marks)


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize("q", range(1, 7))
def test_units_curves_and_rows_of_the_table_are_side_by_side(q, n):
    explorer = bp.SingleLayer(q=q, n=n)
    form = geometry.form_of(explorer.result)
    rows, heights = form.rows(q), form.network(3, q).heights(1)
    np.testing.assert_allclose(np.mean(rows, axis=1), heights)
    for i, (bottom, top) in enumerate(rows):
        _, from_top, _, height = form.curve_boxes(q)[f"phi{i + 1}"]
        assert form.height - from_top - height / 2 == pytest.approx((bottom + top) / 2)
    delta, products = (
        m for m in explorer.marks if isinstance(m, Cells) and (m.axes, m.role) == ("layer", "gradient")
    )
    assert delta.box[2:] == products.box[2:] == (rows[-1][0], rows[0][1])


@pytest.mark.parametrize("phi", PHI)
def test_a_tangent_ends_inside_its_axes(phi):
    explorer = bp.SingleLayer(phi=phi, Y=[[0.0, 0.0, 0.0]])
    low, high = gate_marks.heights_of_curve(explorer.result.phi)
    for i, a in itertools.product(range(3), np.linspace(-4, 4, 17)):
        W = explorer.W.copy()
        W[i] = [a / explorer.X[0, 0], 0, 0]
        explorer.W = W
        for mark in explorer.marks:
            if isinstance(mark, Line) and mark.axes == f"phi{i + 1}" and mark.role == "gradient":
                assert low - 1e-9 <= min(mark.y) <= max(mark.y) <= high + 1e-9
                assert mark.x[0] <= explorer.result.a[0, i] <= mark.x[1]
                assert max(np.diff(mark.x)) <= 2 * gate_marks.TANGENT + 1e-9


@pytest.mark.parametrize(("i", "j", "n"), [(3, 1, 1), (1, 3, 1), (2, 3, 3)])
def test_lines_lead_from_the_frames_of_both_factors_to_the_selected_entry(i, j, n):
    explorer = bp.SingleLayer(i=i, j=j, n=n)
    left, right, bottom, top = geometry.form_of(explorer.result).table(3, 3)
    x = [left + (right - left) * column / 3 for column in (j - 1, j)]
    y = [top - (top - bottom) * row / 3 for row in (i - 1, i)]
    down, across = (
        mark
        for mark in explorer.marks
        if isinstance(mark, Line) and (mark.axes, mark.role) == ("layer", "ink")
    )
    of_input = geometry.along_top(top)[0]
    np.testing.assert_allclose(down.x, [x[0], x[0], np.nan, x[1], x[1], np.nan])
    np.testing.assert_allclose(down.y, [of_input, y[0], np.nan] * 2)
    np.testing.assert_allclose(across.x, [geometry.DELTA[1], x[0], np.nan] * 2)
    np.testing.assert_allclose(across.y, [y[0], y[0], np.nan, y[1], y[1], np.nan])


@pytest.mark.parametrize(("i", "j", "n"), [(3, 1, 1), (1, 3, 1), (2, 2, 3)])
def test_a_veil_lies_over_all_but_the_selected_weights_story(i, j, n):
    explorer = bp.SingleLayer(i=i, j=j, n=n)
    form = geometry.form_of(explorer.result)
    veils = [it for it in explorer.marks if isinstance(it, Polygon) and it.role == "paper"]
    others = [k for k in range(3) if k != i - 1]
    assert [it.axes for it in veils if it.axes != "layer"] == [f"phi{k + 1}" for k in others]

    def veiled(x, y):
        return any(
            it.axes == "layer" and min(it.x) < x < max(it.x) and min(it.y) < y < max(it.y) for it in veils
        )

    left, right, _, top = form.table(3, 3)
    columns = [left + (right - left) * (k + 0.5) / 3 for k in range(3)]
    rows = [sum(row) / 2 for row in form.rows(3)]
    for row, column in itertools.product(range(3), range(3)):
        assert veiled(columns[column], rows[row]) == ((row, column) != (i - 1, j - 1))
    for column in range(3):
        assert veiled(columns[column], sum(geometry.along_top(top)) / 2) == (column != j - 1)
    for row in range(3):
        for x in (sum(geometry.DELTA) / 2, geometry.BEAM[0] + 5, geometry.NUMBERS + 5):
            assert veiled(x, rows[row]) == (row != i - 1)


@pytest.mark.parametrize("q", [1, 3, 6])
def test_the_gates_of_two_rows_are_apart(q):
    r = bp.SingleLayer(q=q, Y=np.full((1, q), 5.0)).result
    for bottom, top in geometry.form_of(r).rows(q):
        leaf = min(gate_marks.LEAF, gate_marks.LOW_LEAF * (top - bottom))
        assert gate_marks.thickest((bottom, top)) + leaf < (top - bottom) / 2


@pytest.mark.parametrize(("p", "q", "n"), [(6, 6, 6), (1, 6, 1), (6, 1, 2), (3, 3, 3), (4, 4, 5)])
@pytest.mark.parametrize("mistake", layer.MISTAKES)
def test_everything_is_within_the_picture(p, q, n, mistake):
    explorer = bp.SingleLayer(p=p, q=q, n=n, mistake=mistake, i=6, j=6)
    height = {name: high for name, (*_, high) in geometry.form_of(explorer.result).boxes.items()}
    for mark in explorer.marks:
        if isinstance(mark, Cells):
            left, right, bottom, top = mark.box
            assert 0 <= left < right <= geometry.SIZE[0]
            assert 0 <= bottom < top <= height[mark.axes]
        if isinstance(mark, Label) and mark.axes in height:
            up = mark.at[1] + mark.offset[1]
            assert TEXT_PX / 2 <= up <= height[mark.axes] - TEXT_PX / 2, mark


@pytest.mark.parametrize("form", [geometry.ALONE, geometry.ABOVE])
@pytest.mark.parametrize("p", range(1, 7))
@pytest.mark.parametrize("q", range(1, 7))
def test_every_edge_has_a_place_for_its_number(p, q, form):
    assert len(network.number_places(form.network(p, q))) == p * q


def test_small_numbers_in_narrow_cells_are_written_in_few_digits():
    explorer = bp.SingleLayer(p=6, q=6, n=6, phi="sigmoid")
    cells = [mark for mark in explorer.marks if isinstance(mark, Cells) and mark.decimals]
    texts = [text for mark in cells for text in mark.texts()]
    assert "≈0" in texts
    assert max(map(len, texts)) <= 6


def test_handles_of_all_kinds_are_there_for_every_unit_and_input():
    explorer = bp.SingleLayer(p=4, q=2)
    labels = [it.label for it in explorer.picture.handles if isinstance(it, Handle)]
    assert sorted(label[:2] for label in labels) == sorted(
        ["x₁", "x₂", "x₃", "x₄", "a₁", "a₂", "y₁", "y₂", "th"]
    )


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize("phi", ["log(a)", "sqrt(a)", "1e200*a"])
def test_a_unit_without_a_finite_value_leaves_the_bars_of_the_others(phi, n):
    explorer = bp.SingleLayer(phi=phi, n=n)
    assert explorer.picture is not None
    assert explorer.error == ""
    assert not np.isfinite(explorer.result.products).all()
    assert np.isfinite(gate_marks.full(explorer.result))
