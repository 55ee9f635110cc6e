"""Stage and marks by Matplotlib: every kind of mark, both themes, inside the picture, with the sentence below."""

from __future__ import annotations

import gc
import io
import threading
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from PIL import Image as Pillow

from bpwidgets import ChainRule, Softmax
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.picture import equation, layout, style
from bpwidgets.live.picture.marks import (
    HANDLE_SYMBOLS,
    Arrow,
    Band,
    Cells,
    Handle,
    Image,
    Label,
    Line,
    Points,
    Polygon,
)
from bpwidgets.live.picture.shapes import rectangle
from bpwidgets.live.render import canvas, figures, formula, stages
from bpwidgets.live.render.painter import Painter
from bpwidgets.live.render.theme import apply_theme
from tests.live.fixtures import THROWAWAY
from tests.live.render.easel import Easel

KINDS = {
    "line": Line(axes="left", role="forward", x=[0, 1], y=[0, 1], dash=True),
    "line with a gap": Line(axes="left", role="forward", x=[0, 0.4, 0.5, 1], y=[0, np.nan, 1, 0]),
    "line across panels": Line(axes=("left", "right"), role="forward", x=[0.2, 0.5], y=[0.2, 5]),
    "points": Points(
        axes="left", role="gradient", x=[0.2, 0.8], y=[0.5, 0.5], symbol="diamond", filled=False
    ),
    "crosses": Points(axes="left", role="wrong", x=[0.2], y=[0.5], symbol="cross", size=20),
    "arrow": Arrow(axes="left", role="gradient", tail=(0.1, 0.1), head=(0.9, 0.9)),
    "short arrow": Arrow(axes="left", role="gradient", tail=(0.1, 0.1), head=(0.13, 0.1)),
    "short arrow with a shaft": Arrow(axes="left", tail=(0.1, 0.1), head=(0.13, 0.1), head_share=0.4),
    "arrow across panels": Arrow(axes=("left", "right"), role="gradient", tail=(0.5, 0.5), head=(0.5, 5)),
    "polygon": Polygon(axes="left", role="wrong", x=[0.1, 0.9, 0.5], y=[0.1, 0.1, 0.9], edge=2, hatch=True),
    "polygon across panels": Polygon(
        axes=("left", "left", "right", "right"), role="gradient", x=[0.5, 0.5, 0.2, 0.2], y=[0.2, 0.8, 5, 2]
    ),
    "polygon that leaves its panel": Polygon(
        axes=("left", "left", "right", "right"), role="gradient", x=[0.5, 0.6, 0.2, 0.2], y=[-3, 4, 50, 2]
    ),
    "band": Band(axes="left", role="kink", low=0.2, high=0.4),
    "label": Label(axes="left", role="forward", at=(0.5, 0.5), text="u = 1", bold=True),
    "label beside a title": Label(axes="left", at=(0, 1), axes_coords="xy", offset=(0, 12), text="slope"),
    "cells": Cells(
        axes="left",
        role="gradient",
        values=[[1, -2], [0, 0.5]],
        box=(0, 1, 0, 1),
        vmax=2,
        highlighted=[[1, 0], [0, 0]],
    ),
    "cells without numbers": Cells(
        axes="left", role="gradient", values=np.eye(3), box=(0, 1, 0, 1), digits=0
    ),
    "classes": Image(
        axes="left", values=[[0, 1], [1, 2]], box=(0, 1, 0, 1), classes=("forward", "gradient", "agree")
    ),
    "image": Image(axes="left", role="forward", values=[[0.0, 0.5], [1.0, 0.2]], box=(0, 1, 0, 1)),
}
NOTHING = {
    "arrow of no length": Arrow(axes="left", tail=(0.5, 0.5), head=(0.5, 0.5)),
    "arrow to nowhere": Arrow(axes="left", tail=(0.5, 0.5), head=(np.nan, 0.5)),
    "polygon with a corner nowhere": Polygon(axes="left", x=[0.1, np.nan, 0.9], y=[0.1, 0.9, 0.1], edge=2),
    "points nowhere": Points(axes="left", x=[np.nan], y=[0.5]),
    "line nowhere": Line(axes="left", x=[np.nan, np.nan], y=[0.5, 1]),
    "label nowhere": Label(axes="left", at=(np.nan, 0.5), text="lost"),
    "band of no width": Band(axes="left", low=0.3, high=0.3),
    "cells of zeros": Cells(axes="left", values=np.zeros((2, 2)), box=(0, 0, 0, 0), vmax=0.0, digits=0),
    "image of NaN": Image(axes="left", values=np.full((2, 2), np.nan), box=(0, 1, 0, 1)),
}


