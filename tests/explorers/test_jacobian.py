"""Lesson 02: the square's image against HIPS autograd and plain arithmetic, the table against single nudges."""

from __future__ import annotations

from itertools import pairwise

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from matplotlib.text import Text

from bpwidgets.explorers.jacobian import choices, table_marks
from bpwidgets.explorers.jacobian.jacobian import Jacobian
from bpwidgets.explorers.jacobian.jacobian_table import JacobianTable
from bpwidgets.explorers.jacobian.plane_marks import PLACES as BOXES
from bpwidgets.explorers.jacobian.square import (
    AROUND,
    CORNERS,
    GRID,
    OUTLINE,
    SIDE,
    X,
    grid_image,
    near,
    null_directions,
    reach_now,
    reach_of,
    window_of,
)
from bpwidgets.live.model import user_function
from bpwidgets.live.model.motion import MovedBy
from bpwidgets.live.model.parameters import ParameterError
from bpwidgets.live.picture.encoding import Encoder
from bpwidgets.live.picture.formatting import SUB, number
from bpwidgets.live.picture.marks import Arrow, Cells, ClickTarget, Label, Line, Points, Polygon

PLACES = np.random.default_rng(2).uniform(0.2, 1.4, (5, 2)) * [[1, 1], [-1, 1], [1, -1], [-1, -1], [1, 1]]
# The choosers' mappings once more, for another library.
PLANE = {
    "saddle": lambda x: anp.array([(x[0] ** 2 - x[1] ** 2) / 2, x[0] / 2 + x[1]]),
    "rotation": lambda x: anp.array([0.8 * x[0] - 0.6 * x[1], 0.6 * x[0] + 0.8 * x[1]]),
    "shear": lambda x: anp.array([x[0] + x[1], x[1]]),
    "polar": lambda x: anp.array([x[0] * anp.cos(x[1]), x[0] * anp.sin(x[1])]),
    "complex square": lambda x: anp.array([x[0] ** 2 - x[1] ** 2, 2 * x[0] * x[1]]),
    "inversion": lambda x: x / anp.sum(x**2),
}
ANY_SIZE = {
    "neighbours": lambda x: anp.sin(x) * anp.roll(x, -1),
    "squares": lambda x: x**2,
    "running sums": anp.cumsum,
    "sums": lambda x: anp.array([anp.sum(x), anp.sum(x**2), anp.sum(anp.sin(x))]),
    "length": lambda x: anp.array([anp.sqrt(anp.sum(x**2))]),
    "softmax": lambda x: anp.exp(x) / anp.sum(anp.exp(x)),
}


def kinds(explorer, kind, role=None):
    return [mark for mark in explorer.marks if isinstance(mark, kind) and role in (None, mark.role)]


# ---- the mappings ----


@pytest.mark.parametrize("name", choices.PLANE)
def test_the_plane_mappings_have_the_values_and_slopes_that_autograd_finds(name):
    for x in PLACES:
        mine, theirs = choices.PLANE[name], PLANE[name]
        assert mine(x) == pytest.approx(theirs(x), rel=1e-12)
        assert user_function.jacobian(mine, x, m=2) == pytest.approx(autograd.jacobian(theirs)(x), rel=1e-12)


@pytest.mark.parametrize("p", [1, 2, 3, 5])
@pytest.mark.parametrize("name", choices.ANY_SIZE)
def test_the_table_mappings_have_the_values_and_slopes_that_autograd_finds(name, p):
    x = np.array([0.5, -0.8, 1.2, 0.3, -1.1])[:p]
    mine, theirs = choices.ANY_SIZE[name], ANY_SIZE[name]
    value = user_function.value(mine, x)
    assert value == pytest.approx(theirs(x), rel=1e-12)
    found = user_function.jacobian(mine, x, m=value.size)
    assert found.shape == (value.size, p)
    assert found == pytest.approx(autograd.jacobian(theirs)(x), rel=1e-12, abs=1e-14)


@pytest.mark.parametrize("name", choices.PLANE)
def test_the_text_of_a_plane_mapping_can_be_typed(name):
    chosen, typed = Jacobian(g=name), Jacobian(g=choices.PLANE[name].text + " + 0")
    assert typed.g.kind == "typed"
    assert pytest.approx(chosen.result.J, rel=1e-12) == typed.result.J


def test_a_function_that_takes_columns_for_one_long_vector_is_asked_point_by_point():
    def onto_circle(x):
        return x / np.sqrt(np.sum(x**2))

    explorer = Jacobian(g=onto_circle, x1=0.9, x2=-0.3, h=0.5)
    corner = np.array([0.9, -0.3]) + 0.5 * CORNERS[:, 2]
    expected = (corner / np.hypot(*corner) - np.array([0.9, -0.3]) / np.hypot(0.9, 0.3)) / 0.5
    assert explorer.result.image[:, 2 * SIDE] == pytest.approx(expected, rel=1e-12)


def test_a_function_of_single_numbers_is_asked_point_by_point():
    def by_cases(x):
        return [x[0] * x[1] if x[0] > 0 else x[1], x[0]]

    explorer = Jacobian(g=by_cases, x1=0.9, x2=0.4)
    assert explorer.error == ""
    assert pytest.approx(np.array([[0.4, 0.9], [1, 0]])) == explorer.result.J


@pytest.mark.parametrize(
    ("g", "says"),
    [
        (lambda x: [x[0], x[1], x[0]], "shape (3,)"),
        (lambda x: x[0], "one number"),
        (lambda x: "ab", "returned 'ab'"),
        (lambda x: None, "returned None"),
        (lambda x: np.eye(2), "shape (2, 2)"),
        (lambda x: [x[0], x[2]], "IndexError"),
        (lambda x: x + 1j, "complex numbers"),
        ("log(x1 - 5), x2", "no finite value"),
    ],
)
def test_what_is_no_mapping_of_the_plane_is_said_and_the_last_picture_stays(g, says):
    explorer = Jacobian()
    good = explorer.summary
    explorer.g = g
    assert says in explorer.error
    assert "g" in explorer.error
    assert explorer.summary == good


