"""Lesson 08: both passes against HIPS autograd and differences, the printed gradient by hand, every sentence true."""

from __future__ import annotations

import re
from itertools import combinations, pairwise, product

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from matplotlib.text import Text

import bpwidgets as bp
from bpwidgets.calculus.activation_choices import ACTIVATION_CHOICES
from bpwidgets.calculus.network import multiplications
from bpwidgets.explorers.two_layer import (
    array_marks,
    captions,
    edge_marks,
    graph_layout,
    graph_marks,
    nudges,
    panel_marks,
    step_marks,
    unit_marks,
)
from bpwidgets.explorers.two_layer.arrows import FINE, HEAD, SHORT, THIN
from bpwidgets.explorers.two_layer.graph_layout import MANY
from bpwidgets.explorers.two_layer.passes import CHIPS, LINES, Show, Step, multiplied
from bpwidgets.live.model.motion import MovedBy
from bpwidgets.live.model.parameters import ParameterError
from bpwidgets.live.picture import network
from bpwidgets.live.picture.marks import Arrow, Cells, ClickTarget, Handle, Label, Line, Points, Polygon
from bpwidgets.live.picture.network import edge_ends
from tests.explorers import contract, printed

# The activations once more, for another library.
PHI = {
    "identity": lambda a: a,
    "sigmoid": lambda a: 1 / (1 + anp.exp(-a)),
    "tanh": anp.tanh,
    "ReLU": lambda a: a * (a > 0),
    "leaky ReLU": lambda a: anp.where(a > 0, a, 0.01 * a),
    "softplus": lambda a: anp.log1p(anp.exp(-anp.abs(a))) + a * (a > 0),
}
SMOOTH = ("identity", "sigmoid", "tanh", "softplus")
BACKWARD = [step for step in Step if Step.DY_HAT <= step <= Step.DW1]


def test_the_oracle_has_every_activation_of_the_chooser():
    assert set(PHI) == set(ACTIVATION_CHOICES)


def hips_loss(w):
    """(W1, W2) -> the loss of the explorer's data, written once more."""
    n = min(w.sample, w.n) - 1
    X, Y = (w.X, w.y) if w.batch else (w.X[n : n + 1], w.y[n : n + 1])
    phi1, phi2 = PHI[w.phi1.name], PHI[w.phi2.name]

    def loss(W1, W2):
        y_hat = phi2(anp.dot(phi1(anp.dot(X, W1.T)), W2.T))
        if w.loss == "squared error":
            return anp.sum((y_hat - Y) ** 2) / len(X)
        return -anp.sum(Y * anp.log(y_hat) + (1 - Y) * anp.log(1 - y_hat)) / len(X)

    return loss


def opened(seed=0, **parameters):
    """An explorer with random weights and data, of moderate size."""
    rng = np.random.default_rng(seed)
    sizes = {name: parameters.pop(name, default) for name, default in zip("phqn", (3, 2, 1, 2), strict=True)}
    p, h, q, n = sizes.values()
    W1, W2, X = (np.round(rng.uniform(-1.5, 1.5, shape), 2) for shape in ((h, p), (q, h), (n, p)))
    y = rng.integers(0, 2, (n, q)).astype(float)
    return bp.TwoLayer(**{"W1": W1, "W2": W2, "X": X, "y": y, **parameters})


# ---- the gradients ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("phi1", "phi2"), list(product(sorted(PHI), SMOOTH)))
@pytest.mark.parametrize("batch", [False, True])
def test_the_gradients_are_those_of_hips_autograd(phi1, phi2, batch):
    w = opened(1, p=3, h=4, q=2, n=3, phi1=phi1, phi2=phi2, batch=batch)
    loss = hips_loss(w)
    assert w.result.loss == pytest.approx(loss(w.W1, w.W2), rel=1e-12)
    for argument, found in enumerate((w.result.gradients.dW1, w.result.gradients.dW2)):
        np.testing.assert_allclose(found, autograd.grad(loss, argument)(w.W1, w.W2), rtol=1e-9, atol=1e-12)
    assert {it.status for it in w.gradients} == {"agree"}


def test_what_arrives_at_every_unit_is_the_slope_by_differences():
    w = opened(2, p=3, h=3, q=2, n=1, phi1="tanh")
    r, W2 = w.result, w.W2

    def after(z):
        return np.sum((PHI["sigmoid"](W2 @ z) - r.y) ** 2)

    z, h = r.unit_values.z, 1e-6
    slopes = [(after(z + h * e) - after(z - h * e)) / (2 * h) for e in np.eye(z.size)]
    np.testing.assert_allclose(r.unit_gradients.dz, slopes, rtol=1e-7)


@pytest.mark.parametrize("n", [1, 4])
def test_cross_entropy_after_a_sigmoid_has_delta_2_equal_to_p_minus_y_over_n(n):
    w = opened(3, h=3, q=2, n=n, loss="cross entropy", batch=True)
    p = PHI["sigmoid"](PHI["sigmoid"](w.X @ w.W1.T) @ w.W2.T)
    np.testing.assert_allclose(w.result.gradients.delta2, (p - w.y) / n, rtol=1e-12)
    loss = hips_loss(w)
    np.testing.assert_allclose(w.result.gradients.dW1, autograd.grad(loss, 0)(w.W1, w.W2), rtol=1e-8)


def test_cross_entropy_of_an_output_that_is_no_probability_is_refused_in_a_sentence():
    w = bp.TwoLayer(phi2="identity", W2=[[5.0, 5.0]])
    good = contract.shown(w)
    w.loss = "cross entropy"
    assert w.error.startswith("Cross entropy needs outputs between 0 and 1, and ŷ is ")
    assert contract.shown(w)["result"] == good["result"]
    w.phi2 = "sigmoid"
    assert w.error == ""


@pytest.mark.parametrize("phi2", ["sigmoid", lambda a: 0.5 + 0.4 * np.tanh(a)])
def test_cross_entropy_to_a_target_that_is_no_probability_is_refused_in_a_sentence(phi2):
    """To y = 2 it has no least value: it falls without end as the output grows."""
    w = bp.TwoLayer(phi2=phi2, loss="cross entropy")
    good = contract.shown(w)
    w.y = [[2.0, 0.0], [0.0, 1.0]]
    assert w.error.startswith("Cross entropy needs targets from 0 to 1, and y is 2")
    assert contract.shown(w)["result"] == good["result"]
    w.loss = "squared error"
    assert w.error == ""
    w.loss, w.y = "cross entropy", [[1.0, 0.0], [-0.1, 1.0]]
    assert w.error == ""  # the other sample has no part in it
    w.batch = True
    assert "y is −0.1" in w.error
    w.y = [[0.25, 0.0], [0.5, 1.0]]
    assert w.error == ""


@pytest.mark.parametrize("layer", [1, 2])
@pytest.mark.parametrize("batch", [False, True])
def test_the_curve_is_the_loss_by_the_selected_weight(layer, batch):
    w = opened(4, p=2, h=3, q=2, n=3, layer=layer, i=2, j=2, batch=batch, phi1="tanh")
    r, loss = w.result, hips_loss(w)
    for value, drawn in zip(r.values[::10], r.losses[::10], strict=True):
        layers = [w.W1.copy(), w.W2.copy()]
        layers[layer - 1][1, 1] = value
        assert drawn == pytest.approx(loss(*layers), rel=1e-12)


def on_the_graph(w, kind):
    return [it for it in of_the_graph(w, kind) if it.role == "gradient"]


def of_the_graph(w, kind):
    """The same in any colour."""
    return [it for it in w.marks if isinstance(it, kind) and it.axes == "graph"]


def diamonds(w):
    """The diamonds of gradients: {place: (size, whether it is filled)}."""
    found = (it for it in on_the_graph(w, Points) if it.symbol == "diamond")
    every = {at: (it.size, it.filled) for it in found for at in zip(it.x, it.y, strict=True)}
    return {
        at: look for at, look in every.items() if at[1] > graph_layout.GROUND_LOW
    }  # under that is the key


@pytest.mark.parametrize(("step", "gap"), [(Step.DW1, 0), (Step.DW2, 1)])
def test_on_each_edge_is_a_diamond_large_and_filled_where_its_gradient_is_written_out(step, gap):
    w = opened(5, p=2, h=2, q=1, step=int(step))
    gradients, found = (w.result.gradients.dW1, w.result.gradients.dW2)[gap], diamonds(w)
    net = graph_layout.net_of(w.result)
    edges = [edge for edge in net.edges if edge[0] == gap]
    assert len(found) == len(edges)
    for edge in edges:
        (a, b), (c, d) = edge_ends(net)[edge]
        share = network.diamond_share(net, gap)
        assert 0.3 < share < 1
        written = edge == (gap, 0, 0)
        assert found[a + share * (c - a), b + share * (d - b)] == (edge_marks.DIAMONDS[written], written)
    # To that alone delta leads, dashed where the gradient is negative.
    (arrow,) = on_the_graph(w, Arrow)
    ((line, _),) = ((line, end) for line, (_, end) in pieces(w) if line.role == "gradient")
    assert (line.x[1], line.y[1]) == arrow.tail
    assert line.dash == (gradients[0, 0] < 0)


@pytest.mark.parametrize("step", [Step.DW1, Step.DW2])
def test_a_gradient_that_is_0_has_no_diamond(step):
    w = bp.TwoLayer(step=int(step), phi1="ReLU")  # of layer 2 by z, of layer 1 by its slope
    gradients = (w.result.gradients.dW1, w.result.gradients.dW2)[step == Step.DW2]
    assert 0 < len(diamonds(w)) == np.count_nonzero(gradients) < gradients.size


@pytest.mark.parametrize("sizes", [(3, 2, 2), (3, 3, 3), (2, 3, 1)])
@pytest.mark.parametrize("step", [Step.DW1, Step.DW2])
def test_no_diamond_is_on_another(step, sizes):
    w = bp.TwoLayer(step=int(step), **dict(zip("phq", sizes, strict=True)))
    for (one, (size, _)), (other, (its, _)) in combinations(diamonds(w).items(), 2):
        apart = abs(one[0] - other[0]) + abs(one[1] - other[1])  # from tip to tip
        assert apart >= (size + its) / np.sqrt(2)


@pytest.mark.parametrize(("step", "layer"), [(Step.DW1, 1), (Step.DW2, 2)])
def test_at_the_diamond_what_the_edge_starts_with_meets_delta(step, layer):
    w = bp.TwoLayer(step=int(step), layer=layer, j=2)
    edge = layer - 1, 0, 1
    (source, target), at = edge_ends(graph_layout.net_of(w.result))[edge], edge_marks.diamonds(w.result)[edge]
    # What the edge starts with goes on over the diamond, unbroken, to the unit.
    (line, from_delta) = (it for it in w.marks if isinstance(it, Line) and it.name == "weight")
    assert (line.role, from_delta.role) == ("forward", "gradient")
    (forward,) = (
        it for it in w.marks if isinstance(it, Arrow) and it.name == "weight" and it.role == "forward"
    )
    assert ((line.x[0], line.y[0]), (line.x[1], line.y[1])) == (source, forward.tail)
    assert line.width == edge_marks.ARROW
    away = np.hypot(target[0] - forward.head[0], target[1] - forward.head[1])
    assert away == pytest.approx(SHORT)
    order = [it for it in w.marks if it is line or (isinstance(it, Points) and (it.x[0], it.y[0]) == at)]
    assert order[0] is line  # it is under the diamond
    # Delta comes from its own cell, and ends before what it points to.
    (delta,) = on_the_graph(w, Arrow)
    size = next(it.size for it in on_the_graph(w, Points) if (it.x[0], it.y[0]) == at)
    assert size / np.sqrt(2) < np.hypot(at[0] - delta.head[0], at[1] - delta.head[1]) < 12
    left, _, low, high = graph_layout.cell(w.result, layer, 0, behind=False, gradient=True)
    assert (from_delta.x[0], from_delta.y[0]) == (left, (low + high) / 2)
    assert (from_delta.x[1], from_delta.y[1]) == delta.tail
    weight = captions.number((w.W1, w.W2)[layer - 1][0, 1])
    assert f"{weight} + ε" in texts(w, "graph")


def ways(w, role):
    """The arrows in the network: (width, tail, head, dashed) of each, the head that side of a unit which it is at."""
    net = graph_layout.net_of(w.result)
    sides = {end for ends in edge_ends(net).values() for end in ends}
    sides |= {(net.x[2] + net.half_widths[2], y) for y in net.heights(2)}
    sides |= {(x, y - graph_layout.CELL[1]) for x, y in sides if max(net.sizes) <= MANY}  # of gradients
    sides |= {(graph_layout.LOSS_AT + sign * graph_layout.LOSS_HALF, graph_layout.MIDDLE) for sign in (-1, 1)}
    lines = {ends[1]: (it, ends[0]) for it, ends in pieces(w) if it.role == role}
    found = []
    for it in (it for it in w.marks if isinstance(it, Arrow) and (it.axes, it.role) == ("graph", role)):
        x, y = it.head
        if any(np.hypot(a - x, b - y) < 15 for a, b in edge_marks.diamonds(w.result).values()):
            continue  # that of delta ends at what it points to
        if it.tail in lines and x != it.tail[0]:
            line, tail = lines[it.tail]
            side = min(sides, key=lambda end: np.hypot(end[0] - x, end[1] - y))
            assert 1 < abs(side[0] - x) < 4  # it ends short of that
            assert abs(side[1] - y) < graph_layout.CELL[1]
            assert it.width == HEAD
            found.append((line.width, tail, side, line.dash))
    return found


def way_ends(w):
    """Both ends of each edge; while messages go back between its gradients, which are under what goes forward."""
    down = graph_layout.CELL[1] * (w.result.step == Step.DZ and max(w.p, w.h, w.q) <= MANY)
    ends = edge_ends(graph_layout.net_of(w.result))
    return {edge: tuple((x, y - down) for x, y in both) for edge, both in ends.items()}


def pale_ways(w):
    """The pale lines of what goes back to other units than the followed one: (width, tail, head, dashed) of each."""
    lines = [(it, ends) for it, ends in pieces(w) if it.role == "gradient" and it.opacity < 1]
    return [(it.width, *ends, it.dash) for it, ends in lines]


@pytest.mark.parametrize("sizes", [(2, 3, 2), (3, 3, 3), (6, 6, 3)])
@pytest.mark.parametrize("step", [Step.A1, Step.A2, Step.LOSS, Step.DZ_G, Step.DZ, Step.DW2, Step.DW1])
def test_heads_of_arrows_keep_apart_and_off_the_units(step, sizes):
    w = bp.TwoLayer(step=int(step), **dict(zip("phq", sizes, strict=True)))
    heads = [it.head for it in w.marks if isinstance(it, Arrow) and it.axes == "graph"]
    least = 2 if max(sizes) > MANY else 6
    assert all(np.hypot(a - c, b - d) > least for (a, b), (c, d) in combinations(heads, 2))
    for x, y in heads:
        for left, right, low, high in graph_layout.unit_boxes(w.result):
            assert not (left - 1 < x < right + 1 and low < y < high)


def test_where_gradients_arrive_the_arrows_are_as_wide_as_the_messages_and_the_sum_is_written():
    w = bp.TwoLayer(step=int(Step.DZ))
    r = w.result
    sent = r.unit_gradients.delta2[:, None] * w.W2
    arrows = ways(w, "gradient")
    wide = FINE * (1 + 5 * np.abs(sent) / np.abs(sent).max())
    for j in range(w.h):  # those of the followed unit have heads, all others are pale
        edges = {edge: ends for edge, ends in way_ends(w).items() if (edge[0], edge[2]) == (1, j)}
        cell = graph_layout.cell(r, 1, j, behind=True, gradient=True)
        assert {source for source, _ in edges.values()} == {(cell[1], sum(cell[2:]) / 2)}
        sources = {source for source, _ in edges.values()}
        found = sorted(
            (it for it in (pale_ways(w) if j else arrows) if it[2] in sources), key=lambda it: -it[1][1]
        )
        np.testing.assert_allclose([it[0] for it in found], [wide[edge[1:]] for edge in edges])
        assert [it[1:3] for it in found] == [(target, source) for source, target in edges.values()]
        assert [it[3] for it in found] == [sent[edge[1:]] < 0 for edge in edges]
    assert len(arrows) == w.q
    assert not on_the_graph(w, Points)
    bold = {it.text for it in w.marks if isinstance(it, Label) and it.axes == "graph" and it.bold}
    assert {captions.number(it) for it in sent[:, 0]} <= bold
    parts = " ".join(f"{'−' if it < 0 else '+'} {captions.number(abs(it))}" for it in sent[:, 0])
    parts = re.sub("^[+] |^− ", lambda sign: sign[0].replace("+ ", "").replace("− ", "−"), parts)
    assert [it for it in texts(w, "graph") if re.fullmatch(f"dL/dz₁ [=≈] {re.escape(parts)}", it)]
    dz = unit_cell(w, 1, 0, behind=True, gradient=True)
    assert dz.values == [[r.unit_gradients.dz[0]]]
    assert dz.framed().all()


