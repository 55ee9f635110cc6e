"""Every point pulls the line, and at the best line what pulls up balances what pulls down."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.losses import REGRESSION
from bpwidgets.explorers.regression_losses import curve_marks, fit, plane_marks
from bpwidgets.explorers.regression_losses.balance import balance, block, set_balance
from bpwidgets.explorers.regression_losses.net_marks import net
from bpwidgets.explorers.regression_losses.plane_marks import Y
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Choice, Toggle
from bpwidgets.live.picture import formatting, layout
from bpwidgets.live.picture.gradient_arrows import gradient_arrows, subgradient_bars
from bpwidgets.live.picture.marks import Label, Points
from bpwidgets.live.picture.shapes import under_title

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bpwidgets.calculus.agreement import Claim
    from bpwidgets.calculus.losses import Loss
    from bpwidgets.explorers.regression_losses.fit import Floats
    from bpwidgets.live.picture.marks import ClickTarget, Handle, Mark
    from bpwidgets.live.picture.scaling import ScaledDataset

Places = dict[str, tuple[float, float, float, float]]
"""Left, top, width and height in px of each panel."""
PLACES: dict[bool, Places] = {
    False: {
        "plane": (44, 50, 400, 328),
        "names": (444, 50, 72, 328),
        "lift": (562, 50, 118, 328),
        "turn": (738, 50, 118, 328),
    },
    True: {
        "plane": (44, 50, 300, 328),
        "names": (344, 50, 72, 328),
        "lift": (446, 50, 90, 328),
        "turn": (586, 50, 90, 328),
        "loss": (726, 50, 168, 122),
        "derivative": (726, 256, 168, 122),
    },
}
"""Without and with the curves of one point's loss, which stand beside; the plane leads."""
NARROW_SIZE = (592.0, 648.0)
NARROW: dict[bool, Places] = {
    False: {
        "plane": (54, 50, 440, 228),
        "names": (494, 50, 72, 228),
        "lift": (54, 374, 220, 228),
        "turn": (336, 374, 220, 228),
    },
    True: {
        "plane": (54, 50, 178, 302),
        "names": (232, 50, 72, 302),
        "lift": (334, 50, 108, 302),
        "turn": (470, 50, 108, 302),
        "loss": (54, 448, 220, 150),
        "derivative": (336, 448, 242, 150),
    },
}
"""The same where the page is narrow, in a picture of NARROW_SIZE: what is beside the plane stands below it."""
TURNS = ("↺", "↻")
"""The two ways in which a line can turn: where x times pull is above 0 in sum, and below."""
TITLE_PX = 14.0
"""The size of a live title: that of the others."""
PULL = 2.0
"""A pull of this size, times n, is one unit of y long, under either loss: so the arrow of the MSE ends at its point."""
POINT_PX = 7.0
"""The diameter of a point: narrower than the head of an arrow, which is seen behind it."""
SNAP = 0.08
"""Dropped as near to the line as this, a point lands on it."""


