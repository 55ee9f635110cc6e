"""What every exercise asks in a notebook, and what it expects, is what the record says."""

from __future__ import annotations

import dataclasses

import pytest

from bpwidgets.exercises.engine.registry import exercise, lesson_names
from tests import records
from tests.exercises import record
from tests.records import difference


@pytest.mark.parametrize("lesson", lesson_names())
def test_a_lesson_asks_and_expects_what_its_record_says(lesson):
    path = record.FOLDER / f"{lesson}.txt"
    advice = records.advice(record, lesson)
    assert path.exists(), f"{lesson} has no record: {advice}"
    found = difference(path.read_text("utf-8"), record.record(lesson))
    assert not found, f"{found}\n{advice}"


def test_no_record_is_of_a_lesson_that_is_gone():
    assert {path.stem for path in record.FOLDER.iterdir()} == set(lesson_names())


def test_an_instance_drawn_otherwise_is_found():
    asked = exercise("regression_losses.tug")
    later = dataclasses.replace(asked, sample=lambda rng, number: asked.sample(rng.spawn(1)[0], number))
    written, drawn = ("\n".join(record.lines(it)) for it in (asked, later))
    assert difference(written, drawn)
