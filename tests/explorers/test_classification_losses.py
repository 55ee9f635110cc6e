"""Lesson 05: four losses against autograd, SciPy and scikit-learn; who pulls; the stack; what values tell."""

from __future__ import annotations

import itertools
from dataclasses import replace

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from matplotlib.path import Path
from scipy.optimize import linprog
from scipy.special import expit, log_expit, xlog1py, xlogy
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import hinge_loss, log_loss

import bpwidgets as bp
from bpwidgets.calculus import losses
from bpwidgets.calculus.datasets import LABELLED
from bpwidgets.explorers.classification_losses import (
    decision_line,
    margin,
    plane_marks,
    score_to_loss,
    stages,
)
from bpwidgets.live.model.motion import MovedBy
from bpwidgets.live.model.parameters import ParameterError
from bpwidgets.live.picture.formatting import number
from bpwidgets.live.picture.marks import Arrow, Label, Line, Points, Polygon

every_loss = pytest.mark.parametrize("name", list(losses.CLASSIFICATION))
every_set = pytest.mark.parametrize("data", list(plane_marks.SETS))

OF_AUTOGRAD = {
    "perceptron": lambda y, s: anp.mean(anp.maximum(0, -y * s)),
    "hinge": lambda y, s: anp.mean(anp.maximum(0, 1 - y * s)),
    "cross entropy": lambda y, s: anp.mean(anp.log(1 + anp.exp(-y * s))),
}


def arrows(explorer):
    """The pulls drawn in the plane."""
    return [mark for mark in explorer.marks if isinstance(mark, Arrow) and mark.axes == "plane"]


# ---- formulas ----


@pytest.mark.parametrize("name", list(OF_AUTOGRAD))
@every_set
def test_the_gradient_of_the_line_is_autograds(name, data):
    w = bp.ClassificationLosses(loss=name, data=data, angle=25, shift=0.3, steepness=1.3)
    r = w.result
    X = np.column_stack([r.points, np.ones(r.y.size)])
    expected = autograd.grad(lambda decision_line: OF_AUTOGRAD[name](r.y, X @ decision_line))(
        np.array([*r.w, r.b])
    )
    np.testing.assert_allclose([*r.d_w, r.d_b], expected, rtol=1e-10)


@every_set
def test_losses_are_those_of_scikit_learn(data):
    r = bp.ClassificationLosses(data=data).result
    assert losses.HINGE.value(r.y, r.s) == pytest.approx(hinge_loss(r.y, r.s))
    assert losses.LOGISTIC.value(r.y, r.s) == pytest.approx(log_loss(r.y > 0, expit(r.s)))


def test_cross_entropys_slope_keeps_its_digits_where_p_is_nearly_1():
    s = np.array([-1000.0, -60, -30, 0, 30, 60, 1000])
    np.testing.assert_allclose(losses.LOGISTIC.gradient(np.ones(7), s), -expit(-s) / 7, rtol=1e-13)


def test_no_gradient_is_left_where_scikit_learn_puts_the_line():
    data = LABELLED["overlapping"]
    fitted = LogisticRegression(C=1e12, tol=1e-12, max_iter=10000).fit(data.x, data.y)
    s = data.x @ fitted.coef_[0] + fitted.intercept_[0]
    d_w, d_b = margin.gradient(data.x, losses.LOGISTIC.gradient(data.y, s))
    np.testing.assert_allclose([*d_w, d_b], 0, atol=1e-5)


def test_descent_arrives_where_scikit_learn_does():
    w = bp.ClassificationLosses(loss="cross entropy", eta=2.0)
    for _ in range(1500):
        w.step()
    data = LABELLED["overlapping"]
    fitted = LogisticRegression(C=1e12, tol=1e-12, max_iter=10000).fit(data.x, data.y)
    np.testing.assert_allclose(w.result.w, fitted.coef_[0], rtol=1e-3)
    assert w.result.b == pytest.approx(fitted.intercept_[0], rel=1e-3)


# ---- who pulls ----


@every_set
def test_bundled_points_are_in_sight(data):
    assert np.abs(plane_marks.SETS[data].scaled).max() <= decision_line.REACH


def test_zero_one_pulls_nobody_and_play_does_nothing():
    w = bp.ClassificationLosses(loss="zero-one")
    assert w.result.wrong == 3
    assert arrows(w) == []
    assert w.step() is False
    assert "Play does nothing" in w.summary


@pytest.mark.parametrize(("name", "below"), [("perceptron", 0), ("hinge", 1), ("cross entropy", np.inf)])
@every_set
def test_those_below_the_kink_pull_and_no_others(name, below, data):
    w = bp.ClassificationLosses(loss=name, data=data)
    assert w.result.n_pulling == len(arrows(w)) == (w.result.m < below).sum()


