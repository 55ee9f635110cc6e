"""No number of a picture lies on a tick, a title or an axis label, at the ends of every slider and at random."""

import numpy as np
import pytest
from matplotlib.text import Text

import bpwidgets as bp
from bpwidgets.explorers.chain_rule import rectangle_marks
from bpwidgets.live.model.parameters import Slider
from bpwidgets.live.picture.marks import Label
from tests.explorers import contract

ALLOWED_PX = 2.0
"""Boxes of text have some air round the letters: so much may overlap."""


def boxes(explorer):
    """The boxes of all texts of the figure: {text of the stage: box}, {label over it: box}."""
    figure = explorer.figure
    figure.draw_without_rendering()
    stage, over = [], []
    for axes in (axes for part in (figure, *figure.subfigs) for axes in part.axes):
        texts = [axes.title, axes._left_title, axes._right_title, axes.xaxis.label, axes.yaxis.label]
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            ticks = [tick for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
            texts += [label for tick in ticks for label in (tick.label1, tick.label2)]
        stage += [it for it in texts if it.get_visible() and it.get_text().strip()]
    for part in figure.subfigs or [figure]:
        over += [it for it in part.get_children() if isinstance(it, Text) and it.get_text().strip()]
    return [[(it.get_text(), it.get_window_extent()) for it in found] for found in (stage, over)]


def overlaps(explorer):
    """Which labels lie on which texts of the stage, by more than ALLOWED_PX both across and up."""
    stage, over = boxes(explorer)
    found = set()
    for text, box in over:
        for fixed, other in stage:
            across = min(box.x1, other.x1) - max(box.x0, other.x0)
            up = min(box.y1, other.y1) - max(box.y0, other.y0)
            if min(across, up) > ALLOWED_PX:
                found.add((text, fixed))
    return found


def at_the_ends(explorer):
    """The explorer at both ends of each slider, the others as they are; and at two settings at random."""
    for name, parameter in contract.in_order(explorer):
        for value in (parameter.low, parameter.high) if isinstance(parameter, Slider) else ():
            setattr(explorer, name, value)
            yield
            explorer.reset()
    rng = np.random.default_rng(7)
    for turn in range(2):
        contract.scatter(explorer, rng, turn)
        yield


@pytest.mark.parametrize("explorer_class", contract.exported(), ids=lambda it: it.__name__)
def test_no_number_lies_on_a_tick_or_a_title(explorer_class):
    explorer = explorer_class()
    assert overlaps(explorer) == set()
    for _ in at_the_ends(explorer):
        if not explorer.error:
            assert overlaps(explorer) == set(), contract.settings(explorer)


def test_a_label_on_a_tick_is_found(monkeypatch):
    monkeypatch.setattr(
        rectangle_marks, "widths", lambda _: [Label(axes="g", at=(-3, -1), text="du = 0.4", offset=(-30, 0))]
    )
    assert overlaps(bp.ChainRule())
