"""Time passes on the page, and can be sought there."""

import pytest

from tests.browser.jupyter import PROGRAM
from tests.browser.shown import asked, picture, told

pytestmark = pytest.mark.browser

SHOW = "import bpwidgets as bp\nw = bp.RegressionDescent(step=5)\nw"


@pytest.fixture
def descent(open_notebook):
    notebook = open_notebook([SHOW], name=PROGRAM, height=1400)
    notebook.run(0)
    picture(notebook)
    return notebook


def press(notebook, name):
    notebook.output(0).get_by_role("button", name=name).click()


def at(notebook, position):
    """Wait until kernel, range and words are at a position."""
    asked(notebook, "w.position", position)
    told(notebook, f"After {position} steps")
    box = notebook.output(0)
    notebook.until(lambda: box.locator(".bpw-reading").inner_text() == f"step {position}", "the reading")
    assert box.locator(".bpw-position").input_value() == str(position)


def test_the_buttons_step_to_and_fro_from_where_the_cell_opens(descent):
    at(descent, 5)
    press(descent, "Step")
    at(descent, 6)
    for position in (5, 4, 3):
        press(descent, "Back")
        at(descent, position)
    press(descent, "Reset")
    at(descent, 5)


def test_the_position_is_sought_by_pointer_and_by_keys_from_the_start_to_the_end_of_the_run(descent):
    slider = descent.output(0).locator(".bpw-position")
    slider.focus()
    slider.press("Home")
    asked(descent, "w.position", 0)
    told(descent, "After 0 steps")
    assert descent.output(0).get_by_role("button", name="Back").is_disabled()
    slider.press("End")
    at(descent, 40)
    slider.press("ArrowLeft")
    at(descent, 39)
    box = slider.bounding_box()
    descent.page.mouse.click(box["x"] + box["width"] / 2 - 4, box["y"] + box["height"] / 2)
    descent.until(lambda: descent.ask("w.position") in (18, 19, 20, 21), "the middle of the run")


def test_play_goes_on_until_it_is_paused_and_seeking_pauses_it(descent):
    press(descent, "Play")
    descent.until(lambda: descent.ask("w.position") > 8, "time to pass")
    slider = descent.output(0).locator(".bpw-position")
    slider.focus()
    slider.press("Home")
    asked(descent, "w.position", 0)
    descent.output(0).get_by_role("button", name="Play").wait_for()
    descent.page.wait_for_timeout(300)
    assert descent.ask("w.position") == 0
