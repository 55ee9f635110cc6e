"""Data on a picture: a set by its name, a learner's own arrays, and the numbers that can be moved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import ParameterError
from bpwidgets.live.model.parameters.dataset import DataPoints, DatasetChoice, NamedDataset


@dataclass(frozen=True, eq=False)
class Set:
    name: str
    x: np.ndarray


SETS = {it.name: it for it in (Set("three", np.array([1.0, 2, 3])), Set("your own", np.array([0.0, 1])))}


def read(values):
    array = np.asarray(values, float)
    if array.ndim != 1:
        raise ValueError(f"the data have the shape {array.shape}; expected (n,)")
    return Set("your own", array)


class Mean(Explorer):
    """The mean of some numbers."""

    data = DatasetChoice("three", sets=SETS, read=read)
    x = DataPoints(lambda points: points.x, low=-5, high=5, step=0.1, label="x")

    def compute(self):
        return float(np.mean(self.x))

    def stage(self, figure, r):
        figure.add_subplot(label="only")

    def scene(self, r):
        return ()

    def sentence(self, r):
        return f"The mean is {r:.3f}."


def test_a_set_by_its_name_brings_its_numbers():
    w = Mean(data="your own")
    assert w.x.tolist() == [0, 1]
    w.data = "three"
    assert w.x.tolist() == [1, 2, 3]


def test_own_arrays_take_the_place_of_the_last_set():
    w = Mean(data=[4, 4, 4, 0])
    assert w.data == "your own"
    assert w.x.tolist() == [4, 4, 4, 0]
    assert w.result == 3
    assert w.controls["data"].value == "your own"
    assert w.x.tolist() == [4, 4, 4, 0]  # the chooser that follows does not bring the bundled set


def test_own_arrays_are_there_again_when_the_chooser_comes_back_to_them():
    w = Mean(data=[4, 4, 4, 0])
    w.data = "three"
    w.controls["data"].value = "your own"
    assert w.x.tolist() == [4, 4, 4, 0]
    assert Mean(data="your own").x.tolist() == [0, 1]  # another explorer has none
    w.close()


def test_the_result_at_the_learners_set_is_that_of_the_last_arrays():
    w = Mean(data=[4, 4, 4, 0])
    w.data = "three"
    assert w.result_at(data="your own") == 3
    assert w.result_at(data=[5, 5]) == 5
    w.data = "your own"
    assert w.result == 3


def test_a_reset_to_the_last_set_brings_the_bundled_one():
    class Own(Mean):
        data = DatasetChoice("your own", sets=SETS, read=read)

    w = Own()
    w.data = [4, 4]
    w.reset()
    assert w.x.tolist() == [0, 1]


def test_other_arrays_of_the_same_name_are_another_set():
    w = Mean(data=[4, 4])
    w.data = [1, 1]
    assert w.result == 1


def test_moved_numbers_are_forgotten_with_another_set_and_by_a_reset():
    w = Mean()
    w.x = [1, 2, 5]
    w.reset("x")
    assert w.x.tolist() == [1, 2, 3]
    w.x = [1, 2, 5]
    w.data = "your own"
    w.data = "three"
    assert w.x.tolist() == [1, 2, 3]


@pytest.mark.parametrize(("given", "numbers"), [({}, [1, 2, 3]), ({"data": [4, 4]}, [4, 4])])
def test_reset_of_all_brings_the_first_set_back(given, numbers):
    w = Mean(**given)
    w.data = [0, 5]
    w.x = [1, 5]
    w.reset()
    assert isinstance(w.data, NamedDataset)
    assert w.x.tolist() == numbers


@pytest.mark.parametrize(
    ("value", "said"),
    [(np.eye(2), r"shape \(2, 2\); expected \(n,\), or one of three, your own"), ("four", "four")],
)
def test_what_is_no_set_is_refused_in_one_sentence_and_changes_nothing(value, said):
    w = Mean()
    with pytest.raises(ParameterError, match=said):
        w.data = value
    assert w.x.tolist() == [1, 2, 3]


def test_arrays_whose_points_are_refused_do_not_take_the_place_of_the_set():
    w = Mean()
    for change in (lambda: setattr(w, "data", [4, 9]), lambda: w.move({"data": [4, 9]})):
        with pytest.raises(
            ParameterError, match=r"^data: x\[1\] is 9; expected a number from -5 to 5, or one of"
        ):
            change()
        assert (w.data, w.x.tolist(), w.result) == ("three", [1, 2, 3], 2)
    w.data = "your own"
    assert w.x.tolist() == [0, 1]  # nor are they remembered


class Highest(Mean):
    """The same sets, of which no number may be above 3.5."""

    data = DatasetChoice("three", sets=SETS, read=read)
    x = DataPoints(lambda points: points.x, low=-5, high=3.5, step=0.1, label="x")


OTHER_SETS = {"your own": Set("your own", np.array([2.0, 2])), "two": Set("two", np.array([2.0, 2]))}


class Others(Mean):
    """Other sets, though one has a name that these have too."""

    data = DatasetChoice("two", sets=OTHER_SETS, read=read)


def test_a_set_of_another_explorer_is_taken_where_both_have_the_same():
    w, other = Highest(), Mean(data=[1, 1])
    w.data = other.data
    assert w.x.tolist() == [1, 1]
    w.data = Mean().data
    assert w.x.tolist() == [1, 2, 3]
    w.data = "your own"
    assert w.x.tolist() == [1, 1]  # which is remembered as one that was given


@pytest.mark.parametrize("given", [{}, {"data": [1, 1]}, {"data": "your own"}])
def test_a_set_of_an_explorer_with_others_is_refused_and_changes_nothing(given):
    w, foreign = Mean(), Others(**given).data
    view = w.controls["data"]
    said = rf"^data is '{foreign}', a dataset of another picture; expected one of three, your own, or arrays$"
    with pytest.raises(ParameterError, match=said):
        w.data = foreign
    assert (w.data, w.x.tolist(), view.value) == ("three", [1, 2, 3], "three")
    w.close()


def test_a_set_of_another_explorer_whose_points_have_no_place_here_is_refused_and_changes_nothing():
    w = Highest()
    with pytest.raises(ParameterError, match=r"^data: x\[0\] is 4; expected a number from -5 to 3.5"):
        w.data = Mean(data=[4, 1]).data
    assert (w.data, w.x.tolist(), w.result) == ("three", [1, 2, 3], 2)


def test_a_wrong_number_of_numbers_is_refused():
    with pytest.raises(ParameterError, match=r"shape \(2,\); expected \(3,\)"):
        Mean().x = [1, 2]
