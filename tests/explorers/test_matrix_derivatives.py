"""Lesson 06: the array against autograd and differences, the fold and the way back against sums, the sizes counted."""

from __future__ import annotations

import itertools

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from scipy.optimize import approx_fprime

import bpwidgets as bp
from bpwidgets.explorers.matrix_derivatives import (
    bars,
    dense_array,
    linear,
    readings,
    record,
    stack,
    summation,
    tables,
)
from bpwidgets.live.picture.formatting import number
from bpwidgets.live.picture.marks import Cells, ClickTarget, Handle, Label, Line, Points, Polygon

SHAPES = [(1, 1), (1, 5), (5, 1), (3, 4), (4, 3), (5, 5)]
every_shape = pytest.mark.parametrize(("q", "p"), SHAPES)


def numbers(q, p):
    rng = np.random.default_rng(10 * q + p)
    return rng.normal(size=(q, p)), rng.normal(size=p), rng.normal(size=q)


# ---- formulas ----


@every_shape
def test_the_array_is_autograds_jacobian(q, p):
    W, x, _ = numbers(q, p)
    expected = autograd.jacobian(lambda W: anp.dot(W, x))(W)
    assert expected.shape == (q, q, p)
    np.testing.assert_allclose(linear.derivatives(q, x), expected, atol=1e-14)


@every_shape
def test_the_array_is_what_experiments_measure(q, p):
    W, x, _ = numbers(q, p)
    for k in range(q):
        slopes = approx_fprime(W.ravel(), lambda flat, k=k: float(linear.g(flat.reshape(q, p), x)[k]))
        np.testing.assert_allclose(linear.derivatives(q, x)[k].ravel(), slopes, atol=1e-6)


@every_shape
def test_the_outer_product_is_the_weighted_sum_of_the_tables(q, p):
    _, x, v = numbers(q, p)
    summed = np.einsum("k,kij->ij", v, linear.derivatives(q, x))
    np.testing.assert_allclose(linear.derivative_by_matrix(v, x), summed, rtol=1e-14)


@every_shape
def test_both_gradients_are_autograds_for_a_loss_that_is_not_linear(q, p):
    W, x, _ = numbers(q, p)
    loss = lambda g: anp.sum(anp.sin(g) ** 2)
    v = autograd.grad(loss)(W @ x)
    by_matrix = autograd.grad(lambda W: loss(anp.dot(W, x)))(W)
    by_input = autograd.grad(lambda x: loss(anp.dot(W, x)))(x)
    np.testing.assert_allclose(linear.derivative_by_matrix(v, x), by_matrix, atol=1e-13)
    np.testing.assert_allclose(linear.derivative_by_input(W, v), by_input, atol=1e-13)


@pytest.mark.parametrize(("q", "p", "kind"), [(3, 4, "float64"), (64, 7, "float32"), (1, 1, "float64")])
def test_bytes_are_those_of_numpys_arrays(q, p, kind):
    each = dense_array.BYTES[kind]
    assert dense_array.dense_bytes(q, p, each) == np.zeros((q, q, p), kind).nbytes
    assert dense_array.outer_bytes(q, p, each) == np.zeros((q, p), kind).nbytes


@pytest.mark.parametrize(
    ("size", "text"),
    [(1, "1 B"), (1023, "1023 B"), (1024, "1 KiB"), (2**20, "1 MiB"), (2**39, "512 GiB"), (2**40, "1 TiB")],
)
def test_bytes_are_told_in_the_largest_unit_that_fits(size, text):
    assert dense_array.in_units(size) == text


def test_the_dense_array_of_4096_takes_512_gib_and_nothing_of_it_is_made():
    w = bp.DenseArray(q=4096, p=4096)
    assert w.result.dense == 512 * 2**30
    assert "512 GiB" in w.summary
    assert "128 MiB" in w.summary
    w.number = "float32"
    assert "256 GiB" in w.summary


@pytest.mark.parametrize(
    ("q", "in_words", "in_picture"), [(1, "the same", "the same"), (2, "q times less", "2 times less")]
)
def test_the_sentence_says_of_both_sizes_what_the_picture_does(q, in_words, in_picture):
    w = bp.DenseArray(q=q, p=8)
    assert f"v xᵀ takes {8 * 8 * q} B: {in_words}." in w.summary
    assert in_picture in {it.text for it in w.marks if isinstance(it, Label)}


@pytest.mark.parametrize("q", [1, 2, 3, 7, 12, 64, 4095, 4096])
def test_memories_are_to_scale_as_tiles(q):
    w = bp.DenseArray(q=q, p=7)
    dense, *not_0, outer = (
        area(mark)
        for mark in w.marks
        if isinstance(mark, Polygon) and isinstance(mark.axes, str) and mark.opacity != dense_array.BAND
    )
    assert dense / outer == pytest.approx(w.result.dense / w.result.outer)
    assert not_0 == ([pytest.approx(outer)] if q <= dense_array.FINEST else [])
    columns, rows, last = dense_array.tiling(q)
    assert columns * (rows - 1 + last) == pytest.approx(q)
    assert 0 <= columns - rows <= 1
    assert dense_array.tile(q)[0] < 0.5  # the place beside them is half as wide


def ends_of(polygon, q):
    """Left and right, lower and upper ends of each of the boxes of a polygon: (q,) each."""
    x, y = np.reshape(polygon.x, (q, 6))[:, 1:5], np.reshape(polygon.y, (q, 6))[:, 1:5]
    return x.min(axis=1), x.max(axis=1), y.min(axis=1), y.max(axis=1)


