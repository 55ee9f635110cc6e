"""What is left of a notebook's pictures when its page is reloaded and its kernel lives on.

Fifty explorers, and every lesson: run, saved, and reloaded again and again, at the browser's own speed and at a quarter
of it. Each picture is looked at as a learner comes to it: it is alive (drawn, and met by its explorer in the kernel),
or it stands still and says what to do, or it is dead, which is the fault that is looked for.
"""

from __future__ import annotations

from collections import Counter
from itertools import cycle, islice
from typing import TYPE_CHECKING

import nbformat

import bpwidgets as bp
from benchmarks.pictures import ROOT
from benchmarks.report import Budget, Row, row
from tests.browser.jupyter import Jupyter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from benchmarks.plain import Say
    from tests.browser.jupyter import Notebook

PART = "reloads, pictures that are dead"
EXPLORERS = 50
FULL, QUICK = (30, 3), (1, 1)
"""How often the page of fifty explorers, and of each lesson, is reloaded at either speed."""
SPEEDS = {"": 1, ", a slow browser": 4}
"""By how much the browser's processor is slowed."""
PATIENCE_S, RUN_S = 60, 600
"""For a picture to come alive, at full speed, and for Run All."""
Met = dict[str, list[str]]
"""Of each explorer, by the model of its box, the views of it on pages."""
WIDGET = "application/vnd.jupyter.widget-view+json"
LOOK = """async ([cell, patience]) => {
    const panel = jupyterapp.shell.currentWidget;
    await panel.content.scrollToItem(cell);
    const output = () => panel.content.widgets[cell].node.querySelector(".jp-Cell-outputArea");
    const shown = each => each.getBoundingClientRect().height > 0;
    const alive = () => {
        const stage = output()?.querySelector(".bpw-drawn .bpw-stage");
        return stage?.width > 0 && shown(stage);
    };
    const end = performance.now() + patience;
    while (!alive() && performance.now() < end) await new Promise(next => setTimeout(next, 50));
    if (alive()) return "alive";
    const still = [...output()?.querySelectorAll("img") ?? []].some(shown);
    return still && !/Error displaying|model not found/.test(output().innerText) ? "still" : "dead";
}"""
MET = """(lambda views: {view.box.model_id: list(view.clients) for view in views})(
    callback.__self__ for widget in list(__import__("ipywidgets").widgets.widget._instances.values())
    if type(widget).__name__ == "PictureWidget" for callback in widget._msg_callbacks.callbacks
    if hasattr(callback.__self__, "clients"))"""
"""A `Met`, asked of the kernel."""


def fifty() -> list[str]:
    """A notebook of fifty explorers, as one source for each cell."""
    names = islice(cycle([name for lesson in bp.LESSONS for name in lesson.explorers]), EXPLORERS)
    return [f"import bpwidgets as bp\nbp.{name}()" for name in names]


def pictures(path: Path) -> dict[int, str]:
    """The cells that were saved with a live picture, each with the model of its box."""
    return {
        number: output["data"][WIDGET]["model_id"]
        for number, cell in enumerate(nbformat.read(path, as_version=4).cells)
        for output in cell.get("outputs", ())
        if WIDGET in output.get("data", {})
    }


def reload(notebook: Notebook, shown: dict[int, str], slowed: int) -> Counter[str]:
    """Reload a page and go through its pictures; how many of them are alive, still and dead."""
    before = notebook.ask(MET)
    notebook.slow(slowed)
    notebook.reload()
    patience = 1000 * PATIENCE_S * slowed
    found = {box: notebook.page.evaluate(LOOK, [cell, patience]) for cell, box in shown.items()}
    notebook.slow(1)
    return count(found, before, notebook.ask(MET))


def count(found: Mapping[str, str], before: Met, after: Met) -> Counter[str]:
    """How many are alive, still and dead; one that is drawn and was not met by its explorer answers to nothing."""
    unmet = {box for box in found if not set(after.get(box, ())) - set(before.get(box, ()))}
    return Counter("dead" if how == "alive" and box in unmet else how for box, how in found.items())


def measure(say: Say, *, quick: bool) -> list[Row]:
    """A row for each notebook and speed: the share that was not dead, and in the note what became of the others."""
    many, few = QUICK if quick else FULL
    notebooks: dict[str, tuple[list[str] | Path, int]] = {f"{EXPLORERS} explorers": (fifty(), many)}
    notebooks |= {each.notebook: (ROOT / "lessons" / each.notebook, few) for each in bp.LESSONS}
    rows = []
    with Jupyter(nursery=True) as jupyter:
        for what, (source, times) in notebooks.items():
            with jupyter.open(source, height=1000) as notebook:
                say(f"{what}: Run All")
                notebook.run_at_once(timeout=RUN_S)
                notebook.save()
                shown = pictures(notebook.path)
                for speed, slowed in SPEEDS.items():
                    rows.append(line(what + speed, [reload(notebook, shown, slowed) for _ in range(times)]))
                    say(f"{rows[-1].what}: {rows[-1].note}")
    return rows


def line(what: str, found: Sequence[Counter[str]]) -> Row:
    """The line of a notebook: the pictures that are dead after a reload, and how many are of each kind in all."""
    note = ", ".join(f"{number} {how}" for how, number in sum(found, Counter()).items())
    dead = [each["dead"] for each in found]
    return row(PART, what, "", dead, note=note, budgets=(Budget(against="dead", value=max(dead), limit=0),))
