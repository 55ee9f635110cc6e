"""Lesson 03: paths and slopes against HIPS autograd, contours against geometry, counts against a counting product."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from itertools import combinations, pairwise, product

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from bpwidgets.explorers.multivariate_chain_rule import (
    choices,
    cost_marks,
    curve,
    curve_marks,
    graph_marks,
    matrix_marks,
    multiplication_order,
)
from bpwidgets.explorers.multivariate_chain_rule.gradient_along_curve import GradientAlongCurve
from bpwidgets.explorers.multivariate_chain_rule.multiplication_order import MultiplicationOrder
from bpwidgets.explorers.multivariate_chain_rule.multivariate_chain_rule import PLACES as BOXES
from bpwidgets.explorers.multivariate_chain_rule.multivariate_chain_rule import MultivariateChainRule
from bpwidgets.explorers.multivariate_chain_rule.paths import Mistake, Show, chain
from bpwidgets.live.model.motion import MovedBy
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.encoding import Encoder
from bpwidgets.live.picture.marks import Arrow, Cells, ClickTarget, Label, Line, Points, Polygon

PLACES = [(0.8, -1.3), (-1.7, 0.4), (0.3, 1.9), (-0.6, -0.9)]
# The choosers' functions once more, for another library.
INNER = {
    "three numbers": lambda x: anp.array([x[0] * x[1], x[0] - x[1], anp.sin(x[0]) + x[1]]),
    "missing edges": lambda x: anp.array([x[0] ** 2, x[0] * x[1], anp.sin(x[1])]),
    "two numbers": lambda x: anp.array([x[0] * anp.cos(x[1]), x[0] + x[1]]),
    "sum and product": lambda x: anp.array([x[0] + x[1], x[0] * x[1]]),
    "one number": lambda x: anp.array([x[0] ** 2 - x[1]]),
}
OUTER = {
    "product and length": lambda u: anp.array([anp.prod(u), anp.sum(u**2) / 2]),
    "length": lambda u: anp.array([anp.sum(u**2) / 2]),
    "squares": lambda u: u**2,
    "neighbours": lambda u: anp.sin(u) * anp.roll(u, -1),
}
HILLS = {
    "hill": lambda x: 3 * anp.exp(-((x[0] - 0.6) ** 2 + (x[1] - 0.5) ** 2) / 2),
    "plane": lambda x: x[0] + x[1] / 2,
    "bowl": lambda x: anp.sum(x**2) / 2,
    "saddle": lambda x: x[0] * x[1],
    "maximum": lambda x: anp.maximum(x[0], x[1]),
}
CURVES = {
    "ellipse": lambda t: anp.array([1.6 * anp.cos(t), anp.sin(t)]),
    "circle": lambda t: anp.array([anp.cos(t), anp.sin(t)]),
    "line": lambda t: anp.array([t / 2 - 1.5, 0.6 - t / 5]),
    "figure of eight": lambda t: anp.array([1.6 * anp.sin(t), anp.sin(2 * t)]),
    "there and back": lambda t: anp.array([anp.sin(t), anp.sin(t) / 2 - 0.6]),
}


def test_the_oracles_have_every_function_of_the_choosers():
    assert set(INNER) == set(choices.INNER)
    assert set(OUTER) == set(choices.OUTER)
    assert set(HILLS) == set(choices.HILLS)
    assert set(CURVES) == set(choices.CURVES)


# ---- paths ----


@pytest.mark.parametrize(("g", "f"), list(product(INNER, OUTER)))
def test_product_of_the_jacobians_is_that_of_the_composition(g, f):
    for x in PLACES:
        w = MultivariateChainRule(g=g, f=f, x1=x[0], x2=x[1])
        np.testing.assert_allclose(w.result.y, OUTER[f](INNER[g](np.array(x))))
        expected = autograd.jacobian(lambda x: OUTER[f](INNER[g](x)))(np.array(x))
        np.testing.assert_allclose(w.result.D, expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(("g", "f"), list(product(INNER, OUTER)))
def test_output_and_number_between_are_among_those_that_there_are(g, f):
    w = MultivariateChainRule(g="three numbers", f="squares", i=3, k=3)
    w.g, w.f = g, f
    assert w.i <= len(w.result.y)
    w.i = w.k = 3
    assert (w.i, w.k) == (len(w.result.y), len(w.result.u)) == (w.result.i, w.result.k)


@pytest.mark.parametrize(
    ("g", "f"), [("x1, x2", "u1*u2"), (lambda x: x[:2], "length"), ("one number", lambda u: u)]
)
def test_of_functions_of_the_learners_too_no_number_beyond_the_last_is_read(g, f):
    w = MultivariateChainRule(g=g, f=f, i=3, k=3)
    assert (w.result.i, w.result.k) == (len(w.result.y), len(w.result.u))
    assert w.error == ""


def test_a_text_that_does_not_fit_what_g_gives_is_said():
    w = MultivariateChainRule(g="one number")
    w.f = "u1*u2"
    assert "u2" in w.error


@pytest.mark.parametrize("g", INNER)
def test_paths_of_an_entry_add_up_to_it(g):
    w = MultivariateChainRule(g=g)
    for i, j in product(range(1, len(w.result.y) + 1), (1, 2)):
        w.i, w.j = i, j
        assert len(w.result.highlighted) == len(w.result.u)
        assert sum(path.product for path in w.result.highlighted) == pytest.approx(w.result.D[i - 1, j - 1])


def test_an_edge_of_g_feeds_a_column_and_an_edge_of_f_a_row():
    w = MultivariateChainRule(show=Show.EDGE_OF_G, i=2, j=2, k=3)
    assert {(path.i, path.k, path.j) for path in w.result.highlighted} == {(1, 3, 2), (2, 3, 2)}
    w.show = Show.EDGE_OF_F
    assert {(path.i, path.k, path.j) for path in w.result.highlighted} == {(2, 3, 1), (2, 3, 2)}
    w.show = Show.PATH
    assert [(path.i, path.k, path.j) for path in w.result.highlighted] == [(2, 3, 2)]


def tables(w):
    """The tables without what stays behind in them, in grey."""
    return [it for it in w.marks if isinstance(it, Cells) and not it.grey]


@pytest.mark.parametrize("show", Show)
def test_what_no_highlighted_path_uses_is_grey(show):
    w = MultivariateChainRule(show=show)
    grey = [it for it in w.marks if isinstance(it, Cells) and it.grey]
    for strong, behind in zip(tables(w), grey, strict=True):
        assert (np.isfinite(strong.values) == strong.highlighted).all()
        assert (np.isfinite(behind.values) != strong.highlighted).all()
        assert strong.missing == behind.missing == ""


def test_highlighted_cells_are_those_of_the_highlighted_paths():
    w = MultivariateChainRule(show=Show.EDGE_OF_G, j=2, k=1)
    Df, Dg, D = (mark.highlighted for mark in tables(w))
    assert np.argwhere(Df).tolist() == [[0, 0], [1, 0]]
    assert np.argwhere(Dg).tolist() == [[0, 1]]
    assert np.argwhere(D).tolist() == [[0, 1], [1, 1]]


def test_edges_without_slope_are_dashed():
    w = MultivariateChainRule(g="missing edges")
    dashed = [mark for mark in w.marks if isinstance(mark, Line) and mark.dash and mark.axes == "graph"]
    assert len(dashed) == 2


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        (
            {"show": Show.EDGE_OF_G, "j": 2, "k": 1},
            "The edge x₂ → u₁ has the slope 0: nothing comes through",
        ),
        ({"show": Show.EDGE_OF_G, "j": 1, "k": 1}, "The edge x₁ → u₁ lies on 2 paths"),
        ({"show": Show.EDGE_OF_F, "i": 1, "k": 1}, "The edge u₁ → y₁ lies on 2 paths"),
    ],
)
def test_the_sentence_says_of_an_edge_whether_anything_comes_through(setting, says):
    assert MultivariateChainRule(g="missing edges", **setting).summary.startswith(says)


def test_an_edge_of_f_without_slope_is_said_to_let_nothing_through():
    w = MultivariateChainRule(f=lambda u: np.stack([u[0], u[1] * u[2]]), show=Show.EDGE_OF_F, i=1, k=2)
    assert "The edge u₂ → y₁ has the slope 0: nothing comes through to row 1" in w.summary


def test_blocked_paths_of_the_notebook_are_blocked():
    w = MultivariateChainRule(x2=0.0)
    assert [path.product for path in w.result.highlighted] == [0, 0, 0]
    assert {path.inner == 0 for path in w.result.highlighted} == {True, False}


def test_sum_over_paths_of_any_matrices_is_their_product():
    rng = np.random.default_rng(3)
    for r, q, p in product((1, 2, 3), (1, 2, 3), (1, 2)):
        Df, Dg = rng.normal(size=(r, q)), rng.normal(size=(q, p))
        expected = [[sum(Df[i, k] * Dg[k, j] for k in range(q)) for j in range(p)] for i in range(r)]
        np.testing.assert_allclose(chain(Df, Dg), expected, rtol=1e-12)


def test_what_rounding_leaves_of_zero_is_zero_and_nothing_else_is():
    assert chain(np.array([[0.1, 0.3]]), np.array([[0.3], [-0.1]])).item() == 0
    assert chain(np.array([[1.0, 1.0]]), np.array([[1e-12], [0.0]])).item() == 1e-12


# ---- mistakes ----


def test_every_mistake_is_wrong_where_the_shapes_allow_it():
    w = MultivariateChainRule(g="two numbers", f="neighbours", x1=0.8, x2=-1.3)
    for mistake in tuple(Mistake)[1:]:
        w.mistake = mistake
        assert not np.allclose(w.result.wrong, w.result.D), mistake
        assert "entries are wrong" in w.summary


def test_df_at_x_and_swapped_order_are_what_they_say():
    x = np.array([0.8, -1.3])
    w = MultivariateChainRule(g="two numbers", f="neighbours", mistake="Df read at x")
    Df, Dg = (autograd.jacobian(part)(x) for part in (OUTER["neighbours"], INNER["two numbers"]))
    np.testing.assert_allclose(w.result.wrong, Df @ Dg)
    w.mistake = "order swapped"
    np.testing.assert_allclose(w.result.wrong, Dg @ w.result.Df)


@pytest.mark.parametrize("mistake", ["Df read at x", "order swapped"])
def test_shapes_that_forbid_a_mistake_are_named(mistake):
    f = "neighbours" if mistake == "order swapped" else "length"
    w = MultivariateChainRule(g="three numbers", f=f, mistake=mistake)
    assert w.result.wrong is None
    assert "cannot be" in w.summary


def test_sums_before_products_go_unnoticed_with_one_number_between():
    w = MultivariateChainRule(g="one number", f="squares", mistake="product of the sums")
    np.testing.assert_allclose(w.result.wrong, w.result.D)
    assert "nobody would notice" in w.summary


# ---- own functions ----


@pytest.mark.parametrize(
    ("g", "f", "formula"),
    [
        ("three numbers", "product and length", r"(u_1\,u_2\,u_3,\; \frac{1}{2}\,|u|^2)"),
        ("one number", "product and length", r"(u_1,\; \frac{1}{2}\,|u|^2)"),
        ("two numbers", "squares", r"(u_1^2,\; u_2^2)"),
        ("two numbers", "u1*u2", r"u_{1} \cdot u_{2}"),
    ],
)
def test_the_formula_of_f_is_for_as_many_numbers_as_g_gives(g, f, formula):
    w = MultivariateChainRule(g=g, f=f)
    titles = {axes.get_label(): axes.get_title(loc="right") for axes in w.figure.axes}
    assert titles["graph"] == f"$f(u) = {formula}$"


@pytest.mark.parametrize(
    ("g", "f"),
    [
        ("x1*x2, sin(x2)", "u1*u2, u1 - u2"),
        (lambda x: np.array([x[0] * x[1], np.sin(x[1])]), lambda u: np.stack([u[0] * u[1], u[0] - u[1]])),
    ],
)
def test_own_mappings_of_the_plane_are_multiplied(g, f):
    w = MultivariateChainRule(g=g, f=f, x1=0.8, x2=0.6)
    assert w.error == ""
    expected = autograd.jacobian(
        lambda x: anp.array([x[0] * x[1] * anp.sin(x[1]), x[0] * x[1] - anp.sin(x[1])])
    )
    np.testing.assert_allclose(w.result.D, expected(np.array([0.8, 0.6])), rtol=1e-12)
    assert {agreement.status for agreement in w.gradients} == {"agree"}


def test_one_number_out_counts_as_one_row():
    w = MultivariateChainRule(g="x1*x2, sin(x2)", f="u1*u2")
    assert w.result.D.shape == (1, 2)
    assert {agreement.status for agreement in w.gradients} == {"agree"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"g": "x1, x2, x1, x2"}, "1 to 3 numbers"),
        ({"g": "x1*x2, x2", "f": "u1*u3"}, "f uses u3, and g gives 2 numbers only"),
        ({"g": "log(x1), x2", "x1": -1.0}, "no finite value"),
        ({"g": "sqrt(x1), x2", "x1": 0.0}, "no finite slope"),
        ({"f": lambda u: u[5]}, "raised IndexError"),
        ({"f": lambda u: "three"}, "returned 'three'"),
    ],
)
def test_errors_are_one_sentence_and_the_picture_stays(change, message):
    w = MultivariateChainRule()
    before = w.summary
    with w.hold():
        for name, value in change.items():
            setattr(w, name, value)
    assert message in w.error
    assert w.summary == before


# ---- clicks and steps ----


def target(w, label):
    """The click target of that name, as the picture has it now."""
    return next(it for it in w.picture.handles if isinstance(it, ClickTarget) and it.label == label)


def test_a_click_on_an_entry_shows_its_paths():
    w = MultivariateChainRule(show=Show.EDGE_OF_G)
    w.move(target(w, "entry (2, 1) of the product").sets)
    assert {(path.i, path.j) for path in w.result.highlighted} == {(2, 1)}
    assert w.result.entry == w.result.D[1, 0]
    assert target(w, "entry (2, 1) of the product").selected


def test_a_click_on_a_path_shows_the_entry_that_it_feeds():
    w = MultivariateChainRule(i=2)
    w.move(target(w, "path by u₃").sets)
    (path,) = w.result.highlighted
    assert (path.i, path.k, path.j) == (2, 3, 1)
    assert "feeds entry (2, 1) alone" in w.summary
    assert len(w.result.paths) == 3


def test_choosing_the_number_between_shows_the_path_through_it():
    w = MultivariateChainRule()
    w.k = 3
    assert w.show == Show.PATH
    assert [path.k for path in w.result.highlighted] == [3]
    w.reset()
    assert (w.show, w.k) == (Show.ENTRY, 1)
    assert MultivariateChainRule(show=Show.ENTRY, k=3).show == Show.ENTRY


def test_a_click_on_an_edge_shows_all_that_it_feeds():
    w = MultivariateChainRule()
    w.move(target(w, "edge x₂ → u₃").sets)
    assert {(path.i, path.k, path.j) for path in w.result.highlighted} == {(1, 3, 2), (2, 3, 2)}
    w.move(target(w, "edge u₂ → y₂").sets)
    assert {(path.i, path.k, path.j) for path in w.result.highlighted} == {(2, 2, 1), (2, 2, 2)}


def test_a_path_that_an_edge_feeds_can_be_clicked_too():
    w = MultivariateChainRule(show=Show.EDGE_OF_G, k=2)
    w.move(target(w, "path x₁ → u₂ → y₂").sets)
    assert (w.show, w.i, w.j, w.k) == (Show.PATH, 2, 1, 2)
    w.move(target(w, "edge u₂ → y₁").sets)
    w.move(target(w, "path by u₁").sets)
    assert [path.name for path in w.result.highlighted] == ["x₁ → u₁ → y₁"]


def test_what_is_shown_does_not_move_the_focus_to_another_target():
    w = MultivariateChainRule(f="length")
    labels = [it.label for it in w.picture.handles]
    for show in Show:
        w.show = show
        assert [it.label for it in w.picture.handles][: len(labels)] == labels


@pytest.mark.parametrize(("g", "f"), list(product(INNER, OUTER)))
def test_what_can_be_clicked_does_not_overlap(g, f):
    w = MultivariateChainRule(g=g, f=f)
    click_targets = [it for it in w.picture.handles if isinstance(it, ClickTarget)]
    for n, one in enumerate(click_targets):
        for other in click_targets[:n]:
            if one.axes == other.axes:
                apart = np.abs(np.subtract(one.at, other.at))
                assert (apart >= np.add(one.size, other.size) / 2).any(), (one.label, other.label)


def test_slopes_stand_on_their_edges():
    w = MultivariateChainRule(f="squares")
    numbers = {mark.at: mark.text for mark in w.marks if isinstance(mark, Label) and mark.axes == "graph"}
    for it in w.picture.handles:
        if isinstance(it, ClickTarget) and it.label.startswith("edge"):
            assert it.at in numbers


@pytest.mark.parametrize(
    ("g", "f", "i", "j"), [("three numbers", "squares", 3, 2), ("two numbers", "length", 1, 1)]
)
def test_steps_walk_path_after_path_and_the_sum_grows_to_the_entry(g, f, i, j):
    w = MultivariateChainRule(g=g, f=f, i=i, j=j)
    r = w.result
    expected = np.cumsum([r.Df[i - 1, k] * r.Dg[k, j - 1] for k in range(r.u.size)])
    sums = []
    while w.step():
        sums.append(w.result.so_far)
        assert len(w.result.highlighted) == len(sums)
    np.testing.assert_allclose(sums, expected, rtol=1e-12)
    assert sums[-1] == pytest.approx(r.D[i - 1, j - 1])
    assert w.back()
    assert w.result.stepped == len(sums) - 1


def test_other_inputs_do_not_send_the_walk_back_and_another_entry_does():
    w = MultivariateChainRule()
    w.step()
    w.x1 = 0.3
    assert w.result.stepped == 1
    w.j = 2
    assert w.result.stepped == 0


def test_a_path_that_stands_alone_is_not_walked():
    assert not MultivariateChainRule(g="one number").step()
    assert not MultivariateChainRule(show=Show.PATH).step()


def test_the_check_is_about_what_is_chosen():
    w = MultivariateChainRule(i=2, k=3)
    names = {show: [claim.name for claim in found] for show in tuple(Show) if (found := shown(w, show))}
    assert names == {
        Show.ENTRY: ["∂y₂/∂x₁"],
        Show.PATH: ["∂u₃/∂x₁", "∂y₂/∂u₃"],
        Show.EDGE_OF_G: ["∂u₃/∂x₁"],
        Show.EDGE_OF_F: ["∂y₂/∂u₃"],
    }


def shown(w, show):
    """The agreements of what is shown."""
    w.show = show
    assert {agreement.status for agreement in w.gradients} == {"agree"}
    return w.gradients


# ---- along a curve ----


@pytest.mark.parametrize(("f", "g"), list(product(HILLS, CURVES)))
def test_dot_product_is_the_slope_along_the_curve(f, g):
    for t in (0.4, 2.2, 3.7, 5.9):
        r = GradientAlongCurve(f=f, g=g, t=t).result
        assert r.height == pytest.approx(HILLS[f](CURVES[g](t)))
        assert r.slope == pytest.approx(autograd.grad(lambda t: HILLS[f](CURVES[g](t)))(t), abs=1e-12)


@pytest.mark.parametrize(
    ("f", "g"), [("hill", "ellipse"), ("saddle", "circle"), ("plane", "circle"), ("bowl", "ellipse")]
)
def test_slope_is_zero_where_the_curve_touches_a_contour(f, g):
    w = GradientAlongCurve(f=f, g=g)
    assert w.result.curve.contacts.size >= 2
    for t in w.result.curve.contacts:
        w.t = float(np.clip(t, *curve.T))
        r = w.result
        assert abs(r.cosine) < 0.02
        tangent = np.array([-r.uphill[1], r.uphill[0]])
        assert abs(tangent @ r.velocity) == pytest.approx(
            np.linalg.norm(tangent) * np.linalg.norm(r.velocity), rel=1e-3
        )
        assert "touches a contour" in w.summary


def test_a_curve_that_crosses_every_contour_at_a_small_angle_is_not_said_to_touch_one():
    w = GradientAlongCurve(g="line", f="x1 + 2.45*x2")  # its slope is 0.01 at every t
    for t in (0.3, 3.0, 6.0):
        w.t = t
        assert "the curve runs almost along a contour, slope 0.01." in w.summary
    w.f = "x1 + 2.5*x2"
    assert w.result.slope == 0
    assert "everywhere on this curve f has the height" in w.summary


def test_a_curve_that_turns_on_a_contour_without_a_change_of_sign_touches_it():
    w = GradientAlongCurve(g=lambda t: np.array([t - 3.0, (t - 3.0) ** 3]), f="x2", t=3.0)
    assert w.result.slope == 0
    assert w.result.curve.contacts.size == 0
    assert "g′ and ∇f are perpendicular: the curve touches a contour, slope 0." in w.summary


def test_a_circle_on_the_bowl_is_level_all_the_way():
    w = GradientAlongCurve(f="bowl", g="circle")
    for t in np.linspace(*curve.T, 40):
        w.t = t
        assert w.result.slope == 0
        assert {agreement.status for agreement in w.gradients} == {"agree"}
    assert w.result.curve.level
    assert w.result.curve.contacts.size == 0
    assert "everywhere on this curve f has the height 0.5" in w.summary


def test_a_curve_over_a_hill_is_not_level():
    assert not GradientAlongCurve(f="bowl", g="ellipse").result.curve.level


def test_a_flat_piece_has_no_contacts_and_a_contact_on_the_grid_is_found():
    w = GradientAlongCurve(f="x1", g=lambda t: np.array([np.maximum(0.3 * (t - 3), 0.0) + 0.1, 0 * t + 0.2]))
    assert w.result.curve.contacts.size == 0
    w = GradientAlongCurve(f="x1", g="(t - 3.15)**2/9, t/6")
    assert w.result.curve.contacts == pytest.approx([3.15], abs=1e-6)


def test_a_curve_that_stands_still_has_no_slope_and_says_why():
    w = GradientAlongCurve(f="plane", g=lambda t: np.stack([(t - 1) ** 2, (t - 1) ** 2]), t=1.0)
    assert w.result.slope == 0
    assert "stands still" in w.summary
    w = GradientAlongCurve(f="bowl", g="t - 1, t - 1", t=1.0)
    assert "flat" in w.summary


def test_a_kink_of_f_is_no_disagreement():
    w = GradientAlongCurve(f="maximum", g="line", t=3.0)
    assert {agreement.status for agreement in w.gradients} <= {"agree", "kink"}
    assert "kink" in {agreement.status for agreement in w.gradients}


def test_dragging_to_a_point_of_the_curve_goes_there():
    w = GradientAlongCurve(g="figure of eight", t=0.4)
    handle = next(handle for handle in w.picture.handles if "curve" in handle.label)
    for t in (0.5, 0.7, 1.2):
        w.move_handle(handle, choices.CURVES["figure of eight"](np.array(t)).tolist(), by=MovedBy.FINE)
        assert w.t == pytest.approx(t, abs=0.05)


def plane_marks(w, kind):
    return [mark for mark in w.marks if isinstance(mark, kind) and mark.axes == "plane"]


@pytest.mark.parametrize("t", [0.3, 1.5, 2.9, 4.2, 5.5])
def test_the_bar_lies_beside_the_gradient_and_is_as_long_as_to_the_perpendicular_from_gs_tip(t):
    w = GradientAlongCurve(t=t)
    r = w.result
    (bar,) = plane_marks(w, Polygon)
    steep, px = np.linalg.norm(r.uphill), r.curve.half / curve_marks.HALF_PX
    corners = np.array([bar.x, bar.y]).T - r.at
    along, across = corners @ r.uphill / steep, corners @ [-r.uphill[1], r.uphill[0]] / steep
    np.testing.assert_allclose(along[[0, 3]], 0, atol=1e-9)
    np.testing.assert_allclose(along[1:3], r.curve.arrows[0] * r.slope / steep, atol=1e-9)
    (uphill,) = (m for m in plane_marks(w, Arrow) if m.name == "∇f")
    assert (
        np.abs(across).min() > 2 * uphill.width * px
    )  # beside the arrow and its head, which hide nothing of it
    other_side = r.velocity @ [-r.uphill[1], r.uphill[0]] < 0
    assert ((across > 0) == other_side).all()
    (said,) = (m.text for m in w.marks if isinstance(m, Label) and "× (g′ along ∇f) = " in m.text)
    product = said.partition("× (g′ along ∇f) = ")[2].replace("(", "").replace(")", "")
    assert product == formatting.product((steep, r.slope / steep), r.slope)
    assert ("× (−" in said) == (r.slope < 0)
    (name,) = (m.text for m in plane_marks(w, Label) if m.text.startswith("g′ along ∇f: "))
    assert name == f"g′ along ∇f: {formatting.number(r.slope / steep)}"


def texts_on_the_map(w):
    """Middle and half the size of what is written at arrows and bar, in px from the middle of the map."""
    px = w.result.curve.half / curve_marks.HALF_PX
    return [
        (
            np.array(label.at) / px,
            np.array(curve_marks.half_of(label.text, bold=label.bold, swatch=label.role != "ink")),
        )
        for label in plane_marks(w, Label)
        if not label.axes_coords
    ]


def test_an_arrow_has_its_name_and_a_corner_says_how_long_it_is_drawn():
    for f, g, expected in (
        ("hill", "ellipse", "∇f drawn × 0.5"),
        ("bowl", "figure of eight", "g′ drawn × 0.5, ∇f drawn × 0.125"),
    ):
        w = GradientAlongCurve(f=f, g=g, t=1.0)
        assert sorted(m.text for m in plane_marks(w, Label) if m.bold) == ["g′: velocity", "∇f: uphill"]
        assert [m.text for m in plane_marks(w, Label) if "drawn" in m.text] == [expected]
        for arrow in (m for m in plane_marks(w, Arrow) if m.name):
            size, vector = (
                (w.result.curve.arrows[0], w.result.velocity)
                if arrow.name == "g′"
                else (w.result.curve.arrows[1], w.result.uphill)
            )
            np.testing.assert_allclose(np.subtract(arrow.head, arrow.tail), size * vector)


@pytest.mark.parametrize("t", np.arange(0.1, 6.2, 0.4).tolist())
def test_a_text_on_the_map_is_no_wider_than_it_is_taken_for(t):
    for label in (m for m in plane_marks(GradientAlongCurve(t=t), Label) if not m.axes_coords):
        font = FontProperties(weight="bold" if label.bold else "normal")
        width = TextPath((0, 0), label.text, size=label.size, prop=font).get_extents().width
        assert width / 2 <= curve_marks.half_of(label.text, bold=label.bold)[0]


def test_what_the_diamonds_mean_stands_under_the_title_where_there_are_any():
    for f, g, said in (("hill", "ellipse", ["◆ touches a contour: slope 0"]), ("bowl", "circle", [])):
        w = GradientAlongCurve(f=f, g=g)
        assert [m.text for m in w.marks if isinstance(m, Label) and "◆" in m.text] == said


def test_the_tangent_ends_before_the_next_diamond():
    w = GradientAlongCurve()
    (tangent,) = (m for m in w.marks if isinstance(m, Line) and (m.axes, m.name) == ("height", "slope"))
    assert max(tangent.x) < w.result.curve.contacts[0] - 0.2


def box_apart(at, half, points):
    """How far the nearest of these points is from the box of a text, in px."""
    return np.hypot(*np.maximum(np.abs(points - at) - half, 0).T).min()


# Elsewhere the curve lies in the way.
@pytest.mark.parametrize("t", [0.1, 0.3, 0.5, 0.7, 1.1, 1.5, 1.9, 2.3, 3.3, 3.7, 4.1, 4.5])
def test_the_name_of_the_bar_stands_at_it_and_that_of_an_arrow_at_its_tip(t):
    w = GradientAlongCurve(t=t)
    px = w.result.curve.half / curve_marks.HALF_PX
    named = {m.text.partition(":")[0]: m for m in plane_marks(w, Label) if not m.axes_coords}
    ends = {m.name: np.array([m.head]) / px for m in plane_marks(w, Arrow) if m.name}
    if "g′ along ∇f" in named:
        (bar,) = plane_marks(w, Polygon)
        corners = np.array([bar.x, bar.y]).T / px
        ends["g′ along ∇f"] = np.linspace(0, 1, 60)[:, None, None] * (corners[1:3] - corners[[0, 3]])
        ends["g′ along ∇f"] = (ends["g′ along ∇f"] + corners[[0, 3]]).reshape(-1, 2)
    for name, label in named.items():
        half = np.array(curve_marks.half_of(label.text, bold=label.bold, swatch=label.role != "ink"))
        assert box_apart(np.array(label.at) / px, half, ends[name]) < 20


def test_the_bar_changes_sides_without_a_leap():
    def beside(turn):
        r = GradientAlongCurve(f="x1", g=f"t - 3, {turn}*(t - 3)", t=3.0).result
        return curve_marks.beside_uphill(r)[1] * curve_marks.HALF_PX / r.curve.half

    assert beside(-1) > curve_marks.BESIDE_PX - 1e-9
    assert beside(1) < 1e-9 - curve_marks.BESIDE_PX
    assert abs(beside(-0.01) - beside(0.01)) < 2


@pytest.mark.parametrize("t", [0.0, 0.3, 1.5, 2.3, 4.2])
def test_the_name_of_the_bar_does_not_lie_on_it(t):
    w = GradientAlongCurve(t=t)
    (bar,) = plane_marks(w, Polygon)
    px = w.result.curve.half / curve_marks.HALF_PX
    corners = np.array([bar.x, bar.y]).T / px
    sides = [
        corners[i] + np.linspace(0, 1, 20)[:, None] * (corners[j] - corners[i]) for i, j in ((0, 1), (3, 2))
    ]
    (name,) = (m for m in plane_marks(w, Label) if m.text.startswith("g′ along"))
    half = np.array(curve_marks.half_of(name.text)) - 2
    assert not (np.abs(np.concatenate(sides) - np.array(name.at) / px) < half).all(axis=1).any()


@pytest.mark.parametrize("t", np.arange(0.1, 6.2, 0.4).tolist())
def test_no_two_texts_on_the_map_lie_on_each_other(t):
    found = texts_on_the_map(GradientAlongCurve(t=t))
    for n, (at, half) in enumerate(found):
        for other, other_half in found[:n]:
            assert (np.abs(at - other) > half + other_half - 4).any()


@pytest.mark.parametrize("t", [0.0, 0.3, 1.5, 2.9, 4.7, 5.3])
def test_what_is_written_on_the_map_is_clear_of_the_curve(t):
    w = GradientAlongCurve(t=t)
    on_curve = w.result.curve.points.T * curve_marks.HALF_PX / w.result.curve.half
    found = texts_on_the_map(w)
    assert len(found) == 3
    for at, half in found:
        assert not (np.abs(on_curve - at) < half - 2).all(axis=1).any()


@pytest.mark.parametrize("t", np.arange(0.1, 6.2, 0.4).tolist())
def test_what_is_written_on_the_map_is_off_its_frame(t):
    for at, half in texts_on_the_map(GradientAlongCurve(t=t)):
        assert (np.abs(at) + half <= curve_marks.HALF_PX - curve_marks.AIR_PX + 1e-9).all()


@pytest.mark.parametrize(("f", "g"), list(product(HILLS, CURVES)))
def test_nearly_all_arrows_along_a_curve_end_inside_the_map(f, g):
    found = [[], []]
    for t in np.linspace(0.1, 6.2, 12):
        r = GradientAlongCurve(f=f, g=g, t=t).result
        for inside, factor, vector in zip(found, r.curve.arrows, (r.velocity, r.uphill), strict=True):
            inside.append(curve_marks.inside(r, (r.at + factor * vector).tolist()))
    assert min(map(np.mean, found)) > 0.8


def test_a_contour_whose_number_the_curve_would_strike_has_no_gap():
    plane = GradientAlongCurve().figure.axes[0]
    assert all(text.get_visible() for text in plane.texts)
    curve_points = GradientAlongCurve().result.curve.points
    for text in plane.texts:
        assert np.hypot(*(curve_points - np.array(text.get_position())[:, None])).min() > 0.1


def test_arrows_stay_in_the_picture():
    for f, g in product(HILLS, CURVES):
        r = GradientAlongCurve(f=f, g=g, t=2.2).result
        for size, vector in zip(r.curve.arrows, (r.velocity, r.uphill), strict=True):
            assert size * np.linalg.norm(vector) <= r.curve.half


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"g": lambda t: np.stack([t, t, t])}, "2 numbers"),
        ({"f": lambda x: x}, "one number"),
        ({"g": "log(t - 1), t"}, "no finite value"),
    ],
)
def test_errors_along_a_curve_are_one_sentence(change, message):
    w = GradientAlongCurve()
    before = w.summary
    for name, value in change.items():
        setattr(w, name, value)
    assert message in w.error
    assert w.summary == before


def test_a_typed_curve_needs_two_expressions():
    with pytest.raises(ValueError, match="g: "):
        GradientAlongCurve(g="sin(t)")


# ---- the order of multiplication ----


def counting_product(A, B):
    """A B by the schoolbook, and how many multiplications that took."""
    count, C = 0, np.zeros((len(A), len(B[0])))
    for i, j, k in product(range(len(A)), range(len(B[0])), range(len(B))):
        C[i, j] += A[i][k] * B[k][j]
        count += 1
    return C, count


@pytest.mark.parametrize("shape", [(1, 2, 3, 4), (4, 3, 2, 1), (3, 3, 3, 3), (2, 5, 1, 4), (1, 1, 1, 1)])
def test_counts_are_those_of_multiplying(shape):
    r, q, p, m = shape
    rng = np.random.default_rng(1)
    Df, Dg, Dh = rng.normal(size=(r, q)), rng.normal(size=(q, p)), rng.normal(size=(p, m))
    inner, first = counting_product(Dg, Dh)
    one, second = counting_product(Df, inner)
    left, third = counting_product(Df, Dg)
    other, fourth = counting_product(left, Dh)
    assert multiplication_order.counts(m, p, q, r) == ((first, second), (third, fourth))
    np.testing.assert_allclose(one, other)


sizes = st.integers(1, multiplication_order.MOST)


@settings(max_examples=60, deadline=None)
@given(sizes, sizes, sizes, sizes)
def test_forward_is_cheaper_iff_the_sum_of_inverses_is_smaller(m, p, q, r):
    forward, reverse = map(sum, multiplication_order.counts(m, p, q, r))
    # In whole numbers, multiplied by r q p m.
    assert (forward < reverse) == (q * p * m + r * q * m < r * q * p + r * p * m)
    assert forward - reverse == pytest.approx(r * q * p * m * (1 / r + 1 / p - 1 / m - 1 / q), abs=1e-6)


def test_one_output_is_never_cheaper_forward_unless_a_size_is_one():
    for m, p, q in product((2, 3, 8, 32), repeat=3):
        assert MultiplicationOrder(m=m, p=p, q=q, r=1).result.cheaper == "reverse"


def test_more_inputs_than_outputs_may_be_cheaper_forward():
    assert MultiplicationOrder(m=20, p=32, q=4, r=16).result.cheaper == "forward"


def test_equal_costs_are_said_to_be_equal():
    w = MultiplicationOrder(m=5, p=7, q=7, r=5)
    assert w.result.cheaper == "neither"
    assert "cost the same" in w.summary


@pytest.mark.parametrize("shape", [(20, 32, 4, 16), (24, 16, 8, 1), (5, 7, 7, 5)])
def test_the_equation_says_what_both_orders_take(shape):
    m, p, q, r = shape
    w = MultiplicationOrder(m=m, p=p, q=q, r=r)
    sides = re.findall(r"\\mathrm{(\w+):}([^:]*?)(?=\\qquad|$)", w.picture.equation)
    for (name, text), products in zip(sides, (w.result.forward, w.result.reverse), strict=True):
        assert name in w.summary.lower()
        terms = ["".join(re.findall(r"\b[mpqr]\b", term)) for term in text.split("+")]
        assert tuple(math.prod(vars_of(w.result)[letter] for letter in term) for term in terms) == products


def vars_of(result):
    return {name: getattr(result, name) for name in "mpqr"}


def test_the_factor_is_not_rounded_away():
    assert "by a factor of 1.02." in MultiplicationOrder(m=24, p=16, q=1, r=1).summary


def extents(w, role=None):
    """Width and height of every rectangle of a role, in sizes."""
    found = [mark for mark in w.marks if isinstance(mark, Polygon) and role in (None, mark.role)]
    return [
        (round(np.ptp(mark.x) / cost_marks.UNIT, 9), round(np.ptp(mark.y) / cost_marks.UNIT, 9))
        for mark in found
    ]


def test_the_jacobians_and_what_a_product_leaves_are_rectangles_to_scale():
    w = MultiplicationOrder(m=20, p=32, q=4, r=16)
    assert extents(w, "ink") == [(4, 16), (32, 4), (20, 32)]
    assert extents(w, "forward")[0] == (20, 4)
    assert extents(w, "gradient")[0] == (32, 16)
    w.seek(2)
    assert extents(w, "ink") == [(4, 16), (32, 4), (20, 32)]
    assert extents(w, "forward")[0] == extents(w, "gradient")[0] == (20, 16)


@pytest.mark.parametrize("done", [0, 1, 2])
@pytest.mark.parametrize("shape", [(20, 32, 4, 16), (28, 24, 12, 1), (28, 24, 12, 32), (32, 32, 32, 32)])
def test_the_bars_are_as_long_as_the_costs_in_one_scale_at_the_ends_of_their_lines(shape, done):
    w = MultiplicationOrder(**dict(zip("mpqr", shape, strict=True)))
    w.seek(done)
    r = w.result
    for order, products in ((cost_marks.FORWARD, r.forward), (cost_marks.REVERSE, r.reverse)):
        bars = [
            it
            for it in w.marks
            if isinstance(it, Polygon) and it.role == order.role and min(it.x) >= cost_marks.COSTS
        ]
        unit = (cost_marks.END - cost_marks.COSTS) / max(sum(r.forward), sum(r.reverse))
        assert [np.ptp(bar.x) / unit for bar in bars] == pytest.approx(products[: done or 2])
        assert min(bars[0].x) == cost_marks.COSTS
        assert all(max(a.x) == pytest.approx(min(b.x)) for a, b in pairwise(bars))
        assert all(np.mean(bar.y[:3:2]) == pytest.approx(cost_marks.line_of(order, r)) for bar in bars)


@pytest.mark.parametrize("shape", list(product((1, 32), repeat=4)))
def test_names_and_shapes_under_the_jacobians_do_not_meet(shape):
    w = MultiplicationOrder(**dict(zip("mpqr", shape, strict=True)))
    found = [it for it in w.marks if isinstance(it, Label) and re.fullmatch(r"D[fgh]|\d+ × \d+", it.text)]
    labels = [it for it in found if it.at[0] < cost_marks.BETWEEN]
    assert len(labels) == 6
    for a, b in combinations(labels, 2):
        wide = 3.6 * (len(a.text) + len(b.text))
        apart = np.abs(np.add(a.at, a.offset) - np.add(b.at, b.offset))
        assert apart[0] > wide or apart[1] >= 14


def test_the_jacobian_that_is_left_stands_beside_what_the_first_product_leaves():
    w = MultiplicationOrder(m=20, p=32, q=4, r=16)
    assert extents(w, "muted") == [(4, 16), (20, 32)]  # Df and Dh
    w.seek(2)
    assert extents(w, "muted") == []


@pytest.mark.parametrize("shape", [(1, 24, 12, 16), (1, 1, 1, 1), (32, 1, 32, 1), (28, 24, 12, 1)])
def test_sizes_stand_apart_and_dots_between_the_jacobians(shape):
    w = MultiplicationOrder(**dict(zip("mpqr", shape, strict=True)))
    sizes = [it.at[0] for it in w.marks if isinstance(it, Label) and re.match("[qpm] = ", it.text)]
    assert min(np.diff(sizes)) > 55
    boxes = [it for it in w.marks if isinstance(it, Polygon) and it.role == "ink"]
    dots = next(it for it in w.marks if isinstance(it, Points))
    for (left, right), x, y in zip(pairwise(boxes), dots.x, dots.y, strict=True):
        assert max(left.x) < x < min(right.x)
        assert x - max(left.x) == pytest.approx(min(right.x) - x)
        assert y == np.mean(left.y[1:3]) == np.mean(right.y[1:3])


@pytest.mark.parametrize("shape", [(28, 24, 12, 1), (28, 24, 12, 32), (20, 32, 16, 4)])
def test_the_gaps_between_the_jacobians_are_alike(shape):
    w = MultiplicationOrder(**dict(zip("mpqr", shape, strict=True)))
    boxes = [it for it in w.marks if isinstance(it, Polygon) and it.role == "ink"]
    gaps = [min(right.x) - max(left.x) for left, right in pairwise(boxes)]
    assert gaps == pytest.approx([cost_marks.GAP] * 2)


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ((28, 24, 12, 1), ["✓ 960", "8.75 × less"]),
        ((28, 24, 12, 32), ["✓ 18\u2009816", "1.633 × less"]),
        ((4,) * 4, []),
    ],
)
def test_the_order_that_takes_less_has_a_tick_and_how_many_times_less(shape, said):
    w = MultiplicationOrder(**dict(zip("mpqr", shape, strict=True)))
    texts = [it.text for it in w.marks if isinstance(it, Label)]
    assert [it for it in texts if "✓" in it or "less" in it] == said
    w.seek(1)  # before the second product nothing is decided
    assert not [it.text for it in w.marks if isinstance(it, Label) and "✓" in it.text]


def test_steps_do_one_product_after_the_other():
    w = MultiplicationOrder(m=20, p=32, q=4, r=16)
    assert w.step()
    assert "4 × 20 beside Df" in w.summary
    assert "16 × 32 beside Dh" in w.summary
    w.q = 5
    assert "5 × 20 beside Df" in w.summary
    assert w.step()
    assert "result is 16 × 20 either way" in w.summary
    assert not w.step()


def test_a_key_on_a_handle_moves_every_size_and_a_short_pull_none():
    for now in range(2, multiplication_order.MOST):
        for px in (9.0, 0.9, -9.0, -0.9):
            w = MultiplicationOrder(q=now)
            (handle,) = (handle for handle in w.picture.handles if handle.label == "the number q")
            x, y = handle.at
            w.move_handle(handle, (x + px, y), by=MovedBy.KEY, since=(x, y))
            assert np.sign(w.q - now) == np.sign(px)
        w = MultiplicationOrder(q=now)
        w.move({"q": now + 0.4})
        assert w.q == now


@pytest.mark.parametrize("name", "mpqr")
def test_the_end_of_a_dimension_line_is_dragged_to_a_size(name):
    w = MultiplicationOrder()
    (handle,) = (handle for handle in w.picture.handles if handle.label == f"the number {name}")
    px = cost_marks.UNIT * (13 - getattr(w, name))
    x, y = handle.at
    # The line of r has its middle where it was.
    w.move_handle(handle, (x, y - px / 2) if name == "r" else (x + px, y))
    assert getattr(w, name) == 13


@pytest.mark.parametrize("explorer", [MultivariateChainRule, GradientAlongCurve, MultiplicationOrder])
def test_a_frame_is_small(explorer):
    w = explorer()
    to = Encoder(["graph", "products", "matrices", "plane", "height", "page"])
    encoded = [to.encode(mark) for mark in w.marks]
    assert len(str(encoded)) + sum(buffer.nbytes for buffer in to.buffers) < 16_384


def laid(explorer):
    """The arrows beside the paths, and where 0 is on their axis."""
    (zero,) = (
        it
        for it in explorer.marks
        if isinstance(it, Label) and (it.axes, it.text, it.align) == ("products", "0", "center")
    )
    return [it for it in explorer.marks if isinstance(it, Arrow) and it.axes == "products"], zero.at[0]


@pytest.mark.parametrize("x", [(0.8, -1.3), (-1.0, 1.2), (1.1, 0.7)])
def test_the_products_and_their_sum_stand_below_each_other_as_in_an_addition(x):
    explorer = MultivariateChainRule(x1=x[0], x2=x[1])
    r = explorer.result
    labels = [it for it in explorer.marks if isinstance(it, Label) and it.axes == "products"]
    firsts = [it for it in labels if it.text.endswith(" ×")]
    equal = [it for it in labels if it.text[0] in "=≈"]
    assert [(it.text, it.align) for it in firsts] == [
        (f"{formatting.number(v)} ×", "right") for v in r.Dg[:, 0]
    ]
    assert [it.text[2:] for it in equal] == [formatting.number(v) for v in (*r.Dg[:, 0] * r.Df[0], r.entry)]
    assert {it.at[0] for it in firsts} == {graph_marks.TIMES}
    assert {it.at[0] for it in equal} == {graph_marks.EQUALS}


SUMS = (
    ({}, False),  # its arrow is long enough
    ({"g": "x1, x1", "f": "u1 - u2, u1"}, False),  # it is 0
    ({"x1": -1.0, "x2": 1.2}, True),
    ({"x1": -1.0, "x2": 1.2, "f": "-u1*u2*u3, u1"}, True),
    ({"g": "x1, x1", "f": "u1 - 0.9999*u2, u1"}, True),
)


@pytest.mark.parametrize(("parameters", "short"), SUMS)
def test_what_is_drawn_of_the_sum_begins_at_0_and_ends_at_the_sum(parameters, short):
    explorer = MultivariateChainRule(**parameters)
    r = explorer.result
    arrows, zero = laid(explorer)
    first = r.paths[0].product
    unit = (arrows[0].head[0] - arrows[0].tail[0]) / first
    sums = [
        it for it in explorer.marks if it.axes == "products" and it.name == "sum" and it.role == "gradient"
    ]
    drawn = [np.ravel(it.x).tolist() for it in sums if isinstance(it, Points | Polygon)]
    if not short:
        drawn.append([arrows[-1].tail[0], arrows[-1].head[0]])
        assert (arrows[-1].name, arrows[0].name) == ("sum", "products")
    xs = np.concatenate(drawn) - zero
    ends = 0.0, unit * r.entry
    assert (min(xs), max(xs)) == pytest.approx((min(ends), max(ends)), abs=1e-9)
    assert len(arrows) == len(r.paths) + (not short)


@pytest.mark.parametrize(("parameters", "short"), SUMS)
def test_a_sum_too_small_for_an_arrow_has_a_bar_that_is_seen_and_one_of_0_a_dot(parameters, short):
    explorer = MultivariateChainRule(**parameters)
    marks = [it for it in explorer.marks if it.axes == "products"]
    bars = [it for it in marks if isinstance(it, Polygon)]
    nothing = explorer.result.so_far == 0
    assert (len([it for it in marks if isinstance(it, Points) and it.filled]), len(bars)) == (nothing, short)
    for bar in bars:
        assert np.ptp(bar.y) > 12
        assert 1 < bar.edge <= 2
    explorer.show = Show.PATH
    assert not [it for it in explorer.marks if isinstance(it, Points) and it.axes == "products" and it.filled]


def numbered(explorer, axes):
    """{number of a path: all places at which it stands on these axes}."""
    points = (it for it in explorer.marks if isinstance(it, Points) and it.axes == axes)
    discs = {(*it.x, *it.y) for it in points if not it.filled and it.size == graph_marks.BADGE}
    found = defaultdict(list)
    for it in explorer.marks:
        if isinstance(it, Label) and it.axes == axes and tuple(it.at) in discs:
            found[it.text].append(tuple(it.at))
    return dict(found)


@pytest.mark.parametrize(("show", "layer"), [(Show.ENTRY, 1), (Show.EDGE_OF_G, 2), (Show.EDGE_OF_F, 0)])
def test_each_path_has_its_number_in_the_list_at_its_own_unit_and_in_its_own_cells(show, layer):
    explorer = MultivariateChainRule(show=show)
    r = explorer.result
    net = graph_marks.network_of(2, 3, 2)
    heights = graph_marks.lines(r)
    in_list, in_graph, in_matrices = (numbered(explorer, axes) for axes in ("products", "graph", "matrices"))
    boxes = matrix_marks.boxes((2, 3), (3, 2), (2, 2))
    for n, path in enumerate(r.paths, start=1):
        assert in_list.pop(str(n)) == [(graph_marks.BADGE / 2, heights[n - 1] + graph_marks.NAME_PX)]
        unit = (path.j, path.k, path.i)[layer] - 1
        assert in_graph.pop(str(n)) == [
            (graph_marks.ACROSS[layer], net.heights(layer)[unit] + graph_marks.RIM)
        ]
        cells = [(path.i, path.k), (path.k, path.j), (path.i, path.j)]
        own = [
            (box, cell)
            for box, cell, shared in zip(boxes, cells, {1: "001", 2: "010", 0: "100"}[layer], strict=True)
            if shared == "0"
        ]
        places = in_matrices.pop(str(n))
        assert len(places) == len(own) == 2
        for (left, _, _, top), (row, column) in own:
            wide, high = matrix_marks.WIDE, matrix_marks.HIGH
            assert any(
                left + (column - 1) * wide < x < left + column * wide
                and top - row * high < y < top - (row - 1) * high
                for x, y in places
            )
    assert not in_list | in_graph | in_matrices


def test_a_path_that_is_alone_has_no_number():
    explorer = MultivariateChainRule(g="x1*x2", f="u1**2")
    assert len(explorer.result.paths) == 1
    assert not any(numbered(explorer, axes) for axes in ("products", "graph", "matrices"))


@pytest.mark.parametrize("x", [(0.8, -1.3), (-1.0, 1.2), (1.0, 1.0), (0.0, 0.0), (-2.0, 2.0)])
@pytest.mark.parametrize("show", Show)
def test_the_arrows_of_the_products_have_a_margin_on_both_sides(x, show):
    arrows, _ = laid(MultivariateChainRule(x1=x[0], x2=x[1], show=show))
    ends = [at[0] for arrow in arrows for at in (arrow.tail, arrow.head)]
    left, right = graph_marks.BARS
    assert left + 0.14 * (right - left) < min(ends)
    assert max(ends) < right - 0.14 * (right - left)


def test_the_frames_in_the_matrices_have_the_colour_of_the_paths():
    cells = tables(MultivariateChainRule())
    assert [it.frame for it in cells] == ["gradient"] * 3


@pytest.mark.parametrize("mistake", Mistake)
@pytest.mark.parametrize("g", INNER)
def test_the_matrices_are_as_wide_as_there_is_room_and_the_place_to_click_is_on_the_entry(g, mistake):
    w = MultivariateChainRule(g=g, f="neighbours", mistake=mistake)
    cells = tables(w)
    assert cells[-1].box[1] <= BOXES["matrices"][2]
    left, _, _, top = cells[2].box
    x, y = target(w, "entry (1, 1) of the product").at
    assert 0 < x - left < 0.6 * (cells[2].box[1] - left)
    assert 0 < top - y < 26


def test_a_wrong_product_is_unlike_the_product_unless_all_its_entries_are_the_same():
    w = MultivariateChainRule(mistake=Mistake.PRODUCT_OF_SUMS)
    assert "≠" in [it.text for it in w.marks if isinstance(it, Label)]
    w = MultivariateChainRule(mistake=Mistake.PRODUCT_OF_SUMS, g="one number")
    assert "the entries are the same" in w.summary
    assert "≠" not in [it.text for it in w.marks if isinstance(it, Label)]


@pytest.mark.parametrize("mistake", [Mistake.NONE, Mistake.ORDER_SWAPPED])
@pytest.mark.parametrize("f", OUTER)
@pytest.mark.parametrize("g", INNER)
def test_the_signs_between_the_matrices_are_at_mid_height_of_all_of_them_and_clear_of_the_names_of_rows(
    g, f, mistake
):
    w = MultivariateChainRule(g=g, f=f, mistake=mistake)
    boxes = [it.box for it in tables(w)]
    signs = [
        it for it in w.marks if isinstance(it, Label) and it.axes == "matrices" and it.text in set("·=≈≠")
    ]
    assert len(signs) == len(boxes) - 1
    (middle,) = {round((bottom + top) / 2, 6) for _, _, bottom, top in boxes}
    for sign, before, after in zip(signs, boxes, boxes[1:], strict=False):
        assert sign.at[1] == pytest.approx(middle)
        assert before[1] + 9 < sign.at[0] < after[0] - 5 - 18 - 9  # the name of a row is 18 px wide at most


@pytest.mark.parametrize(
    ("low", "high", "at"), [(0.0, 2.2, 1), (-1.4, 0.05, -0.5), (-30, 80, 50), (0, 0, 1), (0, 0.03, 0.02)]
)
def test_the_axis_of_the_products_has_a_round_number_beside_0(low, high, at):
    assert graph_marks.tick(low, high) == pytest.approx(at)


def test_the_tick_is_as_far_from_0_as_an_arrow_of_its_length():
    w = MultivariateChainRule()
    zero, one = (
        next(
            it.at[0]
            for it in w.marks
            if isinstance(it, Label) and it.axes == "products" and it.text == text and not it.bold
        )
        for text in ("0", "1")
    )
    (first, *_) = (it for it in w.marks if isinstance(it, Arrow) and it.axes == "products")
    assert first.head[0] - first.tail[0] == pytest.approx((one - zero) * w.result.paths[0].product)


def test_the_frame_round_the_number_on_an_edge_is_as_wide_as_the_number():
    explorer = MultivariateChainRule(x1=-1.0, x2=1.2)
    edges = [it for it in explorer.picture.handles if isinstance(it, ClickTarget) and it.segment]
    texts = {it.at: it.text for it in explorer.marks if isinstance(it, Label) and it.axes == "graph"}
    assert len(edges) == 12
    for edge in edges:
        characters = len(texts[edge.at])
        assert 7.4 * characters + 2 <= edge.frame[0] <= 8.6 * characters + 4
        assert edge.size[0] >= max(24, edge.frame[0])


@pytest.mark.parametrize("g", ["one number", "three numbers", "x1"])
def test_a_function_of_another_explorer_with_other_variables_is_refused_in_a_sentence(g):
    explorer = MultivariateChainRule(g=g)
    before = explorer.f
    with pytest.raises(ValueError, match="f is hill, a function of x1, x2; expected one of u1, u2, u3"):
        explorer.f = GradientAlongCurve().f
    assert explorer.f is before
    assert not explorer.error


def test_a_function_of_another_explorer_with_as_many_variables_is_taken():
    explorer = MultivariateChainRule()
    explorer.g = GradientAlongCurve(f="x1*x2").f
    assert explorer.g.text == "x1*x2"
    assert not explorer.error
