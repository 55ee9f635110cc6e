"""What a small change ε of a weight or of z makes of all that follows, in multiples of ε, and its words."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.explorers.two_layer import captions
from bpwidgets.explorers.two_layer.graph_layout import ROOMY, is_large, net_of
from bpwidgets.explorers.two_layer.passes import Step
from bpwidgets.live.picture import formatting

if TYPE_CHECKING:
    from bpwidgets.explorers.two_layer.passes import Floats, Result
    from bpwidgets.live.picture.network import Edge

LONGEST_LINE = 20
"""A product of more characters would be wider than its unit."""


def written_product(r: Result) -> Edge | None:
    """The edge whose gradient the present step writes out."""
    layer = {Step.DW1: 1, Step.DW2: 2}.get(r.step)
    return (layer - 1, *captions.factors(r, layer)) if layer else None


def change_of_a(r: Result, layer: int, k: int) -> str:
    """What a small ε adds to a of a unit: that of z through its weight, or that of the weight that is written out."""
    written = written_product(r)
    if written and (layer - 1, k) == written[:2]:
        return captions.nudged(at_start(r, written))
    return captions.nudged(float(passes_on(r)[1][k])) if layer == 2 and r.step == Step.DZ_G else ""


def change_of_z(r: Result, layer: int, k: int) -> str:
    """The ε that is added to z of a hidden unit."""
    return "+ ε" if (r.step, layer, k) == (Step.DZ_G, 1, captions.ends(r)[0]) else ""


def at_start(r: Result, edge: Edge) -> float:
    """The number at the start of an edge: x or z, by which a nudge of its weight moves a."""
    gap, _, start = edge
    return float((r.x, r.unit_values.z)[gap][start])


def slopes(r: Result, layer: int) -> Floats:
    """Those of phi at a of each unit of a layer; (units,)."""
    phi, a = ((r.network.phi1, r.unit_values.a1), (r.network.phi2, r.unit_values.a2))[layer - 1]
    return np.asarray(phi.derivative(a), float)


@lru_cache(maxsize=1)  # several marks of a frame ask
def passes_on(r: Result) -> tuple[Floats, Floats]:
    """By what a nudge of z, or of the weight that is written out, changes a of each hidden unit, and of each output.

    Both are in multiples of ε, (h,) and (q,): 0 where it does not come, and for a weight of a batch, whose loss other
    samples change, too.
    """
    (_, h, q), edge = net_of(r).sizes, written_product(r)
    found = np.zeros(h), np.zeros(q)
    if edge and not r.is_batch:
        gap, to, _ = edge
        found[gap][to] = at_start(r, edge)
        found[1][:] += r.network.W2 @ (slopes(r, 1) * found[0])
    if r.step == Step.DZ_G:
        found[1][:] = r.network.W2[:, captions.ends(r)[0]]
    return found


def shares(r: Result) -> Floats:
    """What a nudge adds to L by each output, in multiples of ε; (q,)."""
    found: Floats = passes_on(r)[1] * r.unit_gradients.delta2
    return found


@lru_cache(maxsize=1)
def products(r: Result) -> dict[tuple[int, int], tuple[str, ...]]:
    """What a nudge adds to L by a of a unit, delta times the change of that: {(layer, unit): lines}.

    It is one line, or in a layer where one is long two: factors, and result. Of a weight it is that of its unit alone:
    delta says what comes of it behind that.
    """
    written, g = written_product(r), r.unit_gradients
    if is_large(r) or not change_of_loss(r):
        return {}
    if written:
        gap, to, _ = written
        found = {(gap + 1, to): (at_start(r, written), float((g.delta1, g.delta2)[gap][to]))}
    else:
        both = enumerate(zip(passes_on(r)[1].tolist(), g.delta2.tolist(), strict=True))
        found = {(2, k): factors for k, factors in both}
    signs = {formatting.relation(math.prod(factors), factors) for factors in found.values()}
    sign = "≈" if "≈" in signs else "="  # the same at all
    lines = {
        unit: (f"δ × {_factor(factors[0])}", f"{sign} {_alone(math.prod(factors))}")
        for unit, factors in found.items()
    }
    long = {layer for (layer, _), both in lines.items() if len(" ".join(both)) > LONGEST_LINE}
    return {unit: both if unit[0] in long else (" ".join(both),) for unit, both in lines.items()}


def _factor(change: float) -> str:
    """A change behind a sign: 2.4ε or (−1.2ε)."""
    text = _alone(change)
    return f"({text})" if text.startswith("−") else text


def _alone(change: float) -> str:
    """A change that begins its line: 2.4ε or −1.2ε."""
    return captions.change(change).removeprefix("+")


def adds_at_loss(r: Result) -> bool:
    """Whether what a nudge of z adds to L by each output is added up under L: of two outputs there is room."""
    return r.step == Step.DZ_G and r.y.size == ROOMY and not is_large(r) and bool(shares(r).all())


def change_of_loss(r: Result) -> str:
    """By how much a nudge changes the loss; of a batch one of a weight would change it by other samples, too."""
    if r.step == Step.DZ_G:
        return captions.change(float(r.unit_gradients.dz[captions.ends(r)[0]]))
    written = written_product(r)
    if written is None or r.is_batch:
        return ""
    return captions.change(float((r.gradients.dW1, r.gradients.dW2)[written[0]][*written[1:]]))