def pixels(figure):
    figure.canvas.draw()
    return np.asarray(figure.canvas.buffer_rgba()).astype(int)


def unpainted(theme, zoom):
    """The stage without marks, as a figure."""
    figure = canvas.blank_figure(600, 300, zoom)
    Easel().stage(figure, None)
    apply_theme(figure, theme)
    return figure


empty = lru_cache(lambda theme, zoom: pixels(unpainted(theme, zoom)))


def painted(marks, handles=(), theme="light", zoom=1.0):
    """The picture with marks and the one without, as arrays of pixels."""
    figure = unpainted(theme, zoom)
    Painter(figure, theme).paint(marks, handles)
    return pixels(figure), empty(theme, zoom)


def where(after, before):
    """The box (left, right, top, bottom) in px of all that differs."""
    rows, columns = np.nonzero((after != before).any(axis=2))
    return columns.min(), columns.max(), rows.min(), rows.max()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", KINDS)
def test_every_mark_is_drawn_in_both_themes_without_a_warning(name, theme):
    after, before = painted([KINDS[name]], theme=theme)
    assert (after != before).any()


@pytest.mark.parametrize("name", NOTHING)
def test_a_mark_that_is_nowhere_is_not_drawn_and_does_not_warn(name):
    after, before = painted([NOTHING[name]])
    np.testing.assert_array_equal(after, before)


@pytest.mark.parametrize("role", style.ROLES)
def test_a_role_has_its_colour(role):
    after, _ = painted(
        [Polygon(axes="left", role=role, x=[0.2, 0.8, 0.8, 0.2], y=[0.2, 0.2, 0.8, 0.8], opacity=1)]
    )
    colour = [int(style.palette("light")[role][i : i + 2], 16) for i in (1, 3, 5)]
    box = panel("left")
    middle = after[int(box[1] + box[3] / 2), int(box[0] + box[2] / 2), :3]
    np.testing.assert_allclose(middle, colour, atol=1)


@lru_cache
def panel(name):
    drawn = stages.draw_stage(Easel(), width=600, ratio=1.0, theme="light")
    return next(axes.box for axes in drawn.axes if axes.name == name)


@pytest.mark.parametrize("kind", ["line", "arrow", "polygon", "image", "cells"])
def test_a_mark_on_one_panel_is_cut_at_its_edge(kind):
    far = {
        "line": Line(axes="left", x=[-5, 5], y=[-5, 5]),
        "arrow": Arrow(axes="left", tail=(-5, 0.5), head=(5, 0.5)),
        "polygon": Polygon(axes="left", x=[-5, 5, 5, -5], y=[-5, -5, 5, 5]),
        "image": Image(axes="left", values=[[1.0]], box=(-5, 5, -5, 5)),
        "cells": Cells(axes="left", values=[[1.0]], box=(-5, 5, -5, 5), digits=0),
    }[kind]
    after, before = painted([far])
    left, right, top, bottom = where(after, before)
    box = panel("left")
    assert box[0] - 1.5 <= left
    assert right <= box[0] + box[2] + 1.5
    assert box[1] - 1.5 <= top
    assert bottom <= box[1] + box[3] + 1.5


@pytest.mark.parametrize("name", ["line across panels", "polygon across panels", "arrow across panels"])
def test_a_mark_across_panels_reaches_both(name):
    after, before = painted([KINDS[name]])
    left, right, _, _ = where(after, before)
    assert left < panel("left")[0] + panel("left")[2]
    assert right > panel("right")[0]


def test_a_vertex_lands_where_its_axes_say_on_a_logarithmic_one_too():
    after, before = painted([Points(axes=("left", "right"), x=[0.25, 0.5], y=[0.75, np.sqrt(10)])])
    left, right, top, bottom = where(after, before)
    one, two = panel("left"), panel("right")
    assert (left + right) / 2 == pytest.approx((one[0] + 0.25 * one[2] + two[0] + 0.5 * two[2]) / 2, abs=1.5)
    assert (top + bottom) / 2 == pytest.approx((one[1] + 0.25 * one[3] + two[1] + 0.5 * two[3]) / 2, abs=1.5)


