"""Lesson 09 against HIPS autograd, SciPy and scikit-learn: its laws, what collapses, regions, and where NaN is."""

from __future__ import annotations

import itertools
import re

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from matplotlib.path import Path
from scipy import special
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

import bpwidgets as bp
from bpwidgets.calculus import softmax
from bpwidgets.explorers.softmax import (
    arithmetic,
    bar_marks,
    classifier,
    matrix_marks,
    region_marks,
    softmax_overflow,
    triangle_marks,
)
from bpwidgets.explorers.softmax.collapse import Step
from bpwidgets.explorers.softmax.softmax_regions import W_START
from bpwidgets.live.model.parameters import ParameterError
from bpwidgets.live.picture.formatting import number, relation
from bpwidgets.live.picture.marks import Arrow, Cells, ClickTarget, Image, Label, Line, Points, Polygon
from tests.explorers import slopes

SETS = list(classifier.SETS)
every_set = pytest.mark.parametrize("data", SETS)
scores = st.integers(2, 5).flatmap(lambda K: arrays(float, K, elements=st.floats(-3, 3)))
temperatures = st.floats(0.125, 8)


def shown(step=Step.DS, **parameters):
    return bp.Softmax(step=int(step), **parameters)


def softmax_by_hips(s, T):
    powers = anp.exp(s / T - anp.max(s / T))
    return powers / anp.sum(powers)


def handle_of(w, label):
    (found,) = (handle for handle in w.picture.handles if handle.label == label)
    return found


# ---- laws of softmax -----------------------------------------------------------------------------------


@given(scores, temperatures)
def test_p_and_its_jacobian_are_scipys_and_autograds(s, T):
    r = shown(s=s, T=T).result
    np.testing.assert_allclose(r.p, special.softmax(s / T), rtol=1e-12)
    np.testing.assert_allclose(r.J, autograd.jacobian(softmax_by_hips)(s, T), atol=1e-10)


@given(scores, temperatures)
def test_rows_and_columns_of_the_jacobian_sum_to_0(s, T):
    J = shown(s=s, T=T).result.J
    np.testing.assert_allclose([J.sum(axis=0), J.sum(axis=1)], 0, atol=1e-14 / T)


@given(scores, st.floats(-1.5, 1.5), st.integers(1, 5))
def test_a_common_shift_moves_neither_p_nor_loss_nor_gradients(s, shift, y):
    one, other = (shown(s=s, y=y, shift=c).result for c in (0.0, shift))
    for name in ("p", "J", "d_s", "d_p", "L"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=1e-10, atol=1e-13)


@given(scores, temperatures, st.integers(1, 5))
def test_loss_and_gradient_are_autograds(s, T, y):
    r = shown(s=s, T=T, y=y).result
    loss = lambda s: -anp.log(softmax_by_hips(s, T)[r.y])
    assert pytest.approx(loss(s), rel=1e-9, abs=1e-12) == r.L
    np.testing.assert_allclose(r.d_s, autograd.grad(loss)(s), atol=1e-9 / T)


@given(scores, temperatures, st.integers(1, 5))
def test_the_matrix_times_minus_1_over_p_is_p_minus_e_y(s, T, y):
    r = shown(s=s, T=T, y=y).result
    np.testing.assert_allclose(r.J.T @ r.d_p, r.d_s, atol=1e-9 / T)
    np.testing.assert_allclose(T * r.d_s, r.p - r.one_hot, atol=1e-12)


def test_no_entry_of_the_gradient_leaves_minus_1_to_1_however_wrong_p_is():
    r = shown(s=[3, -3, -3], T=0.125, y=2).result
    assert r.d_p[1] < -1e20
    assert np.abs(r.T * r.d_s).max() <= 1


@given(st.floats(-3, 3), st.floats(-3, 3), temperatures)
def test_two_classes_are_the_sigmoid_of_a_difference(one, other, T):
    r = shown(s=[one, other], T=T).result
    assert r.p_1 == pytest.approx(special.expit((one - other) / T), rel=1e-12)
    assert r.J[0, 0] == pytest.approx(r.p[0] * r.p[1] / T)


def test_a_high_temperature_leads_to_the_middle_and_a_low_one_to_a_corner():
    hot, cold = (shown(s=[1, 0.4, -0.8], T=T).result.p for T in (8, 0.125))
    np.testing.assert_allclose(hot, 1 / 3, atol=0.05)
    np.testing.assert_allclose(cold, [1, 0, 0], atol=0.01)


# ---- the triangle --------------------------------------------------------------------------------------


def arrows(w, axes):
    return [mark for mark in w.marks if isinstance(mark, Arrow) and mark.axes == axes]


@given(arrays(float, 3, elements=st.floats(-3, 3)), temperatures)
def test_the_columns_arrows_never_leave_the_triangle_and_point_at_the_corners(s, T):
    w = shown(Step.JACOBIAN, s=s, T=T)
    for k, arrow in enumerate(arrows(w, "triangle")):
        to_corner = triangle_marks.CORNERS[k] - arrow.tail
        np.testing.assert_allclose(slopes.vector(arrow), w.result.p[k] * to_corner, atol=1e-9)


def test_the_matrix_collapses_in_steps_to_one_arrow_that_reaches_the_true_corner():
    w = shown(Step.P, y=3)
    counts, heads = [], []
    for _ in Step:
        counts.append(len(arrows(w, "triangle")))
        heads.append([arrow.head for arrow in arrows(w, "triangle")][-1:])
        w.step()
    assert counts == [0, 3, 3, 0, 1]
    np.testing.assert_allclose(heads[-1][0], triangle_marks.CORNERS[2])
    assert w.can_step is False


def names_in_triangle(w):
    found = [mark for mark in w.marks if isinstance(mark, Label) and mark.axes == "triangle"]
    return {mark.text: mark for mark in found if mark.text == "p" or mark.text.startswith("s")}


STRONG_AND_WEAK = pytest.mark.parametrize("s", [[1.5, 1, 0.6], [2, -1, 0], [3, -3, -3], [0, 0, 3], [0, 0, 0]])


