"""Lesson 01: the rectangle, its band and its tangents, read from the marks, against HIPS autograd."""

from __future__ import annotations

import math

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch

import bpwidgets as bp
from bpwidgets.calculus.functions import UNIVARIATE, as_function
from bpwidgets.explorers.chain_rule import rectangle_marks
from bpwidgets.explorers.chain_rule.windows import GRID
from bpwidgets.live.model.motion import MovedBy
from bpwidgets.live.picture import equation, formatting
from bpwidgets.live.picture.marks import Arrow, Band, Label, Line, Points, Polygon

# Functions of the chooser once more, for another library.
TWINS = {
    "sin": anp.sin,
    "square": lambda x: x * x,
    "exp": anp.exp,
    "tanh": anp.tanh,
    "affine": lambda x: 2.0 * x + 1.0,
    "cube": lambda x: x * x * x,
}
# g, f, x, dx: stretches of either sign, above and below 1, and 0
SETTINGS = [
    ("sin", "square", 0.5, 0.4),
    ("sin", "square", -2.0, 0.4),
    ("square", "sin", 1.3, 0.1),
    ("exp", "tanh", -0.7, 1.5),
    ("cube", "affine", -1.1, 0.05),
    ("square", "square", 0.0, 0.3),
]
every_setting = pytest.mark.parametrize(("g", "f", "x", "dx"), SETTINGS)


def slopes(g, f, x):
    """u = g(x), y = f(u), g'(x), f'(u), f'(x) and the slope of f(g(x)), by HIPS autograd."""
    g, f = TWINS[g], TWINS[f]
    u = float(g(x))
    inner, outer, at_x = float(autograd.grad(g)(x)), float(autograd.grad(f)(u)), float(autograd.grad(f)(x))
    return u, float(f(u)), inner, outer, at_x, float(autograd.grad(lambda x: f(g(x)))(x))


def of(explorer, kind, role, axes=None):
    """The marks of one kind and role, on these axes if any are named."""
    return [
        mark
        for mark in explorer.marks
        if isinstance(mark, kind) and mark.role == role and axes in (None, mark.axes)
    ]


def stage(explorer):
    """The panels of the stage, by name."""
    figure = Figure(figsize=(9, 5.7))
    explorer.stage(figure, explorer.result)
    return {axes.get_label(): axes for axes in figure.axes}


def steepness(line):
    """The slope of a straight line of two points."""
    return (line.y[1] - line.y[0]) / (line.x[1] - line.x[0])


# ---- the rule ----


@every_setting
def test_the_stretches_and_their_product_are_those_of_autograd(g, f, x, dx):
    r = bp.ChainRule(g=g, f=f, x=x, dx=dx).result
    u, y, inner, outer, _, slope = slopes(g, f, x)
    assert (r.u, r.y, r.inner, r.outer, r.slope) == pytest.approx((u, y, inner, outer, slope), abs=1e-14)


@every_setting
def test_the_three_claims_agree_three_ways(g, f, x, dx):
    found = bp.ChainRule(g=g, f=f, x=x, dx=dx).gradients
    _, _, inner, outer, _, slope = slopes(g, f, x)
    assert [a.name for a in found] == ["g′(x)", "f′(u)", "slope"]
    assert [a.status for a in found] == ["agree"] * 3
    assert [float(a.formula) for a in found] == pytest.approx([inner, outer, slope], abs=1e-14)
    assert [float(a.autodiff) for a in found] == pytest.approx([inner, outer, slope], abs=1e-14)


# ---- the rectangle ----


@every_setting
def test_the_rectangle_closes(g, f, x, dx):
    explorer = bp.ChainRule(g=g, f=f, x=x, dx=dx)
    u, y, *_ = slopes(g, f, x)
    path = of(explorer, Arrow, "forward")
    (start,) = of(explorer, Line, "forward", "fg")
    low, high = explorer.result.curves.box("fg")[1]
    assert start.x == [x, x]
    assert start.y == [low, np.clip(y, low, high)]  # up to the composite's point
    corners = {"fg": (x, y), "g": (x, u), "fold": (u, u), "f": (u, y)}
    assert [arrow.axes for arrow in path] == [("fg", "g"), ("g", "fold"), ("fold", "f"), ("f", "fg")]
    for arrow in path:
        start, end = arrow.axes
        assert arrow.tail == pytest.approx(corners[start], abs=1e-14)
        assert arrow.head == pytest.approx(corners[end], abs=1e-14)
    for arrow, following in zip(path, [*path[1:], path[0]], strict=True):
        assert arrow.head == following.tail


