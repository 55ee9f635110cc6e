"""Softmax of scores up to 1000, as written and with the largest subtracted: where a NaN arises, how far it travels."""

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
from bpwidgets.live.picture.formatting import SUB, number
from bpwidgets.live.picture.marks import Arrow, Handle, Label, Line, Mark, Points
from bpwidgets.live.picture.shapes import rectangle, strokes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bpwidgets.explorers.softmax.arithmetic import Floats, Way

K = 3
FAR = 1000.0
"""Every score lies between -FAR and FAR."""
REACH = 1300.0
"""How far the axes of t go: beyond the scores, for their numbers. What is further out stands at the edge."""
SHORTEST = 100.0
"""A loss that is smaller has no room for its letter."""
SIZE = (900.0, 420.0)
ROW, BLOCK = 26.0, 116.0
"""The height of a row, and from the top of a way to the next, in px."""
TOP, NAME, HEAD = 54.0, 12.0, 38.0
"""Where the rows of the first way begin; how far above its rows a way's name stands, the first way's above heads."""
LINES = (88.0, 384.0)
"""Where the lines of t begin, and how wide they are, in px."""
FIRST, COLUMN = 486.0, 99.0
"""Where the table begins, and the width of a column, in px."""
COLUMNS = ("t", "e", "total", "p", "L", "d_s", "next_s", "next_p")
"""The fields of a `Way` in the order in which they arise."""
HEADS = {
    "e": r"$e^{\,t}$",
    "p": r"$p = e^{\,t} /\; \Sigma\, e^{\,t}$",
    "L": "loss $L$",
    "next_p": "$p$ a step later",
}
"""Those that are shown, with their heads."""
LINKS = {
    "As written": "way 1",
    "With the largest subtracted": "way 2",
    "through p": "way 2",
    "from the scores": "way 3",
}
"""Words of the sentence, and which marks they mean."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """Three ways to one loss.

    Attributes:
        s: (3,), the scores.
        y: the true class, from 0.
        precision: how many bits a number has.
        ways: as written, with the largest subtracted, and with the loss from the scores.
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
        """How many probabilities are no number, as written."""
        return self.ways[0].lost

    @property
    def lost_next(self) -> int:
        """How many are none after a step, as written."""
        return self.ways[0].lost_next


class SoftmaxOverflow(Explorer):
    """Three scores up to 1000, and every number on the way to their probabilities, their loss, and one step further.

    Args:
        s: the scores (3,).
        y: the true class, from 1.
        precision: "64 bits" or "32 bits" for each number.
    """

    size = (int(SIZE[0]), int(SIZE[1]))
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
        """A line of t for each way; beside them the table's heads."""
        lines = {f"t{n + 1}": (LINES[0], top_of(n), LINES[1], K * ROW) for n in range(K)}
        axes = self.place(figure, page=(0, 0, *SIZE), **lines)
        for name in lines:
            axes[name].set(xlim=(-REACH, REACH), ylim=(K, 0), yticks=(), xticks=np.linspace(-FAR, FAR, 5))
            axes[name].tick_params(labelbottom=name == "t3")
            axes[name].axvline(0, gid="muted", linewidth=0.8)
        axes["t3"].set_xlabel("$t$, of which the power $e^{\\,t}$ is taken", labelpad=2)
        page = axes["page"]
        page.set_axis_off()
        page.set(xlim=(0, SIZE[0]), ylim=(SIZE[1], 0))
        for j, head in enumerate(HEADS.values()):
            page.text(middle(j), TOP - NAME, head, ha="center", va="center", fontsize=9.5)

    def scene(self, r: Result) -> list[Mark]:
        """What each way makes of the scores: on its line, and in its rows of the table."""
        return [
            *zones(r),
            *(mark for n, each in enumerate(r.ways) for mark in (*line(r, n), *rows(n, each, r.y))),
            *(mark for n, each in enumerate(r.ways) for mark in names(r, n, each)),
        ]

    def handles(self, r: Result) -> list[Handle]:
        """Every score."""

        def handle(k: int) -> Handle:
            return Handle(
                label=f"score {k + 1}",
                axes="t1",
                at=(float(r.s[k]), k + 0.5),
                along="x",
                to_parameters=lambda x, _: {"s": changed(r.s, k, x)},
                size=13,
            )

        return [handle(k) for k in range(K)]

    def sentence(self, r: Result) -> str:
        """How many probabilities are lost as written, now and a step later; the loss in three ways."""
        if r.lost or r.lost_next:
            are = "is" if r.lost == 1 else "are"
            text = f"As written, {r.lost} of {K} probabilities {are} NaN, and after one step of training {r.lost_next}."
        else:
            text = "As written, every probability is a number."
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


def middle(j: float) -> float:
    """The middle of a column."""
    return FIRST + COLUMN * (j + 0.5)


def top_of(n: int) -> float:
    """Where the rows of a way begin."""
    return TOP + n * BLOCK


