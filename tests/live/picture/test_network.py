"""A network's marks: units apart, edges from rim to rim, numbers that do not collide, gradients that flow back."""

from __future__ import annotations

import math
from itertools import combinations, product

import numpy as np
import pytest

from bpwidgets.live.picture import network
from bpwidgets.live.picture.marks import Arrow, Label, Line, Points
from bpwidgets.live.picture.network import Network

LARGE = Network(axes="graph", sizes=(6, 6, 6), x=(50, 450, 850), middle=200, max_height=330)
SMALL = Network(axes="graph", sizes=(2, 3, 1), x=(100, 320, 540), middle=150)
W = (np.array([[1.0, -2.0], [0.0, 4.0], [-0.5, 3.0]]), np.array([[0.1, -0.2, 0.3]]))


def of_sizes(*sizes, max_height=330, staggered=False):
    x = tuple(50.0 + 400 * layer for layer in range(len(sizes)))
    return Network(axes="graph", sizes=sizes, x=x, middle=200, max_height=max_height, staggered=staggered)


def lines_by_edge(marks, net):
    """The line of each edge, found by its ends."""
    found = {(mark.x[0], mark.y[0], mark.x[1], mark.y[1]): mark for mark in marks if isinstance(mark, Line)}
    return {key: found[(*start, *end)] for key, (start, end) in network.edge_ends(net).items()}


# ---- units ----


@pytest.mark.parametrize("n", range(1, 7))
def test_units_of_a_layer_are_even_and_around_the_middle(n):
    heights = of_sizes(n).heights(0)
    assert len(heights) == n
    assert np.mean(heights) == pytest.approx(200)
    assert np.ptp(heights) <= 330
    assert heights == sorted(heights, reverse=True)
    assert np.ptp(np.diff(heights)) < 1e-9 if n > 2 else True


def test_every_unit_has_its_name_and_its_value_under_it():
    points, *labels = network.units(SMALL, 1, names=("a", "b", "c"), values=np.array([1.0, 2.0, 0.5]))
    assert isinstance(points, Points)
    assert list(zip(points.x, points.y, strict=True)) == [label.at for label in labels[::2]]
    assert [label.text for label in labels] == ["a", "1", "b", "2", "c", "0.5"]
    assert all(label.offset[1] < -SMALL.diameter / 2 for label in labels[1::2])
    assert len(network.units(SMALL, 1, names=("a", "b", "c"))) == 4


@pytest.mark.parametrize("x", [(50,), (50, 50), (450, 50), (50, 450, 850)])
def test_layers_that_are_not_one_right_of_the_other_are_refused(x):
    with pytest.raises(ValueError, match="expected 2 numbers, each larger than the last"):
        Network(axes="graph", sizes=(2, 3), x=x, middle=150)


@pytest.mark.parametrize(("name", "count"), [("half_widths", 2), ("number_shares", 1)])
def test_half_widths_are_of_every_layer_and_shares_of_every_layer_but_the_last(name, count):
    look = {"axes": "graph", "sizes": (2, 3), "x": (100, 400), "middle": 150}
    Network(**look, **{name: (0.3,) * count})
    with pytest.raises(ValueError, match=f"^{name} are .*; expected {count} numbers, or none"):
        Network(**look, **{name: (0.3,) * (count + 1)})


# ---- edges ----


@pytest.mark.parametrize("offset", [0.0, 5.0])
def test_edges_end_at_the_units_rims(offset):
    for (gap, to, of), (start, end) in network.edge_ends(LARGE, offset=offset).items():
        for at, layer, k in ((start, gap, of), (end, gap + 1, to)):
            centre = np.array([LARGE.x[layer], LARGE.heights(layer)[k]])
            assert np.hypot(*(at - centre)) == pytest.approx(LARGE.diameter / 2)


@pytest.mark.parametrize("offset", [0.0, 5.0])
def test_edges_of_units_that_are_boxes_go_from_the_middle_of_a_side_to_the_middle_of_the_next(offset):
    net = Network(axes="graph", sizes=(2, 3), x=(100, 400), middle=150, half_widths=(20.0, 60.0))
    for (_, i, j), (start, end) in network.edge_ends(net, offset=offset).items():
        rims = (120, net.heights(0)[j]), (340, net.heights(1)[i])
        for at, rim in zip((start, end), rims, strict=True):
            assert math.dist(at, rim) == pytest.approx(offset)
    for x, _ in network.number_places(net).values():
        assert 120 < x < 340


def test_there_is_an_edge_for_every_weight():
    assert len(network.edge_ends(LARGE)) == 72
    assert set(network.edge_ends(SMALL)) == {(0, to, of) for to in range(3) for of in range(2)} | {
        (1, 0, of) for of in range(3)
    }


def test_an_edge_is_dashed_exactly_where_its_weight_is_0():
    for (gap, to, of), line in lines_by_edge(network.edges(SMALL, W), SMALL).items():
        assert line.dash == (W[gap][to, of] == 0)
        assert (line.role, line.width) == ("muted", network.EDGE)