@pytest.mark.parametrize("q", [1, 2, 3, 12, 64])
def test_of_table_k_row_k_is_not_0(q):
    (rows,) = dense_array.rows_that_are_not_0(q)
    left, right, bottom, top = ends_of(rows, q)
    (wide, high), (table_left, table_top) = dense_array.tile(q), dense_array.corner(q)
    np.testing.assert_allclose([left, right], [table_left, table_left + wide])
    np.testing.assert_allclose((table_top - top) / high * q, np.arange(q), atol=1e-9)
    np.testing.assert_allclose((table_top - bottom) / high * q, np.arange(q) + 1)


def bands_of(q):
    marks = bp.DenseArray(q=q, p=7).marks
    return [mark for mark in marks if isinstance(mark, Polygon) and not isinstance(mark.axes, str)]


@pytest.mark.parametrize("q", [1, 2, 3, 8, 11, 12])
def test_each_row_that_is_not_0_is_led_by_a_band_of_its_own_to_its_place_in_the_table_that_is_enough(q):
    marks, bands = bp.DenseArray(q=q, p=7).marks, bands_of(q)
    (table,) = (mark for mark in marks if isinstance(mark, Polygon) and mark.axes == "outer")
    (rows,) = dense_array.rows_that_are_not_0(q)
    _, _, bottom, top = ends_of(rows, q)
    to = np.max(table.y) - np.arange(q + 1) / q * np.ptp(table.y)
    assert len(bands) == q
    for k, band in enumerate(bands):
        assert band.axes == ("array", "outer", "outer", "array")
        for over, under, ends in zip(band.y[:2], band.y[:1:-1], ((top, bottom), (to, to[1:])), strict=True):
            assert over + under == pytest.approx(ends[0][k] + ends[1][k])
            assert over - under == pytest.approx(dense_array.BAND_SHARE * (ends[0][k] - ends[1][k]))
    assert dense_array.BAND_SHARE < 0.8  # there is paper between two
    assert not any(isinstance(mark, Line) and not isinstance(mark.axes, str) for mark in marks)


@pytest.mark.parametrize("q", [1, 2, 3, 8, 12, 13])
def test_each_of_a_few_tables_has_a_row_of_its_own_its_name_before_it_and_its_factor_behind_it(q):
    labels = [it for it in bp.DenseArray(q=q).marks if isinstance(it, Label) and it.axes == "array"]
    names = [it for it in labels if it.text.startswith("∂")]
    factors = [it for it in labels if it.text.startswith("×")]
    count = q if q <= dense_array.EACH else 0
    assert [it.text for it in names] == [f"∂g{bars.sub(k)}/∂W" for k in range(count)]
    assert [it.text for it in factors] == [f"× v{bars.sub(k)}" for k in range(count)]
    if not count:
        return
    left, right, bottom, top = ends_of(dense_array.tiles(q), q)
    assert (bottom[:-1] > top[1:]).all()
    assert (bottom[-1], top[0]) > (0, bottom[0])
    assert top[0] < 1
    np.testing.assert_allclose([it.at for it in names], np.column_stack([left, (bottom + top) / 2]))
    assert {it.align for it in names} == {"right"}
    (rows,) = dense_array.rows_that_are_not_0(q)
    _, _, under, over = ends_of(rows, q)
    np.testing.assert_allclose([it.at for it in factors], np.column_stack([right, (under + over) / 2]))
    for k, band in enumerate(bands_of(q)):
        assert list(band.x) == [right[k] + dense_array.TIMES, 0, 0, right[k] + dense_array.TIMES]


@pytest.mark.parametrize("q", [13, 64, 4096])
def test_of_many_tables_all_rows_are_led_into_the_one_together(q):
    marks = bp.DenseArray(q=q, p=7).marks
    assert all(isinstance(mark.axes, str) for mark in marks if isinstance(mark, Line))
    (funnel,) = (mark for mark in marks if isinstance(mark, Polygon) and not isinstance(mark.axes, str))
    (table,) = (mark for mark in marks if isinstance(mark, Polygon) and mark.axes == "outer")
    assert tuple(funnel.y[1:3]) == (np.max(table.y), np.min(table.y))


def test_what_no_laptop_holds_is_said():
    said = [it.text for it in bp.DenseArray(q=4096, p=4096).marks if isinstance(it, Label)]
    assert "512 GiB: too large for a laptop" in said
    assert not any("laptop" in it.text for it in bp.DenseArray().marks if isinstance(it, Label))


@pytest.mark.parametrize("size", [0.5, 1, 3.3, 64, 698, 5000])
def test_a_dragged_size_is_one_at_which_the_slider_can_stand(size):
    w = bp.DenseArray()
    (handle,) = w.picture.handles
    w.move_handle(handle, (size, size))
    assert w.q == w.p == pytest.approx(min(size, 4096), rel=0.05, abs=0.51)
    control = w.controls["q"]
    steps = round((np.log2(control.value) - control.min) / control.step)
    assert round(control.base ** (control.min + steps * control.step)) == w.q


# ---- experiments and their record ----


def moved(w, i, j, value):
    w.W = bars.with_entry(w.W, (i, j), value)


def test_a_change_of_one_cell_goes_on_record():
    w = bp.MatrixDerivatives()
    before = w.result.log.done
    moved(w, 2, 3, 1.25)
    assert w.result.log == record.Log(before | {(2, 3)}, (2, 3))
    assert "W₃₄" in w.summary


