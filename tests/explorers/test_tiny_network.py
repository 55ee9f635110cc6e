"""Lesson 00's network: what a finger on a weight changes, what the answer says, and that training follows it."""

import numpy as np
import pytest

import bpwidgets as bp
from bpwidgets.calculus.arrays import with_entry
from bpwidgets.explorers.start_here import learning, network_marks, plane_marks
from bpwidgets.explorers.start_here.learning import LARGEST, STEPS, WEIGHTS
from bpwidgets.live.picture.marks import Arrow, Handle, Image, Label, Line, Points, Polygon


def arrows(w, axes="network"):
    return [it for it in w.marks if isinstance(it, Arrow) and it.axes == axes]


def bead(w, name):
    (found,) = [it for it in w.picture.handles if isinstance(it, Handle) and name in it.label]
    return found


def loss_of(W1, W2):
    """The loss, written once more."""
    X, y = learning.points()
    s = np.tanh(X @ W1.T) @ W2.T
    return np.mean(np.log(np.exp(s).sum(axis=1)) - s[np.arange(len(y)), y])


def test_a_bead_that_is_dragged_moves_its_weight_alone_and_loss_and_regions_at_once():
    w = bp.TinyNetwork(step=40)
    loss, before = w.result.loss, [w.W1.copy(), w.W2.copy()]
    classes = next(it for it in w.marks if isinstance(it, Image)).values
    handle = bead(w, "z₃ → s₂")
    w.move_handle(handle, (handle.at[0] + 40, handle.at[1]))
    changed = [np.argwhere(~np.isclose(W, old)).tolist() for W, old in zip((w.W1, w.W2), before, strict=True)]
    assert changed == [[], [[1, 2]]]
    assert w.weight == "z₃ → s₂"
    assert w.result.loss == pytest.approx(loss_of(w.W1, w.W2), rel=1e-12)
    assert w.result.loss != loss
    assert not np.array_equal(next(it for it in w.marks if isinstance(it, Image)).values, classes)
    assert w.position == 0  # a new training, from the weights as they are now


@pytest.mark.parametrize("name", WEIGHTS)
def test_a_bead_runs_along_its_edge_and_stops_at_its_ends(name):
    w = bp.TinyNetwork()
    layer, i, j = WEIGHTS[name]
    for far, end in ((-1e4, -LARGEST), (1e4, LARGEST)):
        handle = bead(w, name)
        w.move_handle(handle, (far, 0))
        assert (w.W1, w.W2)[layer - 1][i, j] == end
        (x, y), at = handle.track(), bead(w, name).at
        assert np.min(np.hypot(np.subtract(x, at[0]), np.subtract(y, at[1]))) == pytest.approx(0, abs=1e-9)


def test_no_two_beads_run_into_each_other():
    w = bp.TinyNetwork()
    tracks = [np.column_stack([np.linspace(*it, 41) for it in bead(w, name).track()]) for name in WEIGHTS]
    for k, one in enumerate(tracks):
        for other in tracks[:k]:
            apart = np.linalg.norm(one[:, None] - other[None], axis=-1)
            assert apart.min() > 1.0  # at both their ends
            assert np.linalg.norm(one[20] - other[20]) > 17.0  # at 0


def test_the_question_stands_until_the_answer_is_asked_for():
    w = bp.TinyNetwork()
    assert not arrows(w)
    assert w.summary.endswith("The weight x₁ → z₁ is 1.2: which way should it move, and how far?")
    w.answer = True
    assert len(arrows(w)) == len(WEIGHTS)
    assert "which way" not in w.summary


@pytest.mark.parametrize("name", WEIGHTS)
def test_the_next_step_goes_as_the_answer_says(name):
    w = bp.TinyNetwork(answer=True, weight=name, eta=0.3, step=7)
    r, said, layer = w.result, w.summary, WEIGHTS[name][0]
    before = (w.W1, w.W2)[layer - 1][WEIGHTS[name][1:]]
    w.step()
    moved = (w.W1, w.W2)[layer - 1][WEIGHTS[name][1:]] - before
    assert moved == pytest.approx(-0.3 * r.slope, rel=1e-12)
    assert f"the next step takes it {'up' if moved > 0 else 'down'} by 0.3 × " in said
    assert (
        f"takes it {'up' if moved > 0 else 'down'} by"
        in bp.TinyNetwork(answer=True, weight=name, eta=0.3, step=7).summary
    )


