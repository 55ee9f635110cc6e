"""Units as small tables: what is to come, kept or used in their cells, and the words over and under them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bpwidgets.calculus.network import is_logistic
from bpwidgets.explorers.two_layer import captions
from bpwidgets.explorers.two_layer.arrows import THIN
from bpwidgets.explorers.two_layer.edge_marks import messages
from bpwidgets.explorers.two_layer.graph_layout import (
    ABOVE,
    BOTTOM,
    CELL,
    FEW,
    GROUNDS,
    HEADING,
    HEADING_PX,
    HEADING_UNDER,
    LINE_PX,
    NAME,
    NAMES_AT,
    ROOMY,
    SIZE,
    SMALL,
    cell,
    is_large,
    loss_box,
    net_of,
    unit_cells,
    word,
)
from bpwidgets.explorers.two_layer.nudges import change_of_a, change_of_z, passes_on, products, slopes
from bpwidgets.explorers.two_layer.passes import Step
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.formatting import SUB
from bpwidgets.live.picture.marks import Arrow, Cells, Label, Line, Mark
from bpwidgets.live.picture.shapes import rectangle

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bpwidgets.explorers.two_layer.passes import Floats, Result
    from bpwidgets.live.picture.marks import Box
    from bpwidgets.live.picture.style import Role

UNDER = 8.0
"""How far under a unit the names of its gradients are."""
LONGEST_SUM = 16
"""A sum of more characters would reach the numbers on the edges."""
OUTLINES: dict[str, tuple[Role, float, float]] = {
    "to come": ("muted", 0.75, 0.4),
    "kept": ("muted", 1.0, 0.7),
    "used": ("ink", 1.5, 0.6),
}
"""Role, width and opacity of the outline of a cell: what there is not yet is pale, what the step does not use grey."""
GREY: dict[str, Any] = {"fewer": FEW, "grey": True, "name": "numbers"}
"""The look of a number that is kept: no bar, and of its colour the ground alone."""
THROUGH, PHI_UP, PAST_PHI = 8.0, 5.0, 7.0
"""How far to either side of its middle the arrow through an activation reaches; how far over the middle of what goes
forward phi is, and how far under that this arrow."""
SLOPE_ROOM = (-63.0, 33.0)
"""From where to where, from its unit's middle, there is room for a slope of phi: on a narrow page, whose letters are
wider beside the unit, the names of both gradients grow away from it."""
FREE = 1.1
"""How many times the largest number a bar would mean that fills its half of a cell."""


class Quantity(NamedTuple):
    """What stands in one cell of each unit of a layer.

    Attributes:
        name: the letters, such as a₁, z or dL/dz.
        layer: of which units.
        behind: whether it belongs to what is behind the activation.
        values: (units,).
        step: which step computes it.
    """

    name: str
    layer: int
    behind: bool
    values: Floats
    step: Step

    @property
    def mark(self) -> str:
        """What words of the sentence call it."""
        named = {"δ₁": "delta1", "δ₂": "delta2"}
        return named.get(self.name, "" if self.is_gradient else ("inputs", "hidden", "outputs")[self.layer])

    @property
    def is_gradient(self) -> bool:
        """Whether it comes back, and stands under what it belongs to."""
        return self.step > Step.LOSS


def quantities(r: Result) -> list[Quantity]:
    """All that there is up to the step; after the update, the values of the new network alone."""
    v, g = (r.after or r).unit_values, r.unit_gradients
    found = [
        Quantity("x", 0, False, r.x, Step.INPUT),
        Quantity("a₁", 1, False, v.a1, Step.A1),
        Quantity("z", 1, True, v.z, Step.Z),
        Quantity("a₂", 2, False, v.a2, Step.A2),
        Quantity("ŷ", 2, True, v.y_hat, Step.Y_HAT),
        Quantity("dL/dŷ", 2, True, g.dy_hat, Step.DY_HAT),
        Quantity("δ₂", 2, False, g.delta2, Step.DELTA2),
        Quantity("dL/dz", 1, True, g.dz, Step.DZ),
        Quantity("δ₁", 1, False, g.delta1, Step.DELTA1),
    ]
    return [it for it in found if it.step <= r.step and not (r.after and it.is_gradient)]


def followed(r: Result) -> dict[str, Sequence[int]]:
    """What the step takes and computes, and of which units the numbers of the step's line are."""
    (j, k), (p, h, q) = captions.ends(r), net_of(r).sizes
    (i1, j1), (i2, j2) = captions.factors(r, 1), captions.factors(r, 2)
    gate2: dict[str, Sequence[int]] = {"a₂": [k], "dL/dŷ": [k], "δ₂": [k]}
    if is_logistic(r.network):
        gate2 = {"ŷ": [k], "δ₂": [k]}
    found: dict[Step, dict[str, Sequence[int]]] = {
        Step.INPUT: {"x": ()},
        Step.A1: {"x": range(p), "a₁": [j]},
        Step.Z: {"a₁": [j], "z": [j]},
        Step.A2: {"z": range(h), "a₂": [k]},
        Step.Y_HAT: {"a₂": [k], "ŷ": [k]},
        Step.LOSS: {"ŷ": range(q)},
        Step.DY_HAT: {"ŷ": [k], "dL/dŷ": [k]},
        Step.DELTA2: gate2,
        Step.DW2: {"z": [j2], "δ₂": [i2]},
        Step.DZ_G: {"z": [j], "δ₂": range(q)},
        Step.DZ: {"δ₂": range(q), "dL/dz": [j]},
        Step.DELTA1: {"a₁": [j], "dL/dz": [j], "δ₁": [j]},
        Step.DW1: {"x": [j1], "δ₁": [i1]},
        Step.UPDATE: {"x": (), "a₁": (), "z": (), "a₂": (), "ŷ": ()},
    }
    return found[r.step]