def test_marks_are_drawn_in_their_order_images_too():
    image = Image(axes="left", role="forward", values=[[1.0]], box=(0, 1, 0, 1), opacity=1)
    cover = Polygon(axes="left", role="gradient", x=[0, 1, 1, 0], y=[0, 0, 1, 1], opacity=1)
    box = panel("left")
    row, column = int(box[1] + box[3] / 2), int(box[0] + box[2] / 2)
    for marks, top in (([image, cover], "gradient"), ([cover, image], "forward")):
        after, _ = painted(marks)
        np.testing.assert_allclose(after[row, column, :3], rgb(top), atol=1)


def test_row_0_of_an_image_and_of_cells_is_on_top():
    for mark in (
        Image(axes="left", role="gradient", values=[[1.0], [0.0]], box=(0, 1, 0, 1)),
        Polygon(axes="left", role="gradient", x=[0, 1, 1, 0], y=[0.5, 0.5, 1, 1]),
    ):
        after, before = painted([mark])
        _, _, top, bottom = where(after, before)
        box = panel("left")
        assert top < box[1] + 0.1 * box[3]
        assert bottom < box[1] + 0.55 * box[3]


def rgb(role):
    return [int(style.palette("light")[role][i : i + 2], 16) for i in (1, 3, 5)]


def test_a_class_has_its_colour_as_strong_as_its_shade_and_the_boundary_lies_over_it():
    box = panel("left")
    image = Image(
        axes="left",
        values=[[0, 1], [np.nan, 1]],
        shades=[[1.0, 1.0], [1.0, 0.0]],
        box=(0, 1, 0, 1),
        classes=("forward", "gradient"),
        opacity=1,
    )
    after, before = painted([image])
    places = {
        (i, j): (int(box[1] + box[3] * (0.25 + 0.5 * i)), int(box[0] + box[2] * (0.25 + 0.5 * j)))
        for i in (0, 1)
        for j in (0, 1)
    }
    np.testing.assert_allclose(after[places[0, 0]][:3], rgb("forward"), atol=1)
    np.testing.assert_allclose(after[places[0, 1]][:3], rgb("gradient"), atol=1)
    for clear in ((1, 0), (1, 1)):
        np.testing.assert_array_equal(after[places[clear]], before[places[clear]])
    middle = int(box[1] + box[3] * 0.25), round(box[0] + box[2] * 0.5)
    for look, role in (({}, "ink"), ({"boundary_role": "wrong", "boundary_width": 6.0}, "wrong")):
        outlined, _ = painted([replace(image, boundary=[(0.5, 0.5), (0.5, 1.0)], **look)])
        np.testing.assert_allclose(outlined[middle][:3], rgb(role), atol=40)
        beside = outlined[middle[0], middle[1] + 2][:3]
        assert np.allclose(beside, rgb(role), atol=2) == bool(look)


def text_boxes(figure):
    renderer = figure.canvas.get_renderer()
    return [artist.get_window_extent(renderer) for artist in figure.artists if isinstance(artist, Text)]


@pytest.mark.parametrize("align", ["left", "center", "right"])
@pytest.mark.parametrize("x", [-0.4, 0.0, 1.0, 3.0])
@pytest.mark.parametrize("role", ["ink", "gradient"])
def test_a_label_stays_inside_the_picture(align, x, role):
    figure = canvas.blank_figure(600, 300, 1.0)
    Easel().stage(figure, None)
    label = Label(axes="right", role=role, at=(x, 3), text="slope = −1.234 at this point", align=align)
    Painter(figure, "light").paint([label])
    (box,) = text_boxes(figure)
    assert box.x0 >= 0
    assert box.x1 <= 600
    for swatch in (artist for artist in figure.artists if isinstance(artist, Rectangle)):
        assert swatch.get_window_extent().x0 >= 0


@pytest.mark.parametrize("up", [-400, 400])
def test_a_label_of_the_captioned_picture_lies_neither_on_the_equation_nor_on_the_caption(up, monkeypatch):
    label = Label(axes="left", role="gradient", at=(0, 0), text="astray", offset=(0, up))
    explorer = ChainRule()
    monkeypatch.setattr(ChainRule, "scene", lambda *_: [replace(label, axes="g")])
    explorer.refresh()
    figure = figures.make_figure(explorer, caption=True, hint=True)
    panel = figure.subfigs[-2]
    drawn = [it for it in panel.artists if isinstance(it, Rectangle) or "astray" in getattr(it, "_text", "")]
    boxes = [artist.get_window_extent() for artist in drawn]
    assert len(boxes) == 2
    assert min(box.y0 for box in boxes) >= panel.bbox.y0 - 1e-6
    assert max(box.y1 for box in boxes) <= panel.bbox.y1 + 1e-6


