"""Lesson 04's explorers against NumPy's least squares, linear programming, and HIPS autograd."""

from __future__ import annotations

import warnings

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from scipy.optimize import linprog

import bpwidgets as bp
from bpwidgets.calculus import losses
from bpwidgets.explorers.regression_losses import balance, fit, map_marks, plane_marks, regression_losses
from bpwidgets.explorers.regression_losses.loss_surface import loss_surface
from bpwidgets.live.model.own_data import OWN_NAME
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.marks import Arrow, ClickTarget, Handle, Label, Line, Points, Polygon
from bpwidgets.live.picture.scaling import AxisScale
from bpwidgets.live.render import canvas, formula, stages
from tests.explorers import contract

SETS = list(plane_marks.SETS)
SLOT_PX = 75
"""About as wide is a live number of four digits in an equation, with what is free beside it."""
rng = np.random.default_rng(20200416)
CLOUDS = [rng.uniform(-2, 2, (2, n)) for n in (2, 3, 8, 20)]


def cloud_of(name):
    return plane_marks.SETS[name].scaled


def least_deviations(x, y):
    """The smallest MAE of a line, by linear programming: minimise the sum of t_i, |w x_i + b - y_i| <= t_i."""
    n = x.size
    line = np.column_stack([x, np.ones(n)])
    found = linprog(
        np.concatenate([[0, 0], np.ones(n)]),
        A_ub=np.block([[line, -np.eye(n)], [-line, -np.eye(n)]]),
        b_ub=np.concatenate([y, -y]),
        bounds=[(None, None)] * 2 + [(0, None)] * n,
    )
    return found.fun / n


def at(explorer, line):
    with explorer.hold():
        explorer.slope, explorer.intercept = line
    return explorer.result


# ---- the formulas ----


@pytest.mark.parametrize("name", SETS)
def test_best_mse_line_is_numpys(name):
    x, y = cloud_of(name)
    assert fit.least_squares(x, y) == pytest.approx(np.polyfit(x, y, 1), abs=1e-12)


@pytest.mark.parametrize("x_y", [*map(cloud_of, SETS), *CLOUDS])
def test_best_mae_line_is_as_good_as_that_of_linear_programming(x_y):
    x, y = x_y
    line = fit.least_absolute(x, y)
    assert fit.loss_along(losses.MAE, x, y, [line])[0] == pytest.approx(least_deviations(x, y), abs=1e-9)


@pytest.mark.parametrize("loss", ["MSE", "MAE"])
@pytest.mark.parametrize("x_y", CLOUDS)
def test_the_sums_of_the_pulls_are_the_gradient_turned_round(loss, x_y):
    explorer = bp.RegressionLosses(data=tuple(x_y), loss=loss, slope=0.7, intercept=-0.4)
    r = explorer.result
    power = {"MSE": lambda r: r**2, "MAE": anp.abs}[loss]
    slopes = autograd.grad(lambda line: anp.mean(power(line[0] * r.x + line[1] - r.y)))(
        anp.array([0.7, -0.4])
    )
    assert (r.turn, r.lift) == pytest.approx(tuple(-slopes), abs=1e-12)
    assert (r.d_slope, r.d_intercept) == pytest.approx(tuple(slopes), abs=1e-12)


def test_a_column_of_equal_x_has_no_best_line():
    explorer = bp.RegressionLosses()
    shown = explorer.summary
    explorer.x = np.full(11, 0.5)
    assert "every x is 0.5" in explorer.error
    assert explorer.summary == shown
    explorer.reset()
    assert explorer.error == ""


# ---- the picture ----


@pytest.mark.parametrize("name", SETS)
def test_at_the_best_mse_line_both_balances_are_level(name):
    explorer = bp.RegressionLosses(data=name)
    r = at(explorer, explorer.result.best["MSE"])
    assert (r.lift, r.turn) == pytest.approx((0, 0), abs=1e-12)
    assert "No line has a lower one" in explorer.summary
    for pan in ("lift", "turn"):
        piles = [max(m.y) for m in explorer.marks if isinstance(m, Polygon) and m.axes == pan]
        assert piles[0] == pytest.approx(piles[1])


def test_an_arrow_of_the_mse_ends_at_its_point():
    explorer = bp.RegressionLosses(slope=-1.0, intercept=2.0)
    heads = [m.head for m in explorer.marks if isinstance(m, Arrow) and m.axes == "plane"]
    np.testing.assert_allclose(heads, np.column_stack([explorer.x, explorer.y]))


def test_arrows_of_the_mae_have_one_length():
    explorer = bp.RegressionLosses(loss="MAE", slope=-1.0, intercept=2.0)
    arrows = [m for m in explorer.marks if isinstance(m, Arrow) and m.axes == "plane"]
    np.testing.assert_allclose([abs(m.head[1] - m.tail[1]) for m in arrows], 1 / 2)
    assert len({m.width for m in arrows}) == 1