@every_setting
def test_the_points_of_the_path_stand_on_the_fold_and_on_the_curves(g, f, x, dx):
    (points,) = (it for it in of(bp.ChainRule(g=g, f=f, x=x, dx=dx), Points, "forward") if it.filled)
    u, y, *_ = slopes(g, f, x)
    found = dict(zip(points.axes, zip(points.x, points.y, strict=True), strict=True))
    assert found["fold"] == pytest.approx((u, u))
    assert found["f"] == pytest.approx((u, y))
    assert found["fg"] == pytest.approx((x, y))


def test_neighbouring_panels_share_an_axis_and_the_fold_is_a_square_with_its_diagonal():
    panels = stage(bp.ChainRule(g="square", f="sin"))
    assert panels["g"].get_xlim() == panels["fg"].get_xlim() == (-3, 3)
    assert panels["g"].get_ylim() == panels["fold"].get_ylim() == panels["fold"].get_xlim()
    assert panels["fold"].get_xlim() == panels["f"].get_xlim()
    assert panels["f"].get_ylim() == panels["fg"].get_ylim()
    box = panels["fold"].get_window_extent()
    assert box.width == pytest.approx(box.height)
    (diagonal,) = panels["fold"].lines
    np.testing.assert_array_equal(diagonal.get_xdata(), diagonal.get_ydata())


@pytest.mark.parametrize(("g", "f"), [("sin", "square"), ("square", "sin"), ("exp", "tanh")])
def test_the_curves_are_g_and_f_and_f_of_g(g, f):
    panels = stage(bp.ChainRule(g=g, f=f))
    curves = {"g": TWINS[g], "f": TWINS[f], "fg": lambda x: TWINS[f](TWINS[g](x))}
    for name, curve in curves.items():
        (line,) = panels[name].lines
        np.testing.assert_allclose(line.get_ydata(), curve(line.get_xdata()), atol=1e-12)
        assert line.get_xdata()[[0, -1]] == pytest.approx(panels[name].get_xlim())


# ---- the band ----


@every_setting
def test_the_band_is_dx_wide_then_stretched_by_g_then_by_f(g, f, x, dx):
    band = [it for it in of(bp.ChainRule(g=g, f=f, x=x, dx=dx), Polygon, "gradient") if it.name == "band"]
    u, y, inner, _, _, slope = slopes(g, f, x)
    du, dy = inner * dx, slope * dx
    # What the band is as wide as, where it leaves a panel and where it comes to the next.
    corners = [
        (("g", (x, dx), (u, du)), ("fold", (u, du), (u, du))),
        (("fold", (u, du), (u, du)), ("f", (u, du), (y, dy))),
        (("f", (u, du), (y, dy)), ("fg", (x, dx), (y, dy))),
        (("fg", (x, dx), (y, dy)), ("g", (x, dx), (u, du))),
    ]
    assert len(band) == len(corners)
    for leg, ((start, *first), (end, *last)) in zip(band, corners, strict=True):
        assert leg.axes == (start, start, end, end)
        for vertices, middles in (((0, 1), first), ((3, 2), last)):
            low, high = (np.array([leg.x[i], leg.y[i]]) for i in vertices)
            np.testing.assert_allclose((low + high) / 2, [middle for middle, _ in middles], atol=1e-14)
            np.testing.assert_allclose(high - low, [width for _, width in middles], atol=1e-14)


@every_setting
def test_one_edge_of_the_band_goes_all_round_and_changes_sides_where_a_stretch_is_negative(g, f, x, dx):
    (edge,) = of(bp.ChainRule(g=g, f=f, x=x, dx=dx), Line, "gradient", ("g", "fold", "f", "fg", "g"))
    u, y, inner, _, _, slope = slopes(g, f, x)
    right, above, beyond = x + dx / 2, u + inner * dx / 2, y + slope * dx / 2
    np.testing.assert_allclose(edge.x, [right, above, above, right, right], atol=1e-14)
    np.testing.assert_allclose(edge.y, [above, above, beyond, beyond, above], atol=1e-14)


