"""Softmax of scores up to 1000, as printed and with the largest subtracted: where a NaN arises, how far it travels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus import losses
from bpwidgets.calculus.agreement import Claim
from bpwidgets.calculus.arrays import changed
from bpwidgets.explorers.softmax import arithmetic
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Choice, Matrix, Slider
from bpwidgets.live.picture.formatting import number
from bpwidgets.live.picture.marks import Band, Handle, Label, Line, Mark
from bpwidgets.live.picture.shapes import rectangle, strokes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bpwidgets.explorers.softmax.arithmetic import Floats, Way
    from bpwidgets.live.picture.marks import Align

K = 3
FAR = 1000.0
"""Every score lies between -FAR and FAR."""
ROOM = 200.0
"""What the axis of the scores has beyond them, for their numbers."""
ROW, HEAD, GAP = 20.0, 22.0, 9.0
"""The height of a row and of the head, and what lies between two ways, in px."""
FIRST, COLUMN = 212.0, 82.0
"""The widths of the ways' names and of a column, in px."""
PAGE = (868.0, HEAD + 3 * (K * ROW + GAP))
COLUMNS = ("t", "e", "total", "p", "L", "d_s", "next_s", "next_p")
"""The fields of a `Way` in the order in which they arise."""
LINKS = {
    "As printed": "way 1",
    "With the largest subtracted": "way 2",
    "through p": "way 2",
    "from the scores": "way 3",
}
"""Words of the sentence, and which marks they mean."""
HEADS = (
    "$t$",
    "$e^{\\,t}$",
    "$\\Sigma\\, e^{\\,t}$",
    "$p$",
    "$-\\ln p_y$",
    "$p - e_y$",
    "next $s$",
    "next $p$",
)


@dataclass(frozen=True, kw_only=True)
class Result:
    """Three ways to one loss.

    Attributes:
        s: (3,), the scores.
        y: the true class, from 0.
        precision: how many bits a number has.
        ways: as printed, with the largest subtracted, and with the loss from the scores.
        ends: the lowest and the highest t for which e^t is neither 0 nor infinite.
    """

    s: Floats
    y: int
    precision: str
    ways: tuple[Way, Way, Way]
    ends: tuple[float, float]

    @property
    def L(self) -> float:  # noqa: N802 (the slide's letter)
        """The loss, from the scores."""
        return float(self.ways[2].L)

    @property
    def lost(self) -> int:
        """How many probabilities are no number, as printed."""
        return self.ways[0].lost

    @property
    def lost_next(self) -> int:
        """How many are none after a step, as printed."""
        return self.ways[0].lost_next