def test_the_farthest_point_has_the_boldest_arrow_a_name_in_both_piles_and_a_ring_on_both_curves():
    explorer = bp.RegressionLosses(one_point=True)
    (bold,) = (m for m in explorer.marks if isinstance(m, Arrow) and m.axes == "plane" and m.width > 2)
    far = int(np.abs(explorer.result.residual).argmax())
    assert bold.head == pytest.approx((explorer.x[far], explorer.y[far]))
    names = [m.axes for m in explorer.marks if isinstance(m, Label) and m.text == "far"]
    assert sorted(names) == ["lift", "plane", "turn"]
    rings = [m.axes for m in explorer.marks if isinstance(m, Points) and m.role == "ink" and not m.filled]
    assert sorted(rings) == ["derivative", "loss", "plane"]


def test_beside_one_point_stand_the_curves_of_the_chosen_loss():
    explorer = bp.RegressionLosses(one_point=True)
    before = contract.standing(explorer)
    explorer.loss = "MAE"
    assert contract.standing(explorer) != before
    assert explorer.parameters["loss"].structural


def test_at_first_the_plane_leads_and_the_loss_of_one_point_is_beside_it_where_wanted():
    wide = {}
    for wanted in (False, True):
        explorer = bp.RegressionLosses(one_point=wanted)
        panels = {axes.get_label(): axes for axes in explorer.figure.axes}
        assert {"loss", "derivative"} & set(panels) == ({"loss", "derivative"} if wanted else set())
        assert {m.axes for m in explorer.marks} == set(panels)
        wide[wanted] = panels["plane"].bbox.width
    assert wide[False] > 1.3 * wide[True]
    assert bp.RegressionLosses().one_point is False


@pytest.mark.parametrize("wanted", [False, True])
def test_a_ring_does_not_cover_its_point(wanted):
    explorer = bp.RegressionLosses(one_point=wanted)
    for axes in ("loss", "derivative"):
        drawn = [m.filled for m in explorer.marks if isinstance(m, Points) and m.axes == axes]
        assert drawn == ([False, True] if wanted else [])


@pytest.mark.parametrize(("data", "named"), [("Anscombe III", ["middle"]), (OWN_NAME, [])])
def test_the_upright_line_has_a_name_where_x_is_counted_from_it(data, named):
    explorer = bp.RegressionLosses(data=data)
    names = [m for m in explorer.marks if isinstance(m, Label) and m.text == "middle"]
    assert [(m.text, m.at[0]) for m in names] == [(name, 0) for name in named]


def test_both_losses_are_weighed_on_one_scale_and_the_far_points_share_has_its_name_under_either():
    heights = {}
    for loss in losses.REGRESSION:
        explorer = bp.RegressionLosses(loss=loss)
        heights[loss] = next(max(m.y) for m in explorer.marks if isinstance(m, Polygon) and m.axes == "lift")
        named = [m.axes for m in explorer.marks if isinstance(m, Label) and m.text == "far"]
        assert {"lift", "turn"} <= set(named)
    assert heights["MSE"] == pytest.approx(2 * heights["MAE"])  # pulls of 2 and of 1 in sum


def test_the_best_line_of_the_loss_that_is_shown_stands_out():
    for loss in losses.REGRESSION:
        explorer = bp.RegressionLosses(loss=loss)
        w, b = explorer.result.best[loss]
        (bold, lead) = (m for m in explorer.marks if isinstance(m, Line) and m.dash and m.role == "ink")
        assert (bold.axes, lead.axes) == ("plane", "names")
        assert bold.y == pytest.approx((b - w * plane_marks.X, b + w * plane_marks.X))


def test_the_titles_of_the_balances_say_what_becomes_of_the_line():
    explorer = bp.RegressionLosses()

    def titles():
        return [m.text for m in explorer.marks if isinstance(m, Label) and m.offset == (0, 29)]

    assert titles() == ["line moves up", "line turns ↺"]
    at(explorer, (2.0, 3.0))
    assert titles() == ["line moves down", "line turns ↻"]
    at(explorer, explorer.result.best["MSE"])
    assert titles() == ["balanced", "balanced"]
    explorer.loss = "MAE"
    at(explorer, explorer.result.best["MAE"])
    assert titles() == ["grey balances", "grey balances"]


def test_the_formula_multiplies_the_pulls_by_what_the_axis_of_the_turn_says():
    for data, written, said in (
        ("Anscombe III", r"\frac{x_i - 9}{2.5}", "distance"),
        (OWN_NAME, "x_i", "$x$"),
        (([3.0, 5.0, 7.0], [1.0, 2.0, 4.0]), "(x_i - 5)", "distance"),
    ):
        explorer = bp.RegressionLosses(data=data)
        assert f"{written} = <turn:" in explorer.picture.equation
        (pan,) = (it for it in explorer.figure.axes if it.get_xlabel().startswith("pulls ×"))
        assert pan.get_xlabel() == f"pulls × {said}"


