"""A mark that cannot be drawn is refused where it is made."""

from __future__ import annotations

import numpy as np
import pytest

from bpwidgets.live.picture.marks import (
    Arrow,
    Band,
    Cells,
    ClickTarget,
    Handle,
    Image,
    Label,
    Line,
    Points,
    Polygon,
)


def test_marks_cannot_be_changed():
    with pytest.raises(AttributeError):
        Line(axes="left", x=[0], y=[0]).x = [1]


def test_marks_with_arrays_can_be_compared_and_kept_in_a_set():
    for make in (
        lambda: Line(axes="left", x=np.zeros(2), y=np.zeros(2)),
        lambda: Image(axes="left", values=np.zeros((2, 2)), box=(0, 1, 0, 1)),
        lambda: ClickTarget(axes="left", label="", at=np.zeros(2), sets={"W": np.zeros(2)}),
    ):
        one, other = make(), make()
        assert one == one  # noqa: PLR0124 (the claim)
        assert one != other
        assert {one, other, one} == {other, one}


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: Line(axes="left", x=[0], y=[0], role="blue"), "role"),
        (lambda: Points(axes="left", x=[0], y=[0], role="blue"), "role"),
        (lambda: Polygon(axes="left", x=[0], y=[0], role="blue"), "role"),
        (lambda: Band(axes="left", low=0, high=1, role="blue"), "role"),
        (lambda: Label(axes="left", at=(0, 0), text="", role="blue"), "role"),
        (lambda: Image(axes="left", values=[[0]], box=(0, 1, 0, 1), role="blue"), "role"),
        (lambda: Points(axes="left", x=[0], y=[0], symbol="circel"), "symbol"),
        (lambda: Label(axes="left", at=(0, 0), text="", align="middle"), "align"),
        (lambda: Label(axes="left", at=(0, 0), text="", axes_coords="yx"), "axes_coords"),
        (lambda: Image(axes="left", values=[[0]], box=(0, 1, 0, 1), classes=("forward", "nonsense")), "role"),
        (lambda: Image(axes="left", values=[[0]], box=(0, 1, 0, 1), boundary_role="nonsense"), "role"),
        (lambda: Cells(axes="left", values=[[0]], box=(0, 1, 0, 1), role="blue"), "role"),
        (lambda: Cells(axes="left", values=[[0]], box=(0, 1, 0, 1), frame="blue"), "frame"),
        (lambda: Handle(label="", axes="left", at=(0, 0), to_parameters=dict, along="z"), "along"),
        (lambda: Handle(label="", axes="left", at=(0, 0), to_parameters=dict, symbol="o"), "symbol"),
        (lambda: Handle(label="", axes="left", at=(0, 0), to_parameters=dict, symbol="cross"), "symbol"),
        (lambda: Handle(label="", axes="left", at=(0, 0), to_parameters=dict, role="blue"), "role"),
    ],
)
def test_a_word_that_no_renderer_knows_is_refused_with_those_they_know(make, field):
    with pytest.raises(ValueError, match=rf"^{field} is '\w+'; expected one of '"):
        make()


def test_an_arrow_has_two_axes_at_most():
    assert Arrow(axes=("left", "right"), tail=(0, 0), head=(1, 1)).axes == ("left", "right")
    with pytest.raises(ValueError, match="3 axes for 2 vertices; expected one for each"):
        Arrow(axes=("left", "right", "left"), tail=(0, 0), head=(1, 1))


def test_the_wheel_moves_a_handle_one_way_or_the_other():
    with pytest.raises(ValueError, match=r"^wheel is 2; expected 1 or -1, or 0 for none$"):
        Handle(label="", axes="left", at=(0, 0), to_parameters=dict, wheel=2)


@pytest.mark.parametrize("cls", [Line, Points, Polygon])
def test_as_many_x_as_y_and_as_axes_where_each_vertex_has_its_own(cls):
    with pytest.raises(ValueError, match="x and y have different lengths: 2 and 1"):
        cls(axes="left", x=[1, 2], y=np.ones(1))
    with pytest.raises(ValueError, match="2 axes for 3 vertices"):
        cls(axes=("left", "right"), x=[1, 2, 3], y=[1, 2, 3])
    assert cls(axes="left", x=1, y=np.float64(2)).x == 1