@pytest.mark.parametrize(("step", "gap"), [(Step.A1, 0), (Step.A2, 1)])
def test_forward_the_products_meet_at_the_unit_that_adds_them_up(step, gap):
    w = bp.TwoLayer(step=int(step))
    net = graph_layout.net_of(w.result)
    rims = [ends for (layer, to, _), ends in edge_ends(net).items() if (layer, to) == (gap, 0)]
    assert [(tail, head) for _, tail, head, _ in ways(w, "forward")] == rims
    products = (w.W1 * w.result.x, w.W2 * w.result.unit_values.z)[gap][0]
    assert {captions.number(it) for it in products} <= set(texts(w, "graph"))


@pytest.mark.parametrize("sizes", [(2, 3, 2), (3, 2, 3), (3, 3, 3), (1, 1, 1)])
@pytest.mark.parametrize("step", [Step.A1, Step.A2, Step.DZ])
def test_on_an_edge_stands_the_product_whose_sign_its_dashes_tell(step, sizes):
    p, h, q = sizes
    for i in range(1, h + 1):
        w = bp.TwoLayer(p=p, h=h, q=q, step=int(step), i=i)
        net, shown, at = (
            graph_layout.net_of(w.result),
            edge_marks.numbered(w.result),
            edge_marks.places(w.result),
        )
        dashed = {
            frozenset((tail, head))
            for role in ("forward", "gradient")
            for _, tail, head, dash in ways(w, role)
            if dash
        }
        for edge, text in shown.items():
            ends = way_ends(w)[edge]
            assert text.startswith("−") == (frozenset(ends) in dashed)
            (left, right), half = net.gap(edge[0]), 3.8 * len(text)
            assert left - 4 < at[edge][0] - half < at[edge][0] + half < right  # between the units
        for one, other in combinations(shown, 2):
            across, up = (abs(a - b) for a, b in zip(at[one], at[other], strict=True))
            assert up > 14 or across > 4 * (len(shown[one]) + len(shown[other]))


def unit_cell(w, layer, k, *, behind=False, gradient=False):
    """What stands in one cell of a unit."""
    box = graph_layout.cell(w.result, layer, k, behind=behind, gradient=gradient)
    (found,) = (it for it in w.marks if isinstance(it, Cells) and (it.axes, it.box) == ("graph", box))
    return found


def kept(w):
    """The cells of units in which something is kept that the step does not use: {box: number}."""
    grey = [it for it in w.marks if isinstance(it, Cells) and it.axes == "graph" and it.grey]
    return {it.box: it.texts()[0] for it in grey}


def unit_numbers(w, *, framed=False):
    """The numbers in the units that the step is about, or those in a frame; without the loss."""
    shown = [it for it in w.marks if isinstance(it, Cells) and it.axes == "graph" and it.digits]
    shown = [it for it in shown if it.name != "loss" and not it.grey]
    return {it.texts()[0] for it in shown if it.framed().all() or not framed}


def pieces(w):
    """The straight pieces of the network's lines: (line, both ends) of each."""
    lines = [it for it in w.marks if isinstance(it, Line) and it.axes == "graph"]
    for it in lines:
        for ends in pairwise(zip(np.asarray(it.x).tolist(), np.asarray(it.y).tolist(), strict=True)):
            if np.isfinite(ends).all():
                yield it, ends


@pytest.mark.parametrize(("step", "gap"), [(Step.A1, 0), (Step.A2, 1), (Step.DZ, 1)])
def test_every_edge_of_a_step_is_as_wide_as_what_travels_on_it(step, gap):
    w = bp.TwoLayer(step=int(step))
    r = w.result
    factors = {Step.A1: r.x, Step.A2: r.unit_values.z, Step.DZ: r.unit_gradients.delta2[:, None]}
    sizes = np.abs((w.W1, w.W2)[gap] * factors[step])
    drawn = {}
    for width, *ends, _ in (*ways(w, "forward"), *ways(w, "gradient"), *pale_ways(w)):
        drawn[frozenset(ends)] = width
    for it, ends in pieces(w):  # in grey where the sum is not written out
        drawn.setdefault(frozenset(ends), it.width)
    for edge, ends in way_ends(w).items():
        if edge[0] == gap:
            assert drawn[frozenset(ends)] == pytest.approx(FINE * (1 + 5 * sizes[edge[1:]] / sizes.max()))


@pytest.mark.parametrize(("step", "arrows"), [(Step.A1, 6), (Step.DZ, 16)])
def test_in_a_large_network_only_the_written_sum_is_wide(step, arrows):
    w = bp.TwoLayer(p=6, h=6, q=3, step=int(step))
    found = [it for role in ("forward", "gradient") for it in ways(w, role)]
    assert len(found) <= 6
    pale = pale_ways(w)
    assert len(found) + len(pale) == arrows  # two weights are 0
    assert not [width for width, *_ in pale if width > THIN]


@pytest.mark.parametrize("step", list(Step))
def test_in_a_large_network_the_units_of_the_path_show_what_was_computed_last(step):
    w = bp.TwoLayer(p=4, h=5, q=3, step=int(step), i=2)
    v, g = (w.result.after or w.result).unit_values, w.result.unit_gradients
    hidden = [(Step.A1, v.a1), (Step.Z, v.z), (Step.DZ, g.dz), (Step.DELTA1, g.delta1)]
    outputs = [(Step.A2, v.a2), (Step.Y_HAT, v.y_hat), (Step.DY_HAT, g.dy_hat), (Step.DELTA2, g.delta2)]
    newest = []
    for of_layer, unit in ((hidden, 1), (outputs, 0)):
        there = [values[unit] for at, values in (of_layer[:2] if w.result.after else of_layer) if at <= step]
        newest += there[-1:]
    assert unit_numbers(w) == {captions.number(it) for it in newest}


@pytest.mark.parametrize("step", list(Step))
def test_weights_are_told_by_widths_only_where_nothing_travels(step):
    w = bp.TwoLayer(step=int(step))
    rims = {frozenset(ends) for ends in edge_ends(graph_layout.net_of(w.result)).values()}
    found = [(it, ends) for it, ends in pieces(w) if it.role == "muted" and frozenset(ends) in rims]
    arrows = [it for role in ("forward", "gradient") for it in ways(w, role)] + pale_ways(w)
    on_arrows = {frozenset((tail, head)) for _, tail, head, _ in arrows}
    assert len(found) == sum(frozenset(ends) not in on_arrows for ends in way_ends(w).values())
    edges = [it for it, _ in found]
    if step in (Step.INPUT, Step.UPDATE):
        assert all(it.opacity == 1 for it in edges)
        assert len({it.width for it in edges}) > 2
        return
    assert all(it.opacity < 1 for it in edges)
    wide = {(ends[0][0] < graph_layout.ACROSS[1] - 20) for it, ends in found if it.width > THIN}
    assert wide == {Step.A1: {True}, Step.A2: {False}}.get(step, set())


@pytest.mark.parametrize("step", [Step.INPUT, Step.A1, Step.A2, Step.DZ_G, Step.DZ, Step.DW1, Step.DW2])
def test_a_number_on_an_edge_covers_no_edge_that_is_lit_and_no_unit(step):
    r = (w := bp.TwoLayer(step=int(step))).result
    shown, places = edge_marks.numbered(r), dict(edge_marks.places(r))
    half = {edge: network.CHARACTER_PX * len(text) / 2 for edge, text in shown.items()}
    if written := nudges.written_product(r):
        places[written], text = edge_marks.nudged_weight(r, written)
        half[written] = graph_layout.BOLD_PX * len(text) / 2
    for edge, wide in half.items():
        x, y = places[edge]
        left, right = graph_layout.net_of(r).gap(edge[0])
        assert left < x - wide < x + wide < right
        for other in (it for it in half if it != edge and it[0] == edge[0]):
            (a, b), (c, d) = way_ends(w)[other]
            across = np.linspace(x - wide, x + wide, 50)
            assert np.abs(b + (d - b) * (across - a) / (c - a) - y).min() > 4.5  # half the height of a digit


@pytest.mark.parametrize("sizes", [(2, 3, 2), (3, 2, 3), (1, 1, 1)])
def test_every_gradient_of_a_unit_stands_under_what_it_belongs_to(sizes):
    w = bp.TwoLayer(step=int(Step.DELTA1), **dict(zip("phq", sizes, strict=True)))
    for layer, values, gradients in (
        (1, w.result.unit_values.a1, w.result.unit_gradients.delta1),
        (1, w.result.unit_values.z, w.result.unit_gradients.dz),
    ):
        behind = values is w.result.unit_values.z
        for k, (value, gradient) in enumerate(zip(values, gradients, strict=True)):
            under = unit_cell(w, layer, k, behind=behind, gradient=True)
            assert under.values == [[gradient]]
            above = graph_layout.cell(w.result, layer, k, behind=behind, gradient=False)
            assert above[:2] == under.box[:2]
            assert above[2] == under.box[3]
            # Edges come to the middle of what goes forward.
            assert sum(above[2:]) / 2 == graph_layout.net_of(w.result).heights(layer)[k]
            assert kept(w).get(above) == (
                captions.number(value) if behind else None
            )  # z is not used, and grey
            assert behind or unit_cell(w, layer, k).values == [[value]]


def test_what_a_hidden_unit_changes_stands_at_the_outputs_it_reaches():
    w = bp.TwoLayer(step=int(Step.DZ_G), j=1)
    column, delta2 = w.W2[:, 0], w.result.unit_gradients.delta2
    at_outputs = [f"a {captions.nudged(it)}" for it in column]
    shares, whole = column * delta2, float(column @ delta2)
    assert {"z₁ + ε", *at_outputs} <= set(texts(w, "graph"))
    for k, (change, share) in enumerate(zip(column, shares, strict=True)):
        # What comes by each output is under its delta: the factors, one that is negative in brackets, and the result.
        factor, result = (captions.change(it).removeprefix("+") for it in (change, share))
        left, _, low, _ = graph_layout.cell(w.result, 2, k, behind=False, gradient=True)
        text = f"δ × {factor}" if change > 0 else f"δ × ({factor})"
        (line,) = (it for it in of_the_graph(w, Label) if it.text.startswith(text) and it.at[0] == left)
        assert re.fullmatch(rf"{re.escape(text)} [=≈] {re.escape(result)}", line.text)
        assert low > line.at[1] > low - 15
    assert unit_numbers(w) == {captions.number(it) for it in (*w.result.unit_values.z, *delta2)}
    a2 = w.W2 @ (w.result.unit_values.z + np.array([1e-6, 0, 0]))
    np.testing.assert_allclose((a2 - w.result.unit_values.a2) / 1e-6, column, rtol=1e-6)
    loss = np.sum((PHI["sigmoid"](a2) - w.result.y) ** 2)
    assert captions.number((loss - w.result.loss) / 1e-6) == captions.number(whole)
    assert len([it for it in ways(w, "forward") if it[2][0] > graph_layout.ACROSS[2]]) == 2
    from_z = [tail for _, tail, head, _ in ways(w, "forward") if head[0] < graph_layout.ACROSS[2]]
    assert {y for _, y in from_z} == {graph_layout.net_of(w.result).heights(1)[0]}  # nothing leaves another
    assert {captions.number(it) for it in column} <= set(texts(w, "graph"))


@pytest.mark.parametrize("sample", [1, 2])
def test_under_the_loss_is_added_up_what_comes_to_it_by_both_outputs(sample):
    w = bp.TwoLayer(step=int(Step.DZ_G), sample=sample)
    z = w.result.unit_values.z
    moved = np.array(
        [np.sum((PHI["sigmoid"](w.W2 @ z + 1e-6 * it) - w.result.y) ** 2) for it in np.diag(w.W2[:, 0])]
    )
    parts = (moved - w.result.loss) / 1e-6
    column = [it for it in of_the_graph(w, Label) if it.name == "loss" and it.text != "L"]
    assert [it.text for it in column] == [captions.change(float(f"{it:.4g}")) for it in (*parts, parts.sum())]
    assert [it.bold for it in column] == [False, False, True]
    assert {(it.at[0], it.align) for it in column} == {(column[0].at[0], "right")}
    assert column[0].at[0] < graph_layout.GAUGES[1] - 18  # clear of what is dragged there
    _, _, low, _ = graph_layout.loss_box()
    (rule,) = (it for it in of_the_graph(w, Line) if it.role == "ink" and it.x[1] == column[0].at[0])
    heights = [low, *(it.at[1] for it in column[:2]), rule.y[0], column[2].at[1]]
    assert min(-np.diff(heights)) > 7
    # No word is on an arrow to L, on a narrow page either, where letters are wider beside the drawing.
    for it in column:
        left = it.at[0] - 7.0 * len(it.text) * 900 / 700
        for _, tail, head, _ in ways(w, "forward"):
            if head[0] > graph_layout.ACROSS[2] + 80:
                share = (it.at[1] + 5 - tail[1]) / (head[1] - tail[1])
                assert not 0 <= share <= 1 or tail[0] + share * (head[0] - tail[0]) < left


def test_a_nudge_of_a_weight_of_layer_1_has_numbers_as_far_as_delta_and_its_way_goes_on_to_the_loss():
    w = bp.TwoLayer(step=int(Step.DW1))
    change = captions.change(w.result.gradients.dW1[0, 0])
    assert {it for it in texts(w, "graph") if "ε" in it} == {
        "0.9 + ε",
        "a + 1.2ε",
        f"δ × 1.2ε = {change}",
        change,
    }
    assert sorted(nudges.products(w.result)) == [(1, 0)]
    outputs = {head for _, _, head, _ in ways(w, "forward") if head[0] > graph_layout.ACROSS[1]}
    assert len({head for head in outputs if head[0] < graph_layout.ACROSS[2]}) == w.q
    w = bp.TwoLayer(step=int(Step.DW1), phi1="ReLU", i=2)  # nothing passes
    assert sorted(nudges.products(w.result)) == [(1, 1)]
    assert "z₂" in texts(w, "graph")


def test_the_change_of_the_loss_by_one_output_is_one_number():
    w = bp.TwoLayer(q=1, step=int(Step.DZ_G))
    change = captions.nudged(w.W2[0, 0] * w.result.unit_gradients.delta2[0])
    assert [it for it in texts(w, "graph") if re.search("^L .*ε", it)] == [f"L {change}"]
    assert not [it for it in of_the_graph(w, Label) if it.name == "loss" and it.text[0] in "=≈"]


def test_the_equals_sign_stands_in_the_middle_of_the_first_row():
    w = bp.TwoLayer(step=int(Step.DZ))
    (sign,) = (it for it in w.marks if isinstance(it, Label) and (it.axes, it.text) == ("arrays", "="))
    (delta,) = (it for it in w.marks if isinstance(it, Cells) and (it.axes, it.name) == ("arrays", "delta2"))
    _, right, bottom, top = delta.box
    assert sign.at[1] == pytest.approx(top - (top - bottom) / w.q / 2, abs=1)
    assert 0 < sign.at[0] - right < 13