def test_the_formulas_and_the_titles_have_one_sign():
    explorer = bp.RegressionLosses()
    r = explorer.result
    assert "<lift:" in explorer.equation(r)
    assert (r.lift, r.turn) == (-r.d_intercept, -r.d_slope)
    assert f"−∂L/∂b = {r.lift:.4g}" in [m.text for m in explorer.marks if isinstance(m, Label)]


def test_the_outlier_draws_the_best_mse_line_and_leaves_the_best_mae_line():
    explorer = bp.RegressionLosses()
    before = explorer.result.best
    y = explorer.y.copy()
    y[2] = 4.0
    explorer.y = y
    after = explorer.result.best
    assert after["MAE"] == pytest.approx(before["MAE"])
    assert abs(after["MSE"][0] - before["MSE"][0]) > 0.1


def test_one_far_out_in_x_draws_both():
    explorer = bp.RegressionLosses(data="Anscombe IV")
    before = explorer.result.best
    y = explorer.y.copy()
    y[7] = 1.0
    explorer.y = y
    for name, line in explorer.result.best.items():
        assert before[name][0] - line[0] > 0.5


def test_at_the_best_mae_line_points_lie_on_it_and_may_pull_either_way():
    explorer = bp.RegressionLosses(loss="MAE")
    r = at(explorer, explorer.result.best["MAE"])
    touching = r.slack > 0
    assert touching.sum() >= 2
    assert (r.pull[touching] == 0).all()
    assert abs(r.lift) <= r.slack.sum()
    assert abs(r.turn) <= np.abs(r.x) @ r.slack
    assert {a.status for a in explorer.gradients} == {"kink"}
    assert "may pull either way" in explorer.summary
    bars = [m for m in explorer.marks if isinstance(m, Line) and m.role == "kink" and m.axes == "plane"]
    assert len(bars) == touching.sum()


def test_the_mse_has_no_kink_where_points_lie_on_the_line():
    explorer = bp.RegressionLosses()
    r = at(explorer, explorer.result.best["MAE"])
    assert (r.residual == 0).sum() >= 2
    assert (r.slack == 0).all()
    assert {a.status for a in explorer.gradients} == {"agree"}


def test_best_lines_are_drawn_and_listed_where_wanted():
    explorer = bp.RegressionLosses()
    for fits in (True, False):
        explorer.fits = fits
        names = [m.text for m in explorer.marks if isinstance(m, Label) and m.text.startswith("best ")]
        assert names == (["best MSE", "best MAE"] if fits else [])
        assert sum(isinstance(target, ClickTarget) for target in explorer.picture.handles) == len(names)
        assert explorer.tables["Lines"]["line"] == (
            ["yours", "best by MSE", "best by MAE"] if fits else ["yours"]
        )


def test_a_best_line_goes_on_to_its_name_where_it_leaves_the_plane():
    explorer = bp.RegressionLosses()
    r = explorer.result
    leads = [m for m in explorer.marks if m.axes == "names" and isinstance(m, Line)]
    names = {m.text: m for m in explorer.marks if m.axes == "names" and isinstance(m, Label)}
    assert list(names) == [f"best {loss}" for loss in r.best]
    for lead, (loss, (w, b)) in zip(leads, r.best.items(), strict=True):
        assert lead.dash
        assert lead.x == (0, plane_marks.LEAD)
        assert lead.y == pytest.approx((w * plane_marks.X + b, names[f"best {loss}"].at[1]))
        assert np.diff(lead.y) == pytest.approx(w * plane_marks.ON)
    targets = [m for m in explorer.picture.handles if isinstance(m, ClickTarget)]
    assert [(m.axes, m.at[0]) for m in targets] == [("names", plane_marks.MIDDLE)] * len(names)


@pytest.mark.parametrize("wide", [560, 900])
@pytest.mark.parametrize("one_point", [False, True])
def test_the_names_of_what_is_weighed_are_apart_and_the_parts_names_clear_of_the_axes(wide, one_point):
    explorer = bp.RegressionLosses(one_point=one_point)
    room = stages.fit(explorer, wide)
    figure = canvas.blank_figure(room.width, room.height, room.zoom)
    explorer.stage(figure, explorer.result)
    pulls, turn = (figure.axes[i].xaxis.label.get_window_extent() for i in (2, 3))
    assert pulls.x1 + 40 < turn.x0
    if wide == 900 and one_point:
        assert turn.x1 + 40 < figure.axes[5].xaxis.label.get_window_extent().x0
    for axes, weighed in zip(figure.axes[2:4], (pulls, turn), strict=True):
        assert weighed.y1 < min(label.get_window_extent().y0 for label in axes.get_xticklabels())
    for axes in figure.axes[2:4]:
        assert (
            axes.transData.transform((balance.LEFT[0], 0))[0] - 3 - 21 > axes.bbox.x0 + 2
        )  # "far", 3 px aside


