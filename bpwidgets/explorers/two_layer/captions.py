"""The sentence, the equation and the tables of lesson 08."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bpwidgets.explorers.two_layer.passes import Step
from bpwidgets.live.picture.style import SUB, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpwidgets.explorers.two_layer.passes import Floats, Result


def describe_step(r: Result) -> str:
    """What has just been computed, for the selected weight's unit, in numbers."""
    v, g, w = r.unit_values, r.unit_gradients, r.weight
    hidden, out = (w.i if w.layer == 1 else w.j), (w.i if w.layer == 2 else 0)
    n1, n2 = SUB[hidden + 1], SUB[out + 1]
    sent = " + ".join(
        f"({number(W)})({number(d)})" for W, d in zip(r.network.W2[:, hidden], g.delta2, strict=True)
    )
    match r.step:
        case Step.INPUT:
            return f"The input is x = ({', '.join(map(number, r.x))})."
        case Step.A1:
            return f"Each hidden unit adds up its inputs times its weights: a of z{n1} is {number(v.a1[hidden])}."
        case Step.Z:
            return f"The activation makes z{n1} = {number(v.z[hidden])} of a = {number(v.a1[hidden])}."
        case Step.A2:
            return f"The second layer does the same with z: a of ŷ{n2} is {number(v.a2[out])}."
        case Step.Y_HAT:
            return f"The output is ŷ{n2} = {number(v.y_hat[out])}; the target is {number(r.y[out])}."
        case Step.LOSS:
            return f"The loss is {number(r.loss)}. Every number up to here is kept for the way back."
        case Step.DY_HAT:
            return f"If ŷ{n2} grew by a little, the loss would change {number(g.dy_hat[out])} times as much."
        case Step.DELTA2:
            slope = r.network.phi2.derivative(v.a2[out])
            return (
                f"Back through the activation: δ of ŷ{n2} is {number(g.dy_hat[out])} times the slope "
                f"φ′(a) ≈ {number(slope)}: {number(g.delta2[out])}."
            )
        case Step.DW2:
            return _product(r, 2, g.delta2, v.z, "z")
        case Step.DZ_G:
            return "How does a₂ = W₂ z change with z? By W₂ itself: its edges carry δ₂ back."
        case Step.DZ:
            return (
                f"At z{n1} adds up what its edges send back, weight times δ: {sent} ≈ {number(g.dz[hidden])}."
            )
        case Step.DELTA1:
            slope = r.network.phi1.derivative(v.a1[hidden])
            return (
                f"Back through the activation: δ of z{n1} is {number(g.dz[hidden])} times the slope "
                f"φ′(a) ≈ {number(slope)}: {number(g.delta1[hidden])}."
            )
        case Step.DW1:
            return _product(r, 1, g.delta1, r.x, "x")
    return (
        f"Every weight has moved by −η = −{number(r.eta)} times its gradient: "
        f"the loss goes from {number(r.loss)} to {number(r.updated)}."
    )


def _product(r: Result, layer: int, delta: Floats, start: Floats, letter: str) -> str:
    """An entry of dL/dW as the product of what is at both ends of its edge: the selected one, or the first."""
    i, j = (r.weight.i, r.weight.j) if r.weight.layer == layer else (0, 0)
    of = "" if len(r.X) == 1 else " of this sample"
    return (
        f"A weight has δ at its end times {letter} at its start{of}: "
        f"{number(delta[i])} × {number(start[j])} ≈ {number(delta[i] * start[j])}."
    )


def describe_weight(r: Result) -> str:
    """The slope along the selected weight, and what the printed one is worth."""
    w = r.weight
    if r.step < (Step.DW1 if w.layer == 1 else Step.DW2) or r.step == Step.UPDATE:
        return ""
    name = f"dL/dW{SUB[w.layer]} in row {w.i + 1}, column {w.j + 1}"
    text = f" {name} is {number(r.slope)}: that line touches the curve of the loss."
    if w.layer == 2:
        return text
    if r.nobody_notices:
        return f"{text} The printed gradient leaves out φ₁′(a₁), and here nobody would notice: that is 1."
    text += f" The printed one, without φ₁′(a₁), is {number(r.printed)}."
    return f"{text} A step against it would raise the loss." if r.climbs else text


def tables(r: Result) -> dict[str, dict[str, Sequence[Any]]]:
    """Every number of both passes, unit by unit; the weights with their gradients."""
    v, g = r.unit_values, r.unit_gradients
    return {
        "Inputs": {"unit": [f"x{SUB[k + 1]}" for k in range(r.x.size)], "x": r.x.tolist()},
        "Hidden units": {
            "unit": [f"z{SUB[k + 1]}" for k in range(v.z.size)],
            "a": v.a1.tolist(),
            "z": v.z.tolist(),
            "dL/dz": g.dz.tolist(),
            "δ": g.delta1.tolist(),
        },
        "Outputs": {
            "unit": [f"ŷ{SUB[k + 1]}" for k in range(r.y.size)],
            "a": v.a2.tolist(),
            "ŷ": v.y_hat.tolist(),
            "y": r.y.tolist(),
            "dL/dŷ": g.dy_hat.tolist(),
            "δ": g.delta2.tolist(),
        },
        "Weights": _weights(r),
    }


def _weights(r: Result) -> dict[str, Sequence[Any]]:
    columns: dict[str, list[Any]] = {"layer": [], "row": [], "column": [], "weight": [], "gradient": []}
    for layer, W, dW in ((1, r.network.W1, r.gradients.dW1), (2, r.network.W2, r.gradients.dW2)):
        for i, row in enumerate(W.tolist()):
            for j, weight in enumerate(row):
                found = (layer, i + 1, j + 1, weight, float(dW[i, j]))
                for column, value in zip(columns.values(), found, strict=True):
                    column.append(value)
    return dict(columns)
