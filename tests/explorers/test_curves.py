"""Where a stage draws a curve, the points and handles in its colour lie on it: one contract for all explorers."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

import bpwidgets as bp
from bpwidgets.live.picture.marks import Handle, Points
from bpwidgets.live.picture.style import ROLES
from tests.explorers import contract

EXPLORERS = contract.exported()
NEAR_PX = 1.5
WITH_CURVES = {
    "ChainRule": {"g", "f", "fg"},
    "ClassificationLosses": {"loss", "pull"},
    "GradientAlongCurve": {"plane", "height"},
    "RegressionLosses": {"loss", "derivative"},
    "ScoreToLoss": {"p", "by_p", "by_s"},
    "SingleLayer": {f"phi{i}" for i in range(1, 7)},
}
"""The axes on which points were found to lie on curves."""


def curves(explorer):
    """The curves of the stage in px, by axes and role, and the axes by name."""
    figure = Figure(figsize=np.array(explorer.size) / 96, dpi=96)
    explorer.stage(figure, explorer.result)
    found, panels = {}, {}
    for axes in figure.axes:
        panels[axes.get_label()] = axes
        for line in axes.lines:
            if line.get_gid() in ROLES and line.get_gid() != "muted":
                at = axes.transData.transform(np.column_stack(line.get_data()))
                if np.isfinite(at).all(axis=1).sum() > 1:  # a unit is a line of one point
                    found.setdefault((axes.get_label(), line.get_gid()), []).append(at)
    return found, panels


def points(explorer):
    """Every point and handle: its axes, its role, where it is."""
    for mark in explorer.marks:
        if isinstance(mark, Points):
            names = [mark.axes] * np.size(mark.x) if isinstance(mark.axes, str) else mark.axes
            yield from ((name, mark.role, at) for name, *at in zip(names, mark.x, mark.y, strict=True))
    for handle in explorer.picture.handles:
        if isinstance(handle, Handle):
            yield handle.axes, handle.role, handle.at


def distance(at, curve):
    """From a point to the nearest of the curve's strokes, in px; NaN breaks it."""
    there = np.isfinite(curve).all(axis=1)
    strokes = there[:-1] & there[1:]
    a, b = curve[:-1][strokes], curve[1:][strokes]
    along, to = b - a, at - a
    share = np.clip((along * to).sum(axis=1) / np.maximum((along**2).sum(axis=1), 1e-30), 0, 1)
    return np.hypot(*(to - share[:, None] * along).T).min()


def is_inside(axes, at):
    """Whether a point is within the limits of an axes."""
    limits = (sorted(axes.get_xlim()), sorted(axes.get_ylim()))
    return all(low <= value <= high for value, (low, high) in zip(at, limits, strict=True))


def is_on_axis(axes, at):
    """Whether a point is on the left or the lower edge of an axes, where its values are read."""
    return bool(at[0] == axes.get_xlim()[0]) or bool(at[1] == axes.get_ylim()[0])


def check_on_curves(explorer):
    """Every point within the limits of an axes that has a curve in its role lies on one; the axes where one was.

    A point on the axis itself is level with one on the curve, or below it.
    """
    found, panels = curves(explorer)
    seen = set()
    shown = [it for it in points(explorer) if it[:2] in found and is_inside(panels[it[0]], it[2])]
    for name, role, at in shown:
        if is_on_axis(panels[name], at):
            others = [it[2] for it in shown if it[:2] == (name, role) and not is_on_axis(panels[name], it[2])]
            assert any(at[0] == other[0] or at[1] == other[1] for other in others), (name, at)
        else:
            place = panels[name].transData.transform(at)
            off = min(distance(place, curve) for curve in found[name, role])
            assert off <= NEAR_PX, f"the point at {at} is {off:.1f} px off the curve on {name!r}: {explorer}"
            seen.add(name)
    return seen


@pytest.mark.parametrize("explorer_class", EXPLORERS, ids=lambda it: it.__name__)
def test_points_lie_on_the_curves_of_their_colour(explorer_class):
    explorer, rng = explorer_class(), np.random.default_rng(31)
    seen = check_on_curves(explorer)
    for turn in range(12):
        contract.scatter(explorer, rng, turn)
        if not explorer.error:
            seen |= check_on_curves(explorer)
    assert seen == WITH_CURVES.get(explorer_class.__name__, set())


class Beside(bp.ChainRule):
    """Draws f a little too high."""

    def stage(self, figure, r):
        super().stage(figure, r)
        (curve,) = next(axes for axes in figure.axes if axes.get_label() == "f").lines
        curve.set_ydata(np.asarray(curve.get_ydata()) + 0.05)


def test_a_curve_beside_its_point_is_found():
    with pytest.raises(AssertionError, match="px off the curve on 'f'"):
        check_on_curves(Beside())