def test_dragging_a_handle_is_an_experiment_and_moves_one_output():
    w = bp.MatrixDerivatives()
    was = w.result.g
    (handle,) = (handle for handle in w.picture.handles if handle.label == "W[3, 2]")
    w.move_handle(handle, (handle.at[0], handle.at[1] - 0.1))
    assert w.result.log.last == (2, 1)
    assert np.flatnonzero(w.result.g != was).tolist() == [2]
    unit = (w.result.g[2] - was[2]) / (w.W[2, 1] - w.parameters["W"].initial(w.values)[2, 1])
    assert unit == pytest.approx(w.result.moved)


def test_a_change_of_two_cells_is_no_experiment():
    w = bp.MatrixDerivatives()
    before = w.result.log
    w.W = w.W + 0.1 * (np.arange(12).reshape(3, 4) > 9)
    assert w.result.log == before


def test_a_change_of_x_changes_the_answers_and_not_the_record():
    w = bp.MatrixDerivatives()
    before = w.result.log
    w.x = [0.1, 0.2, 0.3, 0.4]
    assert w.result.log == before
    assert w.result.moved == pytest.approx(0.3)


def test_a_change_of_size_starts_a_new_record():
    w = bp.MatrixDerivatives()
    w.step()
    w.q = 2
    assert len(w.result.log.done) == 1


def test_an_experiment_by_hand_is_taken_back_alone():
    w = bp.MatrixDerivatives()
    before = w.result.log
    moved(w, 2, 3, 1.25)
    moved(w, 2, 3, 1.3)  # the same drag goes on
    assert w.result.log == record.Log(before.done | {(2, 3)}, (2, 3))
    assert w.back()
    assert w.result.log == before
    assert w.W[2, 3] == 1.3


def test_stepping_makes_each_experiment_once():
    w = bp.MatrixDerivatives(q=2, p=3, step=0)
    seen = [w.result.log.last]
    while w.step():
        seen.append(w.result.log.last)
    assert sorted(seen) == list(np.ndindex(2, 3))
    assert not w.step()
    assert w.back()
    assert len(w.result.log.done) == 5


def cells_of(w):
    return [mark for mark in w.marks if isinstance(mark, Cells) and mark.role == "gradient"]


def cards_of(w):
    return record.cards(*w.W.shape)


@every_shape
def test_the_full_record_shows_the_rows_of_each_card_that_no_other_one_covers(q, p):
    w = bp.MatrixDerivatives(q=q, p=p, step=q * p)
    boxes = cards_of(w)
    for k, cells in enumerate(cells_of(w)):
        rows = len(cells.values)
        np.testing.assert_array_equal(cells.values, w.result.D[k, :rows])
        assert rows > k, "the row that is not 0 is covered"
        assert cells.box[2] <= min(
            [boxes[k][1] + boxes[k][3], *(box[1] - record.TAB for box in boxes[k + 1 :])]
        )


@pytest.mark.parametrize(("q", "p"), [(1, 1), (2, 4), (3, 4), (4, 5)])
def test_cards_that_have_room_do_not_cover_each_other(q, p):
    for boxes, tab in ((record.cards(q, p), record.TAB), (summation.spread(q, p), summation.TAB)):
        for (left, top, _, height), (below_left, below, _, _) in itertools.pairwise(boxes):
            assert below - tab > top + height
            assert below_left == left


@every_shape
def test_cards_lie_in_their_area_each_further_down_than_the_one_behind_it(q, p):
    left, top, width, height = record.ARRAY
    boxes = record.cards(q, p)
    assert min(box[0] for box in boxes) >= left
    assert max(box[0] + box[2] for box in boxes) <= left + width + 1e-9
    assert min(box[1] for box in boxes) - record.TAB >= top
    assert max(box[1] + box[3] for box in boxes) <= top + height + 1e-9
    assert all(one[1] < other[1] for one, other in itertools.pairwise(boxes))


def test_what_nobody_has_tried_has_a_question_mark():
    w = bp.MatrixDerivatives(step=0)
    texts = [text for cells in cells_of(w) for text in cells.texts()]
    assert texts[:4] == ["0.8", "?", "?", "?"]
    assert texts.count(record.NOTHING) == 2
    assert set(texts) == {"0.8", record.NOTHING, "?"}


def test_the_last_answer_is_framed_on_the_card_of_its_output():
    w = bp.MatrixDerivatives()
    assert w.result.log.last == (1, 2)
    assert [np.argwhere(cells.framed()).tolist() for cells in cells_of(w)] == [[], [[1, 2]], []]


@every_shape
def test_the_ground_of_the_known_row_of_a_card_is_as_large_as_its_cells_that_are_not_0(q, p):
    w = bp.MatrixDerivatives(q=q, p=p, step=q * p)
    w.x = [0, 2, -1, 0.5, 1][:p]
    grounds = [it for it in w.marks if isinstance(it, Polygon) and it.name == "record"]
    _, _, width, height = cards_of(w)[0]
    assert sum(map(area, grounds)) == pytest.approx(np.count_nonzero(w.x) * width / p * height)


def test_a_zero_input_moves_no_output():
    w = bp.MatrixDerivatives(x=[0.8, -1.2, 0.0, 0.6])
    assert w.result.not_zero == 9
    assert "moves no output, since x₃ is 0" in w.summary
    beside = [label.text for label in labels_on(w, "page") if label.at[0] == record.NUMBERS]
    assert beside == ["stays", "stays", "stays"]


