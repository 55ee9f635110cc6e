"""Every explorer fits one screen of a small laptop; what is folded is found; nothing jumps."""

import json
import re

import pytest

import bpwidgets as bp
from bpwidgets.live.model.hooks import MOST_OPEN
from tests.browser.jupyter import PROGRAM
from tests.browser.shown import SHOW, greeted, picture, settled, told, unfold
from tests.execute import FOLDER

pytestmark = pytest.mark.browser


def lesson_programs():
    """The cells of all lessons that are one explorer."""
    notebooks = (json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.ipynb")))
    cells = ("".join(cell["source"]) for notebook in notebooks for cell in notebook["cells"])
    return [cell for cell in cells if re.fullmatch(r"bp\.[A-Z].*\)", cell.strip(), re.DOTALL)]


EXPLORERS = list(dict.fromkeys(name for lesson in bp.LESSONS for name in lesson.explorers))
LAPTOPS = ((1366, 768), (1280, 800))
MODE = "() => jupyterapp.commands.execute('application:toggle-mode')"
CLOSE_SIDE_BAR = (
    "() => jupyterapp.shell.leftCollapsed || jupyterapp.commands.execute('application:toggle-left-area')"
)
PARTS = (".bpw-equation", ".bpw-picture", ".bpw-sentence", ".bpw-buttons", ".bpw-controls > *", ".bpw-strip")
# Of each part that is seen: its name, and by how many px it stands out of the notebook's window.
STICKING_OUT = """(column, parts) => {
    column.scrollIntoView({ block: "start" });
    const window = column.closest(".jp-WindowedPanel-outer").getBoundingClientRect();
    return parts.flatMap((part) => [...column.querySelectorAll(part)].flatMap((node) => {
        const box = node.getBoundingClientRect();
        const out = Math.max(window.top - box.top, box.bottom - window.bottom, box.right - window.right);
        return box.height > 0 && out > 1 ? [`${part} by ${Math.round(out)} px`] : [];
    }));
}"""
OPEN = (
    "column => [...column.querySelectorAll('.bpw-controls > *')].filter((it) => it.checkVisibility()).length"
)
BESIDE = """column => {
    const [picture, controls] = [".bpw-picture", ".bpw-controls"].map(
        (part) => column.querySelector(part).getBoundingClientRect());
    return controls.left >= picture.right ? "beside" : controls.top >= picture.bottom ? "below" : "over";
}"""
HEIGHTS = """column => [".bpw-picture", ".bpw-sentence"].map(
    (part) => column.querySelector(part).getBoundingClientRect().top - column.getBoundingClientRect().top)"""


@pytest.fixture
def lab(open_notebook):
    """Open notebooks in the whole of JupyterLab, its side bar closed: it leaves less room than one document alone."""
    opened = []

    def show(program):
        notebook = open_notebook([program], name=PROGRAM, width=LAPTOPS[0][0], height=LAPTOPS[0][1])
        notebook.page.evaluate(MODE)
        notebook.page.evaluate(CLOSE_SIDE_BAR)
        opened.append(notebook)
        notebook.run(0)
        greeted(notebook)
        return notebook

    yield show
    for notebook in opened:
        notebook.page.evaluate(MODE)


@pytest.fixture
def show(open_notebook):
    """Open a notebook whose first cell shows an explorer, and wait until its picture is there."""

    def opened(program=SHOW, *further, width=1366, height=768):
        notebook = open_notebook([program, *further], name=PROGRAM, width=width, height=height)
        notebook.run(0)
        greeted(notebook)
        return notebook

    return opened


def show_another(notebook, program):
    """Another explorer in place of the one of the first cell."""
    notebook.edit(0, program)
    notebook.run(0)
    greeted(notebook)


def column(notebook, cell=0):
    return notebook.output(cell).locator(".bpw").first


def fold(notebook, cell=0):
    return notebook.output(cell).get_by_role("button", name="All controls")


def x_slider(notebook, cell=0):
    return notebook.output(cell).locator(".bpw-parameter-x")


@pytest.mark.parametrize("name", EXPLORERS)
def test_picture_equation_sentence_and_open_controls_are_seen_together(lab, name):
    notebook = lab(f"import bpwidgets as bp\nw = bp.{name}()\nw")
    for width, height in LAPTOPS:
        if (width, height) != LAPTOPS[0]:  # as it was opened
            notebook.resize(width, height)
            settled(notebook)
        assert column(notebook).evaluate(STICKING_OUT, list(PARTS)) == [], f"{width} x {height}"
        assert column(notebook).evaluate(OPEN) <= MOST_OPEN
        if notebook.ask("w.opened"):
            assert column(notebook).evaluate(BESIDE) == "beside"


@pytest.mark.parametrize("program", [program for program in lesson_programs() if "Prediction(" in program])
def test_a_question_is_seen_together_with_the_whole_picture(lab, program):
    notebook = lab(f"import bpwidgets as bp\nw = {program}\nw")
    column(notebook).locator(".bpw-predict").wait_for()
    settled(notebook)
    parts = [".bpw-predict", *PARTS]
    assert column(notebook).evaluate(STICKING_OUT, parts) == []
    column(notebook).get_by_role("button", name="Skip").click()
    column(notebook).locator(".bpw-predict").wait_for(state="hidden")
    settled(notebook)
    assert column(notebook).evaluate(STICKING_OUT, parts) == []


def test_a_part_that_is_off_the_screen_is_found(lab):
    notebook = lab(SHOW)
    notebook.resize(1366, 500)
    settled(notebook)
    assert any("bpw-sentence" in each for each in column(notebook).evaluate(STICKING_OUT, list(PARTS)))


def test_controls_go_below_where_the_cell_is_narrow_and_back(show):
    notebook = show()
    assert column(notebook).evaluate(BESIDE) == "beside"
    notebook.resize(700, 900)
    settled(notebook)
    assert column(notebook).evaluate(BESIDE) == "below"
    assert column(notebook).evaluate("node => node.scrollWidth <= node.clientWidth")
    notebook.resize(1366, 768)
    settled(notebook)
    assert column(notebook).evaluate(BESIDE) == "beside"


def test_controls_go_beside_a_picture_that_a_low_screen_would_make_smaller_above_them(show):
    notebook = show("import bpwidgets as bp\nw = bp.ChainRule(scale=2)\nw", width=1920, height=1080)
    assert column(notebook).evaluate(BESIDE) == "beside"
    notebook.resize(1900, 2160)
    notebook.until(lambda: column(notebook).evaluate(BESIDE) == "below", "the controls to go below")


def test_a_picture_takes_the_room_that_is_there_and_stacks_its_panels_in_a_narrow_one(show):
    notebook = show("import bpwidgets as bp\nw = bp.PrintedCrossEntropy()\nw", width=1920, height=1080)
    box = notebook.output(0).locator(".bpw-picture")
    assert box.bounding_box()["width"] == pytest.approx(4 / 3 * 900, abs=1)
    notebook.resize(600, 900)
    notebook.until(
        lambda: box.bounding_box()["height"] > box.bounding_box()["width"], "the panels to be stacked"
    )


def test_the_fold_opens_by_keyboard_and_is_as_it_was_after_a_reload(show):
    notebook = show()
    assert not x_slider(notebook).is_visible()
    fold(notebook).focus()
    notebook.page.keyboard.press("Enter")
    x_slider(notebook).wait_for(state="visible")
    assert fold(notebook).get_attribute("aria-expanded") == "true"
    notebook.until(lambda: notebook.ask("w.view.picture.unfolded"), "the kernel to remember it")
    notebook.save()
    notebook.reload()
    picture(notebook)
    x_slider(notebook).wait_for(state="visible")
    fold(notebook).focus()
    notebook.page.keyboard.press("Space")
    x_slider(notebook).wait_for(state="hidden")


def test_two_views_have_one_fold(show):
    notebook = show(SHOW, "w")
    notebook.run(1)
    picture(notebook, 1)
    fold(notebook, 1).click()
    notebook.select(0)
    x_slider(notebook).wait_for(state="visible")


def test_a_matrix_is_one_row_whose_slider_has_a_name(show):
    notebook = show("import bpwidgets as bp\nw = bp.MatrixDerivatives()\nw")
    unfold(notebook)
    row = notebook.output(0).locator(".bpw-matrix").first
    cell, slider = row.locator("select").bounding_box(), row.get_by_role("slider", name="W", exact=True)
    assert abs(slider.bounding_box()["y"] - cell["y"]) < cell["height"]
    assert row.bounding_box()["height"] < 1.5 * cell["height"]


def test_agreement_is_one_line_that_opens_and_opens_by_itself_at_a_kink(show):
    notebook = show(
        'import bpwidgets as bp\nw = bp.ChainRule(g="identity", f="abs", x=1.0)\nw', "w.x = 0", "w.x = 1"
    )
    strip, rows = (notebook.output(0).locator(each) for each in (".bpw-strip", ".bpw-row"))
    notebook.until(
        lambda: strip.inner_text().startswith("✓3 gradients, each by 3 ways: agree"), "the agreement"
    )
    assert not rows.first.is_visible()
    strip.locator("summary").click()
    assert rows.count() == 3
    assert rows.first.is_visible()
    assert "agree" in rows.locator(".bpw-status").first.inner_text()
    strip.locator("summary").click()
    notebook.run(1)
    rows.first.wait_for(state="visible")
    assert "slope: a kink" in strip.inner_text()
    assert "kink" in rows.locator(".bpw-status").all_inner_texts()
    notebook.run(2)
    rows.first.wait_for(state="hidden")


def test_no_choice_moves_the_picture_or_the_words_below_it(show):
    losses = "import bpwidgets as bp\nw = bp.RegressionLosses()\nw"
    notebook = show()
    for program, name in ((SHOW, "g"), (SHOW, "f"), (losses, "loss")):
        show_another(notebook, program)
        before = column(notebook).evaluate(HEIGHTS)
        chooser = notebook.output(0).locator("select").nth(1 if name == "f" else 0)
        for choice in chooser.locator("option").all_inner_texts():
            if choice.startswith("your own"):
                continue
            chooser.select_option(label=choice)
            settled(notebook)
            assert column(notebook).evaluate(HEIGHTS) == before, f"{name}: {choice}"


def test_twice_the_scale_is_twice_the_size_of_picture_text_knobs_and_boxes(show):
    notebook = show(width=2400, height=1500)
    sizes = []
    for scale in (1, 2):
        notebook.resize(2400, 1500 * scale)
        show_another(notebook, f"import bpwidgets as bp\nw = bp.ChainRule(scale={scale})\nw")
        unfold(notebook)
        notebook.output(0).locator(".bpw-container").evaluate(
            "(node, width) => { node.style.width = `${width}px`; }", 900 * scale
        )
        settled(notebook)
        sizes.append(
            [
                notebook.output(0).locator(part).first.bounding_box()["height"]
                for part in (".bpw-picture", ".bpw-slot", ".noUi-handle", "input[type=checkbox]", ".bpw-fold")
            ]
        )
    assert sizes[1] == pytest.approx([2 * size for size in sizes[0]], rel=0.06)


def test_a_learner_sees_the_answer_of_a_folded_control(show):
    notebook = show()
    unfold(notebook)
    x_slider(notebook).locator("[role=slider]").press("ArrowRight")
    told(notebook, "At x = 0.55")
