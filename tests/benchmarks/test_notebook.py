"""What a notebook costs: it is run as it would be, and more cells, or a page, cost more."""

from __future__ import annotations

import pytest

import bpwidgets as bp
from benchmarks import notebook

SHOWN = ("cell", "bpwidgets.ChainRule()")


def test_what_a_cell_shows_is_weighed_and_what_it_showed_before_is_closed():
    once, thrice = (notebook.cost((SHOWN,) * runs, page=True) for runs in (1, 3))
    assert thrice.outputs > 2.5 * once.outputs > 0
    assert thrice.widgets == once.widgets > 0


def test_a_cell_that_fails_is_no_measurement():
    with pytest.raises(RuntimeError, match="a cell raised ZeroDivisionError"):
        notebook.cost((("cell", "1 / 0"),), page=False)


def test_explorers_come_again_where_more_are_asked_for_than_there_are():
    found = notebook.notebooks(50, 3)
    cells = found["50 explorers"]
    assert len({name for name, _ in cells}) == 50
    assert cells[0][1] == cells[sum(len(lesson.explorers) for lesson in bp.LESSONS)][1]
    assert len(found["a cell 3 times"]) == 3