@pytest.mark.parametrize(
    ("data", "apart"),
    [("overlapping", False), ("apart", True), ("one far out", False), ("irises (+ is virginica)", True)],
)
def test_a_line_without_mistakes_exists_where_the_lesson_says_so(data, apart):
    points = LABELLED[data]
    columns = points.y[:, None] * np.column_stack([points.x, np.ones(points.y.size)])
    found = linprog(np.zeros(3), A_ub=-columns, b_ub=-np.ones(points.y.size), bounds=(None, None))
    assert found.success == apart


@every_set
@pytest.mark.parametrize("loss", ["perceptron", "hinge", "cross entropy"])
def test_every_arrow_begins_on_the_line_and_a_pull_goes_to_its_point_and_a_push_away_from_it(loss, data):
    w = bp.ClassificationLosses(loss=loss, data=data)
    r = w.result
    for arrow, point, m, s in zip(
        arrows(w), r.points[r.pulling], r.m[r.pulling], r.s[r.pulling], strict=True
    ):
        tail, head = np.array(arrow.tail), np.array(arrow.head)
        assert tail @ r.w + r.b == pytest.approx(0, abs=1e-9)
        assert (point - tail) @ r.place.along == pytest.approx(0, abs=1e-9)
        assert np.sign((head - tail) @ r.place.normal) == np.sign(s) * (1 if m < 0 else -1)


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"loss": "perceptron"}, "3 pull: those"),
        ({"loss": "hinge"}, "6 push or pull: those"),
        ({"data": ([[-1, 0], [1, 0]], [-1, 1]), "shift": 0, "loss": "cross entropy"}, "2 push: the surer"),
    ],
)
def test_those_on_their_own_side_push_and_only_the_misclassified_pull(parameters, said):
    assert said in bp.ClassificationLosses(**parameters).summary


def test_one_alone_on_its_own_side_pushes_and_one_on_the_other_pulls():
    for shift, does in ((0.0, "pushes"), (-1.2, "pulls")):
        w = bp.ClassificationLosses(data=([[-0.9, 0], [2, 0]], [-1, 1]), angle=0, shift=shift)
        assert f"One point {does}: its margin" in w.summary


def test_the_worst_point_is_said_to_pull_or_to_push_as_it_does():
    for parameters, text in (
        ({}, "worst: pulls"),
        ({"shift": -1.2, "data": ([[-2, 0], [1, 0]], [-1, 1])}, "worst: pushes"),
        ({"loss": "zero-one"}, "worst"),
    ):
        w = bp.ClassificationLosses(**parameters)
        assert [
            m.text for m in w.marks if isinstance(m, Label) and m.axes == "plane" and "worst" in m.text
        ] == [text]


@pytest.mark.parametrize(
    ("parameters", "count"), [({}, 1), ({"loss": "perceptron"}, 0), ({"loss": "zero-one"}, 0)]
)
def test_beside_the_worst_that_pulls_one_that_pushes_has_its_name(parameters, count):
    w = bp.ClassificationLosses(**parameters)
    r = w.result
    names = [m for m in w.marks if isinstance(m, Label) and (m.axes, m.text) == ("plane", "pushes")]
    at = [int(np.hypot(*(r.points - m.at).T).argmin()) for m in names]
    assert all(r.pulling[i] and r.m[i] > 0 for i in at)
    assert len(at) == count


def test_an_arrow_of_the_strongest_pull_ends_short_of_a_margin_of_1():
    w = bp.ClassificationLosses()
    ends = np.array([arrow.head for arrow in arrows(w)])
    reached = np.abs(ends @ w.result.w + w.result.b)
    assert len(reached) == 6
    assert reached.max() < 0.8


def test_who_pulls_and_who_pushes_is_said_once_and_each_arrow_starts_from_a_dot_on_the_line():
    alone = {"data": ([[-0.9, 0], [2, 0]], [-1, 1]), "angle": 0}
    for parameters, count, said in (
        ({}, 6, ["3 of 12 wrong: pull", "3 on own side: push"]),
        ({"loss": "cross entropy"}, 12, ["3 of 12 wrong: pull", "9 on own side: push"]),
        ({"loss": "perceptron"}, 3, ["3 of 12 wrong: pull"]),
        ({"loss": "zero-one"}, 0, ["3 of 12 wrong"]),
        ({**alone, "shift": 0.0}, 1, ["0 of 2 wrong", "1 on own side: pushes"]),
        ({**alone, "shift": -1.2}, 1, ["1 of 2 wrong: pulls"]),
    ):
        w = bp.ClassificationLosses(**parameters)
        captions = [m for m in w.marks if isinstance(m, Label) and m.role != "ink" and m.axes == "plane"]
        assert [m.text for m in captions] == said
        dots = [m for m in w.marks if isinstance(m, Points) and m.axes == "plane" and m.role == "gradient"]
        feet = [at for m in dots for at in zip(m.x, m.y, strict=True)]
        np.testing.assert_allclose(feet, [arrow.tail for arrow in arrows(w)])
        assert len(feet) == count


