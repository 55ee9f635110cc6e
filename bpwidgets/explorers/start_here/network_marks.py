"""The network: a bead on each edge is its weight, on the chosen one with a scale; an arrow says where it should go."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.arrays import with_entry
from bpwidgets.explorers.start_here.learning import LARGEST, WEIGHTS
from bpwidgets.explorers.start_here.plane_marks import KINDS
from bpwidgets.live.picture import network
from bpwidgets.live.picture.formatting import number
from bpwidgets.live.picture.marks import Arrow, Handle, Label, Line, Mark, Polygon
from bpwidgets.live.picture.network import Network
from bpwidgets.live.picture.shapes import strokes, under_title
from bpwidgets.live.picture.style import RATIO_PT, TICK_PX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.calculus.arrays import Floats
    from bpwidgets.explorers.start_here.learning import Result
    from bpwidgets.live.picture.style import Role

    Place = tuple[int, int, int]

PLACE = {"network": (16, 50, 530, 240)}
"""Left, top, width and height in px."""
NETWORK = Network(
    axes="network", sizes=(2, 3, 3), x=(26.0, 196.0, 396.0), middle=118.0, max_height=190.0, diameter=36.0
)
SOFTMAX, LOSS = (450.0, 118.0), (494.0, 118.0)
"""The middles of what comes after the scores."""
BOX = (12.0, 113.0)
"""Half the width and half the height of the softmax's box, in px."""
ZERO = (
    np.array([[99.0, 93.0], [73.0, 85.0], [54.0, 67.0]]),
    np.array([[110.0, 79.0, 54.0], [63.0, 97.0, 60.0], [54.0, 76.0, 125.0]]),
)
"""How far from its source's middle the bead of a weight of 0 is, in px: (3, 2) and (3, 3), as the weights are.

No bead of a training lies where two edges cross, and no two run into each other.
"""
KEY = (196.0, -10.0)
"""The middle of the words on the hidden units' maps: right under these."""
CHOSEN = 3.0
"""How wide the line is on which the chosen hidden unit is 0, in its map."""
ZERO_HALF = 4.5
"""Half the length of the tick that is on each edge where the bead of a weight of 0 would be, in px."""
UNIT = 8.5
"""How many px a weight of 1 is, on every edge."""
TRACK, TICK = 11.0, 4.0
"""How wide the scale of the chosen weight is, and how long its tick at 0, which begins at its rim, in px."""
LONGEST = 36.0
"""How long the arrow at the weight of the steepest slope is, in px; the others are in proportion."""
THIN, PER_UNIT = 0.7, 1.5
"""How wide the edge of a weight of 0 is, and how much wider one for each 1 that the weight is away from 0, in px."""
TAIL, TAIL_SHADE = 4.0, 0.45
"""How wide the tail of a bead is, back to where it began, in px, and how opaque."""
PALE = 0.4
"""How opaque the edges are that do not lead to the chosen weight's hidden unit, nor from it."""
RADIUS = 16.0
"""Of the map in a hidden unit, in px."""
SHADE, FAINT = 0.45, 0.22
"""How dark the half is in which the chosen hidden unit is positive, and in which others are."""
LETTERS = ((24.0, 18.0), (-29.0, 0.0), (24.0, -18.0))
"""How many px right of each hidden unit's middle and above it its letter is: outside the map, off edges and numbers."""
ASIDE = (36.0, 19.0)
"""How far left of the bead on an edge that is upright its number would be, and how far above one that lies."""
ZERO_ASIDE = 16.0
"""How far from the edge the number of the tick at 0 stands, on the other side than that of the bead."""
HALF_TURN = np.linspace(-np.pi / 2, np.pi / 2, 25)
BEAD, MOVED = 11.0, 15.0
"""How large the beads are, and that of which the sentence speaks."""


def at(place: Place, value: float) -> tuple[float, float]:
    """Where the bead of a weight is that has a value."""
    (a, b), (c, d) = _direction(place)
    along = _zero(place) + UNIT * value
    return a + along * c, b + along * d


def value_at(place: Place, x: float) -> float:
    """The value of the weight whose bead is there."""
    (start, _), (across, _) = _direction(place)
    return ((x - start) / across - _zero(place)) / UNIT


def _zero(place: Place) -> float:
    """How far from where its edge leaves its source the bead of a weight of 0 is."""
    layer, i, j = place
    return float(ZERO[layer - 1][i, j]) - NETWORK.diameter / 2


