"""The pulls: every point pulls the line, and at the best line what pulls up balances what pulls down."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.explorers.regression_losses import fit, picture
from bpwidgets.explorers.regression_losses.chosen import Column
from bpwidgets.explorers.regression_losses.picture import X, Y
from bpwidgets.live import pulls, style
from bpwidgets.live.explorer import Explorer
from bpwidgets.live.marks import Handle, Label, Line, Mark, Points
from bpwidgets.live.parameters import Choice, Toggle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpwidgets.calculus.agreement import Claim
    from bpwidgets.calculus.data import DataSet
    from bpwidgets.explorers.regression_losses.fit import Floats
    from bpwidgets.live.style import Role

R = 4.5
"""The loss is shown for residuals from -R to R."""
SNAP = 0.08
"""Dropped as near as this, a line lands on a best one and a point on the line. Less than an arrow key's step."""


@dataclass(frozen=True)
class Result:
    """The slide's quantities: x, y, yhat, residual, pull are (n,) each."""

    points: DataSet
    loss: fit.Loss
    fits: bool
    x: Floats
    y: Floats
    slope: float
    intercept: float
    y_hat: Floats
    residual: Floats
    pull: Floats
    """-dL/dyhat_i"""
    free: Floats
    """how far pull_i may be off to either side: 1/n at the kink of the MAE, else 0"""
    L: float
    lift: float
    """sum of the pulls"""
    turn: float
    """sum of x times pull"""
    d_slope: float
    d_intercept: float
    best: dict[str, fit.Line]
    """slope and intercept of the best line by the name of the loss"""
    least: float
    """the loss of the best line"""

    @property
    def scale(self) -> float:
        """Data units a unit of pull: so the arrow of the MSE ends at its point."""
        return len(self.x) / 2

    @property
    def at_best(self) -> bool:
        """Whether no line has a lower loss."""
        return self.L - self.least <= fit.ON_THE_LINE


