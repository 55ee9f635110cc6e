"""Lesson 01's long chain: what its formulas say, and what is drawn where they leave the picture."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

import bpwidgets as bp
from bpwidgets.calculus.functions import as_function
from bpwidgets.explorers.chain_rule import link_marks, links
from bpwidgets.live.model import user_function
from bpwidgets.live.picture.formatting import number
from bpwidgets.live.picture.marks import Arrow, Label, Line, Points, Polygon


def marks(explorer, kind, axes, **fields):
    """The marks of a kind on an axes, with these fields."""
    return [
        it
        for it in explorer.marks
        if isinstance(it, kind)
        and it.axes == axes
        and all(getattr(it, name) == value for name, value in fields.items())
    ]


def test_twenty_sines_leave_almost_nothing_of_a_step():
    r = bp.LongChain(x=1.5).result
    x, slope = 1.5, 1.0
    for _ in range(20):
        x, slope = np.sin(x), slope * np.cos(x)
    assert r.y == pytest.approx(x)
    assert r.slope == pytest.approx(slope)
    assert 0.0025 < r.slope < 0.0026


def test_at_zero_every_sine_leaves_a_step_as_it_is():
    explorer = bp.LongChain(x=0.0)
    assert explorer.result.slope == 1
    assert "each 1: together 1" in explorer.summary


def test_the_links_that_shrink_most_are_named_and_those_that_stretch_most_where_the_chain_does():
    assert "smallest in link 1 (0.07074), link 2 (0.5424) and link 3 (0.6674)" in bp.LongChain(x=1.5).summary
    stretching = bp.LongChain(f="2*x + 0.5*sin(x)", n=2, x=1.0)
    assert "largest in link 1 (2.27) and link 2" in stretching.summary


def test_the_slope_of_one_link_is_that_of_the_chain():
    explorer = bp.LongChain(n=1, x=1.5)
    assert "multiplied by its slope, 0.07074" in explorer.summary
    assert float(explorer.gradients[0].formula) == pytest.approx(np.cos(1.5))


def test_a_function_without_a_derivative_has_nearly_the_slopes_of_the_one_that_it_is():
    own, known = (links.background(as_function(f), 3) for f in (partial(np.sin), "sin"))
    for name in ("slopes", "products"):
        assert getattr(own, name) == pytest.approx(getattr(known, name), abs=1e-4)


def heights(explorer):
    """The heights of the bars of what is left, from left to right; less than 0 of those that are pale."""
    found = []
    for it in marks(explorer, Polygon, "product"):
        corners, x = np.reshape(it.y, (-1, 4)), np.reshape(it.x, (-1, 4)).mean(axis=1)
        assert (corners[:, [0, 3]] == 0).all()
        assert (corners[:, 1] > 0).all()
        assert (np.diff(x) > 0).all()
        sign = 1 if it.opacity == link_marks.FULL else -1
        found += zip(x, sign * corners[:, 1], strict=True)
    return [height for _, height in sorted(found)]


def dots(explorer, **fields):
    """How high the dots of the slopes are, from left to right."""
    found = [
        dot for it in marks(explorer, Points, "slopes", **fields) for dot in zip(it.x, it.y, strict=True)
    ]
    return [height for _, height in sorted(found)]


def test_dots_and_bars_stand_for_slopes_and_products_and_say_which_are_negative():
    explorer = bp.LongChain(x=2.5, n=5)
    r = explorer.result
    assert r.slopes[0] < 0
    assert dots(explorer) == pytest.approx(r.slopes)
    assert heights(explorer) == pytest.approx(r.products)
    assert "pale: negative" in [it.text for it in marks(explorer, Label, "product")]
    explorer.x = 1.0
    assert "pale: negative" not in [it.text for it in marks(explorer, Label, "product")]
    explorer.x = 2.5
    said = [it.text for it in marks(explorer, Label, "values", role="gradient")]
    assert said == ["step 1 goes in", f"step {number(r.slope)}"]


@pytest.mark.parametrize("x", [0.6, 1.0, 1.5, 2.5, -2.0])
def test_the_number_over_a_dot_is_clear_of_the_line_of_1_and_of_the_dot(x):
    explorer = bp.LongChain(x=x)
    (label,) = marks(explorer, Label, "slopes", name="extreme")
    (low, high), slopes = explorer.result.background.slopes, explorer.result.slopes
    assert low + 0.1 * (high - low) <= label.at[1] <= high
    for taken in (0, 1, slopes[np.abs(slopes).argmin()]):
        assert abs(label.at[1] - taken) >= 0.11 * (high - low)


@pytest.mark.parametrize("x", [1.0, 2.5])
def test_the_band_is_seen_as_far_as_the_last_link(x):
    found = [it for it in bp.LongChain(x=x).marks if it.axes == "values"]
    band = next(n for n, it in enumerate(found) if isinstance(it, Polygon))
    path = next(n for n, it in enumerate(found) if isinstance(it, Line) and it.role == "forward")
    assert path < band  # else the path hides it where it is narrow
    assert found[band].edge > 0
    assert found[band].x.max() == 20


def test_a_flat_link_stops_the_step_and_leaves_no_bar():
    explorer = bp.LongChain(f="relu", x=-1.0)
    assert explorer.result.slope == 0
    assert heights(explorer) == [1.0]
    (label,) = marks(explorer, Label, "product", name="slope")
    assert label.text == "left: 0"


def test_the_axis_of_slopes_reaches_below_0_where_one_is_negative_for_any_x_and_that_of_what_is_left_never():
    explorer = bp.LongChain(f="cos", n=3, x=1.0)
    r = explorer.result
    assert (r.products[1:] < 0).tolist() == [True, False, True]
    assert heights(explorer) == pytest.approx(r.products)
    for f, is_below in (("cos", True), ("sin", True), ("tanh", False), ("relu", False)):
        explorer.f = f
        still = explorer.result.background
        assert (still.slopes[0] < 0, still.products[0]) == (is_below, 0)


@pytest.mark.parametrize(
    ("f", "x"), [("sin", 1.0), ("sin", 0.3), ("cos", 2.0), ("2*x + 0.5*sin(x)", 0.1), ("relu", -1)]
)
def test_a_few_bars_have_their_number_over_them_clear_of_the_line_of_1(f, x):
    explorer = bp.LongChain(f=f, x=x)
    r = explorer.result
    high = r.background.products[1]
    written = [it for it in marks(explorer, Label, "product", size=11.5) if it.text != "pale: negative"]
    expected = [k for k in link_marks.written(r.n) if 0 < abs(r.products[k]) < (1 - link_marks.CLEAR) * high]
    assert [it.text for it in written] == [number(r.products[k]) for k in expected]
    for k, it in zip(expected, written, strict=True):
        assert k - 0.5 < it.at[0] < k + 0.5
        assert it.at[1] >= abs(r.products[k]) - 1e-12
        assert it.at[1] >= 1 or it.at[1] < 1 - link_marks.CLEAR * high + 1e-12


def test_bars_with_a_number_are_at_even_distances_from_the_first_on():
    for n in range(1, 21):
        found = link_marks.written(n)
        assert found[0] == 0
        assert found[-1] < n <= found[-1] + found.step
        assert len(found) <= 6


@pytest.mark.parametrize("x", [-2.5, 0.0, 1.0, 2.5])
def test_the_step_is_named_where_it_goes_in(x):
    explorer = bp.LongChain(x=x)
    _, high = explorer.result.background.shown
    (label,) = (it for it in marks(explorer, Label, "values") if "goes in" in it.text)
    assert label.at[0] == 0
    assert min(x + 0.5, 0.85 * high) <= label.at[1] <= min(x + 0.5, high)


def test_a_short_number_is_centred_over_its_bar():
    for settings in ({}, {"f": "cos", "x": 2.0}, {"n": 8}):
        written = marks(bp.LongChain(**settings), Label, "product", size=11.5)
        short = [it for it in written if len(it.text) <= link_marks.SHORT]
        assert short
        assert {(it.align, it.at[0]) for it in short} <= {("center", float(k)) for k in range(20)}


def test_a_product_beyond_its_panel_has_a_sign_at_the_edge():
    explorer = bp.LongChain(f="3*x", x=1.0)
    _, high = explorer.result.background.products
    assert heights(explorer) == [1, 3, *[high] * 19]
    (sign,) = marks(explorer, Arrow, "product")
    assert sign.head == (20, high)


def test_a_number_that_leaves_the_panel_is_followed_to_its_edge():
    explorer = bp.LongChain(f="3*x", x=1.0)
    (low, high), r = explorer.result.background.shown, explorer.result
    (path,) = marks(explorer, Line, "values", role="forward")
    assert list(path.y) == [value for value in r.values if value <= high] + [path.y[-1]]
    (sign,) = marks(explorer, Arrow, "values")
    assert sign.head[1] == high
    explorer.x = -1.0
    (sign,) = marks(explorer, Arrow, "values")
    assert sign.head[1] == low


def test_a_step_that_is_longer_than_the_panel_is_high_is_not_followed():
    explorer = bp.LongChain(f="3*sin(x)", x=-1.25)
    low, high = explorer.result.background.shown
    (band,) = marks(explorer, Polygon, "values")
    lengths = np.abs(band.y[: band.y.size // 2] - band.y[band.y.size // 2 :][::-1])
    assert (lengths[:-1] < 2 * (high - low)).all()
    assert lengths.size < 21


def test_a_slope_without_end_is_said_and_nothing_is_drawn_of_it():
    explorer = bp.LongChain(f="sqrt(abs(x))", n=4, x=0.0)
    assert not explorer.error
    assert "together undefined" in explorer.summary
    assert heights(explorer) == [1.0]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            {"f": "sqrt(1 - x)", "x": 1, "n": 2},
            "slopes, not finite in link 1 (−∞): together ∞",
        ),  # the other's is −0.5
        ({"f": "sqrt(abs(x))", "x": 0, "n": 2}, "slopes, each undefined: together undefined"),
        ({"f": "sin(1e20*x)", "x": 1, "n": 20}, "slopes, largest in link "),  # finite, but not their product
    ],
)
def test_slopes_are_said_to_be_alike_only_where_they_are(settings, said):
    explorer = bp.LongChain(**settings)
    assert said in explorer.summary
    assert not explorer.error


def test_of_slopes_beyond_the_panel_the_number_is_that_of_the_largest():
    explorer = bp.LongChain(f="sin(30*x)", n=6, x=0.4)
    slopes = explorer.result.slopes
    largest = int(np.argmax(np.abs(slopes)))
    assert np.count_nonzero(np.abs(slopes) > max(explorer.result.background.slopes)) > 1
    assert 0 < largest < 5  # neither the first nor the last
    (written,) = (it for it in explorer.marks if isinstance(it, Label) and it.name == "extreme")
    assert (written.at[0], written.text) == (largest + 0.5, number(slopes[largest]))


def test_what_grows_beyond_all_numbers_is_refused_and_the_last_picture_stays():
    explorer = bp.LongChain(x=1.5)
    said = explorer.summary
    explorer.f = "exp(exp(x))"
    assert "no finite value" in explorer.error
    assert said in explorer.summary


@pytest.mark.parametrize("f", ["x + 0.1*sin(x)", "x**2/3 - 0.5", "tanh(2*x)", "1"])
def test_slopes_of_typed_text_are_those_of_its_links_one_by_one(f):
    given = np.array([0.3, -1.2, 0.7])
    found = links.link_slopes(as_function(f), given)
    one_by_one = [user_function.slope(as_function(f), x) for x in given.tolist()]
    np.testing.assert_allclose(found, one_by_one, rtol=1e-12)


def test_a_product_beyond_all_numbers_is_no_mistake():
    explorer = bp.LongChain(f="sin(1e200*x)", n=3, x=1.0)
    assert not explorer.error
    assert not np.isfinite(explorer.result.slope)


def test_a_function_that_takes_one_number_at_a_time_has_the_same_background():
    def one_at_a_time(x):
        return np.sin(x) if np.ndim(x) == 0 else 1 / 0

    found = links.background(as_function(one_at_a_time), 3)
    expected = links.background(as_function("sin"), 3)
    np.testing.assert_allclose(found.values, expected.values)
    assert (*found.slopes, *found.products) == pytest.approx((*expected.slopes, *expected.products))