@pytest.mark.parametrize("step", list(Step))
def test_under_a_gradient_its_sum_is_written_where_it_is_computed_alone(step):
    said = [it for it in texts(bp.TwoLayer(step=int(step)), "graph") if re.match("dL/d[zŷ]. [=≈]", it)]
    assert len(said) == (step == Step.DZ)


@pytest.mark.parametrize("step", list(Step))
def test_what_the_step_does_not_use_keeps_its_number_in_grey_without_a_bar(step):
    w = bp.TwoLayer(step=int(step))
    tables = [it for it in w.marks if isinstance(it, Cells) and it.axes in ("graph", "arrays")]
    assert all(it.digits for it in tables)
    assert all(it.grey == (it.bar(it.scale, 60, 24) is None) for it in tables if it.name != "loss")
    boxes = [it.box for it in tables if it.axes == "graph"]
    assert len(boxes) == len(set(boxes))
    values = [it for it in unit_marks.quantities(w.result) if step < Step.UPDATE]
    assert len(boxes) - (step >= Step.LOSS) >= sum(it.values.size for it in values)
    for it in values:
        for k, value in enumerate(it.values):
            cell = unit_cell(w, it.layer, k, behind=it.behind, gradient=it.is_gradient)
            assert cell.values == [[value]]
            # What comes back is told from what went forward by its ground, when it is grey, too.
            assert cell.role == ("gradient" if it.is_gradient else "forward" if it.layer else "input")
    W1, W2, dW1, dW2 = (it.tolist() for it in (w.W1, w.W2, *vars_of(w)))
    lit, grey = (
        [np.asarray(it.values).tolist() for it in tables if it.grey == pale and np.shape(it.values)[1] > 1]
        for pale in (False, True)
    )
    expected = {
        Step.INPUT: [W1, W2],
        Step.A1: [W1],
        Step.A2: [W2],
        Step.DW2: [W2, [w.result.unit_values.z.tolist()], dW2],
        Step.DZ_G: [W2],
        Step.DZ: [W2, w.W2.T.tolist()],
        Step.DW1: [W1, [w.result.x.tolist()], dW1],
    }
    if step != Step.UPDATE:
        assert lit == expected.get(step, [])
        there = [
            W1,
            W2,
            *[dW1] * (step >= Step.DW1),
            *[dW2] * (step >= Step.DW2 and step != Step.DZ),
        ]
        assert [it for it in there if it not in lit] == [it for it in there if it in grey]


def vars_of(w):
    """The gradients of both layers."""
    return w.result.gradients.dW1, w.result.gradients.dW2


@pytest.mark.parametrize("sizes", [(2, 3, 2), (3, 3, 3), (1, 1, 1)])
@pytest.mark.parametrize("step", [Step.DW1, Step.DW2])
def test_a_weight_that_is_nudged_stands_beside_its_edge_clear_of_the_arrow_on_it(step, sizes):
    p, h, q = sizes
    layer = 1 if step == Step.DW1 else 2
    for i, j in np.ndindex(((h, p), (q, h))[layer - 1]):
        w = bp.TwoLayer(p=p, h=h, q=q, step=int(step), layer=layer, i=i + 1, j=j + 1)
        edge = layer - 1, i, j
        (x, y), text = edge_marks.nudged_weight(w.result, edge)
        (a, b), (c, d) = edge_ends(graph_layout.net_of(w.result))[edge]
        half = graph_layout.BOLD_PX * len(text) / 2
        apart = [y - (b + (d - b) * (side - a) / (c - a)) for side in (x - half, x + half)]
        steep = abs(d - b) > edge_marks.STEEP * (c - a)  # of a steep one it hides little
        assert steep or (np.prod(apart) > 0 and min(map(abs, apart)) > graph_layout.LINE_PX / 2)
        assert text in texts(w, "graph")


@pytest.mark.parametrize("q", [1, 2, 3])
def test_a_nudge_is_written_for_any_number_of_outputs(q):
    w = bp.TwoLayer(q=q, step=int(Step.DZ_G))
    text = captions.in_numbers(w.result)
    terms = re.findall(r"([\d.]+)\((−?[\d.]+)\)", text)
    delta = map(captions.number, w.result.unit_gradients.delta2)
    assert terms == [*zip(map(captions.number, np.abs(w.W2[:, 0])), delta, strict=True)]
    assert re.fullmatch(r"z₁ \+ ε → L \+ \(.*\)ε", text)


@pytest.mark.parametrize(("step", "layer"), [(Step.DW1, 1), (Step.DW2, 2)])
def test_a_nudge_of_the_weight_that_is_written_out_changes_the_loss_by_delta_times_what_it_adds(step, layer):
    w = bp.TwoLayer(step=int(step))
    start = (w.result.x, w.result.unit_values.z)[layer - 1][0]
    moved = [w.W1.copy(), w.W2.copy()]
    moved[layer - 1][0, 0] += 1e-6
    change = captions.change((hips_loss(w)(*moved) - w.result.loss) / 1e-6)
    factors, result = f"δ × {captions.number(start)}ε", f"= {change}"
    added = (
        [f"{factors} {result}"] if layer == 1 else [factors, result]
    )  # in one line where its unit is as wide
    assert {f"a {captions.nudged(start)}", *added, change} <= set(texts(w, "graph"))
    w.batch = True  # the loss is of all samples
    assert f"a {captions.nudged(start)}" in texts(w, "graph")
    assert not [it for it in w.marks if isinstance(it, Label) and it.name == "loss" and "ε" in it.text]
    assert not [text for text in texts(w, "graph") if text.startswith("δ ×")]


@pytest.mark.parametrize("sizes", [(2, 3, 2), (3, 3, 3), (2, 2, 1), (6, 6, 3)])
@pytest.mark.parametrize(("step", "layer"), [(Step.DW1, 1), (Step.DW2, 2)])
def test_thin_arrows_go_on_from_a_weight_that_is_nudged_to_the_loss_dashed_where_less_comes(
    step, layer, sizes
):
    w = bp.TwoLayer(step=int(step), layer=layer, i=1, j=2, **dict(zip("phq", sizes, strict=True)))
    net, ends = graph_layout.net_of(w.result), edge_ends(graph_layout.net_of(w.result))
    moved = [w.W1.copy(), w.W2.copy()]
    moved[layer - 1][0, 1] += 1e-6
    z = PHI["sigmoid"](moved[0] @ w.result.x)
    change = (moved[1] @ z - w.result.unit_values.a2) / 1e-6  # of a of each output
    share = change * w.result.unit_gradients.delta2
    reached = [k for k in range(w.q) if layer == 1 or k == 0]
    loss = graph_layout.LOSS_AT - graph_layout.LOSS_HALF, graph_layout.MIDDLE
    to_loss = [((net.x[2] + net.half_widths[2], net.heights(2)[k]), loss, share[k] < 0) for k in reached]
    to_outputs = [(*ends[1, k, 0], change[k] < 0) for k in reached] if layer == 1 else []
    thin = [it for it in ways(w, "forward") if it[0] == THIN]
    assert sorted(it[1:] for it in thin) == sorted([*to_outputs, *to_loss])
    (wide,) = (it for it in ways(w, "forward") if it not in thin)
    assert wide[1:3] == ends[layer - 1, 0, 1]
    # Through each unit on the way a thin arrow leads, and no number is told.
    units = [(2, k) for k in reached] + [(1, 0)] * (layer == 1)
    through = [it for it in of_the_graph(w, Arrow) if it.tail[1] == it.head[1] and it.width == THIN]
    middles = {(net.x[at], net.heights(at)[k] - unit_marks.PAST_PHI) for at, k in units}
    found = {((it.tail[0] + it.head[0]) / 2, it.head[1]) for it in through}
    assert found == (middles if max(sizes) <= MANY else set())  # where units are many there is no room
    assert not [it for it in texts(w, "graph") if re.fullmatch("ŷ. .*ε", it)]
    # No grey line fills the dashes.
    lit = {frozenset(it[:2]) for it in (*to_outputs, *to_loss)}
    assert not [both for it, both in pieces(w) if it.role == "muted" and frozenset(both) in lit]
    w.batch = True  # the loss is of all samples
    assert len(ways(w, "forward")) == 1


def test_a_nudge_that_does_not_pass_phi_goes_no_further():
    w = bp.TwoLayer(step=int(Step.DW1), phi1="ReLU", i=2)
    assert w.result.unit_gradients.delta1[1] == 0
    assert len(ways(w, "forward")) == 1
    assert [it for it in of_the_graph(w, Arrow) if it.width == THIN] == []


@pytest.mark.parametrize("x", [1.2, -1.234])
def test_what_delta_adds_is_one_line_where_its_unit_is_as_wide(x):
    w = bp.TwoLayer(X=[[x, -0.5], [2.2, 0.9]])
    (first, *_) = lines = nudges.products(w.result)[1, 0]
    assert len(lines) == (1 if x > 0 else 2)
    w.figure.draw_without_rendering()
    (text,) = (it for it in w.figure.findobj(Text) if it.get_text() == first)
    assert text.get_window_extent().width < 2 * graph_layout.HALVES[1]


@pytest.mark.parametrize("sizes", [(2, 3, 2), (3, 3, 3), (2, 2, 1)])
@pytest.mark.parametrize("step", [Step.A1, Step.A2, Step.DZ_G, Step.DZ])
def test_what_an_edge_carries_stands_on_it_and_off_every_other(step, sizes):
    for i in range(1, sizes[1] + 1):
        r = bp.TwoLayer(step=int(step), **dict(zip("phq", sizes, strict=True)), i=i).result
        ends = way_ends(bp.TwoLayer(step=int(step), **dict(zip("phq", sizes, strict=True)), i=i))
        places, shown = edge_marks.places(r), edge_marks.numbered(r)
        assert shown
        for edge in shown:
            own = off(places[edge], edge_marks.ways_on_edges(r)[edge])
            others = [off(places[edge], ends[it]) for it in ends if it[0] == edge[0] and it != edge]
            assert own < 0.1
            assert min(others, default=9) > (1.5 if sizes == (3, 3, 3) else 6)  # of nine edges many cross


def off(at, ends):
    """How far a point is from a line."""
    (a, b), (c, d) = ends
    return abs((c - a) * (at[1] - b) - (d - b) * (at[0] - a)) / np.hypot(c - a, d - b)


@pytest.mark.parametrize("step", [Step.DELTA2, Step.DELTA1])
def test_bars_show_what_phi_leaves_of_a_gradient(step):
    w = bp.TwoLayer(step=int(step))
    g = w.result.unit_gradients
    before, after = (g.dy_hat, g.delta2) if step == Step.DELTA2 else (g.dz, g.delta1)
    scales = {
        tuple(np.ravel(it.values)): it.scale
        for it in w.marks
        if isinstance(it, Cells) and it.axes == "arrays"
    }
    assert scales[tuple(before)] == scales[tuple(after)]


@pytest.mark.parametrize("step", list(Step))
def test_the_names_over_a_unit_begin_and_end_where_it_does(step):
    w = bp.TwoLayer(step=int(step))
    net = graph_layout.net_of(w.result)
    named = [it for it in w.marks if isinstance(it, Label) and re.match("(new )?([zŷ].|a)", it.text)]
    sides = {(it.at[0], it.align) for it in named if it.axes == "graph"}
    both = zip(net.x[1:], net.half_widths[1:], strict=True)
    assert sides == {
        (x + sign * half, "right" if sign > 0 else "left") for x, half in both for sign in (1, -1)
    }


@pytest.mark.parametrize(("q", "clear"), [(1, 6 + 6.5), (2, 6 + 6.5), (3, 5 + 6.5)])
def test_a_target_at_the_end_of_its_gauge_leaves_its_number_free(q, clear):
    w = bp.TwoLayer(q=q, y=[[5.0] * q])
    names = [it for it in w.marks if isinstance(it, Label) and it.name == "target"]
    handles = [it for it in w.picture.handles if it.label.endswith("a target")]
    assert len(names) == len(handles) == q
    for name, handle in zip(names, handles, strict=True):
        assert abs(name.at[1] - handle.at[1]) >= clear


@pytest.mark.parametrize("sizes", [(2, 3, 2), (3, 3, 3), (6, 6, 3)])
@pytest.mark.parametrize("step", list(Step))
def test_nothing_leaves_the_drawing(step, sizes):
    w = bp.TwoLayer(step=int(step), **dict(zip("phq", sizes, strict=True)), i=3)
    heights = [it.at[1] + it.offset[1] for it in w.marks if isinstance(it, Label) and it.axes == "graph"]
    assert 6 <= min(heights) < max(heights) < graph_layout.SIZE[1] - 6


@pytest.mark.parametrize("sizes", [(2, 3, 2), (3, 2, 2), (3, 3, 3), (3, 2, 3), (2, 2, 1)])
@pytest.mark.parametrize("step", list(Step))
def test_no_two_texts_lie_on_each_other(step, sizes):
    w = bp.TwoLayer(step=int(step), **dict(zip("phq", sizes, strict=True)))
    w.figure.draw_without_rendering()
    shown = {*texts(w, "graph"), *texts(w, "now"), *unit_numbers(w), *kept(w).values()}
    found = [
        it for part in w.figure.subfigs or [w.figure] for it in part.findobj(Text) if it.get_text() in shown
    ]
    boxes = [(it.get_text(), it.get_window_extent()) for it in found]
    for (one, box), (other, its) in combinations(boxes, 2):
        across, up = min(box.x1, its.x1) - max(box.x0, its.x0), min(box.y1, its.y1) - max(box.y0, its.y0)
        assert min(across, up) < 5, (one, other)  # boxes of text have some air


def test_the_loss_adds_up_what_comes_from_outputs_and_targets():
    w = bp.TwoLayer(step=int(Step.LOSS))
    first, second = map(captions.number, w.result.unit_values.y_hat)
    found = captions.in_numbers(w.result)
    assert re.fullmatch(
        rf"\({first} − 1\)² \+ \({second} − 0\)² [=≈] {captions.number(w.result.loss)}", found
    )
    rim = graph_layout.ACROSS[2] + graph_layout.net_of(w.result).half_widths[2]
    assert sorted(x for _, (x, _), _, _ in ways(w, "forward")) == 2 * [rim] + 2 * [graph_layout.GAUGES[1]]
    for other in ({"batch": True}, {"loss": "cross entropy"}):
        w = bp.TwoLayer(step=int(Step.LOSS), **other)
        assert captions.in_numbers(w.result) == f"L = {captions.number(w.result.loss)}"


@pytest.mark.parametrize("step", list(Step))
def test_dashed_is_an_edge_whose_width_tells_something_negative(step):
    r = (w := bp.TwoLayer(step=int(step))).result
    shown = (r.after or r).network
    nothing = np.zeros(w.W1.shape), np.zeros(w.W2.shape)
    widths = {
        Step.INPUT: (shown.W1, shown.W2),
        Step.A1: (w.W1 * r.x, nothing[1]),
        Step.A2: (nothing[0], w.W2 * r.unit_values.z),
        Step.DZ_G: (nothing[0], w.W2 * [1, 0, 0]),  # of the unit that is nudged
        Step.DZ: (nothing[0], w.W2 * r.unit_gradients.delta2[:, None]),
        Step.DW1: (nothing[0], w.W2 * [1, 0, 0]),  # where what is nudged goes on
        Step.UPDATE: (shown.W1, shown.W2),
    }.get(step, nothing)
    negative = {frozenset(ends) for key, ends in way_ends(w).items() if widths[key[0]][key[1:]] < 0}
    grey = {frozenset(ends) for it, ends in pieces(w) if it.role == "muted" and it.dash}
    coloured = {
        frozenset((tail, head))
        for role in ("forward", "gradient")
        for _, tail, head, dash in (*ways(w, role), *pale_ways(w))
        if dash
    }
    rims = {frozenset(ends) for ends in way_ends(w).values()}
    assert grey | (coloured & rims) == negative
    what = {
        Step.INPUT: "weight",
        Step.UPDATE: "weight",
        Step.A1: "product",
        Step.A2: "product",
        Step.DY_HAT: "dL/dŷ",
        Step.DELTA2: "dL/dŷ",
        Step.DZ_G: "change",
        Step.DZ: "product",
    }.get(step)
    keys = [it for it in texts(w, "graph") if "width" in it or "dashed" in it]
    if step in (Step.DW1, Step.DW2):
        assert keys == ["dashed: negative"]
        # Diamonds are the same whatever their sign: their key stands apart, in their colour, at the same place.
        (diamond,) = (it for it in on_the_graph(w, Points) if it.y[0] < graph_layout.GROUND_LOW)
        (means,) = (it for it in of_the_graph(w, Label) if it.text == "dL/dw")
        left, _ = graph_layout.GROUNDS["input"]
        assert (diamond.role, diamond.symbol, means.at) == ("gradient", "diamond", (left, diamond.y[0]))
        assert left < diamond.x[0] < left + means.offset[0]
        (dashes,) = (it for it in of_the_graph(w, Label) if it.text == keys[0])
        assert dashes.at[1] == means.at[1]
        assert dashes.at[0] == graph_layout.GROUNDS["layer 2" if step == Step.DW1 else "layer 1"][0]
        return
    first = "width, number: product" if what == "product" else f"width: size of {what}"
    assert keys == ([f"{first}, dashed: negative {what}"] if what else [])