@pytest.mark.parametrize(("value", "ends"), [(0.5, (0.5, 1.5)), (-1.0, (-1.0, 0.0)), (2.0, (2.0, None))])
def test_one_unit_more_stands_hollow_on_the_tip_of_the_cells_bar_as_far_as_the_cell_reaches(value, ends):
    w = bp.MatrixDerivatives()
    moved(w, 1, 2, value)
    more, plus = (mark for mark in w.marks if isinstance(mark, Polygon | Label) and mark.name == "cell")
    assert plus.text == "+1"
    assert more.opacity == 0
    place = record.places(3, 4)["W"]
    foot, end = (1 + place.zero - np.array([max(more.y), min(more.y)])) * bars.FULL / place.reach
    assert foot == pytest.approx(ends[0])
    if ends[1] is None:
        assert foot < end
        assert 1 < min(more.y) < 1.05
    else:
        assert end == pytest.approx(ends[1])
    assert (min(more.x), max(more.x)) == pytest.approx(
        (2 + place.foot - place.half, 2 + place.foot + place.half)
    )


@pytest.mark.parametrize("q", [3, 5])
@pytest.mark.parametrize("value", np.round(np.arange(-2, 2.1, 0.1), 1))
def test_the_numbers_of_a_row_stand_at_one_height_under_their_bars_clear_of_lines_grips_and_plus_1(q, value):
    w = bp.MatrixDerivatives(q=q, p=q)
    moved(w, 1, 2, 0.25)  # that is none of the values
    moved(w, 1, 2, value)
    left, top, width, height = record.layout(q, q)["W"]
    wide, high = width / q, height / q
    labels = [label for label in labels_on(w, "W") if int(label.at[1]) == 1]
    ((height_of_all, offset),) = {(label.at[1], label.offset) for label in labels}
    assert offset == (0, 0)
    assert labels[2].text == number(value)
    digit, half_text = 7.7, 5.5
    starts = np.array([wide * (it.at[0] - j) - digit * len(it.text) / 2 for j, it in enumerate(labels)])
    ends = np.array([wide * (it.at[0] - j) + digit * len(it.text) / 2 for j, it in enumerate(labels)])
    assert min(starts) > 5
    assert max(ends) < wide - 5
    above = (height_of_all - 1) * high - half_text
    assert above + 2 * half_text < high
    place = record.places(q, q)["W"]
    assert place.zero * high < above - 10
    (grip,) = (handle for handle in w.picture.handles if getattr(handle, "label", "") == "W[2, 3]")
    assert (grip.at[1] - 1) * high + grip.size / 2 + Handle.halo_px < above
    assert 2 * place.half * wide > 2 * (grip.size / 2 + Handle.halo_px) + 11, "the grip hides its bar"
    (plus,) = (label for label in labels_on(w, "page") if label.text == "+1")
    assert plus.at[1] - half_text - top - high > 0
    assert plus.at[1] + half_text - top - high < above
    assert plus.at[0] == pytest.approx(left + wide * (2 + place.foot + place.half))
    assert plus.at[0] + 2 * digit < left + 3 * wide


def test_the_way_to_an_answer_ends_at_the_edge_of_its_card_and_covers_no_cell():
    w = bp.MatrixDerivatives()
    (way,) = (
        mark for mark in w.marks if isinstance(mark, Polygon) and mark.name == "moved" and not mark.edge
    )
    assert max(way.x) == cards_of(w)[1][0]


@every_shape
def test_each_output_has_its_name_between_w_and_its_row(q, p):
    boxes = record.layout(q, p)
    assert boxes["W"][0] + boxes["W"][2] + 8 < record.NAMES - 14 < record.NAMES < boxes["g"][0]
    texts = [it for axes in bp.MatrixDerivatives(q=q, p=p).figure.axes for it in axes.texts]
    heights = {it.get_text(): it.get_position()[1] for it in texts if it.get_position()[0] == record.NAMES}
    rows = tables.rows_of(boxes["g"], q)
    assert heights == {f"$g_{k + 1}$": top + high / 2 for k, (_, top, _, high) in enumerate(rows)}


@pytest.mark.parametrize("value", [-1.0, -0.5, 0.0, 0.5, 1.0])
@pytest.mark.parametrize("by", [-2.0, -0.3, 0.0, 0.6, 2.0])
def test_what_an_output_would_be_is_hollow_on_its_bar_and_clear_of_its_number(value, by):
    w = bp.MatrixDerivatives(q=2, p=2, W=[[0.1, 0.0], [value, 1.0]], x=[by, value], step=2)
    i, j = w.result.log.last
    assert (i, j) == (1, 0)
    hollow = [mark for mark in w.marks if isinstance(mark, Polygon) and mark.axes == "g" and mark.edge]
    assert len(hollow) == (by != 0)
    label = labels_on(w, "g")[i]
    _, _, width, _ = record.layout(2, 2)["g"]
    px = width / (2 * (bars.reach(2) + 1))
    end = px * label.at[0] + label.offset[0]
    way = {"left": 1, "right": -1}[label.align]
    now = w.result.g[i]
    for mark in hollow:
        assert mark.opacity == 0
        assert (min(mark.x), max(mark.x)) == pytest.approx(tuple(sorted([now, now + by])))
        assert way * end > max(way * px * x for x in mark.x) + 4
    assert way * end > way * px * now + 4
    assert abs(end + way * 40) < width / 2


