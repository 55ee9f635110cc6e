"""``python -m tests.readme``: draw again the picture of the README that is made by the README's own code."""

from __future__ import annotations

import contextlib
import io
import linecache
import re
from pathlib import Path
from typing import Any

import numpy as np

import bpwidgets as bp
from bpwidgets.live.render.figures import captioned_png

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PICTURE = ROOT / "docs" / "diagnosis.png"


def diagnosed() -> tuple[Any, str, str]:
    """The report of the README's example, what the example prints, and what the README says that it prints."""
    source, said = re.findall(r"```python\n(def loss.*?)```\n\n```\n(.*?)```", README, re.DOTALL)[0]
    rng = np.random.default_rng(18)
    shapes = {"X": (5, 3), "T": (5, 2), "W1": (3, 4), "W2": (4, 2)}
    space = {"np": np, "bp": bp} | {name: rng.normal(size=shape) for name, shape in shapes.items()}
    linecache.cache["README"] = (len(source), None, source.splitlines(keepends=True), "README")
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(source, "README", "exec"), space)
    return space["report"], printed.getvalue(), said


def picture() -> bytes:
    """The example's picture, as PNG."""
    return captioned_png(diagnosed()[0].explorer(), hint=False)


if __name__ == "__main__":
    PICTURE.write_bytes(picture())
