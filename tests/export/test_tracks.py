"""What a file lets its reader move."""

import numpy as np
import pytest

import bpwidgets as bp
from bpwidgets.export.tracks import ExportError, default_moves, positions_of, track


def test_a_slider_goes_from_end_to_end_and_has_the_present_value():
    found = track(bp.ChainRule(x=0.8625), "x", 13)
    assert (found.values[0], found.values[-1]) == (-3, 3)
    assert found.values[found.opening] == 0.8625
    assert found.texts[found.opening] == "0.8625"
    assert list(found.values) == sorted(set(found.values))


def test_a_logarithmic_slider_moves_by_factors():
    explorer = bp.Jacobian()
    (name,) = (name for name, each in explorer.parameters.items() if getattr(each, "log", False))
    values = np.array([each for each in track(explorer, name, 5).values if each != getattr(explorer, name)])
    np.testing.assert_allclose(values[1:] / values[:-1], values[1] / values[0], rtol=0.1)


@pytest.mark.parametrize(("kind", "first", "last"), [(bp.RegressionDescent, 0, 40), (bp.TwoLayer, 0, None)])
def test_time_goes_to_its_end_or_so_far_that_there_is_something_to_see(kind, first, last):
    explorer = kind()
    now = explorer.position
    found = track(explorer, "step", 61)
    assert explorer.position == now == found.values[found.opening]
    explorer.seek(10_000)
    assert (found.values[0], found.values[-1]) == (first, last or explorer.position)


def test_choices_and_switches_are_positions_too():
    found = track(bp.ChainRule(skip=True), "skip", 61)
    assert (found.values, found.texts, found.opening) == ((False, True), ("off", "on"), 1)
    explorer = bp.RegressionLosses()
    (name,) = (name for name in explorer.parameters if name == "loss")
    assert track(explorer, name, 61).values == tuple(explorer.parameters[name].options)


def test_what_cannot_be_moved_is_named_with_what_can():
    with pytest.raises(
        ExportError, match=r"'f' cannot be moved in a file; ChainRule has x, dx, skip, show\."
    ):
        track(bp.ChainRule(), "f", 61)


def test_time_is_moved_where_it_passes_else_the_first_slider_that_keeps_the_stage():
    assert default_moves(bp.RegressionDescent()) == ("step",)
    assert default_moves(bp.ChainRule()) == ("x",)


def test_every_combination_is_visited_once_and_the_explorer_comes_back():
    explorer = bp.ChainRule(x=0.5)
    tracks = [track(explorer, "skip", 2), track(explorer, "x", 3)]
    seen = [(explorer.skip, explorer.x) for _ in positions_of(explorer, tracks)]
    assert seen == [(skip, x) for skip in (False, True) for x in tracks[1].values]
    assert (explorer.skip, explorer.x) == (False, 0.5)
