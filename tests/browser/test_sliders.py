"""Sliders in a real JupyterLab: the step is for drags and keys, never for what a person asked for."""

import pytest

from tests.browser.jupyter import PROGRAM
from tests.browser.shown import SHOW, asked, centre, picture, told, unfold

pytestmark = pytest.mark.browser

WHOLE = "import bpwidgets as bp\nw = bp.MultiplicationOrder()\nw"
FACTORS = "import bpwidgets as bp\nw = bp.RegressionDescent()\nw"


@pytest.fixture
def show(open_notebook):
    """Open a notebook whose first cell shows an explorer, and wait until its picture is there."""

    def opened(first=SHOW, *further):
        notebook = open_notebook([first, *further], name=PROGRAM, height=1400)
        notebook.run(0)
        picture(notebook)
        unfold(notebook)
        return notebook

    return opened


def handle(notebook, name):
    return notebook.output(0).locator(f".bpw-parameter-{name} [role=slider]")


def readout(notebook, name):
    return notebook.output(0).locator(f".bpw-parameter-{name} .widget-readout")


def reads(notebook, name, text):
    notebook.until(lambda: readout(notebook, name).inner_text() == text, f"the readout to be {text}")


def write(notebook, name, text, key="Enter"):
    readout(notebook, name).click()
    notebook.page.keyboard.press("Control+a")
    notebook.page.keyboard.type(text)
    notebook.page.keyboard.press(key)


def quiet(notebook):
    """Let everything that a slider might send by itself arrive."""
    notebook.page.wait_for_timeout(400)
    notebook.ask("1")


def drag(notebook, name, px, key=None):
    x, y = centre(handle(notebook, name))
    if key:
        notebook.page.keyboard.down(key)
    notebook.page.mouse.move(x, y)
    notebook.page.mouse.down()
    notebook.page.mouse.move(x + px, y, steps=5)
    notebook.page.mouse.up()
    if key:
        notebook.page.keyboard.up(key)
    quiet(notebook)


# ---- what a person asked for ----


@pytest.mark.parametrize("first", [SHOW.replace("ChainRule()", "ChainRule(x=0.8625)"), SHOW])
def test_a_value_between_two_steps_is_shown_and_kept_as_it_is(show, first):
    notebook = show(first, "w.x = 0.8625")
    if first == SHOW:
        notebook.run(1)
    reads(notebook, "x", "0.8625")
    quiet(notebook)
    assert notebook.ask("w.x") == 0.8625
    told(notebook, "At x = 0.8625")
    assert handle(notebook, "x").get_attribute("aria-valuetext") == "0.8625"


def test_a_typed_number_is_taken_and_stays(show):
    notebook = show()
    write(notebook, "x", "1.57")
    asked(notebook, "w.x", 1.57)
    quiet(notebook)
    assert notebook.ask("w.x") == 1.57
    reads(notebook, "x", "1.57")
    write(notebook, "x", "−0,123456", key="Tab")
    asked(notebook, "w.x", -0.123456)
    reads(notebook, "x", "−0.1235")
    write(notebook, "x", "nonsense")
    reads(notebook, "x", "−0.1235")
    write(notebook, "x", "7")
    asked(notebook, "w.x", 3)
    reads(notebook, "x", "3")


def test_what_is_being_typed_outlasts_an_answer_that_comes_meanwhile(show):
    notebook = show()
    readout(notebook, "x").click()
    notebook.page.keyboard.press("Control+a")
    notebook.page.keyboard.type("1.2")
    # Of the kernel alone: to run a cell would take the focus.
    notebook.ask("setattr(w, 'x', 0.75)")
    told(notebook, "At x = 0.75")
    reads(notebook, "x", "1.2")
    notebook.page.keyboard.type("5")
    notebook.page.keyboard.press("Enter")
    asked(notebook, "w.x", 1.25)
    reads(notebook, "x", "1.25")


def test_a_look_at_a_readout_does_not_round_the_value(show):
    notebook = show(SHOW, "w.x = 1 / 3")
    notebook.run(1)
    reads(notebook, "x", "0.3333")
    readout(notebook, "x").click()
    notebook.page.keyboard.press("Enter")
    notebook.page.keyboard.press("Tab")
    quiet(notebook)
    assert notebook.ask("w.x") == 1 / 3


def test_no_late_answer_undoes_what_is_set_while_a_slider_opens(open_notebook):
    """A slider is told where it stands as its view is made, when the kernel may be further on already."""
    notebook = open_notebook([SHOW.replace("ChainRule()", "ChainRule(x=0.8625)") + "\n", "w.x = 1.1234"])
    notebook.run(0, wait=False)
    notebook.run(1, wait=False)
    reads(notebook, "x", "1.123")
    quiet(notebook)
    assert notebook.ask("w.x") == 1.1234