@pytest.mark.parametrize("text", ["x1", "x1, x2, x1", "x1, x3"])
def test_typed_text_that_is_no_mapping_of_the_plane_is_refused_at_once(text):
    explorer = Jacobian()
    with pytest.raises(ParameterError, match=r"^g: "):
        explorer.g = text
    assert explorer.g.name == "saddle"


# ---- the square and its image ----


def test_the_image_is_that_of_the_square_magnified():
    r = Jacobian(g="polar", x1=0.7, x2=-0.4, h=0.3).result
    for at, u in zip(SIDE * np.arange(4), CORNERS.T, strict=True):
        radius, angle = np.array([0.7, -0.4]) + 0.3 * u
        moved = radius * np.array([np.cos(angle), np.sin(angle)]) - 0.7 * np.array(
            [np.cos(-0.4), np.sin(-0.4)]
        )
        assert r.image[:, at] == pytest.approx(moved / 0.3, rel=1e-12)


@pytest.mark.parametrize("name", ["saddle", "polar", "complex square", "inversion"])
def test_the_image_straightens_in_proportion_to_h(name):
    explorer = Jacobian(g=name, x1=0.9, x2=0.6, h=0.01)
    before = explorer.result.bend
    explorer.h = 0.001
    assert before > 10 * explorer.result.bend * 0.9
    assert explorer.result.bend > 0
    assert not explorer.result.near.why


@pytest.mark.parametrize("name", ["rotation", "shear"])
def test_a_linear_mapping_bends_nothing(name):
    for h in (0.001, 1.0):
        explorer = Jacobian(g=name, h=h)
        assert explorer.result.bend == 0
        assert "the image is the parallelogram" in explorer.summary


@pytest.mark.parametrize("name", choices.PLANE)
def test_the_determinant_is_the_signed_area_of_the_small_image(name):
    for x1, x2 in PLACES:
        r = Jacobian(g=name, x1=x1, x2=x2, h=0.001).result
        x, y = r.image[:, SIDE * np.arange(4)]
        area = 0.5 * np.sum(x * np.roll(y, -1) - y * np.roll(x, -1)) / 4
        assert area == pytest.approx(r.det, rel=0.02, abs=1e-3)


@pytest.mark.parametrize("name", [name for name in choices.PLANE if name != "inversion"])
def test_no_image_of_the_chooser_leaves_the_picture(name):
    explorer = Jacobian(g=name)
    for x1 in (*X, 0.0):
        for x2 in (*X, 0.0):
            for h in (0.001, 0.5, 1.0):
                with explorer.hold():
                    explorer.x1, explorer.x2, explorer.h = x1, x2, h
                assert np.nanmax(np.abs(explorer.result.image)) <= explorer.result.reach


@pytest.mark.parametrize("x1", [-1.5, -0.3, 0.0, 0.4, 1.5])
def test_on_the_fold_the_lost_direction_moves_nothing(x1):
    r = Jacobian(x1=x1 / 2, x2=-x1).result
    (null,) = r.null
    assert r.J @ null == pytest.approx(np.zeros(2), abs=1e-12)
    assert null == pytest.approx([1, -0.5])


def test_the_sentence_names_the_lost_direction():
    assert "the direction (1, −0.5) is lost" in Jacobian(x1=0.5, x2=-1.0).summary
    assert "the direction (0, 1) is lost" in Jacobian(g="polar", x1=0.0).summary
    assert "every direction is lost" in Jacobian(g="complex square", x1=0.0, x2=0.0).summary


def test_nothing_is_lost_where_the_area_is_small_but_not_zero():
    assert null_directions(np.array([[1.0, 2], [1, 2 + 1e-6]])) == ()
    assert len(null_directions(np.array([[1.0, 2], [1, 2]]))) == 1


def test_a_mirrored_letter_is_told_by_the_sign_of_the_determinant():
    assert "mirrored" in Jacobian(x1=-1.0, x2=0.5).summary
    assert "mirrored" not in Jacobian(x1=1.0, x2=0.5).summary
    assert "mirrored" in Jacobian(g="inversion").summary


def test_at_a_kink_the_image_stays_bent_and_there_is_no_jacobian():
    explorer = Jacobian(g="abs(x1), x2", x1=0.0, h=0.001)
    assert "stays bent" in explorer.result.near.why
    assert "no Jacobian" in explorer.summary
    assert np.isnan(explorer.result.det)
    assert [agreement.status for agreement in explorer.gradients] == ["kink"]
    explorer.x1 = 0.05
    assert not explorer.result.near.why
    assert explorer.result.det == 1
    assert [agreement.status for agreement in explorer.gradients] == ["agree"]


def test_at_a_kink_no_parallelogram_is_drawn_but_what_the_image_becomes():
    explorer = Jacobian(g="abs(x1), x1/2 + x2", x1=0.0, h=1.0)
    assert not kinds(explorer, Polygon, "gradient")
    (limit,) = kinds(explorer, Line, "kink")
    folded = [[1, 1, 1, 1], [-1.5, -0.5, 1.5, 0.5]]
    reach = explorer.result.reach
    assert reach * np.array([limit.x, limit.y])[:, SIDE * np.arange(4)] == pytest.approx(np.array(folded))
    (arrow,) = (mark for mark in kinds(explorer, Arrow, "gradient") if mark.axes == "zoom")
    assert reach * np.array(arrow.head) == pytest.approx((0, 1))
    assert explorer.result.near.sides == {(0, 0): pytest.approx((-1, 1))}
    assert "−1…1" in [mark.text for mark in kinds(explorer, Label)]
    assert explorer.tables["Slopes on the two sides"]["entry"] == ["∂g₁/∂x₁"]


