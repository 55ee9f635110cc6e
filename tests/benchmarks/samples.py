"""Explorers that keep the budgets, and explorers that each break one of them."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass

import ipywidgets
import numpy as np

from benchmarks import plain
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Choice, Function, Matrix, Slider, Toggle
from bpwidgets.live.picture.marks import Image, Line, Points


@dataclass(frozen=True)
class Result:
    x: float


class Simple(Explorer):
    """A point on an axis, moved by one slider; keeps all budgets."""

    size = (300, 200)

    x = Slider(0.5, low=-1, high=1)

    def compute(self):
        return Result(self.x)

    def stage(self, figure, r):
        self.panels(figure, [["plane"]])["plane"].set(xlim=(-1, 1), ylim=(-1, 1))

    def scene(self, r):
        return [Points(axes="plane", x=[r.x], y=[0.0])]

    def sentence(self, r):
        return f"The point stands at {r.x:.2f}."


class Sound(Simple):
    """The same with a control of every kind."""

    n = Slider(2, low=1, high=5, whole=True)
    colour = Choice("blue", options=("blue", "red", "grey"))
    wide = Toggle(False, structural=True)
    data = Matrix(np.zeros(5), shape=("n",), low=-1, high=1)
    f = Function("sin")


class Slow(Simple):
    """Computes for longer than a frame may take."""

    def compute(self):
        time.sleep(0.004)
        return Result(self.x)


class Training(Slow):
    """As slow, and time passes in it: that may take longer."""

    def start(self):
        return 0

    def advance(self, state):
        return state + 1

    def compute(self, state):
        return super().compute()


class Large(Simple):
    """Sends more than a frame may hold."""

    def scene(self, r):
        return [Line(axes="plane", x=np.linspace(r.x, 1, 4_000), y=np.full(4_000, r.x))]


class Pictured(Simple):
    """Sends as much, but a picture: a frame with one may hold more."""

    def scene(self, r):
        shades = np.full((200, 200), abs(r.x) / 2)
        return [Image(axes="plane", box=(-1, 1, -1, 1), values=shades)]


KEPT = []
"""What the explorers below do not let go."""


class KeepsArrays(Simple):
    """Remembers every frame: memory grows."""

    def compute(self):
        KEPT.append(np.ones(20_000))
        return Result(self.x)


class KeepsItself(Simple):
    """Stays alive after it was closed."""

    def compute(self):
        if self not in KEPT:
            KEPT.append(self)
        return Result(self.x)


class KeepsWidgets(Simple):
    """Makes a widget of its own that nobody closes."""

    def compute(self):
        if not KEPT:
            KEPT.append(ipywidgets.FloatText())
        return Result(self.x)


class KeepsFigures(Simple):
    """Draws with pyplot, which keeps every figure."""

    def compute(self):
        import matplotlib as mpl

        mpl.use("agg")
        import matplotlib.pyplot as plt

        if not plt.get_fignums():
            plt.figure()
        return Result(self.x)


def main(updates: int) -> None:
    """Print as JSON what `benchmarks.plain.grown` says of each, the sound one first: none stands in another's way."""
    found = {}
    plain.WARM = 20
    for sample in (Sound, KeepsArrays, KeepsItself, KeepsWidgets, KeepsFigures):
        plain.explorers = lambda sample=sample: [sample]
        found[sample.__name__] = plain.grown(sample.__name__, updates)
        KEPT.clear()
        ipywidgets.Widget.close_all()
    print(json.dumps(found))