@STRONG_AND_WEAK
def test_an_arrow_has_the_name_of_its_score_at_its_tip_and_the_ring_is_called_p(s):
    w = shown(Step.JACOBIAN, s=s)
    names = names_in_triangle(w)
    heads = {f"s{k}": arrow.head for k, arrow in zip("₁₂₃", arrows(w, "triangle"), strict=True)}
    under = triangle_marks.P_PX / 2 + 2.5
    px = {k: triangle_marks.SIDE * np.hypot(*np.subtract(head, names["p"].at)) for k, head in heads.items()}
    assert sorted(names) == ["p", *(name for name in heads if px[name] > under)]
    for name in names.keys() - {"p"}:
        np.testing.assert_allclose(names[name].at, heads[name])
    np.testing.assert_allclose(names["p"].at, handle_of(w, "p").at)
    assert max(np.hypot(*name.offset) for name in names.values()) < 18
    assert not [name for name in names_in_triangle(shown(Step.DS, s=s)) if name != "p"]


@STRONG_AND_WEAK
def test_no_name_in_the_triangle_lies_on_another_nor_on_the_ring(s):
    w = shown(Step.JACOBIAN, s=s)
    at = [triangle_marks.SIDE * np.array(it.at) + it.offset for it in names_in_triangle(w).values()]
    ring = triangle_marks.SIDE * np.array(handle_of(w, "p").at)
    for k, one in enumerate(at):
        assert np.hypot(*(one - ring)) > triangle_marks.P_PX / 2 + 6
        assert all((np.abs(one - other) > 2 * triangle_marks.NAME_PX - 1).any() for other in at[:k])


@pytest.mark.parametrize("s", [[1.5, 1, 0.6], [2, -1, 0], [0, 0, 0]])
def test_a_score_is_named_beside_its_arrows_tip_and_no_line_goes_through_the_name(s):
    w = shown(Step.JACOBIAN, s=s)
    names = names_in_triangle(w)
    (lines,) = (it for it in w.marks if isinstance(it, Line) and it.axes == "triangle")
    for k, arrow in zip("₁₂₃", arrows(w, "triangle"), strict=True):
        offset = np.array(names[f"s{k}"].offset)
        assert slopes.vector(arrow) @ offset > 0
        for start, end in slopes.segments(lines):
            along = triangle_marks.SIDE * (np.linspace(start, end, 301) - names[f"s{k}"].at) - offset
            assert not np.any(np.all(np.abs(along) < triangle_marks.NAME_PX - 2, axis=1))


def test_the_side_of_the_triangle_is_as_long_as_its_names_are_placed_by():
    (axes,) = (it for it in shown().figure.axes if it.get_label() == "triangle")
    across = axes.transData.transform([(0, 0), (1, 0)])[:, 0]
    assert np.ptp(across) * 96 / axes.figure.dpi == pytest.approx(triangle_marks.SIDE, rel=0.02)


@pytest.mark.parametrize("s", [[2, -1, 0], [1.5, 1, 0.6]])
def test_of_a_short_arrow_more_than_its_head_is_seen_beyond_the_ring_of_p(s):
    w = shown(Step.JACOBIAN, s=s)
    for arrow in arrows(w, "triangle"):
        length = triangle_marks.SIDE * np.hypot(*slopes.vector(arrow))
        assert arrow.head_share * length < length - triangle_marks.P_PX / 2
    assert 10 <= handle_of(w, "p").size < handle_of(w, "score 1").size


@pytest.mark.parametrize("y", [1, 2, 3])
@pytest.mark.parametrize("step", [Step.JACOBIAN, Step.DP])
def test_the_true_class_has_the_thick_arrow_the_bold_names_and_the_framed_column(step, y):
    w = shown(step, y=y)
    widths = [arrow.width for arrow in arrows(w, "triangle")]
    assert np.argmax(widths) == y - 1
    assert widths.count(max(widths)) == 1
    assert [name for name, mark in names_in_triangle(w).items() if mark.bold] == [f"s{'₁₂₃'[y - 1]}", "p"]
    bold = [mark for mark in w.marks if isinstance(mark, Label) and mark.axes == "matrix" and mark.bold]
    assert [mark.text for mark in bold] == [f"∂/∂s{'₁₂₃'[y - 1]}"]
    (frame,) = (mark for mark in w.marks if isinstance(mark, Line) and mark.axes == "matrix")
    (matrix,) = (mark for mark in w.marks if isinstance(mark, Cells) and mark.name == "matrix")
    left, right, bottom, top = matrix.box
    edges = np.linspace(left, right, 4)[y - 1 : y + 1]
    np.testing.assert_allclose([min(frame.x), max(frame.x)], edges)
    assert (min(frame.y), max(frame.y)) == (bottom, top)


@pytest.mark.parametrize("y", [1, 2, 3])
@pytest.mark.parametrize("step", list(Step))
def test_the_score_whose_column_is_framed_has_the_same_frame(step, y):
    w = shown(step, y=y)
    of_score, of_column = (
        [it for it in w.marks if isinstance(it, Line) and it.axes == axes and it.role == "gradient"]
        for axes in ("s", "matrix")
    )
    assert [(it.role, it.width, it.name) for it in of_score] == [
        (it.role, it.width, it.name) for it in of_column
    ]
    assert [(min(it.x), max(it.x)) for it in of_score] == [(y - 1, y)] * (Step.JACOBIAN <= step < Step.ROW)


@pytest.mark.parametrize("y", [1, 2, 3])
@pytest.mark.parametrize("step", [Step.ROW, Step.DS])
def test_the_row_that_is_left_is_framed_with_its_factor_and_all_others_stand_behind(step, y):
    w = shown(step, y=y)
    (frame,) = (mark for mark in w.marks if isinstance(mark, Line) and mark.axes == "matrix")
    tables = {mark.name: mark for mark in w.marks if isinstance(mark, Cells) and mark.axes == "matrix"}
    _, right, bottom, top = tables["matrix"].box
    row = top - np.linspace(0, top - bottom, 4)[[y, y - 1]]
    assert (min(frame.x), max(frame.x)) == (tables["dL/dp"].box[0], right)
    np.testing.assert_allclose([min(frame.y), max(frame.y)], row)
    covered = [mark for mark in w.marks if isinstance(mark, Polygon) and mark.role == "paper"]
    assert sum(max(mark.y) - min(mark.y) for mark in covered) == pytest.approx((top - bottom) * 2 / 3)
    assert all(max(mark.y) <= row[0] or min(mark.y) >= row[1] for mark in covered)