@pytest.mark.parametrize("loss", losses.REGRESSION)
@pytest.mark.parametrize("name", ["Anscombe III", OWN_NAME])
def test_the_equation_is_no_wider_than_the_picture(name, loss):
    equation = bp.RegressionLosses(data=name, loss=loss).picture.equation
    outlines = sum(part.width for part in formula.typeset(equation) if isinstance(part, formula.Outline))
    assert outlines + 3 * SLOT_PX < regression_losses.RegressionLosses.size[0]


@pytest.mark.parametrize("one_point", [False, True])
@pytest.mark.parametrize("form", [regression_losses.PLACES, regression_losses.NARROW])
def test_the_names_of_the_best_lines_stay_in_their_panel(form, one_point):
    places = form[one_point]
    (left, _, width, _), (plane, _, wide, _) = places["names"], places["plane"]
    assert left == plane + wide
    targets = [m for m in bp.RegressionLosses().picture.handles if isinstance(m, ClickTarget)]
    for it in targets:
        assert it.at[0] - it.frame[0] / 2 >= plane_marks.LEAD
        assert it.at[0] + it.frame[0] / 2 < width
    aside = places["lift"][1] < places["plane"][1] + places["plane"][3]
    assert not aside or places["lift"][0] - (left + width) >= 28  # there are the numbers of the next panel
    ground = bp.RegressionLosses().figure.axes[1].lines[0]
    assert (list(ground.get_xdata()), ground.get_ydata()[0]) == ([0, 1], -plane_marks.Y)


def test_a_point_that_is_dropped_away_from_the_line_lands_on_the_steps_of_x_and_of_y():
    explorer = bp.RegressionLosses()
    r = drag(explorer, "point 1", 0.123, -4.5678)
    assert (r.x[0], r.y[0]) == (explorer.parameters["x"].snap(0.123), explorer.parameters["y"].snap(-4.5678))


def drag(explorer, label, x, y):
    (handle,) = (h for h in explorer.picture.handles if h.label == label)
    explorer.move_handle(handle, (x, y))
    return explorer.result


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("loss", losses.REGRESSION)
def test_the_name_of_a_best_line_takes_the_line_there(name, loss):
    explorer = bp.RegressionLosses(data=name, loss=loss)
    explorer.move(next(s.sets for s in explorer.picture.handles if s.label == f"best line by the {loss}"))
    assert explorer.result.at_best
    assert "No line has a lower one" in explorer.summary


def test_a_best_line_steeper_than_the_slider_has_a_name_and_nothing_to_press():
    explorer = bp.RegressionLosses(data="your own points")
    explorer.y = 3 * np.array([-2.0, -1, 0, 1, 2])
    explorer.x = np.array([-1.0, -0.5, 0, 0.5, 1])
    assert explorer.result.best["MSE"][0] == pytest.approx(6)
    assert next(handle.label for handle in explorer.picture.handles) == "point 1"


@pytest.mark.parametrize("where", ["best", "near"])
def test_the_finest_step_of_a_key_moves_a_line_and_a_point(where):
    explorer = bp.RegressionLosses()
    explorer.x = explorer.x + 3e-6
    w, b = explorer.result.best["MAE"]
    at(explorer, (w, b) if where == "best" else (w + 0.01, b + 0.01))
    for handle in [h for h in explorer.picture.handles if isinstance(h, Handle)]:
        x, y = handle.at
        moved = handle.to_parameters(float(f"{x:.6g}"), float(f"{y:.6g}") + 0.012)  # as the page sends it
        assert any(
            not np.allclose(getattr(explorer, name), value, atol=1e-4) for name, value in moved.items()
        )


def test_a_point_dropped_near_the_line_lands_on_it():
    explorer = bp.RegressionLosses(loss="MAE")
    r = drag(explorer, "point 3", 1.0, 1.1 * 1.0 - 1.0 + 0.05)
    assert r.residual[2] == 0
    assert r.slack[2] == 1 / 11
    assert "One point on the line" in explorer.summary


def test_a_line_is_turned_about_its_height_at_0():
    explorer = bp.RegressionLosses()
    r = drag(explorer, "end of the line, which turns it", 2.0, 0.5)
    assert (r.slope, r.intercept) == (0.75, -1.0)


@pytest.mark.parametrize("line", [(3, 6), (-3, -6), (3, -6), (0, 6), (0.05, -6)])
def test_both_grips_of_a_line_stay_in_the_picture(line):
    explorer = bp.RegressionLosses(slope=line[0], intercept=line[1])
    for handle in explorer.picture.handles[-2:]:
        assert abs(handle.at[0]) <= plane_marks.X
        assert abs(handle.at[1]) <= plane_marks.Y