@pytest.mark.parametrize("side", [1, -1])
@every_shape
def test_one_way_leads_from_the_end_of_the_bar_that_moves_to_the_row_of_the_answer(q, p, side):
    w = bp.MatrixDerivatives(q=q, p=p, step=q * p)
    w.W = side * np.abs(w.W)
    i = w.result.log.last[0]
    (way,) = (
        mark for mark in w.marks if isinstance(mark, Polygon) and mark.name == "moved" and not mark.edge
    )
    corners = np.column_stack([way.x, way.y])
    upper, lower = corners[: len(corners) // 2], corners[: len(corners) // 2 - 1 : -1]
    left, _, width, _ = record.layout(q, p)["g"]
    drawn = [it for it in w.marks if isinstance(it, Polygon) and it.axes == "g"]
    ends = [
        x for it in drawn for x, y in zip(it.x, it.y, strict=True) if int(y) == i and abs(y - i - 0.5) < 0.4
    ]
    start = left + width / 2 * (1 + max(ends) / (bars.reach(p) + 1))
    np.testing.assert_allclose([upper[0, 0], lower[0, 0]], start)
    assert start > left  # no weight is under it
    left, top, _, height = tables.rows_of(cards_of(w)[i], q)[i]
    np.testing.assert_allclose([upper[-1], lower[-1]], [(left, top), (left, top + height)])
    straight = upper[upper[:, 0] <= record.NUMBERS]
    assert np.ptp(straight[:, 1]) == 0


def test_what_stays_has_no_colour():
    words = [it for it in labels_on(bp.MatrixDerivatives(), "page") if it.at[0] == record.NUMBERS]
    assert [(it.text, it.role) for it in words] == [
        ("stays", "ink"),
        ("+1.6 = x₃", "gradient"),
        ("stays", "ink"),
    ]


@pytest.mark.parametrize(
    ("x", "role"), [([0.8, -1.2, 1.6, 0.6], "gradient"), ([0.8, -1.2, 0.0, 0.6], "muted")]
)
def test_of_the_last_answers_that_of_its_own_output_has_a_frame(x, role):
    w = bp.MatrixDerivatives(x=x)
    frames = [cells.frame if np.any(cells.framed()) else None for cells in cells_of(w)]
    assert frames == [None, role, None]


def test_the_factor_has_the_colour_of_what_it_moves():
    for x, role in (([0.8, -1.2, 1.6, 0.6], "gradient"), ([0.8, -1.2, 0.0, 0.6], "muted")):
        w = bp.MatrixDerivatives(x=x)
        (frame,) = (mark for mark in w.marks if isinstance(mark, Polygon) and mark.name == "input")
        left, _, width, _ = record.layout(3, 4)["x"]
        assert frame.role == role
        assert (min(frame.x), max(frame.x)) == pytest.approx((left + width / 2, left + width * 3 / 4))
        moves = [label for label in labels_on(w, "page") if label.name == "moved"]
        assert [label.role for label in moves] == [role]


def test_the_sentence_does_not_say_how_many_entries_are_not_0():
    assert "12 of 36" not in bp.MatrixDerivatives().summary


# ---- bars and their numbers ----


def labels_on(w, axes):
    return [mark for mark in w.marks if isinstance(mark, Label) and mark.axes == axes]


def test_a_number_stands_on_the_other_side_of_its_bars_foot():
    up, down = (mark for mark in bars.standing("x", [1.2, -0.5], role="input") if isinstance(mark, Label))
    assert (up.text, up.offset[1]) == ("1.2", -bars.OVER_PX)
    assert (down.text, down.offset[1]) == ("−0.5", bars.OVER_PX)
    right, left = (
        mark for mark in bars.lying("g", [1.2, -0.5], 2, role="forward") if isinstance(mark, Label)
    )
    assert (right.align, right.offset[0]) == ("right", -bars.NUMBER_PX)
    assert (left.align, left.offset[0]) == ("left", bars.NUMBER_PX)


def test_a_bar_that_is_cut_says_so_beside_its_value():
    (up, down, fits) = bars.standing("dx", [3.0, -3.0, 2.0], role="gradient", full=2.0)[1:]
    assert [up.text, down.text, fits.text] == ["3↑", "−3↓", "2"]
    (right, left, fits) = bars.lying("g", [3.0, -3.0, 2.0], 2.0, role="forward")[1:]
    assert [right.text, left.text, fits.text] == ["3›", "−3‹", "2"]


def test_no_slider_takes_one_product_out_of_its_axis():
    w = bp.BothWays(q=1, p=1, x=[bars.FULL], W=[[-bars.FULL]], v=[bars.FULL])
    texts = [mark.text for mark in w.marks if isinstance(mark, Label) and mark.axes in {"g", "dx"}]
    assert texts == ["−4", "−4"]


@pytest.mark.parametrize(
    ("explorer_class", "axes", "field"),
    [
        (bp.MatrixDerivatives, "W", "W"),
        (bp.MatrixDerivatives, "x", "x"),
        (bp.BothWays, "W", "W"),
        (bp.BothWays, "dx", "dx"),
        (bp.BothWays, "v", "v"),
        (bp.OuterProduct, "x", "x"),
    ],
)
def test_every_number_of_a_table_is_written_in_it(explorer_class, axes, field):
    w = explorer_class()
    values = np.ravel(getattr(w.result, field)).tolist()
    written = [label.text for label in labels_on(w, axes)]
    assert written == [number(value) for value in values]


@pytest.mark.parametrize(
    "explorer_class", [bp.MatrixDerivatives, bp.OuterProduct, bp.BothWays, bp.DenseArray]
)
def test_a_picture_fits_one_screen(explorer_class):
    width, height = explorer_class.size
    assert width <= 900
    assert height <= 420


# ---- the sum ----


@every_shape
def test_added_tables_are_one_multiplication_table(q, p):
    w = bp.OuterProduct(q=q, p=p, fold=1)
    left, top, width, height = summation.target(q, p)
    assert len(set(summation.cards(w.result))) == 1
    for i, cells in enumerate(cells_of(w)):
        np.testing.assert_array_equal(cells.values, w.result.dW[i : i + 1])
        row = top + i * height / q
        assert cells.box == pytest.approx((left, left + width, row + height / q, row))


@every_shape
def test_no_card_passes_over_v(q, p):
    w = bp.OuterProduct(q=q, p=p)
    for fold in np.linspace(0, 1, 11):
        w.fold = fold
        assert all(
            left + width < summation.V_ZERO - summation.V_HALF
            for left, _, width, _ in summation.cards(w.result)
        )
        assert sum(label.at[0] == summation.V_ZERO for label in labels_on(w, "page")) == q


def test_rows_of_tables_that_wait_or_have_arrived_never_cover_each_other():
    for q, fold in itertools.product(range(2, 6), np.linspace(0, 1, 21)):
        r = bp.OuterProduct(q=q, fold=fold).result
        at_rest = [row for row, way in zip(summation.rows(r), r.ways, strict=True) if way in (0, 1)]
        for (left, top, width, height), (x, y, wide, high) in itertools.combinations(at_rest, 2):
            beside = x >= left + width - 1e-9 or left >= x + wide - 1e-9
            assert beside or y >= top + height - 1e-9 or top >= y + high - 1e-9


def test_a_table_is_level_with_its_place_before_it_moves_in_over_the_others():
    here, there = (0.0, 0.0, 10.0, 10.0), (100.0, 50.0, 20.0, 30.0)
    assert summation.between(here, there, summation.LEVEL)[1::2] == (50.0, 30.0)
    assert summation.between(here, there, 0.5) == (50.0, 50.0, 15.0, 30.0)


def test_the_tables_are_added_one_after_the_other():
    w = bp.OuterProduct(fold=1 / 3)
    assert (w.result.ways, w.result.added) == ([1, 0, 0], 1)
    assert "1 of the 3 tables, each times its v, is added." in w.summary
    w.fold = 0
    assert w.result.ways == [0, 0, 0]
    assert "not yet added" in w.summary
    w.fold = 0.7
    assert w.result.ways == [1, 1, 0]
    assert "2 of the 3 tables, each times its v, are added." in w.summary
    for fold in np.linspace(0, 1, 21):
        w.fold = fold
        assert sum(0 < way < 1 for way in w.result.ways) <= 1
    assert w.result.added == 3


def grounds(w):
    """Which rows of the cards, as they lie at first, are on an orange ground."""
    spread = summation.spread(*w.result.dW.shape)
    rows = [tables.rows_of(box, len(spread))[k] for k, box in enumerate(spread)]
    shades = {
        (min(it.x), min(it.y))
        for it in w.marks
        if isinstance(it, Polygon) and it.role == "gradient" and it.opacity == summation.SHADE
    }
    return [any(np.allclose(row[:2], shade) for shade in shades) for row in rows]


def test_what_has_left_its_card_stays_there_in_colour_and_what_waits_is_pale():
    w = bp.OuterProduct(fold=1 / 3)
    assert grounds(w) == [True, False, False]
    assert [
        np.ravel(mark.values).tolist()
        for mark in w.marks
        if getattr(mark, "role", "") == "muted" and isinstance(mark, Cells) and not mark.grey
    ] == [w.result.dW[0].tolist()]
    w.fold = 1
    assert grounds(w) == [True, True, True]


@every_shape
def test_a_way_leads_from_the_row_of_each_card_to_its_row_of_the_sum_in_colour_once_it_is_added(q, p):
    w = bp.OuterProduct(q=q, p=p)
    goals = tables.rows_of(summation.target(q, p), q)
    for fold in (0, 0.35, 0.7, 0.8, 1):
        w.fold = fold
        ways = [it for it in w.marks if isinstance(it, Polygon) and it.axes == "page" and len(it.x) > 4]
        added = [way == 1 for way in w.result.ways]
        assert [way.role for way in ways] == ["gradient" if it else "muted" for it in added]
        for k, (way, (left, top, _, height)) in enumerate(zip(ways, goals, strict=True)):
            upper, lower = np.column_stack([way.x, way.y])[[16, 17]]
            np.testing.assert_allclose([upper, lower], [(left, top), (left, top + height)])
            x, y, wide, high = tables.rows_of(summation.spread(q, p)[k], q)[k]
            start = np.column_stack([way.x, way.y])[[0, -1]]
            np.testing.assert_allclose(start, [(x + wide, y), (x + wide, y + high)])


def test_the_place_of_a_row_that_has_not_been_added_is_empty():
    w = bp.OuterProduct()
    left, top, width, height = summation.target(3, 4)
    for fold, added in ((0, 0), (1 / 3, 1), (0.5, 1), (1, 3)):
        w.fold = fold
        tables_there = [it for it in w.marks if isinstance(it, Cells) and it.box[0] == left]
        assert [it.values.tolist() for it in tables_there] == w.result.dW[:added, None].tolist()
        lines = [it for it in w.marks if isinstance(it, Line) and it.dash]
        assert len(lines) == (added < 3)
        for it in lines:
            assert np.nanmin(it.y) == pytest.approx(top + height * added / 3)
            assert (np.nanmin(it.x), np.nanmax(it.x)) == (left, left + width)


@every_shape
def test_the_tints_of_the_factors_end_at_the_sum_whose_cells_stay_alike(q, p):
    w = bp.OuterProduct(q=q, p=p, i=q, j=1)
    left, top, width, height = summation.target(q, p)
    from_v, from_x = summation.crossing(w.result, 66.0)
    assert min(from_v.x) == left + width
    assert (min(from_x.y), max(from_x.y)) == (top + height, top + height + 66)


def test_no_card_on_its_way_shows_the_tints_of_the_factors():
    marks = list(bp.OuterProduct(fold=0.5, i=3, j=2).marks)
    tints = [
        n
        for n, it in enumerate(marks)
        if isinstance(it, Polygon)
        and it.role in ("input", "gradient")
        and len(it.x) == 4
        and not it.name
        and it.opacity == summation.SHADE
        and max(it.x) > summation.LEFT
    ]
    cards = [n for n, it in enumerate(marks) if isinstance(it, Line) and it.width == 1.6]
    assert cards[0] < min(tints) < max(tints) < cards[1]


def test_over_the_cards_stands_what_each_adds():
    headings = [it.text for it in bp.OuterProduct().marks if isinstance(it, Label) and "∂" in it.text]
    assert headings == ["1.5 × ∂g₁/∂W", "−0.9 × ∂g₂/∂W", "0.6 × ∂g₃/∂W"]


@pytest.mark.parametrize("q", range(2, 6))
def test_the_square_stands_where_it_is_written_how_many_tables_are_added(q):
    w = bp.OuterProduct(q=q)
    square = lambda: next(it for it in w.picture.handles if "add the cards" in it.label)
    start, end, _ = summation.TRACK
    for k in range(q + 1):
        tick = start + (end - start) * k / q
        for beside in (-5, 5):
            w.move_handle(square(), (tick + beside, square().at[1]))
            assert square().at[0] == pytest.approx(tick)
            assert w.result.added == k
    w.move_handle(square(), (start + (end - start) / q / 2, square().at[1]))
    assert 0 < w.result.ways[0] < 1


def test_at_first_all_tables_are_added_and_the_square_stands_at_the_end():
    w = bp.OuterProduct()
    (square,) = (handle for handle in w.picture.handles if "add the cards" in handle.label)
    assert square.at[0] == summation.TRACK[1]
    assert w.result.added == 3


def test_no_zero_of_an_added_card_in_depth_shows_through_those_in_front_of_it():
    w = bp.OuterProduct(q=5, p=5, fold=1)
    boxes, seen = summation.spread(5, 5), stack.rows_seen(summation.spread(5, 5), summation.TAB)
    behind = [it for it in w.marks if isinstance(it, Points) and it.role == "muted"][:5]
    for (_, top, _, height), rows, zeros in zip(boxes, seen, behind, strict=True):
        assert len(zeros.y) == 5 * (rows - 1)
        assert all(top < y < top + rows * height / 5 for y in zeros.y)


def test_the_square_on_its_track_adds_the_tables():
    w = bp.OuterProduct(fold=0)
    (square,) = (handle for handle in w.picture.handles if "add the cards" in handle.label)
    w.move_handle(square, (square.at[0] + 1000, square.at[1]))
    assert w.fold == 1
    (square,) = (handle for handle in w.picture.handles if "add the cards" in handle.label)
    assert square.at[0] == summation.TRACK[1]


def test_one_table_has_nothing_to_add():
    assert not [handle for handle in bp.OuterProduct(q=1).picture.handles if "cards" in handle.label]


@pytest.mark.parametrize(("v", "x", "zeros"), [([1, 1, 1], [1, 1, 1, 1], 0), ([1, 0, 1], [1, 1, 0, 1], 6)])
def test_a_zero_factor_makes_a_row_or_a_column_of_zeros(v, x, zeros):
    assert bp.OuterProduct(v=v, x=x).result.zeros == zeros


def test_a_bar_is_as_high_as_its_number():
    drawn = bars.standing("x", [1.0, -2.0], role="input")[0]
    assert min(drawn.y) == pytest.approx(0.5 - 0.5 * bars.REACH)
    assert max(drawn.y) == pytest.approx(0.5 + bars.REACH)


def area(polygon):
    """By the shoelace formula: what is enclosed to the right and what to the left cancel."""
    x, y = np.asarray(polygon.x), np.asarray(polygon.y)
    return abs(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1))) / 2