def test_how_many_are_beyond_the_edges_is_written_clear_of_the_margin_of_1():
    w = bp.ClassificationLosses(steepness=6)
    lines = [m for m in w.marks if isinstance(m, Label) and m.axes == "loss" and m.align == "right"]
    assert len(lines) == 2
    assert all(m.offset[1] < -20 and len(m.text) * 6.5 < 130 for m in lines)  # from m = 1 there are 140 px


def test_base_two_changes_height_and_gradient_by_one_factor():
    one = bp.ClassificationLosses(loss="cross entropy").result
    two = bp.ClassificationLosses(loss="cross entropy", base_two=True).result
    np.testing.assert_allclose(
        [two.L, *two.d_w, two.d_b, *two.pull], np.array([one.L, *one.d_w, one.d_b, *one.pull]) / np.log(2)
    )
    assert bp.ClassificationLosses(base_two=True).result.L == bp.ClassificationLosses().result.L


@pytest.mark.parametrize("angle", range(-180, 181, 15))
def test_the_name_of_the_worst_point_is_in_the_plane(angle):
    for shift in (-2.0, 0.0, 2.0):
        w = bp.ClassificationLosses(angle=angle, shift=shift)
        (name,) = (
            mark
            for mark in w.marks
            if isinstance(mark, Label) and mark.axes == "plane" and mark.text.startswith("worst")
        )
        far = name.at[0] + (name.offset[0] + np.copysign(80, name.offset[0])) * 6 / 328
        assert abs(far) < decision_line.EDGE


def test_louder_scores_leave_the_line_where_it_is():
    one, loud = bp.ClassificationLosses(steepness=1).result, bp.ClassificationLosses(steepness=400).result
    np.testing.assert_allclose(loud.place.normal, one.place.normal)
    assert loud.place.shift == pytest.approx(one.place.shift)
    assert np.abs(loud.s).max() > 900
    assert np.isfinite(loud.L)


def stepped(**parameters):
    """An explorer whose line has gone down a few steps."""
    w = bp.ClassificationLosses(**parameters)
    for _ in range(5):
        w.step()
    return w


@every_set
def test_the_sliders_follow_the_descent_forth_and_back(data):
    w = stepped(data=data)
    np.testing.assert_allclose(
        decision_line.weights(w.angle, w.shift, w.steepness), [*w.result.w, w.result.b]
    )
    for _ in range(5):
        w.back()
    assert (w.angle, w.shift, w.steepness) == pytest.approx((-4, 0.6, 1))
    assert w.result.taken == 0


def test_who_moves_a_slider_after_a_descent_goes_on_from_where_the_line_is():
    w = stepped()
    before = w.result.place
    w.shift += 0.05
    np.testing.assert_allclose(w.result.place.normal, before.normal)
    assert w.result.place.steepness == pytest.approx(before.steepness)
    assert w.result.place.shift == pytest.approx(before.shift + 0.05)
    assert w.result.taken == 0


@pytest.mark.parametrize(("dragged", "kept"), [(0, "angle"), (1, "shift"), (2, "shift")])
def test_a_dropped_line_goes_on_from_where_the_descent_is(dragged, kept):
    w = stepped()
    before = getattr(w, kept)
    grabbed = decision_line.handles(w.result.place)[dragged]
    w.move_handle(grabbed, (grabbed.at[0] + 0.1, grabbed.at[1] + 0.2))
    assert getattr(w, kept) == pytest.approx(before)
    assert w.result.taken == 0


def test_a_point_that_is_dragged_leaves_the_line_where_the_descent_is():
    w = stepped()
    before = w.result
    w.move_handle(w.picture.handles[0], (-1.0, 1.0))
    np.testing.assert_array_equal(w.result.w, before.w)
    assert w.result.taken == 5


def test_steps_are_counted_beside_the_plane_and_zero_one_takes_none():
    for loss, count in (("hinge", "5 steps"), ("zero-one", "0 steps")):
        w = stepped(loss=loss)
        assert any(isinstance(mark, Label) and count in mark.text for mark in w.marks)


def test_the_handle_of_the_steepness_lies_on_a_dashed_line_wherever_the_line_is():
    for angle in range(-180, 181, 45):
        for shift in np.linspace(-2, 2, 9):
            for steepness in (0.5, 0.7, 1, 3, 512):
                at = decision_line.weights(angle, shift, steepness)
                x, y = decision_line.handles(decision_line.Place.of(at))[2].at
                assert abs(at @ (x, y, 1)) == pytest.approx(1)
                assert max(abs(x), abs(y)) < decision_line.EDGE


def test_on_the_irises_the_perceptron_is_first_without_a_mistake_and_stops():
    """What the lesson says of them."""
    needed = {}
    for loss in ("perceptron", "hinge", "cross entropy"):
        w = bp.ClassificationLosses(loss=loss, data="irises (+ is virginica)")
        while w.result.wrong:
            w.step()
        needed[loss] = w.result.taken
        if loss == "perceptron":
            assert w.step() is False
    assert 3 * needed["perceptron"] < needed["hinge"] < needed["cross entropy"] < 500