@pytest.mark.parametrize("up", np.arange(0, 1, 0.0625))
def test_a_lone_minus_sign_is_seen_wherever_it_stands(up):
    minus = Label(axes="left", at=(0.5, 0.5), text="−", offset=(0, up), size=11, align="center")
    after, before = painted([minus])
    assert np.any(after != before)


def test_a_label_with_a_role_has_a_swatch_beside_ink():
    after, _ = painted([Label(axes="left", role="gradient", at=(0.5, 0.5), text="x")])
    orange = [int(style.palette("light")["gradient"][i : i + 2], 16) for i in (1, 3, 5)]
    assert (np.abs(after[..., :3] - orange).max(axis=2) < 3).sum() > 20


@pytest.mark.parametrize("symbol", HANDLE_SYMBOLS)
def test_handles_are_drawn(symbol):
    handle = Handle(label="x", axes="left", at=(0.5, 0.5), to_parameters=dict, role="gradient", symbol=symbol)
    after, before = painted([], [handle])
    left, right, top, bottom = where(after, before)
    box = panel("left")
    assert (left + right) / 2 == pytest.approx(box[0] + box[2] / 2, abs=1.5)
    assert (top + bottom) / 2 == pytest.approx(box[1] + box[3] / 2, abs=1.5)


def coloured_px(mark, role, *, handle=False):
    """How many px of the row through the middle of the left panel have a role's colour, measured at fourfold size."""
    zoom = 4
    after, _ = painted([] if handle else [mark], [mark] if handle else [], zoom=float(zoom))
    left, top, width, height = (round(zoom * side) for side in panel("left"))
    row = after[top + height // 2, left + 4 * zoom : left + width]  # right of the spine
    row = (
        255 + (row[:, :3] - 255.0) * row[:, 3:] / 255
    )  # on white, to which an edge in a pixel's middle is half way
    return (np.abs(row - rgb(role)).max(axis=1) < np.abs(255 - np.array(rgb(role))).max() / 2).sum() / zoom


@pytest.mark.parametrize("symbol", HANDLE_SYMBOLS)
def test_a_handle_on_a_bar_of_its_colour_is_seen_on_paper(symbol):
    bar = rectangle("left", (0, 1), (0, 1), role="gradient", opacity=1)
    place = {"label": "x", "axes": "left", "at": (0.5, 0.5), "to_parameters": dict}
    handle = Handle(**place, role="gradient", size=24, symbol=symbol)
    zoom = 4
    left, top, width, height = (round(zoom * side) for side in panel("left"))
    after, _ = painted([bar], [handle], zoom=float(zoom))
    row = after[top + height // 2, left : left + width, :3]
    on_paper = np.abs(row - rgb("paper")).max(axis=1) < 40
    starts = np.flatnonzero(np.diff(on_paper.astype(int)) == 1)
    # The paper round the ring on the left, inside the ring on both sides of the dot, and round the ring on the right.
    assert len(starts) == 4
    assert on_paper[starts[0] + 1 :].argmin() / zoom == pytest.approx(Handle.halo_px, abs=0.5)


def test_widths_are_px_at_scale_1():
    middle = {"axes": "left", "role": "gradient", "x": [0.5], "y": [0.5]}
    beside = {"axes": "left", "role": "gradient", "box": (0.2, 0.8, 0.2, 0.8), "values": [[0.0]], "digits": 0}
    upright = Line(axes="left", role="gradient", x=[0.5, 0.5], y=[0, 1], width=3)
    handle = Handle(label="x", axes="left", at=(0.5, 0.5), to_parameters=dict, role="gradient", size=24)
    assert coloured_px(upright, "gradient") == pytest.approx(3, abs=0.2)
    assert coloured_px(Points(**middle, size=30, filled=False), "gradient") == pytest.approx(2 * 1.5, abs=0.3)
    assert coloured_px(Points(**middle, size=30), "gradient") == pytest.approx(30 + 1.5, abs=0.3)
    assert coloured_px(Cells(**beside), "muted") == pytest.approx(2 * 0.5, abs=0.3)
    assert coloured_px(Cells(**beside, highlighted=[[True]]), "ink") == pytest.approx(2 * 2, abs=0.3)
    framed = Cells(**beside | {"role": "forward"}, highlighted=[[True]], frame="gradient")
    assert coloured_px(framed, "gradient") == pytest.approx(2 * 2, abs=0.3)
    assert coloured_px(handle, "gradient", handle=True) == pytest.approx(2 * 2 + 24 / 3, abs=0.3)


def test_twice_the_pixels_show_the_same_picture():
    names = ("line", "points", "arrow", "band", "label beside a title")
    marks = [KINDS[name] for name in names]
    boxes = [np.array(where(*painted(marks, zoom=zoom))) / zoom for zoom in (1.0, 2.0)]
    np.testing.assert_allclose(*boxes, atol=2)


# ---- panels ----


@pytest.mark.parametrize("width", [320, 600, 900])
def test_grid_keeps_its_margins_in_px_at_every_width(width):
    figure = canvas.blank_figure(width, 300, 2.0)
    axes = layout.grid(figure, [["a", "b"], ["c", "d"]], left=40, right=10, top=20, bottom=30, gap=(50, 60))
    box = {name: it.get_position() for name, it in axes.items()}
    assert box["a"].x0 * width == pytest.approx(40)
    assert (1 - box["b"].x1) * width == pytest.approx(10)
    assert (1 - box["a"].y1) * 300 == pytest.approx(20)
    assert box["c"].y0 * 300 == pytest.approx(30)
    assert (box["b"].x0 - box["a"].x1) * width == pytest.approx(50)
    assert (box["a"].y0 - box["c"].y1) * 300 == pytest.approx(60)


def test_a_square_panel_is_as_wide_as_it_is_high():
    figure = canvas.blank_figure(800, 400, 1.0)
    box = layout.grid(figure, [["a", "b"]], square="b")["b"].get_position()
    assert box.width * 800 == pytest.approx(box.height * 400)


@pytest.mark.parametrize(("width", "height"), [(320, 428), (200, 900)])
def test_where_a_square_panel_has_no_room_it_is_as_wide_as_those_beside_it(width, height):
    figure = canvas.blank_figure(width, height, 1.0)
    found = layout.grid(figure, [["a", "b"]], square="a")
    a, b = (found[name].get_position() for name in "ab")
    assert a.width == pytest.approx(b.width)
    assert a.width > 0


# ---- whole pictures ----


@pytest.mark.parametrize("explorer_class", [ChainRule, Softmax, *THROWAWAY])
def test_the_saved_picture_holds_the_equation_above_and_the_sentence_below(explorer_class):
    explorer = explorer_class()
    figure = figures.make_figure(explorer, caption=True, hint=True)
    figure.canvas.draw()
    assert isinstance(explorer, Explorer)
    *above, caption = figure.texts
    written = equation.to_mathtext(explorer.picture.equation, explorer.result)
    assert [text.get_text() for text in above] == [figures.HINT, *([written] if written else [])]
    picture = [axes.get_window_extent() for axes in figure.subfigs[-2].axes]
    for box in (text.get_window_extent() for text in above):
        assert box.x0 >= 0
        assert box.x1 <= figure.bbox.width
        assert box.y1 <= figure.bbox.height
        assert box.y0 > max(place.y1 for place in picture)
    for text in above[1:]:  # a high one does not touch what is above it
        assert text.get_window_extent().y1 <= figure.bbox.height - figures.HINT_PX
    assert " ".join(caption.get_text().split()) == " ".join(explorer.summary.split())
    box = caption.get_window_extent()
    assert box.x0 >= 0
    assert box.x1 <= figure.bbox.width
    assert box.y0 >= 0
    assert box.y1 < min(place.y0 for place in picture)


def test_a_caption_keeps_both_margins(monkeypatch):
    monkeypatch.setattr(Softmax, "summary", "n" * 4 + " nnnn" * 200)
    figure = figures.make_figure(Softmax(), caption=True)
    figure.canvas.draw()
    box = figure.texts[-1].get_window_extent()
    margin = figures.MARGIN_PX * figure.dpi / layout.DPI
    assert box.x0 >= margin - 1
    assert box.x1 <= figure.bbox.width - margin


def test_any_signs_may_stand_in_the_caption_and_in_labels():
    class FailsBeside(ChainRule):
        def claims(self, r):
            raise ValueError(r"$\foo$ and $\bar{$")

    explorer = FailsBeside(g=lambda x: x)
    assert r"$\foo$" in explorer.summary
    assert figures.captioned_png(explorer).startswith(b"\x89PNG")
    figure = canvas.blank_figure(300, 60, 1.0)
    figure.add_subplot(label="only")
    Painter(figure, "light").paint([Label(axes="only", at=(0.5, 0.5), text=r"$\foo$")], [])
    figure.canvas.draw()


def test_axes_of_another_kind_have_no_late_ticks_and_no_error():
    figure = canvas.blank_figure(300, 300, 1.0)
    for asked in ({"projection": "polar"}, {"polar": True}):
        assert figure.add_subplot(**asked).name == "polar"
        assert figure.add_axes((0, 0, 1, 1), **asked).name == "polar"
    assert figure.add_subplot(projection=None, polar=False).name == "rectilinear"


def test_caption_makes_the_picture_higher_and_the_png_is_it():
    explorer = ChainRule()
    plain, captioned = figures.make_figure(explorer), figures.make_figure(explorer, caption=True, hint=True)
    assert captioned.bbox.height > plain.bbox.height
    image = Pillow.open(io.BytesIO(figures.captioned_png(explorer)))
    assert image.size == (int(captioned.bbox.width), int(captioned.bbox.height))


def test_scale_enlarges_everything():
    assert (
        figures.make_figure(ChainRule(scale=2)).bbox.width == 2 * figures.make_figure(ChainRule()).bbox.width
    )


def test_stage_and_marks_of_a_saved_picture_are_of_one_picture_though_a_drag_comes_between(monkeypatch):
    explorer = ChainRule()
    shown, painted_marks, drags = explorer.picture, [], []

    def stage(*_):
        drag = threading.Thread(target=lambda: setattr(explorer, "x", 1.25))
        drag.start()
        drag.join(0.3)  # it waits for the picture; where it does not, it is through by now
        drags.append(drag)

    monkeypatch.setattr(ChainRule, "stage", stage)
    monkeypatch.setattr(Painter, "paint", lambda _, marks, __: painted_marks.append(marks))
    figures.make_figure(explorer, caption=True, hint=True)
    drags[0].join()
    assert painted_marks[0] is shown.marks
    assert explorer.x == 1.25


# ---- contours ----


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_contours_take_the_colour_of_their_role(theme):
    figure = Figure()
    drawn = figure.add_subplot().contour(np.add.outer(np.arange(5.0), np.arange(5.0)), levels=[2, 3, 4])
    drawn.set_gid("gradient")
    apply_theme(figure, theme)
    figure.canvas.draw()
    colours = {to_hex(colour).upper() for colour in drawn.get_edgecolor()}
    assert colours == {style.palette(theme)["gradient"].upper()}
    assert not len(drawn.get_facecolor())


def cell_opacities(value, *shares, **look):
    """How opaque one cell is, 0 to 255, at shares (across, down) of it."""
    cell = Cells(axes="left", role="gradient", values=[[value]], box=(0.2, 0.8, 0.2, 0.8), **look)
    after, _ = painted([cell])
    left, top, width, height = panel("left")
    at = [(top + height * (0.2 + 0.6 * down), left + width * (0.2 + 0.6 * across)) for across, down in shares]
    return [after[round(y), round(x), 3].item() for y, x in at]


def test_the_bar_of_a_positive_number_stands_on_the_middle_and_that_of_a_negative_one_hangs_from_it():
    up, down = (0.3, 0.2), (0.3, 0.8)
    ground, bar = cell_opacities(1.0, down, up)
    assert cell_opacities(-1.0, up, down) == [ground, bar]
    assert 0 < ground < bar / 2
    assert cell_opacities(0.0, up, down) == [ground, ground]
    assert cell_opacities(np.nan, up, down) == [0, 0]


@pytest.mark.parametrize("vmax", [np.inf, np.nan])
def test_a_cell_without_a_largest_number_is_a_number_alone(vmax):
    assert cell_opacities(1.0, (0.3, 0.2), (0.3, 0.8), vmax=vmax) == [0, 0]
    assert cells(vmax=vmax).bar(1.0, 100, 40) is None
    assert cells(vmax=vmax, grey=True).lift(1.0, 100, 40) == 0


def test_a_grey_cell_has_the_ground_of_its_role_and_no_bar():
    ground, bar = cell_opacities(1.0, (0.3, 0.8), (0.3, 0.2))
    assert ground < bar
    assert cell_opacities(1.0, (0.3, 0.8), (0.3, 0.2), grey=True) == [ground, ground]


def cells(**look):
    return Cells(axes="left", values=[[0.0]], box=(0, 1, 0, 1), **look)


def test_a_bar_is_as_long_as_its_number_is_large_and_lies_where_a_number_has_no_room_beside_it():
    most, numbered, bare = Cells.end_air_px, cells(vmax=2), cells(vmax=2, digits=0)
    assert numbered.bar(2, 100, 40)[2:] == (20, 40 - most)
    assert numbered.bar(-1, 100, 40)[2:] == (20 - (20 - most) / 2, 20)
    assert numbered.bar(2, 100, 20) == (50, 100 - most, most, most + Cells.lying_px)
    assert numbered.bar(-2, 100, 20)[:2] == (most, 50)
    assert bare.bar(-2, 100, 20) == pytest.approx((most, 50, 20 * Cells.side_air, 20 * (1 - Cells.side_air)))
    assert bare.bar(-2, 10, 20)[2:] == (most, 10)


def test_a_small_number_has_a_bar_whose_side_is_seen():
    assert cells().bar(-0.01, 100, 40)[2:] == (20 - Cells.shortest_px, 20)
    assert [cells().bar(value, 100, 40) for value in (0.0, 1e-5, np.nan, -np.inf)] == [None] * 4


def test_zero_has_the_sign_that_is_asked_for():
    assert Cells(axes="left", values=[[0.0, -0.0, 1.5]], box=(0, 1, 0, 1), zero="•").texts() == [
        "•",
        "•",
        "1.5",
    ]
    assert cells().texts() == ["0"]


def test_a_number_is_on_the_other_side_of_the_middle_than_its_bar():
    assert [cells().lift(value, 100, 40) for value in (1.0, -1.0, 0.0)] == [-10, 10, 0]
    assert cells().lift(1.0, 100, 200) == -Cells.beside_px
    over = cells().bar(-1.0, 100, 20)[3]
    assert cells().lift(-1.0, 100, 20) == (over + 20) / 2 - 10  # in the middle of what is left over the bar
    assert cells(vmax=np.inf).lift(-1.0, 100, 20) == cells(vmax=np.inf, grey=True).lift(-1.0, 100, 20) == 0


def test_a_cell_without_a_number_has_a_short_sign_or_the_one_that_is_asked_for():
    assert Cells(axes="left", values=[[np.nan, 1.5]], box=(0, 1, 0, 1), missing="?").texts() == ["?", "1.5"]


def test_of_few_decimals_fewer_digits_leave_no_more():
    cells = Cells(axes="left", values=[[-0.07582, 0.19]], box=(0, 2, 0, 1), decimals=4, fewer=3)
    assert cells.texts() == ["−0.0758", "0.19"]
    assert cells.shorter() == ["−0.076", "0.19"]


@pytest.mark.parametrize(("wide", "text"), [(0.4, "−0.1899"), (0.08, "−0.19")])
def test_a_number_that_is_wider_than_its_cell_has_fewer_digits(wide, text):
    cells = Cells(axes="left", values=[[-0.1899]], box=(0, wide, 0, 1), fewer=3)
    figure = Figure()
    FigureCanvasAgg(figure)
    figure.add_subplot(label="left")
    Painter(figure, "light").paint([cells])
    assert text in [it.get_text() for it in figure.findobj(Text)]


def test_a_number_with_fewer_digits_stands_in_the_middle_of_its_cell_where_the_longer_one_had_no_room_either():
    figure = canvas.blank_figure(600, 300, 1.0)
    Easel().stage(figure, None)
    axes = next(each for each in figure.axes if each.get_label() == "left")
    (x0, y0), (x1, y1) = axes.transData.inverted().transform([(10, 100), (38, 120)])
    cells = Cells(axes="left", values=[[-0.1899]], box=(x0, x1, y0, y1), fewer=2)
    Painter(figure, "light").paint([cells])
    (box,) = text_boxes(figure)
    assert box.width < 40
    assert (box.x0 + box.x1) / 2 == pytest.approx(24, abs=0.6)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("grey", "of_kink"), [(True, 0.75), (False, 0.0)])
def test_the_numbers_of_a_grey_table_are_between_the_grey_of_a_kink_and_ink(theme, grey, of_kink):
    figure = Figure()
    FigureCanvasAgg(figure)
    figure.add_subplot(label="left")
    Painter(figure, theme).paint([Cells(axes="left", values=[[1.5]], box=(0, 1, 0, 1), grey=grey)])
    (number,) = (it for it in figure.findobj(Text) if it.get_text() == "1.5")
    kink, ink = (np.array(to_rgb(style.palette(theme)[role])) for role in ("kink", "ink"))
    assert to_rgb(number.get_color()) == pytest.approx(of_kink * kink + (1 - of_kink) * ink, abs=1 / 255)


def test_a_cell_without_a_number_has_a_short_sign():
    cells = Cells(axes="left", role="gradient", values=[[np.nan, 1.5]], box=(0, 1, 0, 1))
    figure = Figure()
    FigureCanvasAgg(figure)
    figure.add_subplot(label="left")
    Painter(figure, "light").paint([cells])
    assert [text.get_text() for text in figure.findobj(Text) if text.get_text() in ("–", "1.5")] == [
        "–",
        "1.5",
    ]


def test_a_filled_contour_with_a_role_has_one_colour():
    figure = Figure()
    drawn = figure.add_subplot().contourf(np.add.outer(np.arange(5.0), np.arange(5.0)), levels=[2, 3, 4])
    drawn.set_gid("gradient")
    apply_theme(figure, "light")
    figure.canvas.draw()
    assert {to_hex(colour).upper() for colour in drawn.get_facecolor()} == {
        style.palette("light")["gradient"].upper()
    }


def test_what_is_no_mark_is_refused():
    with pytest.raises(TypeError, match="str is no mark"):
        painted(["line"])


def test_an_equation_wider_than_the_picture_is_set_smaller():
    figure = canvas.blank_figure(300, 60, 1.0)
    figures._write_formula(
        figure, r"$x^2 + x^2 + x^2 + x^2 + x^2 + x^2 + x^2 + x^2 + x^2 + x^2 + x^2$", 10 / 300, 0.5, 280
    )
    (text,) = figure.texts
    assert text.get_window_extent().width <= 281
    figures._write_formula(figure, "$x^2$", 10 / 300, 0.5, 280)
    assert figure.texts[1].get_fontsize() == pytest.approx(formula.FORMULA_PX * style.RATIO_PT)


def test_no_garbage_is_looked_for_while_a_stage_is_drawn_and_the_search_goes_on_whatever_happens(monkeypatch):
    seen = []
    monkeypatch.setattr(ChainRule, "stage", lambda *_: seen.append(gc.isenabled()))
    stages.draw_stage(ChainRule(), width=900, ratio=1, theme="light")
    assert (seen, gc.isenabled()) == ([False], True)
    monkeypatch.setattr(ChainRule, "stage", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        stages.draw_stage(ChainRule(), width=900, ratio=1, theme="light")
    assert gc.isenabled()


def test_who_has_switched_the_search_off_finds_it_off():
    gc.disable()
    try:
        figures.captioned_png(ChainRule())
        assert not gc.isenabled()
    finally:
        gc.enable()


@pytest.mark.parametrize("gid", [None, "forwards"])
def test_text_whose_gid_is_no_role_is_in_the_ink_and_so_seen_in_the_dark(gid):
    figure = canvas.blank_figure(100, 100, 1.0)
    text = figure.text(0.5, 0.5, "words", gid=gid)
    apply_theme(figure, "dark")
    assert text.get_color() == style.palette("dark")["ink"]


def test_words_lie_above_marks_that_come_after_them_and_handles_above_words():
    word = Label(axes="left", at=(0.5, 0.5), text="words")
    over = Polygon(axes="left", x=[0, 1, 1, 0], y=[0, 0, 1, 1], role="wrong", opacity=1.0)
    handle = Handle(label="x", axes="left", at=(0.5, 0.5), to_parameters=dict, role="gradient", size=30)
    after, empty_stage = painted([word, over])
    assert (after == painted([over, word])[0]).all()
    assert (after != painted([over])[0]).any()
    alone, _ = painted([], [handle])
    left, right, top, bottom = where(alone, empty_stage)
    x, y = (left + right) // 2, (top + bottom) // 2
    inside = slice(y - 8, y + 8), slice(x - 8, x + 8)
    assert (painted([word], [handle])[0][inside] == alone[inside]).all()
