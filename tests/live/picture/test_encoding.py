"""Marks become JSON and buffers that the browser reads."""

from __future__ import annotations

import dataclasses
import json
import re

import numpy as np
import pytest

from bpwidgets.live.page.sources import script
from bpwidgets.live.picture.deltas import tell
from bpwidgets.live.picture.digits import digits_between, short
from bpwidgets.live.picture.encoding import BINARY_FROM, Encoder, defaults
from bpwidgets.live.picture.links import links_by_index
from bpwidgets.live.picture.marks import (
    Arrow,
    Band,
    Cells,
    ClickTarget,
    Handle,
    Image,
    Label,
    Line,
    Mark,
    Points,
    Polygon,
)
from tests.live.picture.telling import check_told

PLACES = ("left", "right")
ONE_OF_EACH = (
    Line(axes="left", x=[0, 1], y=[1, 2]),
    Points(axes=("left", "right"), x=[0, 1], y=[1, 2]),
    Arrow(axes="left", tail=(0, 0), head=(1, 1)),
    Polygon(axes="left", x=[0, 1, 1], y=[0, 0, 1]),
    Band(axes="left", low=0, high=1),
    Label(axes="left", at=(0, 1), text="x"),
    Cells(axes="left", values=[[1, -2]], box=(0, 2, 0, 1)),
    Image(axes="left", values=[[0, 1]], box=(0, 2, 0, 1)),
)


def encoded(mark):
    to = Encoder(PLACES)
    return to.encode(mark), to.buffers


@pytest.mark.parametrize("mark", ONE_OF_EACH, ids=lambda mark: mark.kind)
def test_every_kind_is_json(mark):
    content, _ = encoded(mark)
    assert json.loads(json.dumps(content, allow_nan=False)) == content
    assert content["kind"] == mark.kind


def test_the_page_decodes_every_field_that_is_an_array():
    (listed,) = re.findall(r"^const ARRAYS = (\[.+?\]);", script("view"), re.MULTILINE)
    long = np.linspace(0, 1, BINARY_FROM)
    grid, pairs = long.reshape(8, -1), long.reshape(-1, 2)
    classes = {"classes": ("forward", "third"), "shades": grid}
    found = set()
    for mark in (
        Line(axes="left", x=long, y=long),
        Points(axes="left", x=long, y=long),
        Polygon(axes="left", x=long, y=long),
        Cells(axes="left", values=grid, box=(0, 2, 0, 1)),
        Image(axes="left", values=np.zeros((8, 8)), box=(0, 2, 0, 1), boundary=pairs, **classes),
    ):
        content, _ = encoded(mark)
        found |= {name for name, value in content.items() if isinstance(value, dict)}
    assert found
    assert found <= set(json.loads(listed))


def test_names_of_marks_travel_apart_and_only_where_a_word_means_them():
    marks = [
        Label(axes="left", at=(0, 1), text="x", name="area"),
        Line(axes="left", x=[0, 1], y=[1, 2], name="slope"),
        Polygon(axes="left", x=[0, 1, 1], y=[0, 0, 1], name="area"),
        Points(axes="left", x=[0], y=[1]),
    ]
    target = ClickTarget(label="x", axes="left", at=(0, 0), sets={}, name="area")
    assert all("name" not in encoded(it)[0] for it in (*marks, target))
    assert links_by_index({"size": "area", "<A>": "area", "x": "nothing"}, marks, [target]) == {
        "words": {"size": "area", "<A>": "area", "x": "nothing"},
        "marks": {"area": [0, 2]},
        "handles": {"area": [0]},
    }


def test_a_mark_tells_only_what_the_last_one_of_its_kind_on_its_axes_has_otherwise():
    marks = [
        Label(axes="left", at=(0, 1), text="x", align="center", bold=True),
        Label(axes="left", at=(0, 2), text="x", align="center"),
        Label(axes="right", at=(0, 2), text="y", role="gradient"),
        Line(axes="left", x=[0, 1], y=[1, 2]),
        Line(axes="left", x=[0, 1], y=[1, 3], dash=True),
        Label(axes="right", at=(0, 2), text="y"),
        Line(axes=("left", "right"), x=[0, 1], y=[1, 2]),
    ]
    (told,) = check_told([marks], PLACES)
    assert told["kinds"] == [
        ["label", 2, 0],
        ["label", 1, 1],
        ["line", 2, 0],
        ["label", 1, 1],
        ["line", 1, [0, 1]],
    ]
    assert told["news"][1:3] == [
        {"at": [0, 2], "bold": False},
        {"axes": 1, "at": [0, 2], "text": "y", "role": "gradient"},
    ]
    assert told["news"][4:6] == [{"y": [1, 3], "dash": True}, {"role": "ink"}]