def test_one_polygon_for_all_rows_encloses_the_bars_and_nothing_else():
    values = np.array([[1.0, 0.5, 0.25], [0.0, 2.0, 1.5]])
    drawn = bars.standing("x", values, role="input")[0]
    assert area(drawn) == pytest.approx((2 * bars.HALF * bars.REACH * values / bars.FULL).sum())


def test_the_frames_follow_the_entry_that_is_dragged():
    w = bp.OuterProduct()
    (handle,) = (handle for handle in w.picture.handles if handle.label == "v[2]")
    w.move_handle(handle, (summation.V_ZERO + 1.23 * summation.V_UNIT, handle.at[1]))
    assert (w.i, w.v[1]) == (2, 1.2)
    (handle,) = (handle for handle in w.picture.handles if handle.label == "x[4]")
    w.move_handle(handle, (handle.at[0], 0.5))
    assert (w.i, w.j, w.result.at) == (2, 4, (1, 3))
    assert w.x[3] == 0


# ---- both ways ----


@every_shape
def test_the_products_in_the_row_add_up_to_g_and_those_in_the_column_to_dx(q, p):
    w = bp.BothWays(q=q, p=p, i=q, j=p)
    i, j = w.result.at
    assert (i, j) == (q - 1, p - 1)
    assert sum(w.W[i] * w.x) == pytest.approx(w.result.g[i])
    assert sum(w.W[:, j] * w.v) == pytest.approx(w.result.dx[j])