@pytest.mark.parametrize("name", WEIGHTS)
def test_a_little_way_along_its_arrow_each_weight_lowers_the_loss(name):
    w = bp.TinyNetwork(answer=True, step=3)
    before, handle = w.result.loss, bead(w, name)
    arrow = arrows(w)[list(WEIGHTS).index(name)]
    np.testing.assert_allclose(arrow.tail, handle.at)
    layer, i, j = WEIGHTS[name]
    W = (w.W1, w.W2)[layer - 1].copy()
    W[i, j] += 1e-3 * np.sign(arrow.head[0] - arrow.tail[0])
    setattr(w, f"W{layer}", W)
    assert w.result.loss < before


def test_gradients_agree_in_three_ways():
    for step in (0, 30):
        assert {it.status for it in bp.TinyNetwork(step=step).gradients} == {"agree"}


def test_training_puts_every_point_in_its_region_and_ends():
    w = bp.TinyNetwork()
    assert w.result.wrong.sum() > 45
    w.seek(100)
    assert w.result.wrong.sum() == 0
    assert not [it for it in w.marks if isinstance(it, Points) and it.role == "wrong" and len(it.x)]
    assert np.all(np.diff(w.result.by_step) < 0)
    w.seek(STEPS)
    assert not w.step()
    w.answer = True
    assert w.summary.endswith("and the run ends here.")
    assert max(np.abs(w.W1).max(), np.abs(w.W2).max()) < LARGEST


def test_a_weight_at_the_end_of_its_range_is_not_said_to_move_on():
    w = bp.TinyNetwork(answer=True)
    for end in (-LARGEST, LARGEST):
        w.W1 = [[end, 0.5], [-0.4, 0.7], [0.8, 0.5]]
        outward = np.sign(w.result.slope) != np.sign(end)
        assert (f"but it goes no further than {'−' if end < 0 else ''}4." in w.summary) == outward


def test_a_step_beyond_the_range_ends_where_it_is_said_to():
    """From either side of 0: it is the slope that says to which end the step goes."""
    for value, up in ((-0.1, 1), (0.1, -1)):
        W2 = up * np.array([[4.0, 0, 0], [-4.0, 0, 0], [-4.0, 0, 0]])
        w = bp.TinyNetwork(W1=[[0, value], [0, 0], [0, 0]], W2=W2, eta=2, answer=True, weight="x₂ → z₁")
        assert w.summary.endswith(f"but it goes no further than {'' if up > 0 else '−'}4.")
        w.step()
        assert w.W1[0, 1] == up * LARGEST


def test_a_weight_without_a_slope_is_not_said_to_go_down():
    for W2 in (
        np.zeros((3, 3)),
        np.full((3, 3), 0.7),
    ):  # nothing behind z₁ depends on it, or all scores alike
        w = bp.TinyNetwork(W2=W2, answer=True)
        assert w.result.slope == 0
        assert w.summary.endswith("its slope is 0, so the next step leaves it where it is.")


def test_the_run_that_is_written_down_is_the_training_from_the_first_weights():
    w = bp.TinyNetwork(step=STEPS)
    found = w.result.by_step[list(learning.RUN)]
    np.testing.assert_allclose(found, list(learning.RUN.values()), atol=6e-4)
    assert not w.result.wrong.any()  # as the picture says of it


def lines_of_the_network(w):
    """The edges, the lines in the small maps of hidden units, and what is drawn over these."""
    lines = [it for it in w.marks if isinstance(it, Line) and it.axes == "network"]
    hidden = len(w.W1)
    return lines[: len(WEIGHTS)], lines[len(WEIGHTS) :][:hidden], lines[len(WEIGHTS) + hidden :]