@pytest.mark.parametrize("y", [1, 2, 3])
def test_an_entry_of_dL_dp_stands_beside_its_row_and_one_of_dL_ds_below_its_column(y):
    w = shown(Step.DS, y=y)
    J, d_p, d_s = (mark for mark in w.marks if isinstance(mark, Cells) and mark.axes == "matrix")
    assert (d_p.box[2:], d_s.box[:2]) == (J.box[2:], J.box[:2])
    np.testing.assert_allclose(np.ravel(d_p.values) @ J.values, np.ravel(d_s.values))


@pytest.mark.parametrize("y", [1, 2, 3])
def test_at_the_end_the_row_its_factor_and_the_result_stand_in_letters_that_are_their_numbers(y):
    w = shown(Step.DS, y=y)
    r, said = w.result, texts(w, "matrix")
    p = dict(zip(("p₁", "p₂", "p₃"), r.p.tolist(), strict=True))
    names = list(p)

    def value(text):
        for name, number_ in p.items():
            text = text.replace(name, f"*{number_}")
        return eval(
            text.replace("−", "-").replace("-*", "-").replace("/*", "/").replace("(*", "(").lstrip("*")
        )

    own = names[y - 1]
    assert value(f"−1/{own}") == pytest.approx(r.d_p[y - 1])
    row = [f"{own}(1−{own})" if name == own else f"−{own}{name}" for name in names]
    result = [f"{own} − 1" if name == own else name for name in names]
    assert {f"−1/{own}", *row, *result} <= set(said)
    np.testing.assert_allclose([value(it.replace("(", "*(")) for it in row], r.J[y - 1])
    np.testing.assert_allclose([value(it) for it in result], r.d_s)


@pytest.mark.parametrize("shift", [-1.5, 0, 1.5])
@pytest.mark.parametrize("s", [-3.0, -1.0, 0.0, 0.2, 3.0])
def test_the_frame_of_a_score_is_round_its_bar_and_number_and_little_more(s, shift):
    w = shown(Step.JACOBIAN, s=[1, s, 0], y=2, shift=shift)
    (frame,) = (it for it in w.marks if isinstance(it, Line) and it.axes == "s" and not it.dash)
    low, high = min(frame.y), max(frame.y)
    (number_,) = (it for it in w.marks if isinstance(it, Label) and it.axes == "s" and it.at[0] == 1.5)
    px = 160 / (2 * bar_marks.END)
    inside = [shift, shift + s, number_.at[1] + (number_.offset[1] + np.copysign(5, number_.offset[1])) / px]
    assert low <= min(inside)
    assert max(inside) <= high
    assert high - low <= np.ptp(inside) + 1


@pytest.mark.parametrize("T", [0.125, 1, 8])
def test_the_longest_bar_of_the_jacobian_ends_inside_its_cell(T):
    w = shown(Step.JACOBIAN, s=[1, 1, -3], T=T)
    (matrix,) = (it for it in w.marks if isinstance(it, Cells) and it.name == "matrix")
    assert np.abs(matrix.values).max() < 0.9 * matrix.vmax


@pytest.mark.parametrize("y", [1, 2, 3])
def test_the_true_class_has_a_frame_as_those_that_can_be_clicked(y):
    w = shown(y=y)
    targets = [it for it in w.picture.handles if isinstance(it, ClickTarget)]
    (frame,) = (it for it in w.marks if isinstance(it, Points) and it.axes == "p")
    (true,) = (it for it in targets if it.selected)
    assert (frame.x[0], frame.y[0]) == true.at
    assert {it.frame for it in targets} == {(frame.size, frame.size)}


def said_of_the_step(w):
    return [text for text in texts(w, "matrix") if text.startswith("step ")]


def test_the_present_step_is_said_with_its_number_and_no_other():
    for step in Step:
        w = shown(step)
        own = matrix_marks.texts(w.result)[step]
        assert said_of_the_step(w) == ([f"step {int(step)} of 4: {own}"] if step else [])
        assert (f"the start: {own}" in texts(w, "matrix")) == (step == Step.P)


def test_each_step_adds_a_table():
    tables = [
        sum(isinstance(it, Cells) and it.role == "gradient" for it in shown(step).marks) for step in Step
    ]
    assert tables == [0, 1, 2, 3, 3]


@pytest.mark.parametrize("to", [(0.5, 0.3), (0.2, 0.05), (0.5, 0.8), (0.9, 0.02), (0.4, 0.4)])
def test_p_goes_where_it_is_dropped_and_the_scores_keep_their_mean(to):
    w = shown()
    mean = w.s.mean()
    w.s = np.round(w.s, 1)
    place = handle_of(w, "p").to_parameters(*to)["s"]
    np.testing.assert_allclose(softmax.softmax(place / w.T) @ triangle_marks.CORNERS, to, atol=1e-3)
    assert place.mean() == pytest.approx(mean)


def test_p_dropped_outside_the_triangle_lands_inside():
    w = shown()
    w.move_handle(handle_of(w, "p"), (-5.0, 3.0))
    assert np.all(w.result.p > 0)
    assert w.error == ""


def test_the_dashed_line_leads_from_the_middle_to_the_corner_of_the_highest_score():
    w = shown(s=[0.1, 0.9, -1], T=2)
    (path,) = (mark for mark in w.marks if isinstance(mark, Line) and mark.dash and mark.axes == "triangle")
    ends = [(path.x[i], path.y[i]) for i in (-1, 0)]
    np.testing.assert_allclose(
        ends, [triangle_marks.CORNERS.mean(axis=0), triangle_marks.CORNERS[1]], atol=0.02
    )


def test_without_a_temperature_there_is_no_dashed_line():
    w = shown(s=[0.1, 0.9, -1])
    assert not any(isinstance(mark, Line) and mark.dash and mark.axes == "triangle" for mark in w.marks)


# ---- words ---------------------------------------------------------------------------------------------


def texts(w, axes):
    return [mark.text for mark in w.marks if isinstance(mark, Label) and mark.axes == axes]


@pytest.mark.parametrize("K", [2, 3, 4, 5])
@pytest.mark.parametrize("T", [0.125, 1, 8])
def test_all_sums_at_the_margins_are_written_as_0(K, T):
    w = shown(Step.JACOBIAN, K=K, T=T)
    assert texts(w, "matrix").count("0") == 2 * K


def test_one_over_T_is_written_where_T_is_not_1_and_nowhere_else():
    for T, written in ((1, False), (2, True)):
        w = shown(T=T)
        said = " ".join([w.summary, *texts(w, "matrix")])
        assert ("/T" in said) == written