def test_samples_beyond_the_edge_are_counted():
    explorer = bp.RegressionLosses(intercept=6.0, one_point=True)
    beyond = int((np.abs(explorer.result.residual) > 5).sum())
    assert any(isinstance(m, Label) and m.text == f"{beyond} points beyond" for m in explorer.marks)


@pytest.mark.parametrize("name", SETS[:4])
def test_the_best_mse_line_of_the_quartet_reads_3_plus_half_x(name):
    explorer = bp.RegressionLosses(data=name)
    at(explorer, explorer.result.best["MSE"])
    assert any(isinstance(m, Label) and m.text == "ŷ ≈ 3 + 0.5 x" for m in explorer.marks)


@pytest.mark.parametrize("name", SETS)
def test_a_line_by_the_datas_numbers_is_the_same_line(name):
    dataset, line = plane_marks.SETS[name], (0.7, -1.3)
    w, b = fit.in_data_units(line, dataset)
    x, y_hat = dataset.source.x, fit.predictions(dataset.scaled[0], line)
    np.testing.assert_allclose(w * x + b, dataset.scales[1].restore(y_hat))


@pytest.mark.parametrize(
    ("line", "text"),
    [((0, 2), "ŷ = 2 + 0 x"), ((-0.5, -1), "ŷ = −1 − 0.5 x"), ((1 / 3, 12345.6), "ŷ ≈ 12346 + 0.3333 x")],
)
def test_a_line_by_the_datas_numbers_is_written_with_its_signs(line, text):
    assert plane_marks.formula_in_data_units(line, plane_marks.SETS[OWN_NAME]) == text


def test_tables_hold_the_datas_own_numbers():
    explorer = bp.RegressionLosses()
    source = explorer.data.dataset.source
    np.testing.assert_allclose(explorer.tables["Points"]["x"], source.x)
    np.testing.assert_allclose(explorer.tables["Points"]["y"], source.y)


# ---- data ----


@pytest.mark.parametrize("name", SETS)
def test_bundled_points_are_in_sight(name):
    x, y = cloud_of(name)
    assert np.abs(x).max() <= 0.9 * plane_marks.X
    assert np.abs(y).max() <= 0.9 * plane_marks.Y


def test_own_arrays_are_data_by_either_loss():
    years, users = np.arange(2010, 2020), np.linspace(100, 900, 10) ** 1.1
    explorer = bp.RegressionLosses(data=(years, users))
    assert explorer.error == ""
    assert explorer.controls["data"].value == OWN_NAME
    np.testing.assert_array_equal(explorer.data.dataset.source.x, years)
    explorer.loss = "MAE"
    np.testing.assert_array_equal(explorer.data.dataset.source.x, years)
    explorer.close()


def test_own_arrays_outlast_a_look_at_the_control_and_go_with_a_reset():
    explorer = bp.RegressionLosses()
    control = explorer.controls["data"]
    explorer.data = [[0, 1], [1, 3], [2, 2]]
    control.value = OWN_NAME
    assert explorer.x.tolist() == [0, 1, 2]
    explorer.data = [[0, 1], [1, 3], [2, 4]]
    assert explorer.y.tolist() == [1, 3, 4]
    explorer.reset()
    assert (explorer.data, explorer.x.size) == ("Anscombe III", 11)
    explorer.close()


@pytest.mark.parametrize(
    "data", [([1, 2], [1]), ([1, np.nan], [1, 2]), ([3, 3], [1, 2]), np.zeros((3, 3)), ([], []), 3.0, None]
)
def test_what_is_no_data_is_refused_and_nothing_changes(data):
    explorer = bp.RegressionLosses()
    with pytest.raises(ValueError, match="data") as refused:
        explorer.data = data
    assert "expected" in str(refused.value)
    assert explorer.data == "Anscombe III"


def test_another_set_brings_its_own_points():
    explorer = bp.RegressionLosses()
    explorer.y = np.zeros(11)
    explorer.data = "Anscombe I"
    np.testing.assert_array_equal(explorer.y, cloud_of("Anscombe I")[1])


# ---- descent ----


def played(steps=40, **parameters):
    explorer = bp.RegressionDescent(step=0, **parameters)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(steps):
            explorer.step()
    return explorer


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("loss", ["MSE", "MAE"])
def test_descent_is_that_of_a_loop_with_autograd(name, loss):
    x, y = cloud_of(name)
    power = {"MSE": lambda r: r**2, "MAE": anp.abs}[loss]
    gradient = autograd.grad(lambda line: anp.mean(power(line[0] * x + line[1] - y)))
    line = np.array([-1.9137, 3.8711])  # no point lies on a line on the way, where subgradients may differ
    explorer = played(20, data=name, eta=0.1, slope=line[0], intercept=line[1])
    for reached in explorer.result.paths[loss]:
        np.testing.assert_allclose(reached, line, atol=1e-9)
        line = line - 0.1 * gradient(line)


