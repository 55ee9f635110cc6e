"""The background of a live picture has the size, the place of the axes and the colours that its page needs."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image as Pillow

from bpwidgets.live.picture import style
from bpwidgets.live.render import canvas, stages
from tests.live.render.easel import Easel


def test_boxes_and_limits_are_matplotlibs():
    drawn = stages.draw_stage(Easel(), width=600, ratio=1.0, theme="light")
    figure = canvas.blank_figure(600, 300, 1.0)
    Easel().stage(figure, None)
    figure.canvas.draw()
    for axes, placed in zip(figure.axes, drawn.axes, strict=True):
        box = axes.get_window_extent()
        np.testing.assert_allclose(placed.box, [box.x0, 300 - box.y1, box.width, box.height], atol=1e-6)
        assert placed.x == axes.get_xlim()
        assert placed.y == axes.get_ylim()
    assert [placed.log for placed in drawn.axes] == [(False, False), (False, True)]
    assert [placed.name for placed in drawn.axes] == ["left", "right"]


def test_png_has_the_pages_pixels():
    for ratio in (1.0, 2.0):
        drawn = stages.draw_stage(Easel(), width=600, ratio=ratio, theme="light")
        assert Pillow.open(io.BytesIO(drawn.png)).size == (600 * ratio, 300 * ratio)
        assert (drawn.width, drawn.height) == (600, 300)


def test_stage_is_transparent_and_its_text_is_the_themes_ink():
    for theme in ("light", "dark"):
        drawn = stages.draw_stage(Easel(), width=600, ratio=1.0, theme=theme)
        image = np.asarray(Pillow.open(io.BytesIO(drawn.png)).convert("RGBA")).astype(int)
        assert image[2, 2, 3] == 0
        ink = [int(style.palette(theme)["ink"][i : i + 2], 16) for i in (1, 3, 5)]
        solid = image[image[..., 3] == 255][:, :3]
        assert (np.abs(solid - ink).max(axis=1) < 3).any()


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_a_narrow_page_makes_a_narrower_stage_and_a_wide_one_enlarges_it_as_a_whole(scale):
    easel = Easel(scale=scale)
    assert stages.fit(easel, 600 * scale) == stages.Fit(600, 300, scale)
    assert stages.fit(easel, 660 * scale) == stages.Fit(600, 300, pytest.approx(1.1 * scale))
    assert stages.fit(easel, 689 * scale) == stages.fit(easel, 660 * scale)
    assert stages.fit(easel, 5000) == stages.Fit(600, 300, 4 / 3 * scale)
    assert stages.fit(easel, 400 * scale) == stages.Fit(400, 225, scale)
    assert stages.fit(easel, 10).width == 320
    assert stages.fit(easel, 10).height >= 0.75 * 300


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_a_low_page_makes_a_lower_stage_and_does_not_enlarge_it(scale):
    easel = Easel(scale=scale)
    assert stages.fit(easel, 5000, 330 * scale) == stages.Fit(600, 300, pytest.approx(1.1 * scale))
    assert stages.fit(easel, 5000, 270 * scale) == stages.Fit(600, 270, scale)
    assert stages.fit(easel, 5000, 10) == stages.Fit(600, 225, scale)


def test_a_stage_that_stacks_its_panels_is_higher_where_it_is_narrow():
    easel = Easel(size=(900, 300), narrow_height=500)
    assert stages.fit(easel, 760) == stages.Fit(760, pytest.approx(300 * 760 / 900), 1.0)
    assert stages.fit(easel, 759) == stages.Fit(759, 500, 1.0)
    assert stages.fit(easel, 400, 450) == stages.Fit(400, 450, 1.0)
    assert stages.fit(easel, 400, 10) == stages.Fit(400, 375, 1.0)
