"""The plane with its regions and flowers; the weights beside it; the learner's own point, and the loss by the step."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.arrays import with_entry
from bpwidgets.explorers.softmax import classifier
from bpwidgets.explorers.softmax.classifier import EDGE
from bpwidgets.live.picture.formatting import LEAST, SUB, number
from bpwidgets.live.picture.layout import label_axes
from bpwidgets.live.picture.marks import Arrow, Handle, Image, Label, Line, Mark, Points
from bpwidgets.live.picture.shapes import rectangle, strokes, under_title

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bpwidgets.explorers.softmax.classifier import Floats, Result
    from bpwidgets.live.picture.marks import Symbol
    from bpwidgets.live.picture.style import Role

LARGEST = 8.0
"""Every weight lies between -LARGEST and LARGEST."""
END = LARGEST + 0.4
"""The axes of the weights and of the biases go from -END to END."""
PULL, CAP = 30.0, 5.0
"""How long a gradient of 1 is among the weights, 30 times as long as a step of size 1; and the longest at most."""
LOOK: dict[str, tuple[Role, Symbol]] = {
    "setosa": ("forward", "circle"),
    "versicolor": ("agree", "square"),
    "virginica": ("third", "diamond"),
}
"""Role and symbol of a species' points."""
RING_PX, RIM_PX, POINT_PX = 8.0, 1.25, 4.2
"""The diameter of a flower's ring, how wide its line is, and the diameter of a flower, in px."""
GROUND = 0.32
"""How strong the ground is where a class is sure: flowers stand out from their own."""
W_PX = 250.0
"""How wide the weights' panel is, in px."""
BIAS_PX = 82.0
"""How high the row of a bias is, in px."""
LEAST_SLOPE = 1e-12
"""A shorter one has no direction."""
THICKEST, SLENDER, HEAD_SHARE = 2.5, 0.2, 0.6
"""The width of a way downhill in px, and in its lengths where it is short; what part of it its head takes at most."""
HEAD_PX, RIM = 10.0, 0.5
"""The diameter of a head's ring in px, and how far from its middle the way downhill begins, in units of the weights."""
HALF_NAME, AWAY = np.array([17.0, 8.0]), (10.0, 16.0, 22.0, 30.0)
"""Half the width and height of a name with its square, and how far from the middle of its head it may begin, in px."""
IN_CM = r"\ in\ cm"
"""The unit in the name of a measurement, which its weight has not."""
CLEAR, WAY_CLEAR, POINTS = 6.0, 10.0, 21
"""From what distance on a name is clear of a line, in px, and how much farther from a way downhill, which it does not
name; by how many points of a line that is measured."""
TURNS = sorted(np.linspace(-np.pi, np.pi, 16, endpoint=False).tolist(), key=abs)
"""From outwards, the directions from its head in which a name may be, the nearest first."""
ROW_PX = 18.0
"""How high the row of a class is below the plane."""
SYMBOL_PX = 9.0
"""How large a species' symbol is beside its bar, in px."""
SYMBOL_AT, LEFT, RIGHT = -0.08, -0.62, 1.36
"""Where the symbols of the classes stand, left of the bars of the probabilities; where their axis begins and ends."""
NEAR = 0.4
"""Nearer to the plane's lower edge, in its units, the name of the learner's own point is above it."""
OWN_HIGH = 2.3
"""So far up or down that point can be dragged: to the last of its steps in the plane, which is wider than high."""
BAR = (0.16, 0.84)
"""Between which parts of its row the bar of a probability is."""
ACROSS, OUT = 0.3, 0.85
"""How far the dashed strokes across a border reach to either side, in the plane's units; after which part of it, from
where borders meet, they are."""
TIE = 1e-9
"""Of a border with both ends at the plane's edge, the first counts as further out."""
SAID_DOWN = -47.0
"""How far above the lower edge of the weights' panel its dashes are explained, in px."""
NUMBER_UP, NAME_UP = 17.0, 34.0
"""How far above its track the number of a bias stands, and how far its species, in px."""
TRACK, HALF_TICK, HALF_BAR = 0.62, 0.07, 0.03
"""How far down its row the track of a bias is; half the height of the stroke at 0, and of the bar; in rows."""
SMALL = 12.0
AHEAD_OF_UP = 0.2
"""A name is much wider than high: so far up as 1 across."""
SMALLEST = 0.03
"""A region that takes a smaller part of the plane has no name in it."""
STEPS = 1000
"""Training ends after so many steps."""
TICKS = (0, 10, 100, STEPS)
"""The numbers on the logarithmic axis of the steps, on which a step is where its number and 1 more is."""
LOWEST, HIGHEST = 0.05, 20.0
"""The losses that the logarithmic axis shows."""


