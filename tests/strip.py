"""``python -m tests.strip``: draw above each lesson the one network of the course, with the part lit that it is about.

A strip stands in the title cell itself, so that it is there wherever the notebook is read; as an attachment JupyterLab
would first ask the network for it. Its grey and its blue are readable on white and on a dark page alike; it has no
background.
"""

from __future__ import annotations

import base64
import io
import sys
from itertools import pairwise
from pathlib import Path

import nbformat
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch
from PIL import Image as Pillow

from bpwidgets.contents import LESSONS
from bpwidgets.explorers.start_here.learning import TANH
from bpwidgets.live.render.settings import default_settings

FOLDER = Path(__file__).resolve().parent.parent / "lessons"
COLOURS = 32
WIDTH, HEIGHT, RATIO = 680, 118, 2  # px on the page, and pixels in each of them
GREY, BLUE = "#7f7f7f", "#2f8fce"
INPUTS, HIDDEN, SCORES = range(2), range(3), range(3)
UNITS = {  # {unit: centre}
    **{("x", i): (40, 74 - 32 * i) for i in INPUTS},
    **{("z", i): (190, 90 - 32 * i) for i in HIDDEN},
    **{("s", i): (350, 90 - 32 * i) for i in SCORES},
    ("L", 0): (560, 58),
}
FIRST = {(("x", i), ("z", j)) for i in INPUTS for j in HIDDEN}
SECOND = {(("z", i), ("s", j)) for i in HIDDEN for j in SCORES}
TO_LOSS = {(("p", 0), ("L", 0))}
SOFTMAX = ("p", 0)
EDGES = FIRST | SECOND | {(("s", i), SOFTMAX) for i in SCORES} | TO_LOSS
BACK = "back"
ALL = {*UNITS, SOFTMAX, *EDGES}
LINKS = [("x", 0), ("z", 0), ("s", 0), SOFTMAX, ("L", 0)]
CHAIN = {*LINKS, *pairwise(LINKS)}
FROM_ONE_INPUT = ALL - {("x", 1)} - {edge for edge in FIRST if edge[0] == ("x", 1)}
HIDDEN_UNITS, INPUT_UNITS = {("z", i) for i in HIDDEN}, {("x", i) for i in INPUTS}
LIT = {  # {lesson: (its words, what is lit)}
    "start_here": ("the whole network", ALL),
    "chain_rule": ("one chain of links", CHAIN),
    "jacobian": ("two numbers become three", INPUT_UNITS | FIRST | HIDDEN_UNITS),
    "multivariate_chain_rule": ("all paths from one input", FROM_ONE_INPUT),
    "regression_losses": ("the loss", {("L", 0)}),
    "classification_losses": (
        "scores, and their loss",
        {*(("s", i) for i in SCORES), SOFTMAX, ("L", 0), *TO_LOSS},
    ),
    "matrix_derivatives": ("a matrix of weights", FIRST),
    "single_layer": ("one layer", INPUT_UNITS | FIRST | HIDDEN_UNITS),
    "two_layer": ("two layers, and the way back", ALL - {SOFTMAX} | {BACK}),
    "softmax": (
        "the softmax",
        {*(("s", i) for i in SCORES), *((("s", i), SOFTMAX) for i in SCORES), SOFTMAX},
    ),
    "backpropagation": ("all of it, and the way back", ALL | {BACK}),
}


def described(lesson: str) -> str:
    """The strip in words, for who does not see it."""
    return f"You are here: {LIT[lesson][0]}"


