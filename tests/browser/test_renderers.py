"""Canvas and Matplotlib draw the same: every explorer is rendered both ways and compared."""

import base64
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import maximum_filter

import bpwidgets as bp
from bpwidgets.live.model.explorer import Explorer
from tests.browser.jupyter import PROGRAM
from tests.browser.shown import picture, settled

pytestmark = pytest.mark.browser

EXPLORERS = [
    name for name in bp.__all__ if isinstance(it := getattr(bp, name), type) and issubclass(it, Explorer)
]
STILL = """__import__("base64").b64encode((lambda figure, file: (
    figure.savefig(file, dpi=figure.dpi), file.getvalue())[1])(w.figure, __import__("io").BytesIO())).decode()"""
SECOND_VIEW = "ChainRule(show='number lines', x=1.2, skip=True)"
NEAR_PX = 3
CONTRAST = 60


def shown(open_notebook, program):
    """A notebook whose one cell shows an explorer w, once its picture no longer changes."""
    notebook = open_notebook([program], name=PROGRAM, height=1300)
    notebook.run(0)
    picture(notebook)
    settled(notebook)
    return notebook


def both(notebook):
    """The page's picture and Matplotlib's as arrays (height, width, 3), cut to one size."""
    # A page's picture takes the room that is there; Matplotlib's is as large as the explorer says.
    notebook.output(0).locator(".bpw-container").evaluate(
        "(node, width) => { node.style.width = `${width}px`; }", notebook.ask("w.size[0]")
    )
    settled(notebook)
    # What is under the pointer has a ring, and what can be clicked has a frame, which the page alone draws.
    notebook.page.mouse.move(0, 0)
    unframed = notebook.page.add_style_tag(
        content=".bpw .bpw-click-target::before { box-shadow: none !important; }"
    )
    box = notebook.output(0).locator(".bpw-picture").bounding_box()
    # Of the page as it is: its picture lies on the theme's paper, which is white.
    devtools = notebook.page.context.new_cdp_session(notebook.page)
    shot = devtools.send("Page.captureScreenshot", {"format": "png", "clip": {**box, "scale": 1}})
    unframed.evaluate("node => node.remove()")
    pictures = [pixels(shot["data"]), pixels(notebook.ask(STILL))]
    height, width = np.min([each.shape[:2] for each in pictures], axis=0)
    return [each[:height, :width] for each in pictures]


def pixels(text):
    return np.asarray(Image.open(BytesIO(base64.b64decode(text))).convert("RGB"), int)


def grown(mask, px):
    """A mask with all that lies within px of it, along either side."""
    return maximum_filter(mask, 2 * px + 1, mode="constant")


def likeness(one, other):
    """The smaller share of either's drawn pixels that lie within NEAR_PX of the other's, in every colour."""
    shares = []
    for kind in (drawn(one, other), drawn(other, one)):
        mine, theirs = kind
        for colour in range(3):
            if mine[..., colour].any():
                near = grown(theirs[..., colour], NEAR_PX)
                shares.append(near[mine[..., colour]].mean())
    return min(shares)


def drawn(one, other):
    """Where each channel of two pictures is darker than paper: two masks (height, width, 3)."""
    return one < 255 - CONTRAST, other < 255 - CONTRAST / 2


@pytest.mark.parametrize("call", [*(f"{name}()" for name in EXPLORERS), SECOND_VIEW])
def test_both_renderers_draw_the_same(open_notebook, call):
    program = f"import bpwidgets as bp\nw = bp.{call}\nw"
    notebook = shown(open_notebook, program)
    on_page, still = both(notebook)
    assert np.abs(np.subtract(on_page.shape, still.shape)).max() <= 2
    assert likeness(on_page, still) > 0.985


def test_both_renderers_draw_the_same_classes_and_boundary(open_notebook):
    notebook = shown(open_notebook, "from tests.live.fixtures import Regions\nw = Regions()\nw")
    on_page, still = both(notebook)
    assert likeness(on_page, still) > 0.985
    # Inside the plane the colours are the same too, but for what lies on an edge.
    inside = np.abs(on_page - still)[30:310, 50:430].max(axis=-1) < 8
    assert inside.mean() > 0.93


NUMBERS = """
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Slider
from bpwidgets.live.picture.marks import Cells

class Numbers(Explorer):
    size = (400, 200)
    first = Slider(12345, low=0, high=100000)

    def compute(self):
        return [[self.first, 1.234e-5], [-0.5, float("nan")]]

    def stage(self, figure, r):
        self.place(figure, table=(20, 20, 360, 160))["table"].set(xlim=(0, 1), ylim=(0, 1))

    def scene(self, r):
        return [Cells(axes="table", role="gradient", values=r, box=(0, 1, 0, 1))]

    def sentence(self, r):
        return "Four numbers."

w = Numbers()
w"""


def test_both_renderers_write_the_same_numbers_into_cells(open_notebook):
    notebook = shown(open_notebook, NUMBERS)
    on_page = notebook.output(0).locator(".bpw-label:visible").all_inner_texts()
    assert on_page == ["1.234e4", "1.234e−5", "−0.5", "–"]
    assert on_page == notebook.ask(
        "[text.get_text() for text in w.figure.artists if hasattr(text, 'get_text')]"
    )


