"""What the learner reads: one wording in HTML and text, and a repr that nbgrader reads as the score."""

from __future__ import annotations

import html
import re

import pytest
from IPython.core.formatters import DisplayFormatter

import bpwidgets as bp
from bpwidgets.exercises.engine.feedback import Feedback, format_points
from bpwidgets.exercises.lessons.chain_rule import EXERCISES
from tests.solutions import chain_rule as solutions

STEP = Feedback(status="wrong", points=0, max_points=0.5, message="This is `g(x)`.", name="v")
EXAMPLES = [
    Feedback(status="correct", points=2, max_points=2),
    Feedback(status="wrong", points=2.5, max_points=3, message="2 of 3 steps are right.", steps=(STEP, STEP)),
    Feedback(status="error", points=0, max_points=1, message='It raised `<b>no</b>` & "more".'),
    Feedback(status="not attempted", points=0, max_points=2, message="Fill in `f(x)`."),
]


def words(markup):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def plain(feedback):
    return " ".join(str(feedback).replace("\n- ", " ").split())


@pytest.mark.parametrize("feedback", EXAMPLES, ids=lambda known: known.status)
def test_html_and_text_say_the_same_words(feedback):
    squeezed = re.sub(r"\s+", "", words(feedback._repr_html_()))
    assert squeezed == re.sub(r"\s+", "", plain(feedback))


@pytest.mark.parametrize(("points", "shown"), [(3, "3"), (3.0, "3"), (2.5, "2.5"), (0, "0"), (0.5, "0.5")])
def test_repr_is_the_bare_number_of_points(points, shown):
    feedback = Feedback(status="wrong", points=points, max_points=4, message="4 of 4")
    assert repr(feedback) == shown
    assert float(repr(feedback)) == points


def test_a_cell_that_ends_in_feedback_carries_the_score_as_plain_text():
    data, _ = DisplayFormatter().format(EXAMPLES[1], include={"text/plain", "text/html"})
    assert data["text/plain"] == "2.5"
    assert "steps are right" in data["text/html"]


def test_learners_text_is_escaped():
    feedback = bp.check("chain_rule.derivative", lambda f, df, g, dg, x: "<script>alert(1)</script>")
    assert "<script" not in feedback._repr_html_()
    assert "<script>" in str(feedback)
    assert "<b>" not in EXAMPLES[2]._repr_html_()


def test_the_verdict_is_told_by_sign_and_word_as_well_as_by_colour():
    heads = {str(feedback).split(",")[0] for feedback in EXAMPLES}
    assert heads == {"✓ Correct", "✗ Not yet", "! Could not be judged", "○ Not attempted"}


def luminance(colour):
    channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("page", ["#ffffff", "#111111"])
@pytest.mark.parametrize("feedback", EXAMPLES, ids=lambda known: known.status)
def test_the_edge_is_visible_and_the_words_are_in_the_themes_ink(feedback, page):
    markup = feedback._repr_html_()
    (edge,) = set(re.findall(r"#[0-9A-Fa-f]{6}", markup))
    light, dark = sorted((luminance(edge), luminance(page)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 3
    assert re.findall(r"(?<!-)color: ([^;\"]+)", markup) == ["var(--jp-content-font-color1, inherit)"]
    assert "background" not in markup


@pytest.mark.parametrize(
    ("right", "told"),
    [(0, "0 of 3 steps are right."), (1, "1 of 3 steps is right."), (2, "2 of 3 steps are right.")],
)
def test_right_steps_are_counted_in_a_sentence(right, told):
    def threefold(*arguments):
        return *solutions.threefold(*arguments)[:right], 77.0, 78.0, 79.0

    feedback = bp.check("chain_rule.threefold", lambda *arguments: threefold(*arguments)[:3])
    assert feedback.message == told


def test_no_line_ends_between_a_name_and_its_value():
    markup = Feedback(
        status="wrong", points=0, max_points=1, message="With `x` = 3, `g(t)` = -t."
    )._repr_html_()
    assert "<code>x</code>&nbsp;=&nbsp;3, <code>g(t)</code>&nbsp;=&nbsp;-t." in markup


def test_points_are_counted_in_words():
    assert [format_points(n) for n in (1, 2, 0.5)] == ["1 point", "2 points", "0.5 points"]


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda known: known.id)
def test_an_exercise_shows_the_same_words_in_html_and_text(exercise):
    squeezed = re.sub(r"\s+", "", words(exercise._repr_html_()))
    assert squeezed == re.sub(r"\s+", "", repr(exercise))
    assert exercise.signature in repr(exercise)
