"""The chosen sample's pass forward and back, as lesson 08 draws it: the last two layers of weights as a network.

There is room for six units of a layer and for three classes: the largest inputs, the units with the largest delta, the
sample's own class and the likeliest others. Every number is that of the whole network.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.calculus import deep_network
from bpwidgets.calculus.layer import affine
from bpwidgets.calculus.softmax import one_hot
from bpwidgets.calculus.training_sets import training_set
from bpwidgets.explorers.backpropagation.training_result import Show
from bpwidgets.live.picture import formatting, network
from bpwidgets.live.picture.formatting import SUB
from bpwidgets.live.picture.marks import Arrow, ClickTarget, Label, Line, Mark, Points
from bpwidgets.live.picture.network import Network

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from numpy.typing import NDArray

    from bpwidgets.calculus.arrays import Floats
    from bpwidgets.explorers.backpropagation.training_result import Result
    from bpwidgets.live.picture.style import Role

    Indices = NDArray[np.intp]

PLACE = (378, 72, 512, 318)
"""Left, top, width and height in px."""
MOST, MOST_CLASSES = 6, 3
"""So many units of a layer are shown at most, and so many classes."""
ACROSS, ONE_LAYER = (42.0, 214.0, 394.0), (60.0, 360.0)
"""Where the layers stand: of two layers of weights, and of one."""
MIDDLE, HEIGHT, SPACING, DIAMETER = 168.0, 262.0, 96.0, 26.0
LOSS = 494.0
"""Where the loss stands."""
BACK = (450.0, 12.0)
"""Where the way back to the curves is clicked."""
TEXT, CHARACTER, GAP = 11.5, 6.3, 13.0
"""The size of the numbers under units, how wide one of their characters is, and how high the gap is for them, in px."""
SUBSCRIPTS = str.maketrans("0123456789", SUB)


@dataclass(frozen=True, eq=False)
class Column:
    """A layer of units, as far as it is shown.

    Attributes:
        units: which units are shown, from 0: (k,).
        of: how many there are.
        z: what goes on from them: inputs, activations, or probabilities.
        delta: dL/da of them; None of inputs.
        names: what stands in them.
        title: what stands above them.
    """

    units: Indices
    of: int
    z: Floats
    delta: Floats | None
    names: list[str]
    title: str


def largest(values: Floats, count: int) -> Indices:
    """Where the values of the largest sizes are, in the order of their places."""
    return np.sort(np.argsort(-np.abs(values), kind="stable")[:count])


def columns(r: Result) -> list[Column]:
    """The scores, the layer before them, and the one before that, if there is any; from left to right."""
    layers = len(r.z)
    x = training_set(r.data).held_X[r.number]
    p = r.z[-1].copy()
    p[r.label] = 2.0  # the sample's own class is always shown
    found = [_column("s", largest(p, MOST_CLASSES), r.z[-1], r.delta[-1], "scores", first=0)]
    for layer in range(layers - 2, max(layers - 4, -1), -1):
        title = f"layer {layer + 1}"
        found.append(_column("z", largest(r.delta[layer], MOST), r.z[layer], r.delta[layer], title))
    if len(found) < min(layers, 2) + 1:
        found.append(_column("x", largest(x, MOST), x, None, "inputs"))
    return found[::-1]


def _column(
    letter: str, units: Indices, z: Floats, delta: Floats | None, title: str, first: int = 1
) -> Column:
    names = [f"{letter}{str(unit + first).translate(SUBSCRIPTS)}" for unit in units.tolist()]
    of = z.size
    some = f"{title}, {len(units)} of {of}" if len(units) < of else title
    return Column(units, of, z[units], None if delta is None else delta[units], names, some)


def net_of(shown: list[Column]) -> Network:
    """Where the units stand."""
    return Network(
        axes="passes",
        sizes=tuple(len(column.units) for column in shown),
        x=ACROSS if len(shown) == len(ACROSS) else ONE_LAYER,
        middle=MIDDLE,
        max_height=HEIGHT,
        max_spacing=SPACING,
        diameter=DIAMETER,
    )


def draw(axes: Any) -> None:
    """Empty axes that count px, under what they show."""
    axes.set_axis_off()
    axes.set(xlim=(0, PLACE[2]), ylim=(0, PLACE[3]))
    axes.set_title("forward and back, as in lesson 8", loc="left", pad=25)


def graph(r: Result) -> Iterator[Mark]:
    """Edges with weights, units with z and delta, and the gradients of one hidden unit's weights on their way back."""
    shown = columns(r)
    net, layers = net_of(shown), r.layers[-(len(shown) - 1) :]
    weights = [
        layer.W[np.ix_(after.units, before.units)]
        for layer, (before, after) in zip(layers, pairwise(shown), strict=True)
    ]
    yield from network.edges(net, weights, widths=network.weight_widths(weights))
    yield from network.minus_signs(net, weights)
    yield from network.gradient_edges(net, gradients(shown))
    yield from loss(r, net)
    for layer, column in enumerate(shown):
        role: Role = "input" if column.delta is None else "forward"
        yield from network.units(net, layer, names=column.names, role=role)
        yield from numbers(net, layer, column, is_last=column is shown[-1], r=r)
        at = (net.x[layer], PLACE[3])
        yield Label(axes="passes", at=at, offset=(0, 10), text=column.title, align="center", size=12)
    yield Label(axes="passes", at=BACK, text="◂ back to the curves", align="center", size=12)