def drawn(lesson: str) -> bytes:
    """The strip of a lesson as PNG, the same each time."""
    words, lit = LIT[lesson]
    with default_settings():
        figure = Figure(figsize=(WIDTH / 100, HEIGHT / 100), dpi=100 * RATIO)
        FigureCanvasAgg(figure)
        figure.patch.set_alpha(0)
        axes = figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(0, HEIGHT))
        axes.set_axis_off()
        for one, other in sorted(EDGES, key=lambda edge: (edge in lit, edge)):
            _line(axes, one, other, lit=(one, other) in lit)
        for unit, centre in UNITS.items():
            _unit(axes, unit, centre, lit=unit in lit)
        _softmax(axes, lit=SOFTMAX in lit)
        for x, text in ((115, "$W_1$"), (270, "$W_2$")):
            axes.text(x, 108, text, color=GREY, ha="center", va="center", fontsize=8)
        if BACK in lit:
            way = FancyArrowPatch((550, 44), (48, 28), connectionstyle="arc3,rad=-0.09", arrowstyle="-|>")
            way.set(color="#d5721b", mutation_scale=10, linewidth=1.8, linestyle="--", zorder=4)
            axes.add_patch(way)
        axes.text(590, 66, "you are here:", color=GREY, fontsize=8, va="center")
        axes.text(590, 57, "\n".join(_lines(words)), color=BLUE, fontsize=8, va="top", linespacing=1.3)
        figure.canvas.draw()
    picture = Pillow.fromarray(np.asarray(figure.canvas.buffer_rgba())).quantize(COLOURS)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def differs(one: bytes, other: bytes) -> bool:
    """Whether two strips look different; another version of Matplotlib may draw a letter otherwise."""
    pixels = [np.asarray(Pillow.open(io.BytesIO(data)).convert("RGBA"), float) for data in (one, other)]
    return pixels[0].shape != pixels[1].shape or float(np.abs(pixels[0] - pixels[1]).mean()) > 1


def _lines(words: str, width: int = 16) -> list[str]:
    lines = [""]
    for word in words.split():
        if len(lines[-1]) + len(word) < width:
            lines[-1] = f"{lines[-1]} {word}".strip()
        else:
            lines.append(word)
    return lines


def _place(unit: tuple[str, int]) -> tuple[float, float]:
    return UNITS.get(unit, (455, 58))


def _line(axes, one, other, *, lit):
    (x, y), (to_x, to_y) = _place(one), _place(other)
    axes.plot(
        [x, to_x],
        [y, to_y],
        color=BLUE if lit else GREY,
        linewidth=1.8 if lit else 0.7,
        zorder=2 if lit else 1,
    )


def _unit(axes, unit, centre, *, lit):
    colour = BLUE if lit else GREY
    axes.add_patch(
        Circle(centre, 12, facecolor="#f4f4f4", edgecolor=colour, linewidth=2 if lit else 1, zorder=5)
    )
    kind, number = unit
    if kind == "z":  # the curve of the network's activation, as `TinyNetwork` has it
        x, y = centre
        along = np.linspace(-2.5, 2.5, 25)
        axes.plot(x + 3 * along, y + 6 * TANH.function(along), color=colour, linewidth=1.4, zorder=6)
    else:
        text = f"${kind}$" if kind == "L" else f"${kind}_{number + 1}$"
        axes.text(*centre, text, color="#333333", ha="center", va="center", fontsize=8, zorder=6)


def _softmax(axes, *, lit):
    x, y = _place(SOFTMAX)
    box = FancyBboxPatch((x - 38, y - 13), 76, 26, boxstyle="round,pad=2")
    box.set(facecolor="#f4f4f4", edgecolor=BLUE if lit else GREY, linewidth=2 if lit else 1, zorder=5)
    axes.add_patch(box)
    axes.text(x, y, "softmax", color="#333333", ha="center", va="center", fontsize=8, zorder=6)


def insert(notebook: nbformat.NotebookNode, lesson: str) -> None:
    """Write the strip of a lesson into its title cell, below the title."""
    cell = notebook.cells[0]
    title, _, rest = cell.source.partition("\n\n")
    if rest.startswith("<img"):
        rest = rest.partition("\n\n")[2]
    cell.source = f"{title}\n\n{image(lesson, drawn(lesson))}\n\n{rest}"


def image(lesson: str, png: bytes) -> str:
    """The line that shows the strip."""
    data = base64.b64encode(png).decode()
    return f'<img width="{WIDTH}" alt="{described(lesson)}" src="data:image/png;base64,{data}">'


def main() -> int:
    """Write every lesson's strip."""
    for lesson in LESSONS:
        path = FOLDER / lesson.notebook
        notebook = nbformat.read(path, as_version=4)
        insert(notebook, lesson.name)
        nbformat.write(notebook, path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
