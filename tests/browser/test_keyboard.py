"""The whole of lesson 01 by keyboard alone: no pointer, no command of the harness, only keys."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from tests.browser.shown import settled

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parent.parent.parent
LESSON = ROOT / "lessons" / "01_chain_rule.ipynb"
SOLUTIONS = (ROOT / "tests" / "solutions" / "chain_rule.py").read_text(encoding="utf-8")
MOST_STOPS = 60
KINDS = {"handle", "slider", "readout", "chooser", "typed", "toggle", "button", "word", "tables"}
EVERY_KEY = ("End", "ArrowLeft", "Home", "ArrowRight", "PageUp", "PageDown")
ONE_KEY = ("ArrowLeft",)

WHERE = """() => {
    const node = document.activeElement;
    const kinds = {
        handle: ".bpw-handle", slider: ".noUi-handle", readout: ".widget-readout", chooser: "select",
        toggle: "input[type=checkbox]", typed: ".bpw-typed input",
        answer: ".bpw-predict:not(:has(.bpw-verdict)) button",
        fold: ".bpw-fold", button: ".bpw-button", strip: ".bpw-strip > summary",
        tables: "summary", verdict: ".bpw-verdict", word: ".bpw-word",
    };
    const kind = Object.keys(kinds).find((name) => node.matches(kinds[name])) ?? node.tagName;
    return {
        kind,
        name: node.ariaLabel ?? node.labels?.[0]?.textContent ?? node.textContent ?? "",
        hint: node.placeholder ?? "",
        cell: Number(node.closest(".jp-Cell")?.dataset.windowedListIndex ?? -1),
        inside: node.closest(".bpw") !== null,
    };
}"""
# What tells of the focus: an outline, a shadow, a filling, of the element or of what stands for it. A thin border
# of another colour does not: it is too faint.
RING = """node => {
    for (const animation of document.getAnimations()) animation.finish();
    return ["", "::before", "::after"].map((part) => {
        const look = getComputedStyle(node, part || null);
        const outline = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 1 ? look.outline : "";
        return [outline, look.boxShadow, look.backgroundColor].join();
    }).join("|");
}"""
SEEN = "node => node.checkVisibility()"
ON_SCREEN = """node => {
    const box = node.getBoundingClientRect();
    const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return node.contains(seen) || Boolean(seen?.contains(node) && seen.closest("label, .noUi-target"));
}"""
POINTED = """() => {
    window.pointed = 0;
    for (const kind of ["pointerdown", "mousedown", "touchstart", "wheel"])
        document.addEventListener(kind, (event) => { window.pointed += event.isTrusted; }, true);
}"""
SETTINGS = "{name: str(getattr(getattr(_, name), 'name', getattr(_, name))) for name in _.parameters}"
FIRST = "{name: str(getattr(_.initial_value(name), 'name', _.initial_value(name))) for name in _.parameters}"


class Learner:
    """Somebody who has a keyboard and eyes, and nothing else.

    Attributes:
        keys: what is pressed on a slider and on a handle.
        moved: names of the parameters that a control of the present explorer has moved.
        has_typed: whether a cell was written letter by letter.
        faults: what was wrong on the way, as sentences.
    """

    def __init__(self, notebook):
        self.notebook = notebook
        self.keyboard = notebook.page.keyboard
        self.keys = EVERY_KEY
        self.moved = set()
        self.has_typed = False
        self.faults = []
        notebook.page.evaluate(POINTED)

    # Keys

    def press(self, *keys):
        for key in keys:
            self.keyboard.press(key)

    def write(self, source):
        """Replace what the cell's editor holds, line by line; the editor's own indentation makes way.

        The first cell is typed letter by letter, for which the editor takes its time; into the others each line comes
        at once, as who dictates has it.
        """
        self.press("Control+a", "Delete")
        enter = self.keyboard.insert_text if self.has_typed else self.keyboard.type
        for number, line in enumerate(source.splitlines()):
            self.press(*(["Enter", "Shift+Home"] if number else []))
            enter(line)
        self.has_typed = True

    def run(self):
        """Run the selected cell, as one does who goes on to the next."""
        before = self.selected
        self.press("Shift+Enter")
        self.until(lambda: self.selected == before + 1, "the next cell to be selected")
        self.notebook.ask("1")

    # Eyes

    @property
    def where(self):
        return self.notebook.page.evaluate(WHERE)

    @property
    def selected(self):
        return self.notebook._panel("panel => panel.content.activeCellIndex")

    @property
    def mode(self):
        return self.notebook._panel("panel => panel.content.mode")

    def until(self, holds, what):
        self.notebook.until(holds, what, timeout=20)

    def settings(self):
        return self.notebook.ask(SETTINGS)

    # What is done at each stop

    def moves(self, *keys):
        """The parameters that change at a key, of which each must change one, and always the same."""
        changed = set()
        now = self.settings()
        for key in keys:
            before = now
            self.press(key)
            self.until(
                lambda before=before: self.settings() != before, f"{key} on {self.where} to move something"
            )
            self.notebook.frames(3)
            now = self.settings()
            changed |= {name for name in now if now[name] != before[name]}
        assert len(changed) == 1, f"{keys} on {self.where} moved {changed}"
        return changed.pop()

    def at_answer(self, _):
        """The first of the answers is as good as any other."""
        self.press("Enter")
        self.until(lambda: self.where["kind"] == "verdict", "the verdict to be read")

    def at_handle(self, _):
        name = self.moves(*self.keys)
        self.press("Backspace")
        first = self.notebook.ask(FIRST)[name]
        self.until(lambda: self.settings()[name] == first, f"{name} to be reset")

    def at_slider(self, _):
        self.moved.add(self.moves(*self.keys))

    def at_readout(self, _):
        """The number beside a slider can be typed; a whole one is the nearest."""
        before = self.settings()
        self.press("Control+a")
        self.keyboard.type("1.25")
        self.press("Enter")
        self.until(lambda: self.settings() != before, "the typed number to be taken")
        (name,) = {name for name, value in self.settings().items() if value != before[name]}
        assert self.settings()[name] in ("1.25", "1")

    def at_chooser(self, _):
        """To another function or view; then, of functions, to the last line, which asks for one's own."""
        before = self.settings()
        stands_first = self.notebook.page.evaluate("document.activeElement.selectedIndex === 0")
        self.press("Home")
        if not stands_first:  # else the next key's move could be that of this one, taken back
            self.until(lambda: self.settings() != before, "the first of the list to be chosen")
        self.moved.add(self.moves("ArrowDown"))
        line = "document.activeElement.closest('.widget-hbox')?.querySelector('.bpw-typed')"
        if not self.notebook.page.evaluate(f"Boolean({line})"):
            return
        self.press("End")
        shown = f"{line}.checkVisibility()"
        self.until(lambda: self.notebook.page.evaluate(shown), "a line to type one's own in")

    def at_typed(self, stop):
        variable = re.search(r"such as (\w+)", stop["hint"]).group(1)
        before = self.settings()
        self.keyboard.type(f"{variable}**3 / 9")
        self.press("Enter")
        self.until(lambda: self.settings() != before, "the typed function to be taken")
        assert self.notebook.ask("_.error") == ""

    def at_toggle(self, _):
        self.moved.add(self.moves("Space"))

    def leads_somewhere(self):
        """A button that moves the picture to a named setting, seen on the way."""
        before = self.settings()
        self.press("Enter")
        self.until(lambda: self.settings() != before, "the picture to move")
        while (now := self.settings()) != before:
            before = now
            self.notebook.frames(10)
        self.words_settle()

    def at_button(self, stop):
        if stop["name"] != "Reset":
            self.leads_somewhere()
            return
        self.press("Enter")
        first = self.notebook.ask(FIRST)
        self.until(lambda: self.settings() == first, "all to be reset")
        self.words_settle()

    def words_settle(self):
        """What lies below moves with the height of the words: they have to be there before the next Tab."""
        words = self.notebook.output(self.where["cell"]).locator(".bpw-sentence")
        self.until(
            lambda: words.inner_text() == self.notebook.ask("_.summary"), "the words of the first picture"
        )
        self.notebook.frames(3)

    def at_fold(self, _):
        """Open the fold, and go back to the first control in it; on the way from there it is left as it is."""
        expanded = "document.activeElement.ariaExpanded === 'true'"
        if self.notebook.page.evaluate(expanded):
            return
        self.press("Enter")
        assert self.notebook.page.evaluate(expanded)
        inside = "document.activeElement.matches('.bpw-fold, .bpw-folded *')"
        while self.notebook.page.evaluate(inside):
            self.press("Shift+Tab")

    def at_strip(self, _):
        """It opens, or closes where a kink has opened it."""
        row = self.notebook.output(self.where["cell"]).locator(".bpw-row").first
        before = row.is_visible()
        self.press("Enter")
        self.until(lambda: row.is_visible() != before, "the rows of agreement to come or go")

    def at_tables(self, _):
        self.press("Enter")
        table = self.notebook.output(self.where["cell"]).locator(".bpw-tables table").first
        self.until(table.is_visible, "the table of numbers")

    def at_word(self, stop):
        """All words that mean marks are one stop; arrows lead from one to the next, and each is lit."""
        lit = "document.activeElement.matches('.bpw-word.bpw-lit')"
        assert self.notebook.page.evaluate(lit)
        self.press("ArrowRight")
        assert self.where["name"] != stop["name"]
        assert self.notebook.page.evaluate(lit)
        self.press("ArrowLeft")
        assert self.where["name"] == stop["name"]

    # The way

    def walk(self, cell):
        """Tab into the explorer of a cell, do something at each stop, and leave it at its end; the kinds of stops."""
        kinds = []
        self.find(cell, "Tab")
        while (stop := self.where)["inside"] and stop["cell"] == cell:
            assert len(kinds) < MOST_STOPS, f"no way out of the explorer: {kinds[-5:]}"
            node = self.notebook.page.evaluate_handle("document.activeElement").as_element()
            ring = node.evaluate(RING)
            what = f"{stop['kind']} {stop['name'][:30]!r} in cell {cell}"
            if not node.evaluate(ON_SCREEN):
                self.faults.append(f"{what} has the focus and is not on the screen")
            kinds.append(stop["kind"])
            getattr(self, f"at_{stop['kind']}")(stop)
            self.press("Tab")
            self.notebook.frames(2)
            if node.evaluate(SEEN) and node.evaluate(RING) == ring:
                self.faults.append(f"{what} does not show that it has the focus")
        return kinds

    def find(self, cell, key):
        """Press a key until the focus is in a cell's explorer: the tools of a cell may lie before it."""
        for _ in range(MOST_STOPS):
            self.press(key)
            self.notebook.frames()
            where = self.where
            if where["inside"] and where["cell"] == cell:
                return
        raise AssertionError(f"{key} does not lead into the explorer of cell {cell} but to {where}")

    def back_out(self, cell):
        """Shift+Tab into the explorer again, through it, and out at its beginning; the number of stops."""
        self.find(cell, "Shift+Tab")
        count = 0
        while self.where["inside"]:
            count += 1
            assert count < MOST_STOPS, f"no way back out of the explorer: {self.where}"
            self.press("Shift+Tab")
        assert self.where["cell"] == cell
        return count