def test_the_widths_stand_beside_the_band_and_in_the_table():
    explorer = bp.ChainRule(g="square", f="sin", x=1.5, dx=0.2)
    widths = [0.2, 3.0 * 0.2, math.cos(2.25) * 3.0 * 0.2]
    beside = [label.text for label in of(explorer, Label, "ink") if label.text[0] == "d"]
    assert beside == [
        f"{d} = {formatting.number(w)}" for d, w in zip(("dx", "du", "dy"), widths, strict=True)
    ]
    table = explorer.tables["Round the rectangle"]
    assert table["quantity"] == ["x", "u = g(x)", "y = f(u)"]
    assert table["value"] == pytest.approx([1.5, 2.25, math.sin(2.25)])
    assert table["width of the band"] == pytest.approx(widths)


@every_setting
def test_rules_measure_the_band_where_its_widths_are_written(g, f, x, dx):
    explorer = bp.ChainRule(g=g, f=f, x=x, dx=dx)
    u, y, inner, _, _, slope = slopes(g, f, x)
    across, *upright = of(explorer, Line, "ink")
    assert list(across.x[:2]) == pytest.approx([x - dx / 2, x + dx / 2])
    for axes, middle, width in (("g", u, inner * dx), ("fg", y, slope * dx)):
        low, high = np.clip(middle + np.array([-0.5, 0.5]) * abs(width), *explorer.result.curves.box(axes)[1])
        found = [list(rule.y[:2]) for rule in upright if rule.axes == axes]
        assert found == ([pytest.approx([low, high])] if low < high else [])


def test_the_path_starts_at_x_on_its_axis():
    explorer = bp.ChainRule(x=1.1)
    (start,) = of(explorer, Points, "input")
    assert (*start.x, *start.y) == (1.1, stage(explorer)["fg"].get_ylim()[0])
    assert "start: x = 1.1" in [label.text for label in of(explorer, Label, "ink") if label.name == "x"]


def numbers_on_the_path(explorer):
    """{number: (axes, x, y)} of those that stand on a disc."""
    discs = {(it.axes, *it.x, *it.y) for it in of(explorer, Points, "forward") if not it.filled}
    found = {label.text: (label.axes, *label.at) for label in of(explorer, Label, "ink")}
    return {text: place for text, place in found.items() if place in discs}


def test_each_panels_number_stands_on_the_path_before_it():
    explorer = bp.ChainRule()
    r, found = explorer.result, numbers_on_the_path(explorer)
    assert {number: place[0] for number, place in found.items()} == {
        "1": "g",
        "2": "fold",
        "3": "f",
        "4": "fg",
    }
    assert found["1"][1] == r.x
    assert found["1"][2] < r.curves.box("g")[1][0]
    assert found["2"][1] < r.curves.box("fold")[0][0]
    assert found["2"][2] == r.u
    assert found["3"][1] == r.u
    assert found["3"][2] > r.curves.box("f")[1][1]
    assert found["4"][1] > r.curves.box("fg")[0][1]
    assert found["4"][2] == r.y


def test_beyond_its_panels_the_path_has_no_number():
    assert list(numbers_on_the_path(bp.ChainRule(g="square", f="exp", x=2.6))) == ["1", "2", "3"]


# ---- the tangents ----


@every_setting
def test_the_tangents_touch_the_curves_with_their_slopes(g, f, x, dx):
    explorer = bp.ChainRule(g=g, f=f, x=x, dx=dx)
    u, y, inner, outer, _, slope = slopes(g, f, x)
    touching = {"g": (x, u, inner), "f": (u, y, outer), "fg": (x, y, slope)}
    for axes, (at, height, expected) in touching.items():
        (tangent,) = of(explorer, Line, "gradient", axes)
        assert (np.mean(tangent.x), np.mean(tangent.y)) == pytest.approx((at, height), abs=1e-14)
        assert steepness(tangent) == pytest.approx(expected, abs=1e-13)
        assert 0.5 < np.ptp(tangent.x) <= 1.8 + 1e-9
        if np.ptp(tangent.x) > 0.6:  # else its ends may be outside: it is as short as it can be
            for ends, (low, high) in zip(
                (tangent.x, tangent.y), explorer.result.curves.box(axes), strict=True
            ):
                assert low < min(ends)
                assert max(ends) < high


