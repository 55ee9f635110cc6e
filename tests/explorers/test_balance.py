"""Two pans in the plane's units: piles as high as the pulls in sum; and at the line what they do together."""

from __future__ import annotations

import math

import numpy as np
import pytest
from matplotlib.figure import Figure

import bpwidgets as bp
from bpwidgets.explorers.regression_losses import net_marks, plane_marks
from bpwidgets.explorers.regression_losses.balance import balance, block, set_balance
from bpwidgets.explorers.regression_losses.net_marks import net
from bpwidgets.live.picture.marks import Label, Line, Points, Polygon

TOP = 12.0


def kinds(marks, kind):
    return [mark for mark in marks if isinstance(mark, kind)]


def levels(marks, role="gradient"):
    return [max(mark.y) for mark in kinds(marks, Polygon) if mark.role == role]


@pytest.mark.parametrize("seed", range(5))
def test_piles_are_as_high_as_their_arrows_in_sum(seed):
    parts = np.random.default_rng(seed).normal(size=7) * 0.2
    marks = balance("lift", parts, scale=3.0, top=TOP)
    up, down = 3 * parts[parts > 0].sum(), -3 * parts[parts < 0].sum()
    assert levels(marks) == pytest.approx([up, down])


def test_a_balance_has_level_pans():
    assert levels(balance("lift", [0.5, -0.25, -0.25], scale=2.0, top=TOP)) == [1, 1]


@pytest.mark.parametrize("side", [1.0, -1.0])
def test_an_empty_pan_says_0(side):
    marks = balance("lift", [side], scale=2.0, top=TOP)
    assert sorted(levels(marks)) == [0.0, 2.0]
    (zero,) = kinds(marks, Label)
    assert zero.text == "0"
    assert (zero.at[0] > 0.5) == (side > 0)


def test_parts_of_a_pile_are_told_apart():
    marks = balance("lift", [1.0, 2.0, 0.5, -1.0], scale=1.0, top=TOP)
    left, right = kinds(marks, Line)
    np.testing.assert_allclose(left.y[::3], [1, 3])
    assert len(right.y) == 0


def test_a_pile_that_is_too_high_ends_at_the_top_with_a_sign():
    marks = balance("lift", [100.0, -1.0], scale=1.0, top=TOP)
    assert levels(marks) == [TOP, 1]
    assert len(kinds(marks, Points)) == 1
    assert all(np.max(mark.y) <= TOP for mark in kinds(marks, Line) if len(mark.y))


