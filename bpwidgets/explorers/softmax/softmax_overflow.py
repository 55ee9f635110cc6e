"""Softmax of scores up to 1000, as written and with the largest subtracted: where a NaN arises, how far it travels."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.agreement import Claim
from bpwidgets.calculus.arrays import with_entry
from bpwidgets.calculus.real_numbers import as_array
from bpwidgets.calculus.softmax import d_softmax_cross_entropy, softmax_cross_entropy
from bpwidgets.explorers.softmax import arithmetic
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Choice, Matrix, Slider
from bpwidgets.live.picture.formatting import SUB, number, relation
from bpwidgets.live.picture.marks import Arrow, Handle, Label, Line, Mark, Points
from bpwidgets.live.picture.shapes import rectangle, strokes
from bpwidgets.live.picture.style import RATIO_PT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bpwidgets.explorers.softmax.arithmetic import Floats, Way
    from bpwidgets.live.picture.marks import Align
    from bpwidgets.live.picture.style import Role

K = 3
AXES = {"1000": 1000.0, "100": 100.0, "10": 10.0}
"""How far from 0 the scores lie that the lines show."""
FAR = AXES["1000"]
"""Every score lies between -FAR and FAR."""
REACH = 1.4
"""How far the lines of t go, beyond the scores, for their numbers. What is further out stands at the edge."""
CUT = 0.97
"""Where that edge is on the left, in shares of a line's half."""
BEYOND = 0.06
"""How wide the strip of a zone beyond a line is at its end, in shares of the line's half."""
SHORTEST = 0.2
"""A loss that is smaller, beside the scores that are shown, is no length to be seen, and has no number."""
SIZE = (900.0, 460.0)
ROW, BLOCK = 24.0, 142.0
"""The height of a row, and from the top of a way to the next, in px."""
STRIP = 0.7
"""How far above the rows the lines go, in rows: there the zones say what they are."""
TOP, NAME = 60.0, 42.0
"""Where the rows of the first way begin; how far above its rows a way's name and its verdict stand."""
HEADS_UP, LIMITS_UP = 5.0, 25.5
"""How far above the rows that have numbers the heads of a way's table stand; above the first way's rows the limits of
the zones; in px.
"""
SMALL = 11.5
"""The size of small texts, in px."""
SIGN_PX = 5.0
"""How far left of the border of two columns a sign between their numbers is: clear of the ground of the right one."""
VERDICT = 18.0
"""The size of what becomes of a way, in px."""
LINES = (118.0, 424.0)
"""Where the lines of t begin, and how wide they are, in px."""
FIRST, COLUMN = 560.0, 108.0
"""Where the table begins, and the width of a column, in px."""
COLUMNS = ("t", "e", "total", "p", "L", "d_s", "next_s", "next_p")
"""The fields of a `Way` in the order in which they arise."""
HEADS = {
    "e": r"$e^{\,t}$",
    "p": r"$p = e^{\,t} /\; \Sigma\, e^{\,t}$",
    "L": "loss $L$",
}
"""Those that are shown, with their heads."""
TERMS = r"$\ln\,\Sigma\, e^{\,t}$", "$-\\,t_{}$"
"""The heads of what makes the loss of the third way; in the second is the number of the true class."""
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
        far: as far as the axis of t goes, both ways.
    """

    s: Floats
    y: int
    precision: str
    ways: tuple[Way, Way, Way]
    ends: tuple[float, float]
    far: float = field(compare=False)  # how it is shown, none of what is compared

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
        axis: how far from 0 the scores lie that are shown: "1000", "100" or "10"; it follows scores that are given.
    """

    size = (int(SIZE[0]), int(SIZE[1]))
    narrowest = 640
    narrow_height = size[1]

    y = Slider(3, low=1, high=K, whole=True, structural=True, label="true class y")
    precision = Choice("64 bits", options=arithmetic.PRECISIONS, structural=True)
    axis = Choice("1000", options=AXES, label="axis to ±", structural=True)
    s = Matrix([1000.0, 990.0, 200.0], low=-FAR, high=FAR, step=1, label="score")

    @classmethod
    def completed(cls, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """An axis on which the scores are seen apart."""
        scores = as_array(given.get("s", ""))
        if scores.dtype.kind not in "fiu":
            return given
        wide_enough = [name for name, far in AXES.items() if np.all(np.abs(scores) <= far)]
        return {"axis": wide_enough[-1], **given} if wide_enough else given

    def compute(self) -> Result:
        """All three ways."""
        return Result(
            s=self.s,
            y=self.y - 1,
            precision=self.precision,
            ways=arithmetic.three_ways(self.s, self.y - 1, self.precision),
            ends=arithmetic.limits_of_exp(self.precision),
            far=AXES[self.axis],
        )

    def claims(self, r: Result) -> tuple[Claim, ...]:
        """The gradient of the loss that is computed from the scores."""
        return (
            Claim(
                "dL/ds",
                lambda s: softmax_cross_entropy(r.y, s),
                r.s,
                d_softmax_cross_entropy(r.y, r.s),
            ),
        )

    def equation(self, r: Result) -> str:  # noqa: ARG002 (the same for all)
        """Why the largest may be subtracted, and the loss without p."""
        return (
            r"p_k = e^{s_k} \;\left/\; \sum_j e^{s_j}\right. "
            r"= e^{s_k - m} \;\left/\; \sum_j e^{s_j - m}\right., \quad "
            r"m = \max_j s_j \qquad L = \ln \sum_j e^{s_j - m} - (s_y - m) = <L:forward>"
        )

    def stage(self, figure: Any, r: Result) -> None:
        """A line of t for each way, with the names of classes and zones; tables, the true class in a frame."""
        far, high = r.far, (STRIP + K) * ROW
        lines = {f"t{n + 1}": (LINES[0], top_of(n) - STRIP * ROW, LINES[1], high) for n in range(K)}
        axes = self.place(figure, page=(0, 0, *SIZE), **lines)
        for name in lines:
            last = name == "t3"
            axes[name].set(xlim=(-REACH * far, REACH * far), ylim=(K, -STRIP), yticks=())
            axes[name].set_xticks(np.linspace(-far, far, 5))
            axes[name].tick_params(labelbottom=last, bottom=last)
            axes[name].axvline(0, ymax=K / (K + STRIP), gid="muted", linewidth=0.8)
        axes["t3"].set_xlabel("$t$, of which the power $e^{\\,t}$ is taken", labelpad=2)
        page = axes["page"]
        page.set_axis_off()
        page.set(xlim=(0, SIZE[0]), ylim=(SIZE[1], 0))
        left, right = FIRST, middle(len(HEADS) - 0.5)
        for n in range(K):
            for j, head in enumerate(heads(n, r.y)):
                page.text(middle(j), top_of(n) - HEADS_UP, head, ha="center", va="baseline", fontsize=9.5)
            for k in range(K):
                page.text(LINES[0] - 10, top_of(n) + (k + 0.5) * ROW, **class_name(k, true=k == r.y))
            if n == K - 1:  # its one row is that of the true class
                continue
            up, down = top_of(n) + r.y * ROW, top_of(n) + (r.y + 1) * ROW
            page.plot([left, right, right, left, left], [up, up, down, down, up], gid="ink", linewidth=0.9)
        for zone in zones(r, far):
            page.text(*zone.limit_at, zone.limit, ha=zone.align, va="center", fontsize=SMALL * RATIO_PT)
            for name in lines:
                if zone.seen:
                    axes[name].text(
                        *zone.middle, zone.power, ha="center", va="center", fontsize=SMALL * RATIO_PT
                    )
                else:
                    draw_beyond(axes[name], zone)

    def scene(self, r: Result) -> list[Mark]:
        """What each way makes of the scores: on its line, and in its rows of the table."""
        return [
            *grounds(r, r.far),
            *(mark for n, each in enumerate(r.ways) for mark in (*line(r, n, r.far), *rows(n, r))),
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
                to_parameters=lambda x, _: {"s": with_entry(r.s, k, x)},
                entries={"s": k},
                size=13,
            )

        return [handle(k) for k in range(K)]

    def sentence(self, r: Result) -> str:
        """How many probabilities are lost as written, now and a step later; the loss in three ways."""
        if r.lost or r.lost_next:
            are = "is" if r.lost == 1 else "are"
            text = f"As written, {r.lost} of {K} probabilities {are} NaN, {r.lost_next} after one step."
            subtracted = "none is"
        else:
            text, subtracted = "As written, every probability is a number.", "as well"
        by_p, by_s = (worded(float(each.L)) for each in r.ways[1:])
        return (
            f"{text} With the largest subtracted {subtracted}; L is {by_p} through p, {by_s} from the scores."
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


def draw_beyond(axes: Any, zone: Zone) -> None:
    """At the end of a line a strip of the zone that begins further out, and two strokes where the axis is broken."""
    start = (1 - BEYOND) * zone.edge
    axes.fill_between([start, zone.edge], -STRIP, K, gid=zone.role, alpha=0.25, linewidth=0)
    step, lean = 0.012 * abs(zone.edge), 0.2
    for x in (start - step, start + step):
        axes.plot([x - step, x + step], [K + lean, K - lean], gid="ink", linewidth=1, clip_on=False)


def worded(value: float) -> str:
    """A number as the picture writes it; NaN as computers do."""
    return "NaN" if np.isnan(value) else number(value)


def heads(n: int, y: int) -> tuple[str, ...]:
    """What stands above the columns of a way's table."""
    return (TERMS[0], TERMS[1].format(y + 1), HEADS["L"]) if n == K - 1 else tuple(HEADS.values())


def middle(j: float) -> float:
    """The middle of a column."""
    return FIRST + COLUMN * (j + 0.5)


def top_of(n: int) -> float:
    """Where the rows of a way begin."""
    return TOP + n * BLOCK


def class_name(k: int, *, true: bool) -> dict[str, Any]:
    """What stands before a row, and how."""
    look: dict[str, Any] = {"ha": "right", "va": "center", "fontsize": 11 * RATIO_PT}
    return {
        "s": f"true: class {k + 1}" if true else f"class {k + 1}",
        "weight": "bold" if true else 400,
    } | look


@dataclass(frozen=True, kw_only=True)
class Zone:
    """Where on the lines e^t is 0 or infinite: from `start` to their edge."""

    role: Role
    align: Align
    power: str
    start: float
    edge: float

    @property
    def seen(self) -> bool:
        """Whether it begins before the edge."""
        return abs(self.start) < abs(self.edge)

    @property
    def middle(self) -> tuple[float, float]:
        """Where on a line its name stands."""
        return (self.start + self.edge) / 2, -STRIP / 2

    @property
    def limit(self) -> str:
        """Where it begins, in words."""
        words = f"{'below' if self.edge < 0 else 'above'} {number(self.start)}"
        return words if self.seen else f"{self.power} only {words}"

    @property
    def limit_at(self) -> tuple[float, float]:
        """The place of these words, at the edge of the first line."""
        return LINES[0] + (LINES[1] if self.edge > 0 else 0.0), TOP - LIMITS_UP


def zones(r: Result, far: float) -> tuple[Zone, Zone]:
    """That of 0 and that of infinity, on lines for scores up to `far` from 0."""
    low, high = r.ends
    return (
        Zone(role="muted", align="left", power="$e^{\\,t} = 0$", start=low, edge=-REACH * far),
        Zone(role="wrong", align="right", power="$e^{\\,t} = \\infty$", start=high, edge=REACH * far),
    )


def grounds(r: Result, far: float) -> Iterator[Mark]:
    """The grounds of both zones on every line, as far as they are seen."""
    for zone in zones(r, far):
        for n in range(K) if zone.seen else ():
            x = (min(zone.start, zone.edge), max(zone.start, zone.edge))
            yield rectangle(f"t{n + 1}", x, (-STRIP, K), role=zone.role)


def line(r: Result, n: int, far: float) -> Iterator[Mark]:
    """What a way takes the power of: the scores; these moved together; and the loss as the way to ln of the sum."""
    each, axes, y = r.ways[n], f"t{n + 1}", r.y
    low, high = -CUT * REACH * far, REACH * far
    t, at = np.clip(np.asarray(each.t, float), low, high), np.arange(K) + 0.5
    moved = float(r.s.max()) if n == 1 else 0.0
    if n == 0:
        yield strokes(axes, (0.0, t), (at, at), role="input", width=3)
    if n == 1:
        scores = np.clip(r.s, low, high)
        yield Points(axes=axes, role="muted", x=scores, y=at, size=8, filled=False)
        for start, end, row in zip(scores.tolist(), t.tolist(), at.tolist(), strict=True):
            yield Arrow(axes=axes, role="muted", tail=(start, row), head=(end, row), width=1.5)
    if n == 2:
        ends = [float(t[y]), float(np.clip(each.t[y] + each.L, low, high))]
        yield Line(axes=axes, role="forward", x=ends, y=[y + 0.5] * 2, width=6, name="way 3")
        if ends[1] - ends[0] > SHORTEST * far:
            look: dict[str, Any] = {"offset": (10, 0), "size": SMALL, "name": "way 3"}
            yield Label(axes=axes, at=(ends[1], y + 0.5), text=f"L = {number(float(each.L))}", **look)
    if n:
        yield Points(axes=axes, role="input", x=t, y=at, size=8)
    for k, value in enumerate(each.t.tolist()):
        leftward = value > -0.85 * far and (value < 0 if n == 0 else n == 2 or moved > 0)
        along_a_line = not leftward and (moved > 0 if n else value < 0)
        yield Label(
            axes=axes,
            at=(float(t[k]), k + 0.5),
            text=number(value),
            align="right" if leftward else "left",
            offset=(-11 if leftward else 11, 10 if along_a_line else 0),
            size=SMALL,
        )


def names(r: Result, n: int, each: Way) -> Iterator[Mark]:
    """What a way is, and what becomes of it."""
    m = float(r.s.max())
    less = f"− {number(m)}" if m >= 0 else f"+ {number(-m)}"
    text = (
        "1. as written: t = s, the scores",
        f"2. the largest subtracted: t = s {less}",
        f"3. the same, and L = ln Σ eᵗ − t{SUB[r.y + 1]}",
    )[n]
    above = top_of(n) - NAME
    look: dict[str, Any] = {"axes": "page", "name": f"way {n + 1}"}
    yield Label(at=(LINES[0], above), text=text, **look)
    role: Role = "agree" if sound(each) else "wrong"
    yield Label(at=(FIRST, above), text=verdict(each), role=role, size=VERDICT, bold=True, **look)


def sound(each: Way) -> bool:
    """Whether all numbers of a way are finite that one needs of it."""
    return not (each.lost or each.lost_next or np.isinf(each.L))


def verdict(each: Way) -> str:
    """What becomes of a way."""
    if each.lost:
        return f"✗ NaN: p = {'0/0' if each.total == 0 else '∞/∞'}"
    if each.lost_next:
        return "✗ NaN after one step"
    return f"✓ L = {number(float(each.L))}" if sound(each) else "✗ ∞: L = −ln 0"


def rows(n: int, r: Result) -> Iterator[Mark]:
    """The numbers of a way; what is 0 or not finite has the colour of that zone, and NaN is crossed as it arises.

    Of the third way the loss as a sum, on a ground of its own: powers and probabilities are as in the second.
    """
    each, y, arisen, way = r.ways[n], r.y, False, f"way {n + 1}"
    if n == 2:
        yield from found_loss(each, y)
        return
    for j, name in enumerate(HEADS):
        values = np.atleast_1d(getattr(each, name)).tolist()
        first = top_of(n) + (y * ROW if len(values) == 1 else 0.0)
        new = not arisen and bool(np.isnan(values).any())
        for k, value in enumerate(values):
            at = first + (k + 0.5) * ROW
            lost = bool(np.isnan(value))
            if lost or np.isinf(value):
                yield rectangle("page", *cell(j, at), role="wrong", name=way)
            elif not value and name != "L":
                yield rectangle("page", *cell(j, at), role="muted", name=way)
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


def found_loss(each: Way, y: int) -> Iterator[Mark]:
    """The loss of the third way, as the sum that it is, in the first row: there is no other."""
    at, finite, loss = top_of(2) + 0.5 * ROW, bool(np.isfinite(each.L)), float(each.L)
    terms = float(np.log(each.total)), 0.0 - float(each.t[y])
    ground = cell(len(terms), at)
    yield rectangle("page", *ground, role="agree" if finite else "wrong", opacity=0.3, name="way 3")
    look: dict[str, Any] = {"axes": "page", "align": "center", "size": 12, "name": "way 3"}
    for j, text in enumerate((worded(terms[0]), worded(terms[1]))):
        yield Label(at=(middle(j), at), text=text, **look)
    for j, sign in enumerate(("+", relation(loss, terms, sum))):
        yield Label(at=(middle(j + 0.5), at), text=sign, offset=(-SIGN_PX, 0), **look)
    yield Label(at=(middle(len(terms)), at), text=worded(loss), bold=True, **look)


def cell(j: int, at: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """From where to where the ground of a number goes in its column and its row."""
    return (middle(j) - COLUMN / 2 + 3, middle(j) + COLUMN / 2 - 3), (at - ROW / 2 + 2, at + ROW / 2 - 2)