def test_a_mark_that_comes_or_goes_leaves_those_of_its_kind_on_other_axes_as_they_are():
    def label(axes, k):
        return Label(axes=axes, at=(0, k), text=f"{axes} {k}")

    right = [label("right", k) for k in range(5)]
    few, many = [[*(label("left", k) for k in range(n)), *right] for n in (1, 2)]
    _, came, gone = check_told([few, many, few], PLACES)
    assert came == {
        "kinds": [["label", 2, 0], ["label", 5, 1]],
        "news": {"1": {"at": [0, 1], "text": "left 1"}},
    }
    assert gone == {"kinds": [["label", 1, 0], ["label", 5, 1]], "news": {}}


def test_a_frame_tells_of_each_mark_only_what_is_not_as_in_the_one_before():
    def frame(x, text):
        return [
            Label(axes="left", at=(0, 1), text="still", bold=True),
            Line(axes="left", x=[0, x], y=[1, 2]),
            Line(axes="left", x=np.linspace(0, 1, BINARY_FROM), y=np.linspace(x, 1, BINARY_FROM)),
            Cells(axes="left", values=[[1, x]], box=(0, 2, 0, 1)),
            Label(axes="left", at=(0, x), text=text),
        ]

    _, same, moved, back = check_told([frame(1, "a"), frame(1, "a"), frame(2, "a"), frame(1, "b")], PLACES)
    assert same == {"news": {}}
    assert moved == {
        "news": {
            "1": {"x": [0, 2]},
            "2": {"y": {"buffer": 0}},
            "3": {"values": [1, 2], "texts": ["1", "2"]},
            "4": {"at": [0, 2]},
        }
    }
    assert back["news"]["4"] == {"at": [0, 1], "text": "b"}


def test_a_mark_that_comes_or_goes_leaves_those_of_other_kinds_as_they_are():
    label, line = Label(axes="left", at=(0, 1), text="a"), Line(axes="left", x=[0, 1], y=[1, 2])
    dashed = Line(axes="left", x=[0, 1], y=[1, 2], dash=True)
    frames = [[line, label], [dashed, line, label], [label], [label, line], [], [line]]
    _, came, gone, again, none, _ = check_told(frames, PLACES)
    # In the place of the first line stands the dashed one, and the second is the one that was there.
    assert came == {
        "kinds": [["line", 2, 0], ["label", 1, 0]],
        "news": {"0": {"dash": True}, "1": {"as": 0}},
    }
    assert gone == {"kinds": [["label", 1, 0]], "news": {}}
    assert again == {
        "kinds": [["label", 1, 0], ["line", 1, 0]],
        "news": {"1": {"axes": 0, "x": [0, 1], "y": [1, 2]}},
    }
    assert none == {"kinds": [], "news": {}}


def test_marks_that_stay_where_others_come_or_go_before_them_tell_only_where_they_were():
    labels = [Label(axes="left", at=(k, 0), text=str(k)) for k in range(5)]
    _, gone, came, turned = check_told([labels, labels[2:], labels, labels[::-1]], PLACES)
    assert gone["news"] == {"0": {"as": 2}, "1": {"as": 3}, "2": {"as": 4}}
    assert [came["news"][str(k)] for k in (2, 3, 4)] == [{"as": 0}, {"as": 1}, {"as": 2}]
    assert turned["news"]["0"] == {"at": [4, 0], "text": "4"}  # none has come or gone


def test_marks_of_every_kind_are_read_as_they_are_whatever_was_before_them():
    turns = [*ONE_OF_EACH, *ONE_OF_EACH[::-1], *(it for mark in ONE_OF_EACH for it in (mark, mark))]
    check_told([turns], PLACES)
    check_told([turns, turns[::-1], turns[5:], turns], PLACES)