@pytest.mark.parametrize("name", WEIGHTS)
def test_the_chosen_weight_s_edge_and_its_hidden_unit_s_line_in_map_and_plane_are_ink(name):
    w = bp.TinyNetwork(weight=name)
    edges, maps, _ = lines_of_the_network(w)
    line, teeth = [it for it in w.marks if isinstance(it, Line) and it.axes == "plane"]
    unit = int("₁₂₃".index(name[name.index("z") + 1]))
    assert [other for other, edge in zip(WEIGHTS, edges, strict=True) if edge.role == "ink"] == [name]
    assert line.role == teeth.role == maps[unit].role == "ink"
    assert maps[unit].width > 2 * max(it.width for k, it in enumerate(maps) if k != unit)
    places = np.column_stack([teeth.x, teeth.y]).reshape(-1, 3, 2)  # from each foot to its tip, and a gap
    z = places @ w.W1[unit]
    np.testing.assert_allclose(z[:, 0], 0, atol=1e-12)
    assert (z[:, 1] > 0).all()


@pytest.mark.parametrize("name", WEIGHTS)
def test_nothing_of_the_chosen_weight_has_the_colour_of_a_class(name):
    w = bp.TinyNetwork(weight=name, step=20)
    classes = {kind.role for kind in plane_marks.KINDS}
    of_a_class = [it for it in w.marks if not isinstance(it, Points) and it.role in classes]
    assert [it for it in of_a_class if it.axes != "loss"] == []
    assert classes.isdisjoint(it.role for it in w.picture.handles)


def test_an_edge_is_dashed_where_its_weight_is_negative_and_as_thick_as_that_is_large():
    w = bp.TinyNetwork()
    edges = lines_of_the_network(w)[0]
    values = [(w.W1, w.W2)[layer - 1][i, j] for layer, i, j in WEIGHTS.values()]
    assert [it.dash for it in edges] == [value < 0 for value in values]
    by_size = np.argsort(np.abs(values), kind="stable")
    assert np.all(np.diff(np.array([it.width for it in edges])[by_size]) >= -1e-12)


@pytest.mark.parametrize("name", WEIGHTS)
def test_edges_and_half_of_the_chosen_weight_s_hidden_unit_are_darker(name):
    w = bp.TinyNetwork(weight=name)
    edges = lines_of_the_network(w)[0]
    unit = name[name.index("z") :][:2]
    dark = [edge.opacity for other, edge in zip(WEIGHTS, edges, strict=True) if unit in other]
    pale = [edge.opacity for other, edge in zip(WEIGHTS, edges, strict=True) if unit not in other]
    assert (len(dark), len(pale)) == (5, 10)
    assert min(dark) > max(pale)
    halves = [it.opacity for it in w.marks if isinstance(it, Polygon) and it.axes == "network"]
    assert int(np.argmax(halves)) == int("₁₂₃".index(unit[1]))
    assert halves.count(max(halves)) == 1


@pytest.mark.parametrize("name", WEIGHTS)
def test_the_chosen_weight_alone_has_a_scale_from_end_to_end_and_a_bar_from_0_to_its_bead(name):
    w = bp.TinyNetwork(weight=name)
    scale, bar, tick = (np.column_stack([it.x, it.y]) for it in lines_of_the_network(w)[2])
    chosen = bead(w, name)
    zero = scale.mean(axis=0)  # in the middle of its range
    np.testing.assert_allclose(scale, np.column_stack(chosen.track()))
    np.testing.assert_allclose(bar, [zero, chosen.at])
    np.testing.assert_allclose((tick - zero) @ np.diff(scale, axis=0)[0], 0, atol=1e-9)
    assert np.hypot(*(tick - zero).T).min() == pytest.approx(network_marks.TRACK / 2)  # beside it: on no bead
    (named,) = [it for it in w.marks if isinstance(it, Label) and it.axes == "network" and it.text == "0"]
    assert named.at == pytest.approx(zero)
    assert (tick[1] - tick[0]) @ named.offset > 0
    larger = [it.label for it in w.picture.handles if it.size == max(it.size for it in w.picture.handles)]
    assert larger == [chosen.label]


