"""Lesson 10: graphs of a hundred expressions, their layout, passes in any order, brute force, and HIPS autograd."""

from __future__ import annotations

import re
from functools import cache
from itertools import combinations, pairwise, permutations

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

import bpwidgets as bp
from bpwidgets.calculus.functions import from_text
from bpwidgets.explorers.backpropagation import graph_marks, layered_layout, passes
from bpwidgets.explorers.backpropagation.choices import CHOICES, VARIABLES
from bpwidgets.explorers.backpropagation.computation_graph import MOST, traced
from bpwidgets.explorers.backpropagation.layered_layout import laid_out
from bpwidgets.explorers.backpropagation.passes import Mode
from bpwidgets.live.picture.formatting import number
from bpwidgets.live.picture.marks import Arrow, ClickTarget, Handle, Label, Line, Points

AT = np.array([1.2, 0.8, -0.5])
BOX = graph_marks.BOX
UNARY = ("sin", "cos", "tanh", "exp", "arctan")


# ---- a hundred expressions ----


def expression(rng, size):
    """A random expression with about `size` operations, in which inputs are used again and again."""
    if size == 0:
        return str(rng.choice([*VARIABLES, *VARIABLES, "2", "0.5"]))
    if rng.random() < 0.35:
        return f"{rng.choice(UNARY)}({expression(rng, size - 1)})"
    left = int(rng.integers(0, size))
    sign = rng.choice(["+", "*", "-", "*", "+"])
    return f"({expression(rng, left)} {sign} {expression(rng, size - 1 - left)})"


@cache
def expressions():
    """A hundred that differ, of all sizes that have room; exponentials of exponentials are left out."""
    rng, found = np.random.default_rng(10), {}
    while len(found) < 100:
        text = expression(rng, int(rng.integers(2, 36)))
        if len(text) > 200:
            continue
        f = from_text(text, variables=VARIABLES, outputs=1)
        if abs(f(AT)) < 1e3 and any(name in text for name in ("x", "y", "z")):
            try:
                graph = traced(f, AT)
            except ValueError:  # no input is used, or too many vertices
                continue
            gradient = passes.back(graph, reversed(graph.operations)).gradients
            if max(abs(float(g[0])) for g in gradient) < 1e4:
                found[text] = graph
    return found


every_expression = pytest.mark.parametrize("number", range(100))


def drawn(number):
    return list(expressions().items())[number]


def test_the_hundred_expressions_have_all_sizes():
    sizes = [len(graph.vertices) for graph in expressions().values()]
    assert min(sizes) <= 4
    assert max(sizes) > 25


# ---- layout ----


def distance_to_piece(point, start, end):
    """From a point to the nearest one between two others."""
    along = np.subtract(end, start)
    share = np.clip(np.dot(np.subtract(point, start), along) / np.dot(along, along), 0, 1)
    return np.hypot(*(np.subtract(point, start) - share * along))


@every_expression
def test_vertices_do_not_overlap_and_no_wire_runs_through_one(number):
    _, graph = drawn(number)
    found = laid_out(*graph.shape, BOX)
    for one, other in combinations(found.at, 2):
        assert np.hypot(*np.subtract(one, other)) >= found.diameter + 2
    for wire, route in zip(graph.wires, found.routes, strict=True):
        assert route[0] == found.at[wire.start]
        assert route[-1] == found.at[wire.end]
        for k, point in enumerate(found.at):
            if k not in (wire.start, wire.end):
                nearest = min(
                    distance_to_piece(point, *piece) for piece in pairwise(route) if piece[0] != piece[1]
                )
                assert nearest > found.diameter / 2 - 1, (graph.vertices[k].name, route)