def test_the_true_class_is_said_as_one_hot_and_as_both_indices():
    assert shown(y=2).tables["The true class"] == {
        "as": ["one-hot", "index, from 1", "index in code, from 0"],
        "y": ["(0, 1, 0)", "2", "1"],
    }


def test_what_a_step_finds_is_not_said_before_it_is_reached():
    for step in Step:
        said = " ".join(texts(shown(step), "matrix"))
        assert ("−1/p₂" in said) == (step >= Step.DP)
        assert ("−p₁p₂" in said) == (Step.JACOBIAN <= step < Step.ROW)
        assert ("−p₂p₁" in said) == (step >= Step.ROW)
        assert ("p − e₂" in said) == (step == Step.DS)
    assert "at class 2, and 0 elsewhere" in shown(Step.DP).summary


def test_a_shift_is_said_to_move_nothing():
    assert "moves nothing" in shown(shift=1.0).summary
    assert "moves nothing" not in shown().summary


def test_a_true_class_beyond_the_last_means_the_last():
    w = shown(K=3, y=5)
    assert w.result.y == 2
    assert "true class 3" in w.summary
    assert w.y == 3  # as the slider says


def test_with_fewer_classes_the_true_class_is_one_of_them():
    w = shown(K=5, y=5)
    w.K = 2
    assert (w.y, w.result.y) == (2, 1)


def test_scores_that_are_given_say_how_many_classes_there_are():
    assert bp.Softmax(s=[1, 2, 0, -1]).K == 4


def test_every_step_has_its_line():
    assert list(matrix_marks.texts(shown().result)) == list(Step)


# ---- regions -------------------------------------------------------------------------------------------


def random_weights(seed, K=3):
    return np.random.default_rng(seed).uniform(-6, 6, (K, 3))


@every_set
def test_the_points_lie_in_the_plane(data):
    across, up = classifier.SETS[data].scaled
    assert np.abs(across).max() <= classifier.REACH[0]
    assert np.abs(up).max() <= classifier.REACH[1]


@every_set
def test_loss_and_gradient_are_scikit_learns_and_autograds(data):
    r = bp.SoftmaxRegions(data=data).result
    P = special.softmax(r.X @ r.W.T, axis=1)
    assert log_loss(r.y, P) == pytest.approx(r.L)

    def loss(W):
        s = anp.dot(r.X, W.T)
        return -anp.mean(s[np.arange(r.y.size), r.y] - anp.log(anp.sum(anp.exp(s), axis=1)))

    np.testing.assert_allclose(r.dW, autograd.grad(loss)(r.W), atol=1e-12)


@every_set
def test_x_has_its_constant_1(data):
    r = bp.SoftmaxRegions(data=data).result
    np.testing.assert_array_equal(r.X[:, 2], 1)
    assert "for the 1 in x" in " ".join(texts(bp.SoftmaxRegions(data=data), "bias"))


@pytest.mark.parametrize("data", ["sepals of three species", "petals of two species"])
def test_training_leads_to_what_scikit_learn_finds(data):
    """By its probabilities: the weights themselves may have anything added to all of them."""
    w = bp.SoftmaxRegions(data=data, eta=2.0)
    w.seek(region_marks.STEPS)
    r = w.result
    fitted = LogisticRegression(C=1e6, max_iter=5000).fit(r.X[:, :2], r.y)
    assert log_loss(r.y, fitted.predict_proba(r.X[:, :2])) == pytest.approx(r.L, rel=0.03)
    assert (fitted.predict(r.X[:, :2]) != r.y).sum() == pytest.approx(r.mistakes, abs=2)


@every_set
def test_the_loss_falls_at_every_step_and_training_ends(data):
    w = bp.SoftmaxRegions(data=data)
    w.seek(10_000)
    assert np.all(np.diff(w.result.by_step) < 0)
    assert w.result.taken == region_marks.STEPS - 1
    assert not w.can_step
    assert np.abs(w.W).max() < region_marks.LARGEST


@pytest.mark.parametrize("seed", range(12))
def test_borders_are_where_the_two_highest_scores_are_equal(seed):
    W = random_weights(seed)
    for piece in classifier.borders(W):
        for share in (0.0, 0.3, 1.0):
            at = piece[0] + share * (piece[1] - piece[0])
            second, first = np.sort(W @ [*at, 1.0])[-2:]
            assert first == pytest.approx(second, abs=1e-9)
        assert np.all(np.abs(piece) <= np.array(classifier.EDGE) + 1e-9)


@pytest.mark.parametrize("seed", range(12))
def test_where_neighbouring_cells_differ_there_is_a_border_and_elsewhere_none(seed):
    W = random_weights(seed)
    best, _ = classifier.regions(W)
    changes = (best[:, 1:] != best[:, :-1]).any() or (best[1:] != best[:-1]).any()
    assert bool(classifier.borders(W)) == changes


def test_a_border_is_at_right_angles_to_the_difference_of_its_weights():
    W = random_weights(3, K=2)
    (piece,) = classifier.borders(W)
    assert (piece[1] - piece[0]) @ (W[0] - W[1])[:2] == pytest.approx(0, abs=1e-9)


@every_set
@pytest.mark.parametrize("step", [0, 40])
def test_each_border_is_across_a_dashed_side_between_the_heads_of_two_weights(data, step):
    w = bp.SoftmaxRegions(data=data, step=step, angles=True)
    (sides,) = (mark for mark in w.marks if isinstance(mark, Line) and mark.axes == "w" and mark.dash)
    sides = np.diff(np.column_stack([sides.x, sides.y]), axis=0)
    pieces = drawn_borders(w)
    assert pieces
    for start, end in pieces:
        assert np.abs(sides @ (end - start)).min() == pytest.approx(0, abs=1e-9)


def drawn_borders(w):
    """Both ends of each border, as the ground of the plane has them."""
    (ground,) = (mark for mark in w.marks if isinstance(mark, Image))
    points = np.asarray(ground.boundary).reshape(-1, 3, 2)
    assert np.isnan(points[:, 2]).all()
    return list(points[:, :2])


def test_equal_weights_have_no_border():
    assert classifier.borders(np.ones((3, 3))) == []


@pytest.mark.parametrize("seed", range(4))
def test_a_cell_is_as_strong_as_its_class_is_sure(seed):
    W = random_weights(seed)
    best, sure = classifier.regions(W)
    P = special.softmax(classifier.MIDDLES.T @ W.T, axis=1)
    np.testing.assert_array_equal(best.ravel(), P.argmax(axis=1))
    np.testing.assert_allclose(sure.ravel(), (P.max(axis=1) - 1 / 3) * 1.5, atol=1e-12)