@pytest.mark.parametrize("batch", [False, True])
@pytest.mark.parametrize("h", [1, 3])
@pytest.mark.parametrize("p", [1, 2])
@pytest.mark.parametrize("step", [Step.DW1, Step.DW2])
def test_the_keys_under_the_layers_stand_beside_the_heading_of_the_product(step, p, h, batch):
    w = bp.TwoLayer(step=int(step), p=p, h=h, batch=batch)
    shown = [it for it in w.marks if isinstance(it, Label)]
    keys = [it for it in shown if it.text in ("dL/dw", "dashed: negative")]
    (heading,) = (
        it for it in shown if it.axes == "arrays" and it.text.startswith(f"dL/dW{'₁₂'[step == Step.DW2]}")
    )
    spans = [
        (it.at[0], it.at[0] + (it.offset[0] + wide * len(it.text)) * 900 / 700)  # on a narrow page
        for it, wide in ((keys[0], 6.5), (keys[1], 6.5), (heading, 8.0))
    ]
    for (left, right), (its, end) in combinations(spans, 2):
        assert right < its or end < left


@pytest.mark.parametrize("q", [1, 2, 3])
@pytest.mark.parametrize("step", [Step.DY_HAT, Step.DELTA2, Step.DZ_G])
@pytest.mark.parametrize("loss", ["squared error", "cross entropy"])
def test_what_goes_to_the_loss_or_comes_from_it_is_dashed_where_negative_and_as_wide_as_large(q, step, loss):
    r = (w := bp.TwoLayer(q=q, step=int(step), loss=loss)).result
    g, forward = r.unit_gradients, step == Step.DZ_G
    fused = step == Step.DELTA2 and loss == "cross entropy"
    carried = g.delta2 * w.W2[:, 0] if forward else g.delta2 if fused else g.dy_hat
    roads = [it for it in ways(w, "forward" if forward else "gradient") if it[2 if forward else 1][0] > 550]
    roads.sort(key=lambda it: -it[1 if forward else 2][1])
    assert [it[3] for it in roads] == (carried < 0).tolist()
    largest = np.abs(w.W2[:, 0]).max() if forward else 0.0  # a change of a is on the edge before
    sizes = np.abs(carried) / max(np.abs(carried).max(), largest)
    np.testing.assert_allclose([it[0] for it in roads], FINE * (1 + 5 * sizes))
    rims = {(graph_layout.LOSS_AT - graph_layout.LOSS_HALF, graph_layout.MIDDLE)}
    for it, ends in pieces(w):  # no grey line fills the dashes
        assert it.role != "muted" or not rims & set(ends)


def test_an_infinite_slope_of_the_loss_is_an_arrow_of_full_width():
    W2, y = [[5.0, 5.0], [-5.0, -5.0]], [[0.0, 1.0]]
    far = {"W1": np.full((2, 3), 5.0), "X": [[5.0, 5.0, 5.0]], "phi1": "identity"}
    w = bp.TwoLayer(**far, W2=W2, y=y, loss="cross entropy", step=int(Step.DY_HAT))
    assert np.isinf(w.result.unit_gradients.dy_hat).any()
    widths = [width for width, *_ in ways(w, "gradient")]
    assert widths
    assert max(widths) == pytest.approx(FINE * 6)


@pytest.mark.parametrize("step", [Step.INPUT, Step.UPDATE])
def test_a_dashed_edge_ends_at_its_unit_with_a_dash(step):
    r = (w := bp.TwoLayer(step=int(step))).result
    network_now = (r.after or r).network
    dashed = {ends: it.width for it, ends in pieces(w) if it.role == "muted" and it.dash}
    assert len(dashed) == sum(int((W < 0).sum()) for W in (network_now.W1, network_now.W2))
    for (_, end), width in dashed.items():
        last = [
            other
            for it, (_, other) in pieces(w)
            if it.role == "muted"
            and not it.dash
            and it.width == pytest.approx(width)
            and np.hypot(other[0] - end[0], other[1] - end[1]) == pytest.approx(width / 2)  # its cap is round
        ]
        assert len(last) == 1


def test_equal_messages_have_equal_widths():
    w = bp.TwoLayer(q=2, W2=[[1.0, 1.0], [1.0, 1.0]], y=[[0.0, 0.0]], step=int(Step.DZ))
    pale = [width for width, *_ in pale_ways(w)]
    widths = [width for width, *_ in ways(w, "gradient")]
    assert len(pale) == len(widths) == 2
    widths += pale
    assert len(set(widths)) == 1


@pytest.mark.parametrize(("step", "layer"), [(Step.DELTA1, 1), (Step.DELTA2, 2)])
def test_behind_and_before_an_activation_bars_are_as_long_as_what_arrives_and_what_passes(step, layer):
    w = bp.TwoLayer(step=int(step), phi1="ReLU")
    g = w.result.unit_gradients
    arrives, passes = ((g.dz, g.delta1), (g.dy_hat, g.delta2))[layer - 1]
    largest = max(np.abs(it).max() for it in (arrives, passes))  # one scale for both
    for k, (before, after) in enumerate(zip(arrives, passes, strict=True)):
        found = [unit_cell(w, layer, k, behind=behind, gradient=True) for behind in (True, False)]
        assert [it.values for it in found] == [[[before]], [[after]]]
        assert [it.vmax for it in found] == [pytest.approx(unit_marks.FREE * largest)] * 2
        slope = captions.number(after / before)
        # Under the unit is one line: δ, the slope between, and what arrives.
        left, right, low = found[1].box[0], found[0].box[1], found[0].box[2]
        line = [
            it for it in of_the_graph(w, Label) if left <= it.at[0] <= right and low - 20 < it.at[1] < low
        ]
        line.sort(key=lambda it: it.at[0])
        name = f"dL/d{'zŷ'[layer - 1]}{'₁₂₃'[k]}"
        assert [it.text for it in line] == ["δ", f"× {slope}", name]
        assert len({it.at[1] for it in line}) == 1
        assert line[1].name == f"phi{layer}"
        # Over it an arrow from what arrives to what passes, in the gap between both, where φ is above.
        (arrow,) = (
            it
            for it in of_the_graph(w, Arrow)
            if it.role == "gradient" and it.tail[1] == sum(found[0].box[2:]) / 2 and left < it.head[0] < right
        )
        assert arrow.head[1] == arrow.tail[1]
        assert found[1].box[1] < arrow.head[0] < arrow.tail[0] < found[0].box[0]
    if layer == 1:  # a unit is closed: nothing passes
        assert "× 0" in texts(w, "graph")


@pytest.mark.parametrize("sizes", [(2, 3, 2), (3, 3, 3), (1, 1, 1), (1, 6, 1), (6, 6, 3)])
@pytest.mark.parametrize(("step", "layer"), [(Step.DELTA1, 1), (Step.DELTA2, 2)])
def test_back_through_an_activation_three_columns_multiply_entry_by_entry_where_there_is_room(
    step, layer, sizes
):
    w = bp.TwoLayer(step=int(step), **dict(zip("phq", sizes, strict=True)))
    g, v = w.result.unit_gradients, w.result.unit_values
    arrives, delta, a = ((g.dz, g.delta1, v.a1), (g.dy_hat, g.delta2, v.a2))[layer - 1]
    columns = [
        it for it in w.marks if isinstance(it, Cells) and it.axes == "arrays" and np.shape(it.values)[1] == 1
    ]
    found = [it for it in columns if not it.grey]
    assert bool(found) == (sizes[1] <= MANY)
    if found:
        first, slopes, last = (np.ravel(it.values) for it in found)
        np.testing.assert_array_equal(first, arrives)
        np.testing.assert_allclose(slopes, [autograd.grad(PHI["sigmoid"])(each) for each in a])
        np.testing.assert_array_equal(last, delta)
        assert {it.role for it in found} == {
            "gradient"
        }  # φ′ has one colour here, under its unit and in the panel
        under = [it for it in of_the_graph(w, Label) if it.text.startswith("× ")]
        assert {it.role for it in under} == {it.role for it in w.marks if it.name == "slope"} == {"gradient"}
        assert {"⊙", "=", f"φ{'₁₂'[layer - 1]}′", f"δ{'₁₂'[layer - 1]}"} <= set(texts(w, "arrays"))
    w = bp.TwoLayer(step=int(Step.DELTA2), loss="cross entropy")  # goes through no activation
    assert "⊙" not in texts(w, "arrays")


@pytest.mark.parametrize("sizes", [(2, 3, 2), (4, 3, 2), (3, 3, 3)])
def test_the_arrows_from_the_loss_end_at_the_outputs(sizes):
    w = bp.TwoLayer(**dict(zip("phq", sizes, strict=True)), step=int(Step.DELTA2))
    net = graph_layout.net_of(w.result)
    rim = net.x[2] + net.half_widths[2]
    assert {end[0] for _, (x, _), end, _ in ways(w, "gradient") if x > rim} == {rim}


def test_a_slope_of_the_cross_entropy_that_passes_no_gate_does_not_shrink_the_other_bars():
    y = [[0.0, 1.0], [0.0, 1.0]]
    w = bp.TwoLayer(step=int(Step.DELTA1), loss="cross entropy", W2=[[5.0, 5.0], [-5.0, 5.0]], y=y)
    g = w.result.unit_gradients
    assert np.abs(g.dy_hat).max() > 10 * np.abs(g.delta2).max()
    for k in range(w.h):
        shown = unit_cell(w, 1, k, gradient=True)
        assert shown.vmax == pytest.approx(1.1 * max(np.abs(it).max() for it in (g.dz, g.delta1)))


def test_cross_entropy_after_a_sigmoid_goes_through_no_activation_at_the_outputs():
    w = bp.TwoLayer(step=int(Step.DELTA2), loss="cross entropy")
    assert "φ₂′" not in words(w)
    assert "×" not in words(w)
    assert {end[0] for _, _, end, _ in ways(w, "gradient")} == {
        graph_layout.ACROSS[2] + graph_layout.HALVES[2]
    }
    assert len(on_the_graph(w, Arrow)) == w.q


@pytest.mark.parametrize("step", list(Step)[:-1])
def test_numbers_in_units_are_what_the_step_takes_and_computes_and_those_of_its_line_are_framed(step):
    w = bp.TwoLayer(step=int(step))
    r, v, g = w.result, w.result.unit_values, w.result.unit_gradients
    expected = {
        Step.INPUT: ([r.x], []),
        Step.A1: ([r.x, v.a1], [*r.x, v.a1[0]]),
        Step.Z: ([v.a1, v.z], [v.a1[0], v.z[0]]),
        Step.A2: ([v.z, v.a2], [*v.z, v.a2[0]]),
        Step.Y_HAT: ([v.a2, v.y_hat], [v.a2[0], v.y_hat[0]]),
        Step.LOSS: ([v.y_hat], v.y_hat),
        Step.DY_HAT: ([v.y_hat, g.dy_hat], [v.y_hat[0], g.dy_hat[0]]),
        Step.DELTA2: ([v.a2, g.dy_hat, g.delta2], [v.a2[0], g.dy_hat[0], g.delta2[0]]),
        Step.DW2: ([v.z, g.delta2], [v.z[0], g.delta2[0]]),
        Step.DZ_G: ([v.z, g.delta2], [v.z[0], *g.delta2]),
        Step.DZ: ([g.delta2, g.dz], [*g.delta2, g.dz[0]]),
        Step.DELTA1: ([v.a1, g.dz, g.delta1], [v.a1[0], g.dz[0], g.delta1[0]]),
        Step.DW1: ([r.x, g.delta1], [r.x[0], g.delta1[0]]),
    }
    shown, framed = expected[step]
    assert unit_numbers(w) == {captions.number(it) for it in np.concatenate(shown)}
    assert unit_numbers(w, framed=True) == {captions.number(it) for it in framed}
    bold = {it.text for it in w.marks if isinstance(it, Label) and it.name == "target" and it.bold}
    assert bold == ({"y₁ = 1", "y₂ = 0"} if step in (Step.LOSS, Step.DY_HAT) else set())


def test_cross_entropy_after_a_sigmoid_uses_what_its_line_subtracts():
    w = bp.TwoLayer(step=int(Step.DELTA2), loss="cross entropy")
    assert captions.used(w.result) == ("ŷ", "y")
    shown = (w.result.unit_values.y_hat, w.result.unit_gradients.delta2)
    assert unit_numbers(w) == {captions.number(it) for it in np.concatenate(shown)}


def outlines(w):
    """The outlines in the tables by their roles: (left, right, bottom, top)."""
    of_arrays = (it for it in w.marks if isinstance(it, Line) and it.axes == "arrays")
    lines = (it for it in of_arrays if it.width == array_marks.OUTLINE)
    return {it.role: (min(it.x), max(it.x), min(it.y), max(it.y)) for it in lines}


@pytest.mark.parametrize(
    ("step", "note"),
    [(Step.DZ_G, "column 2: edges out of z₂"), (Step.DZ, "column 2 → row 2")],
)
def test_the_column_of_what_leaves_the_unit_is_tinted_in_w2_and_where_it_has_become_a_row(step, note):
    w = bp.TwoLayer(q=2, step=int(step), i=2)
    (W2,) = (it for it in w.marks if isinstance(it, Cells) and it.name == "W2")
    left, right, bottom, top = W2.box
    cell = (right - left) / 3
    column = (left + cell, left + 2 * cell, bottom, top)
    expected = [column]
    if step == Step.DZ:
        table = array_marks.transpose(w.result).W
        expected.append((*table[:2], *array_marks.cell(table, (3, 2), 1, 0)[2:]))
    of_arrays = [it for it in w.marks if it.axes == "arrays" and it.role == "forward"]
    lines = [it for it in of_arrays if isinstance(it, Line) and it.width == array_marks.OUTLINE]
    for found in (
        lines,
        [it for it in of_arrays if isinstance(it, Polygon)],
    ):  # the outline, and the tint inside
        boxes = [(min(it.x), max(it.x), min(it.y), max(it.y)) for it in found]
        assert boxes == [pytest.approx(it) for it in expected]
    turns = [it for it in of_arrays if isinstance(it, Arrow)]
    assert len(turns) == (step == Step.DZ)  # from the column to the row that it becomes
    if turns:
        (way,) = (it for it in of_arrays if isinstance(it, Line) and len(it.x) == 4)
        assert (way.x[0], way.y[0]) == pytest.approx(((column[0] + column[1]) / 2, top))
        assert turns[0].head == pytest.approx((expected[1][0], sum(expected[1][2:]) / 2))
    assert not W2.framed().any()
    assert note in texts(w, "arrays")


@pytest.mark.parametrize("step", [Step.DZ_G, Step.DZ])
def test_of_W2_only_the_column_is_marked_while_it_is_read(step):
    w = bp.TwoLayer(step=int(step), layer=2, i=2)
    assert not [it for it in w.marks if isinstance(it, Line) and (it.axes, it.role) == ("arrays", "muted")]
    assert not [it for it in texts(w, "arrays") if it.startswith("row")]