THICK = """
import math
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Slider
from bpwidgets.live.picture.marks import Arrow, Band, Cells, Label, Line

class Thick(Explorer):
    size = (400, 400)
    unused = Slider(0.0, low=0, high=1)

    def compute(self):
        return None

    def stage(self, figure, r):
        self.place(figure, all=(0, 0, 400, 400))["all"].set(xlim=(0, 4), ylim=(0, 4), xticks=[], yticks=[])

    def scene(self, r):
        nan, inf = math.nan, math.inf
        return [
            Line(axes="all", x=[0.2, 3.8], y=[3.5, 3.5], width=20, dash=True),
            Arrow(axes="all", tail=(2, 2.5), head=(3.5, 2.5), width=30),
            Label(axes="all", at=(1, 1.5), text="iiiiiiiiii" * 4 + "WWWWWWWWWW" * 5),
            Cells(axes="all", role="gradient", values=[[inf, -inf]], box=(0.2, 1.8, 0.2, 0.8), digits=0),
            Label(axes="all", at=(3, nan), text="nowhere"),
            Arrow(axes="all", tail=(3, 0.5), head=(3, nan)),
            Band(axes="all", low=nan, high=2.5, opacity=1),
            Band(axes="all", low=1, high=nan, opacity=1),
        ]

    def sentence(self, r):
        return "Thick marks, and marks that are nowhere."

w = Thick()
w"""


def test_both_renderers_draw_the_same_ends_of_lines_wide_labels_and_marks_without_a_place(open_notebook):
    notebook = shown(open_notebook, THICK)
    on_page, still = both(notebook)
    areas = {"dashes": np.s_[:100], "tail": np.s_[100:200, :210], "cells": np.s_[300:, :200]}
    areas |= {"start of label": np.s_[200:300, :200], "nowhere": np.s_[300:, 200:]}
    for name, area in areas.items():
        ink = [(255 - each[area]).mean() for each in (on_page, still)]
        assert ink[0] == pytest.approx(ink[1], rel=0.05, abs=0.5), name


BARS = """
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Slider
from bpwidgets.live.picture.marks import Cells

class Bars(Explorer):
    size = (400, 400)
    unused = Slider(0.0, low=0, high=1)

    def compute(self):
        return [[1.0, -1.0, 0.4, -0.4], [0.02, -0.02, 0.0, float("nan")]]

    def stage(self, figure, r):
        self.place(figure, all=(0, 0, 400, 400))["all"].set(xlim=(0, 400), ylim=(0, 400), xticks=[], yticks=[])

    def scene(self, r):
        look = {"axes": "all", "role": "gradient", "values": r}
        return [
            Cells(box=(20, 380, 270, 390), **look),
            Cells(box=(20, 380, 200, 240), **look),
            Cells(box=(20, 380, 130, 170), digits=0, **look),
            Cells(box=(20, 100, 20, 100), digits=0, **look),
            Cells(box=(120, 240, 20, 100), vmax=float("inf"), **look),
            Cells(box=(260, 380, 20, 100), vmax=float("nan"), **look),
            Cells(box=(20, 380, 245, 265), **{**look, "values": [[float("inf")] * 64]}, digits=0),
        ]

    def sentence(self, r):
        return "Bars that stand, that lie, that have no number, and numbers without bars."

w = Bars()
w"""


def test_both_renderers_draw_the_same_bars_in_cells(open_notebook):
    notebook = shown(open_notebook, BARS)
    on_page, still = both(notebook)
    assert likeness(on_page, still) > 0.985
    one, other = (each[..., 0] - each[..., 2] > 100 for each in (on_page, still))  # where it is orange
    assert one.sum() > 5000
    assert not (one & ~grown(other, 1)).any()
    assert not (other & ~grown(one, 1)).any()


GRIPS = """
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Slider
from bpwidgets.live.picture.marks import Handle
from bpwidgets.live.picture.shapes import rectangle

class Grips(Explorer):
    size = (400, 100)
    unused = Slider(0.0, low=0, high=1)

    def compute(self):
        return [40, 120, 200, 280, 360]

    def stage(self, figure, r):
        self.place(figure, all=(0, 0, 400, 100))["all"].set(xlim=(0, 400), ylim=(0, 100), xticks=[], yticks=[])

    def scene(self, r):
        return [rectangle("all", (x - 15, x + 15), (35, 65), role="gradient", opacity=1) for x in r]

    def handles(self, r):
        look = {"axes": "all", "role": "gradient", "to_parameters": lambda x, y: {}}
        return [Handle(label=str(x), at=(x, 50), **look, size=20) for x in r]

    def sentence(self, r):
        return "A grip on each of five bars of its colour."

w = Grips()
w"""


def test_both_renderers_draw_grips_on_as_much_paper(open_notebook):
    notebook = shown(open_notebook, GRIPS)
    one, other = (each[..., 0] - each[..., 2] > 60 for each in both(notebook))  # where it is orange
    assert one.sum() > 2500
    assert one.sum() == pytest.approx(other.sum(), rel=0.03)


def test_the_comparison_fails_where_marks_are_elsewhere(open_notebook):
    notebook = shown(open_notebook, "import bpwidgets as bp\nw = bp.ChainRule()\nw")
    on_page, _ = both(notebook)
    notebook.page.locator(".bpw-handle").last.press("ArrowRight")
    notebook.until(lambda: notebook.ask("w.x") > 0.5, "the explorer to move")
    _, still = both(notebook)
    assert likeness(on_page, still) < 0.985