def draw(axes: dict[str, Any], r: Result) -> None:
    """Limits and names of all panels."""
    axes["plane"].set(xlim=(-EDGE[0], EDGE[0]), ylim=(-EDGE[1], EDGE[1]))
    label_axes(axes["plane"], r.dataset)
    axes["plane"].set_title("ground: what softmax says; flowers: the truth", loc="left", pad=18)
    K = len(r.classes)
    axes["own"].set(xlim=(LEFT, RIGHT), ylim=(K, 0), xticks=[], yticks=[])
    axes["own"].set_axis_off()
    for k, name in enumerate(r.classes):
        axes["own"].text(LEFT, k + 0.5, name, va="center", fontsize=9)
        low, high = k + BAR[0], k + BAR[1]
        axes["own"].plot([0, 1, 1, 0, 0], [low, low, high, high, low], gid="muted", linewidth=0.8)
    ticks = [-LARGEST, 0, LARGEST]
    axes["w"].set(xlim=(-END, END), ylim=(-END, END), xticks=ticks, yticks=ticks)
    axes["w"].axhline(0, gid="muted", linewidth=0.8)
    axes["w"].axvline(0, gid="muted", linewidth=0.8)
    across, up = (name.replace(IN_CM, "") for name in r.dataset.source.column_names)
    axes["w"].set_xlabel(f"for ${across}$", labelpad=1)
    axes["w"].set_ylabel(f"for ${up}$", labelpad=-4)
    axes["w"].set_title("weights: drag a tip, borders turn", loc="left", pad=18)
    axes["bias"].set(xlim=(-END, END), ylim=(K, 0), xticks=[], yticks=[])
    axes["bias"].set_axis_off()
    for k in range(K):
        at = k + TRACK
        axes["bias"].plot([-LARGEST, LARGEST], [at, at], gid="muted", linewidth=1.5)
        axes["bias"].plot([0, 0], [at - HALF_TICK, at + HALF_TICK], gid="muted", linewidth=1.0)
    for tick in ticks:
        axes["bias"].text(tick, K, f"{tick:g}".replace("-", "−"), ha="center", va="center", fontsize=9)
    axes["bias"].set_title("biases $b_k$", loc="left", pad=18)
    axes["loss"].set(xlim=(1, STEPS + 1), ylim=(LOWEST, HIGHEST), xscale="log", yscale="log")
    axes["loss"].set_xticks([tick + 1 for tick in TICKS], [str(tick) for tick in TICKS])
    axes["loss"].set_yticks([0.1, 1, 10], ["0.1", "1", "10"])
    axes["loss"].minorticks_off()
    axes["loss"].set_title("loss $L$ by step, both on a log scale", loc="left")


def plane(r: Result) -> Iterator[Mark]:
    """Tints as strong as the class is sure, borders, points, a ring round each in a wrong region."""
    box = (-EDGE[0], EDGE[0], -EDGE[1], EDGE[1])
    roles = tuple(LOOK[name][0] for name in r.classes)
    pieces = classifier.borders(r.W)
    look: dict[str, Any] = {"classes": roles, "shades": r.sure, "boundary": joined(pieces), "opacity": GROUND}
    yield Image(axes="plane", values=r.best, box=box, **look)
    if r.angles and len(pieces) > 1:  # of two classes, logistic regression has dashes there
        yield across(np.array(pieces))
    x, y = r.X[:, 0], r.X[:, 1]
    ring: dict[str, Any] = {"size": RING_PX, "filled": False, "name": "wrong"}
    yield Points(axes="plane", role="wrong", x=x[r.wrong], y=y[r.wrong], **ring)
    # Over all of these, so that rings are thin, and those that touch one outline.
    look = {"size": RING_PX - 2 * RIM_PX, "name": "wrong"}
    yield Points(axes="plane", role="paper", x=x[r.wrong], y=y[r.wrong], **look)
    for k, name in enumerate(r.classes):
        (role, symbol), of_class = LOOK[name], r.y == k
        yield Points(
            axes="plane",
            role=role,
            x=x[of_class],
            y=y[of_class],
            size=POINT_PX,
            symbol=symbol,
            name=name,
        )
    yield from names(r)
    yield under_title("plane", f"{r.mistakes} of {r.y.size} flowers in a wrong region", "wrong", name="wrong")