def outlines(r: Result) -> Iterator[Mark]:
    """The borders of all cells, of what goes forward and of what comes back: what the step is about stands out."""
    there = {(it.layer, it.behind, it.is_gradient): it.name for it in quantities(r)}
    used = followed(r)
    for (_, _, gradient), (*across, low, high) in unit_cells(r):
        if gradient:
            yield rectangle("graph", (across[0], across[1]), (low, high), role="paper", opacity=1.0)
    found: dict[str, list[Box]] = {look: [] for look in OUTLINES}
    for place, box in unit_cells(r):
        name = there.get(place, "")
        found["used" if name in used or is_large(r) else "kept" if name else "to come"].append(box)
    if r.step not in (Step.LOSS, Step.UPDATE):  # then it has a frame
        found["to come" if r.step < Step.LOSS else "kept"].append(loss_box())
    for look, boxes in found.items():
        if boxes:
            left, right, low, high = np.array(boxes).T
            gap, (role, width, opacity) = np.full(left.shape, np.nan), OUTLINES[look]
            xs = np.stack([left, right, right, left, left, gap], 1).ravel()
            ys = np.stack([low, low, high, high, low, gap], 1).ravel()
            yield Line(axes="graph", role=role, x=xs, y=ys, width=width, opacity=opacity)


def cells(r: Result) -> Iterator[Mark]:
    """What stands in the units: numbers with bars where the step is about them; in grey what is kept."""
    used, large = followed(r), is_large(r)
    there, kept = quantities(r), []
    newest = {it.layer: it for it in there}  # the last computed is the last of its layer
    for it in there:
        framed = used.get(it.name, ())
        role: Role = "gradient" if it.is_gradient else "forward" if it.layer else "input"
        look: dict[str, Any] = {"role": role, "frame": role, "vmax": scale(r, it, there), "fewer": FEW}
        for k, value in enumerate(it.values.tolist()):
            if large and (it.layer == 0 or it is not newest[it.layer] or k != captions.ends(r)[it.layer - 1]):
                continue
            box = cell(r, it.layer, k, behind=it.behind, gradient=it.is_gradient)
            if large or it.name in used:
                look |= {"box": box, "highlighted": k in framed, "name": it.mark}
                yield Cells(axes="graph", values=[[value]], **look)
            else:
                kept.append((role, value, box))
    for role, value, box in kept:  # one after the other: they look alike, and so travel light
        yield Cells(axes="graph", values=[[value]], box=box, role=role, **GREY)


def scale(r: Result, like: Quantity, there: Sequence[Quantity]) -> float:
    """What a bar means that fills its half of a cell: one scale for the values of a layer that the step is about.

    Its gradients have another; what is infinite, as a slope of the cross entropy may be, counts for nothing.
    """
    used = followed(r)
    alike = [it for it in there if it.layer == like.layer and it.is_gradient == like.is_gradient]
    values = np.abs(np.concatenate([it.values for it in alike if it.name in used or it is like]))
    return FREE * float(np.max(values[np.isfinite(values)], initial=0.0))


def words_at_units(r: Result) -> Iterator[Mark]:
    """Over a unit its names, under it those of its gradients; the activation with its slope while that is used."""
    net = net_of(r)
    for layer, half in enumerate(net.half_widths):
        x, letter, name = net.x[layer], "xzŷ"[layer], ("inputs", "hidden", "outputs")[layer]
        if layer:
            phi = (r.network.phi1, r.network.phi2)[layer - 1].label
            at = list(GROUNDS.values())[layer][0] + HEADING, SIZE[1] - HEADING_UNDER
            look: dict[str, Any] = {"axes": "graph", "size": SMALL, "name": f"phi{layer}"}
            yield Label(at=at, offset=(HEADING_PX, 0), text=f"φ{SUB[layer]} {phi}", **look)
        for k, y in enumerate(net.heights(layer)):
            unit = f"{letter}{SUB[k + 1]}"
            if is_large(r):
                middle = x if layer == 0 else x - half + NAME / 2
                yield word((middle, y), unit, "center", name=name)
            elif layer == 0:
                yield word((x, y + CELL[1] / 2 + ABOVE), unit, "center", name=name)
            else:
                yield from over(r, layer, k, unit, name)
                yield from under(r, layer, k)
                yield from through(r, layer, k)


