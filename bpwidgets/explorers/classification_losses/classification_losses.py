"""What each point does to a line between two classes, under four losses of the margin."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.losses import CLASSIFICATION, LOGISTIC
from bpwidgets.explorers.classification_losses import curve_marks, decision_line, margin, plane_marks
from bpwidgets.explorers.classification_losses.result import Result
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.own_data import read_labelled
from bpwidgets.live.model.parameters import Choice, Slider, Toggle
from bpwidgets.live.model.parameters.dataset import DataPoints, DatasetChoice
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.layout import label_axes
from bpwidgets.live.picture.shapes import under_title

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bpwidgets.calculus.agreement import Claim
    from bpwidgets.explorers.classification_losses.margin import Floats
    from bpwidgets.live.picture.marks import Handle, Mark


class ClassificationLosses(Explorer):
    """Two classes and a line; depending on the loss, each point pulls or pushes the line or leaves it alone.

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

    size = (900, 420)
    narrow_height = 640
    open_controls = ("loss", "steepness", "data")

    angle = Slider(-4.0, low=-180, high=180, step=1, unit="°")
    shift = Slider(0.6, low=-decision_line.SHIFT, high=decision_line.SHIFT, step=0.05)
    steepness = Slider(1.0, low=0.5, high=512, log=True)
    loss = Choice("hinge", options=CLASSIFICATION, structural=True)
    base_two = Toggle(False, label="log base 2", structural=True)
    eta = Slider(0.5, low=0.05, high=5, step=0.05, label="step size η")
    data = DatasetChoice(
        "overlapping", sets=plane_marks.SETS, read=partial(read_labelled, reach=decision_line.REACH)
    )
    points = DataPoints(
        lambda dataset: np.column_stack(dataset.scaled),
        low=-decision_line.EDGE,
        high=decision_line.EDGE,
        step=0.05,
        label="point",
    )

    def restarts_time(self, name: str) -> bool:
        """A line that is moved by hand, or other data, begin a new descent; all else goes on from where it is."""
        return name in ("angle", "shift", "steepness", "data")

    def start(self) -> tuple[Floats, int]:
        """(w_1, w_2, b) of the line that was dropped, and no step taken."""
        return decision_line.weights(self.angle, self.shift, self.steepness), 0

    def advance(self, state: tuple[Floats, int]) -> tuple[Floats, int]:
        """A step downhill; the same state where the loss has no slope."""
        at, taken = state
        r = self.compute(state)
        slope = np.nan_to_num([*r.d_w, r.d_b])
        return (at - self.eta * slope, taken + 1) if slope.any() else state

    def parameters_of_state(self, state: tuple[Floats, int]) -> dict[str, float]:
        """The sliders show the line as it is, so that who moves one goes on from there."""
        return decision_line.Place.of(state[0]).parameters

    def compute(self, state: tuple[Floats, int]) -> Result:
        """Scores, margins and pulls of all points."""
        at, taken = state
        loss, y = CLASSIFICATION[self.loss], self.data.dataset.source.y
        factor = margin.BASE_TWO if self.base_two and loss is LOGISTIC else 1.0
        s = margin.scores(self.points, at[:2], at[2])
        s = margin.without_rounding_at(s, y, 0.0, loss.nonsmooth_at)
        m = y * s
        d_s = factor * loss.gradient(y, s)
        d_w, d_b = margin.gradient(self.points, d_s)
        return Result(
            dataset=self.data.dataset,
            loss=loss,
            factor=factor,
            points=self.points,
            y=y,
            w=at[:2],
            b=float(at[2]),
            place=decision_line.Place.of(at),
            s=s,
            m=m,
            L=factor * float(loss.value(y, s)),
            pull=0.0 - d_s,
            d_w=d_w,
            d_b=d_b,
            wrong=int((m < 0).sum()),
            pulling=np.nan_to_num(d_s) != 0,
            at_nonsmooth=np.zeros(y.size, bool) if loss.nonsmooth_at is None else m == loss.nonsmooth_at,
            taken=taken,
        )

    def claims(self, r: Result) -> tuple[Claim, ...]:
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
        """The plane, and the four losses against the margin above how hard they pull."""
        axes = self.panels(
            figure,
            [["plane", "loss"], ["plane", "pull"]],
            narrow={
                "mosaic": [["plane"], ["loss"], ["pull"]],
                "widths": None,
                "heights": [240, 130, 70],
                "gap": (64, 84),
            },
            widths=[328, 440],
            heights=[178, 84],
            left=54,
            top=50,
            gap=(64, 66),
        )
        panel = axes["plane"]
        panel.set(
            xlim=(-decision_line.EDGE, decision_line.EDGE), ylim=(-decision_line.EDGE, decision_line.EDGE)
        )
        label_axes(panel, r.dataset)
        curve_marks.draw(axes, r.loss, r.factor)
        for name, title, pad in (
            ("plane", "blue circles: $y = +1$, grey squares: $y = -1$", 18),
            ("loss", "loss of one point, by its margin", 18),
            ("pull", "how hard it pushes or pulls: minus the slope", 6),
        ):
            axes[name].set_title(title, loc="left", pad=pad)

    def scene(self, r: Result) -> list[Mark]:
        """The two sides of the line, the points with their pulls, and every point on the curves of the loss."""
        return [
            *decision_line.sides(r.place),
            *decision_line.marks(r.place),
            *plane_marks.pulls(r),
            *plane_marks.labelled(r),
            *plane_marks.names(r),
            *curve_marks.worst(float(r.m.min()), r.loss, r.factor),
            *curve_marks.samples(r.m, r.y, r.loss, r.factor),
            *plane_marks.caption(r),
            under_title("loss", loss_text(r), "forward", name="loss"),
        ]

    def handles(self, r: Result) -> list[Handle]:
        """Every point; the line, its end, and a dashed line."""
        return [*plane_marks.handles(r), *decision_line.handles(r.place)]

    def sentence(self, r: Result) -> str:
        """Who pulls, and what is special."""
        name, n = r.loss.name.capitalize(), r.y.size
        on_line = int((r.m == 0).sum())
        also = f", {'one' if on_line == 1 else on_line} on the line" if on_line else ""
        text = f"{name} loss {formatting.number(r.L)}; {r.wrong} of {n} points on the wrong side{also}."
        here = int(r.at_nonsmooth.sum())
        if r.loss.jump is not None:
            text += " No point pulls: the loss is flat, so Play does nothing."
            return (
                f"{text} At the jump: {formatting.counted(here, 'point')}, counted as wrong, without a derivative."
                if here
                else text
            )
        if r.n_pulling == 1:
            text += f" One point {verb(r)}{curve_marks.WHO_PULLS[r.loss.name][1]}."
        elif r.n_pulling:
            text += f" {r.n_pulling} {verb(r)}: {curve_marks.WHO_PULLS[r.loss.name][0]}."
        else:
            text += " No point pulls: the line stays."
        if here:
            return f"{text} At the kink: {formatting.counted(here, 'point')}, free to pull or not."
        if r.loss.nonsmooth_at is None and r.n_pulling < n:
            return f"{text} The pull of the surest is too small for a computer to tell from 0."
        return text

    def links(self, r: Result) -> Mapping[str, str]:
        """The loss, who is wrong, the line; who pulls, where anyone does."""
        found = {
            "loss": "loss",
            "wrong side": "wrong",
            "the line": "line",
            "kink": "kink",
            "jump": "kink",
            "<L>": "loss",
        }
        return (
            found | dict.fromkeys(("push", "pushes", "pull", "pulls", "<d_b>"), "pull")
            if r.n_pulling
            else found
        )

    def columns(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
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
                "loss": list(CLASSIFICATION),
                "mean": [
                    float(loss.value(r.y, r.s)) * (r.factor if loss is r.loss else 1.0)
                    for loss in CLASSIFICATION.values()
                ],
            },
            "Line": {"quantity": ["w1", "w2", "b", "steps taken"], "value": [*r.w, r.b, r.taken]},
        }


def verb(r: Result) -> str:
    """What they do that pull: those on the wrong side pull the line to themselves, the others push it away."""
    pull, push = ("pulls", "pushes") if r.n_pulling == 1 else ("pull", "push")
    wrong = r.m[r.pulling] < 0
    return pull if wrong.all() else f"{push} or {pull}" if wrong.any() else push


def loss_text(r: Result) -> str:
    """The loss, and how often the line has been moved downhill."""
    return f"{r.loss.name}, mean = {formatting.number(r.L)} after {formatting.counted(r.taken, 'step')}"