class SoftmaxOverflow(Explorer):
    """Three scores up to 1000, and every number on the way to their probabilities, their loss, and one step further.

    Args:
        s: the scores (3,).
        y: the true class, from 1.
        precision: "64 bits" or "32 bits" for each number.
    """

    size = (900, 420)
    narrowest = 640

    y = Slider(3, low=1, high=K, whole=True, label="true class y")
    precision = Choice("64 bits", options=arithmetic.PRECISIONS)
    s = Matrix([1000.0, 990.0, 200.0], low=-FAR, high=FAR, step=10, label="score")

    def compute(self) -> Result:
        """All three ways."""
        return Result(
            s=self.s,
            y=self.y - 1,
            precision=self.precision,
            ways=arithmetic.three_ways(self.s, self.y - 1, self.precision),
            ends=arithmetic.limits_of_exp(self.precision),
        )

    def claims(self, r: Result) -> tuple[Claim, ...]:
        """The gradient of the loss that is computed from the scores."""
        return (
            Claim(
                "dL/ds",
                lambda s: losses.softmax_cross_entropy(r.y, s),
                r.s,
                losses.d_softmax_cross_entropy(r.y, r.s),
            ),
        )

    def equation(self, r: Result) -> str:  # noqa: ARG002 (the same for all)
        """Why the largest may be subtracted, and the loss without p."""
        return (
            r"p_k = \frac{e^{s_k}}{\sum_j e^{s_j}} = \frac{e^{s_k - m}}{\sum_j e^{s_j - m}}, \quad "
            r"m = \max_j s_j \qquad L = \ln \sum_j e^{s_j - m} - (s_y - m) = <L:forward>"
        )

    def stage(self, figure: Any, r: Result) -> None:  # noqa: ARG002 (the same for all)
        """The axis of the scores; below it the table's head and names."""
        axes = self.place(figure, s=(70, 56, 798, 78), page=(16, 178, *PAGE))
        axes["s"].set(xlim=(-FAR - ROOM, FAR + ROOM), ylim=(K, 0), xticks=np.linspace(-FAR, FAR, 9))
        axes["s"].set_yticks(np.arange(K) + 0.5, [f"$s_{k + 1}$" for k in range(K)])
        axes["s"].set_title("scores: drag them", loc="left", pad=22)
        page = axes["page"]
        page.set_axis_off()
        page.set(xlim=(0, PAGE[0]), ylim=(PAGE[1], 0))
        for j, head in enumerate(HEADS):
            page.text(middle(j), HEAD / 2 - 2, head, ha="center", va="center", fontsize=9)
        for n, (name, below) in enumerate(
            (
                ("1. as printed", "$t = s$"),
                ("2. largest subtracted", "$t = s - m$"),
                ("3. $L$ from the scores", "$L = \\ln \\Sigma\\, e^{\\,t} - t_y$"),
            )
        ):
            top = top_of(n)
            page.text(2, top + ROW / 2, name, va="center", fontsize=9.5)
            page.text(2, top + 1.6 * ROW, below, va="center", fontsize=9.5)
            for k in range(K):
                page.text(
                    FIRST - 2, top + (k + 0.5) * ROW, f"$s_{k + 1}$", ha="right", va="center", fontsize=9
                )
            page.plot([0, PAGE[0]], [top - GAP / 2, top - GAP / 2], gid="muted", linewidth=0.7)

    def scene(self, r: Result) -> list[Mark]:
        """The scores, where e^s leaves the range of numbers, and the three ways."""
        return [*axis(r), *(mark for n, each in enumerate(r.ways) for mark in rows(n, each, r.y))]

    def handles(self, r: Result) -> list[Handle]:
        """Every score."""

        def handle(k: int) -> Handle:
            return Handle(
                label=f"score {k + 1}",
                axes="s",
                at=(float(r.s[k]), k + 0.5),
                along="x",
                to_parameters=lambda x, _: {"s": changed(r.s, k, x)},
                size=13,
            )

        return [handle(k) for k in range(K)]

    def sentence(self, r: Result) -> str:
        """How many probabilities are lost as printed, now and a step later; the loss in three ways."""
        if r.lost or r.lost_next:
            are = "is" if r.lost == 1 else "are"
            text = f"As printed, {r.lost} of {K} probabilities {are} NaN, and after one step of training {r.lost_next}."
        else:
            text = "As printed, every probability is a number."
        by_p, by_s = (worded(float(each.L)) for each in r.ways[1:])
        return (
            f"{text} With the largest subtracted none is lost; L is {by_p} through p, {by_s} from the scores."
        )

    def links(self, r: Result) -> Mapping[str, str]:  # noqa: ARG002 (the same for all)
        """Each of the three ways."""
        return LINKS

    def columns(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """Every number of every way."""
        return {
            each.name.capitalize(): {
                "class": list(range(1, K + 1)),
                **{
                    name: [worded(float(value)) for value in np.broadcast_to(getattr(each, name), K)]
                    for name in COLUMNS
                },
            }
            for each in r.ways
        }


def worded(value: float) -> str:
    """A number as the picture writes it; NaN as computers do."""
    return "NaN" if np.isnan(value) else number(value)


def middle(j: int) -> float:
    """The middle of a column."""
    return FIRST + COLUMN * (j + 0.5)


def top_of(n: int) -> float:
    """Where the rows of a way begin."""
    return HEAD + GAP / 2 + n * (K * ROW + GAP)


def axis(r: Result) -> Iterator[Mark]:
    """A stroke for each score with its number, which is the true class's, and grey where e^s is 0 or infinite."""
    low, high = r.ends
    yield Band(axes="s", role="muted", low=high, high=2 * FAR, opacity=0.25)
    yield Band(axes="s", role="muted", low=-2 * FAR, high=low, opacity=0.25)
    rows_at = np.arange(K) + 0.5
    yield strokes("s", (0.0, np.asarray(r.s)), (rows_at, rows_at), role="input", width=3)
    look: dict[str, Any] = {"axes": "s", "axes_coords": "y", "size": 11.5}
    yield Label(at=(high, 1), text=f"eˢ = ∞ above {number(high)}", offset=(0, 9), **look)
    yield Label(at=(low, 1), text=f"eˢ = 0 below {number(low)}", offset=(0, 9), align="center", **look)
    for k, s in enumerate(r.s.tolist()):
        outward: Align = "right" if s < 0 else "left"
        yield Label(
            axes="s",
            at=(s, k + 0.5),
            text=number(s),
            align=outward,
            offset=(-11 if s < 0 else 11, 0),
            size=11.5,
        )
    left = r.s[r.y] < 0
    yield Label(
        axes="s",
        at=(0.0, r.y + 0.5),
        text="true class y, framed below",
        align="left" if left else "right",
        offset=(8 if left else -8, 0),
        size=11.5,
        bold=True,
    )


def rows(n: int, each: Way, y: int) -> Iterator[Mark]:
    """The numbers of a way, the true class in a frame; what is not finite is shaded, NaN crossed where it arises."""
    arisen, way = False, f"way {n + 1}"
    own = top_of(n) + y * ROW
    left, right, top, bottom = FIRST - 20, PAGE[0] - 1, own, own + ROW
    yield Line(axes="page", x=[left, right, right, left, left], y=[top, top, bottom, bottom, top], width=1.2)
    for j, name in enumerate(COLUMNS):
        values = np.atleast_1d(getattr(each, name)).tolist()
        first = top_of(n) + ((y if name == "L" else (K - 1) / 2) * ROW if len(values) == 1 else 0.0)
        new = not arisen and bool(np.isnan(values).any())
        for k, value in enumerate(values):
            at = first + (k + 0.5) * ROW
            lost = bool(np.isnan(value))
            if lost or np.isinf(value):
                sides = (middle(j) - COLUMN / 2 + 3, middle(j) + COLUMN / 2 - 3)
                yield rectangle(
                    "page",
                    sides,
                    (at - ROW / 2 + 1, at + ROW / 2 - 1),
                    role="wrong",
                    opacity=0.35 if lost else 0.15,
                    name=way,
                )
            yield Label(
                axes="page",
                at=(middle(j), at),
                text=f"✗ {worded(value)}" if lost and new else worded(value),
                align="center",
                bold=lost and new,
                size=11.5,
                name=way,
            )
        arisen = arisen or new