@pytest.fixture
def learner(open_notebook):
    """A learner before lesson 01, of which nothing has been run."""
    lesson = nbformat.read(LESSON, as_version=4)
    for cell in lesson.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return Learner(open_notebook(lesson, height=1000))


def solution_of(check):
    """The section of the reference solutions for which a cell asks by `bp.check("chain_rule.table", ...)`."""
    name = re.search(r'bp\.check\("([\w.]+)"', check).group(1)
    return (
        re.search(rf"^# %% {re.escape(name)}\n(.*?)(?=^# %% |\Z)", SOLUTIONS, re.DOTALL | re.MULTILINE)
        .group(1)
        .strip()
    )


def test_lesson_one_is_done_by_keyboard_alone(learner):
    notebook = learner.notebook
    cells = nbformat.read(LESSON, as_version=4).cells
    explorers = [
        number for number, cell in enumerate(cells) if re.search(r"bp\.(ChainRule|LongChain)\(", cell.source)
    ]
    checks = [number for number, cell in enumerate(cells) if "bp.check(" in cell.source]
    assert (learner.selected, learner.mode) == (0, "command")
    while learner.selected < len(cells) - 1:
        here = learner.selected
        if here + 1 in checks:
            learner.press("Enter")
            learner.until(lambda: learner.mode == "edit", "the editor")
            learner.write(solution_of(cells[here + 1].source))
        learner.run()
        if here in explorers:
            notebook.output(here).locator(".bpw-handle").first.wait_for(state="attached")
            learner.press("ArrowUp")
            learner.moved.clear()
            learner.keys = EVERY_KEY if here == explorers[0] else ONE_KEY
            is_long = "bp.LongChain(" in cells[here].source
            if is_long:  # its x stands on an upright line, and it has nothing to tick
                learner.keys = ("ArrowDown",)
            kinds = learner.walk(here)
            assert learner.moved == set(notebook.ask("list(_.parameters)"))
            assert set(kinds) >= KINDS - ({"toggle"} if is_long else set())
            assert kinds.count("word") == 1
            assert ("answer" in kinds) is ("predict" in cells[here].source)
            assert learner.back_out(here) > 5
            learner.press("Escape", "ArrowDown")
            learner.until(
                lambda here=here: learner.selected == here + 1, "the notebook to take the keys again"
            )
        if here in checks:
            points = cells[here].metadata.nbgrader.points
            assert notebook.outputs(here)[0]["data"]["text/plain"] == str(points)
            assert f"{points} of {points} points" in notebook.text(here)
    assert len(explorers) == len(checks) == 5
    assert notebook.page.evaluate("window.pointed") == 0
    assert learner.faults == []


