"""Descent: from where the line was dropped both losses go downhill by steps of one size, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.explorers.regression_losses import fit, picture
from bpwidgets.live import style
from bpwidgets.live.explorer import Explorer
from bpwidgets.live.marks import Arrow, Handle, Label, Line, Mark, Points
from bpwidgets.live.parameters import Slider

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpwidgets.calculus.agreement import Claim
    from bpwidgets.calculus.data import DataSet
    from bpwidgets.explorers.regression_losses.fit import Floats

STEPS = 60
LOST = 1e30
"""A descent whose loss is as large as this has diverged, and goes no further."""
FLOOR = 1e-3
"""The lowest loss that the logarithmic axis shows."""
CONTOURS = 12

Paths = dict[str, "Floats"]
"""(k + 1, 2) by the name of the loss: slope and intercept at the start and after each of k steps."""


@dataclass(frozen=True)
class Result:
    """Where both descents are."""

    points: DataSet
    x: Floats
    y: Floats
    eta: float
    taken: int
    """how many steps"""
    paths: Paths
    losses: dict[str, Floats]
    """(k + 1,) by the name of the loss, along its path"""
    slopes: dict[str, fit.Line]
    """(dL/dw, dL/db) at the end of each path"""
    best: dict[str, fit.Line]
    least: dict[str, float]
    largest_step: float
    """2 / the largest curvature of the MSE: with a longer step it diverges"""


def stepped(line: Floats, eta: float, gradient: fit.Line) -> Floats:
    """One step downhill: (w, b) - eta (dL/dw, dL/db)."""
    return line - eta * np.array(gradient)


def slopes_of(loss: fit.Loss, x: Floats, y: Floats, line: Floats) -> fit.Line:
    """(dL/dw, dL/db) at a line."""
    y_hat = fit.predictions(x, line)
    return fit.gradient(x, -loss.gradient(fit.touching(y, y_hat), y_hat))


def largest_curvature(x: Floats) -> float:
    """Of the MSE: the larger eigenvalue of its second derivatives, (2/n) sum_i [[x_i^2, x_i], [x_i, 1]]."""
    columns = np.column_stack([x, np.ones_like(x)])
    return float(np.linalg.eigvalsh(2 / x.size * columns.T @ columns)[-1])


class RegressionDescent(Explorer):
    """Two descents from one line, one by the MSE, one by the MAE, with one step size.

    Args:
        slope, intercept: where the line was dropped.
        eta: the step size.
        data: the name of a data set, or (x, y), two arrays of your own.
    """

    size = (900, 500)

    eta = Slider(0.3, low=0.01, high=2.0, step=0.01, label="step size η")
    slope = picture.slope_slider(-2.0)
    intercept = picture.intercept_slider(4.0)
    data = picture.data_choice()

    def start(self) -> Paths:
        """Both descents at the line that was dropped."""
        return {name: np.array([[self.slope, self.intercept]]) for name in fit.LOSSES}

    def advance(self, state: Paths) -> Paths:
        """One step of each; the same state where neither goes on."""
        if max(map(len, state.values())) > STEPS:
            return state
        x, y = self.data.points.in_picture
        longer = {
            name: np.vstack([path, stepped(path[-1], self.eta, slopes_of(fit.LOSSES[name], x, y, path[-1]))])
            for name, path in state.items()
            if fit.loss_along(fit.LOSSES[name], x, y, path[-1:])[0] < LOST
        }
        return state | longer if longer else state

    def compute(self, state: Paths) -> Result:
        """The losses along the paths, and what there is to reach."""
        points = self.data.points
        x, y = points.in_picture
        best = {"MSE": fit.least_squares(x, y), "MAE": fit.least_absolute(x, y)}
        return Result(
            points=points,
            x=x,
            y=y,
            eta=self.eta,
            taken=max(map(len, state.values())) - 1,
            paths=state,
            losses={name: fit.loss_along(fit.LOSSES[name], x, y, path) for name, path in state.items()},
            slopes={name: slopes_of(fit.LOSSES[name], x, y, path[-1]) for name, path in state.items()},
            best=best,
            least={name: float(fit.loss_along(fit.LOSSES[name], x, y, [best[name]])[0]) for name in best},
            largest_step=2 / largest_curvature(x),
        )

    def gradients(self, r: Result) -> tuple[Claim, ...]:
        """Of either loss where its descent is, as long as that is near."""
        return tuple(
            claim
            for name, path in r.paths.items()
            if r.losses[name][-1] < 1 / FLOOR
            for claim in fit.claims(fit.LOSSES[name], r.x, r.y, tuple(path[-1].tolist()), r.slopes[name])
        )

    def equation(self, r: Result) -> str:  # noqa: ARG002 (the same for all)
        """One step downhill."""
        return (
            r"(w, b) \leftarrow (w, b) - \eta \left(\frac{\partial L}{\partial w},"
            r" \frac{\partial L}{\partial b}\right) \qquad \eta = <eta>"
        )

    def stage(self, figure: Any, r: Result) -> None:
        """The plane, a map of either loss over slope and intercept, and below the losses by the step."""
        axes = self.panels(
            figure,
            [["plane", "MSE", "MAE"], ["plane", "losses", "losses"]],
            widths=[300, 230, 230],
            heights=[240, 130],
            left=54,
            top=50,
            gap=(62, 78),
        )
        picture.set_plane(axes["plane"], r.points)
        axes["plane"].set_title("both lines", loc="left", pad=18)
        axes["plane"].plot(r.x, r.y, "o", markersize=5, gid="input")
        w, b = np.linspace(-picture.SLOPE, picture.SLOPE, 61), np.linspace(-picture.Y, picture.Y, 61)
        for name, loss in fit.LOSSES.items():
            everywhere = np.column_stack([np.tile(w, b.size), np.repeat(b, w.size)])
            heights = fit.loss_along(loss, r.x, r.y, everywhere).reshape(b.size, w.size)
            contours(axes[name], w, b, heights, r.least[name])
            axes[name].plot(*r.best[name], "x", markersize=7, markeredgewidth=1.5, gid="input")
            axes[name].set_title(f"map of the {name}", loc="left", pad=18)
            axes[name].set(xlim=(w[0], w[-1]), ylim=(b[0], b[-1]), xlabel="slope $w$", ylabel="intercept $b$")
        axes["losses"].set_title("loss after each step", loc="left", pad=18)
        low = max(FLOOR, min(r.least.values()) / 2)
        axes["losses"].set(xlim=(0, STEPS), ylim=(low, 1e4), yscale="log", xlabel="step")
        axes["losses"].minorticks_off()

    def scene(self, r: Result) -> list[Mark]:
        """The two lines, the two paths with the next step, the two losses; dashed is the MAE."""
        start = tuple(r.paths["MSE"][0])
        marks = picture.line(start, "muted", width=1.5)
        for name, path in r.paths.items():
            dash = name == "MAE"
            end, loss = path[-1], r.losses[name]
            if r.taken:
                marks += picture.line(tuple(end), "forward", dash=dash, name=name if inside(end) else "")
            ahead = stepped(end, r.eta, r.slopes[name])
            marks += [
                Line(axes=name, role="forward", x=path[:, 0], y=path[:, 1], width=1.5),
                Points(axes=name, role="forward", x=shown(path)[:, 0], y=shown(path)[:, 1], size=5),
                *(
                    [Arrow(axes=name, role="gradient", tail=tuple(end), head=tuple(ahead))]
                    if inside(end)
                    else ()
                ),
                Line(
                    axes="losses",
                    role="forward",
                    x=np.arange(loss.size),
                    y=np.maximum(loss, FLOOR),
                    dash=dash,
                ),
                Label(
                    axes=name,
                    role="forward",
                    at=(0, 1),
                    text=f"{name} = {style.fixed(loss[-1])}",
                    offset=(0, 12),
                    share="xy",
                ),
                *tail(name, r.losses),
            ]
        return marks

    def handles(self, r: Result) -> list[Handle]:
        """The dropped line: on the maps it is a point, in the plane a height and an end."""
        w, b = (float(value) for value in r.paths["MSE"][0])
        return [
            *(
                Handle(
                    label=f"start on the map of the {name}",
                    axes=name,
                    at=(w, b),
                    to_parameters=lambda x, y: {"slope": x, "intercept": y},
                    role="input",
                )
                for name in r.paths
            ),
            *picture.line_handles((w, b)),
        ]

    def sentence(self, r: Result) -> str:
        """How far either loss has come, and whether the MSE can arrive with this step size."""
        told = [
            f"{name} {style.number(loss[-1], 3)} (least {style.number(r.least[name], 3)})"
            for name, loss in r.losses.items()
        ]
        step, largest = style.number(r.eta, 3), style.number(r.largest_step, 3)
        may = "shorter" if r.eta < r.largest_step else "longer"
        fate = "converges" if r.eta < r.largest_step else "diverges"
        return (
            f"After {r.taken} steps: {', '.join(told)}. The step size {step} is {may} than {largest}, "
            f"so the descent on the MSE {fate}."
        )

    def tables(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """Both paths, step by step."""
        return {
            f"Descent on the {name}": {
                "step": list(range(len(path))),
                "slope w": path[:, 0].tolist(),
                "intercept b": path[:, 1].tolist(),
                name: r.losses[name].tolist(),
            }
            for name, path in r.paths.items()
        }


def inside(at: Floats) -> bool:
    """Whether slope and intercept are on the maps."""
    return bool(abs(at[0]) <= picture.SLOPE and abs(at[1]) <= picture.Y)


def shown(path: Floats) -> Floats:
    """The part of a path that is on the maps: a line is cut at the edge, a marker is not."""
    return path[[inside(at) for at in path]]


def tail(name: str, losses: dict[str, Floats]) -> list[Mark]:
    """The name at the end of a curve of losses, while that is on its axes: the higher curve's above it."""
    loss = losses[name]
    if loss.size == 1 or loss[-1] > 1 / FLOOR:
        return []
    at = (min(loss.size - 1.0, STEPS - 5.0), max(float(loss[-1]), FLOOR))
    higher = loss[-1] == max(each[-1] for each in losses.values())
    return [Label(axes="losses", at=at, text=name, offset=(6, 9 if higher else -9), size=11.5)]


def contours(axes: Any, w: Floats, b: Floats, heights: Floats, least: float) -> None:
    """Lines of equal loss, close together where it is small."""
    drawn = axes.contour(
        w, b, heights, levels=least + (heights.max() - least) * np.linspace(0.05, 1, CONTOURS) ** 2
    )
    for line in (line for level in drawn.allsegs for line in level):
        axes.plot(*line.T, gid="muted", linewidth=0.7)
    drawn.remove()
