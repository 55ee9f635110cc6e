"""Lessons are executed into the form in which they are committed."""

from __future__ import annotations

import nbformat
import pytest

from tests import execute
from tests.execute import VIEW


def notebook(*sources):
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{i}") for i, source in enumerate(sources)]
    cells[0].metadata = {"nbgrader": {"grade": False}, "collapsed": True}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": execute.KERNEL, "widgets": {}})


@pytest.fixture
def written(tmp_path):
    def write(*sources):
        path = tmp_path / "lesson.ipynb"
        nbformat.write(notebook(*sources), path)
        return path

    return write


def test_a_lesson_keeps_its_outputs_and_nothing_of_the_run(written):
    path = written("1 + 1", "print('two')")
    assert execute.main([str(path)]) == 0
    ran = nbformat.read(path, as_version=4)
    assert [cell.execution_count for cell in ran.cells] == [1, 2]
    assert ran.cells[0].outputs[0].data == {"text/plain": "2"}
    assert set(ran.metadata) == {"kernelspec", "language_info"}
    assert [dict(cell.metadata) for cell in ran.cells] == [{"nbgrader": {"grade": False}}, {}]


def test_two_runs_of_an_explorer_are_the_same_to_the_byte(written):
    path = written("import bpwidgets as bp", "bp.ChainRule()")
    execute.execute(path)
    first = path.read_bytes()
    assert VIEW.encode() in first
    execute.execute(path)
    assert path.read_bytes() == first


def test_a_lesson_that_fails_stays_as_it_was_and_says_why(written, capsys):
    path = written("1 + 1", "1 / 0")
    before = path.read_bytes()
    assert execute.main([str(path)]) == 1
    assert path.read_bytes() == before
    assert "ZeroDivisionError" in capsys.readouterr().err