# ---- what is written ----


def boxes_of_titles(explorer):
    """From where to where each title is written, with the number of its panel, as shares of the panel."""
    wide = {"g": rectangle_marks.WIDE_PX, "fg": rectangle_marks.WIDE_PX}
    for label in of(explorer, Label, "ink"):
        if label.text[:2] in ("1.", "2.", "3.", "4."):
            px = wide.get(label.axes, rectangle_marks.SQUARE_PX)
            end = label.at[0] + label.offset[0] / px
            length = rectangle_marks.LETTER_PX * len(label.text) / px
            yield label, (end, end + length) if label.align == "left" else (end - length, end)


def test_all_titles_stand_over_their_panels_in_the_order_of_the_path():
    found = {label.text[0]: label for label, _ in boxes_of_titles(bp.ChainRule())}
    assert [found[number].axes for number in "1234"] == ["g", "fold", "f", "fg"]
    assert {(label.at[1], label.offset[1]) for label in found.values()} == {(1, rectangle_marks.TITLE_UP)}


@pytest.mark.parametrize("x", np.linspace(-3, 3, 25).tolist())
@pytest.mark.parametrize(("g", "f"), [("sin", "square"), ("square", "sin")])
def test_no_title_lies_on_the_band(g, f, x):
    explorer = bp.ChainRule(g=g, f=f, x=x)
    r = explorer.result
    for label, (start, end) in boxes_of_titles(explorer):
        if label.axes in ("g", "fold"):
            continue
        (left, right), _ = r.curves.box(label.axes)
        middle, half = (r.x, r.dx / 2) if label.axes == "fg" else (r.u, abs(r.inner) * r.dx / 2)
        band = ((np.clip(middle + way * half, left, right) - left) / (right - left) for way in (-1, 1))
        low, high = band
        assert end <= low + 1e-9 or start >= high - 1e-9


@pytest.mark.parametrize(
    ("chosen", "letter", "text"),
    [
        ("sin", "u", " = sin(u)"),
        ("square", "u", " = u²"),
        ("affine", "x", " = 2·x + 1"),
        ("exp(-x**2)", "u", " = exp(−u²)"),
        ("x**7", "x", " = x**7"),
        ("relu", "x", " = relu(x)"),
        ("sin(x) + cos(x) - sin(2*x)", "x", ""),
        (lambda x: x, "x", ""),
    ],
)
def test_a_title_has_the_formula_where_it_is_short(chosen, letter, text):
    assert rectangle_marks.formula(as_function(chosen), letter) == text


def factors_beside_tangents(explorer):
    """{axes: label} of what stands beside the tangents."""
    return {it.axes: it for it in of(explorer, Label, "ink") if it.name in rectangle_marks.STRETCHES.values()}


def test_at_a_kink_both_slopes_of_the_composite_stand_below_alone():
    explorer = bp.ChainRule(g="abs", f="exp", x=0.0)
    assert list(factors_beside_tangents(explorer)) == ["g", "f"]
    (below,) = of(explorer, Label, "gradient")
    assert below.text == "slope −1 left, 1 right"


@pytest.mark.parametrize("x", [-2.5, -1.0, 0.0, 0.5, 2.0, 2.7])
@pytest.mark.parametrize("g", ["sin", "cos", "square", "exp"])
def test_the_slope_beside_the_composite_does_not_lie_on_what_stands_at_the_start(g, x):
    explorer = bp.ChainRule(g=g, f="tanh", x=x)
    box = explorer.result.curves.box("fg")
    px = np.array([rectangle_marks.WIDE_PX, rectangle_marks.SQUARE_PX]) / np.ptp(box, axis=1)

    def middle_and_half(label):
        size = np.array([rectangle_marks.LETTER_PX * len(label.text), rectangle_marks.TITLE])
        at = np.array(label.at, float)
        if label.axes_coords == "y":
            at[1] = box[1][0] + at[1] * np.ptp(box[1])
        way = {"left": 1, "right": -1}[label.align]
        return at * px + label.offset + [way * size[0] / 2, 0], size / 2

    slope = middle_and_half(factors_beside_tangents(explorer)["fg"])
    others = [it for it in of(explorer, Label, "ink") if it.axes == "fg" and it.axes_coords == "y"]
    assert len(others) == 2
    for at, half in map(middle_and_half, others):
        assert (np.abs(at - slope[0]) > half + slope[1]).any()