def test_others_are_dashed_where_that_is_said():
    drawn = lines_by_edge(network.edges(SMALL, W, dashed=[each < 0 for each in W]), SMALL)
    assert {key for key, line in drawn.items() if line.dash} == {(0, 0, 1), (0, 2, 0), (1, 0, 1)}


def test_the_larger_a_weight_the_wider_its_edge_whatever_its_sign():
    drawn = lines_by_edge(network.edges(SMALL, W, widths=network.weight_widths(W)), SMALL)
    sizes = {key: abs(W[key[0]][key[1:]]) for key in drawn}
    for one, other in combinations(drawn, 2):
        assert np.sign(drawn[one].width - drawn[other].width) == np.sign(sizes[one] - sizes[other])
    widths = [line.width for line in drawn.values()]
    assert (min(widths), max(widths)) == network.WIDTHS


def test_weights_that_are_all_0_have_the_least_width():
    assert network.weight_widths([np.zeros((2, 2))])[0].tolist() == [[1, 1], [1, 1]]


def test_a_weight_that_is_no_number_leaves_the_widths_of_the_others_as_they_are():
    least, most = network.WIDTHS
    (widths,) = network.weight_widths([np.array([[1.0, 2.0], [np.nan, -np.inf]])])
    assert widths.tolist() == [[(least + most) / 2, most], [least, most]]


def test_a_stroke_lies_across_each_edge_with_a_negative_weight():
    (strokes,) = network.minus_signs(SMALL, W)
    ends = np.column_stack([strokes.x, strokes.y]).reshape(-1, 3, 2)[:, :2]
    negative = [ends for (gap, to, of), ends in network.edge_ends(SMALL).items() if W[gap][to, of] < 0]
    assert len(ends) == len(negative) == 3
    for (a, b), (start, end) in zip(ends, negative, strict=True):
        along = np.subtract(end, start)
        assert (b - a) @ along == pytest.approx(0, abs=1e-9)
        on_it = (a + b) / 2 - start
        assert np.cross([*on_it, 0], [*along, 0])[2] == pytest.approx(0, abs=1e-9)
        assert 0 < on_it @ along < along @ along / 2
    assert network.minus_signs(SMALL, [abs(each) for each in W]) == []


def test_the_edges_of_a_path_are_highlighted_and_lie_on_top():
    widths = network.highlight(SMALL, [((0, 2, 0), 3.0), ((1, 2, 0), 5.0)])
    assert [np.argwhere(each).tolist() for each in widths] == [[[2, 0], [2, 1]], [[0, 2]]]
    assert (widths[0][2].tolist(), widths[1][0, 2]) == ([3, 5], 5)
    marks = network.edges(SMALL, W, highlighted=widths)
    assert [mark.role for mark in marks] == ["muted"] * 6 + ["gradient"] * 3
    assert [mark.width for mark in marks[6:]] == [3, 5, 5]


@pytest.mark.parametrize("width", [0.0, -1.0, np.nan])
def test_a_path_that_would_not_be_seen_is_refused(width):
    with pytest.raises(ValueError, match="expected one above 0"):
        network.highlight(SMALL, [((0, 2, 0), width)])


def test_gradients_flow_back_beside_their_edges():
    gradients = [np.array([[1.0, -2.0], [0.0, 4.0], [-0.5, 3.0]]), np.array([[1.0, 1.0, 1.0]])]
    arrows = [mark for mark in network.gradient_edges(SMALL, gradients) if isinstance(mark, Arrow)]
    assert len(arrows) == 8
    assert all(arrow.head[0] < arrow.tail[0] and arrow.role == "gradient" for arrow in arrows)
    nonzero = [key for key in network.edge_ends(SMALL) if gradients[key[0]][key[1:]]]
    for key, arrow in zip(nonzero, arrows, strict=True):
        start, end = map(np.array, network.edge_ends(SMALL)[key])
        along = (end - start) / np.hypot(*(end - start))
        for at in (arrow.head, arrow.tail):
            assert abs(np.cross([*along, 0], [*(at - start), 0])[2]) == pytest.approx(network.GRADIENT_OFFSET)
    widest = max(arrows, key=lambda arrow: arrow.width)
    assert widest.width == arrows[nonzero.index((0, 1, 1))].width


# ---- numbers ----


def overlapping(places, box):
    return [
        (one, other)
        for one, other in combinations(places, 2)
        if (np.abs(np.subtract(places[one], places[other])) < box).all()
    ]


@pytest.mark.parametrize("sizes", [*product(range(1, 7), repeat=2), (6, 6, 6), (2, 6, 6, 1)], ids=str)
def test_no_number_lies_on_another_or_off_its_edge(sizes):
    net = of_sizes(*sizes)
    places = network.number_places(net)
    assert set(places) == set(network.edge_ends(net))
    assert overlapping(places, net.number_size) == []
    for key, at in places.items():
        start, end = map(np.array, network.edge_ends(net)[key])
        assert np.cross([*(end - start), 0], [*(at - start), 0])[2] == pytest.approx(0, abs=1e-6)
        assert 0 < (at - start) @ (end - start) < (end - start) @ (end - start)