LOOKS = {
    Line: [{"x": [0, 2]}, {"role": "wrong"}, {"dash": True}, {"axes": ("left", "right")}],
    Points: [{"y": [0, np.nan]}, {"filled": False}, {"axes": ("right", "right")}],
    Arrow: [{"head": (1, 2)}, {"head": (np.nan, 1)}, {"width": 3}],
    Polygon: [{"x": [0, 1, 2]}, {"hatch": True}],
    Band: [{"low": np.nan}, {"high": 2}],
    Label: [{"text": "y"}, {"at": (1, 0)}, {"bold": True}, {"role": "third"}],
    Cells: [
        {"values": [[1, 2]]},
        {"values": [[1], [-2]]},
        {"vmax": 2.0},
        {"vmax": np.inf},
        {"fewer": 3, "values": [[1.2345, -2]]},
        {"fewer": 2, "values": [[1.2345, -2]]},
        {"highlighted": [[True, False]]},
        {"highlighted": [[False, True]]},
        {"highlighted": np.nan},
        {"decimals": 1, "values": [[0.04, 1]]},
        {"digits": 0},
        {"missing": "?", "values": [[np.nan, 1]]},
    ],
    Image: [
        {"values": [[1, 0]]},
        {"values": [[0], [1]]},
        {"values": [[0, 1]], "classes": ("forward", "third")},
        {"values": [[0, 1]], "classes": ("forward", "third"), "shades": [[0.5, 1]]},
        {"boundary": [[0, 0], [1, 1]]},
        {"opacity": 1.0},
    ],
}


@pytest.mark.parametrize("mark", ONE_OF_EACH, ids=lambda mark: mark.kind)
def test_whatever_changes_of_a_mark_is_told_and_when_it_changes_back(mark):
    looks = [mark, *(dataclasses.replace(mark, **look) for look in LOOKS[type(mark)])]
    for one in looks:
        for other in looks:
            _, there, back = check_told([[one], [other], [one]], PLACES)
            assert bool(there["news"]) == bool(back["news"]) == (one is not other)


def test_handles_tell_where_they_are_and_which_is_selected_and_nothing_that_the_page_does_not_use():
    def frame(x, selected):
        return [
            Handle(label="x", axes="left", at=(x, 0), to_parameters=lambda x, y: {}, entries={"W": x}),
            ClickTarget(label="a", axes="left", at=(0, 0), sets={"n": x}, selected=selected),
        ]

    first, same, moved = check_told([frame(1, False), frame(1, False), frame(2, True)], PLACES)
    assert first["news"] == [
        {"label": "x", "axes": 0, "at": [1, 0]},
        {"label": "a", "axes": 0, "at": [0, 0]},
    ]
    assert same == {"news": {}}
    assert moved == {"news": {"0": {"at": [2, 0]}, "1": {"selected": True}}}


@pytest.mark.parametrize("make", [list, np.array])
def test_what_a_program_changes_in_place_is_told(make):
    at, x = make([0.0, 1.0]), np.linspace(0, 1, BINARY_FROM)
    label, line = Label(axes="left", at=at, text="x"), Line(axes="left", x=x, y=x)
    to = Encoder(PLACES)
    _, known = tell([label, line], to)
    at[1] = x[1] = 5.0
    told, _ = tell([label, line], to, known)
    assert told["news"].keys() == {"0", "1"}
    assert told["news"]["0"] == {"at": [0, 5]}


@pytest.mark.parametrize("bad", [np.zeros(2), np.array([0.0, np.nan]), (0, np.nan), (0.0, 1.0), [0, 1]])
def test_what_is_alike_is_told_once_in_whatever_form_it_comes(bad):
    places = [(0, 1), (0.0, 1.0), bad, bad, np.array([0, 1]), (np.float64(0), 1)]
    labels = [Label(axes="left", at=at, text="x", size=size) for at in places for size in (12, 12.0, 13)]
    arrows = [Arrow(axes="left", tail=at, head=(1, 1), width=np.float64(2.5)) for at in places]
    for marks in (labels, arrows):
        (told,) = check_told([marks], PLACES)
        assert told["news"][1] == {}
        check_told([marks[i : i + 1] for i in range(len(marks))], PLACES)


def test_an_array_that_several_marks_share_travels_once():
    long, short_one = np.arange(2.0 * BINARY_FROM), [0.0, np.nan]
    marks = [Line(axes="left", x=it, y=it) for it in (long, long, short_one, short_one, long)]
    (told,) = check_told([marks], PLACES)
    assert told["news"][1:4] == [{}, {"x": [0, None], "y": [0, None]}, {}]
    assert told["news"][4] == {"x": {"buffer": 2}, "y": {"buffer": 3}}