@pytest.mark.parametrize("x", [0.5, 1.1, 2.0, -1.0, 0.0, 1.57])
def test_a_factor_stands_at_its_corner_and_clear_of_the_curve(x):
    explorer = bp.ChainRule(x=x)
    r = explorer.result
    factors = factors_beside_tangents(explorer)
    assert list(factors) == ["g", "f", "fg"]
    for label in factors.values():
        (left, right), (low, high) = r.curves.box(label.axes)
        wide = rectangle_marks.SQUARE_PX if label.axes == "f" else rectangle_marks.WIDE_PX
        px = np.array([wide / (right - left), rectangle_marks.SQUARE_PX / (high - low)])
        width = rectangle_marks.LETTER_PX * len(label.text)
        way = 1 if label.align == "left" else -1
        middle = np.array(label.at) * px + label.offset + np.array([way * width / 2, 0])
        k = r.curves
        xs, ys = {"g": (GRID, k.us), "f": (k.u_grid, k.ys), "fg": (GRID, k.composite)}[label.axes]
        apart = np.abs(np.column_stack([xs, ys]) * px - middle)
        assert not (apart < [width / 2, 6]).all(axis=1).any()


def test_the_factors_are_the_stretches_and_their_product_stands_below():
    explorer = bp.ChainRule(g="square", f="affine", x=1.5)
    said = {axes: label.text for axes, label in factors_beside_tangents(explorer).items()}
    assert said == {"g": "× 3", "f": "× 2", "fg": "× 6"}
    (below,) = of(explorer, Label, "gradient")
    assert " ".join(below.text.split()) == "slope = 2 × 3 = 6"
    (height,) = of(explorer, Label, "forward")
    assert height.text == "u = 2.25"


# ---- skipping the fold ----


@every_setting
def test_who_skips_the_fold_lands_beside_with_another_slope(g, f, x, dx):
    explorer = bp.ChainRule(g=g, f=f, x=x, dx=dx, skip=True)
    _, y, inner, outer, at_x, _ = slopes(g, f, x)
    missed, wrong = float(TWINS[f](x)), at_x * inner
    assert explorer.result.unfolded == pytest.approx((missed, wrong), abs=1e-14)
    (band,) = of(explorer, Band, "wrong")
    assert band.axes == "f"
    assert (band.low + band.high) / 2 == pytest.approx(x)
    assert band.high - band.low == pytest.approx(abs(inner) * dx, abs=1e-14)
    (ghost,) = of(explorer, Polygon, "wrong")
    assert ghost.axes == ("f", "f", "fg", "fg")
    widths = [
        [ghost.x[1] - ghost.x[0], ghost.y[1] - ghost.y[0]],
        [ghost.x[2] - ghost.x[3], ghost.y[2] - ghost.y[3]],
    ]
    np.testing.assert_allclose(widths, [[inner * dx, wrong * dx], [dx, wrong * dx]], atol=1e-14)
    assert (np.mean(ghost.x), np.mean(ghost.y)) == pytest.approx((x, missed), abs=1e-14)
    (crosses,) = of(explorer, Points, "wrong")
    assert (crosses.axes, crosses.symbol) == (("f", "fg"), "cross")
    assert [*crosses.x, *crosses.y] == pytest.approx([x, x, missed, missed])
    (tangent,) = of(explorer, Line, "wrong", "fg")
    assert tangent.dash
    assert (np.mean(tangent.x), np.mean(tangent.y)) == pytest.approx((x, y), abs=1e-14)
    assert steepness(tangent) == pytest.approx(wrong, abs=1e-13)
    (said,) = of(explorer, Label, "wrong")
    assert said.text == f"✗ f′ at x, not at u: {formatting.number(wrong)}"
    same = "the same here: " if wrong == pytest.approx(outer * inner) else ""
    assert explorer.summary.endswith(
        f"Skipping the fold would give {same}f′(x) g′(x) = {formatting.number(wrong)}."
    )