@dataclass(frozen=True)
class Result:
    """The slide's quantities: x, y, yhat, residual, pull are (n,) each."""

    dataset: ScaledDataset
    loss: Loss
    fits: bool
    one_point: bool
    x: Floats
    y: Floats
    slope: float
    intercept: float
    y_hat: Floats
    residual: Floats
    pull: Floats
    """-dL/dyhat_i"""
    slack: Floats
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
        """Data units a unit of pull."""
        return len(self.x) / PULL

    @property
    def farthest(self) -> int:
        """Which point is farthest from the line."""
        return int(np.abs(self.residual).argmax())

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
        one_point: also show the loss of one point and its slope, by the residual.
    """

    size = (900, 420)
    narrow_height = int(NARROW_SIZE[1])

    slope = plane_marks.slope_slider(1.1)
    intercept = plane_marks.intercept_slider(-1.0)
    loss = Choice("MSE", options=REGRESSION, structural=True)
    fits = Toggle(True, label="best lines (dashed)")
    data = plane_marks.data_choice()
    x = plane_marks.column(0)
    y = plane_marks.column(1)
    one_point = Toggle(False, label="loss of one point", structural=True)

    def compute(self) -> Result:
        """The pulls of all points, their two sums, and the best lines."""
        x, y, loss, n = self.x, self.y, REGRESSION[self.loss], self.x.size
        best = {"MSE": fit.least_squares(x, y), "MAE": fit.least_absolute(x, y)}
        y_hat = fit.predictions(x, (self.slope, self.intercept))
        y = fit.touching(y, y_hat)
        pull = -loss.gradient(y, y_hat)
        d_slope, d_intercept = fit.gradient(x, pull)
        return Result(
            dataset=self.data.dataset,
            loss=loss,
            fits=self.fits,
            one_point=self.one_point,
            x=x,
            y=y,
            slope=self.slope,
            intercept=self.intercept,
            y_hat=y_hat,
            residual=y_hat - y,
            pull=pull,
            slack=np.where(y_hat == y, loss.subgradient[1] / n, 0.0),
            L=float(loss.value(y, y_hat)),
            lift=-d_intercept,
            turn=-d_slope,
            d_slope=d_slope,
            d_intercept=d_intercept,
            best=best,
            least=float(loss.value(y, fit.predictions(x, best[loss.name]))),
        )

    def claims(self, r: Result) -> tuple[Claim, ...]:
        """The slopes of the loss with respect to the line."""
        return fit.claims(r.loss, r.x, r.y, (r.slope, r.intercept), (r.d_slope, r.d_intercept))

    def equation(self, r: Result) -> str:
        """The slide's loss, and its two slopes by the chain rule, reversed as pulls are; x as the picture counts it."""
        of, x = r.loss.latex, plane_marks.fraction(r.dataset, "x_i")
        pull = r.loss.derivative_latex.replace(r"\hat{y}_i - y_i", r"y_i - \hat{y}_i")
        return (
            rf"L = \frac{{1}}{{n}} \sum_i {of} = <L:forward> \enspace "
            rf"-\frac{{\partial L}}{{\partial b}} = \frac{{1}}{{n}} \sum_i {pull} = <lift:gradient> \enspace "
            rf"-\frac{{\partial L}}{{\partial w}} = \frac{{1}}{{n}} \sum_i {pull}\, {x} = <turn:gradient>"
        )

    def stage(self, figure: Any, r: Result) -> None:
        """The plane, two balances of the same scale; where wanted, the loss of one sample above its derivative."""
        if layout.is_narrow(figure):
            axes = layout.boxes(figure, NARROW_SIZE, NARROW[r.one_point])
        else:
            axes = self.place(figure, **PLACES[r.one_point])
        plane_marks.set_plane(axes["plane"], r.dataset)
        plane_marks.set_names(axes["names"], like=axes["plane"], width=PLACES[r.one_point]["names"][2])
        set_balance(axes["lift"], like=axes["plane"], names=("up", "down"), scale=r.scale)
        set_balance(axes["turn"], like=axes["plane"], names=TURNS, scale=r.scale)
        axes["lift"].set_xlabel("pulls")
        axes["turn"].set_xlabel(f"pulls × {plane_marks.factor_in_words(r.dataset)}")
        axes["plane"].set_title("each point pulls the line", loc="left", pad=18)
        if r.one_point:
            curve_marks.draw(axes["loss"], axes["derivative"], r.loss, r.dataset.scales[1].unit)

    def scene(self, r: Result) -> list[Mark]:
        """Line, arrows and balances; where wanted, every sample on the curves of the loss."""
        return [
            *(() if r.at_best else net((r.slope, r.intercept), r.lift, r.turn)),
            *(plane_marks.best_lines(r.best, r.loss.name) if r.fits else ()),
            plane_marks.line((r.slope, r.intercept), "forward", name="line"),
            *subgradient_bars("plane", r.x, r.y_hat, -r.slack, r.slack, scale=r.scale),
            *gradient_arrows("plane", r.x, r.y_hat, r.pull, scale=r.scale, **look_of_arrows(r), name="pulls"),
            *balance("lift", r.pull, scale=r.scale, top=2 * Y, slack=float(r.slack.sum()), name="pulls"),
            *balance(
                "turn",
                r.x * r.pull,
                scale=r.scale,
                top=2 * Y,
                slack=float(np.abs(r.x) @ r.slack),
                name="turn",
            ),
            *self.farthest(r),
            *plane_marks.middle_name(r.dataset),
            under_title(
                "plane", plane_marks.formula_in_data_units((r.slope, r.intercept), r.dataset), "forward"
            ),
            *(
                Label(axes=axes, at=(0, 1), offset=(0, 29), axes_coords="xy", size=TITLE_PX, text=text)
                for axes, text in (
                    ("lift", outcome(r, "move", r.lift, "up", "down")),
                    ("turn", outcome(r, "turn", r.turn, *TURNS)),
                )
            ),
            under_title("lift", f"−∂L/∂b = {formatting.number(r.lift)}", "gradient", name="pulls"),
            under_title("turn", f"−∂L/∂w = {formatting.number(r.turn)}", "gradient", name="turn"),
            *(self.curves(r) if r.one_point else ()),
        ]

    def curves(self, r: Result) -> list[Mark]:
        """Every sample on the loss and on its derivative, the farthest one ringed as in the plane."""
        i = r.farthest
        return [
            *(curve_marks.ring("loss", "derivative", r.loss, float(r.residual[i])) if r.residual[i] else ()),
            *curve_marks.samples("loss", "derivative", r.loss, r.residual),
            under_title("loss", f"mean = {formatting.number(r.L)}", "forward", name="loss"),
            under_title("derivative", "pull = −slope / n"),
        ]

    def farthest(self, r: Result) -> list[Mark]:
        """The point farthest from the line: named in the plane, bold in both piles; ringed where the curves are."""
        i = r.farthest
        if not r.residual[i]:
            return []
        at, look = (float(r.x[i]), float(r.y[i])), {"top": 2 * Y, "scale": r.scale}
        side: dict[str, Any] = {"align": "center", "offset": (0, -18 if r.residual[i] > 0 else 18)}
        if abs(at[1]) > 0.8 * Y:  # there a title or the ticks are near
            side = (
                {"align": "right", "offset": (-16, 0)} if at[0] > 0 else {"align": "left", "offset": (16, 0)}
            )
        ring = Points(axes="plane", role="ink", x=[at[0]], y=[at[1]], size=19, filled=False)
        return [
            *((ring,) if r.one_point else ()),
            Label(axes="plane", at=at, text="far", size=11.5, **side),
            *block("lift", r.pull, i, **look),
            *block("turn", r.x * r.pull, i, **look),
        ]

    def handles(self, r: Result) -> list[Handle | ClickTarget]:
        """The names of the best lines; every point; the line's height, and one end of it, which turns it."""
        return [
            *(plane_marks.best_targets(r.best, (r.slope, r.intercept)) if r.fits else ()),
            *plane_marks.point_handles(r.x, r.y, partial(self.onto_line, r), size=POINT_PX),
            *plane_marks.line_handles((r.slope, r.intercept)),
        ]

    def onto_line(self, r: Result, x: float, y: float) -> tuple[float, float] | None:
        """Where a point lands that is dropped at (x, y), if that is near the line: on it."""
        x = type(self).x.snap(x)
        line = r.slope * x + r.intercept
        return (x, line) if abs(y - line) < SNAP else None

    def sentence(self, r: Result) -> str:
        """Which way the pulls want to take the line, or that they balance."""
        text = f"{r.loss.name} = {formatting.number(r.L)}."
        touching = int((r.slack > 0).sum())
        if r.at_best and touching:
            return (
                f"{text} No line has a lower one: {formatting.counted(touching, 'point')} on the line "
                "may pull either way, and so all pulls can balance."
            )
        if r.at_best:
            return f"{text} No line has a lower one: the pulls balance, and so does x times pull."
        lift = effect("The pulls", r.lift, "pulled up", "pulled down")
        turn = effect("x times pull", r.turn, "turned anticlockwise", "turned clockwise")
        kink = (
            f" {formatting.counted(touching, 'point').capitalize()} on the line may pull either way."
            if touching
            else ""
        )
        return f"{text} {lift} {turn}{kink}"

    def links(self, r: Result) -> Mapping[str, str]:
        """The line, the pulls and what they sum to, x times pull; the loss where its curve is."""
        found = {
            "the line": "line",
            "pulls": "pulls",
            "x times pull": "turn",
            "<lift>": "pulls",
            "<turn>": "turn",
        }
        return found | dict.fromkeys((r.loss.name, "<L>"), "loss") if r.one_point else found

    def columns(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """Every point with its residual and pull, and the three lines."""
        best = {f"best by {name}": at for name, at in r.best.items()} if r.fits else {}
        lines = {"yours": (r.slope, r.intercept), **best}
        across, up = r.dataset.scales
        each = {"loss": r.loss.sample_loss(r.residual), "its slope": r.loss.d_sample_loss(r.residual)}
        return {
            "Points": {
                "x": list(across.restore(r.x)),
                "y": list(up.restore(r.y)),
                "prediction": list(up.restore(r.y_hat)),
                curve_marks.residual_label("residual", up.unit): list(r.residual),
                "pull": list(r.pull),
                "x times pull": list(r.x * r.pull),
                **({name: list(values) for name, values in each.items()} if r.one_point else {}),
            },
            "Lines": {
                "line": list(lines),
                "by the data's numbers": [
                    plane_marks.formula_in_data_units(at, r.dataset) for at in lines.values()
                ],
                "slope w": [w for w, _ in lines.values()],
                "intercept b": [b for _, b in lines.values()],
                **{
                    name: fit.loss_along(loss, r.x, r.y, list(lines.values())).tolist()
                    for name, loss in REGRESSION.items()
                },
            },
        }


def look_of_arrows(r: Result) -> dict[str, Any]:
    """Under the MSE the longest arrow is bold; under the MAE all are alike, thin since they are short."""
    return {"bold": r.farthest} if r.loss.kink is None else {"width": 1.5}


def effect(what: str, total: float, more: str, less: str) -> str:
    """What a sum of pulls does to the line."""
    s = "" if what.endswith("s") else "s"
    if not total:
        return f"{what} balance{s}."
    return f"{what} sum{s} to {formatting.number(total)}: the line is {more if total > 0 else less}."


def outcome(r: Result, verb: str, total: float, more: str, less: str) -> str:
    """What the pulls together do to the line, in a few words."""
    if r.at_best or not total:
        return "grey balances" if r.at_best and r.slack.any() else "balanced"
    return f"line {verb}s {more if total > 0 else less}"
