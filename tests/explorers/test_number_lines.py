"""The chain rule on three number lines: dots that g and f spread or gather, on lines of one scale."""

from __future__ import annotations

import numpy as np
import pytest

import bpwidgets as bp
from bpwidgets.explorers.chain_rule import number_lines
from bpwidgets.explorers.chain_rule.number_lines import DOTS, SHORTEST, scale_of, ways
from bpwidgets.live.picture.marks import Arrow, Handle, Points, Polygon

SHOWN = {"show": "number lines"}


def widths(r):
    """How far the outer dots are from each other on the lines of x, u and y."""
    places = ways(r)
    return places[:, -1] - places[:, 0]


def test_the_spread_of_narrow_dots_is_the_local_slope():
    explorer = bp.ChainRule(x=1.1, dx=0.05, **SHOWN)
    r = explorer.result
    dx, du, dy = widths(r)
    assert dx == pytest.approx(0.05)
    assert du / dx == pytest.approx(r.inner, rel=1e-3)
    assert dy / dx == pytest.approx(r.slope, rel=1e-3)


def test_dots_gather_in_one_place_where_the_chain_is_flat():
    r = bp.ChainRule(x=0.0, dx=0.4, **SHOWN).result
    assert np.ptp(ways(r)[1]) > 0.39
    assert np.ptp(ways(r)[2]) < 0.05


def test_a_kink_folds_the_dots_and_each_half_of_the_band():
    explorer = bp.ChainRule(g="abs", f="identity", x=0.0, dx=1.0, **SHOWN)
    on_u = ways(explorer.result)[1]
    np.testing.assert_allclose(on_u, on_u[::-1])
    assert on_u.min() == on_u[DOTS // 2] == 0
    halves = [it for it in explorer.marks if isinstance(it, Polygon)]
    assert [np.ptp(np.asarray(it.x)[[2, 5]]) for it in halves] == [0.5, 0.5]
    assert all(np.asarray(it.x)[[2, 5]].min() == 0 for it in halves)


@pytest.mark.parametrize("g", ["identity", "sin", "affine", "exp", "cube", "reciprocal"])
@pytest.mark.parametrize("f", ["identity", "square", "exp"])
def test_the_lines_are_of_one_length_and_show_all_of_a_span_that_fits(g, f):
    r = bp.ChainRule(g=g, f=f, x=0.5, **SHOWN).result
    here = scale_of(r)
    assert SHORTEST <= 2 * here.reach <= number_lines.LONGEST
    assert here.middles[0] == 0
    for middle, (low, high) in zip(here.middles[1:], (r.curves.u, r.curves.y), strict=True):
        if high - low <= 2 * here.reach:
            assert middle - here.reach <= low + 1e-9
            assert high <= middle + here.reach + 1e-9
            assert middle == 0 or not -here.reach <= low <= high <= here.reach
        else:
            assert low <= middle <= high


def test_both_views_say_the_same_of_the_same_parameters():
    explorer = bp.ChainRule(x=1.2, skip=True)
    said, equation, columns = explorer.summary, explorer.picture.equation, explorer.tables
    explorer.show = "number lines"
    assert (explorer.summary, explorer.picture.equation, explorer.tables) == (said, equation, columns)


@pytest.mark.parametrize(("x", "end"), [(-3.0, -1), (3.0, 1)])
def test_what_lies_beyond_a_line_has_a_sign_at_its_end_and_no_dot(x, end):
    explorer = bp.ChainRule(g="cube", f="identity", x=x, **SHOWN)
    here = scale_of(explorer.result)
    signs = [it for it in explorer.marks if isinstance(it, Arrow)]
    assert [it.head for it in signs] == [(end * here.reach, 1.0), (end * here.reach, 0.0)]
    assert all(np.max(np.abs(it.x)) <= here.reach for it in explorer.marks if isinstance(it, Points))


@pytest.mark.parametrize("x", [-3.0, 0.5, 3.0])
def test_x_and_the_end_of_the_band_are_dragged_along_the_line(x):
    explorer = bp.ChainRule(x=x, dx=1.5, **SHOWN)
    width, place = (it for it in explorer.picture.handles if isinstance(it, Handle))
    assert abs(width.at[0] - x) == pytest.approx(0.75)
    assert abs(width.at[0]) <= 3
    explorer.move_handle(width, (x + (width.at[0] - x) / 3, 2.0))
    assert explorer.dx == pytest.approx(0.5)
    explorer.move_handle(place, (1.0, 0.0))
    assert explorer.x == 1.0


def test_dots_where_a_function_has_no_value_are_left_out():
    explorer = bp.ChainRule(g="log", f="square", x=0.1, dx=1.0, **SHOWN)
    assert not explorer.error
    assert np.isnan(ways(explorer.result)[1:]).any()
    assert all(np.isfinite(it.x).all() for it in explorer.marks if isinstance(it, Points))


def test_of_a_function_that_fails_the_last_picture_is_drawn_whatever_was_chosen_since():
    w = bp.ChainRule()
    before = [axes.get_label() for axes in w.figure.axes]
    w.f = lambda u: 1 / 0
    w.show = "number lines"
    assert [axes.get_label() for axes in w.figure.axes] == before