def joined(pieces: Sequence[Floats]) -> Floats | None:
    """The ends of straight pieces, NaN between two of them: (3 k, 2), or None where there is none."""
    if not pieces:
        return None
    found: Floats = np.concatenate([np.vstack([piece, np.full((1, 2), np.nan)]) for piece in pieces])
    return found


def across(pieces: Floats) -> Line:
    """A dashed stroke across each border, at right angles, as the dashed sides of the weights are."""
    far = np.abs(pieces / EDGE).max(axis=2) - np.array([0.0, TIE])
    outer, inner = (
        np.take_along_axis(pieces, far.argsort(axis=1)[:, k, None, None], axis=1)[:, 0] for k in (1, 0)
    )
    at, along = inner + OUT * (outer - inner), outer - inner
    normals = np.column_stack([-along[:, 1], along[:, 0]]) / np.hypot(along[:, 0], along[:, 1])[:, None]
    (x0, y0), (x1, y1) = ((at + side * ACROSS * normals).T for side in (-1, 1))
    return strokes("plane", (x0, x1), (y0, y1), role="ink", width=1.5, dash=True)


def names(r: Result) -> Iterator[Mark]:
    """What softmax says in each region, far from flowers and borders: being convex, it has every mean in it."""
    rows, columns = r.best.shape
    free = room(r.dataset.name) * r.sure**5
    for k, name in enumerate(r.classes):
        row, column = np.nonzero(r.best == k)
        if row.size >= SMALLEST * r.best.size:
            weight = free[row, column] / free[row, column].sum()
            x = (2 * (column @ weight) + 1 - columns) / columns * EDGE[0]
            y = (rows - 1 - 2 * (row @ weight)) / rows * EDGE[1]
            yield Label(axes="plane", at=(x, y), text=f"says {name}", align="center", bold=True, name=name)


@lru_cache(maxsize=len(classifier.SETS))
def room(name: str) -> Floats:
    """How much room for a name each cell of the plane has: (rows, columns), more where flowers and edges are far."""
    x, y = classifier.MIDDLES[:2]
    flowers = np.column_stack(classifier.SETS[name].scaled)
    away = np.min([np.hypot(AHEAD_OF_UP * (x - a), y - b) for a, b in flowers], axis=0)
    inside = np.minimum(AHEAD_OF_UP * (EDGE[0] - np.abs(x)), EDGE[1] - np.abs(y))
    found: Floats = np.minimum(away, inside).reshape(classifier.CELLS[::-1]) ** 4
    return found


def length_of_slope(r: Result) -> float:
    """How long a gradient of 1 is now, in units of the weights: all in one scale, the longest CAP at most."""
    longest = float(np.hypot(r.dW[:, 0], r.dW[:, 1]).max())
    return min(PULL, CAP / longest) if longest else PULL


def weights(r: Result) -> Iterator[Mark]:
    """Each w_k as an arrow, from its ring the way in which the loss falls; if asked, what is across borders."""
    heads, ways = r.W[:, :2], downhill(r)
    if r.angles:
        around = heads[[*range(len(heads)), 0]]
        yield Line(axes="w", role="muted", x=around[:, 0], y=around[:, 1], width=1.2, dash=True)
        text = "dashed: 90° to the borders"
        yield Label(axes="w", at=(0.5, 0), text=text, align="center", offset=(0, SAID_DOWN), axes_coords="xy")
    for head, name in zip(heads, r.classes, strict=True):
        yield Arrow(axes="w", role=LOOK[name][0], tail=(0.0, 0.0), head=_point(head), width=3)
    offsets = beside(heads, ways)
    for k, (start, end) in enumerate(ways):  # over all of these
        width = min(THICKEST, SLENDER * float(np.hypot(*(end - start))) * W_PX / (2 * END))
        look: dict[str, Any] = {"width": width, "head_share": HEAD_SHARE}
        yield Arrow(axes="w", role="gradient", tail=_point(start), head=_point(end), **look)
        yield Label(
            axes="w",
            role=LOOK[r.classes[k]][0],
            at=_point(heads[k]),
            text=f"w{SUB[k + 1]}",
            offset=_point(offsets[k]),
            align="center",
            name=r.classes[k],
        )
    yield under_title("w", "the way downhill", "gradient")
    if len(r.W) == 2:
        yield from logistic(r)