@every_expression
def test_all_vertices_lie_in_the_box_and_wires_lead_to_the_right(number):
    _, graph = drawn(number)
    found = laid_out(*graph.shape, BOX)
    radius = found.diameter / 2
    for x, y in found.at:
        assert 0 <= x <= BOX[0]
        assert radius <= y <= BOX[1] - radius
    layers = layered_layout.layers_of(*graph.shape)
    for wire in graph.wires:
        assert layers[wire.start] < layers[wire.end]
    if max(layers) < layered_layout.COLUMNS:
        assert all(found.at[wire.start][0] < found.at[wire.end][0] for wire in graph.wires)
    for x, y in np.concatenate(found.routes):
        assert -60 < x < BOX[0] + 60
        assert -2 < y < BOX[1] + 2


def small_graphs():
    """Those whose layers have few places each."""
    for text, graph in expressions().items():
        layers = layered_layout.layers_of(*graph.shape)
        links = layered_layout.links_of(layers, graph.shape[1])
        places = {place for link in links for place in link}
        widths = np.bincount([place.layer for place in places])
        if max(widths) <= 5:
            yield text, graph


def test_small_graphs_have_as_few_crossings_as_there_can_be():
    """But for one in twenty, which may have one or two more."""
    more = [laid_out(*graph.shape, BOX).crossings - fewest_by_layers(graph) for _, graph in small_graphs()]
    assert len(more) >= 50
    assert min(more) == 0
    assert max(more) <= 2
    assert np.mean(np.array(more) > 0) <= 0.05


def fewest_by_layers(graph):
    """The fewest crossings, by dynamic programming over all orders of two neighbouring layers."""
    layers = layered_layout.layers_of(*graph.shape)
    links = layered_layout.links_of(layers, graph.shape[1])
    places = {layered_layout.Place(vertex, layer) for vertex, layer in enumerate(layers)}.union(*links)
    by_layer = [sorted(place for place in places if place.layer == k) for k in range(max(layers) + 1)]
    best = dict.fromkeys(permutations(by_layer[0]), 0)
    for k, layer in enumerate(by_layer[1:]):
        pairs = [link for link in links if link[0].layer == k]
        best = {
            order: min(cost + crossings_between(before, order, pairs) for before, cost in best.items())
            for order in permutations(layer)
        }
    return min(best.values())


def crossings_between(upper, lower, links):
    at = {place: i for layer in (upper, lower) for i, place in enumerate(layer)}
    return sum((at[a] - at[c]) * (at[b] - at[d]) < 0 for (a, b), (c, d) in combinations(links, 2))


@pytest.mark.parametrize("text", ["sin(x)*cos(y) + exp(z)", "(x + 2)*tanh(y - z)", "exp(sin(cos(x*y) + z))"])
def test_an_expression_that_uses_every_input_once_has_no_crossing(text):
    graph = traced(from_text(text, variables=VARIABLES, outputs=1), AT)
    assert laid_out(*graph.shape, BOX).crossings == 0


def test_the_doubling_chain_stands_in_two_rows_without_a_crossing():
    graph = traced(CHOICES["doubling chain"], AT[:1])
    found = laid_out(*graph.shape, BOX)
    assert found.crossings == 0
    assert len({round(y) for _, y in found.at}) == 2


# ---- counts ----


def all_paths(graph, vertex):
    """Every path from a vertex to an input, as a list of wires."""
    back = [wire for wire in graph.wires if wire.end == vertex]
    if not back:
        return [[]]
    return [[wire, *rest] for wire in back for rest in all_paths(graph, wire.start)]


def few_paths():
    """Those of the hundred on which brute force ends soon."""
    return [graph for graph in expressions().values() if graph.paths < 2000]


def test_paths_and_their_products_are_as_many_as_brute_force_finds():
    assert len(few_paths()) >= 90
    for graph in few_paths():
        found = all_paths(graph, graph.output)
        assert graph.paths == len(found)
        assert graph.products == sum(map(len, found))