def zones(r: Result) -> Iterator[Mark]:
    """Where e^t is 0 or infinite, on every line."""
    low, high = r.ends
    for n in range(K):
        yield rectangle(f"t{n + 1}", (high, REACH), (0, K), role="wrong")
        yield rectangle(f"t{n + 1}", (-REACH, low), (0, K), role="muted")
    look: dict[str, Any] = {"axes": "page", "size": 11.5}
    yield Label(at=(LINES[0], TOP - NAME), text=f"eᵗ = 0 below {number(low)}", **look)
    yield Label(at=(sum(LINES), TOP - NAME), text=f"eᵗ = ∞ above {number(high)}", align="right", **look)


def line(r: Result, n: int) -> Iterator[Mark]:
    """What a way takes the power of: the scores; these moved together; and the loss as the way to ln of the sum."""
    each, axes, y = r.ways[n], f"t{n + 1}", r.y
    t, at = np.clip(np.asarray(each.t, float), -0.97 * REACH, REACH), np.arange(K) + 0.5
    moved = float(r.s.max()) if n == 1 else 0.0
    if n == 0:
        yield strokes(axes, (0.0, t), (at, at), role="input", width=3)
    if n == 1:
        yield Points(axes=axes, role="muted", x=r.s, y=at, size=8, filled=False)
        for start, end, row in zip(r.s.tolist(), t.tolist(), at.tolist(), strict=True):
            yield Arrow(axes=axes, role="muted", tail=(start, row), head=(end, row), width=1.5)
    if n == 2:
        ends = [float(t[y]), float(each.t[y] + each.L)]
        yield Line(axes=axes, role="forward", x=ends, y=[y + 0.5] * 2, width=6, name="way 3")
        if each.L > SHORTEST:
            yield Label(
                axes=axes, at=(sum(ends) / 2, y + 0.5), text="L", align="center", bold=True, name="way 3"
            )
    if n:
        yield Points(axes=axes, role="input", x=t, y=at, size=8)
    for k, value in enumerate(each.t.tolist()):
        leftward = value > -0.85 * FAR and (value < 0 if n == 0 else n == 2 or moved > 0)
        yield Label(
            axes=axes,
            at=(float(t[k]), k + 0.5),
            text=number(value),
            align="right" if leftward else "left",
            offset=(-11 if leftward else 11, 0),
            size=11.5,
        )


def names(r: Result, n: int, each: Way) -> Iterator[Mark]:
    """What a way is, and what becomes of it; its classes, and the true one in a frame."""
    m = float(r.s.max())
    less = f"− {number(m)}" if m >= 0 else f"+ {number(-m)}"
    text = (
        "1. as written: t = s, the scores",
        f"2. the largest subtracted: t = s {less}",
        f"3. the same, and L = ln Σ eᵗ − t{SUB[r.y + 1]}",
    )[n]
    above = top_of(n) - (NAME if n else HEAD)
    look: dict[str, Any] = {"axes": "page", "name": f"way {n + 1}"}
    yield Label(at=(LINES[0], above), text=text, **look)
    yield Label(at=(FIRST, above), text=verdict(each), role="agree" if sound(each) else "wrong", **look)
    for k in range(K):
        at = (LINES[0], top_of(n) + (k + 0.5) * ROW)
        true = k == r.y
        text = "true class" if true else f"class {k + 1}"
        yield Label(axes="page", at=at, text=text, align="right", offset=(-9, 0), size=11.5, bold=true)


def sound(each: Way) -> bool:
    """Whether all numbers of a way are finite that one needs of it."""
    return not (each.lost or each.lost_next or np.isinf(each.L))


def verdict(each: Way) -> str:
    """What becomes of a way."""
    if each.lost:
        return f"✗ p is {'0/0' if each.total == 0 else '∞/∞'}: not a number (NaN)"
    if each.lost_next:
        return "✗ p is lost a step later"
    return "✓ all is finite" if sound(each) else "✗ the true class has p 0: −ln 0 is ∞"


def rows(n: int, each: Way, y: int) -> Iterator[Mark]:
    """The numbers of a way, the true class in a frame; what is not finite is shaded, NaN crossed where it arises."""
    arisen, way = False, f"way {n + 1}"
    own = top_of(n) + y * ROW
    left, right, top, bottom = FIRST, middle(len(HEADS) - 0.5), own, own + ROW
    yield Line(axes="page", x=[left, right, right, left, left], y=[top, top, bottom, bottom, top], width=1.2)
    for j, name in enumerate(HEADS):
        values = np.atleast_1d(getattr(each, name)).tolist()
        first = top_of(n) + (y * ROW if len(values) == 1 else 0.0)
        new = not arisen and bool(np.isnan(values).any())
        for k, value in enumerate(values):
            at = first + (k + 0.5) * ROW
            lost = bool(np.isnan(value))
            if lost or np.isinf(value):
                sides = (middle(j) - COLUMN / 2 + 3, middle(j) + COLUMN / 2 - 3)
                yield rectangle(
                    "page", sides, (at - ROW / 2 + 2, at + ROW / 2 - 2), role="wrong", opacity=0.3, name=way
                )
            yield Label(
                axes="page",
                at=(middle(j), at),
                text=f"✗ {worded(value)}" if lost and new else worded(value),
                align="center",
                bold=lost and new,
                size=12,
                name=way,
            )
        arisen = arisen or new