def _direction(place: Place) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where an edge leaves its source, and the way that it takes, 1 px long."""
    (a, b), (c, d) = _ends(place)
    length = float(np.hypot(c - a, d - b))
    return (a, b), ((c - a) / length, (d - b) / length)


def _ends(place: Place) -> tuple[tuple[float, float], tuple[float, float]]:
    layer, i, j = place
    return network.edge_ends(NETWORK)[layer - 1, i, j]


# ---- what stands still -----------------------------------------------------------------------------------


def draw(axes: Any) -> None:
    """Units, the softmax and the loss."""
    _, _, width, height = PLACE["network"]
    axes.set_axis_off()
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.set_title("a network: drag a bead", loc="left", pad=18)
    for layer, letter in enumerate("xz"):
        for k, y in enumerate(NETWORK.heights(layer)):
            offset = LETTERS[k] if letter == "z" else (0.0, 0.0)
            _unit(axes, (NETWORK.x[layer], y), f"${letter}_{k + 1}$", offset=offset)
    for k, (kind, y) in enumerate(zip(KINDS, NETWORK.heights(2), strict=True)):
        _unit(axes, (NETWORK.x[2], y), f"$s_{k + 1}$", kind.role)
        rim = NETWORK.x[2] + NETWORK.diameter / 2
        axes.plot([rim, SOFTMAX[0] - BOX[0]], [y, y], gid="muted", linewidth=0.7)
        axes.plot((rim + SOFTMAX[0] - BOX[0]) / 2, y, kind.marker, markersize=8, gid=kind.role)
    axes.plot([SOFTMAX[0] + BOX[0], LOSS[0] - 18], [LOSS[1], LOSS[1]], gid="muted", linewidth=0.7)
    (x, y), (across, up) = SOFTMAX, BOX
    corners = ((x - across, y - up), (x + across, y - up), (x + across, y + up), (x - across, y + up))
    axes.plot(*zip(*corners, corners[0], strict=True), gid="ink", linewidth=1.2)
    axes.text(*SOFTMAX, "softmax", ha="center", va="center", rotation=90)
    _unit(axes, LOSS, "$L$")
    axes.text(LOSS[0], LOSS[1] + 47, "loss", ha="center", va="center", fontsize=9)
    axes.text(*KEY, "shaded: $z > 0$", ha="center", va="center", fontsize=9)
    for place in WEIGHTS.values():
        (x, y), (_, (c, d)) = at(place, 0.0), _direction(place)
        axes.plot(
            [x - ZERO_HALF * d, x + ZERO_HALF * d],
            [y + ZERO_HALF * c, y - ZERO_HALF * c],
            gid="muted",
            linewidth=1.0,
        )


def _unit(
    axes: Any,
    middle: tuple[float, float],
    name: str,
    role: Role = "ink",
    offset: tuple[float, float] = (0.0, 0.0),
) -> None:
    wide = 1.2 if role == "ink" else 2.2
    axes.plot(*middle, "o", markersize=25, gid=role, fillstyle="none", markeredgewidth=wide)
    aside = tuple(RATIO_PT * px for px in offset)
    axes.annotate(name, middle, aside, textcoords="offset points", ha="center", va="center")


# ---- weights and slopes ----------------------------------------------------------------------------------


def weights(r: Result) -> Iterator[Mark]:
    """The edges, thick where a weight is large, dashed where it is negative; the loss.

    And of the weight of which the sentence speaks its scale and its number.
    """
    for place in WEIGHTS.values():
        value, ((a, b), (c, d)) = _entry(place, r.W1, r.W2), _ends(place)
        look: dict[str, Any] = {"width": THIN + PER_UNIT * abs(value), "dash": value < 0}
        look["opacity"] = 0.9 if place[place[0]] == r.hidden else PALE
        look["role"] = "ink" if place == r.weight else "muted"
        yield Line(axes="network", x=(a, c), y=(b, d), **look)
    yield from halves(r)
    if r.taken:
        yield tails(r)
    yield from scale(r)
    yield Label(
        axes="network",
        at=at(r.weight, r.value),
        offset=_beside(r.weight),
        text=number(r.value),
        align="center",
        bold=True,
    )
    tail = "; tail: from step 0" if r.taken else ""
    yield under_title("network", f"thick: large; dashed: negative; tick: 0{tail}")
    yield Label(axes="network", at=LOSS, offset=(0, 31), text=number(r.loss), align="center", bold=True)


def scale(r: Result) -> Iterator[Mark]:
    """The part of its edge on which the chosen weight's bead runs, a tick beside 0, and a bar from 0 to the bead."""
    _, (c, d) = _direction(r.weight)
    low, zero, here, high = (at(r.weight, value) for value in (-LARGEST, 0.0, r.value, LARGEST))
    x, y = zero
    look: dict[str, Any] = {"axes": "network", "role": "ink"}
    yield Line(x=(low[0], high[0]), y=(low[1], high[1]), width=TRACK, opacity=0.25, **look)
    yield Line(x=(x, here[0]), y=(y, here[1]), width=5, **look)
    up = 1 if d > -0.1 else -1
    aside, rim = np.array([abs(d), -up * c]), np.array([TRACK / 2, TRACK / 2 + TICK])
    yield Line(x=x + aside[0] * rim, y=y + aside[1] * rim, width=1.6, **look)
    offset = (ZERO_ASIDE * float(aside[0]), ZERO_ASIDE * float(aside[1]))
    yield Label(axes="network", at=zero, text="0", align="center", offset=offset, size=TICK_PX)