def test_another_loss_goes_on_from_where_the_line_is():
    w = bp.ClassificationLosses(loss="hinge")
    w.step()
    at = w.result.w
    w.loss = "cross entropy"
    np.testing.assert_array_equal(w.result.w, at)


@pytest.mark.parametrize("angle", range(-180, 181, 45))
@pytest.mark.parametrize("shift", [-2.0, 0.0, 2.0])
def test_each_point_is_on_the_side_whose_colour_it_has_unless_it_has_a_ring(angle, shift):
    w = bp.ClassificationLosses(angle=angle, shift=shift)
    points = [mark for mark in w.marks if isinstance(mark, Points) and mark.axes == "plane"]
    ground, ring, *classes = (mark for mark in points if mark.role != "gradient")
    sides = {mark.role: mark for mark in w.marks if isinstance(mark, Polygon)}
    np.testing.assert_array_equal(np.column_stack([ground.x, ground.y]), w.result.points)
    ringed = set(zip(ring.x, ring.y, strict=True))
    assert sum(len(points.x) for points in classes) == w.result.y.size
    for points in classes:
        side = sides[points.role]
        inside = Path(np.column_stack([side.x, side.y])).contains_points(
            np.column_stack([points.x, points.y])
        )
        for at, right in zip(zip(points.x, points.y, strict=True), inside, strict=True):
            assert right == (at not in ringed)


def points_of_classes(explorer, axes):
    """Those of the two classes, without rings, the ground under them, and where they act on the line."""
    points = (mark for mark in explorer.marks if isinstance(mark, Points) and mark.axes == axes)
    others = ("wrong", "ink", "paper", *(("gradient",) if axes == "plane" else ()))
    return [mark for mark in points if mark.role not in others]


@every_loss
@every_set
def test_the_point_with_the_lowest_margin_is_named_in_the_plane_and_ringed_on_the_curves(name, data):
    w = bp.ClassificationLosses(loss=name, data=data)
    r = w.result
    i = r.m.argmin()
    names = (mark for mark in w.marks if isinstance(mark, Label) and mark.text.startswith("worst"))
    named = {mark.axes: mark.at for mark in names}
    rings = {
        mark.axes: (*mark.x, *mark.y) for mark in w.marks if isinstance(mark, Points) and mark.role == "ink"
    }
    assert named["plane"] == pytest.approx(tuple(r.points[i]))
    assert rings["loss"] == pytest.approx((r.m[i], r.loss.sample_loss(r.m[i])))
    if r.pulling[i]:
        assert rings["pull"] == named["pull"] == pytest.approx((r.m[i], -r.loss.d_sample_loss(r.m[i])))


@pytest.mark.parametrize("name", list(losses.CLASSIFICATION))
def test_the_filled_points_are_those_that_pull_in_the_plane_and_on_the_curve(name):
    w = bp.ClassificationLosses(loss=name)
    r = w.result
    for axes, x in (("plane", r.points[:, 0]), ("loss", r.m)):
        classes = points_of_classes(w, axes)
        filled = [value for mark in classes if mark.filled for value in mark.x]
        assert sorted(filled) == sorted(x[r.pulling & (np.abs(r.m) <= 3)])
        assert {(mark.role, mark.symbol) for mark in classes} == {("forward", "circle"), ("muted", "square")}


def test_a_class_has_the_colour_of_its_side_and_what_moves_the_line_that_of_handles():
    w = bp.ClassificationLosses()
    sides = [mark.role for mark in w.marks if isinstance(mark, Polygon)]
    for axes in ("plane", "loss"):
        assert list(dict.fromkeys(mark.role for mark in points_of_classes(w, axes))) == sides
    of_line = decision_line.handles(w.result.place)
    assert {handle.role for handle in of_line} == {"input"}
    assert "square" not in {handle.symbol for handle in of_line}
    assert "input" not in sides


# ---- kinks and the jump ----

ON_THE_KINK = ([[-2.0, 0.5], [-1.0, 1.0], [1.0, -0.5], [0.5, -1.0]], [-1, -1, 1, 1])


def test_at_the_kink_the_code_takes_no_pull_and_says_so():
    w = bp.ClassificationLosses(data=ON_THE_KINK, angle=0, shift=0, steepness=1)
    (gradient,) = w.gradients
    assert gradient.status == "kink"
    np.testing.assert_allclose(gradient.formula, gradient.autodiff)
    assert "At the kink: 2 points" in w.summary
    assert (w.result.pull != 0).tolist() == [False, False, False, True]


@pytest.mark.parametrize(
    ("loss", "pull"), [("zero-one", 0), ("perceptron", 0), ("hinge", 1), ("cross entropy", 1)]
)
def test_a_point_on_the_line_is_on_neither_side_by_any_loss(loss, pull):
    """It is 0.3 from the middle along a line whose steepness does not make that 0 by itself."""
    on_line = [0.3 * np.cos(np.radians(50)), 0.3 * np.sin(np.radians(50))]
    w = bp.ClassificationLosses(
        data=([on_line, [-2, -2]], [1, -1]), angle=50, shift=0.3, steepness=7, loss=loss
    )
    assert w.result.m[0] == 0
    assert "; 0 of 2 points on the wrong side, one on the line." in w.summary
    assert w.result.pulling.tolist() == [bool(pull), loss == "cross entropy"]
    if pull:
        assert " push" in w.summary
        assert " pull" not in w.summary
    assert not [it for it in w.marks if isinstance(it, Points) and it.role == "wrong" and len(it.x)]
    w.move({"points": np.array([[-2.5, -2.5], [-2, -2]])})
    assert "; 1 of 2 points on the wrong side. " in w.summary