@pytest.mark.parametrize("step", list(Step))
def test_on_edges_stand_the_weights_by_which_the_step_multiplies_and_no_others(step):
    w = bp.TwoLayer(step=int(step))
    found = edge_marks.numbered(w.result)
    every, column = list(graph_layout.net_of(w.result).edges), [(1, 0, 0), (1, 1, 0)]
    expected = {
        Step.INPUT: every,
        Step.UPDATE: every[:1],
        Step.A1: [(0, 0, 0), (0, 0, 1)],
        Step.A2: [(1, 0, 0), (1, 0, 1), (1, 0, 2)],
        Step.DZ_G: column,
        Step.DZ: column,
    }
    assert list(found) == expected.get(step, [])
    assert set(found.values()) <= set(texts(w, "graph"))


def columns_of(w):
    """The columns of numbers beside the tables: {(numbers): its box}."""
    tables = (
        it for it in w.marks if isinstance(it, Cells) and it.axes == "arrays" and np.shape(it.values)[1] == 1
    )
    return {tuple(np.ravel(it.values)): it.box for it in tables}


@pytest.mark.parametrize(("of", "stands", "lies"), [("x", Step.A1, Step.DW1), ("z", Step.A2, Step.DW2)])
def test_what_is_multiplied_by_a_matrix_stands_and_beside_delta_it_lies_down(of, stands, lies):
    w = bp.TwoLayer()
    for step in Step:
        w.seek(step)
        values = tuple(w.result.x if of == "x" else w.result.unit_values.z)
        assert (values in columns_of(w)) == (step == stands)
        rows = [it for it in w.marks if isinstance(it, Cells) and np.array_equal(it.values, [values])]
        assert bool(rows) == (step == lies)
        if rows:
            assert {f"{of}ᵀ", "×"} <= set(texts(w, "arrays"))


@pytest.mark.parametrize(
    ("of", "layer", "step"), [("a1", 1, Step.DELTA1), ("a2", 2, Step.DELTA2), ("a1", 1, Step.Z)]
)
def test_what_the_slope_is_taken_at_has_its_number_again_where_it_stood(of, layer, step):
    w = bp.TwoLayer(step=int(step))
    for k, value in enumerate(getattr(w.result.unit_values, of)):
        assert unit_cell(w, layer, k).values == [[value]]
    w.seek(Step.LOSS)
    assert {graph_layout.cell(w.result, layer, k, behind=False, gradient=False) for k in range(2)} <= kept(
        w
    ).keys()


@pytest.mark.parametrize("sizes", [(1, 1, 1), (1, 2, 2), (3, 1, 2), (6, 1, 3), (2, 2, 3), (3, 3, 3)])
@pytest.mark.parametrize("step", list(Step))
def test_no_table_is_on_another_or_out_of_the_picture(sizes, step):
    w = bp.TwoLayer(step=int(step), **dict(zip("phq", sizes, strict=True)))
    boxes = [it.box for it in w.marks if isinstance(it, Cells) and it.axes == "arrays"]
    assert max(it[1] for it in boxes) <= array_marks.SIZE[0] + 1e-9
    for one, other in combinations(boxes, 2):
        apart_across = one[1] <= other[0] + 1e-9 or other[1] <= one[0] + 1e-9
        assert apart_across or one[3] <= other[2] + 1e-9 or other[3] <= one[2] + 1e-9


@pytest.mark.parametrize(("step", "layer"), [(Step.A1, 1), (Step.A2, 2)])
def test_forward_the_row_of_the_sum_is_outlined(step, layer):
    w = bp.TwoLayer(step=int(step), layer=layer, i=2)
    (outline,) = outlines(w).items()
    tables = [it for it in w.marks if isinstance(it, Cells) and it.axes == "arrays"]
    (W,) = (it.box for it in tables if np.array_equal(it.values, (w.W1, w.W2)[layer - 1]))
    left, right, bottom, top = W
    rows = (w.h, w.q)[layer - 1]
    row = (top - bottom) / rows
    assert outline == ("forward", pytest.approx((left, right, top - 2 * row, top - row)))


@pytest.mark.parametrize(
    "sizes", [(3, 2, 2), (3, 2, 1), (2, 2, 2), (1, 3, 3), (2, 3, 3), (6, 6, 3), (1, 1, 1)]
)
@pytest.mark.parametrize("i", [1, 2])
def test_back_through_the_second_layer_w2_lies_beside_delta_and_what_comes_of_both(sizes, i):
    p, h, q = sizes
    w = bp.TwoLayer(p=p, h=h, q=q, step=int(Step.DZ), i=i)
    r, j = w.result, captions.ends(w.result)[0]
    tables = [it for it in w.marks if isinstance(it, Cells) and it.axes == "arrays"]
    W2 = next(it for it in tables if it.name == "W2")
    place = array_marks.transpose(r)
    assert W2.box[1] < place.W[0]  # side by side
    found = {it.box: it for it in tables}
    np.testing.assert_array_equal(found[place.W].values, w.W2.T)
    np.testing.assert_array_equal(found[place.delta].values[:, 0], r.unit_gradients.delta2)
    np.testing.assert_array_equal(found[place.dz].values[:, 0], r.unit_gradients.dz)
    assert np.flatnonzero(found[place.dz].framed()).tolist() == [j]
    outlined = [
        (min(it.x), max(it.x), min(it.y), max(it.y))
        for it in w.marks
        if isinstance(it, Line)
        and it.axes == "arrays"
        and it.width == array_marks.OUTLINE
        and it.role == "forward"
    ]
    low, high = array_marks.cell(place.W, (h, q), j, 0)[2:]
    assert (place.W[0], place.W[1], low, high) in [pytest.approx(it) for it in outlined]
    assert {"W₂ᵀ", "δ₂", "dL/dz"} <= set(texts(w, "arrays"))
    assert (f"({h}×{q})({q}×1) = {h}×1" in texts(w, "arrays")) == (h <= MANY)  # where there is room
    for one, other in combinations(tables, 2):
        apart_across = one.box[1] <= other.box[0] or other.box[1] <= one.box[0]
        assert apart_across or one.box[3] <= other.box[2] or other.box[3] <= one.box[2]
    for table in tables:
        wide = (table.box[1] - table.box[0]) / np.shape(table.values)[1] >= 52
        assert bool(table.digits) <= wide


@pytest.mark.parametrize(
    ("step", "rows", "columns"),
    [
        (Step.A1, "z₁ z₂ z₃", "x₁ x₂"),
        (Step.A2, "ŷ₁ ŷ₂", "z₁ z₂ z₃"),
        (Step.DW2, "ŷ₁ ŷ₂", "z₁ z₂ z₃"),
        (Step.DW1, "z₁ z₂ z₃", "x₁ x₂"),
    ],
)
def test_the_units_stand_at_the_edges_of_the_tables_of_a_step(step, rows, columns):
    w = bp.TwoLayer(step=int(step))
    shown = [it for it in w.marks if isinstance(it, Label) and it.axes == "arrays"]
    names = [it.text for it in shown if it.align == "right" and it.text in rows.split()]
    tables = 1 + (step in (Step.DW2, Step.DW1))  # the weights, too
    assert names == tables * rows.split()
    names = [it.text for it in shown if it.align == "center" and it.text in columns.split()]
    assert names == tables * columns.split()


@pytest.mark.parametrize("layer", [1, 2])
def test_the_entry_of_the_gradient_that_is_written_out_is_framed_with_its_factors(layer):
    w = bp.TwoLayer(step=int((Step.DW1, Step.DW2)[layer - 1]), layer=3 - layer, i=2, j=2)
    row, column = captions.factors(w.result, layer)
    framed = {it.name: it.framed() for it in w.marks if isinstance(it, Cells) and it.axes == "arrays"}
    assert np.argwhere(framed[f"dW{layer}"]).tolist() == [[row, column]]
    assert np.flatnonzero(framed[f"delta{layer}"]).tolist() == [row]


@pytest.mark.parametrize("step", [Step.DW1, Step.DW2])
def test_one_entry_of_the_gradient_is_followed_with_its_factors_and_no_other(step):
    w = bp.TwoLayer(step=int(step))
    arrays = [it for it in w.marks if it.axes == "arrays"]
    assert not [it for it in arrays if isinstance(it, Line | Arrow | Polygon)]
    assert [int(it.framed().sum()) for it in arrays if isinstance(it, Cells) and not it.grey] == [1, 1, 1, 1]
    # At the weight, at a, and at L; delta times that, in two lines where it is long.
    assert len([it for it in texts(w, "graph") if "ε" in it]) == (4 if step == Step.DW1 else 5)


@pytest.mark.parametrize("sizes", [(2, 3, 2), (6, 6, 3)])
def test_each_layer_has_a_ground_with_its_name_and_its_edges_and_units_on_it(sizes):
    w = bp.TwoLayer(**dict(zip("phq", sizes, strict=True)))
    net, grounds = graph_layout.net_of(w.result), list(graph_layout.GROUNDS.values())
    spans = [(x - half, x + half) for x, half in zip(net.x, net.half_widths, strict=True)]
    loss = graph_layout.loss_box()
    for (left, right), (start, end) in zip(grounds, [*spans, loss[:2]], strict=True):
        assert left < start < end < right
    for (gap, *_), ends in edge_ends(net).items():  # the edges of W₁ are on the ground of layer 1
        (left, right), (start, end) = grounds[gap + 1], (x for x, _ in ends)
        assert left < (start + end) / 2 < end < right
    assert all(one[1] < other[0] for one, other in pairwise(grounds))
    drawn = {it.get_text(): it for it in w.figure.findobj(Text)}
    for name, (left, right) in graph_layout.GROUNDS.items():
        assert left < drawn[name].get_position()[0] < right
    for letters, name in (("W₁, a₁, δ₁", "layer 1"), ("W₂, a₂, δ₂", "layer 2")):
        assert drawn[letters].get_position()[0] == drawn[name].get_position()[0]
    headings = {it.name: it for it in w.marks if isinstance(it, Label) and it.text.endswith(" sigmoid")}
    w.figure.draw_without_rendering()
    for name, layer in (("phi1", "layer 1"), ("phi2", "layer 2")):
        x, y = drawn[layer].get_position()
        assert headings[name].at == (x, y + 1)  # on one line: text of marks is 1 px lower
        wide = drawn[layer].get_window_extent().width
        assert wide + 5 < headings[name].offset[0] < wide + 15  # behind the name, on every page


@pytest.mark.parametrize(("sizes", "under"), [((2, 3, 2), True), ((1, 1, 1), True), ((3, 1, 2), False)])
def test_the_tables_of_a_layer_are_under_it_where_there_is_room(sizes, under):
    w = bp.TwoLayer(step=int(Step.UPDATE), **dict(zip("phq", sizes, strict=True)))
    (_, W1, _, dW1, _), (_, W2, _, dW2, _) = array_marks.boxes(w.result)
    first, second = graph_layout.GROUNDS["layer 1"], graph_layout.GROUNDS["layer 2"]
    assert (dW1[1] < first[1] and second[0] < W2[0]) == under
    assert 0 < W1[0] < dW1[1] < W2[0] < dW2[1] <= array_marks.SIZE[0]
    assert dW1[1] < W2[0] - 14  # there are the names of the rows


@pytest.mark.parametrize(
    ("step", "text"), [(Step.A1, "row 2: edges into z₂"), (Step.A2, "row 1: edges into ŷ₁")]
)
def test_what_the_row_of_a_sum_is_stands_under_its_table(step, text):
    w = bp.TwoLayer(step=int(step), i=2)
    (note,) = (it for it in w.marks if isinstance(it, Label) and it.text == text)
    part = list(array_marks.boxes(w.result))[step == Step.A2]
    assert note.at[0] == part[1][0]
    (size,) = (it for it in w.marks if isinstance(it, Label) and it.text.startswith("("))
    assert size.at[0] + size.offset[0] > note.at[0] + 7 * len(text)


@pytest.mark.parametrize("step", list(Step))
def test_the_loss_by_a_weight_is_pale_until_there_is_a_loss(step):
    w = bp.TwoLayer(step=int(step))
    curve = next(it for it in w.marks if isinstance(it, Line) and it.name == "curve")
    of_phi = captions.is_of_phi(w.result)
    assert (curve.opacity < 1) == (step < Step.LOSS and not of_phi)


@pytest.mark.parametrize("step", list(Step))
def test_a_number_alone_is_in_the_middle_of_its_cell_and_one_with_a_bar_is_over_that(step):
    w = bp.TwoLayer(step=int(step))
    for it in (it for it in w.marks if isinstance(it, Cells)):
        assert it.lift(1.0, *array_marks.CELL) == (2.0 if it.sizes_are_shown else 0)


@pytest.mark.parametrize("step", [Step.DW1, Step.DW2])
def test_in_the_tables_what_is_read_has_the_colour_that_it_has_in_its_unit(step):
    w = bp.TwoLayer(step=int(step))
    roles = {
        axes: {
            it.frame
            for it in w.marks
            if isinstance(it, Cells) and it.axes == axes and it.framed().any() and it.name != "loss"
        }
        for axes in ("graph", "arrays")
    }
    assert roles["graph"] == ({"input", "gradient"} if step == Step.DW1 else {"forward", "gradient"})
    assert roles["arrays"] == roles["graph"] | {"forward"}  # the weight


@pytest.mark.parametrize("step", list(Step))
def test_the_headings_of_tables_are_on_one_line_and_that_of_a_product_is_over_its_factors(step):
    w = bp.TwoLayer(step=int(step))
    shown = [
        it for it in w.marks if isinstance(it, Label) and it.axes == "arrays" and it.size != array_marks.SMALL
    ]
    products = {Step.DW1: "dL/dW₁ = δ₁ xᵀ", Step.DW2: "dL/dW₂ = δ₂ zᵀ"}
    over = [it for it in shown if it.text == products.get(step)]
    heights = {it.at[1] + it.offset[1] for it in shown if it not in over}
    assert len(heights) == 1
    assert len(over) == (step in products)
    boxes = {it.name: it.box for it in w.marks if isinstance(it, Cells)}
    for it in over:
        left, right, *_ = boxes[f"dW{1 if step == Step.DW1 else 2}"]
        assert it.at[0] == boxes[f"delta{1 if step == Step.DW1 else 2}"][0]  # where the factors begin
        factors = [other.at[0] for other in shown if re.match("δ|×|.ᵀ", other.text)]
        assert len(factors) == 3
        assert max(factors) <= left
        assert it.at[1] + it.offset[1] - heights.pop() > 16  # a line
        names = [other for other in w.marks if isinstance(other, Label) and other.axes == "arrays"]
        beside = [other for other in names if other.at[1] == it.at[1] and other is not it]
        assert not [other.text for other in beside if left - 9 < other.at[0] < right]
    assert not [it.text for it in shown if "=" in it.text and it not in over]  # these lines are at the top


@pytest.mark.parametrize(("step", "text"), [(Step.DW1, "dL/dW₁ = δ₁ xᵀ"), (Step.DW2, "dL/dW₂ = δ₂ zᵀ")])
def test_over_narrow_cells_the_heading_of_the_product_names_its_factors(step, text):
    shown = texts(bp.TwoLayer(p=6, h=6, q=3, step=int(step)), "arrays")
    assert text in shown
    assert not {"xᵀ", "zᵀ"} & set(shown)


@pytest.mark.parametrize("layer", [1, 2])
def test_the_weight_is_framed_with_the_entry_of_its_gradient_and_the_sizes_are_told(layer):
    w = bp.TwoLayer(step=int((Step.DW1, Step.DW2)[layer - 1]), layer=layer, i=2, j=2)
    tables = [it for it in w.marks if isinstance(it, Cells) and it.axes == "arrays"]
    (W,) = (it for it in tables if np.array_equal(it.values, (w.W1, w.W2)[layer - 1]))
    (dW,) = (it for it in tables if it.name == f"dW{layer}")
    assert np.argwhere(W.framed()).tolist() == np.argwhere(dW.framed()).tolist() == [[1, 1]]
    assert ("(3×1)(1×2) = 3×2", "(2×1)(1×3) = 2×3")[layer - 1] in texts(w, "arrays")
    w.seek(Step.UPDATE)
    assert not any(it.framed().any() for it in w.marks if isinstance(it, Cells) and it.axes == "arrays")