@pytest.mark.parametrize(
    ("g", "why"),
    [
        ("abs(x1), x2", "bent"),
        ("max(x1, x2), x2", "bent"),
        (lambda x: [np.hypot(x[0], x[1]), x[1]], "bent"),
        (lambda x: [np.sign(x[0]), x[1]], "without end"),
        (lambda x: [np.heaviside(x[0], 0), x[1]], "without end"),
        (lambda x: [np.cbrt(x[0]), x[1]], "without end"),
        ("sqrt(x1), x2", "not defined"),
        (lambda x: [np.sin(1000 * x[0]), x[1]], ""),
        (lambda x: [np.cos(1000 * x[0]), x[1]], ""),
        (lambda x: [np.abs(x[0]) ** 1.5, x[1]], ""),
        ("1e8 + x1, x2", ""),
        ("1e300*x1, x2", ""),
        ("x1**2, x2**2", ""),
        ("0*x1, 0*x2", ""),
    ],
)
def test_whether_there_is_a_jacobian_at_the_origin_is_seen(g, why):
    explorer = Jacobian(g=g, x1=0.0, x2=0.0, h=0.1)
    assert explorer.error == ""
    assert bool(explorer.result.near.why) == bool(why)
    assert why in explorer.result.near.why
    assert ("no Jacobian" in explorer.summary) == bool(why)


def test_a_claimed_jacobian_that_is_wrong_is_no_kink():
    g, x, tiny = choices.PLANE["shear"], np.array([0.3, 0.2]), 1e-5
    seen = (g(x[:, None] + tiny * AROUND) - g(x)[:, None]) / tiny
    assert not near(g, x, g(x), np.eye(2), seen).why


def test_at_the_edge_of_the_domain_nothing_is_claimed():
    explorer = Jacobian(g="sqrt(x1), x2", x1=0.0)
    assert explorer.error == ""
    assert "no Jacobian" in explorer.summary
    assert explorer.tables["Image and parallelogram"]
    assert [agreement.status for agreement in explorer.gradients] == ["undefined"]


@pytest.mark.parametrize(
    ("g", "low", "high"),
    [("exp(3*x1), x2", 5, 20), ("x1**5, x2**5", 10, 30), ("tan(x1), x2", 5, 20), ("1/x1, x2", 2, 6),
     ("x1/100, x2/100", 0.01, 0.02), ("3, 3", 2, 2), ("100*x1, x2", 100, 110)],
)  # fmt: skip
def test_the_picture_reaches_as_far_as_is_usual_for_a_mapping(g, low, high):
    assert low <= reach_of(Jacobian(g=g).g) <= high


@pytest.mark.parametrize(
    "settings", [{}, {"x1": 0.1, "x2": -1.0, "h": 1.0}, {"wrong": True}, {"g": "polar", "h": 0.1}]
)
def test_the_image_fills_the_magnifier_as_far_as_the_square_has_room_to_the_same_scale(settings):
    r = Jacobian(**settings).result
    matrices = [r.J] if r.wrong is None else [r.J, r.wrong]
    seen = np.hstack([r.image, CORNERS, *(matrix @ CORNERS for matrix in matrices)])
    assert r.reach == pytest.approx(1.3 * np.abs(seen).max())


def test_the_scale_of_the_magnifier_does_not_jump_as_the_point_moves():
    places = np.linspace(-1.5, 1.5, 301)
    reaches = np.array([reach_now(choices.PLANE["saddle"], *image_at(x1)) for x1 in places])
    assert np.abs(np.diff(reaches)).max() < 0.03


def image_at(x1):
    """The magnified outline of the square around (x1, 0.6), and the Jacobian there."""
    g, x = choices.PLANE["saddle"], np.array([x1, 0.6])
    return (g(x[:, None] + 0.5 * OUTLINE) - g(x)[:, None]) / 0.5, user_function.jacobian(g, x, m=2)


def test_what_leaves_the_picture_is_said():
    explorer = Jacobian(g="exp(3*x1), x2", x1=1.2)
    assert "partly outside" in [mark.text for mark in kinds(explorer, Label)]
    explorer.x1, explorer.h = 0.0, 0.01
    assert "partly outside" not in [mark.text for mark in kinds(explorer, Label)]


def test_at_a_pole_the_last_picture_stays_and_a_square_over_a_pole_is_drawn():
    explorer = Jacobian(g="inversion", x1=0.1, x2=0.1, h=1.0)
    assert explorer.error == ""
    to = Encoder(list(BOXES))
    assert all(to.encode(mark) for mark in explorer.marks)
    explorer.move({"x1": 0.0, "x2": 0.0})
    assert "no finite value at (0, 0)" in explorer.error


# ---- before and after ----


def test_the_square_stands_in_both_planes_in_its_true_size():
    explorer = Jacobian(g="polar", x1=0.7, x2=-0.4, h=0.3)
    before, after = (
        next(mark for mark in kinds(explorer, Line, role) if mark.axes == axes)
        for role, axes in (("input", "before"), ("forward", "after"))
    )
    corners = np.array([[0.7], [-0.4]]) + 0.3 * CORNERS
    assert np.array([before.x, before.y])[:, :4] == pytest.approx(corners)
    image = PLANE["polar"](corners)
    assert np.array([after.x, after.y])[:, SIDE * np.arange(4)] == pytest.approx(image)