def test_at_the_jump_there_is_no_derivative():
    w = bp.ClassificationLosses(data=ON_THE_KINK, loss="zero-one", angle=0, shift=1, steepness=1)
    assert w.gradients[0].status == "undefined"
    assert "At the jump: one point" in w.summary
    assert "no derivative" in w.tables["Points"]["pull on the score"]
    assert w.error == ""


def test_a_point_dropped_near_the_kink_lands_on_it():
    w = bp.ClassificationLosses()
    r = w.result
    handle = w.picture.handles[7]
    x, y = (r.place.shift + 1.03 / r.place.steepness) * r.place.normal
    w.move_handle(handle, (float(x), float(y)))
    assert w.result.m[7] == 1


@pytest.mark.parametrize("angle", range(0, 360, 30))
def test_an_arrow_key_takes_a_point_off_the_kink(angle):
    """It leads a hundredth of the plane's width away."""
    w = bp.ClassificationLosses(data=ON_THE_KINK, angle=(angle + 180) % 360 - 180, shift=0, steepness=1)
    w.move({"points": np.vstack([w.result.place.normal, w.points[1:]]) * [[-1], [1], [1], [1]]})
    assert w.result.at_nonsmooth[0]
    x, y = w.points[0]
    for to in ((x + 0.06, y), (x, y + 0.06)):
        w.move({"points": np.vstack([(x, y), w.points[1:]])})
        w.move_handle(w.picture.handles[0], to, by=MovedBy.KEY, since=(x, y))
        if not w.result.at_nonsmooth[0]:
            return
    pytest.fail("neither key led away")


# ---- a learner's own points ----


def test_own_points_that_will_not_do_are_refused_in_one_sentence_with_the_names_of_the_bundled():
    with pytest.raises(ParameterError) as problem:
        bp.ClassificationLosses(data=([[0, 1], [1, 2]], [0, 1]))
    assert "0 and 1 are the labels of cross entropy" in str(problem.value)
    assert "overlapping" in str(problem.value)
    assert "\n" not in str(problem.value)


def test_points_all_in_one_place_are_shown():
    assert bp.ClassificationLosses(data=([[7, 7], [7, 7]], [1, -1])).error == ""


# ---- the stack ----


@pytest.mark.parametrize("label", ["0", "1"])
@pytest.mark.parametrize("s", [-8.0, -3.0, 0.0, 2.5, 8.0])
def test_the_stages_are_scipys(label, s):
    r = bp.ScoreToLoss(s=s, label=label).result
    y = int(label)
    assert r.p == pytest.approx(expit(s))
    assert pytest.approx(-xlogy(y, r.p) - xlog1py(1 - y, -r.p)) == r.L
    slope = autograd.grad(lambda p: -(y * anp.log(p) + (1 - y) * anp.log(1 - p)))(r.p)
    assert r.dL_dp == pytest.approx(slope)
    assert r.product == pytest.approx(r.dL_ds)
    assert r.dL_ds == pytest.approx(r.p - y)


def test_the_slope_explodes_at_p_and_is_tame_at_s():
    steep, tame = zip(
        *((r.dL_dp, r.dL_ds) for r in (bp.ScoreToLoss(s=s).result for s in (-2, -5, -8))), strict=True
    )
    assert np.all(np.array(steep) < [-8, -100, -2900])
    assert np.all(np.abs(tame) <= 1)


def bars_of_steps(w):
    """The height of each bar of a step, with its sign: in s, in p, in L."""
    return [m.y[2] for m in w.marks if isinstance(m, Polygon) and m.axes == "steep"]


@pytest.mark.parametrize("label", ["0", "1"])
@pytest.mark.parametrize("s", [-7.0, -2.0, 0.3, 5.0])
def test_each_bar_is_the_one_before_times_the_slope_that_is_written_between_them(s, label):
    w = bp.ScoreToLoss(s=s, label=label)
    r = w.result
    assert bars_of_steps(w) == pytest.approx([1.0, r.dp, r.dp * r.dL_dp])
    factors = [m.text for m in w.marks if isinstance(m, Label) and "×" in m.text]
    assert factors == [f"× {number(r.dp)}", f"× {number(r.dL_dp)}"]