def test_the_mse_arrives_and_the_mae_steps_to_and_fro():
    r = played(eta=0.5).result
    assert r.losses["MSE"][-1] == pytest.approx(r.surface.least["MSE"], abs=1e-6)
    last = r.losses["MAE"][-10:]
    assert last.min() > r.surface.least["MAE"] + 1e-3
    assert np.ptp(last) > 1e-3


@pytest.mark.parametrize("name", SETS)
def test_the_largest_step_parts_convergence_from_divergence(name):
    largest = bp.RegressionDescent(data=name).result.surface.largest_step
    below, above = (played(data=name, eta=largest * factor).result.losses["MSE"] for factor in (0.99, 1.01))
    assert below[-1] < below[0]
    assert above[-1] > above[-2] > above[-3]


@pytest.mark.parametrize("name", SETS)
def test_divergence_is_shown_without_a_warning(name):
    explorer = played(eta=2.0, data=name)
    r = explorer.result
    assert len(r.losses["MSE"]) == 41
    assert r.losses["MSE"][-1] > 1e20
    assert np.isfinite(r.losses["MSE"]).all()
    assert "diverges" in explorer.summary
    assert r.losses["MAE"][-1] < 20
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert explorer.figure.axes
        assert explorer.tables


@pytest.mark.parametrize("eta", [0.3, 2.0])
def test_each_loss_ends_in_a_point_at_its_last_step_or_where_it_leaves_the_axes(eta):
    explorer = played(40, eta=eta)
    found = [mark for mark in explorer.marks if isinstance(mark, Points) and mark.axes == "losses"]
    r = explorer.result
    expected = {}
    for name, loss in r.losses.items():
        above = loss - r.surface.least[name]
        last = np.flatnonzero(above <= map_marks.HIGHEST).max()
        if above[-1] >= map_marks.LOWEST:  # below the axes it has left them, and has no end there
            expected[name] = [last], [above[last]]
    assert {point.name: (point.x, point.y) for point in found} == expected
    assert len(found) == len(expected)


def test_each_descent_has_one_colour_on_its_map_its_line_and_its_curve():
    explorer = bp.RegressionDescent(step=12)
    for name in losses.REGRESSION:
        roles = {m.role for m in explorer.marks if m.name == name and isinstance(m, (Line, Points))}
        assert roles - {"muted"} == {map_marks.ROLES[name]}
        (key,) = (m for m in explorer.marks if m.axes == name and isinstance(m, Label) and "step" in m.text)
        assert key.role == map_marks.ROLES[name]
    assert len(set(map_marks.ROLES.values())) == len(losses.REGRESSION)


@pytest.mark.parametrize("loss", losses.REGRESSION)
def test_over_a_map_is_whether_steps_shrink_or_stay_as_they_are(loss):
    explorer = bp.RegressionDescent(step=24)
    lengths = np.linalg.norm(np.diff(explorer.result.paths[loss], axis=0), axis=1)
    expected = {
        "MSE": "steps shrink to nothing",
        "MAE": f"every step about {formatting.number(np.median(lengths), 2)}",
    }
    assert (lengths[-1] < 1e-3, lengths.max() < 1.25 * lengths.min()) == (loss == "MSE", loss == "MAE")

    def said():
        return [m.text for m in explorer.marks if m.axes == loss and isinstance(m, Label) and m.name == loss]

    assert said() == [expected[loss]]
    explorer.seek(1)
    assert said() == [f"one step of {formatting.number(lengths[0])}"]
    explorer.seek(0)
    assert said() == ["no step yet"]


@pytest.mark.parametrize(
    ("ends", "text"),
    [
        ([0, 4, 6, 7], "steps shrink, 4 to 1"),
        ([0, 1, 3, 7], "steps grow, 1 to 4"),
        ([0, 1, 7, 9], "steps 1 to 2"),
        ([0, 4, 4.0005], "steps shrink to nothing"),
        ([0, 0.25, 0.5], "every step about 0.25"),
    ],
)
def test_of_steps_is_said_what_their_lengths_do(ends, text):
    assert map_marks.lengths_of_steps(np.column_stack([ends, np.zeros(len(ends))])) == text


@pytest.mark.parametrize("loss", losses.REGRESSION)
def test_the_lowest_place_says_its_loss_and_lies_under_the_path(loss):
    explorer = bp.RegressionDescent()
    marks = [m for m in explorer.marks if m.axes == loss]
    plus, name = (
        next(i for i, m in enumerate(marks) if isinstance(m, Line) and m.role == "ink"),
        next(i for i, m in enumerate(marks) if isinstance(m, Label) and m.text.startswith("lowest")),
    )
    way = next(i for i, m in enumerate(marks) if isinstance(m, Line) and m.name == loss)
    assert plus < way
    assert marks[name].text == f"lowest {formatting.number(explorer.result.surface.least[loss])}"