def gradients(shown: list[Column]) -> list[Floats]:
    """dL/dW of the weights that are shown, of this sample; as in lesson 08 there is room for one hidden unit's."""
    found = [
        np.outer(after.delta if after.delta is not None else 0.0, before.z)
        for before, after in pairwise(shown)
    ]
    if len(found) > 1 and shown[1].delta is not None:
        unit = np.arange(len(shown[1].units)) == np.abs(shown[1].delta).argmax()
        found = [found[0] * unit[:, None], found[1] * unit]
    return found


def numbers(net: Network, layer: int, column: Column, *, is_last: bool, r: Result) -> Iterator[Mark]:
    """Under each unit what goes on from it, and what has come back to it; of a score its p."""
    letter = "p" if is_last else "x" if column.delta is None else "z"
    for k, y in enumerate(net.heights(layer)):
        text = f"{letter} {formatting.number(column.z[k], 2)}"
        if column.delta is not None:
            text += f"  δ {formatting.number(column.delta[k], 2)}"
        at = (net.x[layer], y - DIAMETER / 2 - 8)
        half = CHARACTER * len(text) / 2
        yield Line(axes="passes", role="paper", x=(at[0] - half, at[0] + half), y=(at[1], at[1]), width=GAP)
        bold = is_last and int(column.units[k]) == r.label
        yield Label(axes="passes", at=at, text=text, align="center", size=TEXT, bold=bold)


def loss(r: Result, net: Network) -> Iterator[Mark]:
    """The loss of this sample at the end, and what it sends back to each score."""
    middle = (LOSS, MIDDLE)
    for y in net.heights(len(net.sizes) - 1):
        start = net.x[-1] + DIAMETER / 2
        yield Line(axes="passes", role="muted", x=(start, LOSS - 15), y=(y, MIDDLE), width=1.2)
        yield Arrow(
            axes="passes", role="gradient", tail=(LOSS - 18, MIDDLE - 5), head=(start + 3, y - 5), width=2
        )
    yield Points(axes="passes", role="forward", x=[LOSS], y=[MIDDLE], size=30, symbol="square", filled=False)
    yield Label(axes="passes", at=middle, text="L", align="center", bold=True)
    text = formatting.number(own_loss(r), 3)
    yield Label(axes="passes", at=middle, offset=(0, 26), text=text, align="center", bold=True)
    yield Label(axes="passes", at=middle, offset=(0, -26), text="−ln p", align="center", size=12)


def own_loss(r: Result) -> float:
    """-ln p of the chosen sample's own class, from its scores: p itself may be rounded to 0."""
    data = training_set(r.data)
    z = r.z[-2] if len(r.z) > 1 else data.held_X[r.number]
    Y = one_hot(data.held_y[r.number : r.number + 1], data.K)
    return float(deep_network.loss(Y, affine(r.layers[-1], z[None])))


def click_targets(r: Result) -> Iterator[ClickTarget]:
    """The way back to the curves."""
    yield ClickTarget(
        label="back to the curves",
        axes="passes",
        at=BACK,
        sets={"show": Show.RUN},
        size=(144.0, 24.0),
        selected=r.show == Show.RUN,
    )