@pytest.mark.parametrize("h", [0.5, 0.0123])
@pytest.mark.parametrize("g", choices.PLANE)
def test_the_titles_of_the_four_panels_are_level_and_run_into_none_of_another(g, h):
    explorer = Jacobian(g=g, h=h)
    figure = explorer.figure
    figure.canvas.draw()
    live = [it for it in figure.get_children() if isinstance(it, Text)]
    titles = [
        getattr(axes, f"_{at}_title")
        for axes in figure.axes
        for at in ("left", "right")
        if axes.get_title(at)
    ]
    titles += [it for it in live if it.get_text().startswith(("before", "after"))]
    boxes = sorted((it.get_window_extent() for it in titles), key=lambda box: box.x0)
    assert len(boxes) == 4
    assert all(a.x1 + 4 < b.x0 for a, b in pairwise(boxes))
    assert np.ptp([box.y0 + box.y1 for box in boxes]) < 5
    panels = sorted(
        axes.get_window_extent().x0
        for axes in figure.axes
        if axes.get_label() in ("before", "square", "zoom", "after")
    )
    assert [box.x0 for box in boxes] == pytest.approx(panels, abs=3)


@pytest.mark.parametrize("settings", [{"h": 0.001}, {"h": 0.1}, {}, {"x1": 1.5, "x2": -1.5, "h": 1.0}])
def test_two_lines_join_what_is_magnified_to_the_panel_that_shows_it_large(settings):
    explorer = Jacobian(**{"x1": -0.8, "x2": 0.6} | settings)
    r = explorer.result
    (across, up), half = r.window
    for plane, panel, at, middle, side in (
        ("before", "square", r.x, (0.0, 0.0), 1),
        ("after", "zoom", r.value, (across, up), -1),
    ):
        (rays,) = (
            mark for mark in kinds(explorer, Line, "muted") if mark.axes == (plane, panel) * 2 + (plane,)
        )
        limits = np.array(middle) - half, np.array(middle) + half
        left, low = np.clip(at - r.reach * r.h, *limits)
        right, top = np.clip(at + r.reach * r.h, *limits)
        assert np.array(rays.x)[[0, 4]] == pytest.approx(right if side > 0 else left)
        assert np.array(rays.y)[[0, 4]] == pytest.approx([top, low])
        assert np.array([rays.x, rays.y])[:, [1, 3]] == pytest.approx(np.array([[-side, -side], [1, -1]]))


@pytest.mark.parametrize("at", [(1.2, 0.6), (-0.8, 0.6), (0.7, -0.4), (-1.3, -1.2), (0.1, 1.4)])
@pytest.mark.parametrize("g", choices.PLANE)
def test_no_line_to_the_magnifier_runs_through_a_number_below_the_plane_after(g, at):
    explorer = Jacobian(g=g, x1=at[0], x2=at[1])
    figure = explorer.figure
    figure.canvas.draw()
    after, zoom = (next(it for it in figure.axes if it.get_label() == name) for name in ("after", "zoom"))
    (rays,) = (mark for mark in kinds(explorer, Line, "muted") if mark.axes[:2] == ("after", "zoom"))
    (low, at_zoom) = (axes.transData.transform((rays.x[n], rays.y[n])) for axes, n in ((after, 4), (zoom, 3)))
    line = low + np.linspace(0, 1, 400)[:, None] * (at_zoom - low)
    written = [tick.label1 for tick in after.xaxis.get_major_ticks() if tick.label1.get_text()]
    assert written
    assert not any(it.get_window_extent().contains(*point) for it in written for point in line)


@pytest.mark.parametrize("name", choices.PLANE)
def test_the_grid_after_is_the_image_of_the_grid_before(name):
    g = choices.PLANE[name]
    found = grid_image(g, window_of(g))
    there = np.isfinite(found[0])
    assert there.sum() > 0.5 * np.isfinite(GRID[0]).sum()
    expected = np.array([PLANE[name](x) for x in GRID[:, there].T]).T
    assert found[:, there] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("name", choices.PLANE)
def test_most_of_what_can_be_reached_lies_in_the_picture_of_the_plane_after(name):
    (across, up), half = window_of(choices.PLANE[name])
    places = np.random.default_rng(4).uniform(*X, (200, 2))
    apart = np.array([PLANE[name](x) for x in places]) - [across, up]
    assert np.mean(np.abs(apart).max(axis=1) < half) > 0.9


@pytest.mark.parametrize("g", ["3, 3", "1e8 + x1, x2", "1e300*x1, x2", "1/x1, 1/x2", "log(x1), x2"])
def test_the_window_is_a_square_of_finite_numbers(g):
    (across, up), half = window_of(Jacobian(g=g, x1=1.0).g)
    assert np.isfinite([across, up, half]).all()
    assert half > 0


@pytest.mark.parametrize("name", choices.PLANE)
def test_the_planes_before_and_after_are_drawn_to_one_scale_or_the_title_says_how_unlike_they_are(name):
    _, half = window_of(choices.PLANE[name])
    panels = {axes.get_label(): axes for axes in Jacobian(g=name).figure.axes}
    before, after = panels["before"], panels["after"]
    wide = [np.ptp(axes.get_xlim()) / axes.get_window_extent().width for axes in (before, after)]
    assert wide[1] == pytest.approx(2 * half / BOXES["after"][2], rel=0.01)
    assert (wide[0] == pytest.approx(wide[1], rel=0.01)) == (before.get_title("left") == "before")


def test_the_black_bar_is_the_largest_gap_and_gone_where_there_is_none():
    def bars(explorer):
        return [mark for mark in kinds(explorer, Line, "input") if mark.axes == "zoom"]

    explorer = Jacobian(g="polar", x1=0.7, h=0.5)
    (bar,) = bars(explorer)
    r = explorer.result
    assert r.reach * np.hypot(np.ptp(bar.x), np.ptp(bar.y)) == pytest.approx(r.bend)
    explorer.g = "shear"
    assert not bars(explorer)