def test_the_steps_of_the_mse_shrink_and_those_of_the_mae_do_not():
    paths = bp.RegressionDescent(step=12).result.paths
    first, last = (
        {name: np.linalg.norm(path[k] - path[k - 1]) for name, path in paths.items()} for k in (1, -1)
    )
    assert last["MSE"] < 1e-3 * first["MSE"]
    assert last["MAE"] == pytest.approx(first["MAE"])


@pytest.mark.parametrize("eta", [0.01, 0.3, 0.45])
@pytest.mark.parametrize("loss", losses.REGRESSION)
def test_a_map_has_a_point_after_each_step_that_can_be_seen_and_at_the_end(loss, eta):
    explorer = bp.RegressionDescent(step=24, eta=eta)
    path = explorer.result.paths[loss]
    (points,) = (m for m in explorer.marks if m.axes == loss and isinstance(m, Points))
    (line,) = (m for m in explorer.marks if m.axes == loss and m.name == loss and isinstance(m, Line))
    np.testing.assert_allclose(np.column_stack([line.x, line.y]), path)
    px = np.linalg.norm(
        np.diff(path, axis=0) * (216 / (2 * plane_marks.SLOPE), 328 / (2 * plane_marks.Y)), axis=1
    )
    seen = [0, *(k + 1 for k, length in enumerate(px) if length > map_marks.SHORT or k + 1 == len(px))]
    np.testing.assert_allclose(np.column_stack([points.x, points.y]), path[seen])


def test_the_line_at_the_start_is_in_the_plane_from_end_to_end():
    explorer = bp.RegressionDescent()
    (line,) = (m for m in explorer.marks if isinstance(m, Line) and (m.axes, m.role) == ("plane", "muted"))
    assert np.abs(line.y).max() <= plane_marks.Y


def test_what_is_taken_is_solid_and_what_is_to_come_thin_and_dashed():
    explorer = bp.RegressionDescent(step=12)
    for mark in (m for m in explorer.marks if isinstance(m, Line) and m.name in losses.REGRESSION):
        assert mark.dash == (mark.role == "muted")
        if mark.dash:
            assert (mark.axes, mark.width, mark.x[0]) == ("losses", 1, 12)


def test_the_losses_that_are_still_to_come_are_those_that_come():
    explorer = played(12)
    thin = {
        m.name: m.y for m in explorer.marks if isinstance(m, Line) and (m.axes, m.role) == ("losses", "muted")
    }
    later = played(40).result
    for name, loss in later.losses.items():
        np.testing.assert_allclose(
            thin[name], np.maximum(loss - later.surface.least[name], map_marks.DEEP)[12:], rtol=1e-9
        )


def test_the_axis_of_b_says_from_where_it_counts():
    for scales, text in (
        ((AxisScale(9.0, 2.5), AxisScale(7.5)), "height $b$ above the middle"),
        ((AxisScale(), AxisScale(30.0, 5.0)), "height $b$ above the middle"),
        ((AxisScale(), AxisScale()), "height $b$ at $x = 0$"),
    ):
        assert map_marks.height_label(*scales) == text


def test_descent_ends_and_can_be_gone_back():
    explorer = played(40)
    assert not explorer.step()
    assert explorer.back()
    assert explorer.result.taken == 39


def test_a_longer_step_bends_the_whole_path_at_once():
    explorer = played(20)
    explorer.eta = 0.7
    assert explorer.result.taken == 20
    np.testing.assert_array_equal(explorer.result.paths["MSE"], played(20, eta=0.7).result.paths["MSE"])


@pytest.mark.parametrize("name", [*SETS, "dragged"])
@pytest.mark.parametrize("loss", losses.REGRESSION)
def test_a_line_of_equal_loss_is_one(name, loss):
    x, y = cloud_of(name) if name in SETS else CLOUDS[2]
    surface = loss_surface(tuple(x), tuple(y), (3.0, 6.0))
    contours = surface.contours[loss].reshape(len(surface.levels[loss]), -1, 2)[:, :-1]
    values = np.array([fit.loss_along(losses.REGRESSION[loss], x, y, ring) for ring in contours])
    assert np.ptp(values, axis=1) == pytest.approx(0, abs=1e-7 * values.max())
    assert values[:, 0] == pytest.approx(surface.levels[loss], abs=1e-7 * values.max())
    assert (np.diff([surface.least[loss], *values[:, 0]]) > 0).all()