@pytest.mark.parametrize("name", WEIGHTS)
@pytest.mark.parametrize("step", [0, 60])
def test_an_arrow_across_the_line_leads_to_where_the_unit_is_positive_and_there_its_name_is(name, step):
    w = bp.TinyNetwork(weight=name, step=step)
    unit = int("₁₂₃".index(name[name.index("z") + 1]))
    (arrow,), px = arrows(w, "plane"), plane_marks.PLACES["plane"][2] / (2 * learning.EDGE)
    assert w.W1[unit] @ arrow.tail == pytest.approx(0, abs=1e-12)
    way = px * np.subtract(arrow.head, arrow.tail)
    np.testing.assert_allclose(way, 20 * w.W1[unit] / np.hypot(*w.W1[unit]))
    (label,) = [it for it in w.marks if isinstance(it, Label) and it.axes == "plane" and "z" in it.text]
    assert label.text == f"z{'₁₂₃'[unit]} > 0"
    assert label.at == arrow.tail
    corners = np.add(label.offset, [(x, y) for x in (-24, 24) for y in (-7, 7)])
    assert (corners @ way).min() > way @ way  # px, beyond the tip
    assert np.abs(corners / px + label.at).max() < learning.EDGE
    points = px * np.subtract(learning.points()[0], label.at) - label.offset
    assert not (np.abs(points) < (24, 7)).all(axis=1).any()


def test_the_borders_of_the_regions_reach_the_edge_of_the_plane():
    (ground,) = [it for it in bp.TinyNetwork().marks if isinstance(it, Image)]
    ends = np.abs(ground.boundary[~np.isnan(ground.boundary).any(axis=1)])
    assert np.count_nonzero(ends.max(axis=1) >= learning.EDGE) >= 3


def test_strokes_stand_all_along_the_line_of_a_hidden_unit():
    line, teeth = (it for it in bp.TinyNetwork().marks if isinstance(it, Line) and it.axes == "plane")
    feet = np.array([teeth.x, teeth.y])[:, ::3]
    ends = np.array([line.x, line.y])
    gaps = np.diff(np.column_stack([ends[:, :1], feet, ends[:, 1:]]), axis=1)
    px = plane_marks.PLACES["plane"][2] / (2 * learning.EDGE)
    assert np.hypot(*gaps).max() * px < 1.1 * plane_marks.TEETH_PX


def test_each_edge_has_a_tick_where_the_bead_of_a_weight_of_0_is():
    w = bp.TinyNetwork(W1=np.zeros((3, 2)), W2=np.zeros((3, 3)))
    (panel,) = (axes for axes in w.figure.axes if axes.get_label() == "network")
    middles = [line.get_xydata().mean(axis=0) for line in panel.lines if line.get_linewidth() == 1.0]
    assert len(middles) == len(WEIGHTS)
    for name in WEIGHTS:
        assert np.hypot(*np.subtract(middles, bead(w, name).at).T).min() < 1e-9


def test_a_bead_has_a_tail_back_to_where_it_began():
    def tails(w):
        return [it for it in w.marks if isinstance(it, Line) and it.axes == "network" and np.size(it.x) == 45]

    first, w = bp.TinyNetwork(), bp.TinyNetwork(step=30)
    assert not tails(first)
    (tail,) = tails(w)
    ends = np.column_stack([tail.x, tail.y]).reshape(len(WEIGHTS), 3, 2)
    for name, (start, end, _) in zip(WEIGHTS, ends, strict=True):
        np.testing.assert_allclose(start, bead(first, name).at)
        np.testing.assert_allclose(end, bead(w, name).at)
    w.W1 = w.W1 + 0.1  # a new training
    assert not tails(w)