def test_the_first_cell_is_the_upper_left_one():
    x, y, one = classifier.MIDDLES[:, 0]
    assert (x < -2.9, y > 2.2, one) == (True, True, 1)


def test_softmax_of_two_classes_is_logistic_regression_with_the_difference():
    w = bp.SoftmaxRegions(data="petals of two species", own=[0.7, -0.4])
    r = w.result
    by_logistic = special.expit((r.W[1] - r.W[0]) @ [0.7, -0.4, 1.0])
    assert r.own_p[1] == pytest.approx(by_logistic, rel=1e-12)
    assert r.logistic_p == pytest.approx(by_logistic, rel=1e-12)
    (logistic,) = (mark for mark in w.marks if isinstance(mark, Line) and mark.axes == "plane")
    assert logistic.dash
    (border,) = drawn_borders(w)
    for x, y in zip(logistic.x, logistic.y, strict=True):
        assert (r.W[1] - r.W[0]) @ [x, y, 1.0] == pytest.approx(0, abs=1e-9)
    for end in border:
        assert (r.W[1] - r.W[0]) @ [*end, 1.0] == pytest.approx(0, abs=1e-9)


def test_three_classes_have_no_logistic_regression():
    w = bp.SoftmaxRegions()
    assert "ogistic" not in w.summary
    assert "logistic" not in w.picture.links.values()


@every_set
@pytest.mark.parametrize("step", [0, 40, 300])
def test_a_way_downhill_begins_at_its_ring_and_has_a_shaft_that_is_seen(data, step):
    w = bp.SoftmaxRegions(data=data, step=step)
    px = region_marks.W_PX / (2 * region_marks.END)
    downhill = [mark for mark in w.marks if isinstance(mark, Arrow) and mark.role == "gradient"]
    for head, arrow in zip(w.W[:, :2], downhill, strict=True):
        assert 1 < px * np.hypot(*(head - arrow.tail)) - region_marks.HEAD_PX / 2 < 3
        assert arrow.head_share < 0.7
        assert 4 * arrow.width < px * np.hypot(*slopes.vector(arrow))


def test_it_opens_where_most_flowers_lie_in_their_region_and_the_curve_of_the_loss_has_begun():
    w = bp.SoftmaxRegions()
    assert w.result.mistakes == 26
    (curve,) = (it for it in w.marks if isinstance(it, Line) and it.axes == "loss" and not it.dash)
    assert len(curve.x) == 16
    assert (curve.x[0], curve.x[-1]) == (1, 16)  # step + 1, as the axis says
    opened = w.W.copy()
    assert w.back()
    assert w.result.taken == 14
    w.seek(0)
    np.testing.assert_array_equal(w.W, W_START)
    w.own = [1.0, 1.0]
    w.reset()
    assert w.result.taken == 15
    np.testing.assert_array_equal(w.W, opened)


def test_the_names_in_the_first_picture_are_clear_of_the_flowers():
    w = bp.SoftmaxRegions()
    px = np.array([400, 310]) / (2 * np.array(classifier.EDGE))
    said = [it for it in w.marks if isinstance(it, Label) and "says " in it.text]
    assert len(said) == 3
    for label in said:
        away = np.abs(px * (w.result.X[:, :2] - label.at)) - (4.2 * len(label.text), 7)
        assert away.max(axis=1).min() > 8


def test_weights_that_are_given_are_shown_as_they_are():
    W = random_weights(5).round(1)
    w = bp.SoftmaxRegions(W=W)
    assert w.result.taken == 0
    np.testing.assert_array_equal(w.W, W)
    w.step(3)
    w.reset()
    assert w.result.taken == 0
    np.testing.assert_array_equal(w.W, W)
    assert bp.SoftmaxRegions(W=W, step=2).result.taken == 2


def test_a_weight_that_is_dragged_begins_a_new_training_from_there():
    w = bp.SoftmaxRegions(step=30)
    before = w.W.copy()
    w.move_handle(handle_of(w, "w2, versicolor"), (0.5, 0.5))
    assert w.result.taken == 0
    np.testing.assert_allclose(w.W[1, :2], 0.5)
    np.testing.assert_array_equal(w.W[[0, 2]], before[[0, 2]])
    assert w.W[1, 2] == before[1, 2]


@every_set
@pytest.mark.parametrize("step", [0, 40, 300, 999])
def test_each_weight_is_called_by_its_species_and_no_name_lies_on_another(data, step):
    w = bp.SoftmaxRegions(data=data, step=step, eta=2.0)
    r, px = w.result, region_marks.W_PX / (2 * region_marks.END)
    names = [mark for mark in w.marks if isinstance(mark, Label) and mark.axes == "w" and mark.name]
    assert [name.text for name in names] == [f"w{k}" for k in "₁₂₃"[: len(r.classes)]]
    assert [name.name for name in names] == list(r.classes)
    at, half = np.array([px * np.array(name.at) + name.offset for name in names]), region_marks.HALF_NAME
    assert np.all(np.abs(at).max(axis=0) <= region_marks.W_PX / 2 - half + 1e-9)
    for k, one in enumerate(at):
        assert np.all(np.any(np.abs(at[:k] - one) >= 2 * half - 1e-9, axis=1))


@every_set
@pytest.mark.parametrize("step", [0, 40])
def test_the_name_of_a_weight_is_on_no_axis_and_no_line_and_not_where_the_loss_falls(data, step):
    w = bp.SoftmaxRegions(data=data, step=step, angles=True)
    px = region_marks.W_PX / (2 * region_marks.END)
    names = [mark for mark in w.marks if isinstance(mark, Label) and mark.axes == "w" and mark.name]
    lines = [((-region_marks.END, 0), (region_marks.END, 0)), ((0, -region_marks.END), (0, region_marks.END))]
    lines += [(it.tail, it.head) for it in w.marks if isinstance(it, Arrow) and it.axes == "w"]
    (dashed,) = (it for it in w.marks if isinstance(it, Line) and it.axes == "w")
    lines += itertools.pairwise(zip(dashed.x, dashed.y, strict=True))
    for name, (start, end) in itertools.product(names, lines):
        along = px * np.linspace(start, end, 101)
        inside = np.abs(along - px * np.array(name.at) - name.offset) < np.array([15.0, 6.0])
        assert not inside.all(axis=1).any()