@pytest.mark.parametrize("step", list(Step))
def test_what_is_drawn_on_the_edges_is_told_beside_them(step):
    w = bp.TwoLayer(step=int(step))
    key = [graph_marks.KEYS[step]] if step in graph_marks.KEYS else []
    assert [it for it in texts(w, "graph") if re.search("size|negative|number", it)] == key
    nothing_on_edges = (Step.Z, Step.Y_HAT, Step.LOSS, Step.DELTA1)
    assert bool(key) == (step not in nothing_on_edges)


@pytest.mark.parametrize(
    ("terms", "text"),
    [
        (3, "2.2(1.6) + 2.2(−0.2) − 2(1.4) = 0.28"),
        (4, "2.2(1.6) + … − 1(−1) = 1.28"),
    ],
)
def test_a_short_sum_is_written_in_full_and_a_long_one_with_its_ends(terms, text):
    W1, x = [[2.2, 2.2, -2.0, -1.0][:terms]], [[1.6, -0.2, 1.4, -1.0][:terms]]
    w = bp.TwoLayer(W1=W1, W2=[[1.0]], X=x, y=[[1.0]], step=int(Step.A1))
    assert captions.in_numbers(w.result) == text
    assert text in {it.text for it in w.marks if isinstance(it, Label)}


def test_a_sum_of_long_numbers_is_short_enough_for_a_narrow_page():
    text = captions.shortened(np.full(3, -0.2189), np.full(3, -0.5695), 3 * 0.2189 * 0.5695)
    assert text == "−0.2189(−0.5695) + … − 0.2189(−0.5695) = 0.374"


def test_a_slope_that_is_right_without_phi_prime_is_not_said_to_be_another():
    w = bp.TwoLayer(phi1="ReLU", i=1)  # the second unit is shut
    assert not w.result.nobody_notices
    assert w.summary.endswith("Without φ₁′(a₁) it would be the same, but others would not.")
    w.i = 2
    assert f"Without φ₁′(a₁) it would be {captions.number(w.result.printed)}." in w.summary


def test_of_two_products_none_is_left_out_however_long_they_are():
    w = bp.TwoLayer(W1=[[-0.001234] * 2], W2=[[1.0]], X=[[-0.001234] * 2], y=[[1.0]], step=int(Step.A1))
    assert captions.in_numbers(w.result) == "−0.001234(−0.001234) − 0.001234(−0.001234) = 3.046e−6"


@pytest.mark.parametrize(
    ("step", "name"), [(Step.Z, "z₁"), (Step.DELTA1, "z₁"), (Step.Y_HAT, "ŷ₁"), (Step.DELTA2, "ŷ₁")]
)
def test_the_steps_of_an_activation_show_its_curve_and_slope(step, name):
    w = bp.TwoLayer(step=int(step))
    curve = panel_marks.curve_of(w.result)
    values = w.result.unit_values
    assert curve.x == pytest.approx((values.a1 if name[0] == "z" else values.a2)[0])
    assert f"{name} = φ" in words(w, "along")
    assert f"′(a) {captions.number(autograd.grad(PHI['sigmoid'])(curve.x))}" in words(w, "along")
    assert not [it for it in w.picture.handles if it.label.startswith("the selected weight")]


def test_after_the_update_the_network_and_the_curve_are_new():
    w = bp.TwoLayer(step=int(Step.UPDATE))
    old, r = w.result, w.result.after
    np.testing.assert_allclose(r.network.W1, w.W1 - old.gradients.dW1)
    assert captions.number(r.network.W1[0, 0]) in texts(w, "graph")
    tables = [
        np.asarray(it.values).tolist() for it in w.marks if isinstance(it, Cells) and it.axes == "arrays"
    ]
    assert r.network.W1.tolist() in tables
    v = r.unit_values
    shown = np.concatenate([r.x, v.a1, v.z, v.a2, v.y_hat])
    assert unit_numbers(w) == {captions.number(it) for it in shown}
    of_units = [it for it in texts(w, "graph") if re.search("(a|[zŷ].)$", it)]
    assert len(of_units) == 2 * (w.h + w.q)
    assert all(it.startswith("new ") for it in of_units)
    (loss,) = (it for it in w.marks if isinstance(it, Cells) and it.name == "loss")
    assert loss.values == [[old.updated]]
    curve = panel_marks.curve_of(old)
    assert (curve.x, curve.y) == (r.value, pytest.approx(old.updated))
    assert not [it for it in w.marks if isinstance(it, Line) and it.axes == "along" and it.role == "gradient"]


@pytest.mark.parametrize("eta", [1.0, 10.0])
def test_the_update_is_seen_on_the_scale_that_the_curve_had(eta):
    w = bp.TwoLayer(step=int(Step.DW1), eta=eta)
    before = panel_marks.curve_of(w.result)
    w.seek(Step.UPDATE)
    r, curve = w.result, panel_marks.curve_of(w.result)
    largest = max(w.result.losses.max(), r.after.losses.max())
    assert largest <= curve.high == float(f"{curve.high:.2g}") < 1.6 * largest  # a round number
    assert curve.high >= before.high
    points = {it.filled: it for it in w.marks if isinstance(it, Points) and it.axes == "along"}
    old = np.interp(r.value, r.values, r.losses)
    assert (points[False].x[0], curve.low + curve.span * points[False].y[0]) == pytest.approx((r.value, old))
    if abs(r.after.value) <= 5:
        new = curve.low + curve.span * points[True].y[0]
        assert (points[True].x[0], new) == pytest.approx((r.after.value, r.updated))


@pytest.mark.parametrize("q", [1, 2, 3])
def test_the_lines_from_the_loss_end_at_the_targets_handles_and_gauges_do_not_touch(q):
    w = bp.TwoLayer(q=q)
    ends = [start for _, (start, _) in pieces(w)]
    for handle in (it for it in w.picture.handles if it.label.endswith("a target")):
        assert any(handle.at == pytest.approx(end) for end in ends)
    net = graph_layout.net_of(w.result)
    half, _ = graph_layout.gauge(net, 2)
    for upper, lower in pairwise(net.heights(2)):
        assert upper - lower - 2 * half > 20  # px: the value of the lower one stands there


# ---- the printed gradient ---------------------------------------------------------------------------------


def test_a_printed_gradient_that_points_uphill_worked_by_hand():
    """One input, one hidden unit, no activation at the end, two samples; W1 = W2 = 1, phi1 = tanh.

    x = 0.5: a1 = 0.5, z = 0.4621, phi' = 0.7864; y = z - 1: residual 1.
    x = 2: a1 = 2, z = 0.9640, phi' = 0.0707; y = z + 1: residual -1.

    delta2 = (2/2) (1, -1), dL/dz the same. Right: 0.5 (0.7864) - 2 (0.0707) = 0.2519. Printed: 0.5 - 2 = -1.5.
    """
    z = np.tanh([0.5, 2.0])
    w = bp.TwoLayer(
        W1=[[1.0]],
        W2=[[1.0]],
        X=[[0.5], [2.0]],
        y=[[z[0] - 1], [z[1] + 1]],
        batch=True,
        phi1="tanh",
        phi2="identity",
    )
    assert w.result.slope == pytest.approx(0.5 * 0.786448 - 2 * 0.070651, abs=1e-5)
    assert w.result.printed == pytest.approx(-1.5)
    assert w.result.climbs
    assert w.summary.endswith("A step against the whole printed gradient would raise the loss.")

    def loss(W):
        return float(np.mean((np.tanh(W * np.array([0.5, 2.0])) - [z[0] - 1, z[1] + 1]) ** 2))

    step = 0.01
    assert loss(1 - step * w.result.printed) > loss(1.0) > loss(1 - step * w.result.slope)


def test_the_batch_of_the_defaults_is_one_on_which_the_printed_gradient_points_uphill():
    w = bp.TwoLayer(batch=True)
    loss, right, printed = hips_loss(w), w.result.gradients.dW1, w.result.printed_dW1
    assert loss(w.W1 - 0.01 * printed, w.W2) > loss(w.W1, w.W2) > loss(w.W1 - 0.01 * right, w.W2)
    assert w.result.climbs
    assert np.sign(w.result.slope) == -np.sign(w.result.printed)
    assert "raise the loss" in w.summary


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("phi1", sorted(PHI))
def test_of_one_sample_the_printed_gradient_never_points_uphill(seed, phi1):
    w = opened(seed, h=3, phi1=phi1)
    assert not w.result.climbs
    assert "raise the loss" not in w.summary


def test_where_phi_has_slope_1_everywhere_the_printed_gradient_is_right_and_the_sentence_says_so():
    open_relus = {"W1": [[1.0, 0.5], [0.3, 0.2]], "X": [[1.0, 2.0], [0.5, 0.1]], "phi1": "ReLU"}
    for parameters in ({"phi1": "identity"}, open_relus):
        w = bp.TwoLayer(batch=True, **parameters)
        np.testing.assert_allclose(w.result.printed_dW1, w.result.gradients.dW1)
        assert "nobody would notice" in w.summary
        assert not [it for it in w.marks if it.role == "wrong"]
    w.phi1 = "sigmoid"
    assert "nobody would notice" not in w.summary
    assert [it for it in w.marks if it.role == "wrong"]


# ---- the batch --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layer", [1, 2])
def test_the_parts_of_the_samples_add_up_to_the_slope_and_each_is_its_samples_gradient_over_n(layer):
    w = opened(6, h=3, q=2, n=4, layer=layer, i=2, j=1, batch=True)
    assert w.result.parts.sum() == pytest.approx(w.result.slope)
    assert len([it for it in w.marks if isinstance(it, Polygon) and it.axes == "samples"]) == 4
    for k, part in enumerate(w.result.parts, 1):
        alone = opened(6, h=3, q=2, n=4, layer=layer, i=2, j=1, sample=k)
        assert alone.result.slope / 4 == pytest.approx(part)


def test_a_click_on_a_sample_shows_its_numbers_on_the_units():
    w = opened(7, n=3)
    press(w, "sample 3")
    np.testing.assert_array_equal(w.result.x, w.X[2])
    np.testing.assert_allclose(w.result.unit_values.a1, w.W1 @ w.X[2])
    w.n = 2  # beyond the last it means the last
    np.testing.assert_array_equal(w.result.x, w.X[1])


# ---- time -------------------------------------------------------------------------------------------------


def test_it_opens_where_everything_is_there_and_every_step_can_be_sought():
    w = bp.TwoLayer()
    assert w.result.step == Step.DW1
    for step in Step:
        w.seek(step)
        assert w.result.step == step
    assert not w.step()
    w.reset()
    assert w.result.step == Step.DW1
    assert bp.TwoLayer(step=0).result.step == Step.INPUT


def test_a_weight_that_is_changed_in_the_middle_recomputes_everything_up_to_the_step_that_is_shown():
    w = bp.TwoLayer(step=int(Step.DZ))
    W1 = w.W1 + 0.3
    w.W1 = W1
    assert w.result.step == w.position == Step.DZ
    np.testing.assert_allclose(w.result.unit_values.a1, W1 @ w.result.x)
    w.back()
    np.testing.assert_array_equal(w.W1, W1)
    np.testing.assert_allclose(w.result.unit_values.a1, W1 @ w.result.x)


def strip_labels(w):
    """The names in the fields of the strip."""
    return [it for it in w.marks if isinstance(it, Label) and it.axes == "steps" and it.align == "center"]


def texts(w, axes):
    return [it.text for it in w.marks if isinstance(it, Label) and it.axes == axes]


def words(w, axes="graph"):
    return " ".join(texts(w, axes))


def test_nothing_is_shown_before_it_has_been_computed():
    w = bp.TwoLayer(step=0)
    computed = {
        (1, False, False): Step.A1,
        (1, True, False): Step.Z,
        (2, False, False): Step.A2,
        (2, True, False): Step.Y_HAT,
        (2, True, True): Step.DY_HAT,
        (2, False, True): Step.DELTA2,
        (1, True, True): Step.DZ,
        (1, False, True): Step.DELTA1,
    }
    for step in list(Step)[:-1]:
        w.seek(step)
        boxes = {it.box for it in w.marks if isinstance(it, Cells) and it.axes == "graph"}
        for (layer, behind, gradient), at in computed.items():
            found = graph_layout.cell(w.result, layer, 0, behind=behind, gradient=gradient) in boxes
            assert found == (step >= at)
        assert len(diamonds(w)) == {Step.DW1: w.W1.size, Step.DW2: w.W2.size}.get(step, 0)
        tables = [it.name for it in w.marks if isinstance(it, Cells) and it.name in ("dW1", "dW2")]
        expected = ["dW1"] * (step >= Step.DW1) + ["dW2"] * (step >= Step.DW2)
        assert tables == ([] if step == Step.DZ else expected)  # W₂ᵀ is there


def test_all_steps_stand_in_two_rows_and_the_present_one_is_lit():
    w = bp.TwoLayer()
    for step, text in CHIPS.items():
        w.seek(step)
        fields = [it for it in w.marks if it.axes == "steps" and isinstance(it, Line) and it.opacity < 1]
        (lit,) = (it for it in fields if it.opacity > 0.5)
        left, right, low, top = step_marks.chip(step)
        assert left < lit.x[0] < lit.x[1] < right
        assert (lit.y[0], lit.width) == ((low + top) / 2, top - low)
        assert sum(np.isnan(it.x).sum() for it in fields) == len(step_marks.COLUMNS)
        (bold,) = (it.text for it in w.marks if isinstance(it, Label) and it.axes == "steps" and it.bold)
        assert bold.startswith(text)


def test_no_field_of_a_step_is_on_another():
    fields = [step_marks.chip(what) for what in step_marks.COLUMNS]
    for one, other in combinations(fields, 2):
        assert one[1] <= other[0] or other[1] <= one[0] or one[3] < other[2] or other[3] < one[2]
    assert max(it[1] for it in fields) <= step_marks.STRIP[0]


def test_every_gradient_stands_under_what_it_is_the_gradient_of():
    pairs = {
        Step.DW1: "W₁",
        Step.DELTA1: Step.A1,
        Step.DZ: Step.Z,
        Step.DW2: "W₂",
        Step.DELTA2: Step.A2,
        Step.DY_HAT: Step.Y_HAT,
    }
    for gradient, value in pairs.items():
        left = {"W₂": step_marks.chip(Step.DZ_G)[0]}.get(value, step_marks.chip(gradient)[0])
        assert (left, step_marks.chip(gradient)[1]) == step_marks.chip(value)[:2]
        assert step_marks.chip(gradient)[3] < step_marks.chip(value)[2]


@pytest.mark.parametrize("step", [*BACKWARD, Step.UPDATE])
def test_arrows_lead_from_what_was_kept_and_from_the_gradient_to_the_step_that_takes_them(step):
    w = bp.TwoLayer(step=int(step))
    arrows = {it.role: it for it in w.marks if isinstance(it, Arrow) and it.axes == "steps"}
    assert ("gradient" in arrows) == (step in step_marks.TAKES)
    left, right, _, top = step_marks.chip(step)
    for arrow in arrows.values():
        assert left < arrow.head[0] < right
        assert arrow.head[1] == top
    kept = {it.at[0]: re.sub(" (kept|given)$", "", it.text) for it in strip_labels(w) if it.at[1] > 20}
    back = {it.at[0]: it.text for it in strip_labels(w) if it.at[1] < 20}
    lines = {it.role: it for it in w.marks if isinstance(it, Line) and it.axes == "steps" and it.width == 2}
    starts = {role: it.x[::5].tolist() for role, it in lines.items()}
    used = ["W₁", "W₂"] if step == Step.UPDATE else list(captions.used(w.result))
    assert [kept[x] for x in starts.get("forward", [])] == used
    taken = [CHIPS[it] for it in step_marks.TAKES.get(step, ())]
    assert [back[x] for x in starts.get("gradient", [])] == taken