@pytest.fixture
def asked(open_notebook):
    """A learner before an explorer that asks a question, and whose controls are locked."""
    ask = "bp.Prediction('Which sign?', of='slope', x=2.0)"
    program = f"import bpwidgets as bp\nbp.ChainRule(predict={ask})"
    learner = Learner(open_notebook([program, "%%markdown\nThe end."], height=1000))
    learner.run()
    learner.notebook.output(0).locator(".bpw-predict").wait_for()
    learner.press("ArrowUp")
    learner.find(0, "Tab")
    return learner


def test_a_question_is_skipped_by_keyboard_and_the_way_goes_on_from_there(asked):
    """What had the focus is gone then: the next Tab must not begin at the top of the page."""
    while "Skip" not in asked.where["name"]:
        assert asked.where["kind"] == "answer"
        asked.press("Tab")
    asked.press("Enter")
    asked.notebook.output(0).locator(".bpw-predict").wait_for(state="hidden")
    asked.press("Tab")
    assert (asked.where["kind"], asked.where["cell"]) == ("handle", 0)
    asked.at_handle(asked.where)
    asked.press("Shift+Tab")
    assert asked.where["cell"] == 0


def test_keys_on_a_locked_control_do_nothing_until_the_question_is_answered(asked):
    before = asked.settings()
    kinds = []
    while asked.where["inside"]:
        kinds.append(asked.where["kind"])
        if kinds[-1] in {"handle", "slider"}:
            asked.press("ArrowLeft", "End")
        asked.press("Tab")
    settled(asked.notebook)
    assert "handle" in kinds
    assert asked.settings() == before