def test_the_ghost_lies_on_the_band_where_there_is_nothing_to_fold():
    explorer = bp.ChainRule(g="identity", f="square", x=0.5, skip=True)
    (ghost,), band = of(explorer, Polygon, "wrong"), of(explorer, Polygon, "gradient")
    (leg,) = (leg for leg in band if leg.axes == ghost.axes)
    np.testing.assert_allclose((ghost.x, ghost.y), (leg.x, leg.y))
    assert explorer.summary.endswith("Skipping the fold would give the same here: f′(x) g′(x) = 1.")


def test_nobody_skips_unasked_nor_where_f_has_no_value_at_x():
    for explorer in (bp.ChainRule(), bp.ChainRule(g="exp", f="log", x=-1.0, skip=True)):
        assert explorer.error == ""
        assert explorer.result.unfolded is None
        assert not any(mark.role == "wrong" for mark in explorer.marks)
        assert "Skipping" not in explorer.summary


def test_the_panel_of_f_reaches_over_all_x_where_the_fold_is_skipped():
    spans = []
    for skip in (False, True):
        low, high = stage(bp.ChainRule(g="tanh", skip=skip))["f"].get_xlim()
        spans.append((low <= -3, high >= 3))
    assert spans == [(False, False), (True, True)]


# ---- kinks and edges ----


@pytest.mark.parametrize(
    ("g", "f", "x", "statuses", "says"),
    [
        (
            "identity",
            "abs",
            0.0,
            ["agree", "kink", "kink"],
            "f′(u) and slope are at a kink, between −1 and 1",
        ),
        ("relu", "exp", 0.0, ["kink", "agree", "kink"], "g′(x) and slope are at a kink, between 0 and 1"),
        ("abs", "square", 0.0, ["kink", "agree", "agree"], "g′(x) is at a kink, between −1 and 1"),
    ],
)
def test_a_kink_is_said_with_the_slopes_on_either_side(g, f, x, statuses, says):
    explorer = bp.ChainRule(g=g, f=f, x=x)
    assert [a.status for a in explorer.gradients] == statuses
    assert says in explorer.summary


def test_where_a_stretch_is_infinite_the_rule_has_no_say():
    explorer = bp.ChainRule(g="identity", f="sqrt", x=0.0)
    assert explorer.error == ""
    assert explorer.result.outer == math.inf
    assert [a.status for a in explorer.gradients] == ["agree", "undefined", "undefined"]
    assert [a.formula is None for a in explorer.gradients] == [False, True, True]
    assert "slope: The function is defined on one side only at x = 0" in explorer.summary


# ---- a learner's functions ----


def by_cases(u):
    return u**3 if u > 0 else -u


@pytest.mark.parametrize(
    ("f", "value", "slope"),
    [
        (lambda u: np.sin(u) ** 2, math.sin(1.44) ** 2, math.sin(2.88)),
        (by_cases, 1.44**3, 3 * 1.44**2),
        (lambda u: math.exp(u) - 1, math.expm1(1.44), math.exp(1.44)),  # refuses what the tape traces
        ("u**3 - u", 1.44**3 - 1.44, 3 * 1.44**2 - 1),
    ],
    ids=["vectorised", "by cases", "of the math module", "typed"],
)
def test_any_function_goes_round_the_rectangle(f, value, slope):
    explorer = bp.ChainRule(g=lambda x: x**2, f=f, x=1.2)
    assert explorer.error == ""
    r = explorer.result
    assert (r.u, r.y) == pytest.approx((1.44, value))
    assert (r.inner, r.outer, r.slope) == pytest.approx((2.4, slope, 2.4 * slope), rel=1e-9)
    assert {a.status for a in explorer.gradients} <= {"agree"}
    (tangent,) = of(explorer, Line, "gradient", "fg")
    assert steepness(tangent) == pytest.approx(2.4 * slope, rel=1e-9)


def test_a_function_that_has_no_value_there_is_named_and_the_last_picture_stays():
    explorer = bp.ChainRule()
    good = explorer.summary
    with explorer.hold():
        explorer.g, explorer.f, explorer.x = "identity", "log", -1.0
    assert explorer.error == "f has no finite value at −1: it gives nan"
    assert explorer.summary == good