def test_only_what_has_been_computed_is_kept():
    w = bp.TwoLayer(step=int(Step.Z))
    kept = [it.text for it in strip_labels(w) if it.text.endswith((" kept", " given"))]
    assert kept == ["x given", "W₁ given", "a₁ kept", "z kept", "W₂ given", "y given"]
    for step in Step:  # L is never used again: it is there, and not kept
        w.seek(step)
        role = "forward" if step == Step.LOSS else "muted"
        assert step_marks.entry(step, w.eta, Step.LOSS) == ("L", role, step >= Step.LOSS)


@pytest.mark.parametrize("step", [Step.DW1, Step.DW2])
def test_beside_a_number_in_a_cell_is_air(step):
    w = bp.TwoLayer(step=int(step))
    tables = [it for it in w.marks if isinstance(it, Cells) and it.axes == "arrays"]
    assert any(
        len(captions.number(it)) > array_marks.LONG for table in tables for it in np.ravel(table.values)
    )
    assert max(len(text) for table in tables for text in table.texts()) <= array_marks.LONG


@pytest.mark.parametrize("sizes", [(2, 3, 2), (3, 2, 2), (1, 1, 1)])
@pytest.mark.parametrize("step", [Step.DELTA2, Step.DW2, Step.DZ_G, Step.DZ, Step.DELTA1, Step.DW1])
def test_what_delta_is_stands_where_it_does(step, sizes):
    w = bp.TwoLayer(step=int(step), **dict(zip("phq", sizes, strict=True)))
    found = [it for it in of_the_graph(w, Label) if it.text in ("δ", "δ = dL/da") or it.text[:3] == "δ ×"]
    gate = {Step.DELTA1: w.h, Step.DELTA2: w.q}.get(step, 0)  # there without squares, beside the slopes
    kept = [it for it in found if it.role == "ink"]
    assert [it.text for it in kept] == ["δ"] * (w.q * (step in (Step.DELTA1, Step.DW1)) + gate)
    taken = [it.text for it in found if it.role == "gradient"]
    first, others = "δ = dL/da", ["δ"] * ((w.h if step == Step.DW1 else w.q) - 1)
    if step in (Step.DW1, Step.DW2):  # there it adds something to L
        (first, *_) = nudges.products(w.result)[1 if step == Step.DW1 else 2, 0]
        assert first.startswith(
            f"δ × {captions.number((w.result.x, w.result.unit_values.z)[step == Step.DW2][0])}ε"
        )
    lines = nudges.products(w.result)
    if step == Step.DZ_G:
        first, *others = (lines[2, k][0] for k in range(w.q))
        for k, (line, weight) in enumerate(zip((first, *others), w.W2[:, 0], strict=True)):
            factor = captions.number(weight)
            assert line.startswith(f"δ × {factor}ε" if weight > 0 else f"δ × ({factor}ε)")
            result = captions.change(weight * w.result.unit_gradients.delta2[k]).removeprefix("+")
            assert lines[2, k][-1].endswith(f" {result}")
    assert taken == ([] if gate else [first, *others])


@pytest.mark.parametrize("step", list(Step)[:-1])
def test_every_gradient_in_a_unit_is_named_under_it(step):
    w = bp.TwoLayer(step=int(step))
    for it in (it for it in unit_marks.quantities(w.result) if it.is_gradient):
        for k in range(it.values.size):
            if it.behind and (it.layer, k) in nudges.products(w.result):
                continue  # what delta adds to L has that room
            left, right, low, _ = graph_layout.cell(w.result, it.layer, k, behind=it.behind, gradient=True)
            there = [at for at in of_the_graph(w, Label) if low - 25 < at.at[1] < low and at.text[0] != "×"]
            (name, *_) = (at.text for at in there if left <= at.at[0] <= right)
            assert name.startswith(f"{it.name}{'₁₂₃'[k]}" if it.behind else "δ")


@pytest.mark.parametrize(("step", "layer"), [(Step.DELTA1, 1), (Step.DELTA2, 2)])
def test_over_a_slope_of_phi_stands_no_other_text(step, layer):
    w = bp.TwoLayer(step=int(step))
    heading, *slopes = (it for it in w.marks if isinstance(it, Label) and it.name == f"phi{layer}")
    assert heading.text == f"φ{'₁₂'[layer - 1]} sigmoid"  # that of all of them, which stays
    assert len(slopes) == (w.h, w.q)[layer - 1]
    assert all(it.text.startswith("× ") for it in slopes)
    assert heading.at[1] - max(it.at[1] for it in slopes) >= graph_layout.SMALL + 4


def test_the_present_line_is_lit():
    w = bp.TwoLayer(step=1)
    for step, line in LINES.items():
        w.seek(step)
        (lit,) = (it for it in w.marks if isinstance(it, Label) and it.axes == "now" and "▸" in it.text)
        assert line in lit.text
        assert lit.bold


@pytest.mark.parametrize("sizes", [(3, 2, 1), (6, 6, 3), (1, 1, 1)])
def test_the_counter_counts_the_run_without_a_nudge_too_at_the_update(sizes):
    p, h, q = sizes
    w = bp.TwoLayer(p=p, h=h, q=q, step=int(Step.DELTA1))
    assert len(texts(w, "cost")) == 2
    w.seek(Step.DW1)  # at which there is enough to see
    done = multiplied(Step.DW1, *sizes)
    assert texts(w, "cost") == [
        f"{done['forward']} products forward",
        f"+ {done['backward']} back = {sum(done.values())}",
    ]
    w.seek(Step.UPDATE)
    found = re.fullmatch(
        r"by going back: (\d+) forward \+ (\d+) = (\d+) "
        r"by nudging weights, and one plain run: (\d+) runs × (\d+) = (\d+)",
        " ".join(texts(w, "cost")),
    )
    forward, back, both, passes, each, total = map(int, found.groups())
    assert forward + back == both == multiplications(*sizes)["forward"] + multiplications(*sizes)["backward"]
    assert each == h * p + q * h
    assert passes == 1 + each  # one as it is, and one for each weight
    assert total == each * passes == multiplications(*sizes)["finite differences"]


@pytest.mark.parametrize("sizes", [(3, 2, 1), (6, 6, 3), (1, 1, 1)])
def test_the_counter_ends_where_the_formula_does(sizes):
    found = multiplications(*sizes)
    assert multiplied(Step.UPDATE, *sizes) == {name: found[name] for name in ("forward", "backward")}
    assert multiplied(Step.LOSS, *sizes) == {"forward": found["forward"], "backward": 0}
    counts = [sum(multiplied(step, *sizes).values()) for step in Step]
    assert counts == sorted(counts)


def test_after_the_update_a_click_goes_on_with_the_new_weights_and_the_loss_falls():
    w = bp.TwoLayer(batch=True, step=int(Step.UPDATE))
    losses = [w.result.loss]
    for _ in range(5):
        expected = w.W1 - w.eta * w.result.gradients.dW1
        announced = w.result.updated
        press(w, "go on with the new weights")
        np.testing.assert_allclose(w.W1, expected)
        assert w.result.loss == pytest.approx(announced)
        losses.append(w.result.loss)
    assert losses == sorted(losses, reverse=True)
    assert w.result.step == Step.UPDATE


def test_what_rounding_leaves_of_terms_that_cancel_is_0():
    w = bp.TwoLayer(h=3, step=int(Step.A1))
    assert not [it for it in unit_numbers(w) if "e−" in it]
    w = bp.TwoLayer(W1=[[0.1, -0.3]], W2=[[1.0]], X=[[3.0, 1.0]], y=[[1.0]], step=int(Step.A1))
    assert "0" in unit_numbers(w)


# ---- hands on the picture -----------------------------------------------------------------------------------


def press(w, label):
    (target,) = (it for it in w.picture.handles if isinstance(it, ClickTarget) and it.label == label)
    w.move(target.sets)


def drag(w, label, at):
    (handle,) = (it for it in w.picture.handles if isinstance(it, Handle) and it.label == label)
    w.move_handle(handle, at, by=MovedBy.DRAG)


def test_dragged_along_its_curve_a_weight_slides_on_it_and_the_curve_stands_still():
    w = bp.TwoLayer(i=3, j=2)
    curve = w.result.losses
    drag(w, "the selected weight, row 3, column 2 of W1", (-1.0, 0.0))
    assert w.W1[2, 1] == -1.0
    np.testing.assert_allclose(w.result.losses, curve, rtol=1e-12)
    (handle,) = (it for it in w.picture.handles if it.label.startswith("the selected"))
    drawn = panel_marks.curve_of(w.result)
    assert handle.at[1] == pytest.approx(np.interp(-1.0, drawn.xs, drawn.heights(drawn.ys)), abs=1e-3)


def test_what_is_selected_is_lit_only_where_the_step_is_about_it():
    w = bp.TwoLayer(step=0)
    lit = {}
    for step in Step:
        w.seek(step)
        edge = any(isinstance(it, Line) and it.name == "weight" and it.role == "input" for it in w.marks)
        frame = any(role == "ink" for role in thin_outlines(w))
        lit[step] = edge, frame
    assert {step for step, (edge, _) in lit.items() if edge} == {Step.INPUT, Step.UPDATE}
    assert {step for step, (_, frame) in lit.items() if frame} == {Step.INPUT, Step.UPDATE}


def thin_outlines(w):
    """The colours of the outlines in the tables that tell the selected weight."""
    lines = (it for it in w.marks if isinstance(it, Line) and it.axes == "arrays")
    return [it.role for it in lines if it.width == array_marks.THIN]


@pytest.mark.parametrize("step", list(Step))
def test_bars_of_each_table_have_its_own_scale_and_those_of_neighbours_keep_apart(step):
    w = bp.TwoLayer(step=int(step))
    tables = [it for it in w.marks if isinstance(it, Cells) and it.axes == "arrays" and not it.grey]
    for table in tables:
        alike = [table.values]
        if step in (Step.DELTA1, Step.DELTA2) and table is not tables[1]:  # before and behind phi': one scale
            alike = [tables[0].values, tables[2].values]
        assert table.vmax == pytest.approx(array_marks.FREE * np.abs(alike).max())
    assert array_marks.FREE > 1.1


@pytest.mark.parametrize("batch", [False, True])
def test_at_the_gradient_of_layer_2_the_loss_is_shown_by_the_weight_that_is_followed(batch):
    w = bp.TwoLayer(step=int(Step.DW2), batch=batch)
    assert "loss by weight z₁→ŷ₁" in texts(w, "along")
    assert f"slope dL/dw {captions.number(w.result.gradients.dW2[0, 0])}" in texts(w, "along")
    loss, curve = hips_loss(w), panel_marks.curve_of(w.result)
    assert (curve.x, curve.y) == (w.W2[0, 0], pytest.approx(loss(w.W1, w.W2)))
    for value, drawn in zip(curve.xs[::20], curve.ys[::20], strict=True):
        moved = w.W2.copy()
        moved[0, 0] = value
        assert drawn == pytest.approx(loss(w.W1, moved))
    drag(w, "the followed weight, row 1, column 1 of W2", (-1.0, 0.0))
    assert w.W2[0, 0] == -1.0
    w.seek(Step.DW1)
    assert "loss by weight x₁→z₁" in texts(w, "along")


def loss_of_outputs(w, n, y_hat):
    """The loss if the outputs of sample n were these, and those of all others as they are."""
    numbers = range(w.n) if w.batch else [n]
    outputs = {it: PHI[w.phi2.name](w.W2 @ PHI[w.phi1.name](w.W1 @ w.X[it])) for it in numbers}
    outputs[n] = y_hat
    if w.loss == "squared error":
        return sum(np.sum((outputs[it] - w.y[it]) ** 2) for it in numbers) / len(numbers)
    entries = (w.y[it] * np.log(outputs[it]) + (1 - w.y[it]) * np.log(1 - outputs[it]) for it in numbers)
    return -sum(map(np.sum, entries)) / len(numbers)


def ticks(w):
    """What the ticks of the panel mean, as is printed at them: {place on the axis: number}."""
    labels = (it for it in w.marks if isinstance(it, Label) and it.axes == "along" and it.offset[1] == -13)
    return {it.at[0]: float(it.text.replace("−", "-")) for it in labels if it.at[0] in panel_marks.TICKS}


@pytest.mark.parametrize("step", [Step.DZ_G, Step.DZ, Step.LOSS, Step.DY_HAT])
@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"batch": True, "sample": 2, "n": 3},
        {"phi1": "ReLU", "phi2": "identity", "layer": 2, "i": 2, "j": 1},
        {"loss": "cross entropy", "i": 2},
    ],
)
def test_the_loss_is_shown_by_the_value_of_a_unit_while_the_step_is_about_its_slope(step, parameters):
    w = bp.TwoLayer(step=int(step), **parameters)
    (j, k), n = captions.ends(w.result), w.sample - 1
    z = PHI[w.phi1.name](w.W1 @ w.X[n])
    y_hat = PHI[w.phi2.name](w.W2 @ z)
    of_z = step in (Step.DZ_G, Step.DZ)
    if not of_z and w.loss == "cross entropy":  # is nowhere but between 0 and 1
        assert "loss by weight" in words(w, "along")
        return

    def loss(value):
        moved = (z if of_z else y_hat).copy()
        moved[j if of_z else k] = value
        return loss_of_outputs(w, n, PHI[w.phi2.name](w.W2 @ moved) if of_z else moved)

    curve, unit = panel_marks.curve_of(w.result), ticks(w)[5.0] / 5
    assert ticks(w) == pytest.approx({-5.0: -5 * unit, 0.0: 0.0, 5.0: 5 * unit})
    at = (z[j] if of_z else y_hat[k]) / unit
    assert (curve.x, curve.y) == (pytest.approx(at), pytest.approx(loss(at * unit)))
    assert curve.has_point
    np.testing.assert_allclose(curve.ys, [loss(it * unit) for it in curve.xs], rtol=1e-9)
    name = f"z{'₀₁₂'[j + 1]}" if of_z else f"ŷ{'₀₁₂'[k + 1]}"
    assert {f"loss by {name} alone", name} <= set(texts(w, "along"))
    slope = (loss(at * unit + 1e-6) - loss(at * unit - 1e-6)) / 2e-6
    printed_slope = [it for it in texts(w, "along") if it.startswith(f"slope dL/d{name} ")]
    assert len(printed_slope) == (step != Step.LOSS)
    for text in printed_slope:
        assert float(text.split()[-1].replace("−", "-")) == pytest.approx(slope, rel=1e-3, abs=1e-6)
    assert not [
        it for it in w.picture.handles if "weight, row" in it.label
    ]  # it is no weight that is dragged
    assert "touches the curve" not in w.summary


def test_inputs_and_targets_are_dragged_on_their_gauges():
    w = bp.TwoLayer(sample=2)
    net = graph_layout.net_of(w.result)
    for label, name, k, layer in (("x₂, an input", "X", 1, 0), ("y₁, a target", "y", 0, 2)):
        (handle,) = (it for it in w.picture.handles if it.label == label)
        before, (x, y) = getattr(w, name), handle.at
        drag(w, label, (x, y + 0.5 * graph_layout.gauge(net, layer)[1]))
        changed = getattr(w, name) - before
        assert changed[1, k] == pytest.approx(0.5)
        assert np.count_nonzero(changed) == 1


@pytest.mark.parametrize("step", list(Step))
def test_a_gradient_can_be_clicked_as_soon_as_it_is_there(step):
    w = bp.TwoLayer(step=int(step))
    cells = [it.label for it in w.picture.handles if re.match("row . *, column", it.label)]
    for layer, computed in ((1, Step.DW1), (2, Step.DW2)):
        size = (w.W1, w.W2)[layer - 1].size
        subscript = "₀₁₂"[layer]
        assert sum(it.endswith(f" of W{subscript}") for it in cells) == size
        there = step >= computed and (layer == 1 or step != Step.DZ)  # W₂ᵀ has its place
        assert sum(it.endswith(f"dL/dW{subscript}") for it in cells) == size * there