def over(r: Result, layer: int, k: int, unit: str, name: str) -> Iterator[Mark]:
    """a and the unit's name over its halves, with what a nudge adds to them."""
    net, new = net_of(r), "new " if r.after else ""
    x, y, half = net.x[layer], net.heights(layer)[k] + CELL[1] / 2 + ABOVE, net.half_widths[layer]
    change, behind = change_of_a(r, layer, k), change_of_z(r, layer, k)
    shown = captions.follows_phi(r) and captions.unit_of(r)[0] == unit
    a, z = f"{new}a{change and f' {change}'}", f"{new}{unit}{behind and f' {behind}'}"
    yield word((x - half, y), a, "left", bold=shown or bool(change))
    yield word((x + half, y), z, "right", bold=shown or bool(behind), name=name)


def under(r: Result, layer: int, k: int) -> Iterator[Mark]:
    """The names of the gradients that the step is about; once what delta is, and what the followed sum adds up.

    Back through phi its slope stands between both names: then these have no squares, for which there is no room.
    """
    net, used = net_of(r), followed(r)
    x, y, half = net.x[layer], net.heights(layer)[k] - BOTTOM, net.half_widths[layer]
    letter = "z" if layer == 1 else "ŷ"
    delta, behind = f"δ{SUB[layer]}", f"dL/d{letter}"
    kept = {it.name for it in quantities(r)} - set(used)
    lines = products(r).get((layer, k))
    if captions.passes_gate(r, layer):
        slope = float(slopes(r, layer)[k])
        left, right = (x + aside for aside in SLOPE_ROOM)
        at, text = ((left + right) / 2, y - UNDER), f"× {formatting.number(slope)}"
        yield word((left, y - UNDER), "δ", "right")
        yield word(at, text, "center", name=f"phi{layer}", role="gradient")
        yield word((right, y - UNDER), f"{behind}{SUB[k + 1]}", "left")
        return
    if lines:
        for n, text in enumerate(lines):
            role: Role = "ink" if n else "gradient"
            yield word((x - half, y - UNDER - LINE_PX * n), text, "left", role=role)
    elif delta in used:
        text = "δ = dL/da" if k == min(used[delta]) else "δ"
        yield word((x - half, y - UNDER), text, "left", role="gradient")
    elif delta in kept:
        yield word((x - half, y - UNDER), "δ", "left")
    if behind in kept and not lines:  # else there is no room on a narrow page
        yield word((x + half, y - UNDER), f"{behind}{SUB[k + 1]}", "right")
    if behind in used:
        text = f"dL/d{letter}{SUB[k + 1]}"
        sums = layer == 1 and r.step == Step.DZ and k == captions.ends(r)[0]
        if (
            sums and 1 < r.y.size <= ROOMY and y - UNDER > NAMES_AT + LINE_PX
        ):  # else words of the ground are there
            parts, whole = messages(r)[:, k].tolist(), float(r.unit_gradients.dz[k])
            terms = captions.terms(formatting.total(parts, whole))
            if len(terms) <= LONGEST_SUM:
                text += f" {formatting.relation(whole, parts, sum)} {terms}"
        yield word((x + half, y - UNDER), text, "right", role="gradient")


def through(r: Result, layer: int, k: int) -> Iterator[Mark]:
    """An arrow between both halves of a unit while the step goes through its activation, forward or back.

    It is thin where a nudge of a weight goes on to L.
    """
    net = net_of(r)
    x, y = net.x[layer], net.heights(layer)[k]
    left, right = (x - THROUGH, y - PAST_PHI), (x + THROUGH, y - PAST_PHI)
    if (r.step, layer) in ((Step.Z, 1), (Step.Y_HAT, 2)):
        yield Arrow(axes="graph", role="forward", tail=left, head=right, width=2.5)
    elif passes_on(r)[layer - 1][k] * slopes(r, layer)[k]:
        yield Arrow(axes="graph", role="forward", tail=left, head=right, width=THIN)
    if captions.passes_gate(r, layer):
        tail, head = ((at, y - CELL[1]) for at, _ in (right, left))
        yield Arrow(axes="graph", role="gradient", tail=tail, head=head, width=2.5)
