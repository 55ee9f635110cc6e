"""What every explorer shows is what the record says, and a difference is found and told."""

from __future__ import annotations

import pytest

import bpwidgets as bp
from tests import records
from tests.explorers import contract, record
from tests.records import difference, same


@pytest.mark.parametrize("explorer_class", contract.exported(), ids=lambda it: it.__name__)
def test_an_explorer_shows_what_its_record_says(explorer_class):
    name = explorer_class.__name__
    path = record.FOLDER / f"{name}.txt"
    advice = records.advice(record, name)
    assert path.exists(), f"{name} has no record: {advice}"
    found = difference(path.read_text("utf-8"), record.record(explorer_class))
    assert not found, f"{found}\n{advice}"


def test_no_record_is_of_an_explorer_that_is_gone():
    names = {it.__name__ for it in contract.exported()}
    assert {path.stem for path in record.FOLDER.iterdir()} == names


def test_another_word_and_another_number_are_found_and_rounding_is_not():
    assert same("slope 0.4794 at 1", "slope 0.4795 at 1")
    assert not same("slope 0.4794 at 1", "slope 0.4894 at 1")
    assert not same("slope 0.4794", "length 0.4794")
    assert not same("−1", "1")
    assert "line 2" in difference("a\nb\n", "a\nc\n")
    assert difference("a\n", "a\nb\n")


def test_an_arrow_drawn_too_long_is_found(monkeypatch):
    monkeypatch.setattr(record, "settings", lambda _: [("at its defaults", {})])
    shown = record.record(bp.RegressionLosses)
    scene = bp.RegressionLosses.scene

    def longer(self, r):
        return [
            type(it)(
                axes=it.axes, role=it.role, tail=it.tail, head=(it.head[0], it.head[1] * 1.1), width=it.width
            )
            if type(it).__name__ == "Arrow"
            else it
            for it in scene(self, r)
        ]

    monkeypatch.setattr(bp.RegressionLosses, "scene", longer)
    assert "Arrow" in difference(shown, record.record(bp.RegressionLosses))