@pytest.mark.parametrize("step", list(Step))
def test_a_frame_of_an_edge_stands_round_a_number_or_a_diamond_and_that_of_a_unit_is_its_outline(step):
    w = bp.TwoLayer(step=int(step))
    shown = {it.at: it for it in w.marks if isinstance(it, Label) and it.axes == "graph"}
    targets = [it for it in w.picture.handles if isinstance(it, ClickTarget) and it.axes == "graph"]
    reached = {1: Step.DZ <= step < Step.UPDATE, 2: Step.DY_HAT <= step < Step.UPDATE}
    for target in targets:
        if target.segment is None:
            cells = [
                graph_layout.cell(w.result, layer, k, behind=behind, gradient=gradient)
                for layer, k in ((target.sets["layer"], target.sets["i"] - 1),)
                for gradient in (False, True)[: 1 + reached[layer]]
                for behind in (False, True)
            ]
            left, right, low, high = (
                side(of) for side, of in zip((min, max) * 2, zip(*cells, strict=True), strict=True)
            )
            assert target.covers == (right - left, high - low)
            assert target.at == ((left + right) / 2, (low + high) / 2)
        elif target.at in diamonds(w):
            assert 12 < target.frame[0] < 20
        elif target.at in shown:
            text = shown[target.at].text
            assert 5 * len(text) < target.frame[0] < 9 * len(text) + 6
            assert target.frame[1] <= 18
        else:
            assert target.frame == (0, 0)  # nothing is there but the line


@pytest.mark.parametrize("step", list(Step))
def test_every_edge_can_be_clicked(step):
    w = bp.TwoLayer(step=int(step))
    edges = [it.label for it in w.picture.handles if "weight of the edge" in it.label]
    assert len(edges) == len(set(edges)) == w.W1.size + w.W2.size


def test_a_click_on_an_edge_selects_its_weight_and_one_on_a_unit_shows_its_phi():
    w = bp.TwoLayer()
    press(w, "weight of the edge z₂ → ŷ₁")
    assert (w.layer, w.i, w.j, w.show) == (2, 1, 2, Show.WEIGHT)
    press(w, "φ of the unit z₂")
    assert (w.layer, w.i, w.show) == (1, 2, Show.UNIT)
    a = (w.W1 @ w.result.x)[1]
    curve = panel_marks.curve_of(w.result)
    assert (curve.x, curve.y) == (pytest.approx(a), pytest.approx(PHI["sigmoid"](a)))
    slope = autograd.grad(PHI["sigmoid"])(a)
    assert w.summary.endswith(f"the slope of φ is {captions.number(slope)}.")
    press(w, "row 1, column 2 of W₁")
    assert w.show == Show.WEIGHT


def test_a_point_beyond_the_panel_is_not_drawn_and_said_in_numbers():
    w = bp.TwoLayer(W1=np.full((2, 3), 5.0), X=np.full((2, 3), 5.0), show=Show.UNIT)
    assert not panel_marks.curve_of(w.result).has_point
    assert not [it for it in w.marks if isinstance(it, Line) and it.axes == "along" and it.role == "gradient"]
    assert "At a = 75 the slope of φ is" in w.summary


# ---- own material -----------------------------------------------------------------------------------------


def test_arrays_of_ones_own_set_the_sizes_and_are_read_back():
    W1, W2 = np.arange(8.0).reshape(4, 2) / 8, np.ones((2, 4)) / 2
    X, y = np.ones((3, 2)), np.zeros((3, 2))
    w = bp.TwoLayer(W1=W1, W2=W2, X=X, y=y)
    assert (w.p, w.h, w.q, w.n) == (2, 4, 2, 3)
    for name, given in (("W1", W1), ("W2", W2), ("X", X), ("y", y)):
        np.testing.assert_array_equal(getattr(w, name), given)
    assert not w.error
    claims = {it.name: it for it in w.gradients}
    assert claims["dL/dW₁"].formula.shape == (4, 2)
    assert claims["dL/dW₂"].formula.shape == (2, 4)


def test_arrays_that_do_not_fit_together_are_refused():
    with pytest.raises(ParameterError, match="W2 has the shape"):
        bp.TwoLayer(W1=np.ones((3, 2)), W2=np.ones((1, 2)))


def test_a_callable_of_ones_own_is_an_activation():
    w = bp.TwoLayer(phi1=lambda a: a**3 / 5, phi2="identity", batch=True)

    def loss(W1, W2):
        return anp.sum((anp.dot(anp.dot(w.X, W1.T) ** 3 / 5, W2.T) - w.y) ** 2) / 2

    for argument, found in enumerate((w.result.gradients.dW1, w.result.gradients.dW2)):
        np.testing.assert_allclose(found, autograd.grad(loss, argument)(w.W1, w.W2), rtol=1e-9)
    assert {it.status for it in w.gradients} == {"agree"}


def test_a_callable_that_does_not_work_entry_by_entry_is_refused_in_a_sentence():
    w = bp.TwoLayer(phi1=np.sum)
    assert "expected a function that works entry by entry" in w.error


# ---- what is said -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("batch", [False, True])
@pytest.mark.parametrize("loss", ["squared error", "cross entropy"])
@pytest.mark.parametrize("sizes", [(3, 2, 1), (2, 3, 3)])
def test_every_equation_of_sentence_and_list_holds_as_printed(batch, loss, sizes):
    p, h, q = sizes
    count = 0
    for seed in range(15):
        w = opened(
            seed, p=p, h=h, q=q, n=3, batch=batch, loss=loss, phi1="tanh", i=seed % h + 1, j=1 + seed % p
        )
        w.layer = seed % 2 + 1
        for step in Step:
            w.seek(step)
            for text in (w.summary, captions.in_numbers(w.result)):
                found = printed.relations(text)
                assert all(it.holds for it in found), text
                count += len(found)
    assert count > 15 * 6


@pytest.mark.parametrize("step", list(Step))
def test_the_numbers_of_a_sentence_are_those_of_the_units_at_the_selected_weight(step):
    w = bp.TwoLayer(step=int(step), i=2, j=1)
    v, g, r = w.result.unit_values, w.result.unit_gradients, w.result
    expected = {
        Step.A1: v.a1[1],
        Step.Z: v.z[1],
        Step.A2: v.a2[0],
        Step.Y_HAT: v.y_hat[0],
        Step.LOSS: r.loss,
        Step.DY_HAT: g.dy_hat[0],
        Step.DELTA2: g.delta2[0],
        Step.DW2: g.dW2[0, 0],
        Step.DZ: g.dz[1],
        Step.DELTA1: g.delta1[1],
        Step.DW1: g.dW1[1, 0],
        Step.UPDATE: r.updated,
    }
    if step in expected:
        assert captions.number(expected[step]) in w.summary


def test_what_a_batch_says_of_the_update_is_true():
    w = bp.TwoLayer(batch=True, step=int(Step.UPDATE), eta=0.5)
    after = hips_loss(w)(w.W1 - 0.5 * w.result.gradients.dW1, w.W2 - 0.5 * w.result.gradients.dW2)
    assert f"the loss goes from {captions.number(w.result.loss)} to {captions.number(after)}." in w.summary


def test_closed_and_saturated_units_are_said_where_the_gradient_meets_them():
    W1 = [[1.0, 0.0, 0.0], [-1.0, 0.0, 0.0]]
    w = bp.TwoLayer(W1=W1, X=[[2.0, 0.5, 0.5]], y=[[0.0]], phi1="ReLU", step=int(Step.DELTA1))
    assert "z₂ is closed: no gradient passes." in w.summary
    assert not np.any(w.result.gradients.dW1[1])
    w.seek(Step.Z)
    assert "closed" not in w.summary
    w.seek(Step.DELTA1)
    w.phi1, w.X = "sigmoid", [[5.0, 0.0, 0.0]]
    assert "z₁, z₂ are saturated: hardly any gradient passes." in w.summary
    w.X = [[1.0, 0.0, 0.0]]
    assert "saturated" not in w.summary


def test_a_kink_is_said_and_the_code_returns_0_there():
    w = bp.TwoLayer(W1=[[1.0, -1.0, 0.0], [1.0, 1.0, 0.0]], X=[[1.0, 1.0, 0.0]], y=[[1.0]], phi1="ReLU")
    assert w.result.unit_values.a1[0] == 0
    assert "kink" in w.summary
    assert w.result.slope == 0
    assert "disagree" not in {it.status for it in w.gradients}


@pytest.mark.parametrize(("batch", "sizes"), list(product([False, True], [(3, 2, 1), (6, 6, 3)])))
def test_no_sentence_is_too_long(batch, sizes):
    p, h, q = sizes
    w = bp.TwoLayer(p=p, h=h, q=q, n=6, batch=batch, X=np.full((6, p), -4.999), phi1="ReLU")
    for step in Step:
        w.seek(step)
        contract.check_sentence(w.summary)


# ---- phi beside the network -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("phi1", "slope"), [("sigmoid", "0.0146"), ("ReLU", "0"), ("identity", None)])
def test_a_slope_at_which_next_to_nothing_passes_is_shown_where_phi_has_one(phi1, slope):
    w = bp.TwoLayer(step=int(Step.DELTA1), phi1=phi1)
    flat = [it.text for it in w.marks if isinstance(it, Label) and it.axes == "along" and "if a" in it.text]
    assert flat == ([f"if a = −4.2: × {slope}"] if slope else [])
    marks = [it for it in w.marks if (it.axes, it.role) == ("along", "muted")]
    curve = panel_marks.curve_of(w.result)
    lines, points = ([it for it in marks if isinstance(it, kind)] for kind in (Line, Points))
    assert len(lines) == len(points) == len(flat)
    for line, point in zip(lines, points, strict=True):
        assert point.y[0] == pytest.approx(float(curve.heights(PHI[phi1](point.x[0]))))
        rise = curve.span * (line.y[1] - line.y[0]) / (line.x[1] - line.x[0])
        assert rise == pytest.approx(autograd.grad(PHI[phi1])(point.x[0]), abs=1e-12)


@pytest.mark.parametrize("step", [Step.DELTA1, Step.DELTA2])
def test_nothing_but_curve_slopes_and_points_is_in_the_axes_of_phi(step):
    w = bp.TwoLayer(step=int(step))
    on_it = [it for it in w.marks if it.axes == "along"]
    assert {type(it) for it in on_it} == {Line, Points, Label}
    inside = [it for it in on_it if isinstance(it, Label) and not it.axes_coords]
    assert not inside


@pytest.mark.parametrize(("step", "layer"), [(Step.Z, 1), (Step.Y_HAT, 2)])
def test_forward_the_value_is_read_off_the_curve_and_stands_at_its_axis(step, layer):
    w = bp.TwoLayer(step=int(step))
    (reading,) = (it for it in w.marks if isinstance(it, Line) and it.width == panel_marks.READING)
    v, curve = w.result.unit_values, panel_marks.curve_of(w.result)
    a, value = (v.a1[0], v.z[0]) if layer == 1 else (v.a2[0], v.y_hat[0])
    height = float(curve.heights(value))
    assert reading.axes == "along"  # no line leads there through the network
    assert reading.x == (a, a, -panel_marks.END)
    assert reading.y == pytest.approx((panel_marks.HEIGHTS[0], height, height))
    # Where it ends at the axes stand both numbers, and nowhere else in the panel.
    (at_a,) = (it for it in w.marks if isinstance(it, Label) and it.text == f"a = {captions.number(a)}")
    assert at_a.at == (a, 0)
    (at_value,) = (it for it in w.marks if isinstance(it, Label) and it.text == captions.number(value))
    assert at_value.at == (0, height)
    # They are no ticks.
    assert {it.text for it in w.marks if isinstance(it, Label) and it.axes == "along" and it.bold} == {
        at_a.text,
        at_value.text,
        f"{'zŷ'[layer - 1]}₁ = φ{'₁₂'[layer - 1]}(a)",
    }


@pytest.mark.parametrize("step", list(Step))
@pytest.mark.parametrize("show", list(Show))
def test_the_curve_of_phi_has_the_frame_of_its_units_numbers_and_its_name_stands_out(step, show):
    w = bp.TwoLayer(step=int(step), show=show)
    frames = [
        it
        for it in w.marks
        if isinstance(it, Line) and it.axes == "along" and len(it.x) == 5 and it.width == Cells.frame_px
    ]
    of_unit = step in (Step.Z, Step.Y_HAT, Step.DELTA1, Step.DELTA2) and show == Show.WEIGHT
    assert len(frames) == of_unit
    for frame in frames:
        assert (min(frame.x), max(frame.x)) == (-panel_marks.END, panel_marks.END)
        assert (min(frame.y), max(frame.y)) == panel_marks.HEIGHTS
    bold = {
        it.text for it in of_the_graph(w, Label) if it.bold and it.text[0] in "aẑzŷ" and "ε" not in it.text
    }
    letter = "z₁" if step in (Step.Z, Step.DELTA1) else "ŷ₁"
    assert bold == ({"a", letter} if of_unit else set())
    framed = {
        it.frame for it in of_the_graph(w, Cells) if it.framed().all() and it.name in ("hidden", "outputs")
    }
    assert not of_unit or framed == {"forward"}


@pytest.mark.parametrize("i", [1, 2, 3])
@pytest.mark.parametrize("phi1", sorted(set(ACTIVATION_CHOICES)))
@pytest.mark.parametrize("width", [640, 900])
def test_numbers_that_are_read_off_stand_on_no_other_and_not_on_the_curve(width, phi1, i):
    w = bp.TwoLayer(step=int(Step.Z), phi1=phi1, i=i)
    curve = panel_marks.curve_of(w.result)
    at_a, at_value = panel_marks.values_read_off(curve)
    unit = panel_marks.ALONG[0] * width / 900 / (2 * panel_marks.END)

    def span(label):
        half = 6.5 * len(label.text) / 2 / unit
        return label.at[0] - half, label.at[0] + half

    left, right = span(at_a)
    assert -panel_marks.END - 0.1 < left < right < panel_marks.END + 0.1
    shown = [
        it
        for it in w.marks
        if isinstance(it, Label) and (it.axes, it.axes_coords, it.align) == ("along", "y", "center")
    ]
    for it in shown:
        other = span(it)
        assert it.text == at_a.text or other[1] < left or other[0] > right
    high = panel_marks.ALONG[1] / np.ptp(panel_marks.HEIGHTS)
    under = curve.xs < -panel_marks.END + (at_value.offset[0] + 6.5 * len(at_value.text)) / unit
    low = at_value.at[1] + (at_value.offset[1] - 5) / high
    assert np.all(curve.heights(curve.ys[under]) < low)


def test_a_value_beyond_the_panel_is_in_the_title():
    w = bp.TwoLayer(step=int(Step.Z), W1=5 * np.ones((3, 2)), X=[[5, 5], [0, 0]])
    assert "a 50, z 1" in texts(w, "along")
    assert not [it for it in w.marks if isinstance(it, Line) and it.width == panel_marks.READING]


@pytest.mark.parametrize("step", list(Step)[:-1])
def test_the_cells_that_the_step_is_about_stand_out_and_those_of_later_steps_are_pale(step):
    w = bp.TwoLayer(step=int(step))
    there = {it.name: it for it in unit_marks.quantities(w.result)}
    used = unit_marks.followed(w.result)
    borders = {}
    for look, (role, width, opacity) in unit_marks.OUTLINES.items():
        lines = [
            it
            for it in of_the_graph(w, Line)
            if (it.role, it.width, it.opacity) == (role, width, opacity) and len(it.x) % 6 == 0
        ]
        borders[look] = {
            (part[0], part[1], low[0], low[2])
            for it in lines
            for part, low in zip(
                np.reshape(it.x, (-1, 6)).tolist(), np.reshape(it.y, (-1, 6)).tolist(), strict=True
            )
            if len(set(part[:5])) == 2
        }
    expected = {look: set() for look in borders}
    for place, box in graph_layout.unit_cells(w.result):
        name = next((n for n, it in there.items() if (it.layer, it.behind, it.is_gradient) == place), "")
        expected["used" if name in used else "kept" if name else "to come"].add(tuple(box))
    if step != Step.LOSS:  # where it is framed
        expected["to come" if step < Step.LOSS else "kept"].add(graph_layout.loss_box())
    assert borders == expected