def test_a_cell_moves_the_output_of_its_row_and_the_derivative_of_its_column():
    w = bp.BothWays()
    before = w.result
    (handle,) = (handle for handle in w.picture.handles if handle.label == "W[2, 3]")
    w.move_handle(handle, (handle.at[0], handle.at[1] - 0.1))
    unit = w.W[1, 2] - before.W[1, 2]
    assert np.flatnonzero(w.result.g != before.g).tolist() == [1]
    assert np.flatnonzero(w.result.dx != before.dx).tolist() == [2]
    assert (w.result.g[1] - before.g[1]) / unit == pytest.approx(w.x[2])
    assert (w.result.dx[2] - before.dx[2]) / unit == pytest.approx(w.v[1])
    assert w.result.at == (1, 2)


def test_a_unit_is_as_long_in_x_as_in_the_matrix_and_in_what_comes_back_and_in_v_as_in_g():
    w = bp.BothWays()
    (q, p), boxes = w.W.shape, readings.layout(*w.W.shape)
    x, dx = boxes["x"][3] / bars.FULL, boxes["dx"][3] / readings.end_of_dx(q)
    assert boxes["W"][3] / q == boxes["x"][3] == boxes["dx"][3]
    v, g = boxes["v"][2] / bars.END_OF_V, boxes["g"][2] / bars.reach(p)
    assert x == pytest.approx(dx, rel=0.02)
    assert v == pytest.approx(g, rel=0.02)