@pytest.mark.parametrize("f", UNIVARIATE)
def test_every_function_of_the_chooser_goes_round_with_exp_within(f):
    explorer = bp.ChainRule(g="exp", f=f, x=-0.4)
    assert explorer.error == ""
    assert {a.status for a in explorer.gradients} == {"agree"}


# ---- handles and words ----


def test_the_point_on_g_slides_along_its_curve():
    explorer = bp.ChainRule(g="cube", x=0.5)
    (point,) = (handle for handle in explorer.picture.handles if handle.label.startswith("x,"))
    assert (point.axes, point.along, point.at) == ("g", "x", (0.5, 0.125))
    assert point.to_parameters(1.25, 7.0) == {"x": 1.25}
    xs, ys = point.track()
    np.testing.assert_allclose(ys, np.asarray(xs) ** 3)


def test_the_corner_of_the_band_sets_its_width():
    explorer = bp.ChainRule(g="square", x=1.0, dx=0.4)
    (corner,) = (handle for handle in explorer.picture.handles if "width dx" in handle.label)
    assert corner.at == pytest.approx((1.2, 1.4))  # where the edge is: half of dx, and g' = 2 times that
    assert corner.to_parameters(1.3, 0.0) == pytest.approx({"dx": 0.6})


def test_the_sentence_says_where_both_stretches_and_their_product():
    assert bp.ChainRule(g="square", f="affine", x=1.5).summary == (
        "At x = 1.5, u = 2.25; a small step is stretched by g′(x) = 3, "
        "then by f′(u) = 2: together 6, the slope of f(g(x))."
    )


@every_setting
def test_the_equation_shows_the_outer_the_inner_and_their_product(g, f, x, dx):
    explorer = bp.ChainRule(g=g, f=f, x=x, dx=dx)
    _, _, inner, outer, _, slope = slopes(g, f, x)
    shown = equation.slot_texts(explorer.picture.equation, explorer.result)
    assert list(shown) == ["outer", "inner", "relation", "slope"]
    assert shown.pop("relation") == formatting.relation(slope, (outer, inner))
    numbers = [float(text.strip().replace("−", "-")) for text in shown.values()]
    assert numbers == pytest.approx([outer, inner, slope], rel=6e-4, abs=6e-4)


# ---- what is steep, and what has a corner ----


@pytest.mark.parametrize(("g", "f"), [("abs", "exp"), ("identity", "abs")])
def test_a_kink_has_a_tangent_and_a_band_on_either_side(g, f):
    explorer = bp.ChainRule(g=g, f=f, x=0.0, dx=0.4)
    left, right = (line for line in of(explorer, Line, "gradient", "fg") if not line.dash)
    assert (left.x[1], right.x[1]) == (-0.9, 0.9)
    assert (steepness(left), steepness(right)) == pytest.approx((-1, 1))
    ends = [
        np.column_stack([band.x, band.y])[[3, 2]]
        for band in of(explorer, Polygon, "gradient")
        if band.axes == ("f", "f", "fg", "fg")
    ]
    y = explorer.result.y
    np.testing.assert_allclose(ends, [[[-0.2, y + 0.2], [0, y]], [[0, y], [0.2, y + 0.2]]], atol=1e-9)


def test_the_chain_rule_takes_the_slope_on_the_side_to_which_the_step_leads():
    explorer = bp.ChainRule(g="-2*x", f="relu", x=0.0)
    assert explorer.result.kink.slopes == pytest.approx((-2, 0))
    assert "to the left is stretched by −2 and by 1, together −2; one to the right by −2 and by 0" in (
        explorer.summary
    )


def test_at_a_kink_the_equation_says_between_which_slopes():
    explorer = bp.ChainRule(g="abs", f="exp", x=0.0)
    assert r"\in [" in explorer.picture.equation
    texts = equation.slot_texts(explorer.picture.equation, explorer.result)
    assert [text.strip() for text in texts.values()] == ["−1", "1"]


@pytest.mark.parametrize(("g", "f"), [("sin", "square"), ("square", "sin"), ("x**2", "exp"), ("cube", "abs")])
def test_where_all_is_smooth_there_is_no_kink(g, f):
    assert [bp.ChainRule(g=g, f=f, x=x).result.kink for x in (-2.0, 0.7, 1.0)] == [None] * 3


