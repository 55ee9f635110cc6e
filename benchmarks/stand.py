"""One approach on a page of a real JupyterLab, and what is done to it: a key, a drag, a burst, a first run."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Error as PlaywrightError

from benchmarks.pictures import DRAW

if TYPE_CHECKING:
    from typing import Self

    from playwright.sync_api import Locator

    from tests.browser.jupyter import Jupyter, Notebook

METER = (Path(__file__).parent / "meter.js").read_text(encoding="utf-8")
DRAWS = 2
"""The cell in which our stage is drawn for its own sake."""
QUIET_MS = 250
AWAKE_MS = 1000
"""So long a page that comes to the front asks the server what has happened meanwhile."""
FIRST_QUIET_MS = 1000
PATIENCE_MS = 15_000
BURST = 60
BURST_HZ = 30
PX = 9
"""How far a drag moves, to and fro."""
FRAME_MS = 1000 / 60
KEYS = {
    "Slider": ("ArrowRight", "ArrowLeft", 15),
    "Matrix": ("ArrowRight", "ArrowLeft", 15),
    "Toggle": ("Space", "Space", 1),
    "Choice": ("ArrowDown", "ArrowUp", 1),
    "Function": ("ArrowDown", "ArrowUp", 1),
}
"""So many times one key, then as many times the other: no control is pushed against its end."""


@dataclass(frozen=True)
class Sample:
    """Milliseconds from an event to the first and to the last changed pixels, and how often they changed.

    lag: from the last of several events to the last change.
    """

    first: float
    last: float
    lag: float
    frames: int


class Stand:
    """A notebook whose first cell shows one approach, with the meter on its output.

    Args:
        program: the cell's program.
        control: an expression of the ipywidget that takes the keys; "" where none does.
        kind: what sort of control it is, by which its keys are chosen.
        room: how many keys take it from where it stands to its upper end; 0 where it stands there.
    """

    def __init__(
        self,
        jupyter: Jupyter,
        name: str,
        program: str,
        *,
        control: str = "",
        kind: str = "Slider",
        room: int = 99,
    ) -> None:
        self.name = name
        mark = f"{control}.add_class('bench-control');" if control else ""
        self.notebook: Notebook = jupyter.open([program, mark, DRAW], height=1000)
        self.notebook.run(0)
        self.notebook.run(1)
        self.page = self.notebook.page
        # Of a matrix the slider, not the chooser of its cells, which changes nothing on the picture.
        inside = {"Toggle": "input[type=checkbox]", "Choice": "select", "Function": "select"}
        fold = self.page.locator(".bpw-fold:visible")
        if fold.count():
            fold.click()
        self.control = self.page.locator(f".bench-control {inside.get(kind, '[role=slider]')}").first
        if control:
            self.control.wait_for()
            # Else the notebook takes a chooser's arrow keys, whoever made the chooser.
            self.control.evaluate("node => { node.dataset.lmSuppressShortcuts = 'true'; }")
        self.page.wait_for_timeout(1500)  # the picture's own first drawing, such as bqplot's
        self.page.evaluate(
            f"() => {{ {METER}\ninstallMeter(document.querySelector('.jp-Cell-outputWrapper')); }}"
        )
        forth, back, steps = KEYS[kind]
        self._keys = (forth, back, min(steps, room)) if room else (back, forth, 1)
        self._done = 0
        self._way = -PX

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.notebook.close()

    @property
    def grip(self) -> Locator:
        """What a drag takes hold of: our handle on the picture, the others' slider."""
        handles = self.notebook.output(0).locator(".bpw-handle")
        return handles.last if handles.count() else self.control

    def enter(self) -> None:
        """Bring the page to the front and focus the control; one unmeasured change wakes all that slept."""
        self.page.bring_to_front()
        self.page.wait_for_timeout(AWAKE_MS)
        self.control.focus()
        self.key()

    def key(self) -> Sample:
        """Press one key on the control."""
        self._out_of_step()
        self.page.evaluate("() => { bpMeter.arm('keydown'); }")
        self._press()
        return self._settled()

    def draw(self) -> float:
        """Milliseconds that one draw of our stage takes in this kernel, which was idle before."""
        self.page.bring_to_front()
        self.notebook.run(DRAWS)
        return float(self.notebook.text(DRAWS))

    def drags(self, count: int) -> list[Sample]:
        """Take hold and move to and fro; a sample for each move."""
        self.page.bring_to_front()
        # The control that had the keys may lie a screen below the picture.
        self.grip.evaluate("node => node.scrollIntoView({ block: 'center' })")
        box = self.grip.bounding_box()
        if box is None:
            raise RuntimeError(f"{self.name} shows nothing to take hold of")
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        samples = []
        for _ in range(count + 1):
            self._way = -self._way
            x += self._way
            self._out_of_step()
            self.page.evaluate("() => { bpMeter.arm('pointermove'); }")
            self.page.mouse.move(x, y)
            samples.append(self._settled())
        self.page.mouse.up()
        return samples[1:]

    def burst(self) -> Sample:
        """Press a key again and again without waiting for the picture."""
        self.page.bring_to_front()
        self.control.focus()
        self.page.evaluate("() => { bpMeter.arm('keydown'); }")
        start = time.perf_counter()
        for index in range(BURST):
            self._press()
            left = start + (index + 1) / BURST_HZ - time.perf_counter()
            if left > 0:
                self.page.wait_for_timeout(1000 * left)
        return self._settled(quiet=FIRST_QUIET_MS)

    def first(self, *, cold: bool) -> float:
        """Milliseconds from running the cell to the complete picture; cold: in a new kernel."""
        self.page.bring_to_front()
        if cold:
            self.notebook.restart()
        sample = self.page.evaluate(
            f"""() => {{
                const notebook = jupyterapp.shell.currentWidget.content;
                notebook.activeCellIndex = 0;
                const run = () => jupyterapp.commands.execute("notebook:run-cell");
                return bpMeter.during(run, {FIRST_QUIET_MS}, {PATIENCE_MS});
            }}"""
        )
        return float(sample["last"])

    def _press(self) -> None:
        forth, back, steps = self._keys
        self.page.keyboard.press(back if self._done // steps % 2 else forth)
        self._done += 1

    def _out_of_step(self) -> None:
        """Events of a person come at any time within a frame, those of a program always at the same."""
        self.page.wait_for_timeout(random.uniform(0, 2 * FRAME_MS))

    def _settled(self, quiet: int = QUIET_MS) -> Sample:
        try:
            return Sample(**self.page.evaluate(f"() => bpMeter.settled({quiet}, {PATIENCE_MS})"))
        except PlaywrightError as problem:
            raise RuntimeError(f"{self.name}: {problem.message}") from problem
