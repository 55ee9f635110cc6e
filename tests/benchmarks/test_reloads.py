"""What becomes of pictures in a reload: which cells have one, and when one is dead."""

from __future__ import annotations

from collections import Counter

import nbformat

from benchmarks import reloads


def test_a_cell_with_a_live_view_has_a_picture(tmp_path):
    shown = nbformat.v4.new_output("display_data", {reloads.WIDGET: {"model_id": "box"}})
    cells = [nbformat.v4.new_markdown_cell(), nbformat.v4.new_code_cell(outputs=[shown])]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "run.ipynb")
    assert reloads.pictures(tmp_path / "run.ipynb") == {1: "box"}


def test_a_picture_is_dead_that_is_drawn_and_was_not_met_again_by_its_explorer():
    found = {"met": "alive", "unmet": "alive", "closed": "alive", "still": "still"}
    before = {"met": ["old"], "unmet": ["old"], "still": []}
    after = {"met": ["new"], "unmet": ["old"], "still": []}
    assert reloads.count(found, before, after) == {"alive": 1, "dead": 2, "still": 1}


def test_one_dead_picture_is_over_the_budget():
    alive, dead = Counter(alive=5), Counter(alive=4, dead=1)
    assert reloads.line("a lesson", [alive, alive]).budgets[0].holds
    line = reloads.line("a lesson", [alive, dead])
    assert not line.budgets[0].holds
    assert line.note == "9 alive, 1 dead"


def test_there_are_as_many_explorers_as_are_asked_for():
    assert len(reloads.fifty()) == reloads.EXPLORERS
