"""Ticks that are made late look as those that Matplotlib makes at once, and where none is to be seen none is made."""

import io

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.axis import XAxis, YAxis
from PIL import Image

import bpwidgets as bp
from bpwidgets.live.render import canvas, figures, late_ticks
from bpwidgets.live.render.stages import draw_stage
from tests.explorers import contract

LOOK = {"width": 940, "ratio": 1.5, "theme": "light"}


def pixels(explorer):
    return np.asarray(Image.open(io.BytesIO(draw_stage(explorer, **LOOK).png)))


@pytest.mark.parametrize("explorer_class", contract.exported(), ids=lambda it: it.__name__)
def test_a_stage_looks_the_same(explorer_class, monkeypatch):
    explorer = explorer_class()
    late = pixels(explorer)
    monkeypatch.setattr(canvas, "LateTickAxes", Axes)
    np.testing.assert_array_equal(late, pixels(explorer))


def test_axes_without_an_axis_make_no_ticks():
    figure = canvas.blank_figure(400, 300, 1.0)
    axes = figure.add_subplot(label="plane")
    axes.set_axis_off()
    axes.tick_params(length=3)
    figure.draw_without_rendering()
    for axis in (axes.xaxis, axes.yaxis):
        assert not {"majorTicks", "minorTicks"} & vars(axis).keys()


def test_a_property_that_was_set_before_there_were_ticks_is_theirs():
    axes = canvas.blank_figure(400, 300, 1.0).add_axes((0.1, 0.1, 0.8, 0.8))
    axes.tick_params(length=11)
    axes.grid(visible=True)
    for tick in axes.xaxis.get_major_ticks():
        assert tick._size == 11
        assert tick.gridline.get_visible()


def test_a_property_that_is_set_later_is_theirs_too():
    axes = canvas.blank_figure(400, 300, 1.0).add_axes((0.1, 0.1, 0.8, 0.8))
    ticks = axes.xaxis.get_major_ticks(3)
    axes.tick_params(length=11)
    assert {tick._size for tick in ticks} == {11}


def test_the_axes_of_a_matplotlib_that_makes_ticks_late_itself_are_its_own(monkeypatch):
    monkeypatch.setattr(late_ticks, "NEEDED", False)
    axes = canvas.blank_figure(400, 300, 1.0).add_axes((0.1, 0.1, 0.8, 0.8))
    assert (type(axes.xaxis), type(axes.yaxis)) == (XAxis, YAxis)


def test_a_picture_has_late_ticks():
    explorer = bp.ChainRule()
    for figure in (explorer.figure, figures.make_figure(explorer, caption=True)):
        assert {type(axes) for axes in figure.axes} == {canvas.LateTickAxes}
