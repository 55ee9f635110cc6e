"""An explorer among other outputs and in containers, and where it cannot be drawn: one picture, live or still."""

import pytest

from tests.browser.jupyter import PROGRAM
from tests.browser.shown import asked, picture

pytestmark = pytest.mark.browser

IMPORTS = "import io, ipywidgets, bpwidgets as bp\nfrom IPython.display import Image, display"
CONTAINERS = {
    "VBox": "ipywidgets.VBox([w.view.box])",
    "Accordion": "ipywidgets.Accordion([w.view.box], selected_index=0)",
    "Tab": "ipywidgets.Tab([w.view.box])",
    "Output": "out = ipywidgets.Output()\nwith out:\n    display(w)\nout",
    "interact": "ipywidgets.interact(lambda x: bp.ChainRule(x=x), x=(-1.0, 1.0))",
}
SEEN = """cell => [...cell.querySelectorAll("img, .bpw-stage")].filter(node => {
    const box = node.getBoundingClientRect();
    return box.width > 300 && box.height > 200 && getComputedStyle(node).visibility === "visible"
        && node.closest(".jp-OutputArea-child").getBoundingClientRect().height > 0;
}).map(node => node.tagName)"""


def seen(notebook, cell):
    """The pictures that are seen: CANVAS is a live one, IMG a still one."""
    return notebook.cell(cell).evaluate(SEEN)


def until_seen(notebook, cell, *pictures):
    notebook.until(lambda: seen(notebook, cell) == list(pictures), f"{pictures} to be seen", timeout=20)


# ---- in containers ----


def test_in_every_container_it_is_seen_and_lives(open_notebook):
    cells = [f"w = bp.ChainRule()\n{source}" for source in CONTAINERS.values()]
    notebook = open_notebook([IMPORTS, *cells], name=PROGRAM, height=1400)
    notebook.run(0)
    for cell in range(1, len(cells) + 1):
        notebook.run(cell)
        until_seen(notebook, cell, "CANVAS")


def test_in_a_tab_that_was_not_the_front_one_it_has_its_size(open_notebook):
    show = "w = bp.ChainRule()\ntabs = ipywidgets.Tab([w.view.box, ipywidgets.HTML('another')])\ntabs"
    notebook = open_notebook(
        [IMPORTS, show, "tabs.selected_index = 1", "w.g = 'cos'", "tabs.selected_index = 0"],
        name=PROGRAM,
    )
    for cell in (0, 1):
        notebook.run(cell)
    picture(notebook, 1)
    for cell in (2, 3, 4):
        notebook.run(cell)
    notebook.select(1)
    until_seen(notebook, 1, "CANVAS")


# ---- among other outputs ----

# The learner prints while the still picture is drawn, which comes between our outputs, and shows a picture of theirs.
AMONG = """import bpwidgets.live.page.notebook as page
image = page.image
page.image = lambda explorer: (print("between"), image(explorer))[1]
display(bp.ChainRule())
print("after")
drawn = io.BytesIO()
bp.ChainRule().figure.savefig(drawn, format="png")
display(Image(drawn.getvalue()))"""


def test_what_is_printed_between_the_outputs_leaves_one_picture(open_notebook):
    notebook = open_notebook([IMPORTS, AMONG], height=2000)
    notebook.run_all()
    until_seen(notebook, 1, "CANVAS", "IMG")
    assert [it for it in notebook.text(1).splitlines() if it in {"between", "after"}] == ["between", "after"]


def test_a_picture_that_is_closed_leaves_the_still_one(open_notebook):
    notebook = open_notebook([IMPORTS, "w = bp.ChainRule()\nw", "w.close()"], name=PROGRAM, height=1400)
    for cell in (0, 1):
        notebook.run(cell)
    until_seen(notebook, 1, "CANVAS")
    notebook.run(2)
    until_seen(notebook, 1, "IMG")


# ---- where it cannot be drawn ----


def forbid_blobs(page):
    """As a policy of the page would."""
    page.add_init_script("URL.createObjectURL = () => 'blob:nothing'")


def without_anywidget(page):
    """As if it were not installed where the server runs."""
    page.route("**/lab/extensions/anywidget/**", lambda route: route.abort())


@pytest.mark.parametrize("spoil", [forbid_blobs, without_anywidget])
def test_where_its_code_does_not_run_the_still_picture_is_seen_and_nothing_else(jupyter, spoil):
    with jupyter.open([IMPORTS, "w = bp.ChainRule()\nw"], height=1400, prepare=spoil) as notebook:
        notebook.run_all()
        until_seen(notebook, 1, "IMG")
        notebook.page.wait_for_timeout(500)
        assert seen(notebook, 1) == ["IMG"]
        visible = "cell => [...cell.querySelectorAll('.jp-OutputArea-child')].filter(it => it.clientHeight > 0).length"
        assert notebook.cell(1).evaluate(visible) == 1


# ---- run again ----


def test_a_cell_that_is_run_again_keeps_no_widget_of_the_runs_before(open_notebook):
    notebook = open_notebook([IMPORTS, "from ipywidgets.widgets import widget", "w = bp.ChainRule()\nw"])
    for cell in (0, 1, 2):
        notebook.run(cell)
    picture(notebook, 2)
    once = notebook.ask("len(widget._instances)")
    for _ in range(3):
        notebook.run(2)
    picture(notebook, 2)
    asked(notebook, "len(widget._instances)", once)
    assert notebook.ask("len(w.view.clients)") == 1
