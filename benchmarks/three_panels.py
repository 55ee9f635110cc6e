"""The benchmark's picture as an explorer: what the other approaches draw, no more and no less."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Slider
from bpwidgets.live.picture.marks import Handle, Label, Line, Mark, Points

if TYPE_CHECKING:
    from collections.abc import Callable

Curve = tuple[str, "Callable[[Any], Any]", "Callable[[float], float]"]
GRID = np.linspace(-3, 3, 241)
CURVES: tuple[Curve, ...] = (
    ("sin x", np.sin, np.cos),
    ("x squared", np.square, lambda x: 2 * x),
    ("sin x squared", lambda x: np.sin(x) ** 2, lambda x: np.sin(2 * x)),
)


@dataclass(frozen=True)
class Result:
    """Values and slopes of the three curves at x."""

    x: float
    values: tuple[float, ...]
    slopes: tuple[float, ...]


class ThreePanels(Explorer):
    """Three curves over x, on each a tangent, a point and two numbers."""

    size = (900, 360)

    x = Slider(0.5, low=-3, high=3, step=0.05)

    def compute(self) -> Result:
        """The curves at x."""
        return Result(
            self.x,
            tuple(float(f(self.x)) for _, f, _ in CURVES),
            tuple(float(slope(self.x)) for _, _, slope in CURVES),
        )

    def stage(self, figure: Any, r: Result) -> None:  # noqa: ARG002 (the curves know no x)
        """The curves stand still."""
        axes = self.panels(figure, [["0", "1", "2"]])
        for panel, (title, f, _) in zip(axes.values(), CURVES, strict=True):
            panel.plot(GRID, f(GRID), gid="forward")
            panel.set_title(title)
            panel.set(xlim=(-3, 3), ylim=(float(f(GRID).min()) - 0.5, float(f(GRID).max()) + 0.5))

    def scene(self, r: Result) -> list[Mark]:
        """Tangent, point and two numbers in each panel."""
        marks: list[Mark] = []
        for index, (y, slope) in enumerate(zip(r.values, r.slopes, strict=True)):
            panel = str(index)
            ends = [r.x - 0.9, r.x + 0.9]
            marks += [
                Line(axes=panel, role="gradient", x=ends, y=[y - 0.9 * slope, y + 0.9 * slope]),
                Points(axes=panel, role="forward", x=[r.x], y=[y]),
                Label(axes=panel, at=(0.05, 0.95), text=f"y = {y:.3f}", axes_coords="xy"),
                Label(axes=panel, at=(0.05, 0.87), text=f"slope = {slope:.3f}", axes_coords="xy"),
            ]
        return marks

    def handles(self, r: Result) -> list[Handle]:
        """The point on the first curve."""
        return [
            Handle(label="x", axes="0", at=(r.x, r.values[0]), to_parameters=lambda x, _: {"x": x}, along="x")
        ]

    def sentence(self, r: Result) -> str:
        """The numbers."""
        return f"At x = {r.x:.2f} the slopes are {', '.join(f'{slope:.3f}' for slope in r.slopes)}."