@pytest.mark.parametrize("step", [0, 15, 40, 300])
def test_the_name_of_a_weight_has_its_colour_and_is_far_from_the_ways_downhill(step):
    w = bp.SoftmaxRegions(step=step)
    px = region_marks.W_PX / (2 * region_marks.END)
    names = [mark for mark in w.marks if isinstance(mark, Label) and mark.axes == "w" and mark.name]
    assert [name.role for name in names] == ["forward", "agree", "third"]
    ways = [it for it in w.marks if isinstance(it, Arrow) and it.axes == "w" and it.role == "gradient"]
    for name, way in itertools.product(names, ways):
        along = px * np.linspace(way.tail, way.head, 101) - px * np.array(name.at) - name.offset
        assert np.max(np.abs(along) - region_marks.HALF_NAME, axis=1).min() > 12


@pytest.mark.parametrize("part", ["petal", "sepal"])
def test_the_axes_of_the_weights_say_which_measurement_each_is_for(part):
    w = bp.SoftmaxRegions(data=f"{part}s of three species")
    panel = {axes.get_label(): axes for axes in w.figure.axes}["w"]
    for label, what in ((panel.get_xlabel(), "length"), (panel.get_ylabel(), "width")):
        assert re.sub(r"[$\\{}]|mathrm", "", label) == f"for {part} {what}"


@pytest.mark.parametrize("data", ["petals of three species", "sepals of three species"])
@pytest.mark.parametrize("step", [0, 40, 300])
def test_a_dashed_stroke_lies_across_each_border_and_along_a_side_between_two_weights(data, step):
    w = bp.SoftmaxRegions(data=data, step=step, angles=True)
    (strokes,) = (it for it in w.marks if isinstance(it, Line) and it.axes == "plane" and it.dash)
    ends = np.column_stack([strokes.x, strokes.y]).reshape(-1, 3, 2)[:, :2]
    heads = w.W[:, :2]
    sides = [heads[1] - heads[0], heads[2] - heads[0], heads[2] - heads[1]]
    assert len(ends) == len(classifier.borders(w.W)) == 3
    for start, end in ends:
        second, first = np.sort(w.W @ [*(start + end) / 2, 1.0])[-2:]
        assert first == pytest.approx(second, abs=1e-9)
        along = (end - start) / np.linalg.norm(end - start)
        assert min(abs(along[0] * side[1] - along[1] * side[0]) for side in sides) == pytest.approx(
            0, abs=1e-9
        )


def test_what_is_dashed_is_drawn_and_explained_where_it_is_asked_for():
    def dashed(w):
        lines = [it.axes for it in w.marks if isinstance(it, Line) and it.dash and it.axes != "loss"]
        return lines, [text for text in texts(w, "w") if "90°" in text]

    assert dashed(bp.SoftmaxRegions()) == ([], [])
    assert dashed(bp.SoftmaxRegions(angles=True)) == (["plane", "w"], ["dashed: 90° to the borders"])


@every_set
def test_the_number_of_a_bias_is_above_its_track(data):
    w = bp.SoftmaxRegions(data=data, step=100)
    numbers = [mark for mark in w.marks if isinstance(mark, Label) and mark.text.startswith("b")]
    assert [label.text for label in numbers] == [
        f"b{'₁₂₃'[k]} = {number(b)}" for k, b in enumerate(w.result.W[:, 2])
    ]
    names = [mark for mark in w.marks if isinstance(mark, Label) and mark.axes == "bias" and mark.name]
    assert [name.text for name in names] == list(w.result.classes)
    for name, label in zip(names, numbers, strict=True):  # in the colour of its weights
        assert name.role in [it.role for it in w.marks if it.axes == "w" and it.name == name.text]
        assert name.at == label.at
        assert name.offset[1] - label.offset[1] > 14
    assert all(label.offset[1] > label.size for label in numbers)
    w.move_handle(handle_of(w, f"bias of w1, {w.result.classes[0]}"), (1.5, 0.5))
    assert w.W[0, 2] == 1.5


@pytest.mark.parametrize(("p", "said"), [(0, "0"), (4e-4, "< 0.001"), (0.14182, "0.1418"), (1, "1")])
def test_a_probability_has_no_exponent(p, said):
    assert region_marks.share(p) == said


def test_an_own_point_that_is_dragged_leaves_the_training_where_it_is():
    w = bp.SoftmaxRegions(step=30)
    before = w.W
    w.move_handle(handle_of(w, "your point x"), (1.0, -1.0))
    assert w.result.taken == 30
    np.testing.assert_array_equal(w.W, before)
    assert w.own.tolist() == [1, -1]


@pytest.mark.parametrize(("to", "rests"), [((0, 3), (0, 2.3)), ((-2.9, -9), (-2.9, -2.3)), ((9, 1), (3, 1))])
def test_an_own_point_that_is_dragged_stays_in_the_plane(to, rests):
    """It is wider than it is high, and over it stands its title."""
    w = bp.SoftmaxRegions()
    w.move_handle(handle_of(w, "your point x"), to)
    np.testing.assert_allclose(w.own, rests)
    assert "outside" not in w.summary


def test_an_own_point_that_is_set_outside_the_plane_is_said_to_be_and_comes_back_by_its_handle():
    w = bp.SoftmaxRegions(own=[0, 3])
    assert "Your point, outside the picture: setosa " in w.summary
    handle = handle_of(w, "your point x")
    assert handle.at == (0, 3)
    w.move_handle(handle, (0.5, 2.0))
    np.testing.assert_allclose(w.own, (0.5, 2.0))
    assert "Your point: " in w.summary


def test_other_data_begin_where_all_data_do():
    w = bp.SoftmaxRegions(step=200)
    w.data = "sepals of three species"
    assert w.result.taken == 0
    np.testing.assert_array_equal(w.W, W_START)
    w.data = "petals of two species"
    assert w.W.shape == (2, 3)


def test_the_own_point_is_said_in_centimetres():
    w = bp.SoftmaxRegions(own=[0.0, 0.0])
    across, up = (scale.middle for scale in w.result.dataset.scales)
    assert any(f"{across:g} cm, {up:g} cm" in text for text in texts(w, "own"))


