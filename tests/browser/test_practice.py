"""`bp.practice` in a real JupyterLab, by keys alone."""

from __future__ import annotations

import pytest

from tests.browser.jupyter import PROGRAM

pytestmark = pytest.mark.browser

LETTER = "'abcd'[[choice.right for choice in p.question.choices].index(True)]"
CELLS = ["import bpwidgets as bp\np = bp.practice('matrix_derivatives')\np", "1 + 1"]


def test_questions_are_answered_by_keys_and_leave_the_notebook_alone(open_notebook):
    notebook = open_notebook(CELLS, name=PROGRAM)
    notebook.run(0)
    card = notebook.output(0).locator(".bpw-quiz")
    card.wait_for()
    keyboard = notebook.page.keyboard
    status = card.get_by_role("status")
    status.evaluate("node => { node.dataset.first = '1'; }")
    card.focus()
    keyboard.press("z")  # no answer; in command mode it would undo
    right = notebook.ask(LETTER)
    keyboard.press(right)
    card.get_by_text("✓ Right.").wait_for()
    assert notebook.ask("p.state.asked") == 1
    assert status.get_attribute("data-first") == "1"  # a new node would not be spoken
    keyboard.press("Enter")
    card.locator("button.bpw-quiz-next").wait_for(state="detached")
    right = notebook.ask(LETTER)
    wrong = next(letter for letter in "abcd" if letter != right)
    keyboard.press(str("abcd".index(wrong) + 1))
    card.get_by_text("✗ Not yet.").wait_for()
    assert notebook.ask("p.reply.message").startswith(card.get_by_role("status").text_content()[11:40])
    assert notebook.ask("p.state.asked") == 2
    assert notebook.page.locator(".jp-Notebook .jp-Cell").count() == len(CELLS)
    keyboard.press("Enter")
    # A number is typed: the third question on a topic.
    while notebook.ask("bool(p.question.choices)"):
        notebook.ask(f"str(p.answer({LETTER}))")
    field = card.locator("input")
    field.wait_for()
    field.focus()
    keyboard.type("x")
    keyboard.press("Enter")
    card.get_by_text("'x' is no number").wait_for()
    field.fill("")
    keyboard.type(f"{notebook.ask('p.question.number'):.3g}")
    keyboard.press("Enter")
    card.get_by_text("✓ Right.").wait_for()
    # The still text beside it is for when the kernel has gone.
    still = notebook.output(0).locator(".bpw-quiz-still")
    assert still.count() == 1
    assert not still.is_visible()
