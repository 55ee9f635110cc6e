"""An explorer in a notebook's cell: what tests wait for, and what they read of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.browser.jupyter import Notebook

SHOW = "import numpy as np\nimport bpwidgets as bp\nw = bp.ChainRule()\nw"
BROKEN = ("Error displaying widget", "Loading widget", "model not found", "Traceback", "kernel that moved")
# JupyterLab's own message about a saved view whose kernel has gone; what the reader sees then is tested.
LOST_VIEW = "widget model not found"
# Collected twice: of what has a finalizer the first time only runs it.
FIGURES = """(lambda gc: (gc.collect(), gc.collect(), sum(
    any(cls.__name__ == "Figure" for cls in type(o).__mro__) for o in gc.get_objects()))[2])(__import__("gc"))"""


def picture(notebook: Notebook, cell: int = 0) -> None:
    """Wait until a stage lies under the marks."""
    stage = notebook.output(cell).locator(".bpw-stage")
    stage.wait_for()
    notebook.until(lambda: stage.evaluate("stage => stage.width > 0"), "the stage to be there")
    notebook.frames()


def unfold(notebook: Notebook, cell: int = 0) -> None:
    """Open the fold "All controls", where there is one."""
    fold = notebook.output(cell).locator(".bpw-fold:visible")
    if fold.count() and fold.get_attribute("aria-expanded") == "false":
        fold.click()


def settled(notebook: Notebook, cell: int = 0) -> None:
    """Wait until the explorer has been told everything, and no further stage or frame comes."""
    quiet = """async output => {
        const [stage, report] = output.querySelectorAll(".bpw-stage, .bpw-report");
        const seen = () => stage.toDataURL() + report.innerText;
        let [before, since] = [seen(), performance.now()];
        while (performance.now() - since < 250) {
            await new Promise(next => setTimeout(() => requestAnimationFrame(next), 40)); // looking is work, too
            if (seen() !== before) [before, since] = [seen(), performance.now()];
        }
    }"""
    notebook.output(cell).evaluate(quiet)


def greeted(notebook: Notebook, cell: int = 0) -> None:
    """Wait until the picture of `w` is drawn for this page, and no longer for the one that was guessed."""
    picture(notebook, cell)
    met = "len(w.view.clients) > 0 and w.view.messages.stage_is_current"
    notebook.until(lambda: notebook.ask(met), "the page to be met")
    settled(notebook, cell)


def sentence(notebook: Notebook, cell: int = 0) -> str:
    """What stands under the picture."""
    return notebook.output(cell).locator(".bpw-sentence").inner_text()


def asked(notebook: Notebook, expression: str, value: Any) -> None:
    """Wait until an expression has a value in the kernel."""
    notebook.until(lambda: notebook.ask(expression) == value, f"{expression} to be {value!r}")


def told(notebook: Notebook, text: str, cell: int = 0) -> None:
    """Wait until the sentence under the picture holds a text."""
    notebook.until(lambda: text in sentence(notebook, cell), f"{text!r} in the sentence")


def centre(locator: Locator) -> tuple[float, float]:
    """Where a pointer meets an element."""
    box = locator.bounding_box()
    if box is None:
        raise ValueError("the element has no place on the page; expected one that is seen")
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def moved(place: Locator, control: str = ".bpw-parameter-x [role=slider]") -> None:
    """Press the right arrow on a control; wait until the pixels and the sentence of its explorer are others."""
    marks, words = place.locator("canvas.bpw-marks").first, place.locator(".bpw-sentence").first
    before = marks.evaluate("canvas => canvas.toDataURL()"), words.inner_text()
    place.locator(control).first.press("ArrowRight")
    place.page.wait_for_function(
        "([marks, words, [drawn, said]]) => marks.toDataURL() !== drawn && words.innerText !== said",
        arg=[marks.element_handle(), words.element_handle(), before],
    )


def seen(notebook: Notebook, cell: int = 0) -> tuple[str, list[int]]:
    """What a reader sees of a cell's outputs: its visible words, and the widths of its visible pictures."""
    output = notebook.output(cell)
    widths = output.locator("img:visible").evaluate_all("all => all.map(img => img.clientWidth)")
    return output.inner_text(), [width for width in widths if width > 0]


def read_alone(notebook: Notebook, *cells: int, patience: float = 10) -> None:
    """Check that a reader without a kernel sees one picture that holds its caption, and nothing that is broken.

    patience: seconds that a picture may take after JupyterLab has looked for the live view.
    """
    # What JupyterLab says of a view that it cannot find comes late, after it has asked the kernel for it.
    notebook.page.wait_for_timeout(1500)
    for cell in cells or (0,):
        notebook.select(cell)
        notebook.until(lambda cell=cell: seen(notebook, cell)[1], "a picture", timeout=patience)
        words, widths = seen(notebook, cell)
        assert not [each for each in BROKEN if each in words], words
        assert [width > 500 for width in widths] == [True], f"the pictures are {widths} px wide"
        shape = "img => img.naturalHeight / img.naturalWidth"
        height = notebook.output(cell).locator("img:visible").first.evaluate(shape)
        assert height > 570 / 860, "the picture is too low to hold its caption"