@pytest.mark.parametrize(("g", "alike"), [*((g, True) for g in choices.PLANE), ("x1/100, x2/100", False)])
def test_the_magnified_square_has_the_scale_of_its_image_unless_that_would_be_a_speck(g, alike):
    explorer = Jacobian(g=g, h=0.5)
    (square,) = (it for it in kinds(explorer, Line, "input") if it.axes == "square")
    (image,) = (it for it in kinds(explorer, Line, "forward") if it.axes == "zoom")
    px = {axes.get_label(): axes.get_window_extent().width for axes in explorer.figure.axes}
    assert px["square"] == pytest.approx(px["zoom"])
    r = explorer.result
    assert (
        np.nanmax(square.x) == pytest.approx(np.nanmax(np.asarray(image.x)) / np.nanmax(r.image[0]))
    ) == alike
    assert 0 < np.nanmax(square.x) < 1


def width(x):
    """From the least to the largest of those that have a value."""
    return np.nanmax(x) - np.nanmin(x)


@pytest.mark.parametrize("h", [1.0, 0.5, 0.1, 0.001])
@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("g", [*choices.PLANE, "x1**5, x2**5"])
def test_each_magnifier_says_how_many_times_as_large_it_draws_the_square_or_its_image(g, scale, h):
    explorer = Jacobian(g=g, h=h, scale=scale)
    px = {
        axes.get_label(): axes.get_window_extent().width / np.ptp(axes.get_xlim())
        for axes in explorer.figure.axes
    }
    for plane, panel, role in (("before", "square", "input"), ("after", "zoom", "forward")):
        small, magnified = (
            px[axes] * width(next(it for it in kinds(explorer, Line, role) if it.axes == axes).x[:88])
            for axes in (plane, panel)
        )
        (said,) = (it.text for it in kinds(explorer, Label) if it.text.startswith(f"{plane}, "))
        times = float(said.removeprefix(f"{plane}, ").removeprefix("magnified ").split(" ×")[0])
        assert times == pytest.approx(magnified / small, rel=0.05)
        assert ("magnified" in said) == (times >= 1)


@pytest.mark.parametrize(
    ("parameters", "brackets"), [({}, 1), ({"x1": -0.8, "h": 0.1}, 0), ({"h": 0.001}, 0)]
)
def test_a_gap_smaller_than_its_bracket_has_a_pointer_that_ends_at_it(parameters, brackets):
    explorer = Jacobian(**parameters)
    r = explorer.result
    px = BOXES["zoom"][2] / (2 * r.reach)
    bars = [mark for mark in kinds(explorer, Line, "input") if mark.axes == "zoom"]
    pointers = [mark for mark in kinds(explorer, Arrow, "ink") if mark.axes == "zoom"]
    assert (len(bars), len(pointers)) == (brackets, 1 - brackets)
    for pointer in pointers:
        tail, head = np.array(pointer.tail), np.array(pointer.head)
        tail, head = r.reach * tail, r.reach * head
        apart = np.hypot(*(r.image - r.J @ OUTLINE))
        largest = r.image[:, apart > 0.999 * apart.max()]
        assert 3 < px * np.hypot(*(largest - head[:, None])).min() < 7
        assert px * np.hypot(*(tail - head)) > 10


@pytest.mark.parametrize("h", [0.5, 0.1])
def test_the_gap_is_a_share_of_h_in_the_picture_in_the_sentence_and_in_the_table(h):
    explorer = Jacobian(h=h)
    g = PLANE["saddle"]
    true = max(
        np.hypot(*(g(explorer.result.x + h * step) - g(explorer.result.x) - h * (explorer.result.J @ step)))
        for step in OUTLINE.T
    )
    share = number(true / h)
    assert f"{share} h" in [mark.text for mark in kinds(explorer, Label)]
    assert f"the image is up to {share} h away from the parallelogram" in explorer.summary


def test_the_gap_is_written_at_its_bracket():
    (said,) = (mark for mark in kinds(Jacobian(), Label) if mark.name == "gap")
    assert np.hypot(*said.offset) < 40


@pytest.mark.parametrize(
    "parameters", [{}, {"x1": -0.8, "h": 0.1}, {"g": "polar", "x1": 0.7}, {"h": 1.0, "x1": -1.0, "x2": -1.2}]
)
def test_the_names_in_the_magnifier_are_on_no_middle_of_another_and_in_its_frame(parameters):
    explorer = Jacobian(**parameters)
    px = BOXES["zoom"][2] / (2 * explorer.result.reach)
    names = [
        mark
        for mark in kinds(explorer, Label)
        if mark.axes == "zoom" and (mark.text.startswith("∂/∂x") or mark.name == "gap")
    ]
    middles = np.array([px * explorer.result.reach * np.array(mark.at) + mark.offset for mark in names])
    wide = np.array([7 * len(mark.text) / 2 for mark in names])
    assert len(names) == 3
    assert (np.abs(middles) + np.column_stack([wide, np.full(3, 7)]) <= BOXES["zoom"][2] / 2).all()
    for a, b in ((0, 1), (0, 2), (1, 2)):
        across, up = np.abs(middles[a] - middles[b])
        assert across > wide[a] + wide[b] or up > 14


@pytest.mark.parametrize(
    "settings", [{}, {"j": 2}, {"g": "polar", "x1": 0.7}, {"x1": -1.0, "x2": -1.2, "h": 1.0}]
)
def test_each_arrow_after_has_the_head_of_its_column_beside_it_where_no_stroke_of_the_letter_is(settings):
    explorer = Jacobian(**settings)
    r = explorer.result
    px = BOXES["zoom"][2] / (2 * r.reach)
    (matrix,) = (axes for axes in explorer.figure.axes if axes.get_label() == "matrix")
    heads = [text.get_text() for text in matrix.texts if text.get_text().startswith("∂")]
    names = {mark.text: mark for mark in kinds(explorer, Label) if mark.axes == "zoom"}
    for k, head in enumerate(heads):
        name, arrow = names[head], px * r.J[:, k]
        middle = px * r.reach * np.array(name.at) + name.offset
        along = arrow / np.hypot(*arrow)
        assert 0.3 * np.hypot(*arrow) < along @ middle < np.hypot(*arrow) + 8
        nearest = middle - np.clip(middle - (along @ middle) * along, (-20, -8), (20, 8))
        assert np.hypot(*(nearest - (along @ nearest) * along)) < 10
        u = np.linalg.solve(r.J, middle / px)
        assert (u[1] < 0 < u[0]) if k == 0 else u[0] > 0  # the strokes are where u1 < 0
        assert name.bold == (k + 1 == r.j)


