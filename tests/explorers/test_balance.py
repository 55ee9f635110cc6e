"""Two pans in the plane's units: piles as high as the pulls in sum, and their difference as an arrow."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

from bpwidgets.explorers.regression_losses.balance import balance, block, set_balance
from bpwidgets.live.picture.marks import Arrow, Line, Points, Polygon

TOP = 12.0


def kinds(marks, kind):
    return [mark for mark in marks if isinstance(mark, kind)]


def levels(marks, role="gradient"):
    return [max(mark.y) for mark in kinds(marks, Polygon) if mark.role == role]


@pytest.mark.parametrize("seed", range(5))
def test_piles_are_as_high_as_their_arrows_in_sum_and_the_arrow_on_the_axis_is_their_difference(seed):
    parts = np.random.default_rng(seed).normal(size=7) * 0.2
    marks = balance("lift", parts, scale=3.0, top=TOP)
    up, down = 3 * parts[parts > 0].sum(), -3 * parts[parts < 0].sum()
    assert levels(marks) == pytest.approx([up, down])
    (arrow,) = kinds(marks, Arrow)
    assert arrow.head[1] - arrow.tail[1] == pytest.approx(3 * parts.sum())
    assert min(arrow.head[1], arrow.tail[1]) == 0


def test_a_balance_has_level_pans_and_no_arrow():
    marks = balance("lift", [0.5, -0.25, -0.25], scale=2.0, top=TOP)
    assert levels(marks) == [1, 1]
    assert kinds(marks, Arrow) == []


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


def test_two_piles_that_are_too_high_are_not_taken_for_balanced():
    (arrow,) = kinds(balance("lift", [20.0, -23.0], scale=1.0, top=TOP), Arrow)
    assert (arrow.tail[1], arrow.head[1]) == (3, 0)


@pytest.mark.parametrize("pull", [20.0, -20.0])
def test_an_arrow_longer_than_the_panel_is_as_long_as_the_panel(pull):
    (arrow,) = kinds(balance("lift", [pull], scale=1.0, top=TOP), Arrow)
    assert sorted((arrow.tail[1], arrow.head[1])) == [0, TOP]
    assert (arrow.head[1] > arrow.tail[1]) == (pull > 0)


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