@every_set
def test_every_flower_has_its_symbol_and_a_ring_if_it_lies_in_a_wrong_region(data):
    w = bp.SoftmaxRegions(data=data)
    K = len(w.result.classes)
    ring, inside, *kinds = (mark for mark in w.marks if isinstance(mark, Points) and mark.axes == "plane")
    np.testing.assert_array_equal([inside.x, inside.y], [ring.x, ring.y])
    assert (inside.role, ring.size - inside.size) == ("paper", 2.5)  # so thin is the ring
    assert [len(mark.x) for mark in kinds] == [50] * K
    assert len(ring.x) == w.result.mistakes
    assert ring.filled is False
    looks = {mark.name: (mark.role, mark.symbol) for mark in kinds}
    assert len(set(looks.values())) == K
    assert all(mark.filled for mark in kinds)
    below = [it for it in w.marks if isinstance(it, Points) and it.axes == "own"]
    assert {it.name: (it.role, it.symbol) for it in below} == looks  # beside its bar


@every_set
@pytest.mark.parametrize("step", [0, 12, 100])
def test_a_species_is_named_once_at_most_in_the_plane(data, step):
    w = bp.SoftmaxRegions(data=data, step=step)
    for name in w.result.classes:
        assert sum(name in text for text in texts(w, "plane")) <= 1


@every_set
@pytest.mark.parametrize("step", [0, 100])
def test_what_softmax_says_of_a_region_stands_in_it(data, step):
    w = bp.SoftmaxRegions(data=data, step=step)
    r = w.result
    said = [it for it in w.marks if isinstance(it, Label) and "says " in it.text]
    assert said
    for label in said:
        assert r.classes[int((r.W @ [*label.at, 1.0]).argmax())] == label.text.partition("says ")[2]


# ---- overflow ------------------------------------------------------------------------------------------


def test_as_printed_a_score_of_1000_is_no_number_and_a_step_later_nothing_is():
    r = bp.SoftmaxOverflow(s=[1000, 0, 0], y=1).result
    printed, shifted, from_scores = r.ways
    assert np.isnan(printed.p).tolist() == [True, False, False]
    assert np.isnan(printed.d_s).tolist() == [True, False, False]
    assert np.isnan(printed.next_p).all()
    for way in (shifted, from_scores):
        assert np.isfinite(np.concatenate([way.p, way.d_s, way.next_s, way.next_p])).all()


def test_the_shift_alone_does_not_save_the_logarithm():
    r = bp.SoftmaxOverflow(s=[1000, 990, 200], y=3).result
    assert [float(way.L) for way in r.ways[1:]] == [np.inf, pytest.approx(800.00004539)]


def test_far_below_0_as_printed_is_0_over_0():
    r = bp.SoftmaxOverflow(s=[-1000, -990, -900], y=1).result
    assert np.isnan(r.ways[0].p).all()
    assert r.ways[0].total == 0
    assert pytest.approx(100.0) == r.L


@given(arrays(float, 3, elements=st.floats(-1000, 1000)), st.integers(1, 3))
def test_from_the_scores_loss_and_gradient_are_scipys(s, y):
    r = bp.SoftmaxOverflow(s=s, y=y).result
    assert pytest.approx(-special.log_softmax(s)[y - 1], rel=1e-12, abs=1e-12) == r.L
    np.testing.assert_allclose(r.ways[2].d_s, special.softmax(s) - np.eye(3)[y - 1], atol=1e-12)