def test_the_corner_of_a_composite_fills_a_fair_part_of_its_panel():
    low, high = stage(bp.ChainRule(g="abs", f="exp"))["fg"].get_ylim()
    assert low < 1 < high
    assert 2 * 0.9 / (high - low) > 0.2  # 20 of 100 px for the two tangents, 4 before


ARROW_PX = 5
"""Half the breadth of an arrowhead whose point lies on an edge."""
STEEP = [("x**3", "exp", 2.0), ("sin", "sin(40*u)", 0.5), ("exp", "exp", 1.2), ("exp", "square", 2.2)]


@pytest.mark.parametrize(("g", "f", "x"), [*STEEP, ("sin", "square", -3.0)])
def test_nothing_but_labels_is_drawn_outside_the_panels(g, f, x):
    explorer = bp.ChainRule(g=g, f=f, x=x, dx=1.5)
    (panel,) = explorer.figure.subfigs or [explorer.figure]
    panels = {axes.get_label(): axes.bbox for axes in panel.axes}
    left, right = panels["g"].x0, panels["fold"].x1
    bottom, top = panels["fg"].y0, panels["g"].y1
    for artist in panel.get_children():
        if isinstance(artist, PathPatch | Line2D) and not artist.get_clip_on():
            if isinstance(artist, Line2D) and artist.get_linestyle() == "None":
                continue  # the middle of a handle is inside, its ring need not be
            corners = artist.get_transform().transform(artist.get_path().vertices)
            assert corners[:, 0].min() >= left - ARROW_PX
            assert corners[:, 0].max() <= right + ARROW_PX
            assert corners[:, 1].min() >= bottom - ARROW_PX
            assert corners[:, 1].max() <= top + ARROW_PX


@pytest.mark.parametrize(("g", "f", "x"), STEEP)
def test_what_goes_on_beyond_a_panel_has_a_sign_at_its_edge(g, f, x):
    explorer = bp.ChainRule(g=g, f=f, x=x)
    signs = [mark for mark in explorer.marks if isinstance(mark, Arrow) and isinstance(mark.axes, str)]
    assert signs
    low, high = stage(explorer)["fg"].get_ylim()
    assert {sign.head[1] for sign in signs if sign.axes == "fg"} <= {low, high}


def test_a_value_beyond_the_panel_is_said_where_the_path_ends():
    texts = [label.text for label in of(bp.ChainRule(g="x**3", f="exp", x=2.0), Label, "ink")]
    assert any(text.startswith("y = 2981 is above") for text in texts)


def test_the_corner_of_the_band_is_within_reach_at_both_ends():
    for x in (-3.0, 3.0):
        (corner,) = (it for it in bp.ChainRule(x=x, dx=1.5).picture.handles if "width dx" in it.label)
        assert -3 <= corner.at[0] <= 3
        assert corner.to_parameters(*corner.at) == pytest.approx({"dx": 1.5})


@pytest.mark.parametrize(("g", "f"), [("1e150*x", "square"), ("x", "1e308*u"), ("1e160*x", "identity")])
def test_numbers_of_any_size_have_a_picture_or_one_sentence(g, f):
    explorer = bp.ChainRule(g=g, f=f)
    assert explorer.figure is not None
    assert "Error" not in explorer.error


@pytest.mark.parametrize(("x", "beyond"), [(0.5, -3.0), (2.9, 3.0)])
def test_the_corner_of_the_band_makes_it_narrow_on_the_far_side_of_x(x, beyond):
    explorer = bp.ChainRule(x=x)
    grip = explorer.picture.handles[0]
    explorer.move_handle(grip, (beyond, grip.at[1]), by=MovedBy.KEY, since=grip.at)
    assert explorer.dx == explorer.parameters["dx"].low


def test_bands_are_as_wide_in_the_picture_as_their_numbers_say():
    figure = bp.ChainRule(f="square", g="sin").figure
    scales = [
        extent / (high - low)
        for axes in figure.axes
        for extent, (low, high) in ((axes.bbox.width, axes.get_xlim()), (axes.bbox.height, axes.get_ylim()))
    ]
    assert np.ptp(scales) < 0.02 * np.mean(scales)
