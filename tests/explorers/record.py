"""``python -m tests.explorers.record [NAME ...]``: write down all that every explorer shows, in words and numbers.

A change that was not meant stands in the difference between two records; one that was meant is written down anew and
read in the commit. The record says nothing about what is right: that is the contract's business.

A record begins with the picture at the defaults, one line for each thing. Each further paragraph names one parameter
and its value, all others being at their defaults, and has the lines that are not in the first one.
"""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import numpy as np

from bpwidgets.live.model.parameters import Slider
from bpwidgets.live.picture import equation
from bpwidgets.live.picture.marks import Handle
from bpwidgets.live.render.canvas import blank_figure
from tests import records
from tests.explorers import contract

FOLDER = Path(__file__).parent / "records"
DIGITS = 4
NOTHING = 1e-9
"""Less than this is rounding, which differs from machine to machine."""
LONG = 12
"""An array of more entries is described by some of them, and by their sum."""
STEPS = (0, 1, 3)
"""The steps at which an animated explorer is written down."""


def number(value: float) -> str:
    """Four significant digits; what may be rounding is 0."""
    return "0" if abs(value) < NOTHING else f"{value:.{DIGITS}g}"


def array(values: object) -> str:
    """Shape and entries; of a long one the first, the middle, the last, and the sum of the finite ones."""
    entries = np.asarray(values, float)
    flat = entries.ravel()
    if entries.size <= LONG:
        return f"{entries.shape}[{' '.join(map(number, flat.tolist()))}]"
    seen = flat[[0, flat.size // 2, -1]].tolist()
    finite = flat[np.isfinite(flat)]
    return f"{entries.shape}[{' .. '.join(map(number, seen))}; sum {number(float(finite.sum()))}]"


def plain(value: object) -> str:
    """Any value of a mark, a table or a parameter, in few characters."""
    match value:
        case str() | None | bool():
            return str(value)
        case int() | float() | np.number():
            return number(float(value))
        case dict():
            return ", ".join(f"{name} {plain(it)}" for name, it in value.items())
        case list() | tuple() if any(isinstance(it, str) for it in value):
            return f"({', '.join(map(plain, value))})"
        case list() | tuple() | np.ndarray():
            return array(value)
    return getattr(value, "name", type(value).__name__)


def of_mark(mark: object) -> str:
    """Kind, axes and role, then the fields that are not at their defaults."""
    words = [type(mark).__name__, plain(mark.axes), mark.role]
    for field in dataclasses.fields(mark):
        value = getattr(mark, field.name)
        if field.name not in ("axes", "role") and not np.array_equal(value, field.default):
            words.append(f"{field.name} {plain(value)}")
    return " ".join(words)


def of_handle(handle: object) -> str:
    """Where it is, and what it sets where it is dragged, or clicked."""
    where = f"{type(handle).__name__} {handle.label} on {handle.axes} at {plain(handle.at)}"
    if not isinstance(handle, Handle):
        return f"{where} sets {plain(dict(handle.sets))} selected {handle.selected}"
    x, y = handle.at
    moved = plain(dict(handle.to_parameters(x + 0.125, y - 0.0625)))
    track = "" if handle.track is None else f" on the track {', '.join(map(plain, handle.track()))}"
    return f"{where} along {handle.along} moved sets {moved}{track}"


def of_stage(explorer: object) -> list[str]:
    """Limits, titles and curves of every axes."""
    figure, found = blank_figure(*contract.SIZE, 1.0), []
    explorer.stage(figure, explorer.result)
    for axes in figure.axes:
        titles = (axes.get_title(loc=at) for at in ("left", "center", "right"))
        texts = [*titles, axes.get_xlabel(), axes.get_ylabel(), *(text.get_text() for text in axes.texts)]
        limits = f"{plain(axes.get_xlim())} x {plain(axes.get_ylim())}"
        found.append(f"Axes {axes.get_label()} {limits}: {' | '.join(filter(None, texts))}")
        found += [
            f"  curve {it.get_gid()} {plain(it.get_xdata())} {plain(it.get_ydata())}" for it in axes.lines
        ]
    return found


def of_tables(explorer: object) -> list[str]:
    """One line for each column; the table of the agreement holds rounding errors and is left out."""
    columns = explorer.columns(explorer.result).items()
    return [
        f"Column {title} / {name}: {', '.join(map(plain, cells))}"
        for title, table in columns
        for name, cells in table.items()
    ]


def lines(explorer: object) -> list[str]:
    """All that an explorer shows now."""
    picture = explorer.picture
    values = equation.slot_texts(picture.equation, explorer.result).items()
    return [
        f"Error {explorer.error}" if explorer.error else f"Sentence {picture.sentence}",
        f"Equation {picture.equation} {' '.join(f'{name}={text.strip()}' for name, text in values)}",
        *(f"Word {word} means {name}" for word, name in contract.said_links(explorer).items()),
        *(f"Gradient {it.name}: {it.status}" for it in explorer.gradients),
        *map(of_mark, picture.marks),
        *map(of_handle, picture.handles),
        *of_stage(explorer),
        *of_tables(explorer),
    ]


def settings(cls: type) -> list[tuple[str, dict[str, object]]]:
    """(heading, keyword arguments) of what is written down: each parameter at its ends, at every choice; some steps."""
    explorer = cls()
    found = [("at its defaults", {})]
    for name, parameter in explorer.parameters.items():
        ends = contract.notable(parameter, explorer)
        shown = ends[::2] if isinstance(parameter, Slider) else ends
        found += [(f"{name} = {plain(value)}", {name: value}) for value in shown]
    if explorer.animated:
        found += [(f"step = {step}", {"step": step}) for step in STEPS[1:]]
    return found


def record(cls: type) -> str:
    """The record of one explorer, as text."""
    text: list[str] = []
    first: set[str] = set()
    for heading, arguments in settings(cls):
        explorer = cls(**arguments)
        shown = lines(explorer)
        explorer.close()
        text += ["", f"# {heading}", *(line for line in shown if line not in first)]
        first = first or set(shown)
    return "\n".join(line.rstrip() for line in text[1:]) + "\n"


if __name__ == "__main__":
    records.write(sys.modules[__name__], {cls.__name__: cls for cls in contract.exported()})
