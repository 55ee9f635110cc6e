"""The pulls: what each point does to a line between two classes, by four losses of the margin."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.explorers.classification_losses import margin
from bpwidgets.explorers.classification_losses.points import INSIDE, REACH, SETS, DataChoice, Places
from bpwidgets.live import pulls, style
from bpwidgets.live.explorer import Explorer
from bpwidgets.live.marks import Handle, Label, Line, Mark, Points
from bpwidgets.live.parameters import Choice, Slider, Toggle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpwidgets.calculus.agreement import Claim
    from bpwidgets.explorers.classification_losses.margin import Floats
    from bpwidgets.explorers.classification_losses.points import Labelled
    from bpwidgets.live.style import Role

M = 3.5
"""The losses are shown for margins from -M to M."""
TALL = 5.2
SNAP = 0.06
"""Dropped as near to a kink as this, a point lands on it."""
LENGTH = 0.75
"""A pull of 1/n, the strongest but for base 2, is this long in the plane."""
FLATTEST = 1e-6
"""A smaller scale counts as this: the line has no direction there."""


@dataclass(frozen=True)
class Result:
    """The slide's quantities: points (n, 2), y, s, m, pull (n,) each."""

    set: Labelled
    loss: margin.Loss
    factor: float
    """1, or 1/ln 2 for cross entropy in base 2"""
    points: Floats
    y: Floats
    w: Floats
    b: float
    s: Floats
    m: Floats
    """the margins y_i s_i"""
    L: float
    pull: Floats
    """-dL/ds_i; nan at the jump"""
    d_w: Floats
    d_b: float
    wrong: int
    """how many points are on the wrong side, or on the line"""
    taken: int
    """steps of the descent"""

    @property
    def steepness(self) -> float:
        """How long w is: the score of a point one unit from the line."""
        return max(float(np.hypot(*self.w)), FLATTEST)

    @property
    def normal(self) -> Floats:
        """(2,): the direction in which the score grows."""
        return self.w / self.steepness

    @property
    def shift(self) -> float:
        """How far the line is from the middle, along the normal."""
        return -self.b / self.steepness

    @property
    def pulling(self) -> int:
        """How many points pull."""
        return int((np.nan_to_num(self.pull) != 0).sum())

    @property
    def cornered(self) -> Any:
        """(n,) of truth: which points are at the loss's kink or jump."""
        return np.zeros(self.y.size, bool) if self.loss.corner is None else self.m == self.loss.corner