# ---- one letter wrong ----


@pytest.mark.parametrize("name", choices.PLANE)
def test_with_one_letter_wrong_every_square_becomes_a_segment(name):
    r = Jacobian(g=name, wrong=True).result
    assert np.linalg.matrix_rank(r.wrong) <= 1
    assert np.diag(r.wrong) == pytest.approx(np.diag(r.J))


@pytest.mark.parametrize(("g", "count"), [("saddle", 2), ("x1 + x2, x1 + x2", 0), ("shear", 1)])
def test_a_cross_stands_at_every_entry_that_one_letter_wrong_makes_wrong(g, count):
    explorer = Jacobian(g=g, wrong=True)
    (crosses,) = (mark for mark in kinds(explorer, Points, "wrong") if mark.axes == "matrix")
    assert len(crosses.x) == count
    said = (
        f"{count} of the 4 entries {'is' if count == 1 else 'are'} wrong."
        if count
        else "nobody would notice here."
    )
    assert explorer.summary.endswith(f"With one letter wrong, {said}")
    assert len(kinds(explorer, Polygon, "wrong")) == 1
    explorer.wrong = False
    assert not [mark for mark in explorer.marks if mark.role == "wrong"]


@pytest.mark.parametrize(
    ("p", "said"), [(1, "nobody would notice here."), (2, "2 of the 4 entries are wrong.")]
)
def test_the_table_says_how_many_entries_one_letter_wrong_makes_wrong(p, said):
    assert JacobianTable(p=p, wrong=True).summary.endswith(f"With one letter wrong, {said}")


def test_with_more_outputs_than_inputs_one_letter_wrong_cannot_be_written_down():
    explorer = JacobianTable(p=2, g="sums", wrong=True)
    assert np.isnan(explorer.result.wrong[2]).all()
    assert np.isfinite(explorer.result.wrong[:2]).all()
    assert "no x₃" in [mark.text for mark in kinds(explorer, Label)]
    (crosses,) = kinds(explorer, Points, "wrong")
    assert sorted(zip(crosses.x.astype(int), crosses.y.astype(int), strict=True)) == [(0, 1), (0, 2), (1, 2)]


def test_no_cross_of_the_table_is_in_the_half_of_its_cell_that_has_the_number():
    explorer = JacobianTable(p=5, g="softmax", wrong=True)
    (crosses,) = kinds(explorer, Points, "wrong")
    for x, y in zip(crosses.x, crosses.y, strict=True):
        assert (y % 1 > 0.5) == (explorer.result.J[int(y), int(x)] < 0)


# ---- hands on the picture ----


def handle(explorer, word):
    (found,) = (handle for handle in explorer.picture.handles if word in handle.label)
    return found


def test_a_click_on_a_column_nudges_its_input():
    explorer = Jacobian()
    explorer.move(handle(explorer, "column 2 of the Jacobian").sets)
    assert explorer.j == 2
    (cells,) = kinds(explorer, Cells, "gradient")
    assert list(cells.highlighted) == [False, True]


def test_the_places_to_click_lie_on_the_cells_and_do_not_overlap():
    explorer = Jacobian()
    click_targets = [
        it for it in explorer.picture.handles if isinstance(it, ClickTarget) and it.axes == "matrix"
    ]
    (cells,) = kinds(explorer, Cells, "gradient")
    left, right, bottom, top = cells.box
    for k, target in enumerate(click_targets):
        assert (
            left + 64 * k
            < target.at[0] - target.size[0] / 2
            < target.at[0] + target.size[0] / 2
            < left + 64 * (k + 1)
        )
        assert bottom < target.at[1] - target.size[1] / 2 < target.at[1] + target.size[1] / 2 < top
    assert right < BOXES["matrix"][2]


def test_zooming_in_makes_the_square_smaller():
    (wheel,) = [it for it in Jacobian().picture.handles if getattr(it, "wheel", 0)]
    assert (wheel.label, wheel.wheel) == ("size h of the square", -1)


def test_the_point_and_the_size_are_dragged():
    explorer = Jacobian()
    explorer.move_handle(handle(explorer, "point"), (-0.4, 7.0))
    explorer.move_handle(handle(explorer, "size"), (0.02, 0.0), by=MovedBy.FINE)
    assert (explorer.x1, explorer.x2, explorer.h) == (-0.4, 1.5, 0.02)


def test_the_nudge_over_the_table_is_pulled_up_and_sideways():
    explorer = JacobianTable()
    explorer.move_handle(handle(explorer, "nudge"), (2.6, 1.2 + 0.25), by=MovedBy.FINE)
    assert (explorer.j, explorer.d) == (3, pytest.approx(0.25))
    explorer.move_handle(handle(explorer, "nudge"), (99.0, -9.0))
    assert (explorer.j, explorer.d) == (3, 0.01)