def test_the_doubling_chain_has_two_to_the_twentieth_paths_over_forty_wires():
    w = bp.Backpropagation(f="doubling chain")
    assert w.result.graph.paths == 2**20
    assert w.result.touched == len(w.result.graph.wires) == 40
    assert w.result.right.gradients[0] == 2**20
    texts = [mark.text for mark in w.marks if isinstance(mark, Label)]
    assert "1,048,576 paths, one by one: 20,971,520 products" in texts  # each path has 20 wires
    assert {"back in 1 pass: 40 products", "forward in 1 pass: 40 products"} <= set(texts)
    w.close()


def test_a_pass_uses_every_wire_once_and_a_step_those_of_one_vertex():
    w = bp.Backpropagation(f="three patterns", step=3)
    assert w.result.touched == 0
    for expected in (2, 4, 6):
        w.step()
        assert w.result.touched == expected
    assert not w.step()
    w.close()


# ---- gradients ----


@every_expression
def test_gradients_and_tangents_are_those_of_hips_autograd(number):
    text, graph = drawn(number)
    table = {name: getattr(anp, name) for name in UNARY}
    f = eval(f"lambda v: ({text})".replace("v:", "x, y, z:"), table)
    expected = autograd.grad(f, (0, 1, 2))(*AT)
    right = passes.back(graph, reversed(graph.operations))
    for k, variable in enumerate(graph.inputs):
        assert right.gradients[k][0] == pytest.approx(expected[variable], rel=1e-9, abs=1e-12)
        assert passes.tangents(graph, k)[-1][0] == pytest.approx(expected[variable], rel=1e-9, abs=1e-12)
    assert graph.vertices[-1].value[0] == pytest.approx(f(*AT), rel=1e-12)


def random_order(graph, rng):
    return [int(k) for k in rng.permutation(list(graph.operations))]


def test_in_any_order_what_arrives_is_the_sum_over_the_paths_whose_vertices_were_fired_in_turn():
    """The one rule of early vertices: a path is lost where one of its vertices was fired before the one behind it."""
    rng = np.random.default_rng(3)
    for graph in few_paths()[::3]:
        paths = all_paths(graph, graph.output)
        for _ in range(3):
            order = random_order(graph, rng)
            place = {vertex: k for k, vertex in enumerate(order)}
            expected = np.zeros(len(graph.inputs))
            for path in paths:
                fired = [place[wire.end] for wire in path]
                if path and fired == sorted(fired):
                    expected[path[-1].start] += np.prod([float(wire.derivative[0, 0]) for wire in path])
            found = passes.back(graph, order).gradients[: len(graph.inputs)]
            if graph.operations:
                np.testing.assert_allclose(np.ravel(found), expected, rtol=1e-9, atol=1e-9)


def test_any_order_in_which_every_vertex_waits_for_its_messages_is_right():
    rng = np.random.default_rng(4)
    for graph in list(expressions().values())[::4]:
        waiting, order = set(graph.operations), []
        while waiting:
            ready = [k for k in waiting if not any(w.start == k and w.end in waiting for w in graph.wires)]
            order.append(int(rng.choice(ready)))
            waiting.remove(order[-1])
        right = passes.back(graph, reversed(graph.operations)).gradients
        for one, other in zip(passes.back(graph, order).gradients, right, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-12)


def test_what_is_overwritten_is_the_last_message():
    w = bp.Backpropagation(f="product and sine", overwrite=True)
    x, y = w.x, w.y
    assert w.result.passed.gradients[0][0] == pytest.approx(y)  # cos(x) came first
    assert w.result.right.gradients[0][0] == pytest.approx(y + np.cos(x))
    assert "overwritten" in w.summary
    assert {agreement.status for agreement in w.gradients} == {"agree"}
    w.close()


def test_what_is_overwritten_without_a_difference_is_not_said_to_be_added():
    w = bp.Backpropagation(f="two ways from x", x=0, overwrite=True)  # both messages to x are 0
    assert "added" not in w.summary
    assert "right by luck: where several messages meet, the last one has overwritten the others" in w.summary
    w.close()
    alone = bp.Backpropagation(f="sin(x*2)", overwrite=True)  # nothing meets
    assert alone.summary.startswith("Each of the 2 wires was used once")
    alone.close()


