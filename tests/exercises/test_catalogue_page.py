"""The page of all misconceptions holds every one of them."""

from __future__ import annotations

from bpwidgets.exercises.catalogue import page
from bpwidgets.exercises.engine.registry import exercises_of, lesson_names


def test_every_misconception_is_on_the_page():
    text = page().replace("\\|", "|").replace(" | ", " ")
    for lesson in lesson_names():
        assert f"## {lesson}\n" in text
        for exercise in exercises_of(lesson):
            for answer in exercise.answers:
                for mistake, sentence in answer.misconceptions.items():
                    assert f"`{mistake}` {sentence}" in text