@given(arrays(float, 3, elements=st.floats(-700, 700)), st.integers(1, 3))
def test_where_nothing_overflows_all_ways_agree(s, y):
    printed, shifted, from_scores = bp.SoftmaxOverflow(s=s, y=y).result.ways
    if np.ptp(s) < 700:
        for way in (printed, shifted):
            np.testing.assert_allclose(way.p, from_scores.p, rtol=1e-9, atol=1e-300)
            assert float(way.L) == pytest.approx(float(from_scores.L), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("precision", list(arithmetic.PRECISIONS))
def test_the_ends_of_the_axis_are_where_the_exponential_function_gives_up(precision):
    kind = arithmetic.PRECISIONS[precision]
    low, high = arithmetic.limits_of_exp(precision)
    with np.errstate(all="ignore"):
        assert np.isinf(np.exp(kind(high + 0.01)))
        assert np.isfinite(np.exp(kind(high - 0.01)))
        assert np.exp(kind(low - 0.01)) == 0
        assert np.exp(kind(low + 0.01)) > 0


def test_32_bits_overflow_at_89():
    s = [89.0, 0, 0]
    assert bp.SoftmaxOverflow(s=s).result.lost == 0
    assert bp.SoftmaxOverflow(s=s, precision="32 bits").result.lost == 1


@pytest.mark.parametrize("s", [[1000, 990, 200], [-1000, -1000, -1000], [1, 2, 3], [800, 0, -800]])
def test_every_number_that_is_none_is_shaded_and_the_first_ones_are_crossed(s):
    w = bp.SoftmaxOverflow(s=s)
    marks = [mark for mark in w.marks if mark.axes == "page"]
    shaded = [mark for mark in marks if isinstance(mark, Polygon) and mark.role == "wrong"]
    cells = [mark for mark in marks if isinstance(mark, Label) and mark.align == "center"]
    words = [cell.text for cell in cells]
    assert len(shaded) == sum("NaN" in word or "∞" in word for word in words)
    crossed = sum(word.startswith("✗") for word in words)
    assert crossed == w.result.lost
    for mark in shaded:
        box = Path(np.column_stack([mark.x, mark.y]))
        assert sum(box.contains_point(cell.at) for cell in cells) == 1


@pytest.mark.parametrize("s", [[1000, 990, 200], [-1000, -990, -900], [1, 2, 3], [800, 0, -800]])
def test_a_power_or_probability_of_0_has_the_grey_of_the_zone_of_0(s):
    w = bp.SoftmaxOverflow(s=s)
    grey = [
        mark for mark in w.marks if isinstance(mark, Polygon) and mark.role == "muted" and mark.axes == "page"
    ]
    zeros = sum(int(np.sum(getattr(way, name) == 0)) for way in w.result.ways[:2] for name in ("e", "p"))
    assert len(grey) == zeros
    zones = [mark for mark in w.marks if isinstance(mark, Polygon) and mark.axes == "t1"]
    opacities = {mark.role: mark.opacity for mark in zones}
    assert all(mark.opacity == opacities.get("muted", mark.opacity) for mark in grey)
    words = {mark.at: mark.text for mark in w.marks if isinstance(mark, Label) and mark.align == "center"}
    for mark in grey:
        box = Path(np.column_stack([mark.x, mark.y]))
        assert [text for at, text in words.items() if box.contains_point(at)] == ["0"]


@pytest.mark.parametrize("s", [[1000, 990, 200], [1, 2, 3], [800, 0, -800]])
def test_the_third_way_has_its_loss_as_a_sum_and_all_else_as_in_the_second(s):
    w = bp.SoftmaxOverflow(s=s, y=3)
    cells = [
        mark
        for mark in w.marks
        if isinstance(mark, Label) and mark.align == "center" and mark.name == "way 3"
    ]
    cells.sort(key=lambda mark: mark.at[0])
    m, loss = max(s), w.result.L
    terms = special.logsumexp(np.subtract(s, m)), m - s[2]
    assert [mark.text for mark in cells] == [
        number(terms[0]),
        "+",
        number(terms[1]),
        relation(loss, terms, sum),
        number(loss),
    ]
    assert sum(terms) == pytest.approx(loss)
    (ground,) = (mark for mark in w.marks if isinstance(mark, Polygon) and mark.role == "agree")
    box = Path(np.column_stack([ground.x, ground.y]))
    assert [box.contains_point(mark.at) for mark in cells] == [False] * 4 + [True]
    for one in ("e", "p", "next_p"):
        np.testing.assert_array_equal(*(getattr(way, one) for way in w.result.ways[1:]))


@pytest.mark.parametrize(
    ("s", "y", "precision", "said"),
    [
        ([1000, 990, 200], 3, "64 bits", ["✗ NaN: p = ∞/∞", "✗ ∞: L = −ln 0", "✓ L = 800"]),
        ([-1000, -990, -900], 1, "64 bits", ["✗ NaN: p = 0/0", "✓ L = 100", "✓ L = 100"]),
        (
            [709.5, 0, 709],
            1,
            "64 bits",
            ["✗ NaN after one step", "✓ L = ", "✓ L = "],
        ),
        ([88.6, 0, 0], 2, "32 bits", ["✓ L = 88.6"] * 3),
    ],
)
def test_each_way_says_what_becomes_of_it(s, y, precision, said):
    w = bp.SoftmaxOverflow(s=s, y=y, precision=precision)
    found = [mark.text for mark in w.marks if isinstance(mark, Label) and mark.role in ("agree", "wrong")]
    assert [text.startswith(start) for text, start in zip(found, said, strict=True)] == [True] * 3


@pytest.mark.parametrize("y", [1, 2, 3])
def test_verdict_heads_and_numbers_of_all_ways_are_as_far_apart(y):
    w = bp.SoftmaxOverflow(y=y)
    figure = w.figure
    (page,) = (axes for axes in figure.axes if axes.get_label() == "page")
    heads = sorted({it.get_position()[1] for it in page.texts if it.get_text().startswith(r"loss $L$")})
    labels = [mark for mark in w.marks if isinstance(mark, Label) and mark.axes == "page"]
    verdicts = [mark.at[1] for mark in labels if mark.size == softmax_overflow.VERDICT]
    ways_named = [mark.at[1] for mark in labels if mark.text[:2] in ("1.", "2.", "3.")]
    assert verdicts == ways_named
    rows = [
        min(
            mark.at[1]
            for mark in labels
            if mark.name == f"way {n}" and mark.align == "center" and mark.at[1] > verdict
        )
        for n, verdict in enumerate(verdicts, 1)
    ]
    assert len({head - verdict for head, verdict in zip(heads, verdicts, strict=True)}) == 1
    assert len({row - head for row, head in zip(rows, heads, strict=True)}) == 1
    # Above the second and the third is as much air as under them.
    frames = [line.get_ydata() for line in page.lines]
    assert len(frames) == 2
    for frame, verdict in zip(frames, verdicts[1:], strict=True):
        assert verdict - max(frame) > softmax_overflow.VERDICT


def test_the_second_way_moves_all_scores_left_by_the_largest_and_the_third_draws_the_loss():
    w = bp.SoftmaxOverflow(s=[800, 300, 50], y=2)
    arrows = [mark for mark in w.marks if isinstance(mark, Arrow)]
    assert [(arrow.tail[0], arrow.head[0]) for arrow in arrows] == [(800, 0), (300, -500), (50, -750)]
    (loss,) = (mark for mark in w.marks if isinstance(mark, Line) and mark.role == "forward")
    assert np.ptp(loss.x) == pytest.approx(w.result.L)
    assert loss.x[1] == pytest.approx(0)


@pytest.mark.parametrize(
    ("s", "axis"), [([5, 2, 1], "10"), ([100, 90, 20], "100"), ([1000, 0, 0], "1000"), ([0, 0, -10.5], "100")]
)
def test_the_lines_go_as_far_as_the_scores_that_are_given(s, axis):
    assert bp.SoftmaxOverflow(s=s).axis == axis
    w = bp.SoftmaxOverflow(tries={"these": {"s": s}})
    assert w.axis == "1000"
    w.show_try("these")
    assert w.axis == axis
    assert bp.SoftmaxOverflow(s=s, axis="1000").axis == "1000"


@pytest.mark.parametrize(("s", "seen"), [([1000, 990, 200], True), ([5, 2, 1], False)])
def test_every_line_says_in_its_zones_what_they_are_and_the_first_where_they_begin(s, seen):
    figure = bp.SoftmaxOverflow(s=s).figure
    for axes in figure.axes:
        said = {text.get_text() for text in axes.texts}
        if axes.get_label() == "page":
            assert any(text.endswith("above 709.8") for text in said)
            assert any("only" in text for text in said) != seen
        else:
            assert len(said) == (2 if seen else 0)


@pytest.mark.parametrize("s", ["abc", [1, 2], [[1, 2, 3]], [np.nan, 0, 0], None])
def test_scores_that_are_none_are_refused_as_ever(s):
    with pytest.raises(ParameterError, match=r"^s"):
        bp.SoftmaxOverflow(s=s)


def test_the_sentence_counts_what_is_lost():
    assert (
        "1 of 3 probabilities is NaN, 3 after one step. With the largest subtracted none is;"
        in bp.SoftmaxOverflow(s=[1000, 0, 0]).summary
    )
    assert (
        "every probability is a number. With the largest subtracted as well;"
        in bp.SoftmaxOverflow(s=[1, 2, 3]).summary
    )