def test_a_tuple_of_arrays_is_an_array():
    columns = [(np.zeros(2), np.arange(2.0) + k) for k in (1, 1, 2)]
    check_told([[Line(axes="left", x=column, y=column)] for column in columns], PLACES)


def test_whole_numbers_are_sent_as_such():
    assert json.dumps([short(490.0), short(-0.0), short(0.5), short(1e16)]) == "[490, 0, 0.5, 1e+16]"


def test_kinds_are_told_apart():
    assert len({mark.kind for mark in ONE_OF_EACH}) == len(ONE_OF_EACH)


def test_axes_travel_as_numbers_one_for_each_vertex():
    assert encoded(ONE_OF_EACH[0])[0]["axes"] == 0
    assert encoded(ONE_OF_EACH[1])[0]["axes"] == [0, 1]


@pytest.mark.parametrize("axes", ["middle", ("left", "middle")])
def test_a_mark_on_axes_that_the_stage_lacks_is_an_error_that_names_both(axes):
    with pytest.raises(ValueError, match="'middle'; the stage has left, right"):
        encoded(Line(axes=axes, x=[0, 1], y=[0, 1]))


def test_a_short_array_stands_in_the_json():
    content, buffers = encoded(
        Line(axes="left", x=np.arange(BINARY_FROM - 1), y=np.full(BINARY_FROM - 1, 1 / 3))
    )
    assert content["x"] == list(range(BINARY_FROM - 1))
    assert content["y"] == [0.333333] * (BINARY_FROM - 1)
    assert buffers == []


def test_a_long_array_travels_as_float32():
    values = np.linspace(-1, 1, 2 * BINARY_FROM)[::2]
    content, buffers = encoded(Line(axes="left", x=values, y=values))
    assert content["y"] == {"buffer": 1}
    np.testing.assert_allclose(np.frombuffer(buffers[1], np.float32), values, rtol=1e-6)


@pytest.mark.parametrize(
    ("limits", "digits"),
    [
        ((-1, 1), 6),
        ((0.2, 1), 6),
        ((9998, 10002), 9),
        ((-10002, -9998), 9),
        ((1e6, 1e6 + 2.3), 11),
        ((3, 3), 17),
    ],
)
def test_numbers_have_a_digit_more_for_each_power_of_ten_that_an_axis_is_away_from_0(limits, digits):
    assert digits_between(limits) == digits


@pytest.mark.parametrize("count", [1, 3 * BINARY_FROM])
@pytest.mark.parametrize("low", [0.0, 1e3, -1e6, 1e12])
def test_on_any_axis_a_mark_is_where_its_coordinates_say_to_a_tenth_of_a_pixel(low, count):
    limits, values = (low, low + 2.3), np.linspace(low, low + 2.3, count + 2)[1:-1]
    to = Encoder(PLACES, {"left": (limits, (0.0, 1.0))})
    there = to.encode(Line(axes="left", x=values, y=0 * values))["x"]
    if isinstance(there, dict):
        there = np.frombuffer(to.buffers[there["buffer"]], np.float32)
    px = np.abs(np.asarray(there, float) - values) / (limits[1] - limits[0]) * 1000
    assert px.max() < 0.1
    handle = Handle(label="x", axes="left", at=(values[-1], 0.5), to_parameters=lambda x, y: {})
    assert abs(to.encode(handle)["at"][0] - values[-1]) / 2.3 * 1000 < 0.1


def test_marks_on_axes_with_more_digits_are_read_as_they_are_whatever_was_before_them():
    limits = {"left": ((9998.0, 10002.0), (0.0, 1.0)), "right": ((0.0, 1.0), (0.0, 1.0))}
    at = (10000.123456789, 1 / 3)
    turns = [
        it
        for axes in ("left", "right", "left", ("left", "right"), ("right", "right"))
        for it in (Points(axes=axes, x=at, y=at), Arrow(axes=axes, tail=at, head=at))
    ]
    check_told([turns, turns[::-1], turns[1:]], PLACES, limits)
    assert Encoder(PLACES, limits).encode(turns[0])["x"] == [10000.1235, 0.333333333]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e301])
def test_what_is_no_number_is_none_in_json(bad):
    assert short(bad) is None
    assert encoded(Points(axes="left", x=[0, bad], y=[0, 0]))[0]["x"] == [0, None]