def ends(arrow):
    """The middle of the foot of a broad arrow, and its point: it is the corner in the middle of all."""
    corners = np.column_stack([arrow.x, arrow.y])
    return (corners[0] + corners[-1]) / 2, corners[len(corners) // 2]


def angle(at, b):
    """Where a point is seen from the middle of a line."""
    return math.atan2((at[1] - b) / net_marks.ROUND, at[0])


@pytest.mark.parametrize("lift", [2.0, -0.5])
def test_an_arrow_that_pushes_the_middle_of_the_line_is_as_long_as_the_pulls_in_sum(lift):
    (arrow,) = net((0.7, -1.0), lift, 0.0)
    foot, tip = ends(arrow)
    np.testing.assert_allclose(tip, (0, -1 - math.copysign(net_marks.GAP, lift)))
    np.testing.assert_allclose(tip - foot, (0, net_marks.MOVE * lift))


@pytest.mark.parametrize("side", [1, -1])
def test_where_there_is_no_room_before_the_line_the_arrow_that_pushes_it_crosses_it(side):
    feet = []
    for b in np.linspace(0, 6, 61):
        (arrow,) = net((0.7, -side * b), side * 2.0, 0.0)
        foot, tip = ends(arrow)
        np.testing.assert_allclose(tip - foot, (0, side * 2 * net_marks.MOVE), atol=1e-12)
        feet.append(foot[1])
    assert np.abs(feet).max() <= plane_marks.Y
    assert np.abs(np.diff(feet)).max() <= 0.1 + 1e-9  # it does not jump


@pytest.mark.parametrize("turn", [0.8, -0.3])
@pytest.mark.parametrize("slope", [1.5, -3.0])
def test_an_arrow_takes_hold_of_the_line_and_turns_it_as_far_as_x_times_pull_in_sum(slope, turn):
    (arrow,) = net((slope, 2.0), 0.0, turn)
    foot, tip = ends(arrow)
    assert foot[1] == pytest.approx(slope * foot[0] + 2)
    assert -net_marks.HOLD <= foot[0] < 0
    assert math.hypot(foot[0], (foot[1] - 2) / net_marks.ROUND) <= net_marks.RADIUS + 1e-9
    turned = (angle(tip, 2.0) - angle(foot, 2.0) + math.pi) % (2 * math.pi) - math.pi
    assert turned == pytest.approx(net_marks.TURN * turn)


@pytest.mark.parametrize("line", [(1.1, -1.0), (0.9, -0.8), (1.1, -1.3)])
def test_no_arrow_for_all_pulls_covers_a_point_or_its_pull_where_all_points_are_above_the_line(line):
    explorer = bp.RegressionLosses(slope=line[0], intercept=line[1])
    r = explorer.result
    assert (r.residual < 0).all()
    for arrow in kinds(explorer.marks, Polygon)[:2]:
        for x, low, high in zip(r.x, r.y_hat, r.y, strict=True):
            covered = (
                (np.abs(np.subtract(arrow.x, x)) < 0.05) & (np.asarray(arrow.y) > low) & (arrow.y < high)
            )
            assert not covered.any()


def test_an_arrow_for_a_large_sum_ends_in_sight_and_one_for_nothing_is_not_there():
    up, round_it = net((0.0, 0.0), 100.0, -100.0)
    foot, tip = ends(up)
    assert tip[1] - foot[1] == pytest.approx(net_marks.LONGEST)
    assert (angle(ends(round_it)[1], 0.0) - math.pi) % (2 * math.pi) - 2 * math.pi == pytest.approx(
        -net_marks.WIDEST
    )
    assert net((1.0, 2.0), 0.0, 0.0) == []


def test_a_short_arrow_is_all_head():
    (arrow,) = net((0.0, 0.0), 0.01, 0.0)
    assert (min(arrow.y), max(arrow.y)) == pytest.approx(
        (-net_marks.GAP - 0.01 * net_marks.MOVE, -net_marks.GAP)
    )


def test_two_piles_that_are_too_high_are_not_taken_for_balanced():
    explorer = bp.RegressionLosses(slope=3.0, intercept=-5.0)
    piles = [m for m in explorer.marks if isinstance(m, Polygon) and (m.axes, m.opacity) == ("turn", 0.6)]
    assert [max(m.y) for m in piles] == [2 * plane_marks.Y] * 2
    (it,) = (m for m in explorer.marks if isinstance(m, Polygon) and (m.axes, m.name) == ("plane", "turn"))
    foot, tip = (angle(at, -5.0) % (2 * math.pi) for at in ends(it))
    assert tip < foot


@pytest.mark.parametrize("loss", ["MSE", "MAE"])
def test_nothing_moves_the_best_line(loss):
    explorer = bp.RegressionLosses(loss=loss)
    assert [m.name for m in explorer.marks if isinstance(m, Polygon) and m.axes == "plane"]
    with explorer.hold():
        explorer.slope, explorer.intercept = explorer.result.best[loss]
    assert not [m for m in explorer.marks if isinstance(m, Polygon) and m.axes == "plane"]


def test_slack_lies_on_both_pans():
    marks = balance("lift", [0.5, -0.25], scale=2.0, top=TOP, slack=0.5)
    assert levels(marks, "kink") == [2.0, 1.5]


def test_pans_have_the_planes_units():
    figure = Figure(figsize=(4, 3))
    plane, pan = figure.subplots(1, 2)
    plane.set(ylim=(-6, 6))
    set_balance(pan, like=plane, names=("up", "down"), scale=4.0)
    lengths = [axes.transData.transform([(0, 1), (0, 2)])[:, 1] for axes in (plane, pan)]
    assert np.diff(lengths[0]) == pytest.approx(np.diff(lengths[1]))
    assert [label.get_text() for label in pan.get_xticklabels()] == ["up", "down"]
    assert [label.get_text() for label in pan.get_yticklabels()] == ["0", "1", "2", "3"]
    assert pan.get_yticks() == pytest.approx([0, 4, 8, 12])


def test_the_frame_of_a_part_is_where_it_lies_in_its_pile():
    parts = [1.0, -3.0, 2.0, -0.5]
    right, *_ = block("lift", parts, 3, scale=2.0, top=TOP)
    assert (min(right.y), max(right.y)) == (6, 7)
    left, *_ = block("lift", parts, 2, scale=2.0, top=TOP)
    assert (min(left.y), max(left.y)) == (2, 6)
    assert min(right.x) > max(left.x)


def test_the_name_of_a_part_stands_outside_its_pile_and_above_the_axis():
    for i, outside in ((0, lambda at, x: at < min(x)), (1, lambda at, x: at > max(x))):
        pile, name = block("lift", [0.1, -3.0], i, scale=1.0, top=TOP)
        in_pile = (name.at[0] * 120 + name.offset[0]) / 120
        assert outside(in_pile, pile.x)
        assert name.at[1] * 328 / TOP > 5


def test_a_part_of_nothing_or_out_of_the_panel_has_no_frame():
    assert block("lift", [0.0, 100.0], 0, scale=1.0, top=TOP) == ()
    assert block("lift", [0.0, 100.0], 1, scale=1.0, top=TOP) == ()