# ---- drags and keys ----


def test_a_drag_lands_on_a_step_and_a_fine_one_where_it_is_let_go(show):
    notebook = show(SHOW, "w.x = 0.8625")
    notebook.run(1)
    reads(notebook, "x", "0.8625")
    step = notebook.ask("w.parameters['x'].step")
    drag(notebook, "x", 40)
    landed = notebook.ask("w.x")
    assert landed > 1
    assert (landed + 3) / step == pytest.approx(round((landed + 3) / step), abs=1e-9)
    reads(notebook, "x", f"{landed:.4g}")
    drag(notebook, "x", -17, key="Shift")
    fine = notebook.ask("w.x")
    assert fine < landed
    assert abs((fine + 3) / step - round((fine + 3) / step)) > 1e-3
    notebook.run(1)
    reads(notebook, "x", "0.8625")
    quiet(notebook)
    assert notebook.ask("w.x") == 0.8625


def test_the_picture_follows_while_a_slider_is_dragged(show):
    notebook = show()
    x, y = centre(handle(notebook, "x"))
    notebook.page.mouse.move(x, y)
    notebook.page.mouse.down()
    for px in (20, 40):
        before = notebook.ask("w.x")
        notebook.page.mouse.move(x + px, y)
        notebook.until(lambda before=before: notebook.ask("w.x") > before, "x to follow the pointer")
    notebook.page.mouse.up()


def test_a_slider_that_was_held_as_its_page_was_loaded_anew_has_its_steps(show):
    notebook = show()
    notebook.save()
    step = notebook.ask("w.parameters['x'].step")
    handle(notebook, "x").hover()
    notebook.page.keyboard.down("Shift")
    notebook.page.mouse.down()
    asked(notebook, "w.controls['x'].continuous_update", True)
    assert notebook.ask("w.controls['x'].step") < step
    notebook.reload()
    picture(notebook)
    notebook.page.mouse.up()  # of the page that has gone; other tests use this one
    notebook.page.keyboard.up("Shift")
    asked(notebook, "w.controls['x'].continuous_update", False)
    assert notebook.ask("w.controls['x'].step") == step


def test_keys_go_to_the_next_step_from_between_two_steps_too(show):
    notebook = show(SHOW, "w.x = 0.8625")
    notebook.run(1)
    reads(notebook, "x", "0.8625")
    handle(notebook, "x").focus()
    for key, x in (
        ("ArrowRight", 0.9),
        ("ArrowUp", 0.95),
        ("ArrowLeft", 0.9),
        ("ArrowDown", 0.85),
        ("PageUp", 1.35),
        ("PageDown", 0.85),
        ("End", 3),
        ("Home", -3),
    ):
        notebook.page.keyboard.press(key)
        asked(notebook, "w.x", x)
        reads(notebook, "x", f"{x:.4g}".replace("-", "−"))


def test_keys_in_quick_succession_all_count(show):
    notebook = show(SHOW, "w.x = 0.5")
    notebook.run(1)
    handle(notebook, "x").focus()
    for _ in range(7):
        notebook.page.keyboard.press("ArrowRight")
    asked(notebook, "w.x", 0.85)


def test_whole_numbers_by_factors(show):
    notebook = show(WHOLE)
    start = notebook.ask("w.p")
    handle(notebook, "p").focus()
    notebook.page.keyboard.press("ArrowRight")
    notebook.until(lambda: notebook.ask("w.p") > start, "p to grow")
    reads(notebook, "p", str(notebook.ask("w.p")))
    write(notebook, "p", "17")
    asked(notebook, "w.p", 17)
    reads(notebook, "p", "17")
    drag(notebook, "p", 30)
    assert isinstance(notebook.ask("w.p"), int)
    assert notebook.ask("w.p") > 17
    reads(notebook, "p", str(notebook.ask("w.p")))


def test_real_numbers_by_factors(show):
    notebook = show(FACTORS)
    write(notebook, "eta", "0.01234")
    asked(notebook, "w.eta", 0.01234)
    reads(notebook, "eta", "0.01234")
    handle(notebook, "eta").focus()
    notebook.page.keyboard.press("ArrowRight")
    notebook.until(lambda: notebook.ask("w.eta") != 0.01234, "eta to move")
    assert notebook.ask("w.eta") == notebook.ask("w.parameters['eta'].snap(w.eta)")
    drag(notebook, "eta", 25)
    landed = notebook.ask("w.eta")
    assert landed == notebook.ask("w.parameters['eta'].snap(w.eta)")
    reads(notebook, "eta", f"{landed:.4g}")