@pytest.mark.parametrize("name", WEIGHTS)
def test_the_number_of_a_weight_lies_on_no_letter_of_a_hidden_unit(name):
    letters = [
        np.add((network_marks.NETWORK.x[1], height), offset)
        for height, offset in zip(network_marks.NETWORK.heights(1), network_marks.LETTERS, strict=True)
    ]
    layer, i, j = WEIGHTS[name]
    for value in np.linspace(-learning.LARGEST, learning.LARGEST, 9):
        w = bp.TinyNetwork(weight=name)
        setattr(w, f"W{layer}", with_entry(getattr(w, f"W{layer}"), (i, j), value))
        found = [it for it in w.marks if isinstance(it, Label) and it.axes == "network" and it.bold]
        (label,) = [it for it in found if it.at != network_marks.LOSS]
        for letter in letters:
            assert (np.abs(np.add(label.at, label.offset) - letter) > (24 + 7, 7 + 6)).any()


@pytest.mark.parametrize("step", [0, 20, 60])
def test_no_bead_of_a_training_lies_where_two_edges_cross(step):
    w = bp.TinyNetwork(step=step)
    edges = lines_of_the_network(w)[0]
    for name, own in zip(WEIGHTS, edges, strict=True):
        at = np.array(bead(w, name).at)
        for other in edges:
            start, end = np.array([other.x[0], other.y[0]]), np.array([other.x[1], other.y[1]])
            along = (end - start) / np.hypot(*(end - start))
            aside = abs(along[0] * (at - start)[1] - along[1] * (at - start)[0])
            assert other is own or not 0 < (at - start) @ along < np.hypot(*(end - start)) or aside > 6


def test_a_loss_beyond_its_axis_is_hollow_at_the_edge():
    def point(w):
        return next(it for it in w.marks if isinstance(it, Points) and it.axes == "loss")

    assert point(bp.TinyNetwork()).filled
    w = bp.TinyNetwork(W1=4 * np.ones((3, 2)), W2=[[4, 4, 4], [-4, -4, -4], [-4, -4, -4]])
    assert w.result.loss > 5
    assert not point(w).filled
    assert point(w).y[0] == 5


def test_no_line_but_that_of_a_negative_weight_is_dashed():
    w = bp.TinyNetwork()
    dashed = [it for it in w.marks if isinstance(it, Line) and it.dash]
    assert set(map(id, dashed)) <= set(map(id, lines_of_the_network(w)[0]))
    assert len(dashed) == (w.W1 < 0).sum() + (w.W2 < 0).sum()


def test_a_hidden_unit_is_shaded_where_it_is_positive():
    w = bp.TinyNetwork()
    halves = [it for it in w.marks if isinstance(it, Polygon) and it.axes == "network"]
    assert len(halves) == len(w.W1)
    for half, row in zip(halves, w.W1, strict=True):
        middle = np.array([half.x[0] + half.x[-1], half.y[0] + half.y[-1]]) / 2
        assert np.all((np.column_stack([half.x, half.y]) - middle) @ row > -1e-9)
    zeros = lines_of_the_network(w)[1]
    assert len(zeros) == len(w.W1)
    for zero, row in zip(zeros, w.W1, strict=True):
        assert np.array([np.ptp(zero.x), np.ptp(zero.y)]).any()
        np.testing.assert_allclose([np.diff(zero.x)[0], np.diff(zero.y)[0]] @ row, 0, atol=1e-9)
    w.W1 = np.zeros((3, 2))
    assert not [it for it in w.marks if isinstance(it, Polygon)]


@pytest.mark.parametrize("name", WEIGHTS)
def test_the_line_in_the_plane_is_where_the_hidden_unit_at_the_chosen_weight_is_0(name):
    w = bp.TinyNetwork(weight=name)
    unit = int("₁₂₃".index(name[name.index("z") + 1]))
    line = next(it for it in w.marks if isinstance(it, Line) and it.axes == "plane")
    ends = np.column_stack([line.x, line.y])
    assert np.abs(ends).max(axis=1) == pytest.approx(learning.EDGE)
    np.testing.assert_allclose(np.tanh(ends @ w.W1[unit]), 0, atol=1e-12)
    W1 = w.W1.copy()
    W1[unit] = 0
    w.W1 = W1  # z is 0 everywhere
    assert not [it for it in w.marks if isinstance(it, Line | Arrow) and it.axes == "plane"]