def test_a_vertex_with_the_last_of_its_messages_is_not_said_to_have_them_all():
    w = bp.Backpropagation(f=lambda x: np.sin(s := np.cos(2 * x)) + s * 0, overwrite=True)  # 0 is sent first
    said = []
    for step in range(20):
        w.seek(step)
        said.append(w.summary)
    assert not any("with both messages" in it for it in said)
    assert any(", the last of its 2 messages, and " in it for it in said)
    w.close()


def test_a_vertex_with_all_of_its_messages_is_said_to_have_both():
    w = bp.Backpropagation(f=lambda x: np.sin(s := np.cos(2 * x)) + s)
    said = []
    for step in range(w.reach + 1):
        w.seek(step)
        said.append(w.summary)
    assert any("with both messages" in it for it in said)
    w.close()


# ---- time, and clicks ----


def test_it_opens_where_one_of_two_messages_is_there_and_what_comes_next_is_dashed():
    w = bp.Backpropagation()
    r = w.result
    assert [it.vertex for it in r.passed.fired] == [4, 3]
    assert r.graph.vertices[r.following].name == "v₁"
    assert (r.passed.received[0], r.graph.uses[0]) == (1, 2)
    dashed = [mark for mark in w.marks if isinstance(mark, Line) and mark.axes == "graph" and mark.dash]
    assert len(dashed) == sum(wire.end == r.following for wire in r.graph.wires) == 2
    wide = [mark for mark in w.marks if isinstance(mark, Arrow) and mark.width == graph_marks.JUST_SENT]
    assert len(wide) == 1  # along the only wire into v₂
    texts = [mark.text for mark in w.marks if isinstance(mark, Label)]
    assert {"9 + ?", "1 of 2 arrived", "is sent next", "back in 1 pass: 3 of 5 products"} <= set(texts)
    looks = {mark.text: (mark.role, mark.bold) for mark in w.marks if isinstance(mark, Label)}
    assert looks["?"] == ("gradient", False)  # an awaited gradient is marked as one
    assert looks["15"] == ("gradient", True)  # it has just arrived
    w.step()
    assert w.result.done
    assert not any(isinstance(mark, Label) and mark.text == "is sent next" for mark in w.marks)
    assert "18 + 9" not in w.summary
    assert w.summary.endswith("9 + 18 = 27.")
    w.close()


def test_another_calculation_opens_at_its_end_unless_a_step_is_asked_for():
    w = bp.Backpropagation(f="reused product")
    assert w.result.done
    w.back()
    w.reset()
    assert w.result.done
    w.close()
    w = bp.Backpropagation(f="reused product", step=4)
    assert [it.vertex for it in w.result.passed.fired] == [4]
    w.close()


def test_slopes_are_seen_to_multiply_in_the_opening_calculation():
    w = bp.Backpropagation(step=80)
    assert all(abs(float(wire.derivative[0, 0])) > 1 for wire in w.result.graph.wires)
    assert w.result.right.gradients[0][0] == pytest.approx(3 * w.x**2 * w.y**2)
    assert w.result.right.gradients[1][0] == pytest.approx(2 * w.x**3 * w.y)
    w.close()


def target(w, start):
    """The click target whose label begins so."""
    (found,) = (it for it in w.picture.handles if isinstance(it, ClickTarget) and it.label.startswith(start))
    return found


def click(w, start):
    w.move(target(w, start).sets)