@every_shape
def test_from_a_frame_round_x_and_from_one_round_v_a_line_leads_to_where_they_are_factors(q, p):
    w = bp.BothWays(q=q, p=p)
    boxes = readings.layout(q, p)
    lines = [it for it in w.marks if isinstance(it, Line) and it.axes == "page"]
    (round_x, from_x), (round_v, from_v) = (
        [it for it in lines if it.role == role] for role in ("forward", "gradient")
    )
    dots = [(it.x[0], it.y[0]) for it in w.marks if isinstance(it, Points)]
    for frame, line, name, dot in ((round_x, from_x, "x", dots[0]), (round_v, from_v, "v", dots[1])):
        left, top, width, height = boxes[name]
        assert min(frame.x) <= left < left + width <= max(frame.x)
        assert (min(frame.y), max(frame.y)) == (top, top + height)
        assert min(frame.x) <= line.x[0] <= max(frame.x)
        assert min(frame.y) <= line.y[0] <= max(frame.y)
        assert (line.x[-1], line.y[-1]) == pytest.approx(dot)


def test_what_goes_out_does_not_see_v_and_what_comes_back_does_not_see_x():
    w = bp.BothWays()
    before = w.result
    w.x = [0.0, 0.0, 0.0, 1.0]
    np.testing.assert_array_equal(w.result.dx, before.dx)
    w.reset()
    w.v = [0.0, 0.0, 1.0]
    np.testing.assert_array_equal(w.result.g, before.g)


def test_with_one_output_in_the_loss_what_comes_back_is_a_row_of_the_matrix():
    w = bp.BothWays(v=[0.0, 1.5, 0.0])
    np.testing.assert_allclose(w.result.dx, 1.5 * w.W[1])


@every_shape
def test_every_cell_of_the_result_can_be_clicked_and_is_looked_at(q, p):
    w = bp.OuterProduct(q=q, p=p)
    targets = [target for target in w.picture.handles if isinstance(target, ClickTarget)]
    assert len(targets) == q * p
    for target in targets[:: max(1, q * p // 3)]:
        w.move(target.sets)
        (framed,) = (cells for cells in cells_of(w) if cells.framed().any())
        assert framed.values[framed.framed()] == w.result.entry
        left, right, bottom, top = framed.box
        assert top < target.at[1] < bottom
        assert int((target.at[0] - left) / (right - left) * p) == w.result.at[1]


def test_what_is_added_is_written_out():
    w = bp.BothWays(W=[[1, -0.5], [2, 0]], x=[-1.5, 1], v=[1, -2], q=2, p=2, i=1, j=1)
    forward, backward = labels_on(w, "page")
    assert forward.text == "forward, row 1: g₁ = 1·(−1.5) − 0.5·1 = −2"
    assert backward.text == "backward, column 1: dL/dx₁ = 1·1 + 2·(−2) = −3"


def test_the_frame_of_a_number_that_is_too_large_is_the_last():
    assert bp.OuterProduct(i=5, j=5).result.at == (2, 3)


def test_an_output_beyond_its_axis_is_marked_and_its_number_is_right():
    w = bp.MatrixDerivatives(q=1, p=5, W=np.full((1, 5), 2.0), x=np.full(5, 2.0))
    assert w.result.g == pytest.approx([20])
    assert any(getattr(mark, "text", "").endswith("›") for mark in w.marks)