@pytest.mark.parametrize(("label", "s"), list(itertools.product("01", [-8.0, -3.0, 0.0, 2.0, 8.0])))
def test_at_the_end_of_each_bar_is_written_how_long_the_step_is(label, s):
    w = bp.ScoreToLoss(s=s, label=label)
    labels = [
        m for m in w.marks if isinstance(m, Label) and m.axes == "steep" and m.bold and "×" not in m.text
    ]
    heights = bars_of_steps(w)
    assert [m.text for m in labels] == [number(it) for it in heights]
    assert [m.at[1] for m in labels] == heights
    beyond = [1, 1, -1 if label == "1" else 1]
    assert [np.sign(m.offset[1]) for m in labels] == beyond


def test_each_step_stands_under_its_curve():
    w = bp.ScoreToLoss()
    panels = {a.get_label(): a.bbox for a in w.figure.axes}
    bars = [m for m in w.marks if isinstance(m, Polygon) and m.axes == "steep"]
    for bar, name in zip(bars, ("p", "by_p", "by_s"), strict=True):
        middle = panels["steep"].x0 + np.mean(bar.x) * panels["steep"].width
        assert middle == pytest.approx((panels[name].x0 + panels[name].x1) / 2, abs=3)


@pytest.mark.parametrize("base_two", [False, True])
@pytest.mark.parametrize("times", ["1", "10", "125"])
def test_the_axis_of_steps_is_the_same_for_all_scores_and_has_room_for_every_step(times, base_two):
    for label in "01":
        limits = set()
        for s in [-8.0, -3.0, -0.5, 2.0, 8.0]:
            w = bp.ScoreToLoss(s=s, times=times, label=label, base_two=base_two)
            (steep,) = (a for a in w.figure.axes if a.get_label() == "steep")
            low, high = steep.get_ylim()
            limits.add((low, high))
            assert all(low < end < high for end in bars_of_steps(w))
        assert len(limits) == 1


@pytest.mark.parametrize("label", ["0", "1"])
def test_a_tangent_ends_inside_its_panel_as_far_on_one_side_as_on_the_other_where_there_is_room(label):
    for s in np.linspace(-8, 8, 33):
        w = bp.ScoreToLoss(s=s, label=label)
        boxes = score_to_loss.boxes(w.result)
        points = {m.axes: (m.x[0], m.y[0]) for m in w.marks if isinstance(m, Points) and m.symbol == "circle"}
        for mark in w.marks:
            if isinstance(mark, Line) and mark.role == "gradient":
                left, right, bottom, top = boxes[mark.axes]
                assert left - 1e-9 <= min(mark.x) < max(mark.x) <= right + 1e-9
                assert bottom - 1e-9 <= min(mark.y) <= max(mark.y) <= top + 1e-9
                sides = np.abs(np.array(mark.x) - points[mark.axes][0])
                if abs(s) <= 5:
                    assert sides[0] == pytest.approx(sides[1])


@pytest.mark.parametrize("y", [0.04, 0.96])
@pytest.mark.parametrize("slope", [-1.0, 1.0])
def test_near_an_edge_a_tangent_is_as_short_on_one_side_as_that_edge_asks_for(y, slope):
    line = score_to_loss.tangent("p", (0.5, y), slope, (0.0, 1.0, 0.0, 1.0), name="")
    left, right = np.abs(np.array(line.x) - 0.5)
    to_the_right = (y > 0.5) == (slope > 0)
    assert (right if to_the_right else left) == pytest.approx(0.04)
    assert (left if to_the_right else right) > 0.04


def test_what_a_panel_hands_on_has_the_same_mark_on_both_axes():
    w = bp.ScoreToLoss(s=-3)
    boxes = score_to_loss.boxes(w.result)
    found = {(m.axes, m.symbol): (m.x[0], m.y[0]) for m in w.marks if isinstance(m, Points)}
    assert found["p", "diamond"] == (boxes["p"][0], w.result.p)
    assert found["by_p", "diamond"] == (w.result.p, boxes["by_p"][2])
    assert found["by_p", "square"] == (boxes["by_p"][0], w.result.L)
    assert found["by_s", "square"] == (boxes["by_s"][0], w.result.L)


def test_the_equation_ends_at_p_minus_y_and_says_where_the_product_is_lost():
    assert bp.ScoreToLoss(s=-3).result.relation == "≈"
    assert bp.ScoreToLoss(s=0).result.relation == "="
    assert bp.ScoreToLoss(s=8, label="0", times="125").result.relation == "≠"


@pytest.mark.parametrize(
    ("s", "times", "label"), [(3, "10", "0"), (3, "10", "1"), (-5.94, "125", "1"), (1, "1", "0")]
)
def test_the_sentence_says_of_the_product_what_the_equation_says(s, times, label):
    """1 − p is rounded for s = 30, as is p itself for s = −742.5."""
    w = bp.ScoreToLoss(s=s, times=times, label=label)
    is_lost = w.result.relation == "≠"
    assert is_lost == ((s, label) in {(3, "0"), (-5.94, "1")})
    assert ("no longer multiply, since p is rounded, to dL/ds" in w.summary) == is_lost
    assert (f"= {number(w.result.dp)} multiply to dL/ds" in w.summary) != is_lost