def tails(r: Result) -> Line:
    """From each bead back to where it was before the first step."""
    now = np.array([at(place, _entry(place, r.W1, r.W2)) for place in WEIGHTS.values()])
    began = np.array([at(place, _entry(place, *r.began)) for place in WEIGHTS.values()])
    x, y = (began[:, 0], now[:, 0]), (began[:, 1], now[:, 1])
    return strokes("network", x, y, role="ink", width=TAIL, opacity=TAIL_SHADE)


def halves(r: Result) -> Iterator[Mark]:
    """In each hidden unit the plane, small: shaded is the half in which it is positive, darker in the chosen one.

    The edge of that half is where the unit is 0: the chosen one's is thick, as the line in the plane.
    """
    for k, ((w1, w2), y) in enumerate(zip(r.W1.tolist(), NETWORK.heights(1), strict=True)):
        if w1 or w2:
            angle = np.arctan2(w2, w1) + HALF_TURN
            yield Polygon(
                axes="network",
                role="ink",
                x=NETWORK.x[1] + RADIUS * np.cos(angle),
                y=y + RADIUS * np.sin(angle),
                opacity=SHADE if k == r.hidden else FAINT,
            )
            across, up = RADIUS * np.cos(angle[[0, -1]]), RADIUS * np.sin(angle[[0, -1]])
            width = CHOSEN if k == r.hidden else 1.2
            yield Line(axes="network", role="ink", x=NETWORK.x[1] + across, y=y + up, width=width)


def slopes(r: Result) -> Iterator[Mark]:
    """The answer: at each bead an arrow downhill, against its slope."""
    steepest = max(float(np.abs(r.dW1).max()), float(np.abs(r.dW2).max()))
    if not r.answer or not steepest:
        return
    for place in WEIGHTS.values():
        value, slope = _entry(place, r.W1, r.W2), _entry(place, r.dW1, r.dW2)
        tail, head = at(place, value), at(place, value - LONGEST / UNIT * slope / steepest)
        yield Arrow(axes="network", role="gradient", tail=tail, head=head, width=3)


def _beside(place: Place) -> tuple[float, float]:
    """From a bead to its number, on the side on which no other edge of its source is: left of an edge that is steep."""
    _, (c, d) = _direction(place)
    up = 1 if d > -0.1 else -1
    return -ASIDE[0] * d**2, up * ASIDE[1] * c


def _entry(place: Place, one: Floats, two: Floats) -> float:
    layer, i, j = place
    return float((one, two)[layer - 1][i, j])


def beads(r: Result) -> Iterator[Handle]:
    """Every weight, dragged along its edge."""
    for name, place in WEIGHTS.items():
        layer, *entry = place
        ends = [at(place, end) for end in (-LARGEST, LARGEST)]
        yield Handle(
            label=f"the weight {name}",
            axes="network",
            at=at(place, _entry(place, r.W1, r.W2)),
            along="x",
            track=partial(_track, ends),
            to_parameters=partial(_moved, r, name),
            entries={f"W{layer}": tuple(entry)},
            size=MOVED if place == r.weight else BEAD,
        )


def _track(ends: list[tuple[float, float]]) -> tuple[Floats, Floats]:
    x, y = np.array(ends).T
    return x, y


def _moved(r: Result, name: str, x: float, _: float) -> dict[str, Any]:
    """What a bead at x sets: its weight and, if that is another one, that the sentence speaks of it."""
    layer, i, j = place = WEIGHTS[name]
    value = value_at(place, x)
    if np.isclose(value, _entry(place, r.W1, r.W2), rtol=0, atol=1e-9):
        return {}
    return {f"W{layer}": with_entry((r.W1, r.W2)[layer - 1], (i, j), value), "weight": name}