def test_a_vertex_sent_back_too_early_misses_a_message_and_the_sentence_says_how_much():
    w = bp.Backpropagation(f="reused product", step=3)
    s = w.x * w.y
    click(w, "v₃")
    click(w, "v₁")
    assert w.result.last.arrived == 1
    assert w.result.graph.uses[2] == 2
    missing = s * np.cos(s)
    assert w.result.right.gradients[2][0] - w.result.last.gradient[0] == pytest.approx(missing)
    assert "too early, with 1 of 2 messages" in w.summary
    click(w, "v₂")
    for k, other in ((0, w.y), (1, w.x)):
        assert w.result.right.gradients[k][0] - w.result.passed.gradients[k][0] == pytest.approx(
            missing * other
        )
        assert w.result.is_short(k)
    assert any(isinstance(mark, Points) and mark.symbol == "cross" for mark in w.marks)
    assert "That is wrong" in w.summary
    w.close()


def test_a_click_on_what_was_sent_goes_back_to_that_moment():
    w = bp.Backpropagation()
    click(w, "v₃")
    assert [it.vertex for it in w.result.passed.fired] == [4]
    w.step()
    assert [it.vertex for it in w.result.passed.fired] == [4, 3]
    w.back()
    assert w.fire == 3
    w.back()
    w.close()


@pytest.mark.parametrize(("parameters", "fired"), [({"fire": 1}, [4, 3, 2]), ({"fire": 1, "step": 0}, [2])])
def test_what_is_sent_may_be_asked_for_and_comes_after_the_opening_step(parameters, fired):
    w = bp.Backpropagation(**parameters)
    assert [it.vertex for it in w.result.passed.fired] == fired
    w.back()
    w.reset()
    assert [it.vertex for it in w.result.passed.fired] == fired
    w.close()


def test_a_click_in_the_middle_of_the_forward_pass_completes_it():
    w = bp.Backpropagation(step=1)
    assert w.fire == 0
    click(w, "v₃")
    assert w.result.forward_done
    assert w.result.touched == 2
    w.close()


def test_the_early_vertex_goes_first_and_time_starts_again():
    w = bp.Backpropagation(f="reused product", early=1)
    assert [it.vertex for it in w.result.passed.fired] == [2, 4, 3]
    assert [it.arrived for it in w.result.passed.fired] == [0, 0, 1]
    w.early = 0
    assert w.position == 0
    w.seek(100)
    assert [it.vertex for it in w.result.passed.fired] == [4, 3, 2]
    w.f = "product and sine"
    assert (w.early, w.fire, w.position) == (0, 0, 0)
    w.close()


def test_a_change_of_an_input_keeps_the_step():
    w = bp.Backpropagation(step=4)
    fired = [it.vertex for it in w.result.passed.fired]
    w.x = 2.0
    assert [it.vertex for it in w.result.passed.fired] == fired
    w.close()


def test_an_early_vertex_that_lacks_nothing_but_zeros_is_right_by_luck():
    w = bp.Backpropagation(f="x*y + (x*y)*0", step=0)
    w.f = lambda x, y: (s := x * y) * np.sin(s * 0)
    w.seek(100)
    w.early = 1
    w.seek(100)
    assert w.error == ""
    assert "right by luck" in w.summary or "wrong" in w.summary
    w.close()


def test_what_an_early_vertex_lacks_is_not_said_to_be_0_where_it_is_lost_later():
    w = bp.Backpropagation(
        f=lambda x: (s := x * x) + np.sin(s), x=0, early=1
    )  # s lacks 1, and is times 2 x = 0
    assert w.result.short
    assert "right by luck" in w.summary
    assert w.summary.endswith("and what it lacked makes no difference.")
    w.close()


@pytest.mark.parametrize("settings", [{"overwrite": True}, {"early": 1}, {"early": 2}, {}])
@pytest.mark.parametrize("name", CHOICES)
def test_crosses_stand_at_the_inputs_whose_gradient_is_not_autograds(name, settings):
    w = bp.Backpropagation(f=name, **settings)
    found, shift = graph_marks.layout_of(w.result), 0.42 * graph_marks.layout_of(w.result).diameter + 3
    crosses = {
        (x, y)
        for mark in w.marks
        if isinstance(mark, Points) and mark.symbol == "cross"
        for x, y in zip(mark.x, mark.y, strict=True)
    }
    gradient = np.atleast_1d(bp.grad(w.f)(w.result.x))
    for k, variable in enumerate(w.result.graph.inputs):
        x, y = found.at[k]
        differs = not np.isclose(w.result.passed.gradients[k][0], gradient[variable])
        assert ((x + shift, y + shift) in crosses) == differs
    w.close()