@pytest.mark.parametrize("label", ["0", "1"])
def test_a_score_of_1000_is_right_from_the_score(label):
    s = 8 if label == "0" else -8
    r = bp.ScoreToLoss(s=s, label=label, times="125").result
    assert r.L == -log_expit(-1000) == 1000
    assert abs(r.dL_ds) == 1


def test_a_probability_rounded_to_1_is_said_to_be():
    w = bp.ScoreToLoss(s=8, label="0", times="125")
    assert w.result.through_p == np.inf
    assert np.isnan(w.result.product)
    assert "rounded to 1" in w.summary
    assert w.tables["Two ways"]["L"] == [1000.0, "∞"]


def test_the_whole_slope_is_scipys_everywhere():
    for s in np.linspace(-1000, 1000, 41):
        assert stages.through(s, 1).dL_ds == pytest.approx(-expit(-s), rel=1e-12, abs=0)
        assert stages.through(s, 0).dL_ds == pytest.approx(expit(s), rel=1e-12, abs=0)


# ---- two tests of any loss ----


@pytest.mark.parametrize("n", [1, 8])
def test_both_curves_come_down_from_above_their_panel(n):
    w = bp.PrintedCrossEntropy(n=n)
    curves = [m for m in w.marks if isinstance(m, Line) and m.axes == "p" and m.role != "wrong"]
    assert [curve.y[0] > w.result.heights[1] for curve in curves] == [True, True]


def test_copies_that_change_the_loss_are_compared_with_some_that_do():
    """At p = e^(-1/4) four copies cost as much as one by the printed line, and only four."""
    w = bp.PrintedCrossEntropy(q=float(np.exp(-1 / 4)), n=4)
    assert not w.result.stays
    assert "Copies change the loss: one copy costs 1.25, 8 copies cost 2.125." in w.summary
    w.n = 3
    assert "one copy costs 1.25, 3 copies cost 1.083." in w.summary
    w.n, w.loss = 4, "-log(p) + 1e-7*n"
    assert "Copies change the loss: one copy costs 0.25, 8 copies hardly more." in w.summary
    w.loss = "-log(p) - 1e-7*n"
    assert "Copies change the loss: one copy costs 0.25, 8 copies hardly less." in w.summary


def test_a_mean_passes_both_tests_and_the_printed_line_none():
    for loss, passed in (("mean", (True, True)), ("as printed", (False, False)), ("sum", (False, True))):
        r = bp.PrintedCrossEntropy(loss=loss).result
        assert (r.stays, r.ends_at_0) == passed


def test_perfect_predictions_cost_nothing_and_1_over_n_as_printed():
    for n in range(1, 9):
        costs = [bp.PrintedCrossEntropy(loss=loss, q=1.0, n=n).result.L for loss in ("mean", "as printed")]
        assert costs == [0, pytest.approx(1 / n)]


def test_the_same_data_twice_change_the_printed_loss_alone():
    mean, as_printed = (
        bp.PrintedCrossEntropy(loss=loss, q=0.6, n=3).result.by_copies for loss in ("mean", "as printed")
    )
    assert mean[2] == pytest.approx(mean[5]) == pytest.approx(log_loss([1], [0.6], labels=[0, 1]))
    assert abs(as_printed[2] - as_printed[5]) > 1


def test_the_printed_gradient_is_n_times_the_right_one_and_no_check_objects():
    for n in (1, 2, 8):
        as_printed, mean = (bp.PrintedCrossEntropy(loss=loss, n=n) for loss in ("as printed", "mean"))
        assert as_printed.result.d_p == pytest.approx(n * mean.result.d_p)
        assert [a.status for a in (*as_printed.gradients, *mean.gradients)] == ["agree", "agree"]
        assert "Its slope passes the check" in as_printed.summary


@pytest.mark.parametrize("loss", ["-log(p)", lambda z: 1 - z[0]])
def test_a_loss_of_ones_own_is_tested_alike(loss):
    w = bp.PrintedCrossEntropy(loss=loss)
    assert (w.error, w.result.stays, w.result.ends_at_0) == ("", True, True)
    assert w.gradients[0].formula is None


def test_a_loss_of_another_list_is_tested_alike():
    foreign = replace(bp.PrintedCrossEntropy(loss="mean").loss, name="likelihood")
    w = bp.PrintedCrossEntropy(loss=foreign, q=0.5, n=2)
    assert (w.error, w.result.L) == ("", pytest.approx(np.log(2)))
    assert w.result.d_p is None


@pytest.mark.parametrize("q", [0.7, 0.9, 1.0])
def test_a_dashed_line_goes_on_where_the_first_bar_ends(q):
    w = bp.PrintedCrossEntropy(q=q)
    (dashed,) = (mark for mark in w.marks if isinstance(mark, Line) and mark.dash)
    np.testing.assert_allclose(dashed.y, w.result.by_copies[0])
    mean = bp.PrintedCrossEntropy(loss="mean", q=q)
    assert not any(isinstance(mark, Line) and mark.dash for mark in mean.marks)


