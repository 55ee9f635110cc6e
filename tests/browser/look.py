"""`python -m tests.browser.look ChainRule --out DIR`: see an explorer as learners do, in every setting.

Saves a screenshot for light and dark, 700 and 1400 px, pixel ratio 1 and 2, and one for the lecture room.
"""

from __future__ import annotations

import argparse
import sys
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.jupyter import THEMES, Jupyter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.browser.jupyter import Notebook

WIDTHS = {"narrow": 700, "wide": 1400}
RATIOS = (1, 2)
HEIGHT = 1300
PATIENCE = 25
VIEW = ".bpw"
DRAWN = "_.lock.acquire() and _.lock.release()"
"""What the kernel can say when it draws nothing: the cell's explorer is locked meanwhile."""


def shots(jupyter: Jupyter, call: str, out: Path) -> Iterator[Path]:
    """The files with the screenshots of `bp.<call>`, such as "ChainRule(x=1)", one by one as they are made."""
    name = call.partition("(")[0]
    expression = call if call.endswith(")") else f"{call}()"
    with shown(jupyter, expression) as notebook:
        for theme, (width_name, width), ratio in product(THEMES, WIDTHS.items(), RATIOS):
            notebook.set_theme(theme)
            notebook.resize(width, HEIGHT, pixel_ratio=ratio)
            yield shoot(notebook, out / f"{name}-{theme}-{width_name}-{ratio}x.png")
    lecture = expression[:-1] + (", " if not expression.endswith("()") else "") + "scale=2)"
    with shown(jupyter, lecture) as notebook:
        notebook.resize(2000, 2 * HEIGHT)
        yield shoot(notebook, out / f"{name}-lecture.png")


def shown(jupyter: Jupyter, expression: str) -> Notebook:
    """A notebook that shows the explorer."""
    notebook = jupyter.open([f"import bpwidgets as bp\nbp.{expression}"])
    notebook.run(0)
    notebook.output(0).locator(VIEW).wait_for()
    return notebook


def shoot(notebook: Notebook, file: Path) -> Path:
    """Save the picture once it no longer changes, and the kernel has drawn all that the page has asked for.

    Raises:
        RuntimeError: it goes on changing, as one that plays does.
    """
    seen = None
    for _ in range(PATIENCE):
        notebook.page.wait_for_timeout(400)
        notebook.ask(DRAWN)
        now = notebook.screenshot(file, cell=0).read_bytes()
        if now == seen:
            return file
        seen = now
    raise RuntimeError(f"{file.name} still changes after {PATIENCE} pictures; expected one that stands still")


def main() -> int:
    """Take the screenshots that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.browser.look", description=__doc__)
    parser.add_argument("explorer", nargs="+", help="a name, or a call such as 'ChainRule(g=\"exp\")'")
    parser.add_argument("--out", type=Path, default=Path("screenshots"), help="the folder for the pictures")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    with Jupyter() as jupyter:
        for call in asked.explorer:
            for file in shots(jupyter, call, asked.out):
                print(file, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