@pytest.mark.parametrize(
    "settings", [{}, {"j": 2, "d": 0.1}, {"p": 5, "j": 4, "d": 1.0}, {"x": [2.0, 2, 2], "d": 1}]
)
def test_the_nudge_goes_straight_up_beside_its_input_and_the_square_that_is_pulled_is_its_end(
    settings,
):
    explorer = JacobianTable(**settings)
    j, d = explorer.j, explorer.d
    (axes,) = (it for it in explorer.figure.axes if it.get_label() == "inputs")
    box = axes.get_window_extent()
    px, px_up = box.width / np.ptp(axes.get_xlim()), box.height / np.ptp(axes.get_ylim())
    (bar,) = (mark for mark in kinds(explorer, Line, "forward") if mark.axes == "inputs")
    pin, square = handle(explorer, f"x{SUB[j]}"), handle(explorer, "nudge")
    assert list(bar.x) == [square.at[0]] * 2
    assert bar.y[0] == pin.at[1] == pytest.approx(explorer.x[j - 1])
    assert bar.y[1] == square.at[1] == pytest.approx(explorer.x[j - 1] + d)
    (level,) = (mark for mark in kinds(explorer, Line, "muted") if mark.axes == "inputs")
    assert (list(level.x), list(level.y)) == ([pin.at[0], square.at[0]], [pin.at[1]] * 2)
    (name,) = (mark for mark in kinds(explorer, Label) if mark.name == "nudge")
    assert (name.at, name.text) == (square.at, "d" if explorer.p > 3 else f"d = {number(d)}")
    assert name.offset[0] > square.size / 2 + 3
    assert px * (square.at[0] - pin.at[0]) > (pin.size + square.size) / 2 + 4
    assert px_up * (axes.get_ylim()[1] - square.at[1]) > square.size / 2


# ---- the table ----


def answered(explorer):
    """The ends of the bars of the answers."""
    bars = [mark for mark in kinds(explorer, Polygon, "forward") if mark.axes == "answers"]
    assert all(bar.x[0] == 0 for bar in bars)
    return [bar.x[1] for bar in bars]


def predicted(explorer):
    """Where the strokes of the answers are."""
    (strokes,) = (mark for mark in kinds(explorer, Line, "gradient") if mark.axes == "answers")
    return strokes.x[::3]


def test_a_bar_of_the_answers_is_as_long_as_the_answer():
    explorer = JacobianTable(j=2, d=0.5)
    assert answered(explorer) == pytest.approx(explorer.result.quotient)


def test_an_answer_that_is_too_large_for_its_axis_ends_at_its_end_and_says_its_value():
    explorer = JacobianTable(p=2, g="exp(8*x1), x2", x=[1.5, 0.0], d=0.5)
    assert max(answered(explorer)) == explorer.result.reach
    written = [mark.text for mark in kinds(explorer, Label) if mark.axes == "numbers"]
    assert number(explorer.result.quotient[0]) in written


def on_the_gap(explorer):
    """The bracket over what lies between bar and stroke: its two ends, and its row."""
    gaps = [mark for mark in kinds(explorer, Line, "ink") if mark.axes == "answers" and mark.name == "gap"]
    return [(min(mark.x), max(mark.x), int(mark.y[0])) for mark in gaps]


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"j": 2},
        {"j": 2, "d": 0.1},
        {"p": 1, "g": "x1**2", "x": [-0.2], "d": 1.0},
        {"g": "softmax", "p": 5},
    ],
)
def test_the_largest_gap_has_a_bracket_above_bar_and_stroke_and_its_number_beside_that(settings):
    explorer = JacobianTable(**settings)
    r = explorer.result
    ((low, high, row),) = on_the_gap(explorer)
    ends = r.quotient[row], r.column[row]
    assert (low, high) == (pytest.approx(min(ends)), pytest.approx(max(ends)))
    assert high - low == pytest.approx(r.gap)
    marks = [mark for mark in explorer.marks if mark.axes == "answers"]
    (bracket,) = (mark for mark in marks if mark.name == "gap" and isinstance(mark, Line))
    (strokes,) = (mark for mark in marks if mark.name == "column")
    tops = [y for y in np.ravel(strokes.y) if row < y < row + 1]
    assert row < max(bracket.y) < min(tops)  # under no stroke, however small the gap
    (said,) = (mark for mark in marks if isinstance(mark, Label) and mark.name == "gap")
    assert said.text == f"apart {number(r.gap)}"
    assert said.at[0] == pytest.approx(high if said.align == "left" else low)
    half = 5 / (table_marks.PLACES["answers"][3] / r.value.size)  # of its digits, which are 10 px high
    assert row + 0.07 < said.at[1] - half  # clear of the line over its row
    assert said.at[1] + half < row + 0.5 - table_marks.THICK  # and of the bar under it
    assert (said.offset[0] > 0) == (said.align == "left")


@pytest.mark.parametrize(
    "settings",
    [
        {"g": "running sums"},  # nothing is apart
        {"p": 1, "g": "abs(x1)", "x": [0.0]},  # there is no column
    ],
)
def test_no_gap_is_drawn_or_said_where_there_is_none(settings):
    explorer = JacobianTable(**settings)
    assert not on_the_gap(explorer)
    assert not [mark for mark in kinds(explorer, Label) if mark.name == "gap"]


def written(explorer):
    """What stands in LaTeX beside the rows of the table."""
    (table,) = (axes for axes in explorer.figure.axes if axes.get_label() == "table")
    return [text.get_text() for text in table.texts if text.get_text().startswith("$")]


@pytest.mark.parametrize("p", range(1, 6))
@pytest.mark.parametrize("name", choices.ANY_SIZE)
def test_each_row_has_the_formula_of_its_output(name, p):
    explorer = JacobianTable(g=name, p=p)
    rows = choices.outputs_latex(explorer.g, p, explorer.result.value.size)
    assert written(explorer) == [f"$g_{i + 1} = {formula}$" for i, formula in enumerate(rows)]
    at = dict(zip(("x_1", "x_2", "x_3", "x_4", "x_5"), explorer.x, strict=False))
    for formula, value in zip(rows, explorer.result.value, strict=True):
        if "Sigma" not in formula and "cdots" not in formula:
            text = formula.replace("\\,", "*").replace("\\sin", "np.sin").replace("^", "**")
            for letter, number_ in at.items():
                text = text.replace(letter, f"({number_})")
            assert eval(text) == pytest.approx(value)