# ---- modes ----


def test_forward_mode_goes_from_one_input_that_a_click_chooses():
    w = bp.Backpropagation(f="three patterns", mode=Mode.FORWARD)
    assert w.result.tangents[-1][0] == pytest.approx(w.y)  # max(y, z) = y
    click(w, "forward from y")
    assert w.by == 2
    assert w.result.tangents[-1][0] == pytest.approx(w.x + 2 * w.y)
    assert "3 passes" in w.summary
    assert not any(isinstance(mark, Points) and mark.symbol == "cross" for mark in w.marks)
    assert w.result.done
    w.close()


def test_both_modes_come_to_the_same_derivatives():
    for name, f in CHOICES.items():
        w = bp.Backpropagation(f=name)
        right = [float(g[0]) for g in w.result.right.gradients[: len(w.result.graph.inputs)]]
        assert len(f.variables) == len(right)
        for k in range(len(right)):
            assert passes.tangents(w.result.graph, k)[-1][0] == pytest.approx(right[k])
        w.close()


# ---- functions of the learner ----


def test_a_function_of_a_matrix_is_traced_with_arrays_in_its_vertices():
    W = np.array([[1.0, 2.0], [-3.0, 0.5]])
    w = bp.Backpropagation(f=lambda a, b: np.sum(np.tanh(W @ np.array([a, b])) ** 2), x=AT[0], y=AT[1])
    z = np.tanh(W @ AT[:2])
    assert w.error == ""
    expected = W.T @ (2 * z * (1 - z**2))
    found = [float(g[0]) for g in w.result.right.gradients[:2]]
    np.testing.assert_allclose(found, expected, rtol=1e-9)
    assert passes.tangents(w.result.graph, 1)[-1][0] == pytest.approx(expected[1])
    assert [it.status for it in w.gradients] == ["agree"]
    w.close()


def test_arguments_of_a_function_are_the_three_inputs_in_order_whatever_they_are_called():
    w = bp.Backpropagation(f=lambda weight, bias, scale: weight * 2 + bias / scale)
    assert [it.name for it in w.result.graph.vertices[:3]] == ["weight", "bias", "scale"]
    handles = [it for it in w.picture.handles if isinstance(it, Handle)]
    assert [list(it.to_parameters(*it.at)) for it in handles] == [["x"], ["y"], ["z"]]
    w.close()


@pytest.mark.parametrize(
    ("f", "said"),
    [
        (lambda x: np.array([x, x]), "expected one number"),
        (lambda x: x * 0 if x is None else 2.0, "depends on none of its inputs"),
        (lambda x: sum(np.sin(k * x) for k in range(1, 30)), f"expected at most {MOST}"),
        (lambda x: float(x) * 2, "float(x)"),
        (lambda x: np.sum(np.zeros(100) + x), "at most 64"),
        (lambda x: 1 / (x - x), "no finite value"),
    ],
)
def test_what_has_no_graph_is_refused_in_a_sentence_and_the_picture_stays(f, said):
    w = bp.Backpropagation()
    before = w.summary
    w.f = f
    assert said in w.error
    assert w.summary == before
    w.f = "sin(x)"
    assert w.error == ""
    w.close()


@pytest.mark.parametrize("f", [lambda: 1.0, lambda a, b, c, d: a])
def test_a_function_of_no_or_four_numbers_is_no_value(f):
    w = bp.Backpropagation()
    with pytest.raises(ValueError, match="one to three numbers"):
        w.f = f
    w.close()


