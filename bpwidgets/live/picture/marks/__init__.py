"""What a scene is made of: a small fixed vocabulary of shapes in data coordinates, and what a learner drags and clicks.

Every mark names the axes it stands on (the label that the stage gave them) and its *role*, never a
colour. Where `axes` is a tuple, one name a vertex, the shape runs from panel to panel: it is not clipped
between them, but no vertex of a line, arrow or polygon leaves its own panel. What has no vertices
stands on one. `page` draws marks on a canvas, `render` by Matplotlib; a test compares the two.
`encoding` makes JSON of them.

    Line(axes="plane", x=[0, 1], y=[1, 3], role="gradient")
    Arrow(axes=("left", "right"), tail=(0, 0), head=(1, 1))
    Handle(label="x", axes="plane", at=(x, 0), to_parameters=lambda x, y: {"x": x}, along="x")

`mark` is what all have in common; `basic` has lines, points, arrows, areas and text, `cells` tables of numbers, `image`
maps, `targets` what is dragged and clicked. Their modules do without ``from __future__ import annotations``: `encoding`
reads the types of their fields.
"""

from bpwidgets.live.picture.marks.basic import (
    Align,
    Arrow,
    AxesCoords,
    Band,
    Label,
    Line,
    Points,
    Polygon,
)
from bpwidgets.live.picture.marks.cells import ALMOST_0, Cells
from bpwidgets.live.picture.marks.image import Image
from bpwidgets.live.picture.marks.mark import AxesName, Box, Mark, Point, Symbol
from bpwidgets.live.picture.marks.targets import (
    HANDLE_SYMBOLS,
    ClickTarget,
    Direction,
    Handle,
    PointerTarget,
)

__all__ = [
    "ALMOST_0",
    "HANDLE_SYMBOLS",
    "Align",
    "Arrow",
    "AxesCoords",
    "AxesName",
    "Band",
    "Box",
    "Cells",
    "ClickTarget",
    "Direction",
    "Handle",
    "Image",
    "Label",
    "Line",
    "Mark",
    "Point",
    "PointerTarget",
    "Points",
    "Polygon",
    "Symbol",
]
