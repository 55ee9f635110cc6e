"""Every gradient mark of every explorer has the slope or length that autodiff says, and one that has not is found."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import zip_longest

import numpy as np
import pytest

import bpwidgets as bp
from bpwidgets.explorers.two_layer.passes import Step
from bpwidgets.live.picture.marks import Arrow, Band, Cells, Line, Points
from tests.explorers import contract, slopes
from tests.explorers.slopes import READINGS, not_a_slope

EXPLORERS = contract.exported()
every_explorer = pytest.mark.parametrize("explorer_class", EXPLORERS, ids=lambda it: it.__name__)
MEASURING = [
    pytest.param(getattr(bp, name), key, id=f"{name}-{key[0].__name__}-{key[1]}-{key[2]}")
    for name, readings in READINGS.items()
    for key, reading in readings.items()
    if reading is not not_a_slope
]


def at_random(explorer, times):
    """The explorer at so many random settings that have a picture, and a step later where time passes."""
    rng = np.random.default_rng(404)
    for turn in range(times):
        contract.scatter(explorer, rng, turn)
        if not explorer.error:
            yield explorer
            if explorer.animated and explorer.step():
                yield explorer


def at_the_ends(explorer):
    """The explorer at both ends of each control, in the middle, and at every choice."""
    for name, parameter in contract.in_order(explorer):
        for value in contract.notable(parameter, explorer):
            setattr(explorer, name, value)
            if not explorer.error:
                yield explorer
        explorer.reset()


def at_kinks(explorer):
    """The explorer with one of its points where the loss has a kink, where it has points."""
    if isinstance(explorer, bp.RegressionLosses):
        explorer.loss, explorer.one_point, y = "MAE", True, explorer.y.copy()
        y[0] = explorer.slope * explorer.x[0] + explorer.intercept
        explorer.y = y
        yield explorer
    if isinstance(explorer, bp.ClassificationLosses):
        for explorer.loss, margin in (("hinge", 1.0), ("perceptron", 0.0)):
            for i in (0, -1):  # one of either class
                explorer.reset("points")
                points, w = explorer.points.copy(), explorer.result.w
                points[i] += (explorer.result.y[i] * margin - points[i] @ w - explorer.result.b) * w / (w @ w)
                explorer.points = points
                yield explorer


def with_the_loss_of_one_point(explorer):
    """The explorer with its curves, under the loss on whose slope points that are moved alike do not stay."""
    if isinstance(explorer, bp.RegressionLosses):
        explorer.loss, explorer.one_point = "MAE", True
        for explorer.intercept in (-1.0, 0.1, 1.1):
            yield explorer


def with_six_units(explorer):
    """The explorer with as many units as there may be, at each of its activations, where it has units."""
    if isinstance(explorer, bp.SingleLayer):
        explorer.q = 6
        for phi in explorer.parameters["phi"].choices:
            explorer.phi = phi
            yield explorer


def at_the_first_steps(explorer):
    """The explorer before time has passed, and soon after, where it opens later; at all steps of two passes."""
    steps = len(Step) if isinstance(explorer, bp.TwoLayer) else 6
    for step in range(steps) if explorer.animated and explorer.opening_step else ():
        explorer.seek(step)
        yield explorer


def everywhere(explorer, times):
    """The explorer at its defaults, at the ends of its controls, at random, at kinks and with all its units."""
    yield explorer
    others = (at_kinks, with_the_loss_of_one_point, with_six_units, at_the_first_steps)
    for settings in (at_the_ends(explorer), at_random(explorer, times), *(each(explorer) for each in others)):
        explorer.reset()
        yield from settings


@every_explorer
def test_every_gradient_mark_shows_what_autodiff_says(explorer_class):
    readings = READINGS.get(explorer_class.__name__, {})
    measured = [slopes.check_slopes(explorer, readings) for explorer in everywhere(explorer_class(), 50)]
    measuring = {key for key, reading in readings.items() if reading is not not_a_slope}
    assert set().union(*measured) == measuring
    assert not measuring or np.mean([bool(keys) for keys in measured]) > 0.5


def test_no_reading_is_left_of_an_explorer_that_is_gone():
    assert READINGS.keys() <= {explorer_class.__name__ for explorer_class in EXPLORERS}


# ---- it must be able to fail ----


BAR = 8
"""A line as thick as this that lies is a bar: its length along x counts."""


def distorted(mark):
    """The mark as a wrong formula or a wrong scale has it: 2 % off, half as long, turned round; a point elsewhere."""
    if isinstance(mark, Points):
        yield replace(mark, x=aside(mark.x), y=aside(mark.y))
        return
    for by in (1.02, 0.5, -1.0):
        if isinstance(mark, Arrow):
            yield replace(mark, head=tuple(np.add(mark.tail, by * slopes.vector(mark))))
        elif isinstance(mark, Cells):
            yield replace(mark, values=by * np.asarray(mark.values))
        elif isinstance(mark, Band):
            yield replace(mark, high=mark.low + by * (mark.high - mark.low))
        elif isinstance(mark, Line) and mark.width >= BAR and len(mark.y) == 2 and mark.y[0] == mark.y[1]:
            yield replace(mark, x=stretched(mark.x, by))
        elif isinstance(mark, Line) and (by > 0 or (len(mark.x) == 2 and mark.role != "kink")):
            yield replace(mark, y=stretched(mark.y, by))
        elif by > 0:  # turned round, a bar is the same bar
            yield replace(mark, x=stretched(mark.x, by), y=stretched(mark.y, by))


def stretched(values, by):
    """Values away from the middle, or nearer to it."""
    values = np.asarray(values, float)
    finite = values[np.isfinite(values)]
    middle = (min(finite, default=0) + max(finite, default=0)) / 2
    return middle + by * (values - middle)


def aside(values):
    """Values moved by nearly their whole range."""
    values = np.asarray(values, float)
    return values + 0.9 * (max(values, default=0) - min(values, default=0) or 1.0)


def is_found(reading, seen):
    """Whether a reading finds that the marks are wrong."""
    try:
        slopes.check_reading(reading, seen)
    except AssertionError:
        return True
    return False


@cache
def distortions(explorer_class):
    """{key: for each picture in which its marks measure something, which ways to distort them are found}."""
    keys = [each.values[1] for each in MEASURING if each.values[0] is explorer_class]
    readings, found = READINGS[explorer_class.__name__], {key: [] for key in keys}
    for explorer in everywhere(explorer_class(), 12):
        for key, seen in slopes.seen_in(explorer).items():
            if key in found and slopes.check_reading(readings[key], seen):
                wrong = zip(*map(distorted, seen.marks), strict=True)
                found[key].append([is_found(readings[key], replace(seen, marks=each)) for each in wrong])
    return found


@pytest.mark.parametrize(("explorer_class", "key"), MEASURING)
def test_a_mark_that_is_wrong_in_both_renderers_is_found(explorer_class, key):
    found = distortions(explorer_class)[key]
    assert found
    # Some settings have a slope of 0, and a line is turned round only where it has two ends alone.
    ways = [[it for it in way if it is not None] for way in zip_longest(*found)]
    assert min(map(np.mean, ways)) >= 0.25


class Undeclared(bp.ChainRule):
    """One more tangent than the readings of its lesson know of."""

    def scene(self, r):
        return [*super().scene(r), Line(axes="fold", role="gradient", x=[0, 1], y=[0, 1])]


def test_a_gradient_mark_that_no_reading_accounts_for_is_found_and_named():
    with pytest.raises(AssertionError, match=r"Undeclared draws a Line on axes 'fold' .* add it to READINGS"):
        slopes.check_slopes(Undeclared(), READINGS["ChainRule"])


class TwicePulled(bp.RegressionLosses):
    """Its pulls are what the least squares without the mean would be, in picture and formula alike."""

    def compute(self):
        r = super().compute()
        return replace(r, pull=2 * r.pull)


def test_a_mistake_that_formula_and_picture_share_is_found():
    with pytest.raises(AssertionError, match="Arrow"):
        slopes.check_slopes(TwicePulled(), READINGS["RegressionLosses"])


def test_nothing_is_compared_at_a_kink():
    assert slopes.check_slopes(bp.ChainRule(g="identity", f="abs", x=0), READINGS["ChainRule"]) == set()