class ClassificationLosses(Explorer):
    """Two classes and a line; by the chosen loss each point pulls the line or leaves it alone.

    Args:
        angle: the direction in which the score grows, in degrees.
        shift: how far the line is from the middle.
        steepness: the score at a distance of 1 from the line.
        loss: "zero-one", "perceptron", "hinge" or "cross entropy".
        base_two: the logarithm of base 2 in the cross entropy.
        eta: the step size of the descent.
        data: the name of a data set, or (points, labels), two arrays of your own.
        points: where its points are now, in the picture's units.
    """

    size = (900, 520)

    angle = Slider(40.0, low=-180, high=180, step=1, unit="°")
    shift = Slider(0.6, low=-2, high=2, step=0.05)
    steepness = Slider(1.0, low=0.1, high=1000.0, log=True)
    loss = Choice("hinge", options=margin.LOSSES, structural=True)
    base_two = Toggle(False, label="log base 2", structural=True)
    eta = Slider(0.5, low=0.05, high=5, step=0.05, label="step size η")
    data = DataChoice("overlapping", options=SETS)
    points = Places(label="point")

    def restarts(self, name: str) -> bool:
        """Another loss or step size goes on from where the line is."""
        return name not in ("loss", "eta", "base_two")

    def start(self) -> tuple[Floats, int]:
        """(w_1, w_2, b) of the line that was dropped, and no step taken."""
        turn = math.radians(self.angle)
        return self.steepness * np.array([math.cos(turn), math.sin(turn), -self.shift]) + 0.0, 0

    def advance(self, state: tuple[Floats, int]) -> tuple[Floats, int]:
        """A step downhill; the same state where the loss has no slope."""
        at, taken = state
        r = self.compute(state)
        slope = np.nan_to_num([*r.d_w, r.d_b])
        return (at - self.eta * slope, taken + 1) if slope.any() else state

    def compute(self, state: tuple[Floats, int]) -> Result:
        """Scores, margins and pulls of all points."""
        at, taken = state
        loss, y = margin.LOSSES[self.loss], self.data.points.y
        factor = margin.BASE_TWO if self.base_two and loss is margin.CROSS_ENTROPY else 1.0
        s = margin.at_corner(loss, y, margin.scores(self.points, at[:2], at[2]))
        d_s = factor * loss.gradient(y, s)
        d_w, d_b = margin.gradient(self.points, d_s)
        return Result(
            set=self.data.points,
            loss=loss,
            factor=factor,
            points=self.points,
            y=y,
            w=at[:2],
            b=float(at[2]),
            s=s,
            m=y * s,
            L=factor * float(loss.value(y, s)),
            pull=0.0 - d_s,
            d_w=d_w,
            d_b=d_b,
            wrong=int((y * s <= 0).sum()),
            taken=taken,
        )

    def gradients(self, r: Result) -> tuple[Claim, ...]:
        """The gradient of the loss with respect to the line."""
        at, found = np.array([*r.w, r.b]), np.array([*r.d_w, r.d_b])
        return (margin.claim(r.loss, r.factor, r.points, r.y, at, found),)

    def equation(self, r: Result) -> str:
        """The slide's loss of a score, and its slope with respect to b."""
        of = r.loss.latex.replace(r"\ln", r"\log_2") if r.factor != 1 else r.loss.latex
        return (
            rf"L = \frac{{1}}{{n}} \sum_i {of} = <L:forward> \qquad "
            r"\frac{\partial L}{\partial b} = \sum_i \frac{\partial L}{\partial s_i} = <d_b:gradient>"
        )

    def stage(self, figure: Any, r: Result) -> None:
        """The plane, and the four losses against the margin above their derivatives."""
        axes = self.panels(
            figure,
            [["plane", "loss"], ["plane", "derivative"]],
            widths=[426, 340],
            heights=[250, 116],
            left=54,
            top=50,
            gap=(60, 62),
        )
        plane = axes["plane"]
        plane.set(xlim=(-REACH, REACH), ylim=(-REACH, REACH))
        plane.set(xlabel=f"${r.set.axis(0)}$", ylabel=f"${r.set.axis(1)}$")
        plane.set_aspect("equal", adjustable="box", anchor="NW")
        plane.apply_aspect()
        curves(axes, r)
        axes["loss"].set(xlim=(-M, M), ylim=(-0.4, TALL), yticks=range(6))
        axes["derivative"].set(xlim=(-M, M), ylim=(-1.7, 0.4), xlabel=r"margin $m = y\,s$")
        for name, title in (
            ("plane", r"the line $s = 0$, and $s = \pm 1$"),
            ("loss", "loss of one sample"),
            ("derivative", "its derivative"),
        ):
            axes[name].set_title(title, loc="left", pad=18)

    def scene(self, r: Result) -> list[Mark]:
        """The line with its pulls, and every sample on the curves of the loss."""
        feet = r.points - np.outer(r.s / r.steepness, r.normal)
        away = -r.normal
        strongest = np.where(r.cornered & ~r.loss.jumps, r.y / r.y.size, 0.0)
        length = LENGTH * r.y.size
        pull = np.nan_to_num(r.pull)
        threads = np.column_stack([r.points, feet, np.full_like(feet, np.nan)])[pull != 0].reshape(-1, 3, 2)
        return [
            *lines(r),
            Line(
                axes="plane",
                role="muted",
                x=threads[..., 0].ravel(),
                y=threads[..., 1].ravel(),
                width=1,
                opacity=0.5,
            ),
            *pulls.free(
                "plane",
                feet[:, 0],
                feet[:, 1],
                np.minimum(strongest, 0),
                np.maximum(strongest, 0),
                scale=length,
                towards=(away[0], away[1]),
            ),
            *pulls.arrows("plane", feet[:, 0], feet[:, 1], pull, scale=length, towards=(away[0], away[1])),
            *classes(r),
            *samples(r),
            live("plane", f"{r.wrong} of {r.y.size} on the wrong side", "ink"),
            live("loss", f"{r.loss.name}, mean = {style.fixed(r.L)}", "forward"),
        ]

    def handles(self, r: Result) -> list[Handle]:
        """Every point; the line's middle, one end of it, and the line s = 1, which sets the scale."""
        return [*point_handles(r), *line_handles(r)]

    def sentence(self, r: Result) -> str:
        """Who pulls, and what is special."""
        name, n = r.loss.name.capitalize(), r.y.size
        told = f"{name} loss {style.number(r.L, 3)}; {r.wrong} of {n} points on the wrong side."
        here = int(r.cornered.sum())
        if r.loss.jumps:
            told += " No point pulls: the loss is flat, so Play does nothing."
            return f"{told} {counted(here)} at the jump, where there is no derivative." if here else told
        if r.pulling:
            told += f" {r.pulling} pull{'s' if r.pulling == 1 else ''}: {r.loss.pulling}."
        else:
            told += " No point pulls."
        if here:
            return f"{told} {counted(here)} at the kink, free to pull or not."
        if r.loss.corner is None and r.pulling < n:
            return f"{told} The surest pull too little for a computer to tell it from 0."
        return told

    def tables(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """Every point with its margin and pull, and all four losses."""
        return {
            "Points": {
                "x1": list(r.points[:, 0]),
                "x2": list(r.points[:, 1]),
                "label": list(r.y),
                "score": list(r.s),
                "margin": list(r.m),
                "pull on the score": ["no derivative" if np.isnan(each) else each for each in r.pull],
            },
            "Losses at this line": {
                "loss": list(margin.LOSSES),
                "mean": [
                    float(loss.value(r.y, r.s)) * (r.factor if loss is r.loss else 1.0)
                    for loss in margin.LOSSES.values()
                ],
            },
            "Line": {"quantity": ["w1", "w2", "b", "steps taken"], "value": [*r.w, r.b, r.taken]},
        }


def counted(points: int) -> str:
    """How many points are somewhere, in words for one."""
    return "One point is" if points == 1 else f"{points} points are"


def curves(axes: dict[str, Any], r: Result) -> None:
    """All four losses with their names, the chosen one bold, above their derivatives."""
    for loss in sorted(margin.LOSSES.values(), key=lambda loss: loss is r.loss):
        chosen = loss is r.loss
        factor, width = (r.factor, 2.5) if chosen else (1.0, 1.0)
        corner = loss.corner or 0.0
        grid = np.r_[np.linspace(-M, corner - 1e-9, 121), np.nan, np.linspace(corner + 1e-9, M, 121)]
        axes["loss"].plot(
            grid, factor * loss.of_one(grid), gid="forward" if chosen else "muted", linewidth=width
        )
        axes["derivative"].plot(
            grid, factor * loss.slope_of_one(grid), gid="gradient" if chosen else "muted", linewidth=width
        )
    for name, x, y, side in (
        ("zero-one", -3.4, 0.68, "left"),
        ("perceptron", -3.4, 1.3, "left"),
        ("hinge", -2.2, 3.75, "left"),
        ("cross entropy", 0.75, 0.75, "left"),
    ):
        axes["loss"].text(
            x, y, name, ha=side, fontsize=8.5, fontweight="bold" if name == r.loss.name else "normal"
        )


def across(r: Result, at: float, reach: float = 2 * REACH) -> tuple[Any, Any]:
    """The ends of the line on which the score is `at`: two x and two y."""
    middle = (r.shift + at / r.steepness) * r.normal
    along = np.array([-r.normal[1], r.normal[0]])
    ends = middle + np.outer([-reach, reach], along)
    return ends[:, 0], ends[:, 1]


def lines(r: Result) -> list[Mark]:
    """s = 0 in blue, s = -1 and s = 1 dashed, a plus on the side where the score is positive."""
    marks: list[Mark] = []
    for at in (-1.0, 1.0):
        x, y = across(r, at)
        marks.append(Line(axes="plane", role="muted", x=x, y=y, width=1.2, dash=True))
    x, y = across(r, 0.0)
    return [*marks, Line(axes="plane", role="forward", x=x, y=y, width=3)]


def classes(r: Result) -> list[Mark]:
    """The two classes by their signs: + and - beside each point's ring."""
    marks: list[Mark] = []
    for (x, y), label in zip(r.points, r.y, strict=True):
        marks.append(
            Label(
                axes="plane",
                at=(float(x), float(y)),
                text="+" if label > 0 else "−",
                offset=(11, 8),
                align="center",
                bold=True,
            )
        )
    return marks


def samples(r: Result) -> list[Mark]:
    """Margins as ticks; every sample on the curve of the loss, and on its derivative with a stem."""
    inside = np.abs(r.m) <= M
    m = r.m[inside]
    slope = r.factor * r.loss.slope_of_one(m)
    gap = np.full_like(m, np.nan)
    found: list[Mark] = [
        Line(
            axes="loss",
            role="input",
            x=np.repeat(m, 3),
            y=np.column_stack([np.full_like(m, -0.4), np.full_like(m, -0.14), gap]).ravel(),
            width=1.5,
        ),
        Points(axes="loss", role="forward", x=m, y=r.factor * r.loss.of_one(m), size=7),
        Line(
            axes="derivative",
            role="gradient",
            x=np.repeat(m, 3),
            y=np.column_stack([np.zeros_like(m), slope, gap]).ravel(),
            width=1,
        ),
        Points(axes="derivative", role="gradient", x=m, y=slope, size=7),
    ]
    return [*found, *corner_of(r), *beyond_the_edges(r)]


def corner_of(r: Result) -> list[Mark]:
    """On the derivative's axes: all slopes that the kink allows, or that the jump has none."""
    if r.loss.corner is None:
        return []
    if not r.loss.jumps:
        ends = [r.loss.corner, r.loss.corner]
        return [Line(axes="derivative", role="kink", x=ends, y=[-1, 0], width=4, opacity=0.6)]
    told = "jump: no derivative"
    at = (r.loss.corner, 0.0)
    return [
        Label(axes="derivative", role="kink", at=at, text=told, align="center", offset=(0, 13), size=11.5)
    ]


def beyond_the_edges(r: Result) -> list[Mark]:
    """How many margins are too far out to be shown."""
    left, right = int((r.m < -M).sum()), int((r.m > M).sum())
    if not left + right:
        return []
    told = f"beyond the edges: {left} left, {right} right"
    return [Label(axes="loss", at=(1, 1), text=told, align="right", offset=(-4, -10), share="xy", size=11.5)]


def live(axes: str, text: str, role: Role) -> Label:
    """A live number under a panel's title."""
    return Label(axes=axes, role=role, at=(0, 1), text=text, offset=(0, 12), share="xy")


def point_handles(r: Result) -> list[Handle]:
    """Every point: a circle for +1, a square for -1."""
    return [
        Handle(
            label=f"point {i + 1}, label {int(r.y[i]):+d}",
            axes="plane",
            at=(float(x), float(y)),
            to_parameters=partial(moved, r, i),
            size=12,
            symbol="circle" if r.y[i] > 0 else "square",
        )
        for i, (x, y) in enumerate(r.points)
    ]


def moved(r: Result, i: int, x: float, y: float) -> dict[str, Any]:
    """Point i at (x, y), or where its margin is at the kink, when that is near."""
    points = r.points.copy()
    still = x == points[i, 0] and y == points[i, 1]
    points[i] = x, y
    if r.loss.corner is not None and not still:
        off = float(points[i] @ r.normal) - r.shift - r.y[i] * r.loss.corner / r.steepness
        points[i] -= off * r.normal if abs(off) < SNAP else 0.0
    return {"points": points}


def line_handles(r: Result) -> list[Handle]:
    """The middle moves the line, the end turns it; the dashed line s = 1 sets the scale."""
    shift = min(max(r.shift, -2.0), 2.0)
    along = np.array([-r.normal[1], r.normal[0]])
    middle = shift * r.normal
    end = middle + math.sqrt(INSIDE**2 - shift**2) * along
    out = min(1 / r.steepness, 2.4 - shift)
    one = (shift + out) * r.normal - 1.5 * along
    angle = math.degrees(math.atan2(r.normal[1], r.normal[0]))
    # Also after a descent the line goes on from where it is now.
    here = {"angle": angle, "shift": r.shift, "steepness": r.steepness}

    def turned(x: float, y: float) -> dict[str, Any]:
        to = math.degrees(math.atan2(y, x) - math.acos(shift / INSIDE))
        return here | {"angle": (to + 180) % 360 - 180}

    def scaled(x: float, y: float) -> dict[str, Any]:
        wide = float(np.dot((x, y), r.normal)) - shift
        return here | ({} if abs(wide - out) < 1e-9 else {"steepness": 1 / max(wide, 1e-3)})

    return [
        Handle(
            label="the line",
            axes="plane",
            at=(float(middle[0]), float(middle[1])),
            to_parameters=lambda x, y: here | {"shift": float(np.dot((x, y), r.normal))},
            role="forward",
            symbol="square",
        ),
        Handle(
            label="end of the line, which turns it",
            axes="plane",
            at=(float(end[0]), float(end[1])),
            to_parameters=turned,
            role="forward",
            symbol="square",
        ),
        Handle(
            label="the line s = 1, which sets the scale",
            axes="plane",
            at=(float(one[0]), float(one[1])),
            to_parameters=scaled,
            role="forward",
            size=11,
            symbol="diamond",
        ),
    ]