@pytest.mark.parametrize("q", [0.05, 0.7, 0.9, 1.0])
@pytest.mark.parametrize(("n", "numbered"), [(1, (1, 8)), (2, (1, 2)), (6, (1, 6)), (8, (1, 8))])
def test_the_two_bars_that_are_compared_have_their_numbers_over_where_all_should_end(q, n, numbered):
    w = bp.PrintedCrossEntropy(q=q, n=n)
    over = [m for m in w.marks if isinstance(m, Label) and m.axes == "copies" and m.align == "center"]
    less = [m for m in over if m.text == "less"]
    over = [m for m in over if m not in less]
    by_copies, top = w.result.by_copies, w.result.heights[1]
    assert [m.text for m in over] == [number(by_copies[k - 1]) for k in numbered]
    assert tuple(m.at[0] for m in over) == numbered
    for m in over:
        assert m.at[1] >= min(by_copies[0], 0.88 * top)
    for m in less:  # under the first gap, which is hatched, unless the bar is the one with a ring
        first = np.flatnonzero(by_copies < by_copies[0] - 1e-9)[0]
        assert m.at == (1 + first, pytest.approx(by_copies[first]))
        assert m.at[0] not in numbered
    gaps = sorted((min(m.x) + max(m.x)) / 2 for m in w.marks if isinstance(m, Polygon) and m.hatch)
    assert gaps == pytest.approx((1 + np.flatnonzero(by_copies < by_copies[0] - 1e-9)).tolist())


def test_the_misprinted_formula_is_called_so_and_the_dashed_line_says_where_the_loss_should_stay():
    for loss, expected in (("as printed", ["should stay"]), ("mean", [])):
        w = bp.PrintedCrossEntropy(loss=loss)
        assert ("misprinted" in w.equation(w.result)) == bool(expected)
        said = [m for m in w.marks if isinstance(m, Label) and m.text == "should stay"]
        assert [m.text for m in said] == expected
        assert all(m.at[1] == w.result.by_copies[0] for m in said)


@pytest.mark.parametrize("q", [0.05, 0.7, 1.0])
def test_the_line_of_the_right_loss_has_its_name_at_its_end(q):
    w = bp.PrintedCrossEntropy(q=q)
    (line,) = (m for m in w.marks if isinstance(m, Line) and m.axes == "copies" and m.role == "agree")
    labels = [m for m in w.marks if isinstance(m, Label) and m.axes == "copies" and not m.name]
    at_end = [m for m in labels if m.at[0] == line.x[-1]]
    assert [(m.text, m.role) for m in at_end] == [("correct", "agree"), (number(-np.log(q), 3), "ink")]
    for m in at_end:
        assert m.at[1] == pytest.approx(line.y[-1], abs=0.06 * w.result.heights[1])


@pytest.mark.parametrize("n", [1, 4, 8])
@pytest.mark.parametrize("q", [0.1, 0.7, 0.95])
def test_both_curves_are_named_at_themselves_and_the_copies_are_said_to_cost_too_much_or_too_little(q, n):
    w = bp.PrintedCrossEntropy(q=q, n=n)
    r = w.result
    named = {m.text: m.at for m in w.marks if isinstance(m, Label) and m.axes == "p" and m.size < 12}
    p, y = named["misprinted"]
    assert y == pytest.approx(1 / n - n * np.log(p), abs=0.05)
    p, y = named["correct: −ln p"]
    assert y == pytest.approx(-np.log(p), abs=0.02)
    (said,) = (m.text for m in w.marks if isinstance(m, Label) and "one copy costs" in m.text)
    more = r.by_copies[(n if n > 1 else 8) - 1] > r.by_copies[0]
    assert said.endswith(": too much" if more else ": too little")


def test_numbers_stand_beside_the_titles():
    for explorer in (bp.ClassificationLosses(), bp.ScoreToLoss(), bp.PrintedCrossEntropy()):
        assert any(isinstance(mark, Label) and mark.axes_coords == "xy" for mark in explorer.marks)


def test_a_descent_opens_where_it_has_led_and_a_reset_leads_there_again():
    w = bp.ClassificationLosses(step=5)
    np.testing.assert_array_equal(w.result.w, stepped().result.w)
    was = w.angle, w.shift, w.steepness
    assert was != (-4, 0.6, 1)
    w.step()
    w.reset()
    assert (w.angle, w.shift, w.steepness, w.result.taken) == (*was, 5)


def test_a_change_on_the_way_does_not_send_the_descent_back():
    w = stepped()
    w.eta = 1.0
    w.loss = "cross entropy"
    assert w.result.taken == 5
    assert w.back()
    assert w.result.taken == 4


def test_a_drag_takes_a_point_to_a_step_a_drag_near_the_kink_to_the_kink():
    w = bp.ClassificationLosses()
    w.move_handle(w.picture.handles[7], (2.513, -2.496))
    assert w.points[7].tolist() == [2.5, -2.5]
    assert w.result.m[7] != 1