class RegressionLosses(Explorer):
    """Data and a line; each point pulls the line by an arrow, and two balances weigh the pulls.

    Args:
        slope, intercept: the line's.
        loss: "MSE" or "MAE".
        fits: also show the best line of either loss.
        data: the name of a data set, or (x, y), two arrays of your own.
        x, y: where its points are now, in the picture's units.
    """

    size = (900, 500)

    slope = picture.slope_slider(1.2)
    intercept = picture.intercept_slider(-1.5)
    loss = Choice("MSE", options=fit.LOSSES, structural=True)
    fits = Toggle(True, label="best lines")
    data = picture.data_choice()
    x = Column(0, reach=X, label="x of point")
    y = Column(1, reach=Y, label="y of point")

    def compute(self) -> Result:
        """The pulls of all points, their two sums, and the best lines."""
        x, y, loss, n = self.x, self.y, fit.LOSSES[self.loss], self.x.size
        best = {"MSE": fit.least_squares(x, y), "MAE": fit.least_absolute(x, y)}
        y_hat = fit.predictions(x, (self.slope, self.intercept))
        y = fit.touching(y, y_hat)
        pull = -loss.gradient(y, y_hat)
        d_slope, d_intercept = fit.gradient(x, pull)
        return Result(
            points=self.data.points,
            loss=loss,
            fits=self.fits,
            x=x,
            y=y,
            slope=self.slope,
            intercept=self.intercept,
            y_hat=y_hat,
            residual=y_hat - y,
            pull=pull,
            free=np.where(y_hat == y, loss.steepest / n, 0.0),
            L=float(loss.value(y, y_hat)),
            lift=-d_intercept,
            turn=-d_slope,
            d_slope=d_slope,
            d_intercept=d_intercept,
            best=best,
            least=float(loss.value(y, fit.predictions(x, best[loss.name]))),
        )

    def gradients(self, r: Result) -> tuple[Claim, ...]:
        """The slopes of the loss with respect to the line."""
        return fit.claims(r.loss, r.x, r.y, (r.slope, r.intercept), (r.d_slope, r.d_intercept))

    def equation(self, r: Result) -> str:
        """The slide's loss, and its two slopes by the chain rule."""
        of, slope = r.loss.latex, r.loss.latex_slope
        return (
            rf"L = \frac{{1}}{{n}} \sum_i {of} = <L:forward> \qquad "
            rf"\frac{{\partial L}}{{\partial b}} = \frac{{1}}{{n}} \sum_i {slope} = <d_intercept:gradient> \qquad "
            rf"\frac{{\partial L}}{{\partial w}} = \frac{{1}}{{n}} \sum_i {slope}\, x_i = <d_slope:gradient>"
        )

    def stage(self, figure: Any, r: Result) -> None:
        """The plane, two balances of the same height, the loss of one sample above its derivative."""
        axes = self.panels(
            figure,
            [["plane", "lift", "turn", "loss"], ["plane", "lift", "turn", "derivative"]],
            widths=[350, 78, 78, 196],
            left=54,
            top=50,
            gap=(46, 78),
        )
        picture.set_plane(axes["plane"], r.points)
        pulls.as_pans(axes["lift"], like=axes["plane"], names=("↑", "↓"))
        pulls.as_pans(axes["turn"], like=axes["plane"], names=("↺", "↻"))
        grid = np.linspace(-R, R, 181)
        for loss in sorted(fit.LOSSES.values(), key=lambda loss: loss is r.loss):
            look = (
                {"gid": "forward", "linewidth": 2.5} if loss is r.loss else {"gid": "muted", "linewidth": 1}
            )
            axes["loss"].plot(grid, loss.of_one(grid), **look)
            slope = np.where(grid == 0, np.nan if loss.steepest else 0.0, loss.slope_of_one(grid))
            axes["derivative"].plot(grid, slope, **(look | ({"gid": "gradient"} if loss is r.loss else {})))
        axes["loss"].set(xlim=(-R, R), ylim=(0, R**2))
        axes["derivative"].set(xlim=(-R, R), ylim=(-2 * R, 2 * R), xlabel=r"residual $\hat{y} - y$")
        for name, title in (
            ("plane", r"the line $\hat{y} = w x + b$"),
            ("lift", r"$\Sigma$ pull"),
            ("turn", r"$\Sigma\; x \cdot$ pull"),
            ("loss", "loss, each"),
            ("derivative", "its derivative"),
        ):
            axes[name].set_title(title, loc="left", pad=18)

    def scene(self, r: Result) -> list[Mark]:
        """Line, arrows and balances; every sample on the curves of the loss."""
        slack = float(r.free.sum()), float(np.abs(r.x) @ r.free)
        return [
            *(best_lines(r) if r.fits else ()),
            *picture.line((r.slope, r.intercept), "forward"),
            *pulls.free("plane", r.x, r.y_hat, -r.free, r.free, scale=r.scale),
            *pulls.arrows("plane", r.x, r.y_hat, r.pull, scale=r.scale),
            *pulls.pans("lift", r.pull, scale=r.scale, top=2 * Y, slack=slack[0]),
            *pulls.pans("turn", r.x * r.pull, scale=r.scale, top=2 * Y, slack=slack[1]),
            *samples(r),
            live("plane", f"{r.loss.name} = {style.fixed(r.L)}", "forward"),
            live("lift", style.fixed(r.lift), "gradient"),
            live("turn", style.fixed(r.turn), "gradient"),
        ]

    def handles(self, r: Result) -> list[Handle]:
        """Every point; the line's height, and one end of it, which turns it."""
        return [
            *(
                Handle(
                    label=f"point {i + 1}",
                    axes="plane",
                    at=(float(a), float(b)),
                    to_parameters=partial(moved, r, i),
                    size=11,
                )
                for i, (a, b) in enumerate(zip(r.x, r.y, strict=True))
            ),
            *picture.line_handles((r.slope, r.intercept), partial(snapped, r)),
        ]

    def sentence(self, r: Result) -> str:
        """Which way the pulls want to take the line, or that they balance."""
        told = f"{r.loss.name} = {style.number(r.L, 3)}."
        touching = int((r.free > 0).sum())
        if r.at_best and touching:
            return (
                f"{told} No line has a lower one: {counted(touching)} on the line may pull either way, "
                "and so all pulls can balance."
            )
        if r.at_best:
            return f"{told} No line has a lower one: the pulls balance, and so do x times pull."
        lift = drawn("The pulls", r.lift, "drawn up", "drawn down")
        turn = drawn("x times pull", r.turn, "turned anticlockwise", "turned clockwise")
        kink = f" {counted(touching).capitalize()} on the line may pull either way." if touching else ""
        return f"{told} {lift} {turn}{kink}"

    def tables(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """Every point with its residual and pull, and the three lines."""
        best = {f"best by {name}": at for name, at in r.best.items()} if r.fits else {}
        lines = {"yours": (r.slope, r.intercept), **best}
        return {
            "Points": {
                "x": list(r.x),
                "y": list(r.y),
                "prediction": list(r.y_hat),
                "residual": list(r.residual),
                "pull": list(r.pull),
                "x times pull": list(r.x * r.pull),
            },
            "Lines": {
                "line": list(lines),
                "slope w": [w for w, _ in lines.values()],
                "intercept b": [b for _, b in lines.values()],
                **{
                    name: fit.loss_along(loss, r.x, r.y, list(lines.values())).tolist()
                    for name, loss in fit.LOSSES.items()
                },
            },
        }


def drawn(what: str, total: float, more: str, less: str) -> str:
    """What a sum of pulls does to the line."""
    s = "" if what.endswith("s") else "s"
    if not total:
        return f"{what} balance{s}."
    return f"{what} sum{s} to {style.number(total, 3)}: the line is {more if total > 0 else less}."


def counted(points: int) -> str:
    """How many points, in words for one."""
    return "one point" if points == 1 else f"{points} points"


def best_lines(r: Result) -> list[Mark]:
    """The best line of either loss, dashed, by name; with one name for both where they end alike."""
    names = {name: f"best {name}" for name in r.best}
    ends = [w * X + b for w, b in r.best.values()]
    if max(ends) - min(ends) < 0.3:
        names = {"MSE": "", "MAE": "best MSE, best MAE"}
    return [
        mark
        for name, at in r.best.items()
        for mark in picture.line(at, "muted", width=1.5, dash=True, name=names[name])
    ]


def samples(r: Result) -> list[Mark]:
    """Every sample on the curve of the loss, and on its derivative with a stem; those beyond the edge are counted."""
    inside = np.abs(r.residual) <= R
    at = r.residual[inside]
    slope = r.loss.slope_of_one(at)
    stems = np.column_stack([np.zeros_like(at), slope, np.full_like(at, np.nan)])
    found: list[Mark] = [
        Points(axes="loss", role="forward", x=at, y=r.loss.of_one(at), size=7),
        Line(axes="derivative", role="gradient", x=np.repeat(at, 3), y=stems.ravel(), width=1),
        Points(axes="derivative", role="gradient", x=at, y=slope, size=7),
    ]
    if r.loss.steepest:
        kink = r.loss.steepest
        found.insert(1, Line(axes="derivative", role="kink", x=[0, 0], y=[-kink, kink], width=4, opacity=0.6))
    if beyond := int((~inside).sum()):
        found.append(live("loss", f"{beyond} beyond", "ink"))
    return found


def live(axes: str, text: str, role: Role) -> Label:
    """A live number under a panel's title."""
    return Label(axes=axes, role=role, at=(0, 1), text=text, offset=(0, 12), share="xy")


def snapped(r: Result, value: float, entry: int) -> float:
    """A slope (entry 0) or intercept (1), or that of a best line shown, where one is near."""
    reach = SNAP / (2 if entry == 0 else 1)  # a slope counts twice, about as far out as its handle is
    still = abs(value - (r.slope, r.intercept)[entry]) < fit.ON_THE_LINE
    near = [line[entry] for line in r.best.values() if r.fits and abs(line[entry] - value) < reach]
    return value if still else min(near, key=lambda best: abs(best - value), default=value)


def moved(r: Result, i: int, x: float, y: float) -> dict[str, Floats]:
    """Point i at (x, y), or on the line where it is near."""
    xs, ys = r.x.copy(), r.y.copy()
    line = r.slope * min(max(x, -X), X) + r.intercept
    still = x == xs[i] and y == ys[i]
    xs[i], ys[i] = x, line if abs(y - line) < SNAP and not still else y
    return {"x": xs, "y": ys}