def test_typed_text_has_those_inputs_that_stand_in_it():
    for text, names in (("y", "y"), ("sin(z) + x", "xz"), ("max(x, 1)", "x")):
        w = bp.Backpropagation(f=text)
        assert "".join(it.name for it in w.result.graph.vertices if it.is_input) == names
        assert [it.status for it in w.gradients] == ["agree"]
        w.close()


# ---- words and numbers ----


def test_patterns_are_named_where_they_stand():
    w = bp.Backpropagation(f="three patterns")
    texts = [mark.text for mark in w.marks if isinstance(mark, Label)]
    assert {"hands on", "swaps", "routes"} <= {text.split(" · ")[-1] for text in texts}
    w.close()


def test_two_messages_that_have_met_stand_as_a_sum_and_beside_each_wire_its_slope():
    w = bp.Backpropagation(f="product and sine", x=1.2, y=0.8)
    texts = [mark.text for mark in w.marks if isinstance(mark, Label)]
    at_x = texts.index("0.3624 + 0.8")  # in the order in which they came
    assert texts[at_x + 1] == "= 1.162"
    beside_wires = [mark.text for mark in graph_marks.texts_on_wires(w.result)]
    assert sorted(beside_wires) == sorted(["×0.3624", "×0.8", "×1.2", "×1", "×1"])
    w.close()


@pytest.mark.parametrize("x", [2, 2.1, -2.9, 0.1])
def test_on_every_wire_stands_by_what_it_multiplies_before_and_after_that_was_sent(x):
    w = bp.Backpropagation(x=x)
    before = [(it.text, it.at) for it in graph_marks.texts_on_wires(w.result)]
    slopes = [1.2, x, 2 * (1.2 * x), x, (1.2 * x) ** 2]
    assert [text for text, _ in before] == [f"×{number(slope, 4)}" for slope in slopes]
    w.step()
    assert [(it.text, it.at) for it in graph_marks.texts_on_wires(w.result)] == before
    w.close()


def test_it_opens_where_no_number_stands_for_two_things_but_a_factor_for_the_value_that_it_is():
    w = bp.Backpropagation(step=6)
    r = w.result
    values = [it.value.item() for it in r.graph.vertices]
    factors = [it.derivative.item() for it in r.graph.wires]
    gradients = [it.item() for it in r.passed.gradients]
    assert set(factors) == {1.2, 2.5, 6.0, 9.0}  # of × the other value: y, x, v₂
    assert set(gradients) & {*values, *factors} == {2.5}
    assert len(set(gradients)) == len(gradients)
    assert len(set(values)) == len(values)
    w.close()


def test_the_last_messages_stand_out_when_all_are_there():
    w = bp.Backpropagation(step=6)
    wide = [it for it in w.marks if isinstance(it, Arrow) and it.width == graph_marks.JUST_SENT]
    assert len(wide) == 2  # from v₁ to x and to y
    bold = [it.text for it in w.marks if isinstance(it, Label) and it.bold]
    assert {"×1.2", "×2.5", "= 27", "37.5"} <= set(bold)
    w.close()


def test_value_and_gradient_of_a_wire_run_eight_px_apart_in_the_opening_calculation():
    w = bp.Backpropagation()
    for (x, y), gradient in zip(*graph_marks.ways(*w.result.graph.shape), strict=True):
        value = list(zip(x.tolist(), y.tolist(), strict=True))
        for point in gradient:
            nearest = min(distance_to_piece(point, *piece) for piece in pairwise(value))
            assert 8 <= nearest <= 9.01
    w.close()


@every_expression
def test_arcs_run_through_no_vertex(number):
    _, graph = drawn(number)
    found = graph_marks.placed(*graph.shape)
    for wire, (x, y) in zip(
        graph.wires, graph_marks.ways(*graph.shape)[0] if graph.wires else (), strict=True
    ):
        for k, point in enumerate(found.at):
            if k not in (wire.start, wire.end):
                pieces = pairwise(zip(x.tolist(), y.tolist(), strict=True))
                nearest = min(distance_to_piece(point, *piece) for piece in pieces if piece[0] != piece[1])
                assert nearest > found.diameter / 2 - 1, (graph.vertices[k].name, x, y)