def test_numbers_that_overlap_are_noticed():
    assert overlapping({"a": (0, 0), "b": (43, 14)}, (44, 15))
    assert not overlapping({"a": (0, 0), "b": (45, 0), "c": (0, 16)}, (44, 15))


def test_no_number_lies_on_a_unit():
    for at in network.number_places(LARGE).values():
        for layer, x in enumerate(LARGE.x):
            for y in LARGE.heights(layer):
                apart = np.abs(np.subtract(at, (x, y)))
                assert (apart >= np.add(LARGE.number_size, LARGE.diameter) / 2 - 1e-9).any()


@pytest.mark.parametrize("staggered", [True, False])
def test_staggered_numbers_are_farther_apart_than_their_edges(staggered):
    net = of_sizes(3, 3, staggered=staggered)
    places = list(network.number_places(net).values())
    nearest = min(math.dist(one, other) for one, other in combinations(places, 2))
    first, second, *_ = net.heights(0)
    assert (nearest == pytest.approx((first - second) / 2)) == staggered


def test_too_many_numbers_for_their_room_are_refused():
    with pytest.raises(ValueError, match=r"36 numbers of .* have no room"):
        network.number_places(of_sizes(6, 6, max_height=100))


def test_every_edge_shows_its_weight_bold_where_it_is_highlighted():
    bold = network.highlight(SMALL, [((0, 2, 0), 3.0)])
    _, *labels = network.numbers(SMALL, W, bold=bold)
    places = network.number_places(SMALL)
    assert all(isinstance(label, Label) for label in labels)
    assert {label.at: label.text for label in labels}[places[0, 0, 1]] == "−2"
    assert [key for key, label in zip(places, labels, strict=True) if label.bold] == [(0, 2, 0), (1, 0, 2)]


def test_an_edge_has_a_gap_where_its_number_stands():
    gap, *labels = network.numbers(SMALL, W)
    assert gap.role == "paper"
    x, y = (np.reshape(values, (-1, 3)) for values in (gap.x, gap.y))
    np.testing.assert_allclose(x[:, :2].mean(axis=1), [label.at[0] for label in labels])
    np.testing.assert_allclose(y[:, 0], [label.at[1] for label in labels])
    lengths = {label.text: length for label, length in zip(labels, x[:, 1] - x[:, 0], strict=True)}
    assert lengths["−2"] == pytest.approx(2 * network.CHARACTER_PX - network.GAP_PX)


# ---- click targets ----


def test_a_click_target_is_on_the_number_and_along_the_edge():
    targets = network.edge_targets(
        SMALL,
        label=lambda gap, to, of: f"{gap}{to}{of}",
        sets=lambda gap, to, of: {"gap": gap, "to": to, "of": of},
        selected=lambda *edge: edge == (0, 1, 1),
    )
    assert [target.label for target in targets if target.selected] == ["011"]
    for key, target in zip(network.edge_ends(SMALL), targets, strict=True):
        assert target.sets == dict(zip(("gap", "to", "of"), key, strict=True))
        assert (target.at, target.segment) == (
            network.number_places(SMALL)[key],
            network.edge_ends(SMALL)[key],
        )
        assert min(target.size) >= 24


def test_where_nothing_is_written_on_an_edge_its_target_has_no_frame():
    texts = {(0, 0, 0): ((150.0, 180.0), 0.0), (0, 1, 0): ((150.0, 160.0), 20.0)}
    look = {"label": lambda *_: "", "sets": lambda *_: {}, "selected": lambda *_: False}
    bare, written = network.edge_targets(SMALL, text_boxes=texts, **look)
    assert bare.frame == (0, 0)
    assert written.frame[0] > 20
    assert bare.segment == network.edge_ends(SMALL)[0, 0, 0]


def test_numbers_are_near_the_sources_where_that_is_asked_for():
    look = {"axes": "graph", "sizes": (3, 3, 3), "x": (0, 200, 400), "middle": 100}
    shares = [
        {(x - net.x[layer]) / 200 for (layer, _, _), (x, _) in network.number_places(net).items()}
        for net in (Network(**look), Network(**look, near_sources=True))
    ]
    assert shares == [{0.75, 0.25}, {0.25}]


@pytest.mark.parametrize("share", [0.27, 0.4])
def test_gradients_end_away_from_numbers_that_are_near_the_sources(share):
    net = Network(
        axes="graph",
        sizes=(2, 2),
        x=(0, 200),
        middle=100,
        near_sources=True,
        number_shares=(share,),
        diamonds_at=0.7,
    )
    assert [x / 200 for x, _ in network.number_places(net).values()] == pytest.approx([share] * 4)
    assert network.diamond_share(net, 0) == 0.7