def downhill(r: Result) -> Floats:
    """From the ring of each head the way in which the loss falls, its start and its end: (K, 2, 2)."""
    slopes = r.dW[:, :2]
    length = np.maximum(np.hypot(slopes[:, :1], slopes[:, 1:]), LEAST_SLOPE)
    starts = r.W[:, :2] - RIM * slopes / length
    return np.stack([starts, starts - length_of_slope(r) * slopes], axis=1)


def beside(heads: Floats, ways: Floats) -> Floats:
    """How many px right and up of each head its name is, inside the panel: (K, 2).

    Of all places it is the nearest, and the furthest outwards, at which the name is clear of axes, arrows, dashed lines
    and other names; else that at which it is clearest.
    """
    px, inside = W_PX / (2 * END), W_PX / 2 - HALF_NAME
    strokes = px * np.array(
        [
            [(-END, 0.0), (END, 0.0)],
            [(0.0, -END), (0.0, END)],
            *([(0.0, 0.0), head] for head in heads),
            *([head, heads[k - 1]] for k, head in enumerate(heads)),
        ]
    )
    along = np.linspace(0, 1, POINTS)[:, None, None]
    lines, falls = (
        (all_of[:, 0] + along * (all_of[:, 1] - all_of[:, 0])).reshape(-1, 2)
        for all_of in (strokes, px * ways)
    )
    found: Floats = np.zeros_like(heads)
    done: list[Floats] = []
    for k, head in enumerate(px * heads):
        outwards = math.atan2(*(head - px * heads.mean(axis=0))[::-1])
        turns = outwards + np.array(TURNS)
        ways_out = np.column_stack([np.cos(turns), np.sin(turns)])
        places = head + np.vstack([(HALF_NAME + away) * ways_out for away in AWAY])
        places = np.clip(places, -inside, inside)
        free = np.minimum(apart(places, lines, HALF_NAME), apart(places, falls, HALF_NAME) - WAY_CLEAR)
        if done:
            free = np.minimum(free, apart(places, np.array(done), 2 * HALF_NAME))
        free = np.minimum(free, apart(places, px * heads, HALF_NAME + HEAD_PX / 2))
        place = places[np.minimum(free, CLEAR).argmax()]
        done.append(place)
        found[k] = place - head
    return found


def apart(places: Floats, points: Floats, half: Floats) -> Floats:
    """How far boxes in the middle of places (n, 2), with half their sides `half` (2,), are from points (m, 2): (n,)."""
    across, up = (np.abs(places[:, j, None] - points[:, j]) - half[j] for j in (0, 1))
    found: Floats = np.maximum(across, up).min(axis=1)
    return found


def logistic(r: Result) -> Iterator[Mark]:
    """Of two classes: where logistic regression with w = w_2 - w_1 has sigma = 1/2."""
    if not r.has_line:
        return
    w = r.difference
    size = float(np.hypot(w[0], w[1]))
    middle, along = -w[2] * w[:2] / size**2, np.array([-w[1], w[0]]) / size
    ends = middle + np.outer([-9.0, 9.0], along)
    yield Line(axes="plane", role="forward", x=ends[:, 0], y=ends[:, 1], width=5, dash=True, name="logistic")
    yield Label(
        axes="plane",
        role="forward",
        at=(0, 0),
        text="✓ dashed: logistic regression with w₂ − w₁",
        offset=(8, 12),
        axes_coords="xy",
        size=11.5,
        name="logistic",
    )