def test_a_row_of_typed_text_has_its_formula_and_one_of_a_callable_its_name():
    assert written(JacobianTable(p=3, g="max(x1, x2), x3")) == [
        r"$g_1 = \max\left(x_{1},\ x_{2}\right)$",
        "$g_2 = x_{3}$",
    ]
    assert written(JacobianTable(p=2, g=lambda x: 2 * x)) == ["$g_1$", "$g_2$"]
    assert written(JacobianTable(p=1, g=" + ".join(["sin(x1)"] * 9))) == ["$g_1$"]


@pytest.mark.parametrize("name", choices.ANY_SIZE)
def test_the_column_of_the_nudged_input_answers(name):
    explorer = JacobianTable(g=name, p=4, d=0.01)
    for j in (1, 2, 3, 4):
        explorer.j = j
        r = explorer.result
        step = 0.01 * np.eye(4)[j - 1]
        assert r.quotient == pytest.approx(
            (ANY_SIZE[name](r.x + step) - ANY_SIZE[name](r.x)) / 0.01, rel=1e-9
        )
        assert r.quotient == pytest.approx(r.J[:, j - 1], abs=0.03)
        (cells,) = kinds(explorer, Cells, "gradient")
        assert list(cells.highlighted) == [k == j for k in (1, 2, 3, 4)]
        assert predicted(explorer) == pytest.approx(r.J[:, j - 1])


def test_zeros_show_what_does_not_depend_on_what():
    assert np.count_nonzero(JacobianTable(g="squares", p=4).result.J) == 4
    assert np.allclose(np.triu(JacobianTable(g="running sums", p=4).result.J, 1), 0)
    assert JacobianTable(g="length", p=4).result.J.shape == (1, 4)
    assert JacobianTable(g="sums", p=1).result.J.shape == (3, 1)


def test_the_rows_of_softmax_and_its_columns_sum_to_zero():
    J = JacobianTable(g="softmax", p=5).result.J
    assert J.sum(axis=0) == pytest.approx(np.zeros(5), abs=1e-15)
    assert J.sum(axis=1) == pytest.approx(np.zeros(5), abs=1e-15)


def test_typed_text_may_name_as_many_inputs_as_there_are():
    explorer = JacobianTable(p=3, g="x1*x2*x3, x3**2")
    assert pytest.approx(np.array([[-0.96, 0.6, -0.4], [0, 0, 2.4]])) == explorer.result.J
    explorer.g = "x4 + x1"
    assert "set the number of inputs p to 4" in explorer.error
    explorer.p = 4
    assert explorer.error == ""
    assert pytest.approx(np.array([[1.0, 0, 0, 1]])) == explorer.result.J


def test_a_table_of_too_many_rows_is_refused():
    explorer = JacobianTable(g=lambda x: np.concatenate([x, x, x]))
    assert "9 numbers" in explorer.error


def test_an_input_that_is_no_more_is_not_nudged():
    explorer = JacobianTable(p=5, j=5)
    explorer.p = 2
    assert explorer.result.j == 2


def test_a_length_has_no_slope_at_zero():
    explorer = JacobianTable(g="length", x=[0.0, 0.0, 0.0])
    assert explorer.error == ""
    assert "gaps" in explorer.summary
    assert {agreement.status for agreement in explorer.gradients} <= {"kink", "undefined"}


def test_at_a_kink_the_table_has_no_column_but_an_interval():
    explorer = JacobianTable(p=2, g="abs(x1)*x2, x1 + x2, max(x1, x2)", x=[0.0, 0.5], j=1)
    assert explorer.result.sides == {(0, 0): pytest.approx((-0.5, 0.5))}
    assert "no Jacobian" in explorer.summary
    assert "−0.5 on one side of x₁ and 0.5 on the other" in explorer.summary
    assert explorer.result.column == pytest.approx([np.nan, 1, 0], nan_ok=True)
    (between,) = kinds(explorer, Line, "kink")
    assert between.x == pytest.approx([-0.5, 0.5])
    assert list(between.y) == [0.5, 0.5]
    assert [agreement.status for agreement in explorer.gradients] == ["kink"]
    explorer.g = "x1 + x2, max(x1, x2), abs(x1)*x2"
    (between,) = kinds(explorer, Line, "kink")
    assert list(between.y) == [2.5, 2.5]
    explorer.j = 2
    assert not kinds(explorer, Line, "kink")
    assert [agreement.status for agreement in explorer.gradients] == ["agree"]


def test_a_kink_of_all_outputs_is_found_in_each_of_them():
    explorer = JacobianTable(p=1, g=lambda x: np.stack([np.abs(x[0]), 3 * np.abs(x[0])]), x=[0.0], j=1)
    assert explorer.result.sides == {(0, 0): pytest.approx((-1, 1)), (1, 0): pytest.approx((-3, 3))}


def test_a_strong_curvature_is_no_kink():
    explorer = JacobianTable(p=2, g="cos(1000*x1), x2**2", x=[0.0, 0.0])
    assert explorer.result.sides == {}


def test_a_click_on_a_column_of_the_table_nudges_its_input():
    explorer = JacobianTable(p=4)
    explorer.move(handle(explorer, "column 3").sets)
    assert explorer.j == 3


@pytest.mark.parametrize("name", choices.ANY_SIZE)
def test_the_column_is_checked_in_three_ways(name):
    explorer = JacobianTable(g=name, p=4, j=2)
    (agreement,) = explorer.gradients
    expected = autograd.jacobian(ANY_SIZE[name])(np.array(explorer.x))[:, 1].squeeze()
    assert agreement.name == "∂g/∂x₂"
    assert agreement.formula == pytest.approx(expected, rel=1e-12, abs=1e-14)
    assert agreement.autodiff == pytest.approx(expected, rel=1e-12, abs=1e-14)