@pytest.mark.parametrize("start", [(-2.0, 4.0), (2.5, 4.0), (-2.0, -4.0), (2.5, -4.0)])
@pytest.mark.parametrize("loss", losses.REGRESSION)
def test_a_number_on_the_map_is_the_loss_of_the_line_there(loss, start):
    explorer = bp.RegressionDescent(slope=start[0], intercept=start[1], step=3)
    x, y = explorer.x, explorer.y
    found = {
        float(m.text): m.at
        for m in explorer.marks
        if m.axes == loss and isinstance(m, Label) and m.text.replace(".", "").isdigit()
    }
    assert len(found) >= 2
    for number, at in found.items():
        assert fit.loss_along(losses.REGRESSION[loss], x, y, [at])[0] == pytest.approx(number)
        assert np.sign(at[1] - explorer.result.surface.best[loss][1]) == np.sign(start[1])


def test_a_dragged_point_moves_the_map_under_the_path():
    explorer = played(20)
    before = explorer.result
    after = drag(explorer, "point 3", 1.6, -4.0)
    assert (after.taken, after.y[2]) == (20, -4.0)
    assert abs(after.surface.best["MSE"][0] - before.surface.best["MSE"][0]) > 0.3
    assert after.surface.best["MAE"] == pytest.approx(before.surface.best["MAE"])
    for loss in losses.REGRESSION:
        assert not np.allclose(after.surface.contours[loss], before.surface.contours[loss], equal_nan=True)
    assert not np.allclose(after.paths["MSE"], before.paths["MSE"])


def test_the_step_between_convergence_and_divergence_goes_to_and_fro():
    explorer = bp.RegressionDescent(data=([-1.0, 1.0], [1.0, 1.0]), eta=1.0, slope=1.0, intercept=2.0)
    for _ in range(4):
        explorer.step()
    assert explorer.result.losses["MSE"][0] == explorer.result.losses["MSE"][-1]
    assert "to and fro" in explorer.summary


def test_another_start_bends_the_whole_path():
    explorer = played(5)
    (handle,) = (h for h in explorer.picture.handles if h.label == "start on the map of the MAE")
    explorer.move_handle(handle, (1.0, -1.0))
    assert explorer.result.taken == 5
    np.testing.assert_array_equal(explorer.result.paths["MSE"][0], [1.0, -1.0])


def test_other_data_bend_the_whole_path():
    explorer = played(5)
    explorer.data = "Anscombe I"
    np.testing.assert_array_equal(
        explorer.result.paths["MAE"], played(5, data="Anscombe I").result.paths["MAE"]
    )


def test_the_names_of_two_lines_can_be_told_apart_wherever_the_lines_leave_the_plane():
    for lines in rng.uniform((-8, -6), (8, 6), (300, 2, 2)):
        one, other = plane_marks.line_names({"MSE": tuple(lines[0]), "MAE": tuple(lines[1])}, outside=True)
        across, up = abs(one.at[0] - other.at[0]), abs(one.at[1] - other.at[1])
        assert across > 0.5 or up > 0.9 or one.align != other.align


@pytest.mark.parametrize("name", ["MSE", "MAE"])
def test_a_line_that_is_lost_has_no_name_and_one_that_is_steep_has(name):
    labels = plane_marks.line_names({"lost": (0.1, 1e15), name: (-1e15, 3.0), "level": (0.0, -6.5)})
    assert [label.text for label in labels] == [name]


def test_a_descent_opens_at_the_step_that_is_asked_for_in_picture_and_words():
    explorer = bp.RegressionDescent(step=30)
    assert explorer.result.taken == explorer.position == 30
    assert repr(explorer).startswith("After 30 steps: ")
    np.testing.assert_array_equal(explorer.result.paths["MSE"], played(30).result.paths["MSE"])
    explorer.seek(3)
    explorer.reset()
    assert explorer.result.taken == 30
    assert bp.RegressionDescent(step=999).result.taken == 40


def test_a_loss_too_low_for_its_axis_leaves_it_and_says_so():
    explorer = bp.RegressionDescent()
    (line,) = (
        m
        for m in explorer.marks
        if m.axes == "losses" and m.name == "MSE" and m.role == "forward" and isinstance(m, Line)
    )
    assert min(line.y) < map_marks.LOWEST / 10
    assert [m.text for m in explorer.marks if m.axes == "losses" and isinstance(m, Label)] == [
        "MSE ↓ below 0.001",
        "MAE",
    ]
    assert len([m for m in explorer.marks if m.axes == "losses" and isinstance(m, Points)]) == 1
    explorer.seek(3)
    assert [m.text for m in explorer.marks if m.axes == "losses" and isinstance(m, Label)] == ["MSE", "MAE"]


def test_the_descent_can_be_sought_and_asked_for_another_step_size():
    explorer = bp.RegressionDescent()
    explorer.seek(30)
    assert explorer.result.taken == 30
    assert explorer.result_at(eta=0.9).losses["MSE"][-1] > explorer.result.losses["MSE"][-1]
    assert explorer.result_at(eta=0.9, step=2).taken == 2