@every_expression
def test_texts_beside_wires_lie_on_no_wire_and_not_on_each_other(number):
    text, _ = drawn(number)
    w = bp.Backpropagation(f=text)
    r, shape = w.result, w.result.graph.shape
    assert w.error == ""
    labels = list(graph_marks.texts_on_wires(r))
    boxes = [
        (
            np.add(it.at, it.offset),
            np.array([graph_marks.width_of(it.text, it.role, it.size), it.size]) / 2 - 1,
        )
        for it in labels
    ]
    values, gradients = graph_marks.ways(*shape) if shape[1] else ([], [])
    lines = [np.column_stack(way) for way in values] + [np.array(way) for way in gradients]
    for middle, half in boxes:
        for line in lines:
            for start, end in pairwise(line):
                along = start + np.linspace(0, 1, 400)[:, None] * (end - start)
                assert not np.any(np.all(np.abs(along - middle) < half, axis=1)), text
    for (one, half), (other, its_half) in combinations(boxes, 2):
        assert np.any(np.abs(one - other) >= half + its_half), text
    w.close()


@pytest.mark.parametrize("name", [name for name in CHOICES if name != "doubling chain"])
def test_every_wire_of_the_small_calculations_has_its_slope(name):
    w = bp.Backpropagation(f=name)
    if graph_marks.shows_slopes(w.result):
        texts = [mark.text for mark in graph_marks.texts_on_wires(w.result)]
        assert sum("×" in text for text in texts) == len(w.result.graph.wires)
    w.close()


def test_what_was_sent_too_early_stands_on_its_wires():
    w = bp.Backpropagation(f="reused product", early=1)
    texts = [mark.text for mark in w.marks if isinstance(mark, Label)]
    assert texts.count("sent 0") == 2
    w.close()


def test_the_products_of_the_sentence_hold_as_printed():
    w = bp.Backpropagation(f="a neuron and its loss", step=0)
    while w.step():
        for part in w.summary.split(": ")[-1].split(", "):
            if "×" in part and part.startswith("to "):
                shown = part.split(" ", 2)[2].rstrip(".").replace("−", "-")
                product, sign, message = re.split(" ([=≈]) ", shown)
                one, other = (float(it.strip("()")) for it in product.split(" × "))
                assert one * other == pytest.approx(float(message), rel=2e-3)
                assert sign == "≈" or number(one * other) == number(message)
    w.close()


def test_a_sum_that_holds_as_printed_is_an_equation():
    w = bp.Backpropagation(f="three patterns", z=2.0)
    assert w.summary.endswith("At y its 2 messages are added: 0 + 2 = 2.")
    w.close()


@every_expression
def test_labels_of_a_hundred_pictures_lie_in_them_and_none_is_small(number):
    text, _ = drawn(number)
    w = bp.Backpropagation(f=text)
    assert w.error == ""
    for mark in w.marks:
        if isinstance(mark, Label):
            assert mark.size >= 11
            if mark.axes == "graph":
                assert 0 < mark.at[0] < graph_marks.SIZE[0]
                assert 0 < mark.at[1] + mark.offset[1] < graph_marks.SIZE[1]
    w.close()


def test_a_function_of_other_variables_from_another_explorer_is_refused_in_a_sentence():
    explorer = bp.Backpropagation()
    with pytest.raises(ValueError, match="f is hill, a function of x1, x2; expected one of x, y, z"):
        explorer.f = bp.GradientAlongCurve().f
    assert not explorer.error


def test_after_a_reset_no_operation_is_said_to_have_fired():
    w = bp.Backpropagation(step=0)
    w.step(4)
    assert w.fire
    w.reset("x")
    assert (w.state.fired, w.fire) == ((), 0)