def test_nan_in_a_long_array_stays_nan_and_what_float32_cannot_hold_is_infinite():
    values = np.full(BINARY_FROM, 0.5)
    values[:2] = np.nan, 1e300
    _, buffers = encoded(Line(axes="left", x=values, y=values))
    back = np.frombuffer(buffers[0], np.float32)
    assert np.isnan(back[0])
    assert np.isinf(back[1])
    assert back[2] == 0.5


def test_one_number_is_an_array_of_one():
    assert encoded(Points(axes="left", x=1, y=np.float64(2)))[0]["x"] == [1]


def test_cells_travel_row_by_row_with_the_highlighted_ones_by_index():
    content, _ = encoded(
        Cells(
            axes="left", values=[[1, 2, 3], [4, 5, 6]], box=(0, 3, 0, 2), highlighted=[[0, 1, 0], [0, 0, 1]]
        )
    )
    assert content["shape"] == [2, 3]
    assert content["values"] == [1, 2, 3, 4, 5, 6]
    assert content["framed"] == [1, 5]


def test_a_highlighted_row_or_column_frames_all_its_cells():
    content, _ = encoded(
        Cells(axes="left", values=np.ones((2, 3)), box=(0, 3, 0, 2), highlighted=[[True], [False]])
    )
    assert content["framed"] == [0, 1, 2]


def test_whole_limits_of_cells_need_not_be_floats():
    assert encoded(Cells(axes="left", values=[[1, 2]], box=(0, 1, 0, 1), vmax=3))[0]["scale"] == 3


def test_numbers_of_cells_travel_as_they_are_written():
    values = [[12345, 1.234e-5], [-0.5, np.nan], [np.inf, 0]]
    content, _ = encoded(Cells(axes="left", values=values, box=(0, 1, 0, 1)))
    assert content["texts"] == ["1.234e4", "1.234e−5", "−0.5", "–", "–", "0"]
    assert encoded(Cells(axes="left", values=values, box=(0, 1, 0, 1), digits=0))[0]["texts"] == []


def test_numbers_of_cells_have_as_many_decimals_as_asked_for_and_none_is_a_false_0():
    values = [[0.123, -0.018, 0.004, -1e-9, 0, 123.4]]
    content, _ = encoded(Cells(axes="left", values=values, box=(0, 1, 0, 1), digits=2, decimals=2))
    assert content["texts"] == ["0.12", "−0.02", "≈0", "≈0", "0", "1.2e2"]


def test_what_all_marks_of_a_kind_have_in_common_is_in_the_table_of_defaults():
    assert defaults()["points"]["edge_px"] == Points.edge_px
    assert defaults()["arrow"].items() >= {"head_px": Arrow.head_px, "head_side": Arrow.head_side}.items()
    assert defaults()["cells"].items() >= {"text_px": Cells.text_px, "upright_px": Cells.upright_px}.items()


def test_cells_without_a_largest_number_tell_the_page_none():
    assert encoded(Cells(axes="left", values=[[1.0]], box=(0, 1, 0, 1), vmax=np.inf))[0]["scale"] is None


def test_cells_that_are_all_zero_have_a_scale():
    assert encoded(Cells(axes="left", values=np.zeros((2, 2)), box=(0, 1, 0, 1), vmax=0.0))[0]["scale"] > 0


def test_an_image_travels_as_bytes_and_nan_is_clear():
    content, buffers = encoded(
        Image(axes="left", values=[[0.0, 0.5, 1.0], [-1.0, 2.0, np.nan]], box=(0, 1, 0, 1))
    )
    assert content["shape"] == [2, 3]
    assert list(buffers[content["values"]["bytes"]]) == [0, 127, 255, 0, 255, 0]


def test_an_image_of_classes_travels_as_indices_shades_and_roles():
    image = Image(
        axes="left",
        values=[[0, 2], [1, np.nan]],
        shades=[[0.5, 1.0], [2.0, 1.0]],
        box=(0, 1, 0, 1),
        classes=("forward", "gradient", "agree"),
        boundary=[[0, 0], [1, 1], [np.nan, np.nan]],
    )
    content, buffers = encoded(image)
    assert content["classes"] == ("forward", "gradient", "agree")
    assert list(buffers[content["shades"]["bytes"]]) == [127, 255, 255, 0]
    assert list(buffers[content["values"]["bytes"]]) == [0, 2, 1, 0]
    assert content["boundary"] == [0, 0, 1, 1, None, None]


