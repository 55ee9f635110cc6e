"""Lesson 06: the array against autograd and differences, the fold and the way back against sums, the sizes counted."""

from __future__ import annotations

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy.optimize import approx_fprime

import bpwidgets as bp
from bpwidgets.explorers.matrix_derivatives import bars, dense_array, linear, record, summation, tables
from bpwidgets.live.picture.marks import ClickTarget, Points, Polygon

SHAPES = [(1, 1), (1, 8), (8, 1), (3, 4), (4, 3), (8, 8)]
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
    w.W = bars.changed(w.W, (i, j), value)


def test_a_change_of_one_cell_goes_on_record():
    w = bp.MatrixDerivatives()
    before = w.result.log.done
    moved(w, 0, 3, 1.25)
    assert w.result.log == record.Log(before | {(0, 3)}, (0, 3))
    assert "W₁₄" in w.summary


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
    w.step()
    before = w.result.log
    moved(w, 2, 3, 1.25)
    moved(w, 2, 3, 1.3)  # the same drag goes on
    assert w.result.log == record.Log(before.done | {(2, 3)}, (2, 3))
    assert w.back()
    assert w.result.log == before
    assert w.W[2, 3] == 1.3


def test_stepping_makes_each_experiment_once():
    w = bp.MatrixDerivatives(q=2, p=3)
    seen = [w.result.log.last]
    while w.step():
        seen.append(w.result.log.last)
    assert sorted(seen) == list(np.ndindex(2, 3))
    assert not w.step()
    assert w.back()
    assert len(w.result.log.done) == 5


@every_shape
def test_the_full_record_has_a_ring_for_every_zero(q, p):
    w = bp.MatrixDerivatives(q=q, p=p)
    while w.step():
        pass
    rings = sum(len(mark.x) for mark in w.marks if isinstance(mark, Points) and mark.axes == "page")
    assert rings == np.count_nonzero(w.result.D == 0) == w.result.entries - w.result.not_zero


def test_a_zero_input_is_a_ring_in_its_own_row_and_no_arrow():
    w = bp.MatrixDerivatives(x=[0.8, -1.2, 0.0, 0.6])
    (rings,) = (mark for mark in w.marks if isinstance(mark, Points) and mark.axes == "page")
    assert len(rings.x) == 3
    assert w.result.not_zero == 9
    assert "moves no output, since x₃ is 0" in w.summary


# ---- the fold ----


def bars_on(w, axes):
    return [
        mark
        for mark in w.marks
        if isinstance(mark, Polygon) and mark.axes == axes and mark.role == "gradient"
    ]


@every_shape
def test_laid_tables_fill_the_result_and_leave_no_ring_behind(q, p):
    w = bp.OuterProduct(q=q, p=p, fold=1)
    (drawn,) = bars_on(w, "page")
    left, top, width, height = summation.layout(q, p)["dW"]
    assert min(drawn.x) >= left
    assert max(drawn.x) <= left + width
    assert min(drawn.y) >= top
    assert max(drawn.y) <= top + height
    assert not [mark for mark in w.marks if isinstance(mark, Points)]


def test_a_table_that_has_left_leaves_its_trace_and_one_that_has_not_none():
    w = bp.OuterProduct(q=3, p=4)

    def trace():
        return [mark for mark in w.marks if isinstance(mark, Polygon) and mark.role == "muted"]

    assert trace() == []
    w.fold = 0.5  # one is laid, one is on its way
    (pale,) = trace()
    boxes = summation.slices(3, 4)
    assert max(pale.x) <= max(left + width for left, _, width, _ in boxes[:2])
    assert max(pale.y) <= boxes[0][1] + boxes[0][3]


@pytest.mark.parametrize("explorer_class", [bp.OuterProduct, bp.MatrixDerivatives])
def test_each_table_has_its_lines_and_its_number(explorer_class):
    figure, w = Figure(), explorer_class(q=3, p=2)
    w.stage(figure, w.result)
    (page,) = (axes for axes in figure.axes if axes.get_label() == "page")
    numbers = [text.get_text() for text in page.texts if text.get_text().startswith("$k = ")]
    assert numbers == ["$k = 1$", "$k = 2$", "$k = 3$"]
    assert len(page.lines) == 3


def test_tables_are_laid_one_after_the_other():
    assert summation.stages(4, 0) == [0, 0, 0, 0]
    assert summation.stages(4, 0.375) == [1, 0.5, 0, 0]
    assert summation.stages(4, 1) == [1, 1, 1, 1]


def test_a_bar_is_as_high_as_its_number():
    drawn = bars.in_rows("x", [[1.0, -2.0]], [(0, 0, 2, 1)], full=2.0, role="input")
    assert min(drawn.y) == pytest.approx(0.5 - 0.5 * bars.REACH)
    assert max(drawn.y) == pytest.approx(0.5 + bars.REACH)


def area(polygon):
    """By the shoelace formula: what is enclosed to the right and what to the left cancel."""
    x, y = np.asarray(polygon.x), np.asarray(polygon.y)
    return abs(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1))) / 2


def test_one_polygon_for_all_rows_encloses_the_bars_and_nothing_else():
    values = np.array([[1.0, 0.5, 0.25], [0.0, 2.0, 1.5]])
    drawn = bars.in_rows("x", values, tables.rows_of((10, 20, 30, 40), 2), full=2.0, role="input")
    each = 2 * bars.HALF * 10 * values / 2.0 * bars.REACH * 20
    assert area(drawn) == pytest.approx(each.sum())


def test_the_frames_follow_the_entry_that_is_dragged():
    w = bp.OuterProduct()
    (handle,) = (handle for handle in w.picture.handles if handle.label == "v[2]")
    w.move_handle(handle, (1.23, handle.at[1]))
    assert (w.i, w.v[1]) == (2, 1.25)
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
    (handle,) = (handle for handle in w.picture.handles if handle.label == "W[3, 2]")
    w.move_handle(handle, (handle.at[0], handle.at[1] - 0.1))
    unit = w.W[2, 1] - before.W[2, 1]
    assert np.flatnonzero(w.result.g != before.g).tolist() == [2]
    assert np.flatnonzero(w.result.dx != before.dx).tolist() == [1]
    assert (w.result.g[2] - before.g[2]) / unit == pytest.approx(w.x[1])
    assert (w.result.dx[1] - before.dx[1]) / unit == pytest.approx(w.v[2])
    assert w.result.at == (2, 1)


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
        assert w.result.entry == w.result.dW[int(target.at[1]), int(target.at[0])]


def test_a_bar_of_a_product_stands_in_the_row_and_in_the_column_that_are_read():
    w = bp.BothWays(i=1, j=2)
    by_role = {mark.role: mark for mark in w.marks if isinstance(mark, Polygon) and mark.axes == "W"}
    assert max(by_role["forward"].y) <= 1
    assert 1 <= min(by_role["gradient"].x) < max(by_role["gradient"].x) <= 1.5


def test_the_frame_of_a_number_that_is_too_large_is_the_last():
    assert bp.OuterProduct(i=8, j=8).result.at == (2, 3)


def test_an_output_beyond_its_axis_is_marked_and_its_number_is_right():
    w = bp.MatrixDerivatives(q=1, p=8, W=np.full((1, 8), 2.0), x=np.full(8, 2.0))
    assert w.result.g == pytest.approx([32])
    assert any(getattr(mark, "text", "").endswith("›") for mark in w.marks)