def own_point(r: Result) -> Iterator[Mark]:
    """A bar for each probability of the learner's own point, and what that point is, with its 1."""
    for k, p in enumerate(r.own_p.tolist()):
        role, symbol = LOOK[r.classes[k]]
        yield rectangle("own", (0.0, p), (k + BAR[0], k + BAR[1]), role=role, opacity=0.7, name="own")
        yield Label(axes="own", at=(1.0, k + 0.5), text=share(p), offset=(8, 0), size=12)
        look: dict[str, Any] = {"size": SYMBOL_PX, "symbol": symbol, "name": r.classes[k]}
        yield Points(axes="own", role=role, x=[SYMBOL_AT], y=[k + 0.5], **look)
    length, width = in_cm(r)
    text = f"p of your point x: {number(length)} cm, {number(width)} cm"
    yield Label(axes="own", at=(0, 1), text=text, offset=(0, 12), axes_coords="xy", size=13)
    aside = (-17, -10) if r.own[1] > NEAR - EDGE[1] else (-17, 10)  # not on the numbers below the plane
    yield Label(axes="plane", at=_point(r.own), text="x", offset=aside, size=13, bold=True, name="own")


def share(p: float) -> str:
    """A probability, without an exponent."""
    return f"< {number(LEAST)}" if 0 < p < LEAST else number(p)


def in_cm(r: Result) -> tuple[float, float]:
    """The learner's own point in the dataset's numbers."""
    across, up = (float(scale.restore(value)) for scale, value in zip(r.dataset.scales, r.own, strict=True))
    return across, up


def biases(r: Result) -> Iterator[Mark]:
    """A bar for each bias on its track, its number above it, and above that whose it is; what it is the weight of."""
    for k, (name, value) in enumerate(zip(r.classes, r.W[:, 2].tolist(), strict=True)):
        role, at = LOOK[name][0], (-LARGEST, k + TRACK)
        yield rectangle(
            "bias", (0.0, value), (k + TRACK - HALF_BAR, k + TRACK + HALF_BAR), role=role, opacity=0.9
        )
        look: dict[str, Any] = {"axes": "bias", "at": at, "size": 12}
        yield Label(role=role, text=name, offset=(0, NAME_UP), name=name, **look)
        yield Label(text=f"b{SUB[k + 1]} = {number(value)}", offset=(0, NUMBER_UP), **look)
    yield under_title("bias", "for the 1 in x")


def loss(r: Result) -> Iterator[Mark]:
    """The loss at each step, and where it is now."""
    steps, shown = np.arange(r.taken + 1) + 1, np.clip(r.by_step, LOWEST, HIGHEST)
    yield Line(axes="loss", role="forward", x=steps, y=shown, name="loss")
    yield Points(axes="loss", role="forward", x=steps[-1:], y=shown[-1:], size=8, name="loss")
    K = len(r.classes)
    guess = float(np.log(K))
    yield Line(axes="loss", role="muted", x=(1, STEPS + 1), y=(guess, guess), width=1, dash=True)
    yield Label(
        axes="loss", at=(STEPS + 1, guess), text=f"guess: ln {K}", align="right", offset=(0, 8), size=11.5
    )


def handles(r: Result) -> Iterator[Handle]:
    """The learner's own point, the head of each w_k, each bias."""
    highest = max(OWN_HIGH, abs(float(r.own[1])))  # no farther out than it is

    def moved(x: float, y: float) -> dict[str, Any]:
        return {"own": np.array([x, min(max(y, -highest), highest)])}

    yield Handle(
        label="your point x",
        axes="plane",
        at=_point(r.own),
        to_parameters=moved,
        name="own",
    )

    def head(k: int) -> Handle:
        return Handle(
            label=f"w{k + 1}, {r.classes[k]}",
            axes="w",
            at=_point(r.W[k, :2]),
            to_parameters=lambda x, y: {"W": np.vstack([r.W[:k], [x, y, r.W[k, 2]], r.W[k + 1 :]])},
            entries={"W": (k, slice(2))},
            size=HEAD_PX,
        )

    def bias(k: int) -> Handle:
        return Handle(
            label=f"bias of w{k + 1}, {r.classes[k]}",
            axes="bias",
            at=(float(r.W[k, 2]), k + TRACK),
            along="x",
            to_parameters=lambda x, _: {"W": with_entry(r.W, (k, 2), x)},
            entries={"W": (k, 2)},
            size=10,
        )

    for k in range(len(r.W)):
        yield head(k)
        yield bias(k)


def _point(at: Any) -> tuple[float, float]:
    return float(at[0]), float(at[1])