@pytest.mark.parametrize("values", [[[0, 2]], [[-1, 0]], [[0.5, 1]]])
def test_a_class_that_has_no_colour_is_refused(values):
    with pytest.raises(ValueError, match="classes other than 0 to 1"):
        encoded(Image(axes="left", values=values, box=(0, 1, 0, 1), classes=("forward", "gradient")))


def test_buffers_are_numbered_through_a_frame():
    to = Encoder(PLACES)
    long = np.zeros(BINARY_FROM)
    first = to.encode(Line(axes="left", x=long, y=long))
    second = to.encode(Image(axes="left", values=[[1]], box=(0, 1, 0, 1)))
    assert (first["x"], first["y"], second["values"]) == ({"buffer": 0}, {"buffer": 1}, {"bytes": 2})


def test_a_handle_says_what_it_is_and_keeps_its_function_and_its_track():
    handle = Handle(
        label="x",
        axes="right",
        at=(1, 2),
        to_parameters=lambda x, y: {"x": x},
        track=lambda: ([0, 1], [2, 3]),
    )
    to = Encoder(PLACES)
    content = to.encode(handle)
    assert (content["label"], content["axes"]) == ("x", 1)
    assert not {"to_parameters", "entries", "track"} & set(content)
    assert json.dumps(content, allow_nan=False)
    assert to.track(handle) == [[0, 1], [2, 3]]
    assert to.track(Handle(label="x", axes="left", at=(0, 0), to_parameters=dict)) is None


INSTEAD = {"vmax": "scale", "fewer": "shorter", "highlighted": "framed"}
"""Fields of Cells, and what travels of each."""


@pytest.mark.parametrize("mark", ONE_OF_EACH, ids=lambda mark: mark.kind)
def test_fields_travel_by_their_names_and_those_at_their_defaults_do_not(mark):
    content, _ = encoded(mark)
    fields = {field.name: field.default for field in dataclasses.fields(mark)}
    assert set(content) - {"kind", "shape", "texts"} <= {INSTEAD.get(name, name) for name in fields}
    required = {name for name, default in fields.items() if default is dataclasses.MISSING}
    assert required <= set(content)
    assert "role" not in content
    assert encoded(dataclasses.replace(mark, role="wrong"))[0]["role"] == "wrong"


@pytest.mark.parametrize("mark", ONE_OF_EACH, ids=lambda mark: mark.kind)
def test_what_does_not_travel_is_in_the_table_of_defaults(mark):
    fields = {INSTEAD.get(field.name, field.name) for field in dataclasses.fields(mark)}
    absent = fields - set(encoded(mark)[0]) - {"name"}
    assert absent <= set(defaults()[mark.kind])
    assert json.dumps(defaults(), allow_nan=False)


def test_a_number_that_is_none_is_null():
    assert encoded(Band(axes="left", low=np.nan, high=1))[0]["low"] is None


def test_numbers_of_numpy_and_nan_become_json():
    label = Label(axes="left", at=(np.float32(1), np.nan), text="x", size=np.float32(12), bold=np.True_)
    content, _ = encoded(label)
    assert json.loads(json.dumps(content, allow_nan=False))["at"] == [1, None]
    assert (content["size"], content["bold"]) == (12, True)


def test_a_field_that_no_encoder_knows_is_an_error_that_names_it():
    @dataclasses.dataclass(frozen=True, kw_only=True)
    class Plane(Mark):
        kind = "plane"
        normal: tuple[float, float, float]

    with pytest.raises(TypeError, match=r"Plane\.normal: no encoder for tuple\[float, float, float\]"):
        encoded(Plane(axes="left", normal=(np.float32(1.0), np.nan, 3)))


def test_every_mark_and_every_target_is_in_the_table_of_defaults():
    assert set(defaults()) == {cls.kind for cls in (*map(type, ONE_OF_EACH), Handle, ClickTarget)}


def test_a_click_target_says_where_it_is_clicked_but_not_what_that_sets():
    target = ClickTarget(label="edge", axes="left", at=(0, 0), sets={"i": 1}, segment=((0, np.nan), (1, 2)))
    to = Encoder(PLACES)
    assert to.encode(target) == {
        "kind": "click-target",
        "label": "edge",
        "axes": 0,
        "at": [0, 0],
        "segment": [[0, None], [1, 2]],
    }
    assert to.track(target) is None
